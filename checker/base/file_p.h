/* file_p.h: what file.c needs of the system, private to it; file_posix.c and file_windows.c each implement it, and what in file.h
 * asks the system and nothing else. Owns nothing. */
#ifndef BASE_FILE_P_H
#define BASE_FILE_P_H

#include <stdio.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/vec.h"

typedef VEC(DirEntry) DirEntries;

int  file_create(const char *path);                   /* a new file for writing; -1 and errno when there is one */
bool file_keep_mode(int fd, const struct stat *old);  /* gives the file the mode, and as far as we may the owner */
ssize_t file_read_some(int fd, uint64_t at, void *into, size_t size);   /* at least one byte; 0 at the end; -1 and errno */
bool file_flush(int fd);                              /* onto the disk */
bool file_replace(const char *from, const char *to);  /* at once: to is never missing */
void file_times(const struct stat *st, FileState *out);       /* its times */
bool file_make_folder(const char *path);              /* for us alone; true when it is there already */
/* The files and folders in a folder, in any order. False, and errno, when they can't be had. */
bool file_entries(Arena *a, const char *path, DirEntries *out);

#endif

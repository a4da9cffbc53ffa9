/* file.h: reading, writing and naming files.
 * A FileBytes owns what was read (a NUL stands behind it) until file_release. Errors are said as data (FileError, NULL where
 * nobody asks); the caller decides who hears of them. Paths are text: nothing is resolved unless it says so. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/str.h"

typedef struct { Str bytes; void *handle; } FileBytes;
typedef struct { int code; const char *what; } FileError;       /* code is an errno; what: "open", "read", … */

bool file_read(const char *path, FileBytes *out, FileError *err);     /* whole file; retries EINTR and short reads */
bool file_read_text(Arena *a, Str path, Str *out, FileError *err);    /* the same into the arena; path ends with a NUL */
bool file_read_stdin(FileBytes *out, FileError *err);
void file_release(FileBytes *f);
bool file_write_atomic(const char *path, Str bytes, FileError *err);  /* beside and rename; keeps mode and owner */
bool file_write_all(int file, Str bytes);             /* onto an open file, past short writes and EINTR; false and errno */
int  file_open(const char *path);                     /* for reading bytes; -1 and errno */
uint64_t file_size(int file);                         /* 0: there is no telling */
bool file_read_at(int file, uint64_t at, void *into, size_t size);    /* all of it, or false */
bool file_exists(const char *path);
/* What tells whether a file is the one it was, without reading it. Times in nanoseconds, as fine as the system has them. */
typedef struct { uint64_t modified, changed, size, id; } FileState;
bool file_state(const char *path, FileState *out);    /* false: there is none, or it is a pipe or device, which has none */
bool folder_make(const char *path);                   /* with those above it, for us alone; true when it is there */
bool file_is_dir(const char *path);

Str  path_join(Arena *a, Str dir, Str name);
Str  path_dir(Str path);                              /* "" when there is none */
Str  path_base(Str path);
Str  path_normal(Arena *a, Str path);                 /* no "." or "..", no doubled slashes; not resolved */
Str  path_absolute(Arena *a, Str path);
bool path_is_below(Str path, Str dir);                /* or dir itself; both normal */
bool path_is_rooted(Str path);                        /* says by itself where it is: "/x", on Windows "C:/x" as well */
Str  path_of_system(Arena *a, const char *path);      /* a path as this system writes it, as we do: with slashes */
Str  path_of_url(Arena *a, Str url);                   /* the path of a file: URL, whatever its host; "" for any other */
Str  path_resolved(Arena *a, Str path);               /* links followed, absolute; "" and errno where there is no such file */
Str  path_relative(Arena *a, Str path, Str to_dir);   /* for showing: the path itself where it isn't below */

/* The files and folders in a folder, sorted by the bytes of their names; is_dir is what a link leads to. Pipes, devices and links
 * that lead nowhere are left out. False (and err) when it can't be listed. */
typedef struct { Str name; bool is_dir, is_link; } DirEntry;
bool dir_list(Arena *a, const char *path, DirEntry **entries, uint32_t *count, FileError *err);

#endif

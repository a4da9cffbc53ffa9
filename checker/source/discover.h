/* discover.h: from the paths on the command line to the list of files to check, sorted, each once.
 * Knows ignore files (.gitignore, .ignore, .git/info/exclude), default excludes, symlink loops, shebangs. Reads no Python. */
#ifndef SOURCE_DISCOVER_H
#define SOURCE_DISCOVER_H

#include "base/str.h"

typedef struct {
    const char *const *excludes;   uint32_t exclude_count;   /* patterns in ignore-file syntax, relative to root */
    bool no_ignore_files;
    bool force_excludes;                              /* they count for files named explicitly too */
    Str  root;                                        /* absolute; excludes are relative to it */
} DiscoverOptions;

/* A path that can't be read: one the user named, or one found on the way (a folder, an ignore file). */
typedef struct { Str path; int error; bool is_named; } DiscoverProblem;
typedef struct {
    Str *files;                  uint32_t file_count; /* as the user would write them; a file named explicitly is in */
    DiscoverProblem *problems;   uint32_t problem_count;
} Discovered;

Discovered discover(Arena *a, const char *const *paths, uint32_t path_count, const DiscoverOptions *options);

#endif

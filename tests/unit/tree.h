/* tree.h: a temporary folder with files in it, for tests that look at the file system. */
#ifndef TESTS_TREE_H
#define TESTS_TREE_H

#include "base/str.h"

Str  tree_new(Arena *a);                              /* an empty folder, its real path */
void tree_file(Arena *a, Str tree, const char *path, const char *text);      /* with the folders it lies in */
void tree_link(Arena *a, Str tree, const char *path, const char *target);    /* a symbolic link; target as it is */
void tree_remove(Str tree);

#endif

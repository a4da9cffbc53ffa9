/* ignore.h: the rules of .gitignore files, and whether they leave a path out.
 * Lists live in the arena they are read into and point to the list of the folder above; the nearest list decides, in it the
 * last rule.
 * Knows the syntax of gitignore(5); doesn't know git, nor what is a default exclude (discover.c). */
#ifndef SOURCE_IGNORE_H
#define SOURCE_IGNORE_H

#include "base/str.h"

typedef struct { Str pattern; bool negated, folders_only, anchored; } IgnoreRule;

typedef struct IgnoreList IgnoreList;
struct IgnoreList {
    const IgnoreList *above;                          /* asked when no rule here matches */
    Str         folder;                               /* the rules' paths are relative to this absolute path */
    IgnoreRule *rules;
    uint32_t    count;
};

/* Reads rules out of text, one a line; NULL becomes `above` where there are none. */
const IgnoreList *ignore_read(Arena *a, Str text, Str folder, const IgnoreList *above);
const IgnoreList *ignore_patterns(Arena *a, const char *const *patterns, uint32_t count, Str folder, const IgnoreList *above);

typedef enum { IGNORE_UNDECIDED, IGNORE_LEAVE_OUT, IGNORE_KEEP } IgnoreAnswer;
IgnoreAnswer ignore_asks(const IgnoreList *list, Str absolute_path, bool is_folder);

/* Shell patterns over whole paths: * and ? stay within a folder, ** crosses folders, [a-z] is a set. Never exponential. */
bool ignore_matches(Str pattern, Str path);
bool ignore_is_pattern(Str path);                     /* holds a * ? or [ */

#endif

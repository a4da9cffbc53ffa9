/* fixer.h: --fix, --unsafe-fixes and --diff: applies what a check found, checks again, until nothing more can be mended.
 * A text that can't be parsed any more after a fix is put back. Owns nothing beyond the call. */
#ifndef REPORT_FIXER_H
#define REPORT_FIXER_H

#include "report/check.h"

typedef struct {
    bool with_unsafe, only_diff, is_colored;
    bool is_terminal;                                 /* the diff is for eyes */
    bool once;                                        /* what the changed text gives anew is left: some of it is not to be told */
} FixerOptions;
typedef struct {
    uint32_t fixed;                                   /* how many fixes went in */
    bool     failed;                                  /* a file couldn't be written; said on stderr */
    Str      text;                                    /* the diffs; of the standard input: its new text. In the arena */
} FixerResult;

/* Leaves in check->diagnostics what remains. Files are written unless only_diff. */
FixerResult fixer_run(Arena *a, Check *check, const FixerOptions *options);

#endif

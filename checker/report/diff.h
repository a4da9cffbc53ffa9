/* diff.h: two texts as a unified diff, as `patch` and `git apply` read it.
 * Owns nothing; adds to a buffer. */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include "report/frame.h"

/* Nothing is added when they are equal. On a terminal control characters are shown by their names; else every byte is as it is,
 * for a program to apply. */
typedef struct { const Palette *palette; bool is_terminal; } DiffStyle;
void diff_unified(StrBuf *out, Str path, Str before, Str after, DiffStyle style);

#endif

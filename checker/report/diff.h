/* diff.h: two texts as a unified diff, as `patch` and `git apply` read it.
 * Owns nothing; adds to a buffer. */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include "report/frame.h"

/* Nothing is added when they are equal. */
void diff_unified(StrBuf *out, Str path, Str before, Str after, const Palette *palette);

#endif

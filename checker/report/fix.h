/* fix.h: fixes put into the text of a file.
 * Of fixes that touch the same characters the first in the file wins; the others get their turn when the changed file is checked
 * again. A BOM stays. Owns nothing. */
#ifndef REPORT_FIX_H
#define REPORT_FIX_H

#include "report/diagnostic.h"

typedef struct { const Diagnostic *items; uint32_t count; } DiagnosticSlice;

/* The whole new content of the file of these diagnostics, a BOM included, is added to out. Gives the number of fixes applied. */
uint32_t fix_apply(DiagnosticSlice of_file, bool with_unsafe, StrBuf *out);

#endif

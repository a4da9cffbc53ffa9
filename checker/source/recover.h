/* recover.h: which lines of a broken item are to blame, and what to say about them.
 * Owns nothing. A line is to blame when it can't be parsed alone; tree-sitter's own guess is only asked when none is. */
#ifndef SOURCE_RECOVER_H
#define SOURCE_RECOVER_H

#include <tree_sitter/api.h>

#include "source/cst.h"

typedef VEC(uint32_t) Lines;                          /* starts of logical lines, ascending */

void recover_wrong_lines(TSParser *ts, const Feed *feed, Lines *wrong, SyntaxErrors *errors);
void recover_report(const Feed *feed, const Cst *cst, SyntaxErrors *errors);   /* no line alone is wrong: the structure is */

#endif

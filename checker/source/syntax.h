/* syntax.h: what Python's compiler rejects though tree-sitter's grammar takes it.
 * Looks at one node, with what is above and below it, and adds to the errors; owns nothing. Only what CPython rejects whatever
 * its version, and what no rule of its own names (yield and await where they can't be are rules). When in doubt it says
 * nothing. */
#ifndef SOURCE_SYNTAX_H
#define SOURCE_SYNTAX_H

#include "source/item.h"

void syntax_check(Node *n, SyntaxErrors *errors);

#endif

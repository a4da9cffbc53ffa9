/* partial.h: what an edit inside the body of one function leaves as it was.
 * When all else in the text is the same, and what others can see of the function is too (its head, its kind, what it declares),
 * then whatever was found elsewhere still holds, and only the function is to be checked. When in doubt: no.
 * Owns nothing. */
#ifndef SERVER_PARTIAL_H
#define SERVER_PARTIAL_H

#include "infer/infer.h"
#include "rules/run.h"

/* The function of `now` whose body alone differs from that of `before`; NULL: anything may be different. */
Item *partial_item(Infer *in, Module *before, Module *now);
/* Adds what was found in `before` outside the function, at its new places. False when some of it can't be placed. */
bool  partial_keep(const Findings *found, Module *before, Module *now, const Item *item, Findings *out);

#endif

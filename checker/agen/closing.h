/* closing.h: which yields are reached while aclose() unwinds a generator with GeneratorExit.
 * By structure: finally blocks, handlers that catch GeneratorExit, and what follows where a handler, a `with suppress(…)` or
 * the way out of a finally has swallowed it. What was found out of a function is kept in the Agen. */
#ifndef AGEN_CLOSING_H
#define AGEN_CLOSING_H

#include "agen/agen.h"

typedef enum ClosingKind { CLOSING_NO, CLOSING_FINALLY, CLOSING_HANDLER, CLOSING_SWALLOWED } ClosingKind;

/* culprit: the TRY, the EXCEPT or the CALL of suppress() that brings the closing generator to this yield; a TRY may have
 * swallowed it, too. */
ClosingKind closing_of_yield(Agen *ag, Node *yield, Node **culprit);

#endif

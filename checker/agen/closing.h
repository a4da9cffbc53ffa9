/* closing.h: which yields are reached while aclose() unwinds a generator with GeneratorExit.
 * By structure: finally blocks, handlers that catch GeneratorExit, and what follows a handler, or a `with suppress(…)`, that
 * swallowed it. Which statements swallow is kept in the Agen. */
#ifndef AGEN_CLOSING_H
#define AGEN_CLOSING_H

#include "agen/agen.h"

typedef enum ClosingKind { CLOSING_NO, CLOSING_FINALLY, CLOSING_HANDLER, CLOSING_SWALLOWED } ClosingKind;

/* culprit: the TRY, the EXCEPT or the CALL of suppress() that brings the closing generator to this yield. */
ClosingKind closing_of_yield(Agen *ag, Node *yield, Node **culprit);

/* Does this handler catch an exception of the builtin class NAME (or a subclass of it where exact classes are not known)?
 * False when in doubt. */
bool handler_catches(Agen *ag, Node *handler, Type exception);

#endif

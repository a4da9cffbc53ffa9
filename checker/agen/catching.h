/* catching.h: which exceptions a handler, or a `with suppress(…)`, takes.
 * Types only; nothing is kept. */
#ifndef AGEN_CATCHING_H
#define AGEN_CATCHING_H

#include "agen/agen.h"

/* Does this handler catch an exception of this class (or a subclass of it where exact classes are not known)? False when in
 * doubt. */
bool  handler_catches(Agen *ag, Node *handler, Type exception);
/* The first handler of a TRY that does; NULL. */
Node *catching_handler(Agen *ag, Node *try_node, Type exception);
/* Is this the call that makes a contextlib.suppress()? */
bool  is_suppress(Agen *ag, Node *context);
/* Is the exception among those that the call of suppress() names? False when in doubt. */
bool  suppress_catches(Agen *ag, Node *call, Type exception);

#endif

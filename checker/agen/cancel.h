/* cancel.h: context managers that cancel what runs inside them: task groups, nurseries, timeouts, cancel scopes.
 * Judged by type: the classes of asyncio, anyio and trio, what enters one of them, classes whose own __aenter__ does, and
 * context manager functions that hand over inside one.
 * Nothing is kept. */
#ifndef AGEN_CANCEL_H
#define AGEN_CANCEL_H

#include "agen/agen.h"

/* the WITH_ITEM within the same function whose scope is open at this yield; NULL */
Node *cancel_scope_around(Agen *ag, Node *yield);

#endif

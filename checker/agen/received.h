/* received.h: what a `yield` gives to the code around it, and where that doesn't fit.
 * Values only; nothing is kept. Knows nothing of what a consumer sends. */
#ifndef AGEN_RECEIVED_H
#define AGEN_RECEIVED_H

#include "agen/agen.h"

/* What arrives: of `(yield) or 0` only what is true counts. wanted 0: it fits. */
typedef struct { Type given, wanted; } Received;

/* `send`: what is sent to the generator that this YIELD is of. */
Received received_misfit(Agen *ag, Node *yield, Type send);

#endif

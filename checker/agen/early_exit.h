/* early_exit.h: loops over a generator that are left before it ends, with nothing there to close it (PEP 533). */
#ifndef AGEN_EARLY_EXIT_H
#define AGEN_EARLY_EXIT_H

#include "agen/agen.h"

/* Is this `async for` left early while nothing closes its generator? exit: the BREAK or RETURN. */
bool loop_leaves_open(Agen *ag, Node *loop, Node **exit);

#endif

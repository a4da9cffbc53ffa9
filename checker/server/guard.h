/* guard.h: lives on when our own code fails: BUG(), a failed assertion, a wild pointer, a stack that runs over.
 * A Guard owns the stack its signal handler runs on, from guard_open to guard_close; one at a time in a
 * thread, and what it opens in another thread ends before that of the first.
 * What the interrupted work held in memory is lost, and nobody may touch it again. Knows nothing of the protocol. */
#ifndef SERVER_GUARD_H
#define SERVER_GUARD_H

#include <stdbool.h>

typedef struct Guard Guard;

Guard *guard_open(void);
void   guard_close(Guard *g);
/* Runs the work. False: it failed on the way; what it had begun is to be abandoned. Without a guard (NULL) it is just run. */
bool   guard_run(Guard *g, void (*work)(void *ctx), void *ctx);

#endif

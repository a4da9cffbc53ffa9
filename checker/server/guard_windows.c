/* A process that failed can't be trusted to go on here as it can on other systems: there is no guard, the server ends where its
 * work fails, and editors start it again. */
#include "server/guard.h"

#include <stddef.h>

Guard *guard_open(void)
{
    return NULL;
}

void guard_close(Guard *g)
{
    (void)g;
}

bool guard_run(Guard *g, void (*work)(void *ctx), void *ctx)
{
    (void)g;
    work(ctx);
    return true;
}

/* A handler needs to find its Guard, and there are no writable globals in this house: the Guard lies at the bottom of the
 * stack that the handler runs on, and the system tells where that is. */
#include "server/guard.h"

#include <setjmp.h>
#include <signal.h>

#include "base/arena.h"

enum { STACK_BYTES = 1 << 17 };

static const int failures[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
enum { FAILURES = sizeof failures / sizeof *failures };

struct Guard {
    sigjmp_buf       back;
    volatile bool    is_armed;
    stack_t          old_stack;
    struct sigaction old_actions[FAILURES];
};

static void handle(int number)
{
    stack_t here;
    if (sigaltstack(NULL, &here) == 0 && here.ss_sp) {
        Guard *g = here.ss_sp;
        if (g->is_armed) {
            g->is_armed = false;
            siglongjmp(g->back, number);
        }
    }
    signal(number, SIG_DFL);
    raise(number);
}

Guard *guard_open(void)
{
    Guard *g = memory_zero(1, sizeof *g + STACK_BYTES);
    stack_t stack = { .ss_sp = g, .ss_size = sizeof *g + STACK_BYTES };
    sigaltstack(&stack, &g->old_stack);
    struct sigaction action = { .sa_handler = handle, .sa_flags = SA_ONSTACK };
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < FAILURES; i++)
        sigaction(failures[i], &action, &g->old_actions[i]);
    return g;
}

void guard_close(Guard *g)
{
    for (int i = 0; i < FAILURES; i++)
        sigaction(failures[i], &g->old_actions[i], NULL);
    sigaltstack(&g->old_stack, NULL);
    memory_free(g);
}

bool guard_run(Guard *g, void (*work)(void *ctx), void *ctx)
{
    if (!g) {
        work(ctx);
        return true;
    }
    if (sigsetjmp(g->back, 1))
        return false;
    g->is_armed = true;
    work(ctx);
    g->is_armed = false;
    return true;
}

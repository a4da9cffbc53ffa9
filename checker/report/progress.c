#include "report/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_FOR = 1000, PAUSE = 100 };               /* milliseconds */

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

void progress_start(Progress *p, uint32_t total, bool wanted)
{
    p->is_on = wanted && isatty(STDERR_FILENO);
    p->total = total;
    p->began = p->is_on ? now_ms() : 0;
    atomic_init(&p->done, 0);
    atomic_init(&p->shown, 0);
}

void progress_add(Progress *p, uint32_t count)
{
    uint32_t done = atomic_fetch_add(&p->done, count) + count;
    if (!p->is_on)
        return;
    uint64_t now = now_ms();
    uint_least64_t last = atomic_load(&p->shown);
    if (now - p->began < QUIET_FOR || now - last < PAUSE || !atomic_compare_exchange_strong(&p->shown, &last, now))
        return;                                       /* another worker writes it now */
    fprintf(stderr, "\r\033[Kchecking: %u of %u files", done, p->total);
    fflush(stderr);
}

void progress_end(Progress *p)
{
    if (p->is_on && atomic_load(&p->shown))
        fputs("\r\033[K", stderr);
}

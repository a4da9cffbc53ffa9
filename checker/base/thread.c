#include "base/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/arena.h"

/* Enough for every bound on depth, whatever the shell's limit is; only what is touched costs memory. */
#define STACK_SIZE ((size_t)16 << 20)

typedef struct {
    void (*job)(void *ctx, int worker, uint32_t index);
    void *ctx;
    uint32_t count;
    _Atomic uint64_t next;                            /* wider than count: workers may overshoot it */
} Team;

typedef struct { Team *team; int number; pthread_t thread; } Worker;

struct Thread {
    void    (*work)(void *ctx);
    void     *ctx;
    pthread_t thread;
    bool      is_started;
};

static void *work(void *arg)
{
    Worker *w = arg;
    for (;;) {
        uint64_t index = atomic_fetch_add(&w->team->next, 1);
        if (index >= w->team->count)
            return NULL;
        w->team->job(w->team->ctx, w->number, (uint32_t)index);
    }
}

static bool start(pthread_t *thread, void *(*begin)(void *), void *arg)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_SIZE);
    bool ok = pthread_create(thread, &attr, begin, arg) == 0;
    pthread_attr_destroy(&attr);
    return ok;
}

/* The caller is worker 0. Where the system gives no more threads, those that are there do the work. */
void threads_run(int workers, uint32_t count, void (*job)(void *ctx, int worker, uint32_t index), void *ctx)
{
    Team team = { .job = job, .ctx = ctx, .count = count };
    if (workers < 1)
        workers = 1;
    if ((uint32_t)workers > count)
        workers = count ? (int)count : 1;
    Worker *all = memory_zero((size_t)workers, sizeof *all);
    int started = 1;
    all[0] = (Worker){ .team = &team };
    for (; started < workers; started++) {
        all[started] = (Worker){ .team = &team, .number = started };
        if (!start(&all[started].thread, work, &all[started]))
            break;
    }
    work(&all[0]);
    for (int i = 1; i < started; i++)
        pthread_join(all[i].thread, NULL);
    memory_free(all);
}

static void *work_alone(void *arg)
{
    Thread *t = arg;
    t->work(t->ctx);
    return NULL;
}

Thread *thread_start(void (*alone)(void *ctx), void *ctx)
{
    Thread *t = memory_zero(1, sizeof *t);
    t->work = alone;
    t->ctx = ctx;
    t->is_started = start(&t->thread, work_alone, t);
    if (!t->is_started)
        t->work(t->ctx);
    return t;
}

void thread_join(Thread *t)
{
    if (t->is_started)
        pthread_join(t->thread, NULL);
    memory_free(t);
}

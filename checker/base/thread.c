#include "base/thread.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/arena.h"

/* Enough for every bound on depth, whatever the shell's limit is; only what is touched costs memory. */
#define STACK_SIZE ((size_t)16 << 20)

typedef struct Worker Worker;

typedef struct {
    void (*job)(void *ctx, int worker, uint32_t index);
    void *ctx;
    Worker *workers;
    int count;
} Team;

/* left: the jobs that are still its own, first and end in one word, so that others may take some of them. */
struct Worker { Team *team; int number; pthread_t thread; _Atomic uint64_t left; };

struct Thread {
    void    (*work)(void *ctx);
    void     *ctx;
    pthread_t thread;
    bool      is_started;
};

/* -- stretches of jobs: neighbours stay with one worker, who may have kept something of the one for the other ---------------- */

static uint64_t stretch(uint32_t first, uint32_t end)
{
    return (uint64_t)first << 32 | end;
}

static uint32_t stretch_first(uint64_t s) { return (uint32_t)(s >> 32); }
static uint32_t stretch_end(uint64_t s) { return (uint32_t)s; }

static uint32_t stretch_length(uint64_t s)
{
    return stretch_end(s) - stretch_first(s);
}

static bool take_own(Worker *w, uint32_t *index)
{
    uint64_t left = atomic_load(&w->left);
    while (stretch_length(left)) {
        *index = stretch_first(left);
        if (atomic_compare_exchange_weak(&w->left, &left, stretch(*index + 1, stretch_end(left))))
            return true;
    }
    return false;
}

/* Half of the longest stretch there is, its end, becomes this worker's own. False: nothing is left. */
static bool take_over(Worker *w)
{
    for (;;) {
        Worker *longest = w;
        uint64_t left = 0;
        for (int i = 0; i < w->team->count; i++) {
            uint64_t its = atomic_load(&w->team->workers[i].left);
            if (stretch_length(its) > stretch_length(left)) {
                left = its;
                longest = &w->team->workers[i];
            }
        }
        if (longest == w)
            return false;
        uint32_t middle = stretch_first(left) + stretch_length(left) / 2;
        if (atomic_compare_exchange_strong(&longest->left, &left, stretch(stretch_first(left), middle))) {
            atomic_store(&w->left, stretch(middle, stretch_end(left)));
            return true;
        }
    }
}

static void *work(void *arg)
{
    Worker *w = arg;
    uint32_t index;
    do {
        while (take_own(w, &index))
            w->team->job(w->team->ctx, w->number, index);
    } while (take_over(w));
    return NULL;
}

/* -- threads ----------------------------------------------------------------------------------------------------------------- */

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
    if (workers < 1)
        workers = 1;
    if ((uint32_t)workers > count)
        workers = count ? (int)count : 1;
    Worker *all = memory_zero((size_t)workers, sizeof *all);
    Team team = { .job = job, .ctx = ctx, .workers = all, .count = workers };
    for (int i = 0; i < workers; i++) {
        all[i].team = &team;
        all[i].number = i;
        uint64_t first = (uint64_t)count * (uint64_t)i / (uint64_t)workers;
        uint64_t end = (uint64_t)count * ((uint64_t)i + 1) / (uint64_t)workers;
        atomic_store(&all[i].left, stretch((uint32_t)first, (uint32_t)end));
    }
    int started = 1;
    while (started < workers && start(&all[started].thread, work, &all[started]))
        started++;
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

/* -- locks ------------------------------------------------------------------------------------------------------------------- */

struct Lock { pthread_mutex_t mutex; };

Lock *lock_new(void)
{
    Lock *l = memory_zero(1, sizeof *l);
    pthread_mutex_init(&l->mutex, NULL);
    return l;
}

void lock_take(Lock *l)
{
    pthread_mutex_lock(&l->mutex);
}

void lock_give(Lock *l)
{
    pthread_mutex_unlock(&l->mutex);
}

void lock_free(Lock *l)
{
    if (l)
        pthread_mutex_destroy(&l->mutex);
    memory_free(l);
}

/* thread.h: a fixed team of workers over a list of jobs, and one thread beside the caller's.
 * A team owns its threads for the length of one call; jobs are dealt by index, neighbours to the same worker as far as they can
 * be; results are the caller's. A Thread lives from thread_start to thread_join, a Lock from lock_new to lock_free. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <stdint.h>

/* Runs job(ctx, worker, index) for every index below count on `workers` threads; returns when all are done. */
void threads_run(int workers, uint32_t count, void (*job)(void *ctx, int worker, uint32_t index), void *ctx);

typedef struct Thread Thread;

/* Where the system gives no thread the work is done before this returns. */
Thread *thread_start(void (*work)(void *ctx), void *ctx);
void    thread_join(Thread *t);

typedef struct Lock Lock;

Lock *lock_new(void);
void  lock_take(Lock *l);
void  lock_give(Lock *l);
void  lock_free(Lock *l);                             /* NULL is fine */

#endif

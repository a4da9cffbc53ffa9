/* thread.h: a fixed team of workers over a list of jobs.
 * Owns its threads for the length of one call. Jobs are dealt by index; results are the caller's. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <stdint.h>

/* Runs job(ctx, worker, index) for every index below count on `workers` threads; returns when all are done. */
void threads_run(int workers, uint32_t count, void (*job)(void *ctx, int worker, uint32_t index), void *ctx);

#endif

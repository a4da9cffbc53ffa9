/* progress.h: how far a long run has come, on a terminal only and only after a second.
 * A Progress lives as long as the run; workers may add to it at once. */
#ifndef REPORT_PROGRESS_H
#define REPORT_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
    bool             is_on;
    uint32_t         total;
    uint64_t         began;                           /* milliseconds */
    atomic_uint      done;
    atomic_uint_least64_t shown;                      /* when it was last written; 0: never */
} Progress;

void progress_start(Progress *p, uint32_t total, bool wanted);
void progress_add(Progress *p, uint32_t count);
void progress_end(Progress *p);                       /* wipes the line */

#endif

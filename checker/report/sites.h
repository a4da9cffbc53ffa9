/* sites.h: `agencheck types`: the engine's window for tests. Places come and types go as JSON lines, in the same order.
 * Owns everything for the length of one call. */
#ifndef REPORT_SITES_H
#define REPORT_SITES_H

int sites_answer(int argc, char *const *argv);        /* the exit status */

#endif

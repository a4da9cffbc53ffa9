/* watch.h: waits until a file that matters changes, by the system's own file events.
 * Owns its watches for the length of one call. */
#ifndef REPORT_WATCH_H
#define REPORT_WATCH_H

#include "report/check.h"

/* Waits for a change in the folders of these files, and for new ones in the folder we are in. False when there is no way to. */
bool watch_wait(const CheckFiles *files);

#endif

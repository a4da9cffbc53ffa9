/* watch.h: waits until a file that matters changes, by the system's own file events.
 * A Watch lives from before the files are read until it has waited: a change during the check isn't missed. */
#ifndef REPORT_WATCH_H
#define REPORT_WATCH_H

#include "report/check.h"

typedef struct Watch Watch;

/* Watches the folders of these files, and the folder we are in. NULL, and said on stderr, when there is no way to. */
Watch *watch_begin(const CheckFiles *files);
bool   watch_wait(Watch *w);                          /* for a change; frees the Watch. False at once for NULL */

#endif

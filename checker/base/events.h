/* events.h: tells that something in a folder has changed, by the system's own file events.
 * An Events owns its watches until events_close. What happens between two waits isn't lost. */
#ifndef BASE_EVENTS_H
#define BASE_EVENTS_H

#include <stdbool.h>

typedef struct Events Events;

Events *events_open(void);                            /* NULL, and errno: there are none to be had */
void    events_close(Events *e);
/* False, and errno, when the folder can't be watched. What lies in folders below it needs a watch of its own. */
bool    events_add_folder(Events *e, const char *folder);
/* A file that will be written in place: where the folder's events tell of that already, nothing is done. */
void    events_add_file(Events *e, const char *file);
/* Waits for events, -1: as long as it takes; false when none came. *has_met: one of them was about a name that matters, a folder,
 * or something that the system doesn't name. */
bool    events_wait(Events *e, int milliseconds, bool (*matters)(const char *name), bool *has_met);

#endif

/* detour.h: what an edit changes in other modules, and through them again in the edited one. Owns nothing. */
#ifndef SERVER_DETOUR_H
#define SERVER_DETOUR_H

#include "server/impact.h"

void detour_open(Impact *m);                          /* finds the modules */
void detour_close(Impact *m);                         /* opened or not */
void detour_spread(Impact *m);                        /* what is touched by now, through all of them */

#endif

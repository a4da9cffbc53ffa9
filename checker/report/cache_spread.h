/* cache_spread.h: from units that look different to everything that leads to them. Owns nothing. */
#ifndef REPORT_CACHE_SPREAD_H
#define REPORT_CACHE_SPREAD_H

#include "report/cache.h"

/* From each file's changed units (all, where is_changed): files in which a unit leads to one of those become stale. forgets: what
 * such units were found to lead to is dropped, since nothing that stands hangs on it. */
void cache_spread(Cache *c, bool forgets);

#endif

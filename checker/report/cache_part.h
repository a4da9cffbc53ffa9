/* cache_part.h: of a cache's file the part that the verdicts of a few files hang on, found by way of its table and from there
 * unit by unit (program/unit.h). Owns nothing. */
#ifndef REPORT_CACHE_PART_H
#define REPORT_CACHE_PART_H

#include "report/cache.h"

/* Where bytes come from: some of a file that is open, or of all of them. */
typedef struct { Str bytes; int file; uint64_t size; } CacheSource;

/* Few enough that finding their part costs less than reading everything. */
bool cache_is_part(uint32_t asked, uint32_t entries);
/* Makes an empty cache one that answers for these files, and is asked for them. Damaged: it stays empty. */
void cache_read_part(Cache *c, const CacheSource *source, const Str *asked, uint32_t count);

#endif

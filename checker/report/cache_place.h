/* cache_place.h: where caches are kept: one file for each project and way of checking it, in AGENCHECK_CACHE_DIR or the
 * platform's folder for such things. Files are replaced whole: runs at the same time do each other no harm, the last one's stays.
 * A cache that can't be read or written is no trouble worth telling. Owns nothing. */
#ifndef REPORT_CACHE_PLACE_H
#define REPORT_CACHE_PLACE_H

#include "report/cache.h"
#include "report/project.h"

/* All that verdicts depend on beside files: this program, the target, where modules are looked for, the rules. */
uint64_t cache_key(const Project *p);
/* All of it, or the part that these files need where they are few. Stays empty when there is none, or a damaged one. */
void     cache_load(Cache *c, const Str *asked, uint32_t count);
/* Writes it, and deletes the oldest caches where they have become too many. */
void     cache_store(const Cache *c);

#endif

/* cache_reads.h: how the units of a file look and what they lead to (program/looks.h, program/unit.h), as bytes in a cache and
 * back. Bytes are only taken apart where they are needed. Owns nothing. */
#ifndef REPORT_CACHE_READS_H
#define REPORT_CACHE_READS_H

#include "program/looks.h"
#include "report/cache_bytes.h"

/* The code of a unit asks a file, by its place in the cache, for a name. */
typedef struct { uint32_t unit, to, name; } CachedRead;
typedef VEC(CachedRead) CachedReads;

Str       looks_bytes(Arena *a, UnitLooks looks);     /* never empty */
UnitLooks looks_of_bytes(Arena *a, Str bytes);        /* of damaged ones: as far as they go */

void      reads_sort(CachedReads *reads);             /* each once */
void      reads_merge(CachedReads *into, const CachedReads *more);    /* both sorted */
Str       reads_bytes(Arena *a, const CachedReads *sorted);
/* Adds them; false: damaged, or they lead to places past `files`. */
bool      reads_of_bytes(Str bytes, uint32_t files, CachedReads *out);

/* Those of one unit after another, by growing keys, as they stand in the bytes. False: no more, or r->is_bad. */
typedef struct { uint32_t unit, count; Str bytes; } UnitReads;
bool      reads_next(ByteReader *r, UnitReads *out);
uint32_t  reads_to(const UnitReads *u, uint32_t index);
uint32_t  reads_name(const UnitReads *u, uint32_t index);

#endif

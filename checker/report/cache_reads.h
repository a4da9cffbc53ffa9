/* cache_reads.h: how the units of a file look and what they lead to (program/looks.h, program/unit.h), as bytes in a cache and
 * back. Bytes are only taken apart where something has changed. Owns nothing. */
#ifndef REPORT_CACHE_READS_H
#define REPORT_CACHE_READS_H

#include "program/looks.h"

/* The code of a unit asks a file, by its place in the cache, for a name. */
typedef struct { uint32_t unit, to, name; } CachedRead;
typedef VEC(CachedRead) CachedReads;

Str       looks_bytes(Arena *a, UnitLooks looks);     /* never empty */
UnitLooks looks_of_bytes(Arena *a, Str bytes);        /* of damaged ones: as far as they go */

Str       reads_bytes(Arena *a, CachedReads *reads);  /* sorts them; each once */
/* Adds them; false: damaged, or they lead to places past `files`. */
bool      reads_of_bytes(Str bytes, uint32_t files, CachedReads *out);

#endif

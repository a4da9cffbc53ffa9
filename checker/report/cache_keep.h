/* cache_keep.h: what a run has seen and found, put into a cache for the next. Owns nothing. */
#ifndef REPORT_CACHE_KEEP_H
#define REPORT_CACHE_KEEP_H

#include "report/cache.h"

/* How a module of this content is known to look; "": nobody has seen it. */
Str      cache_looks_of(const Cache *c, Str path, uint64_t content);
/* A module this run has read, a folder it has seen, and the names it has looked for: their places in files. */
uint32_t cache_put_module(Cache *c, Str path, uint64_t content, Str looks);
uint32_t cache_put_folder(Cache *c, Str path, Str looks);
uint32_t cache_put_names(Cache *c);
/* What its units lead to, in any order; `reads` is used up. */
void     cache_add_reads(Cache *c, uint32_t from, CachedReads *reads);
/* What was found in a file: its place in files. */
uint32_t cache_put_verdict(Cache *c, Str path, CachedKind kind, Str findings);
/* A note of it points into this module, which has been put before. */
void     cache_add_noted(Cache *c, uint32_t verdict, Str path);
/* Before writing: states of what was put, unless it changed since `began` (nanoseconds of the clock); what no longer stands is
 * left out. */
void     cache_finish(Cache *c, uint64_t began);

#endif

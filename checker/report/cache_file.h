/* cache_file.h: a cache as the bytes of a file: what it is, a table of its entries, and one after another what is known of each.
 * So what one file's verdict hangs on can be read without the rest. Each part is told sound by a hash, when it is read.
 * Owns nothing: what is read points into the bytes. */
#ifndef REPORT_CACHE_FILE_H
#define REPORT_CACHE_FILE_H

#include "report/cache.h"

void cache_encode(const Cache *c, StrBuf *out);
/* The bytes must outlive the cache. False: damaged, of another key, or of another version; then *c is empty. */
bool cache_decode(Cache *c, Str bytes);

/* -- for whoever reads a part of it -- */

enum { CACHE_HEAD = 18 + 8 + 8 + 4, CACHE_ROW = 4 + 4 + 4 };
typedef struct { uint32_t path, size, hash, at; } CacheRow;     /* hash of its path; where its bytes are, and their hash */
typedef struct { CacheRow *rows; uint32_t count; } CacheTable;

/* head: the first CACHE_HEAD bytes of a file. False: it isn't a cache of this key. */
bool cache_read_head(Str head, uint64_t key, uint32_t *count);
/* start: the file as far as its first entry; size: of the whole file. False: damaged. */
bool cache_read_table(Arena *a, Str start, uint64_t size, CacheTable *out);
/* bytes: of one entry, which f points into; what it refers to are numbers of entries below `count`. False: damaged. */
bool cache_read_entry(Arena *a, Str bytes, const CacheRow *row, uint32_t count, CachedFile *f);

#endif

/* cache_bytes.h: numbers and texts one after another in bytes, and back. A reader never goes past its end: what can't be read is
 * 0 or empty, and is_bad says so. Owns nothing. */
#ifndef REPORT_CACHE_BYTES_H
#define REPORT_CACHE_BYTES_H

#include "base/str.h"

typedef struct { Str left; bool is_bad; } ByteReader;

uint32_t bytes_number(ByteReader *r);
uint64_t bytes_wide(ByteReader *r);
Str      bytes_text(ByteReader *r);                   /* points into what is read */
/* How many things of at least `size` bytes follow: never more than there is room for. */
uint32_t bytes_count(ByteReader *r, uint32_t size);

void     bytes_put_number(StrBuf *out, uint32_t n);
void     bytes_put_wide(StrBuf *out, uint64_t n);
void     bytes_put_text(StrBuf *out, Str s);

#endif

#include "report/cache_bytes.h"

/* -- numbers: the lowest byte first -- */

static uint64_t take(ByteReader *r, uint32_t size)
{
    uint64_t n = 0;
    if (r->left.len < size) {
        r->is_bad = true;
        r->left.len = 0;
        return 0;
    }
    for (uint32_t i = 0; i < size; i++)
        n |= (uint64_t)(unsigned char)r->left.data[i] << (8 * i);
    r->left = str_sub(r->left, size, r->left.len);
    return n;
}

uint64_t bytes_wide(ByteReader *r)
{
    return take(r, sizeof(uint64_t));
}

uint32_t bytes_number(ByteReader *r)
{
    return (uint32_t)take(r, sizeof(uint32_t));
}

Str bytes_text(ByteReader *r)
{
    uint32_t len = bytes_number(r);
    if (len > r->left.len) {
        r->is_bad = true;
        len = 0;
    }
    Str s = str_sub(r->left, 0, len);
    r->left = str_sub(r->left, len, r->left.len);
    return s;
}

uint32_t bytes_count(ByteReader *r, uint32_t size)
{
    uint32_t n = bytes_number(r);
    r->is_bad |= n > r->left.len / size;
    return r->is_bad ? 0 : n;
}

static void put(StrBuf *out, uint64_t n, uint32_t size)
{
    char bytes[sizeof n];
    for (uint32_t i = 0; i < size; i++)
        bytes[i] = (char)(n >> (8 * i));
    strbuf_add(out, (Str){ bytes, size });
}

void bytes_put_wide(StrBuf *out, uint64_t n)
{
    put(out, n, sizeof n);
}

void bytes_put_number(StrBuf *out, uint32_t n)
{
    put(out, n, sizeof n);
}

void bytes_put_text(StrBuf *out, Str s)
{
    bytes_put_number(out, s.len);
    strbuf_add(out, s);
}

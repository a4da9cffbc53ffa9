#include "report/cache_reads.h"

#include <stdlib.h>

#include "report/cache_bytes.h"

enum { LOOK_BYTES = 4 + 8, READ_BYTES = 4 + 4 };

static Str kept(Arena *a, StrBuf *b)
{
    Str bytes = str_copy(a, strbuf_str(b));
    strbuf_free(b);
    return bytes;
}

/* -- looks -- */

Str looks_bytes(Arena *a, UnitLooks looks)
{
    StrBuf b = { 0 };
    bytes_put_number(&b, looks.count);
    for (uint32_t i = 0; i < looks.count; i++) {
        bytes_put_number(&b, looks.items[i].key);
        bytes_put_wide(&b, looks.items[i].look);
    }
    return kept(a, &b);
}

UnitLooks looks_of_bytes(Arena *a, Str bytes)
{
    ByteReader r = { .left = bytes };
    UnitLooks looks = { .count = bytes_count(&r, LOOK_BYTES) };
    looks.items = ARENA_ARRAY(a, looks.count, UnitLook);
    for (uint32_t i = 0; i < looks.count; i++) {
        looks.items[i].key = bytes_number(&r);
        looks.items[i].look = bytes_wide(&r);
    }
    return looks;
}

/* -- reads: those of one unit stand behind its key and their number -- */

static int read_cmp(const void *a, const void *b)
{
    const CachedRead *x = a, *y = b;
    if (x->unit != y->unit)
        return x->unit < y->unit ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return (x->name > y->name) - (x->name < y->name);
}

static void drop_doubles(CachedReads *reads)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < reads->len; i++)
        if (!left || read_cmp(&reads->items[left - 1], &reads->items[i]) != 0)
            reads->items[left++] = reads->items[i];
    reads->len = left;
}

Str reads_bytes(Arena *a, CachedReads *reads)
{
    StrBuf b = { 0 };
    if (reads->len)
        qsort(reads->items, reads->len, sizeof *reads->items, read_cmp);
    drop_doubles(reads);
    for (uint32_t i = 0, next; i < reads->len; i = next) {
        for (next = i + 1; next < reads->len && reads->items[next].unit == reads->items[i].unit;)
            next++;
        bytes_put_number(&b, reads->items[i].unit);
        bytes_put_number(&b, next - i);
        for (uint32_t k = i; k < next; k++) {
            bytes_put_number(&b, reads->items[k].to);
            bytes_put_number(&b, reads->items[k].name);
        }
    }
    return kept(a, &b);
}

bool reads_of_bytes(Str bytes, uint32_t files, CachedReads *out)
{
    ByteReader r = { .left = bytes };
    while (r.left.len && !r.is_bad) {
        uint32_t unit = bytes_number(&r), count = bytes_count(&r, READ_BYTES);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t to = bytes_number(&r), name = bytes_number(&r);
            if (to >= files)
                return false;
            vec_push(out, (CachedRead){ unit, to, name });
        }
    }
    return !r.is_bad;
}

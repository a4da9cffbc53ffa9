#include "report/cache_reads.h"

#include <stdlib.h>

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

void reads_sort(CachedReads *reads)
{
    uint32_t left = 0;
    if (reads->len)
        qsort(reads->items, reads->len, sizeof *reads->items, read_cmp);
    for (uint32_t i = 0; i < reads->len; i++)
        if (!left || read_cmp(&reads->items[left - 1], &reads->items[i]) != 0)
            reads->items[left++] = reads->items[i];
    reads->len = left;
}

void reads_merge(CachedReads *into, const CachedReads *more)
{
    uint32_t i = 0, k = 0, most = into->len + more->len;
    CachedReads both = { .items = memory_get((most + 1u) * sizeof *both.items), .cap = most + 1 };
    while (i < into->len || k < more->len) {
        int order = i == into->len ? 1 : k == more->len ? -1 : read_cmp(&into->items[i], &more->items[k]);
        both.items[both.len++] = order <= 0 ? into->items[i] : more->items[k];
        i += order <= 0;
        k += order >= 0;
    }
    vec_free(into);
    *into = both;
}

Str reads_bytes(Arena *a, const CachedReads *sorted)
{
    StrBuf b = { 0 };
    const CachedRead *reads = sorted->items;
    for (uint32_t i = 0, next; i < sorted->len; i = next) {
        for (next = i + 1; next < sorted->len && reads[next].unit == reads[i].unit;)
            next++;
        bytes_put_number(&b, reads[i].unit);
        bytes_put_number(&b, next - i);
        for (uint32_t k = i; k < next; k++) {
            bytes_put_number(&b, reads[k].to);
            bytes_put_number(&b, reads[k].name);
        }
    }
    return kept(a, &b);
}

bool reads_next(ByteReader *r, UnitReads *out)
{
    if (!r->left.len || r->is_bad)
        return false;
    out->unit = bytes_number(r);
    out->count = bytes_count(r, READ_BYTES);
    out->bytes = str_sub(r->left, 0, out->count * READ_BYTES);
    r->left = str_sub(r->left, out->bytes.len, r->left.len);
    return !r->is_bad;
}

static uint32_t number_at(const UnitReads *u, uint32_t at)
{
    ByteReader r = { .left = str_sub(u->bytes, at, u->bytes.len) };
    return bytes_number(&r);
}

uint32_t reads_to(const UnitReads *u, uint32_t index)
{
    return number_at(u, index * READ_BYTES);
}

uint32_t reads_name(const UnitReads *u, uint32_t index)
{
    return number_at(u, index * READ_BYTES + 4);
}

bool reads_of_bytes(Str bytes, uint32_t files, CachedReads *out)
{
    ByteReader r = { .left = bytes };
    UnitReads u;
    while (reads_next(&r, &u)) {
        for (uint32_t i = 0; i < u.count; i++) {
            CachedRead read = { u.unit, reads_to(&u, i), reads_name(&u, i) };
            if (read.to >= files)
                return false;
            vec_push(out, read);
        }
    }
    return !r.is_bad;
}

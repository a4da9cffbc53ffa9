/* Fuzzes the readers of the cache: the input is one entry after another, each behind its length (two bytes); a right beginning
 * and right checksums are put around them. What can be read is written and read again, and its findings are read, unless they
 * could lead to files of this machine; then what each entry hangs on is read as a part. */
#include <string.h>

#include "report/cache.h"
#include "report/cache_file.h"
#include "report/cache_findings.h"
#include "report/cache_part.h"
#include "report/cache_spread.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KEY = 7 };

static void read_findings(Arena *a, const Cache *c)
{
    ShownFiles shown;
    shown_init(&shown, a);
    FindingTexts texts = { .shown = &shown };
    Diagnostics found = { 0 };
    for (uint32_t i = 0; i < c->files.len; i++)
        findings_decode(c->files.items[i].findings, STR("no such file"), &texts, &found);
    vec_free(&found);
    finding_texts_free(&texts);
    shown_free(&shown);
}

/* What units look like and lead to is taken apart only where something has changed. */
static void spread(Arena *a, Cache *c)
{
    for (uint32_t i = 0; i < c->files.len; i++) {
        CachedFile *f = &c->files.items[i];
        looks_compare(looks_of_bytes(a, c->files.items[0].looks), looks_of_bytes(a, f->looks), &f->changed);
    }
    cache_spread(c, true);
}

static void read_again(Arena *a, const Cache *c)
{
    StrBuf first = { 0 }, second = { 0 };
    Cache again;
    cache_init(&again, a, KEY);
    cache_encode(c, &first);
    if (!cache_decode(&again, strbuf_str(&first)))
        BUG("a cache isn't read as it was written");
    cache_encode(&again, &second);
    if (!str_eq(strbuf_str(&first), strbuf_str(&second)))
        BUG("a cache changes by being read");
    strbuf_free(&first);
    strbuf_free(&second);
    cache_free(&again);
}

static void read_parts(Arena *a, const Cache *whole, Str bytes)
{
    CacheSource source = { .bytes = bytes, .size = bytes.len };
    for (uint32_t i = 0; i < whole->files.len; i++) {
        Cache c;
        cache_init(&c, a, KEY);
        cache_read_part(&c, &source, &whole->files.items[i].path, 1);
        cache_spread(&c, true);
        cache_drop_misplaced(&c);
        cache_answer(&c, whole->files.items[i].path);
        cache_free(&c);
    }
}

/* The next entry of the input; "" where there is none. */
static Str cut_entry(Str *left)
{
    const unsigned char *at = (const unsigned char *)left->data;
    uint32_t size = left->len > 1 ? at[0] | (uint32_t)at[1] << 8 : 0;
    Str entry = str_sub(*left, 2, 2 + size);
    *left = str_sub(*left, 2 + entry.len, left->len);
    return entry;
}

static void wrap(StrBuf *out, Str entries)
{
    StrBuf table = { 0 }, body = { 0 };
    uint32_t count = 0;
    for (Str left = entries; left.len; count++) {
        Str entry = cut_entry(&left);
        ByteReader path = { .left = entry };
        bytes_put_number(&table, (uint32_t)str_hash(bytes_text(&path)));
        bytes_put_number(&table, entry.len);
        bytes_put_number(&table, (uint32_t)str_hash(entry));
        strbuf_add(&body, entry);
    }
    StrBuf counted = { 0 };
    bytes_put_number(&counted, count);
    strbuf_add(&counted, strbuf_str(&table));
    strbuf_add_text(out, "agencheck cache 4\n");
    bytes_put_wide(out, KEY);
    bytes_put_wide(out, str_hash(strbuf_str(&counted)));
    strbuf_add(out, strbuf_str(&counted));
    strbuf_add(out, strbuf_str(&body));
    strbuf_free(&table);
    strbuf_free(&body);
    strbuf_free(&counted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    StrBuf bytes = { 0 };
    Str body = { (const char *)data, (uint32_t)size };
    Cache c;
    cache_init(&c, a, KEY);
    wrap(&bytes, body);
    if (cache_decode(&c, strbuf_str(&bytes))) {
        read_parts(a, &c, strbuf_str(&bytes));
        read_again(a, &c);
        if (str_find_char(body, '/') < 0)
            read_findings(a, &c);
        spread(a, &c);
        read_again(a, &c);
    }
    cache_free(&c);
    strbuf_free(&bytes);
    arena_free(a);
    return 0;
}

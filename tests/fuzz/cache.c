/* Fuzzes the readers of the cache: the input is what stands behind a right beginning and checksum. What can be read is written
 * and read again, and its findings are read, unless they could lead to files of this machine. */
#include <string.h>

#include "report/cache.h"
#include "report/cache_bytes.h"
#include "report/cache_findings.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *a = arena_new();
    StrBuf bytes = { 0 };
    Str body = { (const char *)data, (uint32_t)size };
    Cache c;
    cache_init(&c, a, KEY);
    strbuf_add_text(&bytes, "agencheck cache 3\n");
    bytes_put_wide(&bytes, KEY);
    bytes_put_wide(&bytes, str_hash(body));
    strbuf_add(&bytes, body);
    if (cache_decode(&c, strbuf_str(&bytes))) {
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

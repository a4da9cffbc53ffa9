/* Fuzzes what the server keeps from edit to edit: after each edit, what it says of two open texts is what it says of them when
 * they are seen for the first time.
 * The input is cut at bytes 0xFF: the two texts, then the edits. An edit is a byte that picks the text, two that say where in
 * it, one that says how many bytes go, and the bytes that come instead. */
#include "report/format.h"
#include "server/engine.h"
#include "tests/parts/every_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXTS = 2, MAX_EDITS = 12 };

static const char *const uris[TEXTS] = { "file://" EVERY_RULE_FOLDER "/one.py", "file://" EVERY_RULE_FOLDER "/two.py" };

static Str next_piece(Str *rest)
{
    int64_t end = str_find_char(*rest, '\xFF');
    Str piece = str_sub(*rest, 0, end < 0 ? rest->len : (uint32_t)end);
    *rest = str_sub(*rest, piece.len + 1, rest->len);
    return piece;
}

/* As the protocol would bring it: a C string, valid UTF-8. */
static void put_text(cJSON *o, Str s)
{
    json_put(o, "text", json_string(s));
}

static void open_text(Documents *all, int which, Str text)
{
    cJSON *item = cJSON_CreateObject();
    json_put_text(item, "uri", uris[which]);
    json_put_text(item, "languageId", "python");
    put_text(item, text);
    if (!document_open(all, item))
        BUG("a document that can't be opened");
    cJSON_Delete(item);
}

static void edit(Documents *all, Str piece)
{
    if (piece.len < 4)
        return;
    const uint8_t *head = (const uint8_t *)piece.data;
    Document *d = all->items.items[head[0] % TEXTS];
    Str bytes = strbuf_str(&d->bytes);
    uint32_t start = bytes.len ? (uint32_t)(head[1] << 8 | head[2]) % (bytes.len + 1) : 0;
    uint32_t end = start + head[3] > bytes.len ? bytes.len : start + head[3];
    Arena *a = arena_new();
    Text text;
    text_init(&text, a, bytes);
    cJSON *changes = cJSON_CreateArray(), *change = cJSON_CreateObject();
    json_put(change, "range", range_json(&text, start, end, UNIT_UTF16));
    put_text(change, str_sub(piece, 4, piece.len));
    json_add(changes, change);
    document_change(all, d, changes, UNIT_UTF16);
    cJSON_Delete(changes);
    arena_free(a);
}

static bool owns_all(const void *ctx, const Document *d)
{
    (void)ctx, (void)d;
    return true;
}

static void say(Engine *e, const Documents *all, StrBuf *out)
{
    engine_sync(e, all, owns_all, NULL);
    for (uint32_t i = 0; i < all->items.len; i++) {
        Result *r = engine_check(e, all->items.items[i]);
        Telling telling = telling_of(&r->found, 1);
        format_by_name(STR("json"))(&telling, out);
    }
}

static void compare(Engine *kept, const Documents *all)
{
    StrBuf by_kept = { 0 }, by_fresh = { 0 };
    Engine *fresh = engine_new(every_rule_project());
    say(kept, all, &by_kept);
    say(fresh, all, &by_fresh);
    if (!str_eq(strbuf_str(&by_kept), strbuf_str(&by_fresh)))
        BUG("after an edit:\n%s\nafresh:\n%s", by_kept.data, by_fresh.data);
    engine_free(fresh);
    strbuf_free(&by_kept);
    strbuf_free(&by_fresh);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str rest = { (const char *)data, (uint32_t)size };
    Documents all = { 0 };
    for (int i = 0; i < TEXTS; i++)
        open_text(&all, i, next_piece(&rest));
    Engine *kept = engine_new(every_rule_project());
    compare(kept, &all);
    for (int edits = 0; rest.len && edits < MAX_EDITS; edits++) {
        edit(&all, next_piece(&rest));
        compare(kept, &all);
    }
    engine_free(kept);
    documents_free(&all);
    return 0;
}

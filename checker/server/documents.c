#include "server/documents.h"

#include <string.h>

#include "base/file.h"

Document *document_find(const Documents *all, Str uri)
{
    for (uint32_t i = 0; i < all->items.len; i++)
        if (str_eq(all->items.items[i]->uri, uri))
            return all->items.items[i];
    return NULL;
}

Document *document_of_path(const Documents *all, Str path)
{
    for (uint32_t i = 0; i < all->items.len; i++)
        if (str_eq(all->items.items[i]->path, path))
            return all->items.items[i];
    return NULL;
}

/* A text that was never saved is checked as if it were to be saved where we are. */
static Str path_of(Arena *a, Str uri)
{
    Str path = path_of_url(a, uri);
    if (path.len)
        return path;
    int64_t colon = str_rfind_char(uri, ':');
    Str name = path_base(str_sub(uri, (uint32_t)(colon + 1), uri.len));
    return path_absolute(a, str_printf(a, STR_FMT ".py", STR_ARG(name.len ? name : STR("untitled"))));
}

Document *document_open(Documents *all, const cJSON *item)
{
    Str uri = json_str(item, "uri"), language = json_str(item, "languageId");
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(item, "text");
    if (!uri.len || !cJSON_IsString(text))
        return NULL;
    Document *d = document_find(all, uri);
    if (!d) {
        d = memory_zero(1, sizeof *d);
        d->arena = arena_new();
        d->uri = str_copy(d->arena, uri);
        d->path = str_copy(d->arena, path_of(d->arena, uri));
        d->id = all->stamps + 1;
        vec_push(&all->items, d);
    }
    d->is_python = str_eq(language, STR("python")) || str_ends(d->path, STR(".py")) || str_ends(d->path, STR(".pyi"));
    d->version = json_number(item, "version", 0);
    strbuf_clear(&d->bytes);
    strbuf_add_text(&d->bytes, text->valuestring);
    d->stamp = ++all->stamps;
    return d;
}

static void replace(StrBuf *b, size_t start, size_t end, Str by)
{
    StrBuf tail = { 0 };
    strbuf_add(&tail, (Str){ b->data + end, (uint32_t)(b->len - end) });
    b->len = start;
    strbuf_add(b, by);
    strbuf_add(b, strbuf_str(&tail));
    strbuf_free(&tail);
}

static bool apply(Document *d, const cJSON *change, TextUnit unit)
{
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(change, "text");
    const cJSON *range = cJSON_GetObjectItemCaseSensitive(change, "range");
    if (!cJSON_IsString(text))
        return false;
    if (!range) {
        strbuf_clear(&d->bytes);
        strbuf_add_text(&d->bytes, text->valuestring);
        return true;
    }
    Arena *scratch = arena_new();
    Text t;
    uint32_t start, end;
    text_init(&t, scratch, strbuf_str(&d->bytes));
    bool ok = range_offsets(&t, range, unit, &start, &end);
    size_t mark = t.has_bom ? 3 : 0;
    arena_free(scratch);
    if (ok)
        replace(&d->bytes, start + mark, end + mark, str_of(text->valuestring));
    return ok;
}

bool document_change(Documents *all, Document *d, const cJSON *changes, TextUnit unit)
{
    const cJSON *change;
    bool ok = cJSON_IsArray(changes);
    for (change = json_first(changes); change; change = change->next)
        ok &= apply(d, change, unit);
    d->stamp = ++all->stamps;
    return ok;
}

static void document_free(Document *d)
{
    strbuf_free(&d->bytes);
    arena_free(d->arena);
    memory_free(d);
}

void document_close(Documents *all, Document *d)
{
    for (uint32_t i = 0; i < all->items.len; i++)
        if (all->items.items[i] == d) {
            memmove(all->items.items + i, all->items.items + i + 1, (all->items.len - i - 1) * sizeof *all->items.items);
            all->items.len--;
            break;
        }
    document_free(d);
}

void documents_free(Documents *all)
{
    for (uint32_t i = 0; i < all->items.len; i++)
        document_free(all->items.items[i]);
    vec_free(&all->items);
}

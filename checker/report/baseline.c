#include "report/baseline.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "report/json.h"
#include "report/output.h"
#include "report/select.h"

enum { VERSION = 1 };

void baseline_init(Baseline *b, Arena *a, Str path)
{
    *b = (Baseline){ .arena = a, .folder = path_dir(path_absolute(a, path)) };
}

/* -- reading ----------------------------------------------------------------------------------------------------------------- */

static bool read_entries(Baseline *b, const cJSON *root)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "known"), *item;
    if (json_number(root, "version", 0) != VERSION || !cJSON_IsArray(list))
        return false;
    cJSON_ArrayForEach(item, list) {
        int64_t count = json_number(item, "count", 1);
        BaselineEntry e = { .file = str_copy(b->arena, json_str(item, "file")),
                            .code = str_copy(b->arena, json_str(item, "code")),
                            .line = str_copy(b->arena, json_str(item, "line")) };
        if (!e.file.len || !e.code.len || count < 1 || count > UINT32_MAX)
            return false;
        e.count = e.left = (uint32_t)count;
        vec_push(&b->known, e);
    }
    return true;
}

bool baseline_read(Baseline *b, Arena *a, Str path)
{
    baseline_init(b, a, path);
    FileBytes file;
    FileError err = { 0 };
    if (!file_read(str_copy(a, path).data, &file, &err)) {
        complain(STR_FMT ": the baseline can't be read: %s; --write-baseline makes one", STR_ARG(path), strerror(err.code));
        return false;
    }
    cJSON *root = cJSON_ParseWithLength(file.bytes.data, file.bytes.len);
    bool ok = root && read_entries(b, root);
    if (!ok)
        complain(STR_FMT ": this is no baseline of agencheck", STR_ARG(path));
    cJSON_Delete(root);
    file_release(&file);
    return ok;
}

/* -- comparing --------------------------------------------------------------------------------------------------------------- */

/* What cJSON gives back of a text that went through it: invalid UTF-8 replaced, see json_string. */
static Str as_written(Arena *a, Str s)
{
    cJSON *value = json_string(s);
    Str out = str_copy(a, str_of(value->valuestring));
    cJSON_Delete(value);
    return out;
}

static Str file_name(Baseline *b, Str file)
{
    return as_written(b->arena, path_relative(b->arena, path_absolute(b->arena, file), b->folder));
}

static BaselineEntry entry_of(Baseline *b, const Diagnostic *d)
{
    return (BaselineEntry){ file_name(b, d->at.file), str_of(d->rule->code), as_written(b->arena, diagnostic_line(d)), 1, 0 };
}

static Str key_of(Baseline *b, const BaselineEntry *e)
{
    return str_printf(b->arena, STR_FMT "\n" STR_FMT "\n" STR_FMT, STR_ARG(e->file), STR_ARG(e->code), STR_ARG(e->line));
}

uint32_t baseline_hide(Baseline *b, Diagnostics *list)
{
    StrMap known = { 0 };
    for (uint32_t i = 0; i < b->known.len; i++)
        strmap_put(&known, key_of(b, &b->known.items[i]), i);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->len; i++) {
        BaselineEntry e = entry_of(b, &list->items[i]);
        uint64_t index;
        if (strmap_get(&known, key_of(b, &e), &index) && b->known.items[index].left)
            b->known.items[index].left--;
        else
            list->items[kept++] = list->items[i];
    }
    uint32_t hidden = list->len - kept;
    list->len = kept;
    strmap_free(&known);
    return hidden;
}

/* -- changing ---------------------------------------------------------------------------------------------------------------- */

/* Entries of the scope: rules that ran, files that were looked at or are gone. */
static void mark_scope(Baseline *b, const BaselineScope *scope, bool *inside)
{
    StrMap files = { 0 };
    for (uint32_t i = 0; i < scope->file_count; i++)
        strmap_put(&files, file_name(b, scope->files[i]), 1);
    for (uint32_t i = 0; i < b->known.len; i++) {
        const BaselineEntry *e = &b->known.items[i];
        const Rule *rule = rule_by_code(e->code);
        bool ran = !rule || scope->rules->on[rule_index(rule)];
        inside[i] = ran && (strmap_get(&files, e->file, NULL) || !file_exists(path_join(b->arena, b->folder, e->file).data));
    }
    strmap_free(&files);
}

void baseline_replace(Baseline *b, const BaselineScope *scope, const Diagnostics *list)
{
    bool *inside = ARENA_ARRAY(b->arena, b->known.len + 1, bool);
    mark_scope(b, scope, inside);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < b->known.len; i++)
        if (!inside[i])
            b->known.items[kept++] = b->known.items[i];
    b->known.len = kept;
    for (uint32_t i = 0; i < list->len; i++)
        vec_push(&b->known, entry_of(b, &list->items[i]));
}

uint32_t baseline_prune(Baseline *b, const BaselineScope *scope)
{
    bool *inside = ARENA_ARRAY(b->arena, b->known.len + 1, bool);
    mark_scope(b, scope, inside);
    uint32_t kept = 0, gone = 0;
    for (uint32_t i = 0; i < b->known.len; i++) {
        BaselineEntry e = b->known.items[i];
        if (inside[i]) {
            gone += e.left;
            e.count -= e.left;
        }
        if (e.count)
            b->known.items[kept++] = e;
    }
    b->known.len = kept;
    return gone;
}

/* -- writing ----------------------------------------------------------------------------------------------------------------- */

static int entry_cmp(const void *pa, const void *pb)
{
    const BaselineEntry *a = pa, *b = pb;
    int c = str_cmp(a->file, b->file);
    c = c ? c : str_cmp(a->code, b->code);
    return c ? c : str_cmp(a->line, b->line);
}

void baseline_print(Baseline *b, StrBuf *out)
{
    BaselineEntry *entries = b->known.items;
    if (b->known.len)
        qsort(entries, b->known.len, sizeof *entries, entry_cmp);
    cJSON *root = cJSON_CreateObject(), *known = cJSON_CreateArray();
    json_put_number(root, "version", VERSION);
    for (uint32_t i = 0, next; i < b->known.len; i = next) {
        uint64_t count = 0;
        for (next = i; next < b->known.len && entry_cmp(&entries[i], &entries[next]) == 0; next++)
            count += entries[next].count;
        cJSON *o = cJSON_CreateObject();
        json_put_str(o, "file", entries[i].file);
        json_put_str(o, "code", entries[i].code);
        json_put_str(o, "line", entries[i].line);
        json_put_number(o, "count", (double)count);
        json_add(known, o);
    }
    json_put(root, "known", known);
    json_finish(root, true, out);
}

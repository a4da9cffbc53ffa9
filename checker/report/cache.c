#include "report/cache.h"

#include <string.h>

#include "program/search.h"

/* Clocks of file systems are coarse: a file changed this shortly before it was read may change again unseen. */
static const uint64_t coarse = 2000000000u;

/* -- looking at files -- */

/* A file's content as its module has it: without a BOM. False when it can't be read. */
static bool content_of(const char *path, uint64_t *out)
{
    FileBytes file;
    FileError error;
    if (!file_read(path, &file, &error))
        return false;
    Str bytes = file.bytes, bom = STR("\xef\xbb\xbf");
    *out = content_hash(str_starts(bytes, bom) ? str_sub(bytes, bom.len, bytes.len) : bytes);
    file_release(&file);
    return true;
}

/* -- making -- */

void cache_init(Cache *c, Arena *a, uint64_t key)
{
    *c = (Cache){ .arena = a, .key = key };
}

void cache_free(Cache *c)
{
    vec_free(&c->files);
    vec_free(&c->folders);
    strmap_free(&c->at);
    strmap_free(&c->folder_at);
}

/* -- what has changed -- */

/* The name list of a folder, or its old one where its state says that nothing was added. */
static bool folder_is_same(Cache *c, CachedFolder *f)
{
    FileState state;
    bool there = file_state(f->path.data, &state);
    if (there && f->state.modified && memcmp(&state, &f->state, sizeof state) == 0)
        return true;
    ArenaMark mark = arena_mark(c->arena);
    uint64_t names = search_folder_names(c->arena, f->path);
    arena_rewind(c->arena, mark);
    c->is_changed = true;
    return names == f->names;
}

static bool folders_are_same(Cache *c)
{
    for (uint32_t i = 0; i < c->folders.len; i++)
        if (!folder_is_same(c, &c->folders.items[i]))
            return false;
    return true;
}

static bool file_is_same(Cache *c, CachedFile *f)
{
    FileState state;
    uint64_t content;
    if (f->is_folder)
        return true;
    if (!file_state(f->path.data, &state))
        return false;
    if (f->state.modified && memcmp(&state, &f->state, sizeof state) == 0)
        return true;
    c->is_changed = true;
    return f->content && content_of(f->path.data, &content) && content == f->content;
}

/* Marks what the verdicts that are asked for lead to. */
static void reach(Cache *c)
{
    VEC(uint32_t) todo = { 0 };
    for (uint32_t i = 0; i < c->files.len; i++)
        if (c->files.items[i].is_asked && c->files.items[i].kind == CACHED_VERDICT)
            vec_push(&todo, i);
    while (todo.len) {
        CachedFile *f = &c->files.items[vec_pop(&todo)];
        if (f->is_reached)
            continue;
        f->is_reached = true;
        for (uint32_t k = 0; k < f->import_count; k++)
            vec_push(&todo, f->imports[k]);
    }
    vec_free(&todo);
}

/* Whoever leads to what is stale is stale. Importers of each file, one file's after another's. */
static void spread_staleness(Cache *c)
{
    uint32_t count = c->files.len, *first = memory_zero(count + 2u, sizeof *first), edges = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < c->files.items[i].import_count; k++, edges++)
            first[c->files.items[i].imports[k] + 2]++;
    for (uint32_t i = 2; i < count + 2; i++)
        first[i] += first[i - 1];
    uint32_t *importers = memory_get((edges + 1u) * sizeof *importers);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < c->files.items[i].import_count; k++)
            importers[first[c->files.items[i].imports[k] + 1]++] = i;
    VEC(uint32_t) todo = { 0 };
    for (uint32_t i = 0; i < count; i++)
        if (c->files.items[i].is_stale)
            vec_push(&todo, i);
    while (todo.len) {
        uint32_t at = vec_pop(&todo);
        for (uint32_t k = first[at]; k < first[at + 1]; k++) {
            CachedFile *importer = &c->files.items[importers[k]];
            if (!importer->is_stale)
                vec_push(&todo, importers[k]);
            importer->is_stale = true;
        }
    }
    vec_free(&todo);
    memory_free(importers);
    memory_free(first);
}

void cache_will_ask(Cache *c, Str path)
{
    uint64_t at;
    if (strmap_get(&c->at, path, &at))
        c->files.items[at].is_asked = true;
}

void cache_settle(Cache *c)
{
    bool same_folders = folders_are_same(c);
    if (!same_folders)
        c->folders.len = 0;
    reach(c);
    for (uint32_t i = 0; i < c->files.len; i++) {
        CachedFile *f = &c->files.items[i];
        f->is_changed = (f->is_reached || f->is_asked) && !file_is_same(c, f);
        f->is_stale = f->is_changed || !same_folders;
    }
    if (!same_folders) {
        strmap_free(&c->folder_at);
        c->is_changed = true;
    }
    spread_staleness(c);
}

const CachedFile *cache_answer(const Cache *c, Str path)
{
    uint64_t at;
    if (!strmap_get(&c->at, path, &at))
        return NULL;
    const CachedFile *f = &c->files.items[at];
    bool stands = f->kind == CACHED_CLEAN ? !f->is_changed : f->kind == CACHED_VERDICT && !f->is_stale;
    return f->is_asked && stands ? f : NULL;
}

/* -- writing -- */

/* The entry of a file looked at in this run: what has fallen is gone from it. */
static CachedFile *put(Cache *c, Str path)
{
    bool is_new;
    uint64_t *slot = strmap_slot(&c->at, path, &is_new);
    if (is_new) {
        *slot = c->files.len;
        CachedFile made = { .path = str_copy(c->arena, path) };
        vec_push(&c->files, made);
        c->at.entries[c->at.len - 1].key = made.path;
    }
    CachedFile *f = &c->files.items[*slot];
    if (f->is_stale && !f->is_new) {                  /* what it led to, as it was, is of no interest */
        f->import_count = 0;
        f->kind = f->kind == CACHED_CLEAN && !f->is_changed ? CACHED_CLEAN : CACHED_MODULE;
        f->content = f->is_changed ? 0 : f->content;
        f->findings = STR("");
    }
    f->is_changed = f->is_stale = false;
    f->is_new = true;
    c->is_changed = true;
    return f;
}

/* Nobody may have looked yet whether it is as it was: a run over a few files reads what only other verdicts hung on before. */
uint32_t cache_put_module(Cache *c, Str path, uint64_t content, bool is_folder)
{
    CachedFile *f = put(c, path);
    if (f->content != content && !f->is_judged) {
        f->is_other = true;
        f->kind = CACHED_MODULE;
    }
    f->content = content;
    f->is_folder = is_folder;
    return (uint32_t)(f - c->files.items);
}

void cache_put_verdict(Cache *c, Str path, CachedKind kind, Str findings)
{
    CachedFile *f = put(c, path);
    f->kind = (uint8_t)kind;
    f->findings = str_copy(c->arena, findings);
    f->is_judged = true;
}

void cache_add_import(Cache *c, uint32_t from, uint32_t to)
{
    CachedFile *f = &c->files.items[from];
    for (uint32_t i = 0; i < f->import_count; i++)
        if (f->imports[i] == to)
            return;
    if ((f->import_count & (f->import_count - 1)) == 0) {     /* at powers of two the room doubles */
        uint32_t room = f->import_count ? 2 * f->import_count : 1, *grown = ARENA_ARRAY(c->arena, room, uint32_t);
        if (f->import_count)
            memcpy(grown, f->imports, f->import_count * sizeof *grown);
        f->imports = grown;
    }
    f->imports[f->import_count++] = to;
}

void cache_put_folder(Cache *c, Str path, uint64_t names)
{
    bool is_new;
    uint64_t *slot = strmap_slot(&c->folder_at, path, &is_new);
    if (is_new) {
        *slot = c->folders.len;
        CachedFolder made = { .path = str_copy(c->arena, path) };
        vec_push(&c->folders, made);
        c->folder_at.entries[c->folder_at.len - 1].key = made.path;
    }
    CachedFolder *f = &c->folders.items[*slot];
    c->is_changed |= is_new || f->names != names;
    f->names = is_new || f->names == names ? names : 0;       /* it changed while we looked: what was seen of it is unsure */
}

/* What was looked at just after it changed can't be known by its state alone. False: there is no such file. */
static bool trust(FileState *state, const char *path, uint64_t began)
{
    bool is_there = file_state(path, state);
    if (!is_there || state->modified + coarse > began || state->changed + coarse > began)
        *state = (FileState){ 0 };
    return is_there;
}

/* Verdicts that fell and weren't given anew go, and with them what only they led to. */
static bool has_fallen(const CachedFile *f)
{
    return !f->is_new && (f->is_changed || (f->is_stale && f->kind != CACHED_CLEAN));
}

/* Is it still there? What this run has looked at gets its state with the same look. */
static bool is_there(CachedFile *f, uint64_t began)
{
    if (f->is_new || f->is_reached || f->is_asked)
        return trust(&f->state, f->path.data, began) || f->is_folder;
    return f->is_folder || file_exists(f->path.data);
}

/* Verdicts that nobody asked for, on what turned out to have changed. */
static void drop_fallen(Cache *c)
{
    for (uint32_t i = 0; i < c->files.len; i++)
        c->files.items[i].is_stale |= c->files.items[i].is_other;
    spread_staleness(c);
    for (uint32_t i = 0; i < c->files.len; i++) {
        CachedFile *f = &c->files.items[i];
        if (f->is_stale && !f->is_judged && f->kind == CACHED_VERDICT)
            f->kind = CACHED_MODULE;
    }
}

void cache_finish(Cache *c, uint64_t began)
{
    drop_fallen(c);
    uint32_t *place = memory_zero(c->files.len + 1u, sizeof *place), kept = 0;
    for (uint32_t i = 0; i < c->files.len; i++) {
        CachedFile *f = &c->files.items[i];
        place[i] = !has_fallen(f) && is_there(f, began) ? kept++ : UINT32_MAX;
    }
    for (uint32_t i = 0; i < c->files.len; i++) {
        CachedFile f = c->files.items[i];
        uint32_t imports = 0;
        for (uint32_t k = 0; k < f.import_count; k++)
            if (place[f.imports[k]] != UINT32_MAX)
                f.imports[imports++] = place[f.imports[k]];
        if (imports < f.import_count && f.kind == CACHED_VERDICT)
            f.kind = CACHED_MODULE;                   /* it hangs on what is gone */
        f.import_count = imports;
        if (place[i] != UINT32_MAX)
            c->files.items[place[i]] = f;
    }
    c->files.len = kept;
    memory_free(place);
    for (uint32_t i = 0; i < c->folders.len; i++)
        trust(&c->folders.items[i].state, c->folders.items[i].path.data, began);
}

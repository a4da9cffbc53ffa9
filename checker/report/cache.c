#include "report/cache.h"

#include <string.h>

#include "program/search.h"

/* Clocks of file systems are coarse: a file changed this shortly before it was read may change again unseen. */
static const uint64_t coarse = 2000000000u;

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
    cache_look_free(&c->look);
}

/* -- what has changed -- */

/* Is it the state that was kept, and one that tells anything? */
static bool is_dated(const FileState *kept, const FileState *now)
{
    return kept->modified && memcmp(kept, now, sizeof *now) == 0;
}

/* The name list of a folder, or its old one where its state says that nothing was added. */
static bool folder_is_same(Cache *c, CachedFolder *f)
{
    FileState state;
    f->is_dated = file_state(f->path.data, &state) && is_dated(&f->state, &state);
    if (f->is_dated)
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

/* What looks to others as it did stays what they lead to; its own verdict falls. */
static void look_at(Cache *c, CachedFile *f)
{
    FileState state;
    bool is_there = !f->is_folder && file_state(f->path.data, &state);
    f->is_dated = is_there && is_dated(&f->state, &state);
    if (f->is_folder || f->is_dated)
        return;
    uint64_t content = f->content, look = f->look;
    LookResult found = is_there ? look_at_file(&c->look, f->path.data, &content, &look, &f->asked) : LOOK_OTHER;
    c->is_changed = true;
    f->is_touched = found != LOOK_SAME;
    f->is_changed = found == LOOK_OTHER;
    if (found == LOOK_ALIKE) {
        f->content = content;
        f->look = look;
        f->kind = CACHED_MODULE;
    }
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
        for (uint32_t k = 0; k < f->imports.count; k++)
            vec_push(&todo, f->imports.items[k]);
        for (uint32_t k = 0; k < f->noted.count; k++)
            vec_push(&todo, f->noted.items[k]);
    }
    vec_free(&todo);
}

/* Whoever leads to what is stale is stale. Importers of each file, one file's after another's. */
static void spread_staleness(Cache *c)
{
    uint32_t count = c->files.len, *first = memory_zero(count + 2u, sizeof *first), edges = 0;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < c->files.items[i].imports.count; k++, edges++)
            first[c->files.items[i].imports.items[k] + 2]++;
    for (uint32_t i = 2; i < count + 2; i++)
        first[i] += first[i - 1];
    uint32_t *importers = memory_get((edges + 1u) * sizeof *importers);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < c->files.items[i].imports.count; k++)
            importers[first[c->files.items[i].imports.items[k] + 1]++] = i;
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

/* Verdicts of earlier runs whose notes point into what isn't as it was: into other places now. */
static void drop_misplaced(Cache *c)
{
    for (uint32_t i = 0; i < c->files.len; i++) {
        CachedFile *f = &c->files.items[i];
        for (uint32_t k = 0; k < f->noted.count && !f->is_judged; k++)
            if (c->files.items[f->noted.items[k]].is_touched)
                f->kind = CACHED_MODULE;
    }
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
        if (f->is_reached || f->is_asked)
            look_at(c, f);
        f->is_stale = f->is_changed || !same_folders;
    }
    if (!same_folders) {
        strmap_free(&c->folder_at);
        c->is_changed = true;
    }
    spread_staleness(c);
    drop_misplaced(c);
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
        f->imports.count = f->noted.count = 0;
        f->kind = f->kind == CACHED_CLEAN && !f->is_changed ? CACHED_CLEAN : CACHED_MODULE;
        f->content = f->is_changed ? 0 : f->content;
        f->findings = STR("");
        f->asked = (NameSet){ 0 };
    }
    f->is_changed = f->is_stale = false;
    f->is_new = true;
    c->is_changed = true;
    return f;
}

/* Nobody may have looked yet whether it is as it was: a run over a few files reads what only other verdicts hung on before. */
uint32_t cache_put_module(Cache *c, Str path, uint64_t content, uint64_t look, const NameSet *asked, bool is_folder)
{
    CachedFile *f = put(c, path);
    bool differs = f->content != content;
    f->is_torn |= differs && f->is_read;
    if (differs && !f->is_judged) {
        f->is_touched = true;
        f->is_other = !look || f->look != look;
        f->kind = CACHED_MODULE;
    }
    f->look = differs || f->look ? look : 0;
    f->content = content;
    f->is_folder = is_folder;
    name_set_join(&f->asked, asked);
    f->is_read = true;
    return (uint32_t)(f - c->files.items);
}

static void add_place(Cache *c, CachedPlaces *places, uint32_t to)
{
    for (uint32_t i = 0; i < places->count; i++)
        if (places->items[i] == to)
            return;
    if ((places->count & (places->count - 1)) == 0) {         /* at powers of two the room doubles */
        uint32_t room = places->count ? 2 * places->count : 1, *grown = ARENA_ARRAY(c->arena, room, uint32_t);
        if (places->count)
            memcpy(grown, places->items, places->count * sizeof *grown);
        places->items = grown;
    }
    places->items[places->count++] = to;
}

void cache_add_import(Cache *c, uint32_t from, uint32_t to)
{
    add_place(c, &c->files.items[from].imports, to);
}

uint32_t cache_put_verdict(Cache *c, Str path, CachedKind kind, Str findings)
{
    CachedFile *f = put(c, path);
    f->kind = (uint8_t)kind;
    f->findings = str_copy(c->arena, findings);
    f->noted.count = 0;
    f->is_judged = true;
    return (uint32_t)(f - c->files.items);
}

void cache_add_noted(Cache *c, uint32_t verdict, Str path)
{
    uint64_t to;
    if (!strmap_get(&c->at, path, &to))
        c->files.items[verdict].kind = CACHED_MODULE; /* nobody could tell when that changes */
    else if (to != verdict)
        add_place(c, &c->files.items[verdict].noted, (uint32_t)to);
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
    if (f->is_dated)
        return true;
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
    drop_misplaced(c);
}

/* The same places when files have moved to theirs. False: some of them are gone. */
static bool move_places(CachedPlaces *places, const uint32_t *to)
{
    uint32_t count = places->count;
    places->count = 0;
    for (uint32_t i = 0; i < count; i++)
        if (to[places->items[i]] != UINT32_MAX)
            places->items[places->count++] = to[places->items[i]];
    return places->count == count;
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
        bool leads_on = move_places(&f.imports, place), points_on = move_places(&f.noted, place);
        if ((!leads_on || !points_on) && f.kind == CACHED_VERDICT)
            f.kind = CACHED_MODULE;                   /* it hangs on what is gone */
        if (f.is_torn)
            f.content = f.look = 0;
        f.state = f.content || f.kind == CACHED_CLEAN ? f.state : (FileState){ 0 };
        if (place[i] != UINT32_MAX)
            c->files.items[place[i]] = f;
    }
    c->files.len = kept;
    memory_free(place);
    for (uint32_t i = 0; i < c->folders.len; i++)
        if (!c->folders.items[i].is_dated)
            trust(&c->folders.items[i].state, c->folders.items[i].path.data, began);
}

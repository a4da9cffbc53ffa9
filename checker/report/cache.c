#include "report/cache.h"

#include <string.h>

#include "program/search.h"
#include "report/cache_spread.h"

/* Clocks of file systems are coarse: a file changed this shortly before it was read may change again unseen. */
static const uint64_t coarse = 2000000000u;

/* -- making -- */

void cache_init(Cache *c, Arena *a, uint64_t key)
{
    *c = (Cache){ .arena = a, .key = key };
}

void cache_free(Cache *c)
{
    for (uint32_t i = 0; i < c->files.len; i++) {
        vec_free(&c->files.items[i].changed);
        vec_free(&c->files.items[i].found);
    }
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

/* What has changed in it falls, with its own verdict. */
static void look_at(Cache *c, CachedFile *f)
{
    FileState state;
    bool is_there = !f->is_folder && file_state(f->path.data, &state);
    f->is_dated = is_there && is_dated(&f->state, &state);
    if (f->is_folder || f->is_dated)
        return;
    LookResult found = LOOK_OTHER;
    if (is_there)
        found = look_at_file(&c->look, c->arena, f->path.data, &f->content, &f->looks, &f->changed);
    c->is_changed = true;
    f->is_touched = found != LOOK_SAME;
    f->is_changed = found == LOOK_OTHER;
    if (f->is_touched) {
        f->kind = CACHED_MODULE;
        vec_push(&f->changed, KEY_OWN);
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
    c->is_fresh = !folders_are_same(c);
    if (c->is_fresh) {
        c->folders.len = 0;
        strmap_free(&c->folder_at);
        c->is_changed = true;
    }
    reach(c);
    for (uint32_t i = 0; i < c->files.len; i++)
        if (c->files.items[i].is_reached || c->files.items[i].is_asked)
            look_at(c, &c->files.items[i]);
    cache_spread(c, true);
    for (uint32_t i = 0; i < c->files.len; i++) {
        c->files.items[i].is_stale |= c->is_fresh;
        vec_clear(&c->files.items[i].changed);
    }
    drop_misplaced(c);
}

const CachedFile *cache_answer(const Cache *c, Str path)
{
    uint64_t at;
    if (!strmap_get(&c->at, path, &at))
        return NULL;
    const CachedFile *f = &c->files.items[at];
    bool stands = f->kind == CACHED_CLEAN || (f->kind == CACHED_VERDICT && !f->is_stale);
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
        CachedFile made = { .path = str_copy(c->arena, path), .is_unknown = true };
        vec_push(&c->files, made);
        c->at.entries[c->at.len - 1].key = made.path;
    }
    CachedFile *f = &c->files.items[*slot];
    if ((f->is_changed || c->is_fresh) && !f->is_new) {       /* what it led to, as it was, is of no interest */
        f->imports.count = f->noted.count = 0;
        f->reads = STR("");
    }
    if (f->is_stale && f->kind == CACHED_VERDICT && !f->is_judged)
        f->kind = CACHED_MODULE;
    f->is_changed = f->is_stale = false;
    f->is_new = true;
    c->is_changed = true;
    return f;
}

/* Nobody may have looked yet whether it is as it was: a run over a few files reads what only other verdicts hung on before. */
uint32_t cache_put_module(Cache *c, Str path, uint64_t content, Str looks, bool is_folder)
{
    CachedFile *f = put(c, path);
    bool differs = f->content != content;
    f->is_torn |= differs && f->is_read;
    if (differs && !f->is_judged) {
        ArenaMark mark = arena_mark(c->arena);
        f->is_touched = true;
        f->kind = CACHED_MODULE;
        if (f->looks.len && looks.len)
            looks_compare(looks_of_bytes(c->arena, f->looks), looks_of_bytes(c->arena, looks), &f->changed);
        else if (!f->is_unknown)
            vec_push(&f->changed, KEY_REST);
        arena_rewind(c->arena, mark);
    }
    f->is_unknown = false;
    f->looks = differs || f->looks.len ? str_copy(c->arena, looks) : STR("");
    f->content = content;
    f->is_folder = is_folder;
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

void cache_add_read(Cache *c, uint32_t from, CachedRead read)
{
    vec_push(&c->files.items[from].found, read);
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

/* Of other names in the folders: goes unless it was given anew. */
static bool has_fallen(const Cache *c, const CachedFile *f)
{
    return c->is_fresh && !f->is_new && f->kind != CACHED_CLEAN;
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

/* Verdicts that weren't given anew, on what has changed or turned out to. */
static void drop_fallen(Cache *c)
{
    cache_spread(c, false);
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

/* The same reads, and those of this run. */
static void move_reads(Cache *c, CachedFile *f, uint32_t count, const uint32_t *to)
{
    CachedReads reads = { 0 };
    reads_of_bytes(f->reads, count, &reads);
    for (uint32_t i = 0; i < f->found.len; i++)
        vec_push(&reads, f->found.items[i]);
    uint32_t left = 0;
    for (uint32_t i = 0; i < reads.len; i++) {
        reads.items[i].to = to[reads.items[i].to];
        if (reads.items[i].to != UINT32_MAX)
            reads.items[left++] = reads.items[i];
    }
    reads.len = left;
    f->reads = reads_bytes(c->arena, &reads);
    vec_free(&reads);
    vec_free(&f->found);
}

static void move_file(Cache *c, CachedFile *f, uint32_t count, const uint32_t *to, bool any_gone)
{
    bool leads_on = move_places(&f->imports, to), points_on = move_places(&f->noted, to);
    if ((!leads_on || !points_on) && f->kind == CACHED_VERDICT)
        f->kind = CACHED_MODULE;                      /* it hangs on what is gone */
    if (any_gone || f->found.len)
        move_reads(c, f, count, to);
    if (f->kind != CACHED_VERDICT)
        f->findings = STR("");
    if (f->is_torn) {
        f->content = 0;
        f->looks = STR("");
    }
    f->state = f->content || f->kind == CACHED_CLEAN ? f->state : (FileState){ 0 };
}

void cache_finish(Cache *c, uint64_t began)
{
    drop_fallen(c);
    uint32_t count = c->files.len, *place = memory_zero(count + 1u, sizeof *place), kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        CachedFile *f = &c->files.items[i];
        place[i] = !has_fallen(c, f) && is_there(f, began) ? kept++ : UINT32_MAX;
    }
    for (uint32_t i = 0; i < count; i++) {
        CachedFile f = c->files.items[i];
        vec_free(&c->files.items[i].changed);
        f.changed = c->files.items[i].changed;
        if (place[i] != UINT32_MAX) {
            move_file(c, &f, count, place, kept < count);
            c->files.items[place[i]] = f;
        } else {
            vec_free(&f.found);
        }
    }
    c->files.len = kept;
    memory_free(place);
    for (uint32_t i = 0; i < c->folders.len; i++)
        if (!c->folders.items[i].is_dated)
            trust(&c->folders.items[i].state, c->folders.items[i].path.data, began);
}

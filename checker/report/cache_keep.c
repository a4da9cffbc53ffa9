#include "report/cache_keep.h"

#include <string.h>

#include "report/cache_spread.h"

/* Clocks of file systems are coarse: a file changed this shortly before it was read may change again unseen. */
static const uint64_t coarse = 2000000000u;

/* -- putting ----------------------------------------------------------------------------------------------------------------- */

/* The entry of a file or folder looked at in this run: what has fallen is gone from it. */
static CachedFile *put(Cache *c, Str path, bool is_folder)
{
    uint64_t at;
    if (!strmap_get(is_folder ? &c->folder_at : &c->at, path, &at)) {
        CachedFile made = { .path = str_copy(c->arena, path), .is_unknown = true };
        made.kind = is_folder ? CACHED_FOLDER : CACHED_MODULE;
        at = c->files.len;
        cache_add(c, &made);
    }
    CachedFile *f = &c->files.items[at];
    if (f->is_changed && !f->is_new) {                /* what it led to, as it was, is of no interest */
        f->noted.count = 0;
        f->reads = STR("");
    }
    if (f->is_stale && f->kind == CACHED_VERDICT && !f->is_judged)
        f->kind = CACHED_MODULE;
    f->is_changed = f->is_stale = false;
    f->is_new = true;
    c->is_changed = true;
    return f;
}

Str cache_looks_of(const Cache *c, Str path, uint64_t content)
{
    uint64_t at;
    bool is_known = strmap_get(&c->at, path, &at) && c->files.items[at].content == content;
    return is_known ? c->files.items[at].looks : STR("");
}

/* Nobody may have looked yet whether it is as it was: a run over a few files reads what only other verdicts hung on before. */
static uint32_t put_looks(Cache *c, CachedFile *f, uint64_t content, Str looks)
{
    bool differs = f->content != content;
    f->is_torn |= differs && f->is_read;
    if (differs && !f->is_judged) {
        ArenaMark mark = arena_mark(c->arena);
        f->is_touched = true;
        if (f->kind != CACHED_FOLDER)
            f->kind = CACHED_MODULE;
        if (f->looks.len && looks.len)
            looks_compare(looks_of_bytes(c->arena, f->looks), looks_of_bytes(c->arena, looks), &f->changed);
        else if (!f->is_unknown)
            vec_push(&f->changed, KEY_REST);
        arena_rewind(c->arena, mark);
    }
    f->is_unknown = false;
    if (!differs && !f->looks.len)
        looks = STR("");
    if (differs || looks.len != f->looks.len)         /* of one content they are the same, where they are known */
        f->looks = str_copy(c->arena, looks);
    f->content = content;
    f->is_read = true;
    return (uint32_t)(f - c->files.items);
}

uint32_t cache_put_module(Cache *c, Str path, uint64_t content, Str looks)
{
    return put_looks(c, put(c, path, false), content, looks);
}

uint32_t cache_put_folder(Cache *c, Str path, Str looks)
{
    return put_looks(c, put(c, path, true), content_hash(looks), looks);
}

uint32_t cache_put_names(Cache *c)
{
    CachedFile *f = put(c, STR(""), false);
    f->kind = CACHED_NAMES;
    return (uint32_t)(f - c->files.items);
}

void cache_add_reads(Cache *c, uint32_t from, CachedReads *reads)
{
    CachedFile *f = &c->files.items[from];
    reads_sort(reads);
    reads_merge(&f->found, reads);
}

uint32_t cache_put_verdict(Cache *c, Str path, CachedKind kind, Str findings)
{
    CachedFile *f = put(c, path, false);
    f->kind = (uint8_t)kind;
    f->findings = str_copy(c->arena, findings);
    f->noted.count = 0;
    f->is_judged = true;
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

void cache_add_noted(Cache *c, uint32_t verdict, Str path)
{
    uint64_t to;
    if (!strmap_get(&c->at, path, &to))
        c->files.items[verdict].kind = CACHED_MODULE; /* nobody could tell when that changes */
    else if (to != verdict)
        add_place(c, &c->files.items[verdict].noted, (uint32_t)to);
}

/* -- finishing --------------------------------------------------------------------------------------------------------------- */

/* What was looked at just after it changed can't be known by its state alone. False: there is no such file. */
static bool trust(FileState *state, const char *path, uint64_t began)
{
    bool is_there = file_state(path, state);
    if (!is_there || state->modified + coarse > began || state->changed + coarse > began)
        *state = (FileState){ 0 };
    return is_there;
}

/* Is it still there? What this run has looked at gets its state with the same look. */
static bool is_there(CachedFile *f, uint64_t began)
{
    if (f->is_dated || f->kind == CACHED_NAMES)
        return true;
    if (f->is_new || f->is_reached || f->is_asked)
        return trust(&f->state, f->path.data, began);
    return file_exists(f->path.data);
}

static bool find_gone(Cache *c, uint64_t began)
{
    bool any = false;
    for (uint32_t i = 0; i < c->files.len; i++) {
        CachedFile *f = &c->files.items[i];
        f->is_gone = !is_there(f, began);
        f->is_changed |= f->is_gone;
        any |= f->is_gone;
    }
    return any;
}

/* Verdicts on what has changed or turned out to; those of this run only where they hang on what is gone by now. */
static void drop_fallen(Cache *c, bool any_gone)
{
    cache_spread(c, false);
    for (uint32_t i = 0; i < c->files.len; i++) {
        CachedFile *f = &c->files.items[i];
        if (f->is_stale && (!f->is_judged || any_gone) && f->kind == CACHED_VERDICT)
            f->kind = CACHED_MODULE;
    }
    cache_drop_misplaced(c);
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
    reads_sort(&reads);
    f->reads = reads_bytes(c->arena, &reads);
    vec_free(&reads);
    vec_free(&f->found);
}

static void move_file(Cache *c, CachedFile *f, uint32_t count, const uint32_t *to, bool any_gone)
{
    if (!move_places(&f->noted, to) && f->kind == CACHED_VERDICT)
        f->kind = CACHED_MODULE;                      /* it points into what is gone */
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

/* Of the names modules were looked for by only those that somebody leads to. */
static void drop_unasked(Cache *c, uint32_t names)
{
    Map asked = { 0 };
    CachedReads reads = { 0 };
    for (uint32_t i = 0; i < c->files.len; i++) {
        ByteReader r = { .left = c->files.items[i].reads };
        UnitReads unit;
        while (reads_next(&r, &unit))
            for (uint32_t k = 0; k < unit.count; k++)
                if (reads_to(&unit, k) == names)
                    map_put(&asked, reads_name(&unit, k), 1);
    }
    reads_of_bytes(c->files.items[names].reads, c->files.len, &reads);
    uint32_t left = 0;
    for (uint32_t i = 0; i < reads.len; i++)
        if (reads.items[i].unit == KEY_REST || map_get(&asked, reads.items[i].unit, NULL))
            reads.items[left++] = reads.items[i];
    reads.len = left;
    c->files.items[names].reads = reads_bytes(c->arena, &reads);
    vec_free(&reads);
    map_free(&asked);
}

/* Names go when they have become many beside all else. */
static void bound_names(Cache *c)
{
    enum { ALWAYS = 1 << 16 };
    uint64_t bytes = 0;
    uint32_t names = UINT32_MAX;
    for (uint32_t i = 0; i < c->files.len; i++) {
        if (c->files.items[i].kind == CACHED_NAMES)
            names = i;
        else
            bytes += c->files.items[i].reads.len;
    }
    if (names != UINT32_MAX && c->files.items[names].reads.len > bytes / 2 + ALWAYS)
        drop_unasked(c, names);
}

void cache_finish(Cache *c, uint64_t began)
{
    bool any_gone = find_gone(c, began);
    drop_fallen(c, any_gone);
    uint32_t count = c->files.len, *place = memory_zero(count + 1u, sizeof *place), kept = 0;
    for (uint32_t i = 0; i < count; i++)
        place[i] = c->files.items[i].is_gone ? UINT32_MAX : kept++;
    for (uint32_t i = 0; i < count; i++) {
        CachedFile *f = &c->files.items[i], moved = *f;
        *f = (CachedFile){ 0 };
        if (moved.is_gone) {
            vec_free(&moved.changed);
            vec_free(&moved.found);
        } else {
            move_file(c, &moved, count, place, any_gone);
            c->files.items[place[i]] = moved;
        }
    }
    c->files.len = kept;
    memory_free(place);
    bound_names(c);
}

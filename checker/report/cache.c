#include "report/cache.h"

#include <string.h>

#include "report/cache_spread.h"

/* -- making ------------------------------------------------------------------------------------------------------------------ */

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
    strmap_free(&c->at);
    strmap_free(&c->folder_at);
    cache_look_free(&c->look);
    file_release(&c->file);
}

void cache_add(Cache *c, const CachedFile *f)
{
    strmap_put(f->kind == CACHED_FOLDER ? &c->folder_at : &c->at, f->path, c->files.len);
    vec_push(&c->files, *f);
}

/* -- what has changed -------------------------------------------------------------------------------------------------------- */

/* Is it the state that was kept, and one that tells anything? */
static bool is_dated(const FileState *kept, const FileState *now)
{
    return kept->modified && memcmp(kept, now, sizeof *now) == 0;
}

/* What has changed in it falls, with its own verdict. */
static void look_at(Cache *c, CachedFile *f)
{
    FileState state;
    bool is_there = f->kind != CACHED_NAMES && file_state(f->path.data, &state), is_folder = f->kind == CACHED_FOLDER;
    f->is_dated = is_there && is_dated(&f->state, &state);
    if (f->is_dated || f->kind == CACHED_NAMES)
        return;
    LookResult found = LOOK_OTHER;
    if (is_there)
        found = is_folder ? look_at_folder(c->arena, f->path, &f->content, &f->looks, &f->changed)
                          : look_at_file(&c->look, c->arena, f->path.data, &f->content, &f->looks, &f->changed);
    c->is_changed = true;
    f->is_touched = found != LOOK_SAME;
    f->is_changed = found == LOOK_OTHER;
    if (f->is_touched && !is_folder) {
        f->kind = CACHED_MODULE;
        vec_push(&f->changed, KEY_OWN);
    }
}

typedef VEC(uint32_t) Places;

static void reach(Cache *c, uint32_t place, Places *todo)
{
    if (place >= c->files.len || c->files.items[place].is_reached)
        return;
    c->files.items[place].is_reached = true;
    vec_push(todo, place);
}

/* Marks what the verdicts that are asked for lead to, taking all units of a file together: where most files are asked for, that
 * is as good as to look at each unit. */
static void reach_all(Cache *c)
{
    Places todo = { 0 };
    for (uint32_t i = 0; i < c->files.len; i++)
        if (c->files.items[i].is_asked && c->files.items[i].kind == CACHED_VERDICT)
            reach(c, i, &todo);
    while (todo.len) {
        const CachedFile *f = &c->files.items[vec_pop(&todo)];
        ByteReader r = { .left = f->reads };
        UnitReads reads;
        while (reads_next(&r, &reads))
            for (uint32_t k = 0; k < reads.count; k++)
                reach(c, reads_to(&reads, k), &todo);
        for (uint32_t k = 0; k < f->noted.count; k++)
            reach(c, f->noted.items[k], &todo);
    }
    vec_free(&todo);
}

void cache_drop_misplaced(Cache *c)
{
    for (uint32_t i = 0; i < c->files.len; i++) {
        CachedFile *f = &c->files.items[i];
        for (uint32_t k = 0; k < f->noted.count && !f->is_judged; k++)
            if (c->files.items[f->noted.items[k]].is_touched)
                f->kind = CACHED_MODULE;
    }
}

/* -- asking ------------------------------------------------------------------------------------------------------------------ */

void cache_will_ask(Cache *c, Str path)
{
    uint64_t at;
    if (strmap_get(&c->at, path, &at))
        c->files.items[at].is_asked = true;
}

void cache_settle(Cache *c)
{
    if (!c->is_part)
        reach_all(c);
    for (uint32_t i = 0; i < c->files.len; i++)
        if (c->files.items[i].is_reached || c->files.items[i].is_asked)
            look_at(c, &c->files.items[i]);
    cache_spread(c, true);
    for (uint32_t i = 0; i < c->files.len; i++)
        vec_clear(&c->files.items[i].changed);
    cache_drop_misplaced(c);
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

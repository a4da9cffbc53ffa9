#include "report/cache_spread.h"

#include "report/cache_reads.h"

typedef struct { uint32_t file, unit, name; } Reader; /* whose code asked a file for this name */
typedef VEC(uint32_t) Places;

typedef struct {
    Map  units;                                       /* keys of those that aren't what they were */
    bool are_all;                                     /* every one: the rest has changed, or nobody can tell */
    bool is_waiting;
} Stale;

typedef struct {
    Cache    *cache;
    Reader   *readers;                                /* of each file, one file's after another's */
    uint32_t *first;                                  /* of a file, and behind the last its end */
    Stale    *stale;
    Places    waiting;                                /* files with units whose readers haven't been looked at */
} Spread;

/* -- who reads what ---------------------------------------------------------------------------------------------------------- */

/* All that the units of a file lead to. */
static void take_reads(Cache *c, CachedFile *f, CachedReads *out)
{
    if (!reads_of_bytes(f->reads, c->files.len, out)) {
        f->reads = STR("");
        f->is_changed = true;                         /* damaged: nothing is known of it */
    }
    for (uint32_t i = 0; i < f->found.len; i++)
        vec_push(out, f->found.items[i]);
}

static void sort_readers(Spread *s)
{
    uint32_t count = s->cache->files.len, *ends = memory_get((count + 1u) * sizeof *ends);
    CachedReads reads = { 0 };
    for (uint32_t i = 0; i < count; i++) {
        ends[i] = reads.len;
        take_reads(s->cache, &s->cache->files.items[i], &reads);
    }
    ends[count] = reads.len;
    s->first = memory_zero(count + 2u, sizeof *s->first);
    s->readers = memory_get((reads.len + 1u) * sizeof *s->readers);
    for (uint32_t i = 0; i < reads.len; i++)
        s->first[reads.items[i].to + 2]++;
    for (uint32_t i = 2; i < count + 2; i++)
        s->first[i] += s->first[i - 1];
    for (uint32_t file = 0, i = 0; i < reads.len; i++) {
        while (ends[file + 1] <= i)
            file++;
        s->readers[s->first[reads.items[i].to + 1]++] = (Reader){ file, reads.items[i].unit, reads.items[i].name };
    }
    vec_free(&reads);
    memory_free(ends);
}

/* -- spreading --------------------------------------------------------------------------------------------------------------- */

static void mark(Spread *s, uint32_t file, uint32_t unit)
{
    Stale *stale = &s->stale[file];
    bool is_new;
    map_slot(&stale->units, unit, &is_new);
    if (!is_new)
        return;
    stale->are_all |= unit == KEY_REST;
    if (!stale->is_waiting)
        vec_push(&s->waiting, file);
    stale->is_waiting = true;
}

static void mark_changed(Spread *s)
{
    for (uint32_t i = 0; i < s->cache->files.len; i++) {
        const CachedFile *f = &s->cache->files.items[i];
        if (f->is_changed)
            mark(s, i, KEY_REST);
        for (uint32_t k = 0; k < f->changed.len; k++)
            mark(s, i, f->changed.items[k]);
    }
}

/* Whoever asks a module for anything hangs on its rest. */
static void follow(Spread *s)
{
    while (s->waiting.len) {
        uint32_t at = vec_pop(&s->waiting);
        Stale *stale = &s->stale[at];
        stale->is_waiting = false;
        s->cache->files.items[at].is_stale = true;
        for (uint32_t i = s->first[at]; i < s->first[at + 1]; i++)
            if (stale->are_all || map_get(&stale->units, s->readers[i].name, NULL))
                mark(s, s->readers[i].file, s->readers[i].unit);
    }
}

static void forget(Cache *c, CachedFile *f, const Stale *stale)
{
    CachedReads reads = { 0 }, left = { 0 };
    take_reads(c, f, &reads);
    for (uint32_t i = 0; i < reads.len; i++) {
        uint32_t unit = reads.items[i].unit;
        if (!stale->are_all && unit != KEY_OWN && !map_get(&stale->units, unit, NULL))
            vec_push(&left, reads.items[i]);
    }
    reads_sort(&left);
    f->reads = reads_bytes(c->arena, &left);
    f->found.len = 0;
    vec_free(&reads);
    vec_free(&left);
}

void cache_spread(Cache *c, bool forgets)
{
    bool any = false;
    for (uint32_t i = 0; i < c->files.len; i++)
        any |= c->files.items[i].is_changed || c->files.items[i].changed.len;
    if (!any)
        return;
    Spread s = { .cache = c, .stale = memory_zero(c->files.len + 1u, sizeof(Stale)) };
    sort_readers(&s);
    mark_changed(&s);
    follow(&s);
    for (uint32_t i = 0; i < c->files.len; i++) {
        if (forgets && s.stale[i].units.len)
            forget(c, &c->files.items[i], &s.stale[i]);
        map_free(&s.stale[i].units);
    }
    vec_free(&s.waiting);
    memory_free(s.stale);
    memory_free(s.first);
    memory_free(s.readers);
}

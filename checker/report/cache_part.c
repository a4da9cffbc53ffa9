#include "report/cache_part.h"

#include "report/cache_file.h"

/* What the units of an entry lead to; one that has been taken needs no second look. units: theirs, by growing keys, on their own
 * because they are searched so often. noted: by numbers of the table. */
typedef struct { UnitReads reads; bool is_taken; } Group;
typedef struct { uint32_t *units; Group *groups; uint32_t count; CachedPlaces noted; } Groups;
typedef struct { uint32_t place, unit; } Step;

typedef struct {
    Cache      *cache;
    const CacheSource *source;
    CacheTable  table;
    uint32_t   *places;                               /* of the table's entries: their places in the cache + 1; 0: not read */
    VEC(Groups) groups;                               /* of those in the cache */
    VEC(Step)   todo;
    bool        is_bad;
} Part;

/* -- entries ----------------------------------------------------------------------------------------------------------------- */

static bool take(const CacheSource *s, Arena *a, uint64_t at, uint32_t size, Str *out)
{
    if (s->bytes.data) {
        *out = str_sub(s->bytes, (uint32_t)at, (uint32_t)at + size);
        return out->len == size;
    }
    char *into = arena_alloc(a, size + 1u);
    *out = (Str){ into, size };
    return file_read_at(s->file, at, into, size);
}

static Groups groups_of(Arena *a, const CachedFile *f)
{
    Groups g = { .noted = f->noted };
    ByteReader r = { .left = f->reads }, again = r;
    UnitReads reads;
    while (reads_next(&r, &reads))
        g.count++;
    g.groups = ARENA_ARRAY(a, g.count, Group);
    g.units = ARENA_ARRAY(a, g.count, uint32_t);
    for (uint32_t i = 0; i < g.count && reads_next(&again, &reads); i++) {
        g.groups[i].reads = reads;
        g.units[i] = reads.unit;
    }
    return g;
}

/* Reads entry `number`, unless it has been; what it leads to waits in its groups. Its place in the cache. */
static uint32_t place_of(Part *p, uint32_t number)
{
    if (number >= p->table.count) {
        p->is_bad = true;
        return 0;
    }
    if (p->places[number])
        return p->places[number] - 1;
    const CacheRow *row = &p->table.rows[number];
    Arena *a = p->cache->arena;
    Str bytes;
    CachedFile f = { 0 };
    p->is_bad |= !take(p->source, a, row->at, row->size, &bytes) || !cache_read_entry(a, bytes, row, p->table.count, &f);
    vec_push(&p->groups, groups_of(a, &f));
    f.reads = STR("");
    f.noted = (CachedPlaces){ 0 };
    f.is_reached = true;
    cache_add(p->cache, &f);
    p->places[number] = p->cache->files.len;
    return p->cache->files.len - 1;
}

/* -- what hangs on what ------------------------------------------------------------------------------------------------------ */

static void take_group(Part *p, uint32_t place, Group *g)
{
    if (g->is_taken)
        return;
    g->is_taken = true;
    for (uint32_t i = 0; i < g->reads.count && !p->is_bad; i++) {
        CachedRead read = { g->reads.unit, place_of(p, reads_to(&g->reads, i)), reads_name(&g->reads, i) };
        if (p->is_bad)
            return;
        vec_push(&p->cache->files.items[place].found, read);
        vec_push(&p->todo, (Step){ read.to, read.name });
    }
}

static void take_unit(Part *p, Step s)
{
    const Groups *g = &p->groups.items[s.place];
    uint32_t low = 0, high = g->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (g->units[middle] < s.unit)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < g->count && g->units[low] == s.unit)
        take_group(p, s.place, &g->groups[low]);
}

/* Whoever asks a module for anything hangs on its rest: the lowest of keys. */
static void follow(Part *p)
{
    while (p->todo.len && !p->is_bad) {
        Step s = vec_pop(&p->todo);
        Groups g = p->groups.items[s.place];
        take_unit(p, s);
        if (g.count && g.units[0] == KEY_REST)
            take_group(p, s.place, &g.groups[0]);
    }
}

/* -- what is asked for ------------------------------------------------------------------------------------------------------- */

static void take_verdict(Part *p, uint32_t place)
{
    Groups g = p->groups.items[place];
    for (uint32_t i = 0; i < g.count; i++)
        take_group(p, place, &g.groups[i]);
    for (uint32_t i = 0; i < g.noted.count; i++)
        g.noted.items[i] = place_of(p, g.noted.items[i]);
    p->cache->files.items[place].noted = g.noted;
    follow(p);
}

/* Paths with one hash are several entries. */
static void take_path(Part *p, Str path)
{
    uint32_t hash = (uint32_t)str_hash(path);
    for (uint32_t i = 0; i < p->table.count && !p->is_bad; i++) {
        if (p->table.rows[i].path != hash)
            continue;
        uint32_t place = place_of(p, i);
        CachedFile *f = &p->cache->files.items[place];
        if (f->is_asked || f->kind == CACHED_FOLDER || !str_eq(f->path, path))
            continue;
        f->is_asked = true;
        if (f->kind == CACHED_VERDICT)
            take_verdict(p, place);
    }
}

bool cache_is_part(uint32_t asked, uint32_t entries)
{
    enum { ENTRIES_A_FILE = 64 };
    return asked < entries / ENTRIES_A_FILE;
}

void cache_read_part(Cache *c, const CacheSource *source, const Str *asked, uint32_t count)
{
    Part p = { .cache = c, .source = source };
    Str start;
    uint32_t entries = 0;
    c->is_part = true;
    bool is_sound = take(source, c->arena, 0, CACHE_HEAD, &start) && cache_read_head(start, c->key, &entries) &&
                    entries <= (source->size - CACHE_HEAD) / CACHE_ROW &&
                    take(source, c->arena, 0, CACHE_HEAD + entries * CACHE_ROW, &start) &&
                    cache_read_table(c->arena, start, source->size, &p.table);
    if (!is_sound)
        return;
    p.places = ARENA_ARRAY(c->arena, p.table.count, uint32_t);
    for (uint32_t i = 0; i < count && !p.is_bad; i++)
        take_path(&p, asked[i]);
    vec_free(&p.groups);
    vec_free(&p.todo);
    if (!p.is_bad)
        return;
    cache_free(c);
    cache_init(c, c->arena, c->key);
    c->is_part = true;
}

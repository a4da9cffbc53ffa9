#include "report/recall.h"

#include <time.h>

#include "base/thread.h"
#include "program/unit.h"
#include "report/cache_keep.h"
#include "report/cache_place.h"

typedef struct { const Project *project; Arena *arena; Cache cache; VEC(Str) asked; } ProjectCache;

struct Recall {
    Check     *check;
    uint64_t   began;                                 /* nanoseconds of the clock that files are dated by */
    VEC(ProjectCache *) caches;
    Lock      *lock;                                  /* of the caches, while there are workers */
    ShownFiles shown;
    FindingTexts texts;
};

static ProjectCache *cache_of(Recall *r, const Project *p)
{
    for (uint32_t i = 0; i < r->caches.len; i++)
        if (r->caches.items[i]->project == p)
            return r->caches.items[i];
    ProjectCache *made = memory_zero(1, sizeof *made);
    *made = (ProjectCache){ .project = p, .arena = arena_new() };
    cache_init(&made->cache, made->arena, cache_key(p));
    vec_push(&r->caches, made);
    return made;
}

/* -- from earlier runs ------------------------------------------------------------------------------------------------------- */

static bool take_verdict(Recall *r, const CheckFile *file, Str absolute)
{
    const CachedFile *known = cache_answer(&cache_of(r, file->project)->cache, absolute);
    if (!known)
        return false;
    r->check->relevant += known->kind == CACHED_VERDICT;
    return known->kind == CACHED_CLEAN || findings_decode(known->findings, file->path, &r->texts, &r->check->diagnostics);
}

static uint64_t clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

Recall *recall_begin(Check *c, CheckFiles *files)
{
    Recall *r = ARENA_NEW(c->arena, Recall);
    *r = (Recall){ .check = c, .began = clock_now(), .lock = lock_new(), .texts = { .shown = &r->shown } };
    shown_init(&r->shown, c->arena);
    Str *paths = ARENA_ARRAY(c->arena, files->len, Str);
    for (uint32_t i = 0; i < files->len; i++) {
        paths[i] = shown_absolute(&r->shown, files->items[i].path);
        shown_add(&r->shown, paths[i], files->items[i].path);
        vec_push(&cache_of(r, files->items[i].project)->asked, paths[i]);
    }
    for (uint32_t i = 0; i < r->caches.len; i++) {
        ProjectCache *p = r->caches.items[i];
        cache_load(&p->cache, p->asked.items, p->asked.len);
        cache_settle(&p->cache);
        vec_free(&p->asked);
    }
    uint32_t left = 0;
    for (uint32_t i = 0; i < files->len; i++)
        if (!take_verdict(r, &files->items[i], paths[i]))
            files->items[left++] = files->items[i];
    files->len = left;
    return r;
}

/* -- for later runs: programs ------------------------------------------------------------------------------------------------ */

typedef struct { Str path, looks; uint64_t content; uint32_t place; } Noted;
typedef struct { Str path, looks; uint32_t place; } NotedFolder;

/* A program on its way into a cache; places are those in its files. modules: by their numbers, of typeshed without a path. */
typedef struct {
    const Program *program;
    Cache   *cache;
    Arena   *arena;
    Noted   *modules;
    VEC(NotedFolder) folders;
    uint32_t names;
    Map      keys;                                    /* of atoms, each worked out once */
} Noting;

bool recall_keeps(Recall *r, const Project *p)
{
    return r && !cache_of(r, p)->cache.is_part;
}

static uint32_t key_of(Noting *n, Atom name)
{
    if (name == UNIT_REST || name == UNIT_OWN || name == UNIT_OBJECT)
        return name == UNIT_REST ? KEY_REST : name == UNIT_OWN ? KEY_OWN : KEY_OBJECT;
    bool is_new;
    uint64_t *key = map_slot(&n->keys, name, &is_new);
    if (is_new)
        *key = unit_key(atom_str(n->program->atoms, name));
    return (uint32_t)*key;
}

static void note_folder(void *ctx, Str path, UnitLooks names)
{
    Noting *n = ctx;
    vec_push(&n->folders, (NotedFolder){ .path = path, .looks = looks_bytes(n->arena, names) });
}

static void gather(Noting *n)
{
    const Program *p = n->program;
    n->modules = ARENA_ARRAY(n->arena, p->all.len, Noted);
    for (uint32_t i = 0; i < p->all.len; i++) {
        const Module *m = p->all.items[i];
        if (!(m->flags & MODULE_IS_TYPESHED))
            n->modules[i] = (Noted){ .path = path_absolute(n->arena, m->path), .content = content_hash(m->text.bytes) };
    }
    finder_folders(p->finder, n->arena, note_folder, n);
}

/* Most texts come by as often as there are programs. */
static void find_known_looks(Noting *n)
{
    for (uint32_t i = 0; i < n->program->all.len; i++)
        n->modules[i].looks = cache_looks_of(n->cache, n->modules[i].path, n->modules[i].content);
}

static void look(Noting *n)
{
    for (uint32_t i = 0; i < n->program->all.len; i++)
        if (n->modules[i].path.len)
            n->modules[i].looks = look_of_module(n->arena, n->program->all.items[i], n->modules[i].looks);
}

/* A namespace package is its folder, which has been looked into to find that. */
static uint32_t place_of_folder(const Noting *n, Str path)
{
    for (uint32_t i = 0; i < n->folders.len; i++)
        if (str_eq(n->folders.items[i].path, path))
            return n->folders.items[i].place;
    BUG("a folder was found that nobody has looked into");
}

static void put_all(Noting *n)
{
    const Program *p = n->program;
    n->names = cache_put_names(n->cache);
    for (uint32_t i = 0; i < n->folders.len; i++)
        n->folders.items[i].place = cache_put_folder(n->cache, n->folders.items[i].path, n->folders.items[i].looks);
    for (uint32_t i = 0; i < p->all.len; i++) {
        Noted *m = &n->modules[i];
        if (p->all.items[i]->flags & MODULE_IS_NAMESPACE)
            m->place = place_of_folder(n, p->all.items[i]->path);
        else if (m->path.len)
            m->place = cache_put_module(n->cache, m->path, m->content, m->looks);
    }
}

static void add_module_reads(Noting *n, const Module *m, const Noted *noted)
{
    CachedReads reads = { 0 };
    for (uint32_t i = 0; i < m->reads.len; i++) {
        const UnitRead *r = &m->reads.items[i];
        if (n->modules[r->to->number].path.len)
            vec_push(&reads, (CachedRead){ key_of(n, r->unit), n->modules[r->to->number].place, key_of(n, r->name) });
    }
    for (uint32_t i = 0; i < m->searches.len; i++) {
        Atom name = n->program->found.items[m->searches.items[i].found].name;
        vec_push(&reads, (CachedRead){ key_of(n, m->searches.items[i].unit), n->names, key_of(n, name) });
    }
    cache_add_reads(n->cache, noted->place, &reads);
    vec_free(&reads);
}

static void add_names(Noting *n)
{
    CachedReads reads = { 0 };
    for (uint32_t i = 0; i < n->program->found.len; i++) {
        const FoundName *f = &n->program->found.items[i];
        uint32_t unit = f->is_for_all ? KEY_REST : key_of(n, f->name);
        for (uint32_t k = 0; k < f->steps.len; k++)
            vec_push(&reads, (CachedRead){ unit, n->folders.items[f->steps.items[k].folder].place, f->steps.items[k].key });
    }
    cache_add_reads(n->cache, n->names, &reads);
    vec_free(&reads);
}

void recall_note_program(Recall *r, const Project *p, const Program *program)
{
    if (!recall_keeps(r, p))
        return;
    Noting n = { .program = program, .cache = &cache_of(r, p)->cache, .arena = arena_new() };
    gather(&n);
    lock_take(r->lock);
    find_known_looks(&n);
    lock_give(r->lock);
    look(&n);
    lock_take(r->lock);
    put_all(&n);
    for (uint32_t i = 0; i < program->all.len; i++)
        if (n.modules[i].path.len)
            add_module_reads(&n, program->all.items[i], &n.modules[i]);
    add_names(&n);
    lock_give(r->lock);
    vec_free(&n.folders);
    map_free(&n.keys);
    arena_free(n.arena);
}

/* -- for later runs: verdicts ------------------------------------------------------------------------------------------------ */

static void note_file(Recall *r, const RecallFile *n, const Diagnostics *of_worker)
{
    StrBuf bytes = { 0 };
    const Diagnostic *found = of_worker->items + n->first;
    Cache *c = &cache_of(r, n->file->project)->cache;
    findings_encode(&bytes, found, n->count);
    uint32_t verdict = cache_put_verdict(c, shown_absolute(&r->shown, n->file->path), n->is_clean ? CACHED_CLEAN : CACHED_VERDICT,
                                         strbuf_str(&bytes));
    for (uint32_t i = 0; i < n->count; i++)
        for (uint32_t k = 0; k < found[i].note_count; k++)
            cache_add_noted(c, verdict, shown_absolute(&r->shown, found[i].notes[k].at.file));
    strbuf_free(&bytes);
}

void recall_note_files(Recall *r, const RecallFiles *files, const Diagnostics *of_worker)
{
    for (uint32_t i = 0; i < files->len; i++)
        if (recall_keeps(r, files->items[i].file->project))
            note_file(r, &files->items[i], of_worker);
}

void recall_end(Recall *r, bool is_sound)
{
    for (uint32_t i = 0; i < r->caches.len; i++) {
        ProjectCache *p = r->caches.items[i];
        if (is_sound && p->cache.is_changed && !p->cache.is_part) {
            memory_return();                          /* of the engines, before the cache is there twice */
            cache_finish(&p->cache, r->began);
            cache_store(&p->cache);
        }
        cache_free(&p->cache);
        arena_free(p->arena);
        memory_free(p);
    }
    vec_free(&r->caches);
    lock_free(r->lock);
    finding_texts_free(&r->texts);
    shown_free(&r->shown);
}

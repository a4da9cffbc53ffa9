#include "report/recall.h"

#include <time.h>

#include "program/unit.h"
#include "report/cache_place.h"

typedef struct { const Project *project; Cache cache; } ProjectCache;

struct Recall {
    Check     *check;
    uint64_t   began;                                 /* nanoseconds of the clock that files are dated by */
    VEC(ProjectCache *) caches;
    ShownFiles shown;
    FindingTexts texts;
};

/* -- what workers note -- */

static void note_folder(void *ctx, Str path, uint64_t names)
{
    NotedProgram *n = ctx;
    vec_push(&n->folders, (NotedFolder){ path, names });
}

static bool is_noted(const Module *m)
{
    return !(m->flags & MODULE_IS_TYPESHED);
}

/* One text comes by as often as engines are made. */
static Str look_at(RecallNotes *n, Arena *a, const Module *m, uint64_t content)
{
    Str *look = map_get_ptr(&n->looks, content);
    if (!look) {
        look = ARENA_NEW(a, Str);
        *look = look_of_module(a, m, STR(""));
        map_put_ptr(&n->looks, content, look);
    } else if (look->len) {
        *look = look_of_module(a, m, *look);
    }
    return *look;
}

#define NO_PLACE UINT32_MAX

/* Keys of a program's names, each worked out once. */
typedef struct { const AtomTable *atoms; Map known; } NameKeys;

static uint32_t key_of(NameKeys *k, Atom name)
{
    if (name == UNIT_REST || name == UNIT_OWN || name == UNIT_OBJECT)
        return name == UNIT_REST ? KEY_REST : name == UNIT_OWN ? KEY_OWN : KEY_OBJECT;
    bool is_new;
    uint64_t *key = map_slot(&k->known, name, &is_new);
    if (is_new)
        *key = unit_key(atom_str(k->atoms, name));
    return (uint32_t)*key;
}

/* places: by the numbers of modules, that of each in its program's notes; NO_PLACE: it isn't there. */
static void note_edges(NotedModule *noted, Arena *a, const Module *m, const uint32_t *places, NameKeys *keys)
{
    noted->imports = ARENA_ARRAY(a, m->imports.len, uint32_t);
    for (uint32_t i = 0; i < m->imports.len; i++)
        if (places[m->imports.items[i]->number] != NO_PLACE)
            noted->imports[noted->import_count++] = places[m->imports.items[i]->number];
    noted->reads = ARENA_ARRAY(a, m->reads.len, CachedRead);
    for (uint32_t i = 0; i < m->reads.len; i++) {
        const UnitRead *r = &m->reads.items[i];
        uint32_t to = places[r->to->number];
        if (to != NO_PLACE)
            noted->reads[noted->read_count++] = (CachedRead){ key_of(keys, r->unit), to, key_of(keys, r->name) };
    }
}

void recall_note_program(RecallNotes *n, Arena *a, const Project *p, const Program *program)
{
    if (!n->are_wanted)
        return;
    NotedProgram noted = { .project = p, .modules = ARENA_ARRAY(a, program->all.len, NotedModule) };
    NameKeys keys = { .atoms = program->atoms };
    uint32_t *places = memory_get((program->all.len + 1u) * sizeof *places);
    for (uint32_t i = 0; i < program->all.len; i++) {
        const Module *m = program->all.items[i];
        places[i] = is_noted(m) ? noted.module_count : NO_PLACE;
        if (!is_noted(m))
            continue;
        uint64_t content = content_hash(m->text.bytes);
        noted.modules[noted.module_count++] = (NotedModule){
            .path = str_copy(a, path_absolute(a, m->path)), .content = content, .looks = look_at(n, a, m, content),
            .is_folder = m->flags & MODULE_IS_NAMESPACE };
    }
    for (uint32_t i = 0; i < program->all.len; i++) {
        if (places[i] != NO_PLACE)
            note_edges(&noted.modules[places[i]], a, program->all.items[i], places, &keys);
    }
    memory_free(places);
    map_free(&keys.known);
    finder_folders(program->finder, note_folder, &noted);
    for (uint32_t i = 0; i < noted.folders.len; i++)
        noted.folders.items[i].path = str_copy(a, noted.folders.items[i].path);
    vec_push(&n->programs, noted);
}

void recall_note_file(RecallNotes *n, NotedFile file)
{
    if (n->are_wanted)
        vec_push(&n->files, file);
}

void recall_notes_free(RecallNotes *n)
{
    for (uint32_t i = 0; i < n->programs.len; i++)
        vec_free(&n->programs.items[i].folders);
    vec_free(&n->programs);
    vec_free(&n->files);
    map_free(&n->looks);
}

/* -- from earlier runs -- */

static Cache *cache_of(Recall *r, const Project *p)
{
    for (uint32_t i = 0; i < r->caches.len; i++)
        if (r->caches.items[i]->project == p)
            return &r->caches.items[i]->cache;
    ProjectCache *made = ARENA_NEW(r->check->arena, ProjectCache);
    made->project = p;
    cache_init(&made->cache, r->check->arena, cache_key(p));
    cache_load(&made->cache);
    vec_push(&r->caches, made);
    return &made->cache;
}

static bool take_verdict(Recall *r, const CheckFile *file, Str absolute)
{
    const CachedFile *known = cache_answer(cache_of(r, file->project), absolute);
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
    *r = (Recall){ .check = c, .began = clock_now(), .texts = { .shown = &r->shown } };
    shown_init(&r->shown, c->arena);
    Str *paths = ARENA_ARRAY(c->arena, files->len, Str);
    for (uint32_t i = 0; i < files->len; i++) {
        paths[i] = shown_absolute(&r->shown, files->items[i].path);
        shown_add(&r->shown, paths[i], files->items[i].path);
        cache_will_ask(cache_of(r, files->items[i].project), paths[i]);
    }
    for (uint32_t i = 0; i < r->caches.len; i++)
        cache_settle(&r->caches.items[i]->cache);
    uint32_t left = 0;
    for (uint32_t i = 0; i < files->len; i++)
        if (!take_verdict(r, &files->items[i], paths[i]))
            files->items[left++] = files->items[i];
    files->len = left;
    return r;
}

/* -- for later runs -- */

static void keep_program(Recall *r, const NotedProgram *n)
{
    Cache *c = cache_of(r, n->project);
    uint32_t *place = memory_get((n->module_count + 1u) * sizeof *place);
    for (uint32_t i = 0; i < n->module_count; i++)
        place[i] = cache_put_module(c, n->modules[i].path, n->modules[i].content, n->modules[i].looks, n->modules[i].is_folder);
    for (uint32_t i = 0; i < n->module_count; i++) {
        const NotedModule *m = &n->modules[i];
        for (uint32_t k = 0; k < m->import_count; k++)
            cache_add_import(c, place[i], place[m->imports[k]]);
        for (uint32_t k = 0; k < m->read_count; k++)
            cache_add_read(c, place[i], (CachedRead){ m->reads[k].unit, place[m->reads[k].to], m->reads[k].name });
    }
    memory_free(place);
    for (uint32_t i = 0; i < n->folders.len; i++)
        cache_put_folder(c, n->folders.items[i].path, n->folders.items[i].names);
}

static void keep_file(Recall *r, const NotedFile *n, const Diagnostics *of_worker)
{
    StrBuf bytes = { 0 };
    const Diagnostic *found = of_worker->items + n->first;
    Cache *c = cache_of(r, n->file->project);
    findings_encode(&bytes, found, n->count);
    uint32_t verdict = cache_put_verdict(c, shown_absolute(&r->shown, n->file->path), n->is_clean ? CACHED_CLEAN : CACHED_VERDICT,
                                         strbuf_str(&bytes));
    for (uint32_t i = 0; i < n->count; i++)
        for (uint32_t k = 0; k < found[i].note_count; k++)
            cache_add_noted(c, verdict, shown_absolute(&r->shown, found[i].notes[k].at.file));
    strbuf_free(&bytes);
}

void recall_keep(Recall *r, const RecallNotes *n, const Diagnostics *of_worker)
{
    for (uint32_t i = 0; i < n->programs.len; i++)
        keep_program(r, &n->programs.items[i]);
    for (uint32_t i = 0; i < n->files.len; i++)
        keep_file(r, &n->files.items[i], of_worker);
}

void recall_end(Recall *r, bool is_sound)
{
    for (uint32_t i = 0; i < r->caches.len; i++) {
        Cache *c = &r->caches.items[i]->cache;
        if (is_sound && c->is_changed) {
            cache_finish(c, r->began);
            cache_store(c);
        }
        cache_free(c);
    }
    vec_free(&r->caches);
    finding_texts_free(&r->texts);
    shown_free(&r->shown);
}

#include "server/engine.h"

#include "server/partial.h"
#include "source/scan.h"

enum { WASTE_MAX = 192 << 20 };

static void open_engine(Engine *e)
{
    e->program = program_new(e->project->paths, e->project->target, e->project->stubs);
    e->infer = infer_new(e->program);
    e->arena = arena_new();
    e->waste = 0;
}

static void forget_old(Result *r)
{
    vec_free(&r->old_raw.list);
    arena_free(r->old_arena);
    r->old_arena = NULL;
    r->old_module = NULL;
}

static void forget(Result *r)
{
    vec_free(&r->raw.list);
    vec_free(&r->found);
    vec_free(&r->annotations);
    r->has_annotations = false;
    arena_free(r->arena);
    r->arena = NULL;
}

/* What was found becomes what was found before. */
static void set_aside(Result *r)
{
    if (r->arena && r->was_relevant) {
        forget_old(r);
        r->old_module = r->module;
        r->old_arena = r->arena;
        r->old_raw = r->raw;
        r->arena = NULL;
        r->raw = (Findings){ 0 };
    }
    else if (r->arena)
        forget_old(r);                                /* nothing was looked at: nothing can be kept */
    forget(r);
}

static void close_engine(Engine *e)
{
    for (uint32_t i = 0; i < e->results.len; i++)
        forget(&e->results.items[i]), forget_old(&e->results.items[i]);
    vec_free(&e->results);
    infer_free(e->infer);
    program_free(e->program);
    arena_free(e->arena);
}

Engine *engine_new(const Project *p)
{
    Engine *e = memory_zero(1, sizeof *e);
    e->project = p;
    open_engine(e);
    return e;
}

void engine_free(Engine *e)
{
    close_engine(e);
    memory_free(e);
}

void engine_restart(Engine *e)
{
    close_engine(e);
    open_engine(e);
}

bool engine_is_wasteful(const Engine *e, size_t bytes)
{
    return e->waste > bytes;
}

/* -- documents and modules --------------------------------------------------------------------------------------------------- */

static Result *result_of(Engine *e, const Document *d)
{
    for (uint32_t i = 0; i < e->results.len; i++)
        if (e->results.items[i].document == d && e->results.items[i].id == d->id)
            return &e->results.items[i];
    return NULL;
}

/* Has anything in the program come to this module by its name? Only then can an answer depend on it. */
static bool is_imported(const Program *p, const Module *m)
{
    for (uint32_t i = 0; i < p->modules.len; i++)
        if (p->modules.entries[i].value == (uint64_t)(uintptr_t)m)
            return true;
    return false;
}

static bool same_text(const Module *m, Str bytes)
{
    return str_eq(m->text.bytes, bytes) || (m->text.has_bom && str_ends(bytes, m->text.bytes));
}

/* Puts the document's text in place. False when something depends on the text that was there. */
static bool sync_one(Engine *e, const Document *d)
{
    Result *r = result_of(e, d);
    if (r && r->stamp == d->stamp)
        return true;
    uint64_t known;
    Module *old = strmap_get(&e->program->files, d->path, &known) ? (Module *)(uintptr_t)known : NULL;
    Str bytes = strbuf_str(&d->bytes);
    if (old && !same_text(old, bytes)) {
        if (is_imported(e->program, old))
            return false;
        e->waste += arena_bytes(old->arena) + bytes.len;
    }
    if (!r) {
        vec_push(&e->results, (Result){ .document = d, .id = d->id });
        r = &vec_last(&e->results);
    }
    set_aside(r);
    r->stamp = d->stamp;
    r->module = program_file(e->program, d->path, str_copy(e->arena, bytes));
    return true;
}

/* A document that was closed, or moved to another project, leaves its text behind: nobody may see it any more. */
static bool has_strangers(const Engine *e, const Documents *all, EngineOwns owns, const void *ctx)
{
    for (uint32_t i = 0; i < e->results.len; i++) {
        bool is_open = false;
        for (uint32_t d = 0; d < all->items.len && !is_open; d++)
            is_open = all->items.items[d]->id == e->results.items[i].id && owns(ctx, all->items.items[d]);
        if (!is_open)
            return true;
    }
    return false;
}

static bool sync_all(Engine *e, const Documents *all, EngineOwns owns, const void *ctx)
{
    for (uint32_t i = 0; i < all->items.len; i++)
        if (owns(ctx, all->items.items[i]) && !sync_one(e, all->items.items[i]))
            return false;
    return true;
}

bool engine_sync(Engine *e, const Documents *all, EngineOwns owns, const void *ctx)
{
    if (!engine_is_wasteful(e, WASTE_MAX) && !has_strangers(e, all, owns, ctx) && sync_all(e, all, owns, ctx))
        return false;
    engine_restart(e);
    sync_all(e, all, owns, ctx);
    return true;
}

/* -- results ----------------------------------------------------------------------------------------------------------------- */

/* As in a check of many files: without a word of the scan there is nothing to find. */
static bool is_relevant(const Engine *e, const Document *d)
{
    Str bytes = strbuf_str(&d->bytes);
    return scan_mentions(bytes) || (e->project->unused_suppression && str_has(bytes, STR("agencheck:")));
}

/* The rules over what an edit may have changed. False: over all of it, then. */
static bool check_part(Engine *e, Result *r, const RuleSet *set)
{
    Item *item = r->old_module ? partial_item(e->infer, r->old_module, r->module) : NULL;
    if (!item)
        return false;
    if (partial_keep(&r->old_raw, r->old_module, r->module, item, &r->raw)) {
        rules_check_item(e->infer, r->module, item, set, &r->raw);
        return true;
    }
    vec_clear(&r->raw.list);
    return false;
}

Result *engine_check(Engine *e, const Document *d)
{
    Result *r = result_of(e, d);
    if (!r || r->arena)
        return r;
    r->arena = r->raw.arena = arena_new();
    r->was_relevant = is_relevant(e, d);
    if (r->was_relevant) {
        size_t before = arena_bytes(e->infer->arena) + arena_bytes(e->infer->types->arena);
        RuleSet set = project_rules_for(e->project, r->module->path);
        if (!check_part(e, r, &set))
            rules_check(e->infer, r->module, &set, &r->raw);
        check_tell(r->module, e->project, &set, &r->raw, r->arena, &r->found);
        diagnostics_sort(&r->found);
        e->waste += arena_bytes(e->infer->arena) + arena_bytes(e->infer->types->arena) - before;
    }
    return r;
}

const Diagnostics *engine_annotations(Engine *e, Result *r)
{
    const Rule *missing = rule_by_code(STR("AG102"));
    if (r->has_annotations || !missing)
        return &r->annotations;
    r->has_annotations = true;
    RuleSet only = { 0 };
    only.on[rule_index(missing)] = true;
    Findings found = { .arena = r->arena };
    rules_check(e->infer, r->module, &only, &found);
    for (uint32_t i = 0; i < found.list.len; i++)
        vec_push(&r->annotations, diagnostic_of(r->arena, &found.list.items[i], e->project->severity[rule_index(missing)]));
    vec_free(&found.list);
    return &r->annotations;
}

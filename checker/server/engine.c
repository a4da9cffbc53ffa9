#include "server/engine.h"

#include "server/carry.h"
#include "source/scan.h"

enum { WASTE_MAX = 256 << 20 };

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
    units_free(&r->old_units);
    arena_free(r->old_arena);
    r->old_arena = NULL;
    r->old_module = NULL;
}

static void forget(Result *r)
{
    vec_free(&r->raw.list);
    vec_free(&r->open);
    units_free(&r->units);
    vec_free(&r->found);
    arena_free(r->arena);
    r->arena = NULL;
    r->is_checked = r->is_patched = false;
}

/* What was found becomes what was found before. */
static void set_aside(Result *r)
{
    if (r->is_checked && r->was_relevant) {
        forget_old(r);
        r->old_module = r->module;
        r->old_arena = r->arena;
        r->old_raw = r->raw;
        r->old_units = r->units;
        r->arena = NULL;
        r->raw = (Findings){ 0 };
        r->units = (Units){ 0 };
    }
    else if (r->is_checked)
        forget_old(r);                                /* nothing was looked at: nothing can be kept */
    forget(r);
}

static void close_engine(Engine *e)
{
    for (uint32_t i = 0; i < e->results.len; i++)
        forget(&e->results.items[i]), forget_old(&e->results.items[i]);
    vec_free(&e->results);
    readers_free(&e->readers);
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

static void restart(Engine *e)
{
    close_engine(e);
    open_engine(e);
}

bool engine_is_wasteful(const Engine *e, size_t bytes)
{
    return e->waste + e->program->waste > bytes;
}

/* -- documents and modules --------------------------------------------------------------------------------------------------- */

static Result *result_of(Engine *e, const Document *d)
{
    for (uint32_t i = 0; i < e->results.len; i++)
        if (e->results.items[i].document == d && e->results.items[i].id == d->id)
            return &e->results.items[i];
    return NULL;
}

static bool same_text(const Module *m, Str bytes)
{
    return str_eq(m->text.bytes, bytes) || (m->text.has_bom && str_ends(bytes, m->text.bytes));
}

static bool is_relevant(const Engine *e, const Document *d)
{
    return check_is_relevant(e->project, strbuf_str(&d->bytes));
}

/* What others have found may point into a module whose text has moved. Gives whether something did. */
static bool forget_notes(Engine *e, const Module *m)
{
    bool any = false;
    for (uint32_t i = 0; i < e->results.len; i++) {
        Result *r = &e->results.items[i];
        bool found = false;
        for (uint32_t f = 0; f < r->raw.list.len && r->module != m; f++)
            for (uint32_t n = 0; n < r->raw.list.items[f].related_count; n++)
                found |= r->raw.list.items[f].related[n].module == m;
        if (!found)
            continue;
        forget(r);
        forget_old(r);
        any = true;
    }
    return any;
}

/* The edit made in the module as it stands. False: `now` are the draft's units. */
static bool patch_text(Engine *e, Result *r, Module *draft, Units *now)
{
    if (!r->is_checked || !r->was_relevant || r->module->flags & MODULE_IS_FORGOTTEN || !is_relevant(e, r->document))
        return false;
    Findings carried = { .arena = arena_new() };
    UnitList open = { 0 };
    if (!patch_module(e->infer, &r->units, draft, now, &r->raw, &carried, &open)) {
        vec_free(&carried.list);
        vec_free(&open);
        arena_free(carried.arena);
        return false;
    }
    forget(r);
    r->arena = carried.arena;
    r->raw = carried;
    r->open = open;
    r->units = *now;
    r->is_patched = true;
    r->was_seen |= forget_notes(e, r->module);
    return true;
}

/* Puts the document's text in place: in the module as it stands, or in one of its own. */
static void put_text(Engine *e, Result *r)
{
    Module *old = r->module;
    Str bytes = str_copy(e->arena, strbuf_str(&r->document->bytes));
    if (!old) {
        r->module = program_file(e->program, r->document->path, bytes);
        return;
    }
    Module *draft = program_draft(e->program, old, bytes);
    Units now = { 0 };
    e->waste += bytes.len;
    if (patch_text(e, r, draft, &now)) {
        program_discard(e->program, draft);
        return;
    }
    if (!(old->flags & MODULE_IS_FORGOTTEN)) {
        r->was_seen = true;
        program_forget(e->program, old);
    }
    program_adopt(e->program, draft);
    program_inherit_imports(old, draft);
    set_aside(r);
    r->module = draft;
    r->units = now;
    e->waste += arena_bytes(old->arena);
}

static void sync_one(Engine *e, const Document *d)
{
    Result *r = result_of(e, d);
    if (r && r->stamp == d->stamp)
        return;
    if (!r) {
        vec_push(&e->results, (Result){ .document = d, .id = d->id });
        r = &vec_last(&e->results);
        uint64_t known;
        Program *p = e->program;
        bool was_read = strmap_get(&p->files, d->path, &known) || strmap_get(&p->forgotten, d->path, &known);
        Module *read = was_read ? (Module *)(uintptr_t)known : NULL;
        if (read && !same_text(read, strbuf_str(&d->bytes))) {
            r->was_seen = true;
            program_forget(p, read);
        }
    }
    r->reread |= r->module && r->module->flags & MODULE_IS_FORGOTTEN;
    r->stamp = d->stamp;
    put_text(e, r);
}

/* Open documents that led to one which was replaced: an import of them must find the text the client has, not the file's. */
static void sync_forgotten(Engine *e)
{
    for (uint32_t i = 0; i < e->results.len; i++) {
        Result *r = &e->results.items[i];
        if (!(r->module->flags & MODULE_IS_FORGOTTEN))
            continue;
        r->reread = true;
        put_text(e, r);
    }
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

static void sync_all(Engine *e, const Documents *all, EngineOwns owns, const void *ctx)
{
    for (uint32_t i = 0; i < all->items.len; i++)
        if (owns(ctx, all->items.items[i]))
            sync_one(e, all->items.items[i]);
    sync_forgotten(e);
}

bool engine_sync(Engine *e, const Documents *all, EngineOwns owns, const void *ctx)
{
    bool restarts = engine_is_wasteful(e, WASTE_MAX) || has_strangers(e, all, owns, ctx);
    if (restarts)
        restart(e);
    sync_all(e, all, owns, ctx);
    return restarts;
}

/* -- results ----------------------------------------------------------------------------------------------------------------- */

/* What an edit may have changed is left open, for the rest what was found is carried over. False: all of it may have. */
static bool carry_over(Engine *e, Result *r)
{
    if (!r->units.module)
        units_of(&r->units, r->module, r->old_module ? &r->old_units : NULL);
    if (!r->old_module)
        return false;
    Impact impact;
    impact_of(&impact, e->infer, &e->readers, &r->old_units, &r->units, r->reread);
    bool ok = !impact.everything && carry_findings(&r->old_raw, &impact, &r->raw);
    if (ok)
        impact_open(&impact, &r->open);
    else
        vec_clear(&r->raw.list);
    r->is_news &= !ok || impact.is_visible;
    impact_free(&impact);
    return ok;
}

static void run_rules(Engine *e, Result *r, const RuleSet *set)
{
    if (!r->is_patched && !carry_over(e, r)) {
        rules_check(e->infer, r->module, set, &r->raw);
        return;
    }
    for (uint32_t i = 0; i < r->open.len; i++)
        rules_check_item(e->infer, r->module, r->units.list.items[r->open.items[i]].item, set, &r->raw);
}

Result *engine_check(Engine *e, const Document *d)
{
    Result *r = result_of(e, d);
    if (!r || r->is_checked)
        return r;
    r->is_checked = true;
    if (!r->arena)
        r->arena = r->raw.arena = arena_new();
    r->was_relevant = is_relevant(e, d);
    r->is_news = r->was_seen;
    bool is_again = r->is_patched || r->old_module;   /* what is found out the first time is no waste */
    if (r->was_relevant) {
        size_t before = arena_bytes(e->infer->arena) + arena_bytes(e->infer->types->arena) + arena_bytes(r->module->arena);
        RuleSet set = project_rules_for(e->project, r->module->path);
        run_rules(e, r, &set);
        check_tell(r->module, e->project, &set, &r->raw, r->arena, &r->found);
        diagnostics_sort(&r->found);
        size_t after = arena_bytes(e->infer->arena) + arena_bytes(e->infer->types->arena) + arena_bytes(r->module->arena);
        e->waste += is_again ? after - before : 0;
    }
    r->reread = r->was_seen = r->is_patched = false;
    forget_old(r);
    return r;
}

void engine_annotations(Engine *e, Result *r, uint32_t start, uint32_t end, Diagnostics *out)
{
    const Rule *missing = rule_by_code(STR("AG102"));
    if (!missing || !r->arena)
        return;
    RuleSet only = { 0 };
    only.on[rule_index(missing)] = true;
    Findings found = { .arena = r->arena };
    for (uint32_t i = 0; i < r->module->outline.count; i++) {
        Item *item = &r->module->outline.items[i];
        if (item->start <= end && item->end >= start && scan_has_word(module_item_text(r->module, item), STR("yield")))
            rules_check_item(e->infer, r->module, item, &only, &found);
    }
    for (uint32_t i = 0; i < found.list.len; i++)
        vec_push(out, diagnostic_of(r->arena, &found.list.items[i], e->project->severity[rule_index(missing)]));
    vec_free(&found.list);
}

#include "server/impact.h"

#include "server/detour.h"
#include "server/statement.h"
#include "server/touch.h"
#include "source/lexeme.h"

void impact_check_unit(Impact *m, uint32_t unit)
{
    m->units[unit] |= IMPACT_CHECK;
    if (m->now->list.items[unit].item->kind == ITEM_CLASS)
        m->units[units_outermost(m->now, unit)] |= IMPACT_CHECK | IMPACT_WHOLE;
}

/* -- what the edit has changed ----------------------------------------------------------------------------------------------- */

static void see_statement(Impact *m, const Units *u, const Unit *unit)
{
    const Item *item = unit->item;
    Str text = str_sub(u->module->text.bytes, item->start, item->end);
    bool is_import = item->kind == ITEM_IMPORT || item->kind == ITEM_FROM_IMPORT;
    m->everything |= item->kind == ITEM_FROM_IMPORT && str_has(text, STR("*"));
    m->imports_differ |= is_import || unit == &u->list.items[0];
    m->flow_differs |= (statement_is_flow(item) && !statement_is_idle(u->module, item))
        || (item->kind == ITEM_ASSIGN && str_has(text, STR("(")));
}

static void see_changes(Impact *m)
{
    for (uint32_t i = 0; i < m->before->list.len; i++) {
        const Unit *unit = &m->before->list.items[i];
        if (unit->twin != UNIT_NONE || (unit->parent != UNIT_NONE && statement_is_idle(m->before->module, unit->item)))
            continue;
        if (unit->parent == UNIT_NONE)
            see_statement(m, m->before, unit);
        touch_gone(m, i);
    }
    for (uint32_t i = 0; i < m->now->list.len; i++) {
        const Unit *unit = &m->now->list.items[i];
        if (unit->twin == UNIT_NONE && unit->parent == UNIT_NONE)
            see_statement(m, m->now, unit);
        if (unit->twin == UNIT_NONE && unit->parent != UNIT_NONE && statement_is_idle(m->now->module, unit->item))
            m->units[i] |= IMPACT_CHECK;
        else if (unit->twin == UNIT_NONE || !unit->same_head)
            touch_unit(m, i);
        else if (!unit->same_body)
            touch_body(m, i);
    }
}

/* Of a statement that never comes to its end, what follows is not run. */
static bool flow_is_broken(Impact *m)
{
    return !infer_module_completes(m->in, m->before->module) || !infer_module_completes(m->in, m->now->module);
}

/* -- modules that were read again -------------------------------------------------------------------------------------------- */

static Atom last_part(AtomTable *atoms, Atom dotted)
{
    Str name = atom_str(atoms, dotted);
    uint32_t at = name.len;
    while (at > 0 && name.data[at - 1] != '.' && name.data[at - 1] != ':')
        at--;
    return atom_of(atoms, str_sub(name, at, name.len));
}

static bool imports_one_of(const Impact *m, const Unit *unit, const Words *words, const Words *modules)
{
    if (!words_have(words, atom_of(m->in->program->atoms, STR("import"))))
        return false;
    bool found = str_has(str_sub(m->now->module->text.bytes, unit->item->start, unit->end), STR("from ."));
    for (uint32_t i = 0; i < modules->len && !found; i++)
        found = words_have(words, modules->items[i]);
    return found;
}

/* What is imported from them may mean something else. */
static void see_reread(Impact *m)
{
    Words modules = { 0 };
    const Module *now = m->now->module;               /* it has inherited what the texts before it have imported */
    for (uint32_t i = 0; i < now->imports.len; i++)
        if (now->imports.items[i]->flags & MODULE_IS_FORGOTTEN)
            vec_push(&modules, last_part(m->in->program->atoms, now->imports.items[i]->name));
    for (uint32_t i = 0; i < m->now->list.len && modules.len; i++) {
        const Unit *unit = &m->now->list.items[i];
        Str text = str_sub(m->now->module->text.bytes, unit->item->start, unit->end);
        if (m->units[units_outermost(m->now, i)] & IMPACT_WHOLE)
            continue;                                 /* new ones among them, which have no twin */
        if (imports_one_of(m, unit, &unit->head_words, &modules)) {
            m->everything |= str_has(text, STR("*"));
            touch_unit(m, i);
        } else if (imports_one_of(m, unit, &unit->body_words, &modules) && !(m->units[i] & IMPACT_CHECK)) {
            touch_body(m, i);
        }
    }
    vec_free(&modules);
}

/* -- all --------------------------------------------------------------------------------------------------------------------- */

static bool spread_to(Impact *m, uint32_t i)
{
    const Unit *unit = &m->now->list.items[i];
    if (m->units[units_outermost(m->now, i)] & IMPACT_WHOLE || statement_is_idle(m->now->module, unit->item))
        return false;
    if (unit->parent == UNIT_NONE && statement_is_import(m->now->module, unit->item))
        return touch_has_any(m, &unit->head_words) && touch_import(m, i);
    if (touch_has_any(m, &unit->head_words) || (m->units[i] & IMPACT_CHECK && touch_has_any(m, &unit->surface.shown)))
        return touch_unit(m, i);
    if (m->units[i] & IMPACT_CHECK || !touch_has_any(m, &unit->body_words))
        return false;
    touch_body(m, i);
    return true;
}

/* Until nothing more depends on what is touched. */
static void spread(Impact *m)
{
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < m->now->list.len; i++)
            again |= spread_to(m, i);
    }
}

/* Everybody may see a difference in what a module says of all its names at once. */
static bool touches_all_names(Impact *m)
{
    return names_have(&m->names, ATOM___all__) || names_have(&m->names, ATOM___getattr__);
}

/* Modules that import this one and are imported by it. */
static void spread_through_others(Impact *m)
{
    if (touches_all_names(m))
        see_reread(m);
    detour_open(m);
    for (uint32_t before = UINT32_MAX; before != m->names.count + m->members.count;) {
        before = m->names.count + m->members.count;
        detour_spread(m);
        spread(m);
    }
}

static void forget_surfaces(Impact *m)
{
    for (uint32_t i = 0; i < m->now->list.len; i++)
        if (m->everything || m->units[units_outermost(m->now, i)] & IMPACT_WHOLE
            || m->units[i] & IMPACT_SHOWN)
            surface_free(&m->now->list.items[i].surface);

}

static bool same_module(const Module *a, const Module *b)
{
    return a->text.has_bom == b->text.has_bom && ((a->flags ^ b->flags) & ~(unsigned)MODULE_IS_FORGOTTEN) == 0;
}

void impact_of(Impact *out, Infer *in, Readers *readers, Units *before, Units *now, bool reread)
{
    *out = (Impact){ .in = in, .before = before, .now = now, .readers = readers,
                     .units = memory_zero(now->list.len + 1, 1) };
    out->everything = !same_module(before->module, now->module);
    if (!out->everything)
        see_changes(out);
    if (!out->everything) {
        if (reread)
            see_reread(out);
        spread(out);
        if (out->is_visible && !reread)
            spread_through_others(out);
        out->everything = out->everything || (out->flow_differs && flow_is_broken(out));
    }
    out->is_visible |= out->everything;
    forget_surfaces(out);
}

void impact_free(Impact *impact)
{
    memory_free(impact->units);
    names_free(&impact->names);
    names_free(&impact->members);
    names_free(&impact->holders);
    detour_close(impact);
    *impact = (Impact){ 0 };
}

void impact_open(const Impact *impact, UnitList *out)
{
    const Unit *list = impact->now->list.items;
    for (uint32_t i = 0; i < impact->now->list.len;) {
        if (impact->units[i] & IMPACT_CHECK)
            vec_push(out, i);
        i = impact->units[i] & (IMPACT_WHOLE | IMPACT_SHOWN) ? list[i].next : i + 1;
    }
}

bool impact_touches(const Impact *impact, Str text)
{
    Str word;
    for (uint32_t at = 0; lexeme_next_word(text, &at, text.len, &word);)
        if (touch_has(impact, atom_find(impact->in->program->atoms, word)))
            return true;
    return false;
}

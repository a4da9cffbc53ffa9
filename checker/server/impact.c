#include "server/impact.h"

#include "server/surface.h"
#include "source/lexeme.h"

/* -- names that may mean something else -------------------------------------------------------------------------------------- */

static bool is_touched(const Impact *m, Atom word)
{
    return word / 64 < m->word_count && m->words[word / 64] >> word % 64 & 1;
}

static void touch(Impact *m, Atom word)
{
    if (word / 64 >= m->word_count) {
        uint32_t wanted = word / 64 + 64;
        m->words = memory_resize(m->words, wanted * sizeof *m->words);
        for (uint32_t i = m->word_count; i < wanted; i++)
            m->words[i] = 0;
        m->word_count = wanted;
    }
    m->words[word / 64] |= 1ull << word % 64;
}

static bool any_touched(const Impact *m, const Words *words)
{
    for (uint32_t i = 0; i < words->len; i++)
        if (is_touched(m, words->items[i]))
            return true;
    return false;
}

static bool has_word(const Words *words, Atom word)
{
    for (uint32_t i = 0; i < words->len; i++)
        if (words->items[i] == word)
            return true;
    return false;
}

/* The names of the module among these words. */
static void touch_module_names(Impact *m, const Words *words)
{
    const Map *old = &module_scope(m->before->module)->symbols, *new = &module_scope(m->now->module)->symbols;
    for (uint32_t i = 0; i < words->len; i++)
        if (map_get(old, words->items[i], NULL) || map_get(new, words->items[i], NULL))
            touch(m, words->items[i]);
}

/* Control flow and narrowing at module level: such a statement may say something of each name in it. */
static bool is_flow(const Item *item)
{
    return item->kind == ITEM_OTHER || item->kind == ITEM_COMPOUND;
}

static bool is_lone_string(const Units *u, const Item *item)
{
    Str text = u->module->text.bytes;
    StringLexeme string;
    return item->kind == ITEM_OTHER && lexeme_string_begins(text, item->start, item->end)
        && lexeme_string(text, item->start, item->end, &string) && string.end >= item->end;
}

static void touch_bound(Impact *m, const Units *u, const Item *item)
{
    const Scope *scope = module_scope(u->module);
    for (uint32_t i = 0; i < scope->symbols.len; i++) {
        const Symbol *s = (const Symbol *)(uintptr_t)scope->symbols.entries[i].value;
        for (const Decl *d = s->first; d; d = d->next)
            if (d->item == item)
                touch(m, s->name);
    }
}

/* All that a statement binds: itself, by its flow, by `global`. */
static void touch_statement(Impact *m, const Units *u, uint32_t unit)
{
    const Unit *list = u->list.items;
    Atom global = atom_of(m->in->program->atoms, STR("global"));
    if (is_lone_string(u, list[unit].item))
        return;
    touch_bound(m, u, list[unit].item);
    if (is_flow(list[unit].item))
        touch_module_names(m, &list[unit].head_words);
    for (uint32_t i = unit; i < list[unit].next; i++)
        if (has_word(&list[i].head_words, global) || has_word(&list[i].body_words, global)) {
            touch_module_names(m, &list[i].head_words);
            touch_module_names(m, &list[i].body_words);
        }
}

/* -- units ------------------------------------------------------------------------------------------------------------------- */

/* Others may see a difference in the statement that this unit is, or stands in. */
static void touch_unit(Impact *m, uint32_t unit)
{
    uint32_t outer = units_outermost(m->now, unit);
    if (m->units[outer] & IMPACT_WHOLE)
        return;
    m->units[outer] |= IMPACT_CHECK | IMPACT_WHOLE;
    m->is_visible = true;
    touch_statement(m, m->now, outer);
    if (m->now->list.items[outer].twin != UNIT_NONE)
        touch_statement(m, m->before, m->now->list.items[outer].twin);
}

static Surface surface_of_unit(Impact *m, const Units *u, const Unit *unit)
{
    Node *def = module_item_node(u->module, unit->item);
    return surface_of(m->in, def, unit->item->flags & ITEM_IS_BROKEN);
}

/* Something in its body is different, or what that mentions. */
static void touch_body(Impact *m, uint32_t unit)
{
    Unit *now = &m->now->list.items[unit], *was = &m->before->list.items[now->twin];
    m->units[unit] |= IMPACT_CHECK;
    Surface old = now->surface, new = surface_of_unit(m, m->now, now);
    if (!old.is_known && !new.is_open)
        old = surface_of_unit(m, m->before, was);
    if (!old.is_known || !surface_same(&old, &new))
        touch_unit(m, unit);
    vec_free(&old.shown);
    now->surface = new;
}

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
    m->flow_differs |= (is_flow(item) || (item->kind == ITEM_ASSIGN && str_has(text, STR("(")))) && !is_lone_string(u, item);
}

static void see_changes(Impact *m)
{
    for (uint32_t i = 0; i < m->before->list.len; i++) {
        const Unit *unit = &m->before->list.items[i];
        if (unit->twin != UNIT_NONE || unit->parent != UNIT_NONE)
            continue;
        see_statement(m, m->before, unit);
        touch_statement(m, m->before, i);
        m->is_visible = true;
    }
    for (uint32_t i = 0; i < m->now->list.len; i++) {
        const Unit *unit = &m->now->list.items[i];
        if (unit->twin == UNIT_NONE && unit->parent == UNIT_NONE)
            see_statement(m, m->now, unit);
        if (unit->twin == UNIT_NONE || !unit->same_head)
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
    if (!has_word(words, atom_of(m->in->program->atoms, STR("import"))))
        return false;
    bool found = str_has(str_sub(m->now->module->text.bytes, unit->item->start, unit->end), STR("from ."));
    for (uint32_t i = 0; i < modules->len && !found; i++)
        found = has_word(words, modules->items[i]);
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

/* Until nothing more depends on what is touched. */
static void spread(Impact *m)
{
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < m->now->list.len; i++) {
            Unit *unit = &m->now->list.items[i];
            if (m->units[units_outermost(m->now, i)] & IMPACT_WHOLE)
                continue;
            if (any_touched(m, &unit->head_words) || (m->units[i] & IMPACT_CHECK && any_touched(m, &unit->surface.shown)))
                touch_unit(m, i), again = true;
            else if (!(m->units[i] & IMPACT_CHECK) && any_touched(m, &unit->body_words))
                touch_body(m, i), again = true;
        }
    }
}

static void forget_surfaces(Impact *m)
{
    for (uint32_t i = 0; i < m->now->list.len; i++)
        if (m->everything || m->units[units_outermost(m->now, i)] & IMPACT_WHOLE) {
            vec_free(&m->now->list.items[i].surface.shown);
            m->now->list.items[i].surface = (Surface){ 0 };
        }
}

static bool same_module(const Module *a, const Module *b)
{
    return a->text.has_bom == b->text.has_bom && ((a->flags ^ b->flags) & ~(unsigned)MODULE_IS_FORGOTTEN) == 0;
}

void impact_of(Impact *out, Infer *in, Units *before, Units *now, bool reread)
{
    *out = (Impact){ .in = in, .before = before, .now = now, .units = memory_zero(now->list.len + 1, 1) };
    out->everything = !same_module(before->module, now->module);
    if (!out->everything)
        see_changes(out);
    out->everything |= !out->everything && out->flow_differs && flow_is_broken(out);
    if (!out->everything) {
        if (reread)
            see_reread(out);
        spread(out);
        if (out->is_visible && !reread) {             /* modules that import this one and are imported by it */
            see_reread(out);
            spread(out);
        }
    }
    out->is_visible |= out->everything;
    forget_surfaces(out);
}

void impact_free(Impact *impact)
{
    memory_free(impact->units);
    memory_free(impact->words);
    *impact = (Impact){ 0 };
}

void impact_open(const Impact *impact, UnitList *out)
{
    const Unit *list = impact->now->list.items;
    for (uint32_t i = 0; i < impact->now->list.len;) {
        if (impact->units[i] & IMPACT_CHECK)
            vec_push(out, i);
        i = impact->units[i] & IMPACT_WHOLE ? list[i].next : i + 1;
    }
}

bool impact_touches(const Impact *impact, Str text)
{
    Str word;
    for (uint32_t at = 0; lexeme_next_word(text, &at, text.len, &word);)
        if (is_touched(impact, atom_find(impact->in->program->atoms, word)))
            return true;
    return false;
}

#include "server/touch.h"

#include "server/statement.h"
#include "server/surface.h"

bool touch_has(const Impact *m, Atom word)
{
    return names_have(&m->names, word) || names_have(&m->members, word);
}

bool touch_has_any(const Impact *m, const Words *words)
{
    return names_have_any(&m->names, words) || names_have_any(&m->members, words);
}

/* -- statements -------------------------------------------------------------------------------------------------------------- */

static void touch_module_names(Impact *m, Module *module, const Words *words)
{
    const Map *names = &module_scope(module)->symbols;
    for (uint32_t i = 0; i < words->len; i++)
        if (map_get(names, words->items[i], NULL))
            names_add(&m->names, words->items[i]);
}

static void touch_names_anywhere(Impact *m, const Words *words)
{
    touch_module_names(m, m->before->module, words);
    touch_module_names(m, m->now->module, words);
}

/* The unit before this one that both texts have, as the new text counts. */
static uint32_t twin_before(const Units *u, const Item *item, bool is_now)
{
    uint32_t found = UNIT_NONE;
    for (uint32_t i = 0; i < u->list.len && u->list.items[i].item != item; i = u->list.items[i].next)
        if (u->list.items[i].twin != UNIT_NONE)
            found = is_now ? i : u->list.items[i].twin;
    return found;
}

/* Is this name imported at the same place, from the same place, by both texts, and bound by nothing else? */
static bool is_same_import(const Impact *m, Atom name)
{
    Symbol *a = scope_find(module_scope(m->before->module), name), *b = scope_find(module_scope(m->now->module), name);
    if (!a || !b || a->decl_count != 1 || b->decl_count != 1 || a->flags != b->flags || a->first->kind != DECL_FROM_IMPORT
        || b->first->kind != DECL_FROM_IMPORT || a->first->flags != b->first->flags)
        return false;
    const Node *x = decl_node(a->first), *y = decl_node(b->first);
    if (!x || !y || x->kind != NODE_ALIAS || y->kind != NODE_ALIAS || x->parent->kind != NODE_IMPORT_FROM
        || y->parent->kind != NODE_IMPORT_FROM)
        return false;
    return x->alias.name == y->alias.name && x->parent->import_from.module == y->parent->import_from.module
        && x->parent->import_from.level == y->parent->import_from.level
        && twin_before(m->before, a->first->item, false) == twin_before(m->now, b->first->item, true);
}

/* is_edited: the statement itself is another one, and not only what it mentions. */
static void touch_bound(Impact *m, Module *module, const Item *item, bool is_edited)
{
    const Scope *scope = module_scope(module);
    bool may_stay = is_edited && item->kind == ITEM_FROM_IMPORT;
    for (uint32_t i = 0; i < scope->symbols.len; i++) {
        const Symbol *s = (const Symbol *)(uintptr_t)scope->symbols.entries[i].value;
        for (const Decl *d = s->first; d; d = d->next)
            if (d->item == item && !(may_stay && is_same_import(m, s->name)))
                names_add(&m->names, s->name);
    }
}

static bool says_global(const Impact *m, const Unit *unit)
{
    Atom global = atom_of(m->in->program->atoms, STR("global"));
    return words_have(&unit->head_words, global) || words_have(&unit->body_words, global);
}

/* All that a statement binds: itself, by its flow, by `global`. */
static void touch_statement(Impact *m, const Units *u, uint32_t unit)
{
    const Unit *list = u->list.items;
    if (statement_is_idle(u->module, list[unit].item))
        return;
    touch_bound(m, u->module, list[unit].item, list[unit].twin == UNIT_NONE);
    Words tested = { 0 };
    statement_flow_words(u->module, list[unit].item, &tested);
    touch_names_anywhere(m, &tested);
    vec_free(&tested);
    for (uint32_t i = unit; i < list[unit].next; i++)
        if (says_global(m, &list[i])) {
            touch_names_anywhere(m, &list[i].head_words);
            touch_names_anywhere(m, &list[i].body_words);
        }
}

static bool touch_whole(Impact *m, uint32_t outer)
{
    if (m->units[outer] & IMPACT_WHOLE)
        return false;
    m->units[outer] |= IMPACT_CHECK | IMPACT_WHOLE;
    m->is_visible = true;
    m->flow_differs |= statement_is_call(m->now->module, m->now->list.items[outer].item);
    touch_statement(m, m->now, outer);
    if (m->now->list.items[outer].twin != UNIT_NONE)
        touch_statement(m, m->before, m->now->list.items[outer].twin);
    return true;
}

bool touch_import(Impact *m, uint32_t unit)
{
    const Item *item = m->now->list.items[unit].item;
    const Scope *scope = module_scope(m->now->module);
    uint32_t count = m->names.count;
    for (uint32_t i = 0; i < scope->symbols.len; i++) {
        const Symbol *s = (const Symbol *)(uintptr_t)scope->symbols.entries[i].value;
        for (Decl *d = s->first; d; d = d->next)
            if (d->item == item && statement_imports_one_of(d, &m->names)) {
                names_add(&m->names, s->name);
                m->units[unit] |= IMPACT_CHECK;
            }
    }
    m->is_visible |= m->names.count != count;
    return m->names.count != count;
}

/* -- members of classes ------------------------------------------------------------------------------------------------------ */

/* The member of a statement that this unit is, or stands in; UNIT_NONE for a statement itself. */
static uint32_t member_of(const Units *u, uint32_t unit)
{
    uint32_t member = UNIT_NONE;
    for (; u->list.items[unit].parent != UNIT_NONE; unit = u->list.items[unit].parent)
        member = unit;
    return member;
}

/* Is a class known to others by the names of its members only? Of some kinds the members make more than themselves: what fits a
 * protocol, values, how parameters vary; and what isn't a function may be a field of a call. */
static bool is_ordinary_class(Infer *in, Module *module, Item *item, bool for_method)
{
    enum {
        MADE_OF_MEMBERS = CLASS_IS_PROTOCOL | CLASS_IS_ENUM | CLASS_IS_TYPED_DICT,
        MADE_OF_FIELDS = CLASS_IS_NAMED_TUPLE | CLASS_IS_DATACLASS,
    };
    Node *def = item->kind == ITEM_CLASS ? module_item_node(module, item) : NULL;
    if (!def || def->kind != NODE_CLASS_DEF || def->class_def.decorators.len || def->class_def.type_params.len
        || item->flags & ITEM_IS_BROKEN)
        return false;
    Class *c = infer_class(in, def);
    class_complete(in->types, c, CLASS_STAGE_BASES);
    if (c->flags & (MADE_OF_MEMBERS | (for_method ? 0u : MADE_OF_FIELDS)))
        return false;
    for (uint32_t i = 0; i < c->param_count; i++)
        if (type_kind(in->types, c->params[i]) != TYPE_TYPEVAR
            || type_term(in->types, c->params[i])->var->variance == VARIANCE_AUTO)
            return false;
    return true;
}

/* Special names are seen by those who don't mention them, as are those of members that protocols ask for; private ones may be
 * mentioned otherwise. */
static bool is_ordinary_name(const Impact *m, Atom name)
{
    Str text = atom_str(m->in->program->atoms, name);
    bool is_special = str_starts(text, STR("__")) || (str_starts(text, STR("_")) && str_ends(text, STR("_")));
    return !is_special && !type_protocols_ask(m->in->types, name);
}

static void add_names(const Units *u, uint32_t member, Words *out)
{
    const Unit *list = u->list.items;
    Item *item = list[member].item;
    Node *def = module_item_node(u->module, list[list[member].parent].item);
    Scope *scope = class_scope(def);
    for (uint32_t i = 0; i < scope->symbols.len; i++) {
        const Symbol *s = (const Symbol *)(uintptr_t)scope->symbols.entries[i].value;
        for (const Decl *d = s->first; d; d = d->next)
            if (d->item == item)
                vec_push(out, s->name);
    }
    if (item->kind == ITEM_FUNCTION)
        surface_bound(module_item_node(u->module, item), out);
    Words tested = { 0 };
    statement_flow_words(u->module, item, &tested);
    for (uint32_t i = 0; i < tested.len; i++)
        if (scope_find(scope, tested.items[i]))
            vec_push(out, tested.items[i]);
    vec_free(&tested);
}

/* May a member be different without its class being so? */
static bool stands_alone(Impact *m, const Units *u, uint32_t member)
{
    const Unit *list = u->list.items;
    for (uint32_t i = member; i < list[member].next; i++)
        if (says_global(m, &list[i]))
            return false;
    return list[member].item->kind != ITEM_TYPE_ALIAS
        && is_ordinary_class(m->in, u->module, list[list[member].parent].item, list[member].item->kind == ITEM_FUNCTION);
}

/* Touches those members of a class if each may be touched alone. */
static bool touch_names_alone(Impact *m, Atom owner, const Words *names)
{
    for (uint32_t i = 0; i < names->len; i++)
        if (!is_ordinary_name(m, names->items[i]))
            return false;
    for (uint32_t i = 0; i < names->len; i++)
        names_add(&m->members, names->items[i]);
    names_add(&m->holders, owner);
    m->is_visible = true;
    return true;
}

/* A class's body is run where it stands: what is tested in there may be narrowed behind it. */
static void touch_class_flow(Impact *m, const Units *u, uint32_t member)
{
    Item *item = u->list.items[member].item;
    Words tested = { 0 };
    statement_flow_words(u->module, item, &tested);
    touch_names_anywhere(m, &tested);
    vec_free(&tested);
    m->flow_differs |= statement_is_flow(item);
}

/* Has the class of a new member the same head as before? */
static bool has_old_class(const Impact *m, uint32_t member)
{
    const Unit *outer = &m->now->list.items[m->now->list.items[member].parent];
    return outer->twin != UNIT_NONE && outer->same_head;
}

static bool touch_alone(Impact *m, uint32_t member)
{
    uint32_t twin = m->now->list.items[member].twin;
    if (!has_old_class(m, member) || !stands_alone(m, m->now, member) || (twin != UNIT_NONE && !stands_alone(m, m->before, twin)))
        return false;
    Words names = { 0 };
    add_names(m->now, member, &names);
    if (twin != UNIT_NONE)
        add_names(m->before, twin, &names);
    bool ok = touch_names_alone(m, m->now->list.items[units_outermost(m->now, member)].item->name, &names);
    if (ok)
        touch_class_flow(m, m->now, member);
    if (ok && twin != UNIT_NONE)
        touch_class_flow(m, m->before, twin);
    for (uint32_t i = member; i < m->now->list.items[member].next && ok; i++)
        m->units[i] |= IMPACT_CHECK | IMPACT_SHOWN;
    vec_free(&names);
    return ok;
}

/* -- units ------------------------------------------------------------------------------------------------------------------- */

bool touch_unit(Impact *m, uint32_t unit)
{
    uint32_t outer = units_outermost(m->now, unit), member = member_of(m->now, unit);
    if (m->units[outer] & IMPACT_WHOLE || (member != UNIT_NONE && m->units[member] & IMPACT_SHOWN))
        return false;
    return (member != UNIT_NONE && touch_alone(m, member)) || touch_whole(m, outer);
}

void touch_gone(Impact *m, uint32_t unit)
{
    const Unit *list = m->before->list.items;
    uint32_t outer = units_outermost(m->before, unit), member = member_of(m->before, unit);
    if (member == UNIT_NONE) {
        touch_statement(m, m->before, unit);
        m->is_visible = true;
        return;
    }
    if (member != unit && list[member].twin != UNIT_NONE) {
        touch_unit(m, list[member].twin);
        return;
    }
    if (member != unit || list[outer].twin == UNIT_NONE)
        return;                                       /* all around it is gone */
    Words names = { 0 };
    bool is_alone = m->now->list.items[list[outer].twin].same_head && stands_alone(m, m->before, unit);
    if (is_alone)
        add_names(m->before, unit, &names);
    if (is_alone && touch_names_alone(m, list[outer].item->name, &names))
        touch_class_flow(m, m->before, unit);
    else
        touch_whole(m, list[outer].twin);
    vec_free(&names);
}

static Surface surface_of_unit(Impact *m, const Units *u, const Unit *unit)
{
    Node *def = module_item_node(u->module, unit->item);
    return surface_of(m->in, def, unit->item->flags & ITEM_IS_BROKEN);
}

/* Adds what the one surface binds and the other doesn't bind so. */
static void add_different(const Surface *one, const Surface *other, Words *out)
{
    for (uint32_t i = 0; i < one->bound.len; i++) {
        bool is_same = false;
        for (uint32_t k = 0; k < other->bound.len && !is_same; k++)
            is_same = one->bound.items[i].name == other->bound.items[k].name
                && one->bound.items[i].digest == other->bound.items[k].digest;
        if (!is_same)
            vec_push(out, one->bound.items[i].name);
    }
}

/* Attributes that a method gives its object. */
static void touch_attributes(Impact *m, uint32_t unit, const Surface *old, const Surface *new)
{
    Words names = { 0 };
    add_different(old, new, &names);
    add_different(new, old, &names);
    uint32_t outer = units_outermost(m->now, unit);
    Item *owner = m->now->list.items[outer].item;
    bool is_alone = names.len && member_of(m->now, unit) == unit && has_old_class(m, unit)
        && is_ordinary_class(m->in, m->now->module, owner, true);
    if (names.len && !(is_alone && touch_names_alone(m, owner->name, &names)))
        touch_whole(m, outer);
    vec_free(&names);
}

void touch_body(Impact *m, uint32_t unit)
{
    Unit *now = &m->now->list.items[unit], *was = &m->before->list.items[now->twin];
    m->units[unit] |= IMPACT_CHECK;
    Surface old = now->surface, new = surface_of_unit(m, m->now, now);
    if (!old.is_known)
        old = surface_of_unit(m, m->before, was);
    if (!surface_same(&old, &new))
        touch_unit(m, unit);
    touch_attributes(m, unit, &old, &new);
    surface_free(&old);
    now->surface = new;
}

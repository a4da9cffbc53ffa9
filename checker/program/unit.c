#include "program/unit.h"

#include "program/bind.h"
#include "source/appearance.h"

/* -- of items ---------------------------------------------------------------------------------------------------------------- */

bool unit_is_rest(Str name)
{
    return name.len == 0 || str_starts(name, STR("__"));
}

static bool binds_one_name(Str text, const Item *item)
{
    switch ((ItemKind)item->kind) {
    case ITEM_FUNCTION: case ITEM_CLASS: case ITEM_TYPE_ALIAS:
        return true;
    case ITEM_ASSIGN:
        return !bind_assigns_more(str_sub(text, item->start, item->end));
    default:
        return false;
    }
}

Atom unit_of_item(Str text, const AtomTable *atoms, Item *item)
{
    if (!(item->flags & ITEM_HAS_UNIT)) {
        bool is_name = !unit_is_rest(atom_str(atoms, item->name)) && binds_one_name(text, item);
        item->flags |= ITEM_HAS_UNIT | (is_name ? 0 : ITEM_IS_REST);
    }
    return item->flags & ITEM_IS_REST ? UNIT_REST : item->name;
}

/* -- of places --------------------------------------------------------------------------------------------------------------- */

static Item *top_item_at(const Module *m, uint32_t offset)
{
    Item *item = module_item_at((Module *)m, offset);
    while (item && item->parent)
        item = item->parent;
    return item;
}

static Atom unit_at(const Module *m, uint32_t offset)
{
    Item *item = top_item_at(m, offset);
    return item ? unit_of_item(m->text.bytes, m->program->atoms, item) : UNIT_REST;
}

static bool is_hidden(const Module *m, const Node *function)
{
    Item *item = module_item_at((Module *)m, function->start);
    if (!item || item->node != function)
        return false;
    if (!(item->flags & ITEM_HAS_LOOK))
        item->flags |= ITEM_HAS_LOOK | (appearance_hides(m->text.bytes, item) ? ITEM_IS_HIDDEN : 0);
    return item->flags & ITEM_IS_HIDDEN;
}

Atom unit_of_scope(const Scope *s)
{
    const Module *m = s->module;
    if (!s->parent || !m->program->last_reads || m->flags & MODULE_IS_TYPESHED)
        return UNIT_REST;
    Atom unit = s->parent->kind == SCOPE_MODULE ? unit_of_statement(s->node) : s->parent->unit;
    return unit != UNIT_OWN && s->kind == SCOPE_FUNCTION && is_hidden(m, s->node) ? UNIT_OWN : unit;
}

Atom unit_of_statement(const Node *n)
{
    while (n->parent && n->parent->kind != NODE_MODULE)
        n = n->parent;
    const Module *m = n->parent ? n->parent->module.owner : NULL;
    return m && m->program->last_reads && !(m->flags & MODULE_IS_TYPESHED) ? unit_at(m, n->start) : UNIT_REST;
}

Atom unit_of_place(Node *n)
{
    const Scope *s = scope_of(n);
    return s->kind == SCOPE_MODULE ? unit_of_statement(n) : s->unit;
}

Atom unit_of_decl(const Decl *d)
{
    const Symbol *s = d->symbol;
    if (s->scope->kind != SCOPE_MODULE)
        return s->scope->unit;
    return unit_is_rest(atom_str(s->scope->module->program->atoms, s->name)) ? UNIT_REST : s->name;
}

/* -- what leads to what ------------------------------------------------------------------------------------------------------ */

/* Most of what is noted comes again soon. */
static bool is_newer(const Program *p, uint64_t read)
{
    uint64_t *last = &p->last_reads[read % PROGRAM_LAST_READS];
    bool is_newer = *last != read;
    *last = read;
    return is_newer;
}

void unit_reads(Module *from, Atom unit, Module *to, Atom name)
{
    bool is_known = from == to && (unit == name || unit == UNIT_OWN);
    if (!from->program->last_reads || (from->flags | to->flags) & MODULE_IS_TYPESHED || is_known)
        return;
    uint64_t modules = hash_mix((uint64_t)(uintptr_t)from, (uint64_t)(uintptr_t)to);
    if (is_newer(from->program, hash_mix((uint64_t)unit << 32 | name, modules)))
        vec_push(&from->reads, (UnitRead){ unit, name, to });
}

void unit_searches(Module *from, Atom unit, uint32_t found)
{
    if (from->program->last_reads && is_newer(from->program, hash_mix((uint64_t)unit << 32 | found, (uint64_t)(uintptr_t)from)))
        vec_push(&from->searches, (UnitSearch){ unit, found });
}

#include "agen/agen.h"

Agen *agen_new(Infer *in, Module *m)
{
    Arena *arena = arena_new();
    Agen *ag = ARENA_NEW(arena, Agen);
    ag->in = in;
    ag->types = in->types;
    ag->module = m;
    ag->arena = arena;
    return ag;
}

void agen_free(Agen *ag)
{
    if (!ag)
        return;
    map_free(&ag->functions);
    for (uint32_t i = 0; i < ag->states.len; i++)
        map_free((Map *)(uintptr_t)ag->states.entries[i].value);
    map_free(&ag->states);
    map_free(&ag->closings);
    map_free(&ag->meetings);
    map_free(&ag->concerns.verdicts);
    vec_free(&ag->concerns.meanwhile);
    arena_free(ag->arena);
}

static bool is_def_of(const Node *def, Atom module, Atom name)
{
    if (!def)
        return false;
    Atom own = def->kind == NODE_FUNCTION_DEF ? def->function.name
               : def->kind == NODE_CLASS_DEF  ? def->class_def.name
                                              : ATOM_NONE;
    return own == name && module_is(node_module(def), module);
}

bool agen_is_known(Agen *ag, Node *expr, Atom module, Atom name)
{
    Type type = infer_type(ag->in, expr);
    const Term *term = type_term(ag->types, type);
    switch (term->kind) {
    case TYPE_CALLABLE: case TYPE_OVERLOADED:
        return is_def_of(type_signature(ag->types, type)->function, module, name);
    case TYPE_CLASS: {
        Class *cls = type_class_of(ag->types, type);
        return cls && class_is(cls, ag->types, module, name);
    }
    default:
        return false;
    }
}

Node *agen_function_meant(Agen *ag, Node *expr)
{
    const Term *term = type_term(ag->types, infer_type(ag->in, expr));
    return term->kind == TYPE_CALLABLE ? term->signature->function : NULL;
}

/* `Channel`, `aio.Channel`, `Channel[int]`: a class, whatever the object that names it is. */
static bool is_named_class(Agen *ag, Node *callee)
{
    Node *name = callee->kind == NODE_SUBSCRIPT ? callee->subscript.value : callee;
    bool is_outright = name->kind == NODE_NAME || (name->kind == NODE_ATTRIBUTE &&
                       type_kind(ag->types, infer_type(ag->in, name->attribute.value)) == TYPE_MODULE);
    return is_outright && type_kind(ag->types, infer_type(ag->in, callee)) == TYPE_CLASS;
}

/* Is this value the same in every subclass: a display, or an object of a class named outright? */
static bool is_fixed(Agen *ag, Node *value)
{
    switch (value->kind) {
    case NODE_LIST: case NODE_DICT: case NODE_SET:
        return true;
    case NODE_CALL:
        return is_named_class(ag, value->call.func);
    default:
        return false;
    }
}

static bool is_always_fixed(Agen *ag, const Symbol *member)
{
    for (Decl *d = member->first; d; d = d->next) {
        const Node *target = decl_node(d);
        const Node *assign = target && target->parent && target->parent->kind == NODE_ASSIGN ? target->parent : NULL;
        if (!assign || assign->assign.targets.items[0] != target || !is_fixed(ag, assign->assign.value))
            return false;
    }
    return true;
}

/* `self.stream`, which only a method of a base class assigns: what it holds here depends on what the class overrides. */
static bool is_inherited_guess(Agen *ag, Node *expr)
{
    if (expr->kind != NODE_ATTRIBUTE)
        return false;
    Type object = infer_type(ag->in, expr->attribute.value);
    Class *cls = type_class_of(ag->types, type_upper(ag->types, object));
    if (!cls || !cls->node)
        return false;
    Member member = infer_access(ag->in, object, expr->attribute.attr).member;
    return member.found && member.symbol && member.on_instance && member.owner_class != cls
        && !infer_declared(ag->in, member.symbol) && !is_always_fixed(ag, member.symbol);
}

bool agen_reachable(Agen *ag, Node *n)
{
    bool is_reached = true;
    for (; n && is_reached; n = node_enclosing_function(n))
        is_reached = infer_reachable(ag->in, n);
    return is_reached;
}

bool agen_evaluated(Agen *ag, Node *n)
{
    module_bind_flow(ag->module);
    for (const Node *around = n; around; around = around->parent)
        if (around->flags & NODE_IS_UNREACHABLE)
            return false;
    return agen_reachable(ag, n);
}

Type agen_type(Agen *ag, Node *expr)
{
    if (is_inherited_guess(ag, expr))
        return UNKNOWN;
    return agen_reachable(ag, expr) ? infer_type(ag->in, expr) : UNKNOWN;
}

bool agen_import_path(Agen *ag, Node *expr, StrBuf *out)
{
    AtomTable *atoms = ag->in->program->atoms;
    if (expr->kind == NODE_ATTRIBUTE) {
        if (!agen_import_path(ag, expr->attribute.value, out))
            return false;
        strbuf_add_char(out, '.');
        strbuf_add(out, atom_str(atoms, expr->attribute.attr));
        return true;
    }
    Symbol *symbol = expr->kind == NODE_NAME ? infer_resolve(ag->in, expr) : NULL;
    if (!symbol || !symbol->last)
        return false;
    Node *alias = symbol->last->kind == DECL_IMPORT || symbol->last->kind == DECL_FROM_IMPORT ? decl_node(symbol->last) : NULL;
    if (!alias)
        return false;
    if (symbol->last->kind == DECL_FROM_IMPORT) {
        strbuf_add(out, atom_str(atoms, alias->parent->import_from.module));
        strbuf_add_char(out, '.');
        strbuf_add(out, atom_str(atoms, alias->alias.name));
    } else {                                          /* `import a.b` binds a, `import a.b as c` binds a.b */
        Str name = atom_str(atoms, alias->alias.name);
        int64_t dot = alias->alias.asname ? -1 : str_find_char(name, '.');
        strbuf_add(out, dot < 0 ? name : str_sub(name, 0, (uint32_t)dot));
    }
    return true;
}

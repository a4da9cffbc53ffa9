/* sentinel.c: sentinels (PEP 661): a name that a simple assignment binds to sentinel("…") is a type of one value. */
#include "infer/declaration.h"

/* As the name is written from the module it stands in: MISSING, Settings.MISSING. */
static Str written_name(Infer *in, const Symbol *s)
{
    AtomTable *atoms = in->program->atoms;
    Str text = atom_str(atoms, s->name);
    for (const Node *n = s->scope->node; n != NULL; n = n->parent)
        if (n->kind == NODE_CLASS_DEF)
            text = str_printf(in->arena, "%s.%.*s", atom_text(atoms, n->class_def.name), (int)text.len, text.data);
    return text;
}

Meaning sentinel_declare(Infer *in, Node *call)
{
    Meaning nothing = { .kind = MEANS_NOTHING };
    const Node *statement = call->parent;
    if (statement == NULL || statement->kind != NODE_ASSIGN || statement->assign.targets.len != 1)
        return nothing;
    Node *name = statement->assign.targets.items[0];
    Symbol *s = name->kind == NODE_NAME ? infer_resolve(in, name) : NULL;
    if (s == NULL || s->scope == NULL || (s->scope->kind != SCOPE_MODULE && s->scope->kind != SCOPE_CLASS))
        return nothing;
    Type instance = type_known(in->types, ATOM_typing_extensions, ATOM_sentinel, NULL, 0);
    if (type_kind(in->types, instance) != TYPE_INSTANCE)
        return nothing;
    return (Meaning){ .kind = MEANS_SENTINEL, .sentinel = type_sentinel(in->types, instance, s, written_name(in, s)) };
}

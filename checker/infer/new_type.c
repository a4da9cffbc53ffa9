/* new_type.c: NewType("UserId", int): a class of its own whose only constructor takes its base. */
#include "infer/declaration.h"

static Type constructor(Infer *in, Class *c, Type self, Type ret, Type base)
{
    Param params[] = { { .name = ATOM_self, .kind = PARAM_POSITIONAL_ONLY, .type = self },
                       { .kind = PARAM_POSITIONAL_ONLY, .type = base } };
    Signature s = { .params = params, .param_count = 2, .ret = ret, .flags = SIGNATURE_IS_METHOD, .owner = c };
    return type_callable(in->types, &s);
}

Class *new_type_from_call(Infer *in, Node *call)
{
    Str name = string_constant(call_argument(call, ATOM_name, 0));
    Node *written = call_argument(call, ATOM_tp, 1);
    if (!name.data || !written)
        return NULL;
    Class *c = class_made(in, atom_of(in->program->atoms, name), call);
    c->flags |= CLASS_IS_NEW_TYPE;
    Type base = infer_annotation(in, written, ANNOTATION_IS_BASE);
    TypeKind kind = type_kind(in->types, base);
    c->new_type_of = base;
    if (kind != TYPE_INSTANCE && kind != TYPE_TUPLE)
        base = UNKNOWN;
    class_finish_made(in, c, &base, 1);
    Type self = infer_own_self(in, c);
    class_add_member(in, c, ATOM___init__, constructor(in, c, self, type_none(in->types), c->new_type_of));
    class_add_member(in, c, ATOM___new__, constructor(in, c, type_class(in->types, self), self, c->new_type_of));
    return c;
}

/* new_type.c: NewType("UserId", int): a class of its own whose only constructor takes its base. */
#include "infer/declaration.h"

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
    Param item = { .kind = PARAM_POSITIONAL_ONLY, .type = c->new_type_of };
    class_add_member(in, c, ATOM___init__, class_synth_method(in, c, self, &item, 1, type_none(in->types), 0));
    class_add_member(in, c, ATOM___new__, class_synth_method(in, c, type_class(in->types, self), &item, 1, self, 0));
    return c;
}

/* narrow_attribute.c: hasattr(x, "name"): where it held, x is what it was and something with that attribute besides. */
#include "infer/declaration.h"
#include "infer/narrow.h"

/* A class of which nothing is known but that it has this attribute; one for each name. */
static Class *holder_of(Infer *in, Atom name, Node *call)
{
    Class *c = map_get_ptr(&in->declarations->attribute_holders, name);
    if (c)
        return c;
    c = class_made(in, name, call);
    Type base = type_object(in->types);
    class_finish_made(in, c, &base, 1);
    class_add_member(in, c, name, ANY);
    map_put_ptr(&in->declarations->attribute_holders, name, c);
    return c;
}

typedef struct { Infer *in; Atom name; Node *call; } Held;

static Type with_attribute(void *ctx, Type member)
{
    Held *h = ctx;
    if (type_is_unknown(member) || type_is_none(h->in->types, member))
        return type_is_unknown(member) ? member : 0;
    if (infer_attribute_of(h->in, member, h->name))
        return member;
    switch (type_kind(h->in->types, member)) {
    case TYPE_INSTANCE: case TYPE_TYPEVAR: case TYPE_INTERSECTION:
        return type_intersection(h->in->types, member, type_of_class(h->in->types, holder_of(h->in, h->name, h->call)));
    default:
        return UNKNOWN;
    }
}

static Type without_attribute(void *ctx, Type member)
{
    Held *h = ctx;
    return type_is_unknown(member) || !infer_attribute_of(h->in, member, h->name) ? member : 0;
}

Type narrow_attribute(Infer *in, Type a, Node *call, bool sense)
{
    const Node *name = call->call.args.items[1];
    if (name->kind != NODE_STRING)
        return a;
    Held h = { in, atom_of(in->program->atoms, name->string.value), call };
    Type left = h.name ? type_map(in->types, a, sense ? with_attribute : without_attribute, &h) : a;
    /* a class may be asked for what it lacks at times: only a union is told apart */
    if (!sense)
        return left && left != NEVER ? left : a;
    return left ? left : NEVER;
}

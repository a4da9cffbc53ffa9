/* contract.c: YieldType, SendType and ReturnType of generators: as their annotation says, or as their body shows. */
#include "infer/declaration.h"

/* -- of a type -- */

/* Which type argument of each class is which part; the most telling classes first. */
static const struct { Atom name; int8_t yield, send, ret; } parts[] = {
    { ATOM_AsyncGenerator, 0, 1, -1 }, { ATOM_Generator, 0, 1, 2 },   { ATOM_AsyncIterator, 0, -1, -1 },
    { ATOM_AsyncIterable, 0, -1, -1 }, { ATOM_Iterator, 0, -1, -1 },  { ATOM_Iterable, 0, -1, -1 },
};

static Type part(const Type *args, uint32_t count, int8_t index)
{
    return index >= 0 && (uint32_t)index < count ? args[index] : 0;
}

static Contract contract_of_one(Infer *in, Type object)
{
    Types *t = in->types;
    Contract none = { 0 };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        Class *c = t->hooks.known_class(in, ATOM_typing, parts[i].name);
        Type seen = c ? class_base(t, object, c) : 0;
        if (!seen)
            continue;
        uint32_t count;
        const Type *args = type_args(t, seen, &count);
        return (Contract){ part(args, count, parts[i].yield), part(args, count, parts[i].send), part(args, count, parts[i].ret),
                           true };
    }
    return none;
}

static Type joined(Types *t, Type a, Type b)
{
    return a && b ? type_union2(t, a, b) : a ? a : b;
}

Contract type_contract(Infer *in, Type object)
{
    Types *t = in->types;
    object = type_upper(t, type_expand(t, object));
    if (type_is_unknown(object))
        return (Contract){ UNKNOWN, UNKNOWN, UNKNOWN, true };
    Contract whole = { 0 };                           /* of a union: what any of its members takes and gives */
    for (uint32_t i = 0; i < type_member_count(t, object); i++) {
        Type member = type_upper(t, type_expand(t, type_member(t, object, i)));
        TypeKind kind = type_kind(t, member);
        Contract c = kind == TYPE_INSTANCE || kind == TYPE_TUPLE ? contract_of_one(in, member) : (Contract){ 0 };
        if (!c.is_declared)
            continue;
        whole.yield = joined(t, whole.yield, c.yield);
        whole.send = joined(t, whole.send, c.send);
        whole.ret = joined(t, whole.ret, c.ret);
        whole.is_declared = true;
    }
    return whole;
}

/* -- of a body -- */

static Type yielded_by(Infer *in, Node *yield)
{
    Node *value = yield->operand.value;
    if (!value)
        return type_none(in->types);
    Type type = infer_type(in, value);
    if (yield->kind == NODE_YIELD)
        return type;
    Type item = infer_iterated(in, type);
    return item ? item : UNKNOWN;
}

static Type join_yields(Infer *in, Node *def)
{
    Scope *s = function_scope(def);
    VEC(Type) items = { 0 };
    for (uint32_t i = 0; i < s->yields.len; i++)
        if (infer_reachable(in, s->yields.items[i]))
            vec_push(&items, yielded_by(in, s->yields.items[i]));
    Type joined = items.len ? type_union(in->types, items.items, items.len) : NEVER;
    vec_free(&items);
    return joined;
}

static Type returned_by(Infer *in, Node *def)
{
    if (function_kind(def) != FUNCTION_GENERATOR)
        return 0;
    Type ret = infer_returned(in, def);
    return ret == NEVER ? type_none(in->types) : ret;
}

/* What may be sent can't be seen from the body: Any. */
static Contract contract_of_body(Infer *in, Node *def)
{
    Contract c = { .yield = UNKNOWN, .send = ANY, .ret = UNKNOWN };
    if (!infer_deeper(in))
        return c;
    do
        c.yield = join_yields(in, def);
    while (cycle_type_again(in, &c.yield) == CYCLE_AGAIN);
    c.ret = returned_by(in, def);
    infer_shallower(in);
    return c;
}

Contract infer_contract(Infer *in, Node *def)
{
    Function *f = infer_function(in, def);
    return f->declared_return ? type_contract(in, f->declared_return) : infer_yields(in, def);
}

Contract infer_yields(Infer *in, Node *def)
{
    FunctionKind kind = infer_function(in, def)->kind;
    if (kind == FUNCTION_PLAIN || kind == FUNCTION_COROUTINE)
        return (Contract){ 0 };
    Contract *known = map_get_ptr(&in->declarations->contracts, (uintptr_t)def);
    if (known)
        return *known;
    Type so_far;
    if (!call_site_enter(in, def, 'y', &so_far))
        return (Contract){ .yield = so_far ? so_far : UNKNOWN, .send = ANY, .ret = returned_by(in, def) };
    Contract c = contract_of_body(in, def);
    if (cycle_answer(in, c.yield, UNKNOWN))
        map_put_ptr(&in->declarations->contracts, (uintptr_t)def, arena_copy(in->arena, &c, sizeof c));
    return c;
}

/* What `yield from` gives: the ReturnType of the generator, or of the one that the object's __iter__ makes. */
static Type delegated(Infer *in, Type object)
{
    Contract inner = type_contract(in, object);
    Type iterator = inner.ret ? 0 : infer_call_method(in, object, ATOM___iter__, NULL, 0, NULL);
    if (iterator)
        inner = type_contract(in, iterator);
    return inner.ret ? inner.ret : UNKNOWN;
}

Type infer_sent(Infer *in, Node *yield)
{
    if (yield->kind == NODE_YIELD_FROM)
        return yield->operand.value ? delegated(in, infer_type(in, yield->operand.value)) : UNKNOWN;
    Node *def = node_enclosing_function(yield);
    if (!def || def->kind != NODE_FUNCTION_DEF)
        return UNKNOWN;
    Contract c = infer_contract(in, def);
    return c.send ? c.send : UNKNOWN;
}

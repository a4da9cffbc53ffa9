#include "agen/mismatch.h"

#include "agen/function.h"

/* A protocol's members give protocols, each with as many members: looked into twice, not eight times. */
enum { MISMATCH_MAX_DEPTH = 8, PROTOCOL_DEPTH = 4 };

static Mismatch compare(Agen *ag, Type given, Type wanted, int depth);
static Mismatch compare_results(Agen *ag, Type given, Type wanted, int depth);

static const Mismatch fits = { .kind = MISMATCH_NONE };

static bool assignable(Agen *ag, Type given, Type wanted)
{
    return type_assignable(ag->types, given, wanted, NULL);
}

static bool is_awaitable_type(Agen *ag, Type t)
{
    static const Atom names[] = { ATOM_Awaitable, ATOM_Coroutine };
    Class *cls = type_class_of(ag->types, t);
    if (!cls || type_kind(ag->types, t) != TYPE_INSTANCE)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (class_derives_known(ag->types, cls, ATOM_typing, names[i]))
            return true;
    return false;
}

static bool wants_async(Agen *ag, Type member)
{
    return shape_is_declared(shape_of(ag, member).kind);
}

/* Who takes a text doesn't mean to loop over it. */
static bool is_plain_iterable(Agen *ag, Type member)
{
    static const Atom texts[] = { ATOM_str, ATOM_bytes, ATOM_bytearray, ATOM_memoryview };
    Class *cls = type_class_of(ag->types, member);
    for (size_t i = 0; cls && i < sizeof texts / sizeof *texts; i++)
        if (class_is(cls, ag->types, ATOM_builtins, texts[i]))
            return false;
    return type_kind(ag->types, member) != TYPE_TYPEVAR && shape_is_iterable(ag, member);
}

static bool may_be_async(Agen *ag, Type type)
{
    for (uint32_t i = 0; i < type_member_count(ag->types, type); i++)
        if (shape_is_declared(shape_of(ag, type_member(ag->types, type, i)).kind))
            return true;
    return false;
}

/* `[stream]`: a container of async iterables. */
static bool holds_async(Agen *ag, Type container)
{
    uint32_t count;
    const Type *args = type_kind(ag->types, container) == TYPE_INSTANCE ? type_args(ag->types, container, &count) : NULL;
    for (uint32_t i = 0; args && i < count; i++)
        if (may_be_async(ag, args[i]))
            return true;
    return false;
}

/* What the class's own `__anext__` gives: its `__aiter__`, that returns itself, may be declared otherwise. 0: it has none. */
static Type next_item(Agen *ag, Type iterator)
{
    Type next = infer_bound_method(ag->in, iterator, ATOM___anext__), awaitable = next ? callable_open_result(ag, next) : 0;
    return awaitable ? infer_awaited(ag->in, awaitable) : 0;
}

/* Two async iterables: compared as the wanted class sees them. */
static Mismatch compare_async(Agen *ag, Type given, Type wanted, Shape from, Shape to)
{
    if (from.send == NEVER)                           /* what `inspect.isasyncgen` makes of an object: nobody knows its items */
        return fits;
    Type items[] = { from.yield, from.kind == SHAPE_ASYNC_CLASS ? next_item(ag, given) : 0 };
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        if (items[i] && to.yield && !assignable(ag, items[i], to.yield))
            return (Mismatch){ .kind = MISMATCH_YIELD, .given = items[i], .wanted = to.yield };
    if (from.send && to.send && !assignable(ag, to.send, from.send))
        return (Mismatch){ .kind = MISMATCH_SEND, .given = from.send, .wanted = to.send };
    return (Mismatch){ .kind = MISMATCH_KIND, .given = given, .wanted = wanted };
}

/* Two tuples of the same known length: item by item. */
static Mismatch compare_items(Agen *ag, const Term *given, const Term *wanted, int depth)
{
    Mismatch m = fits;
    for (uint32_t i = 0; i < given->count && m.kind == MISMATCH_NONE; i++)
        m = compare(ag, given->items[i], wanted->items[i], depth + 1);
    return m;
}

static bool is_plain_tuple(Agen *ag, const Term *t)
{
    for (uint32_t i = 0; i < t->count && t->kind == TYPE_TUPLE; i++)
        if (type_kind(ag->types, t->items[i]) == TYPE_UNPACKED)
            return false;
    return t->kind == TYPE_TUPLE;
}

/* An argument of an invariant container would fit, but isn't the same. */
static Mismatch compare_invariant(Agen *ag, Type given, Type wanted, Class *container)
{
    Shape from = shape_of(ag, given), to = shape_of(ag, wanted);
    if (!shape_is_async(from.kind) || !shape_is_declared(to.kind))
        return fits;
    Mismatch m = { .kind = MISMATCH_KIND, .given = given, .wanted = wanted, .container = container };
    if (from.yield && to.yield && !type_same(ag->types, from.yield, to.yield)) {
        m = (Mismatch){ .kind = MISMATCH_YIELD, .given = from.yield, .wanted = to.yield, .container = container };
    } else if (from.send && to.send && !type_same(ag->types, from.send, to.send)) {
        m = (Mismatch){ .kind = MISMATCH_SEND, .given = from.send, .wanted = to.send, .container = container };
    }
    return m;
}

/* A protocol of the standard library: where what its methods give differs. */
static Mismatch compare_members(Agen *ag, Type given, Type wanted, Class *protocol, int depth)
{
    for (uint32_t i = 0; protocol->scope && i < protocol->scope->symbols.len; i++) {
        Atom name = (Atom)protocol->scope->symbols.entries[i].key;
        Type want = infer_bound_method(ag->in, wanted, name), have = infer_bound_method(ag->in, given, name);
        Mismatch m = want && have ? compare_results(ag, have, want, depth + PROTOCOL_DEPTH) : fits;
        if (m.kind != MISMATCH_NONE)
            return m;
    }
    return fits;
}

/* Where exactly two instances of one generic class, or two tuples, differ. */
static Mismatch compare_arguments(Agen *ag, Type given, Type wanted, int depth)
{
    const Term *from = type_term(ag->types, given), *into = type_term(ag->types, wanted);
    if (from->count == into->count && is_plain_tuple(ag, from) && is_plain_tuple(ag, into))
        return compare_items(ag, from, into, depth);
    Class *to = type_class_of(ag->types, wanted);
    Type seen = to ? class_base(ag->types, given, to) : 0;
    if (!seen)
        return to && to->flags & CLASS_IS_PROTOCOL ? compare_members(ag, given, wanted, to, depth) : fits;
    uint32_t from_count, to_count;
    const Type *from_args = type_args(ag->types, seen, &from_count), *to_args = type_args(ag->types, wanted, &to_count);
    for (uint32_t i = 0; i < from_count && i < to_count; i++) {
        if (type_same(ag->types, from_args[i], to_args[i]))
            continue;
        Mismatch m = compare(ag, from_args[i], to_args[i], depth + 1);
        if (m.kind == MISMATCH_NONE)
            m = compare_invariant(ag, from_args[i], to_args[i], to);
        if (m.kind != MISMATCH_NONE)
            return m;
    }
    return fits;
}

/* A member of a protocol, by what it gives when it is called, or is where it can't be, that the class's own doesn't fit. */
static bool compare_member(Agen *ag, Type given, Type wanted, Atom name, int depth, Mismatch *m)
{
    Type want = infer_attribute_of(ag->in, wanted, name), have = infer_attribute_of(ag->in, given, name);
    if (!want || !have || assignable(ag, have, want))
        return false;
    Type want_result = callable_open_result(ag, want), have_result = callable_open_result(ag, have);
    bool is_called = want_result && have_result;
    if (!is_called && (want_result || have_result))
        return false;
    m->wanted = is_called ? want_result : want;
    m->given = is_called ? have_result : have;
    m->is_called = is_called;
    return !assignable(ag, m->given, m->wanted) &&
           (shape_gives_async(shape_of(ag, m->wanted)) || shape_gives_async(shape_of(ag, m->given)) ||
            compare(ag, m->given, m->wanted, depth + PROTOCOL_DEPTH).kind != MISMATCH_NONE);
}

/* A member of a protocol, its own or one that another protocol gave it, that is or gives another async iterable in the class. */
static Mismatch compare_protocol(Agen *ag, Type given, Type wanted, int depth)
{
    Class *protocol = type_class_of(ag->types, wanted), *cls = type_class_of(ag->types, given);
    if (!protocol || !cls || !(protocol->flags & CLASS_IS_PROTOCOL) || (protocol->flags & CLASS_IS_TYPESHED))
        return fits;
    for (uint32_t i = 0; i < protocol->mro_count; i++) {
        Class *base = type_is_unknown(protocol->mro[i]) ? NULL : type_class_of(ag->types, protocol->mro[i]);
        if (!base || !base->scope || !(base->flags & CLASS_IS_PROTOCOL) || (base->flags & CLASS_IS_TYPESHED))
            continue;
        for (uint32_t k = 0; k < base->scope->symbols.len; k++) {
            Mismatch m = { .kind = MISMATCH_PROTOCOL, .member = (Atom)base->scope->symbols.entries[k].key, .given_class = cls,
                           .protocol = protocol, .declared_in = base };
            if (compare_member(ag, given, wanted, m.member, depth, &m))
                return m;
        }
    }
    return fits;
}

/* Of several members of a union that all don't fit, the one that comes nearest tells what was meant. */
static const uint8_t closeness[] = {
    [MISMATCH_NONE] = 0, [MISMATCH_KIND] = 1, [MISMATCH_SYNC] = 2, [MISMATCH_AWAITABLE] = 3, [MISMATCH_PROTOCOL] = 4,
    [MISMATCH_UNCALLED] = 5, [MISMATCH_SEND] = 6, [MISMATCH_YIELD] = 7,
};

static Mismatch compare_to_union(Agen *ag, Type given, Type wanted, int depth)
{
    Shape from = shape_of(ag, given);
    Mismatch found = fits;
    uint32_t count = type_member_count(ag->types, wanted), async_members = 0, others = 0;
    bool takes_plain = false;
    for (uint32_t i = 0; i < count; i++) {
        Type member = type_member(ag->types, wanted, i);
        if (type_is_none(ag->types, member))
            continue;
        if (wants_async(ag, member))
            async_members++;
        else
            others++;
        takes_plain |= is_plain_iterable(ag, member);
        Mismatch m = compare(ag, given, member, depth + 1);
        if (closeness[m.kind] > closeness[found.kind])
            found = m;
    }
    bool is_loop_mixed_up = !depth && !takes_plain && is_plain_iterable(ag, given);
    bool is_ours = shape_is_declared(from.kind) || (async_members && (!others || is_loop_mixed_up || holds_async(ag, given)));
    if (found.kind == MISMATCH_KIND && !is_ours)
        /* an int where `str | AsyncIterable[str]` is wanted is another checker's matter; a list of str isn't */
        return fits;
    if (from.send == NEVER && async_members)          /* as compare_async has it */
        return fits;
    if (found.kind == MISMATCH_KIND) {
        found.given = given;
        found.wanted = wanted;
    }
    return found;
}

/* What calling it gives; a class: its instance. 0 when it can't be called, or that isn't known. */
static Type result_of(Agen *ag, Type given)
{
    Type callable = type_kind(ag->types, given) == TYPE_CLASS ? infer_constructor(ag->in, given) : given;
    return callable ? callable_open_result(ag, callable) : 0;
}

/* Two callables: by what they give. */
static Mismatch compare_results(Agen *ag, Type given, Type wanted, int depth)
{
    Type result = result_of(ag, given), wanted_result = callable_open_result(ag, wanted);
    bool differs = result && wanted_result && !assignable(ag, result, wanted_result);
    return differs ? compare(ag, result, wanted_result, depth + 1) : fits;
}

/* What a callable takes at this place, where that doesn't hang on how it is called; 0. */
static Type taken_at(Agen *ag, Type callable, uint32_t place)
{
    const Signature *s = type_signature(ag->types, callable);
    if (!s || place >= s->param_count || !param_is_positional(&s->params[place]))
        return 0;
    Type type = s->params[place].type;
    return type_term(ag->types, type)->flags & TYPE_HAS_TYPEVARS ? 0 : type;
}

/* … by what they take: the one that is given will be called with what the other is called with. */
static Mismatch compare_parameters(Agen *ag, Type given, Type wanted, int depth)
{
    Mismatch m = fits;
    Type passed, taken;
    for (uint32_t i = 0; m.kind == MISMATCH_NONE && (passed = taken_at(ag, wanted, i)) && (taken = taken_at(ag, given, i)); i++)
        m = compare(ag, passed, taken, depth + 1);
    m.is_parameter = m.kind != MISMATCH_NONE;
    if (m.kind == MISMATCH_SYNC || m.kind == MISMATCH_AWAITABLE)
        m.kind = MISMATCH_KIND;
    return m;
}

static Mismatch compare_callables(Agen *ag, Type given, Type wanted, int depth)
{
    Mismatch m = compare_results(ag, given, wanted, depth);
    return m.kind == MISMATCH_NONE ? compare_parameters(ag, given, wanted, depth) : m;
}

/* What aiter(), anext() and aclosing() ask for. */
static bool is_async_protocol(Agen *ag, Type wanted)
{
    static const Atom members[] = { ATOM___aiter__, ATOM___anext__, ATOM_aclose };
    Class *cls = type_kind(ag->types, wanted) == TYPE_INSTANCE ? type_class_of(ag->types, wanted) : NULL;
    if (!cls || !(cls->flags & CLASS_IS_PROTOCOL) || !(cls->flags & CLASS_IS_TYPESHED))
        return false;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (infer_attribute_of(ag->in, wanted, members[i]))
            return true;
    return false;
}

/* What a protocol of something to call is to be called with, and gives; 0 where it is another one. */
static Type callback_of(Agen *ag, Type wanted)
{
    Class *cls = type_kind(ag->types, wanted) == TYPE_INSTANCE ? type_class_of(ag->types, wanted) : NULL;
    return cls && cls->flags & CLASS_IS_PROTOCOL ? infer_bound_method(ag->in, wanted, ATOM___call__) : 0;
}

static Mismatch compare_single(Agen *ag, Type given, Type wanted, int depth)
{
    Shape from = shape_of(ag, given), to = shape_of(ag, wanted);
    TypeKind wanted_kind = type_kind(ag->types, wanted);
    if (from.kind == SHAPE_UNKNOWN || wanted_kind == TYPE_TYPEVAR)
        return fits;
    if (shape_is_async(from.kind) && shape_is_declared(to.kind))
        return compare_async(ag, given, wanted, from, to);
    TypeKind given_kind = type_kind(ag->types, given);
    bool is_called = given_kind == TYPE_CALLABLE || given_kind == TYPE_OVERLOADED || given_kind == TYPE_CLASS;
    if (is_called && (wanted_kind == TYPE_CALLABLE || wanted_kind == TYPE_OVERLOADED))
        return compare_callables(ag, given, wanted, depth);
    Type callback = is_called ? callback_of(ag, wanted) : 0;
    if (callback)
        return compare_callables(ag, given, callback, depth);
    if (from.kind == SHAPE_FUNCTION && shape_is_declared(from.inner) && wanted_kind == TYPE_INSTANCE)
        return (Mismatch){ .kind = MISMATCH_UNCALLED, .given = given, .wanted = wanted };
    if (shape_is_declared(to.kind) || (!depth && is_async_protocol(ag, wanted)))
        return (Mismatch){ .kind = MISMATCH_KIND, .given = given, .wanted = wanted };
    Mismatch m = compare_protocol(ag, given, wanted, depth);
    if (m.kind != MISMATCH_NONE)
        return m;
    if (shape_is_declared(from.kind)) {
        MismatchKind kind = is_awaitable_type(ag, wanted)   ? MISMATCH_AWAITABLE
                            : is_plain_iterable(ag, wanted) ? MISMATCH_SYNC
                                                            : MISMATCH_KIND;
        return (Mismatch){ .kind = kind, .given = given, .wanted = wanted };
    }
    if (from.kind == SHAPE_ASYNC_CLASS && is_plain_iterable(ag, wanted) && shape_is_async_only(ag, given))
        return (Mismatch){ .kind = MISMATCH_SYNC, .given = given, .wanted = wanted };
    return compare_arguments(ag, given, wanted, depth);
}

/* Each member is judged. Where one that is no matter of async generators doesn't fit either, but for None, the whole is another
 * checker's matter; unless nothing of it fits who loops over it or awaits it. */
static Mismatch compare_from_union(Agen *ag, Type given, Type wanted, int depth)
{
    Mismatch found = fits, used = fits;
    bool fits_partly = false;
    uint32_t count = type_member_count(ag->types, given), others = 0;
    for (uint32_t i = 0; i < count; i++) {
        Type member = type_member(ag->types, given, i);
        if (assignable(ag, member, wanted)) {
            fits_partly = true;
            continue;
        }
        Mismatch m = compare(ag, member, wanted, depth + 1);
        others += m.kind == MISMATCH_NONE && !type_is_none(ag->types, member);
        if (found.kind == MISMATCH_NONE)
            found = m;
        if (m.kind == MISMATCH_SYNC || m.kind == MISMATCH_AWAITABLE)
            used = m;
    }
    if (!others)
        return found;
    used.is_one_of_several = true;
    return fits_partly ? fits : used;
}

static Mismatch compare(Agen *ag, Type given, Type wanted, int depth)
{
    if (depth > MISMATCH_MAX_DEPTH || !given || !wanted || assignable(ag, given, wanted))
        return fits;
    given = type_expand(ag->types, given);
    wanted = type_expand(ag->types, wanted);
    if (type_kind(ag->types, given) == TYPE_UNION)
        return compare_from_union(ag, given, wanted, depth);
    if (type_kind(ag->types, wanted) == TYPE_UNION)
        return compare_to_union(ag, given, wanted, depth);
    return compare_single(ag, given, wanted, depth);
}

Mismatch mismatch_between(Agen *ag, Type given, Type wanted)
{
    return compare(ag, given, wanted, 0);
}

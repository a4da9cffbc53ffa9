/* protocol.c: what the language's own protocols give: await, iteration, with. */
#include "infer/expr.h"

typedef Type (*OfMember)(Infer *in, Type member, bool is_async);

/* Every member of a union must have it: 0 as soon as one hasn't. */
static Type over_members(Infer *in, Type object, OfMember f, bool is_async)
{
    object = type_expand(in->types, object);
    if (type_is_unknown(object) || object == NEVER)
        return object;
    if (!infer_deeper(in))
        return UNKNOWN;
    TypeList found = { 0 };
    uint32_t count = type_member_count(in->types, object);
    bool ok = true;
    for (uint32_t i = 0; i < count && ok; i++) {
        Type member = type_member(in->types, object, i);
        Type t = type_is_unknown(member) ? UNKNOWN : f(in, member, is_async);
        ok = t != 0;
        vec_push(&found, t);
    }
    Type result = ok ? list_union(in, &found) : 0;
    vec_free(&found);
    infer_shallower(in);
    return result;
}

/* An unknown base may have any method. */
static Type missing(Infer *in, Type member, Atom method)
{
    Type upper = type_upper(in->types, member);
    if (type_is_unknown(upper))
        return UNKNOWN;
    bool is_instance = type_kind(in->types, upper) != TYPE_CLASS && type_class_of(in->types, upper) != NULL;
    return is_instance && class_member(in->types, upper, method, LOOKUP_NO_TYPE).is_unknown ? UNKNOWN : 0;
}

/* A method that needs an argument Python doesn't give it is as good as none. */
static bool needs_argument(Infer *in, Type bound)
{
    const Term *term = type_term(in->types, bound);
    if (term->kind != TYPE_CALLABLE || !(term->signature->flags & SIGNATURE_IS_BOUND) ||
        term->signature->flags & SIGNATURE_IS_GRADUAL)
        return false;
    for (uint32_t i = 0; i < term->signature->param_count; i++) {
        const Param *p = &term->signature->params[i];
        if (!p->has_default && p->kind != PARAM_VARARGS && p->kind != PARAM_KWARGS)
            return true;
    }
    return false;
}

static Type call_or_missing(Infer *in, Type member, Atom method)
{
    Type bound = infer_bound_method(in, member, method);
    if (bound == 0)
        return missing(in, member, method);
    if (needs_argument(in, bound))
        return 0;
    Type t = infer_call_method(in, member, method, NULL, 0, NULL);
    return t == 0 ? UNKNOWN : t;
}

static Type awaited_member(Infer *in, Type member, bool is_async)
{
    (void)is_async;
    Type t = call_or_missing(in, member, ATOM___await__);
    if (t == 0 || type_is_unknown(t))
        return t;
    if (t == NEVER)
        return NEVER;
    Type generator = known_base(in, t, ATOM_typing, ATOM_Generator);
    return generator == 0 ? UNKNOWN : arg_of(in, generator, 2);
}

Type infer_awaited(Infer *in, Type object)
{
    return over_members(in, object, awaited_member, false);
}

/* tuple's own items: their union says more than what its __iter__ is declared to give. */
static Type tuple_items(Infer *in, Type tuple)
{
    const Term *term = type_term(in->types, tuple);
    TypeList items = { 0 };
    for (uint32_t i = 0; i < term->count; i++) {
        Type item = term->items[i];
        const Term *it = type_term(in->types, item);
        if (it->kind == TYPE_UNPACKED) {
            const Term *of = type_term(in->types, it->of);
            item = of->kind == TYPE_TYPEVAR && of->var->kind == TYPEVAR_TUPLE ? type_object(in->types) : it->of;
        }
        vec_push(&items, item);
    }
    Type t = items.len == 0 ? NEVER : list_union(in, &items);
    vec_free(&items);
    return t;
}

/* The old way to iterate, by 0, 1, 2, …: for classes without __iter__; `__iter__ = None` rules it out. */
static bool iterates_by_index(Infer *in, Type member)
{
    Type upper = type_upper(in->types, member);
    bool is_plain = type_kind(in->types, upper) != TYPE_CLASS && type_class_of(in->types, upper) != NULL;
    return infer_bound_method(in, member, ATOM___getitem__) != 0 &&
           !(is_plain && class_member(in->types, upper, ATOM___iter__, LOOKUP_SKIP_INSTANCE).found);
}

static Type iterated_member(Infer *in, Type member, bool is_async)
{
    if (!is_async && type_kind(in->types, member) == TYPE_TUPLE && is_known_class(in, member, ATOM_builtins, ATOM_tuple))
        return tuple_items(in, member);
    Type iterator = call_or_missing(in, member, is_async ? ATOM___aiter__ : ATOM___iter__);
    if (iterator == 0 && !is_async && iterates_by_index(in, member)) {
        Type index = type_builtin(in->types, ATOM_int);
        return infer_call_method(in, member, ATOM___getitem__, &index, 1, NULL);
    }
    if (iterator == 0 || type_is_unknown(iterator) || iterator == NEVER)
        return iterator;
    TypeList items = { 0 };
    bool ok = true;
    for (uint32_t i = 0; i < type_member_count(in->types, iterator); i++) {
        Type t = call_or_missing(in, type_member(in->types, iterator, i), is_async ? ATOM___anext__ : ATOM___next__);
        if (t != 0 && is_async)
            t = infer_awaited(in, t);
        ok = ok && t != 0;
        vec_push(&items, t);
    }
    Type t = ok ? list_union(in, &items) : 0;
    vec_free(&items);
    return t;
}

Type infer_iterated(Infer *in, Type object)
{
    return over_members(in, object, iterated_member, false);
}

Type infer_async_iterated(Infer *in, Type object)
{
    return over_members(in, object, iterated_member, true);
}

static Type entered_member(Infer *in, Type member, bool is_async)
{
    Type t = call_or_missing(in, member, is_async ? ATOM___aenter__ : ATOM___enter__);
    return t != 0 && is_async ? infer_awaited(in, t) : t;
}

Type infer_entered(Infer *in, Type object, bool is_async)
{
    return over_members(in, object, entered_member, is_async);
}

/* As the typing specification has it: __exit__ declared to return bool may swallow, one that returns bool | None never does. */
static bool says_swallowed(Infer *in, Type given, bool is_async)
{
    if (given != 0 && is_async)
        given = infer_awaited(in, given);
    if (given == 0 || !is_known_class(in, given, ATOM_builtins, ATOM_bool) || type_kind(in->types, given) == TYPE_CLASS)
        return false;
    const Term *term = type_term(in->types, given);
    return term->kind != TYPE_LITERAL || term->literal->number != 0;
}

/* Of overloads those count that are called with an exception. */
static bool overload_swallows(Infer *in, const Term *overloaded, bool is_async)
{
    for (uint32_t i = 0; i < overloaded->count; i++) {
        const Signature *s = type_term(in->types, overloaded->items[i])->signature;
        bool is_normal_exit = s->param_count > 0 && (s->params[0].type == NEVER || type_is_none(in->types, s->params[0].type));
        if (!is_normal_exit && says_swallowed(in, infer_signature_return(in, s), is_async))
            return true;
    }
    return false;
}

bool infer_swallows(Infer *in, Type object, bool is_async)
{
    object = type_expand(in->types, object);
    for (uint32_t i = 0; i < type_member_count(in->types, object); i++) {
        Type member = type_member(in->types, object, i);
        Atom method = is_async ? ATOM___aexit__ : ATOM___exit__;
        Type bound = type_is_unknown(member) ? 0 : infer_bound_method(in, member, method);
        if (bound == 0)
            continue;
        const Term *term = type_term(in->types, bound);
        Type none = type_none(in->types), args[3] = { none, none, none };
        if (term->kind == TYPE_OVERLOADED ? overload_swallows(in, term, is_async)
                                          : says_swallowed(in, infer_call_method(in, member, method, args, 3, NULL), is_async))
            return true;
    }
    return false;
}

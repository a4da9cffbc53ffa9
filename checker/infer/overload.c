/* overload.c: which overload a call means, as the typing specification has it: by number of arguments, then the first
 * that fits; unions among the arguments taken apart where none does; Unknown where an unknown argument leaves it open. */
#include "infer/expr.h"

#include <string.h>

enum { MAX_EXPANDED = 64 };

typedef struct {
    Infer           *in;
    const Signature **list;                           /* in the scratch arena */
    uint32_t         count, certain;                  /* the first `certain` ones don't guess at how many arguments there are */
    Type             expected;
    Node            *place;
} Candidates;

/* Typing spec, "Overload call evaluation", step 4: arguments of unknown number are for those that take any number. */
static bool is_guess(const Signature *s, const Matching *m)
{
    bool any_positional = false, any_keyword = false;
    for (uint32_t i = 0; i < s->param_count; i++) {
        any_positional = any_positional || s->params[i].kind == PARAM_VARARGS;
        any_keyword = any_keyword || s->params[i].kind == PARAM_KWARGS;
    }
    return (m->has_open_list && !any_positional) || (m->has_open_dict && !any_keyword);
}

static void filter_by_count(Candidates *c, Type overloaded, const Arg *args, uint32_t count)
{
    const Term *term = type_term(c->in->types, overloaded);
    c->list = ARENA_ARRAY(c->in->scratch, term->count + 1, const Signature *);
    const Signature **guesses = ARENA_ARRAY(c->in->scratch, term->count + 1, const Signature *);
    uint32_t guess_count = 0;
    for (uint32_t i = 0; i < term->count; i++) {
        if (type_kind(c->in->types, term->items[i]) != TYPE_CALLABLE)
            continue;
        const Signature *s = type_term(c->in->types, term->items[i])->signature;
        Matching m;
        match_arguments(c->in, s, args, count, &m);
        if (m.ok && is_guess(s, &m))
            guesses[guess_count++] = s;
        else if (m.ok)
            c->list[c->count++] = s;
        match_free(&m);
    }
    c->certain = c->count;
    for (uint32_t i = 0; i < guess_count; i++)
        c->list[c->count++] = guesses[i];
}

static CallResult try_one(Candidates *c, uint32_t i, const Arg *args, uint32_t count)
{
    c->in->speculative++;
    CallResult r = call_signature(c->in, c->list[i], &(Call){ args, count, c->expected, c->place, false });
    c->in->speculative--;
    return r;
}

/* Whatever an unknown argument turns out to be, does it fit? Of one that is known but for parts (list[Any]) no more is asked than
 * that it fits at all: the specification would ask more, the checkers in use don't, and packages are written against these. */
static bool takes_all(Infer *in, Type given, Type want)
{
    /* What asks for Never is there for what is unknown: nothing else fits. */
    return !type_is_unknown(given) || type_is_unknown(want) || type_is_object(in->types, want) || want == NEVER;
}

/* Do two overloads ask different things of an argument nothing is known of? */
static bool differ_on_unknown(Candidates *c, uint32_t a, uint32_t b, const Arg *args, uint32_t count)
{
    Matching ma, mb;
    match_arguments(c->in, c->list[a], args, count, &ma);
    match_arguments(c->in, c->list[b], args, count, &mb);
    bool differ = ma.matches.len != mb.matches.len;
    c->in->speculative++;
    for (uint32_t i = 0; !differ && i < ma.matches.len; i++) {
        const Match *m = &ma.matches.items[i];
        Type given = m->node != NULL ? infer_expecting(c->in, m->node, 0) : m->type;
        differ = m->node == mb.matches.items[i].node && m->want != mb.matches.items[i].want && !takes_all(c->in, given, m->want);
    }
    c->in->speculative--;
    match_free(&ma);
    match_free(&mb);
    return differ;
}

/* An argument nothing is known of, or `**options` with such values: they may be for parameters that tell overloads apart. */
static bool is_open(Candidates *c, const Arg *arg)
{
    Type given = call_arg_type(c->in, arg, 0);
    if (type_is_unknown(given) || arg->stars != 2)
        return type_is_unknown(given);
    Type mapping = type_class_of(c->in->types, given) == NULL ? 0 : known_base(c->in, given, ATOM_typing, ATOM_Mapping);
    return mapping != 0 && type_is_unknown(arg_of(c->in, mapping, 1));
}

/* A result as a value: without literals, and without what it tells of an argument besides being a bool. */
static Type plain_result(Types *t, Type a)
{
    return type_kind(t, a) == TYPE_GUARD ? type_builtin(t, ATOM_bool) : type_widen_deep(t, a);
}

enum { JOIN_MAX_DEPTH = 8 };

/* Can it be awaited or iterated with `async for`? */
static bool is_asynchronous(Types *t, Type a)
{
    enum { HOW = LOOKUP_SKIP_INSTANCE | LOOKUP_NO_TYPE };
    return class_member(t, a, ATOM___aiter__, HOW).found || class_member(t, a, ATOM___await__, HOW).found;
}

/* What two results are: one where they differ in no more than that (str and LiteralString), else UNKNOWN, as the specification
 * has it. But what all overloads give asynchronously is known to be of that class, with arguments unknown where they differ:
 * used as something else it is certainly wrong. */
static Type joined(Types *t, Type a, Type b, int depth)
{
    a = plain_result(t, a);
    b = plain_result(t, b);
    if (a == b)
        return a;
    const Term *one = type_term(t, a), *other = type_term(t, b);
    if (one->kind != TYPE_INSTANCE || other->kind != TYPE_INSTANCE || type_class_of(t, a) != type_class_of(t, b) ||
        one->count != other->count || depth > JOIN_MAX_DEPTH || !is_asynchronous(t, a))
        return UNKNOWN;
    TypeList args = { 0 };
    for (uint32_t i = 0; i < one->count; i++)
        vec_push(&args, joined(t, type_term(t, a)->items[i], type_term(t, b)->items[i], depth + 1));
    Type common = type_instance(t, type_class_of(t, a), args.items, args.len);
    vec_free(&args);
    return common;
}

/* The first that fits; -1: none. open: 0, or what the call gives because a later one, giving something else, fits as well for
 * what is unknown. */
static int64_t first_fitting(Candidates *c, const Arg *args, uint32_t count, Type *open)
{
    *open = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        CallResult r = try_one(c, i, args, count);
        if (!r.ok)
            continue;
        bool has_unknown = false;
        c->in->speculative++;
        for (uint32_t k = 0; k < count; k++)
            has_unknown = has_unknown || is_open(c, &args[k]);
        c->in->speculative--;
        uint32_t rivals = i < c->certain ? c->certain : c->count;
        for (uint32_t k = i + 1; has_unknown && k < rivals && *open != UNKNOWN; k++) {
            if (!differ_on_unknown(c, i, k, args, count))
                continue;
            CallResult other = try_one(c, k, args, count);
            if (other.ok && other.ret != r.ret)
                *open = joined(c->in->types, *open ? *open : r.ret, other.ret, 0);
        }
        return i;
    }
    return -1;
}

/* Each value of an enumeration; false when it is none, or has too many. */
static bool expand_enum(Infer *in, Type a, TypeList *out)
{
    Class *c = type_kind(in->types, a) == TYPE_INSTANCE ? type_class_of(in->types, a) : NULL;
    if (c == NULL || !(c->flags & CLASS_IS_ENUM) || class_derives_known(in->types, c, ATOM_enum, ATOM_Flag))
        return false;
    class_field(in->types, c, ATOM_NONE);             /* completes the members */
    if (c->fields.len < 2 || c->fields.len > MAX_EXPANDED)
        return false;
    for (uint32_t i = 0; i < c->fields.len; i++)
        vec_push(out, type_literal_enum(in->types, c, c->fields.items[i].name));
    return true;
}

/* The variants of a fixed-length tuple for the unions among its items, in their order; some are left whole where there are too
 * many. */
static void expand_tuple(Infer *in, Type a, TypeList *out)
{
    Types *t = in->types;
    const Term *tuple = type_term(t, a);
    TypeList variants = { 0 };
    vec_push(&variants, a);
    for (uint32_t i = 0; tuple->kind == TYPE_TUPLE && tuple->count <= MAX_EXPANDED && i < tuple->count; i++) {
        uint32_t parts = type_member_count(t, tuple->items[i]);
        if (parts < 2 || variants.len * parts > MAX_EXPANDED)
            continue;
        TypeList more = { 0 };
        for (uint32_t k = 0; k < variants.len; k++) {
            Type items[MAX_EXPANDED];
            memcpy(items, type_term(t, variants.items[k])->items, tuple->count * sizeof *items);
            for (uint32_t p = 0; p < parts; p++) {
                items[i] = type_member(t, tuple->items[i], p);
                vec_push(&more, type_tuple(t, items, tuple->count));
            }
        }
        vec_free(&variants);
        variants = more;
    }
    for (uint32_t k = 0; k < variants.len; k++)
        vec_push(out, variants.items[k]);
    vec_free(&variants);
}

/* The types an argument's type is taken apart into: a union's members, the values of a bool or an enum, a tuple's variants. */
static void expand_type(Infer *in, Type a, TypeList *out)
{
    Types *t = in->types;
    a = type_expand(t, a);
    uint32_t count = type_member_count(t, a);
    for (uint32_t i = 0; i < count; i++) {
        Type member = type_member(t, a, i);
        if (type_kind(t, member) == TYPE_INSTANCE && type_is_instance_of(t, member, ATOM_bool)) {
            vec_push(out, type_literal_bool(t, true));
            vec_push(out, type_literal_bool(t, false));
        } else if (!expand_enum(in, member, out)) {
            expand_tuple(in, member, out);
        }
    }
}

/* All combinations of the expanded types of the first `upto` arguments; each must fit some overload. */
static CallResult call_combinations(Candidates *c, const Arg *args, uint32_t count, const TypeList *parts, uint32_t upto)
{
    Infer *in = c->in;
    CallResult result = { .ret = UNKNOWN };
    uint64_t total = 1;
    for (uint32_t i = 0; i < upto && total <= MAX_EXPANDED; i++)
        total *= parts[i].len == 0 ? 1 : parts[i].len;
    if (total > MAX_EXPANDED)
        return result;
    Arg *given = memory_zero(count + 1, sizeof *given);
    TypeList found = { 0 };
    bool ok = true;
    for (uint64_t n = 0; ok && n < total; n++) {
        uint64_t rest = n;
        for (uint32_t i = 0; i < count; i++) {
            given[i] = args[i];
            if (i >= upto || parts[i].len < 2)
                continue;
            given[i].node = NULL;
            given[i].type = parts[i].items[rest % parts[i].len];
            rest /= parts[i].len;
        }
        Type open;
        int64_t chosen = first_fitting(c, given, count, &open);
        ok = chosen >= 0;
        if (!ok)
            break;
        CallResult one = try_one(c, (uint32_t)chosen, given, count);
        vec_push(&found, open ? open : one.ret);
        result.chosen = result.chosen == NULL ? c->list[chosen] : result.chosen;
    }
    result.ok = ok;
    result.ret = ok ? list_union(in, &found) : UNKNOWN;
    vec_free(&found);
    memory_free(given);
    return result;
}

static CallResult call_expanded(Candidates *c, const Arg *args, uint32_t count)
{
    Infer *in = c->in;
    CallResult result = { .ret = UNKNOWN };
    TypeList *parts = memory_zero(count + 1, sizeof *parts);
    for (uint32_t i = 0; i < count && !result.ok; i++) {
        if (args[i].stars != 0)
            continue;
        in->speculative++;
        Type t = call_arg_type(in, &args[i], 0);
        in->speculative--;
        expand_type(in, t, &parts[i]);
        if (parts[i].len > 1)
            result = call_combinations(c, args, count, parts, i + 1);
    }
    for (uint32_t i = 0; i < count; i++)
        vec_free(&parts[i]);
    memory_free(parts);
    if (result.ok)
        call_infer_rest(in, args, count);
    return result;
}

/* Of a union some members: `AsyncIterator[str] | list[str]` where an iterable is meant. */
static bool takes_some(Infer *in, Type given, Type wanted)
{
    uint32_t count = type_member_count(in->types, given);
    bool takes = false;
    for (uint32_t i = 0; i < count && count > 1 && !takes; i++) {
        Type member = type_member(in->types, given, i);
        takes = !type_is_unknown(member) && type_assignable(in->types, member, wanted, NULL);
    }
    return takes;
}

/* How near an overload comes with the argument that it refuses: is it wrong in its parts only, at all, or a thing in place of a
 * None? */
static uint32_t nearness(Infer *in, const CallResult *r)
{
    Class *cls = type_kind(in->types, r->misfit.given) == TYPE_INSTANCE ? type_class_of(in->types, r->misfit.given) : NULL;
    if (cls ? type_assignable(in->types, type_instance(in->types, cls, NULL, 0), r->misfit.wanted, NULL)
            : takes_some(in, r->misfit.given, r->misfit.wanted))
        return 2;
    return type_is_none(in->types, r->misfit.wanted) ? 0 : 1;
}

static bool is_nearer(Infer *in, const CallResult *r, const CallResult *than)
{
    if (r->misfit.node == NULL || r->misfit.node->start != than->misfit.node->start)
        return r->misfit.node != NULL && r->misfit.node->start > than->misfit.node->start;
    uint32_t one = nearness(in, r), other = nearness(in, than);
    return one > other || (one == other && one < 2);
}

/* What is wrong can be told by any of them, best by one that takes the most of what is given; what was meant by none. */
static CallResult nearest_misfit(Candidates *c, const Arg *args, uint32_t count)
{
    CallResult nearest = { .ret = UNKNOWN };
    for (uint32_t i = 0; i < c->count; i++) {
        CallResult r = try_one(c, i, args, count);
        if (nearest.misfit.node == NULL || is_nearer(c->in, &r, &nearest))
            nearest = r;
    }
    nearest.ret = UNKNOWN;
    return nearest;
}

static CallResult choose(Infer *in, Type overloaded, const Call *call)
{
    const Arg *args = call->args;
    uint32_t count = call->count;
    Candidates c = { .in = in, .expected = call->expected, .place = call->place };
    filter_by_count(&c, overloaded, args, count);
    if (c.count == 0)
        return (CallResult){ .ret = UNKNOWN };
    if (c.count == 1)
        return call_signature(in, c.list[0], call);
    Type open;
    int64_t chosen = first_fitting(&c, args, count, &open);
    if (chosen < 0 && call->expected != 0) {          /* what is expected may only be a wish */
        c.expected = 0;
        chosen = first_fitting(&c, args, count, &open);
    }
    if (chosen < 0) {
        CallResult r = call_expanded(&c, args, count);
        return r.ok ? r : nearest_misfit(&c, args, count);
    }
    CallResult r = call_signature(in, c.list[chosen], &(Call){ args, count, c.expected, call->place, false });
    if (open)
        r.ret = open;
    return r;
}

/* -- an overloaded function as argument ----------------------------------------------------------------------------------- */

static bool has_solvable_params(Infer *in, const Signature *s)
{
    for (uint32_t i = 0; i < s->param_count; i++)
        if (s->params[i].type != 0 && type_term(in->types, s->params[i].type)->flags & TYPE_HAS_TYPEVARS)
            return true;
    return false;
}

/* Does it make a callable of a callable, with parameters that come from there? */
static bool takes_whole_signature(Infer *in, const Signature *s)
{
    if (s->ret == 0 || type_kind(in->types, s->ret) != TYPE_CALLABLE)
        return false;
    bool is_transformed = has_solvable_params(in, type_term(in->types, s->ret)->signature);
    for (uint32_t i = 0; i < s->param_count; i++) {
        const Term *p = s->params[i].type == 0 ? NULL : type_term(in->types, s->params[i].type);
        if (p != NULL && p->kind == TYPE_CALLABLE &&
            (p->signature->param_spec != NULL || (is_transformed && has_solvable_params(in, p->signature))))
            return true;
    }
    return false;
}

/* The argument as overloads: a function's, or those of a class's constructor; 0. */
static Type overloads_of(Infer *in, const Arg *arg)
{
    if (arg->stars != 0 || (arg->node != NULL && arg->node->kind == NODE_LAMBDA))
        return 0;
    in->speculative++;
    Type t = call_arg_type(in, arg, 0);
    in->speculative--;
    if (type_kind(in->types, t) == TYPE_CLASS)
        t = infer_constructor(in, t);
    return t != 0 && type_kind(in->types, t) == TYPE_OVERLOADED ? t : 0;
}

/* Where the whole of an overloaded function is taken, the callable that comes back is overloaded as well. Otherwise the
 * overload is the first with which the whole call fits. */
CallResult call_signature_each(Infer *in, const Signature *s, const Call *call)
{
    CallResult result = call_signature(in, s, call);
    Type overloads = 0;
    uint32_t at = 0;
    for (; at < call->count && !result.is_unfitted && (!result.ok || takes_whole_signature(in, s)); at++)
        if ((overloads = overloads_of(in, &call->args[at])) != 0)
            break;
    if (overloads == 0)
        return result;
    const Term *term = type_term(in->types, overloads);
    Arg *given = memory_get(call->count * sizeof *given);
    memcpy(given, call->args, call->count * sizeof *given);
    Call one_of = { given, call->count, call->expected, call->place, false };
    TypeList found = { 0 };
    in->speculative++;
    for (uint32_t i = 0; i < term->count; i++) {
        given[at].node = NULL;
        given[at].type = term->items[i];
        CallResult one = call_signature(in, s, &one_of);
        if (one.ok && !result.ok) {                   /* the first overload didn't suit the other arguments, this one does */
            result = one;
            break;
        }
        if (one.ok && type_kind(in->types, one.ret) == TYPE_CALLABLE)
            vec_push(&found, one.ret);
    }
    in->speculative--;
    if (found.len > 1)
        result.ret = type_overloaded(in->types, found.items, found.len);
    vec_free(&found);
    memory_free(given);
    return result;
}

CallResult call_overloads(Infer *in, Type overloaded, const Call *call)
{
    ArenaMark mark = arena_mark(in->scratch);
    CallResult r = choose(in, overloaded, call);
    arena_rewind(in->scratch, mark);
    return r;
}

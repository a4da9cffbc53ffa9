/* match.c: which argument of a call goes to which parameter: by position, by name, out of unpacked tuples and dicts.
 * Looks at types only of unpacked arguments; whether the rest fit is call.c's business. */
#include "infer/expr.h"

enum { FEW_PARAMETERS = 32 };                         /* nearly every function has no more */

typedef struct {
    Infer           *in;
    const Signature *s;
    Matching        *m;
    bool            *taken;                           /* by parameter */
    TypeList         pack;                            /* what an unpacked *args takes */
    uint32_t         at;                              /* next positional parameter */
    int64_t          varargs, kwargs;                 /* their indexes; -1 */
    bool             open_dict, open_list;            /* unpacked arguments of unknown length were given */
    Node            *from;                            /* the unpacked argument that is being matched; NULL */
    bool             is_loose;                        /* … which may give something else to each parameter */
} Matcher;

static void fail(Matcher *x, Node *misfit)
{
    if (x->m->ok)
        x->m->misfit = misfit;
    x->m->ok = false;
}

static void pair(Matcher *x, Match match)
{
    match.from = x->from;
    match.is_loose = x->is_loose;
    vec_push(&x->m->matches, match);
}

static void take(Matcher *x, uint32_t param, Node *node, Type type)
{
    x->taken[param] = true;
    pair(x, (Match){ .node = node, .type = type, .want = x->s->params[param].type, .param = param });
}

/* The next parameter for a positional argument; -1: none is left. */
static int64_t next_positional(Matcher *x)
{
    while (x->at < x->s->param_count && param_is_positional(&x->s->params[x->at]) && x->taken[x->at])
        x->at++;
    return x->at < x->s->param_count && param_is_positional(&x->s->params[x->at]) ? (int64_t)x->at : -1;
}

static void match_positional(Matcher *x, Node *node, Type type)
{
    int64_t param = next_positional(x);
    if (param >= 0) {
        take(x, (uint32_t)param, node, type);
        x->at++;
        return;
    }
    if (x->varargs < 0) {
        if (x->s->param_spec != NULL)
            vec_push(&x->m->rest, (Arg){ .node = node, .type = type });
        else if (x->s->flags & SIGNATURE_IS_GRADUAL)
            pair(x, (Match){ .node = node, .type = type, .want = UNKNOWN, .param = UINT32_MAX });
        else
            fail(x, node);
        return;
    }
    const Param *varargs = &x->s->params[x->varargs];
    if (type_kind(x->in->types, varargs->type) == TYPE_UNPACKED) {
        Type given = node != NULL ? infer_expecting(x->in, node, 0) : type;
        vec_push(&x->pack, given);
        return;
    }
    pair(x, (Match){ .node = node, .type = type, .want = varargs->type, .param = (uint32_t)x->varargs });
}

static bool named_later(const Arg *args, uint32_t count, Atom name)
{
    for (uint32_t i = 0; i < count; i++)
        if (args[i].name != 0 && args[i].name == name)
            return true;
    return false;
}

static Matcher *turn_to(Matcher *x, const Arg *arg)
{
    x->from = arg->stars != 0 ? arg->node : NULL;
    x->is_loose = false;
    return x;
}

/* *x of unknown length: it may fill every positional parameter that isn't given by name. */
static void spread(Matcher *x, Type item, const Arg *args, uint32_t count, uint32_t after)
{
    x->open_list = x->m->has_open_list = x->is_loose = true;
    bool is_last = true;
    for (uint32_t i = after + 1; i < count; i++)
        if (args[i].name == 0 && args[i].stars != 2)
            is_last = false;
    int64_t param = next_positional(x);
    while (param >= 0 && !named_later(args, count, x->s->params[param].name)) {
        x->m->has_unpacked = true;
        take(x, (uint32_t)param, NULL, item);
        if (!is_last)
            return;
        param = next_positional(x);
    }
    if (x->varargs >= 0)
        match_positional(x, NULL, item);
}

/* Tuples of one length, as sys.exc_info() gives: place by place. Others stay as they are. */
static Type tuples_joined(Types *t, Type whole)
{
    Type joined = type_member(t, whole, 0);
    for (uint32_t i = 1; i < type_member_count(t, whole); i++) {
        const Term *a = type_term(t, joined), *b = type_term(t, type_member(t, whole, i));
        if (a->kind != TYPE_TUPLE || b->kind != TYPE_TUPLE || a->count != b->count)
            return whole;
        TypeList items = { 0 };
        for (uint32_t k = 0; k < a->count; k++)
            vec_push(&items, type_union2(t, a->items[k], b->items[k]));
        joined = type_tuple(t, items.items, items.len);
        vec_free(&items);
    }
    return joined;
}

static void match_star(Matcher *x, const Arg *args, uint32_t count, uint32_t i)
{
    Types *t = x->in->types;
    Type whole = args[i].node != NULL ? infer_expecting(x->in, args[i].node, 0) : args[i].type;
    whole = type_expand(t, whole);
    bool to_spec = x->s->param_spec != NULL && next_positional(x) < 0;
    if (to_spec) {
        vec_push(&x->m->rest, (Arg){ .type = whole, .stars = 1 });
        return;
    }
    whole = tuples_joined(t, whole);
    const Term *term = type_term(t, whole);
    if (term->kind != TYPE_TUPLE) {
        Type item = infer_iterated(x->in, whole);
        spread(x, item == 0 ? UNKNOWN : item, args, count, i);
        return;
    }
    for (uint32_t k = 0; k < term->count; k++) {
        const Term *item = type_term(t, term->items[k]);
        if (item->kind == TYPE_UNPACKED && x->varargs >= 0 && next_positional(x) < 0
            && type_kind(t, x->s->params[x->varargs].type) == TYPE_UNPACKED)
            vec_push(&x->pack, tuple_part(x->in, term->items[k]));
        else if (item->kind == TYPE_UNPACKED)
            spread(x, item->of, args, count, i);
        else
            match_positional(x, NULL, term->items[k]);
    }
}

static Type unpacked_dict(Infer *in, Type a)
{
    return type_kind(in->types, a) == TYPE_UNPACKED ? type_term(in->types, a)->of : 0;
}

static void match_keyword(Matcher *x, Atom name, Node *node, Type type)
{
    Types *t = x->in->types;
    for (uint32_t i = 0; i < x->s->param_count; i++) {
        const Param *p = &x->s->params[i];
        if (p->name != name || (p->kind != PARAM_NORMAL && p->kind != PARAM_KEYWORD_ONLY))
            continue;
        if (x->taken[i] && !x->m->has_unpacked)
            fail(x, node);
        else
            take(x, i, node, type);
        return;
    }
    if (x->kwargs >= 0) {
        const Param *p = &x->s->params[x->kwargs];
        Type dict = unpacked_dict(x->in, p->type), want = p->type;
        Class *c = dict == 0 ? NULL : type_class_of(t, dict);
        const Field *f = c == NULL ? NULL : class_field(t, c, name);
        if (f != NULL)
            want = type_put_args(t, f->type, dict);
        else if (dict != 0) {
            fail(x, node);
            return;
        }
        pair(x, (Match){ .node = node, .type = type, .want = want, .param = (uint32_t)x->kwargs });
    } else if (x->s->param_spec != NULL) {
        vec_push(&x->m->rest, (Arg){ .node = node, .type = type, .name = name });
    } else if (x->s->flags & SIGNATURE_IS_GRADUAL) {
        pair(x, (Match){ .node = node, .type = type, .want = UNKNOWN, .param = UINT32_MAX });
    } else {
        fail(x, node);
    }
}

/* Which of its keys a TypedDict really has isn't known: those another argument gives are left to that one. */
static bool is_taken(const Matcher *x, Atom name)
{
    for (uint32_t i = 0; i < x->s->param_count; i++)
        if (x->s->params[i].name == name && x->taken[i])
            return true;
    return false;
}

/* **x: a TypedDict gives its keys, any other mapping may give every parameter that is left. */
static void match_double_star(Matcher *x, const Arg *arg)
{
    Types *t = x->in->types;
    Type whole = arg->node != NULL ? infer_expecting(x->in, arg->node, 0) : arg->type;
    whole = type_expand(t, type_upper(t, whole));
    if (x->s->param_spec != NULL) {
        vec_push(&x->m->rest, (Arg){ .type = whole, .stars = 2 });
        return;
    }
    Class *c = type_kind(t, whole) == TYPE_INSTANCE ? type_class_of(t, whole) : NULL;
    if (c != NULL && (c->flags & CLASS_IS_TYPED_DICT)) {
        class_field(t, c, ATOM_NONE);
        for (uint32_t i = 0; i < c->fields.len; i++)
            if (!is_taken(x, c->fields.items[i].name))
                match_keyword(x, c->fields.items[i].name, NULL, type_put_args(t, c->fields.items[i].type, whole));
        return;
    }
    x->open_dict = x->m->has_open_dict = x->is_loose = true;
    Type mapping = type_is_unknown(whole) || c == NULL ? 0 : known_base(x->in, whole, ATOM_typing, ATOM_Mapping);
    Type value = mapping == 0 ? UNKNOWN : arg_of(x->in, mapping, 1);
    for (uint32_t i = 0; i < x->s->param_count; i++) {
        const Param *p = &x->s->params[i];
        if (!x->taken[i] && (p->kind == PARAM_NORMAL || p->kind == PARAM_KEYWORD_ONLY))
            take(x, i, NULL, value);
    }
    if (x->kwargs >= 0 && unpacked_dict(x->in, x->s->params[x->kwargs].type) == 0)
        pair(x, (Match){ .type = value, .want = x->s->params[x->kwargs].type, .param = (uint32_t)x->kwargs });
}

static void check_missing(Matcher *x)
{
    for (uint32_t i = 0; i < x->s->param_count; i++) {
        const Param *p = &x->s->params[i];
        if (x->taken[i] || p->has_default || p->kind == PARAM_VARARGS || p->kind == PARAM_KWARGS)
            continue;
        bool may_be_given = param_is_positional(p) ? x->open_list || (x->open_dict && p->kind == PARAM_NORMAL) : x->open_dict;
        if (!may_be_given)
            fail(x, NULL);
    }
}

static void match_pack(Matcher *x)
{
    Types *t = x->in->types;
    if (x->varargs < 0 || type_kind(t, x->s->params[x->varargs].type) != TYPE_UNPACKED)
        return;
    Type want = x->s->params[x->varargs].type, of = type_term(t, want)->of;
    Match match = { .type = type_tuple(t, x->pack.items, x->pack.len), .is_pack = true, .param = (uint32_t)x->varargs };
    match.want = type_kind(t, of) == TYPE_TUPLE ? of : type_tuple(t, &want, 1);
    vec_push(&x->m->matches, match);
}

void match_arguments(Infer *in, const Signature *s, const Arg *args, uint32_t count, Matching *m)
{
    *m = (Matching){ .ok = true };
    Matcher x = { .in = in, .s = s, .m = m, .varargs = -1, .kwargs = -1 };
    bool few[FEW_PARAMETERS] = { 0 };
    x.taken = s->param_count < FEW_PARAMETERS ? few : memory_zero(s->param_count, sizeof *x.taken);
    for (uint32_t i = 0; i < s->param_count; i++) {
        if (s->params[i].kind == PARAM_VARARGS)
            x.varargs = i;
        if (s->params[i].kind == PARAM_KWARGS)
            x.kwargs = i;
    }
    for (uint32_t i = 0; i < count; i++)
        if (args[i].stars == 1)
            match_star(turn_to(&x, &args[i]), args, count, i);
        else if (args[i].stars == 0 && args[i].name == 0)
            match_positional(turn_to(&x, &args[i]), args[i].node, args[i].type);
    for (uint32_t i = 0; i < count; i++)
        if (args[i].name != 0)
            match_keyword(turn_to(&x, &args[i]), args[i].name, args[i].node, args[i].type);
    for (uint32_t i = 0; i < count; i++)
        if (args[i].stars == 2)
            match_double_star(turn_to(&x, &args[i]), &args[i]);
    if (!(s->flags & (SIGNATURE_IS_GRADUAL | SIGNATURE_IS_PARTIAL)))
        check_missing(&x);
    match_pack(&x);
    if (x.taken != few)
        memory_free(x.taken);
    vec_free(&x.pack);
}

void match_free(Matching *m)
{
    vec_free(&m->matches);
    vec_free(&m->rest);
}

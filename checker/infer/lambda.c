/* lambda.c: lambdas, whose parameters have the types of the callable that their place expects.
 * While a lambda is tried out its parameters' types are assumptions: `assumed` holds them, and every answer that reads one
 * depends on the lambda's own question, so that no cache keeps it. The last trial's are kept in the PARAM nodes. */
#include "infer/expr.h"

/* The callable among the members of an expected type: itself, or what calling the expected protocol takes. */
static const Signature *expected_signature(Infer *in, Type expected)
{
    Types *t = in->types;
    if (expected == 0)
        return NULL;
    expected = type_upper(t, type_expand(t, expected));
    for (uint32_t i = 0; i < type_member_count(t, expected); i++) {
        Type member = type_expand(t, type_member(t, expected, i));
        if (type_kind(t, member) == TYPE_INSTANCE)
            member = infer_bound_method(in, member, ATOM___call__);
        if (member != 0 && type_kind(t, member) == TYPE_OVERLOADED)
            member = type_term(t, member)->items[0];
        if (member != 0 && type_kind(t, member) == TYPE_CALLABLE)
            return type_term(t, member)->signature;
    }
    return NULL;
}

/* What the callable passes for a lambda's parameter; 0 when it says nothing. */
static Type passed_type(Infer *in, const Signature *s, const Node *lambda, uint32_t index)
{
    const Node *param = lambda->lambda.params.items[index];
    uint32_t kind = param->param.kind;
    if (s == NULL || kind == PARAM_KWARGS)
        return 0;
    if (kind == PARAM_KEYWORD_ONLY) {
        for (uint32_t i = 0; i < s->param_count; i++)
            if (s->params[i].name == param->param.name)
                return s->params[i].type;
        return 0;
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < s->param_count; i++) {
        const Param *p = &s->params[i];
        if (p->kind == PARAM_VARARGS && type_kind(in->types, p->type) != TYPE_UNPACKED)
            return p->type;
        if (p->kind > PARAM_VARARGS)
            break;
        if (at++ == index)
            return p->type;
    }
    return 0;
}

static Type param_type(Infer *in, const Signature *s, const Node *lambda, uint32_t index)
{
    Types *t = in->types;
    const Node *param = lambda->lambda.params.items[index];
    Type type = passed_type(in, s, lambda, index);
    if (type == 0 && param->param.default_value != NULL)
        type = type_widen_literals(t, infer_expecting(in, param->param.default_value, 0));
    return type == 0 ? UNKNOWN : type;
}

/* As the name inside the lambda: *args is a tuple, **kwargs a dict. */
static Type name_type(Infer *in, const Node *param, Type type)
{
    Type args[2] = { type_builtin(in->types, ATOM_str), type };
    if (param->param.kind == PARAM_VARARGS)
        return type_tuple_of(in->types, type);
    return param->param.kind == PARAM_KWARGS ? type_builtin_of(in->types, ATOM_dict, args, 2) : type;
}

static uint64_t trial_key(const Node *e, const Type *types, Type wanted)
{
    uint64_t key = hash_mix((uint64_t)(uintptr_t)e, expr_depends_on_context(e->lambda.body) ? wanted : 0);
    for (uint32_t i = 0; i < e->lambda.params.len; i++)
        key = hash_mix(key, types[i]);
    return key;
}

static Type try_body(Infer *in, Node *e, const Type *types, Type wanted)
{
    Expressions *x = expressions(in);
    NodeList params = e->lambda.params;
    Type so_far;
    if (!cycle_enter(in, e, QUESTION_LAMBDA, &so_far))
        return UNKNOWN;
    uint32_t question = in->cycles.under_way.len - 1;
    for (uint32_t i = 0; i < params.len; i++)
        map_put(&x->assumed, (uint64_t)(uintptr_t)params.items[i], (uint64_t)question << 32 | types[i]);
    vec_push(&x->trials, (Trial){ e, wanted, question });
    cycle_assume(in, trial_key(e, types, 0));
    Type body = infer_expecting(in, e->lambda.body, wanted);
    x = expressions(in);
    (void)vec_pop(&x->trials);
    for (uint32_t i = 0; i < params.len; i++)
        map_put(&x->assumed, (uint64_t)(uintptr_t)params.items[i], 0);
    cycle_leave(in);
    return body;
}

/* A lambda is tried several times for one call, and those inside it as often each time: what a trial came to is kept. A body
 * that gave by itself what is wanted of it gives that again. */
static Type body_under_trial(Infer *in, Node *e, const Type *types, Type wanted)
{
    uint64_t key = trial_key(e, types, wanted);
    Type body;
    bool is_free;
    if (answer_find(in, e, key, &body, &is_free))
        return body;
    if (wanted != 0 && answer_find(in, e, trial_key(e, types, 0), &body, &is_free) &&
        (body == wanted || type_widen_literals(in->types, body) == wanted))
        return body;
    Marks outside = marks_begin(in);
    body = try_body(in, e, types, wanted);
    answer_keep(in, e, key, body, marks_end(in, outside));
    return body;
}

typedef struct { Infer *in; Type yield; bool found; } YieldSearch;

static bool look_for_yield(void *ctx, Node *n)
{
    YieldSearch *s = ctx;
    if (n->kind == NODE_LAMBDA)
        return false;
    if (n->kind != NODE_YIELD && n->kind != NODE_YIELD_FROM)
        return true;
    Type given = n->operand.value ? infer_type(s->in, n->operand.value) : type_none(s->in->types);
    if (n->kind == NODE_YIELD_FROM)
        given = infer_iterated(s->in, given);
    given = given ? given : UNKNOWN;
    s->yield = s->found ? type_union2(s->in->types, s->yield, given) : given;
    s->found = true;
    return true;
}

/* A `yield` makes a generator function of a lambda, too. */
static Type given_by_body(Infer *in, Node *e, Type body)
{
    YieldSearch s = { .in = in };
    node_walk(e->lambda.body, look_for_yield, &s);
    Type args[] = { s.yield, ANY, body };
    return s.found ? type_known(in->types, ATOM_typing, ATOM_Generator, args, 3) : body;
}

Type expr_lambda(Infer *in, Node *e, Type expected)
{
    Types *t = in->types;
    const Signature *s = expected_signature(in, expected);
    NodeList params = e->lambda.params;
    Param *made = memory_zero(params.len + 1, sizeof *made);
    Type *names = memory_zero(params.len + 1, sizeof *names);
    for (uint32_t i = 0; i < params.len; i++) {
        Node *p = params.items[i];
        Type type = param_type(in, s, e, i);
        made[i] = (Param){ .name = p->param.name, .kind = (uint8_t)p->param.kind, .type = type,
                           .has_default = p->param.default_value != NULL };
        names[i] = name_type(in, p, type);
    }
    Type wanted = s == NULL || s->ret == 0 || s->ret == UNKNOWN ? 0 : s->ret, body;
    if (in->speculative > 0) {
        body = body_under_trial(in, e, names, wanted);
    } else {
        for (uint32_t i = 0; i < params.len; i++)
            params.items[i]->type = names[i];
        body = infer_expecting(in, e->lambda.body, wanted);
    }
    Signature made_signature = { .params = made, .param_count = params.len, .ret = given_by_body(in, e, body), .function = e };
    Type type = type_callable(t, &made_signature);
    memory_free(made);
    memory_free(names);
    return type;
}

Type infer_lambda_param(Infer *in, Node *param)
{
    Expressions *x = expressions(in);
    uint64_t found;
    if (map_get(&x->assumed, (uint64_t)(uintptr_t)param, &found) && found != 0) {
        uint32_t question = (uint32_t)(found >> 32);
        cycle_end_with(in, question);
        return (Type)(uint32_t)found;
    }
    if (param->type == 0 && param->parent != NULL && param->parent->kind == NODE_LAMBDA)
        infer_type(in, param->parent);
    return param->type == 0 ? UNKNOWN : param->type;
}

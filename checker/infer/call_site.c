/* call_site.c: what an unannotated function gives for these very arguments, where its parameters alone don't tell.
 * The function's tree is copied, its parameters are given the arguments' types, and the copy is inferred as any other
 * function: no cache of the original is touched. Bounded in size, in depth, and in the number of copies. */
#include "infer/expr.h"


enum { MAX_PARAMS = 6, MAX_NODES = 300, MAX_DEPTH = 2, MAX_COPIES = 100 };

/* MAX_COPIES: for one question asked from outside. */

/* -- copying a function --------------------------------------------------------------------------------------------------- */

typedef struct { uint32_t nodes; bool ok; } Measure;

static bool measure(void *ctx, Node *n)
{
    Measure *m = ctx;
    if (++m->nodes > MAX_NODES || n->kind == NODE_CLASS_DEF || n->kind == NODE_TYPE_ALIAS || n->kind == NODE_ERROR)
        m->ok = false;
    return m->ok;
}

/* -- is it worth it ------------------------------------------------------------------------------------------------------- */

static bool has_unknown_inside(Infer *in, Type a)
{
    return type_has_unknown(in->types, a);
}

static bool may_infer(Infer *in, const Signature *s, Type inferred)
{
    Node *f = s->function;
    if (f == NULL || f->kind != NODE_FUNCTION_DEF || f->function.returns != NULL || !has_unknown_inside(in, inferred))
        return false;
    if (s->param_count == 0 || s->param_count > MAX_PARAMS || expressions(in)->call_site_depth >= MAX_DEPTH)
        return false;
    struct Module *m = node_module(f);
    Expressions *x = expressions(in);
    if (x->copies_for != in->cycles.outermost) {
        x->copies_for = in->cycles.outermost;
        x->copies = 0;
    }
    if (m == NULL || (m->flags & MODULE_IS_STUB) || x->copies >= MAX_COPIES)
        return false;
    Measure size = { 0, true };
    node_walk(f, measure, &size);
    return size.ok;
}

static Node *param_named(Node *function, Atom name)
{
    for (uint32_t i = 0; i < function->function.params.len; i++)
        if (function->function.params.items[i]->param.name == name)
            return function->function.params.items[i];
    return NULL;
}

/* The arguments' types by parameter, for those the function says nothing of. False when none of them is known. */
static bool gather(Infer *in, const Signature *s, const Matching *m, Type *given)
{
    bool any = false;
    for (uint32_t i = 0; i < m->matches.len; i++) {
        const Match *match = &m->matches.items[i];
        if (match->param >= s->param_count)
            continue;
        const Param *p = &s->params[match->param];
        Node *node = param_named(s->function, p->name);
        if (node == NULL || node->param.annotation != NULL || p->kind == PARAM_VARARGS || p->kind == PARAM_KWARGS)
            continue;
        Type t = match->node != NULL ? infer_expecting(in, match->node, 0) : match->type;
        given[match->param] = type_widen_literals(in->types, t);
        any = any || !type_is_unknown(t);
    }
    return any;
}

static uint64_t key_of(const Signature *s, const Type *given)
{
    uint64_t key = hash_mix((uint64_t)(uintptr_t)s->function, s->self_type);
    for (uint32_t i = 0; i < s->param_count; i++)
        key = hash_mix(key, given[i]);
    return key;
}

Type call_site_return(Infer *in, const Signature *s, const Matching *m, Type inferred)
{
    Type given[MAX_PARAMS] = { 0 }, so_far;
    uint64_t known;
    if (!may_infer(in, s, inferred) || !gather(in, s, m, given))
        return inferred;
    Expressions *x = expressions(in);
    uint64_t key = key_of(s, given);
    if (map_get(&x->call_sites, key, &known))
        return (Type)known;
    /* In the middle of a cycle the first answer stands until the question asked from outside is answered: these functions call
     * each other with types that grow, so there may be no end to better ones. */
    uint64_t passing = hash_mix(key, (uint64_t)in->cycles.outermost + 1);
    if (map_get(&x->call_sites, passing, &known)) {
        cycle_cut_off(in);
        return (Type)known;
    }
    if (!cycle_enter(in, s->function, QUESTION_CALL_SITE, &so_far))    /* recursion: its first call decides */
        return inferred;
    x->call_site_depth++;
    x->copies++;
    uint32_t trying = in->speculative;
    in->speculative = 0;
    Node *copy = node_copy(in->arena, s->function, 0, s->function->parent);
    if (s->self_type != 0 && copy->function.params.len > 0)
        copy->function.params.items[0]->type = s->self_type;
    for (uint32_t i = 0; i < s->param_count; i++) {
        Node *param = given[i] == 0 ? NULL : param_named(copy, s->params[i].name);
        if (param != NULL)
            param->type = given[i];
    }
    Type t = infer_return(in, copy);
    in->speculative = trying;
    x->call_site_depth--;
    t = t == 0 ? inferred : t;
    map_put(&x->call_sites, cycle_leave(in) ? key : passing, t);
    return t;
}

/* call_site.c: what an unannotated function gives for these very arguments, where its parameters alone don't tell.
 * The function's tree is copied, its parameters are given the arguments' types, and the copy is inferred as any other
 * function, in knots as well: no cache of the original is touched. Bounded in size, and by where the call stands: in a copy of
 * a copy nothing is copied. */
#include "infer/declaration.h"
#include "infer/expr.h"

enum { MAX_PARAMS = 6, MAX_NODES = 300, MAX_DEPTH = 2 };

typedef struct { const Node *original; uint32_t depth; } CopyOf;

/* -- is it worth it ------------------------------------------------------------------------------------------------------- */

typedef struct { uint32_t nodes; bool ok; } Measure;

static bool measure(void *ctx, Node *n)
{
    Measure *m = ctx;
    if (++m->nodes > MAX_NODES || n->kind == NODE_CLASS_DEF || n->kind == NODE_TYPE_ALIAS || n->kind == NODE_ERROR)
        m->ok = false;
    return m->ok;
}

bool call_site_enter(Infer *in, const Node *def, uint64_t what, Type *so_far)
{
    bool is_copy = in->expressions && map_get(&in->expressions->copies, (uintptr_t)def, NULL);
    return is_copy ? cycle_enter_passage(in, def, what, so_far) : cycle_enter_loop(in, def, what, so_far);
}

bool call_site_may_tell(Infer *in, const Signature *s, Type inferred)
{
    Node *f = s->function;
    if (f == NULL || f->kind != NODE_FUNCTION_DEF || f->function.returns != NULL || !type_has_unknown(in->types, inferred))
        return false;
    struct Module *m = node_module(f);
    if (s->param_count == 0 || s->param_count > MAX_PARAMS || m == NULL || (m->flags & MODULE_IS_STUB))
        return false;
    Measure size = { 0, true };
    node_walk(f, measure, &size);
    return size.ok;
}

/* The copy that this place stands in: depth 0 where it is none. */
static CopyOf copy_around(Infer *in, const Node *place)
{
    for (const Node *n = place; n && expressions(in)->copies.len; n = n->parent) {
        const CopyOf *of = n->kind == NODE_FUNCTION_DEF ? map_get_ptr(&expressions(in)->copies, (uintptr_t)n) : NULL;
        if (of)
            return *of;
    }
    return (CopyOf){ 0 };
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

static uint64_t key_of(const Signature *s, const Type *given, uint32_t depth)
{
    uint64_t key = hash_mix((uint64_t)(uintptr_t)s->function, (uint64_t)depth << 32 | s->self_type);
    for (uint32_t i = 0; i < s->param_count; i++)
        key = hash_mix(key, given[i]);
    return key;
}

static Node *make_copy(Infer *in, const Signature *s, const Type *given, uint32_t depth)
{
    Node *copy = node_copy(in->arena, s->function, 0, s->function->parent);
    if (s->self_type != 0 && copy->function.params.len > 0)
        copy->function.params.items[0]->type = s->self_type;
    for (uint32_t i = 0; i < s->param_count; i++) {
        Node *param = given[i] == 0 ? NULL : param_named(copy, s->params[i].name);
        if (param != NULL)
            param->type = given[i];
    }
    CopyOf of = { s->function, depth };
    map_put_ptr(&expressions(in)->copies, (uintptr_t)copy, arena_copy(in->arena, &of, sizeof of));
    return copy;
}

Type call_site_return(Infer *in, const Signature *s, const Matching *m, Type inferred, const Node *place)
{
    Type given[MAX_PARAMS] = { 0 };
    CopyOf around = copy_around(in, place);
    bool is_inside = around.depth >= MAX_DEPTH || (around.original != NULL && around.original == s->function);
    if (place == NULL || is_inside || !call_site_may_tell(in, s, inferred) || !gather(in, s, m, given))
        return inferred;
    uint64_t key = key_of(s, given, around.depth);
    Node *copy = map_get_ptr(&expressions(in)->call_sites, key);
    if (copy == NULL) {
        copy = make_copy(in, s, given, around.depth + 1);
        map_put_ptr(&expressions(in)->call_sites, key, copy);
    }
    uint32_t trying = in->speculative;
    in->speculative = 0;
    Type t = infer_return(in, copy);
    in->speculative = trying;
    return t == 0 ? inferred : t;
}

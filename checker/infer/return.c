/* return.c: what calling a function gives: declared, or inferred from its returns and yields. */
#include "infer/declaration.h"

/* -- may it be inferred? -- */

typedef struct { bool others; uint32_t raises; } Raises;

static bool is_not_implemented(const Node *raise)
{
    const Node *exc = raise->raise_stmt.exc;
    if (exc && exc->kind == NODE_CALL)
        exc = exc->call.func;
    return exc && exc->kind == NODE_NAME && exc->name.id == ATOM_NotImplementedError;
}

static bool count_raises(void *ctx, Node *n)
{
    Raises *r = ctx;
    if (n->kind == NODE_FUNCTION_DEF || n->kind == NODE_CLASS_DEF || n->kind == NODE_LAMBDA)
        return false;
    if (n->kind == NODE_RAISE) {
        r->raises++;
        r->others |= !is_not_implemented(n);
    }
    return node_is_statement(n);
}

bool function_always_raises_not_implemented(Infer *in, Node *def)
{
    (void)in;
    Raises r = { 0 };
    for (uint32_t i = 0; i < def->function.body.len; i++)
        node_walk(def->function.body.items[i], count_raises, &r);
    return r.raises > 0 && !r.others && function_scope(def)->returns.len == 0;
}

/* A declaration without a body of its own promises nothing: stubs, overloads, abstract and protocol methods. */
static bool says_nothing(Infer *in, const Function *f)
{
    Module *m = node_module(f->node);
    if (m && m->flags & MODULE_IS_STUB)
        return true;
    if (f->flags & (FUNCTION_IS_ABSTRACT | FUNCTION_IS_OVERLOAD))
        return true;
    if (f->flags & FUNCTION_IS_STUB && f->owner) {
        class_need(in, f->owner, CLASS_STAGE_BASES);
        if (f->owner->flags & CLASS_IS_PROTOCOL)
            return true;
    }
    return false;
}

/* -- returns -- */

static Type returned_value(Infer *in, Node *statement)
{
    return statement->operand.value ? infer_type(in, statement->operand.value) : type_none(in->types);
}

static Type join_returns(Infer *in, Node *def)
{
    Scope *s = function_scope(def);
    VEC(Type) parts = { 0 };
    for (uint32_t i = 0; i < s->returns.len; i++)
        if (infer_reachable(in, s->returns.items[i]))
            vec_push(&parts, returned_value(in, s->returns.items[i]));
    if (infer_falls_off(in, def))
        vec_push(&parts, type_none(in->types));
    Type joined = parts.len ? type_union(in->types, parts.items, parts.len) : NEVER;
    vec_free(&parts);
    return joined;
}

static Type find_returned(Infer *in, Node *def)
{
    Function *f = infer_function(in, def);
    if (says_nothing(in, f))
        return UNKNOWN;
    Type joined = join_returns(in, def);
    if (joined == NEVER && (f->kind == FUNCTION_PLAIN || f->kind == FUNCTION_COROUTINE)
        && function_always_raises_not_implemented(in, def))
        return UNKNOWN;
    return joined;
}

Type infer_returned(Infer *in, Node *def)
{
    uint64_t known;
    if (map_get(&in->declarations->returned, (uintptr_t)def, &known))
        return (Type)known;
    Type so_far;
    if (!call_site_enter(in, def, 'r', &so_far))
        return so_far ? so_far : UNKNOWN;
    Type joined = UNKNOWN;
    if (infer_deeper(in)) {
        do
            joined = find_returned(in, def);
        while (cycle_type_again(in, &joined) == CYCLE_AGAIN);
        infer_shallower(in);
    }
    if (cycle_answer(in, joined, UNKNOWN))
        map_put(&in->declarations->returned, (uintptr_t)def, joined);
    return joined;
}

static Type generator_type(Infer *in, Node *def, bool is_async)
{
    Contract c = infer_contract(in, def);
    Type args[] = { c.yield, c.send, c.ret };
    return is_async ? type_known(in->types, ATOM_typing, ATOM_AsyncGenerator, args, 2)
                    : type_known(in->types, ATOM_typing, ATOM_Generator, args, 3);
}

Type infer_return(Infer *in, Node *def)
{
    Function *f = infer_function(in, def);
    const Term *term = f->type ? type_term(in->types, f->type) : NULL;
    if (!term)
        return UNKNOWN;
    if (term->kind == TYPE_CALLABLE && !(term->signature->flags & SIGNATURE_INFERS_RETURN))
        return term->signature->ret;
    switch (f->kind) {
    case FUNCTION_PLAIN:           return infer_returned(in, def);
    case FUNCTION_COROUTINE:       return wrap_coroutine(in, infer_returned(in, def));
    case FUNCTION_GENERATOR:       return generator_type(in, def, false);
    case FUNCTION_ASYNC_GENERATOR: return generator_type(in, def, true);
    }
    return UNKNOWN;
}

/* comprehension.c: generator expressions, sync and asynchronous. (Other comprehensions are displays: display.c.) */
#include "infer/expr.h"

typedef struct { Node *expression; bool found; } AwaitSearch;

static bool look_for_await(void *ctx, Node *n)
{
    AwaitSearch *s = ctx;
    if (n->kind == NODE_AWAIT || (n->kind == NODE_COMP_FOR && (n->flags & NODE_IS_ASYNC)))
        s->found = true;
    if (n->kind == NODE_LAMBDA || s->found)
        return false;
    if (n->kind == NODE_GENERATOR && n != s->expression) {            /* its own frame, but for its first iterable */
        AwaitSearch inner = { n, false };
        node_walk(n->comprehension.clauses.items[0]->comp_for.iter, look_for_await, &inner);
        s->found = s->found || inner.found;
        return false;
    }
    return true;
}

/* Does its frame await: `async for`, or an await anywhere but in the first iterable, which is evaluated outside. */
bool expr_is_async_generator(Node *e)
{
    AwaitSearch s = { e, false };
    node_walk(e->comprehension.value, look_for_await, &s);
    for (uint32_t i = 0; i < e->comprehension.clauses.len && !s.found; i++) {
        Node *clause = e->comprehension.clauses.items[i];
        s.found = clause->flags & NODE_IS_ASYNC;
        if (i > 0)
            node_walk(clause->comp_for.iter, look_for_await, &s);
        for (uint32_t k = 0; k < clause->comp_for.ifs.len; k++)
            node_walk(clause->comp_for.ifs.items[k], look_for_await, &s);
    }
    return s.found;
}

static Type generator_with(Infer *in, Node *e, Type expected, bool *suits)
{
    Types *t = in->types;
    bool is_async = expr_is_async_generator(e);
    Type none = type_none(t), want = UNKNOWN;
    Atom name = is_async ? ATOM_AsyncGenerator : ATOM_Generator;
    *suits = expected_args(in, type_known(t, ATOM_typing, name, NULL, 0), expected, &want, 1);
    Type item = infer_expecting(in, e->comprehension.value, want == UNKNOWN ? 0 : want);
    *suits = *suits && type_assignable(t, item, want, NULL);
    Type args[3] = { item, none, none };
    return type_known(t, ATOM_typing, name, args, is_async ? 2 : 3);
}

Type expr_generator(Infer *in, Node *e, Type expected)
{
    bool suits = false;
    Type member = expected_member(in, e, expected, generator_with);
    return generator_with(in, e, member, &suits);
}

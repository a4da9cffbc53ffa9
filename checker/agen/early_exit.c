#include "agen/early_exit.h"

#include "agen/state.h"

typedef struct { Agen *ag; Node *loop, *exit; } ExitSearch;

/* The loop that this `break` ends: not the one whose `else` it stands in. */
static const Node *loop_left_by(const Node *jump)
{
    const Node *inner = jump, *loop = jump->parent;
    while (loop && loop->kind != NODE_FUNCTION_DEF) {
        const NodeList *orelse = loop->kind == NODE_FOR ? &loop->for_loop.orelse
                                 : loop->kind == NODE_WHILE ? &loop->while_loop.orelse : NULL;
        if (orelse && !list_holds(orelse, inner))
            return loop;
        inner = loop;
        loop = loop->parent;
    }
    return NULL;
}

static bool look_for_exit(void *ctx, Node *n)
{
    ExitSearch *s = ctx;
    if (s->exit || n->kind == NODE_FUNCTION_DEF || n->kind == NODE_LAMBDA || n->kind == NODE_CLASS_DEF)
        return false;
    if (n->kind == NODE_RETURN)
        s->exit = n;
    if (n->kind == NODE_BREAK) {
        if (loop_left_by(n) == s->loop)
            s->exit = n;
    }
    return true;
}

typedef struct { Atom name; uint32_t count, assigned; } Mentions;

static bool count_mentions(void *ctx, Node *n)
{
    Mentions *m = ctx;
    if (n->kind == NODE_NAME && n->name.id == m->name) {
        m->count++;
        m->assigned += n->parent->kind == NODE_ASSIGN || n->parent->kind == NODE_ANN_ASSIGN;
    }
    return true;
}

/* A generator bound to a name and used nowhere but in this loop. */
static bool is_only_looped_over(Agen *ag, Node *name)
{
    Node *def = node_enclosing_function(name);
    if (!def || object_state(ag, name) != STATE_FRESH)
        return false;
    Mentions m = { name->name.id, 0, 0 };
    for (uint32_t i = 0; i < def->function.body.len; i++)
        node_walk(def->function.body.items[i], count_mentions, &m);
    return m.count == 2 && m.assigned == 1;           /* where it is bound (not by a with block, which closes it), and here */
}

bool loop_leaves_open(Agen *ag, Node *loop, Node **exit)
{
    Node *iterable = loop->for_loop.iter;
    bool is_fresh = iterable->kind == NODE_CALL ? object_state(ag, iterable) == STATE_FRESH
        : iterable->kind == NODE_NAME && is_only_looped_over(ag, iterable);
    if (!is_fresh)
        return false;
    ExitSearch s = { ag, loop, NULL };
    for (uint32_t i = 0; i < loop->for_loop.body.len && !s.exit; i++)
        node_walk(loop->for_loop.body.items[i], look_for_exit, &s);
    *exit = s.exit;
    return s.exit != NULL;
}

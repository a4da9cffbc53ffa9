/* walk_ahead.c: long ways, walked from their far end.
 *
 * A walk nests with every join, test and assignment it comes to. Where that has become deep, the points behind that would nest
 * further are gathered and then asked in the order of the program: each finds those behind it answered. So walks nest as deep as
 * code does, and not as its ways are long; a round of a loop costs the same at each of its points. */
#include "infer/walk.h"

#include <stdlib.h>

typedef struct {
    Walk       *w;
    VEC(FlowId) todo, found;
    Map         seen;
} Ahead;

/* -- does an assignment ask what was before? --------------------------------------------------------------------------------- */

typedef struct { uint64_t key; bool is_found; } Mention;

static bool look_for(void *ctx, Node *n)
{
    Mention *m = ctx;
    bool is_reference = n->kind == NODE_NAME || n->kind == NODE_ATTRIBUTE || n->kind == NODE_SUBSCRIPT;
    m->is_found |= is_reference && flow_key(n) == m->key;
    return !m->is_found;
}

static bool asks_before(const Walk *w, Node *bound)
{
    Node *by = bound;
    while (by->parent && (by->kind == NODE_NAME || by->kind == NODE_ATTRIBUTE || by->kind == NODE_SUBSCRIPT ||
                          by->kind == NODE_TUPLE || by->kind == NODE_LIST || by->kind == NODE_STARRED))
        by = by->parent;
    Mention m = { .key = w->key };
    switch ((NodeKind)by->kind) {
    case NODE_AUG_ASSIGN: return true;
    case NODE_ASSIGN: node_walk(by->assign.value, look_for, &m); break;
    case NODE_NAMED_EXPR: node_walk(by->named_expr.value, look_for, &m); break;
    case NODE_FOR: node_walk(by->for_loop.iter, look_for, &m); break;
    default: break;
    }
    return m.is_found;
}

/* -- gathering --------------------------------------------------------------------------------------------------------------- */

static void push_behind(Ahead *a, FlowId at)
{
    const FlowGraph *g = a->w->graph;
    const FlowNode *n = &g->nodes[at];
    switch ((FlowKind)n->kind) {
    case FLOW_JOIN:
        for (uint32_t i = 0; i < n->count; i++)
            vec_push(&a->todo, g->antecedents[n->first + i]);
        return;
    case FLOW_LOOP:                                   /* what comes back to it, it asks itself */
        vec_push(&a->todo, g->antecedents[n->first]);
        return;
    case FLOW_ASSIGN:
        if (asks_before(a->w, n->node))
            vec_push(&a->todo, n->antecedent);
        return;
    case FLOW_DEFINE:
        return;
    case FLOW_FINALLY:
        vec_push(&a->todo, n->other);
        vec_push(&a->todo, n->antecedent);
        return;
    case FLOW_AFTER_FINALLY:                          /* only what comes in the normal way */
        vec_push(&a->todo, g->nodes[n->other].antecedent);
        return;
    default:
        vec_push(&a->todo, n->antecedent);
        return;
    }
}

/* Follows one way to the next point that is kept. */
static void gather(Ahead *a, FlowId at)
{
    Walk *w = a->w;
    WalkPoint *kept = NULL;
    while (a->w->graph->nodes[at].kind != FLOW_START && !(kept = walk_kept(w, at))) {
        FlowId next = 0;
        if (walk_step(w, at, &next) != 0)
            return;
        at = next;
    }
    if (!kept || map_get(&a->seen, at, NULL) || walk_is_answered(w, at))
        return;
    map_put(&a->seen, at, 1);
    vec_push(&a->found, at);
    push_behind(a, at);
}

static int by_place(const void *a, const void *b)
{
    FlowId x = *(const FlowId *)a, y = *(const FlowId *)b;
    return x < y ? -1 : x > y;
}

void walk_ahead(Walk *w, FlowId at)
{
    Ahead a = { .w = w };
    Marks before = w->in->cycles.marks;
    vec_push(&a.todo, at);
    while (a.todo.len > 0)
        gather(&a, vec_pop(&a.todo));
    if (a.found.len)
        qsort(a.found.items, a.found.len, sizeof(FlowId), by_place);
    for (uint32_t i = 0; i < a.found.len; i++) {
        FlowId unused;
        (void)walk_step(w, a.found.items[i], &unused);
    }
    w->in->cycles.marks = before;                     /* whoever uses one of the answers hangs on what it hangs on */
    map_free(&a.seen);
    vec_free(&a.found);
    vec_free(&a.todo);
}

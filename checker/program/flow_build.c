#include "program/flow_build.h"

/* -- points ------------------------------------------------------------------------------------------------------------------ */

static FlowId push_node(FlowBuilder *b, FlowNode n)
{
    vec_push(&b->nodes, n);
    return b->nodes.len - 1;
}

/* Calls say nothing of any reference: for exceptions the point before them is as good, and the same for a whole row of calls. */
static FlowId before_calls(const FlowBuilder *b, FlowId at)
{
    const FlowNode *n = &b->nodes.items[at];
    return n->kind == FLOW_CALL ? n->other : at;
}

FlowId flow_add(FlowBuilder *b, FlowKind kind, Node *node)
{
    if (b->current == FLOW_ID_UNREACHABLE)
        return FLOW_ID_UNREACHABLE;
    FlowNode n = { .kind = (uint8_t)kind, .antecedent = b->current, .node = node };
    if (kind == FLOW_CALL)
        n.other = before_calls(b, b->current);
    b->current = push_node(b, n);
    return b->current;
}

void flow_bind(FlowBuilder *b, FlowKind kind, Node *node)
{
    uint64_t key = flow_binding_key(node, NULL);
    if (key == 0)
        return;
    map_put(&b->graph->keys, key, 1);
    if (flow_add(b, kind, node) != FLOW_ID_UNREACHABLE)
        b->nodes.items[b->current].key = key;
}

void flow_track(FlowBuilder *b, const Node *reference)
{
    uint64_t key = flow_key(reference);
    if (key)
        map_put(&b->graph->keys, key, 1);
}

/* -- labels and loops -------------------------------------------------------------------------------------------------------- */

void label_add(FlowLabel *l, FlowId from)
{
    if (from == FLOW_ID_UNREACHABLE || (l->from.len > 0 && vec_last(&l->from) == from))
        return;
    vec_push(&l->from, from);
}

static void store_antecedents(FlowBuilder *b, FlowNode *n, const FlowId *from, uint32_t count)
{
    n->first = b->antecedents.len;
    for (uint32_t i = 0; i < count; i++) {
        bool seen = false;
        /* near duplicates only: a join of a thousand ways stays linear */
        for (uint32_t k = i; k-- > 0 && i - k <= 8 && !seen;)
            seen = from[k] == from[i];
        if (!seen)
            vec_push(&b->antecedents, from[i]);
    }
    n->count = b->antecedents.len - n->first;
}

FlowId label_finish(FlowBuilder *b, FlowLabel *l)
{
    FlowId id = FLOW_ID_UNREACHABLE;
    if (l->from.len == 1) {
        id = l->from.items[0];
    } else if (l->from.len > 1) {
        FlowNode n = { .kind = FLOW_JOIN };
        store_antecedents(b, &n, l->from.items, l->from.len);
        id = push_node(b, n);
    }
    vec_free(&l->from);
    return id;
}

FlowId loop_begin(FlowBuilder *b, Node *node)
{
    LoopWays ways = { .loop = FLOW_ID_UNREACHABLE };
    if (b->current != FLOW_ID_UNREACHABLE) {
        FlowId before = b->current;
        ways.loop = push_node(b, (FlowNode){ .kind = FLOW_LOOP, .node = node });
        vec_push(&ways.from, before);
        b->current = ways.loop;
    }
    vec_push(&b->loops, ways);
    return ways.loop;
}

void loop_add(FlowBuilder *b, FlowId loop, FlowId from)
{
    if (loop == FLOW_ID_UNREACHABLE || from == FLOW_ID_UNREACHABLE)
        return;
    for (uint32_t i = b->loops.len; i-- > 0;)
        if (b->loops.items[i].loop == loop) {
            vec_push(&b->loops.items[i].from, from);
            return;
        }
}

void loop_finish(FlowBuilder *b)
{
    LoopWays ways = vec_pop(&b->loops);
    if (ways.loop != FLOW_ID_UNREACHABLE)
        store_antecedents(b, &b->nodes.items[ways.loop], ways.from.items, ways.from.len);
    vec_free(&ways.from);
}

void flow_may_raise(FlowBuilder *b)
{
    if (!b->frame || b->current == FLOW_ID_UNREACHABLE)
        return;
    FlowId from = before_calls(b, b->pinned ? b->pinned : b->current);
    for (FlowFrame *f = b->frame; f; f = f->outer) {
        for (uint32_t i = 0; i < f->count; i++)
            label_add(&f->labels[i], from);
        if (f->catches_all || f->kind == FRAME_FINALLY)    /* a finally passes it on at its own end */
            return;
    }
}

/* -- graphs ------------------------------------------------------------------------------------------------------------------ */

static FlowBuilder begin(Scope *s)
{
    FlowBuilder b = { .module = s->module, .graph = ARENA_NEW(s->module->arena, FlowGraph) };
    b.graph->scope = s;
    push_node(&b, (FlowNode){ .kind = FLOW_UNREACHABLE });            /* 0 is no point at all */
    push_node(&b, (FlowNode){ .kind = FLOW_UNREACHABLE });
    b.current = push_node(&b, (FlowNode){ .kind = FLOW_START });
    return b;
}

static FlowGraph *finish(FlowBuilder *b)
{
    FlowGraph *g = b->graph;
    g->end = b->current;
    g->nodes = vec_to_arena(b->module->arena, &b->nodes);
    g->node_count = b->nodes.len;
    if (b->antecedents.len)
        g->antecedents = vec_to_arena(b->module->arena, &b->antecedents);
    g->antecedent_count = b->antecedents.len;
    vec_free(&b->nodes);
    vec_free(&b->antecedents);
    vec_free(&b->loops);
    return g;
}

FlowGraph *flow_of_function(Scope *s)
{
    FlowBuilder b = begin(s);
    Node *f = s->node;
    NodeList params = f->kind == NODE_LAMBDA ? f->lambda.params : f->function.params;
    for (uint32_t i = 0; i < params.len; i++)
        if (params.items[i]->kind == NODE_PARAM && params.items[i]->param.name)
            flow_bind(&b, FLOW_ASSIGN, params.items[i]);
    if (f->kind == NODE_LAMBDA)
        flow_expression(&b, f->lambda.body);
    else
        flow_statements(&b, f->function.body);
    return finish(&b);
}

static void define_item(FlowBuilder *b, Item *item)
{
    uint64_t key = flow_key_of_name(item->name);
    map_put(&b->graph->keys, key, 1);
    if (flow_add(b, FLOW_DEFINE, NULL) == FLOW_ID_UNREACHABLE)
        return;
    FlowNode *n = &b->nodes.items[b->current];
    n->item = item;
    n->key = key;
}

FlowGraph *flow_of_module(Scope *s)
{
    FlowBuilder b = begin(s);
    for (uint32_t i = 0; i < s->module->outline.count; i++) {
        Item *item = &s->module->outline.items[i];
        if ((item->kind == ITEM_FUNCTION || item->kind == ITEM_CLASS) && item->name) {
            define_item(&b, item);
        } else {
            Node *statement = module_item_node(s->module, item);
            flow_statements(&b, (NodeList){ &statement, 1 });
        }
    }
    return finish(&b);
}

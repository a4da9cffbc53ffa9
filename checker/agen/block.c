#include "agen/block.h"

/* Is child, directly below parent, run by parent's own block? inner is what was below child. */
static bool runs(const Node *parent, const Node *child, const Node *inner)
{
    switch (parent->kind) {
    case NODE_MODULE:
        return true;
    case NODE_FUNCTION_DEF:
        return list_holds(&parent->function.body, child);
    case NODE_LAMBDA:
        return parent->lambda.body == child;
    case NODE_CLASS_DEF:                              /* members of an outlined class are not in its body list */
        return !list_holds(&parent->class_def.decorators, child) && !list_holds(&parent->class_def.args, child)
            && !list_holds(&parent->class_def.type_params, child);
    default:
        if (!node_is_comprehension(parent))
            return false;
        return !(parent->comprehension.clauses.len && parent->comprehension.clauses.items[0] == child &&
                 child->comp_for.iter == inner);
    }
}

Node *block_of(const Node *n)
{
    const Node *inner = NULL, *child = n;
    for (Node *parent = n->parent; parent; parent = parent->parent) {
        if (runs(parent, child, inner))
            return parent;
        inner = child;
        child = parent;
    }
    return NULL;
}

bool block_can_await(const Node *n)
{
    const Node *block = block_of(n);
    while (block && node_is_comprehension(block) && block->kind != NODE_GENERATOR)
        block = block_of(block);
    if (!block)
        return true;
    return block->kind == NODE_GENERATOR || (block->kind == NODE_FUNCTION_DEF && (block->flags & NODE_IS_ASYNC));
}

#include "agen/received.h"

#include "infer/expr.h"

enum { RECEIVED_MAX_DEPTH = 16 };

static const Received fits;

static Received compare(Agen *ag, Type given, Type wanted)
{
    bool is_wrong = wanted && !type_is_unknown(wanted) && !type_assignable(ag->types, given, wanted, NULL);
    return is_wrong ? (Received){ given, wanted } : fits;
}

/* Of `a, *b` each target gets a part. */
static Received compare_target(Agen *ag, Node *target, Type given, int depth)
{
    if (depth > RECEIVED_MAX_DEPTH)
        return fits;
    if (target->kind != NODE_TUPLE && target->kind != NODE_LIST)
        return compare(ag, given, infer_target_declared(ag->in, target));
    Received found = fits;
    for (uint32_t i = 0; i < target->elements.items.len && !found.wanted; i++) {
        Node *item = target->elements.items.items[i];
        item = item->kind == NODE_STARRED ? item->starred.value : item;
        bool is_nested = item->kind == NODE_TUPLE || item->kind == NODE_LIST;
        found = compare_target(ag, item, is_nested ? given : infer_target(ag->in, item), depth + 1);
    }
    return found;
}

static Received compare_targets(Agen *ag, const NodeList *targets, Type given)
{
    Received found = fits;
    for (uint32_t i = 0; i < targets->len && !found.wanted; i++)
        found = compare_target(ag, targets->items[i], given, 0);
    return found;
}

/* The right operand: its left one's method says what it takes. */
static Received compare_operand(Agen *ag, Node *operation, Node *operand, Type given)
{
    CallResult result = infer_operation(ag->in, operation);
    return result.ok || result.misfit.node != operand ? fits : compare(ag, given, result.misfit.wanted);
}

/* Where overloads are left, each takes something else: wrong is what none of them takes. */
static Received compare_argument(Agen *ag, Node *call, Node *argument, Type given)
{
    Type wanted = infer_expected(ag->in, argument);
    if (wanted)
        return compare(ag, given, wanted);
    CallResult result = infer_call_node(ag->in, call, 0);
    return result.ok || result.misfit.node != argument ? fits : compare(ag, given, result.misfit.wanted);
}

static Received compare_in_place(Agen *ag, Node *e, Type given)
{
    Node *p = e->parent;
    switch (p->kind) {
    case NODE_ASSIGN:     return compare_targets(ag, &p->assign.targets, given);
    case NODE_BINARY:     return e == p->binary.right ? compare_operand(ag, p, e, given) : fits;
    case NODE_AUG_ASSIGN: return e == p->aug_assign.value ? compare_operand(ag, p, e, given) : fits;
    case NODE_CALL:       return compare_argument(ag, p, e, given);
    case NODE_YIELD:      return fits;                /* what is yielded in turn is looked at as such */
    default:              return compare(ag, given, infer_expected(ag->in, e));
    }
}

Received received_misfit(Agen *ag, Node *yield, Type send)
{
    Node *e = yield;
    Type given = send;
    Received found = fits;
    for (Node *p = e->parent; p && !found.wanted; e = p, p = p->parent) {
        if (p->kind == NODE_BOOL_OP && e == p->binary.left)
            given = p->binary.op == OP_OR ? infer_truthy_part(ag->in, given) : infer_falsy_part(ag->in, given);
        else if (p->kind == NODE_NAMED_EXPR && e == p->named_expr.value)
            found = compare(ag, given, infer_target_declared(ag->in, p->named_expr.target));
        else if (p->kind != NODE_BOOL_OP && (p->kind != NODE_IF_EXP || e == p->if_exp.test))
            return compare_in_place(ag, e, given);
    }
    return found;
}

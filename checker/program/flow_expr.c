/* Flow through expressions: where each reference is read, what conditions tell, what is bound on the way. */
#include "program/flow_build.h"

/* -- what a condition can narrow --------------------------------------------------------------------------------------------- */

/* The reference itself, and the shorter ones it goes through: `x.kind == "a"` may narrow x as well (a union told apart by
 * kind). */
static bool track_reference(FlowBuilder *b, const Node *n)
{
    bool found = false;
    while (n) {
        if (n->kind == NODE_NAMED_EXPR) {
            found |= track_reference(b, n->named_expr.target);
            n = n->named_expr.value;
            continue;
        }
        if (flow_key(n)) {
            flow_track(b, n);
            found = true;
        }
        if (n->kind == NODE_ATTRIBUTE)
            n = n->attribute.value;
        else if (n->kind == NODE_SUBSCRIPT)
            n = n->subscript.value;
        else
            break;
    }
    return found;
}

/* An operand of a comparison: a reference, or a call such as type(x), len(x) that tells something of its argument. */
static bool track_operand(FlowBuilder *b, const Node *n)
{
    bool found = track_reference(b, n);
    while (n && n->kind == NODE_NAMED_EXPR)
        n = n->named_expr.value;
    if (n && n->kind == NODE_CALL && n->call.args.len > 0) {
        const Node *first = n->call.args.items[0];
        found |= track_reference(b, first->kind == NODE_KEYWORD ? first->keyword.value : first);
    }
    return found;
}

bool flow_track_condition(FlowBuilder *b, const Node *test)
{
    while (test && test->kind == NODE_UNARY && test->unary.op == OP_NOT)
        test = test->unary.operand;
    if (!test)
        return false;
    if (test->kind == NODE_COMPARE) {
        bool found = track_operand(b, test->compare.left);
        for (uint32_t i = 0; i < test->compare.parts.len; i++)
            found |= track_operand(b, test->compare.parts.items[i]->compare_part.value);
        return found;
    }
    return track_operand(b, test);
}

static void add_way(FlowBuilder *b, FlowKind kind, Node *test, FlowId from, bool narrows, FlowLabel *to)
{
    StaticTruth truth = static_condition(b->module->program, test);
    if (truth == (kind == FLOW_TRUE ? STATIC_FALSE : STATIC_TRUE))
        return;
    b->current = from;
    if (narrows && truth == STATIC_UNKNOWN)
        flow_add(b, kind, test);
    label_add(to, b->current);
}

void flow_condition(FlowBuilder *b, Node *test, FlowLabel *yes, FlowLabel *no)
{
    if (test && b->depth < FLOW_MAX_DEPTH && test->kind == NODE_UNARY && test->unary.op == OP_NOT && test->unary.operand) {
        test->flow = b->current;
        b->depth++;
        flow_condition(b, test->unary.operand, no, yes);
        b->depth--;
        return;
    }
    if (test && b->depth < FLOW_MAX_DEPTH && test->kind == NODE_BOOL_OP && test->binary.left && test->binary.right) {
        FlowLabel right = { 0 };
        bool is_and = test->binary.op == OP_AND;
        test->flow = b->current;
        b->depth++;
        flow_condition(b, test->binary.left, is_and ? &right : yes, is_and ? no : &right);
        b->current = label_finish(b, &right);
        flow_condition(b, test->binary.right, yes, no);
        b->depth--;
        return;
    }
    flow_expression(b, test);
    FlowId from = b->current;
    if (!test) {
        label_add(yes, from);
        label_add(no, from);
    } else {
        bool narrows = flow_track_condition(b, test);
        add_way(b, FLOW_TRUE, test, from, narrows, yes);
        add_way(b, FLOW_FALSE, test, from, narrows, no);
    }
    b->current = FLOW_ID_UNREACHABLE;
}

/* -- values ------------------------------------------------------------------------------------------------------------------ */

static void visit_child(void *ctx, Node *child)
{
    flow_expression(ctx, child);
}

static void inner_value(FlowBuilder *b, Node *n)
{
    bool outer = b->is_statement_value;
    b->is_statement_value = false;
    flow_expression(b, n);
    b->is_statement_value = outer;
}

/* `a and b` as a value: b is evaluated where a held, and control comes together behind it. */
static void bool_op(FlowBuilder *b, Node *n)
{
    FlowLabel right = { 0 }, after = { 0 };
    bool is_and = n->binary.op == OP_AND, outer = b->is_statement_value;
    b->is_statement_value = false;
    flow_condition(b, n->binary.left, is_and ? &right : &after, is_and ? &after : &right);
    b->is_statement_value = outer;
    b->current = label_finish(b, &right);
    flow_expression(b, n->binary.right);
    label_add(&after, b->current);
    b->current = label_finish(b, &after);
}

static void if_exp(FlowBuilder *b, Node *n)
{
    FlowLabel yes = { 0 }, no = { 0 }, after = { 0 };
    bool outer = b->is_statement_value;
    b->is_statement_value = false;
    flow_condition(b, n->if_exp.test, &yes, &no);
    b->is_statement_value = outer;
    b->current = label_finish(b, &yes);
    flow_expression(b, n->if_exp.body);
    label_add(&after, b->current);
    b->current = label_finish(b, &no);
    flow_expression(b, n->if_exp.orelse);
    label_add(&after, b->current);
    b->current = label_finish(b, &after);
}

static void call(FlowBuilder *b, Node *n)
{
    bool ends_statement = b->is_statement_value;
    b->is_statement_value = false;
    node_children(n, visit_child, b);
    b->is_statement_value = ends_statement;
    n->flow = b->current;
    flow_may_raise(b);
    if (ends_statement && !(n->parent && n->parent->kind == NODE_AWAIT))
        flow_add(b, FLOW_CALL, n);
}

static void await_value(FlowBuilder *b, Node *n)
{
    flow_expression(b, n->operand.value);
    n->flow = b->current;
    flow_may_raise(b);
    if (b->is_statement_value && n->operand.value && n->operand.value->kind == NODE_CALL)
        flow_add(b, FLOW_CALL, n);
}

static void yield_value(FlowBuilder *b, Node *n)
{
    inner_value(b, n->operand.value);
    n->flow = b->current;
    flow_may_raise(b);
}

/* A comprehension's own names are of no concern behind it: control goes on from before it, except that a walrus inside may
 * have run. */
static void comprehension(FlowBuilder *b, Node *n)
{
    FlowId before = FLOW_ID_UNREACHABLE, outer_pin = b->pinned;
    bool outer_walrus = b->saw_walrus, outer_moves = b->pin_moves;
    FlowLabel skipped = { 0 };
    b->saw_walrus = false;
    for (uint32_t i = 0; i < n->comprehension.clauses.len; i++) {
        Node *clause = n->comprehension.clauses.items[i];
        if (clause->kind != NODE_COMP_FOR)
            continue;
        flow_expression(b, clause->comp_for.iter);
        if (i == 0) {
            before = b->current;
            b->pin_moves |= !b->pinned;
            if (!b->pinned)
                b->pinned = before;
        }
        clause->flow = b->current;
        flow_may_raise(b);
        flow_target(b, clause->comp_for.target);
        for (uint32_t k = 0; k < clause->comp_for.ifs.len; k++) {
            FlowLabel holds = { 0 };
            flow_condition(b, clause->comp_for.ifs.items[k], &holds, &skipped);
            b->current = label_finish(b, &holds);
        }
    }
    flow_expression(b, n->comprehension.key);
    flow_expression(b, n->comprehension.value);
    if (b->saw_walrus) {
        label_add(&skipped, before);
        label_add(&skipped, b->current);
        b->current = label_finish(b, &skipped);
    } else {
        vec_free(&skipped.from);
        b->current = before;
    }
    b->pinned = outer_moves && b->saw_walrus ? b->current : outer_pin;
    b->pin_moves = outer_moves;
    b->saw_walrus |= outer_walrus;
}

static void lambda_value(FlowBuilder *b, Node *n)
{
    for (uint32_t i = 0; i < n->lambda.params.len; i++)
        if (n->lambda.params.items[i]->kind == NODE_PARAM)
            flow_expression(b, n->lambda.params.items[i]->param.default_value);
    n->flow = b->current;
}

/* Long sums lean left: `a + b + c` is walked along its spine, not into it. */
static void binary(FlowBuilder *b, Node *n)
{
    VEC(Node *) spine = { 0 };
    Node *leftmost = n;
    while (leftmost && leftmost->kind == NODE_BINARY) {
        vec_push(&spine, leftmost);
        leftmost = leftmost->binary.left;
    }
    flow_expression(b, leftmost);
    while (spine.len > 0) {
        Node *part = vec_pop(&spine);
        flow_expression(b, part->binary.right);
        part->flow = b->current;
    }
    vec_free(&spine);
}

static void visit(FlowBuilder *b, Node *n)
{
    switch ((NodeKind)n->kind) {
    case NODE_CALL: call(b, n); return;
    case NODE_AWAIT: await_value(b, n); return;
    case NODE_YIELD: case NODE_YIELD_FROM: yield_value(b, n); return;
    case NODE_BOOL_OP: bool_op(b, n); return;
    case NODE_IF_EXP: if_exp(b, n); return;
    case NODE_LAMBDA: lambda_value(b, n); return;
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP: case NODE_GENERATOR: comprehension(b, n); return;
    case NODE_BINARY: binary(b, n); return;
    case NODE_NAMED_EXPR:
        inner_value(b, n->named_expr.value);
        b->saw_walrus = true;
        flow_target(b, n->named_expr.target);
        if (b->pin_moves)
            b->pinned = b->current;
        n->flow = b->current;
        return;
    case NODE_ERROR: {                                /* what was recovered counts, but not that a `return` in it ends the way */
        FlowId before = b->current;
        flow_statements(b, n->elements.items);
        if (b->current == FLOW_ID_UNREACHABLE)
            b->current = before;
        n->flow = b->current;
        return;
    }
    default: {
        bool outer = b->is_statement_value;
        b->is_statement_value = false;
        node_children(n, visit_child, b);
        b->is_statement_value = outer;
        n->flow = b->current;
    }
    }
}

void flow_expression(FlowBuilder *b, Node *n)
{
    if (!n || b->depth >= FLOW_MAX_DEPTH)
        return;
    switch ((NodeKind)n->kind) {
    case NODE_NAME: case NODE_INT: case NODE_FLOAT: case NODE_IMAGINARY: case NODE_STRING: case NODE_BYTES: case NODE_TRUE:
    case NODE_FALSE: case NODE_NONE: case NODE_ELLIPSIS:
        n->flow = b->current;
        return;
    default:
        b->depth++;
        visit(b, n);
        b->depth--;
    }
}

void flow_target(FlowBuilder *b, Node *target)
{
    if (!target || b->depth >= FLOW_MAX_DEPTH)
        return;
    b->depth++;
    switch ((NodeKind)target->kind) {
    case NODE_NAME:
        flow_bind(b, FLOW_ASSIGN, target);
        break;
    case NODE_ATTRIBUTE:
        flow_expression(b, target->attribute.value);
        flow_bind(b, FLOW_ASSIGN, target);
        break;
    case NODE_SUBSCRIPT:
        flow_expression(b, target->subscript.value);
        flow_expression(b, target->subscript.index);
        flow_bind(b, FLOW_ASSIGN, target);
        break;
    case NODE_TUPLE: case NODE_LIST:
        for (uint32_t i = 0; i < target->elements.items.len; i++)
            flow_target(b, target->elements.items.items[i]);
        break;
    case NODE_STARRED:
        flow_target(b, target->starred.value);
        break;
    default:
        flow_expression(b, target);
    }
    target->flow = b->current;                        /* asked for its type, a target answers with what it was just given */
    b->depth--;
}

/* Expressions, by the grammar of the language reference: operators and all that binds less tightly, targets, parameters. */
#include "source/quick_parts.h"

/* -- operators -- */

/* How tightly operators bind, from the loosest. */
enum { NO_OPERATOR, DISJUNCTION, CONJUNCTION, NEGATION, COMPARISON, BIT_OR, BIT_XOR, BIT_AND, SHIFT, SUM, TERM };

static const struct { uint8_t binds, op; } operators[QUICK_KIND_COUNT] = {
    [QUICK_or] = { DISJUNCTION, OP_OR },    [QUICK_and] = { CONJUNCTION, OP_AND },
    [QUICK_EQ] = { COMPARISON, OP_EQ },     [QUICK_NE] = { COMPARISON, OP_NE },     [QUICK_LT] = { COMPARISON, OP_LT },
    [QUICK_LE] = { COMPARISON, OP_LE },     [QUICK_GT] = { COMPARISON, OP_GT },     [QUICK_GE] = { COMPARISON, OP_GE },
    [QUICK_in] = { COMPARISON, OP_IN },     [QUICK_is] = { COMPARISON, OP_IS },     [QUICK_not] = { COMPARISON, OP_NOT_IN },
    [QUICK_PIPE] = { BIT_OR, OP_BIT_OR },   [QUICK_CARET] = { BIT_XOR, OP_BIT_XOR },
    [QUICK_AMPERSAND] = { BIT_AND, OP_BIT_AND },
    [QUICK_LSHIFT] = { SHIFT, OP_LSHIFT },  [QUICK_RSHIFT] = { SHIFT, OP_RSHIFT },
    [QUICK_PLUS] = { SUM, OP_ADD },         [QUICK_MINUS] = { SUM, OP_SUB },
    [QUICK_STAR] = { TERM, OP_MUL },        [QUICK_AT] = { TERM, OP_MATMUL },       [QUICK_SLASH] = { TERM, OP_DIV },
    [QUICK_PERCENT] = { TERM, OP_MOD },     [QUICK_SLASHES] = { TERM, OP_FLOORDIV },
};

static Node *operation(Quick *q, unsigned loosest);

static Node *binary(Quick *q, NodeKind kind, uint32_t start, Node *left, Operator op, Node *right)
{
    Node *n = quick_node(q, kind, start);
    n->binary.left = left;
    n->binary.op = op;
    n->binary.right = right;
    return n;
}

static Node *unary(Quick *q);

static Node *power(Quick *q)
{
    uint32_t start = quick_start(q);
    Node *n;
    if (quick_take(q, QUICK_await)) {
        Node *value = quick_primary(q);
        n = quick_node(q, NODE_AWAIT, start);
        n->operand.value = value;
    } else {
        n = quick_primary(q);
    }
    if (!quick_take(q, QUICK_STARS))
        return n;
    quick_enter(q);
    Node *right = unary(q);
    quick_leave(q);
    return binary(q, NODE_BINARY, start, n, OP_POW, right);
}

/* `-a`, `not a`: from the operator. */
static Node *prefixed(Quick *q, Operator op)
{
    uint32_t start = quick_start(q);
    quick_enter(q);
    quick_skip(q);
    Node *value = op == OP_NOT ? operation(q, NEGATION) : unary(q), *n = quick_node(q, NODE_UNARY, start);
    n->unary.op = op;
    n->unary.operand = value;
    quick_leave(q);
    return n;
}

static Node *unary(Quick *q)
{
    switch (quick_kind(q)) {
    case QUICK_MINUS: return prefixed(q, OP_NEG);
    case QUICK_PLUS:  return prefixed(q, OP_POS);
    case QUICK_TILDE: return prefixed(q, OP_INVERT);
    default:          return power(q);
    }
}

/* Takes the operator of a comparison: `not in` and `is not` are one of two words. */
static Operator comparison_operator(Quick *q)
{
    Operator op = (Operator)operators[quick_kind(q)].op;
    quick_skip(q);
    if (op == OP_NOT_IN)
        quick_expect(q, QUICK_in);
    return op == OP_IS && quick_take(q, QUICK_not) ? OP_IS_NOT : op;
}

/* From the first operator of `a < b < c`. */
static Node *comparison(Quick *q, uint32_t start, Node *left)
{
    uint32_t mark = list_mark(q->b);
    while (operators[quick_kind(q)].binds == COMPARISON) {
        uint32_t op_at = quick_start(q);
        Operator op = comparison_operator(q);
        Node *value = operation(q, COMPARISON + 1), *part = quick_node(q, NODE_COMPARE_PART, op_at);
        part->compare_part.op = op;
        part->compare_part.value = value;
        list_add(q->b, part);
    }
    Node *n = quick_node(q, NODE_COMPARE, start);
    n->compare.left = left;
    n->compare.parts = list_take(q->b, mark);
    return n;
}

/* Operands with what binds them as tightly as `loosest`, or more tightly. */
static Node *operation(Quick *q, unsigned loosest)
{
    uint32_t start = quick_start(q);
    Node *n = quick_kind(q) == QUICK_not && loosest <= NEGATION ? prefixed(q, OP_NOT) : unary(q);
    for (unsigned binds; (binds = operators[quick_kind(q)].binds) >= loosest;) {
        Operator op = (Operator)operators[quick_kind(q)].op;
        if (binds == COMPARISON) {
            n = comparison(q, start, n);
            continue;
        }
        quick_skip(q);
        Node *right = operation(q, binds + 1);
        n = binary(q, binds <= CONJUNCTION ? NODE_BOOL_OP : NODE_BINARY, start, n, op, right);
    }
    return n;
}

Node *quick_operand(Quick *q)
{
    return operation(q, BIT_OR);
}

Node *quick_disjunction(Quick *q)
{
    return operation(q, DISJUNCTION);
}

static Node *lambda(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    NodeList params = quick_parameters(q, QUICK_COLON, false);
    quick_expect(q, QUICK_COLON);
    Node *body = quick_expression(q), *n = quick_node(q, NODE_LAMBDA, start);
    n->lambda.params = params;
    n->lambda.body = body;
    return n;
}

static Node *conditional(Quick *q)
{
    uint32_t start = quick_start(q);
    Node *body = quick_disjunction(q);
    if (!quick_take(q, QUICK_if))
        return body;
    Node *test = quick_disjunction(q);
    quick_expect(q, QUICK_else);
    Node *orelse = quick_expression(q), *n = quick_node(q, NODE_IF_EXP, start);
    n->if_exp.body = body;
    n->if_exp.test = test;
    n->if_exp.orelse = orelse;
    return n;
}

static Node *named(Quick *q)
{
    uint32_t start = quick_start(q);
    Node *target = quick_name_node(q);
    quick_skip(q);
    Node *value = quick_expression(q), *n = quick_node(q, NODE_NAMED_EXPR, start);
    n->named_expr.target = target;
    n->named_expr.value = value;
    return n;
}

Node *quick_expression(Quick *q)
{
    Node *n;
    quick_enter(q);
    if (quick_kind(q) == QUICK_lambda)
        n = lambda(q);
    else if (quick_kind(q) == QUICK_NAME && quick_kind_after(q) == QUICK_WALRUS)
        n = named(q);
    else
        n = conditional(q);
    quick_leave(q);
    return n;
}

/* -- lists without brackets -- */

/* `*a`, as tightly as Python binds it in a list or a tuple; the star comes next. */
static Node *starred(Quick *q, Node *(*operand)(Quick *q))
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    Node *value = operand(q), *n = quick_node(q, NODE_STARRED, start);
    n->starred.value = value;
    return n;
}

Node *quick_element(Quick *q)
{
    return quick_kind(q) == QUICK_STAR ? starred(q, quick_operand) : quick_expression(q);
}

static bool ends_list(const Quick *q)
{
    switch (quick_kind(q)) {
    case QUICK_EQUALS: case QUICK_COLON: case QUICK_CLOSE_PAREN: case QUICK_in: case QUICK_SEMICOLON: case QUICK_LINE:
    case QUICK_FIELD_END: case QUICK_END:
        return true;
    default:
        return false;
    }
}

/* A tuple without parentheses, from the comma behind its first element. */
static Node *bare_tuple(Quick *q, uint32_t start, Node *first, Node *(*element)(Quick *q))
{
    uint32_t mark = list_mark(q->b);
    list_add(q->b, first);
    while (quick_take(q, QUICK_COMMA) && !ends_list(q))
        list_add(q->b, element(q));
    Node *n = quick_node(q, NODE_TUPLE, start);
    n->elements.items = list_take(q->b, mark);
    return n;
}

Node *quick_expressions(Quick *q)
{
    uint32_t start = quick_start(q);
    bool star = quick_kind(q) == QUICK_STAR;
    Node *first = quick_element(q);
    if (quick_kind(q) == QUICK_COMMA)
        return bare_tuple(q, start, first, quick_element);
    if (star)
        quick_fail(q);                                /* a star alone */
    return first;
}

static Node *yield(Quick *q)
{
    uint32_t start = quick_start(q);
    Node *value = NULL;
    quick_skip(q);
    bool from = quick_take(q, QUICK_from);
    if (from)
        value = quick_expression(q);
    else if (!ends_list(q))
        value = quick_expressions(q);
    Node *n = quick_node(q, from ? NODE_YIELD_FROM : NODE_YIELD, start);
    n->operand.value = value;
    return n;
}

Node *quick_value(Quick *q)
{
    return quick_kind(q) == QUICK_yield ? yield(q) : quick_expressions(q);
}

/* -- targets -- */

bool quick_is_target(const Node *n)
{
    switch ((NodeKind)n->kind) {
    case NODE_NAME: case NODE_ATTRIBUTE: case NODE_SUBSCRIPT:
        return true;
    case NODE_STARRED:                                /* parentheses behind a star: feed.h knows what they are */
        return !node_in_parentheses(n->starred.value) && quick_is_target(n->starred.value);
    case NODE_TUPLE: case NODE_LIST:
        for (uint32_t i = 0; i < n->elements.items.len; i++)
            if (!quick_is_target(n->elements.items.items[i]))
                return false;                         /* as deep as brackets, which are bounded */
        return true;
    default:
        return false;
    }
}

static Node *target(Quick *q)
{
    Node *n = quick_kind(q) == QUICK_STAR ? starred(q, quick_primary) : quick_primary(q);
    if (!quick_is_target(n))
        quick_fail(q);
    return n;
}

Node *quick_for(Quick *q, bool *is_async)
{
    *is_async = quick_take(q, QUICK_async);
    quick_skip(q);
    uint32_t start = quick_start(q);
    Node *n = target(q);
    if (quick_kind(q) == QUICK_COMMA)
        n = bare_tuple(q, start, n, target);
    quick_expect(q, QUICK_in);
    return n;
}

/* -- parameters -- */

static Node *parameter(Quick *q, uint32_t kind, bool is_typed)
{
    bool has_star = kind == PARAM_VARARGS || kind == PARAM_KWARGS;
    uint32_t start = quick_start(q);
    Atom name = quick_name(q);
    Node *annotation = is_typed && quick_take(q, QUICK_COLON) ? quick_expression(q) : NULL;
    Node *value = !has_star && quick_take(q, QUICK_EQUALS) ? quick_expression(q) : NULL;
    Node *n = quick_node(q, NODE_PARAM, start);
    n->param.kind = kind;
    n->param.name = name;
    n->param.annotation = annotation;
    n->param.default_value = value;
    return n;
}

/* What a separator or a star may still follow. */
typedef struct { bool slash, star, bare, over; } Separators;

static void slash(Quick *q, Separators *seen, uint32_t mark)
{
    quick_skip(q);
    if (seen->slash || seen->star || q->b->pending.len == mark)
        quick_fail(q);
    seen->slash = true;
    for (uint32_t i = mark; i < q->b->pending.len; i++)
        q->b->pending.items[i]->param.kind = PARAM_POSITIONAL_ONLY;
}

static void star(Quick *q, Separators *seen, bool is_bare)
{
    quick_skip(q);
    if (seen->star)
        quick_fail(q);
    seen->star = true;
    seen->bare = is_bare;
}

NodeList quick_parameters(Quick *q, unsigned close, bool is_typed)
{
    Separators seen = { 0 };
    uint32_t mark = list_mark(q->b);
    while (quick_kind(q) != close && quick_kind(q) != QUICK_END) {
        unsigned kind = quick_kind(q), after = quick_kind_after(q);
        bool is_bare = kind == QUICK_STAR && (after == QUICK_COMMA || after == close);
        if (seen.over)
            quick_fail(q);
        if (kind == QUICK_SLASH) {
            slash(q, &seen, mark);
        } else if (is_bare) {
            star(q, &seen, true);
        } else if (kind == QUICK_STAR) {
            star(q, &seen, false);
            list_add(q->b, parameter(q, PARAM_VARARGS, is_typed));
        } else if (quick_take(q, QUICK_STARS)) {
            list_add(q->b, parameter(q, PARAM_KWARGS, is_typed));
            seen.over = true;
        } else {
            list_add(q->b, parameter(q, seen.star ? PARAM_KEYWORD_ONLY : PARAM_NORMAL, is_typed));
            seen.bare = false;
        }
        if (!quick_take(q, QUICK_COMMA))
            break;
    }
    if (seen.bare)
        quick_fail(q);                                /* a parameter must follow */
    return list_take(q->b, mark);
}

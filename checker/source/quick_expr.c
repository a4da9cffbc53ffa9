/* Expressions, by the grammar of the language reference: operators and all that binds less tightly, targets, parameters. */
#include "source/quick_parts.h"

/* -- operators -- */

static void unary(Quick *q);

static void power(Quick *q)
{
    QuickMark m = quick_mark(q);
    if (quick_take(q, QUICK_await)) {
        quick_primary(q);
        quick_wrap(q, m, SYNTAX_await);
    } else {
        quick_primary(q);
    }
    if (quick_take_leaf(q, SYNTAX_STARS)) {
        unary(q);
        quick_wrap(q, m, SYNTAX_binary_operator);
    }
}

static void unary(Quick *q)
{
    unsigned kind = quick_kind(q);
    if (kind != SYNTAX_MINUS && kind != SYNTAX_PLUS && kind != SYNTAX_TILDE) {
        power(q);
        return;
    }
    QuickMark m = quick_mark(q);
    quick_enter(q);
    quick_leaf(q, (Syntax)kind);
    unary(q);
    quick_wrap(q, m, SYNTAX_unary_operator);
    quick_leave(q);
}

/* How tightly an operator binds, 0 for none. The feed has swapped ^ and &. */
static const uint8_t precedences[QUICK_KIND_COUNT] = {
    [SYNTAX_PIPE] = 1, [SYNTAX_AMPERSAND] = 2, [SYNTAX_CARET] = 3, [SYNTAX_LSHIFT] = 4, [SYNTAX_RSHIFT] = 4, [SYNTAX_PLUS] = 5,
    [SYNTAX_MINUS] = 5, [SYNTAX_STAR] = 6, [SYNTAX_AT] = 6, [SYNTAX_SLASH] = 6, [SYNTAX_PERCENT] = 6, [SYNTAX_SLASHES] = 6,
};

static void arithmetic(Quick *q, unsigned lowest)
{
    QuickMark m = quick_mark(q);
    unary(q);
    for (unsigned p; (p = precedences[quick_kind(q)]) >= lowest;) {
        quick_leaf(q, (Syntax)quick_kind(q));
        arithmetic(q, p + 1);
        quick_wrap(q, m, SYNTAX_binary_operator);
    }
}

void quick_operand(Quick *q)
{
    arithmetic(q, 1);
}

/* `not in` and `is not` are one operator of two words. */
static bool comparison_operator(Quick *q)
{
    unsigned kind = quick_kind(q), after = quick_kind_after(q);
    QuickMark m = quick_mark(q);
    if ((kind == SYNTAX_NOT && after == SYNTAX_IN) || (kind == SYNTAX_IS && after == SYNTAX_NOT)) {
        quick_skip(q);
        quick_skip(q);
        quick_wrap(q, m, kind == SYNTAX_NOT ? SYNTAX_NOT_IN : SYNTAX_IS_NOT);
        vec_last(&q->nodes).is_named = false;
        return true;
    }
    switch (kind) {
    case SYNTAX_EQ: case SYNTAX_NE: case SYNTAX_LT: case SYNTAX_LE: case SYNTAX_GT: case SYNTAX_GE: case SYNTAX_IN:
    case SYNTAX_IS:
        quick_leaf(q, (Syntax)kind);
        return true;
    default:
        return false;
    }
}

static void comparison(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_operand(q);
    bool any = false;
    while (comparison_operator(q)) {
        quick_operand(q);
        any = true;
    }
    if (any)
        quick_wrap(q, m, SYNTAX_comparison_operator);
}

static void negation(Quick *q)
{
    if (quick_kind(q) != SYNTAX_NOT) {
        comparison(q);
        return;
    }
    QuickMark m = quick_mark(q);
    quick_enter(q);
    quick_leaf(q, SYNTAX_NOT);
    negation(q);
    quick_wrap(q, m, SYNTAX_not_operator);
    quick_leave(q);
}

static void boolean(Quick *q, Syntax word, void (*operand)(Quick *q))
{
    QuickMark m = quick_mark(q);
    operand(q);
    while (quick_take_leaf(q, word)) {
        operand(q);
        quick_wrap(q, m, SYNTAX_boolean_operator);
    }
}

static void conjunction(Quick *q) { boolean(q, SYNTAX_AND, negation); }

void quick_disjunction(Quick *q) { boolean(q, SYNTAX_OR, conjunction); }

static void lambda(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    if (quick_kind(q) != SYNTAX_COLON) {
        QuickMark params = quick_mark(q);
        quick_parameters(q, SYNTAX_COLON, false);
        quick_wrap(q, params, SYNTAX_lambda_parameters);
    }
    quick_expect_leaf(q, SYNTAX_COLON);
    quick_expression(q);
    quick_wrap(q, m, SYNTAX_lambda);
}

static void conditional(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_disjunction(q);
    if (!quick_take_leaf(q, SYNTAX_IF))
        return;
    quick_disjunction(q);
    quick_expect_leaf(q, SYNTAX_ELSE);
    quick_expression(q);
    quick_wrap(q, m, SYNTAX_conditional_expression);
}

void quick_expression(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_enter(q);
    if (quick_kind(q) == QUICK_lambda) {
        lambda(q);
    } else if (quick_kind(q) == SYNTAX_identifier && quick_kind_after(q) == QUICK_WALRUS) {
        quick_name(q);
        quick_skip(q);
        quick_expression(q);
        quick_wrap(q, m, SYNTAX_named_expression);
    } else {
        conditional(q);
    }
    quick_leave(q);
}

/* -- lists without brackets -- */

/* `*a`, as tightly as Python binds it in a list or a tuple. */
static void starred(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    quick_operand(q);
    quick_wrap(q, m, SYNTAX_list_splat);
}

void quick_element(Quick *q)
{
    if (quick_kind(q) == SYNTAX_STAR)
        starred(q);
    else
        quick_expression(q);
}

static bool ends_list(const Quick *q)
{
    switch (quick_kind(q)) {
    case SYNTAX_EQUALS: case SYNTAX_COLON: case SYNTAX_CLOSE_PAREN: case SYNTAX_IN: case QUICK_SEMICOLON: case QUICK_LINE:
    case QUICK_END:
        return true;
    default:
        return false;
    }
}

bool quick_list(Quick *q)
{
    bool comma = false;
    quick_element(q);
    while (quick_take_leaf(q, SYNTAX_COMMA)) {
        comma = true;
        if (ends_list(q))
            break;
        quick_element(q);
    }
    if (!comma && quick_made(q) == SYNTAX_list_splat)
        quick_fail(q);                                /* a star alone */
    return comma;
}

void quick_expressions(Quick *q)
{
    QuickMark m = quick_mark(q);
    if (quick_list(q))
        quick_wrap(q, m, SYNTAX_expression_list);
}

static void yield(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    switch (quick_kind(q)) {
    case SYNTAX_FROM:
        quick_leaf(q, SYNTAX_FROM);
        quick_expression(q);
        break;
    case SYNTAX_CLOSE_PAREN: case QUICK_SEMICOLON: case QUICK_LINE: case QUICK_END:
        break;
    default:
        quick_expressions(q);
        break;
    }
    quick_wrap(q, m, SYNTAX_yield);
}

void quick_value(Quick *q)
{
    if (quick_kind(q) == QUICK_yield)
        yield(q);
    else
        quick_expressions(q);
}

/* -- targets -- */

static bool is_target(const Quick *q, uint32_t i);

static bool are_targets(const Quick *q, uint32_t parent)
{
    uint32_t first = parent - q->nodes.items[parent].next;
    for (uint32_t i = parent; i > first; i -= q->nodes.items[i - 1].next + 1)
        if (q->nodes.items[i - 1].is_named && !is_target(q, i - 1))
            return false;
    return true;
}

static bool is_target(const Quick *q, uint32_t i)
{
    switch (q->nodes.items[i].syntax) {
    case SYNTAX_identifier: case SYNTAX_attribute: case SYNTAX_subscript:
        return true;
    case SYNTAX_tuple: case SYNTAX_list: case SYNTAX_parenthesized_expression: case SYNTAX_expression_list:
    case SYNTAX_list_splat:
        return are_targets(q, i);                     /* as deep as brackets, which are bounded */
    default:
        return false;
    }
}

bool quick_is_target(const Quick *q)
{
    return !q->failed && is_target(q, q->nodes.len - 1);
}

static void target(Quick *q)
{
    QuickMark m = quick_mark(q);
    bool star = quick_take(q, SYNTAX_STAR);
    quick_primary(q);
    if (star)
        quick_wrap(q, m, SYNTAX_list_splat);
    if (!quick_is_target(q))
        quick_fail(q);
}

static void target_list(Quick *q)
{
    QuickMark m = quick_mark(q);
    target(q);
    bool comma = false;
    while (quick_take_leaf(q, SYNTAX_COMMA)) {
        comma = true;
        if (quick_kind(q) == SYNTAX_IN)
            break;
        target(q);
    }
    if (comma)
        quick_wrap(q, m, SYNTAX_expression_list);
}

void quick_for(Quick *q)
{
    quick_take_leaf(q, SYNTAX_ASYNC);
    quick_skip(q);
    target_list(q);
    quick_expect_leaf(q, SYNTAX_IN);
}

/* -- parameters -- */

void quick_annotation(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_expression(q);
    quick_wrap(q, m, SYNTAX_type);
}

static void parameter(Quick *q, bool is_typed)
{
    QuickMark m = quick_mark(q);
    bool star = quick_take(q, SYNTAX_STAR), stars = !star && quick_take(q, SYNTAX_STARS);
    quick_name(q);
    if (star || stars)
        quick_wrap(q, m, star ? SYNTAX_list_splat_pattern : SYNTAX_dictionary_splat_pattern);
    bool typed = is_typed && quick_take(q, SYNTAX_COLON);
    if (typed)
        quick_annotation(q);
    bool has_default = !star && !stars && quick_take_leaf(q, SYNTAX_EQUALS);
    if (has_default)
        quick_expression(q);
    if (typed)
        quick_wrap(q, m, has_default ? SYNTAX_typed_default_parameter : SYNTAX_typed_parameter);
    else if (has_default)
        quick_wrap(q, m, SYNTAX_default_parameter);
}

void quick_parameters(Quick *q, unsigned close, bool is_typed)
{
    while (quick_kind(q) != close && quick_kind(q) != QUICK_END) {
        unsigned after = quick_kind_after(q);
        if (quick_kind(q) == SYNTAX_SLASH)
            quick_leaf(q, SYNTAX_positional_separator);
        else if (quick_kind(q) == SYNTAX_STAR && (after == SYNTAX_COMMA || after == close))
            quick_leaf(q, SYNTAX_keyword_separator);
        else
            parameter(q, is_typed);
        if (!quick_take(q, SYNTAX_COMMA))
            break;
    }
}

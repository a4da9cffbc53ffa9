/* Expressions, by the grammar of the language reference. */
#include "source/quick_parts.h"

/* -- atoms -- */

static void arithmetic(Quick *q, unsigned lowest);
static void disjunction(Quick *q);

/* `*a`, as tightly as Python binds it in a list or a tuple. */
static void starred(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    arithmetic(q, 1);
    quick_wrap(q, m, SYNTAX_list_splat);
}

static void element(Quick *q)
{
    if (quick_kind(q) == SYNTAX_STAR)
        starred(q);
    else
        quick_expression(q);
}

static bool at_clause(const Quick *q)
{
    return quick_kind(q) == QUICK_for || (quick_kind(q) == SYNTAX_ASYNC && quick_kind_after(q) == QUICK_for);
}

/* `for … in … if …`, one or several. */
static void clauses(Quick *q)
{
    while (at_clause(q)) {
        QuickMark m = quick_mark(q);
        quick_for(q);
        disjunction(q);
        quick_wrap(q, m, SYNTAX_for_in_clause);
        while (quick_kind(q) == SYNTAX_IF) {
            QuickMark condition = quick_mark(q);
            quick_skip(q);
            disjunction(q);
            quick_wrap(q, condition, SYNTAX_if_clause);
        }
    }
}

/* Elements up to a closing bracket, which isn't taken; true with a comma. The first was read already. */
static bool more_elements(Quick *q, unsigned close)
{
    bool comma = false;
    while (quick_take_leaf(q, SYNTAX_COMMA)) {
        comma = true;
        if (quick_kind(q) == close)
            break;
        element(q);
    }
    return comma;
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

/* ( … ): a tuple, a generator expression, or just parentheses. */
static void parentheses(Quick *q)
{
    QuickMark m = quick_mark(q);
    Syntax made = SYNTAX_parenthesized_expression;
    quick_skip(q);
    if (quick_take(q, SYNTAX_CLOSE_PAREN)) {
        quick_wrap(q, m, SYNTAX_tuple);
        return;
    }
    if (quick_kind(q) == QUICK_yield) {
        yield(q);
    } else {
        bool star = quick_kind(q) == SYNTAX_STAR;
        element(q);
        if (!star && at_clause(q)) {
            clauses(q);
            made = SYNTAX_generator_expression;
        } else if (more_elements(q, SYNTAX_CLOSE_PAREN)) {
            made = SYNTAX_tuple;
        } else if (star) {
            quick_fail(q);
        }
    }
    quick_expect(q, SYNTAX_CLOSE_PAREN);
    quick_wrap(q, m, made);
}

static void brackets(Quick *q)
{
    QuickMark m = quick_mark(q);
    Syntax made = SYNTAX_list;
    quick_skip(q);
    if (quick_kind(q) != SYNTAX_CLOSE_BRACKET) {
        bool star = quick_kind(q) == SYNTAX_STAR;
        element(q);
        if (!star && at_clause(q)) {
            clauses(q);
            made = SYNTAX_list_comprehension;
        } else {
            more_elements(q, SYNTAX_CLOSE_BRACKET);
        }
    }
    quick_expect(q, SYNTAX_CLOSE_BRACKET);
    quick_wrap(q, m, made);
}

static void double_starred(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    arithmetic(q, 1);
    quick_wrap(q, m, SYNTAX_dictionary_splat);
}

/* What follows a dictionary's first key. */
static Syntax pairs(Quick *q, QuickMark first)
{
    if (quick_made(q) != SYNTAX_dictionary_splat) {
        quick_skip(q);
        quick_expression(q);
        quick_wrap(q, first, SYNTAX_pair);
        if (at_clause(q)) {
            clauses(q);
            return SYNTAX_dictionary_comprehension;
        }
    }
    while (quick_take(q, SYNTAX_COMMA) && quick_kind(q) != QUICK_CLOSE_BRACE) {
        QuickMark m = quick_mark(q);
        if (quick_kind(q) == SYNTAX_STARS) {
            double_starred(q);
            continue;
        }
        quick_expression(q);
        quick_expect(q, SYNTAX_COLON);
        quick_expression(q);
        quick_wrap(q, m, SYNTAX_pair);
    }
    return SYNTAX_dictionary;
}

/* { … }: a dictionary or a set, which may be an f-string's fields. */
static void braces(Quick *q)
{
    QuickMark m = quick_mark(q);
    Syntax made = SYNTAX_dictionary;
    quick_skip(q);
    if (quick_kind(q) != QUICK_CLOSE_BRACE) {
        QuickMark first = quick_mark(q);
        bool star = quick_kind(q) == SYNTAX_STAR, stars = quick_kind(q) == SYNTAX_STARS;
        if (stars)
            double_starred(q);
        else
            element(q);
        made = SYNTAX_set;
        if (stars || (!star && quick_kind(q) == SYNTAX_COLON)) {
            made = pairs(q, first);
        } else if (!star && at_clause(q)) {
            clauses(q);
            made = SYNTAX_set_comprehension;
        } else {
            more_elements(q, QUICK_CLOSE_BRACE);
        }
    }
    quick_expect(q, QUICK_CLOSE_BRACE);
    quick_wrap(q, m, made);
}

static void atom(Quick *q)
{
    unsigned kind = quick_kind(q);
    switch (kind) {
    case SYNTAX_identifier: case SYNTAX_integer: case SYNTAX_float: case SYNTAX_true: case SYNTAX_false: case SYNTAX_none:
    case SYNTAX_ellipsis:
        quick_leaf(q, (Syntax)kind);
        break;
    case QUICK_OPEN_PAREN:    parentheses(q); break;
    case SYNTAX_OPEN_BRACKET: brackets(q); break;
    case QUICK_OPEN_BRACE:    braces(q); break;
    default:                  quick_fail(q); break;
    }
}

/* -- what follows an atom -- */

static void argument(Quick *q)
{
    QuickMark m = quick_mark(q);
    if (quick_kind(q) == SYNTAX_STAR) {
        quick_skip(q);
        quick_expression(q);
        quick_wrap(q, m, SYNTAX_list_splat);
    } else if (quick_kind(q) == SYNTAX_STARS) {
        quick_skip(q);
        quick_expression(q);
        quick_wrap(q, m, SYNTAX_dictionary_splat);
    } else if (quick_kind(q) == SYNTAX_identifier && quick_kind_after(q) == SYNTAX_EQUALS) {
        quick_name(q);
        quick_skip(q);
        quick_expression(q);
        quick_wrap(q, m, SYNTAX_keyword_argument);
    } else {
        quick_expression(q);
    }
}

void quick_arguments(Quick *q)
{
    QuickMark m = quick_mark(q);
    Syntax made = SYNTAX_argument_list;
    quick_expect(q, QUICK_OPEN_PAREN);
    while (quick_kind(q) != SYNTAX_CLOSE_PAREN) {
        bool first = q->nodes.len == m.nodes;
        argument(q);
        bool is_expression = quick_made(q) != SYNTAX_keyword_argument && quick_made(q) != SYNTAX_list_splat;
        if (first && is_expression && at_clause(q)) {
            clauses(q);
            made = SYNTAX_generator_expression;
            break;
        }
        if (!quick_take(q, SYNTAX_COMMA))
            break;
    }
    quick_expect(q, SYNTAX_CLOSE_PAREN);
    quick_wrap(q, m, made);
}

static bool ends_slice_part(const Quick *q)
{
    unsigned kind = quick_kind(q);
    return kind == SYNTAX_COLON || kind == SYNTAX_COMMA || kind == SYNTAX_CLOSE_BRACKET;
}

/* One index, or a:b:c. */
static void subscript(Quick *q)
{
    QuickMark m = quick_mark(q);
    if (quick_kind(q) != SYNTAX_COLON)
        element(q);
    if (quick_kind(q) != SYNTAX_COLON)
        return;
    for (int colons = 0; colons < 2 && quick_take_leaf(q, SYNTAX_COLON); colons++)
        if (!ends_slice_part(q))
            quick_expression(q);
    quick_wrap(q, m, SYNTAX_slice);
}

static void subscripts(Quick *q)
{
    quick_skip(q);
    do
        subscript(q);
    while (quick_take_leaf(q, SYNTAX_COMMA) && quick_kind(q) != SYNTAX_CLOSE_BRACKET);
    quick_expect(q, SYNTAX_CLOSE_BRACKET);
}

void quick_primary(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_enter(q);
    atom(q);
    for (;;) {
        if (quick_kind(q) == SYNTAX_DOT) {
            quick_skip(q);
            quick_name(q);
            quick_wrap(q, m, SYNTAX_attribute);
        } else if (quick_kind(q) == QUICK_OPEN_PAREN) {
            quick_arguments(q);
            quick_wrap(q, m, SYNTAX_call);
        } else if (quick_kind(q) == SYNTAX_OPEN_BRACKET) {
            subscripts(q);
            quick_wrap(q, m, SYNTAX_subscript);
        } else {
            break;
        }
    }
    quick_leave(q);
}

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
    arithmetic(q, 1);
    bool any = false;
    while (comparison_operator(q)) {
        arithmetic(q, 1);
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

static void disjunction(Quick *q) { boolean(q, SYNTAX_OR, conjunction); }

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
    disjunction(q);
    if (!quick_take_leaf(q, SYNTAX_IF))
        return;
    disjunction(q);
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
    element(q);
    while (quick_take_leaf(q, SYNTAX_COMMA)) {
        comma = true;
        if (ends_list(q))
            break;
        element(q);
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

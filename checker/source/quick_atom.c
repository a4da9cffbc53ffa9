/* Atoms: names, numbers, what stands in brackets; and what follows them: attributes, calls, subscripts. */
#include "source/quick_parts.h"

/* -- atoms -- */

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
        quick_disjunction(q);
        quick_wrap(q, m, SYNTAX_for_in_clause);
        while (quick_kind(q) == SYNTAX_IF) {
            QuickMark condition = quick_mark(q);
            quick_skip(q);
            quick_disjunction(q);
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
        quick_element(q);
    }
    return comma;
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
        quick_value(q);
    } else {
        bool star = quick_kind(q) == SYNTAX_STAR;
        quick_element(q);
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

/* What a list or set turns out to be behind its first element, or behind a star and what it spreads. */
static Syntax after_first(Quick *q, bool star, unsigned close, Syntax display, Syntax comprehension)
{
    if (star || !at_clause(q)) {
        more_elements(q, close);
        return display;
    }
    clauses(q);
    return comprehension;
}

static void brackets(Quick *q)
{
    QuickMark m = quick_mark(q);
    Syntax made = SYNTAX_list;
    quick_skip(q);
    if (quick_kind(q) != SYNTAX_CLOSE_BRACKET) {
        bool star = quick_kind(q) == SYNTAX_STAR;
        quick_element(q);
        made = after_first(q, star, SYNTAX_CLOSE_BRACKET, SYNTAX_list, SYNTAX_list_comprehension);
    }
    quick_expect(q, SYNTAX_CLOSE_BRACKET);
    quick_wrap(q, m, made);
}

static void double_starred(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    quick_operand(q);
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
            quick_element(q);
        bool is_dictionary = stars || (!star && quick_kind(q) == SYNTAX_COLON);
        made = is_dictionary ? pairs(q, first)
            : after_first(q, star, QUICK_CLOSE_BRACE, SYNTAX_set, SYNTAX_set_comprehension);
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
        quick_element(q);
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

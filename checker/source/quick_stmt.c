/* Statements and blocks. A function for a compound statement is told the level of its line: its clauses stand there too. */
#include "source/quick_parts.h"

static void statement(Quick *q, uint32_t level);

static bool ends_statement(const Quick *q)
{
    return quick_kind(q) == QUICK_SEMICOLON || quick_kind(q) == QUICK_LINE || quick_kind(q) == QUICK_END;
}

/* -- simple statements -- */

static bool is_augmented(unsigned kind)
{
    switch (kind) {
    case SYNTAX_ADD_TO: case SYNTAX_SUB_TO: case SYNTAX_MUL_TO: case SYNTAX_MATMUL_TO: case SYNTAX_DIV_TO:
    case SYNTAX_FLOORDIV_TO: case SYNTAX_MOD_TO: case SYNTAX_POW_TO: case SYNTAX_LSHIFT_TO: case SYNTAX_RSHIFT_TO:
    case SYNTAX_AND_TO: case SYNTAX_XOR_TO: case SYNTAX_OR_TO:
        return true;
    default:
        return false;
    }
}

static void annotated(Quick *q, QuickMark m)
{
    quick_skip(q);
    quick_annotation(q);
    if (quick_take_leaf(q, SYNTAX_EQUALS))
        quick_value(q);
    quick_wrap(q, m, SYNTAX_assignment);
}

/* From the first = of `a = b = c`: each further one nests in the one before. */
static void assigned(Quick *q, QuickMark m)
{
    quick_enter(q);
    if (!quick_is_target(q))
        quick_fail(q);
    quick_leaf(q, SYNTAX_EQUALS);
    QuickMark right = quick_mark(q);
    quick_value(q);
    if (quick_kind(q) == SYNTAX_EQUALS)
        assigned(q, right);
    quick_wrap(q, m, SYNTAX_assignment);
    quick_leave(q);
}

static void augmented(Quick *q, QuickMark m)
{
    Syntax left = quick_made(q);
    if (left != SYNTAX_identifier && left != SYNTAX_attribute && left != SYNTAX_subscript)
        quick_fail(q);
    quick_leaf(q, (Syntax)quick_kind(q));
    quick_value(q);
    quick_wrap(q, m, SYNTAX_augmented_assignment);
}

static void expression_statement(Quick *q)
{
    QuickMark m = quick_mark(q);
    if (quick_kind(q) == QUICK_yield) {
        quick_value(q);
    } else {
        bool comma = quick_list(q);
        if (quick_kind(q) == SYNTAX_EQUALS) {
            if (comma)
                quick_wrap(q, m, SYNTAX_expression_list);
            assigned(q, m);
        } else if (!comma && quick_kind(q) == SYNTAX_COLON) {
            if (!quick_is_target(q))
                quick_fail(q);
            annotated(q, m);
        } else if (!comma && is_augmented(quick_kind(q))) {
            augmented(q, m);
        }
    }
    quick_wrap(q, m, SYNTAX_expression_statement);
}

static void dotted_name(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_name(q);
    while (quick_take_leaf(q, SYNTAX_DOT))
        quick_name(q);
    quick_wrap(q, m, SYNTAX_dotted_name);
}

static void import_names(Quick *q, bool are_dotted)
{
    do {
        QuickMark m = quick_mark(q);
        if (quick_kind(q) == SYNTAX_CLOSE_PAREN && !are_dotted)
            break;                                    /* (a, b,) */
        dotted_name(q);
        if (!are_dotted && q->at > m.token + 1)
            quick_fail(q);
        if (quick_take(q, SYNTAX_AS)) {
            quick_name(q);
            quick_wrap(q, m, SYNTAX_aliased_import);
        }
    } while (quick_take(q, SYNTAX_COMMA));
}

static void import_statement(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    import_names(q, true);
    quick_wrap(q, m, SYNTAX_import_statement);
}

static void relative_import(Quick *q)
{
    QuickMark m = quick_mark(q);
    while (quick_kind(q) == SYNTAX_DOT || quick_kind(q) == SYNTAX_ellipsis)
        quick_skip(q);
    quick_wrap(q, m, SYNTAX_import_prefix);
    if (quick_kind(q) == SYNTAX_identifier)
        dotted_name(q);
    quick_wrap(q, m, SYNTAX_relative_import);
}

static void import_from(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_leaf(q, SYNTAX_FROM);
    if (quick_kind(q) == SYNTAX_DOT || quick_kind(q) == SYNTAX_ellipsis)
        relative_import(q);
    else
        dotted_name(q);
    quick_expect(q, QUICK_import);
    if (quick_kind(q) == SYNTAX_STAR) {
        quick_leaf(q, SYNTAX_wildcard_import);
    } else if (quick_take(q, QUICK_OPEN_PAREN)) {
        if (quick_kind(q) == SYNTAX_CLOSE_PAREN)
            quick_fail(q);
        import_names(q, false);
        quick_expect(q, SYNTAX_CLOSE_PAREN);
    } else {
        import_names(q, false);
    }
    quick_wrap(q, m, SYNTAX_import_from_statement);
}

static void return_statement(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    if (!ends_statement(q))
        quick_expressions(q);
    quick_wrap(q, m, SYNTAX_return_statement);
}

static void delete_statement(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    quick_expressions(q);
    quick_wrap(q, m, SYNTAX_delete_statement);
}

static void raise_statement(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    if (!ends_statement(q)) {
        quick_expression(q);
        if (quick_take_leaf(q, SYNTAX_FROM))
            quick_expression(q);
    }
    quick_wrap(q, m, SYNTAX_raise_statement);
}

static void assert_statement(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    quick_expression(q);
    if (quick_take(q, SYNTAX_COMMA))
        quick_expression(q);
    quick_wrap(q, m, SYNTAX_assert_statement);
}

static void names_statement(Quick *q)
{
    QuickMark m = quick_mark(q);
    Syntax made = quick_kind(q) == QUICK_global ? SYNTAX_global_statement : SYNTAX_nonlocal_statement;
    quick_skip(q);
    do
        quick_name(q);
    while (quick_take(q, SYNTAX_COMMA));
    quick_wrap(q, m, made);
}

static void simple_statement(Quick *q)
{
    switch (quick_kind(q)) {
    case QUICK_import:                      import_statement(q); break;
    case SYNTAX_FROM:                       import_from(q); break;
    case QUICK_return:                      return_statement(q); break;
    case QUICK_del:                         delete_statement(q); break;
    case QUICK_raise:                       raise_statement(q); break;
    case QUICK_assert:                      assert_statement(q); break;
    case QUICK_global: case QUICK_nonlocal: names_statement(q); break;
    case QUICK_pass:                        quick_leaf(q, SYNTAX_pass_statement); break;
    case QUICK_break:                       quick_leaf(q, SYNTAX_break_statement); break;
    case QUICK_continue:                    quick_leaf(q, SYNTAX_continue_statement); break;
    default:                                expression_statement(q); break;
    }
}

/* To the end of the line. */
static void simple_statements(Quick *q)
{
    do {
        simple_statement(q);
        if (!ends_statement(q))
            quick_fail(q);
    } while (quick_take(q, QUICK_SEMICOLON) && !ends_statement(q));
    if (quick_kind(q) == QUICK_SEMICOLON)
        quick_fail(q);
}

/* -- blocks -- */

static uint32_t level_ahead(const Quick *q)
{
    return q->tokens.items[q->at].start;
}

/* The lines of one level, up to a line that is further out. */
static void statements(Quick *q, uint32_t level)
{
    for (;;) {
        statement(q, level);
        if (quick_kind(q) != QUICK_LINE)
            break;
        if (level_ahead(q) > level)
            quick_fail(q);
        if (level_ahead(q) != level || quick_kind_after(q) == QUICK_END)
            break;
        quick_skip(q);
    }
}

/* What follows a header's colon: the rest of the line, or lines that are further in. */
static void suite(Quick *q, uint32_t level)
{
    QuickMark m = quick_mark(q);
    quick_enter(q);
    if (quick_kind(q) != QUICK_LINE) {
        if (ends_statement(q))
            quick_fail(q);
        simple_statements(q);
    } else {
        if (level_ahead(q) != level + 1)
            quick_fail(q);
        quick_skip(q);
        statements(q, level + 1);
    }
    quick_wrap(q, m, SYNTAX_block);
    quick_leave(q);
}

static void colon_and_suite(Quick *q, uint32_t level)
{
    quick_expect_leaf(q, SYNTAX_COLON);
    suite(q, level);
}

/* Takes a line that goes on with this word. */
static bool clause(Quick *q, uint32_t level, unsigned word)
{
    bool is = quick_kind(q) == QUICK_LINE && level_ahead(q) == level && quick_kind_after(q) == word;
    if (is) {
        quick_skip(q);
        quick_skip(q);
    }
    return is;
}

/* A clause's mark: it begins at its word, which is taken. */
static QuickMark clause_mark(const Quick *q)
{
    return (QuickMark){ q->nodes.len, q->at - 1 };
}

/* A clause of a word alone, if it is there. */
static bool word_clause(Quick *q, uint32_t level, unsigned word, Syntax made)
{
    if (!clause(q, level, word))
        return false;
    QuickMark m = clause_mark(q);
    colon_and_suite(q, level);
    quick_wrap(q, m, made);
    return true;
}

static void else_clause(Quick *q, uint32_t level)
{
    word_clause(q, level, SYNTAX_ELSE, SYNTAX_else_clause);
}

/* -- compound statements -- */

static void if_statement(Quick *q, uint32_t level)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    quick_expression(q);
    colon_and_suite(q, level);
    while (clause(q, level, QUICK_elif)) {
        QuickMark elif = clause_mark(q);
        quick_expression(q);
        colon_and_suite(q, level);
        quick_wrap(q, elif, SYNTAX_elif_clause);
    }
    else_clause(q, level);
    quick_wrap(q, m, SYNTAX_if_statement);
}

static void while_statement(Quick *q, uint32_t level)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    quick_expression(q);
    colon_and_suite(q, level);
    else_clause(q, level);
    quick_wrap(q, m, SYNTAX_while_statement);
}

static void for_statement(Quick *q, uint32_t level)
{
    QuickMark m = quick_mark(q);
    quick_for(q);
    quick_expressions(q);
    colon_and_suite(q, level);
    else_clause(q, level);
    quick_wrap(q, m, SYNTAX_for_statement);
}

/* `as TARGET`, if it is there: the value before it, begun at m, becomes an as_pattern. */
static void as_target(Quick *q, QuickMark m, bool only_name)
{
    if (!quick_take(q, SYNTAX_AS))
        return;
    QuickMark target = quick_mark(q);
    if (only_name)
        quick_name(q);
    else
        quick_primary(q);
    if (!quick_is_target(q))
        quick_fail(q);
    quick_wrap(q, target, SYNTAX_as_pattern_target);
    quick_wrap(q, m, SYNTAX_as_pattern);
}

static void except_clause(Quick *q, uint32_t level)
{
    QuickMark m = clause_mark(q);
    quick_take_leaf(q, SYNTAX_STAR);
    if (quick_kind(q) != SYNTAX_COLON) {
        QuickMark value = quick_mark(q);
        quick_expression(q);
        as_target(q, value, true);
    }
    colon_and_suite(q, level);
    quick_wrap(q, m, SYNTAX_except_clause);
}

static void try_statement(Quick *q, uint32_t level)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    colon_and_suite(q, level);
    bool ends = false;
    while (clause(q, level, QUICK_except)) {
        except_clause(q, level);
        ends = true;
    }
    if (ends)
        else_clause(q, level);
    if (!word_clause(q, level, QUICK_finally, SYNTAX_finally_clause) && !ends)
        quick_fail(q);
    quick_wrap(q, m, SYNTAX_try_statement);
}

static void with_item(Quick *q)
{
    QuickMark m = quick_mark(q);
    quick_expression(q);
    as_target(q, m, false);
    quick_wrap(q, m, SYNTAX_with_item);
}

/* Whether the parentheses that open here hold all of the items: `with (a as b, c):`. */
static bool items_in_parentheses(const Quick *q)
{
    uint32_t depth = 0;
    for (uint32_t i = q->at; i < q->tokens.len; i++) {
        unsigned kind = q->tokens.items[i].kind;
        if (kind == QUICK_OPEN_PAREN)
            depth++;
        else if (kind == SYNTAX_CLOSE_PAREN && --depth == 0)
            return q->tokens.items[i + 1].kind == SYNTAX_COLON;
    }
    return false;
}

/* `with (a):` is an expression in parentheses, `with (a, b):` and `with (a as b):` are items. */
static void parenthesized_items(Quick *q)
{
    QuickMark m = quick_mark(q), first;
    quick_skip(q);
    first = quick_mark(q);
    quick_expression(q);
    bool alone = quick_kind(q) == SYNTAX_CLOSE_PAREN;
    if (alone) {
        quick_skip(q);
        quick_wrap(q, m, SYNTAX_parenthesized_expression);
        quick_wrap(q, m, SYNTAX_with_item);
        return;
    }
    as_target(q, first, false);
    quick_wrap(q, first, SYNTAX_with_item);
    while (quick_take(q, SYNTAX_COMMA) && quick_kind(q) != SYNTAX_CLOSE_PAREN)
        with_item(q);
    quick_expect(q, SYNTAX_CLOSE_PAREN);
}

static void with_statement(Quick *q, uint32_t level)
{
    QuickMark m = quick_mark(q);
    quick_take_leaf(q, SYNTAX_ASYNC);
    quick_skip(q);
    QuickMark items = quick_mark(q);
    if (quick_kind(q) == QUICK_OPEN_PAREN && items_in_parentheses(q)) {
        parenthesized_items(q);
    } else {
        do
            with_item(q);
        while (quick_take(q, SYNTAX_COMMA));
    }
    quick_wrap(q, items, SYNTAX_with_clause);
    colon_and_suite(q, level);
    quick_wrap(q, m, SYNTAX_with_statement);
}

/* -- definitions -- */

/* The feed writes each as a tuple: (T,(bound),(default)). */
static void type_parameters(Quick *q)
{
    if (quick_kind(q) != SYNTAX_OPEN_BRACKET)
        return;
    QuickMark m = quick_mark(q);
    quick_skip(q);
    do {
        if (quick_kind(q) == SYNTAX_CLOSE_BRACKET)
            break;
        quick_expression(q);
    } while (quick_take(q, SYNTAX_COMMA));
    quick_expect(q, SYNTAX_CLOSE_BRACKET);
    if (q->nodes.len == m.nodes)
        quick_fail(q);
    quick_wrap(q, m, SYNTAX_type_parameter);
}

static void function_definition(Quick *q, uint32_t level)
{
    QuickMark m = quick_mark(q);
    quick_take_leaf(q, SYNTAX_ASYNC);
    quick_expect(q, QUICK_def);
    quick_name(q);
    type_parameters(q);
    QuickMark params = quick_mark(q);
    quick_expect(q, QUICK_OPEN_PAREN);
    quick_parameters(q, SYNTAX_CLOSE_PAREN, true);
    quick_expect(q, SYNTAX_CLOSE_PAREN);
    quick_wrap(q, params, SYNTAX_parameters);
    if (quick_take(q, QUICK_ARROW))
        quick_annotation(q);
    colon_and_suite(q, level);
    quick_wrap(q, m, SYNTAX_function_definition);
}

static void class_definition(Quick *q, uint32_t level)
{
    QuickMark m = quick_mark(q);
    quick_skip(q);
    quick_name(q);
    type_parameters(q);
    if (quick_kind(q) == QUICK_OPEN_PAREN)
        quick_arguments(q);
    colon_and_suite(q, level);
    quick_wrap(q, m, SYNTAX_class_definition);
}

static void decorated_definition(Quick *q, uint32_t level)
{
    QuickMark m = quick_mark(q);
    while (quick_kind(q) == SYNTAX_AT) {
        QuickMark decorator = quick_mark(q);
        quick_skip(q);
        quick_expression(q);
        quick_wrap(q, decorator, SYNTAX_decorator);
        if (quick_kind(q) != QUICK_LINE || level_ahead(q) != level)
            quick_fail(q);
        quick_skip(q);
    }
    if (quick_kind(q) == QUICK_class)
        class_definition(q, level);
    else
        function_definition(q, level);
    quick_wrap(q, m, SYNTAX_decorated_definition);
}

static void async_statement(Quick *q, uint32_t level)
{
    switch (quick_kind_after(q)) {
    case QUICK_def:  function_definition(q, level); break;
    case QUICK_for:  for_statement(q, level); break;
    case QUICK_with: with_statement(q, level); break;
    default:         quick_fail(q); break;
    }
}

static void statement(Quick *q, uint32_t level)
{
    quick_enter(q);
    switch (quick_kind(q)) {
    case SYNTAX_IF:    if_statement(q, level); break;
    case QUICK_for:    for_statement(q, level); break;
    case QUICK_while:  while_statement(q, level); break;
    case QUICK_try:    try_statement(q, level); break;
    case QUICK_with:   with_statement(q, level); break;
    case QUICK_def:    function_definition(q, level); break;
    case QUICK_class:  class_definition(q, level); break;
    case SYNTAX_AT:    decorated_definition(q, level); break;
    case SYNTAX_ASYNC: async_statement(q, level); break;
    default:           simple_statements(q); break;
    }
    quick_leave(q);
}

void quick_module(Quick *q)
{
    QuickMark m = quick_mark(q);
    statements(q, 0);
    quick_take(q, QUICK_LINE);
    if (quick_kind(q) != QUICK_END)
        quick_fail(q);
    quick_wrap(q, m, SYNTAX_module);
}

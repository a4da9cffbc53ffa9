/* Statements and blocks. A function for a compound statement is told the level of its line: its clauses stand there too. */
#include "source/quick_parts.h"

static Node *statement(Quick *q, uint32_t level);

static bool ends_statement(const Quick *q)
{
    return quick_kind(q) == QUICK_SEMICOLON || quick_kind(q) == QUICK_LINE || quick_kind(q) == QUICK_END;
}

/* -- simple statements -- */

static Node *annotated(Quick *q, uint32_t start, Node *target)
{
    quick_skip(q);
    Node *annotation = quick_expression(q), *value = quick_take(q, QUICK_EQUALS) ? quick_value(q) : NULL;
    Node *n = quick_node(q, NODE_ANN_ASSIGN, start);
    n->ann_assign.target = target;
    n->ann_assign.annotation = annotation;
    n->ann_assign.value = value;
    return n;
}

/* From the first = of `a = b = c`. */
static Node *assigned(Quick *q, uint32_t start, Node *first)
{
    uint32_t mark = list_mark(q->b);
    Node *value = first;
    while (quick_kind(q) == QUICK_EQUALS) {
        if (!quick_is_target(value))
            quick_fail(q);
        list_add(q->b, value);
        quick_skip(q);
        value = quick_value(q);
    }
    Node *n = quick_node(q, NODE_ASSIGN, start);
    n->assign.targets = list_take(q->b, mark);
    n->assign.value = value;
    build_type_comment(q->b, &q->type_comments, n->end, &n->assign.type_comment);
    return n;
}

static Node *augmented(Quick *q, uint32_t start, Node *target, Operator op)
{
    bool is_one = target->kind == NODE_NAME || target->kind == NODE_ATTRIBUTE || target->kind == NODE_SUBSCRIPT;
    if (!is_one || node_in_parentheses(target))
        quick_fail(q);
    quick_skip(q);
    Node *value = quick_value(q), *n = quick_node(q, NODE_AUG_ASSIGN, start);
    n->aug_assign.target = target;
    n->aug_assign.op = op;
    n->aug_assign.value = value;
    return n;
}

static const uint8_t augmenting[QUICK_KIND_COUNT] = {
    [QUICK_ADD_TO] = OP_ADD, [QUICK_SUB_TO] = OP_SUB, [QUICK_MUL_TO] = OP_MUL, [QUICK_MATMUL_TO] = OP_MATMUL,
    [QUICK_DIV_TO] = OP_DIV, [QUICK_FLOORDIV_TO] = OP_FLOORDIV, [QUICK_MOD_TO] = OP_MOD, [QUICK_POW_TO] = OP_POW,
    [QUICK_LSHIFT_TO] = OP_LSHIFT, [QUICK_RSHIFT_TO] = OP_RSHIFT, [QUICK_AND_TO] = OP_BIT_AND, [QUICK_XOR_TO] = OP_BIT_XOR,
    [QUICK_OR_TO] = OP_BIT_OR,
};

static Node *expression_statement(Quick *q)
{
    uint32_t start = quick_start(q);
    Node *value = quick_value(q);
    bool is_bare_tuple = value->kind == NODE_TUPLE && !node_in_parentheses(value);
    if (quick_kind(q) == QUICK_EQUALS)
        return assigned(q, start, value);
    if (quick_kind(q) == QUICK_COLON && !is_bare_tuple && quick_is_target(value))
        return annotated(q, start, value);
    if (augmenting[quick_kind(q)])
        return augmented(q, start, value, (Operator)augmenting[quick_kind(q)]);
    Node *n = quick_node(q, NODE_EXPR_STMT, start);
    n->operand.value = value;
    return n;
}

/* -- imports -- */

/* A dotted name as it is written: white space in it is tree-sitter's. */
static Atom dotted_name(Quick *q)
{
    uint32_t start = quick_start(q), words = quick_token(q)->end - start;
    Atom first = quick_name(q);
    if (quick_kind(q) != QUICK_DOT)
        return first;
    while (quick_take(q, QUICK_DOT)) {
        words += quick_token(q)->end - quick_start(q) + 1;
        quick_name(q);
    }
    if (q->end - start != words)
        quick_fail(q);
    return q->failed ? ATOM_NONE : atom_of(q->b->atoms, str_sub(q->b->text, start, q->end));
}

static NodeList import_names(Quick *q, bool are_dotted)
{
    uint32_t mark = list_mark(q->b);
    do {
        uint32_t start = quick_start(q), as_at = 0;
        if (quick_kind(q) == QUICK_CLOSE_PAREN && !are_dotted)
            break;                                    /* (a, b,) */
        Atom name = are_dotted ? dotted_name(q) : quick_name(q), as = ATOM_NONE;
        if (quick_take(q, QUICK_as)) {
            as_at = quick_start(q);
            as = quick_name(q);
        }
        Node *n = quick_node(q, NODE_ALIAS, start);
        n->alias.name = name;
        n->alias.asname = as;
        n->alias.asname_at = as_at;
        list_add(q->b, n);
    } while (quick_take(q, QUICK_COMMA));
    return list_take(q->b, mark);
}

static Node *import_statement(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    NodeList names = import_names(q, true);
    Node *n = quick_node(q, NODE_IMPORT, start);
    n->import.names = names;
    return n;
}

static NodeList imported_names(Quick *q)
{
    uint32_t start = quick_start(q);
    if (quick_take(q, QUICK_STAR)) {
        Node *all = quick_node(q, NODE_ALIAS, start);
        all->alias.name = ATOM_star;
        return list_of(q->b, all);
    }
    bool is_enclosed = quick_take(q, QUICK_OPEN_PAREN);
    if (quick_kind(q) == QUICK_CLOSE_PAREN)
        quick_fail(q);
    NodeList names = import_names(q, false);
    if (is_enclosed)
        quick_expect(q, QUICK_CLOSE_PAREN);
    return names;
}

static Node *import_from(Quick *q)
{
    uint32_t start = quick_start(q), level = 0;
    quick_skip(q);
    uint32_t module_at = quick_start(q);
    for (; quick_kind(q) == QUICK_DOT || quick_kind(q) == QUICK_ELLIPSIS; quick_skip(q))
        level += quick_kind(q) == QUICK_DOT ? 1 : 3;
    Atom module = ATOM_NONE;
    if (!level || quick_kind(q) == QUICK_NAME) {
        module_at = quick_start(q);
        module = dotted_name(q);
    }
    quick_expect(q, QUICK_import);
    NodeList names = imported_names(q);
    Node *n = quick_node(q, NODE_IMPORT_FROM, start);
    n->import_from.level = level;
    n->import_from.module = module;
    n->import_from.module_at = module_at;
    n->import_from.names = names;
    return n;
}

/* -- statements that begin with a word -- */

static Node *return_statement(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    Node *value = ends_statement(q) ? NULL : quick_expressions(q), *n = quick_node(q, NODE_RETURN, start);
    n->operand.value = value;
    return n;
}

static Node *delete_statement(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    Node *what = quick_expressions(q), *n = quick_node(q, NODE_DELETE, start);
    bool is_bare_tuple = what->kind == NODE_TUPLE && !node_in_parentheses(what);
    n->elements.items = is_bare_tuple ? what->elements.items : list_of(q->b, what);
    return n;
}

static Node *raise_statement(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    Node *exc = ends_statement(q) ? NULL : quick_expression(q);
    Node *cause = exc && quick_take(q, QUICK_from) ? quick_expression(q) : NULL, *n = quick_node(q, NODE_RAISE, start);
    n->raise_stmt.exc = exc;
    n->raise_stmt.cause = cause;
    return n;
}

static Node *assert_statement(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    Node *test = quick_expression(q), *message = quick_take(q, QUICK_COMMA) ? quick_expression(q) : NULL;
    Node *n = quick_node(q, NODE_ASSERT, start);
    n->assert_stmt.test = test;
    n->assert_stmt.message = message;
    return n;
}

static Node *names_statement(Quick *q, NodeKind kind)
{
    uint32_t start = quick_start(q), mark = list_mark(q->b);
    quick_skip(q);
    do
        list_add(q->b, quick_name_node(q));
    while (quick_take(q, QUICK_COMMA));
    Node *n = quick_node(q, kind, start);
    n->elements.items = list_take(q->b, mark);
    return n;
}

static Node *simple_statement(Quick *q)
{
    switch (quick_kind(q)) {
    case QUICK_import:   return import_statement(q);
    case QUICK_from:     return import_from(q);
    case QUICK_return:   return return_statement(q);
    case QUICK_del:      return delete_statement(q);
    case QUICK_raise:    return raise_statement(q);
    case QUICK_assert:   return assert_statement(q);
    case QUICK_global:   return names_statement(q, NODE_GLOBAL);
    case QUICK_nonlocal: return names_statement(q, NODE_NONLOCAL);
    case QUICK_pass:     return quick_lone(q, NODE_PASS);
    case QUICK_break:    return quick_lone(q, NODE_BREAK);
    case QUICK_continue: return quick_lone(q, NODE_CONTINUE);
    default:             return expression_statement(q);
    }
}

/* To the end of the line. */
static void simple_statements(Quick *q)
{
    do {
        list_add(q->b, simple_statement(q));
        if (!ends_statement(q))
            quick_fail(q);
    } while (quick_take(q, QUICK_SEMICOLON) && !ends_statement(q));
    if (quick_kind(q) == QUICK_SEMICOLON)
        quick_fail(q);
}

/* -- blocks -- */

/* The lines of one level, up to a line that is further out; onto the pending list. */
static void statements(Quick *q, uint32_t level)
{
    for (;;) {
        Node *compound = statement(q, level);
        if (compound)
            list_add(q->b, compound);
        if (quick_kind(q) != QUICK_LINE)
            break;
        if (quick_start(q) > level)
            quick_fail(q);
        if (quick_start(q) != level)
            break;
        quick_skip(q);
    }
}

/* What follows a header's colon: the rest of the line, or lines that are further in. */
NodeList quick_suite(Quick *q, uint32_t level)
{
    uint32_t mark = list_mark(q->b);
    quick_enter(q);
    if (quick_kind(q) != QUICK_LINE) {
        if (ends_statement(q))
            quick_fail(q);
        simple_statements(q);
    } else {
        if (quick_start(q) != level + 1)
            quick_fail(q);
        quick_skip(q);
        statements(q, level + 1);
    }
    quick_leave(q);
    return list_take(q->b, mark);
}

static NodeList colon_and_suite(Quick *q, uint32_t level)
{
    quick_expect(q, QUICK_COLON);
    return quick_suite(q, level);
}

/* Takes a line that goes on with this word. */
static bool clause(Quick *q, uint32_t level, unsigned word)
{
    bool is = quick_kind(q) == QUICK_LINE && quick_start(q) == level && quick_kind_after(q) == word;
    if (is) {
        quick_skip(q);
        quick_skip(q);
    }
    return is;
}

/* Where the word begins that a clause took. */
static uint32_t clause_start(const Quick *q)
{
    return q->tokens.items[q->at - 1].start;
}

/* What stands in a clause of a word alone, if it is there. */
static NodeList word_clause(Quick *q, uint32_t level, unsigned word)
{
    return clause(q, level, word) ? colon_and_suite(q, level) : (NodeList){ NULL, 0 };
}

/* -- compound statements -- */

static Node *branch(Quick *q, uint32_t level, uint32_t start, unsigned flags)
{
    Node *test = quick_expression(q);
    NodeList body = colon_and_suite(q, level);
    Node *n = quick_node(q, NODE_IF, start);
    n->flags |= (uint8_t)flags;
    n->if_stmt.test = test;
    n->if_stmt.body = body;
    return n;
}

/* `elif` is an `if` alone in the `else` of the one before. */
static Node *if_statement(Quick *q, uint32_t level)
{
    uint32_t mark = list_mark(q->b), start = quick_start(q);
    quick_skip(q);
    list_add(q->b, branch(q, level, start, 0));
    while (clause(q, level, QUICK_elif))
        list_add(q->b, branch(q, level, clause_start(q), NODE_IS_ELIF));
    NodeList orelse = word_clause(q, level, QUICK_else);
    for (;;) {
        Node *last = vec_pop(&q->b->pending);
        last->if_stmt.orelse = orelse;
        last->end = list_end(orelse, list_end(last->if_stmt.body, last->end));
        if (list_mark(q->b) == mark)
            return last;
        orelse = list_of(q->b, last);
    }
}

static Node *while_statement(Quick *q, uint32_t level)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    Node *test = quick_expression(q);
    NodeList body = colon_and_suite(q, level), orelse = word_clause(q, level, QUICK_else);
    Node *n = quick_node(q, NODE_WHILE, start);
    n->while_loop.test = test;
    n->while_loop.body = body;
    n->while_loop.orelse = orelse;
    n->end = list_end(orelse, list_end(body, n->end));
    return n;
}

static Node *for_statement(Quick *q, uint32_t level)
{
    uint32_t start = quick_start(q);
    bool is_async;
    Node *target = quick_for(q, &is_async), *iter = quick_expressions(q);
    quick_expect(q, QUICK_COLON);
    uint32_t colon_end = q->end;
    NodeList body = quick_suite(q, level), orelse = word_clause(q, level, QUICK_else);
    Node *n = quick_node(q, NODE_FOR, start);
    n->flags |= is_async ? NODE_IS_ASYNC : 0;
    n->for_loop.target = target;
    n->for_loop.iter = iter;
    n->for_loop.body = body;
    n->for_loop.orelse = orelse;
    n->end = list_end(orelse, list_end(body, n->end));
    build_type_comment(q->b, &q->type_comments, colon_end, &n->for_loop.type_comment);
    return n;
}

static Node *except_clause(Quick *q, uint32_t level, bool *is_star)
{
    uint32_t start = clause_start(q), name_at = 0;
    Node *type = NULL;
    Atom name = ATOM_NONE;
    *is_star |= quick_take(q, QUICK_STAR);
    if (quick_kind(q) != QUICK_COLON)
        type = quick_expression(q);
    if (type && quick_take(q, QUICK_as)) {
        name_at = quick_start(q);
        name = quick_name(q);
    }
    NodeList body = colon_and_suite(q, level);
    Node *n = quick_node(q, NODE_EXCEPT, start);
    n->except.type = type;
    n->except.name = name;
    n->except.name_at = name_at;
    n->except.body = body;
    n->end = list_end(body, n->end);
    return n;
}

static Node *try_statement(Quick *q, uint32_t level)
{
    uint32_t start = quick_start(q);
    bool is_star = false;
    quick_skip(q);
    NodeList body = colon_and_suite(q, level), orelse = { NULL, 0 };
    uint32_t mark = list_mark(q->b);
    while (clause(q, level, QUICK_except))
        list_add(q->b, except_clause(q, level, &is_star));
    NodeList handlers = list_take(q->b, mark);
    if (handlers.len)
        orelse = word_clause(q, level, QUICK_else);
    NodeList finalbody = word_clause(q, level, QUICK_finally);
    if (!handlers.len && !finalbody.len)
        quick_fail(q);
    Node *n = quick_node(q, NODE_TRY, start);
    n->flags |= is_star ? NODE_IS_STAR : 0;
    n->try_stmt.body = body;
    n->try_stmt.handlers = handlers;
    n->try_stmt.orelse = orelse;
    n->try_stmt.finalbody = finalbody;
    n->end = list_end(finalbody, list_end(orelse, list_end(handlers, list_end(body, n->end))));
    return n;
}

/* -- with -- */

/* What may stand behind a context that was read, whose item begins at `start`. */
static Node *with_item_of(Quick *q, uint32_t start, Node *context)
{
    Node *target = quick_take(q, QUICK_as) ? quick_primary(q) : NULL;
    if (target && !quick_is_target(target))
        quick_fail(q);
    Node *n = quick_node(q, NODE_WITH_ITEM, start);
    n->with_item.context = context;
    n->with_item.target = target;
    return n;
}

static Node *with_item(Quick *q)
{
    uint32_t start = quick_start(q);
    return with_item_of(q, start, quick_expression(q));
}

/* Whether the parentheses that open here hold all of the items: `with (a as b, c):`. */
static bool items_in_parentheses(const Quick *q)
{
    uint32_t depth = 0;
    for (uint32_t i = q->at; i < q->tokens.len; i++) {
        unsigned kind = q->tokens.items[i].kind;
        if (kind == QUICK_OPEN_PAREN)
            depth++;
        else if (kind == QUICK_CLOSE_PAREN && --depth == 0)
            return q->tokens.items[i + 1].kind == QUICK_COLON;
    }
    return false;
}

/* `with (a):` is an expression in parentheses, `with (a, b):` and `with (a as b):` are items. */
static void parenthesized_items(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    uint32_t first_at = quick_start(q);
    Node *first = quick_expression(q);
    if (quick_take(q, QUICK_CLOSE_PAREN)) {
        first->flags |= NODE_IS_PARENTHESIZED;
        list_add(q->b, with_item_of(q, start, first));
        return;
    }
    list_add(q->b, with_item_of(q, first_at, first));
    while (quick_take(q, QUICK_COMMA) && quick_kind(q) != QUICK_CLOSE_PAREN)
        list_add(q->b, with_item(q));
    quick_expect(q, QUICK_CLOSE_PAREN);
}

static NodeList with_items(Quick *q)
{
    uint32_t mark = list_mark(q->b);
    if (quick_kind(q) == QUICK_OPEN_PAREN && items_in_parentheses(q)) {
        parenthesized_items(q);
    } else {
        do
            list_add(q->b, with_item(q));
        while (quick_take(q, QUICK_COMMA));
    }
    return list_take(q->b, mark);
}

static Node *with_statement(Quick *q, uint32_t level)
{
    uint32_t start = quick_start(q);
    bool is_async = quick_take(q, QUICK_async);
    quick_skip(q);
    NodeList items = with_items(q);
    quick_expect(q, QUICK_COLON);
    uint32_t colon_end = q->end;
    NodeList body = quick_suite(q, level);
    Node *n = quick_node(q, NODE_WITH, start);
    n->flags |= is_async ? NODE_IS_ASYNC : 0;
    n->with_stmt.items = items;
    n->with_stmt.body = body;
    n->end = list_end(body, n->end);
    build_type_comment(q->b, &q->type_comments, colon_end, &n->with_stmt.type_comment);
    return n;
}

/* -- any statement -- */

static Node *async_statement(Quick *q, uint32_t level)
{
    switch (quick_kind_after(q)) {
    case QUICK_def:  return quick_function(q, level);
    case QUICK_for:  return for_statement(q, level);
    case QUICK_with: return with_statement(q, level);
    default:         quick_fail(q); return NULL;
    }
}

/* NULL where it was a line of simple ones, which are on the pending list by then. */
static Node *statement(Quick *q, uint32_t level)
{
    Node *n = NULL;
    quick_enter(q);
    switch (quick_kind(q)) {
    case QUICK_if:    n = if_statement(q, level); break;
    case QUICK_for:   n = for_statement(q, level); break;
    case QUICK_while: n = while_statement(q, level); break;
    case QUICK_try:   n = try_statement(q, level); break;
    case QUICK_with:  n = with_statement(q, level); break;
    case QUICK_def:   n = quick_function(q, level); break;
    case QUICK_class: n = quick_class(q, level); break;
    case QUICK_AT:    n = quick_decorated(q, level); break;
    case QUICK_async: n = async_statement(q, level); break;
    default:          simple_statements(q); break;
    }
    quick_leave(q);
    return n;
}

void quick_module(Quick *q)
{
    statements(q, 0);
}

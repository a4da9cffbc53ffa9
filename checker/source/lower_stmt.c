/* Statements other than definitions. */
#include "source/lexeme.h"
#include "source/lower.h"
#include "source/name.h"

static uint32_t colon_end(const Lower *l, uint32_t at)
{
    uint32_t colon = cst_child(l, at, SYNTAX_COLON);
    return colon ? cst_at(l, colon)->end : UINT32_MAX;
}

/* -- simple statements -- */

static Node *wrap_expression(Lower *l, uint32_t at, Node *value)
{
    Node *n = lower_new(l, NODE_EXPR_STMT, at);
    n->operand.value = value;
    return n;
}

Node *lower_expression_statement(Lower *l, uint32_t at)
{
    uint32_t first = cst_named(l, at, 0);
    if (!first)
        return lower_error(l, at);
    if (syntax_is_statement(syntax_of(l, first)))
        return lower_statement(l, first);
    if (cst_child(l, at, SYNTAX_COMMA))
        return wrap_expression(l, at, lower_bare_tuple(l, at));
    return wrap_expression(l, at, lower_expression(l, first));
}

static Node *lower_annotated(Lower *l, uint32_t at, uint32_t type)
{
    Node *n = lower_new(l, NODE_ANN_ASSIGN, at);
    uint32_t value = cst_after(l, at, SYNTAX_EQUALS);
    n->ann_assign.target = lower_expression(l, cst_named(l, at, 0));
    n->ann_assign.annotation = lower_type(l, type);
    if (value && syntax_is_statement(syntax_of(l, value))) {
        build_report(l->b, n->start, n->end, "an annotated target can't be one of several");
        n->ann_assign.value = lower_error(l, value);
    } else {
        n->ann_assign.value = lower_expression_or_null(l, value);
    }
    return n;
}

/* `a = b = value`: the grammar nests the assignments to the right, Python lists the targets. */
Node *lower_assignment(Lower *l, uint32_t at)
{
    uint32_t type = cst_child(l, at, SYNTAX_type);
    if (type)
        return lower_annotated(l, at, type);
    Node *n = lower_new(l, NODE_ASSIGN, at);
    uint32_t mark = list_mark(l->b), value = 0;
    for (uint32_t i = at; i; i = value) {
        list_add(l->b, lower_expression(l, cst_named(l, i, 0)));
        value = cst_after(l, i, SYNTAX_EQUALS);
        if (!value || syntax_of(l, value) != SYNTAX_assignment || cst_child(l, value, SYNTAX_type))
            break;
    }
    n->assign.targets = list_take(l->b, mark);
    if (value && syntax_is_statement(syntax_of(l, value))) {
        build_report(l->b, cst_at(l, value)->start, cst_at(l, value)->end, "this assignment can't be part of another");
        n->assign.value = lower_error(l, value);
    } else {
        n->assign.value = lower_expression(l, value);
    }
    build_type_comment(l->b, &l->feed->type_comments, n->end, &n->assign.type_comment);
    return n;
}

Node *lower_augmented(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_AUG_ASSIGN, at);
    uint32_t target = cst_named(l, at, 0), op = target ? cst_next(l, at, target) : 0;
    n->aug_assign.target = lower_expression(l, target);
    n->aug_assign.op = op ? lower_operator(l, op) : OP_NONE;
    uint32_t value = op ? cst_next(l, at, op) : 0;
    if (value && syntax_is_statement(syntax_of(l, value))) {
        build_report(l->b, cst_at(l, value)->start, cst_at(l, value)->end, "this assignment can't be part of another");
        n->aug_assign.value = lower_error(l, value);
    } else {
        n->aug_assign.value = lower_expression(l, value);
    }
    return n;
}

Node *lower_assert(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_ASSERT, at);
    n->assert_stmt.test = lower_expression(l, cst_named(l, at, 0));
    n->assert_stmt.message = lower_expression_or_null(l, cst_named(l, at, 1));
    return n;
}

Node *lower_return(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_RETURN, at);
    n->operand.value = lower_expression_or_null(l, cst_named(l, at, 0));
    return n;
}

Node *lower_delete(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_DELETE, at);
    uint32_t mark = list_mark(l->b), what = cst_named(l, at, 0);
    if (what && syntax_of(l, what) == SYNTAX_expression_list) {
        for (uint32_t i = cst_first(l, what); i; i = cst_next(l, what, i))
            if (syntax_is_expression(syntax_of(l, i)))
                list_add(l->b, lower_expression(l, i));
    } else {
        list_add(l->b, lower_expression(l, what));
    }
    n->elements.items = list_take(l->b, mark);
    return n;
}

Node *lower_raise(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_RAISE, at);
    uint32_t cause = cst_after(l, at, SYNTAX_FROM), exc = cst_named(l, at, 0);
    if (exc && syntax_of(l, exc) == SYNTAX_expression_list)
        build_report(l->b, n->start, n->end, "only one exception can be raised");
    n->raise_stmt.exc = exc && exc != cause ? lower_expression(l, exc) : NULL;
    n->raise_stmt.cause = lower_expression_or_null(l, cause);
    return n;
}

/* A line the feed left out for what is wrong in it. That it yields or awaits makes its function what it is, so that is kept. */
static Node *lower_masked(Lower *l, uint32_t at)
{
    static const struct { const char *word; NodeKind kind; } kept[] = { { "yield", NODE_YIELD }, { "await", NODE_AWAIT } };
    Node *n = lower_error(l, at);
    uint32_t mark = list_mark(l->b);
    for (uint32_t i = n->start; i < n->end;) {
        StringLexeme s;
        if (lexeme_string(l->b->text, i, n->end, &s)) {
            i = s.end;
            continue;
        }
        uint32_t end = lexeme_word_end(l->b->text, i);
        for (size_t k = 0; k < sizeof kept / sizeof *kept; k++) {
            if (!lexeme_word_is(l->b->text, i, kept[k].word))
                continue;
            Node *found = node_new(l->b->arena, kept[k].kind, i, end);
            found->operand.value = node_new(l->b->arena, NODE_ERROR, end, end);
            list_add(l->b, found);
        }
        i = end > i ? end : i + 1;
    }
    n->elements.items = list_take(l->b, mark);
    return n;
}

Node *lower_plain(Lower *l, uint32_t at)
{
    static const NodeKind kinds[SYNTAX_COUNT] = {
        [SYNTAX_pass_statement] = NODE_PASS, [SYNTAX_break_statement] = NODE_BREAK, [SYNTAX_continue_statement] = NODE_CONTINUE,
    };
    if (syntax_of(l, at) == SYNTAX_pass_statement && !lexeme_word_is(l->b->text, cst_at(l, at)->start, "pass"))
        return lower_masked(l, at);
    return lower_new(l, kinds[syntax_of(l, at)], at);
}

Node *lower_names(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, syntax_of(l, at) == SYNTAX_global_statement ? NODE_GLOBAL : NODE_NONLOCAL, at);
    uint32_t mark = list_mark(l->b);
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i))
        if (syntax_of(l, i) == SYNTAX_identifier)
            list_add(l->b, lower_expression(l, i));
    n->elements.items = list_take(l->b, mark);
    return n;
}

/* -- imports -- */

/* A dotted name without the white space that may stand in it. */
static Atom dotted_atom(Lower *l, uint32_t at)
{
    Str written = str_sub(l->b->text, cst_at(l, at)->start, cst_at(l, at)->end);
    bool plain = true;
    for (uint32_t i = 0; i < written.len && plain; i++)
        plain = written.data[i] != ' ' && written.data[i] != '\t' && written.data[i] != '\\';
    if (plain)
        return name_atom(l->b->atoms, written);
    strbuf_clear(&l->b->decoded);
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i))
        strbuf_add(&l->b->decoded, str_sub(l->b->text, cst_at(l, i)->start, cst_at(l, i)->end));
    return name_atom(l->b->atoms, strbuf_str(&l->b->decoded));
}

static Node *lower_alias(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_ALIAS, at);
    if (syntax_of(l, at) == SYNTAX_wildcard_import) {
        n->alias.name = ATOM_star;
        return n;
    }
    bool renamed = syntax_of(l, at) == SYNTAX_aliased_import;
    uint32_t name = renamed ? cst_named(l, at, 0) : at, asname = renamed ? cst_named(l, at, 1) : 0;
    n->alias.name = name ? dotted_atom(l, name) : ATOM_NONE;
    if (asname) {
        n->alias.asname = lower_atom(l, asname);
        n->alias.asname_at = cst_at(l, asname)->start;
    }
    return n;
}

static NodeList lower_aliases(Lower *l, uint32_t at, uint32_t first)
{
    uint32_t mark = list_mark(l->b);
    for (uint32_t i = first; i; i = cst_next(l, at, i)) {
        Syntax s = syntax_of(l, i);
        if (s == SYNTAX_dotted_name || s == SYNTAX_aliased_import || s == SYNTAX_wildcard_import)
            list_add(l->b, lower_alias(l, i));
    }
    return list_take(l->b, mark);
}

/* `from a import b,` needs parentheses for its comma. */
static void check_trailing_comma(Lower *l, uint32_t at)
{
    uint32_t last = 0;
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i))
        last = i;
    if (last && syntax_of(l, last) == SYNTAX_COMMA)
        build_report(l->b, cst_at(l, last)->start, cst_at(l, last)->end, "a trailing comma needs parentheses here");
}

Node *lower_import(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_IMPORT, at);
    n->import.names = lower_aliases(l, at, cst_first(l, at));
    check_trailing_comma(l, at);
    return n;
}

static void set_relative(Lower *l, Node *n, uint32_t at)
{
    uint32_t prefix = cst_child(l, at, SYNTAX_import_prefix), name = cst_child(l, at, SYNTAX_dotted_name);
    for (uint32_t i = prefix ? cst_at(l, prefix)->start : 0; prefix && i < cst_at(l, prefix)->end; i++)
        n->import_from.level += l->b->text.data[i] == '.';
    n->import_from.module_at = cst_at(l, name ? name : at)->start;
    n->import_from.module = name ? dotted_atom(l, name) : ATOM_NONE;
}

Node *lower_import_from(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_IMPORT_FROM, at);
    uint32_t module = cst_first(l, at);
    module = module ? cst_next(l, at, module) : 0;
    if (!module)
        return n;
    if (syntax_of(l, module) == SYNTAX_relative_import) {
        set_relative(l, n, module);
    } else {
        n->import_from.module = syntax_of(l, module) == SYNTAX_dotted_name ? dotted_atom(l, module) : lower_atom(l, module);
        n->import_from.module_at = cst_at(l, module)->start;
    }
    n->import_from.names = lower_aliases(l, at, cst_next(l, at, module));
    check_trailing_comma(l, at);
    return n;
}

/* -- compound statements -- */

/* An `else` or `finally` with nothing in it leaves no trace in the nodes: what is wrong with it is said here. */
static NodeList lower_else(Lower *l, uint32_t clause)
{
    NodeList body = { NULL, 0 };
    if (!clause)
        return body;
    body = lower_block(l, cst_child(l, clause, SYNTAX_block));
    if (!body.len)
        build_report(l->b, cst_at(l, clause)->start, cst_at(l, clause)->end, "an indented block is missing");
    return body;
}

/* `elif` is an `if` alone in the `else` of the one before; built from the last to the first, since each ends where its last
 * part does. */
Node *lower_if(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_IF, at);
    n->if_stmt.test = lower_expression(l, cst_named(l, at, 0));
    n->if_stmt.body = lower_block(l, cst_child(l, at, SYNTAX_block));
    uint32_t mark = list_mark(l->b);
    list_add(l->b, n);
    NodeList orelse = { NULL, 0 };
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i)) {
        if (syntax_of(l, i) == SYNTAX_elif_clause) {
            Node *elif = lower_new(l, NODE_IF, i);
            elif->flags |= NODE_IS_ELIF;
            elif->if_stmt.test = lower_expression(l, cst_named(l, i, 0));
            elif->if_stmt.body = lower_block(l, cst_child(l, i, SYNTAX_block));
            list_add(l->b, elif);
        } else if (syntax_of(l, i) == SYNTAX_else_clause) {
            orelse = lower_else(l, i);
        }
    }
    for (uint32_t i = l->b->pending.len; i-- > mark;) {
        Node *branch = l->b->pending.items[i];
        branch->if_stmt.orelse = orelse;
        branch->end = list_end(orelse, list_end(branch->if_stmt.body, branch->end));
        if (i > mark)
            orelse = list_of(l->b, branch);
    }
    l->b->pending.len = mark;
    return n;
}

Node *lower_for(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_FOR, at);
    if (cst_child(l, at, SYNTAX_ASYNC))
        n->flags |= NODE_IS_ASYNC;
    n->for_loop.target = lower_expression(l, cst_named(l, at, 0));
    n->for_loop.iter = lower_expression(l, cst_after(l, at, SYNTAX_IN));
    n->for_loop.body = lower_block(l, cst_child(l, at, SYNTAX_block));
    n->for_loop.orelse = lower_else(l, cst_child(l, at, SYNTAX_else_clause));
    n->end = list_end(n->for_loop.orelse, list_end(n->for_loop.body, n->end));
    build_type_comment(l->b, &l->feed->type_comments, colon_end(l, at), &n->for_loop.type_comment);
    return n;
}

Node *lower_while(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_WHILE, at);
    n->while_loop.test = lower_expression(l, cst_named(l, at, 0));
    n->while_loop.body = lower_block(l, cst_child(l, at, SYNTAX_block));
    n->while_loop.orelse = lower_else(l, cst_child(l, at, SYNTAX_else_clause));
    n->end = list_end(n->while_loop.orelse, list_end(n->while_loop.body, n->end));
    return n;
}

static Node *lower_handler(Lower *l, uint32_t at, bool *is_star)
{
    Node *n = lower_new(l, NODE_EXCEPT, at);
    uint32_t mark = list_mark(l->b), first = 0, last = 0;
    *is_star |= cst_child(l, at, SYNTAX_STAR) != 0;
    for (uint32_t i = cst_first(l, at); i && syntax_of(l, i) != SYNTAX_COLON; i = cst_next(l, at, i)) {
        uint32_t value = i;
        if (syntax_of(l, i) == SYNTAX_as_pattern) {
            uint32_t target = cst_child(l, i, SYNTAX_as_pattern_target), name = target ? cst_named(l, target, 0) : 0;
            if (!name || syntax_of(l, name) != SYNTAX_identifier)
                build_report(l->b, cst_at(l, i)->start, cst_at(l, i)->end, "a name must follow 'as'");
            n->except.name = target ? lower_atom(l, target) : ATOM_NONE;
            n->except.name_at = target ? cst_at(l, target)->start : 0;
            value = cst_named(l, i, 0);
        }
        if (!syntax_is_expression(syntax_of(l, value)))
            continue;
        list_add(l->b, lower_expression(l, value));
        first = first ? first : value;
        last = value;
    }
    NodeList types = list_take(l->b, mark);
    if (types.len == 1)
        n->except.type = types.items[0];
    if (types.len > 1) {                              /* PEP 758: except A, B: */
        n->except.type = node_new(l->b->arena, NODE_TUPLE, cst_at(l, first)->start, cst_at(l, last)->end);
        n->except.type->elements.items = types;
    }
    n->except.body = lower_block(l, cst_child(l, at, SYNTAX_block));
    n->end = list_end(n->except.body, n->end);
    return n;
}

Node *lower_try(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_TRY, at);
    bool is_star = false;
    uint32_t mark = list_mark(l->b), finally_clause = cst_child(l, at, SYNTAX_finally_clause);
    n->try_stmt.body = lower_block(l, cst_child(l, at, SYNTAX_block));
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i))
        if (syntax_of(l, i) == SYNTAX_except_clause)
            list_add(l->b, lower_handler(l, i, &is_star));
    n->try_stmt.handlers = list_take(l->b, mark);
    n->try_stmt.orelse = lower_else(l, cst_child(l, at, SYNTAX_else_clause));
    n->try_stmt.finalbody = lower_else(l, finally_clause);
    n->flags |= is_star ? NODE_IS_STAR : 0;
    n->end = list_end(n->try_stmt.body, n->end);
    n->end = list_end(n->try_stmt.handlers, n->end);
    n->end = list_end(n->try_stmt.orelse, n->end);
    n->end = list_end(n->try_stmt.finalbody, n->end);
    if (!n->try_stmt.handlers.len && !finally_clause)
        build_report(l->b, n->start, n->start + 3, "'try' without 'except' or 'finally'");
    return n;
}

/* -- with -- */

static Node *lower_with_item(Lower *l, uint32_t value)
{
    Node *n = lower_new(l, NODE_WITH_ITEM, value);
    if (syntax_of(l, value) != SYNTAX_as_pattern) {
        n->with_item.context = lower_expression(l, value);
        return n;
    }
    n->with_item.context = lower_expression(l, cst_named(l, value, 0));
    n->with_item.target = lower_expression(l, cst_child(l, value, SYNTAX_as_pattern_target));
    return n;
}

/* `with (a as b, c):` may come as a tuple, `with (a as b):` as a parenthesised expression: Python sees items in both. */
static bool is_item_list(const Lower *l, uint32_t value)
{
    Syntax s = syntax_of(l, value);
    uint32_t first = cst_named(l, value, 0);
    if (s == SYNTAX_tuple)
        return first != 0;
    return s == SYNTAX_parenthesized_expression && first && syntax_of(l, first) == SYNTAX_as_pattern;
}

static NodeList lower_with_items(Lower *l, uint32_t clause)
{
    uint32_t mark = list_mark(l->b), count = 0, only_value = 0;
    for (uint32_t i = cst_first(l, clause); i; i = cst_next(l, clause, i)) {
        if (syntax_of(l, i) == SYNTAX_with_item) {
            only_value = cst_named(l, i, 0);
            count++;
        }
    }
    bool spread = count == 1 && only_value && is_item_list(l, only_value);
    uint32_t holder = spread ? only_value : clause;
    for (uint32_t i = cst_first(l, holder); i; i = cst_next(l, holder, i)) {
        uint32_t value = spread ? i : syntax_of(l, i) == SYNTAX_with_item ? cst_named(l, i, 0) : 0;
        if (value && syntax_is_expression(syntax_of(l, value)))
            list_add(l->b, lower_with_item(l, value));
    }
    return list_take(l->b, mark);
}

Node *lower_with(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_WITH, at);
    if (cst_child(l, at, SYNTAX_ASYNC))
        n->flags |= NODE_IS_ASYNC;
    uint32_t clause = cst_child(l, at, SYNTAX_with_clause);
    if (clause)
        n->with_stmt.items = lower_with_items(l, clause);
    n->with_stmt.body = lower_block(l, cst_child(l, at, SYNTAX_block));
    n->end = list_end(n->with_stmt.body, n->end);
    build_type_comment(l->b, &l->feed->type_comments, colon_end(l, at), &n->with_stmt.type_comment);
    return n;
}

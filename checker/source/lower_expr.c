/* Expressions. */
#include "source/lower.h"

#include "source/lexeme.h"

/* -- atoms -- */

Node *lower_name(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_NAME, at);
    n->name.id = lower_atom(l, at);
    if (n->name.id == ATOM_async || n->name.id == ATOM_await)
        build_report(l->b, n->start, n->end, "a keyword can't be a name");
    return n->name.id ? n : lower_error(l, at);
}

Node *lower_constant(Lower *l, uint32_t at)
{
    static const NodeKind kinds[SYNTAX_COUNT] = {
        [SYNTAX_true] = NODE_TRUE, [SYNTAX_false] = NODE_FALSE, [SYNTAX_none] = NODE_NONE, [SYNTAX_ellipsis] = NODE_ELLIPSIS,
    };
    return lower_new(l, kinds[syntax_of(l, at)], at);
}

Node *lower_number(Lower *l, uint32_t at)
{
    const CstNode *c = cst_at(l, at);
    bool is_written = c->end > c->start && (lexeme_is_word(l->b->text.data[c->start]) || l->b->text.data[c->start] == '.');
    if (!is_written)
        return lower_error(l, at);                    /* the 0 of a line that is left out */
    return build_number(l->b, c->start, c->end, c->syntax == SYNTAX_float);
}

/* -- strings: the feed writes None for one without fields, a set of its fields for others -- */

/* The fed set's elements, one per replacement field, in the order of the text. */
typedef struct { Lower *l; uint32_t set, child; } Fields;

static Node *read_field(void *ctx, const StringPart *part)
{
    Fields *f = ctx;
    Lower *l = f->l;
    while (f->child && (!cst_at(l, f->child)->is_named || cst_at(l, f->child)->start < part->start))
        f->child = cst_next(l, f->set, f->child);
    if (!f->child || cst_at(l, f->child)->start != part->start)
        return node_new(l->b->arena, NODE_ERROR, part->expr, part->expr_end);
    uint32_t child = f->child;
    f->child = cst_next(l, f->set, child);
    return lower_expression(l, child);
}

static Node *lower_string(Lower *l, uint32_t at)
{
    Fields fields = { l, at, syntax_of(l, at) == SYNTAX_set ? cst_first(l, at) : 0 };
    Node *n = build_string(l->b, cst_at(l, at)->start, cst_at(l, at)->end, (FieldReader){ read_field, &fields });
    return n ? n : lower_error(l, at);
}

Node *lower_none_or_string(Lower *l, uint32_t at)
{
    const CstNode *n = cst_at(l, at);
    if (n->start < l->b->text.len && l->b->text.data[n->start] != 'N' && n->end > n->start)
        return lower_string(l, at);
    return n->end > n->start ? lower_constant(l, at) : lower_error(l, at);
}

/* -- parentheses and displays -- */

Node *lower_inner(Lower *l, uint32_t at)
{
    return lower_expression(l, cst_named(l, at, 0));
}

Node *lower_parenthesized(Lower *l, uint32_t at)
{
    uint32_t inner = cst_named(l, at, 0);
    if (!inner)
        return lower_error(l, at);
    Node *n = lower_expression(l, inner);
    if (lower_is_parenthesis(l, at))
        n->flags |= NODE_IS_PARENTHESIZED;
    return n;
}

static NodeList lower_elements(Lower *l, uint32_t at)
{
    uint32_t mark = list_mark(l->b);
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i))
        if (syntax_is_expression(syntax_of(l, i)))
            list_add(l->b, lower_expression(l, i));
    return list_take(l->b, mark);
}

static bool has_comma(const Lower *l, uint32_t at)
{
    return cst_child(l, at, SYNTAX_COMMA) != 0;
}

/* The elements without the parentheses: from the first to the last, or to a comma after it. */
static void set_bare_range(const Lower *l, uint32_t at, Node *n)
{
    uint32_t first = cst_named(l, at, 0);
    if (!first)
        return;
    n->start = cst_at(l, first)->start;
    if (n->elements.items.len && n->elements.items.items[0]->start < n->start)
        n->start = n->elements.items.items[0]->start;
    for (uint32_t i = first; i; i = cst_next(l, at, i))
        if (syntax_of(l, i) != SYNTAX_CLOSE_PAREN && syntax_of(l, i) != SYNTAX_CLOSE_BRACKET)
            n->end = cst_at(l, i)->end;
}

Node *lower_tuple(Lower *l, uint32_t at)
{
    /* `(a) = 1`: what the grammar calls a tuple pattern is only one with a comma, or empty. */
    uint32_t first = cst_named(l, at, 0);
    if (first && !has_comma(l, at))
        return lower_parenthesized(l, at);
    Node *n = lower_new(l, NODE_TUPLE, at);
    n->elements.items = lower_elements(l, at);
    if (lower_is_parenthesis(l, at))
        n->flags |= NODE_IS_PARENTHESIZED;
    else
        set_bare_range(l, at, n);
    return n;
}

Node *lower_bare_tuple(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_TUPLE, at);
    n->elements.items = lower_elements(l, at);
    return n;
}

Node *lower_list(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_LIST, at);
    n->elements.items = lower_elements(l, at);
    return n;
}

Node *lower_set_or_fstring(Lower *l, uint32_t at)
{
    const CstNode *c = cst_at(l, at);
    if (c->start < l->b->text.len && l->b->text.data[c->start] != '{')
        return lower_string(l, at);
    Node *n = lower_new(l, NODE_SET, at);
    n->elements.items = lower_elements(l, at);
    return n;
}

Node *lower_pair(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_DICT_ITEM, at);
    n->dict_item.key = lower_expression(l, cst_named(l, at, 0));
    n->dict_item.value = lower_expression(l, cst_named(l, at, 1));
    return n;
}

Node *lower_dict(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_DICT, at);
    uint32_t mark = list_mark(l->b);
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i)) {
        if (syntax_of(l, i) == SYNTAX_pair) {
            list_add(l->b, lower_pair(l, i));
        } else if (syntax_of(l, i) == SYNTAX_dictionary_splat) {
            Node *item = lower_new(l, NODE_DICT_ITEM, i);
            item->dict_item.value = lower_expression(l, cst_named(l, i, 0));
            list_add(l->b, item);
        }
    }
    n->elements.items = list_take(l->b, mark);
    return n;
}

Node *lower_starred(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_STARRED, at);
    n->starred.value = lower_expression(l, cst_named(l, at, 0));
    return n;
}

/* -- calls -- */

Node *lower_double_starred(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_KEYWORD, at);
    n->keyword.value = lower_expression(l, cst_named(l, at, 0));
    return n;
}

Node *lower_keyword(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_KEYWORD, at);
    uint32_t name = cst_named(l, at, 0);
    n->keyword.name = name ? lower_atom(l, name) : ATOM_NONE;
    n->keyword.value = lower_expression(l, cst_named(l, at, 1));
    return n;
}

NodeList lower_arguments(Lower *l, uint32_t at)
{
    NodeList none = { NULL, 0 };
    if (!at)
        return none;
    if (syntax_of(l, at) != SYNTAX_generator_expression)
        return lower_elements(l, at);
    return list_of(l->b, lower_expression(l, at));    /* f(x for x in y): its range takes in the call's parentheses */
}

Node *lower_call(Lower *l, uint32_t at, Node *func)
{
    Node *n = lower_new(l, NODE_CALL, at);
    n->call.func = func;
    n->call.args = lower_arguments(l, cst_named(l, at, 1));
    return n;
}

Node *lower_attribute(Lower *l, uint32_t at, Node *value)
{
    uint32_t name = cst_named(l, at, 1);
    if (!name || cst_at(l, name)->is_missing) {       /* `x.` while it is typed: still a use of x */
        Node *broken = lower_error(l, at);
        broken->elements.items = list_of(l->b, value);
        return broken;
    }
    Node *n = lower_new(l, NODE_ATTRIBUTE, at);
    n->attribute.value = value;
    n->attribute.attr = lower_atom(l, name);
    n->attribute.attr_at = cst_at(l, name)->start;
    return n;
}

Node *lower_subscript(Lower *l, uint32_t at, Node *value)
{
    Node *n = lower_new(l, NODE_SUBSCRIPT, at);
    n->subscript.value = value;
    uint32_t first = cst_named(l, at, 1);
    if (!first) {
        n->subscript.index = node_new(l->b->arena, NODE_ERROR, n->end, n->end);
        return n;
    }
    if (!has_comma(l, at)) {
        n->subscript.index = lower_expression(l, first);
        /* A lone star makes a tuple of one: a[*b]. */
        Node *index = n->subscript.index;
        if (index->kind != NODE_STARRED || index->flags & NODE_IS_PARENTHESIZED)
            return n;
        n->subscript.index = node_new(l->b->arena, NODE_TUPLE, index->start, index->end);
        n->subscript.index->elements.items = list_of(l->b, index);
        return n;
    }
    Node *index = node_new(l->b->arena, NODE_TUPLE, cst_at(l, first)->start, cst_at(l, first)->end);
    uint32_t mark = list_mark(l->b);
    for (uint32_t i = first; i; i = cst_next(l, at, i)) {
        if (syntax_is_expression(syntax_of(l, i)))
            list_add(l->b, lower_expression(l, i));
        if (syntax_of(l, i) != SYNTAX_CLOSE_BRACKET)
            index->end = cst_at(l, i)->end;
    }
    index->elements.items = list_take(l->b, mark);
    n->subscript.index = index;
    return n;
}

Node *lower_slice(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_SLICE, at);
    unsigned colons = 0;
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i)) {
        if (syntax_of(l, i) == SYNTAX_COLON) {
            colons++;
            continue;
        }
        Node *part = lower_expression(l, i);
        if (colons == 0)
            n->slice.lower = part;
        else if (colons == 1)
            n->slice.upper = part;
        else
            n->slice.step = part;
    }
    return n;
}

/* -- operators -- */

Node *lower_unary(Lower *l, uint32_t at)
{
    const CstNode *c = cst_at(l, at);
    if (c->start < l->b->text.len && l->b->text.data[c->start] == '*')   /* fed as ~: see feed.c */
        return lower_starred(l, at);
    Node *n = lower_new(l, NODE_UNARY, at);
    static const uint8_t ops[OP_COUNT] = { [OP_ADD] = OP_POS, [OP_SUB] = OP_NEG, [OP_INVERT] = OP_INVERT, [OP_NOT] = OP_NOT };
    uint32_t op = cst_first(l, at);
    n->unary.op = op ? ops[lower_operator(l, op)] : OP_NONE;
    n->unary.operand = lower_expression(l, cst_named(l, at, 0));
    return n;
}

/* `await a ** b` is (await a) ** b in Python and await (a ** b) in the grammar. */
Node *lower_await(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_AWAIT, at);
    Node *value = lower_expression(l, cst_named(l, at, 0));
    n->operand.value = value;
    if (value->kind != NODE_BINARY || value->binary.op != OP_POW || value->flags & NODE_IS_PARENTHESIZED)
        return n;
    n->operand.value = value->binary.left;
    n->end = n->operand.value->end;
    if (n->operand.value->flags & NODE_IS_PARENTHESIZED)
        n->end = lexeme_skip_void(l->b->text, n->end, value->end) + 1;
    value->binary.left = n;
    value->start = n->start;
    return value;
}

Node *lower_yield(Lower *l, uint32_t at)
{
    bool from = cst_child(l, at, SYNTAX_FROM) != 0;
    Node *n = lower_new(l, from ? NODE_YIELD_FROM : NODE_YIELD, at);
    n->operand.value = lower_expression_or_null(l, cst_named(l, at, 0));
    if (from && !n->operand.value)
        n->operand.value = lower_expression(l, 0);
    return n;
}

Node *lower_binary(Lower *l, uint32_t at, Node *left)
{
    Node *n = lower_new(l, NODE_BINARY, at);
    uint32_t op = cst_first(l, at);
    op = op ? cst_next(l, at, op) : 0;
    n->binary.left = left;
    n->binary.op = op ? lower_operator(l, op) : OP_NONE;
    n->binary.right = lower_expression(l, op ? cst_next(l, at, op) : 0);
    return n;
}

Node *lower_boolean(Lower *l, uint32_t at, Node *left)
{
    Node *n = lower_binary(l, at, left);
    n->kind = NODE_BOOL_OP;
    return n;
}

Node *lower_comparison(Lower *l, uint32_t at, Node *left)
{
    Node *n = lower_new(l, NODE_COMPARE, at);
    n->compare.left = left;
    uint32_t mark = list_mark(l->b), op = 0;
    uint32_t first = cst_first(l, at);
    for (uint32_t i = first ? cst_next(l, at, first) : 0; i; i = cst_next(l, at, i)) {
        if (lower_operator(l, i) && !syntax_is_expression(syntax_of(l, i))) {
            op = i;
        } else if (op) {
            Node *part = node_new(l->b->arena, NODE_COMPARE_PART, cst_at(l, op)->start, cst_at(l, i)->end);
            part->compare_part.op = lower_operator(l, op);
            part->compare_part.value = lower_expression(l, i);
            list_add(l->b, part);
            op = 0;
        }
    }
    n->compare.parts = list_take(l->b, mark);
    return n;
}

/* `x := a if b else c` names the whole in Python; the grammar has it name a. */
Node *lower_conditional(Lower *l, uint32_t at, Node *body)
{
    Node *n = lower_new(l, NODE_IF_EXP, at);
    n->if_exp.body = body;
    n->if_exp.test = lower_expression(l, cst_after(l, at, SYNTAX_IF));
    n->if_exp.orelse = lower_expression(l, cst_after(l, at, SYNTAX_ELSE));
    if (body->kind != NODE_NAMED_EXPR || body->flags & NODE_IS_PARENTHESIZED)
        return n;
    n->if_exp.body = body->named_expr.value;
    n->start = cst_at(l, cst_named(l, at + 1, 1))->start;
    body->named_expr.value = n;
    body->end = n->end;
    return body;
}

Node *lower_named(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_NAMED_EXPR, at);
    n->named_expr.target = lower_expression(l, cst_named(l, at, 0));
    n->named_expr.value = lower_expression(l, cst_named(l, at, 1));
    return n;
}

/* `a as b` where no `as` may be: the grammar takes it for an expression. */
Node *lower_misplaced_as(Lower *l, uint32_t at)
{
    build_report(l->b, cst_at(l, at)->start, cst_at(l, at)->end, "'as' isn't allowed here");
    Node *n = lower_error(l, at);
    n->elements.items = lower_elements(l, at);
    return n;
}

/* -- lambda and comprehensions -- */

Node *lower_lambda(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_LAMBDA, at);
    uint32_t params = cst_child(l, at, SYNTAX_lambda_parameters);
    if (params)
        n->lambda.params = lower_parameters(l, params);
    n->lambda.body = lower_expression(l, cst_after(l, at, SYNTAX_COLON));
    return n;
}

static Node *lower_for_clause(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_COMP_FOR, at);
    if (cst_child(l, at, SYNTAX_ASYNC))
        n->flags |= NODE_IS_ASYNC;
    n->comp_for.target = lower_expression(l, cst_named(l, at, 0));
    n->comp_for.iter = lower_expression(l, cst_after(l, at, SYNTAX_IN));
    return n;
}

static NodeList lower_clauses(Lower *l, uint32_t at)
{
    uint32_t mark = list_mark(l->b);
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i)) {
        if (syntax_of(l, i) != SYNTAX_for_in_clause)
            continue;
        Node *clause = lower_for_clause(l, i);
        uint32_t ifs = list_mark(l->b);
        for (uint32_t j = cst_next(l, at, i); j && syntax_of(l, j) != SYNTAX_for_in_clause; j = cst_next(l, at, j)) {
            if (syntax_of(l, j) != SYNTAX_if_clause)
                continue;
            list_add(l->b, lower_expression(l, cst_named(l, j, 0)));
            clause->end = cst_at(l, j)->end;
        }
        clause->comp_for.ifs = list_take(l->b, ifs);
        list_add(l->b, clause);
    }
    return list_take(l->b, mark);
}

/* `{**one for one in many}`, which feed.h makes look like a set (PEP 798). */
static void unpack_mapping(Node *n)
{
    n->kind = NODE_DICT_COMP;
    if (n->comprehension.value->kind == NODE_STARRED)
        n->comprehension.value = n->comprehension.value->starred.value;
}

Node *lower_comprehension(Lower *l, uint32_t at)
{
    static const NodeKind kinds[SYNTAX_COUNT] = {
        [SYNTAX_list_comprehension] = NODE_LIST_COMP, [SYNTAX_set_comprehension] = NODE_SET_COMP,
        [SYNTAX_dictionary_comprehension] = NODE_DICT_COMP, [SYNTAX_generator_expression] = NODE_GENERATOR,
    };
    Node *n = lower_new(l, kinds[syntax_of(l, at)], at);
    uint32_t body = cst_named(l, at, 0);
    if (body && syntax_of(l, body) == SYNTAX_pair) {
        n->comprehension.key = lower_expression(l, cst_named(l, body, 0));
        n->comprehension.value = lower_expression(l, cst_named(l, body, 1));
    } else {
        n->comprehension.value = lower_expression(l, body);
    }
    if (n->kind == NODE_SET_COMP && body && str_starts(str_sub(l->b->text, cst_at(l, body)->start, l->b->text.len), STR("**")))
        unpack_mapping(n);
    n->comprehension.clauses = lower_clauses(l, at);
    return n;
}

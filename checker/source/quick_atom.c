/* Atoms: names, literals, what stands in brackets; and what follows them: attributes, calls, subscripts. */
#include "source/quick_parts.h"

/* -- names and literals -- */

Atom quick_name(Quick *q)
{
    Atom name = quick_token(q)->name;
    quick_expect(q, QUICK_NAME);
    return name;
}

Node *quick_name_node(Quick *q)
{
    uint32_t start = quick_start(q);
    Atom name = quick_name(q);
    Node *n = quick_node(q, NODE_NAME, start);
    n->name.id = name;
    return n;
}

Node *quick_lone(Quick *q, NodeKind kind)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    return quick_node(q, kind, start);
}

static Node *number(Quick *q)
{
    const QuickToken *t = quick_token(q);
    quick_skip(q);
    return build_number(q->b, t->start, t->end, t->kind == QUICK_FLOAT);
}

static Node *read_field(void *ctx, const StringPart *part)
{
    (void)part;
    Quick *q = ctx;
    quick_enter(q);
    Node *n = quick_value(q);
    quick_expect(q, QUICK_FIELD_END);
    quick_leave(q);
    return n;
}

static Node *string(Quick *q)
{
    QuickToken t = *quick_token(q);
    quick_skip(q);
    if (t.kind == QUICK_STRING)
        return build_plain_string(q->b, t.start, t.end);
    Node *n = build_string(q->b, t.start, t.end, (FieldReader){ read_field, q });
    q->end = t.end;
    return n;
}

/* -- brackets -- */

static bool at_clause(const Quick *q)
{
    return quick_kind(q) == QUICK_for || (quick_kind(q) == QUICK_async && quick_kind_after(q) == QUICK_for);
}

/* `for … in … if …`, one or several. */
static NodeList clauses(Quick *q)
{
    uint32_t mark = list_mark(q->b);
    while (at_clause(q)) {
        uint32_t start = quick_start(q);
        bool is_async;
        Node *target = quick_for(q, &is_async), *iter = quick_disjunction(q);
        uint32_t ifs = list_mark(q->b);
        while (quick_take(q, QUICK_if))
            list_add(q->b, quick_disjunction(q));
        Node *n = quick_node(q, NODE_COMP_FOR, start);
        n->flags |= is_async ? NODE_IS_ASYNC : 0;
        n->comp_for.target = target;
        n->comp_for.iter = iter;
        n->comp_for.ifs = list_take(q->b, ifs);
        list_add(q->b, n);
    }
    return list_take(q->b, mark);
}

/* From its first clause to the closing bracket. */
static Node *comprehension(Quick *q, NodeKind kind, uint32_t start, Node *key, Node *value, unsigned close)
{
    NodeList made = clauses(q);
    quick_expect(q, close);
    Node *n = quick_node(q, kind, start);
    n->comprehension.key = key;
    n->comprehension.value = value;
    n->comprehension.clauses = made;
    return n;
}

/* From behind its first element to the closing bracket. */
static Node *display(Quick *q, NodeKind kind, uint32_t start, Node *first, unsigned close)
{
    uint32_t mark = list_mark(q->b);
    list_add(q->b, first);
    while (quick_take(q, QUICK_COMMA) && quick_kind(q) != close)
        list_add(q->b, quick_element(q));
    quick_expect(q, close);
    Node *n = quick_node(q, kind, start);
    n->elements.items = list_take(q->b, mark);
    return n;
}

static Node *empty(Quick *q, NodeKind kind, uint32_t start)
{
    quick_skip(q);
    return quick_node(q, kind, start);
}

/* ( … ): a tuple, a generator expression, or just parentheses. */
static Node *parentheses(Quick *q)
{
    uint32_t start = quick_start(q);
    Node *n;
    quick_skip(q);
    if (quick_kind(q) == QUICK_CLOSE_PAREN) {
        n = empty(q, NODE_TUPLE, start);
    } else if (quick_kind(q) == QUICK_yield) {
        n = quick_value(q);
        quick_expect(q, QUICK_CLOSE_PAREN);
    } else {
        bool star = quick_kind(q) == QUICK_STAR;
        n = quick_element(q);
        if (!star && at_clause(q))
            return comprehension(q, NODE_GENERATOR, start, NULL, n, QUICK_CLOSE_PAREN);
        if (star || quick_kind(q) == QUICK_COMMA) {
            if (quick_kind(q) != QUICK_COMMA)
                quick_fail(q);
            n = display(q, NODE_TUPLE, start, n, QUICK_CLOSE_PAREN);
        } else {
            quick_expect(q, QUICK_CLOSE_PAREN);
        }
    }
    n->flags |= NODE_IS_PARENTHESIZED;
    return n;
}

/* What a list or set turns out to be behind its first element. */
static Node *list_or_set(Quick *q, uint32_t start, bool is_list, bool star, Node *first)
{
    unsigned close = is_list ? QUICK_CLOSE_BRACKET : QUICK_CLOSE_BRACE;
    if (!star && at_clause(q))
        return comprehension(q, is_list ? NODE_LIST_COMP : NODE_SET_COMP, start, NULL, first, close);
    return display(q, is_list ? NODE_LIST : NODE_SET, start, first, close);
}

static Node *brackets(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    if (quick_kind(q) == QUICK_CLOSE_BRACKET)
        return empty(q, NODE_LIST, start);
    bool star = quick_kind(q) == QUICK_STAR;
    return list_or_set(q, start, true, star, quick_element(q));
}

static Node *dict_item(Quick *q, uint32_t start, Node *key, Node *value)
{
    Node *n = quick_node(q, NODE_DICT_ITEM, start);
    n->dict_item.key = key;
    n->dict_item.value = value;
    return n;
}

/* From the colon behind its first key, or from its first `**`, to the closing brace. */
static Node *dictionary(Quick *q, uint32_t start, uint32_t item_at, Node *key)
{
    uint32_t mark = list_mark(q->b);
    for (bool is_first = true;; is_first = false) {
        quick_skip(q);
        Node *value = key ? quick_expression(q) : quick_operand(q);
        if (is_first && key && at_clause(q))
            return comprehension(q, NODE_DICT_COMP, start, key, value, QUICK_CLOSE_BRACE);
        list_add(q->b, dict_item(q, item_at, key, value));
        if (!quick_take(q, QUICK_COMMA) || quick_kind(q) == QUICK_CLOSE_BRACE)
            break;
        item_at = quick_start(q);
        key = quick_kind(q) == QUICK_STARS ? NULL : quick_expression(q);
        if (key && quick_kind(q) != QUICK_COLON)
            quick_fail(q);
    }
    quick_expect(q, QUICK_CLOSE_BRACE);
    Node *n = quick_node(q, NODE_DICT, start);
    n->elements.items = list_take(q->b, mark);
    return n;
}

/* { … }: a dictionary or a set. */
static Node *braces(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    if (quick_kind(q) == QUICK_CLOSE_BRACE)
        return empty(q, NODE_DICT, start);
    uint32_t first_at = quick_start(q);
    if (quick_kind(q) == QUICK_STARS)
        return dictionary(q, start, first_at, NULL);
    bool star = quick_kind(q) == QUICK_STAR;
    Node *first = quick_element(q);
    if (!star && quick_kind(q) == QUICK_COLON)
        return dictionary(q, start, first_at, first);
    return list_or_set(q, start, false, star, first);
}

static Node *atom(Quick *q)
{
    switch (quick_kind(q)) {
    case QUICK_NAME:                                             return quick_name_node(q);
    case QUICK_INT: case QUICK_FLOAT:                            return number(q);
    case QUICK_STRING: case QUICK_STRINGS: case QUICK_FIELDS:    return string(q);
    case QUICK_None:                                             return quick_lone(q, NODE_NONE);
    case QUICK_True:                                             return quick_lone(q, NODE_TRUE);
    case QUICK_False:                                            return quick_lone(q, NODE_FALSE);
    case QUICK_ELLIPSIS:                                         return quick_lone(q, NODE_ELLIPSIS);
    case QUICK_OPEN_PAREN:                                       return parentheses(q);
    case QUICK_OPEN_BRACKET:                                     return brackets(q);
    case QUICK_OPEN_BRACE:                                       return braces(q);
    default:
        quick_fail(q);
        return quick_node(q, NODE_ERROR, 0);
    }
}

/* -- what follows an atom -- */

static Node *keyword(Quick *q, uint32_t start, Atom name)
{
    Node *value = quick_expression(q), *n = quick_node(q, NODE_KEYWORD, start);
    n->keyword.name = name;
    n->keyword.value = value;
    return n;
}

static Node *argument(Quick *q)
{
    uint32_t start = quick_start(q);
    if (quick_take(q, QUICK_STAR)) {
        Node *value = quick_expression(q), *n = quick_node(q, NODE_STARRED, start);
        n->starred.value = value;
        return n;
    }
    if (quick_take(q, QUICK_STARS))
        return keyword(q, start, ATOM_NONE);
    if (quick_kind(q) != QUICK_NAME || quick_kind_after(q) != QUICK_EQUALS)
        return quick_expression(q);
    Atom name = quick_name(q);
    quick_skip(q);
    return keyword(q, start, name);
}

NodeList quick_arguments(Quick *q)
{
    uint32_t start = quick_start(q), mark = list_mark(q->b);
    quick_expect(q, QUICK_OPEN_PAREN);
    while (quick_kind(q) != QUICK_CLOSE_PAREN) {
        Node *n = argument(q);
        bool alone = q->b->pending.len == mark && n->kind != NODE_KEYWORD && n->kind != NODE_STARRED;
        if (alone && at_clause(q))                    /* f(x for x in y): its range takes in the call's parentheses */
            return list_of(q->b, comprehension(q, NODE_GENERATOR, start, NULL, n, QUICK_CLOSE_PAREN));
        list_add(q->b, n);
        if (!quick_take(q, QUICK_COMMA))
            break;
    }
    quick_expect(q, QUICK_CLOSE_PAREN);
    return list_take(q->b, mark);
}

static bool ends_slice_part(const Quick *q)
{
    unsigned kind = quick_kind(q);
    return kind == QUICK_COLON || kind == QUICK_COMMA || kind == QUICK_CLOSE_BRACKET;
}

/* One index, or a:b:c. */
static Node *index_or_slice(Quick *q)
{
    uint32_t start = quick_start(q);
    Node *parts[3] = { quick_kind(q) == QUICK_COLON ? NULL : quick_element(q), NULL, NULL };
    if (quick_kind(q) != QUICK_COLON)
        return parts[0] ? parts[0] : quick_node(q, NODE_ERROR, start);
    if (parts[0] && parts[0]->kind == NODE_STARRED)
        quick_fail(q);
    for (int colons = 1; colons < 3 && quick_take(q, QUICK_COLON); colons++)
        if (!ends_slice_part(q))
            parts[colons] = quick_expression(q);
    Node *n = quick_node(q, NODE_SLICE, start);
    n->slice.lower = parts[0];
    n->slice.upper = parts[1];
    n->slice.step = parts[2];
    return n;
}

/* What stands in the brackets of a subscript: a star alone makes a tuple, too. */
static Node *subscripts(Quick *q)
{
    uint32_t start = quick_start(q), mark = list_mark(q->b);
    Node *first = index_or_slice(q);
    bool is_starred = first->kind == NODE_STARRED && !node_in_parentheses(first);
    if (quick_kind(q) != QUICK_COMMA && !is_starred)
        return first;
    list_add(q->b, first);
    while (quick_take(q, QUICK_COMMA) && quick_kind(q) != QUICK_CLOSE_BRACKET)
        list_add(q->b, index_or_slice(q));
    Node *n = quick_node(q, NODE_TUPLE, start);
    n->elements.items = list_take(q->b, mark);
    return n;
}

static Node *attribute(Quick *q, uint32_t start, Node *value)
{
    quick_skip(q);
    uint32_t name_at = quick_start(q);
    Atom name = quick_name(q);
    Node *n = quick_node(q, NODE_ATTRIBUTE, start);
    n->attribute.value = value;
    n->attribute.attr = name;
    n->attribute.attr_at = name_at;
    return n;
}

static Node *call(Quick *q, uint32_t start, Node *func)
{
    NodeList args = quick_arguments(q);
    Node *n = quick_node(q, NODE_CALL, start);
    n->call.func = func;
    n->call.args = args;
    return n;
}

static Node *subscript(Quick *q, uint32_t start, Node *value)
{
    quick_skip(q);
    Node *index = subscripts(q);
    quick_expect(q, QUICK_CLOSE_BRACKET);
    Node *n = quick_node(q, NODE_SUBSCRIPT, start);
    n->subscript.value = value;
    n->subscript.index = index;
    return n;
}

Node *quick_primary(Quick *q)
{
    uint32_t start = quick_start(q);
    quick_enter(q);
    Node *n = atom(q);
    for (;;) {
        unsigned kind = quick_kind(q);
        if (kind == QUICK_DOT)
            n = attribute(q, start, n);
        else if (kind == QUICK_OPEN_PAREN)
            n = call(q, start, n);
        else if (kind == QUICK_OPEN_BRACKET)
            n = subscript(q, start, n);
        else
            break;
    }
    quick_leave(q);
    return n;
}

/* match statements and their patterns. */
#include "source/lower.h"

static Node *lower_pattern(Lower *l, uint32_t at);

static Node *pattern_value(Lower *l, uint32_t start, uint32_t end, Node *value)
{
    Node *n = node_new(l->b->arena, NODE_PATTERN_VALUE, start, end);
    n->operand.value = value;
    return n;
}

/* A dotted name as the expression it is. */
static Node *dotted_expression(Lower *l, uint32_t at)
{
    Node *n = NULL;
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i)) {
        if (syntax_of(l, i) != SYNTAX_identifier)
            continue;
        if (!n) {
            n = lower_expression(l, i);
            continue;
        }
        Node *attribute = node_new(l->b->arena, NODE_ATTRIBUTE, n->start, cst_at(l, i)->end);
        attribute->attribute.value = n;
        attribute->attribute.attr = lower_atom(l, i);
        attribute->attribute.attr_at = cst_at(l, i)->start;
        n = attribute;
    }
    return n ? n : lower_error(l, at);
}

static bool is_wildcard(const Lower *l, uint32_t start, uint32_t end)
{
    return end == start + 1 && l->b->text.data[start] == '_';
}

static Node *capture(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_PATTERN_AS, at);
    if (!is_wildcard(l, n->start, n->end)) {
        n->pattern_as.name = lower_atom(l, at);
        n->pattern_as.name_at = n->start;
    }
    return n;
}

static Node *dotted_pattern(Lower *l, uint32_t at)
{
    if (!cst_child(l, at, SYNTAX_DOT))
        return capture(l, at);
    return pattern_value(l, cst_at(l, at)->start, cst_at(l, at)->end, dotted_expression(l, at));
}

static bool is_pattern(Syntax s)
{
    switch (s) {
    case SYNTAX_case_pattern: case SYNTAX_class_pattern: case SYNTAX_splat_pattern: case SYNTAX_union_pattern:
    case SYNTAX_dict_pattern: case SYNTAX_complex_pattern: case SYNTAX_keyword_pattern: case SYNTAX_list_pattern:
    case SYNTAX_tuple_pattern: case SYNTAX_as_pattern: case SYNTAX_true: case SYNTAX_false: case SYNTAX_none: case SYNTAX_integer:
    case SYNTAX_float: case SYNTAX_dotted_name: case SYNTAX_UNDERSCORE: case SYNTAX_identifier: case SYNTAX_MINUS:
    case SYNTAX_set:
        return true;
    default:
        return false;
    }
}

/* -- numbers -- */

static Node *signed_number(Lower *l, uint32_t minus, uint32_t number)
{
    Node *n = lower_expression(l, number);
    if (!minus)
        return n;
    Node *negative = node_new(l->b->arena, NODE_UNARY, cst_at(l, minus)->start, n->end);
    negative->unary.op = OP_NEG;
    negative->unary.operand = n;
    return negative;
}

/* -1 + 2j */
static Node *complex_pattern(Lower *l, uint32_t at)
{
    uint32_t i = cst_first(l, at), minus = 0;
    if (i && syntax_of(l, i) == SYNTAX_MINUS) {
        minus = i;
        i = cst_next(l, at, i);
    }
    uint32_t op = i ? cst_next(l, at, i) : 0;
    Node *sum = lower_new(l, NODE_BINARY, at);
    sum->binary.left = i ? signed_number(l, minus, i) : lower_error(l, at);
    sum->binary.op = op ? lower_operator(l, op) : OP_NONE;
    sum->binary.right = lower_expression(l, op ? cst_next(l, at, op) : 0);
    return pattern_value(l, sum->start, sum->end, sum);
}

/* -- compound patterns -- */

/* The patterns among a node's children. A minus and the number after it are two children and one pattern. */
static NodeList patterns_in(Lower *l, uint32_t at, uint32_t first)
{
    uint32_t mark = list_mark(l->b);
    for (uint32_t i = first; i; i = cst_next(l, at, i)) {
        if (syntax_of(l, i) == SYNTAX_MINUS) {
            uint32_t number = cst_next(l, at, i);
            if (!number)
                break;
            Node *n = signed_number(l, i, number);
            list_add(l->b, pattern_value(l, n->start, n->end, n));
            i = number;
        } else if (is_pattern(syntax_of(l, i))) {
            list_add(l->b, lower_pattern(l, i));
        }
    }
    return list_take(l->b, mark);
}

static Node *sequence(Lower *l, uint32_t at)
{
    if (syntax_of(l, at) == SYNTAX_tuple_pattern && !cst_child(l, at, SYNTAX_COMMA)) {
        uint32_t inner = cst_child(l, at, SYNTAX_case_pattern);
        Syntax s = inner ? syntax_of(l, cst_first(l, inner) ? cst_first(l, inner) : inner) : SYNTAX_OTHER;
        if (inner && s != SYNTAX_splat_pattern) {     /* (p) is p */
            Node *n = lower_pattern(l, inner);
            n->flags |= NODE_IS_PARENTHESIZED;
            return n;
        }
    }
    Node *n = lower_new(l, NODE_PATTERN_SEQUENCE, at);
    n->elements.items = patterns_in(l, at, cst_first(l, at));
    return n;
}

static Node *mapping(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_PATTERN_MAPPING, at);
    uint32_t mark = list_mark(l->b), key_start = 0, minus = 0;
    Node *key = NULL;
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i)) {
        Syntax s = syntax_of(l, i);
        if (s == SYNTAX_splat_pattern) {
            uint32_t name = cst_named(l, i, 0);
            n->pattern_mapping.rest = name ? lower_atom(l, name) : ATOM_NONE;
        } else if (s == SYNTAX_MINUS) {
            minus = i;
        } else if (!key && is_pattern(s)) {
            key_start = cst_at(l, minus ? minus : i)->start;
            Node *pattern = minus ? NULL : lower_pattern(l, i);
            key = minus ? signed_number(l, minus, i) : pattern->kind == NODE_PATTERN_VALUE ? pattern->operand.value : pattern;
            minus = 0;
        } else if (key && is_pattern(s)) {
            Node *item = node_new(l->b->arena, NODE_DICT_ITEM, key_start, cst_at(l, i)->end);
            item->dict_item.key = key;
            item->dict_item.value = lower_pattern(l, i);
            list_add(l->b, item);
            key = NULL;
        }
    }
    n->pattern_mapping.items = list_take(l->b, mark);
    return n;
}

static Node *class_pattern(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_PATTERN_CLASS, at);
    uint32_t name = cst_child(l, at, SYNTAX_dotted_name);
    n->pattern_class.cls = name ? dotted_expression(l, name) : lower_error(l, at);
    n->pattern_class.args = name ? patterns_in(l, at, cst_next(l, at, name)) : (NodeList){ NULL, 0 };
    return n;
}

static Node *keyword_pattern(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_PATTERN_KEYWORD, at);
    uint32_t name = cst_child(l, at, SYNTAX_identifier);
    n->pattern_keyword.name = name ? lower_atom(l, name) : ATOM_NONE;
    NodeList value = patterns_in(l, at, cst_after(l, at, SYNTAX_EQUALS));
    n->pattern_keyword.pattern = value.len ? value.items[0] : lower_error(l, at);
    return n;
}

static Node *splat(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_PATTERN_STAR, at);
    uint32_t name = cst_named(l, at, 0);
    if (name && !is_wildcard(l, cst_at(l, name)->start, cst_at(l, name)->end))
        n->pattern_star.name = lower_atom(l, name);
    return n;
}

static Node *as_pattern(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_PATTERN_AS, at);
    uint32_t name = cst_after(l, at, SYNTAX_AS), inner = cst_named(l, at, 0);
    n->pattern_as.name = name ? lower_atom(l, name) : ATOM_NONE;
    n->pattern_as.name_at = name ? cst_at(l, name)->start : 0;
    n->pattern_as.pattern = inner ? lower_pattern(l, inner) : lower_error(l, at);
    /* A(x=p as y): the grammar binds the keyword first, Python the name. */
    Node *keyword = n->pattern_as.pattern;
    if (keyword->kind != NODE_PATTERN_KEYWORD)
        return n;
    n->pattern_as.pattern = keyword->pattern_keyword.pattern;
    n->start = n->pattern_as.pattern->start;
    keyword->pattern_keyword.pattern = n;
    keyword->end = n->end;
    return keyword;
}

static Node *simple_pattern(Lower *l, uint32_t at)
{
    const CstNode *c = cst_at(l, at);
    switch (syntax_of(l, at)) {
    case SYNTAX_class_pattern:   return class_pattern(l, at);
    case SYNTAX_splat_pattern:   return splat(l, at);
    case SYNTAX_dict_pattern:    return mapping(l, at);
    case SYNTAX_complex_pattern: return complex_pattern(l, at);
    case SYNTAX_keyword_pattern: return keyword_pattern(l, at);
    case SYNTAX_as_pattern:      return as_pattern(l, at);
    case SYNTAX_dotted_name:     return dotted_pattern(l, at);
    case SYNTAX_UNDERSCORE: case SYNTAX_identifier:
        return capture(l, at);
    case SYNTAX_list_pattern: case SYNTAX_tuple_pattern:
        return sequence(l, at);
    case SYNTAX_union_pattern: {
        Node *n = lower_new(l, NODE_PATTERN_OR, at);
        n->elements.items = patterns_in(l, at, cst_first(l, at));
        return n;
    }
    default:
        return pattern_value(l, c->start, c->end, lower_expression(l, at));
    }
}

static Node *lower_pattern(Lower *l, uint32_t at)
{
    if (l->b->depth >= BUILD_MAX_DEPTH) {
        build_report(l->b, cst_at(l, at)->start, cst_at(l, at)->end, "this is nested too deeply");
        return lower_error(l, at);
    }
    l->b->depth++;
    Node *n;
    if (syntax_of(l, at) == SYNTAX_case_pattern) {
        NodeList inner = patterns_in(l, at, cst_first(l, at));
        n = inner.len ? inner.items[0] : lower_error(l, at);
    } else {
        n = simple_pattern(l, at);
    }
    l->b->depth--;
    return n;
}

/* -- match -- */

static Node *lower_case(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_MATCH_CASE, at);
    uint32_t mark = list_mark(l->b), first = 0, last = 0;
    bool open = false;
    for (uint32_t i = cst_first(l, at); i && syntax_of(l, i) != SYNTAX_COLON; i = cst_next(l, at, i)) {
        if (syntax_of(l, i) == SYNTAX_case_pattern) {
            list_add(l->b, lower_pattern(l, i));
            first = first ? first : i;
            last = i;
        } else if (syntax_of(l, i) == SYNTAX_COMMA) {
            open = true;
            last = i;
        }
    }
    NodeList patterns = list_take(l->b, mark);
    if (open && first) {                              /* case a, *b: a sequence without brackets */
        n->match_case.pattern = node_new(l->b->arena, NODE_PATTERN_SEQUENCE, cst_at(l, first)->start, cst_at(l, last)->end);
        n->match_case.pattern->elements.items = patterns;
    } else {
        n->match_case.pattern = patterns.len ? patterns.items[0] : lower_error(l, at);
    }
    uint32_t guard = cst_child(l, at, SYNTAX_if_clause);
    n->match_case.guard = guard ? lower_expression(l, cst_named(l, guard, 0)) : NULL;
    n->match_case.body = lower_block(l, cst_child(l, at, SYNTAX_block));
    n->end = list_end(n->match_case.body, n->end);
    return n;
}

static Node *lower_subject(Lower *l, uint32_t at)
{
    uint32_t first = cst_named(l, at, 0);
    if (!first || syntax_of(l, first) == SYNTAX_block)
        return lower_error(l, at);
    if (!cst_child(l, at, SYNTAX_COMMA))
        return lower_expression(l, first);
    Node *n = node_new(l->b->arena, NODE_TUPLE, cst_at(l, first)->start, cst_at(l, first)->end);
    uint32_t mark = list_mark(l->b);
    for (uint32_t i = first; i && syntax_of(l, i) != SYNTAX_COLON; i = cst_next(l, at, i)) {
        n->end = cst_at(l, i)->end;
        if (syntax_is_expression(syntax_of(l, i)))
            list_add(l->b, lower_expression(l, i));
    }
    n->elements.items = list_take(l->b, mark);
    return n;
}

Node *lower_match(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_MATCH, at);
    n->match.subject = lower_subject(l, at);
    uint32_t mark = list_mark(l->b), block = cst_child(l, at, SYNTAX_block);
    for (uint32_t i = block ? cst_first(l, block) : 0; i; i = cst_next(l, block, i))
        if (syntax_of(l, i) == SYNTAX_case_clause)
            list_add(l->b, lower_case(l, i));
    n->match.cases = list_take(l->b, mark);
    n->end = list_end(n->match.cases, n->end);
    return n;
}

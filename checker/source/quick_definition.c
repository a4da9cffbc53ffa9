/* Functions and classes: their decorators, type parameters, headers. */
#include "source/quick_parts.h"

static Node *type_parameter(Quick *q)
{
    static const uint8_t kinds[QUICK_KIND_COUNT] = { [QUICK_STAR] = TYPE_PARAM_TUPLE, [QUICK_STARS] = TYPE_PARAM_SPEC };
    uint32_t start = quick_start(q), kind = kinds[quick_kind(q)];
    if (kind)
        quick_skip(q);
    Atom name = quick_name(q);
    Node *bound = quick_take(q, QUICK_COLON) ? quick_expression(q) : NULL;
    Node *value = quick_take(q, QUICK_EQUALS) ? quick_expression(q) : NULL;
    Node *n = quick_node(q, NODE_TYPE_PARAM, start);
    n->type_param.kind = kind;
    n->type_param.name = name;
    n->type_param.bound = bound;
    n->type_param.default_value = value;
    return n;
}

static NodeList type_parameters(Quick *q)
{
    uint32_t mark = list_mark(q->b);
    if (!quick_take(q, QUICK_OPEN_BRACKET))
        return (NodeList){ NULL, 0 };
    do
        list_add(q->b, type_parameter(q));
    while (quick_take(q, QUICK_COMMA) && quick_kind(q) != QUICK_CLOSE_BRACKET);
    quick_expect(q, QUICK_CLOSE_BRACKET);
    return list_take(q->b, mark);
}

Node *quick_function(Quick *q, uint32_t level)
{
    uint32_t start = quick_start(q);
    bool is_async = quick_take(q, QUICK_async);
    quick_expect(q, QUICK_def);
    uint32_t name_at = quick_start(q);
    Atom name = quick_name(q);
    NodeList type_params = type_parameters(q);
    quick_expect(q, QUICK_OPEN_PAREN);
    NodeList params = quick_parameters(q, QUICK_CLOSE_PAREN, true);
    quick_expect(q, QUICK_CLOSE_PAREN);
    Node *returns = quick_take(q, QUICK_ARROW) ? quick_expression(q) : NULL;
    quick_expect(q, QUICK_COLON);
    NodeList body = quick_suite(q, level);
    Node *n = quick_node(q, NODE_FUNCTION_DEF, start);
    n->flags |= is_async ? NODE_IS_ASYNC : 0;
    n->function.name = name;
    n->function.name_at = name_at;
    n->function.type_params = type_params;
    n->function.params = params;
    n->function.returns = returns;
    n->function.body = body;
    n->end = list_end(body, n->end);
    return n;
}

Node *quick_class(Quick *q, uint32_t level)
{
    uint32_t start = quick_start(q);
    quick_skip(q);
    uint32_t name_at = quick_start(q);
    Atom name = quick_name(q);
    NodeList type_params = type_parameters(q), args = { NULL, 0 }, body = { NULL, 0 };
    if (quick_kind(q) == QUICK_OPEN_PAREN)
        args = quick_arguments(q);
    quick_expect(q, QUICK_COLON);
    if (!q->only_header)
        body = quick_suite(q, level);
    Node *n = quick_node(q, NODE_CLASS_DEF, start);
    n->class_def.name = name;
    n->class_def.name_at = name_at;
    n->class_def.type_params = type_params;
    n->class_def.args = args;
    n->class_def.body = body;
    n->end = list_end(body, n->end);
    return n;
}

Node *quick_decorated(Quick *q, uint32_t level)
{
    uint32_t mark = list_mark(q->b);
    while (quick_take(q, QUICK_AT)) {
        list_add(q->b, quick_expression(q));
        if (quick_kind(q) != QUICK_LINE || quick_start(q) != level)
            quick_fail(q);
        quick_skip(q);
    }
    NodeList decorators = list_take(q->b, mark);
    bool is_class = quick_kind(q) == QUICK_class;
    Node *n = is_class ? quick_class(q, level) : quick_function(q, level);
    *(is_class ? &n->class_def.decorators : &n->function.decorators) = decorators;
    return n;
}

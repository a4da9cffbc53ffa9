/* Functions, classes, their parameters and type parameters. */
#include "source/lexeme.h"
#include "source/lower.h"

/* -- annotations -- */

static bool is_starred_in_text(const Lower *l, uint32_t start, uint32_t floor)
{
    while (start > floor && (l->b->text.data[start - 1] == ' ' || l->b->text.data[start - 1] == '\t'))
        start--;
    return start > floor && l->b->text.data[start - 1] == '*' && !(start > floor + 1 && l->b->text.data[start - 2] == '*');
}

/* `*Ts` as an annotation or default: the feed left the star out. */
static Node *with_star(Lower *l, Node *value, uint32_t floor)
{
    if (value->kind == NODE_ERROR || !is_starred_in_text(l, value->start, floor))
        return value;
    uint32_t star = value->start - 1;
    while (l->b->text.data[star] != '*')
        star--;
    Node *n = node_new(l->b->arena, NODE_STARRED, star, value->end);
    n->starred.value = value;
    return n;
}

Node *lower_type(Lower *l, uint32_t at)
{
    Node *n = lower_expression(l, at);
    if (n->kind == NODE_TUPLE && !(n->flags & NODE_IS_PARENTHESIZED))
        build_report(l->b, n->start, n->end, "a tuple needs parentheses here");
    return n;
}

/* -- parameters -- */

static void name_parameter(Lower *l, Node *param, uint32_t name)
{
    if (!name || syntax_of(l, name) != SYNTAX_identifier) {
        build_report(l->b, param->start, param->end, "a parameter must be a name");
        return;
    }
    param->start = cst_at(l, name)->start;
    param->param.name = lower_atom(l, name);
}

static uint32_t splat_kind(const Lower *l, uint32_t at, uint32_t otherwise)
{
    if (syntax_of(l, at) == SYNTAX_list_splat_pattern)
        return PARAM_VARARGS;
    return syntax_of(l, at) == SYNTAX_dictionary_splat_pattern ? PARAM_KWARGS : otherwise;
}

static Node *lower_parameter(Lower *l, uint32_t at, uint32_t kind)
{
    Node *n = lower_new(l, NODE_PARAM, at);
    Syntax s = syntax_of(l, at);
    bool has_parts = s == SYNTAX_typed_parameter || s == SYNTAX_default_parameter || s == SYNTAX_typed_default_parameter;
    uint32_t name = has_parts ? cst_named(l, at, 0) : at;
    n->param.kind = name ? splat_kind(l, name, kind) : kind;
    if (name && syntax_of(l, name) != SYNTAX_identifier)
        name = n->param.kind == kind ? 0 : cst_named(l, name, 0);
    name_parameter(l, n, name);
    uint32_t type = cst_child(l, at, SYNTAX_type);
    if (type)
        n->param.annotation = with_star(l, lower_type(l, type), n->start);
    uint32_t equals = has_parts ? cst_after(l, at, SYNTAX_EQUALS) : 0;
    if (equals)
        n->param.default_value = lower_expression(l, equals);
    return n;
}

/* What no tree of parameters can show: where the separators stood. */
static void check_separators(Lower *l, uint32_t at)
{
    uint32_t stars = 0, slashes = 0, bare = 0;
    bool has_kwargs = false;
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i)) {
        Syntax s = syntax_of(l, i);
        uint32_t named = s == SYNTAX_typed_parameter ? cst_named(l, i, 0) : i;
        bool is_star = s == SYNTAX_keyword_separator || splat_kind(l, named, PARAM_NORMAL) == PARAM_VARARGS;
        if (s == SYNTAX_positional_separator && (slashes++ || stars || i == cst_named(l, at, 0)))
            build_report(l->b, cst_at(l, i)->start, cst_at(l, i)->end, "'/' can't stand here");
        if (is_star && stars++)
            build_report(l->b, cst_at(l, i)->start, cst_at(l, i)->end, "only one '*' is allowed");
        if (has_kwargs && cst_at(l, i)->is_named)
            build_report(l->b, cst_at(l, i)->start, cst_at(l, i)->end, "nothing can follow the '**' parameter");
        has_kwargs |= splat_kind(l, named, PARAM_NORMAL) == PARAM_KWARGS;
        if (s == SYNTAX_keyword_separator)
            bare = i;
        else if (cst_at(l, i)->is_named && splat_kind(l, named, PARAM_NORMAL) != PARAM_KWARGS)
            bare = 0;
    }
    if (bare)
        build_report(l->b, cst_at(l, bare)->start, cst_at(l, bare)->end, "a parameter must follow the bare '*'");
}

NodeList lower_parameters(Lower *l, uint32_t at)
{
    uint32_t mark = list_mark(l->b), kind = PARAM_NORMAL;
    check_separators(l, at);
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i)) {
        switch (syntax_of(l, i)) {
        case SYNTAX_positional_separator:
            for (uint32_t k = mark; k < l->b->pending.len; k++)
                if (l->b->pending.items[k]->param.kind == PARAM_NORMAL)
                    l->b->pending.items[k]->param.kind = PARAM_POSITIONAL_ONLY;
            break;
        case SYNTAX_keyword_separator:
            kind = PARAM_KEYWORD_ONLY;
            break;
        case SYNTAX_identifier: case SYNTAX_typed_parameter: case SYNTAX_default_parameter: case SYNTAX_typed_default_parameter:
        case SYNTAX_list_splat_pattern: case SYNTAX_dictionary_splat_pattern: case SYNTAX_tuple_pattern: {
            Node *param = lower_parameter(l, i, kind);
            if (param->param.kind == PARAM_VARARGS)
                kind = PARAM_KEYWORD_ONLY;
            list_add(l->b, param);
            break;
        }
        default:
            break;
        }
    }
    return list_take(l->b, mark);
}

/* -- type parameters: the feed writes (T,(bound),(default)), 0 for what isn't there -- */

/* The end of what stands in the parentheses that the feed put around a bound or default. */
static uint32_t end_inside(const Lower *l, uint32_t at)
{
    uint32_t inner = cst_named(l, at, 0);
    return cst_at(l, inner ? inner : at)->end;
}

static Node *lower_type_param(Lower *l, uint32_t at, uint32_t name)
{
    Node *n = lower_new(l, NODE_TYPE_PARAM, at);
    uint32_t first = lexeme_skip_void(l->b->text, n->start + 1, l->b->text.len), name_at = cst_at(l, name)->start;
    unsigned stars = 0;
    for (uint32_t i = first; i < name_at; i++)
        stars += l->b->text.data[i] == '*';
    static const uint8_t kinds[] = { TYPE_PARAM_VAR, TYPE_PARAM_TUPLE, TYPE_PARAM_SPEC };
    n->start = first < name_at ? first : name_at;
    n->end = cst_at(l, name)->end;
    n->type_param.kind = kinds[stars < 3 ? stars : 0];
    n->type_param.name = lower_atom(l, name);
    uint32_t bound = cst_named(l, at, 1), value = cst_named(l, at, 2);
    if (bound && syntax_of(l, bound) != SYNTAX_integer) {
        n->type_param.bound = lower_expression(l, bound);
        n->end = end_inside(l, bound);
    }
    if (value && syntax_of(l, value) != SYNTAX_integer) {
        n->type_param.default_value = with_star(l, lower_expression(l, value), name_at);
        n->end = end_inside(l, value);
    }
    return n;
}

/* Every fed parameter below this node. */
static NodeList lower_type_params(Lower *l, uint32_t at)
{
    uint32_t mark = list_mark(l->b), end = at ? cst_at(l, at)->next : 0;
    for (uint32_t i = at ? at + 1 : 0; i < end;) {
        uint32_t name = syntax_of(l, i) == SYNTAX_tuple ? cst_named(l, i, 0) : 0;
        if (name && syntax_of(l, name) == SYNTAX_identifier)
            list_add(l->b, lower_type_param(l, i, name));
        i = name ? cst_at(l, i)->next : i + 1;
    }
    return list_take(l->b, mark);
}

Node *lower_type_alias(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_TYPE_ALIAS, at);
    uint32_t left = cst_child(l, at, SYNTAX_type), end = left ? cst_at(l, left)->next : 0, name = left;
    while (name < end && syntax_of(l, name) != SYNTAX_identifier)
        name++;
    n->type_alias.name = name < end ? lower_name(l, name) : lower_error(l, at);
    n->type_alias.type_params = lower_type_params(l, left);
    n->type_alias.value = lower_type(l, cst_after(l, at, SYNTAX_EQUALS));
    n->end = n->type_alias.value->end > n->end ? n->type_alias.value->end : n->end;
    return n;
}

/* -- definitions -- */

Node *lower_function(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_FUNCTION_DEF, at);
    uint32_t name = cst_child(l, at, SYNTAX_identifier), params = cst_child(l, at, SYNTAX_parameters);
    uint32_t returns = cst_child(l, at, SYNTAX_type);
    if (cst_child(l, at, SYNTAX_ASYNC))
        n->flags |= NODE_IS_ASYNC;
    if (name) {
        n->function.name = lower_atom(l, name);
        n->function.name_at = cst_at(l, name)->start;
    }
    n->function.type_params = lower_type_params(l, cst_child(l, at, SYNTAX_type_parameter));
    if (params)
        n->function.params = lower_parameters(l, params);
    if (returns)
        n->function.returns = lower_type(l, returns);
    n->function.body = lower_block(l, cst_child(l, at, SYNTAX_block));
    n->end = list_end(n->function.body, n->end);
    return n;
}

Node *lower_class(Lower *l, uint32_t at)
{
    Node *n = lower_new(l, NODE_CLASS_DEF, at);
    uint32_t name = cst_child(l, at, SYNTAX_identifier);
    if (name) {
        n->class_def.name = lower_atom(l, name);
        n->class_def.name_at = cst_at(l, name)->start;
    }
    n->class_def.type_params = lower_type_params(l, cst_child(l, at, SYNTAX_type_parameter));
    n->class_def.args = lower_arguments(l, cst_child(l, at, SYNTAX_argument_list));
    n->class_def.body = lower_block(l, cst_child(l, at, SYNTAX_block));
    n->end = list_end(n->class_def.body, n->end);
    return n;
}

Node *lower_decorated(Lower *l, uint32_t at)
{
    uint32_t mark = list_mark(l->b), definition = 0;
    for (uint32_t i = cst_first(l, at); i; i = cst_next(l, at, i)) {
        if (syntax_of(l, i) == SYNTAX_decorator)
            list_add(l->b, lower_expression(l, cst_named(l, i, 0)));
        else if (syntax_is_statement(syntax_of(l, i)))
            definition = i;
    }
    NodeList decorators = list_take(l->b, mark);
    Node *n = definition ? lower_statement(l, definition) : lower_error(l, at);
    if (n->kind == NODE_FUNCTION_DEF)
        n->function.decorators = decorators;
    else if (n->kind == NODE_CLASS_DEF)
        n->class_def.decorators = decorators;
    else
        n->elements.items = decorators;
    return n;
}

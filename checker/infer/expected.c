/* expected.c: what the place of an expression expects of it: statements by their declarations, expressions by theirs. */
#include "infer/expr.h"

bool expr_depends_on_context(const Node *e)
{
    switch (e->kind) {
    case NODE_CALL: case NODE_TUPLE: case NODE_LIST: case NODE_SET: case NODE_DICT: case NODE_LAMBDA: case NODE_IF_EXP:
    case NODE_BOOL_OP: case NODE_AWAIT: case NODE_NAMED_EXPR: case NODE_STARRED:
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP: case NODE_GENERATOR:
        return true;
    case NODE_BINARY:
        return e->binary.right->kind == NODE_LIST || e->binary.right->kind == NODE_DICT || e->binary.left->kind == NODE_LIST;
    default:
        return false;
    }
}

/* Does what is expected of parent say something about child? */
static bool context_reaches(const Node *parent, const Node *child)
{
    switch (parent->kind) {
    case NODE_CALL:
        return child != parent->call.func;
    case NODE_IF_EXP:
        return child != parent->if_exp.test;
    case NODE_NAMED_EXPR:
        return child == parent->named_expr.value;
    case NODE_LAMBDA:
        return child == parent->lambda.body;
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP: case NODE_GENERATOR:
        return child == parent->comprehension.key || child == parent->comprehension.value;
    case NODE_BINARY:
        return expr_depends_on_context(parent);
    case NODE_KEYWORD: case NODE_STARRED: case NODE_DICT_ITEM: case NODE_TUPLE: case NODE_LIST: case NODE_SET: case NODE_DICT:
    case NODE_BOOL_OP: case NODE_AWAIT:
        return true;
    default:
        return false;
    }
}

Node *expr_context_top(Infer *in, Node *e)
{
    Expressions *x = expressions(in);
    Node *top = e;
    for (Node *n = e; n->parent != NULL && context_reaches(n->parent, n); n = n->parent) {
        if (n->parent->kind == NODE_LAMBDA)
            for (uint32_t i = 0; i < x->trials.len; i++)
                if (x->trials.items[i].lambda == n->parent)
                    return top;
        if (node_is_expression(n->parent))
            top = n->parent;
    }
    /* Nothing is expected of it: then its value is what its name comes back to around a loop. */
    return top->kind == NODE_NAMED_EXPR && top != e ? top->named_expr.value : top;
}

/* -- in statements -------------------------------------------------------------------------------------------------------- */

static Type expected_of_target(Infer *in, Node *target)
{
    if (target->kind != NODE_TUPLE && target->kind != NODE_LIST)
        return infer_target_declared(in, target);
    if (!infer_deeper(in))
        return 0;
    TypeList items = { 0 };
    bool any = false, is_open = false;                /* open: a tuple of any length will do */
    for (uint32_t i = 0; i < target->elements.items.len; i++) {
        Node *item = target->elements.items.items[i];
        Type t = item->kind == NODE_STARRED ? 0 : expected_of_target(in, item);
        is_open |= item->kind == NODE_STARRED;
        any = any || t != 0;
        vec_push(&items, t == 0 ? UNKNOWN : t);
    }
    Type t = any && !is_open ? type_tuple(in->types, items.items, items.len) : 0;
    vec_free(&items);
    infer_shallower(in);
    return t;
}

static Type expected_of_assigned(Infer *in, const Node *assign)
{
    for (uint32_t i = 0; i < assign->assign.targets.len; i++) {
        Type t = expected_of_target(in, assign->assign.targets.items[i]);
        if (t != 0)
            return t;
    }
    return 0;
}

static Type expected_of_return(Infer *in, Node *statement)
{
    Node *f = node_enclosing_function(statement);
    if (f == NULL || f->kind != NODE_FUNCTION_DEF)
        return 0;
    FunctionKind kind = function_kind(f);
    if (kind == FUNCTION_PLAIN || kind == FUNCTION_COROUTINE)
        return f->function.returns == NULL ? 0 : infer_function(in, f)->declared_return;
    if (f->function.returns == NULL)
        return 0;
    return infer_contract(in, f).ret;
}

static Type expected_of_yield(Infer *in, Node *yield)
{
    Node *f = node_enclosing_function(yield);
    if (f == NULL || f->kind != NODE_FUNCTION_DEF || f->function.returns == NULL)
        return 0;
    Contract c = infer_contract(in, f);
    return c.is_declared ? c.yield : 0;
}

static Type expected_by_statement(Infer *in, Node *e)
{
    Node *p = e->parent;
    switch (p->kind) {
    case NODE_ASSIGN:
        return e == p->assign.value ? expected_of_assigned(in, p) : 0;
    case NODE_ANN_ASSIGN:
        return e == p->ann_assign.value ? infer_target_declared(in, p->ann_assign.target) : 0;
    case NODE_RETURN:
        return expected_of_return(in, p);
    case NODE_YIELD:
        return expected_of_yield(in, p);
    case NODE_PARAM:
        if (e != p->param.default_value || p->param.annotation == NULL)
            return 0;
        return infer_annotation(in, p->param.annotation, ANNOTATION_IS_PARAM);
    case NODE_AUG_ASSIGN: {
        Node *target = p->aug_assign.target;
        bool is_display = e->kind == NODE_LIST || e->kind == NODE_DICT || e->kind == NODE_SET;
        return e == p->aug_assign.value && is_display ? infer_target_declared(in, target) : 0;
    }
    default:
        return 0;
    }
}

/* -- in expressions ------------------------------------------------------------------------------------------------------- */

static Type expected_of_item(Infer *in, Node *display, Type expected, uint32_t index)
{
    static const struct { uint8_t kind; Atom name; } containers[] = {
        { NODE_LIST, ATOM_list }, { NODE_LIST_COMP, ATOM_list }, { NODE_SET, ATOM_set }, { NODE_SET_COMP, ATOM_set },
        { NODE_DICT, ATOM_dict }, { NODE_DICT_COMP, ATOM_dict },
    };
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++) {
        Type args[2] = { 0, 0 };
        uint32_t count = containers[i].name == ATOM_dict ? 2 : 1;
        if (containers[i].kind != display->kind)
            continue;
        if (expected_args(in, type_builtin(in->types, containers[i].name), expected, args, count) && args[index] != UNKNOWN)
            return args[index];
        return 0;
    }
    return 0;
}

/* The value of an entry of a dict display, by its key. */
static Type expected_of_value(Infer *in, const Node *entry, Type typed_dict)
{
    const Field *f = typed_dict_entry(in, type_class_of(in->types, typed_dict), entry);
    return f != NULL ? type_put_args(in->types, f->type, typed_dict) : 0;
}

static Type expected_of_part(Infer *in, const Node *tuple, Type expected, const Node *part)
{
    uint32_t i = 0;
    while (tuple->elements.items.items[i] != part)
        if (tuple->elements.items.items[i++]->kind == NODE_STARRED)
            return 0;
    bool suits;
    expected = type_upper(in->types, type_expand(in->types, expected));
    Type t = expected_tuple_item(in, expected, i, tuple->elements.items.len, &suits);
    return suits && t != UNKNOWN && part->kind != NODE_STARRED ? t : 0;
}

Type infer_item_expected(Infer *in, Node *display, Type expected, const Node *item)
{
    if (display->kind == NODE_TUPLE)
        return expected_of_part(in, display, expected, item);
    if (display->kind != NODE_DICT)
        return expected_of_item(in, display, expected, 0);
    if (item->kind != NODE_DICT_ITEM || item->dict_item.key == NULL)
        return 0;
    Type meant = infer_typed_dict_meant(in, expected);
    return meant != 0 ? expected_of_value(in, item, meant) : expected_of_item(in, display, expected, 1);
}

static Type expected_of_entry(Infer *in, Node *entry, const Node *e, Type expected)
{
    return e == entry->dict_item.value ? infer_item_expected(in, entry->parent, expected, entry)
                                       : expected_of_item(in, entry->parent, expected, 0);
}

Type expr_expected_within(Infer *in, Node *e)
{
    Node *p = e->parent;
    if (p == NULL)
        return 0;
    if (!node_is_expression(p) && p->kind != NODE_KEYWORD && p->kind != NODE_DICT_ITEM)
        return expected_by_statement(in, e);
    if (e->extra != 0)
        return e->extra;
    if (!context_reaches(p, e) || !infer_deeper(in))
        return p->kind == NODE_YIELD ? expected_of_yield(in, p) : 0;
    bool has_own = p->kind == NODE_CALL || p->kind == NODE_KEYWORD;
    Type t = 0, outer = has_own ? 0 : expr_expected_within(in, p->kind == NODE_DICT_ITEM ? p->parent : p);
    if (outer != 0)
        switch (p->kind) {
        case NODE_IF_EXP: case NODE_BOOL_OP: case NODE_NAMED_EXPR: case NODE_BINARY:
            t = outer;
            break;
        case NODE_TUPLE:
            t = expected_of_part(in, p, outer, e);
            break;
        case NODE_DICT_ITEM:
            t = expected_of_entry(in, p, e, outer);
            break;
        case NODE_AWAIT:
            t = type_known(in->types, ATOM_typing, ATOM_Awaitable, &outer, 1);
            break;
        case NODE_DICT_COMP:
            if (p->comprehension.key)
                t = expected_of_item(in, p, outer, e == p->comprehension.value ? 1 : 0);
            break;
        default:
            t = expected_of_item(in, p, outer, 0);
        }
    infer_shallower(in);
    return t;
}

Type infer_expected(Infer *in, Node *e)
{
    Node *p = e->parent;
    if (p == NULL)
        return 0;
    Expressions *x = expressions(in);
    if (p->kind == NODE_LAMBDA)
        for (uint32_t i = 0; i < x->trials.len; i++)
            if (x->trials.items[i].lambda == p)
                return x->trials.items[i].expected_return;
    if (!context_reaches(p, e))
        return expected_by_statement(in, e);
    if (p->kind == NODE_CALL)
        return infer_param_for(in, p, e);
    Node *top = expr_context_top(in, e);
    if (top != e)
        infer_type(in, top);
    return expr_expected_within(in, e);
}

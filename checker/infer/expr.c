/* expr.c: an expression's type: from the cache in its node, or by the function of its kind. */
#include "infer/expr.h"

Expressions *expressions(Infer *in)
{
    if (in->expressions == NULL)
        in->expressions = memory_zero(1, sizeof *in->expressions);
    return in->expressions;
}

void expressions_free(Infer *in)
{
    Expressions *x = in->expressions;
    if (x == NULL)
        return;
    map_free(&x->memo);
    map_free(&x->assumed);
    map_free(&x->constructors);
    map_free(&x->call_sites);
    map_free(&x->copies);
    vec_free(&x->trials);
    memory_free(x);
    in->expressions = NULL;
}

/* -- small helpers -------------------------------------------------------------------------------------------------------- */

Type list_union(Infer *in, const TypeList *l)
{
    return l->len == 0 ? UNKNOWN : type_union(in->types, l->items, l->len);
}

bool is_known_class(Infer *in, Type a, Atom module, Atom name)
{
    Class *c = type_class_of(in->types, a);
    return c != NULL && class_is(c, in->types, module, name);
}

Type known_base(Infer *in, Type instance, Atom module, Atom name)
{
    Class *c = type_class_of(in->types, type_known(in->types, module, name, NULL, 0));
    return c == NULL ? 0 : class_base(in->types, instance, c);
}

Type arg_of(Infer *in, Type instance, uint32_t index)
{
    uint32_t count = 0;
    const Type *args = type_args(in->types, instance, &count);
    return index < count ? args[index] : UNKNOWN;
}

/* -- the simple kinds ----------------------------------------------------------------------------------------------------- */

/* Is it bound here rather than read? */
static bool is_target(const Node *e)
{
    const Node *p = e->parent;
    for (; p != NULL && (p->kind == NODE_TUPLE || p->kind == NODE_LIST || p->kind == NODE_STARRED); p = p->parent)
        e = p;
    if (p == NULL)
        return false;
    switch (p->kind) {
    case NODE_FOR: return e == p->for_loop.target;
    case NODE_COMP_FOR: return e == p->comp_for.target;
    case NODE_WITH_ITEM: return e == p->with_item.target;
    case NODE_NAMED_EXPR: return e == p->named_expr.target;
    case NODE_ANN_ASSIGN: return e == p->ann_assign.target;
    case NODE_ASSIGN: return e != p->assign.value && e != p->assign.type_comment;
    default: return false;
    }
}

static Type expr_name(Infer *in, Node *e, Type expected)
{
    (void)expected;
    if (is_target(e)) {
        Type bound = infer_target(in, e);
        return bound == 0 ? UNKNOWN : bound;
    }
    Symbol *s = infer_resolve(in, e);
    if (s == NULL)
        return UNKNOWN;
    Type declared = infer_declared(in, s);
    Type t = infer_reference(in, e, declared);
    if (t == 0)
        t = declared != 0 ? declared : infer_symbol(in, s);
    return t == 0 ? UNKNOWN : expr_alias_value(in, e, t);
}

/* typing.List and its like are values of a class of typing's own; they mean the class they stand for. */
Type expr_alias_value(Infer *in, Node *e, Type value)
{
    if (type_kind(in->types, value) != TYPE_INSTANCE || !is_known_class(in, value, ATOM_typing, ATOM__Alias))
        return value;
    Type meant = infer_annotation(in, e, 0);
    return type_is_unknown(meant) ? value : type_class(in->types, meant);
}

static Type expr_named(Infer *in, Node *e, Type expected)
{
    Type declared = infer_target_declared(in, e->named_expr.target);
    return infer_expecting(in, e->named_expr.value, declared != 0 ? declared : expected);
}

static bool is_empty_display(const Node *e)
{
    return (e->kind == NODE_LIST || e->kind == NODE_DICT) && e->elements.items.len == 0;
}

/* `xs if ok else []`: an empty display is like what stands on the other side. */
static Type branch_expected(Infer *in, const Node *branch, Node *other, Type expected)
{
    if (expected != 0 || !is_empty_display(branch) || is_empty_display(other))
        return expected;
    Type t = infer_expecting(in, other, 0);
    return type_is_unknown(t) ? 0 : t;
}

static Type expr_if(Infer *in, Node *e, Type expected)
{
    StaticTruth truth = static_condition(in->program, e->if_exp.test);
    Node *yes = e->if_exp.body, *no = e->if_exp.orelse;
    Type body = truth == STATIC_FALSE ? NEVER : infer_expecting(in, yes, branch_expected(in, yes, no, expected));
    Type orelse = truth == STATIC_TRUE ? NEVER : infer_expecting(in, no, branch_expected(in, no, yes, expected));
    return type_join(in->types, body, orelse);
}

static Type expr_await(Infer *in, Node *e, Type expected)
{
    Type wanted = 0;
    if (expected != 0 && !type_is_unknown(expected))
        wanted = type_known(in->types, ATOM_typing, ATOM_Awaitable, &expected, 1);
    Type t = infer_awaited(in, infer_expecting(in, e->operand.value, wanted));
    return t == 0 ? UNKNOWN : t;
}

static Type expr_yield(Infer *in, Node *e, Type expected)
{
    (void)expected;
    Type t = infer_sent(in, e);
    return t == 0 ? UNKNOWN : t;
}

static Type expr_starred(Infer *in, Node *e, Type expected)
{
    Type wanted = expected == 0 ? 0 : type_known(in->types, ATOM_typing, ATOM_Iterable, &expected, 1);
    Type t = infer_iterated(in, infer_expecting(in, e->starred.value, wanted));
    return t == 0 ? UNKNOWN : t;
}

static Type expr_slice(Infer *in, Node *e, Type expected)
{
    (void)expected;
    Type none = type_none(in->types);
    Node *parts[3] = { e->slice.lower, e->slice.upper, e->slice.step };
    Type args[3];
    for (int i = 0; i < 3; i++)
        args[i] = parts[i] == NULL ? none : type_widen_literals(in->types, infer_expecting(in, parts[i], 0));
    return type_builtin_of(in->types, ATOM_slice, args, 3);
}

typedef Type (*Evaluator)(Infer *in, Node *e, Type expected);

static const Evaluator evaluators[NODE_KIND_COUNT] = {
    [NODE_NAME] = expr_name, [NODE_INT] = expr_constant, [NODE_FLOAT] = expr_constant, [NODE_IMAGINARY] = expr_constant,
    [NODE_STRING] = expr_constant, [NODE_BYTES] = expr_constant, [NODE_TRUE] = expr_constant, [NODE_FALSE] = expr_constant,
    [NODE_NONE] = expr_constant, [NODE_ELLIPSIS] = expr_constant, [NODE_FSTRING] = expr_fstring,
    [NODE_TUPLE] = expr_tuple, [NODE_LIST] = expr_list, [NODE_SET] = expr_list, [NODE_DICT] = expr_dict,
    [NODE_LIST_COMP] = expr_list, [NODE_SET_COMP] = expr_list, [NODE_DICT_COMP] = expr_dict, [NODE_GENERATOR] = expr_generator,
    [NODE_ATTRIBUTE] = expr_attribute, [NODE_SUBSCRIPT] = expr_subscript, [NODE_SLICE] = expr_slice, [NODE_CALL] = expr_call,
    [NODE_STARRED] = expr_starred, [NODE_UNARY] = expr_unary, [NODE_BINARY] = expr_binary, [NODE_BOOL_OP] = expr_bool_op,
    [NODE_COMPARE] = expr_compare, [NODE_LAMBDA] = expr_lambda, [NODE_IF_EXP] = expr_if, [NODE_NAMED_EXPR] = expr_named,
    [NODE_AWAIT] = expr_await, [NODE_YIELD] = expr_yield, [NODE_YIELD_FROM] = expr_yield,
};

/* -- long chains ---------------------------------------------------------------------------------------------------------- */

/* a.b().c()… and a + b + c… lean left, one level a link. Past this many links the inner ones are inferred first, from the
 * innermost outward, so that the C stack grows with nesting and not with length. */
/* past SPINE_MAX nobody wrote it by hand, and each name in it climbs the whole of it */
enum { SPINE_IS_LONG = 12, SPINE_MAX = 4000 };

static Node *spine_next(const Node *e)
{
    switch (e->kind) {
    case NODE_CALL: return e->call.func;
    case NODE_ATTRIBUTE: return e->attribute.value;
    case NODE_SUBSCRIPT: return e->subscript.value;
    case NODE_BINARY: case NODE_BOOL_OP: return e->binary.left;
    case NODE_COMPARE: return e->compare.left;
    case NODE_AWAIT: return e->operand.value;
    default: return NULL;
    }
}

static bool infer_spine(Infer *in, Node *e)
{
    uint32_t length = 0;
    for (Node *n = e; n != NULL && n->type == 0 && length <= SPINE_MAX; n = spine_next(n))
        length++;
    if (length <= SPINE_IS_LONG || length > SPINE_MAX)
        return length <= SPINE_MAX;
    VEC(Node *) spine = { 0 };
    for (Node *n = spine_next(e); n != NULL && n->type == 0; n = spine_next(n))
        vec_push(&spine, n);
    uint32_t trying = in->speculative;
    in->speculative = 0;
    while (spine.len > SPINE_IS_LONG / 2) {
        Node *inner = vec_pop(&spine);
        infer_expecting(in, inner, 0);
        if (inner->type == 0 && in->cycles.under_way.len == 0)
            inner->type = UNKNOWN;                    /* cut off: not worth a second walk down the chain */
    }
    in->speculative = trying;
    vec_free(&spine);
    return true;
}

/* -- the answer ----------------------------------------------------------------------------------------------------------- */

static bool is_leaf(const Node *e)
{
    return e->kind == NODE_NAME || (e->kind >= NODE_INT && e->kind <= NODE_ELLIPSIS);
}

static Type evaluate(Infer *in, Node *e, Type expected)
{
    Evaluator f = evaluators[e->kind];
    if (f == NULL || !infer_deeper(in))
        return UNKNOWN;
    Type t = is_leaf(e) || infer_spine(in, e) ? f(in, e, expected) : UNKNOWN;
    infer_shallower(in);
    return t == 0 ? UNKNOWN : t;
}

/* Kinds of kept answers, beside what is asked of nodes as questions: as their parent asks for them, and in their place. */
#define AS_EXPECTED ((uint64_t)1 << 40)
#define IN_PLACE    ((uint64_t)1 << 41)

/* Is a TypeForm asked for, alone or beside a few other types? */
static bool expects_form(Infer *in, Type expected)
{
    enum { FEW = 8 };
    const Term *term = type_term(in->types, expected);
    if (term->kind == TYPE_UNION && term->count <= FEW)
        for (uint32_t i = 0; i < term->count; i++)
            if (type_kind(in->types, term->items[i]) == TYPE_FORM)
                return true;
    return term->kind == TYPE_FORM;
}

Type infer_expecting(Infer *in, Node *e, Type expected)
{
    if (e == NULL)
        return UNKNOWN;
    if (expected != 0 && expects_form(in, expected)) {
        Type form = infer_type_form(in, e);
        if (form != 0)
            return form;
    }
    bool has_context = expr_depends_on_context(e);
    if (!has_context)
        expected = 0;
    if (e->type != 0 && (in->speculative == 0 || !has_context))
        return e->type;
    Expressions *x = expressions(in);
    uint64_t key = hash_mix((uint64_t)(uintptr_t)e, expected), found;
    if (in->speculative > 0 && map_get(&x->memo, key, &found))
        return (Type)found;
    uint64_t what = AS_EXPECTED | (uint64_t)expected << 1 | (in->speculative > 0);
    Type t;
    bool keep = false, leaf = is_leaf(e);
    if (leaf || in->cycles.under_way.len == 0 || !answer_find(in, e, what, &t, &keep)) {
        Marks outside = marks_begin(in);
        t = evaluate(in, e, expected);
        Hold hold = marks_end(in, outside);
        keep = hold_is_free(hold);
        if (!keep && !leaf && in->cycles.under_way.len > 0)
            answer_keep(in, e, what, t, hold);
    }
    if (keep && in->speculative > 0 && has_context)
        map_put(&x->memo, key, t);
    else if (keep && e->type == 0)
        e->type = t;
    return t;
}

/* Inside a lambda under trial nothing above the lambda may be asked: it is being tried right now. */
static bool is_in_trial(Infer *in, const Node *e)
{
    Expressions *x = expressions(in);
    for (const Node *n = e; n != NULL && x->trials.len > 0 && !node_is_statement(n); n = n->parent)
        for (uint32_t i = 0; i < x->trials.len; i++)
            if (x->trials.items[i].lambda == n)
                return true;
    return false;
}

/* An expression in a loop may come back to itself: then what is known so far goes round until it stands. */
static Type infer_in_place(Infer *in, Node *top, Node *asked)
{
    Type so_far = 0;
    if (!cycle_enter_passage(in, top, QUESTION_IN_PLACE, &so_far))
        return so_far != 0 && asked == top ? so_far : UNKNOWN;
    uint32_t trying = in->speculative;
    bool is_tried = is_in_trial(in, top);
    Type t = UNKNOWN;
    if (!is_tried)
        in->speculative = 0;
    do
        t = infer_expecting(in, top, infer_expected(in, top));
    while (cycle_type_again(in, &t) == CYCLE_AGAIN);
    if (asked != top && asked->type == 0 && in->speculative == 0)
        call_settle_around(in, top, asked);
    if (asked != top)
        t = asked->type != 0 ? asked->type : infer_expecting(in, asked, expr_expected_within(in, asked));
    in->speculative = trying;
    if (cycle_leave(in) && !is_tried && asked->type == 0)
        asked->type = t;
    return t;
}

Type infer_type(Infer *in, Node *e)
{
    if (e == NULL)
        return UNKNOWN;
    if (e->type != 0)
        return e->type;
    if (!expr_depends_on_context(e))
        return infer_expecting(in, e, 0);
    if (is_in_trial(in, e))
        return infer_in_place(in, expr_context_top(in, e), e);
    Type t;
    bool is_free;
    if (in->cycles.under_way.len > 0 && answer_find(in, e, IN_PLACE, &t, &is_free))
        return t;
    Marks outside = marks_begin(in);
    t = infer_in_place(in, expr_context_top(in, e), e);
    Hold hold = marks_end(in, outside);
    if (!hold_is_free(hold))
        answer_keep(in, e, IN_PLACE, t, hold);
    return t;
}

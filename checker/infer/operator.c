/* operator.c: unary and binary operators with their reflected and in-place methods, and/or/not, comparisons. */
#include "infer/expr.h"

typedef struct { Atom plain, reflected, in_place; } OperatorMethods;

static const OperatorMethods methods[OP_COUNT] = {
    [OP_ADD] = { ATOM___add__, ATOM___radd__, ATOM___iadd__ },
    [OP_SUB] = { ATOM___sub__, ATOM___rsub__, ATOM___isub__ },
    [OP_MUL] = { ATOM___mul__, ATOM___rmul__, ATOM___imul__ },
    [OP_MATMUL] = { ATOM___matmul__, ATOM___rmatmul__, ATOM___imatmul__ },
    [OP_DIV] = { ATOM___truediv__, ATOM___rtruediv__, ATOM___itruediv__ },
    [OP_FLOORDIV] = { ATOM___floordiv__, ATOM___rfloordiv__, ATOM___ifloordiv__ },
    [OP_MOD] = { ATOM___mod__, ATOM___rmod__, ATOM___imod__ },
    [OP_POW] = { ATOM___pow__, ATOM___rpow__, ATOM___ipow__ },
    [OP_LSHIFT] = { ATOM___lshift__, ATOM___rlshift__, ATOM___ilshift__ },
    [OP_RSHIFT] = { ATOM___rshift__, ATOM___rrshift__, ATOM___irshift__ },
    [OP_BIT_AND] = { ATOM___and__, ATOM___rand__, ATOM___iand__ },
    [OP_BIT_OR] = { ATOM___or__, ATOM___ror__, ATOM___ior__ },
    [OP_BIT_XOR] = { ATOM___xor__, ATOM___rxor__, ATOM___ixor__ },
    [OP_NEG] = { ATOM___neg__, 0, 0 }, [OP_POS] = { ATOM___pos__, 0, 0 }, [OP_INVERT] = { ATOM___invert__, 0, 0 },
    [OP_EQ] = { ATOM___eq__, ATOM___eq__, 0 }, [OP_NE] = { ATOM___ne__, ATOM___ne__, 0 },
    [OP_LT] = { ATOM___lt__, ATOM___gt__, 0 }, [OP_LE] = { ATOM___le__, ATOM___ge__, 0 },
    [OP_GT] = { ATOM___gt__, ATOM___lt__, 0 }, [OP_GE] = { ATOM___ge__, ATOM___le__, 0 },
};

/* -- truth ---------------------------------------------------------------------------------------------------------------- */

typedef enum { TRUTH_MAYBE, TRUTH_ALWAYS, TRUTH_NEVER } Truth;

static Truth literal_truth(Infer *in, const Term *term)
{
    const Literal *l = term->literal;
    if (l->cls->flags & CLASS_IS_ENUM || l->is_any)
        return TRUTH_MAYBE;
    if (l->sentinel != NULL)
        return TRUTH_ALWAYS;
    bool is_text = class_is(l->cls, in->types, ATOM_builtins, ATOM_str) || class_is(l->cls, in->types, ATOM_builtins, ATOM_bytes);
    return (is_text ? l->text.len != 0 : l->number != 0) ? TRUTH_ALWAYS : TRUTH_NEVER;
}

/* A TypedDict that must have a key is never empty. */
static bool has_required_key(Infer *in, Type a)
{
    Class *c = type_class_of(in->types, a);
    if (c == NULL || !(c->flags & CLASS_IS_TYPED_DICT))
        return false;
    (void)class_field(in->types, c, ATOM_NONE);       /* completes its fields */
    for (uint32_t i = 0; i < c->fields.len; i++)
        if (c->fields.items[i].is_required)
            return true;
    return false;
}

/* An instance is always true when its class has neither __bool__ nor __len__. (A subclass may: checkers ignore that.) */
static Truth instance_truth(Infer *in, Type a)
{
    static const Atom asked[] = { ATOM___bool__, ATOM___len__ };
    if (has_required_key(in, a))
        return TRUTH_ALWAYS;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        Member m = class_member(in->types, a, asked[i], LOOKUP_SKIP_INSTANCE | LOOKUP_NO_TYPE);
        if (!m.found && !m.is_unknown)
            continue;
        if (m.is_unknown || asked[i] != ATOM___bool__)
            return TRUTH_MAYBE;
        Type t = infer_call_method(in, a, ATOM___bool__, NULL, 0, NULL);
        const Term *term = type_term(in->types, t == 0 ? UNKNOWN : t);
        return term->kind == TYPE_LITERAL ? term->literal->number != 0 ? TRUTH_ALWAYS : TRUTH_NEVER : TRUTH_MAYBE;
    }
    return TRUTH_ALWAYS;
}

static Truth truth_of(Infer *in, Type a)
{
    const Term *term = type_term(in->types, a);
    switch (term->kind) {
    case TYPE_INSTANCE:
        return type_is_none(in->types, a) ? TRUTH_NEVER : type_is_object(in->types, a) ? TRUTH_MAYBE : instance_truth(in, a);
    case TYPE_LITERAL:
        return literal_truth(in, term);
    case TYPE_TUPLE:
        if (!is_known_class(in, a, ATOM_builtins, ATOM_tuple))
            return instance_truth(in, a);
        for (uint32_t i = 0; i < term->count; i++)
            if (type_kind(in->types, term->items[i]) == TYPE_UNPACKED)
                return term->count > 1 ? TRUTH_ALWAYS : TRUTH_MAYBE;
        return term->count > 0 ? TRUTH_ALWAYS : TRUTH_NEVER;
    case TYPE_CALLABLE: case TYPE_OVERLOADED: case TYPE_MODULE: case TYPE_PROPERTY:
        return TRUTH_ALWAYS;
    case TYPE_CLASS: {                                /* a metaclass may have __bool__ or __len__: an Enum's has */
        Class *c = type_class_of(in->types, a);
        return c == NULL || c->metaclass != 0 ? TRUTH_MAYBE : TRUTH_ALWAYS;
    }
    default:
        return TRUTH_MAYBE;
    }
}

static Type narrow_truth(Infer *in, Type a, bool truth)
{
    Types *t = in->types;
    a = type_expand(t, a);
    TypeList left = { 0 };
    for (uint32_t i = 0; i < type_member_count(t, a); i++) {
        Type member = type_expand(t, type_member(t, a, i));
        if (truth_of(in, member) == (truth ? TRUTH_NEVER : TRUTH_ALWAYS))
            continue;
        if (type_kind(t, member) == TYPE_INSTANCE && type_is_instance_of(t, member, ATOM_bool))
            member = type_literal_bool(t, truth);
        vec_push(&left, member);
    }
    Type result = left.len == 0 ? NEVER : list_union(in, &left);
    vec_free(&left);
    return result;
}

Type infer_truthy_part(Infer *in, Type a)
{
    return narrow_truth(in, a, true);
}

Type infer_falsy_part(Infer *in, Type a)
{
    return narrow_truth(in, a, false);
}

/* -- arithmetic ----------------------------------------------------------------------------------------------------------- */

static bool has_shape(Infer *in, Type a)
{
    const Term *term = type_term(in->types, a);
    for (uint32_t i = 0; term->kind == TYPE_TUPLE && i < term->count; i++)
        if (type_kind(in->types, term->items[i]) == TYPE_UNPACKED)
            return false;
    return term->kind == TYPE_TUPLE && is_known_class(in, a, ATOM_builtins, ATOM_tuple);
}

/* (a, b) + (c,) is (a, b, c): more than tuple.__add__ can say. */
static Type add_tuples(Infer *in, Type left, Type right)
{
    const Term *l = type_term(in->types, left), *r = type_term(in->types, right);
    TypeList items = { 0 };
    for (uint32_t i = 0; i < l->count; i++)
        vec_push(&items, l->items[i]);
    for (uint32_t i = 0; i < r->count; i++)
        vec_push(&items, r->items[i]);
    Type t = type_tuple(in->types, items.items, items.len);
    vec_free(&items);
    return t;
}

static Type binary_pair(Infer *in, Operator op, Type left, Type right, Node *place)
{
    if (type_is_unknown(left) || type_is_unknown(right))
        return UNKNOWN;
    if (left == NEVER || right == NEVER)
        return NEVER;
    if (op == OP_ADD && has_shape(in, left) && has_shape(in, right) && type_term(in->types, left)->count < 64)
        return add_tuples(in, left, right);
    Type t = 0;
    if (place != NULL && place->kind == NODE_AUG_ASSIGN && methods[op].in_place != 0)
        t = infer_call_method(in, left, methods[op].in_place, &right, 1, place);
    if (t == 0)
        t = infer_call_method(in, left, methods[op].plain, &right, 1, place);
    if (t == 0 && methods[op].reflected != 0)
        t = infer_call_method(in, right, methods[op].reflected, &left, 1, place);
    return t;
}

/* As a whole where that goes; else member by member, left then right. 0: some pair has no such operator. */
Type infer_binary(Infer *in, Operator op, Type left, Type right, Node *place)
{
    Types *t = in->types;
    if (op <= OP_NONE || op >= OP_COUNT || methods[op].plain == 0)
        return UNKNOWN;
    left = type_expand(t, left);
    right = type_expand(t, right);
    uint32_t lefts = type_member_count(t, left), rights = type_member_count(t, right);
    if (lefts * (uint64_t)rights > 64)
        return UNKNOWN;
    TypeList found = { 0 };
    bool ok = true;
    for (uint32_t i = 0; ok && i < lefts; i++) {
        Type one = type_member(t, left, i);
        Type whole = rights > 1 && !type_is_unknown(one) ? binary_pair(in, op, one, right, place) : 0;
        if (whole != 0)
            vec_push(&found, whole);
        for (uint32_t k = 0; ok && whole == 0 && k < rights; k++) {
            Type pair = binary_pair(in, op, one, type_member(t, right, k), place);
            ok = pair != 0;
            vec_push(&found, pair);
        }
    }
    Type result = ok ? list_union(in, &found) : 0;
    vec_free(&found);
    return result;
}

static Type method_of_operation(Infer *in, const Node *n, Operator op, Type left)
{
    Atom in_place = n->kind == NODE_AUG_ASSIGN ? methods[op].in_place : ATOM_NONE;
    Type method = in_place != 0 ? infer_bound_method(in, left, in_place) : 0;
    return method != 0 ? method : infer_bound_method(in, left, methods[op].plain);
}

/* `x += y` has to leave in x what it is declared to hold; if nobody declared it, any method of either operand will do. */
CallResult infer_operation(Infer *in, Node *n)
{
    bool is_aug = n->kind == NODE_AUG_ASSIGN;
    Operator op = is_aug ? (Operator)n->aug_assign.op : (Operator)n->binary.op;
    Arg right = { .node = is_aug ? n->aug_assign.value : n->binary.right };
    CallResult fits = { .ret = UNKNOWN, .ok = true };
    Type left = type_expand(in->types, infer_type(in, is_aug ? n->aug_assign.target : n->binary.left));
    if (op <= OP_NONE || op >= OP_COUNT || methods[op].plain == 0 || type_is_unknown(left)
        || type_member_count(in->types, left) != 1)
        return fits;
    Type method = method_of_operation(in, n, op, left);
    if (method == 0)
        return fits;
    bool is_declared = is_aug && infer_target_declared(in, n->aug_assign.target) != 0;
    if (!is_declared && infer_binary(in, op, left, infer_type(in, right.node), n) != 0)
        return fits;
    in->speculative++;
    CallResult result = infer_call(in, method, &right, 1, 0, n);
    in->speculative--;
    return result;
}

static bool is_display(const Node *e)
{
    return e->kind == NODE_LIST || e->kind == NODE_DICT;
}

Type expr_binary(Infer *in, Node *e, Type expected)
{
    Types *t = in->types;
    Operator op = (Operator)e->binary.op;
    bool passes = (op == OP_ADD && (e->binary.right->kind == NODE_LIST || e->binary.left->kind == NODE_LIST)) || op == OP_BIT_OR
        || (op == OP_MUL && e->binary.left->kind == NODE_LIST);
    Type left = infer_expecting(in, e->binary.left, passes ? expected : 0);
    Type wanted = passes && is_display(e->binary.right) ? expected != 0 ? expected : left : 0;
    Type right = infer_expecting(in, e->binary.right, wanted);
    if (op == OP_BIT_OR && (type_kind(t, left) == TYPE_CLASS || type_is_none(t, left))
        && (type_kind(t, right) == TYPE_CLASS || type_is_none(t, right)))
        return type_known(t, ATOM_types, ATOM_UnionType, NULL, 0);
    Type found = infer_binary(in, op, left, right, e);
    return found == 0 ? UNKNOWN : infer_as_constrained(in, left, found);
}

Type expr_unary(Infer *in, Node *e, Type expected)
{
    (void)expected;
    Types *t = in->types;
    Operator op = (Operator)e->unary.op;
    Type operand = type_expand(t, infer_expecting(in, e->unary.operand, 0));
    const Term *term = type_term(t, operand);
    if (op == OP_NOT) {
        bool is_known = term->kind == TYPE_LITERAL && class_is(term->literal->cls, t, ATOM_builtins, ATOM_bool);
        return is_known ? type_literal_bool(t, term->literal->number == 0) : type_builtin(t, ATOM_bool);
    }
    if (term->kind == TYPE_LITERAL && class_is(term->literal->cls, t, ATOM_builtins, ATOM_int) && op != OP_INVERT)
        return op == OP_NEG && term->literal->number != INT64_MIN ? type_literal_int(t, -term->literal->number) : operand;
    TypeList found = { 0 };
    for (uint32_t i = 0; i < type_member_count(t, operand); i++) {
        Type member = type_member(t, operand, i);
        Type one = type_is_unknown(member) ? UNKNOWN : infer_call_method(in, member, methods[op].plain, NULL, 0, e);
        vec_push(&found, one == 0 ? UNKNOWN : one);
    }
    Type result = list_union(in, &found);
    vec_free(&found);
    return result;
}

/* -- and, or -------------------------------------------------------------------------------------------------------------- */

enum { MAX_OPERANDS = 64 };                           /* of `a and b and c …` */

/* What is left of an operand that is true (false): `a and b` is true only as b, `a or b` false only as b. */
static Type operand_part(Infer *in, Node *operand, Type type, bool is_true)
{
    Node *last = operand;
    for (int i = 0; i < MAX_OPERANDS && last->kind == NODE_BOOL_OP && (last->binary.op == OP_AND) == is_true; i++)
        last = last->binary.right;
    type = last == operand ? type : infer_type(in, last);
    return is_true ? infer_truthy_part(in, type) : infer_falsy_part(in, type);
}

Type expr_bool_op(Infer *in, Node *e, Type expected)
{
    Types *t = in->types;
    bool is_and = e->binary.op == OP_AND;
    Type left = infer_expecting(in, e->binary.left, is_and ? 0 : expected);
    Type kept = operand_part(in, e->binary.left, left, !is_and);
    if (left != NEVER && !type_is_unknown(left) && (is_and ? infer_truthy_part(in, left) : infer_falsy_part(in, left)) == NEVER) {
        infer_expecting(in, e->binary.right, expected);
        return left;
    }
    Type wanted = expected;
    if (wanted == 0 && !type_is_unknown(left) && !is_and)         /* `x or []`: like what is left of x */
        wanted = type_without_none(t, left);
    Type right = infer_expecting(in, e->binary.right, wanted == NEVER ? 0 : wanted);
    return kept == NEVER ? right : type_union2(t, kept, right);
}

/* -- comparisons ---------------------------------------------------------------------------------------------------------- */

static Type compare_pair(Infer *in, Operator op, Type left, Type right, Node *place)
{
    Type boolean = type_builtin(in->types, ATOM_bool);
    if (op == OP_IS || op == OP_IS_NOT || op == OP_IN || op == OP_NOT_IN)
        return boolean;
    Type t = infer_binary(in, op, left, right, place);
    if (t == 0)
        return op == OP_EQ || op == OP_NE ? boolean : UNKNOWN;
    return t;
}

Type expr_compare(Infer *in, Node *e, Type expected)
{
    (void)expected;
    Types *t = in->types;
    Type left = infer_expecting(in, e->compare.left, 0), result = 0;
    for (uint32_t i = 0; i < e->compare.parts.len; i++) {
        Node *part = e->compare.parts.items[i];
        Type right = infer_expecting(in, part->compare_part.value, 0);
        Type one = compare_pair(in, (Operator)part->compare_part.op, left, right, part);
        result = result == 0 ? one : type_union2(t, infer_falsy_part(in, result), one);
        left = right;
    }
    return result == 0 ? UNKNOWN : result;
}

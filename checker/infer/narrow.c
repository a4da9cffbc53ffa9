#include "infer/narrow.h"

#include "infer/expr.h"

/* -- finding: by syntax ------------------------------------------------------------------------------------------------------ */

/* `(x := f())` tests x, and f() too when that is a reference. */
static const Node *seen_through(const Node *n, uint64_t key)
{
    while (n && n->kind == NODE_NAMED_EXPR && !flow_is_key(n->named_expr.target, key))
        n = n->named_expr.value;
    return n;
}

static bool is_operand(const Node *n, uint64_t key)
{
    return flow_is_key(seen_through(n, key), key);
}

static bool is_call_of(Infer *in, const Node *n, Atom name, uint32_t args)
{
    if (n->kind != NODE_CALL || n->call.args.len != args || n->call.func->kind != NODE_NAME || n->call.func->name.id != name)
        return false;
    Symbol *s = infer_resolve(in, n->call.func);
    return s && s->scope->module == program_builtins(in->program);
}

static bool is_none(const Node *n)
{
    return n && n->kind == NODE_NONE;
}

static Operator mirrored(Operator op)
{
    switch (op) {
    case OP_LT: return OP_GT;
    case OP_GT: return OP_LT;
    case OP_LE: return OP_GE;
    case OP_GE: return OP_LE;
    default: return op;
    }
}

static Operator negated(Operator op)
{
    switch (op) {
    case OP_LT: return OP_GE;
    case OP_GT: return OP_LE;
    case OP_LE: return OP_GT;
    case OP_GE: return OP_LT;
    case OP_NE: return OP_EQ;
    case OP_EQ: return OP_NE;
    default: return op;
    }
}

/* `left op right`, where left may be the reference, a member of it, type(x) or len(x). */
static bool find_side(Infer *in, uint64_t key, Node *left, Operator op, Node *right, bool sense, Narrowing *out)
{
    const Node *inner = seen_through(left, key);
    bool is_equality = op == OP_EQ || op == OP_NE || op == OP_IS || op == OP_IS_NOT;
    if (!inner)
        return false;
    if (inner->kind == NODE_CALL && inner->call.args.len == 1 && is_operand(inner->call.args.items[0], key) &&
        is_call_of(in, inner, ATOM_len, 1)) {
        *out = (Narrowing){ .form = NARROW_LENGTH, .op = sense ? op : negated(op), .operand = right };
        return true;
    }
    if (!is_equality)
        return false;
    out->sense = (op == OP_EQ || op == OP_IS) == sense;
    out->by_identity = op == OP_IS || op == OP_IS_NOT;
    out->operand = right;
    if (flow_is_key(inner, key)) {
        out->form = is_none(right) ? NARROW_NONE : NARROW_VALUE;
    } else if ((inner->kind == NODE_ATTRIBUTE && flow_is_key(inner->attribute.value, key)) ||
               (inner->kind == NODE_SUBSCRIPT && flow_is_key(inner->subscript.value, key))) {
        out->form = is_none(right) ? NARROW_MEMBER_NONE : NARROW_MEMBER;
        out->member = (Node *)(uintptr_t)inner;
    } else if (inner->kind == NODE_CALL && inner->call.args.len == 1 && is_operand(inner->call.args.items[0], key) &&
               is_call_of(in, inner, ATOM_type, 1)) {
        out->form = NARROW_TYPE_IS;
    } else {
        return false;
    }
    return true;
}

static bool find_in_compare(Infer *in, uint64_t key, Node *test, bool sense, Narrowing *out)
{
    if (test->compare.parts.len != 1)
        return false;
    Node *part = test->compare.parts.items[0], *left = test->compare.left, *right = part->compare_part.value;
    Operator op = (Operator)part->compare_part.op;
    if (op == OP_IN || op == OP_NOT_IN) {
        out->sense = (op == OP_IN) == sense;
        out->operand = is_operand(left, key) ? right : left;
        out->form = is_operand(left, key) ? NARROW_IN : is_operand(right, key) && left->kind == NODE_STRING ? NARROW_HAS_KEY
            : NARROW_NOTHING;
        return out->form != NARROW_NOTHING;
    }
    return find_side(in, key, left, op, right, sense, out) || find_side(in, key, right, mirrored(op), left, sense, out);
}

static bool find_in_call(Infer *in, uint64_t key, Node *call, bool sense, Narrowing *out)
{
    NodeList args = call->call.args;
    bool is_keyword = args.len > 0 && args.items[0]->kind == NODE_KEYWORD;
    if (args.len == 0 || !is_operand(is_keyword ? args.items[0]->keyword.value : args.items[0], key))
        return false;
    out->sense = sense;
    out->operand = args.len > 1 ? args.items[1] : NULL;
    if (is_call_of(in, call, ATOM_isinstance, 2)) {
        out->form = NARROW_INSTANCE;
    } else if (is_call_of(in, call, ATOM_issubclass, 2)) {
        out->form = NARROW_SUBCLASS;
    } else if (is_call_of(in, call, ATOM_hasattr, 2)) {
        out->form = NARROW_ATTRIBUTE;
        out->operand = call;
    } else if (is_call_of(in, call, ATOM_callable, 1)) {
        out->form = NARROW_CALLABLE;
    } else if (is_call_of(in, call, ATOM_bool, 1)) {
        out->form = NARROW_TRUTH;
    } else {
        out->form = NARROW_GUARD;
        out->operand = call;
    }
    return true;
}

/* `is_text = isinstance(x, str)`, tested later: the value that a name assigned once was given, as long as x is assigned once
 * as well. */
static Node *aliased_test(Infer *in, const Node *reference, Node *test)
{
    if (test->kind != NODE_NAME || reference->kind != NODE_NAME)
        return NULL;
    Symbol *flag = infer_resolve(in, test), *subject = infer_resolve(in, (Node *)(uintptr_t)reference);
    if (!flag || !subject || flag == subject || flag->decl_count != 1 || subject->decl_count != 1 ||
        flag->scope != subject->scope)
        return NULL;
    Node *name = flag->first->kind == DECL_VARIABLE ? flag->first->node : NULL;
    if (!name || !name->parent || name->parent->kind != NODE_ASSIGN || name->parent->assign.targets.len != 1 ||
        !name->parent->assign.value)
        return NULL;
    Node *value = name->parent->assign.value;
    return value->kind == NODE_COMPARE || value->kind == NODE_CALL || value->kind == NODE_UNARY ? value : NULL;
}

static bool find(Infer *in, uint64_t key, Node *test, bool sense, Narrowing *out)
{
    while (test && test->kind == NODE_UNARY && test->unary.op == OP_NOT) {
        test = test->unary.operand;
        sense = !sense;
    }
    if (!test)
        return false;
    if (is_operand(test, key)) {
        *out = (Narrowing){ .form = NARROW_TRUTH, .sense = sense };
        return true;
    }
    if (test->kind == NODE_COMPARE)
        return find_in_compare(in, key, test, sense, out);
    if (test->kind == NODE_NAMED_EXPR)
        return find(in, key, test->named_expr.value, sense, out);
    return test->kind == NODE_CALL && find_in_call(in, key, test, sense, out);
}

bool narrow_find(Infer *in, const Node *reference, uint64_t key, Node *test, bool sense, Narrowing *out)
{
    *out = (Narrowing){ .form = NARROW_NOTHING };
    if (find(in, key, test, sense, out))
        return true;
    Node *aliased = aliased_test(in, reference, test);
    *out = (Narrowing){ .form = NARROW_NOTHING };
    return aliased && find(in, key, aliased, sense, out) && out->form != NARROW_GUARD;
}

/* -- applying: by type ------------------------------------------------------------------------------------------------------- */

Type narrow_apply(Infer *in, Type a, const Narrowing *n)
{
    switch (n->form) {
    case NARROW_NOTHING: return a;
    case NARROW_TRUTH: return n->sense ? infer_truthy_part(in, a) : infer_falsy_part(in, a);
    case NARROW_NONE: return narrow_none(in, a, n->sense);
    case NARROW_VALUE: return narrow_value(in, a, n);
    case NARROW_TYPE_IS: return narrow_type_is(in, a, n->operand, n->sense);
    case NARROW_INSTANCE: return narrow_instance(in, a, n->operand, n->sense, false);
    case NARROW_SUBCLASS: return narrow_instance(in, a, n->operand, n->sense, true);
    case NARROW_CALLABLE: return narrow_callable(in, a, n->sense);
    case NARROW_ATTRIBUTE: return narrow_attribute(in, a, n->operand, n->sense);
    case NARROW_GUARD: return narrow_guard(in, a, n->operand, n->sense);
    case NARROW_IN: return narrow_in(in, a, n);
    case NARROW_HAS_KEY: return narrow_has_key(in, a, n);
    case NARROW_MEMBER: case NARROW_MEMBER_NONE: return narrow_member(in, a, n);
    case NARROW_LENGTH: return narrow_length(in, a, n);
    }
    return a;
}

/* Conditions that the target decides before anything runs: sys.version_info, sys.platform, os.name, TYPE_CHECKING, constants.
 * Names are taken as spelled, as the typing specification lets checkers do ("Version and platform checking"). */
#include <stdlib.h>

#include "program/program.h"
#include "program/scope.h"

enum { MAX_NESTING = 64 };

static StaticTruth truth_of(bool b)
{
    return b ? STATIC_TRUE : STATIC_FALSE;
}

static StaticTruth truth_not(StaticTruth t)
{
    return t == STATIC_UNKNOWN ? t : truth_of(t == STATIC_FALSE);
}

static bool is_name(const Node *n, Atom id)
{
    return n->kind == NODE_NAME && n->name.id == id;
}

/* `sys.attr` (sys under any name that is a module's), or plain `attr` after `from sys import attr`. */
static bool is_sys_member(const Node *n, Atom attr)
{
    return is_name(n, attr) || (n->kind == NODE_ATTRIBUTE && n->attribute.attr == attr && n->attribute.value->kind == NODE_NAME);
}

static bool int_value(const Node *n, int64_t *value)
{
    if (!n || n->kind != NODE_INT || n->number.text.len == 0 || n->number.text.len > 18)
        return false;
    char digits[20] = { 0 };
    for (uint32_t i = 0; i < n->number.text.len; i++)
        digits[i] = n->number.text.data[i];
    char *end;
    *value = strtoll(digits, &end, 0);
    return *end == '\0';
}

static StaticTruth ordered(Operator op, int64_t order)
{
    switch (op) {
    case OP_EQ: case OP_IS: return truth_of(order == 0);
    case OP_NE: case OP_IS_NOT: return truth_of(order != 0);
    case OP_LT: return truth_of(order < 0);
    case OP_LE: return truth_of(order <= 0);
    case OP_GT: return truth_of(order > 0);
    case OP_GE: return truth_of(order >= 0);
    default: return STATIC_UNKNOWN;
    }
}

/* version_info against a tuple of one or more numbers. It has five parts, so (3, 12, …) is above (3, 12). */
static StaticTruth compare_version(PyVersion have, Operator op, const Node *tuple, uint32_t have_parts)
{
    int64_t parts[2] = { have.major, have.minor };
    NodeList items = tuple->elements.items;
    if (items.len == 0)
        return STATIC_UNKNOWN;
    for (uint32_t i = 0; i < items.len && i < 2 && i < have_parts; i++) {
        int64_t wanted;
        if (!int_value(items.items[i], &wanted))
            return STATIC_UNKNOWN;
        if (parts[i] != wanted)
            return ordered(op, parts[i] - wanted);
    }
    if (items.len <= have_parts && items.len <= 2)
        return ordered(op, items.len < have_parts ? 1 : 0);
    return items.len > have_parts ? ordered(op, -1) : STATIC_UNKNOWN;    /* micro and release level: nobody knows them */
}

static StaticTruth version_test(PyVersion have, const Node *left, Operator op, const Node *right)
{
    if (have.major == 0)
        return STATIC_UNKNOWN;
    int64_t wanted, index;
    if (is_sys_member(left, ATOM_version_info))
        return right->kind == NODE_TUPLE ? compare_version(have, op, right, 5) : STATIC_UNKNOWN;
    if (left->kind == NODE_ATTRIBUTE && is_sys_member(left->attribute.value, ATOM_version_info) && int_value(right, &wanted)) {
        if (left->attribute.attr == ATOM_major)
            return ordered(op, have.major - wanted);
        if (left->attribute.attr == ATOM_minor)
            return ordered(op, have.minor - wanted);
        return STATIC_UNKNOWN;
    }
    if (left->kind != NODE_SUBSCRIPT || !is_sys_member(left->subscript.value, ATOM_version_info))
        return STATIC_UNKNOWN;
    const Node *at = left->subscript.index;
    if (int_value(at, &index) && int_value(right, &wanted)) {
        if (index == 0)
            return ordered(op, have.major - wanted);
        return index == 1 ? ordered(op, have.minor - wanted) : STATIC_UNKNOWN;
    }
    if (at->kind == NODE_SLICE && (!at->slice.lower || (int_value(at->slice.lower, &index) && index == 0)) && !at->slice.step &&
        int_value(at->slice.upper, &index) && (index == 1 || index == 2) && right->kind == NODE_TUPLE)
        return compare_version(have, op, right, (uint32_t)index);
    return STATIC_UNKNOWN;
}

static const char *os_name(Platform p)
{
    return p == PLATFORM_WIN32 ? "nt" : "posix";
}

static StaticTruth platform_test(Platform platform, const Node *left, Operator op, const Node *right)
{
    if (platform == PLATFORM_ANY || right->kind != NODE_STRING || (op != OP_EQ && op != OP_NE))
        return STATIC_UNKNOWN;
    bool same;
    if (left->kind == NODE_ATTRIBUTE && is_sys_member(left, ATOM_platform))
        same = str_eq(str_of(platform_text(platform)), right->string.value);
    else if (left->kind == NODE_ATTRIBUTE && left->attribute.attr == ATOM_name && is_name(left->attribute.value, ATOM_os))
        same = str_eq(str_of(os_name(platform)), right->string.value);
    else
        return STATIC_UNKNOWN;
    return truth_of(same == (op == OP_EQ));
}

/* sys.platform.startswith("…") */
static StaticTruth platform_starts(Platform platform, const Node *call)
{
    const Node *func = call->call.func;
    if (platform == PLATFORM_ANY || func->kind != NODE_ATTRIBUTE || func->attribute.attr != ATOM_startswith ||
        call->call.args.len != 1)
        return STATIC_UNKNOWN;
    const Node *of = func->attribute.value, *prefix = call->call.args.items[0];
    if (of->kind != NODE_ATTRIBUTE || !is_sys_member(of, ATOM_platform) || prefix->kind != NODE_STRING)
        return STATIC_UNKNOWN;
    return truth_of(str_starts(str_of(platform_text(platform)), prefix->string.value));
}

static StaticTruth truth(const Program *p, const Node *test, int depth)
{
    if (!test || depth > MAX_NESTING)
        return STATIC_UNKNOWN;
    int64_t number;
    switch ((NodeKind)test->kind) {
    case NODE_TRUE:
        return STATIC_TRUE;
    case NODE_FALSE: case NODE_NONE:
        return STATIC_FALSE;
    case NODE_INT:
        return int_value(test, &number) ? truth_of(number != 0) : STATIC_UNKNOWN;
    case NODE_NAME:
        return test->name.id == ATOM_TYPE_CHECKING || test->name.id == ATOM___debug__ ? STATIC_TRUE : STATIC_UNKNOWN;
    case NODE_ATTRIBUTE:
        return test->attribute.attr == ATOM_TYPE_CHECKING && test->attribute.value->kind == NODE_NAME ? STATIC_TRUE
            : STATIC_UNKNOWN;
    case NODE_UNARY:
        return test->unary.op == OP_NOT ? truth_not(truth(p, test->unary.operand, depth + 1)) : STATIC_UNKNOWN;
    case NODE_BOOL_OP: {
        StaticTruth left = truth(p, test->binary.left, depth + 1), right = truth(p, test->binary.right, depth + 1);
        StaticTruth decides = test->binary.op == OP_AND ? STATIC_FALSE : STATIC_TRUE;
        if (left == decides || right == decides)
            return decides;
        return left == STATIC_UNKNOWN || right == STATIC_UNKNOWN ? STATIC_UNKNOWN : truth_not(decides);
    }
    case NODE_COMPARE: {
        if (test->compare.parts.len != 1)
            return STATIC_UNKNOWN;
        const Node *part = test->compare.parts.items[0];
        Operator op = (Operator)part->compare_part.op;
        StaticTruth t = version_test(p->target.version, test->compare.left, op, part->compare_part.value);
        return t != STATIC_UNKNOWN ? t : platform_test(p->target.platform, test->compare.left, op, part->compare_part.value);
    }
    case NODE_CALL:
        return platform_starts(p->target.platform, test);
    default:
        return STATIC_UNKNOWN;
    }
}

StaticTruth static_condition(const Program *p, const Node *test)
{
    return truth(p, test, 0);
}

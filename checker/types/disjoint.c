/* disjoint.c: can two types have a value in common? For narrowing and comparisons; "no" only when that is certain. */
#include "types/relate.h"
#include "types/term.h"

/* Classes that CPython lays out each in their own way: no class derives from two of them. bool and int share one. */
static const Atom solid[] = {
    ATOM_int,  ATOM_float, ATOM_complex,   ATOM_str,   ATOM_bytes, ATOM_bytearray,     ATOM_list,
    ATOM_dict, ATOM_set,   ATOM_frozenset, ATOM_tuple, ATOM_type,  ATOM_BaseException,
};

static Atom solid_base(Types *t, Class *c)
{
    for (uint32_t i = 0; i < sizeof solid / sizeof *solid; i++)
        if (class_derives_known(t, c, ATOM_builtins, solid[i]))
            return solid[i];
    return ATOM_NONE;
}

/* Nothing derives from an enumeration that has members (typing spec, "Enumerations"). */
static bool is_closed(Types *t, Class *c)
{
    if (c->flags & CLASS_IS_FINAL || class_is_none(c))
        return true;
    return c->flags & CLASS_IS_ENUM && class_complete(t, c, CLASS_STAGE_FIELDS) && c->fields.len > 0;
}

/* Whatever its arguments: an instance of a class that nothing derives from either has a protocol's members or never will. */
static bool lacks_protocol(Types *t, Class *closed, Class *protocol)
{
    return is_closed(t, closed) && !(closed->flags & (CLASS_HAS_UNKNOWN_BASE | CLASS_IS_PROTOCOL))
        && !type_assignable(t, type_instance(t, closed, NULL, 0), type_instance(t, protocol, NULL, 0), NULL);
}

static bool classes_disjoint(Types *t, Class *a, Class *b)
{
    class_complete(t, a, CLASS_STAGE_BASES);
    class_complete(t, b, CLASS_STAGE_BASES);
    if ((a->flags | b->flags) & CLASS_IS_PROTOCOL)
        return b->flags & CLASS_IS_PROTOCOL ? lacks_protocol(t, a, b) : lacks_protocol(t, b, a);
    if ((a->flags | b->flags) & (CLASS_HAS_UNKNOWN_BASE | CLASS_IS_TYPED_DICT))
        return false;
    if (class_derives(t, a, b) || class_derives(t, b, a))
        return false;
    if (is_closed(t, a) || is_closed(t, b))
        return true;
    Atom x = solid_base(t, a), y = solid_base(t, b);
    return x && y && x != y;
}

static bool tuples_disjoint(Types *t, const Term *a, const Term *b)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (type_kind(t, a->items[i]) == TYPE_UNPACKED)
            return false;
    for (uint32_t i = 0; i < b->count; i++)
        if (type_kind(t, b->items[i]) == TYPE_UNPACKED)
            return false;
    if (a->count != b->count)
        return true;
    for (uint32_t i = 0; i < a->count; i++)
        if (type_disjoint(t, a->items[i], b->items[i]))
            return true;
    return false;
}

static bool all_disjoint(Types *t, const Term *u, Type other)
{
    for (uint32_t i = 0; i < u->count; i++)
        if (!type_disjoint(t, u->items[i], other))
            return false;
    return true;
}

static bool is_object_kind(TypeKind k)
{
    return k == TYPE_INSTANCE || k == TYPE_TUPLE || k == TYPE_LITERAL;
}

static bool is_value_kind(TypeKind k)
{
    return k == TYPE_CLASS || k == TYPE_MODULE || k == TYPE_CALLABLE || k == TYPE_OVERLOADED;
}

bool type_disjoint(Types *t, Type a, Type b)
{
    if (a == b || t->depth > TYPE_MAX_DEPTH)
        return a == NEVER;
    const Term *x = type_term(t, a), *y = type_term(t, b);
    if (x->kind == TYPE_NEVER || y->kind == TYPE_NEVER)
        return true;
    if (x->kind == TYPE_UNION || y->kind == TYPE_UNION) {
        t->depth++;
        bool answer = x->kind == TYPE_UNION ? all_disjoint(t, x, b) : all_disjoint(t, y, a);
        t->depth--;
        return answer;
    }
    if (x->kind == TYPE_LITERAL && y->kind == TYPE_LITERAL && x->literal->cls == y->literal->cls)
        /* of other classes they may still be equal: 1 and True, a StrEnum's member and its text */
        return !x->literal->is_any && !y->literal->is_any;
    if (x->kind == TYPE_TUPLE && y->kind == TYPE_TUPLE)
        return tuples_disjoint(t, x, y);
    if (is_object_kind(x->kind) && is_object_kind(y->kind)) {
        Class *c = type_class_of(t, a), *d = type_class_of(t, b);
        return c && d && classes_disjoint(t, c, d);
    }
    if (is_value_kind(x->kind) && is_value_kind(y->kind))
        return x->kind == TYPE_MODULE ? y->kind != TYPE_MODULE : y->kind == TYPE_MODULE;
    if (is_value_kind(x->kind) || is_value_kind(y->kind)) {
        const Term *object = is_value_kind(x->kind) ? y : x;
        return object->kind == TYPE_LITERAL || (object->kind == TYPE_INSTANCE && class_is_none(object->cls));
    }
    return false;
}

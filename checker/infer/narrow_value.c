/* narrow_value.c: comparisons with None and single values, `in`, members that tell a union apart, lengths of tuples. */
#include "infer/declaration.h"
#include "infer/narrow.h"

enum { MAX_ELEMENTS = 64, MAX_LENGTH = 32 };

/* -- None -------------------------------------------------------------------------------------------------------------------- */

static Type none_member(Infer *in, Type member, bool sense)
{
    Types *t = in->types;
    member = type_expand(t, member);
    if (type_is_none(t, member))
        return sense ? member : NEVER;
    if (!sense)
        return member;
    if (type_is_unknown(member) || type_is_object(t, member))
        return type_none(t);
    if (type_kind(t, member) == TYPE_TYPEVAR)
        return type_assignable(t, type_none(t), type_upper(t, member), NULL) ? type_none(t) : NEVER;
    Class *c = type_class_of(t, member);
    bool is_protocol = type_kind(t, member) == TYPE_INSTANCE && c->flags & (CLASS_IS_PROTOCOL | CLASS_HAS_UNKNOWN_BASE);
    return is_protocol && type_assignable(t, type_none(t), member, NULL) ? type_none(t) : NEVER;
}

Type narrow_none(Infer *in, Type a, bool sense)
{
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++)
        left = type_union2(in->types, left, none_member(in, type_member(in->types, a, i), sense));
    return left;
}

/* -- values ------------------------------------------------------------------------------------------------------------------ */

bool narrow_is_value(Infer *in, Type a)
{
    return (type_kind(in->types, a) == TYPE_LITERAL && !type_is_literal_string(in->types, a)) || type_is_none(in->types, a);
}

/* bool and enums without one of their values; 0 when the values can't be counted. */
static Type without_value(Infer *in, Type instance, Type value)
{
    Types *t = in->types;
    Class *c = type_class_of(t, instance);
    if (class_is(c, t, ATOM_builtins, ATOM_bool))
        return type_literal_bool(t, !type_term(t, value)->literal->number);
    if (!(c->flags & CLASS_IS_ENUM) || class_derives_known(t, c, ATOM_enum, ATOM_Flag))
        return 0;
    (void)class_field(t, c, ATOM_NONE);               /* completes its members */
    if (c->fields.len == 0)
        return 0;
    VEC(Type) left = { 0 };
    for (uint32_t i = 0; i < c->fields.len; i++) {
        Type member = type_literal_enum(t, c, c->fields.items[i].name);
        if (member != value)
            vec_push(&left, member);
    }
    Type result = left.len ? type_union(t, left.items, left.len) : NEVER;
    vec_free(&left);
    return result;
}

/* A literal beside another value: certainly different when the classes have nothing in common or both are plain literals of
 * one. */
static bool may_equal(Infer *in, Type literal, Type value, bool by_identity)
{
    Types *t = in->types;
    if (literal == value)
        return true;
    Class *a = type_class_of(t, literal), *b = type_class_of(t, value);
    if (a == b || by_identity || type_is_none(t, value))
        return false;
    bool numbers = (class_is(a, t, ATOM_builtins, ATOM_int) || class_is(a, t, ATOM_builtins, ATOM_bool)) &&
                   (class_is(b, t, ATOM_builtins, ATOM_int) || class_is(b, t, ATOM_builtins, ATOM_bool));
    /* class E(str, Enum): its members equal their strings */
    return numbers || class_derives(t, a, b) || class_derives(t, b, a);
}

static Class *compares_by(Infer *in, Type a)
{
    Member m = class_member(in->types, a, ATOM___eq__, LOOKUP_SKIP_OBJECT | LOOKUP_NO_TYPE);
    return m.found ? m.owner_class : NULL;
}

/* A member of an enum that is nothing but an enum equals itself alone, as long as the other's class doesn't say otherwise. */
static bool cannot_equal(Infer *in, Type member, Type value)
{
    if (type_term(in->types, value)->literal->sentinel || !(type_class_of(in->types, value)->flags & CLASS_IS_ENUM)
        || compares_by(in, value) || !type_disjoint(in->types, member, value))
        return false;
    Class *other = compares_by(in, member);
    return !other || other->flags & CLASS_IS_TYPESHED;
}

static Type value_member(Infer *in, Type member, Type value, bool sense, bool by_identity)
{
    Types *t = in->types;
    member = type_expand(t, member);
    if (type_is_unknown(member))
        return sense ? value : member;
    TypeKind kind = type_kind(t, member);
    if (type_is_literal_string(t, member))
        return sense && type_is_literal_of_str(t, value) ? value : member;
    if (kind == TYPE_LITERAL) {
        if (sense)
            return may_equal(in, member, value, by_identity) ? member : NEVER;
        return member == value ? NEVER : member;
    }
    if (type_is_none(t, member))
        return sense ? NEVER : member;
    if (kind != TYPE_INSTANCE)
        return sense && (by_identity && kind != TYPE_TYPEVAR && type_disjoint(t, member, value)) ? NEVER : member;
    if (type_class_of(t, member) == type_class_of(t, value)) {
        if (sense)
            return value;
        Type left = without_value(in, member, value);
        return left ? left : member;
    }
    if (!sense)
        return member;
    if (type_assignable(t, value, member, NULL))
        return by_identity || type_is_object(t, member) ? value : member;
    bool is_other = by_identity && (type_term(t, value)->literal->sentinel != NULL || type_disjoint(t, member, value));
    return is_other || cannot_equal(in, member, value) ? NEVER : member;
}

/* `x is C`: among class objects, the very class. */
static Type class_object_member(Infer *in, Type member, Type value, bool sense)
{
    if (!sense || type_kind(in->types, member) != TYPE_CLASS)
        return member;
    if (type_assignable(in->types, value, member, NULL))
        return value;
    return type_assignable(in->types, member, value, NULL) ? member : NEVER;
}

Type narrow_to_value(Infer *in, Type a, Type value, bool sense, bool by_identity)
{
    if (type_is_none(in->types, value))
        return narrow_none(in, a, sense);
    TypeKind kind = type_kind(in->types, value);
    if (kind != TYPE_CLASS && !narrow_is_value(in, value))
        return a;
    VEC(Type) left = { 0 };                           /* joined at once: unions of hundreds of literals are real */
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        Type member = type_member(in->types, a, i);
        vec_push(&left, kind == TYPE_LITERAL ? value_member(in, member, value, sense, by_identity)
                                             : class_object_member(in, member, value, sense));
    }
    Type result = left.len == 0 ? NEVER : type_union(in->types, left.items, left.len);
    vec_free(&left);
    return result;
}

/* Compared with an expression that may hold one of several values: what equals any of them. */
static Type to_any_value(Infer *in, Type a, Type values, bool by_identity)
{
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(in->types, values); i++)
        if (!narrow_is_value(in, type_member(in->types, values, i)))
            return a;
    for (uint32_t i = 0; i < type_member_count(in->types, values); i++)
        left = type_union2(in->types, left, narrow_to_value(in, a, type_member(in->types, values, i), true, by_identity));
    return left;
}

Type narrow_value(Infer *in, Type a, const Narrowing *n)
{
    Type value = infer_type(in, n->operand);
    if (n->by_identity && (type_is_instance_of(in->types, value, ATOM_ellipsis) ||
                           type_is_instance_of(in->types, value, ATOM_EllipsisType)))
        return narrow_to_class(in, a, value, n->sense, true);
    if (type_kind(in->types, value) == TYPE_UNION)
        return n->sense ? to_any_value(in, a, value, n->by_identity) : a;
    if (type_kind(in->types, value) == TYPE_CLASS && !n->by_identity && !n->sense)
        return a;
    return narrow_to_value(in, a, value, n->sense, n->by_identity);
}

/* -- x in container ---------------------------------------------------------------------------------------------------------- */

/* is_whole: all of them, each there for certain */
typedef struct { Type types[MAX_ELEMENTS]; uint32_t count; bool is_whole; } Elements;

static void add_element(Infer *in, Elements *e, Type a)
{
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        if (e->count == MAX_ELEMENTS) {
            e->count = 0;
            e->types[e->count++] = UNKNOWN;
            return;
        }
        e->types[e->count++] = type_member(in->types, a, i);
    }
    e->is_whole &= narrow_is_value(in, a);
}

static bool is_container(Infer *in, Type a)
{
    static const Atom names[] = { ATOM_list, ATOM_set, ATOM_frozenset, ATOM_deque, ATOM_dict, ATOM_defaultdict,
        ATOM_OrderedDict, ATOM_tuple };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (type_is_instance_of(in->types, a, names[i]))
            return true;
    return false;
}

static bool read_elements(Infer *in, Node *operand, Elements *e)
{
    *e = (Elements){ .is_whole = true };
    if (operand->kind == NODE_TUPLE || operand->kind == NODE_LIST || operand->kind == NODE_SET) {
        for (uint32_t i = 0; i < operand->elements.items.len; i++) {
            Node *item = operand->elements.items.items[i];
            if (item->kind == NODE_STARRED)
                return false;
            add_element(in, e, infer_type(in, item));
        }
        return true;
    }
    Type container = infer_type(in, operand);
    const Term *term = type_term(in->types, container);
    if (term->kind == TYPE_TUPLE) {
        for (uint32_t i = 0; i < term->count; i++) {
            bool is_unpacked = type_kind(in->types, term->items[i]) == TYPE_UNPACKED;
            add_element(in, e, is_unpacked ? type_term(in->types, term->items[i])->of : term->items[i]);
            e->is_whole &= !is_unpacked;
        }
        return true;
    }
    Type item = is_container(in, container) ? infer_iterated(in, container) : 0;
    if (!item)
        return false;
    add_element(in, e, item);
    e->is_whole = false;
    return true;
}

static bool is_text(Infer *in, Type element)
{
    Type wide = type_kind(in->types, element) == TYPE_LITERAL ? type_widen_literals(in->types, element) : 0;
    return wide && (type_is_instance_of(in->types, wide, ATOM_str) || type_is_instance_of(in->types, wide, ATOM_bytes));
}

/* Some member may be the element itself, or one of several values: joined at once, for lists of hundreds of literals are real. */
static Type contained_member(Infer *in, Type member, const Elements *e)
{
    Types *t = in->types;
    VEC(Type) left = { 0 };
    bool is_whole = false;
    for (uint32_t i = 0; i < e->count && !is_whole; i++) {
        Type element = e->types[i];
        if (type_assignable(t, member, element, NULL))
            is_whole = true;
        else if (type_kind(t, member) == TYPE_TUPLE && type_kind(t, element) == TYPE_LITERAL)
            continue;                                 /* a tuple equals none of them, unless a subclass says so */
        else if (is_text(in, element) && type_disjoint(t, member, type_widen_literals(t, element)))
            continue;                                 /* a number equals no text */
        else if (narrow_is_value(in, element))
            vec_push(&left, narrow_to_value(in, member, element, true, false));
        else if (!type_disjoint(t, member, element))
            is_whole = true;
    }
    Type result = is_whole ? member : left.len ? type_union(t, left.items, left.len) : NEVER;
    vec_free(&left);
    return result;
}

Type narrow_in(Infer *in, Type a, const Narrowing *n)
{
    Elements e;
    if (!read_elements(in, n->operand, &e))
        return a;
    for (uint32_t i = 0; i < e.count; i++)
        if (type_has_unknown(in->types, e.types[i]))
            return a;
    if (!n->sense) {
        for (uint32_t i = 0; i < e.count && e.is_whole; i++)
            a = narrow_to_value(in, a, e.types[i], false, false);
        return a;
    }
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        Type member = type_expand(in->types, type_member(in->types, a, i));
        left = type_union2(in->types, left, type_is_unknown(member) ? member : contained_member(in, member, &e));
    }
    return left;
}

/* -- "key" in x -------------------------------------------------------------------------------------------------------------- */

Type narrow_has_key(Infer *in, Type a, const Narrowing *n)
{
    Atom key = atom_of(in->program->atoms, n->operand->string.value);
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        Type member = type_expand(in->types, type_member(in->types, a, i));
        Class *c = type_kind(in->types, member) == TYPE_INSTANCE ? type_class_of(in->types, member) : NULL;
        bool keeps = true;
        if (c && c->flags & CLASS_IS_TYPED_DICT) {
            const Field *field = class_field(in->types, c, key);
            keeps = n->sense ? field || !(c->flags & CLASS_IS_FINAL) : !field || !field->is_required;
        }
        if (keeps)
            left = type_union2(in->types, left, member);
    }
    return left;
}

/* -- members that tell a union apart ----------------------------------------------------------------------------------------- */

static Type member_type(Infer *in, Type object, const Node *member)
{
    if (member->kind == NODE_ATTRIBUTE)
        return infer_attribute_of(in, object, member->attribute.attr);
    return infer_subscript(in, object, infer_type(in, member->subscript.index), member->subscript.index);
}

/* Could an object whose member has this type pass the test? Only members of one certain value each are taken at their word. */
static bool member_passes(Infer *in, Type type, Type value, const Narrowing *n)
{
    if (!type || type_has_unknown(in->types, type))
        return true;
    if (!n->sense)
        return type != value;
    if (n->form == NARROW_MEMBER_NONE)
        return narrow_none(in, type, true) != NEVER;
    for (uint32_t i = 0; i < type_member_count(in->types, type); i++)
        if (!narrow_is_value(in, type_member(in->types, type, i)))
            return true;
    return narrow_to_value(in, type, value, true, n->by_identity) != NEVER;
}

Type narrow_member(Infer *in, Type a, const Narrowing *n)
{
    Type value = infer_type(in, n->operand), left = NEVER;
    if (!narrow_is_value(in, value))
        return a;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        Type member = type_member(in->types, a, i);
        if (type_is_unknown(member) || member_passes(in, member_type(in, member, n->member), value, n))
            left = type_union2(in->types, left, member);
    }
    return left;
}

/* -- len(x) ------------------------------------------------------------------------------------------------------------------ */

static bool compares(Operator op, int64_t a, int64_t b)
{
    switch (op) {
    case OP_EQ: case OP_IS: return a == b;
    case OP_NE: case OP_IS_NOT: return a != b;
    case OP_LT: return a < b;
    case OP_LE: return a <= b;
    case OP_GT: return a > b;
    case OP_GE: return a >= b;
    default: return true;
    }
}

static Type length_member(Infer *in, Type member, Operator op, int64_t length)
{
    const Term *term = type_term(in->types, member);
    if (term->kind != TYPE_TUPLE)
        return member;
    for (uint32_t i = 0; i < term->count; i++) {
        if (type_kind(in->types, term->items[i]) != TYPE_UNPACKED)
            continue;
        Type of = type_term(in->types, term->items[i])->of;
        if (term->count != 1 || op != OP_EQ || length < 0 || length > MAX_LENGTH || type_kind(in->types, of) == TYPE_TYPEVAR)
            return member;
        Type items[MAX_LENGTH];
        for (int64_t k = 0; k < length; k++)
            items[k] = of;
        return type_tuple(in->types, items, (uint32_t)length);
    }
    return compares(op, term->count, length) ? member : NEVER;
}

Type narrow_length(Infer *in, Type a, const Narrowing *n)
{
    const Term *length = type_term(in->types, infer_type(in, n->operand));
    if (length->kind != TYPE_LITERAL || !class_is(length->literal->cls, in->types, ATOM_builtins, ATOM_int))
        return a;
    int64_t number = length->literal->number;
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++)
        left = type_union2(in->types, left, length_member(in, type_member(in->types, a, i), n->op, number));
    return left;
}

/* narrow_class.c: isinstance, issubclass, type(x) is C, callable, TypeGuard and TypeIs. */
#include "infer/declaration.h"
#include "infer/narrow.h"

enum { MAX_CLASSES = 64, MAX_NESTING = 8 };

/* The classes a test names, as instance types. */
typedef struct { Type types[MAX_CLASSES]; bool exact[MAX_CLASSES]; uint32_t count; bool is_understood; } Classes;

/* -- one class --------------------------------------------------------------------------------------------------------------- */

/* A subclass of what a member is, with the type arguments that follow from the member's: Iterable[int] tested for list is
 * list[int]. */
static Type specialise(Infer *in, Class *cls, Type member)
{
    Types *t = in->types;
    if (cls->param_count == 0)
        return type_instance(t, cls, NULL, 0);
    Class *member_class = type_class_of(t, member);
    Type own = type_of_class(t, cls), base = member_class ? class_base(t, own, member_class) : 0;
    if (!base)
        return type_instance(t, cls, NULL, 0);
    Solution s;
    solution_init(&s);
    solution_add_scope(&s, cls->scope_id);
    Type result = solve_assign(t, &s, member, base, NULL) ? solution_apply(t, &s, own, true) : type_instance(t, cls, NULL, 0);
    solution_free(&s);
    return result;
}

static bool is_promoted_float(Infer *in, Type member, const Class *target)
{
    return type_is_instance_of(in->types, member, ATOM_float) && type_kind(in->types, member) == TYPE_INSTANCE &&
           target == type_class_of(in->types, type_builtin(in->types, ATOM_int));
}

/* One isinstance against one class. */
typedef struct {
    Type target;
    bool sense;
    bool exact;                                       /* see narrow_to_class */
    /* what is neither sub- nor superclass may still be both; asked only when nothing else is left */
    bool intersects;
} Test;

static Type through(Infer *in, Type a, const Test *test);

static Type both(Infer *in, Type member, const Test *test)
{
    if (!test->intersects || type_disjoint(in->types, member, test->target))
        return NEVER;
    return type_intersection(in->types, member, test->target);
}

/* One member that is an instance of a class. */
static Type instance_member(Infer *in, Type member, const Test *test)
{
    Types *t = in->types;
    Class *have = type_class_of(t, member), *want = type_class_of(t, test->target);
    if (!have || !want || have->flags & CLASS_HAS_UNKNOWN_BASE)
        return test->sense && want && have && !class_derives(t, have, want) ? test->target : member;
    bool derives = class_derives(t, have, want) || (have->flags & CLASS_IS_TYPED_DICT &&
                                                    class_is(want, t, ATOM_builtins, ATOM_dict));
    if (!derives && want->flags & CLASS_IS_PROTOCOL)
        derives = type_assignable(t, member, test->target, NULL);
    if (derives)
        return test->sense || !test->exact ? member : NEVER;
    if (!test->sense)
        return member;
    if (class_derives(t, want, have))
        return specialise(in, want, member);
    return is_promoted_float(in, member, want) ? test->target : both(in, member, test);
}

/* One member that is a function: an instance of whatever functions are. */
static Type function_member(Infer *in, Type member, const Test *test)
{
    Types *t = in->types;
    Class *want = type_class_of(t, test->target);
    bool is_function_class = want && (want->name == ATOM_FunctionType || want->name == ATOM_MethodType);
    if (is_function_class || (want && want->name == ATOM_Callable) || type_assignable(t, member, test->target, NULL))
        return test->sense || is_function_class ? member : NEVER;
    return test->sense ? (want && !(want->flags & CLASS_IS_FINAL) && test->intersects ? test->target : NEVER) : member;
}

static Type var_member(Infer *in, Type member, const Test *test)
{
    Type upper = type_upper(in->types, member), narrowed = through(in, upper, test);
    if (narrowed == upper || narrowed == NEVER)
        return narrowed == NEVER ? NEVER : member;
    return test->sense ? type_intersection(in->types, member, narrowed) : member;
}

static Type one_member(Infer *in, Type member, const Test *test)
{
    Types *t = in->types;
    member = type_expand(t, member);
    if (type_is_unknown(member))
        return test->sense ? test->target : member;
    switch (type_kind(t, member)) {
    case TYPE_UNION: return through(in, member, test);
    case TYPE_INSTANCE: case TYPE_TUPLE: case TYPE_LITERAL: return instance_member(in, member, test);
    case TYPE_CALLABLE: case TYPE_OVERLOADED: return function_member(in, member, test);
    case TYPE_TYPEVAR: return var_member(in, member, test);
    case TYPE_FORM:                                   /* of the objects that spell a type the classes are such */
        if (!test->sense)
            return member;
        return type_is_instance_of(t, test->target, ATOM_type) ? type_class(t, type_term(t, member)->of) : both(in, member, test);
    case TYPE_NEVER: return NEVER;
    default:                                          /* class objects are instances of their metaclass; modules; guards */
        if (type_assignable(t, member, test->target, NULL))
            return test->sense || !test->exact ? member : NEVER;
        return test->sense ? both(in, member, test) : member;
    }
}

static Type through(Infer *in, Type a, const Test *test)
{
    VEC(Type) left = { 0 };
    if (type_is_unknown(test->target) || !infer_deeper(in))
        return a;
    bool changes = type_kind(in->types, a) == TYPE_ALIAS;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        Type member = type_member(in->types, a, i);
        vec_push(&left, one_member(in, member, test));
        changes = changes || vec_last(&left) != member;
    }
    Type all = changes ? type_union(in->types, left.items, left.len) : a;
    vec_free(&left);
    infer_shallower(in);
    return all;
}

Type narrow_to_class(Infer *in, Type a, Type target, bool sense, bool exact)
{
    Test test = { .target = target, .sense = sense, .exact = exact };
    Type left = through(in, a, &test);
    if (left != NEVER || !sense)
        return left;
    test.intersects = true;
    return through(in, a, &test);
}

/* -- the classes of a test --------------------------------------------------------------------------------------------------- */

static void add_class(Classes *c, Type type, bool exact)
{
    if (c->count == MAX_CLASSES) {
        c->is_understood = false;
        return;
    }
    c->types[c->count] = type;
    c->exact[c->count++] = exact;
}

/* Of a final class a variable can hold nothing but the class itself: `isinstance(x, type(None))`. */
static bool is_sealed(Infer *in, Type instance)
{
    Class *cls = type_kind(in->types, instance) == TYPE_INSTANCE ? type_class_of(in->types, instance) : NULL;
    return cls && cls->flags & CLASS_IS_FINAL;
}

/* exact: the very classes are named; alone: the value is these classes, not one of several such values. */
static void read_value(Infer *in, Type value, bool exact, bool alone, Classes *c, int depth)
{
    const Term *term = type_term(in->types, value);
    switch (depth > MAX_NESTING ? TYPE_UNKNOWN : (TypeKind)term->kind) {
    case TYPE_CLASS:
        if (type_is_unknown(term->of))
            c->is_understood = false;
        else
            add_class(c, term->of,
                      (alone && is_sealed(in, term->of)) || (exact && type_kind(in->types, term->of) != TYPE_TYPEVAR));
        return;
    case TYPE_TUPLE: case TYPE_UNION:
        for (uint32_t i = 0; i < term->count; i++) {
            Type item = term->items[i];
            bool is_unpacked = type_kind(in->types, item) == TYPE_UNPACKED, is_tuple = term->kind == TYPE_TUPLE;
            if (is_unpacked)
                item = type_term(in->types, item)->of;
            read_value(in, item, exact && is_tuple, alone && is_tuple && !is_unpacked, c, depth + 1);
        }
        return;
    case TYPE_INSTANCE:
        if (type_is_none(in->types, value))
            add_class(c, value, true);
        else
            c->is_understood = false;
        return;
    default:
        c->is_understood = false;
    }
}

/* Is this very class meant, not a variable that holds it or a subclass of it? */
static bool names_class(Infer *in, Node *n)
{
    if (n->kind != NODE_NAME && n->kind != NODE_ATTRIBUTE)
        return false;
    Meaning m = meaning_of(in, n);
    return m.kind == MEANS_CLASS || m.kind == MEANS_FORM || m.kind == MEANS_ALIAS;
}

/* A name that is given classes once, as in `Text = (str, bytes)`, means just those. */
static Node *given_once(Infer *in, Node *n)
{
    Symbol *s = n->kind == NODE_NAME || n->kind == NODE_ATTRIBUTE ? reference_of(in, n).symbol : NULL;
    if (!s || s->decl_count != 1 || s->first->kind != DECL_VARIABLE)
        return n;
    Node *name = decl_node(s->first);
    if (!name || !name->parent || name->parent->kind != NODE_ASSIGN || name->parent->assign.targets.len != 1)
        return n;
    Node *value = name->parent->assign.value;
    bool is_list = value && (value->kind == NODE_TUPLE || (value->kind == NODE_BINARY && value->binary.op == OP_BIT_OR));
    return is_list && name->kind == NODE_NAME ? value : n;
}

/* The name of an alias of a union (`X: TypeAlias = A | B`): what it means as a type. */
static bool add_alias(Infer *in, Node *n, Type value, Classes *c)
{
    bool may_be = (n->kind == NODE_NAME || n->kind == NODE_ATTRIBUTE)
        && (type_is_instance_of(in->types, value, ATOM_UnionType) || type_is_object(in->types, value)
            || meaning_of(in, n).kind == MEANS_ALIAS);
    Type meant = may_be ? infer_annotation(in, n, 0) : UNKNOWN;
    if (type_kind(in->types, meant) != TYPE_UNION || type_has_unknown(in->types, meant))
        return false;
    for (uint32_t i = 0; i < type_member_count(in->types, meant); i++)
        add_class(c, type_member(in->types, meant, i), true);
    return true;
}

static void read_classes(Infer *in, Node *n, Classes *c, int depth)
{
    if (depth > MAX_NESTING) {
        c->is_understood = false;
        return;
    }
    n = given_once(in, n);
    if (n->kind == NODE_TUPLE) {
        for (uint32_t i = 0; i < n->elements.items.len; i++)
            read_classes(in, n->elements.items.items[i], c, depth + 1);
        return;
    }
    if (n->kind == NODE_STARRED) {
        read_value(in, infer_type(in, n->starred.value), false, true, c, depth + 1);
        return;
    }
    if (n->kind == NODE_BINARY && n->binary.op == OP_BIT_OR) {
        read_classes(in, n->binary.left, c, depth + 1);
        read_classes(in, n->binary.right, c, depth + 1);
        return;
    }
    bool exact = names_class(in, n);
    Type value = infer_type(in, n);
    /* an alias, a special form such as Callable */
    if (exact && type_kind(in->types, value) != TYPE_CLASS && !type_is_unknown(value)) {
        Type meant = infer_value_as_type(in, value);
        if (meant && !type_is_unknown(meant)) {
            for (uint32_t i = 0; i < type_member_count(in->types, meant); i++)
                add_class(c, type_member(in->types, meant, i), true);
            return;
        }
    }
    if (add_alias(in, n, value, c))
        return;
    read_value(in, value, exact || n->kind == NODE_NONE, true, c, depth);
}

/* A class named without arguments stands for all its instances: arguments that follow from nothing are unknown. */
static Type erased(Infer *in, Type a)
{
    Class *cls = type_class_of(in->types, a);
    bool is_bare =
        cls && cls->param_count > 0 && (type_kind(in->types, a) == TYPE_INSTANCE || a == type_of_class(in->types, cls));
    return is_bare ? type_instance(in->types, cls, NULL, 0) : a;
}

/* Member by member, so that their order stays: what one member leaves for all classes comes before the next member. */
static Type kept_by_classes(Infer *in, Type a, const Classes *c, bool intersects)
{
    VEC(Type) left = { 0 };
    for (uint32_t m = 0; m < type_member_count(in->types, a); m++) {
        Type member = type_member(in->types, a, m);
        for (uint32_t i = 0; i < c->count; i++) {
            Test test = { .target = c->types[i], .sense = true, .exact = c->exact[i], .intersects = intersects };
            Type part = through(in, member, &test);
            vec_push(&left, part);
            if (part == member)
                break;
        }
    }
    Type all = type_union(in->types, left.items, left.len);
    vec_free(&left);
    return all;
}

static Type through_classes(Infer *in, Type a, const Classes *c, bool sense)
{
    if (sense) {
        Type left = kept_by_classes(in, a, c, false);
        return left != NEVER ? left : kept_by_classes(in, a, c, true);
    }
    for (uint32_t i = 0; i < c->count; i++)
        a = narrow_to_class(in, a, c->types[i], false, c->exact[i]);
    return a;
}

static Type through_class_objects(Infer *in, Type a, const Classes *c, bool sense)
{
    VEC(Type) left = { 0 };
    for (uint32_t m = 0; m < type_member_count(in->types, a); m++) {
        Type member = type_member(in->types, a, m);
        const Term *term = type_term(in->types, member);
        Type of = UNKNOWN;
        if (term->kind == TYPE_CLASS)
            of = term->of;
        else if (type_is_instance_of(in->types, member, ATOM_type) || type_is_object(in->types, member))
            of = type_object(in->types);
        else if (!type_is_unknown(member))
            of = 0;
        Type narrowed = of ? through_classes(in, of, c, sense) : 0;
        Type part = !of ? (sense ? NEVER : member) : narrowed == of ? member : narrowed == NEVER ? NEVER
            : type_class(in->types, narrowed);
        vec_push(&left, part);
    }
    Type all = type_union(in->types, left.items, left.len);
    vec_free(&left);
    return all;
}

Type narrow_instance(Infer *in, Type a, Node *classes, bool sense, bool of_class_objects)
{
    Classes c = { .is_understood = true };
    read_classes(in, classes, &c, 0);
    if (!c.is_understood || c.count == 0)
        return a;
    for (uint32_t i = 0; i < c.count; i++)
        c.types[i] = erased(in, c.types[i]);
    return of_class_objects ? through_class_objects(in, a, &c, sense) : through_classes(in, a, &c, sense);
}

/* -- type(x) is C ------------------------------------------------------------------------------------------------------------ */

Type narrow_type_is(Infer *in, Type a, Node *class_node, bool sense)
{
    Classes c = { .is_understood = true };
    read_classes(in, class_node, &c, 0);
    if (!c.is_understood || c.count != 1)
        return a;
    Type target = erased(in, c.types[0]);
    Class *want = type_class_of(in->types, target);
    if (sense)
        return narrow_to_class(in, a, target, true, true);
    if (!want || !c.exact[0] || !(want->flags & CLASS_IS_FINAL))      /* a subclass has another type(), and is still a C */
        return a;
    return narrow_to_class(in, a, target, false, true);
}

/* -- callable(x) ------------------------------------------------------------------------------------------------------------- */

static Type any_callable(Infer *in)
{
    Signature s = { .ret = UNKNOWN, .flags = SIGNATURE_IS_GRADUAL };
    return type_callable(in->types, &s);
}

static Type callable_member(Infer *in, Type member, bool sense, bool intersects)
{
    Types *t = in->types;
    member = type_expand(t, member);
    switch (type_kind(t, member)) {
    case TYPE_CALLABLE: case TYPE_OVERLOADED: case TYPE_CLASS:
        return sense ? member : NEVER;
    case TYPE_UNKNOWN: case TYPE_ANY: case TYPE_TYPEVAR: case TYPE_INTERSECTION:
        return member;
    case TYPE_INSTANCE: {
        if (type_is_object(t, member))
            return sense ? any_callable(in) : member;
        Class *cls = type_class_of(t, member);
        if (infer_bound_method(in, member, ATOM___call__))
            return sense ? member : NEVER;
        if (sense && (!intersects || type_is_none(t, member) || cls->flags & CLASS_IS_FINAL))
            return NEVER;
        return sense ? type_intersection(t, member, any_callable(in)) : member;
    }
    default:
        return sense ? NEVER : member;
    }
}

static Type through_callable(Infer *in, Type a, bool sense, bool intersects)
{
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++)
        left = type_union2(in->types, left, callable_member(in, type_member(in->types, a, i), sense, intersects));
    return left;
}

Type narrow_callable(Infer *in, Type a, bool sense)
{
    Type left = through_callable(in, a, sense, false);
    return left == NEVER && sense ? through_callable(in, a, true, true) : left;
}

/* -- TypeGuard and TypeIs ---------------------------------------------------------------------------------------------------- */

static bool may_guard(Infer *in, Type callee)
{
    const Term *term = type_term(in->types, callee);
    if (term->kind == TYPE_CALLABLE)
        return term->signature->ret && type_kind(in->types, term->signature->ret) == TYPE_GUARD;
    if (term->kind == TYPE_OVERLOADED)
        for (uint32_t i = 0; i < term->count; i++)
            if (may_guard(in, term->items[i]))
                return true;
    if (term->kind == TYPE_INSTANCE) {
        Type call = infer_bound_method(in, callee, ATOM___call__);
        const Term *bound = call ? type_term(in->types, call) : NULL;
        return bound && bound->kind == TYPE_CALLABLE && may_guard(in, call);
    }
    return false;
}

static Type guarded_member(Infer *in, Type member, Type target, bool sense, bool intersects)
{
    Types *t = in->types;
    if (type_is_unknown(member))
        return sense ? target : member;
    if (type_assignable(t, member, target, NULL)) {
        bool says_more = sense && type_has_unknown(t, member) && !type_has_unknown(t, target)
            && type_assignable(t, target, member, NULL);
        return says_more ? target : sense ? member : NEVER;
    }
    if (!sense)
        return member;
    Type part = NEVER;
    for (uint32_t k = 0; k < type_member_count(t, target); k++) {
        Type to = type_member(t, target, k);
        Test test = { .target = to, .sense = true, .exact = true, .intersects = intersects };
        part = type_union2(t, part, type_assignable(t, to, member, NULL) ? to : both(in, member, &test));
    }
    return part;
}

static Type guarded(Infer *in, Type a, Type target, bool sense, bool intersects)
{
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        Type member = type_expand(in->types, type_member(in->types, a, i));
        left = type_union2(in->types, left, guarded_member(in, member, target, sense, intersects));
    }
    return left;
}

/* TypeIs works both ways, by assignability: what is a subtype already stays as it is (typing spec, "TypeIs"). */
static Type narrow_by_type_is(Infer *in, Type a, Type target, bool sense)
{
    Type left = guarded(in, a, target, sense, false);
    return left == NEVER && sense ? guarded(in, a, target, sense, true) : left;
}

Type narrow_guard(Infer *in, Type a, Node *call, bool sense)
{
    if (!may_guard(in, infer_type(in, call->call.func)))
        return a;
    Type given = infer_call_node(in, call, 0).ret;    /* as an expression it is a bool */
    const Term *term = type_term(in->types, given);
    if (term->kind != TYPE_GUARD)
        return a;
    Type of = term->of;
    if (term->is_strict)
        return narrow_by_type_is(in, a, of, sense);
    return sense ? of : a;
}

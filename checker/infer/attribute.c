/* attribute.c: object.name: found on the instance, its class, its metaclass or module, and bound as Python binds it. */
#include "infer/expr.h"

/* Who asks: `self` is what methods are bound to (a type variable stays one), `upper` where members are looked up. */
typedef struct { Type self, upper; bool via_class; } Receiver;

static Access access_of(Infer *in, Type object, Type self, Atom name);

/* -- binding -------------------------------------------------------------------------------------------------------------- */

Type infer_signature_return(Infer *in, const Signature *s)
{
    Type t = signature_return(in->types, s);
    return t == 0 ? UNKNOWN : t;
}

static bool is_def(const Member *m)
{
    return m->symbol != NULL && m->symbol->last != NULL && m->symbol->last->kind == DECL_FUNCTION;
}

/* Kept in each object rather than in the class: no descriptor is asked, nothing is bound. A bare `x: T` in a class body counts as
 * a class variable, but for dataclasses and their like. */
static bool is_instance_variable(const Member *m)
{
    if (!m->on_instance || m->symbol == NULL || m->symbol->first == NULL)
        return m->on_instance;
    uint32_t records = CLASS_IS_DATACLASS | CLASS_IS_TYPED_DICT | CLASS_IS_NAMED_TUPLE;
    bool is_record = m->owner_class != NULL && (m->owner_class->flags & records);
    return is_record || (m->symbol->first->flags & DECL_ON_INSTANCE);
}

/* `g: ClassVar[Callable[[C], int]]`: kept in the class, so it becomes a method where it is read from an instance. */
static bool is_declared_class_variable(Infer *in, const Member *m)
{
    Decl *d = m->symbol != NULL ? m->symbol->first : NULL;
    Node *target = d != NULL && d->kind == DECL_VARIABLE ? decl_node(d) : NULL;
    if (target == NULL || target->parent == NULL || target->parent->kind != NODE_ANN_ASSIGN)
        return false;
    Node *annotation = infer_unquoted(in, target->parent->ann_assign.annotation);
    return annotation != NULL && annotation->kind == NODE_SUBSCRIPT &&
           infer_is_type_form(in, annotation->subscript.value, ATOM_ClassVar);
}

/* `g = make(h)` in a class body alone: a function, which becomes a method as one that is defined there does. What a stub defines
 * may be built in, and those don't: then who wrote it meant what works. */
static bool is_assigned_class_variable(const Member *m, const Signature *s)
{
    const Decl *d = m->symbol != NULL ? m->symbol->first : NULL;
    if (m->on_instance || d == NULL || d->kind != DECL_VARIABLE || m->symbol->scope->kind != SCOPE_CLASS)
        return false;
    if (s->function != NULL && node_module(s->function)->flags & MODULE_IS_STUB)
        return false;
    for (; d != NULL; d = d->next)
        if (d->flags & (DECL_HAS_ANNOTATION | DECL_ON_INSTANCE | DECL_ON_CLASS))
            return false;
    return class_instance_symbol(m->symbol->scope->node, m->symbol->name) == NULL;
}

static Type bind_callable(Infer *in, Type callable, const Member *m, const Receiver *r)
{
    const Signature *s = type_term(in->types, callable)->signature;
    bool is_class_variable = is_declared_class_variable(in, m) || is_assigned_class_variable(m, s);
    bool is_method = (s->flags & SIGNATURE_IS_METHOD) || is_def(m) || is_class_variable;
    if (!is_method || (m->on_instance && !is_class_variable) || (s->flags & (SIGNATURE_IS_STATIC | SIGNATURE_IS_BOUND)))
        return callable;
    if (s->flags & SIGNATURE_IS_CLASSMETHOD)
        return type_bind_self(in->types, callable, type_class(in->types, r->self), r->self);
    return r->via_class ? callable : type_bind_self(in->types, callable, r->self, r->self);
}

static Type bind_overloads(Infer *in, Type overloaded, const Member *m, const Receiver *r)
{
    const Term *term = type_term(in->types, overloaded);
    TypeList bound = { 0 };
    for (uint32_t i = 0; i < term->count; i++) {
        Type t = bind_callable(in, term->items[i], m, r);
        if (t != 0)
            vec_push(&bound, t);
    }
    Type t = bound.len == 0 ? 0 : bound.len == 1 ? bound.items[0] : type_overloaded(in->types, bound.items, bound.len);
    vec_free(&bound);
    return t;
}

static Type get_property(Infer *in, Type property, const Receiver *r)
{
    Type getter = type_term(in->types, property)->property.getter;
    if (r->via_class)
        return property;
    if (getter == 0 || type_is_unknown(getter))
        return UNKNOWN;
    Type bound = type_bind_self(in->types, getter, r->self, r->self);
    const Term *term = type_term(in->types, bound == 0 ? UNKNOWN : bound);
    if (term->kind == TYPE_CALLABLE)
        return infer_signature_return(in, term->signature);
    return infer_call(in, bound == 0 ? UNKNOWN : bound, NULL, 0, 0, NULL).ret;
}

/* A descriptor: a class variable whose class has __get__. 0: it has none. */
static Type get_descriptor(Infer *in, Type descriptor, const Receiver *r)
{
    if (!infer_deeper(in))                            /* a __get__ that is a descriptor with a __get__ that … */
        return UNKNOWN;
    Type get = infer_bound_method(in, descriptor, ATOM___get__), got = 0;
    if (get != 0) {
        Type owner = type_class(in->types, r->self);
        Arg args[2] = { { .type = r->via_class ? type_none(in->types) : r->self }, { .type = owner } };
        CallResult result = infer_call(in, get, args, 2, 0, NULL);
        got = result.ok ? result.ret : UNKNOWN;
    }
    infer_shallower(in);
    return got;
}

static Type bind_one(Infer *in, Type type, const Member *m, const Receiver *r)
{
    switch (type_kind(in->types, type)) {
    case TYPE_CALLABLE: return bind_callable(in, type, m, r);
    case TYPE_OVERLOADED: return bind_overloads(in, type, m, r);
    case TYPE_PROPERTY: return get_property(in, type, r);
    case TYPE_INSTANCE: {
        /* A record's field declared with a descriptor's class holds the descriptor in its class. */
        bool is_set_on_self =
            m->on_instance && (m->symbol == NULL || m->symbol->first == NULL || m->symbol->first->flags & DECL_ON_INSTANCE);
        Type got = is_set_on_self ? 0 : get_descriptor(in, type, r);
        return got == 0 ? type : got;
    }
    default: return type;
    }
}

static Type bind(Infer *in, Type type, const Member *m, const Receiver *r)
{
    if (type == 0 || type_is_unknown(type))
        return UNKNOWN;
    if (type_kind(in->types, type) != TYPE_UNION) {
        Type t = bind_one(in, type, m, r);
        return t == 0 ? UNKNOWN : t;
    }
    TypeList bound = { 0 };
    for (uint32_t i = 0; i < type_member_count(in->types, type); i++) {
        Type t = bind_one(in, type_member(in->types, type, i), m, r);
        vec_push(&bound, t == 0 ? UNKNOWN : t);
    }
    Type t = list_union(in, &bound);
    vec_free(&bound);
    return t;
}

/* -- looking up ----------------------------------------------------------------------------------------------------------- */

/* The member's type with Self as the receiver: class_member puts the object it was asked for. */
static Type member_type(Infer *in, const Member *m, const Receiver *r)
{
    if (r->self == r->upper || m->raw_type == 0)
        return m->type;
    return type_put_member(in->types, m->raw_type, m->owner ? m->owner : r->upper, r->self);
}

static Type get_attr(Infer *in, Type upper, Type self)
{
    static const Atom fallbacks[] = { ATOM___getattr__, ATOM___getattribute__ };
    for (size_t i = 0; i < sizeof fallbacks / sizeof *fallbacks; i++) {
        Member m = class_member(in->types, upper, fallbacks[i], LOOKUP_SKIP_INSTANCE | LOOKUP_SKIP_OBJECT);
        if (!m.found || m.type == 0)
            continue;
        Receiver r = { self, upper, false };
        Arg name = { .type = type_builtin(in->types, ATOM_str) };
        return infer_call(in, bind(in, member_type(in, &m, &r), &m, &r), &name, 1, 0, NULL).ret;
    }
    return 0;
}

static Access instance_access(Infer *in, Type upper, Type self, Atom name)
{
    Class *c = type_class_of(in->types, upper);
    if (c == NULL)
        return (Access){ .type = UNKNOWN };
    if (c->flags & CLASS_IS_ENUM) {
        Type t = infer_enum_attribute(in, upper, name);
        if (t != 0)
            return (Access){ .type = t };
    }
    Access a = { .member = class_member(in->types, upper, name, 0) };
    Receiver r = { self, upper, false };
    if (a.member.found)
        a.type = bind(in, member_type(in, &a.member, &r), &a.member, &r);
    else
        a.type = a.member.is_unknown ? UNKNOWN : get_attr(in, upper, self);
    return a;
}

static Type metaclass_of(Infer *in, Type of)
{
    Class *c = type_class_of(in->types, of);
    return c != NULL && c->metaclass != 0 ? c->metaclass : type_builtin(in->types, ATOM_type);
}

static Access metaclass_access(Infer *in, Type class_object, Type of, Atom name)
{
    Type meta = metaclass_of(in, of);
    if (type_is_unknown(meta))
        return (Access){ .type = UNKNOWN };
    Access a = { .member = class_member(in->types, meta, name, 0) };
    Receiver r = { class_object, meta, false };
    if (a.member.found)
        a.type = bind(in, member_type(in, &a.member, &r), &a.member, &r);
    else
        a.type = a.member.is_unknown ? UNKNOWN : get_attr(in, meta, class_object);
    return a;
}

/* What object declares for instances and type for classes: on a class object the latter counts. */
static bool is_of_type_itself(Atom name)
{
    return name == ATOM___dict__ || name == ATOM___class__;
}

/* X.__new__(cls) makes what cls is, which needn't be X: Self is a variable of the call. */
static Type constructed_self(Infer *in)
{
    Expressions *e = expressions(in);
    if (e->constructed == NULL) {
        e->constructed = ARENA_NEW(in->arena, TypeVar);
        e->constructed->name = ATOM_Self;
    }
    return type_var(in->types, e->constructed, TYPE_SCOPE_CALLABLE, false);
}

static Access class_access(Infer *in, Type class_object, Type of, Atom name)
{
    Types *t = in->types;
    Type upper = type_upper(t, type_expand(t, of));
    if (type_is_unknown(upper)) {                     /* type[Any]: what every class has is still known */
        Access known = metaclass_access(in, class_object, type_object(t), name);
        return known.type == 0 ? (Access){ .type = UNKNOWN } : known;
    }
    if (type_member_count(t, upper) > 1)
        return access_of(in, type_class(t, upper), type_class(t, upper), name);
    if (type_class_of(t, upper) == NULL)
        return (Access){ .type = UNKNOWN };
    if (is_of_type_itself(name))
        return metaclass_access(in, class_object, upper, name);
    Access a = { .member = class_member(t, upper, name, LOOKUP_SKIP_INSTANCE) };
    if (!a.member.found && !a.member.is_unknown) {    /* declared in the body without a value: some subclass or code sets it */
        a.member = class_member(t, upper, name, 0);
        a.member.found = a.member.found && a.member.symbol != NULL && a.member.symbol->scope->kind == SCOPE_CLASS
            && a.member.symbol->first != NULL && !(a.member.symbol->first->flags & DECL_ON_INSTANCE);
    }
    Receiver r = { name == ATOM___new__ ? constructed_self(in) : of, upper, true };
    if (a.member.found) {
        a.member.on_instance = false;
        a.type = bind(in, member_type(in, &a.member, &r), &a.member, &r);
        return a;
    }
    Access meta = metaclass_access(in, class_object, upper, name);
    if (meta.type != 0)
        return meta;
    a.type = a.member.is_unknown ? UNKNOWN : 0;
    return a;
}

static Access module_access(Infer *in, Type object, Atom name, Node *place)
{
    Type t = infer_module_member(in, type_term(in->types, object)->module, name, place);
    if (t != 0)
        return (Access){ .type = t };
    return instance_access(in, type_known(in->types, ATOM_types, ATOM_ModuleType, NULL, 0), object, name);
}

static Access function_access(Infer *in, Type object, Atom name)
{
    bool is_bound = type_signature(in->types, object)->flags & SIGNATURE_IS_BOUND;
    if (name == ATOM___call__)
        return (Access){ .type = object };
    Type as = type_known(in->types, ATOM_types, is_bound ? ATOM_MethodType : ATOM_FunctionType, NULL, 0);
    if (type_is_unknown(as))
        return (Access){ .type = UNKNOWN };
    Access a = instance_access(in, as, as, name);
    a.type = a.type == 0 ? UNKNOWN : a.type;          /* functions can be given any attribute */
    return a;
}

/* -- members of unions ---------------------------------------------------------------------------------------------------- */

static Access union_access(Infer *in, Type object, Type self, Atom name)
{
    Types *t = in->types;
    TypeList found = { 0 };
    Access result = { 0 };
    uint32_t count = type_member_count(t, object);
    for (uint32_t i = 0; i < count; i++) {
        Type member = type_member(t, object, i);
        Access a = access_of(in, member, self == object ? member : self, name);
        if (a.type != 0)
            vec_push(&found, a.type);
        if (a.type == 0 || a.is_missing_on_some)
            result.is_missing_on_some = true;
        result.member = a.member;
    }
    result.type = found.len == 0 ? 0 : list_union(in, &found);
    vec_free(&found);
    return result;
}

static Access intersection_access(Infer *in, Type object, Atom name)
{
    const Term *term = type_term(in->types, object);
    Access best = { 0 };
    for (uint32_t i = 0; i < term->count; i++) {
        Access a = access_of(in, term->items[i], term->items[i], name);
        if (a.type != 0 && (best.type == 0 || (type_is_unknown(best.type) && !type_is_unknown(a.type))))
            best = a;
    }
    return best;
}

static Access access_of(Infer *in, Type object, Type self, Atom name)
{
    Types *t = in->types;
    object = type_expand(t, object);
    if (type_is_unknown(object) || object == NEVER)
        return (Access){ .type = object };
    if (!infer_deeper(in))
        return (Access){ .type = UNKNOWN };
    const Term *term = type_term(t, object);
    Access a = { .type = UNKNOWN };
    switch (term->kind) {
    case TYPE_UNION: a = union_access(in, object, self, name); break;
    case TYPE_INTERSECTION: a = intersection_access(in, object, name); break;
    case TYPE_INSTANCE: case TYPE_TUPLE: case TYPE_LITERAL: a = instance_access(in, object, self, name); break;
    case TYPE_CLASS: a = class_access(in, object, term->of, name); break;
    case TYPE_MODULE: a = module_access(in, object, name, NULL); break;
    case TYPE_CALLABLE: case TYPE_OVERLOADED: a = function_access(in, object, name); break;
    case TYPE_TYPEVAR:
        if (term->var->kind == TYPEVAR_PLAIN || term->var->kind == TYPEVAR_SELF)
            a = access_of(in, type_upper(t, object), self, name);
        break;
    case TYPE_GUARD: a = access_of(in, type_builtin(t, ATOM_bool), type_builtin(t, ATOM_bool), name); break;
    case TYPE_PROPERTY: {
        Type as = type_builtin(t, ATOM_property);
        a = instance_access(in, as, as, name);
        break;
    }
    default: break;
    }
    infer_shallower(in);
    return a;
}

Access infer_access(Infer *in, Type object, Atom name)
{
    return access_of(in, object, object, name);
}

Access infer_access_at(Infer *in, Type object, Node *attribute)
{
    Type known = type_expand(in->types, object);
    return type_kind(in->types, known) == TYPE_MODULE ? module_access(in, known, attribute->attribute.attr, attribute)
                                                      : infer_access(in, object, attribute->attribute.attr);
}

Type infer_attribute_of(Infer *in, Type object, Atom name)
{
    return infer_access(in, object, name).type;
}

/* -- special methods ------------------------------------------------------------------------------------------------------ */

static Type bound_on(Infer *in, Type upper, Type self, Atom name)
{
    if (type_class_of(in->types, upper) == NULL)
        return 0;
    Member m = class_member(in->types, upper, name, LOOKUP_SKIP_INSTANCE);
    Receiver r = { self, upper, false };
    Type bound = m.found ? bind(in, member_type(in, &m, &r), &m, &r) : 0;
    /* `__iter__ = None`: the data model's way to say that there is none, whatever a base has */
    return bound != 0 && type_is_none(in->types, bound) ? 0 : bound;
}

Type infer_bound_method(Infer *in, Type object, Atom name)
{
    Types *t = in->types;
    object = type_expand(t, object);
    const Term *term = type_term(t, object);
    switch (term->kind) {
    case TYPE_INSTANCE: case TYPE_TUPLE: case TYPE_LITERAL:
        return bound_on(in, object, object, name);
    case TYPE_CLASS: {
        Type upper = type_upper(t, term->of);
        return type_is_unknown(upper) ? 0 : bound_on(in, metaclass_of(in, upper), object, name);
    }
    case TYPE_TYPEVAR: {
        if (term->var->kind != TYPEVAR_PLAIN && term->var->kind != TYPEVAR_SELF)
            return 0;
        Type upper = type_expand(t, type_upper(t, object));
        TypeKind kind = type_kind(t, upper);
        if (kind == TYPE_INSTANCE || kind == TYPE_TUPLE || kind == TYPE_LITERAL)
            return bound_on(in, upper, object, name);
        return upper == object ? 0 : infer_bound_method(in, upper, name);
    }
    case TYPE_CALLABLE: case TYPE_OVERLOADED:
        return name == ATOM___call__ ? object : bound_on(in, type_known(t, ATOM_types, ATOM_FunctionType, NULL, 0), object, name);
    case TYPE_MODULE:
        return bound_on(in, type_known(t, ATOM_types, ATOM_ModuleType, NULL, 0), object, name);
    case TYPE_GUARD:
        return infer_bound_method(in, type_builtin(t, ATOM_bool), name);
    case TYPE_PROPERTY:
        return bound_on(in, type_builtin(t, ATOM_property), object, name);
    case TYPE_INTERSECTION:
        for (uint32_t i = 0; i < term->count; i++) {
            Type m = infer_bound_method(in, term->items[i], name);
            if (m != 0)
                return m;
        }
        return 0;
    case TYPE_UNION: {
        TypeList found = { 0 };
        for (uint32_t i = 0; i < term->count; i++) {
            Type m = infer_bound_method(in, term->items[i], name);
            if (m != 0)
                vec_push(&found, m);
        }
        Type result = found.len == term->count ? list_union(in, &found) : 0;
        vec_free(&found);
        return result;
    }
    default:
        return 0;
    }
}

/* -- assigning ------------------------------------------------------------------------------------------------------------ */

static Type setter_value(Infer *in, Type setter, uint32_t index)
{
    const Signature *s = type_signature(in->types, setter);
    return s && s->param_count > index ? s->params[index].type : 0;
}

static Type assigned_through(Infer *in, Type type, const Member *m, Type object)
{
    const Term *term = type_term(in->types, type);
    if (term->kind == TYPE_PROPERTY) {
        Type setter = term->property.setter;
        Type bound = setter == 0 ? 0 : type_bind_self(in->types, setter, object, object);
        return bound == 0 ? 0 : setter_value(in, bound, 0);
    }
    if (term->kind == TYPE_INSTANCE && !is_instance_variable(m)) {
        Type set = infer_bound_method(in, type, ATOM___set__);
        if (set != 0)
            return setter_value(in, set, 1);
    }
    return type;
}

/* `count = Field()` in a class declares nothing, but what it makes may have a __set__. 0: it isn't so. */
static Type assigned_through_undeclared(Infer *in, Type object, Atom name)
{
    Member m = class_member(in->types, object, name, LOOKUP_SKIP_INSTANCE | LOOKUP_NO_TYPE);
    Decl *d = m.found && m.symbol != NULL && m.symbol->decl_count == 1 ? m.symbol->first : NULL;
    Node *target = d != NULL && d->kind == DECL_VARIABLE && !(d->flags & DECL_ON_INSTANCE) ? decl_node(d) : NULL;
    Node *binding = target != NULL ? target->parent : NULL;
    if (binding == NULL || binding->kind != NODE_ASSIGN || binding->assign.value->kind != NODE_CALL)
        return 0;
    Type made = type_expand(in->types, infer_symbol(in, m.symbol));
    Type set = type_kind(in->types, made) == TYPE_INSTANCE ? infer_bound_method(in, made, ATOM___set__) : 0;
    return set != 0 ? setter_value(in, set, 1) : 0;
}

Type infer_assigned_attribute(Infer *in, Type object, Atom name)
{
    Types *t = in->types;
    object = type_expand(t, object);
    Type upper = type_expand(t, type_upper(t, object));
    const Term *term = type_term(t, upper);
    if (term->kind == TYPE_MODULE) {
        ImportTarget target = module_member(term->module, name, NULL);
        return target.symbol == NULL ? 0 : infer_declared(in, target.symbol);
    }
    bool via_class = term->kind == TYPE_CLASS;
    if (via_class)
        upper = type_expand(t, type_upper(t, term->of));
    TypeKind kind = type_kind(t, upper);
    if (kind != TYPE_INSTANCE && kind != TYPE_TUPLE && kind != TYPE_LITERAL)
        return 0;
    Member m = class_member(t, upper, name, LOOKUP_DECLARED_ONLY);
    if (m.found && m.type == 0 && !via_class)
        return assigned_through_undeclared(in, upper, name);
    if (!m.found || m.type == 0 || type_is_unknown(m.type))
        return 0;
    Receiver r = { via_class ? upper : object, upper, via_class };
    return assigned_through(in, member_type(in, &m, &r), &m, r.self);
}

/* -- super() -------------------------------------------------------------------------------------------------------------- */

bool infer_is_super(Infer *in, const Node *call)
{
    if (call->kind != NODE_CALL || call->call.func->kind != NODE_NAME || call->call.func->name.id != ATOM_super)
        return false;
    Type f = infer_expecting(in, call->call.func, 0);
    return type_kind(in->types, f) == TYPE_CLASS && is_known_class(in, f, ATOM_builtins, ATOM_super);
}

/* The method around a super() without arguments: the outermost function inside the class. */
static Node *method_around(Node *call, Node **class_def)
{
    for (Node *f = node_enclosing_function(call); f != NULL; f = node_enclosing_function(f))
        if (f->parent != NULL && f->kind == NODE_FUNCTION_DEF) {
            Node *c = node_enclosing(f->parent, NODE_CLASS_DEF);
            if (c != NULL && node_enclosing_function(f) == NULL) {       /* a class may stand in a function itself */
                *class_def = c;
                return f;
            }
        }
    return NULL;
}

Type expr_super(Infer *in, Node *call, bool *binds_class)
{
    Types *t = in->types;
    *binds_class = false;
    if (call->call.args.len >= 1) {
        Type first = infer_expecting(in, call->call.args.items[0], 0);
        Class *c = type_kind(t, first) == TYPE_CLASS ? type_class_of(t, first) : NULL;
        if (c != NULL && call->call.args.len >= 2)
            *binds_class = type_kind(t, infer_expecting(in, call->call.args.items[1], 0)) == TYPE_CLASS;
        return c == NULL ? 0 : type_of_class(t, c);
    }
    Node *class_def = NULL, *method = method_around(call, &class_def);
    if (method == NULL)
        return 0;
    Atom name = method->function.name;
    uint32_t flags = infer_function(in, method)->flags;
    *binds_class = (flags & (FUNCTION_IS_CLASSMETHOD | FUNCTION_IS_STATIC)) || name == ATOM___new__
        || name == ATOM___init_subclass__ || name == ATOM___class_getitem__;
    return type_of_class(t, infer_class(in, class_def));
}

static Access super_access(Infer *in, Node *call, Atom name)
{
    bool binds_class;
    Type own = expr_super(in, call, &binds_class);
    if (own == 0)
        return (Access){ .type = UNKNOWN };
    Access a = { .member = class_member(in->types, own, name, LOOKUP_SKIP_FIRST) };
    if (!a.member.found) {                            /* a mixin may call what a sibling in the final class has */
        a.type = UNKNOWN;
        return a;
    }
    Type self = infer_own_self(in, type_class_of(in->types, own));
    Receiver r = { self == 0 ? own : self, own, binds_class };
    a.type = bind(in, member_type(in, &a.member, &r), &a.member, &r);
    return a;
}

/* -- the expression ------------------------------------------------------------------------------------------------------- */

Type expr_attribute(Infer *in, Node *e, Type expected)
{
    (void)expected;
    Node *value = e->attribute.value;
    Type declared;
    if (infer_is_super(in, value)) {
        declared = super_access(in, value, e->attribute.attr).type;
        return declared == 0 ? UNKNOWN : declared;
    }
    declared = infer_access_at(in, infer_expecting(in, value, 0), e).type;
    declared = declared == 0 ? UNKNOWN : declared;
    Type narrowed = infer_reference(in, e, declared);
    return expr_alias_value(in, e, narrowed == 0 ? declared : narrowed);
}

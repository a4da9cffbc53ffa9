/* bind.c: functions as methods: `self` taken off and what it says of type variables put in; members as seen from an object. */
#include "types/relation.h"

Type signature_return(Types *t, const Signature *s)
{
    if (s->ret)
        return s->ret;
    if (!(s->flags & SIGNATURE_INFERS_RETURN) || t->hooks.return_type == NULL)
        return UNKNOWN;
    Type ret = t->hooks.return_type(t->hooks.ctx, s);
    if (ret == 0)
        return UNKNOWN;
    if (s->self_type && s->owner) {
        Type object = s->self_type;
        if (type_kind(t, object) == TYPE_CLASS)
            object = type_term(t, object)->of;
        Type instance = type_kind(t, object) == TYPE_TYPEVAR ? type_upper(t, object) : object;
        Type base = class_base(t, instance, s->owner);
        ret = type_put_member(t, ret, base ? base : instance, object);
    }
    return ret;
}

Type signature_part(Types *t, const Signature *s, const Param *params, uint32_t count)
{
    Signature part = *s;
    part.params = (Param *)params;
    part.param_count = count;
    return type_callable(t, &part);
}

/* What `self: X[T]` says of the function's own variables goes into the rest. */
static Type solve_self(Types *t, const Signature *bound, Type wanted, Type self)
{
    Type made = type_callable(t, bound);
    if (!(type_term(t, wanted)->flags & TYPE_HAS_TYPEVARS)) {
        return type_assignable(t, self, wanted, NULL) ? made : 0;
    }
    Solution s;
    solution_init(&s);
    if (bound->function)
        solution_add_scope(&s, type_scope_id(t, bound->function));
    bool ok = solve_assign(t, &s, self, wanted, NULL);
    if (ok)
        made = solution_apply(t, &s, made, false);
    solution_free(&s);
    return ok ? made : 0;
}

static Type bind_signature(Types *t, const Signature *g, Type self, Type self_for_self)
{
    Signature s = *g;
    s.self_type = self;
    s.flags |= SIGNATURE_IS_BOUND;
    if (s.param_count == 0 || !param_is_positional(&s.params[0])) {
        /* Only *args, `...` or a ParamSpec can take self. */
        bool takes = (s.param_count && s.params[0].kind == PARAM_VARARGS) || s.flags & SIGNATURE_IS_GRADUAL || s.param_spec;
        return takes ? type_put_self_of(t, type_callable(t, &s), self_for_self, s.owner) : 0;
    }
    Type wanted = s.params[0].type;
    s.params++;
    s.param_count--;
    if (wanted == 0 || type_is_unknown(wanted))
        return type_put_self_of(t, type_callable(t, &s), self_for_self, s.owner);
    const Term *w = type_term(t, wanted);
    if (w->kind == TYPE_CLASS)
        w = type_term(t, w->of);
    if (w->kind == TYPE_TYPEVAR && w->var->kind == TYPEVAR_SELF)         /* `self` as every method has it */
        return type_put_self_of(t, type_callable(t, &s), self_for_self, s.owner);
    wanted = type_put_self_of(t, wanted, self_for_self, s.owner);
    Type open = type_put_self_of(t, type_callable(t, &s), self_for_self, s.owner);
    const Term *o = type_term(t, open);
    return o->kind == TYPE_CALLABLE ? solve_self(t, o->signature, wanted, self) : open;
}

Type type_bind_self(Types *t, Type callable, Type self, Type self_for_self)
{
    const Term *c = type_term(t, callable);
    if (c->kind == TYPE_CALLABLE)
        return bind_signature(t, c->signature, self, self_for_self);
    if (c->kind != TYPE_OVERLOADED)
        return callable;
    TypeList list = { 0 };
    for (uint32_t i = 0; i < c->count; i++) {
        Type bound = bind_signature(t, type_term(t, c->items[i])->signature, self, self_for_self);
        if (bound)
            vec_push(&list, bound);
    }
    Type made = list.len ? type_overloaded(t, list.items, list.len) : 0;
    vec_free(&list);
    return made;
}

/* -- members -- */

static const Signature *first_signature(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    if (term->kind == TYPE_OVERLOADED)
        term = type_term(t, term->items[0]);
    return term->kind == TYPE_CALLABLE ? term->signature : NULL;
}

static Type bind_method(Types *t, Type function, Type object)
{
    const Signature *s = first_signature(t, function);
    if (!s || s->flags & SIGNATURE_IS_STATIC || !(s->flags & SIGNATURE_IS_METHOD) || s->flags & SIGNATURE_IS_BOUND)
        return function;
    bool on_class = s->flags & SIGNATURE_IS_CLASSMETHOD;
    Type self = on_class ? type_class(t, object) : object;
    return type_bind_self(t, function, self, object);
}

Type property_read(Types *t, Type getter, Type object)
{
    const Signature *s = getter ? first_signature(t, getter) : NULL;
    Type bound = s ? type_bind_self(t, getter, object, object) : 0;
    s = bound ? first_signature(t, bound) : NULL;
    return s ? signature_return(t, s) : UNKNOWN;
}

Type property_write(Types *t, Type setter, Type object)
{
    const Signature *s = setter ? first_signature(t, setter) : NULL;
    Type bound = s ? type_bind_self(t, setter, object, object) : 0;
    s = bound ? first_signature(t, bound) : NULL;
    if (s == NULL || s->param_count == 0)
        return setter ? UNKNOWN : 0;
    return s->params[0].type ? s->params[0].type : UNKNOWN;
}

static bool is_descriptor(Types *t, Type a)
{
    const Term *term = type_term(t, a);
    return term->kind == TYPE_INSTANCE && class_member(t, a, ATOM___get__, LOOKUP_SKIP_INSTANCE | LOOKUP_NO_TYPE).found;
}

static bool is_read_only(const Member *m)
{
    if (m->symbol && m->symbol->first && m->symbol->first->flags & DECL_IS_FINAL)
        return true;
    /* Its fields, that is: what is synthesised beside them belongs to the class. */
    return m->symbol && m->owner_class && m->owner_class->flags & (CLASS_IS_FROZEN | CLASS_IS_NAMED_TUPLE);
}

/* Through infer, for objects whose members only it knows: class objects, modules, functions. */
static BoundMember bound_elsewhere(Types *t, Type object, Atom name)
{
    BoundMember b = { 0 };
    if (t->hooks.attribute == NULL) {
        b.unknown = true;
        return b;
    }
    b.read = b.write = t->hooks.attribute(t->hooks.ctx, object, name);
    b.missing = b.read == 0;
    b.unknown = b.read == UNKNOWN;
    b.is_method = b.read && first_signature(t, b.read) != NULL;
    return b;
}

BoundMember member_bound(Types *t, Type object, Atom name)
{
    TypeKind kind = type_kind(t, object);
    if (kind != TYPE_INSTANCE && kind != TYPE_TUPLE && kind != TYPE_LITERAL)
        return bound_elsewhere(t, object, name);
    Member m = class_member(t, object, name, 0);
    BoundMember b = { .missing = !m.found && !m.is_unknown, .unknown = !m.found && m.is_unknown };
    if (!m.found)
        return b;
    const Term *term = type_term(t, m.type);
    const Signature *first;
    b.is_class_var = !m.on_instance;
    switch (term->kind) {
    case TYPE_CALLABLE: case TYPE_OVERLOADED:
        b.read = bind_method(t, m.type, object);
        first = first_signature(t, m.type);
        b.is_method = first && first->flags & SIGNATURE_IS_METHOD;
        if (b.read == 0)
            b.missing = true;
        b.write = b.is_method ? 0 : b.read;
        return b;
    case TYPE_PROPERTY:
        b.read = property_read(t, term->property.getter, object);
        b.write = property_write(t, term->property.setter, object);
        return b;
    default:
        break;
    }
    if (t->hooks.attribute && is_descriptor(t, m.type)) {
        b = bound_elsewhere(t, object, name);
        b.is_method = false;
        return b;
    }
    b.read = m.type;
    b.write = is_read_only(&m) ? 0 : m.type;
    return b;
}

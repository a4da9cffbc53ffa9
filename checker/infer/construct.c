/* construct.c: calling a class: its metaclass's __call__, its __new__ and its __init__, as one callable.
 * A generic class called by its bare name has its parameters solved by the call: they become the callable's own. */
#include "infer/expr.h"

typedef struct {
    Infer *in;
    Class *cls;
    Type   instance;                                  /* what is constructed, over the class's own parameters when open */
    bool   is_open;
} Construction;

/* A bare `list`: its arguments are its own parameters, or nothing. */
static bool is_bare(Infer *in, Type instance, const Class *c)
{
    const Term *term = type_term(in->types, instance);
    if (term->kind == TYPE_TUPLE) {
        const Term *only = term->count == 1 ? type_term(in->types, term->items[0]) : NULL;
        if (only == NULL || only->kind != TYPE_UNPACKED)
            return false;
        return only->of == UNKNOWN || type_kind(in->types, only->of) == TYPE_TYPEVAR;
    }
    if (term->kind != TYPE_INSTANCE || c->param_count == 0)
        return false;
    for (uint32_t i = 0; i < term->count; i++)
        if (term->items[i] != UNKNOWN && term->items[i] != c->params[i])
            return false;
    return true;
}

/* `self: dict[str, V]` on an __init__ says what is constructed. */
static Type constructed_by(const Construction *x, const Signature *s)
{
    Type self = s->param_count > 0 ? s->params[0].type : 0;
    if (self == 0 || type_is_unknown(self) || (s->params[0].kind != PARAM_NORMAL && s->params[0].kind != PARAM_POSITIONAL_ONLY))
        return x->instance;
    TypeKind kind = type_kind(x->in->types, self);
    bool is_own = (kind == TYPE_INSTANCE || kind == TYPE_TUPLE) && type_class_of(x->in->types, self) == x->cls;
    return is_own ? self : x->instance;
}

static Type make(const Construction *x, Signature s, Type ret)
{
    Types *t = x->in->types;
    s.ret = ret;
    s.owner = NULL;
    s.flags &= ~(uint32_t)(SIGNATURE_INFERS_RETURN | SIGNATURE_IS_METHOD | SIGNATURE_IS_STATIC);
    s.flags |= SIGNATURE_IS_CONSTRUCTOR | SIGNATURE_IS_BOUND;
    Type made = type_callable(t, &s);
    if (!x->is_open)
        return made;
    TypeList own = { 0 };
    for (uint32_t i = 0; i < x->cls->param_count; i++)
        vec_push(&own, type_var(t, type_term(t, x->cls->params[i])->var, TYPE_SCOPE_CALLABLE, false));
    made = type_substitute(t, made, x->cls->params, own.items, own.len);
    vec_free(&own);
    return made;
}

static Type from_init(const Construction *x, Type callable)
{
    const Signature *s = type_term(x->in->types, callable)->signature;
    Type ret = constructed_by(x, s);
    if (!x->is_open && ret != x->instance) {          /* C[int](…): an overload for another C doesn't count */
        if (!type_assignable(x->in->types, x->instance, ret, NULL))
            return 0;
        ret = x->instance;
    }
    bool has_self = s->param_count > 0 && s->params[0].kind <= PARAM_NORMAL;
    if (ret == x->instance && has_self && type_kind(x->in->types, s->params[0].type) == TYPE_TYPEVAR) {
        callable = type_bind_self(x->in->types, callable, x->instance, x->instance);
        if (callable == 0 || type_kind(x->in->types, callable) != TYPE_CALLABLE)
            return 0;
        return make(x, *type_term(x->in->types, callable)->signature, ret);
    }
    Signature made = *s;
    if (made.param_count > 0 && made.params[0].kind <= PARAM_NORMAL) {
        made.params++;
        made.param_count--;
    }
    return make(x, made, ret);
}

static Type from_new(const Construction *x, Type callable)
{
    Types *t = x->in->types;
    Type bound = type_bind_self(t, callable, type_class(t, x->instance), x->instance);
    if (bound == 0 || type_kind(t, bound) != TYPE_CALLABLE)
        return 0;
    const Signature *s = type_term(t, bound)->signature;
    Type ret = infer_signature_return(x->in, s);
    if (s->ret == 0 || (s->flags & SIGNATURE_INFERS_RETURN)) {        /* an inferred one says little: object.__new__(cls) */
        Class *c = type_class_of(t, ret);
        if (c == NULL || !class_derives(t, c, x->cls))
            ret = x->instance;
    }
    Class *c = type_class_of(t, ret);
    if (c == x->cls && type_kind(t, ret) == TYPE_INSTANCE && is_known_class(x->in, ret, ATOM_builtins, ATOM_tuple)) {
        Type item = arg_of(x->in, ret, 0);
        ret = type_tuple_of(t, item);
    }
    return make(x, *s, ret);
}

typedef Type (*Maker)(const Construction *x, Type callable);

static Type make_each(const Construction *x, Type method, Maker maker)
{
    Types *t = x->in->types;
    if (type_kind(t, method) == TYPE_CALLABLE)
        return maker(x, method);
    if (type_kind(t, method) != TYPE_OVERLOADED)
        return 0;
    const Term *term = type_term(t, method);
    TypeList made = { 0 };
    for (uint32_t i = 0; i < term->count; i++) {
        Type one = type_kind(t, term->items[i]) == TYPE_CALLABLE ? maker(x, term->items[i]) : 0;
        if (one != 0)
            vec_push(&made, one);
    }
    Type result = made.len == 0 ? 0 : made.len == 1 ? made.items[0] : type_overloaded(t, made.items, made.len);
    vec_free(&made);
    return result;
}

/* What is made by a signature of our own, where the class declares none. */
static Type plain(const Construction *x, const Param *params, uint32_t count, uint32_t flags)
{
    Signature s = { .params = (Param *)(uintptr_t)params, .param_count = count, .flags = flags };
    return make(x, s, x->instance);
}

static Type gradual(const Construction *x)
{
    return plain(x, NULL, 0, SIGNATURE_IS_GRADUAL);
}

/* TypedDict classes take their keys by name, or a dict of them. */
static Type typed_dict_constructor(const Construction *x)
{
    Types *t = x->in->types;
    class_field(t, x->cls, ATOM_NONE);
    Param *params = memory_zero(x->cls->fields.len + 1, sizeof *params);
    for (uint32_t i = 0; i < x->cls->fields.len; i++) {
        const Field *f = &x->cls->fields.items[i];
        params[i] = (Param){ .name = f->name, .kind = PARAM_KEYWORD_ONLY, .has_default = !f->is_required,
                             .type = type_put_args(t, f->type, x->instance) };
    }
    Type both[2] = { plain(x, params, x->cls->fields.len, 0), 0 };
    for (uint32_t i = x->cls->fields.len; i > 0; i--) {
        params[i] = params[i - 1];
        params[i].has_default = true;
    }
    params[0] = (Param){ .kind = PARAM_POSITIONAL_ONLY, .type = x->instance };
    both[1] = plain(x, params, x->cls->fields.len + 1, 0);
    memory_free(params);
    return type_overloaded(t, both, 2);
}

static Type own_method(const Construction *x, Atom name, bool *is_unknown)
{
    Member m = class_member(x->in->types, x->instance, name, LOOKUP_SKIP_INSTANCE | LOOKUP_SKIP_OBJECT);
    *is_unknown = m.is_unknown;
    return m.found ? m.type : 0;
}

/* Only a metaclass's own __call__ counts, and only if it gives something else than an instance. */
static Type metaclass_call(const Construction *x)
{
    Types *t = x->in->types;
    Type meta = x->cls->metaclass;
    if (meta == 0 || type_is_unknown(meta) || (x->cls->flags & CLASS_IS_ENUM))
        return 0;
    Member m = class_member(t, meta, ATOM___call__, LOOKUP_SKIP_INSTANCE);
    if (!m.found || m.owner_class == NULL || class_is(m.owner_class, t, ATOM_builtins, ATOM_type))
        return 0;
    Type bound = infer_bound_method(x->in, type_class(t, x->instance), ATOM___call__);
    if (bound == 0 || type_kind(t, bound) != TYPE_CALLABLE)
        return 0;
    const Signature *s = type_term(t, bound)->signature;
    if (s->ret == 0 || (s->flags & SIGNATURE_INFERS_RETURN) || s->ret == UNKNOWN || type_kind(t, s->ret) == TYPE_TYPEVAR)
        return 0;
    Class *c = type_class_of(t, s->ret);
    return c != NULL && class_derives(t, c, x->cls) ? 0 : bound;
}

static bool start(Infer *in, Type of, Construction *x)
{
    Types *t = in->types;
    Type upper = type_expand(t, type_upper(t, of));
    TypeKind kind = type_kind(t, upper);
    if (kind != TYPE_INSTANCE && kind != TYPE_TUPLE)
        return false;
    *x = (Construction){ .in = in, .cls = type_class_of(t, upper), .instance = upper };
    x->is_open = is_bare(in, upper, x->cls);
    if (x->is_open)
        x->instance = type_of_class(t, x->cls);
    return true;
}

/* Does what __new__ gives make an __init__ run? Only when it is an instance of the class. */
static bool runs_init(const Construction *x, Type new)
{
    const Term *term = type_term(x->in->types, new);
    if (term->kind == TYPE_OVERLOADED)
        term = type_term(x->in->types, term->items[0]);
    Type ret = term->kind == TYPE_CALLABLE ? term->signature->ret : UNKNOWN;
    Class *c = type_class_of(x->in->types, ret);
    return c != NULL && type_kind(x->in->types, ret) != TYPE_CLASS && class_derives(x->in->types, c, x->cls);
}

static Type construct(const Construction *x)
{
    bool new_unknown, init_unknown;
    Type meta = metaclass_call(x);
    if (meta != 0)
        return meta;
    if (x->cls->flags & CLASS_IS_TYPED_DICT)
        return typed_dict_constructor(x);
    if (x->cls->flags & CLASS_IS_ENUM)
        return gradual(x);
    if (x->cls->new_type_of != 0) {
        Param base = { .kind = PARAM_POSITIONAL_ONLY, .type = x->cls->new_type_of };
        return plain(x, &base, 1, 0);
    }
    Type new = own_method(x, ATOM___new__, &new_unknown), init = own_method(x, ATOM___init__, &init_unknown);
    Type by_new = new == 0 ? 0 : make_each(x, new, from_new), by_init = init == 0 ? 0 : make_each(x, init, from_init);
    if (by_new != 0 && by_init != 0 && !runs_init(x, by_new))
        return by_new;
    if (by_init != 0)
        return by_init;
    if (by_new != 0)
        return by_new;
    if (new != 0 || init != 0 || new_unknown || init_unknown)
        return gradual(x);
    return plain(x, NULL, 0, 0);
}

static Type constructor_of(Infer *in, Type class_object)
{
    Expressions *e = expressions(in);
    uint64_t kept;
    Construction x;
    Type so_far;
    if (map_get(&e->constructors, class_object, &kept))
        return (Type)kept;
    if (type_kind(in->types, class_object) != TYPE_CLASS || !start(in, type_term(in->types, class_object)->of, &x))
        return 0;
    if (!cycle_enter(in, x.cls, QUESTION_CONSTRUCTOR + ((uint64_t)class_object << 32), &so_far))
        return UNKNOWN;
    Type made = construct(&x);
    if (cycle_leave(in))
        map_put(&expressions(in)->constructors, class_object, made);
    return made;
}

Type infer_constructor(Infer *in, Type class_object)
{
    Type t = constructor_of(in, class_object);
    return t == UNKNOWN ? 0 : t;
}

CallResult call_class(Infer *in, Type class_object, const Call *call)
{
    Types *t = in->types;
    Type of = type_term(t, class_object)->of;
    TypeKind kind = type_kind(t, of);
    Type constructor = type_is_unknown(of) ? UNKNOWN : constructor_of(in, class_object);
    if (constructor == 0 || type_is_unknown(constructor)) {
        if (!call->only_type)
            call_infer_rest(in, call->args, call->count);
        return (CallResult){ .ret = UNKNOWN, .ok = constructor == UNKNOWN, .is_unfitted = call->only_type };
    }
    Call made = *call;
    made.only_type &= kind != TYPE_TYPEVAR;
    CallResult r = call_of(in, constructor, &made);
    if (kind == TYPE_TYPEVAR && r.ok)                 /* type[T]() is a T, whatever its bound's constructor says */
        r.ret = of;
    return r;
}

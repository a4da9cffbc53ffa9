/* decorator.c: decorators of functions, applied as they are typed.
 * What a decorator gives that isn't known, or isn't annotated and loses what was known, is unknown: its author nearly always
 * means the same function, as other checkers assume, but it may be any other. */
#include "infer/declaration.h"

enum { MAX_TERM_DEPTH = 12 };

/* -- is anything in it not known? -- */

static bool unknown_in_signature(Infer *in, const Signature *s, int depth);

static bool unknown_within(Infer *in, Type a, int depth)
{
    if (a == UNKNOWN)
        return true;
    if (depth > MAX_TERM_DEPTH || !a || !type_has_unknown(in->types, a))
        return false;
    const Term *term = type_term(in->types, a);
    switch ((TypeKind)term->kind) {
    case TYPE_INSTANCE:
    case TYPE_TUPLE:
    case TYPE_UNION:
    case TYPE_INTERSECTION:
    case TYPE_OVERLOADED:
    case TYPE_ALIAS:
        for (uint32_t i = 0; i < term->count; i++)
            if (unknown_within(in, term->items[i], depth + 1))
                return true;
        return false;
    case TYPE_CLASS:
    case TYPE_FORM:
    case TYPE_UNPACKED:
    case TYPE_GUARD:
        return unknown_within(in, term->of, depth + 1);
    case TYPE_CALLABLE:
        return unknown_in_signature(in, term->signature, depth + 1);
    default:
        return false;
    }
}

static bool unknown_in_signature(Infer *in, const Signature *s, int depth)
{
    for (uint32_t i = 0; i < s->param_count; i++)
        if (unknown_within(in, s->params[i].type, depth))
            return true;
    return s->ret && unknown_within(in, s->ret, depth);
}

bool type_has_unknown_deep(Infer *in, Type a)
{
    return unknown_within(in, a, 0);
}

/* -- methods stay methods -- */

/* What a decorator makes of a method is a plain callable; bound by the class body it still takes self from where it is read. */
static Type as_method(Infer *in, Type type, const Function *f)
{
    if (!(f->flags & FUNCTION_IS_METHOD))
        return type;
    const Term *term = type_term(in->types, type);
    if (term->kind == TYPE_CALLABLE) {
        Signature s = *term->signature;
        s.flags |= SIGNATURE_IS_METHOD;
        s.flags |= f->flags & FUNCTION_IS_STATIC ? SIGNATURE_IS_STATIC : 0;
        s.flags |= f->flags & FUNCTION_IS_CLASSMETHOD ? SIGNATURE_IS_CLASSMETHOD : 0;
        s.owner = s.owner ? s.owner : f->owner;
        return type_callable(in->types, &s);
    }
    if (term->kind != TYPE_OVERLOADED)
        return type;
    Type *items = arena_array(in->scratch, term->count, sizeof(Type));
    uint32_t count = term->count;
    const Type *from = term->items;
    for (uint32_t i = 0; i < count; i++)
        items[i] = as_method(in, from[i], f);
    return type_overloaded(in->types, items, count);
}

/* -- properties -- */

static bool is_property_class(Infer *in, Node *decorator)
{
    if (decorator->kind != NODE_NAME && decorator->kind != NODE_ATTRIBUTE)
        return false;
    Meaning m = meaning_of(in, decorator);
    Class *cls = m.kind == MEANS_CLASS ? m.cls : NULL;
    if (!cls) {                                       /* `cached_property = property` */
        Type value = infer_type(in, decorator);
        cls = type_kind(in->types, value) == TYPE_CLASS ? type_class_of(in->types, value) : NULL;
    }
    if (!cls)
        return false;
    class_need(in, cls, CLASS_STAGE_BASES);
    return class_derives_known(in->types, cls, ATOM_builtins, ATOM_property)
           || class_derives_known(in->types, cls, ATOM_types, ATOM_DynamicClassAttribute);
}

/* The property that stands before this def under the name in `@name.setter`. */
static Type property_before(Infer *in, Node *def, Node *named)
{
    Symbol *s = named->kind == NODE_NAME ? scope_find(scope_of(def), named->name.id) : NULL;
    Node *before = NULL;
    for (Decl *d = s ? s->first : NULL; d; d = d->next) {
        Node *node = decl_function(d);
        if (node == def)
            break;
        before = node ? node : before;
    }
    return before ? infer_function_object(in, before) : infer_type(in, named);
}

/* 0 when it isn't one of property's own decorators. */
static Type apply_accessor(Infer *in, Function *f, Node *decorator, Type type)
{
    if (decorator->kind != NODE_ATTRIBUTE)
        return 0;
    Atom part = decorator->attribute.attr;
    if (part != ATOM_setter && part != ATOM_getter && part != ATOM_deleter)
        return 0;
    const Term *term = type_term(in->types, property_before(in, f->node, decorator->attribute.value));
    if (term->kind != TYPE_PROPERTY)
        return 0;
    Type getter = term->property.getter, setter = term->property.setter;
    if (part == ATOM_setter)
        return type_property(in->types, getter, type);
    return type_property(in->types, part == ATOM_getter ? type : getter, setter);
}

/* -- the rest -- */

static bool leaves_alone(Infer *in, Node *decorator)
{
    static const Atom known[] = { ATOM_overload, ATOM_abstractmethod, ATOM_staticmethod, ATOM_classmethod, ATOM_final,
                                  ATOM_override, ATOM_type_check_only, ATOM_dataclass_transform };
    Node *named = decorator->kind == NODE_CALL ? decorator->call.func : decorator;
    return infer_is_one_of_forms(in, named, known, sizeof known / sizeof *known);
}

static bool is_unannotated(const Node *def)
{
    if (!def || def->kind != NODE_FUNCTION_DEF || def->function.returns)
        return false;
    for (uint32_t i = 0; i < def->function.params.len; i++)
        if (def->function.params.items[i]->param.annotation)
            return false;
    return true;
}

/* `def wrapper(*args, **kwargs)` without annotations stands for the function it wraps. */
static bool is_bare_wrapper(const Signature *s)
{
    if (!s->function || !is_unannotated(s->function) || s->param_spec)
        return false;
    for (uint32_t i = 0; i < s->param_count; i++)
        if (s->params[i].kind != PARAM_VARARGS && s->params[i].kind != PARAM_KWARGS)
            return false;
    return s->param_count == 2;
}

static bool loses_type(Infer *in, Type callee, Type given)
{
    if (type_is_unknown(given))
        return given == UNKNOWN;
    const Term *term = type_term(in->types, given);
    if (term->kind == TYPE_CALLABLE && is_bare_wrapper(term->signature))
        return true;
    const Term *by = type_term(in->types, callee);
    if (by->kind != TYPE_CALLABLE)
        return false;
    if (term->kind == TYPE_UNION && by->signature->flags & SIGNATURE_INFERS_RETURN)
        return true;                                  /* one wrapper for coroutine functions, another for the rest */
    return is_unannotated(by->signature->function) && type_has_unknown_deep(in, given);
}

/* A decorator that names the class (`Callable[[A, int], T]`) takes a method of it, whose unannotated `self` is any subclass's. */
static Type for_its_class(Infer *in, const Function *f, Type type)
{
    if (!f->owner || !(type_term(in->types, type)->flags & TYPE_HAS_SELF))
        return type;
    return type_put_self_of(in->types, type, type_of_class(in->types, f->owner), f->owner);
}

static CallResult call_decorator(Infer *in, const Function *f, Type callee, Type type, Node *decorator)
{
    Arg arg = { .type = type };
    CallResult r = infer_call(in, callee, &arg, 1, 0, decorator);
    if (r.ok)
        return r;
    Arg narrower = { .type = for_its_class(in, f, type) };
    return narrower.type == type ? r : infer_call(in, callee, &narrower, 1, 0, decorator);
}

static Type apply(Infer *in, Function *f, Node *decorator, Type type)
{
    if (leaves_alone(in, decorator))
        return type;
    Type accessor = apply_accessor(in, f, decorator, type);    /* before anything infers `x.setter`, where x is this very name */
    if (accessor)
        return accessor;
    if (is_property_class(in, decorator))
        return type_property(in->types, type, 0);
    Type callee = infer_type(in, decorator);
    if (!callee || callee == UNKNOWN)
        return UNKNOWN;
    if (callee == ANY)
        return ANY;
    CallResult r = call_decorator(in, f, callee, type, decorator);
    if (!r.ok || !r.ret || loses_type(in, callee, r.ret))
        return UNKNOWN;                               /* its author may mean the same function; nobody knows */
    return as_method(in, r.ret, f);
}

/* What is left of it when the decorators from the last up to this one, not included, have had it. */
static Type decorated_until(Infer *in, Function *f, uint32_t index)
{
    Type type = f->type;
    for (uint32_t i = f->node->function.decorators.len; i-- > index;)
        type = apply(in, f, f->node->function.decorators.items[i], type);
    return type;
}

Type infer_given_to_decorator(Infer *in, Node *def, uint32_t index)
{
    Function *f = infer_function(in, def);
    return f->type ? decorated_until(in, f, index + 1) : UNKNOWN;
}

Type function_decorated(Infer *in, Function *f)
{
    if (f->decorated || !f->type)                     /* half made: who asked hangs on it */
        return f->decorated;
    if (!f->node->function.decorators.len)
        return f->decorated = f->type;
    Type so_far;
    if (!cycle_enter(in, f->node, 'd', &so_far))
        return f->type ? f->type : UNKNOWN;
    Type type = decorated_until(in, f, 0);
    if (cycle_leave(in))
        f->decorated = type;
    return type;
}

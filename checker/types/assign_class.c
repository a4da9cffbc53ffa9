/* assign_class.c: what an instance of a class, and a class object, accept: nominally by the MRO, arguments by variance,
 * promotions; what isn't nominal goes on to protocols and TypedDicts. */
#include "types/relation.h"

/* Typing spec, "Special cases for float and complex". */
static const struct { Atom from, to; } promotions[] = {
    { ATOM_int, ATOM_float }, { ATOM_int, ATOM_complex }, { ATOM_float, ATOM_complex },
};

static bool is_promoted(Relation *r, Class *from, const Class *to)
{
    if (r->strict || !(to->flags & CLASS_IS_TYPESHED))
        return false;
    for (uint32_t i = 0; i < sizeof promotions / sizeof *promotions; i++)
        if (class_is(to, r->types, ATOM_builtins, promotions[i].to)
            && class_derives_known(r->types, from, ATOM_builtins, promotions[i].from))
            return true;
    return false;
}

/* -- arguments -- */

static const char *const variance_names[] = {
    [VARIANCE_INVARIANT] = "invariant", [VARIANCE_COVARIANT] = "covariant", [VARIANCE_CONTRAVARIANT] = "contravariant",
};

/* Arguments for a TypeVarTuple: UNPACKED TUPLEs. */
static bool relate_packs(Relation *r, Variance variance, Type from, Type to)
{
    Type f = type_term(r->types, from)->of, o = type_term(r->types, to)->of;
    if (variance != VARIANCE_INVARIANT)
        return relate_by(r, variance, f, o);
    return relate_items(r, type_term(r->types, f), type_term(r->types, o), true);
}

static bool relate_arg(Relation *r, Class *cls, uint32_t i, Type from, Type to)
{
    Types *t = r->types;
    const TypeVar *v = type_term(t, cls->params[i])->var;
    if (from == to && !is_open(r, from, to) && !(r->left && is_open(&(Relation){ .types = t, .left = r->right }, from, to)))
        return true;
    Variance variance = class_variance(t, cls, i);
    if (v->kind == TYPEVAR_PARAM_SPEC)
        return relate_spec(r, variance, from, to);
    if (v->kind == TYPEVAR_TUPLE)
        return relate_packs(r, variance, from, to);
    uint32_t before = why_count(r);
    if (relate_by(r, variance, from, to))
        return true;
    if (r->why) {
        const char *f = why_text(r, from), *o = why_text(r, to);
        const char *sign = variance == VARIANCE_INVARIANT ? "is not the same as" : "is not assignable to";
        bool turned = variance == VARIANCE_CONTRAVARIANT;
        why_drop_first(r, before);
        why_line(r, "type parameter %u of %s is %s: `%s` %s `%s`", i + 1, atom_text(t->program->atoms, cls->name),
                 variance_names[variance], turned ? o : f, sign, turned ? f : o);
    }
    return false;
}

static bool relate_args(Relation *r, Class *cls, const Term *from, const Term *to)
{
    uint32_t count = from->count < to->count ? from->count : to->count;
    for (uint32_t i = 0; i < count && i < cls->param_count; i++)
        if (!relate_arg(r, cls, i, from->items[i], to->items[i]))
            return false;
    return true;
}

/* -- instances -- */

/* A display's tuple has literals for its values; in other types somebody wrote them. */
static bool is_declared(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    if (term->kind == TYPE_TUPLE)
        return term->count == 1 && type_kind(t, term->items[0]) == TYPE_UNPACKED;
    return term->kind == TYPE_INSTANCE;
}

/* from is an object with a class: INSTANCE, TUPLE or LITERAL. */
static bool relate_object(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    Class *cls = type_class_of(t, from), *target = type_term(t, to)->cls;
    if (cls == NULL)
        return true;
    if (!class_complete(t, cls, CLASS_STAGE_BASES) && cls->mro_count == 0) {
        relation_uncertain(t);                        /* its bases are being read just now */
        return true;
    }
    Type base = class_base(t, from, target);
    if (base && relate_args(r, target, type_term(t, base), type_term(t, to))) {
        if (r->right && is_declared(t, from))
            solution_keep_literals(t, r->right, type_term(t, base), type_term(t, to));
        return true;
    }
    if (cls->flags & CLASS_IS_TYPED_DICT && relate_closed_dict(r, from, to))
        return true;
    if (base)
        return false;
    if (is_promoted(r, cls, target))
        return true;
    class_complete(t, target, CLASS_STAGE_BASES);
    if (cls->flags & CLASS_IS_TYPED_DICT && target->flags & CLASS_IS_TYPED_DICT)
        return relate_typed_dict(r, from, to);
    if (target->flags & CLASS_IS_PROTOCOL && relate_protocol(r, from, to))
        return true;
    return cls->flags & CLASS_HAS_UNKNOWN_BASE && !r->strict;
}

/* The class of which the value is an instance, for values that aren't instances by their term. */
static Type plain_instance(Types *t, TypeKind kind)
{
    switch (kind) {
    case TYPE_MODULE:   return type_known(t, ATOM_types, ATOM_ModuleType, NULL, 0);
    case TYPE_PROPERTY: return type_builtin(t, ATOM_property);
    default:            return type_known(t, ATOM_types, ATOM_FunctionType, NULL, 0);
    }
}

/* A class object is an instance of its metaclass. */
Type metaclass_of(Types *t, Type of)
{
    Class *c = type_class_of(t, type_upper(t, of));
    if (c == NULL)
        return UNKNOWN;
    class_complete(t, c, CLASS_STAGE_BASES);
    if (c->metaclass)
        return c->metaclass;
    return c->flags & CLASS_HAS_UNKNOWN_BASE ? UNKNOWN : type_builtin(t, ATOM_type);
}

bool relate_to_instance(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    const Term *f = type_term(t, from);
    Class *target = type_term(t, to)->cls;
    if (class_is(target, t, ATOM_builtins, ATOM_object))
        return true;
    Type nominal;
    switch (f->kind) {
    case TYPE_INSTANCE: case TYPE_TUPLE: case TYPE_LITERAL:
        return relate_object(r, from, to);
    case TYPE_CLASS:
        nominal = metaclass_of(t, f->of);
        break;
    case TYPE_CALLABLE: case TYPE_OVERLOADED: case TYPE_MODULE: case TYPE_PROPERTY:
        nominal = plain_instance(t, f->kind);
        break;
    default:
        return false;
    }
    if (type_is_unknown(nominal))
        return true;
    class_complete(t, target, CLASS_STAGE_BASES);
    Class *cls = type_class_of(t, nominal);
    if (cls && class_derives(t, cls, target))
        return relate(r, nominal, to);
    if (f->kind == TYPE_CALLABLE || f->kind == TYPE_OVERLOADED) {
        Type method = type_known(t, ATOM_types, ATOM_MethodType, NULL, 0);
        if (!type_is_unknown(method) && class_derives(t, type_class_of(t, method), target))
            return true;                              /* which of the two a callable value is, isn't said */
    }
    if (target->flags & CLASS_IS_PROTOCOL)
        return relate_protocol(r, from, to);
    return cls && cls->flags & CLASS_HAS_UNKNOWN_BASE && !r->strict;
}

/* -- class objects -- */

/* A generic class as a value, named without arguments: nothing is said of them. */
static Type class_named_barely(Types *t, Type of)
{
    const Term *term = type_term(t, of);
    if (term->kind != TYPE_INSTANCE || term->count == 0 || of != type_of_class(t, term->cls))
        return of;
    TypeList unknown = { 0 };
    for (uint32_t i = 0; i < term->count; i++)
        vec_push(&unknown, UNKNOWN);
    Type made = type_instance(t, term->cls, unknown.items, unknown.len);
    vec_free(&unknown);
    return made;
}

bool relate_to_class(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    const Term *f = type_term(t, from), *c = type_term(t, to);
    if (f->kind == TYPE_CLASS)
        return relate(r, class_named_barely(t, f->of), class_named_barely(t, c->of));
    if (f->kind != TYPE_INSTANCE)
        return false;
    if (type_is_unknown(c->of))
        return class_derives_known(t, f->cls, ATOM_builtins, ATOM_type) || f->cls->flags & CLASS_HAS_UNKNOWN_BASE;
    if (class_is(f->cls, t, ATOM_builtins, ATOM_type))
        return !r->strict && relate(r, UNKNOWN, c->of);         /* bare `type` is type[Any] */
    if (class_derives_known(t, f->cls, ATOM_builtins, ATOM_type)) {
        Class *of = type_class_of(t, c->of);          /* an instance of a metaclass: some class of it */
        if (of == NULL || type_is_object(t, c->of))
            return relate(r, UNKNOWN, c->of);
        return !r->strict && of->metaclass && class_derives(t, type_class_of(t, of->metaclass), f->cls);
    }
    return f->cls->flags & CLASS_HAS_UNKNOWN_BASE && !r->strict;
}

/* assign_callable.c: what can be called in the place of a callable: functions, overloads on either side, classes, objects with
 * __call__. */
#include "types/relation.h"

static bool relate_one(Relation *r, Type from, Type to)
{
    return relate_signatures(r, type_term(r->types, from)->signature, type_term(r->types, to)->signature);
}

/* The first overload that fits is taken. */
static bool relate_overloads(Relation *r, const Term *from, Type to)
{
    for (uint32_t i = 0; i < from->count; i++)
        if (relate_trial(r, from->items[i], to))
            return true;
    why_line(r, "no overload fits `%s`", why_text(r, to));
    return false;
}

static bool relate_called(Relation *r, Type callable, Type to)
{
    const Term *f = type_term(r->types, callable);
    if (f->kind == TYPE_CALLABLE)
        return relate_one(r, callable, to);
    if (f->kind == TYPE_OVERLOADED)
        return relate_overloads(r, f, to);
    return type_is_unknown(callable) || relate(r, callable, to);
}

static bool relate_class_called(Relation *r, Type of, Type to)
{
    Types *t = r->types;
    const Term *o = type_term(t, of);
    if (o->kind == TYPE_TYPEVAR && o->var->kind == TYPEVAR_PLAIN)
        of = type_upper(t, of);
    if (type_is_unknown(of) || t->hooks.constructor == NULL)
        return relate(r, UNKNOWN, to);
    Type made = t->hooks.constructor(t->hooks.ctx, of);
    return made == 0 ? relate(r, UNKNOWN, to) : relate_called(r, made, to);
}

/* An object with __call__. */
static bool relate_object_called(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    Class *c = type_class_of(t, from);
    if (c && class_is(c, t, ATOM_builtins, ATOM_type))
        return relate(r, UNKNOWN, to);
    if (assumption_holds(t, from, to, r->strict))
        return true;
    BoundMember call = member_bound(t, from, ATOM___call__);
    if (call.unknown)
        return !r->strict;
    if (call.missing) {
        why_line(r, "`%s` can't be called", why_text(r, from));
        return false;
    }
    AssumptionMark mark = assumption_push(t, from, to, r->strict);
    bool ok = relate_called(r, call.read, to);
    assumption_pop(t, mark, ok);
    return ok;
}

bool relate_to_callable(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    const Term *f = type_term(t, from), *o = type_term(t, to);
    if (o->kind == TYPE_OVERLOADED) {                 /* each of its ways must be possible */
        for (uint32_t i = 0; i < o->count; i++)
            if (!relate(r, from, o->items[i]))
                return false;
        return true;
    }
    switch (f->kind) {
    case TYPE_CALLABLE:
        return relate_one(r, from, to);
    case TYPE_OVERLOADED:
        return relate_overloads(r, f, to);
    case TYPE_CLASS:
        return relate_class_called(r, f->of, to);
    case TYPE_INSTANCE: case TYPE_TUPLE:
        return relate_object_called(r, from, to);
    default:
        return false;
    }
}

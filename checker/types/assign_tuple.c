/* assign_tuple.c: tuples of known shape (typing spec, "Tuples"). */
#include "types/relation.h"

/* items[0 .. before) of fixed length, then one part of unknown length (if unbounded), then `after` more. */
typedef struct {
    const Type *items;
    uint32_t before, after;
    Type     middle;                                  /* what is under the UNPACKED; 0: of fixed length */
} Shape;

static Shape shape_of(const Types *t, const Term *tuple)
{
    Shape s = { .items = tuple->items, .before = tuple->count };
    for (uint32_t i = 0; i < tuple->count; i++) {
        const Term *item = type_term(t, tuple->items[i]);
        if (item->kind == TYPE_UNPACKED) {
            s.before = i;
            s.after = tuple->count - i - 1;
            s.middle = item->of;
            break;
        }
    }
    return s;
}

static bool is_pack(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    return term->kind == TYPE_TYPEVAR && term->var->kind == TYPEVAR_TUPLE;
}

static bool relate_item(Relation *r, Type from, Type to, bool exact, uint32_t at)
{
    uint32_t before = why_count(r);
    if (exact ? relate_exact(r, from, to) : relate(r, from, to))
        return true;
    why_drop_first(r, before);
    why_line(r, "tuple item %u: `%s` is not assignable to `%s`", at + 1, why_text(r, from), why_text(r, to));
    return false;
}

/* The target ends in a TypeVarTuple to be solved, or an opaque one: it takes a run of the source's items. */
static bool take_pack(Relation *r, const Term *from, const Shape *to, bool exact)
{
    Types *t = r->types;
    if (from->count < to->before + to->after)
        return false;
    for (uint32_t i = 0; i < to->before; i++)
        if (!relate_item(r, from->items[i], to->items[i], exact, i))
            return false;
    for (uint32_t i = 0; i < to->after; i++) {
        uint32_t at = from->count - to->after + i;
        if (!relate_item(r, from->items[at], to->items[to->before + 1 + i], exact, at))
            return false;
    }
    uint32_t run = from->count - to->before - to->after;
    Type pack = type_tuple(t, from->items + to->before, run);
    const Term *var = type_term(t, to->middle);
    if (solution_owns(r->right, var))
        return solution_bind_pack(r, r->right, to->middle, (Pack){ .tuple = pack });
    return run == 1 && type_kind(t, from->items[to->before]) == TYPE_UNPACKED
        && type_term(t, from->items[to->before])->of == to->middle;
}

/* The same from the other side: the source's TypeVarTuple is to be what the target has between the source's fixed items. */
static bool give_pack(Relation *r, const Term *to, const Shape *from, bool exact)
{
    if (to->count < from->before + from->after)
        return false;
    for (uint32_t i = 0; i < from->before; i++)
        if (!relate_item(r, from->items[i], to->items[i], exact, i))
            return false;
    for (uint32_t i = 0; i < from->after; i++) {
        uint32_t at = to->count - from->after + i;
        if (!relate_item(r, from->items[from->before + 1 + i], to->items[at], exact, at))
            return false;
    }
    Type pack = type_tuple(r->types, to->items + from->before, to->count - from->before - from->after);
    return solution_bind_pack(r, r->left, from->middle, (Pack){ .tuple = pack });
}

static bool relate_unbounded_target(Relation *r, const Shape *f, uint32_t from_count, const Shape *o, bool exact)
{
    uint32_t fixed = o->before + o->after;
    if (f->middle == 0) {
        if (from_count < fixed || (exact && !type_is_unknown(o->middle)))
            return false;
        for (uint32_t i = 0; i < from_count; i++) {
            Type to = i < o->before                ? o->items[i]
                      : i >= from_count - o->after ? o->items[o->before + 1 + i - (from_count - o->after)]
                                                   : o->middle;
            if (!relate_item(r, f->items[i], to, exact, i))
                return false;
        }
        return true;
    }
    if (exact && (f->before != o->before || f->after != o->after))
        return false;
    /* Both of unknown length: what the source has fixed may stand for fixed or middle parts; too few fixed ones don't fit. */
    if (f->before < o->before || f->after < o->after)
        return type_is_unknown(f->middle);            /* tuple[Any, ...] is any tuple */
    for (uint32_t i = 0; i < f->before; i++)
        if (!relate_item(r, f->items[i], i < o->before ? o->items[i] : o->middle, exact, i))
            return false;
    for (uint32_t i = 0; i < f->after; i++) {
        uint32_t back = f->after - i;
        Type to = back <= o->after ? o->items[o->before + 1 + o->after - back] : o->middle;
        if (!relate_item(r, f->items[f->before + 1 + i], to, exact, f->before + 1 + i))
            return false;
    }
    return relate_item(r, f->middle, o->middle, exact, f->before);
}

bool relate_items(Relation *r, const Term *from, const Term *to, bool exact)
{
    Types *t = r->types;
    Shape f = shape_of(t, from), o = shape_of(t, to);
    if (f.middle && is_pack(t, f.middle) && solution_owns(r->left, type_term(t, f.middle)))
        return give_pack(r, to, &f, exact);
    if (o.middle && is_pack(t, o.middle))
        return take_pack(r, from, &o, exact);
    if (o.middle)
        return relate_unbounded_target(r, &f, from->count, &o, exact);
    if (f.middle)
        return type_is_unknown(f.middle) && from->count - 1 <= to->count && !r->strict;
    if (from->count != to->count) {
        why_line(r, "tuples of %u and %u items", from->count, to->count);
        return false;
    }
    for (uint32_t i = 0; i < from->count; i++)
        if (!relate_item(r, from->items[i], to->items[i], exact, i))
            return false;
    return true;
}

bool relate_to_tuple(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    Class *tuple = type_class_of(t, to);
    Type base = tuple ? class_base(t, from, tuple) : 0;
    if (base == 0) {
        Class *c = type_class_of(t, from);
        TypeKind kind = type_kind(t, from);
        return c && kind != TYPE_CLASS && kind != TYPE_LITERAL && c->flags & CLASS_HAS_UNKNOWN_BASE && !r->strict;
    }
    const Term *f = type_term(t, base);
    return f->kind != TYPE_TUPLE || relate_items(r, f, type_term(t, to), false);
}

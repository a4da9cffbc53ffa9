/* assign_union.c: unions on either side. Members that name no open variable are matched first, so that of
 * `T | None` against `int | None` only int is left for T. */
#include "types/relation.h"

static bool has_vars(const Types *t, Type a)
{
    return type_term(t, a)->flags & TYPE_HAS_TYPEVARS;
}

/* Is it a member itself? The common case of unions against unions. */
static bool has_item(const Term *u, Type a)
{
    for (uint32_t i = 0; i < u->count; i++)
        if (u->items[i] == a)
            return true;
    return false;
}

static bool has_unknown_item(const Term *u)
{
    for (uint32_t i = 0; i < u->count; i++)
        if (type_is_unknown(u->items[i]))
            return true;
    return false;
}

/* May it be used as a member that names open variables, with what is known of these, or by widening that? */
static bool fits_open(Relation *r, Type from, Type member, bool may_widen)
{
    if (may_widen)
        return relate_trial(r, from, member);
    Solution before = { 0 };
    solution_copy(&before, r->right);
    bool ok = relate_trial(r, from, member) && r->right->widenings == before.widenings;
    if (!ok)
        solution_assign(r->right, &before);
    solution_free(&before);
    return ok;
}

/* Those come first that widen nothing: of `Callable[[T], T] | Callable[[T], Awaitable[T]]`, T being an int, the second takes a
 * coroutine function. */
static bool fits_some_open(Relation *r, Type from, const Term *to)
{
    uint32_t open = 0;
    for (uint32_t i = 0; i < to->count; i++)
        open += has_vars(r->types, to->items[i]) && !solution_owns(r->right, type_term(r->types, to->items[i]));
    for (int may_widen = open < 2; may_widen < 2; may_widen++)
        for (uint32_t i = 0; i < to->count; i++)
            if (has_vars(r->types, to->items[i]) && !solution_owns(r->right, type_term(r->types, to->items[i])) &&
                fits_open(r, from, to->items[i], may_widen))
                return true;
    return false;
}

/* One member of the target takes it, naked variables aside: those without variables come first, what takes anything last. */
static bool fits_member(Relation *r, Type from, const Term *to)
{
    const Types *t = r->types;
    bool is_open_right = r->right != NULL;
    if (has_item(to, from) && !has_vars(t, from))
        return true;
    for (uint32_t i = 0; i < to->count; i++) {
        bool comes_later = is_open_right && (has_vars(t, to->items[i]) || type_is_unknown(to->items[i]));
        if (!comes_later && relate_trial(r, from, to->items[i]))
            return true;
    }
    return is_open_right && (fits_some_open(r, from, to) || has_unknown_item(to));
}

static bool fits_naked(Relation *r, Type from, const Term *to)
{
    for (uint32_t i = 0; i < to->count; i++)
        if (solution_owns(r->right, type_term(r->types, to->items[i])) && relate_trial(r, from, to->items[i]))
            return true;
    return false;
}

/* Target union, something to solve in it: what no other member takes goes to a bare variable, all at once. */
static bool relate_open_target(Relation *r, Type from, const Term *to)
{
    Types *t = r->types;
    TypeList rest = { 0 };
    uint32_t count = type_member_count(t, from);
    for (uint32_t i = 0; i < count; i++) {
        Type member = type_member(t, from, i);
        if (type_is_unknown(member)) {
            solution_bind_unknown(t, r->right, type_union(t, to->items, to->count), member);
            continue;
        }
        if (!fits_member(r, member, to))
            vec_push(&rest, member);
    }
    bool ok = rest.len == 0 || fits_naked(r, type_union(t, rest.items, rest.len), to);
    vec_free(&rest);
    return ok;
}

/* Source union with a bare variable to be bounded from above (an expected type comes in): the variable is left what the
 * source's other members don't account for. */
static bool relate_open_source(Relation *r, const Term *from, Type to)
{
    Types *t = r->types;
    TypeList rest = { 0 };
    uint32_t count = type_member_count(t, to);
    for (uint32_t i = 0; i < count; i++)
        if (!has_item(from, type_member(t, to, i)))
            vec_push(&rest, type_member(t, to, i));
    Type left = type_union(t, rest.items, rest.len);
    vec_free(&rest);
    for (uint32_t i = 0; i < from->count; i++) {
        bool naked = solution_owns(r->left, type_term(t, from->items[i]));
        if (naked && left == NEVER)
            continue;
        if (!relate(r, from->items[i], naked ? left : to))
            return false;
    }
    return true;
}

static bool relate_each(Relation *r, const Term *from, Type to)
{
    const Term *o = type_term(r->types, to);
    for (uint32_t i = 0; i < from->count; i++) {
        if (o->kind == TYPE_UNION && has_item(o, from->items[i]) && !is_open(r, from->items[i], to))
            continue;
        if (!relate(r, from->items[i], to))
            return false;
    }
    return true;
}

static bool has_naked(const Relation *r, const Term *u, const Solution *s)
{
    for (uint32_t i = 0; i < u->count; i++)
        if (solution_owns(s, type_term(r->types, u->items[i])))
            return true;
    return false;
}

/* A variable's bound may be a union that only the whole of the target takes; an enum or a bool may be spelled out in it. */
static bool relate_by_parts(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    const Term *f = type_term(t, from);
    if (f->kind == TYPE_TYPEVAR) {
        Type upper = type_upper(t, from);
        return upper != from && (f->var->kind == TYPEVAR_PLAIN || f->var->kind == TYPEVAR_SELF) && relate_trial(r, upper, to);
    }
    if (f->kind == TYPE_GUARD)
        return relate_trial(r, type_builtin(t, ATOM_bool), to);
    return false;
}

/* `tuple[A | B]` is `tuple[A] | tuple[B]`: opened at its first union (typing spec, "Tuples"). */
static bool relate_opened_tuple(Relation *r, Type from, Type to)
{
    enum { MAX_OPENED = 16 };
    Types *t = r->types;
    const Term *f = type_term(t, from);
    if (f->kind != TYPE_TUPLE || f->count > MAX_OPENED)
        return false;
    for (uint32_t i = 0; i < f->count; i++) {
        const Term *item = type_term(t, f->items[i]);
        if (item->kind != TYPE_UNION || item->count > MAX_OPENED)
            continue;
        Type items[MAX_OPENED];
        for (uint32_t k = 0; k < f->count; k++)
            items[k] = f->items[k];
        for (uint32_t m = 0; m < item->count; m++) {
            items[i] = item->items[m];
            if (!relate_trial(r, type_tuple(t, items, f->count), to))
                return false;
        }
        return true;
    }
    return false;
}

bool relate_union(Relation *r, Type from, Type to)
{
    const Types *t = r->types;
    const Term *f = type_term(t, from), *o = type_term(t, to);
    if (f->kind == TYPE_UNION && r->left && has_naked(r, f, r->left))
        return relate_open_source(r, f, to);
    if (o->kind == TYPE_UNION && r->right && type_term(t, to)->flags & TYPE_HAS_TYPEVARS)
        return relate_open_target(r, from, o);
    if (f->kind == TYPE_UNION)
        return relate_each(r, f, to);
    return fits_member(r, from, o) || relate_by_parts(r, from, to) || relate_opened_tuple(r, from, to);
}

/* assign.c: assignability: the ways in, the rules for what isn't known, memo, recursion; and a table of what each kind
 * accepts. */
#include "types/relation.h"

#include <stdarg.h>
#include <string.h>

#include "types/print.h"

enum { ANSWER_YES = 1, ANSWER_NO = 2, ANSWER_SUPPOSED = 3 /* and on, by place in supposed */, WHY_MAX_LINES = 6 };

/* -- reasons -- */

const char *why_text(Relation *r, Type a)
{
    return r->why ? type_text(r->types, r->why->arena, a).data : "";
}

void why_line(Relation *r, const char *format, ...)
{
    if (r->why == NULL)
        return;
    va_list args;
    va_start(args, format);
    StrBuf b = { 0 };
    strbuf_vprintf(&b, format, args);
    va_end(args);
    Why *w = r->why;
    vec_push(&w->lines, str_copy(w->arena, strbuf_str(&b)));
    Str line = w->lines.items[w->lines.len - 1];
    memmove(w->lines.items + 1, w->lines.items, (w->lines.len - 1) * sizeof *w->lines.items);
    w->lines.items[0] = line;
    if (w->lines.len > WHY_MAX_LINES)
        w->lines.len = WHY_MAX_LINES;
    strbuf_free(&b);
}

void why_drop_first(Relation *r, uint32_t before)
{
    if (r->why == NULL || r->why->lines.len <= before)
        return;
    Why *w = r->why;
    memmove(w->lines.items, w->lines.items + 1, (w->lines.len - 1) * sizeof *w->lines.items);
    w->lines.len--;
}

/* -- recursion: a structural question inside itself is assumed to hold (coinduction) -- */

bool assumption_holds(Types *t, Type from, Type to, uint32_t flags)
{
    for (uint32_t i = 0; i < t->assumptions.len; i++) {
        const Assumption *a = &t->assumptions.items[i];
        if (a->from == from && a->to == to && a->flags == flags) {
            if (i < t->lowest)
                t->lowest = i;
            return true;
        }
    }
    return false;
}

AssumptionMark assumption_push(Types *t, Type from, Type to, uint32_t flags)
{
    AssumptionMark mark = { t->assumptions.len, t->lowest, t->supposed.len };
    vec_push(&t->assumptions, (Assumption){ from, to, flags });
    t->lowest = UINT32_MAX;
    return mark;
}

/* What was found on the strength of the assumption that ends: certain, if it held and stands on no other; nothing, if it didn't
 * hold; else it goes on with what the assumption itself stands on. */
static void settle_supposed(Types *t, AssumptionMark mark, bool holds)
{
    bool is_certain = holds && t->lowest >= mark.index && !t->is_uncertain;
    bool goes_on = holds && t->lowest < mark.index;
    for (uint32_t i = mark.supposed; i < t->supposed.len; i++) {
        Supposed *s = &t->supposed.items[i];
        if (goes_on)
            s->lowest = s->lowest < t->lowest ? s->lowest : t->lowest;
        else
            map_put(s->memo, s->pair, is_certain ? ANSWER_YES : 0);
    }
    if (!goes_on)
        t->supposed.len = mark.supposed;
}

void assumption_pop(Types *t, AssumptionMark mark, bool holds)
{
    settle_supposed(t, mark, holds);
    t->assumptions.len = mark.index;
    if (t->lowest >= mark.index)
        t->lowest = UINT32_MAX;
    if (mark.outer < t->lowest)
        t->lowest = mark.outer;
}

void relation_uncertain(Types *t)
{
    t->lowest = 0;
    t->is_uncertain = true;
}

/* -- parts of the question -- */

void relation_turn(Relation *r)
{
    Solution *left = r->left;
    r->left = r->right;
    r->right = left;
}

bool relate_turned(Relation *r, Type from, Type to)
{
    relation_turn(r);
    bool ok = relate(r, from, to);
    relation_turn(r);
    return ok;
}

bool relate_plain(const Relation *r, Type from, Type to)
{
    return relate(&(Relation){ .types = r->types, .strict = r->strict }, from, to);
}

bool relate_trial(Relation *r, Type from, Type to)
{
    Why *why = r->why;
    r->why = NULL;
    bool ok;
    if (!is_open(r, from, to)) {
        ok = relate(r, from, to);
    } else {
        Solution left = { 0 }, right = { 0 };
        if (r->left)
            solution_copy(&left, r->left);
        if (r->right)
            solution_copy(&right, r->right);
        ok = relate(r, from, to);
        if (!ok && r->left)
            solution_assign(r->left, &left);
        if (!ok && r->right)
            solution_assign(r->right, &right);
        solution_free(&left);
        solution_free(&right);
    }
    r->why = why;
    return ok;
}

/* `self` inside its class and that class: what was inferred of a `self` nobody annotated is taken as the class. */
static bool is_self_of(const Types *t, Type a, Type b)
{
    const Term *v = type_term(t, a);
    return v->kind == TYPE_TYPEVAR && v->var->kind == TYPEVAR_SELF && v->var->bound == b;
}

static Type as_str(void *ctx, Type member)
{
    return type_is_literal_string(ctx, member) ? type_widen_literals(ctx, member) : member;
}

/* Where two types have to be the same, `str` and LiteralString are: a list of what `"a b".split()` gives is passed on as
 * `list[str]` everywhere, and not all checkers tell them apart. */
static Type without_literal_string(Types *t, Type a)
{
    return type_term(t, a)->flags & TYPE_HAS_LITERALS ? type_map(t, a, as_str, t) : a;
}

bool relate_exact(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    if (!r->strict) {
        from = without_literal_string(t, from);
        to = without_literal_string(t, to);
    }
    if (solution_owns(r->right, type_term(t, to)))
        return solution_bind(r, r->right, to, from, BIND_EXACT);
    if (solution_owns(r->left, type_term(t, from)))
        return solution_bind(r, r->left, from, to, BIND_EXACT);
    if (from == to && !is_open(r, from, to))
        return true;
    if (!r->strict && is_self_of(t, from, to))
        return true;
    if (!is_open(r, from, to)) {
        if (type_term(t, from)->kind == TYPE_TUPLE && type_term(t, to)->kind == TYPE_TUPLE)
            return relate_items(r, type_term(t, from), type_term(t, to), true);
        return relate(r, from, to) && relate_turned(r, to, from);
    }
    if (!relate(r, from, to))
        return false;
    Type solved_to = r->right ? solution_apply(t, r->right, to, false) : to;
    Type solved_from = r->left ? solution_apply(t, r->left, from, false) : from;
    Relation back = { .types = t, .strict = r->strict };
    if ((type_term(t, solved_to)->flags | type_term(t, solved_from)->flags) & TYPE_HAS_TYPEVARS)
        return true;                                  /* what is still open settles later */
    return relate(&back, solved_to, solved_from);
}

bool relate_by(Relation *r, Variance v, Type from, Type to)
{
    switch (v) {
    case VARIANCE_COVARIANT:     return relate(r, from, to);
    case VARIANCE_CONTRAVARIANT: return relate_turned(r, to, from);
    default:                     return relate_exact(r, from, to);
    }
}

/* -- kinds -- */

static bool relate_to_literal(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    const Term *f = type_term(t, from), *l = type_term(t, to);
    Class *cls = l->literal->cls;
    if (l->literal->is_any)
        return f->kind == TYPE_LITERAL && f->literal->cls == cls;
    if (f->kind != TYPE_INSTANCE || f->cls != cls || !(cls->flags & CLASS_IS_ENUM))
        return false;
    class_complete(t, cls, CLASS_STAGE_FIELDS);       /* an enum of one member is that member */
    return cls->fields.len == 1 && cls->fields.items[0].name == l->literal->member;
}

static bool relate_to_same(Relation *r, Type from, Type to)
{
    return type_kind(r->types, from) == type_kind(r->types, to) && from == to;
}

static bool relate_to_guard(Relation *r, Type from, Type to)
{
    const Term *f = type_term(r->types, from), *g = type_term(r->types, to);
    if (f->kind != TYPE_GUARD || f->is_strict != g->is_strict)
        return false;
    return g->is_strict ? relate_exact(r, f->of, g->of) : relate(r, f->of, g->of);
}

/* What spells a type is told by the expression (infer/type_form.c); of a value, by its class alone whether it may. `None` and
 * text do so where they are written only. */
static bool relate_to_form(Relation *r, Type from, Type to)
{
    static const Atom spelled[] = { ATOM_UnionType, ATOM_GenericAlias, ATOM__SpecialForm, ATOM_TypeAliasType };
    const Term *f = type_term(r->types, from), *form = type_term(r->types, to);
    if (f->kind == TYPE_FORM || f->kind == TYPE_CLASS)
        return relate(r, f->of, form->of);
    for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++)
        if (type_is_instance_of(r->types, from, spelled[i]))
            return true;
    return false;
}

static bool relate_to_unpacked(Relation *r, Type from, Type to)
{
    const Term *f = type_term(r->types, from), *u = type_term(r->types, to);
    return relate(r, f->kind == TYPE_UNPACKED ? f->of : from, u->of);
}

static bool relate_to_intersection(Relation *r, Type from, Type to)
{
    const Term *parts = type_term(r->types, to);
    for (uint32_t i = 0; i < parts->count; i++)
        if (!relate(r, from, parts->items[i]))
            return false;
    return true;
}

/* A special form or a property as a value: nothing certain can be said. */
static bool relate_to_value(Relation *r, Type from, Type to)
{
    (void)r, (void)from, (void)to;
    return true;
}

/* An opaque variable takes only itself. */
static bool relate_to_typevar(Relation *r, Type from, Type to)
{
    const Types *t = r->types;
    const Term *f = type_term(t, from), *v = type_term(t, to);
    if (v->var->kind == TYPEVAR_PARAM_SPEC || v->var->kind == TYPEVAR_TUPLE)
        return f->kind != TYPE_TYPEVAR || f->var == v->var || v->var->kind != f->var->kind;
    if (v->var->kind == TYPEVAR_SELF && f->kind == TYPE_INSTANCE && f->cls->flags & CLASS_IS_FINAL)
        return type_class_of(t, v->var->bound) == f->cls;
    return false;
}

static bool relate_from_typevar(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    const Term *f = type_term(t, from), *o = type_term(t, to);
    if (o->kind == TYPE_TYPEVAR) {
        if (f->var == o->var && (f->of_var.scope == o->of_var.scope || f->var->kind == TYPEVAR_SELF))
            return true;
        if (f->var->kind == TYPEVAR_SELF && o->var->kind == TYPEVAR_SELF)
            return relate(r, f->var->bound, o->var->bound);
    }
    if (f->var->kind == TYPEVAR_PARAM_SPEC || f->var->kind == TYPEVAR_TUPLE)
        return o->kind != TYPE_TYPEVAR;
    typevar_resolve(t, f->var);
    if (f->var->constraint_count) {
        for (uint32_t i = 0; i < f->var->constraint_count; i++)
            if (!relate(r, f->var->constraints[i], to))
                return false;
        return true;
    }
    Type upper = type_upper(t, from);
    return upper != from && relate(r, upper, to);
}

static bool relate_from_intersection(Relation *r, Type from, Type to)
{
    const Term *parts = type_term(r->types, from);
    for (uint32_t i = 0; i < parts->count; i++)
        if (relate_trial(r, parts->items[i], to))
            return true;
    return false;
}

static bool (*const accepts[])(Relation *r, Type from, Type to) = {
    [TYPE_INSTANCE] = relate_to_instance, [TYPE_TUPLE] = relate_to_tuple, [TYPE_LITERAL] = relate_to_literal,
    [TYPE_CLASS] = relate_to_class, [TYPE_CALLABLE] = relate_to_callable, [TYPE_OVERLOADED] = relate_to_callable,
    [TYPE_MODULE] = relate_to_same, [TYPE_TYPEVAR] = relate_to_typevar, [TYPE_UNPACKED] = relate_to_unpacked,
    [TYPE_GUARD] = relate_to_guard, [TYPE_FORM] = relate_to_form,
    [TYPE_PROPERTY] = relate_to_value, [TYPE_INTERSECTION] = relate_to_intersection,
};

static bool relate_kinds(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    const Term *f = type_term(t, from), *o = type_term(t, to);
    if (f->kind == TYPE_UNION || (o->kind == TYPE_UNION && f->kind != TYPE_INTERSECTION))
        return relate_union(r, from, to);
    if (o->kind == TYPE_INTERSECTION)
        return relate_to_intersection(r, from, to);
    if (f->kind == TYPE_INTERSECTION)
        return relate_from_intersection(r, from, to);
    if (f->kind == TYPE_TYPEVAR)
        return relate_from_typevar(r, from, to);
    if (f->kind == TYPE_GUARD && o->kind != TYPE_GUARD)       /* the call's value is a bool */
        return relate(r, type_builtin(t, ATOM_bool), to);
    if (f->kind == TYPE_UNPACKED && o->kind != TYPE_UNPACKED)
        return relate(r, f->of, to);
    return o->kind < sizeof accepts / sizeof *accepts && accepts[o->kind] && accepts[o->kind](r, from, to);
}

/* Recursive aliases are opened; the same pair inside itself holds. */
static bool relate_aliases(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    uint32_t flags = r->strict;
    if (assumption_holds(t, from, to, flags))
        return true;
    AssumptionMark mark = assumption_push(t, from, to, flags);
    bool ok = relate(r, type_expand(t, from), type_expand(t, to));
    assumption_pop(t, mark, ok);
    return ok;
}

/* What isn't known fits everything (typing spec, "Assignability"). Strictly, only itself and object. */
static bool relate_unknown(Relation *r, Type from, Type to)
{
    if (r->strict)
        return type_is_unknown(from) ? type_is_unknown(to) || type_is_object(r->types, to) : false;
    if (r->seeding)
        return true;
    if (type_is_unknown(from) && r->right)
        solution_bind_unknown(r->types, r->right, to, from);
    if (type_is_unknown(to) && r->left)
        solution_bind_unknown(r->types, r->left, from, to);
    return true;
}

static bool relate_ungrounded(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    const Term *f = type_term(t, from), *o = type_term(t, to);
    if (o->kind == TYPE_TYPEVAR && solution_owns(r->right, o)) {
        /* a generic callable's own variables: what is known of `to` says what they are */
        if (r->left && f->flags & TYPE_HAS_TYPEVARS) {
            bool found = false;
            Type known = solution_value(t, r->right, to, &found);
            if (found && known)
                relate_trial(r, from, known);
            from = solution_apply(t, r->left, from, false);
        }
        return solution_bind(r, r->right, to, from, BIND_LOWER);
    }
    if (f->kind == TYPE_TYPEVAR && solution_owns(r->left, f)) {
        if (r->right && o->flags & TYPE_HAS_TYPEVARS) {       /* a generic function's parameter: takes what is known so far */
            Type known = solution_value(t, r->left, from, NULL);
            Relation other = { .types = t, .right = r->right };
            if (known && !relate(&other, known, to))
                return false;
            to = solution_apply(t, r->right, to, false);
            if (!known && solution_concerns(t, r->right, to))
                return true;
        }
        return solution_bind(r, r->left, from, to, BIND_UPPER);
    }
    if (type_is_unknown(from) || type_is_unknown(to))
        return relate_unknown(r, from, to);
    if (f->kind == TYPE_NEVER)
        return true;
    if (f->kind == TYPE_ALIAS || o->kind == TYPE_ALIAS)
        return relate_aliases(r, from, to);
    return relate_kinds(r, from, to);
}

/* Questions without anything to solve are answered once. What doesn't hold though assumptions under way do, doesn't hold at all;
 * what holds because of them is supposed until they end. */
static bool relate_grounded(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    Map *memo = r->strict ? &t->strict_relations : &t->relations;
    uint64_t key = (uint64_t)from << 32 | to, known;
    if (map_get(memo, key, &known) && known != 0 && (known != ANSWER_NO || r->why == NULL)) {
        if (known >= ANSWER_SUPPOSED && t->supposed.items[known - ANSWER_SUPPOSED].lowest < t->lowest)
            t->lowest = t->supposed.items[known - ANSWER_SUPPOSED].lowest;
        return known != ANSWER_NO;
    }
    uint32_t outer = t->lowest;
    t->lowest = UINT32_MAX;
    bool ok = relate_ungrounded(r, from, to);
    if (!ok || t->lowest == UINT32_MAX) {
        map_put(memo, key, ok ? ANSWER_YES : ANSWER_NO);
    } else if (t->assumptions.len > 0) {
        map_put(memo, key, ANSWER_SUPPOSED + (uint64_t)t->supposed.len);
        vec_push(&t->supposed, (Supposed){ memo, key, t->lowest });
    }
    if (outer < t->lowest)
        t->lowest = outer;
    return ok;
}

bool relate(Relation *r, Type from, Type to)
{
    Types *t = r->types;
    if (from == 0 || to == 0)
        return true;
    bool open = is_open(r, from, to);
    if (from == to && !open)
        return true;
    if (t->depth >= RELATE_MAX_DEPTH) {
        relation_uncertain(t);
        return true;
    }
    t->depth++;
    bool ok =
        open || type_is_unknown(from) || type_is_unknown(to) ? relate_ungrounded(r, from, to) : relate_grounded(r, from, to);
    t->depth--;
    if (t->depth == 0 && t->assumptions.len == 0) {
        t->lowest = UINT32_MAX;
        t->is_uncertain = false;
    }
    if (!ok)
        why_line(r, "`%s` is not assignable to `%s`", why_text(r, from), why_text(r, to));
    return ok;
}

/* -- the questions others ask -- */

bool type_assignable(Types *t, Type from, Type to, Why *why)
{
    return from == to || relate(&(Relation){ .types = t, .why = why }, from, to);
}

bool type_subtype_strict(Types *t, Type from, Type to)
{
    return from == to || relate(&(Relation){ .types = t, .strict = true }, from, to);
}

bool type_same(Types *t, Type a, Type b)
{
    return a == b || (type_subtype_strict(t, a, b) && type_subtype_strict(t, b, a));
}

bool solve_assign(Types *t, Solution *s, Type from, Type to, Why *why)
{
    return relate(&(Relation){ .types = t, .right = s, .why = why }, from, to);
}

bool solve_expected(Types *t, Solution *s, Type result, Type expected)
{
    if (result == 0 || expected == 0 || type_is_unknown(expected))
        return false;
    Relation r = { .types = t, .left = s, .seeding = true };
    return relate_trial(&r, result, expected);
}

/* solve.c: what is known of type variables while types are matched: bounds from below and above, constraints, and the
 * value in the end. */
#include "types/relation.h"
#include "types/rewrite.h"

#include <string.h>

enum { MAX_REAPPLY = 3 };

/* -- a Solution as a value -- */

void solution_init(Solution *s)
{
    *s = (Solution){ .scopes = { TYPE_SCOPE_CALLABLE }, .scope_count = 1 };
}

bool solution_has_scope(const Solution *s, uint32_t scope_id)
{
    for (uint32_t i = 0; i < s->scope_count; i++)
        if (s->scopes[i] == scope_id)
            return true;
    return false;
}

void solution_add_scope(Solution *s, uint32_t scope_id)
{
    if (!solution_has_scope(s, scope_id) && s->scope_count < sizeof s->scopes / sizeof *s->scopes)
        s->scopes[s->scope_count++] = scope_id;
}

void solution_free(Solution *s)
{
    vec_free(&s->vars);
}

void solution_copy(Solution *to, const Solution *from)
{
    to->vars.len = 0;
    for (uint32_t i = 0; i < from->vars.len; i++)
        vec_push(&to->vars, from->vars.items[i]);
    memcpy(to->scopes, from->scopes, sizeof to->scopes);
    to->scope_count = from->scope_count;
    to->widenings = from->widenings;
}

void solution_assign(Solution *to, Solution *from)
{
    vec_free(&to->vars);
    *to = *from;
    from->vars.items = NULL;
    from->vars.len = from->vars.cap = 0;
}

bool solution_owns(const Solution *s, const Term *var)
{
    return s != NULL && var->kind == TYPE_TYPEVAR && var->of_var.scope != 0 && solution_has_scope(s, var->of_var.scope)
        && var->var->kind != TYPEVAR_SELF;
}

static SolvedVar *find_var(const Types *t, const Solution *s, const Term *var)
{
    for (uint32_t i = 0; i < s->vars.len; i++) {
        const Term *v = type_term(t, s->vars.items[i].var);
        if (v->var == var->var && v->of_var.scope == var->of_var.scope)
            return &s->vars.items[i];
    }
    return NULL;
}

static SolvedVar *make_var(const Types *t, Solution *s, Type var)
{
    SolvedVar *v = find_var(t, s, type_term(t, var));
    if (v)
        return v;
    vec_push(&s->vars, (SolvedVar){ .var = var });
    return &vec_last(&s->vars);
}

/* -- taking a bound -- */

static bool is_exact(const SolvedVar *v)
{
    return v->lower && v->lower == v->upper;
}

static bool within_bound(const Relation *r, const Term *var, Type value)
{
    Types *t = r->types;
    typevar_resolve(t, var->var);
    Type bound = var->var->bound;
    if (bound == 0 || type_is_unknown(value))
        return true;
    if (type_term(t, bound)->flags & TYPE_HAS_TYPEVARS) {       /* a bound may be over the variable itself */
        Type id = type_var(t, var->var, var->of_var.scope, var->of_var.is_bound);
        bound = type_substitute(t, bound, &id, &value, 1);
    }
    return relate_plain(r, value, bound);
}

/* The narrowest constraint that takes the value; 0: none. */
static Type fitting_constraint(const Relation *r, const TypeVar *v, Type value)
{
    Type best = 0;
    for (uint32_t i = 0; i < v->constraint_count; i++) {
        Type c = v->constraints[i];
        if (!relate_plain(r, value, c))
            continue;
        if (best == 0 || (relate_plain(r, c, best) && !relate_plain(r, best, c)))
            best = c;
    }
    return best;
}

static bool bind_constrained(Relation *r, SolvedVar *v, const Term *var, Type value, Binding how)
{
    const Types *t = r->types;
    if (type_is_unknown(value)) {
        if (v->lower == 0)
            v->lower = value;
        return true;
    }
    if (how == BIND_UPPER) {
        v->upper = v->upper ? v->upper : value;
        return v->lower == 0 || relate_plain(r, v->lower, value);
    }
    const Term *from = type_term(t, value);
    Type best = from->kind == TYPE_TYPEVAR && from->var == var->var ? value : fitting_constraint(r, var->var, value);
    if (best == 0) {
        why_line(r, "`%s` fits none of the constraints of `%s`", why_text(r, value), why_text(r, v->var));
        return false;
    }
    if (v->lower == 0 || type_is_unknown(v->lower) || (v->lower != best && relate_plain(r, v->lower, best)))
        v->lower = best;
    return v->lower == best || relate_plain(r, best, v->lower);
}

static bool misfit(Relation *r, const SolvedVar *v, Type value, Type limit)
{
    why_line(r, "`%s` is `%s` here, `%s` doesn't fit", why_text(r, v->var), why_text(r, limit), why_text(r, value));
    return false;
}

/* The lower bound that holds the old one and the value too. */
static Type widened_lower(const Relation *r, const SolvedVar *v, Type value)
{
    Types *t = r->types;
    if (v->lower == 0 || v->lower == NEVER)
        return value;
    if (value == NEVER)                               /* an empty tuple beside something unknown says nothing of it */
        return v->lower;
    if (relate_plain(r, value, v->lower)) {
        bool more_known = type_has_unknown(t, v->lower) && !type_has_unknown(t, value) && relate_plain(r, v->lower, value);
        return more_known ? value : v->lower;
    }
    if (relate_plain(r, v->lower, value))
        return value;
    return type_union2(t, v->lower, value);
}

static bool bind_lower(Relation *r, Solution *s, SolvedVar *v, Type value)
{
    const Term *var = type_term(r->types, v->var);
    if (is_exact(v)) {
        if (type_is_unknown(v->lower) || relate_plain(r, value, v->lower))
            return true;
        return misfit(r, v, value, v->lower);
    }
    Type lower = widened_lower(r, v, value);
    if (v->upper && !relate_plain(r, lower, v->upper))
        return misfit(r, v, value, v->upper);
    if (!within_bound(r, var, lower)) {
        why_line(r, "`%s` is outside the bound `%s` of `%s`", why_text(r, value), why_text(r, var->var->bound),
                 why_text(r, v->var));
        return false;
    }
    s->widenings += v->lower && v->lower != lower && v->lower != NEVER && !relate_plain(r, lower, v->lower);
    v->lower = lower;
    return true;
}

static bool bind_upper(Relation *r, SolvedVar *v, Type value)
{
    if (r->seeding && type_is_unknown(value)) {
        if (value == ANY && v->upper == 0)
            v->upper = value;
        return true;
    }
    if (v->lower && !relate_plain(r, v->lower, value))
        return misfit(r, v, v->lower, value);
    if (v->upper == 0 || type_is_unknown(v->upper) || relate_plain(r, value, v->upper))
        v->upper = is_exact(v) ? v->upper : value;
    else if (!relate_plain(r, v->upper, value))
        return misfit(r, v, value, v->upper);
    return true;
}

static bool bind_exact(Relation *r, SolvedVar *v, const Term *var, Type value)
{
    if (r->seeding && type_is_unknown(value))
        return bind_upper(r, v, value);
    if (type_is_unknown(value)) {
        v->lower = v->lower ? v->lower : value;
        return true;
    }
    if (is_exact(v) && v->lower != value) {
        if (relate_plain(r, v->lower, value) && relate_plain(r, value, v->lower)) {
            if (type_has_unknown(r->types, v->lower) && !type_has_unknown(r->types, value))
                v->lower = v->upper = value;
            return true;
        }
        return misfit(r, v, value, v->lower);
    }
    if (v->lower && !relate_plain(r, v->lower, value))
        return misfit(r, v, value, v->lower);
    if (v->upper && !relate_plain(r, value, v->upper))
        return misfit(r, v, value, v->upper);
    if (!within_bound(r, var, value)) {
        why_line(r, "`%s` is outside the bound `%s` of `%s`", why_text(r, value), why_text(r, var->var->bound),
                 why_text(r, v->var));
        return false;
    }
    v->lower = v->upper = value;
    v->keep_literals = true;
    return true;
}

static bool has_literal(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    if (term->kind == TYPE_LITERAL)
        return true;
    if (term->kind == TYPE_UNION || term->kind == TYPE_TUPLE)
        for (uint32_t i = 0; i < term->count; i++)
            if (has_literal(t, term->items[i]))
                return true;
    return false;
}

bool solution_bind(Relation *r, Solution *s, Type var, Type value, Binding how)
{
    Types *t = r->types;
    const Term *term = type_term(t, var);
    if (term->var->kind == TYPEVAR_PARAM_SPEC || term->var->kind == TYPEVAR_TUPLE) {
        const Term *v = type_term(t, value);
        if (term->var->kind == TYPEVAR_TUPLE)
            return v->kind != TYPE_TUPLE || solution_bind_pack(r, s, var, (Pack){ .tuple = value });
        return relate_spec(&(Relation){ .types = t, .right = s, .why = r->why }, VARIANCE_INVARIANT, value, var);
    }
    SolvedVar *v = make_var(t, s, var);
    typevar_resolve(t, term->var);
    if (how != BIND_LOWER && has_literal(t, value))
        v->keep_literals = true;
    if (term->var->constraint_count)
        return bind_constrained(r, v, term, value, how);
    switch (how) {
    case BIND_LOWER: return bind_lower(r, s, v, value);
    case BIND_UPPER: return bind_upper(r, v, value);
    default:         return bind_exact(r, v, term, value);
    }
}

void solution_keep_literals(const Types *t, Solution *s, const Term *from, const Term *to)
{
    for (uint32_t i = 0; i < from->count && i < to->count; i++) {
        const Term *var = type_term(t, to->items[i]);
        SolvedVar *v = solution_owns(s, var) && has_literal(t, from->items[i]) ? find_var(t, s, var) : NULL;
        if (v)
            v->keep_literals = true;
    }
}

/* -- ParamSpec and TypeVarTuple -- */

bool solution_bind_spec(Relation *r, Solution *s, Type var, const Signature *found)
{
    Types *t = r->types;
    SolvedVar *v = make_var(t, s, var);
    if (v->spec == NULL) {
        v->spec = type_term(t, type_callable(t, found))->signature;
        return true;
    }
    Signature a = *found, b = *v->spec;
    a.ret = b.ret = NEVER;
    Relation plain = { .types = t };
    if (relate_signatures(&plain, &a, &b))
        return true;
    if (relate_signatures(&plain, &b, &a)) {
        v->spec = type_term(t, type_callable(t, found))->signature;
        return true;
    }
    return false;
}

static bool is_unbounded(const Types *t, const Term *tuple)
{
    for (uint32_t i = 0; i < tuple->count; i++)
        if (type_kind(t, tuple->items[i]) == TYPE_UNPACKED)
            return true;
    return false;
}

/* Are these arguments what a callable with these parameters takes? Where one is of unknown length: as far as can be seen. */
static bool params_take(const Relation *r, const Term *params, uint32_t optional, const Term *args)
{
    bool open_params = is_unbounded(r->types, params), open_args = is_unbounded(r->types, args);
    if (!open_params && !open_args && (args->count > params->count || args->count + optional < params->count))
        return false;
    for (uint32_t i = 0; i < params->count && i < args->count; i++) {
        if (type_kind(r->types, params->items[i]) == TYPE_UNPACKED || type_kind(r->types, args->items[i]) == TYPE_UNPACKED)
            break;
        Solution own;                                 /* a parameter may be a generic callable's */
        solution_init(&own);
        Relation inner = { .types = r->types, .right = &own };
        bool ok = relate(&inner, args->items[i], params->items[i]);
        solution_free(&own);
        if (!ok)
            return false;
    }
    return true;
}

static bool join_packs(const Relation *r, SolvedVar *v, const Term *a, const Term *b)
{
    Types *t = r->types;
    TypeList items = { 0 };                           /* the same length: item by item, as plain variables are widened */
    for (uint32_t i = 0; i < a->count; i++)
        vec_push(&items, widened_lower(r, &(SolvedVar){ .lower = type_widen_literals(t, a->items[i]) },
                                       type_widen_literals(t, b->items[i])));
    v->pack = type_tuple(t, items.items, items.len);
    vec_free(&items);
    return true;
}

bool solution_bind_pack(Relation *r, Solution *s, Type var, Pack pack)
{
    Types *t = r->types;
    SolvedVar *v = make_var(t, s, var);
    if (v->pack == 0) {
        v->pack = pack.tuple;
        v->pack_is_params = pack.is_params;
        v->pack_optional = pack.optional;
        v->keep_literals = pack.is_params;
        return true;
    }
    const Term *a = type_term(t, v->pack), *b = type_term(t, pack.tuple);
    if (v->pack_is_params && !pack.is_params) {       /* the callable came first, now the arguments say how much of it is used */
        if (!params_take(r, a, v->pack_optional, b))
            return false;
        if (is_unbounded(t, a) || is_unbounded(t, b))
            return true;
        v->pack = type_tuple(t, a->items, b->count);
        v->pack_optional = 0;
        v->pack_is_params = false;
        return true;
    }
    if (!v->pack_is_params && pack.is_params)
        return params_take(r, b, pack.optional, a);
    if (v->pack == pack.tuple)
        return true;
    return a->count == b->count ? join_packs(r, v, a, b) : relate_plain(r, pack.tuple, v->pack);
}

typedef struct { Rewriter base; Solution *solution; Type value; } Marking;

static Type mark_unknown(Rewriter *w, const Term *var, Type id)
{
    const Marking *m = (const Marking *)w;
    if (!solution_owns(m->solution, var))
        return id;
    SolvedVar *v = make_var(w->types, m->solution, id);
    if (var->var->kind == TYPEVAR_PLAIN && v->lower == 0)
        v->lower = m->value;
    return id;
}

void solution_bind_unknown(Types *t, Solution *s, Type in, Type value)
{
    Marking m = { .base = { .types = t, .variable = mark_unknown, .flag = TYPE_HAS_TYPEVARS }, .solution = s,
                  .value = value };
    type_rewrite(&m.base, in);
    rewrite_end(&m.base);
}

/* -- values -- */

/* Without literals, unless that breaks what bounds it. */
static Type widened_value(Types *t, const SolvedVar *v)
{
    Type wide = type_widen_literals(t, v->lower);
    const Relation r = { .types = t };
    if (wide == v->lower || (v->upper && !relate_plain(&r, wide, v->upper)) || !within_bound(&r, type_term(t, v->var), wide))
        return v->lower;
    return wide;
}

static Type value_of(Types *t, const SolvedVar *v)
{
    const TypeVar *var = type_term(t, v->var)->var;
    if (var->kind == TYPEVAR_PARAM_SPEC)
        return v->spec ? type_callable(t, v->spec) : 0;
    if (var->kind == TYPEVAR_TUPLE) {
        const Term *pack = v->pack ? type_term(t, v->pack) : NULL;
        if (pack && v->pack_optional)
            return type_tuple(t, pack->items, pack->count - v->pack_optional);
        return pack && !v->keep_literals ? type_widen_literals(t, v->pack) : v->pack;
    }
    if (v->lower)
        return v->keep_literals || is_exact(v) || var->constraint_count ? v->lower : widened_value(t, v);
    if (v->upper && var->constraint_count) {
        for (uint32_t i = 0; i < var->constraint_count; i++)
            if (type_assignable(t, var->constraints[i], v->upper, NULL))
                return var->constraints[i];
        return 0;
    }
    return v->upper;
}

Type solution_value(Types *t, const Solution *s, Type var, bool *found)
{
    const Term *term = type_term(t, var);
    const SolvedVar *v = term->kind == TYPE_TYPEVAR ? find_var(t, s, term) : NULL;
    Type value = v ? value_of(t, v) : 0;
    if (found)
        *found = value != 0;
    return value;
}

typedef struct {
    Rewriter        base;
    const Solution *solution;
    bool            finish;                           /* nothing may stay open */
    uint32_t        rounds;
} Application;

typedef struct { Rewriter base; const Term *wanted; bool found; } Search;

static Type mention_found(Rewriter *w, const Term *var, Type id)
{
    Search *s = (Search *)w;
    s->found |= var->var == s->wanted->var && var->of_var.scope == s->wanted->of_var.scope;
    return id;
}

static bool mentions(Types *t, Type in, const Term *var)
{
    Search s = { .base = { .types = t, .variable = mention_found, .flag = TYPE_HAS_TYPEVARS }, .wanted = var };
    type_rewrite(&s.base, in);
    rewrite_end(&s.base);
    return s.found;
}

typedef struct { Rewriter base; const Solution *solution; bool found; } OwnedSearch;

static Type owned_found(Rewriter *w, const Term *var, Type id)
{
    OwnedSearch *s = (OwnedSearch *)w;
    s->found |= solution_owns(s->solution, var);
    return id;
}

bool solution_concerns(Types *t, const Solution *s, Type in)
{
    OwnedSearch search = { .base = { .types = t, .variable = owned_found, .flag = TYPE_HAS_TYPEVARS }, .solution = s };
    type_rewrite(&search.base, in);
    rewrite_end(&search.base);
    return search.found;
}

static Type unsolved(Application *a, const Term *var)
{
    Types *t = a->base.types;
    typevar_resolve(t, var->var);
    if (var->var->default_type && a->rounds < MAX_REAPPLY) {
        a->rounds++;
        Type value = type_rewrite(&a->base, typevar_default_in(t, var->var, var->of_var.scope));
        a->rounds--;
        return value;
    }
    if (a->base.in_callable)                          /* of a callable that is returned: whoever calls it may solve it */
        return type_var(t, var->var, TYPE_SCOPE_CALLABLE, false);
    if (var->var->kind == TYPEVAR_TUPLE) {
        Type any = type_unpacked(t, UNKNOWN);
        return type_tuple(t, &any, 1);
    }
    return UNKNOWN;
}

static Type applied(Rewriter *w, const Term *var, Type id)
{
    Application *a = (Application *)w;
    Types *t = w->types;
    if (!solution_owns(a->solution, var))
        return id;
    Type value = solution_value(t, a->solution, id, NULL);
    if (value == 0)
        return a->finish ? unsolved(a, var) : id;
    /* A variable solved by another of the same call takes that one's value; by itself (a call inside its own function): stays. */
    if (value != id && type_term(t, value)->flags & TYPE_HAS_TYPEVARS && a->rounds < MAX_REAPPLY && !mentions(t, value, var)) {
        a->rounds++;
        value = type_rewrite(w, value);
        a->rounds--;
    }
    return value;
}

Type solution_apply(Types *t, const Solution *s, Type a, bool unknown_unsolved)
{
    if (a == 0 || s->scope_count == 0 || !(type_term(t, a)->flags & TYPE_HAS_TYPEVARS))
        return a;
    Application ap = { .base = { .types = t, .variable = applied, .flag = TYPE_HAS_TYPEVARS },
                       .solution = s,
                       .finish = unknown_unsolved };
    Type made = type_rewrite(&ap.base, a);
    rewrite_end(&ap.base);
    return made;
}

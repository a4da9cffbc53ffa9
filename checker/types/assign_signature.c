/* assign_signature.c: one signature in the place of another (typing spec, "Callables", "Assignability rules for callables"). */
#include "types/relation.h"

typedef VEC(Param) ParamList;

/* A signature spread out: unpacked tuples of *args and TypedDicts of **kwargs as single parameters. */
typedef struct {
    /* suffix: positional ones behind a TypeVarTuple; keywords: keyword-only ones */
    ParamList positional, suffix, keywords;
    Param     args, kwargs;
    bool      has_args, has_kwargs, gradual;
    TypeVar  *spec;
    uint32_t  spec_scope;
} Spread;

static void spread_tuple(Types *t, Spread *s, Param p, const Term *tuple)
{
    Type joined = NEVER;
    bool open = false;
    for (uint32_t i = 0; i < tuple->count; i++) {
        const Term *item = type_term(t, tuple->items[i]);
        bool unbounded = item->kind == TYPE_UNPACKED;
        if (!open && !unbounded) {
            vec_push(&s->positional, (Param){ .kind = PARAM_POSITIONAL_ONLY, .type = tuple->items[i] });
            continue;
        }
        open = true;
        Type of = unbounded ? item->of : tuple->items[i];
        bool is_pack = unbounded && type_kind(t, of) == TYPE_TYPEVAR && type_term(t, of)->var->kind == TYPEVAR_TUPLE;
        joined = is_pack && tuple->count == i + 1 ? tuple->items[i] : type_union2(t, joined, is_pack ? UNKNOWN : of);
    }
    s->has_args = open;
    p.type = joined;
    s->args = p;
}

static void spread_typed_dict(Types *t, Spread *s, Type dict)
{
    Class *c = type_class_of(t, dict);
    class_complete(t, c, CLASS_STAGE_FIELDS);
    for (uint32_t i = 0; i < c->fields.len; i++) {
        const Field *f = &c->fields.items[i];
        vec_push(&s->keywords, (Param){ .name = f->name, .kind = PARAM_KEYWORD_ONLY, .has_default = !f->is_required,
                                        .type = type_put_args(t, f->type, dict) });
    }
}

static Type param_type(const Param *p)
{
    return p->type ? p->type : UNKNOWN;
}

static void spread_param(Types *t, Spread *s, Param p)
{
    p.type = param_type(&p);
    const Term *term = type_term(t, p.type);
    const Term *inner = term->kind == TYPE_UNPACKED && !term->is_strict ? type_term(t, term->of) : NULL;
    switch (p.kind) {
    case PARAM_VARARGS:
        if (inner && inner->kind == TYPE_TUPLE) {
            spread_tuple(t, s, p, inner);
        } else {
            s->args = p;
            s->has_args = true;
        }
        break;
    case PARAM_KWARGS:
        if (inner && inner->kind == TYPE_INSTANCE && inner->cls->flags & CLASS_IS_TYPED_DICT) {
            spread_typed_dict(t, s, term->of);
        } else {
            s->kwargs = p;
            s->has_kwargs = true;
        }
        break;
    case PARAM_KEYWORD_ONLY:
        vec_push(&s->keywords, p);
        break;
    default:
        if (s->has_args)
            vec_push(&s->suffix, p);
        else
            vec_push(&s->positional, p);
        break;
    }
}

static void spread(Types *t, Spread *s, const Signature *g)
{
    *s = (Spread){ .gradual = g->flags & SIGNATURE_IS_GRADUAL, .spec = g->param_spec, .spec_scope = g->param_spec_scope };
    for (uint32_t i = 0; i < g->param_count; i++)
        spread_param(t, s, g->params[i]);
    /* `*args: Any, **kwargs: Any` is the same as `...` */
    if (s->has_args && s->has_kwargs && type_is_unknown(s->args.type) && type_is_unknown(s->kwargs.type))
        s->gradual = true;
}

static void spread_free(Spread *s)
{
    vec_free(&s->positional);
    vec_free(&s->suffix);
    vec_free(&s->keywords);
}

/* -- one signature against another -- */

typedef struct {
    Relation *r;
    Spread    from, to;
    uint32_t  used;                                   /* positional parameters of `from` that were matched by position */
    uint64_t  named;                                  /* bits: of those after, the ones matched by name */
    uint64_t  keyed;                                  /* bits: keyword-only parameters of `from` that were matched */
} Match;

static const char *param_name(const Match *m, const Param *p)
{
    return p->name ? atom_text(m->r->types->program->atoms, p->name) : "";
}

static bool fits(Match *m, const Param *from, const Param *to, const char *what, uint32_t at)
{
    Relation *r = m->r;
    uint32_t before = why_count(r);
    if (relate_turned(r, to->type, from->type))
        return true;
    why_drop_first(r, before);
    if (to->name)
        why_line(r, "%s \"%s\": `%s` is not assignable to `%s`", what, param_name(m, to), why_text(r, to->type),
                 why_text(r, from->type));
    else
        why_line(r, "%s %u: `%s` is not assignable to `%s`", what, at + 1, why_text(r, to->type), why_text(r, from->type));
    return false;
}

static bool fail(const Match *m, const char *text, const Param *p, uint32_t at)
{
    if (p->name)
        why_line(m->r, "parameter \"%s\" %s", param_name(m, p), text);
    else
        why_line(m->r, "parameter %u %s", at + 1, text);
    return false;
}

/* A parameter `to` takes by position (and by name, if it has one). */
static bool match_position(Match *m, const Param *to, uint32_t at)
{
    Spread *from = &m->from;
    if (at < from->positional.len) {
        const Param *p = &from->positional.items[at];
        m->used = at + 1;
        if (to->has_default && !p->has_default && !from->gradual)
            return fail(m, "has no default", p, at);
        if (to->kind == PARAM_NORMAL && !from->gradual) {
            if (p->kind == PARAM_POSITIONAL_ONLY && !from->has_kwargs)
                return fail(m, "is positional only", p, at);
            if (p->kind != PARAM_POSITIONAL_ONLY && p->name != to->name)
                return fail(m, "has another name", to, at);
        }
        return fits(m, p, to, "parameter", at);
    }
    if (from->has_args) {
        if (to->kind == PARAM_NORMAL && !from->has_kwargs && !from->gradual && !from->spec)
            return fail(m, "can't be passed by name", to, at);
        return fits(m, &from->args, to, "parameter", at);
    }
    if (from->gradual || from->spec)
        return from->gradual || fail(m, "is not taken", to, at);
    return fail(m, "is not taken", to, at);
}

/* A parameter `to` takes by name only. */
static bool match_keyword(Match *m, const Param *to, uint32_t at)
{
    Spread *from = &m->from;
    for (uint32_t i = 0; i < from->keywords.len; i++) {
        const Param *p = &from->keywords.items[i];
        if (p->name != to->name)
            continue;
        m->keyed |= i < 64 ? UINT64_C(1) << i : 0;
        if (to->has_default && !p->has_default)
            return fail(m, "has no default", p, at);
        return fits(m, p, to, "parameter", at);
    }
    for (uint32_t i = m->used; i < from->positional.len; i++) {
        const Param *p = &from->positional.items[i];
        if (p->name != to->name || p->kind != PARAM_NORMAL)
            continue;
        m->named |= i < 64 ? UINT64_C(1) << i : 0;
        if (to->has_default && !p->has_default)
            return fail(m, "has no default", p, at);
        return fits(m, p, to, "parameter", at);
    }
    if (from->has_kwargs)
        return fits(m, &from->kwargs, to, "parameter", at);
    return from->gradual || fail(m, "is not taken", to, at);
}

/* Those of `from` that haven't been taken (a bit for each) must have a default; `star`, where `to` has one, may reach them. */
static bool match_untaken(Match *m, const ParamList *params, uint32_t begin, uint64_t taken, const Param *star)
{
    for (uint32_t i = begin; i < params->len; i++) {
        const Param *p = &params->items[i];
        if (i < 64 && taken >> i & 1)
            continue;
        if (!p->has_default && !m->to.gradual)
            return fail(m, "is missing", p, i);
        if (star && !fits(m, p, star, "parameter", i))
            return false;
    }
    return true;
}

static bool match_rest(Match *m)
{
    const Spread *to = &m->to;
    return match_untaken(m, &m->from.positional, m->used, m->named, to->has_args ? &to->args : NULL) &&
           match_untaken(m, &m->from.keywords, 0, m->keyed, to->has_kwargs ? &to->kwargs : NULL);
}

static bool match_stars(Match *m)
{
    Spread *from = &m->from, *to = &m->to;
    if (from->gradual || to->gradual)
        return true;
    if (to->has_args && (!from->has_args || !fits(m, &from->args, &to->args, "parameter", 0)))
        return from->has_args ? false : fail(m, "(variable) is not taken", &to->args, 0);
    if (to->has_kwargs && (!from->has_kwargs || !fits(m, &from->kwargs, &to->kwargs, "parameter", 0)))
        return from->has_kwargs ? false : fail(m, "(variable) is not taken", &to->kwargs, 0);
    return true;
}

/* -- ParamSpec and TypeVarTuple take what is left -- */

/* The parameters of `from` behind the first `taken` positional ones, as a signature. */
static Signature rest_of(const Signature *from, uint32_t taken, ParamList *kept)
{
    for (uint32_t i = 0; i < from->param_count; i++) {
        const Param *p = &from->params[i];
        if (taken && param_is_positional(p))
            taken--;
        else
            vec_push(kept, *p);
    }
    return (Signature){ .params = kept->items, .param_count = kept->len, .ret = NEVER, .param_spec = from->param_spec,
                        .param_spec_scope = from->param_spec_scope, .flags = from->flags & SIGNATURE_IS_GRADUAL };
}

static bool capture_spec(Relation *r, Solution *s, const Spread *holder, const Signature *source, uint32_t taken)
{
    Types *t = r->types;
    ParamList kept = { 0 };
    Signature rest = rest_of(source, taken, &kept);
    Type var = type_var(t, holder->spec, holder->spec_scope, false);
    bool ok = solution_bind_spec(r, s, var, &rest);
    vec_free(&kept);
    return ok;
}

static Type spec_var(Types *t, const Spread *s)
{
    return s->spec ? type_var(t, s->spec, s->spec_scope, false) : 0;
}

static bool is_pack_param(const Types *t, const Spread *s)
{
    const Term *term = s->has_args ? type_term(t, s->args.type) : NULL;
    const Term *of = term && term->kind == TYPE_UNPACKED ? type_term(t, term->of) : NULL;
    return of && of->kind == TYPE_TYPEVAR && of->var->kind == TYPEVAR_TUPLE;
}

/* A generic callable whose arguments are known already: they say what its own variables are. */
static bool solve_by_pack(Relation *r, Solution *s, Type var, const Spread *source, uint32_t taken, uint32_t end)
{
    Types *t = r->types;
    Type given = r->left && r->left == r->own ? solution_value(t, s, var, NULL) : 0;
    const Term *args = given ? type_term(t, given) : NULL;
    if (args == NULL || args->kind != TYPE_TUPLE)
        return true;
    for (uint32_t i = 0; i < args->count && taken + i < end; i++) {
        if (type_kind(t, args->items[i]) == TYPE_UNPACKED)
            break;
        if (!relate(&(Relation){ .types = t, .right = r->left }, args->items[i], source->positional.items[taken + i].type))
            return false;
    }
    return true;
}

/* The positional parameters from the first `taken` up to `end` as a tuple, for a TypeVarTuple. */
static bool capture_pack(Relation *r, Solution *s, Type holder, const Spread *source, uint32_t taken, uint32_t end)
{
    Types *t = r->types;
    if (!solve_by_pack(r, s, type_term(t, holder)->of, source, taken, end))
        return false;
    TypeList items = { 0 };
    Pack pack = { .is_params = true };
    for (uint32_t i = taken; i < end; i++) {
        const Param *p = &source->positional.items[i];
        /* A generic callable's own variables stay unknown: a tuple of parameters can't be generic. */
        vec_push(&items, r->left && r->left == r->own ? solution_apply(t, r->left, p->type, true) : p->type);
        pack.optional = p->has_default ? pack.optional + 1 : 0;
    }
    if (source->has_args)
        vec_push(&items,
                 type_kind(t, source->args.type) == TYPE_UNPACKED ? source->args.type : type_repeated(t, source->args.type));
    else if (source->gradual || source->spec)
        vec_push(&items, type_unpacked(t, UNKNOWN));
    pack.tuple = type_tuple(t, items.items, items.len);
    pack.optional = source->has_args || source->gradual || source->spec ? 0 : pack.optional;
    bool ok = solution_bind_pack(r, s, type_term(t, holder)->of, pack);
    vec_free(&items);
    return ok;
}

/* `to` ends in a ParamSpec: solved by what `from` has left, or the same opaque one. */
static bool match_spec(Match *m, const Signature *from, uint32_t taken)
{
    Relation *r = m->r;
    Types *t = r->types;
    Type var = spec_var(t, &m->to);
    if (solution_owns(r->right, type_term(t, var)))
        return capture_spec(r, r->right, &m->to, from, taken);
    if (m->from.gradual && m->from.spec == NULL)
        return true;
    if (m->from.spec == m->to.spec && m->from.spec_scope == m->to.spec_scope)
        return m->used == m->from.positional.len;
    why_line(r, "its parameters are not those of `%s`", why_text(r, var));
    return false;
}

/* `to` takes `A, *Ts, B`, Ts to be solved: A and B by position from either end, Ts what is between. */
static bool match_pack(Match *m)
{
    Relation *r = m->r;
    uint32_t before = m->to.positional.len, after = m->to.suffix.len, given = m->from.positional.len;
    if (given < before + after && !m->from.has_args && !m->from.gradual)
        return fail(m, "is not taken", &m->to.args, before);
    for (uint32_t i = 0; i < before; i++)
        if (!match_position(m, &m->to.positional.items[i], i))
            return false;
    uint32_t end = given >= before + after ? given - after : given;
    for (uint32_t i = 0; i < after && end < given; i++)
        if (!fits(m, &m->from.positional.items[end + i], &m->to.suffix.items[i], "parameter", end + i))
            return false;
    return capture_pack(r, r->right, m->to.args.type, &m->from, before < end ? before : end, end);
}

static bool match_params(Match *m, const Signature *from, const Signature *to)
{
    Relation *r = m->r;
    Types *t = r->types;
    if (is_pack_param(t, &m->to) && solution_owns(r->right, type_term(t, type_term(t, m->to.args.type)->of)))
        return match_pack(m);
    for (uint32_t i = 0; i < m->to.positional.len; i++)
        if (!match_position(m, &m->to.positional.items[i], i))
            return false;
    if (m->from.spec && solution_owns(r->left, type_term(t, spec_var(t, &m->from))))
        return capture_spec(r, r->left, &m->from, to, m->from.positional.len);
    if (m->to.spec)
        return match_spec(m, from, m->to.positional.len);
    if (m->from.spec && !m->to.gradual) {
        why_line(r, "its parameters are those of `%s`", why_text(r, spec_var(t, &m->from)));
        return false;
    }
    if (m->to.gradual && !m->to.has_args && m->to.positional.len == 0 && m->to.keywords.len == 0)
        return true;
    for (uint32_t i = 0; i < m->to.keywords.len; i++)
        if (!match_keyword(m, &m->to.keywords.items[i], i))
            return false;
    return match_rest(m) && match_stars(m);
}

/* mypy has it so; aclose() of typeshed's AsyncGenerator, for one, is declared to give a Coroutine. */
Type signature_asks(Types *t, const Signature *to, Type wanted, Type given)
{
    Class *made = to->flags & SIGNATURE_IS_ASYNC && type_kind(t, wanted) == TYPE_INSTANCE ? type_class_of(t, wanted) : NULL;
    if (!made || !class_is(made, t, ATOM_types, ATOM_CoroutineType) || type_kind(t, given) != TYPE_INSTANCE ||
        type_class_of(t, given) == made)
        return wanted;
    uint32_t count;
    const Type *args = type_args(t, wanted, &count);
    return type_known(t, ATOM_typing, ATOM_Coroutine, args, count);
}

static bool relate_returns(Relation *r, const Signature *from, const Signature *to)
{
    Types *t = r->types;
    Type wanted = signature_return(t, to);
    if (type_is_unknown(wanted) && !r->left && !r->strict)
        return true;                                  /* spares inferring the other's */
    Type given = signature_return(t, from);
    /* what its parameters said nothing of is unknown, not the function's own variable */
    if (r->left && r->left == r->own && to->param_spec == NULL)
        given = solution_apply(t, r->left, given, true);
    uint32_t before = why_count(r);
    if (relate(r, given, r->strict ? wanted : signature_asks(t, to, wanted, given)))
        return true;
    why_drop_first(r, before);
    why_line(r, "it returns `%s`, not `%s`", why_text(r, given), why_text(r, wanted));
    return false;
}

/* -- generic callables: their own variables are solved by what is wanted of them -- */

static bool has_vars(const Types *t, const Signature *s)
{
    if (s->param_spec || (s->ret && type_term(t, s->ret)->flags & TYPE_HAS_TYPEVARS))       /* a constructor: () -> set[T] */
        return true;
    for (uint32_t i = 0; i < s->param_count; i++)
        if (s->params[i].type && type_term(t, s->params[i].type)->flags & TYPE_HAS_TYPEVARS)
            return true;
    return false;
}

static bool relate_spread(Relation *r, const Signature *from, const Signature *to)
{
    Match m = { .r = r };
    spread(r->types, &m.from, from);
    spread(r->types, &m.to, to);
    bool ok = match_params(&m, from, to) && relate_returns(r, from, to);
    spread_free(&m.from);
    spread_free(&m.to);
    return ok;
}

/* A decorator takes a whole function, but for its first parameters: what these say of the decorator's variables is said in the
 * function's own, which what comes back has as well. False, and nothing has changed: they can't stay what they are. */
static bool relate_whole(Relation *r, const Signature *from, const Signature *to)
{
    if (r->right == NULL || to->param_count == 0 || to->param_spec == NULL ||
        !solution_owns(r->right, type_term(r->types, type_var(r->types, to->param_spec, to->param_spec_scope, false))))
        return false;
    Solution before;
    solution_init(&before);
    solution_copy(&before, r->right);
    Why *why = r->why;
    r->why = NULL;
    bool ok = relate_spread(r, from, to);
    r->why = why;
    if (!ok)
        solution_copy(r->right, &before);
    solution_free(&before);
    return ok;
}

bool relate_signatures(Relation *r, const Signature *from, const Signature *to)
{
    if (r->left || !has_vars(r->types, from))
        return relate_spread(r, from, to);
    if (relate_whole(r, from, to))
        return true;
    Solution own;
    solution_init(&own);
    uint32_t scope = from->function ? type_scope_id(r->types, from->function) : TYPE_SCOPE_CALLABLE;
    if (!r->right || !solution_has_scope(r->right, scope))      /* a function passed to itself: its variables are the call's */
        solution_add_scope(&own, scope);
    const Solution *outer = r->own;
    r->left = &own;
    r->own = &own;
    bool ok = relate_spread(r, from, to);
    r->left = NULL;
    r->own = outer;
    solution_free(&own);
    return ok;
}

static bool relate_spread_turned(Relation *r, const Signature *from, const Signature *to)
{
    relation_turn(r);
    bool ok = relate_spread(r, from, to);
    relation_turn(r);
    return ok;
}

/* Arguments for a ParamSpec of a class. A class that calls with them is contravariant in it, as a callable is in its
 * parameters. */
bool relate_spec(Relation *r, Variance variance, Type from, Type to)
{
    Types *t = r->types;
    const Term *f = type_term(t, from), *o = type_term(t, to);
    Signature gradual = { .flags = SIGNATURE_IS_GRADUAL, .ret = NEVER };
    Signature a = gradual, b = gradual;
    if (f->kind == TYPE_CALLABLE)
        a = *f->signature;
    else if (f->kind == TYPE_TYPEVAR)
        a = (Signature){ .param_spec = f->var, .param_spec_scope = f->of_var.scope };
    if (o->kind == TYPE_CALLABLE)
        b = *o->signature;
    else if (o->kind == TYPE_TYPEVAR)
        b = (Signature){ .param_spec = o->var, .param_spec_scope = o->of_var.scope };
    a.ret = b.ret = NEVER;
    a.function = b.function = NULL;
    if (variance == VARIANCE_COVARIANT)
        return relate_spread_turned(r, &b, &a);
    if (variance == VARIANCE_CONTRAVARIANT || is_open(r, from, to))
        return relate_spread(r, &a, &b);
    return relate_spread(r, &a, &b) && relate_spread(r, &b, &a);
}

/* variance.c: the variance of a class's parameters: declared, or inferred from where its members use them (typing spec,
 * "Variance inference"). A class that is asked about while it is worked out counts as using nothing; rounds go on until
 * nothing changes. */
#include "types/relate.h"
#include "types/term.h"

enum { USE_NONE = 0, USE_OUT = 1, USE_IN = 2, USE_BOTH = 3, USES_KNOWN = 4 };    /* a value of Class.variances */
enum { MAX_ROUNDS = 3, MAX_DEPTH = 16 };

typedef struct {
    Types *types;
    Class *cls;
    Type   var;
    int    depth;
    uint32_t uses;
} Survey;

static uint32_t uses_in(Survey *s, Type a);

static uint32_t turned(uint32_t uses)
{
    return (uses & USE_OUT ? USE_IN : 0) | (uses & USE_IN ? USE_OUT : 0);
}

static uint32_t seen_through(Variance v, uint32_t uses)
{
    if (v == VARIANCE_CONTRAVARIANT)
        return turned(uses);
    return v == VARIANCE_INVARIANT && uses ? USE_BOTH : uses;
}

static uint32_t uses_in_args(Survey *s, const Term *a)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t uses = uses_in(s, a->items[i]);
        uint64_t known;
        if (uses == 0)
            continue;
        if (map_get(&a->cls->variances, i, &known) && !(known & USES_KNOWN))
            all |= (known & USE_OUT ? uses : 0) | (known & USE_IN ? turned(uses) : 0);
        else
            all |= seen_through(class_variance(s->types, a->cls, i), uses);
    }
    return all;
}

static uint32_t uses_in_signature(Survey *s, const Signature *g, bool is_method)
{
    uint32_t all = 0;
    uint32_t first =
        is_method && g->flags & SIGNATURE_IS_METHOD && !(g->flags & (SIGNATURE_IS_STATIC | SIGNATURE_IS_BOUND)) ? 1 : 0;
    for (uint32_t i = first; i < g->param_count; i++)
        if (g->params[i].type)
            all |= turned(uses_in(s, g->params[i].type));
    const Term *var = type_term(s->types, s->var);
    if (g->param_spec == var->var && g->param_spec_scope == var->of_var.scope)
        all |= USE_IN;
    Type ret = signature_return(s->types, g);
    return all | (ret ? uses_in(s, ret) : 0);
}

static uint32_t uses_in_items(Survey *s, const Term *a)
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < a->count; i++)
        all |= uses_in(s, a->items[i]);
    return all;
}

static uint32_t uses_in_term(Survey *s, const Term *a, Type id)
{
    switch (a->kind) {
    case TYPE_TYPEVAR:
        return id == s->var ? USE_OUT : USE_NONE;
    case TYPE_INSTANCE:
        return uses_in_args(s, a);
    case TYPE_TUPLE: case TYPE_UNION: case TYPE_INTERSECTION: case TYPE_OVERLOADED:
        return uses_in_items(s, a);
    case TYPE_CLASS: case TYPE_FORM: case TYPE_UNPACKED:
        return uses_in(s, a->of);
    case TYPE_GUARD:
        return seen_through(a->is_strict ? VARIANCE_INVARIANT : VARIANCE_COVARIANT, uses_in(s, a->of));
    case TYPE_CALLABLE:
        return uses_in_signature(s, a->signature, false);
    case TYPE_ALIAS:
        return uses_in(s, type_expand(s->types, id));
    default:
        return USE_NONE;
    }
}

static uint32_t uses_in(Survey *s, Type a)
{
    if (a == 0 || !(type_term(s->types, a)->flags & TYPE_HAS_TYPEVARS) || s->depth > MAX_DEPTH)
        return USE_NONE;
    s->depth++;
    uint32_t uses = uses_in_term(s, type_term(s->types, a), a);
    s->depth--;
    return uses;
}

bool type_only_gives_out(Types *t, Type a, Type var)
{
    Survey s = { .types = t, .var = var };
    return uses_in(&s, a) == USE_OUT;
}

/* -- members -- */

static uint32_t uses_in_function(Survey *s, Type a)
{
    if (a == 0)
        return USE_NONE;
    const Term *f = type_term(s->types, a);
    uint32_t all = 0;
    if (f->kind == TYPE_CALLABLE)
        return uses_in_signature(s, f->signature, true);
    if (f->kind == TYPE_OVERLOADED)
        for (uint32_t i = 0; i < f->count; i++)
            all |= uses_in_signature(s, type_term(s->types, f->items[i])->signature, true);
    return all;
}

/* Writable from outside? Names with an underscore, Final ones and fields of frozen classes count as read only. */
static bool is_writable(const Survey *s, const Symbol *symbol)
{
    Str name = atom_str(s->types->program->atoms, symbol->name);
    if (str_starts(name, STR("_")) && !str_starts(name, STR("__")))
        return false;
    return !(symbol->first->flags & DECL_IS_FINAL) && !(s->cls->flags & (CLASS_IS_FROZEN | CLASS_IS_NAMED_TUPLE));
}

static void survey_symbol(void *ctx, Symbol *symbol)
{
    Survey *s = ctx;
    Types *t = s->types;
    Symbol *in_body = s->cls->scope ? scope_find(s->cls->scope, symbol->name) : NULL;
    if (in_body && in_body != symbol)
        return;                                       /* self.x = … of an x that the body declares */
    if (symbol->first == NULL || symbol->name == ATOM___init__ || symbol->name == ATOM___new__ || s->uses == USE_BOTH)
        return;
    Type a = t->hooks.symbol_type(t->hooks.ctx, symbol, s->cls, false);
    if (a == 0)
        return;
    const Term *term = type_term(t, a);
    if (term->kind == TYPE_PROPERTY) {
        s->uses |= uses_in_function(s, term->property.getter) | uses_in_function(s, term->property.setter);
    } else if (symbol->first->kind == DECL_FUNCTION) {
        s->uses |= uses_in_function(s, a);
    } else {
        s->uses |= seen_through(is_writable(s, symbol) ? VARIANCE_INVARIANT : VARIANCE_COVARIANT, uses_in(s, a));
    }
}

static void survey_class(Survey *s)
{
    Types *t = s->types;
    Class *c = s->cls;
    for (uint32_t i = 0; i < c->base_count; i++)
        s->uses |= uses_in(s, c->bases[i]);
    if (c->scope == NULL && c->node)
        c->scope = class_scope(c->node);
    if (c->scope)
        for (uint32_t i = 0; i < c->scope->symbols.len; i++)
            survey_symbol(s, (Symbol *)(uintptr_t)c->scope->symbols.entries[i].value);
    if (c->node && !(c->flags & CLASS_IS_TYPESHED))
        class_instance_symbols(c->node, survey_symbol, s);
    for (uint32_t i = 0; i < c->synth.len; i++)
        if (c->synth.items[i].name != ATOM___init__ && c->synth.items[i].name != ATOM___new__
            && type_kind(t, c->synth.items[i].type) != TYPE_CALLABLE)
            s->uses |= uses_in(s, c->synth.items[i].type);
}

static uint32_t infer_uses(Types *t, Class *c, uint32_t param)
{
    uint64_t known;
    if (map_get(&c->variances, param, &known))
        return (uint32_t)known & USE_BOTH;
    map_put(&c->variances, param, USE_NONE);
    class_complete(t, c, CLASS_STAGE_FIELDS);
    uint32_t uses = USE_NONE;
    for (int round = 0; round < MAX_ROUNDS; round++) {
        Survey s = { .types = t, .cls = c, .var = c->params[param], .uses = uses };
        survey_class(&s);
        if (s.uses == uses)
            break;
        uses = s.uses;
        map_put(&c->variances, param, uses);
    }
    map_put(&c->variances, param, uses | USES_KNOWN);
    return uses;
}

Variance class_variance(Types *t, Class *c, uint32_t param)
{
    if (param >= c->param_count)
        return VARIANCE_INVARIANT;
    TypeVar *v = type_term(t, c->params[param])->var;
    if (v->variance != VARIANCE_AUTO)
        return (Variance)v->variance;
    switch (infer_uses(t, c, param)) {
    case USE_BOTH: return VARIANCE_INVARIANT;
    case USE_IN:   return VARIANCE_CONTRAVARIANT;
    default:       return VARIANCE_COVARIANT;
    }
}

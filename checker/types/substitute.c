/* substitute.c: type variables replaced throughout a type. One rewriter, given what each variable becomes. */
#include "types/rewrite.h"

/* steps; a term may share parts, so the walk without memo may be exponential */
enum { MEMO_AFTER = 64 };

static Type rewrite_step(Rewriter *w, Type a);

static Type rewrite_items(Rewriter *w, const Term *a, Type id)
{
    Types *t = w->types;
    TypeList list = { 0 };
    bool changed = false;
    for (uint32_t i = 0; i < a->count; i++) {
        Type item = type_rewrite(w, a->items[i]);
        changed |= item != a->items[i];
        vec_push(&list, item);
    }
    Type made = id;
    if (changed) {
        switch (a->kind) {
        case TYPE_INSTANCE:     made = type_instance(t, a->cls, list.items, list.len); break;
        case TYPE_ALIAS:        made = type_alias(t, a->alias, list.items, list.len); break;
        case TYPE_TUPLE:        made = type_tuple(t, list.items, list.len); break;
        case TYPE_UNION:        made = type_union(t, list.items, list.len); break;
        case TYPE_OVERLOADED:   made = type_overloaded(t, list.items, list.len); break;
        case TYPE_INTERSECTION:
            made = list.items[0];
            for (uint32_t i = 1; i < list.len; i++)
                made = type_intersection(t, made, list.items[i]);
            break;
        }
    }
    vec_free(&list);
    return made;
}

/* -- signatures -- */

typedef VEC(Param) ParamList;

/* `*args: *tuple[int, str]` takes two positional parameters. Where the tuple has a part of unknown length it stays. */
static void push_varargs(Types *t, ParamList *out, Param p)
{
    const Term *unpacked = type_term(t, p.type);
    const Term *tuple = unpacked->kind == TYPE_UNPACKED && !unpacked->is_strict ? type_term(t, unpacked->of) : NULL;
    if (tuple == NULL || tuple->kind != TYPE_TUPLE) {
        vec_push(out, p);
        return;
    }
    for (uint32_t i = 0; i < tuple->count; i++) {
        const Term *item = type_term(t, tuple->items[i]);
        if (item->kind != TYPE_UNPACKED) {
            vec_push(out, (Param){ .kind = PARAM_POSITIONAL_ONLY, .type = tuple->items[i] });
            continue;
        }
        bool is_pack = type_kind(t, item->of) == TYPE_TYPEVAR && type_term(t, item->of)->var->kind == TYPEVAR_TUPLE;
        if (i + 1 < tuple->count)
            p.type = type_unpacked(t, type_tuple(t, tuple->items + i, tuple->count - i));
        else
            p.type = is_pack ? tuple->items[i] : item->of;
        vec_push(out, p);
        return;
    }
}

/* The signature with the parameters found for its ParamSpec put behind its own. */
static Type fill_spec(Types *t, Signature s, const ParamList *own, const Signature *found)
{
    ParamList all = { 0 };
    for (uint32_t i = 0; i < own->len; i++)
        vec_push(&all, own->items[i]);
    for (uint32_t i = 0; i < found->param_count; i++)
        vec_push(&all, found->params[i]);
    s.params = all.items;
    s.param_count = all.len;
    s.param_spec = found->param_spec;
    s.param_spec_scope = found->param_spec_scope;
    s.flags |= found->flags & SIGNATURE_IS_GRADUAL;
    Type made = type_callable(t, &s);
    vec_free(&all);
    return made;
}

static Type fill_spec_with(Types *t, const Signature *s, const ParamList *own, Type value)
{
    const Term *v = type_term(t, value);
    if (v->kind == TYPE_OVERLOADED) {
        TypeList list = { 0 };
        for (uint32_t i = 0; i < v->count; i++)
            vec_push(&list, fill_spec(t, *s, own, type_term(t, v->items[i])->signature));
        Type made = type_overloaded(t, list.items, list.len);
        vec_free(&list);
        return made;
    }
    if (v->kind == TYPE_CALLABLE)
        return fill_spec(t, *s, own, v->signature);
    Signature rest = { .flags = SIGNATURE_IS_GRADUAL };
    if (v->kind == TYPE_TYPEVAR && v->var->kind == TYPEVAR_PARAM_SPEC)
        rest = (Signature){ .param_spec = v->var, .param_spec_scope = v->of_var.scope };
    return fill_spec(t, *s, own, &rest);
}

static Type rewrite_signature(Rewriter *w, const Term *a)
{
    Types *t = w->types;
    Signature s = *a->signature;
    ParamList own = { 0 };
    w->in_callable++;
    for (uint32_t i = 0; i < s.param_count; i++) {
        Param p = s.params[i];
        p.type = p.type ? type_rewrite(w, p.type) : 0;
        if (p.kind == PARAM_VARARGS && p.type)
            push_varargs(t, &own, p);
        else
            vec_push(&own, p);
    }
    s.ret = s.ret ? type_rewrite(w, s.ret) : 0;
    s.self_type = s.self_type ? type_rewrite(w, s.self_type) : 0;
    Type made, value = 0;
    if (s.param_spec) {
        Type var = type_var(t, s.param_spec, s.param_spec_scope, false);
        value = w->variable(w, type_term(t, var), var);
        value = value == var ? 0 : value;
    }
    w->in_callable--;
    if (value) {
        made = fill_spec_with(t, &s, &own, value);
    } else {
        s.params = own.items;
        s.param_count = own.len;
        made = type_callable(t, &s);
    }
    vec_free(&own);
    return made;
}

static Type rewrite_unpacked(Rewriter *w, const Term *a)
{
    const Term *before = type_term(w->types, a->of);
    bool is_run =
        a->is_strict || (before->kind != TYPE_TUPLE && (before->kind != TYPE_TYPEVAR || before->var->kind != TYPEVAR_TUPLE));
    Type of = type_rewrite(w, a->of);
    return is_run ? type_repeated(w->types, of) : type_unpacked(w->types, of);
}

static Type rewrite_step(Rewriter *w, Type a)
{
    Types *t = w->types;
    const Term *term = type_term(t, a);
    switch (term->kind) {
    case TYPE_TYPEVAR: {
        Type value = w->variable(w, term, a);
        return value ? value : a;
    }
    case TYPE_INSTANCE: case TYPE_ALIAS: case TYPE_TUPLE: case TYPE_UNION: case TYPE_INTERSECTION: case TYPE_OVERLOADED:
        return rewrite_items(w, term, a);
    case TYPE_CLASS:
        return type_class(t, type_rewrite(w, term->of));
    case TYPE_FORM:
        return type_form(t, type_rewrite(w, term->of));
    case TYPE_CALLABLE:
        return rewrite_signature(w, term);
    case TYPE_UNPACKED:
        return rewrite_unpacked(w, term);
    case TYPE_GUARD:
        return type_guard(t, type_rewrite(w, term->of), term->is_strict);
    case TYPE_PROPERTY: {
        Type getter = term->property.getter ? type_rewrite(w, term->property.getter) : 0;
        Type setter = term->property.setter ? type_rewrite(w, term->property.setter) : 0;
        return type_property(t, getter, setter);
    }
    default:
        return a;
    }
}

Type type_rewrite(Rewriter *w, Type a)
{
    if (a == 0 || !(type_term(w->types, a)->flags & w->flag))
        return a;
    uint64_t key = (uint64_t)(w->in_callable > 0) << 32 | a, known;
    if (++w->steps > MEMO_AFTER && map_get(&w->memo, key, &known))
        return (Type)known;
    if (w->depth > 2 * TYPE_MAX_DEPTH)
        return UNKNOWN;
    w->depth++;
    Type made = rewrite_step(w, a);
    w->depth--;
    if (w->steps > MEMO_AFTER)
        map_put(&w->memo, key, made);
    return made;
}

void rewrite_end(Rewriter *w)
{
    map_free(&w->memo);
}

/* -- by lists of variables and values -- */

typedef struct {
    Rewriter    base;
    const Type *vars, *values;
    uint32_t    count;
} Substitution;

static Type substituted(Rewriter *w, const Term *var, Type id)
{
    const Substitution *s = (const Substitution *)w;
    for (uint32_t i = 0; i < s->count; i++) {
        if (s->vars[i] == id)
            return s->values[i];
        const Term *v = type_term(w->types, s->vars[i]);
        /* 0: in another variable's default */
        bool same_scope = v->of_var.scope == var->of_var.scope || var->of_var.scope == 0;
        if (v->kind == TYPE_TYPEVAR && v->var == var->var && same_scope)
            return s->values[i];
    }
    return id;
}

Type type_substitute(Types *t, Type a, const Type *vars, const Type *values, uint32_t count)
{
    if (a == 0 || count == 0 || !(type_term(t, a)->flags & TYPE_HAS_TYPEVARS))
        return a;
    Substitution s = { .base = { .types = t, .variable = substituted, .flag = TYPE_HAS_TYPEVARS }, .vars = vars, .values = values,
                       .count = count };
    Type made = type_rewrite(&s.base, a);
    rewrite_end(&s.base);
    return made;
}

typedef struct { Rewriter base; Type self; const Class *owner; } SelfSubstitution;

static bool is_self_of(Types *t, const TypeVar *v, const Class *owner)
{
    return v->kind == TYPEVAR_SELF && (owner == NULL || v->bound == 0 || type_class_of(t, v->bound) == owner);
}

static Type self_value(Rewriter *w, const Term *var, Type id)
{
    const SelfSubstitution *s = (const SelfSubstitution *)w;
    return is_self_of(w->types, var->var, s->owner) ? s->self : id;
}

Type type_put_self_of(Types *t, Type a, Type self, const Class *owner)
{
    if (a == 0 || self == 0 || !(type_term(t, a)->flags & TYPE_HAS_SELF))
        return a;
    if (type_kind(t, self) == TYPE_LITERAL)
        self = type_widen_literals(t, self);
    SelfSubstitution s = { .base = { .types = t, .variable = self_value, .flag = TYPE_HAS_SELF }, .self = self, .owner = owner };
    Type made = type_rewrite(&s.base, a);
    rewrite_end(&s.base);
    return made;
}

Type type_put_args(Types *t, Type a, Type instance)
{
    if (a == 0 || !(type_term(t, a)->flags & TYPE_HAS_TYPEVARS))
        return a;
    Class *c = type_class_of(t, instance);
    if (c == NULL || c->param_count == 0)
        return a;
    uint32_t count;
    const Type *args = type_args(t, instance, &count);
    return type_substitute(t, a, c->params, args, count < c->param_count ? count : c->param_count);
}

typedef struct { Substitution args; Type self; } MemberSubstitution;

static Type member_value(Rewriter *w, const Term *var, Type id)
{
    return var->var->kind == TYPEVAR_SELF ? ((const MemberSubstitution *)w)->self : substituted(w, var, id);
}

Type type_put_member(Types *t, Type a, Type owner, Type self)
{
    if (a == 0 || !(type_term(t, a)->flags & (TYPE_HAS_TYPEVARS | TYPE_HAS_SELF)))
        return a;
    Class *c = type_class_of(t, owner);
    uint32_t count = 0;
    const Type *args = c && c->param_count ? type_args(t, owner, &count) : NULL;
    if (self && type_kind(t, self) == TYPE_LITERAL)
        self = type_widen_literals(t, self);
    MemberSubstitution s = {
        .args = { .base = { .types = t, .variable = member_value, .flag = TYPE_HAS_TYPEVARS | TYPE_HAS_SELF },
                  .vars = c ? c->params : NULL,
                  .values = args,
                  .count = c && count > c->param_count ? c->param_count : count },
        .self = self
    };
    Type made = type_rewrite(&s.args.base, a);
    rewrite_end(&s.args.base);
    return made;
}

/* -- defaults of type variables -- */

typedef struct { Rewriter base; uint32_t scope; } Rescoping;

static Type rescoped(Rewriter *w, const Term *var, Type id)
{
    return var->var->kind == TYPEVAR_SELF ? id : type_var(w->types, var->var, ((const Rescoping *)w)->scope, false);
}

Type typevar_default_in(Types *t, TypeVar *v, uint32_t scope)
{
    typevar_resolve(t, v);
    if (v->default_type == 0)
        return 0;
    Rescoping r = { .base = { .types = t, .variable = rescoped, .flag = TYPE_HAS_TYPEVARS }, .scope = scope };
    Type made = type_rewrite(&r.base, v->default_type);
    rewrite_end(&r.base);
    return made;
}

/* -- type variables of nobody -- */

static Type unknown_unbound(Rewriter *w, const Term *var, Type id)
{
    (void)w;
    return var->of_var.scope == 0 && var->var->kind == TYPEVAR_PLAIN ? UNKNOWN : id;
}

Type type_without_unbound(Types *t, Type a)
{
    Rewriter w = { .types = t, .variable = unknown_unbound, .flag = TYPE_HAS_TYPEVARS };
    Type made = type_rewrite(&w, a);
    rewrite_end(&w);
    return made;
}

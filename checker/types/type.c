/* type.c: the constructors of terms, and looking at them. Unions have a file of their own. */
#include "types/rewrite.h"

#include <string.h>

Types *types_new(Program *p, TypesHooks hooks)
{
    Types *t = memory_zero(1, sizeof *t);
    t->program = p;
    t->arena = arena_new();
    t->hooks = hooks;
    t->lowest = UINT32_MAX;
    terms_init(t);
    return t;
}

void types_free(Types *t)
{
    if (t == NULL)
        return;
    terms_free(t);
    classes_free(t);
    map_free(&t->known);
    map_free(&t->relations);
    vec_free(&t->supposed);
    map_free(&t->strict_relations);
    map_free(&t->scope_ids);
    map_free(&t->protocols);
    vec_free(&t->assumptions);
    arena_free(t->arena);
    memory_free(t);
}

/* -- instances -- */

static Type missing_arg(Types *t, const Class *cls, const Type *so_far, uint32_t index)
{
    const Term *var = type_term(t, cls->params[index]);
    Type value = typevar_default_in(t, var->var, var->of_var.scope);
    return value ? type_substitute(t, value, cls->params, so_far, index) : UNKNOWN;    /* a default may name earlier parameters */
}

static Type pack_args(Types *t, const Type *args, uint32_t count)
{
    return type_unpacked(t, type_tuple(t, args, count));
}

/* `...` and lists of parameters in the place of a ParamSpec: only the parameters count. */
static Type normalise_spec(Types *t, Type arg)
{
    const Term *a = type_term(t, arg);
    if (arg == ANY || a->kind == TYPE_UNKNOWN)
        return UNKNOWN;
    if (a->kind != TYPE_CALLABLE)
        return arg;
    Signature s = *a->signature;
    if (s.flags & SIGNATURE_IS_GRADUAL && s.param_count == 0)
        return UNKNOWN;
    if (s.param_spec && s.param_count == 0)
        return type_var(t, s.param_spec, s.param_spec_scope, false);
    s.flags &= SIGNATURE_IS_GRADUAL;
    s.ret = NEVER;
    s.function = NULL;
    s.owner = NULL;
    s.self_type = 0;
    return type_callable(t, &s);
}

/* One argument for each parameter. */
static void fit_args(Types *t, const Class *cls, const Type *args, uint32_t count, Type *fitted)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < cls->param_count; i++) {
        const TypeVar *v = type_term(t, cls->params[i])->var;
        uint32_t after = cls->param_count - i - 1;
        if (v->kind == TYPEVAR_TUPLE) {
            uint32_t take = count - at > after ? count - at - after : 0;
            Type any = type_unpacked(t, UNKNOWN);
            Type missing = count == 0 ? missing_arg(t, cls, fitted, i) : UNKNOWN;
            if (count > 0)
                fitted[i] = pack_args(t, args + at, take);
            else if (type_kind(t, missing) == TYPE_TUPLE)
                fitted[i] = type_unpacked(t, missing);
            else
                fitted[i] = pack_args(t, missing == UNKNOWN ? &any : &missing, 1);
            at += take;
        } else {
            fitted[i] = at < count ? args[at++] : missing_arg(t, cls, fitted, i);
            if (v->kind == TYPEVAR_PARAM_SPEC)
                fitted[i] = normalise_spec(t, fitted[i]);
            else if (fitted[i] == 0)
                fitted[i] = UNKNOWN;
        }
    }
}

static bool is_builtin_tuple(const Types *t, const Class *cls)
{
    return cls->name == ATOM_tuple && class_is(cls, (Types *)t, ATOM_builtins, ATOM_tuple);
}

/* Needs the class's parameters only, which are known from its making: its bases may be under way, and mention the class. */
Type type_instance(Types *t, Class *cls, const Type *args, uint32_t count)
{
    class_met(t, cls);
    if (is_builtin_tuple(t, cls))
        return type_tuple_of(t, count ? args[0] : UNKNOWN);
    if (cls->param_count == 0)
        return term_make(t, &(Term){ .kind = TYPE_INSTANCE, .cls = cls });
    Type few[8], *fitted = cls->param_count <= 8 ? few : memory_get(cls->param_count * sizeof *fitted);
    fit_args(t, cls, args, count, fitted);
    Type made = term_make(t, &(Term){ .kind = TYPE_INSTANCE, .cls = cls, .count = cls->param_count, .items = fitted });
    if (fitted != few)
        memory_free(fitted);
    return made;
}

Type type_of_class(Types *t, Class *cls)
{
    return type_instance(t, cls, cls->params, cls->param_count);
}

static Type map_to_class(void *ctx, Type member)
{
    return type_class(ctx, member);
}

Type type_class(Types *t, Type of)
{
    const Term *o = type_term(t, of);
    switch (o->kind) {
    case TYPE_UNION:
        return type_map(t, of, map_to_class, t);
    case TYPE_NEVER:
        return NEVER;
    case TYPE_LITERAL:
        of = type_widen_literals(t, of);
        break;
    }
    return term_make(t, &(Term){ .kind = TYPE_CLASS, .of = of });
}

/* -- tuples -- */

static bool is_unbounded(const Types *t, Type item)
{
    return type_term(t, item)->kind == TYPE_UNPACKED;
}

/* Unpacked tuples inside give their items; a bare TypeVarTuple counts as unpacked. */
static void splice(Types *t, TypeList *out, const Type *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const Term *item = type_term(t, items[i]);
        if (item->kind == TYPE_UNPACKED && !item->is_strict && type_term(t, item->of)->kind == TYPE_TUPLE) {
            const Term *inner = type_term(t, item->of);
            for (uint32_t k = 0; k < inner->count; k++)
                vec_push(out, inner->items[k]);
        } else if (item->kind == TYPE_TYPEVAR && item->var->kind == TYPEVAR_TUPLE) {
            vec_push(out, type_unpacked(t, items[i]));
        } else {
            vec_push(out, items[i] ? items[i] : UNKNOWN);
        }
    }
}

/* Only one part of a tuple may be of unknown length: from the first to the last of several, all becomes one. */
static void merge_unbounded(Types *t, TypeList *list)
{
    uint32_t first = UINT32_MAX, last = 0;
    for (uint32_t i = 0; i < list->len; i++) {
        if (!is_unbounded(t, list->items[i]))
            continue;
        if (first == UINT32_MAX)
            first = i;
        last = i;
    }
    if (first == UINT32_MAX || first == last)
        return;
    Type joined = NEVER;
    for (uint32_t i = first; i <= last; i++) {
        const Term *item = type_term(t, list->items[i]);
        joined = type_union2(t, joined, item->kind == TYPE_UNPACKED ? item->of : list->items[i]);
    }
    list->items[first] = type_repeated(t, joined);
    memmove(list->items + first + 1, list->items + last + 1, (list->len - last - 1) * sizeof *list->items);
    list->len -= last - first;
}

Type type_tuple(Types *t, const Type *items, uint32_t count)
{
    TypeList list = { 0 };
    splice(t, &list, items, count);
    merge_unbounded(t, &list);
    Type made;
    if (list.len > TYPE_MAX_TUPLE)
        made = type_tuple_of(t, UNKNOWN);
    else
        made = term_make(t, &(Term){ .kind = TYPE_TUPLE, .count = list.len, .items = list.items });
    vec_free(&list);
    return made;
}

Type type_tuple_of(Types *t, Type item)
{
    Type only = type_repeated(t, item);
    return term_make(t, &(Term){ .kind = TYPE_TUPLE, .count = 1, .items = &only });
}

Type type_repeated(Types *t, Type of)
{
    bool is_tuple = type_term(t, of)->kind == TYPE_TUPLE;
    return is_tuple ? term_make(t, &(Term){ .kind = TYPE_UNPACKED, .of = of, .is_strict = true }) : type_unpacked(t, of);
}

Type type_unpacked(Types *t, Type of)
{
    if (type_term(t, of)->kind == TYPE_UNPACKED)
        return of;
    return term_make(t, &(Term){ .kind = TYPE_UNPACKED, .of = of });
}

/* -- literals -- */

static Type literal_of(Types *t, Atom class_name, Literal value)
{
    Type plain = type_builtin(t, class_name);
    if (type_is_unknown(plain))
        return UNKNOWN;
    value.cls = type_class_of(t, plain);
    return term_make(t, &(Term){ .kind = TYPE_LITERAL, .literal = &value });
}

Type type_literal_int(Types *t, int64_t v)
{
    return literal_of(t, ATOM_int, (Literal){ .number = v });
}

Type type_literal_bool(Types *t, bool v)
{
    return literal_of(t, ATOM_bool, (Literal){ .number = v });
}

Type type_literal_str(Types *t, Str v)
{
    return literal_of(t, ATOM_str, (Literal){ .text = v });
}

Type type_literal_bytes(Types *t, Str v)
{
    return literal_of(t, ATOM_bytes, (Literal){ .text = v });
}

Type type_literal_enum(Types *t, Class *cls, Atom member)
{
    return term_make(t, &(Term){ .kind = TYPE_LITERAL, .literal = &(Literal){ .cls = cls, .member = member } });
}

Type type_literal_string(Types *t)
{
    if (t->literal_string == 0)
        t->literal_string = literal_of(t, ATOM_str, (Literal){ .is_any = true });
    return t->literal_string;
}

bool type_is_literal_string(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    return term->kind == TYPE_LITERAL && term->literal->is_any;
}

bool type_is_literal_value(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    return term->kind == TYPE_LITERAL && !term->literal->is_any && term->literal->sentinel == NULL;
}

bool type_is_literal_of_str(const Types *t, Type a)
{
    return type_kind(t, a) == TYPE_LITERAL && type_is_instance_of(t, a, ATOM_str);
}

Type type_sentinel(Types *t, Type instance, const Symbol *name, Str written)
{
    Literal value = { .cls = type_class_of(t, instance), .sentinel = name, .text = written };
    return term_make(t, &(Term){ .kind = TYPE_LITERAL, .literal = &value });
}

/* -- the rest -- */

Type type_form(Types *t, Type of)
{
    return term_make(t, &(Term){ .kind = TYPE_FORM, .of = of });
}

Type type_callable(Types *t, const Signature *s)
{
    return term_make(t, &(Term){ .kind = TYPE_CALLABLE, .signature = (Signature *)s });
}

Type type_overloaded(Types *t, const Type *items, uint32_t count)
{
    TypeList list = { 0 };
    for (uint32_t i = 0; i < count; i++) {
        const Term *item = type_term(t, items[i]);
        if (item->kind == TYPE_OVERLOADED) {
            for (uint32_t k = 0; k < item->count; k++)
                vec_push(&list, item->items[k]);
        } else if (item->kind == TYPE_CALLABLE) {
            vec_push(&list, items[i]);
        }
    }
    Type made = UNKNOWN;
    if (list.len == 1)
        made = list.items[0];
    else if (list.len > 1)
        made = term_make(t, &(Term){ .kind = TYPE_OVERLOADED, .count = list.len, .items = list.items });
    vec_free(&list);
    return made;
}

Type type_module(Types *t, Module *m)
{
    return term_make(t, &(Term){ .kind = TYPE_MODULE, .module = m });
}

Type type_var(Types *t, TypeVar *v, uint32_t scope, bool is_bound)
{
    return term_make(t, &(Term){ .kind = TYPE_TYPEVAR, .var = v, .of_var = { scope, is_bound } });
}

Type type_guard(Types *t, Type of, bool is_strict)
{
    return term_make(t, &(Term){ .kind = TYPE_GUARD, .of = of, .is_strict = is_strict });
}

Type type_property(Types *t, Type getter, Type setter)
{
    return term_make(t, &(Term){ .kind = TYPE_PROPERTY, .property = { getter, setter } });
}

Type type_alias(Types *t, Alias *a, const Type *args, uint32_t count)
{
    return term_make(t, &(Term){ .kind = TYPE_ALIAS, .alias = a, .count = count, .items = args });
}

/* -- known classes -- */

static Class *known_class(Types *t, Atom module, Atom name)
{
    uint64_t key = (uint64_t)module << 32 | name;
    Class *c = map_get_ptr(&t->known, key);
    if (c == NULL && (c = t->hooks.known_class(t->hooks.ctx, module, name)) != NULL)
        map_put_ptr(&t->known, key, c);
    return c;
}

Type type_known(Types *t, Atom module, Atom name, const Type *args, uint32_t count)
{
    Class *c = known_class(t, module, name);
    return c ? type_instance(t, c, args, count) : UNKNOWN;
}

Type type_builtin(Types *t, Atom name)
{
    return type_known(t, ATOM_builtins, name, NULL, 0);
}

Type type_builtin_of(Types *t, Atom name, const Type *args, uint32_t count)
{
    return type_known(t, ATOM_builtins, name, args, count);
}

Type type_list_of(Types *t, Type item)
{
    return type_builtin_of(t, ATOM_list, &item, 1);
}

Type type_none(Types *t)
{
    return type_known(t, ATOM_types, ATOM_NoneType, NULL, 0);
}

Type type_object(Types *t)
{
    return type_builtin(t, ATOM_object);
}

/* -- looking at terms -- */

const Signature *type_signature(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    if (term->kind == TYPE_OVERLOADED && term->count)
        term = type_term(t, term->items[0]);
    return term->kind == TYPE_CALLABLE ? term->signature : NULL;
}

bool type_has_unknown(const Types *t, Type a)
{
    return type_term(t, a)->flags & TYPE_HAS_UNKNOWN;
}

bool type_is_none(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    return term->kind == TYPE_INSTANCE && class_is_none(term->cls);
}

bool type_is_object(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    return term->kind == TYPE_INSTANCE && class_is(term->cls, (Types *)t, ATOM_builtins, ATOM_object);
}

bool type_is_instance_of(const Types *t, Type a, Atom name)
{
    const Term *term = type_term(t, a);
    if (term->kind == TYPE_TUPLE)
        return name == ATOM_tuple;
    if (term->kind != TYPE_INSTANCE && term->kind != TYPE_LITERAL)
        return false;
    const Class *c = term->kind == TYPE_LITERAL ? term->literal->cls : term->cls;
    return c->name == name && c->flags & CLASS_IS_TYPESHED;
}

Class *type_class_of(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    switch (term->kind) {
    case TYPE_INSTANCE:
        return term->cls;
    case TYPE_LITERAL:
        return term->literal->cls;
    case TYPE_TUPLE:
        return known_class((Types *)t, ATOM_builtins, ATOM_tuple);    /* only fills the memo of known classes */
    case TYPE_CLASS:
        return type_term(t, term->of)->kind == TYPE_CLASS ? NULL : type_class_of(t, term->of);
    default:
        return NULL;
    }
}

const Type *type_args(const Types *t, Type a, uint32_t *count)
{
    const Term *term = type_term(t, a);
    *count = 0;
    if (term->kind == TYPE_TUPLE) {
        *count = 1;
        return &term->items[term->count];
    }
    if (term->kind != TYPE_INSTANCE || term->count == 0)
        return NULL;
    *count = term->count;
    return term->items;
}

uint32_t type_member_count(const Types *t, Type a)
{
    const Term *term = type_term(t, a);
    return term->kind == TYPE_UNION ? term->count : 1;
}

Type type_member(const Types *t, Type a, uint32_t i)
{
    const Term *term = type_term(t, a);
    return term->kind == TYPE_UNION ? term->items[i] : a;
}

Type type_map(Types *t, Type a, Type (*f)(void *ctx, Type member), void *ctx)
{
    if (type_kind(t, a) == TYPE_ALIAS)
        a = type_expand(t, a);
    const Term *term = type_term(t, a);
    if (term->kind != TYPE_UNION) {
        Type made = f(ctx, a);
        return made ? made : NEVER;
    }
    TypeList list = { 0 };
    for (uint32_t i = 0; i < term->count; i++) {
        Type made = f(ctx, term->items[i]);
        if (made)
            vec_push(&list, made);
    }
    Type made = type_union(t, list.items, list.len);
    vec_free(&list);
    return made;
}

uint32_t type_scope_id(Types *t, Node *def)
{
    bool is_new;
    uint64_t *id = map_slot(&t->scope_ids, (uint64_t)(uintptr_t)def, &is_new);
    if (is_new)
        *id = ++t->scope_count;
    return (uint32_t)*id;
}

Node *type_scope_def(const Types *t, uint32_t scope)
{
    for (uint32_t i = 0; i < t->scope_ids.len; i++)
        if (t->scope_ids.entries[i].value == scope)
            return (Node *)(uintptr_t)t->scope_ids.entries[i].key;
    return NULL;
}

void typevar_resolve(Types *t, TypeVar *v)
{
    void (*resolve)(void *, TypeVar *) = v->resolve;
    if (resolve == NULL)
        return;
    v->resolve = NULL;                                /* first: a bound may name its own variable */
    resolve(t->hooks.ctx, v);
}

/* dataclass.c: dataclasses, and classes made like them by dataclass_transform (PEP 681) on a decorator, a base or a metaclass. */
#include "infer/declaration.h"

enum { MAX_DECORATORS = 32 };

/* How a class came to be like a dataclass, and with which options. */
typedef struct {
    bool     applies, is_standard;
    bool     init, frozen, kw_only, order, eq, unsafe_hash;
    NodeList specifiers;                              /* field_specifiers as written: NAMEs or dotted names */
} Options;

/* -- dataclass_transform -- */

static Node *transform_of_decorators(Infer *in, NodeList decorators)
{
    for (uint32_t i = 0; i < decorators.len && i < MAX_DECORATORS; i++) {
        Node *d = decorators.items[i];
        if (d->kind == NODE_CALL && infer_is_type_form(in, d->call.func, ATOM_dataclass_transform))
            return d;
    }
    return NULL;
}

/* Any overload may carry it. */
static Node *transform_of_symbol(Infer *in, Symbol *s)
{
    for (Decl *d = s ? s->first : NULL; d; d = d->next) {
        Node *node = decl_function(d);
        Node *found = node ? transform_of_decorators(in, node->function.decorators) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

/* Through other names of a function: attr.s is attr.attrs. */
static Node *transform_of_value(Infer *in, Type value)
{
    const Term *term = type_term(in->types, value);
    if (term->kind == TYPE_CALLABLE) {
        Node *f = term->signature->function;
        return f && f->kind == NODE_FUNCTION_DEF ? transform_of_decorators(in, f->function.decorators) : NULL;
    }
    Node *found = NULL;
    for (uint32_t i = 0; term->kind == TYPE_OVERLOADED && i < term->count && !found; i++)
        found = transform_of_value(in, term->items[i]);
    return found;
}

static Node *transform_of_class(Infer *in, Class *c, uint32_t from)
{
    for (uint32_t i = from; i < c->mro_count; i++) {
        Class *base = type_class_of(in->types, c->mro[i]);
        Node *found = base && base->node ? transform_of_decorators(in, base->node->class_def.decorators) : NULL;
        if (found)
            return found;
    }
    return NULL;
}

static bool option_of(NodeList given, Atom name, NodeList defaults, Atom default_name, bool otherwise)
{
    return node_is_true(keyword_value(given, name), node_is_true(keyword_value(defaults, default_name), otherwise));
}

static Options transform_options(Node *transform, NodeList given)
{
    NodeList defaults = transform->call.args;
    Options o = { .applies = true };
    o.init = node_is_true(keyword_value(given, ATOM_init), true);
    o.kw_only = option_of(given, ATOM_kw_only, defaults, ATOM_kw_only_default, false);
    o.frozen = option_of(given, ATOM_frozen, defaults, ATOM_frozen_default, false);
    o.order = option_of(given, ATOM_order, defaults, ATOM_order_default, false);
    o.eq = option_of(given, ATOM_eq, defaults, ATOM_eq_default, true);
    o.unsafe_hash = node_is_true(keyword_value(given, ATOM_unsafe_hash), false);
    Node *specifiers = keyword_value(defaults, ATOM_field_specifiers);
    if (specifiers && (specifiers->kind == NODE_TUPLE || specifiers->kind == NODE_LIST))
        o.specifiers = specifiers->elements.items;
    return o;
}

static Options options_of_decorator(Infer *in, Node *decorator)
{
    Node *named = decorator->kind == NODE_CALL ? decorator->call.func : decorator;
    NodeList given = decorator->kind == NODE_CALL ? decorator->call.args : (NodeList){ 0 };
    if (infer_is_type_form(in, named, ATOM_dataclass))
        return (Options){ .applies = true, .is_standard = true,
                          .init = node_is_true(keyword_value(given, ATOM_init), true),
                          .frozen = node_is_true(keyword_value(given, ATOM_frozen), false),
                          .kw_only = node_is_true(keyword_value(given, ATOM_kw_only), false),
                          .order = node_is_true(keyword_value(given, ATOM_order), false),
                          .eq = node_is_true(keyword_value(given, ATOM_eq), true),
                          .unsafe_hash = node_is_true(keyword_value(given, ATOM_unsafe_hash), false) };
    Symbol *symbol = reference_of(in, named).symbol;
    Node *transform = transform_of_symbol(in, symbol);
    if (!transform && symbol && symbol->first && symbol->first->kind == DECL_VARIABLE)
        transform = transform_of_value(in, infer_symbol(in, symbol));
    return transform ? transform_options(transform, given) : (Options){ 0 };
}

static Options options_of(Infer *in, Class *c)
{
    if (!c->node)
        return (Options){ 0 };
    for (uint32_t i = 0; i < c->node->class_def.decorators.len; i++) {
        Options o = options_of_decorator(in, c->node->class_def.decorators.items[i]);
        if (o.applies)
            return o;
    }
    Class *meta = c->metaclass ? type_class_of(in->types, c->metaclass) : NULL;
    Node *transform = meta ? transform_of_class(in, meta, 0) : NULL;
    if (!transform)
        transform = transform_of_class(in, c, 1);
    return transform ? transform_options(transform, c->node->class_def.args) : (Options){ 0 };
}

uint32_t dataclass_flags(Infer *in, Class *c)
{
    Options o = options_of(in, c);
    return (o.applies ? CLASS_IS_DATACLASS : 0) | (o.frozen ? CLASS_IS_FROZEN : 0);
}

/* -- fields -- */

typedef struct { Infer *in; Class *c; const Options *options; bool keyword_only; } Fields;

static bool is_specifier(Infer *in, const Options *o, Node *value)
{
    if (value->kind != NODE_CALL)
        return false;
    if (o->is_standard)
        return infer_is_type_form(in, value->call.func, ATOM_field);
    Symbol *called = reference_of(in, value->call.func).symbol;
    for (uint32_t i = 0; called && i < o->specifiers.len; i++) {
        Symbol *specifier = reference_of(in, o->specifiers.items[i]).symbol;
        bool is_other_name = specifier && called->first && called->first->kind == DECL_VARIABLE;
        if (specifier == called || (is_other_name && infer_symbol(in, specifier) == infer_symbol(in, called)))
            return true;
    }
    return false;
}

/* A first positional argument is the default of those specifiers that take one there; `...` says there is none. */
static bool specifier_has_default(Node *call)
{
    static const Atom defaults[] = { ATOM_default, ATOM_default_factory, ATOM_factory };
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        Node *value = keyword_value(call->call.args, defaults[i]);
        if (value && value->kind != NODE_ELLIPSIS)
            return true;
    }
    Node *first = call->call.args.len ? call->call.args.items[0] : NULL;
    return first && first->kind != NODE_KEYWORD && first->kind != NODE_STARRED && first->kind != NODE_ELLIPSIS;
}

static void read_specifier(Infer *in, Node *call, Field *f, bool *has_converter)
{
    NodeList args = call->call.args;
    f->in_init = node_is_true(keyword_value(args, ATOM_init), true);
    f->keyword_only = node_is_true(keyword_value(args, ATOM_kw_only), f->keyword_only);
    f->has_default = specifier_has_default(call);
    Str alias = string_constant(keyword_value(args, ATOM_alias));
    if (alias.data)
        f->alias = atom_of(in->program->atoms, alias);
    *has_converter = keyword_value(args, ATOM_converter) != NULL;
}

static void add_annotated_field(void *ctx, Symbol *s, Node *statement)
{
    Fields *fs = ctx;
    Infer *in = fs->in;
    if (infer_is_type_form(in, statement->ann_assign.annotation, ATOM_KW_ONLY)) {
        fs->keyword_only = true;
        return;
    }
    Qualifiers q = { 0 };
    uint32_t flags = ANNOTATION_IS_VARIABLE | ANNOTATION_IS_FIELD;
    Type type = infer_annotation_qualified(in, statement->ann_assign.annotation, flags, &q);
    if (q.is_class_var)
        return;
    Node *value = statement->ann_assign.value;
    Field f = { .name = s->name, .node = statement->ann_assign.target, .owner = fs->c, .in_init = true,
                .is_init_var = q.is_init_var, .keyword_only = fs->keyword_only, .has_default = value != NULL };
    bool has_converter = false;
    if (value && is_specifier(in, fs->options, value))
        read_specifier(in, value, &f, &has_converter);
    f.type = has_converter ? UNKNOWN : type ? type : value ? type_widen_literals(in->types, infer_type(in, value)) : UNKNOWN;
    class_add_field(fs->c, f);
}

static void inherit_fields(Infer *in, Class *c)
{
    for (uint32_t i = c->mro_count; i-- > 1;) {
        Class *base = type_class_of(in->types, c->mro[i]);
        if (!base || !(base->flags & CLASS_IS_DATACLASS))
            continue;
        class_need(in, base, CLASS_STAGE_FIELDS);
        for (uint32_t k = 0; k < base->fields.len; k++) {
            Field f = base->fields.items[k];
            if (f.owner != base)
                continue;                             /* comes from its own class in the MRO */
            f.type = type_put_args(in->types, f.type, c->mro[i]);
            class_add_field(c, f);
        }
    }
}

/* -- what is synthesised -- */

/* A field whose type is a data descriptor is set through its __set__. */
static Type init_type(Infer *in, Class *c, const Field *f)
{
    TypeKind kind = type_kind(in->types, f->type);
    if (kind == TYPE_INSTANCE && !f->is_init_var && class_member(in->types, f->type, ATOM___set__, LOOKUP_NO_TYPE).found) {
        Type set = infer_assigned_attribute(in, type_of_class(in->types, c), f->name);
        return set ? set : UNKNOWN;
    }
    return f->type;
}

static void add_init(Infer *in, Class *c)
{
    Param *params = ARENA_ARRAY(in->arena, c->fields.len + 1, Param);
    uint32_t count = 0;
    for (int keyword_only = 0; keyword_only < 2; keyword_only++) {
        for (uint32_t i = 0; i < c->fields.len; i++) {
            const Field *f = &c->fields.items[i];
            if (!f->in_init || f->keyword_only != (bool)keyword_only)
                continue;
            params[count++] = (Param){ .name = f->alias ? f->alias : f->name, .has_default = f->has_default,
                                       .kind = keyword_only ? PARAM_KEYWORD_ONLY : PARAM_NORMAL, .type = init_type(in, c, f) };
        }
    }
    Type init = class_synth_method(in, c, infer_own_self(in, c), params, count, type_none(in->types), 0);
    class_add_member(in, c, ATOM___init__, init);
}

static void add_match_args(Infer *in, Class *c)
{
    Type *names = arena_array(in->scratch, c->fields.len + 1, sizeof(Type));
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->fields.len; i++)
        if (c->fields.items[i].in_init && !c->fields.items[i].keyword_only)
            names[count++] = type_literal_str(in->types, atom_str(in->program->atoms, c->fields.items[i].name));
    class_add_member(in, c, ATOM___match_args__, type_tuple(in->types, names, count));
}

static void add_order(Infer *in, Class *c)
{
    static const Atom names[] = { ATOM___lt__, ATOM___le__, ATOM___gt__, ATOM___ge__ };
    Type self = infer_own_self(in, c);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Param other = { .kind = PARAM_POSITIONAL_ONLY, .type = self };
        class_add_member(in, c, names[i], class_synth_method(in, c, self, &other, 1, type_builtin(in->types, ATOM_bool), 0));
    }
}

static bool defines(const Class *c, Atom name)
{
    return c->scope && scope_find(c->scope, name);
}

void dataclass_fields(Infer *in, Class *c)
{
    inherit_fields(in, c);
    if (!(c->flags & CLASS_IS_DATACLASS))
        return;
    ArenaMark mark = arena_mark(in->scratch);
    Options o = options_of(in, c);
    Fields fs = { in, c, &o, o.kw_only };
    class_annotated(c, add_annotated_field, &fs);
    bool knows_all = !(c->flags & CLASS_HAS_UNKNOWN_BASE);
    if (o.init && knows_all && !defines(c, ATOM___init__))
        add_init(in, c);
    if (!defines(c, ATOM___match_args__))
        add_match_args(in, c);
    if (o.order)
        add_order(in, c);
    if (o.eq && !o.frozen && !o.unsafe_hash && !defines(c, ATOM___hash__))
        class_add_member(in, c, ATOM___hash__, type_none(in->types));
    Type args[] = { type_builtin(in->types, ATOM_str), type_known(in->types, ATOM_dataclasses, ATOM_Field, (Type[]){ ANY }, 1) };
    if (!(c->flags & CLASS_HAS_UNKNOWN_BASE) || o.is_standard)
        class_add_member(in, c, ATOM___dataclass_fields__, type_builtin_of(in->types, ATOM_dict, args, 2));
    arena_rewind(in->scratch, mark);
}

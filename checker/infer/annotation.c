/* annotation.c: type expressions, read as the typing specification's grammar has them.
 * What can't be understood is UNKNOWN, silently: it is a user's mistake that other checkers report, or a feature we lack. */
#include "infer/declaration.h"

enum { MAX_NESTING = 60, MAX_ARGS = 256 };

/* Named without arguments: its parameters by their defaults, or unknown. */
static Type with_defaults(Infer *in, Class *c)
{
    Type values[MAX_ARGS];
    uint32_t count = c->param_count < MAX_ARGS ? c->param_count : MAX_ARGS;
    read_type_args(in, c->params, count, (NodeList){ 0 }, &(Reading){ 0 }, values);
    return type_instance(in->types, c, values, count);
}

Type infer_value_as_type(Infer *in, Type value)
{
    Types *t = in->types;
    switch (type_kind(t, value)) {
    case TYPE_UNKNOWN:
    case TYPE_ANY:
        return value;
    case TYPE_CLASS: {
        /* A class as a value stands over its own parameters; as a type without arguments they are unknown. */
        Type of = type_term(t, value)->of;
        Class *c = type_kind(t, of) == TYPE_INSTANCE ? type_class_of(t, of) : NULL;
        return c && c->param_count && of == type_of_class(t, c) ? with_defaults(in, c) : of;
    }
    case TYPE_INSTANCE:
        if (type_is_none(t, value))
            return value;
        return type_is_instance_of(t, value, ATOM_type) ? UNKNOWN : 0;
    case TYPE_UNION: {
        Type joined = NEVER;
        for (uint32_t i = 0; i < type_member_count(t, value); i++) {
            Type part = infer_value_as_type(in, type_member(t, value, i));
            if (!part)
                return 0;
            joined = type_union2(t, joined, part);
        }
        return joined;
    }
    case TYPE_LITERAL:
        return type_term(t, value)->literal->sentinel ? value : 0;
    default:
        return 0;
    }
}

/* -- names -- */

static Type bare_class(Infer *in, Class *c, const Reading *r)
{
    Types *t = in->types;
    if (class_is(c, t, ATOM_builtins, ATOM_tuple))
        return type_tuple_of(t, UNKNOWN);
    if (class_is(c, t, ATOM_builtins, ATOM_type) && !(r->flags & ANNOTATION_IS_BASE))
        return type_class(t, UNKNOWN);
    return with_defaults(in, c);
}

static Type value_type(Infer *in, Node *value)
{
    Type type = infer_value_as_type(in, infer_type(in, value));
    return type ? type : UNKNOWN;
}

static Type read_meaning(Infer *in, const Meaning *m, Node *expr, const Reading *r)
{
    switch (m->kind) {
    case MEANS_FORM:  return form_read_bare(in, m->form, expr, r);
    case MEANS_CLASS: return bare_class(in, m->cls, r);
    case MEANS_ALIAS: return alias_expand(in, m->alias, NULL, 0);
    case MEANS_VAR:   return var_at(in, m->var, m->scope, expr);
    case MEANS_VALUE: return value_type(in, m->value);
    case MEANS_SENTINEL: return m->sentinel;
    case MEANS_NOTHING:
    case MEANS_UNKNOWN:
    case MEANS_MODULE:
        break;
    }
    return UNKNOWN;
}

static Type read_reference(Infer *in, Node *expr, const Reading *r)
{
    Meaning m = meaning_of(in, expr);
    return read_meaning(in, &m, expr, r);
}

/* -- arguments -- */

NodeList subscript_args(Node *subscript)
{
    Node *index = subscript->subscript.index;
    if (!index)
        return (NodeList){ &subscript->subscript.index, 0 };
    /* `X[()]` is written with an empty tuple of its own; `Literal[(1, 2)]` and `X[int, str]` are the same to Python. */
    if (index->kind == NODE_TUPLE && (index->elements.items.len || index->flags & NODE_IS_PARENTHESIZED))
        return (NodeList){ index->elements.items.len ? index->elements.items.items : &subscript->subscript.index,
                           index->elements.items.len };
    return (NodeList){ &subscript->subscript.index, 1 };
}

Type read_param_spec_bare(Infer *in)
{
    return type_callable(in->types, &(Signature){ .ret = UNKNOWN, .flags = SIGNATURE_IS_GRADUAL });
}

static Type param_spec_of_list(Infer *in, NodeList items, const Reading *r)
{
    Signature s = { .ret = UNKNOWN };
    read_param_types(in, &s, items, r);
    return type_callable(in->types, &s);
}

Type read_param_spec_value(Infer *in, Node *expr, const Reading *r)
{
    if (expr->kind == NODE_STRING) {
        expr = infer_quoted(in, expr);
        if (!expr)
            return 0;
    }
    if (expr->kind == NODE_ELLIPSIS)
        return read_param_spec_bare(in);
    if (expr->kind == NODE_LIST)
        return param_spec_of_list(in, expr->elements.items, r);
    if (expr->kind == NODE_SUBSCRIPT && infer_is_type_form(in, expr->subscript.value, ATOM_Concatenate)) {
        Signature s = { .ret = UNKNOWN };
        read_callable_params(in, &s, expr, r);
        return type_callable(in->types, &s);
    }
    if (expr->kind != NODE_NAME && expr->kind != NODE_ATTRIBUTE)
        return 0;
    Meaning m = meaning_of(in, expr);
    if (m.kind == MEANS_FORM && form_name(m.form) == ATOM_Any)
        return read_param_spec_bare(in);
    return m.kind == MEANS_VAR && m.var->kind == TYPEVAR_PARAM_SPEC ? var_at(in, m.var, m.scope, expr) : 0;
}

static uint8_t var_kind(Infer *in, Type param)
{
    const Term *term = type_term(in->types, param);
    return term->kind == TYPE_TYPEVAR ? term->var->kind : (uint8_t)TYPEVAR_PLAIN;
}

static Type missing_arg(Infer *in, const Type *params, uint32_t at, const Type *values)
{
    const Term *term = type_term(in->types, params[at]);
    Type given = term->kind == TYPE_TYPEVAR ? typevar_default(in, term->var) : 0;
    if (given && type_kind(in->types, given) == TYPE_TUPLE && var_kind(in, params[at]) == TYPEVAR_TUPLE)
        given = type_unpacked(in->types, given);
    if (given)
        return type_substitute(in->types, given, params, values, at);
    switch (var_kind(in, params[at])) {
    case TYPEVAR_PARAM_SPEC: return read_param_spec_bare(in);
    case TYPEVAR_TUPLE:      return type_unpacked(in->types, type_tuple_of(in->types, UNKNOWN));
    default:                 return UNKNOWN;
    }
}

static Type pack_args(Infer *in, NodeList args, const Reading *r)
{
    Type items[MAX_ARGS];
    Reading inner = { .flags = ANNOTATION_IS_ARGS, .depth = r->depth + 1 };
    uint32_t count = args.len < MAX_ARGS ? args.len : MAX_ARGS;
    for (uint32_t i = 0; i < count; i++)
        items[i] = read_type(in, args.items[i], &inner);
    return type_tuple(in->types, items, count);
}

/* What `*tuple[int, ...]` holds any number of; 0 when it is none of those. */
static Type repeated_item(Infer *in, Node *arg, const Reading *r)
{
    if (arg->kind != NODE_STARRED && arg->kind != NODE_SUBSCRIPT)
        return 0;
    const Term *unpacked = type_term(in->types, read_type(in, arg, r));
    const Term *tuple = unpacked->kind == TYPE_UNPACKED ? type_term(in->types, unpacked->of) : NULL;
    if (!tuple || tuple->kind != TYPE_TUPLE || tuple->count != 1)
        return 0;
    const Term *only = type_term(in->types, tuple->items[0]);
    return only->kind == TYPE_UNPACKED && type_kind(in->types, only->of) != TYPE_TYPEVAR ? only->of : 0;
}

static bool has_pack(Infer *in, const Type *params, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (var_kind(in, params[i]) == TYPEVAR_TUPLE)
            return true;
    return false;
}

/* The last argument holds any number of items: it serves all parameters from here on. False when it isn't one. */
static bool serve_rest(Infer *in, const Type *params, uint32_t from, uint32_t count, Node *arg, const Reading *r, Type *values)
{
    Type item = has_pack(in, params + from, count - from) ? repeated_item(in, arg, r) : 0;
    for (uint32_t i = from; item && i < count; i++)
        values[i] = var_kind(in, params[i]) == TYPEVAR_TUPLE ? type_unpacked(in->types, type_tuple_of(in->types, item)) : item;
    return item != 0;
}

static Type spec_arg(Infer *in, Node *arg, const Reading *r)
{
    Type value = read_param_spec_value(in, arg, r);
    return value ? value : read_param_spec_bare(in);
}

/* A ParamSpec with a default behind a TypeVarTuple may be left out: nothing but parameters can be meant for it. */
static bool leaves_spec_out(Infer *in, const Type *params, uint32_t param_count, NodeList args, const Reading *r)
{
    if (param_count < 2 || var_kind(in, params[param_count - 1]) != TYPEVAR_PARAM_SPEC
        || var_kind(in, params[param_count - 2]) != TYPEVAR_TUPLE)
        return false;
    return args.len == 0 || !read_param_spec_value(in, args.items[args.len - 1], r);
}

void read_type_args(Infer *in, const Type *params, uint32_t param_count, NodeList args, const Reading *r, Type *values)
{
    Reading inner = { .depth = r->depth + 1 };
    /* "X[int, str]" where P is the only parameter is short for "X[[int, str]]". */
    if (param_count == 1 && var_kind(in, params[0]) == TYPEVAR_PARAM_SPEC && args.len) {
        Type whole = args.len == 1 ? read_param_spec_value(in, args.items[0], &inner) : 0;
        values[0] = whole ? whole : param_spec_of_list(in, args, &inner);
        return;
    }
    uint32_t at = 0;
    uint32_t left_out = args.items && leaves_spec_out(in, params, param_count, args, &inner) ? 1 : 0;
    for (uint32_t i = 0; i < param_count; i++) {
        uint8_t kind = var_kind(in, params[i]);
        uint32_t after = param_count - i - 1 - left_out, left = args.len - at;
        if (left == 1 && after > 0 && serve_rest(in, params, i, param_count, args.items[at], &inner, values))
            return;
        if (kind == TYPEVAR_TUPLE && args.items) {
            uint32_t taken = left > after ? left - after : 0;
            if (taken == 1 && args.items[at]->kind == NODE_TUPLE && args.items[at]->elements.items.len == 0) {
                values[i] = type_unpacked(in->types, type_tuple(in->types, NULL, 0));     /* X[()]: none at all */
                at++;
                continue;
            }
            values[i] = type_unpacked(in->types, pack_args(in, (NodeList){ args.items + at, taken }, r));
            at += taken;
        } else if (at < args.len && !(left_out && i == param_count - 1)) {
            Node *arg = args.items[at++];
            values[i] = kind == TYPEVAR_PARAM_SPEC ? spec_arg(in, arg, &inner) : read_type(in, arg, &inner);
        } else {
            values[i] = missing_arg(in, params, i, values);
        }
    }
}

/* -- subscripts -- */

static Type tuple_subscript(Infer *in, NodeList args, const Reading *r)
{
    Types *t = in->types;
    Reading inner = { .flags = ANNOTATION_IS_ARGS, .depth = r->depth + 1 };
    if (args.len == 2 && args.items[1]->kind == NODE_ELLIPSIS)
        return type_tuple_of(t, read_type(in, args.items[0], &inner));
    return pack_args(in, args, r);
}

static Type class_subscript(Infer *in, Class *c, Node *expr, const Reading *r)
{
    Types *t = in->types;
    NodeList args = subscript_args(expr);
    Reading inner = { .depth = r->depth + 1 };
    if (class_is(c, t, ATOM_builtins, ATOM_tuple))
        return tuple_subscript(in, args, r);
    if (class_is(c, t, ATOM_builtins, ATOM_type))
        return type_class(t, args.len ? read_type(in, args.items[0], &inner) : UNKNOWN);
    if (class_is(c, t, ATOM_dataclasses, ATOM_InitVar)) {
        if (r->qualifiers)
            r->qualifiers->is_init_var = true;
        return args.len ? read_type(in, args.items[0], &inner) : UNKNOWN;
    }
    Type values[MAX_ARGS];
    uint32_t count = c->param_count < MAX_ARGS ? c->param_count : MAX_ARGS;
    read_type_args(in, c->params, count, args, r, values);
    return type_instance(t, c, values, count);
}

static Type alias_subscript(Infer *in, Alias *a, Node *expr, const Reading *r)
{
    NodeList args = subscript_args(expr);
    Type values[MAX_ARGS];
    if (!a->param_count) {
        /* `L = list` written `L: TypeAlias = list`, or an alias of an alias: the arguments go to what it stands for. */
        Node *declaration = a->node;
        Node *value = declaration->kind == NODE_ANN_ASSIGN ? declaration->ann_assign.value : NULL;
        Meaning m = value && (value->kind == NODE_NAME || value->kind == NODE_ATTRIBUTE) ? meaning_of(in, value)
                                                                                          : (Meaning){ .kind = MEANS_NOTHING };
        if (m.kind == MEANS_CLASS)
            return class_subscript(in, m.cls, expr, r);
        if (m.kind == MEANS_ALIAS && m.alias != a)
            return alias_expand(in, m.alias, values, 0);
        return m.kind == MEANS_FORM ? form_read_subscript(in, m.form, expr, r) : alias_expand(in, a, NULL, 0);
    }
    uint32_t count = a->param_count < MAX_ARGS ? a->param_count : MAX_ARGS;
    read_type_args(in, a->params, count, args, r, values);
    return alias_expand(in, a, values, count);
}

static Type read_subscript(Infer *in, Node *expr, const Reading *r)
{
    Meaning m = meaning_of(in, expr->subscript.value);
    switch (m.kind) {
    case MEANS_FORM:  return form_read_subscript(in, m.form, expr, r);
    case MEANS_CLASS: return class_subscript(in, m.cls, expr, r);
    case MEANS_ALIAS: return alias_subscript(in, m.alias, expr, r);
    default:          return UNKNOWN;
    }
}

/* -- the grammar -- */

static Type read_union(Infer *in, Node *expr, const Reading *r)
{
    VEC(Node *) parts = { 0 };
    Node *n = expr;
    for (; n->kind == NODE_BINARY && n->binary.op == OP_BIT_OR; n = n->binary.left)
        vec_push(&parts, n->binary.right);
    vec_push(&parts, n);
    Reading inner = { .depth = r->depth + 1 };
    Type *types = arena_array(in->scratch, parts.len, sizeof(Type));
    for (uint32_t i = 0; i < parts.len; i++)
        types[i] = read_type(in, parts.items[parts.len - 1 - i], &inner);
    Type joined = type_union(in->types, types, parts.len);
    vec_free(&parts);
    return joined;
}

Type read_type(Infer *in, Node *expr, const Reading *r)
{
    if (!expr || r->depth > MAX_NESTING)
        return UNKNOWN;
    Reading inner = *r;
    inner.depth++;
    switch ((NodeKind)expr->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE:
    case NODE_CALL:      return read_reference(in, expr, &inner);
    case NODE_SUBSCRIPT: return read_subscript(in, expr, &inner);
    case NODE_BINARY:    return expr->binary.op == OP_BIT_OR ? read_union(in, expr, &inner) : UNKNOWN;
    case NODE_STRING:    return read_type(in, infer_quoted(in, expr), &inner);
    case NODE_NONE:      return type_none(in->types);
    case NODE_STARRED: {
        Type packed = read_type(in, expr->starred.value, &inner);
        return type_is_unknown(packed) ? type_unpacked(in->types, UNKNOWN) : type_unpacked(in->types, packed);
    }
    default:             return UNKNOWN;
    }
}

Type infer_annotation_qualified(Infer *in, Node *expr, uint32_t flags, Qualifiers *q)
{
    ArenaMark mark = arena_mark(in->scratch);
    Type type = read_type(in, expr, &(Reading){ .flags = flags, .qualifiers = q });
    arena_rewind(in->scratch, mark);
    return type;
}

Type infer_annotation(Infer *in, Node *expr, uint32_t flags)
{
    Qualifiers q = { 0 };
    return infer_annotation_qualified(in, expr, flags, &q);
}

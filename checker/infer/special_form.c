/* special_form.c: the special forms of the typing modules, one row each: what they mean alone and what with arguments. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "infer/declaration.h"

typedef Type (*ReadBare)(Infer *in, Node *expr, const Reading *r);
typedef Type (*ReadArgs)(Infer *in, NodeList args, Node *expr, const Reading *r);

struct Form {
    Atom     name;
    ReadBare bare;
    ReadArgs args;
    Atom     class_module, class_name;                /* another name of this class */
};

static Type read_inner(Infer *in, Node *expr, const Reading *r)
{
    return read_type(in, expr, &(Reading){ .depth = r->depth + 1 });
}

/* Qualifiers stand outside; what is inside may be qualified again: ClassVar[Final[int]], Required[Annotated[…]]. */
static Type read_qualified(Infer *in, NodeList args, const Reading *r)
{
    return args.len ? read_type(in, args.items[0], r) : UNKNOWN;
}

/* -- alone -- */

static Type bare_any(Infer *in, Node *expr, const Reading *r)
{
    (void)in, (void)expr, (void)r;
    return ANY;
}

static Type bare_never(Infer *in, Node *expr, const Reading *r)
{
    (void)in, (void)expr, (void)r;
    return NEVER;
}

static Type bare_literal_string(Infer *in, Node *expr, const Reading *r)
{
    (void)expr, (void)r;
    return type_literal_string(in->types);
}

static Type bare_self(Infer *in, Node *expr, const Reading *r)
{
    (void)r;
    Class *c = class_enclosing(in, expr);
    return c ? infer_own_self(in, c) : UNKNOWN;
}

static Type bare_callable(Infer *in, Node *expr, const Reading *r)
{
    (void)expr, (void)r;
    return read_param_spec_bare(in);
}

/* `x: Final = 3`: the type is that of the value. */
static Type bare_final(Infer *in, Node *expr, const Reading *r)
{
    (void)in, (void)expr;
    if (r->qualifiers)
        r->qualifiers->is_final = true;
    return r->flags & ANNOTATION_IS_VARIABLE ? 0 : UNKNOWN;
}

static Type bare_class_var(Infer *in, Node *expr, const Reading *r)
{
    (void)in, (void)expr;
    if (r->qualifiers)
        r->qualifiers->is_class_var = true;
    return r->flags & ANNOTATION_IS_VARIABLE ? 0 : UNKNOWN;
}

/* -- with arguments -- */

static Type args_union(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    Type joined = args.len ? NEVER : UNKNOWN;
    Type *parts = arena_array(in->scratch, args.len + 1, sizeof(Type));
    for (uint32_t i = 0; i < args.len; i++)
        parts[i] = read_inner(in, args.items[i], r);
    return args.len ? type_union(in->types, parts, args.len) : joined;
}

static Type args_optional(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    return args.len ? type_optional(in->types, read_inner(in, args.items[0], r)) : UNKNOWN;
}

static bool int_value(Str text, int64_t *out)
{
    char digits[32];
    if (text.len == 0 || text.len >= sizeof digits)
        return false;
    uint32_t len = 0;
    for (uint32_t i = 0; i < text.len; i++)
        if (text.data[i] != '_')
            digits[len++] = text.data[i];
    digits[len] = '\0';
    int base = 10;
    const char *from = digits;
    if (len > 2 && digits[0] == '0' && strchr("xXoObB", digits[1])) {
        base = digits[1] == 'x' || digits[1] == 'X' ? 16 : digits[1] == 'o' || digits[1] == 'O' ? 8 : 2;
        from += 2;
    }
    char *end;
    errno = 0;
    *out = strtoll(from, &end, base);
    return errno == 0 && *end == '\0';
}

static Type literal_int(Infer *in, const Node *number, bool negative)
{
    int64_t value;
    if (!int_value(number->number.text, &value))
        return type_builtin(in->types, ATOM_int);
    return type_literal_int(in->types, negative ? -value : value);
}

static Type literal_member(Infer *in, Node *expr, const Reading *r)
{
    Meaning owner = meaning_of(in, expr->attribute.value);
    if (owner.kind == MEANS_CLASS) {
        class_need(in, owner.cls, CLASS_STAGE_BASES);
        if (owner.cls->flags & CLASS_IS_ENUM)
            return type_literal_enum(in->types, owner.cls, expr->attribute.attr);
    }
    return read_inner(in, expr, r);
}

static Type literal_of(Infer *in, Node *expr, const Reading *r)
{
    switch ((NodeKind)expr->kind) {
    case NODE_INT:    return literal_int(in, expr, false);
    case NODE_STRING: return type_literal_str(in->types, expr->string.value);
    case NODE_BYTES:  return type_literal_bytes(in->types, expr->string.value);
    case NODE_TRUE:   return type_literal_bool(in->types, true);
    case NODE_FALSE:  return type_literal_bool(in->types, false);
    case NODE_UNARY:
        if (expr->unary.op == OP_NEG && expr->unary.operand->kind == NODE_INT)
            return literal_int(in, expr->unary.operand, true);
        return UNKNOWN;
    case NODE_ATTRIBUTE: return literal_member(in, expr, r);
    default:             return read_inner(in, expr, r);    /* None, an alias, a nested Literal[…] */
    }
}

static Type args_literal(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    Type *parts = arena_array(in->scratch, args.len + 1, sizeof(Type));
    for (uint32_t i = 0; i < args.len; i++)
        parts[i] = literal_of(in, args.items[i], r);
    return args.len ? type_union(in->types, parts, args.len) : UNKNOWN;
}

void read_param_types(Infer *in, Signature *s, NodeList types, const Reading *r)
{
    s->params = ARENA_ARRAY(in->scratch, types.len + 1, Param);
    s->param_count = types.len;
    Reading inner = { .flags = ANNOTATION_IS_ARGS, .depth = r->depth + 1 };
    for (uint32_t i = 0; i < types.len; i++) {
        Type type = read_type(in, types.items[i], &inner);
        uint8_t kind = type_kind(in->types, type) == TYPE_UNPACKED ? PARAM_VARARGS : PARAM_POSITIONAL_ONLY;
        s->params[i] = (Param){ .kind = kind, .type = type };
    }
}

/* The parameter part of Callable: a list, `...`, a ParamSpec, Concatenate[…]. */
Type read_callable_params(Infer *in, Signature *s, Node *expr, const Reading *r)
{
    if (expr->kind == NODE_STRING) {
        expr = infer_quoted(in, expr);
        if (!expr)
            return UNKNOWN;
    }
    if (expr->kind == NODE_LIST) {
        read_param_types(in, s, expr->elements.items, r);
        return ANY;
    }
    if (expr->kind == NODE_SUBSCRIPT && infer_is_type_form(in, expr->subscript.value, ATOM_Concatenate)) {
        NodeList parts = subscript_args(expr);
        if (parts.len) {
            Node *last = parts.items[parts.len - 1];
            read_param_types(in, s, (NodeList){ parts.items, parts.len - 1 }, r);
            return read_callable_params(in, s, last, r);
        }
    }
    Type spec = expr->kind == NODE_NAME || expr->kind == NODE_ATTRIBUTE ? read_param_spec_value(in, expr, r) : 0;
    const Term *term = spec ? type_term(in->types, spec) : NULL;
    if (term && term->kind == TYPE_TYPEVAR) {
        s->param_spec = term->var;
        s->param_spec_scope = term->of_var.scope;
        return ANY;
    }
    s->flags |= SIGNATURE_IS_GRADUAL;
    return ANY;
}

static Type args_callable(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    Signature s = { 0 };
    if (args.len)
        read_callable_params(in, &s, args.items[0], r);
    else
        s.flags |= SIGNATURE_IS_GRADUAL;
    s.ret = args.len > 1 ? read_inner(in, args.items[1], r) : UNKNOWN;
    return type_callable(in->types, &s);
}

static Type args_first(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    return read_qualified(in, args, r);
}

static Type args_class_var(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    bare_class_var(in, expr, r);
    return read_qualified(in, args, r);
}

static Type args_final(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    bare_final(in, expr, r);
    return read_qualified(in, args, r);
}

static Type args_required(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    if (r->qualifiers)
        r->qualifiers->is_required = true;
    return read_qualified(in, args, r);
}

static Type args_not_required(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    if (r->qualifiers)
        r->qualifiers->is_not_required = true;
    return read_qualified(in, args, r);
}

static Type args_read_only(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    if (r->qualifiers)
        r->qualifiers->is_read_only = true;
    return read_qualified(in, args, r);
}

static Type args_guard(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    return type_guard(in->types, args.len ? read_inner(in, args.items[0], r) : UNKNOWN, false);
}

static Type args_strict_guard(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    return type_guard(in->types, args.len ? read_inner(in, args.items[0], r) : UNKNOWN, true);
}

static Type bare_guard(Infer *in, Node *expr, const Reading *r)
{
    (void)expr, (void)r;
    return type_builtin(in->types, ATOM_bool);
}

static Type bare_type_form(Infer *in, Node *expr, const Reading *r)
{
    (void)expr, (void)r;
    return type_form(in->types, ANY);
}

static Type args_type_form(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    return type_form(in->types, args.len ? read_inner(in, args.items[0], r) : UNKNOWN);
}

static Type args_unpack(Infer *in, NodeList args, Node *expr, const Reading *r)
{
    (void)expr;
    return type_unpacked(in->types, args.len ? read_inner(in, args.items[0], r) : UNKNOWN);
}

/* -- the table -- */

static const Form forms[] = {
    { .name = ATOM_Any,           .bare = bare_any },
    { .name = ATOM_Never,         .bare = bare_never },
    { .name = ATOM_NoReturn,      .bare = bare_never },
    { .name = ATOM_LiteralString, .bare = bare_literal_string },
    { .name = ATOM_Self,          .bare = bare_self },
    { .name = ATOM_Union,         .args = args_union },
    { .name = ATOM_Optional,      .args = args_optional },
    { .name = ATOM_Literal,       .args = args_literal },
    { .name = ATOM_Callable,      .bare = bare_callable, .args = args_callable },
    { .name = ATOM_Annotated,     .args = args_first },
    { .name = ATOM_ClassVar,      .bare = bare_class_var, .args = args_class_var },
    { .name = ATOM_Final,         .bare = bare_final, .args = args_final },
    { .name = ATOM_Required,      .args = args_required },
    { .name = ATOM_NotRequired,   .args = args_not_required },
    { .name = ATOM_ReadOnly,      .args = args_read_only },
    { .name = ATOM_TypeGuard,     .bare = bare_guard, .args = args_guard },
    { .name = ATOM_TypeIs,        .bare = bare_guard, .args = args_strict_guard },
    { .name = ATOM_Unpack,        .args = args_unpack },
    { .name = ATOM_TypeForm,      .bare = bare_type_form, .args = args_type_form },
    { .name = ATOM_Concatenate },
    { .name = ATOM_TypeAlias },
    { .name = ATOM_Generic },
    { .name = ATOM_Protocol },
    { .name = ATOM_TypedDict },
    { .name = ATOM_Tuple,         .class_module = ATOM_builtins, .class_name = ATOM_tuple },
    { .name = ATOM_Type,          .class_module = ATOM_builtins, .class_name = ATOM_type },
    { .name = ATOM_List,          .class_module = ATOM_builtins, .class_name = ATOM_list },
    { .name = ATOM_Dict,          .class_module = ATOM_builtins, .class_name = ATOM_dict },
    { .name = ATOM_Set,           .class_module = ATOM_builtins, .class_name = ATOM_set },
    { .name = ATOM_FrozenSet,     .class_module = ATOM_builtins, .class_name = ATOM_frozenset },
    { .name = ATOM_DefaultDict,   .class_module = ATOM_collections, .class_name = ATOM_defaultdict },
    { .name = ATOM_OrderedDict,   .class_module = ATOM_collections, .class_name = ATOM_OrderedDict },
    { .name = ATOM_Counter,       .class_module = ATOM_collections, .class_name = ATOM_Counter },
    { .name = ATOM_ChainMap,      .class_module = ATOM_collections, .class_name = ATOM_ChainMap },
    { .name = ATOM_Deque,         .class_module = ATOM_collections, .class_name = ATOM_deque },
};

/* typing_extensions repeats what older targets' typing lacks. */
const Form *form_of_symbol(const Symbol *s)
{
    const Module *m = s->scope && s->scope->kind == SCOPE_MODULE ? s->scope->module : NULL;
    if (!m || !(m->flags & MODULE_IS_TYPESHED) || (m->name != ATOM_typing && m->name != ATOM_typing_extensions))
        return NULL;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].name == s->name)
            return &forms[i];
    return NULL;
}

Atom form_name(const Form *f)
{
    return f->name;
}

bool form_class(const Form *f, Atom *module, Atom *name)
{
    *module = f->class_module;
    *name = f->class_name;
    return f->class_name != ATOM_NONE;
}

Type form_read_bare(Infer *in, const Form *f, Node *expr, const Reading *r)
{
    return f->bare ? f->bare(in, expr, r) : UNKNOWN;
}

Type form_read_subscript(Infer *in, const Form *f, Node *expr, const Reading *r)
{
    return f->args ? f->args(in, subscript_args(expr), expr, r) : UNKNOWN;
}

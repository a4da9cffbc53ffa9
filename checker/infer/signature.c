/* signature.c: the parameters of a def: as annotated, and where they aren't, as self, an overridden method or a default says. */
#include "infer/declaration.h"

/* -- P.args and P.kwargs -- */

static TypeVar *spec_of(Infer *in, Node *annotation, Atom part, uint32_t *scope)
{
    Node *a = infer_unquoted(in, annotation);
    if (!a || a->kind != NODE_ATTRIBUTE || a->attribute.attr != part)
        return NULL;
    Meaning m = meaning_of(in, a->attribute.value);
    if (m.kind != MEANS_VAR || m.var->kind != TYPEVAR_PARAM_SPEC)
        return NULL;
    *scope = m.scope ? m.scope : var_scope(in, m.var, a->attribute.value);
    return m.var;
}

/* -- parameters without annotation -- */

static bool is_first_of_method(const Function *f, uint32_t index)
{
    if (!f->owner || index != 0 || f->node->function.params.items[0]->param.kind > PARAM_NORMAL)
        return false;
    return !(f->flags & FUNCTION_IS_STATIC) || f->node->function.name == ATOM___new__;
}

static Type own_type(Infer *in, const Function *f)
{
    Type self = infer_own_self(in, f->owner);
    bool is_class = f->flags & FUNCTION_IS_CLASSMETHOD || f->node->function.name == ATOM___new__;
    return is_class ? type_class(in->types, self) : self;
}

/* A literal default says the class; a display says too little (its elements would be too narrow), None nothing at all. */
static Type type_without_annotation(Infer *in, Type default_type)
{
    Types *t = in->types;
    if (!default_type || type_is_none(t, default_type))
        return UNKNOWN;
    static const Atom too_narrow[] = { ATOM_tuple, ATOM_list, ATOM_set, ATOM_dict };
    for (size_t i = 0; i < sizeof too_narrow / sizeof *too_narrow; i++)
        if (type_is_instance_of(t, default_type, too_narrow[i]))
            return UNKNOWN;
    TypeKind kind = type_kind(t, default_type);
    if (kind == TYPE_CALLABLE || kind == TYPE_OVERLOADED || kind == TYPE_MODULE || kind == TYPE_UNION || kind == TYPE_TUPLE)
        return UNKNOWN;
    return type_widen_literals(t, default_type);
}

/* A method that overrides one with as many parameters takes over its annotations, parameter by parameter. */
static Type inherited_type(Infer *in, const Function *f, uint32_t index)
{
    if (!f->owner || f->node->function.params.items[index]->param.kind == PARAM_VARARGS
        || f->node->function.params.items[index]->param.kind == PARAM_KWARGS)
        return 0;
    Type self = type_of_class(in->types, f->owner);
    uint32_t where = LOOKUP_SKIP_FIRST | LOOKUP_SKIP_INSTANCE | LOOKUP_SKIP_OBJECT;
    Member m = class_member(in->types, self, f->node->function.name, where);
    const Term *term = m.found ? type_term(in->types, m.type) : NULL;
    if (!term || term->kind != TYPE_CALLABLE || term->signature->param_count != f->node->function.params.len)
        return 0;
    const Param *p = &term->signature->params[index];
    if (p->name != f->node->function.params.items[index]->param.name || type_is_unknown(p->type))
        return 0;
    return p->type;
}

static Type type_from_default(Infer *in, Node *param)
{
    Node *value = param->param.default_value;
    if (!value || value->kind == NODE_ELLIPSIS)
        return 0;
    Type type = type_without_annotation(in, infer_type(in, value));
    return type == UNKNOWN ? 0 : type;
}

/* -- the signature -- */

static bool has_private_name(Infer *in, Atom name)
{
    Str s = atom_str(in->program->atoms, name);
    return s.len > 2 && str_starts(s, STR("__")) && !(s.len > 4 && str_ends(s, STR("__")));
}

/* Before PEP 570, `__x` said positional-only; it still does where no plain parameter stands before it. */
static uint8_t kind_of(Infer *in, const Function *f, uint32_t index)
{
    const NodeList params = f->node->function.params;
    uint8_t kind = (uint8_t)params.items[index]->param.kind;
    if (kind != PARAM_NORMAL || !has_private_name(in, params.items[index]->param.name))
        return kind;
    for (uint32_t i = f->owner ? 1 : 0; i < index; i++)
        if (!has_private_name(in, params.items[i]->param.name) && params.items[i]->param.kind == PARAM_NORMAL)
            return kind;
    return PARAM_POSITIONAL_ONLY;
}

static void read_param(Infer *in, Function *f, uint32_t index, Param *p)
{
    Node *node = f->node->function.params.items[index];
    *p = (Param){ .name = node->param.name, .kind = kind_of(in, f, index), .has_default = node->param.default_value != NULL };
    if (node->param.annotation) {
        uint32_t flags = ANNOTATION_IS_PARAM;
        if (p->kind == PARAM_VARARGS || p->kind == PARAM_KWARGS)
            flags |= ANNOTATION_IS_ARGS;
        p->type = infer_annotation(in, node->param.annotation, flags);
    } else if (is_first_of_method(f, index)) {
        p->type = own_type(in, f);
    } else {
        p->type = UNKNOWN;
    }
}

static uint32_t signature_flags(const Function *f)
{
    static const struct { uint32_t function, signature; } same[] = {
        { FUNCTION_IS_STATIC, SIGNATURE_IS_STATIC }, { FUNCTION_IS_CLASSMETHOD, SIGNATURE_IS_CLASSMETHOD },
        { FUNCTION_IS_METHOD, SIGNATURE_IS_METHOD }, { FUNCTION_IS_ABSTRACT, SIGNATURE_IS_ABSTRACT },
    };
    uint32_t flags = f->node->flags & NODE_IS_ASYNC ? SIGNATURE_IS_ASYNC : 0;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (f->flags & same[i].function)
            flags |= same[i].signature;
    return flags;
}

Type wrap_coroutine(Infer *in, Type ret)
{
    Type args[] = { ANY, ANY, ret };
    return type_known(in->types, ATOM_types, ATOM_CoroutineType, args, 3);
}

static void read_return(Infer *in, Function *f, Signature *s)
{
    Module *m = node_module(f->node);
    if (f->node->function.returns) {
        f->declared_return = infer_annotation(in, f->node->function.returns, ANNOTATION_IS_RETURN);
        s->ret = f->kind == FUNCTION_COROUTINE ? wrap_coroutine(in, f->declared_return) : f->declared_return;
    } else if (m && m->flags & MODULE_IS_STUB) {
        s->ret = f->kind == FUNCTION_COROUTINE ? wrap_coroutine(in, UNKNOWN) : UNKNOWN;
    } else {
        s->flags |= SIGNATURE_INFERS_RETURN;
    }
}

/* The types of defaults come last, when the function has a type: they may lead back to it. */
static void read_defaults(Infer *in, Function *f, Signature *s)
{
    bool changed = false;
    for (uint32_t i = 0; i < s->param_count; i++) {
        Node *node = f->node->function.params.items[i];
        if (node->param.annotation || is_first_of_method(f, i))
            continue;
        Type inherited = inherited_type(in, f, i);
        s->params[i].default_type = inherited ? inherited : type_from_default(in, node);
        changed |= s->params[i].default_type != 0;
    }
    if (changed)
        f->type = type_callable(in->types, s);
}

void signature_of_function(Infer *in, Function *f)
{
    NodeList params = f->node->function.params;
    Signature s = { .function = f->node, .owner = f->owner, .flags = signature_flags(f) };
    s.params = ARENA_ARRAY(in->arena, params.len + 1, Param);
    for (uint32_t i = 0; i < params.len; i++) {
        uint32_t scope = 0;
        const Node *p = params.items[i];
        TypeVar *spec = p->param.kind == PARAM_VARARGS ? spec_of(in, p->param.annotation, ATOM_args, &scope) : NULL;
        if (spec) {
            s.param_spec = spec;
            s.param_spec_scope = scope;
            continue;
        }
        if (s.param_spec && params.items[i]->param.kind == PARAM_KWARGS)
            continue;
        read_param(in, f, i, &s.params[s.param_count++]);
    }
    read_return(in, f, &s);
    f->type = type_callable(in->types, &s);
    if (s.param_count == params.len)
        read_defaults(in, f, &s);
}

/* -- inside the function -- */

static Type inside_args(Infer *in, Type type)
{
    const Term *term = type_term(in->types, type);
    if (term->kind != TYPE_UNPACKED)
        return type_tuple_of(in->types, type);
    if (type_kind(in->types, term->of) == TYPE_TUPLE && !term->is_strict)
        return term->of;
    return type_is_unknown(term->of) ? type_tuple_of(in->types, UNKNOWN) : type_tuple(in->types, &type, 1);
}

static Type inside_kwargs(Infer *in, Type type)
{
    const Term *term = type_term(in->types, type);
    if (term->kind == TYPE_UNPACKED)
        return term->of;
    Type args[] = { type_builtin(in->types, ATOM_str), type };
    return type_builtin_of(in->types, ATOM_dict, args, 2);
}

Type infer_param(Infer *in, Node *param)
{
    Node *def = param->parent;
    if (!def || def->kind != NODE_FUNCTION_DEF)
        return 0;
    if (param->type)                                  /* of a copy made for one call: the argument's (call_site.c) */
        return param->type;
    Function *f = infer_function(in, def);
    const Term *term = f->type ? type_term(in->types, f->type) : NULL;
    if (!term || term->kind != TYPE_CALLABLE)
        return UNKNOWN;
    for (uint32_t i = 0; i < term->signature->param_count; i++) {
        const Param *p = &term->signature->params[i];
        if (p->name != param->param.name)
            continue;
        Type type = type_is_unknown(p->type) && p->default_type ? p->default_type : p->type;
        if (p->kind == PARAM_VARARGS)
            return inside_args(in, type);
        return p->kind == PARAM_KWARGS ? inside_kwargs(in, type) : type;
    }
    return UNKNOWN;                                   /* *args: P.args */
}

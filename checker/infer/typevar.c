/* typevar.c: type variables: their declarations, and to which def or class a mention of one belongs.
 * Old-style variables have no place of their own: the outermost def or class around a mention that uses the variable in its
 * signature or bases binds it (typing spec, "Scoping rules for type variables"). */
#include "infer/declaration.h"

enum { MAX_NESTING = 60 };

/* -- declarations -- */

typedef struct { Node *bound, *default_value; NodeList constraints; } VarParts;

static VarParts call_parts(Node *call)
{
    VarParts p = { keyword_value(call->call.args, ATOM_bound), keyword_value(call->call.args, ATOM_default), { 0 } };
    uint32_t last = 0;
    while (last < call->call.args.len && call->call.args.items[last]->kind != NODE_KEYWORD)
        last++;
    if (last > 1)
        p.constraints = (NodeList){ call->call.args.items + 1, last - 1 };
    return p;
}

static VarParts param_parts(Node *param)
{
    VarParts p = { param->type_param.bound, param->type_param.default_value, { 0 } };
    if (p.bound && p.bound->kind == NODE_TUPLE) {
        p.constraints = p.bound->elements.items;
        p.bound = NULL;
    }
    return p;
}

static Type read_default(Infer *in, const TypeVar *v, Node *expr)
{
    Reading r = { .flags = ANNOTATION_IS_ARGS };
    if (v->kind == TYPEVAR_PARAM_SPEC)
        return read_param_spec_value(in, expr, &r);
    return read_type(in, expr, &r);
}

/* Bounds and defaults are read when first asked for: they may mention the variable's own class. */
static void resolve_var(void *ctx, TypeVar *v)
{
    Infer *in = ctx;
    v->resolve = NULL;
    VarParts p = v->node->kind == NODE_CALL ? call_parts(v->node) : param_parts(v->node);
    ArenaMark mark = arena_mark(in->scratch);
    if (p.bound && v->kind == TYPEVAR_PLAIN)
        v->bound = infer_annotation(in, p.bound, 0);
    if (p.constraints.len && v->kind == TYPEVAR_PLAIN) {
        Type *constraints = ARENA_ARRAY(in->arena, p.constraints.len, Type);
        for (uint32_t i = 0; i < p.constraints.len; i++)
            constraints[i] = infer_annotation(in, p.constraints.items[i], 0);
        v->constraints = constraints;
        v->constraint_count = p.constraints.len;
    }
    if (p.default_value)
        v->default_type = read_default(in, v, p.default_value);
    arena_rewind(in->scratch, mark);
}

static void resolve_now(Infer *in, TypeVar *v)
{
    if (v->resolve)
        v->resolve(in, v);
}

Type typevar_default(Infer *in, TypeVar *v)
{
    resolve_now(in, v);
    return v->default_type;
}

static uint8_t declared_variance(Node *call)
{
    if (node_is_true(keyword_value(call->call.args, ATOM_covariant), false))
        return VARIANCE_COVARIANT;
    if (node_is_true(keyword_value(call->call.args, ATOM_contravariant), false))
        return VARIANCE_CONTRAVARIANT;
    return node_is_true(keyword_value(call->call.args, ATOM_infer_variance), false) ? VARIANCE_AUTO : VARIANCE_INVARIANT;
}

Meaning typevar_declare(Infer *in, Node *call, TypeVarKind kind)
{
    Str name = string_constant(call_argument(call, ATOM_name, 0));
    TypeVar *v = ARENA_NEW(in->arena, TypeVar);
    v->name = name.data ? atom_of(in->program->atoms, name) : ATOM_NONE;
    v->kind = (uint8_t)kind;
    v->variance = declared_variance(call);
    v->node = call;
    v->module = node_module(call);
    v->resolve = resolve_var;
    return (Meaning){ .kind = MEANS_VAR, .var = v };
}

TypeVar *infer_type_param(Infer *in, Node *param)
{
    static const uint8_t kinds[] = { [TYPE_PARAM_VAR] = TYPEVAR_PLAIN, [TYPE_PARAM_SPEC] = TYPEVAR_PARAM_SPEC,
                                     [TYPE_PARAM_TUPLE] = TYPEVAR_TUPLE };
    TypeVar *v = map_get_ptr(&in->declarations->type_params, (uintptr_t)param);
    if (v)
        return v;
    v = ARENA_NEW(in->arena, TypeVar);
    v->name = param->type_param.name;
    v->kind = kinds[param->type_param.kind];
    v->variance = VARIANCE_AUTO;
    v->node = param;
    v->module = node_module(param);
    v->resolve = resolve_var;
    map_put_ptr(&in->declarations->type_params, (uintptr_t)param, v);
    return v;
}

uint32_t type_params_of(Infer *in, NodeList params, uint32_t scope, Type **out)
{
    *out = ARENA_ARRAY(in->arena, params.len + 1, Type);
    uint32_t count = 0;
    for (uint32_t i = 0; i < params.len; i++)
        if (params.items[i]->kind == NODE_TYPE_PARAM)
            (*out)[count++] = type_var(in->types, infer_type_param(in, params.items[i]), scope, false);
    return count;
}

/* -- mentions -- */

typedef struct {
    Infer *in;
    MentionVisitor visit;
    void *ctx;
    bool  in_callable;
    int   depth;
} Mentions;

static void find_mentions(void *ctx, Node *n);

static void mentions_below(Mentions *m, Node *n, bool in_callable)
{
    Mentions inner = *m;
    inner.in_callable = m->in_callable || in_callable;
    inner.depth++;
    if (n && inner.depth < MAX_NESTING)
        find_mentions(&inner, n);
}

static void subscript_mentions(Mentions *m, Node *n)
{
    Meaning base = meaning_of(m->in, n->subscript.value);
    Atom form = base.kind == MEANS_FORM ? form_name(base.form) : ATOM_NONE;
    if (form == ATOM_Literal)
        return;
    NodeList args = subscript_args(n);
    for (uint32_t i = 0; i < args.len && (form != ATOM_Annotated || i == 0); i++)
        mentions_below(m, args.items[i], form == ATOM_Callable);
}

/* Names in source order: it is the order of a class's type parameters. */
static void find_mentions(void *ctx, Node *n)
{
    Mentions *m = ctx;
    switch ((NodeKind)n->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE: {
        Meaning meaning = meaning_of(m->in, n);
        if (meaning.kind == MEANS_NOTHING || meaning.kind == MEANS_VALUE) {
            /* P.args: the variable stands before the dot */
            if (n->kind == NODE_ATTRIBUTE && (n->attribute.attr == ATOM_args || n->attribute.attr == ATOM_kwargs))
                mentions_below(m, n->attribute.value, false);
        } else if (meaning.kind == MEANS_VAR && !meaning.scope) {
            m->visit(m->ctx, meaning.var, m->in_callable);
        }
        break;
    }
    case NODE_SUBSCRIPT: subscript_mentions(m, n); break;
    case NODE_STRING:    mentions_below(m, infer_quoted(m->in, n), false); break;
    case NODE_BINARY:
        mentions_below(m, n->binary.left, false);
        mentions_below(m, n->binary.right, false);
        break;
    case NODE_STARRED:   mentions_below(m, n->starred.value, false); break;
    case NODE_LIST:
    case NODE_TUPLE:
        for (uint32_t i = 0; i < n->elements.items.len; i++)
            mentions_below(m, n->elements.items.items[i], false);
        break;
    default:
        break;
    }
}

void vars_mentioned(Infer *in, Node *expr, MentionVisitor visit, void *ctx)
{
    if (expr)
        find_mentions(&(Mentions){ .in = in, .visit = visit, .ctx = ctx }, expr);
}

/* -- owners -- */

bool varlist_has(const VarList *list, const TypeVar *v)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (list->items[i] == v)
            return true;
    return false;
}

typedef struct { VEC(TypeVar *) bound, returned; } Gather;

#define GATHER_ADD(list, v) \
    do { \
        if (!varlist_has(&(VarList){ (list)->items, (list)->len }, (v))) \
            vec_push((list), (v)); \
    } while (0)

static void gather_bound(void *ctx, TypeVar *v, bool in_callable)
{
    (void)in_callable;
    Gather *g = ctx;
    GATHER_ADD(&g->bound, v);
}

static void gather_returned(void *ctx, TypeVar *v, bool in_callable)
{
    Gather *g = ctx;
    if (in_callable)
        GATHER_ADD(&g->returned, v);
    else
        GATHER_ADD(&g->bound, v);
}

static VarList keep_list(Infer *in, TypeVar **items, uint32_t len)
{
    return (VarList){ len ? arena_copy(in->arena, items, len * sizeof *items) : NULL, len };
}

const OwnVars *own_vars(Infer *in, Node *def)
{
    OwnVars *own = map_get_ptr(&in->declarations->own_vars, (uintptr_t)def);
    if (own)
        return own;
    own = ARENA_NEW(in->arena, OwnVars);
    map_put_ptr(&in->declarations->own_vars, (uintptr_t)def, own);
    Gather g = { 0 };
    if (def->kind == NODE_CLASS_DEF) {
        for (uint32_t i = 0; i < def->class_def.args.len; i++)
            if (def->class_def.args.items[i]->kind != NODE_KEYWORD)
                vars_mentioned(in, def->class_def.args.items[i], gather_bound, &g);
    } else {
        for (uint32_t i = 0; i < def->function.params.len; i++)
            vars_mentioned(in, def->function.params.items[i]->param.annotation, gather_bound, &g);
        vars_mentioned(in, def->function.returns, gather_returned, &g);
    }
    own->bound = keep_list(in, g.bound.items, g.bound.len);
    own->returned = keep_list(in, g.returned.items, g.returned.len);
    vec_free(&g.bound);
    vec_free(&g.returned);
    return own;
}

static bool stands_inside(const Node *def, const Node *child)
{
    const NodeList *outside = def->kind == NODE_CLASS_DEF ? &def->class_def.decorators : &def->function.decorators;
    for (uint32_t i = 0; i < outside->len; i++)
        if (outside->items[i] == child)
            return false;
    return true;
}

uint32_t var_scope(Infer *in, const TypeVar *v, Node *place)
{
    uint32_t found = 0;
    for (Node *child = place, *n = place->parent; n; child = n, n = n->parent) {
        if ((n->kind != NODE_FUNCTION_DEF && n->kind != NODE_CLASS_DEF) || !stands_inside(n, child))
            continue;
        const OwnVars *own = own_vars(in, n);
        if (varlist_has(&own->bound, v))
            found = type_scope_id(in->types, n);
        else if (n->kind == NODE_FUNCTION_DEF && child == n->function.returns && varlist_has(&own->returned, v))
            found = TYPE_SCOPE_CALLABLE;
    }
    return found;
}

Type var_at(Infer *in, TypeVar *v, uint32_t scope, Node *place)
{
    return type_var(in->types, v, scope ? scope : var_scope(in, v, place), false);
}

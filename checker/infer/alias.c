/* alias.c: type aliases: `X = list[int]`, `X: TypeAlias = …`, `type X[T] = …`, TypeAliasType(…).
 * An alias is expanded where it is used; only its mention inside its own value stays a term of its own (TYPE_ALIAS). */
#include "infer/declaration.h"

enum { ALIAS_FRESH, ALIAS_UNDER_WAY, ALIAS_DONE };

/* Aliases that name each other crosswise are expanded once for each way from one to another, and of ways there may be very many.
 * Past so many it stays the name, which means the same. */
enum { MAX_TRIES = 32 };

static bool is_tried_enough(Infer *in, Alias *a)
{
    if (a->tried_in != in->cycles.outermost) {
        a->tried_in = in->cycles.outermost;
        a->tries = 0;
    }
    return in->cycles.under_way.len > 0 && ++a->tries > MAX_TRIES;
}

static Node *value_of(const Alias *a)
{
    switch ((NodeKind)a->node->kind) {
    case NODE_ASSIGN:     return a->node->assign.value;
    case NODE_ANN_ASSIGN: return a->node->ann_assign.value;
    case NODE_TYPE_ALIAS: return a->node->type_alias.value;
    case NODE_CALL:       return call_argument(a->node, ATOM_value, 1);
    default:              return NULL;
    }
}

typedef struct { Infer *in; Node *place; VEC(Type) params; } FreeVars;

static void add_free(void *ctx, TypeVar *v, bool in_callable)
{
    (void)in_callable;
    FreeVars *f = ctx;
    if (var_scope(f->in, v, f->place))
        return;                                       /* the class or function around the alias binds it */
    Type term = type_var(f->in->types, v, 0, false);
    for (uint32_t i = 0; i < f->params.len; i++)
        if (f->params.items[i] == term)
            return;
    vec_push(&f->params, term);
}

/* TypeAliasType("X", value, type_params=(T, P)) names its own; else they are the free variables of the value, in order. */
static void find_params(Infer *in, Alias *a)
{
    if (a->node->kind == NODE_TYPE_ALIAS) {
        a->param_count = type_params_of(in, a->node->type_alias.type_params, type_scope_id(in->types, a->node), &a->params);
        return;
    }
    FreeVars f = { .in = in, .place = a->node };
    Node *listed = a->node->kind == NODE_CALL ? keyword_value(a->node->call.args, ATOM_type_params) : NULL;
    vars_mentioned(in, listed ? listed : value_of(a), add_free, &f);
    a->params = vec_to_arena(in->arena, &f.params);
    a->param_count = f.params.len;
    vec_free(&f.params);
}

Alias *alias_declare(Infer *in, Node *declaration, Atom name)
{
    Alias *a = map_get_ptr(&in->declarations->aliases, (uintptr_t)declaration);
    if (a)
        return a;
    a = ARENA_NEW(in->arena, Alias);
    a->name = name;
    a->node = declaration;
    a->module = node_module(declaration);
    map_put_ptr(&in->declarations->aliases, (uintptr_t)declaration, a);
    find_params(in, a);
    return a;
}

Alias *alias_from_call(Infer *in, Node *call)
{
    Str name = string_constant(call_argument(call, ATOM_name, 0));
    return alias_declare(in, call, name.data ? atom_of(in->program->atoms, name) : ATOM_NONE);
}

Type alias_value(Infer *in, Alias *a)
{
    if (a->state == ALIAS_DONE)
        return a->value;
    Type so_far;
    if (is_tried_enough(in, a) || !cycle_enter(in, a, 'a', &so_far))
        return 0;
    Type value = UNKNOWN;
    if (infer_deeper(in)) {
        value = infer_annotation(in, value_of(a), 0);
        infer_shallower(in);
    }
    if (type_kind(in->types, value) == TYPE_ALIAS && type_term(in->types, value)->alias == a)
        value = UNKNOWN;                              /* type X = X */
    if (cycle_leave(in)) {
        a->value = value;
        a->state = ALIAS_DONE;
    }
    return value;
}

Type alias_expand(Infer *in, Alias *a, const Type *args, uint32_t count)
{
    Type *values = arena_array(in->scratch, a->param_count + 1, sizeof(Type));
    if (count == 0)
        read_type_args(in, a->params, a->param_count, (NodeList){ 0 }, &(Reading){ 0 }, values);
    else
        for (uint32_t i = 0; i < a->param_count; i++)
            values[i] = i < count ? args[i] : UNKNOWN;
    Type value = alias_value(in, a);
    if (!value)
        return type_alias(in->types, a, values, a->param_count);
    return a->param_count ? type_substitute(in->types, value, a->params, values, a->param_count) : value;
}

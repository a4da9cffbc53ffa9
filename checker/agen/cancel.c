#include "agen/cancel.h"

#include "agen/function.h"
#include "infer/declaration.h"

enum { MAX_NESTED_MANAGERS = 4 };                     /* context manager functions that enter one another */

static Node *scope_around(Agen *ag, Node *yield, int depth);

static const struct { const char *package; Atom name; } cancel_classes[] = {
    { "asyncio", ATOM_TaskGroup },   { "asyncio", ATOM_Timeout },
    { "anyio",   ATOM_TaskGroup },   { "anyio",   ATOM_CancelScope },
    { "trio",    ATOM_Nursery },     { "trio",    ATOM_CancelScope },
    { "async_timeout", ATOM_Timeout },
};

/* What these packages, and some that are built on them, call their makers: for an environment in which they aren't installed.
 * Where they are, their code is looked at. */
static const struct { const char *path; } cancel_makers[] = {
    { "asyncio.TaskGroup" }, { "asyncio.timeout" },       { "asyncio.timeout_at" },       { "anyio.create_task_group" },
    { "anyio.CancelScope" }, { "anyio.move_on_after" },   { "anyio.fail_after" },         { "trio.open_nursery" },
    { "trio.CancelScope" },  { "trio.move_on_after" },    { "trio.move_on_at" },          { "trio.fail_after" },
    { "trio.fail_at" },      { "async_timeout.timeout" }, { "async_timeout.timeout_at" },
    { "apscheduler.AsyncScheduler" }, { "asgi_lifespan.LifespanManager" },
    { "mcp.client.sse.sse_client" }, { "mcp.client.streamable_http.streamablehttp_client" },
    { "qtrio.enter_emissions_channel" }, { "qtrio.open_emissions_nursery" },
    { "trio_asyncio.open_loop" }, { "trio_parallel.open_worker_context" },
    { "trio_util.move_on_when" }, { "trio_util.run_and_cancelling" },
    { "trio_websocket.open_websocket" }, { "trio_websocket.open_websocket_url" }, { "trio_websocket.serve_websocket" },
};

static bool in_package(Agen *ag, const Class *cls, Str package)
{
    Str module = cls->module ? atom_str(ag->in->program->atoms, cls->module->name) : STR("");
    return str_starts(module, package) && (module.len == package.len || module.data[package.len] == '.');
}

static bool is_cancel_class(Agen *ag, Class *cls)
{
    for (uint32_t i = 0; i < cls->mro_count; i++) {
        Class *base = type_class_of(ag->types, cls->mro[i]);
        for (size_t k = 0; base && k < sizeof cancel_classes / sizeof *cancel_classes; k++)
            if (base->name == cancel_classes[k].name && in_package(ag, base, str_of(cancel_classes[k].package)))
                return true;
    }
    return false;
}

static bool is_cancel_type(Agen *ag, Type type)
{
    Class *cls = type ? type_class_of(ag->types, type) : NULL;
    return cls && type_kind(ag->types, type) == TYPE_INSTANCE && is_cancel_class(ag, cls);
}

typedef struct { Agen *ag; bool found; } EnterSearch;

/* `await self.group.__aenter__()`, `await stack.enter_async_context(TaskGroup())` inside an __aenter__. */
static bool look_for_entering(void *ctx, Node *n)
{
    EnterSearch *s = ctx;
    if (n->kind == NODE_CALL && n->call.func->kind == NODE_ATTRIBUTE) {
        Atom method = n->call.func->attribute.attr;
        if (method == ATOM___aenter__ || method == ATOM___enter__)
            s->found |= is_cancel_type(s->ag, infer_type(s->ag->in, n->call.func->attribute.value));
        else if ((method == ATOM_enter_async_context || method == ATOM_enter_context) && n->call.args.len)
            s->found |= is_cancel_type(s->ag, infer_type(s->ag->in, n->call.args.items[0]));
    }
    return !s->found && n->kind != NODE_FUNCTION_DEF && n->kind != NODE_LAMBDA;
}

static bool enters_one_itself(Agen *ag, Type type)
{
    Class *cls = type_class_of(ag->types, type);
    Member member = cls ? class_member(ag->types, type, ATOM___aenter__, LOOKUP_NO_TYPE) : (Member){ .found = false };
    if (!member.found || !member.symbol || !member.symbol->last || member.symbol->last->kind != DECL_FUNCTION
        || (member.owner_class->flags & CLASS_IS_TYPESHED))
        return false;
    Node *def = decl_node(member.symbol->last);
    EnterSearch s = { ag, false };
    for (uint32_t i = 0; def && i < def->function.body.len && !s.found; i++)
        node_walk(def->function.body.items[i], look_for_entering, &s);
    return s.found;
}

/* The value of a variable that this function binds once. */
static Node *value_of_name(Agen *ag, Node *name)
{
    Symbol *symbol = infer_resolve(ag->in, name);
    Node *bound = symbol && symbol->decl_count == 1 && symbol->first->kind == DECL_VARIABLE ? decl_node(symbol->first) : NULL;
    return bound && bound->parent->kind == NODE_ASSIGN ? bound->parent->assign.value : name;
}

static bool is_made_by_known_maker(Agen *ag, Node *context)
{
    if (context->kind == NODE_NAME)
        context = value_of_name(ag, context);
    if (context->kind != NODE_CALL)
        return false;
    StrBuf path = {0};
    bool known = false;
    if (agen_import_path(ag, context->call.func, &path))
        for (size_t i = 0; i < sizeof cancel_makers / sizeof *cancel_makers && !known; i++)
            known = str_eq(strbuf_str(&path), str_of(cancel_makers[i].path));
    strbuf_free(&path);
    return known;
}

/* The FUNCTION_DEF that a call means by its name or attribute; NULL. */
static Node *def_called(Agen *ag, Node *call)
{
    Node *func = call->call.func;
    Symbol *symbol = reference_of(ag->in, func).symbol;
    if (!symbol && func->kind == NODE_ATTRIBUTE)
        symbol = infer_access_at(ag->in, infer_type(ag->in, func->attribute.value), func).member.symbol;
    return symbol && symbol->last ? decl_function(symbol->last) : NULL;
}

/* A function decorated as a context manager that hands over within such a scope holds it open for whoever enters. */
static bool hands_over_inside_one(Agen *ag, Node *context, int depth)
{
    Node *def = context->kind == NODE_CALL && depth < MAX_NESTED_MANAGERS ? def_called(ag, context) : NULL;
    if (!def || !def->function.decorators.len)
        return false;
    const FunctionFacts *f = function_facts(ag, def);
    for (uint32_t i = 0; f->is_context_manager && i < f->scope->yields.len; i++)
        if (scope_around(ag, f->scope->yields.items[i], depth + 1))
            return true;
    return false;
}

static bool scope_is(Agen *ag, Node *context, int depth)
{
    Type type = type_upper(ag->types, infer_type(ag->in, context));    /* of `self`, its class */
    if (type_is_unknown(type))
        return is_made_by_known_maker(ag, context);
    if (type_kind(ag->types, type) != TYPE_INSTANCE)
        return false;
    if (is_cancel_type(ag, type))
        return true;
    if (is_cancel_type(ag, infer_entered(ag->in, type, true)) || is_cancel_type(ag, infer_entered(ag->in, type, false)))
        return true;
    return enters_one_itself(ag, type) || hands_over_inside_one(ag, context, depth);
}

static Node *scope_around(Agen *ag, Node *yield, int depth)
{
    Node *function = node_enclosing_function(yield), *child = yield;
    for (Node *n = yield->parent; n && n != function; child = n, n = n->parent) {
        if (n->kind != NODE_WITH)
            continue;
        const NodeList *items = &n->with_stmt.items;
        for (uint32_t i = 0; i < items->len && items->items[i] != child; i++)    /* an item runs inside those before it */
            if (scope_is(ag, items->items[i]->with_item.context, depth))
                return items->items[i];
    }
    return NULL;
}

Node *cancel_scope_around(Agen *ag, Node *yield)
{
    return scope_around(ag, yield, 0);
}

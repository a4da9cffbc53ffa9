#include "agen/block.h"
#include "agen/catching.h"
#include "agen/ways.h"
#include "rules/rule.h"

static const Atom stops[] = { ATOM_StopAsyncIteration, ATOM_StopIteration };

/* As an instance type, when an exception or its class is one of the two; 0. */
static Type stop_meant(Agen *ag, Type type)
{
    if (type_kind(ag->types, type) == TYPE_CLASS)
        type = type_term(ag->types, type)->of;
    Class *cls = type_kind(ag->types, type) == TYPE_INSTANCE ? type_class_of(ag->types, type) : NULL;
    for (size_t i = 0; cls && i < sizeof stops / sizeof *stops; i++)
        if (class_derives_known(ag->types, cls, ATOM_builtins, stops[i]))
            return type;
    return 0;
}

static bool with_swallows(Agen *ag, Node *with, Type exception)
{
    for (uint32_t i = 0; i < with->with_stmt.items.len; i++) {
        Node *context = with->with_stmt.items.items[i]->with_item.context;
        if (is_suppress(ag, context)) {
            for (uint32_t k = 0; k < context->call.args.len; k++)
                if (type_has_unknown(ag->types, infer_type(ag->in, context->call.args.items[k])))
                    return true;
            if (suppress_catches(ag, context, exception))
                return true;
        } else if (infer_swallows(ag->in, infer_type(ag->in, context), with->flags & NODE_IS_ASYNC)) {
            return true;
        }
    }
    return false;
}

static bool try_swallows(Agen *ag, const Node *try_node, const Node *child, Type exception)
{
    for (uint32_t i = 0; list_holds(&try_node->try_stmt.body, child) && i < try_node->try_stmt.handlers.len; i++) {
        Node *handler = try_node->try_stmt.handlers.items[i];
        if (handler_catches(ag, handler, exception) || type_has_unknown(ag->types, infer_type(ag->in, handler->except.type)))
            return true;
    }
    enum { MAX_STEPS = 1000 };
    Ways w = { .in = ag->in, .types = ag->types, .steps = MAX_STEPS };
    return !list_holds(&try_node->try_stmt.finalbody, child)
        && ways_from(&w, &try_node->try_stmt.finalbody, 0) & (WAY_BREAK | WAY_CONTINUE | WAY_RETURN);
}

/* May it be caught before it leaves the function? */
static bool is_caught(Agen *ag, Node *raise, Type exception, const Node *function)
{
    const Node *child = raise;
    for (Node *n = raise->parent; n && n != function; child = n, n = n->parent) {
        if (n->kind == NODE_WITH && with_swallows(ag, n, exception))
            return true;
        if (n->kind == NODE_TRY && try_swallows(ag, n, child, exception))
            return true;
    }
    return false;
}

/* What it raises; a bare `raise`: what the handler around it names. */
static Node *exception_of(Node *raise)
{
    if (raise->raise_stmt.exc)
        return raise->raise_stmt.exc;
    Node *n = raise->parent;
    while (n && n->kind != NODE_EXCEPT && n->kind != NODE_FUNCTION_DEF && n->kind != NODE_CLASS_DEF)
        n = n->parent;
    return n && n->kind == NODE_EXCEPT ? n->except.type : NULL;
}

/* Of `raise A if x else B` each has to be one that leaves the function. */
static Type stop_leaving(Agen *ag, Node *raise, Node *exc, const Node *function)
{
    Type type = agen_type(ag, exc), first = 0;
    for (uint32_t i = 0; i < type_member_count(ag->types, type); i++) {
        Type stop = stop_meant(ag, type_member(ag->types, type, i));
        if (!stop || is_caught(ag, raise, stop, function))
            return 0;
        first = first ? first : stop;
    }
    return first;
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Node *exc = exception_of(site->node);
    const FunctionFacts *f = exc ? async_generator_around(ag, site->node) : NULL;
    Type stop = f ? stop_leaving(ag, site->node, exc, f->node) : 0;
    if (stop)
        rule_report(run, site->node, "raising %T in an async generator becomes a RuntimeError: use `return` to end it", stop);
}

const Rule rule_stop_iteration = {
    .code = "AG205", .name = "stop-iteration", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_RAISE, .check = check,
    .summary = "`raise StopAsyncIteration` or `StopIteration` in an async generator",
    .why = "`__anext__` methods end their iteration by raising StopAsyncIteration. In an async generator Python turns that (and "
           "StopIteration) into a RuntimeError, as PEP 479 and PEP 525 say. A bare `return` ends an async generator.",
    .bad = "async def limited(limit):\n"
           "    n = 0\n"
           "    while True:\n"
           "        if n == limit:\n"
           "            raise StopAsyncIteration\n"
           "        yield n\n"
           "        n += 1\n",
    .said = "5: raising `StopAsyncIteration` in an async generator becomes a RuntimeError: use `return` to end it\n",
    .good = "async def limited(limit):\n"
            "    n = 0\n"
            "    while True:\n"
            "        if n == limit:\n"
            "            return\n"
            "        yield n\n"
            "        n += 1\n",
};

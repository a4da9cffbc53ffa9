#include "rules/rule.h"

/* What the two decorators accept: a function whose call gives an iterator of their kind. */
typedef enum { MANAGER_NONE, MANAGER_SYNC, MANAGER_ASYNC } Manager;

static Manager manager_of(Agen *ag, Node *expr)
{
    if (agen_is_known(ag, expr, ATOM_contextlib, ATOM_asynccontextmanager))
        return MANAGER_ASYNC;
    return agen_is_known(ag, expr, ATOM_contextlib, ATOM_contextmanager) ? MANAGER_SYNC : MANAGER_NONE;
}

/* The def an uncalled function name stands for, when nothing has changed what it gives. */
static Node *def_meant(Agen *ag, Node *expr)
{
    Node *def = agen_function_meant(ag, expr);
    if (!def || def->kind != NODE_FUNCTION_DEF || (infer_function(ag->in, def)->flags & FUNCTION_IS_DECORATED))
        return NULL;
    return def;
}

static bool gives_async_iterator(Agen *ag, Node *def)
{
    FunctionKind kind = function_kind(def);
    if (kind != FUNCTION_PLAIN)
        return kind == FUNCTION_ASYNC_GENERATOR;
    if (!def->function.returns)
        return true;                                  /* whatever it returns: not certain */
    ShapeKind shape = shape_of(ag, infer_annotation(ag->in, def->function.returns, ANNOTATION_IS_RETURN)).kind;
    return shape == SHAPE_UNKNOWN || shape_is_async(shape);
}

/* A plain function that is declared to give an async iterator. */
static bool only_gives_async(Agen *ag, Node *def)
{
    Type declared = function_kind(def) == FUNCTION_PLAIN && def->function.returns
                        ? infer_annotation(ag->in, def->function.returns, ANNOTATION_IS_RETURN) : 0;
    return declared && shape_is_declared(shape_of(ag, declared).kind);
}

static const char *const kinds[] = { "a plain function", "a generator function", "a coroutine function",
                                     "an async generator function" };

static void judge(RuleRun *run, Node *at, Manager manager, Node *def)
{
    FunctionKind kind = function_kind(def);
    if (manager == MANAGER_ASYNC && !gives_async_iterator(rule_agen(run), def)) {
        const char *advice = kind == FUNCTION_GENERATOR ? "use `contextmanager`, or `async def`"
            : kind == FUNCTION_COROUTINE ? "it needs a `yield`" : "it has to give an async iterator";
        rule_report(run, at, "`asynccontextmanager` needs an async generator function; `%A` is %s: %s", def->function.name,
                    kinds[kind], advice);
    } else if (manager == MANAGER_SYNC && only_gives_async(rule_agen(run), def))
        rule_report(run, at,
                    "`contextmanager` needs a generator function; `%A` gives an async iterator: use `asynccontextmanager`",
                    def->function.name);
    else if (manager == MANAGER_SYNC && (kind == FUNCTION_ASYNC_GENERATOR || kind == FUNCTION_COROUTINE))
        rule_report(run, at, "`contextmanager` needs a generator function; `%A` is %s: use `asynccontextmanager`",
                    def->function.name, kinds[kind]);
}

/* Only the innermost decorator gets the function itself, the others what those below have made of it. */
static void judge_decorated(RuleRun *run, Node *def, uint32_t index, Manager manager)
{
    Agen *ag = rule_agen(run);
    const Term *given = type_term(ag->types, infer_given_to_decorator(ag->in, def, index));
    Type result = given->kind == TYPE_CALLABLE ? infer_signature_return(ag->in, given->signature) : UNKNOWN;
    ShapeKind shape = type_kind(ag->types, result) == TYPE_UNION ? SHAPE_UNKNOWN : shape_of(ag, result).kind;
    Node *decorator = def->function.decorators.items[index];
    if (manager == MANAGER_SYNC && shape_is_declared(shape))
        rule_report(run, decorator, "`contextmanager` needs a generator function; what the decorators of `%A` below make of it "
                                    "gives an async iterator: use `asynccontextmanager`", def->function.name);
    else if (manager == MANAGER_ASYNC && (shape == SHAPE_OTHER || shape == SHAPE_COROUTINE))
        rule_report(run, decorator, "`asynccontextmanager` needs an async generator function; what the decorators of `%A` below "
                                    "make of it gives %T", def->function.name, result);
}

static void check_decorators(RuleRun *run, Node *def)
{
    Agen *ag = rule_agen(run);
    uint32_t count = def->function.decorators.len;
    for (uint32_t i = 0; i < count; i++) {
        Node *decorator = def->function.decorators.items[i];
        Manager manager = manager_of(ag, decorator);
        if (manager == MANAGER_NONE || infer_function(ag->in, def)->flags & FUNCTION_IS_OVERLOAD)
            continue;
        if (i + 1 == count)
            judge(run, decorator, manager, def);
        else
            judge_decorated(run, def, i, manager);
    }
}

static void check_call(RuleRun *run, Node *call)
{
    if (call->call.args.len != 1 || call->call.args.items[0]->kind == NODE_KEYWORD ||
        call->call.args.items[0]->kind == NODE_STARRED)
        return;
    Node *func = call->call.func;
    if (func->kind != NODE_NAME && func->kind != NODE_ATTRIBUTE)
        return;
    Manager manager = manager_of(rule_agen(run), func);
    Node *def = manager == MANAGER_NONE ? NULL : def_meant(rule_agen(run), call->call.args.items[0]);
    if (def)
        judge(run, call, manager, def);
}

static void check(RuleRun *run, const Site *site)
{
    if (site->kind == SITE_FUNCTION)
        check_decorators(run, site->node);
    else
        check_call(run, site->node);
}

const Rule rule_context_manager_mismatch = {
    .code = "AG108", .name = "context-manager-mismatch", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_FUNCTION | SITE_CALL, .check = check,
    .summary = "@contextmanager on an async generator, @asynccontextmanager on something that is not one",
    .why = "`contextmanager` drives a plain generator with `next()`, `asynccontextmanager` an async generator with `anext()`. "
           "Given the other kind, the first `with` fails at run time: an AttributeError or a TypeError far from the decorator.",
    .bad = "from contextlib import contextmanager\n"
           "\n"
           "@contextmanager\n"
           "async def session():\n"
           "    yield 1\n",
    .said = "3: `contextmanager` needs a generator function; `session` is an async generator function: use "
            "`asynccontextmanager`\n",
    .good = "from contextlib import asynccontextmanager\n"
            "\n"
            "@asynccontextmanager\n"
            "async def session():\n"
            "    yield 1\n",
};

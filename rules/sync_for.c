#include "rules/rule.h"

static bool is_in_async_function(const Node *n)
{
    const Node *function = node_enclosing_function(n);
    return function && function->kind == NODE_FUNCTION_DEF && (function->flags & NODE_IS_ASYNC);
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (site->node->flags & NODE_IS_ASYNC)
        return;
    Type bad = shape_first_member(ag, agen_type(ag, site->iterable), shape_is_async_only);
    if (!bad)
        return;
    Finding *f =
        rule_report(run, site->iterable, "`%T` is %s: loop over it with `async for`", bad, shape_noun(shape_of(ag, bad).kind));
    if (is_in_async_function(site->node))
        rule_edit(run, rule_fix(run, f, true, "use `async for`"), site->node->start, site->node->start, "async ");
}

const Rule rule_sync_for = {
    .code = "AG401", .name = "sync-for", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP, .check = check,
    .summary = "`for`, or a plain comprehension, over an async iterable",
    .why = "A plain loop needs `__iter__`; async generators have `__aiter__`. Python raises a TypeError: 'async_generator' "
           "object is not iterable.",
    .bad = "async def numbers():\n"
           "    yield 1\n"
           "\n"
           "async def f():\n"
           "    for n in numbers():\n"
           "        print(n)\n",
    .good = "async def numbers():\n"
            "    yield 1\n"
            "\n"
            "async def f():\n"
            "    async for n in numbers():\n"
            "        print(n)\n",
};

#include "rules/rule.h"

/* Certainly nothing that `async for` accepts, and no other rule's matter. */
static bool is_not_async(Agen *ag, Type member)
{
    Shape shape = shape_of(ag, member);
    return shape.kind == SHAPE_OTHER ||
           (shape.kind == SHAPE_COROUTINE && shape.inner != SHAPE_UNKNOWN && !shape_is_async(shape.inner));
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (!(site->node->flags & NODE_IS_ASYNC))
        return;
    Type type = agen_type(ag, site->iterable);
    Type bad = shape_first_member(ag, type, is_not_async);
    if (!bad)
        return;
    Finding *f;
    if (type_is_none(ag->types, bad))
        f = rule_report(run, site->iterable, "`%N` may be None, which `async for` can't loop over", site->iterable);
    else
        f = rule_report(run, site->iterable, "`%T` is not an async iterable", bad);
    if (bad == type && shape_is_iterable(ag, bad) && site->node->kind == NODE_FOR)
        rule_edit(run, rule_fix(run, f, true, "use a plain `for`"), site->node->start, site->node->start + 6, "");
}

const Rule rule_async_for_sync = {
    .code = "AG404", .name = "async-for-sync", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP, .check = check,
    .summary = "`async for` over something that is not an async iterable",
    .why = "`async for` needs an object whose `__aiter__` gives an object with an awaitable `__anext__`. Lists, ranges, plain "
           "generators, coroutines and None have none: Python raises a TypeError.",
    .bad = "async def f():\n    async for n in [1, 2]:\n        print(n)\n",
    .good = "async def f():\n    for n in [1, 2]:\n        print(n)\n",
};

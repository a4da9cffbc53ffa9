#include "rules/edit.h"
#include "rules/rule.h"

static bool is_coroutine(Agen *ag, Type member)
{
    Shape shape = shape_of(ag, member);
    return shape.kind == SHAPE_COROUTINE && (shape.inner == SHAPE_UNKNOWN || shape_is_async(shape.inner));
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (!(site->node->flags & NODE_IS_ASYNC))
        return;
    Type bad = shape_wrong_member(ag, site->iterable, is_coroutine);
    if (!bad)
        return;
    Node *iterable = site->iterable;
    Node *origin = origin_of(ag, iterable);
    rule_says(run, origin);
    Type type = agen_type(ag, iterable), given = infer_awaited(ag->in, bad);
    Finding *f = type_member_count(ag->types, type) > 1
        ? rule_report(run, iterable, "`%N` may be %T, which gives %T only once it is awaited", iterable, bad, given)
        : rule_report(run, iterable, "`%N` is a coroutine: it gives %T once it is awaited", iterable, given);
    rule_note_origin(run, f, origin);
    Type awaited = infer_awaited(ag->in, type);
    if (edit_can_await(iterable) && awaited && shape_is_async(shape_of(ag, awaited).kind))
        edit_await(run, rule_fix(run, f, true, "await it"), iterable);
}

const Rule rule_missing_await = {
    .code = "AG403", .name = "missing-await", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP, .check = check,
    .summary = "`async for` over a coroutine that returns an async iterable",
    .why = "An `async def` without `yield` is a coroutine function, also when it is annotated `-> AsyncIterator[T]`: its call "
           "has to be awaited, and the result is what can be looped over. Callers who expect to loop at once usually show that "
           "the function should have been declared with `def`, or should `yield`.",
    .fix = "Awaits the coroutine. Safe: as it stands the loop raises a TypeError.",
    .bad = "from collections.abc import AsyncIterator\n"
           "\n"
           "async def rows() -> AsyncIterator[int]:\n"
           "    yield 1\n"
           "\n"
           "async def opened() -> AsyncIterator[int]:\n"
           "    return rows()\n"
           "\n"
           "async def f():\n"
           "    async for row in opened():\n"
           "        print(row)\n",
    .said = "10: `opened()` is a coroutine: it gives `AsyncIterator[int]` once it is awaited\n",
    .good = "from collections.abc import AsyncIterator\n"
            "\n"
            "async def rows() -> AsyncIterator[int]:\n"
            "    yield 1\n"
            "\n"
            "async def opened() -> AsyncIterator[int]:\n"
            "    return rows()\n"
            "\n"
            "async def f():\n"
            "    async for row in await opened():\n"
            "        print(row)\n",
};

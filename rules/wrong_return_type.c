#include "rules/annotation.h"

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (function_kind(site->node) != FUNCTION_ASYNC_GENERATOR || !site->node->function.returns)
        return;
    const FunctionFacts *f = function_facts(ag, site->node);
    if (f->fits_declared || !agen_evaluated(ag, site->node))
        return;
    Node *returns = site->node->function.returns;
    rule_says(run, returns);
    Finding *found = rule_report_range(run, site->node->start, returns->end,
                                       "`%A` contains `yield`: calling it gives an async generator, which %O can't hold",
                                       site->node->function.name, f->declared);
    annotation_offer(run, found, f, returns->start, returns->end, "");
}

const Rule rule_wrong_return_type = {
    .code = "AG101", .name = "wrong-return-type", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_FUNCTION, .check = check,
    .summary = "an async generator whose declared return type can't hold one",
    .why = "An `async def` with `yield` in it is an async generator function: calling it gives an async generator at once, "
           "nothing is awaited. Its return annotation says what the call gives: `AsyncGenerator[Y, S]`, or `AsyncIterator[Y]` or "
           "`AsyncIterable[Y]` where callers only loop. The type of one item, a plain `Iterator`, `Generator` or a `Coroutine` "
           "is never it.",
    .fix = "Writes the annotation its yields show, or wraps the type that is written where that is the type of an item, and "
           "imports what it takes. Unsafe: callers may rely on the old annotation.",
    .bad = "async def rows() -> dict:\n"
           "    yield {}\n",
    .said = "1: `rows` contains `yield`: calling it gives an async generator, which `dict` can't hold\n",
    .good = "from collections.abc import AsyncIterator\n"
            "\n"
            "async def rows() -> AsyncIterator[dict]:\n"
            "    yield {}\n",
};

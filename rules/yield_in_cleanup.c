#include "agen/closing.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Node *n = site->node, *culprit = NULL;
    const FunctionFacts *f = n->kind == NODE_YIELD ? async_generator_around(rule_agen(run), n) : NULL;
    if (!f)
        return;
    static const char *const how[] = {
        [CLOSING_FINALLY] = "this `finally` runs while the generator is being closed: a `yield` here raises RuntimeError",
        [CLOSING_HANDLER] =
            "this handler catches GeneratorExit: a `yield` here, while the generator is being closed, raises RuntimeError",
        [CLOSING_SWALLOWED] = "GeneratorExit is swallowed before this: this `yield`, reached while the generator is being "
                              "closed, raises RuntimeError",
    };
    ClosingKind kind = closing_of_yield(rule_agen(run), n, &culprit);
    if (kind == CLOSING_NO || !agen_reachable(rule_agen(run), n))
        return;
    Finding *found = rule_report(run, n, "%s", how[kind]);
    if (kind == CLOSING_SWALLOWED && culprit->kind == NODE_TRY)
        rule_note(run, found, culprit->try_stmt.finalbody.items[0], "this `finally` is left without raising GeneratorExit again");
    else if (kind == CLOSING_SWALLOWED)
        rule_note(run, found, culprit->kind == NODE_EXCEPT && culprit->except.type ? culprit->except.type : culprit,
                  "GeneratorExit is caught here and not raised again");
}

const Rule rule_yield_in_cleanup = {
    .code = "AG206", .name = "yield-in-cleanup", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_YIELD, .check = check,
    .summary = "a `yield` reached while the generator is being closed",
    .why = "`aclose()` (and the end of the event loop) raises GeneratorExit at the `yield` where the generator waits. A "
           "generator that answers with another `yield`, in a `finally`, in a handler that catches GeneratorExit or after one "
           "that swallowed it, gets a RuntimeError: \"async generator ignored GeneratorExit\". Yield after the try statement, "
           "or raise the exception again.",
    .bad = "async def summed(values):\n"
           "    total = 0\n"
           "    try:\n"
           "        for v in values:\n"
           "            total += v\n"
           "            yield v\n"
           "    finally:\n"
           "        yield total\n",
    .said = "8: this `finally` runs while the generator is being closed: a `yield` here raises RuntimeError\n",
    .good = "async def summed(values):\n"
            "    total = 0\n"
            "    for v in values:\n"
            "        total += v\n"
            "        yield v\n"
            "    yield total\n",
};

#include "agen/cancel.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    const FunctionFacts *f = site->node->kind == NODE_YIELD ? async_generator_around(ag, site->node) : NULL;
    if (!f || f->is_context_manager)
        return;
    Node *item = cancel_scope_around(ag, site->node);
    if (!item || !agen_reachable(ag, site->node))
        return;
    Finding *found = rule_report(
        run, site->node,
        "`yield` inside `%N`: while the generator is suspended its cancellation hits whoever runs then, not the generator",
        item->with_item.context);
    rule_note(run, found, item->with_item.context, "the scope that stays open across the `yield`");
}

const Rule rule_yield_in_cancel_scope = {
    .code = "AG207", .name = "yield-in-cancel-scope", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_YIELD, .check = check,
    .summary = "a `yield` inside a task group, nursery, timeout or cancel scope",
    .why = "A cancel scope cancels the task that entered it. A generator that yields inside one lets its consumer run with the "
           "scope open: a timeout or a failing child task then cancels the consumer's code at some unrelated place, or the "
           "wrong task altogether (PEP 789). Close the scope before the `yield`, or make the generator a context manager that "
           "gives an iterable.",
    .bad = "import asyncio\n"
           "\n"
           "async def timed(queue):\n"
           "    async with asyncio.timeout(5):\n"
           "        while True:\n"
           "            yield await queue.get()\n",
    .said = "6: `yield` inside `asyncio.timeout(5)`: while the generator is suspended its cancellation hits whoever runs "
            "then, not the generator\n",
    .good = "import asyncio\n"
            "\n"
            "async def timed(queue):\n"
            "    while True:\n"
            "        async with asyncio.timeout(5):\n"
            "            item = await queue.get()\n"
            "        yield item\n",
};

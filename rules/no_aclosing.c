#include "agen/state.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Node *exit = NULL;
    if (site->node->kind != NODE_FOR || !(site->node->flags & NODE_IS_ASYNC) ||
        !loop_leaves_open(rule_agen(run), site->node, &exit))
        return;
    Node *iterable = site->iterable;
    Finding *f = rule_report_range(
        run, site->node->start, iterable->end,
        "this loop is left early, and nothing closes `%N`: its clean-up runs later, in another context", iterable);
    rule_note(run, f, exit, "left here");
}

const Rule rule_no_aclosing = {
    .code = "AG410", .name = "no-aclosing", .severity = SEVERITY_WARNING, .is_on = false,
    .sites = SITE_LOOP, .check = check,
    .summary = "an early exit from `async for` over a generator that nothing closes (PEP 533)",
    .why = "When a loop is left by `break` or `return`, its generator still waits at a `yield`, with its `finally` blocks and "
           "context managers open. The garbage collector hands it to the event loop some time later. `async with aclosing(g):` "
           "closes it at once.",
    .bad = "async def rows():\n"
           "    yield 1\n"
           "\n"
           "async def first():\n"
           "    async for row in rows():\n"
           "        return row\n",
    .good = "from contextlib import aclosing\n"
            "\n"
            "async def rows():\n"
            "    yield 1\n"
            "\n"
            "async def first():\n"
            "    async with aclosing(rows()) as stream:\n"
            "        async for row in stream:\n"
            "            return row\n",
};

#include "agen/block.h"
#include "rules/rule.h"

static bool look_for_awaiting(void *ctx, Node *n)
{
    bool *found = ctx;
    *found |= n->kind == NODE_AWAIT;
    return !*found;
}

/* A comprehension that awaits by itself: an asynchronous one may stand in it at any target. */
static bool awaits_itself(Node *comprehension)
{
    bool found = false;
    for (uint32_t i = 0; i < comprehension->comprehension.clauses.len; i++)
        found |= (comprehension->comprehension.clauses.items[i]->flags & NODE_IS_ASYNC) != 0;
    if (!found)
        node_walk(comprehension, look_for_awaiting, &found);
    return found;
}

static void check_comprehension(RuleRun *run, Node *comprehension)
{
    Node *outer = block_of(comprehension);
    if (comprehension->kind == NODE_GENERATOR || !outer)
        return;
    if (!block_can_await(comprehension))
        rule_report(run, comprehension, "an asynchronous comprehension outside an async function is a SyntaxError");
    else if (node_is_comprehension(outer) && !rule_target_is(run, 3, 11) && !awaits_itself(outer))
        rule_report(run, comprehension, "an asynchronous comprehension inside a plain one is a SyntaxError before Python 3.11");
}

static void check(RuleRun *run, const Site *site)
{
    Node *n = site->node;
    if (!(n->flags & NODE_IS_ASYNC))
        return;
    if (n->kind != NODE_FOR)
        check_comprehension(run, n->parent);
    else if (!block_can_await(n))
        rule_report_range(run, n->start, n->for_loop.iter->end, "`async for` outside an async function is a SyntaxError");
}

const Rule rule_async_outside_async = {
    .code = "AG406", .name = "async-outside-async", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP, .check = check,
    .summary = "`async for` or an async comprehension outside an async function",
    .why = "Looping asynchronously awaits, and only an `async def` can await: anywhere else it is a SyntaxError. A generator "
           "expression with `async for` is fine everywhere: it makes an async generator and awaits nothing yet. Before Python "
           "3.11 an asynchronous comprehension can't stand inside a plain one either.",
    .bad = "async def pages():\n    yield 1\n\ndef first():\n    async for page in pages():\n        return page\n",
    .said = "5: `async for` outside an async function is a SyntaxError\n",
    .good = "async def pages():\n    yield 1\n\nasync def first():\n    async for page in pages():\n        return page\n",
};

#include "agen/block.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Node *n = site->node;
    if (!(n->flags & NODE_IS_ASYNC))
        return;
    if (n->kind == NODE_FOR) {
        if (!block_can_await(n))
            rule_report_range(run, n->start, n->for_loop.iter->end, "`async for` outside an async function");
    } else if (n->parent->kind != NODE_GENERATOR && !block_can_await(n->parent))
        rule_report(run, n->parent, "an asynchronous comprehension outside an async function");
}

const Rule rule_async_outside_async = {
    .code = "AG406", .name = "async-outside-async", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP, .check = check,
    .summary = "`async for` or an async comprehension outside an async function",
    .why = "Looping asynchronously awaits, and only an `async def` can await: anywhere else it is a SyntaxError. A generator "
           "expression with `async for` is fine everywhere: it makes an async generator and awaits nothing yet.",
    .bad = "async def pages():\n    yield 1\n\ndef first():\n    async for page in pages():\n        return page\n",
    .good = "async def pages():\n    yield 1\n\nasync def first():\n    async for page in pages():\n        return page\n",
};

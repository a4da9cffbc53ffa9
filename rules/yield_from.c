#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Node *n = site->node;
    if (n->kind != NODE_YIELD_FROM)
        return;
    Node *function = node_enclosing_function(n);
    if (!function || function->kind != NODE_FUNCTION_DEF || !(function->flags & NODE_IS_ASYNC))
        return;
    Finding *f = rule_report(run, n, "`yield from` isn't allowed in an async function: loop and yield each item");
    Node *statement = n->parent;
    if (statement->kind != NODE_EXPR_STMT)
        return;                                       /* its value is used: nothing replaces that */
    Shape shape = shape_of_expr(rule_agen(run), n->operand.value);
    const char *loop = shape_is_async(shape.kind) ? "async for" : "for";
    Fix *fix = rule_fix(run, f, shape.kind != SHAPE_UNKNOWN, "loop with `%s`", loop);
    rule_edit(run, fix, statement->start, n->operand.value->start, "%s item in ", loop);
    rule_edit(run, fix, n->operand.value->end, statement->end, ": yield item");
}

const Rule rule_yield_from = {
    .code = "AG203", .name = "yield-from", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_YIELD, .check = check,
    .summary = "`yield from` in an async def",
    .why = "Delegating with `yield from` exists for plain generators only; in an `async def` it is a SyntaxError. Loop over the "
           "inner iterable and yield its items: with `async for` when it is asynchronous.",
    .bad = "async def flatten(rows):\n    for row in rows:\n        yield from row\n",
    .good = "async def flatten(rows):\n    for row in rows:\n        for item in row:\n            yield item\n",
};

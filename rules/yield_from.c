#include "agen/block.h"
#include "rules/edit.h"
#include "rules/rule.h"

/* `yield from x` becomes a loop over x: two lines, what stands behind x in its line stays there. */
static void offer_loop(RuleRun *run, Finding *f, Node *n)
{
    Agen *ag = rule_agen(run);
    Node *inner = n->operand.value;
    Shape shape = shape_of_expr(ag, inner);
    bool is_async = shape_is_async(shape.kind), is_known = !type_has_unknown(ag->types, agen_type(ag, inner));
    if (!is_async && is_known && !shape_is_iterable(ag, agen_type(ag, inner)))
        return;
    const char *loop = is_async ? "async for" : "for", *item = edit_fresh_name(run, n, "item");
    Fix *fix = rule_fix(run, f, is_async || is_known, "loop with `%s`", loop);
    Str indent = edit_indent(run, n), unit = edit_indent_unit(run, n->parent->parent, n);
    uint32_t line_end = edit_line_end(run, n->end);
    edit_drop_word(run, fix, n->start, "yield");
    uint32_t from = fix->edits[0].end;                /* the word behind it */
    rule_edit(run, fix, from, from + 4, "%s %s in", loop, item);
    rule_edit(run, fix, n->end, n->end, ":");
    rule_edit(run, fix, line_end, line_end, "\n%s%syield %s", indent.data, unit.data, item);
}

static void check(RuleRun *run, const Site *site)
{
    Node *n = site->node;
    if (n->kind != NODE_YIELD_FROM)
        return;
    Node *function = block_of(n);                     /* in a comprehension or class body: AG208 speaks of it */
    if (!function || function->kind != NODE_FUNCTION_DEF || !(function->flags & NODE_IS_ASYNC))
        return;
    Finding *f = rule_report(run, n, "`yield from` isn't allowed in an async function: loop and yield each item");
    Node *statement = n->parent;
    if (statement->kind != NODE_EXPR_STMT || (n->flags & NODE_IS_PARENTHESIZED) || !edit_is_alone(run, statement))
        return;                                       /* a loop needs lines of its own, and gives no value */
    offer_loop(run, f, n);
}

const Rule rule_yield_from = {
    .code = "AG203", .name = "yield-from", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_YIELD, .check = check,
    .summary = "`yield from` in an async def",
    .why = "Delegating with `yield from` exists for plain generators only; in an `async def` it is a SyntaxError. Loop over the "
           "inner iterable and yield its items: with `async for` when it is asynchronous.",
    .fix = "Loops over the items and yields each. Safe where it is known which kind of loop it takes: the code as it stands "
           "can't run at all.",
    .bad = "async def flatten(rows):\n    for row in rows:\n        yield from row\n",
    .said = "3: `yield from` isn't allowed in an async function: loop and yield each item\n",
    .good = "async def flatten(rows):\n    for row in rows:\n        for item in row:\n            yield item\n",
};

#include "rules/edit.h"
#include "rules/rule.h"

static bool note_yield(void *ctx, Node *n)
{
    *(bool *)ctx |= n->kind == NODE_YIELD || n->kind == NODE_YIELD_FROM;
    return n->kind != NODE_LAMBDA;
}

static bool holds_yield(Node *value)
{
    bool found = false;
    node_walk(value, note_yield, &found);
    return found;
}

static void check(RuleRun *run, const Site *site)
{
    Node *n = site->node;
    if (!n->operand.value)
        return;
    Node *function = node_enclosing_function(n);
    if (!function || function->kind != NODE_FUNCTION_DEF || function_kind(function) != FUNCTION_ASYNC_GENERATOR)
        return;
    Finding *f = rule_report(run, n, "`return` with a value is a SyntaxError in an async generator: yield it, or leave it out");
    Scope *scope = function_scope(function);
    if (scope->yields.len)
        rule_note(run, f, scope->yields.items[0], "`%A` is an async generator because of this `yield`", function->function.name);
    if (edit_holds_comment(run, n->start, n->end) || holds_yield(n->operand.value))
        return;
    Fix *fix = rule_fix(run, f, n->operand.value->kind == NODE_NONE, "return without a value");
    rule_edit(run, fix, n->start + 6, n->end, "");
}

const Rule rule_return_value = {
    .code = "AG204", .name = "return-value", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_RETURN, .check = check,
    .summary = "`return VALUE` in an async generator",
    .why = "Plain generators hand a returned value to `yield from`; async generators have nothing like it, and a `return` with a "
           "value (even None) is a SyntaxError. A bare `return` ends the iteration.",
    .fix = "Returns without the value. Safe for None; unsafe for anything else, which is then not computed any more.",
    .bad = "async def until(limit):\n    for n in range(100):\n        if n == limit:\n            return n\n        yield n\n",
    .said = "4: `return` with a value is a SyntaxError in an async generator: yield it, or leave it out\n",
    .good = "async def until(limit):\n    for n in range(100):\n        if n == limit:\n            return\n        yield n\n",
};

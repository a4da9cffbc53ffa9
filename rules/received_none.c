#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Node *n = site->node;
    if (n->kind != NODE_YIELD || n->parent->kind == NODE_EXPR_STMT)
        return;
    Agen *ag = rule_agen(run);
    const FunctionFacts *f = async_generator_around(ag, n);
    if (!f || !f->declared)
        return;
    ShapeKind declared = shape_of(ag, f->declared).kind;
    bool only_none = declared == SHAPE_ITERATOR || declared == SHAPE_ITERABLE
        || (declared == SHAPE_GENERATOR && f->contract.send && type_is_none(ag->types, f->contract.send));
    if (!only_none)
        return;
    rule_says(run, f->node->function.returns);
    Finding *found =
        rule_report(run, n, "the value of this `yield` is always None: nothing else can be sent to %T", f->declared);
    rule_note(run, found, f->node->function.returns, "declared here");
}

const Rule rule_received_none = {
    .code = "AG209", .name = "received-none", .severity = SEVERITY_WARNING, .is_on = false,
    .sites = SITE_YIELD, .check = check,
    .summary = "the value of a `yield` is used though nothing but None can be sent",
    .why = "What `yield` evaluates to is what a consumer sends with `asend()`. The declared type (SendType None, or an "
           "AsyncIterator or AsyncIterable, which have no `asend`) promises that this is never anything but None.",
    .bad = "from collections.abc import AsyncIterator\n"
           "\n"
           "async def f() -> AsyncIterator[int]:\n"
           "    reply = yield 1\n"
           "    print(reply)\n",
    .said = "4: the value of this `yield` is always None: nothing else can be sent to `AsyncIterator[int]`\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f() -> AsyncGenerator[int, str]:\n"
            "    reply = yield 1\n"
            "    print(reply)\n",
};

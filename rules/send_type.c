#include "agen/received.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Node *n = site->node;
    const FunctionFacts *f = n->kind == NODE_YIELD && n->parent->kind != NODE_EXPR_STMT ? async_generator_around(ag, n) : NULL;
    if (!f || !f->declared || !f->fits_declared || !f->contract.is_declared || !f->contract.send || !agen_reachable(ag, n)
        || shape_of(ag, f->declared).kind != SHAPE_GENERATOR)
        return;
    Received misfit = received_misfit(ag, n, f->contract.send);
    if (!misfit.wanted)
        return;
    rule_says(run, f->node->function.returns);
    Finding *found = rule_report(run, n, "this `yield` gives %O, what is sent to `%A`, where %O is needed", misfit.given,
                                 f->node->function.name, misfit.wanted);
    rule_note(run, found, f->node->function.returns, "the SendType is declared here");
}

const Rule rule_send_type = {
    .code = "AG202", .name = "send-type", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_YIELD, .check = check,
    .summary = "the value of a `yield` used as a type that the SendType is not assignable to",
    .why = "Inside the generator, the value of a `yield` expression is what a consumer passes to `asend()`: the SendType, the "
           "second argument of `AsyncGenerator[Y, S]`. Binding it to something declared otherwise breaks at the first value "
           "sent.",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "async def f() -> AsyncGenerator[int, str]:\n"
           "    number: int = yield 1\n"
           "    print(number)\n",
    .said = "4: this `yield` gives `str`, what is sent to `f`, where `int` is needed\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f() -> AsyncGenerator[int, str]:\n"
            "    text: str = yield 1\n"
            "    print(text)\n",
};

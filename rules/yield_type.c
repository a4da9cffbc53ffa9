#include "agen/naming.h"
#include "rules/edit.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Node *n = site->node;
    const FunctionFacts *f = n->kind == NODE_YIELD ? async_generator_around(ag, n) : NULL;
    if (!f || !f->declared || !f->fits_declared || !f->contract.is_declared || !f->contract.yield || !agen_reachable(ag, n))
        return;
    if (naming_is_for_checkers(n))                    /* only there to make it a generator */
        return;
    Node *value = n->operand.value;
    Type given = value ? infer_type(ag->in, value) : type_none(ag->types);
    if (type_assignable(ag->types, given, f->contract.yield, NULL) ||
        (value && origin_may_fit(ag, value, given, f->contract.yield)))
        return;
    rule_says(run, f->node->function.returns);
    Finding *found = value
        ? rule_report(run, value, "%C is yielded, but `%A` yields %O%M", given, f->node->function.name, f->contract.yield, given,
                      f->contract.yield)
        : rule_report(run, n, "a bare `yield` yields None, but `%A` yields %O", f->node->function.name, f->contract.yield);
    found->start = n->start;                          /* the statement's line counts, the value is what is shown */
    rule_note(run, found, f->node->function.returns, "declared here");
    Type awaited = value && shape_of(ag, given).kind == SHAPE_OTHER ? infer_awaited(ag->in, given) : 0;
    if (awaited && edit_can_await(value) && type_assignable(ag->types, awaited, f->contract.yield, NULL))
        edit_await(run, rule_fix(run, found, false, "await it"), value);
}

const Rule rule_yield_type = {
    .code = "AG201", .name = "yield-type", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_YIELD, .check = check,
    .summary = "a `yield` value that is not assignable to the YieldType",
    .why = "The return annotation of an async generator says what its consumers get, item by item: the first argument of "
           "`AsyncGenerator[Y, S]`, the only one of `AsyncIterator[Y]`. Every value yielded has to be one.",
    .fix = "Awaits the value where what it gives then fits. Unsafe: another value may have been meant.",
    .bad = "from collections.abc import AsyncIterator\n\nasync def names() -> AsyncIterator[str]:\n    yield 1\n",
    .said = "4: `Literal[1]` is yielded, but `names` yields `str`\n",
    .good = "from collections.abc import AsyncIterator\n\nasync def names() -> AsyncIterator[str]:\n    yield \"one\"\n",
};

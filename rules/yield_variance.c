#include "agen/meeting.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    const Meeting *m = meeting_at(rule_agen(run), site);
    if (!m || m->mismatch.kind != MISMATCH_YIELD)
        return;
    rule_says(run, m->declared_at);
    rule_says(run, origin_of(rule_agen(run), m->value));
    const Mismatch *why = &m->mismatch;
    Finding *f;
    if (why->container)
        f = rule_report(run, m->value, "%T given where %T is needed: it yields %O, not %O, and `%A` is invariant",
                        m->given, m->wanted, why->given, why->wanted, why->container->name);
    else if (why->is_parameter)
        f = rule_report(run, m->value, "%T given where %T is needed: it will be called with what yields %O, and takes %O",
                        m->given, m->wanted, why->given, why->wanted);
    else
        f = rule_report(run, m->value, "%T given where %T is needed: it yields %O, not %O", m->given, m->wanted,
                        why->given, why->wanted);
    rule_note(run, f, m->declared_at, m->is_argument ? "the parameter is declared here" : "declared here");
}

const Rule rule_yield_variance = {
    .code = "AG501", .name = "yield-variance", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL | SITE_BINDING | SITE_OPERATION, .check = check,
    .summary = "an async generator or iterator given where another YieldType is needed: it is covariant",
    .why = "Whoever takes an `AsyncIterator[Event]` may get one that yields a subclass of Event, never one that yields something "
           "wider or unrelated: the YieldType is covariant. Inside an invariant container such as a list it has to be the same.",
    .bad = "from collections.abc import AsyncIterator\n"
           "\n"
           "async def f(numbers: AsyncIterator[int]) -> None:\n"
           "    names: AsyncIterator[str] = numbers\n"
           "    print(names)\n",
    .said = "4: `AsyncIterator[int]` given where `AsyncIterator[str]` is needed: it yields `int`, not `str`\n",
    .good = "from collections.abc import AsyncIterator\n"
            "\n"
            "async def f(numbers: AsyncIterator[int]) -> None:\n"
            "    things: AsyncIterator[object] = numbers\n"
            "    print(things)\n",
};

#include "agen/meeting.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    const Meeting *m = meeting_at(rule_agen(run), site);
    if (!m || m->mismatch.kind != MISMATCH_SEND)
        return;
    rule_says(run, m->declared_at);
    rule_says(run, origin_of(rule_agen(run), m->value));
    const Mismatch *why = &m->mismatch;
    Finding *f;
    if (why->container)
        f = rule_report(run, m->value, "%T given where %T is needed: it takes %O, not %O, and `%A` is invariant",
                        m->given, m->wanted, why->given, why->wanted, why->container->name);
    else if (why->is_parameter)
        f = rule_report(run, m->value, "%T given where %T is needed: it will be called with what takes %O, and may send %O",
                        m->given, m->wanted, why->given, why->wanted);
    else
        f = rule_report(run, m->value, "%T given where %T is needed: %O may be sent there, and it takes %O", m->given,
                        m->wanted, why->wanted, why->given);
    rule_note(run, f, m->declared_at, m->is_argument ? "the parameter is declared here" : "declared here");
}

const Rule rule_send_variance = {
    .code = "AG502", .name = "send-variance", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL | SITE_BINDING | SITE_OPERATION, .check = check,
    .summary = "an async generator given where another SendType is needed: it is contravariant",
    .why = "Whoever holds an `AsyncGenerator[Y, str]` may send it any str. A generator that takes more (`object`, `str | None`) "
           "fits; one that takes less, or something else, would be sent what it can't handle: the SendType is contravariant.",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "async def f(g: AsyncGenerator[int, None]) -> None:\n"
           "    h: AsyncGenerator[int, str] = g\n"
           "    print(h)\n",
    .said = "4: `AsyncGenerator[int, None]` given where `AsyncGenerator[int, str]` is needed: `str` may be sent there, and "
            "it takes `None`\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f(g: AsyncGenerator[int, object]) -> None:\n"
            "    h: AsyncGenerator[int, str] = g\n"
            "    print(h)\n",
};

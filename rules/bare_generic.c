#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    if (site->node->kind != NODE_SUBSCRIPT)
        rule_report(run, site->node, "`%A` without type arguments: what it yields is unknown to everybody who loops over it",
                    site->generic);
}

const Rule rule_bare_generic = {
    .code = "AG104", .name = "bare-generic", .severity = SEVERITY_WARNING, .is_on = false,
    .sites = SITE_ANNOTATION, .check = check,
    .summary = "AsyncGenerator and its relatives without type arguments",
    .why = "Without arguments every item is Any, and so is everything computed from it: no mistake in the loop can be found.",
    .bad = "from collections.abc import AsyncIterator\n"
           "\n"
           "async def f() -> AsyncIterator:\n"
           "    yield 1\n",
    .said = "3: `AsyncIterator` without type arguments: what it yields is unknown to everybody who loops over it\n",
    .good = "from collections.abc import AsyncIterator\n"
            "\n"
            "async def f() -> AsyncIterator[int]:\n"
            "    yield 1\n",
};

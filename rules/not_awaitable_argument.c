#include "agen/meeting.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    const Meeting *m = meeting_at(rule_agen(run), site);
    if (!m || m->mismatch.kind != MISMATCH_AWAITABLE)
        return;
    Node *origin = origin_of(rule_agen(run), m->value);
    rule_says(run, origin);
    const char *noun = shape_noun(shape_of(rule_agen(run), m->mismatch.given).kind);
    Finding *f = rule_report(run, m->value, "`%N` needs something to await, but %T is %s: pass a coroutine that loops over it",
                             site->node->call.func, m->mismatch.given, noun);
    rule_note(run, f, m->declared_at, "the parameter is declared here");
    rule_note_origin(run, f, origin);
}

const Rule rule_not_awaitable_argument = {
    .code = "AG409", .name = "not-awaitable-argument", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL, .check = check,
    .summary = "an async generator passed where an awaitable is needed: asyncio.run, create_task, gather, wait_for",
    .why = "An async generator isn't a coroutine: it can't be awaited or run as a task, only looped over. `asyncio.run(agen())` "
           "raises a ValueError, the others a TypeError. Run a coroutine that loops over it.",
    .bad = "import asyncio\n"
           "from collections.abc import AsyncIterator\n"
           "\n"
           "async def updates() -> AsyncIterator[int]:\n"
           "    yield 1\n"
           "\n"
           "asyncio.run(updates())\n",
    .said = "7: `asyncio.run` needs something to await, but `AsyncIterator[int]` is an async iterator: pass a coroutine that "
            "loops over it\n",
    .good = "import asyncio\n"
            "from collections.abc import AsyncIterator\n"
            "\n"
            "async def updates() -> AsyncIterator[int]:\n"
            "    yield 1\n"
            "\n"
            "async def main() -> None:\n"
            "    async for n in updates():\n"
            "        print(n)\n"
            "\n"
            "asyncio.run(main())\n",
};

#include "agen/state.h"
#include "rules/rule.h"

/* Certainly not None, whatever else it is. */
static bool is_something(Agen *ag, Type t)
{
    for (uint32_t i = 0; i < type_member_count(ag->types, t); i++)
        if (type_is_unknown(type_member(ag->types, t, i)))
            return false;
    return type_disjoint(ag->types, t, type_none(ag->types));
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Drive drive = drive_of(ag, site->node);
    if (drive.method != DRIVE_ASEND || !drive.argument || object_state(ag, drive.object) != STATE_FRESH
        || !is_something(ag, agen_type(ag, drive.argument)))
        return;
    rule_report(run, site->node,
                "`%N` hasn't started: the first thing sent must be None (`await anext(…)`), anything else is a TypeError",
                drive.object);
}

const Rule rule_asend_before_start = {
    .code = "AG302", .name = "asend-before-start", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL, .check = check,
    .summary = "a value other than None sent to a generator that has not started",
    .why = "A value is received by the `yield` at which the generator waits. A new generator waits at none: it has to be "
           "started with `await anext(g)` or `await g.asend(None)` first, else Python raises \"can't send non-None value to a "
           "just-started async generator\".",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "async def echo() -> AsyncGenerator[str, str]:\n"
           "    text = yield \"ready\"\n"
           "    while True:\n"
           "        text = yield text\n"
           "\n"
           "async def f():\n"
           "    g = echo()\n"
           "    await g.asend(\"hello\")\n",
    .said = "10: `g` hasn't started: the first thing sent must be None (`await anext(…)`), anything else is a TypeError\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def echo() -> AsyncGenerator[str, str]:\n"
            "    text = yield \"ready\"\n"
            "    while True:\n"
            "        text = yield text\n"
            "\n"
            "async def f():\n"
            "    g = echo()\n"
            "    await anext(g)\n"
            "    await g.asend(\"hello\")\n",
};

#include "agen/state.h"
#include "rules/rule.h"

static void report(RuleRun *run, Node *at, Node *object)
{
    Agen *ag = rule_agen(run);
    uint32_t state = object_state(ag, object);
    if (!state || (state & ~(uint32_t)(STATE_EXHAUSTED | STATE_CLOSED)))
        return;
    const char *how = state == STATE_EXHAUSTED ? "exhausted" : state == STATE_CLOSED ? "closed" : "exhausted or closed";
    Finding *f = rule_report(run, at, "`%N` is already %s: it gives nothing more, make a new one", object, how);
    Node *by = object_finished_by(ag, object);
    if (by)
        rule_note(run, f, by, state == STATE_CLOSED ? "closed here" : "run to its end here");
}

static void check(RuleRun *run, const Site *site)
{
    if (site->kind == SITE_LOOP) {
        if (site->node->flags & NODE_IS_ASYNC)
            report(run, site->iterable, site->iterable);
        return;
    }
    Drive drive = drive_of(rule_agen(run), site->node);
    if (drive.method == DRIVE_ASEND || drive.method == DRIVE_ANEXT || drive.method == DRIVE_ANEXT_METHOD)
        report(run, site->node, drive.object);
}

const Rule rule_already_finished = {
    .code = "AG307", .name = "already-finished", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL | SITE_LOOP, .check = check,
    .summary = "a generator object driven again after it was exhausted or closed",
    .why = "An async generator runs once. After a loop has run it to its end, or `aclose()` or the end of an `aclosing` block "
           "has closed it, another loop over it sees nothing and `anext()` raises StopAsyncIteration. Call the function again "
           "for a new one.",
    .bad = "async def rows():\n"
           "    yield 1\n"
           "\n"
           "async def f():\n"
           "    stream = rows()\n"
           "    total = sum([n async for n in stream])\n"
           "    count = len([n async for n in stream])\n"
           "    print(total, count)\n",
    .said = "7: `stream` is already exhausted: it gives nothing more, make a new one\n",
    .good = "async def rows():\n"
            "    yield 1\n"
            "\n"
            "async def f():\n"
            "    values = [n async for n in rows()]\n"
            "    print(sum(values), len(values))\n",
};

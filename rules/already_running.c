#include "agen/state.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Drive drive = drive_of(ag, site->node);
    if (!drive_is_async(drive.method))
        return;
    Node *earlier = object_running_since(ag, site->node);
    if (!earlier)
        return;
    Finding *f = rule_report(run, site->node, "`%N` is still running for `%N`: an async generator can be driven by one at a time",
                             drive.object, earlier);
    rule_note(run, f, earlier, "started here and not awaited yet");
}

const Rule rule_already_running = {
    .code = "AG308", .name = "already-running", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL, .check = check,
    .summary = "one generator object driven twice at once",
    .why = "A generator has one frame. While one `anext()` or `asend()` runs it (in a task, or in `gather`), a second one raises "
           "RuntimeError: asynchronous generator is already running. Await one after the other, or use a queue.",
    .bad = "import asyncio\n"
           "\n"
           "async def rows():\n"
           "    yield 1\n"
           "    yield 2\n"
           "\n"
           "async def f():\n"
           "    g = rows()\n"
           "    print(await asyncio.gather(anext(g), anext(g)))\n",
    .good = "async def rows():\n"
            "    yield 1\n"
            "    yield 2\n"
            "\n"
            "async def f():\n"
            "    g = rows()\n"
            "    print(await anext(g), await anext(g))\n",
};

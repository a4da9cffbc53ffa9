#include "agen/state.h"
#include "rules/rule.h"

static void report(RuleRun *run, Node *at, Node *object)
{
    Node *earlier = object_running_since(rule_agen(run), at);
    if (!earlier)
        return;
    Finding *f = rule_report(run, at, "`%N` is still running for `%N`: an async generator can be driven by one at a time", object,
                             earlier);
    rule_note(run, f, earlier, "started here and not awaited yet");
}

static void check(RuleRun *run, const Site *site)
{
    if (site->kind == SITE_LOOP) {
        if (site->node->flags & NODE_IS_ASYNC)
            report(run, site->iterable, site->iterable);
        return;
    }
    Drive drive = drive_of(rule_agen(run), site->node);
    if (drive_is_async(drive.method))
        report(run, site->node, drive.object);
}

const Rule rule_already_running = {
    .code = "AG308", .name = "already-running", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL | SITE_LOOP, .check = check,
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
    .said = "9: `g` is still running for `anext(g)`: an async generator can be driven by one at a time\n",
    .good = "async def rows():\n"
            "    yield 1\n"
            "    yield 2\n"
            "\n"
            "async def f():\n"
            "    g = rows()\n"
            "    print(await anext(g), await anext(g))\n",
};

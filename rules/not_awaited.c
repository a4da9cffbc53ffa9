#include "agen/drive.h"
#include "rules/edit.h"
#include "rules/rule.h"

/* An async generator's own, or a coroutine of somebody's async iterator. */
static bool makes_awaitable(Agen *ag, const Drive *drive)
{
    ShapeKind kind = shape_of_expr(ag, drive->object).kind;
    Class *made = kind == SHAPE_ASYNC_CLASS ? type_class_of(ag->types, agen_type(ag, drive->call)) : NULL;
    return kind == SHAPE_GENERATOR || (made && class_derives_known(ag->types, made, ATOM_typing, ATOM_Coroutine));
}

static void check(RuleRun *run, const Site *site)
{
    Node *call = site->value;
    Drive drive = { .method = DRIVE_NONE };
    if (call->kind == NODE_CALL)
        drive = drive_of(rule_agen(run), call);
    if (!drive_is_async(drive.method) || !makes_awaitable(rule_agen(run), &drive))
        return;
    Finding *f =
        rule_report(run, call, "`%s` only makes an awaitable, and nothing awaits it: the generator doesn't run", drive.text);
    if (edit_can_await(call))
        edit_await(run, rule_fix(run, f, true, "await it"), call);
}

const Rule rule_not_awaited = {
    .code = "AG303", .name = "not-awaited", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_DROPPED, .check = check,
    .summary = "asend, athrow, aclose, __anext__ or anext() called and dropped without `await`",
    .why = "Driving an async generator is asynchronous: these calls return an awaitable and do nothing until it is awaited. "
           "Dropped, nothing runs, and Python doesn't always warn.",
    .fix = "Awaits it. Safe: as it stands the call does nothing.",
    .bad = "async def lines():\n"
           "    yield 1\n"
           "\n"
           "async def f():\n"
           "    g = lines()\n"
           "    g.aclose()\n",
    .said = "6: `aclose()` only makes an awaitable, and nothing awaits it: the generator doesn't run\n",
    .good = "async def lines():\n"
            "    yield 1\n"
            "\n"
            "async def f():\n"
            "    g = lines()\n"
            "    await g.aclose()\n",
};

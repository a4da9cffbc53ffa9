#include "agen/drive.h"
#include "agen/meeting.h"
#include "rules/edit.h"
#include "rules/rule.h"

/* An async generator's own, or a coroutine of somebody's async iterator. */
static bool makes_awaitable(Agen *ag, const Drive *drive)
{
    ShapeKind kind = shape_of_expr(ag, drive->object).kind;
    Class *made = kind == SHAPE_ASYNC_CLASS ? type_class_of(ag->types, agen_type(ag, drive->call)) : NULL;
    return kind == SHAPE_GENERATOR || (made && class_derives_known(ag->types, made, ATOM_typing, ATOM_Coroutine));
}

/* Where what awaiting it gives is declared. What is itself about async iterables, AG503 tells. */
static bool is_taken_for_result(Agen *ag, const Site *site)
{
    Type given = agen_type(ag, site->value), result = infer_awaited(ag->in, given);
    const Meeting *m = meeting_at(ag, site);
    return result && !(m && m->mismatch.kind != MISMATCH_NONE) && !type_assignable(ag->types, given, site->declared, NULL) &&
           type_assignable(ag->types, result, site->declared, NULL);
}

static bool is_ours(Agen *ag, const Site *site, const Drive *drive)
{
    if (site->kind == SITE_DROPPED)
        return makes_awaitable(ag, drive);
    return !site->is_item && shape_is_async(shape_of_expr(ag, drive->object).kind) && is_taken_for_result(ag, site);
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Node *call = site->value;
    Drive drive = { .method = DRIVE_NONE };
    if (call->kind == NODE_CALL)
        drive = drive_of(ag, call);
    if (!drive_is_async(drive.method) || !is_ours(ag, site, &drive))
        return;
    Finding *f;
    if (site->kind == SITE_DROPPED)
        f = rule_report(run, call, "`%s` only makes an awaitable, and nothing awaits it: the generator doesn't run", drive.text);
    else
        f = rule_report(run, call, "`%s` only makes an awaitable, and nothing awaits it: %T is needed here", drive.text,
                        site->declared);
    if (edit_can_await(call))
        edit_await(run, rule_fix(run, f, true, "await it"), call);
}

const Rule rule_not_awaited = {
    .code = "AG303", .name = "not-awaited", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_DROPPED | SITE_BINDING, .check = check,
    .summary = "asend, athrow, aclose, __anext__ or anext() called and dropped without `await`, or taken for its result",
    .why = "Driving an async generator is asynchronous: these calls return an awaitable and do nothing until it is awaited. "
           "Dropped, nothing runs, and Python doesn't always warn. Returned or assigned where what it gives is declared, it is "
           "the awaitable that arrives.",
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

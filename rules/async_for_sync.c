#include "rules/edit.h"
#include "rules/rule.h"

/* Certainly nothing that `async for` accepts, and no other rule's matter. */
static bool is_not_async(Agen *ag, Type member)
{
    Shape shape = shape_of(ag, member);
    return shape.kind == SHAPE_OTHER ||
           (shape.kind == SHAPE_COROUTINE && shape.inner != SHAPE_UNKNOWN && !shape_is_async(shape.inner));
}

static bool may_be_async(Agen *ag, Type member)
{
    return !is_not_async(ag, member);
}

/* `for` over what a plain loop accepts, awaited first where it is a coroutine. In a generator expression the word decides what
 * the whole is, so it stays. */
static void offer_plain_loop(RuleRun *run, Finding *f, const Site *site, Type type)
{
    Agen *ag = rule_agen(run);
    if (site->node->kind == NODE_COMP_FOR && site->node->parent->kind == NODE_GENERATOR)
        return;
    if (shape_first_member(ag, type, may_be_async))
        return;                                       /* of a union: the others are looped over rightly */
    Type awaited = shape_is_iterable(ag, type) ? 0 : infer_awaited(ag->in, type);
    if (!shape_is_iterable(ag, awaited ? awaited : type) || (awaited && !edit_can_await(site->iterable)))
        return;
    Fix *fix = rule_fix(run, f, true, awaited ? "await it, and use a plain `for`" : "use a plain `for`");
    edit_drop_word(run, fix, site->node->start, "async");
    if (awaited)
        edit_await(run, fix, site->iterable);
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (!(site->node->flags & NODE_IS_ASYNC))
        return;
    Type type = agen_type(ag, site->iterable);
    Type bad = shape_wrong_member(ag, site->iterable, is_not_async);
    if (!bad)
        return;
    Node *origin = origin_of(ag, site->iterable);
    rule_says(run, origin);
    Finding *f;
    if (type_is_none(ag->types, bad))
        f = rule_report(run, site->iterable, "`%N` may be None, which `async for` can't loop over", site->iterable);
    else if (type_member_count(ag->types, type) > 1)
        f = rule_report(run, site->iterable, "`%N` may be %C, which is not an async iterable", site->iterable, bad);
    else
        f = rule_report(run, site->iterable, "%C is not an async iterable%s", bad,
                        shape_is_iterable(ag, bad) ? ": use a plain `for`" : "");
    rule_note_origin(run, f, origin);
    offer_plain_loop(run, f, site, type);
}

const Rule rule_async_for_sync = {
    .code = "AG404", .name = "async-for-sync", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP, .check = check,
    .summary = "`async for` over something that is not an async iterable",
    .why = "`async for` needs an object whose `__aiter__` gives an object with an awaitable `__anext__`. Lists, ranges, plain "
           "generators, coroutines and None have none: Python raises a TypeError.",
    .fix = "Uses a plain `for`, and awaits the iterable where it is a coroutine. Safe: as it stands the loop raises a "
           "TypeError.",
    .bad = "async def f():\n    async for n in [1, 2]:\n        print(n)\n",
    .said = "2: `list[int]` is not an async iterable: use a plain `for`\n",
    .good = "async def f():\n    for n in [1, 2]:\n        print(n)\n",
};

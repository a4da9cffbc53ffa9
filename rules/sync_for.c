#include "rules/edit.h"
#include "rules/rule.h"

/* `async` before the `for`. A generator expression would become an async generator, which nobody who takes one loops over: it
 * becomes a list. */
static void offer_async_loop(RuleRun *run, Finding *f, const Site *site)
{
    Agen *ag = rule_agen(run);
    Node *n = site->node, *whole = n->parent;
    if (shape_first_member(ag, agen_type(ag, site->iterable), shape_is_not_async))
        return;                                       /* of a union: the others can't be looped over like this */
    if (n->kind == NODE_FOR ? !edit_can_await(n) : !edit_can_collect(run, whole))
        return;
    bool is_lazy = whole->kind == NODE_GENERATOR;
    Fix *fix = rule_fix(run, f, !is_lazy, is_lazy ? "use a list made with `async for`" : "use `async for`");
    if (is_lazy)
        edit_collect(run, fix, whole);
    rule_edit(run, fix, n->start, n->start, "async ");
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (site->node->flags & NODE_IS_ASYNC)
        return;
    Type bad = shape_wrong_async(ag, site->iterable, shape_is_async_only);
    if (!bad)
        return;
    Node *origin = origin_of(ag, site->iterable);
    rule_says(run, origin);
    const char *noun = shape_noun(shape_of(ag, bad).kind);
    bool is_partly = shape_first_member(ag, agen_type(ag, site->iterable), shape_is_not_async);
    Finding *f;
    if (is_partly)
        f = rule_report(run, site->iterable, "`%N` may be %T, which is %s: only `async for` loops over that",
                        site->iterable, bad, noun);
    else
        f = rule_report(run, site->iterable, "%T is %s: loop over it with `async for`", bad, noun);
    rule_note_origin(run, f, origin);
    offer_async_loop(run, f, site);
}

const Rule rule_sync_for = {
    .code = "AG401", .name = "sync-for", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP, .check = check,
    .summary = "`for`, or a plain comprehension, over an async iterable",
    .why = "A plain loop needs `__iter__`; async generators have `__aiter__`. Python raises a TypeError: 'async_generator' "
           "object is not iterable.",
    .fix = "Uses `async for`. Safe: as it stands the loop raises a TypeError. A generator expression becomes a list, since "
           "an async one would be no use to who takes it: unsafe, as all items are computed first.",
    .bad = "async def numbers():\n"
           "    yield 1\n"
           "\n"
           "async def f():\n"
           "    for n in numbers():\n"
           "        print(n)\n",
    .said = "5: `AsyncGenerator[Literal[1], Any]` is an async generator: loop over it with `async for`\n",
    .good = "async def numbers():\n"
            "    yield 1\n"
            "\n"
            "async def f():\n"
            "    async for n in numbers():\n"
            "        print(n)\n",
};

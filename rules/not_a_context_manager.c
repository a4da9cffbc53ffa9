#include "rules/edit.h"
#include "rules/rule.h"

static bool is_no_manager(Agen *ag, Type member)
{
    return shape_is_async(shape_of(ag, member).kind) && !infer_entered(ag->in, member, true) &&
           !infer_entered(ag->in, member, false);
}

/* `async with aclosing(…)`: only an `async with` can enter it. */
static void offer_aclosing(RuleRun *run, Finding *f, Node *item)
{
    Node *with = item->parent, *context = item->with_item.context;
    bool is_async = (with->flags & NODE_IS_ASYNC) != 0;
    if (!rule_target_is(run, 3, 10) || (!is_async && (with->with_stmt.items.len > 1 || !edit_can_await(with))))
        return;
    Fix *fix = rule_fix(run, f, false, "close it with `aclosing()`");
    Str aclosing = edit_import_known(run, fix, with, ATOM_contextlib, ATOM_aclosing);
    if (!aclosing.data) {
        f->fix = NULL;
        return;
    }
    if (!is_async)
        rule_edit(run, fix, with->start, with->start, "async ");
    rule_edit(run, fix, context->start, context->start, "%s(", aclosing.data);
    rule_edit(run, fix, context->end, context->end, ")");
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Node *context = site->node->with_item.context;
    Type bad = shape_wrong_member(ag, context, is_no_manager);
    if (!bad)
        return;
    Node *origin = origin_of(ag, context);
    rule_says(run, origin);
    ShapeKind kind = shape_of(ag, bad).kind;
    Finding *f = rule_report(run, context, "%T is %s, not a context manager%s", bad, shape_noun(kind),
                             kind == SHAPE_ASYNC_CLASS ? "" : ": decorate its function with `asynccontextmanager`, or wrap it in "
                                                              "`aclosing()`");
    rule_note_origin(run, f, origin);
    if (kind == SHAPE_GENERATOR)
        offer_aclosing(run, f, site->node);
}

const Rule rule_not_a_context_manager = {
    .code = "AG411", .name = "not-a-context-manager", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_WITH, .check = check,
    .summary = "`async with` or `with` on a bare async generator",
    .why = "An async generator isn't a context manager. A function written with one `yield` as set-up and clean-up needs "
           "`@asynccontextmanager`; a generator that should be closed at the end of a block is wrapped in "
           "`contextlib.aclosing()`.",
    .fix = "Wraps it in `aclosing()`. Unsafe: a decorator on its function may have been forgotten instead.",
    .bad = "async def session():\n"
           "    yield 1\n"
           "\n"
           "async def f():\n"
           "    async with session() as s:\n"
           "        print(s)\n",
    .said = "5: `AsyncGenerator[Literal[1], Any]` is an async generator, not a context manager: decorate its function with "
            "`asynccontextmanager`, or wrap it in `aclosing()`\n",
    .good = "from contextlib import asynccontextmanager\n"
            "\n"
            "@asynccontextmanager\n"
            "async def session():\n"
            "    yield 1\n"
            "\n"
            "async def f():\n"
            "    async with session() as s:\n"
            "        print(s)\n",
};

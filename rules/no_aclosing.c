#include "agen/early_exit.h"
#include "rules/edit.h"
#include "rules/rule.h"

/* The loop inside `async with aclosing(…)`: a name is closed as it is, anything else gets one. */
static void offer_aclosing(RuleRun *run, Finding *f, Node *loop)
{
    uint32_t from, to;
    if (!rule_target_is(run, 3, 10) || !edit_can_await(loop) || !edit_iterable_range(run, loop, &from, &to))
        return;
    Arena *arena = rule_agen(run)->arena;
    Node *iterable = loop->for_loop.iter;
    bool is_named = iterable->kind == NODE_NAME && !(iterable->flags & NODE_IS_PARENTHESIZED);
    const char *stream = is_named ? NULL : edit_fresh_name(run, loop, "stream");
    Fix *fix = rule_fix(run, f, false, "close it with `aclosing()`");
    Str aclosing = edit_import_known(run, fix, loop, ATOM_contextlib, ATOM_aclosing);
    if (!aclosing.data) {
        f->fix = NULL;
        return;
    }
    Str made = str_copy(arena, str_sub(rule_text(run), from, to));
    Str indent = edit_indent(run, loop), unit = edit_indent_unit(run, loop, loop->for_loop.body.items[0]);
    rule_edit(run, fix, loop->start, loop->start, "async with %s(%s)%s%s:\n%s%s", aclosing.data, made.data, stream ? " as " : "",
              stream ? stream : "", indent.data, unit.data);
    if (stream)
        rule_edit(run, fix, from, to, "%s", stream);
    edit_indent_lines(run, fix, loop, from, to, unit.data);
}

static void check(RuleRun *run, const Site *site)
{
    Node *exit = NULL;
    if (site->node->kind != NODE_FOR || !(site->node->flags & NODE_IS_ASYNC) ||
        !loop_leaves_open(rule_agen(run), site->node, &exit))
        return;
    Node *iterable = site->iterable;
    Finding *f = rule_report_range(
        run, site->node->start, iterable->end,
        "this loop is left early, and nothing closes `%N`: its clean-up runs later, in another context", iterable);
    rule_note(run, f, exit, "left here");
    offer_aclosing(run, f, site->node);
}

const Rule rule_no_aclosing = {
    .code = "AG410", .name = "no-aclosing", .severity = SEVERITY_WARNING, .is_on = false,
    .sites = SITE_LOOP, .check = check,
    .summary = "an early exit from `async for` over a generator that nothing closes (PEP 533)",
    .why = "When a loop is left by `break` or `return`, its generator still waits at a `yield`, with its `finally` blocks and "
           "context managers open. The garbage collector hands it to the event loop some time later. `async with aclosing(g):` "
           "closes it at once.",
    .fix = "Puts the loop inside `async with aclosing(…)`, imported if need be, from Python 3.10 on. Unsafe: clean-up runs "
           "earlier then, which is the point.",
    .bad = "async def rows():\n"
           "    yield 1\n"
           "\n"
           "async def first():\n"
           "    async for row in rows():\n"
           "        return row\n",
    .said = "5: this loop is left early, and nothing closes `rows()`: its clean-up runs later, in another context\n",
    .good = "from contextlib import aclosing\n"
            "\n"
            "async def rows():\n"
            "    yield 1\n"
            "\n"
            "async def first():\n"
            "    async with aclosing(rows()) as stream:\n"
            "        async for row in stream:\n"
            "            return row\n",
};

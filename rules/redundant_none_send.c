#include "rules/edit.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    if (site->generic != ATOM_AsyncGenerator || site->node->kind != NODE_SUBSCRIPT || !rule_target_is(run, 3, 13))
        return;
    Node *index = site->node->subscript.index;
    if (index->kind != NODE_TUPLE || index->elements.items.len != 2 || index->elements.items.items[1]->kind != NODE_NONE)
        return;
    Node *yield = index->elements.items.items[0], *send = index->elements.items.items[1];
    Finding *f = rule_report(run, site->node,
                             "the SendType None is the default since Python 3.13: `AsyncGenerator[%N]` says the same", yield);
    if (!(send->flags & NODE_IS_PARENTHESIZED) && !edit_holds_comment(run, yield->end, send->end))
        rule_edit(run, rule_fix(run, f, true, "drop the SendType"), yield->end, send->end, "");
}

const Rule rule_redundant_none_send = {
    .code = "AG105", .name = "redundant-none-send", .severity = SEVERITY_INFO, .is_on = false,
    .sites = SITE_ANNOTATION, .check = check, .python = "3.13",
    .summary = "AsyncGenerator[T, None] where the target's default makes AsyncGenerator[T] the same",
    .why = "Since Python 3.13 the SendType has the default None. The shorter form is easier to read and means exactly the same.",
    .fix = "Drops the SendType. Safe: the meaning is the same.",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "async def f() -> AsyncGenerator[int, None]:\n"
           "    yield 1\n",
    .said = "3: the SendType None is the default since Python 3.13: `AsyncGenerator[int]` says the same\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f() -> AsyncGenerator[int]:\n"
            "    yield 1\n",
};

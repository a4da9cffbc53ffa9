#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (function_kind(site->node) != FUNCTION_ASYNC_GENERATOR || !site->node->function.returns)
        return;
    const FunctionFacts *f = function_facts(ag, site->node);
    Type send = f->declared && shape_of(ag, f->declared).kind == SHAPE_GENERATOR ? f->contract.send : 0;
    if (!send || type_is_unknown(send) || type_is_none(ag->types, send))
        return;
    for (uint32_t i = 0; i < f->scope->yields.len; i++)
        if (f->scope->yields.items[i]->parent->kind != NODE_EXPR_STMT)
            return;
    rule_says(run, site->node->function.returns);
    rule_report(run, site->node->function.returns,
                "`%A` takes %O by its SendType, but drops what is sent: no `yield` in it uses its value",
                site->node->function.name, send);
}

const Rule rule_send_never_received = {
    .code = "AG210", .name = "send-never-received", .severity = SEVERITY_WARNING, .is_on = false,
    .sites = SITE_FUNCTION, .check = check,
    .summary = "a SendType other than None, and no `yield` whose value is used",
    .why = "The SendType invites consumers to `asend()` values. When every `yield` is a statement on its own, all of them are "
           "lost.",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "async def f() -> AsyncGenerator[int, str]:\n"
           "    yield 1\n",
    .said = "3: `f` takes `str` by its SendType, but drops what is sent: no `yield` in it uses its value\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f() -> AsyncGenerator[int, None]:\n"
            "    yield 1\n",
};

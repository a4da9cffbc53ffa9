#include "rules/rule.h"

/* `return` and nothing more is an end like any other. */
static bool returns_nothing(Agen *ag, const FunctionFacts *f)
{
    for (uint32_t i = 0; i < f->scope->returns.len; i++) {
        Node *statement = f->scope->returns.items[i];
        if (!statement->operand.value && infer_reachable(ag->in, statement))
            return true;
    }
    return false;
}

static void check(RuleRun *run, const Site *site)
{
    Node *def = site->node;
    if (function_kind(def) != FUNCTION_COROUTINE || !def->function.returns)
        return;
    Agen *ag = rule_agen(run);
    const FunctionFacts *f = function_facts(ag, def);
    if ((f->info->flags & (FUNCTION_IS_ABSTRACT | FUNCTION_IS_OVERLOAD)) || f->in_protocol || f->in_stub_file || !f->declared
        || !shape_is_declared(shape_of(ag, f->declared).kind) || body_is_ellipsis(def) ||
        (!infer_falls_off(ag->in, def) && !returns_nothing(ag, f)) || !agen_evaluated(ag, def))
        return;
    const char *what =
        function_returns_value(f) ? "can reach its end without returning one" : "has no `yield` and returns nothing";
    rule_says(run, def->function.returns);
    rule_report_range(run, def->start, def->function.returns->end,
                      "`%A` is declared to give %O, but %s: it is a coroutine that gives None", def->function.name, f->declared,
                      what);
}

const Rule rule_missing_yield = {
    .code = "AG107", .name = "missing-yield", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_FUNCTION, .check = check,
    .summary = "annotated as an async generator, but there is no `yield` and the end can be reached",
    .why = "An `async def` without `yield` is a coroutine function. Annotated as an async iterator it has to return one on every "
           "path; where it falls off its end it returns None. Usually a `yield` was forgotten.",
    .bad = "from collections.abc import AsyncIterator\n"
           "\n"
           "async def double(values: list[int]) -> AsyncIterator[int]:\n"
           "    for v in values:\n"
           "        print(v * 2)\n",
    .said = "3: `double` is declared to give `AsyncIterator[int]`, but has no `yield` and returns nothing: it is a coroutine "
            "that gives None\n",
    .good = "from collections.abc import AsyncIterator\n"
            "\n"
            "async def double(values: list[int]) -> AsyncIterator[int]:\n"
            "    for v in values:\n"
            "        yield v * 2\n",
};

#include "agen/meeting.h"
#include "rules/edit.h"
#include "rules/rule.h"

/* Consumers of the standard library and awaiting callees have codes of their own. */
static bool is_ours(Agen *ag, const Meeting *m)
{
    if (m->mismatch.is_one_of_several)
        return false;
    switch (m->mismatch.kind) {
    case MISMATCH_KIND:      return true;
    case MISMATCH_SYNC:      return !m->in_stdlib && shape_is_declared(shape_of(ag, m->mismatch.given).kind);
    case MISMATCH_AWAITABLE: return !m->is_argument;
    case MISMATCH_UNCALLED:  return !m->is_argument || m->is_item || m->mismatch.given != m->given;
    default:                 return false;
    }
}

/* Would its body do as an async generator's? */
static bool may_become_async(const FunctionFacts *f)
{
    for (uint32_t i = 0; i < f->scope->yields.len; i++)
        if (f->scope->yields.items[i]->kind == NODE_YIELD_FROM)
            return false;
    return !function_returns_value(f);
}

/* A plain `def` with `yield` gives a plain generator, whatever its annotation says. */
static void check_function(RuleRun *run, const Site *site)
{
    Node *def = site->node;
    if (function_kind(def) != FUNCTION_GENERATOR || !def->function.returns)
        return;
    Agen *ag = rule_agen(run);
    const FunctionFacts *f = function_facts(ag, def);
    if (!f->declared || !shape_is_declared(shape_of(ag, f->declared).kind) || !function_reaches_yield(ag, f))
        return;
    Finding *found = rule_report_range(run, def->start, def->function.returns->end,
                                       "`%A` contains `yield` and is no `async def`: it gives a plain generator where %O is "
                                       "declared",
                                       def->function.name, f->declared);
    if (may_become_async(f))
        rule_edit(run, rule_fix(run, found, false, "make it `async def`"), def->start, def->start, "async ");
}

/* Why what is given won't do, and what would; "" where it is a part of it that doesn't fit. */
static const char *reason(Agen *ag, const Meeting *met)
{
    const Mismatch *m = &met->mismatch;
    Shape shape = shape_of(ag, m->given);
    ShapeKind given = shape.kind, wanted = shape_of(ag, m->wanted).kind;
    if (m->given != met->given)
        return "";
    if (shape_is_async(wanted) && given == SHAPE_COROUTINE)
        return ": it has to be awaited first";
    if (shape_is_async(wanted) && given == SHAPE_OTHER)
        return ": `async for` can't loop over it";
    if (wanted == SHAPE_GENERATOR && (given == SHAPE_ITERATOR || given == SHAPE_ITERABLE))
        return ": it has no `asend()` and no `aclose()`";
    if (wanted == SHAPE_ITERATOR && given == SHAPE_ITERABLE)
        return ": it has no `__anext__()`, `aiter()` makes an iterator of it";
    if (m->kind == MISMATCH_AWAITABLE)
        return ": it can only be looped over, not awaited";
    Type items = shape_is_async(given) && shape.yield ? type_list_of(ag->types, shape.yield) : 0;
    if (items && type_assignable(ag->types, items, met->wanted, NULL))
        return ": collect its items with `async for` first";
    return "";
}

static void check(RuleRun *run, const Site *site)
{
    if (site->kind == SITE_FUNCTION) {
        check_function(run, site);
        return;
    }
    Agen *ag = rule_agen(run);
    const Meeting *m = meeting_at(ag, site);
    if (!m || !is_ours(ag, m))
        return;
    rule_says(run, m->declared_at);
    rule_says(run, origin_of(ag, m->value));
    Finding *f;
    if (m->mismatch.container)
        f = rule_report(run, m->value, "%O given where %O is needed: `%A` is invariant, and %O isn't %O itself", m->given,
                        m->wanted, m->mismatch.container->name, m->mismatch.given, m->mismatch.wanted);
    else
        f = rule_report(run, m->value, "%C given where %C is needed%s", m->given, m->wanted, reason(ag, m));
    rule_note(run, f, m->declared_at, m->is_argument ? "the parameter is declared here" : "declared here");
    Type awaited = shape_is_async(shape_of(ag, m->mismatch.wanted).kind) ? infer_awaited(ag->in, m->given) : 0;
    if (awaited && !m->is_item && edit_can_await(m->value) && type_assignable(ag->types, awaited, m->wanted, NULL))
        edit_await(run, rule_fix(run, f, false, "await it"), m->value);
}

const Rule rule_not_async_iterable = {
    .code = "AG503", .name = "not-async-iterable", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_FUNCTION | SITE_CALL | SITE_BINDING | SITE_OPERATION, .check = check,
    .summary = "something else given where an async generator or iterator is needed, or one given where something else is",
    .why = "A list isn't an async iterable and an async generator isn't a list; a coroutine that returns an async iterator is "
           "not one before it is awaited; an AsyncIterator isn't an AsyncGenerator, because it has no `asend`; a `def` with "
           "`yield` gives a plain generator, whatever its annotation says.",
    .fix = "Awaits the value where what it gives then fits. Unsafe: another value may have been meant.",
    .bad = "from collections.abc import AsyncIterator\n"
           "\n"
           "async def f(numbers: AsyncIterator[int]) -> None:\n"
           "    values: list[int] = numbers\n"
           "    print(values)\n",
    .said = "4: `AsyncIterator[int]` given where `list[int]` is needed: collect its items with `async for` first\n",
    .good = "from collections.abc import AsyncIterator\n"
            "\n"
            "async def f(numbers: AsyncIterator[int]) -> None:\n"
            "    values: list[int] = [n async for n in numbers]\n"
            "    print(values)\n",
};

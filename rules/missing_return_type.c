#include "rules/annotation.h"
#include "rules/edit.h"

static void check(RuleRun *run, const Site *site)
{
    Node *def = site->node;
    if (function_kind(def) != FUNCTION_ASYNC_GENERATOR || def->function.returns)
        return;
    const FunctionFacts *f = function_facts(rule_agen(run), def);
    uint32_t name_end = def->function.name_at + rule_atom(run, def->function.name).len;
    Finding *found =
        rule_report_range(run, def->start, name_end, "async generator `%A` has no return annotation", def->function.name);
    uint32_t at = edit_signature_end(run, def);
    if (at)
        annotation_offer(run, found, f, at, at, " -> ");
}

const Rule rule_missing_return_type = {
    .code = "AG102", .name = "missing-return-type", .severity = SEVERITY_WARNING, .is_on = false,
    .sites = SITE_FUNCTION, .check = check,
    .summary = "an async generator without a return annotation",
    .why = "Without an annotation, readers and editors have to read the whole body to know what a loop over it gets, and a type "
           "checker that doesn't infer it treats every item as Any. The annotation inferred from the body is offered as a fix.",
    .fix = "Writes the annotation that the body shows, as far as it is known and can be said in the file, and imports what "
           "it takes; `agencheck annotate` does so for all. Unsafe: what is inferred is as narrow as today's body.",
    .bad = "async def ticks():\n"
           "    yield 1\n",
    .said = "1: async generator `ticks` has no return annotation\n",
    .good = "from collections.abc import AsyncIterator\n"
            "\n"
            "async def ticks() -> AsyncIterator[int]:\n"
            "    yield 1\n",
};

#include "rules/rule.h"

static void report(RuleRun *run, Node *iterable, Node *target, Type declared, Type item)
{
    Node *origin = origin_of_target(rule_agen(run), target);
    rule_says(run, origin);
    rule_says(run, origin_of(rule_agen(run), iterable));
    Finding *f = rule_report(run, target, "`%N` is declared %O, but the items of this loop are %O%M", target, declared, item,
                             item, declared);
    rule_note_origin(run, f, origin);
}

/* One target, or the parts of a tuple target against the parts of the item. */
static void check_target(RuleRun *run, Node *iterable, Node *target, Type item)
{
    Agen *ag = rule_agen(run);
    if (target->kind == NODE_TUPLE || target->kind == NODE_LIST) {
        for (uint32_t i = 0; i < target->elements.items.len; i++) {
            Node *part = target->elements.items.items[i];
            part = part->kind == NODE_STARRED ? part->starred.value : part;
            if (part->kind != NODE_TUPLE && part->kind != NODE_LIST)      /* nested ones are rare enough to leave */
                check_target(run, iterable, part, infer_target(ag->in, part));
        }
        return;
    }
    Type declared = infer_target_declared(ag->in, target);
    if (declared && !type_is_unknown(declared) && item && !type_assignable(ag->types, item, declared, NULL))
        report(run, iterable, target, declared, item);
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (site->node->kind != NODE_FOR || !(site->node->flags & NODE_IS_ASYNC))
        return;
    Type item = infer_async_iterated(ag->in, agen_type(ag, site->iterable));
    if (item && !type_is_unknown(item))
        check_target(run, site->iterable, site->node->for_loop.target, item);
}

const Rule rule_loop_target_type = {
    .code = "AG407", .name = "loop-target-type", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP, .check = check,
    .summary = "items of an async iterable bound to a target declared with another type",
    .why = "A loop assigns each item to its target. Where the target has been declared (a variable, a parameter, an attribute), "
           "the items have to fit that declaration.",
    .bad = "from collections.abc import AsyncIterator\n"
           "\n"
           "async def f(ids: AsyncIterator[int]):\n"
           "    name: str = \"\"\n"
           "    async for name in ids:\n"
           "        print(name)\n",
    .said = "5: `name` is declared `str`, but the items of this loop are `int`\n",
    .good = "from collections.abc import AsyncIterator\n"
            "\n"
            "async def f(ids: AsyncIterator[int]):\n"
            "    number: int = 0\n"
            "    async for number in ids:\n"
            "        print(number)\n",
};

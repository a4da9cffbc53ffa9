#include "agen/meeting.h"
#include "rules/edit.h"
#include "rules/rule.h"

static bool is_uncalled(Agen *ag, Type member)
{
    Shape shape = shape_of(ag, member);
    return shape.kind == SHAPE_FUNCTION && (shape_is_async(shape.inner) || shape.inner == SHAPE_COROUTINE);
}

/* Where the function can be called without arguments; what a coroutine function gives is awaited as well. */
static void offer_call(RuleRun *run, Finding *f, Node *value)
{
    Infer *in = rule_agen(run)->in;
    in->speculative++;
    CallResult result = infer_call(in, infer_type(in, value), NULL, 0, 0, value);
    in->speculative--;
    bool waits = result.ok && shape_of(rule_agen(run), result.ret).kind == SHAPE_COROUTINE;
    if (!result.ok || (waits && !edit_can_await(value)))
        return;
    Fix *fix = rule_fix(run, f, true, waits ? "call it, and await what it gives" : "call it");
    if (waits)
        rule_edit(run, fix, value->start, value->start, "await ");
    edit_call(run, fix, value);
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (site->kind == SITE_LOOP || site->kind == SITE_ITERATION) {
        if (!shape_wrong_member(ag, site->iterable, is_uncalled))
            return;
        Finding *f =
            rule_report(run, site->iterable, "`%N` is the function, not the generator it makes: call it", site->iterable);
        if (site->kind == SITE_LOOP)                  /* elsewhere the items have to be collected as well */
            offer_call(run, f, site->iterable);
        return;
    }
    const Meeting *m = meeting_at(ag, site);
    if (!m || m->mismatch.kind != MISMATCH_UNCALLED || m->is_item || m->mismatch.given != m->given)
        return;
    Finding *f;
    if (type_has_unknown(ag->types, m->mismatch.wanted))
        f = rule_report(run, m->value, "`%N` is the function, not the generator it makes: call it", m->value);
    else
        f = rule_report(run, m->value, "`%N` is the function, not the generator it makes: %T is needed here", m->value,
                        m->mismatch.wanted);
    rule_note(run, f, m->declared_at, "the parameter is declared here");
    offer_call(run, f, m->value);
}

const Rule rule_not_called = {
    .code = "AG412", .name = "not-called", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP | SITE_ITERATION | SITE_CALL, .check = check,
    .summary = "`async for x in agen`, or a consumer, given the function instead of its call",
    .why = "The function makes generators; it isn't one. Only its call gives something to loop over.",
    .fix = "Calls it, where it can be called without arguments. Safe: as it stands Python raises a TypeError.",
    .bad = "async def lines():\n"
           "    yield \"line\"\n"
           "\n"
           "async def f():\n"
           "    async for line in lines:\n"
           "        print(line)\n",
    .said = "5: `lines` is the function, not the generator it makes: call it\n",
    .good = "async def lines():\n"
            "    yield \"line\"\n"
            "\n"
            "async def f():\n"
            "    async for line in lines():\n"
            "        print(line)\n",
};

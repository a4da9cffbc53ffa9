#include "agen/meeting.h"
#include "rules/rule.h"

static bool is_uncalled(Agen *ag, Type member)
{
    Shape shape = shape_of(ag, member);
    return shape.kind == SHAPE_FUNCTION && shape_is_async(shape.inner);
}

static void offer_call(RuleRun *run, Finding *f, Node *value)
{
    const Term *term = type_term(rule_agen(run)->types, infer_type(rule_agen(run)->in, value));
    bool needs_arguments = false;
    for (uint32_t i = 0; term->kind == TYPE_CALLABLE && i < term->signature->param_count; i++)
        needs_arguments |= !term->signature->params[i].has_default && term->signature->params[i].kind != PARAM_VARARGS
            && term->signature->params[i].kind != PARAM_KWARGS;
    rule_edit(run, rule_fix(run, f, !needs_arguments, "call it"), value->end, value->end, "()");
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (site->kind == SITE_LOOP) {
        if (!shape_first_member(ag, agen_type(ag, site->iterable), is_uncalled))
            return;
        Finding *f =
            rule_report(run, site->iterable, "`%N` is the function, not the generator it makes: call it", site->iterable);
        offer_call(run, f, site->iterable);
        return;
    }
    const Meeting *m = meeting_at(ag, site);
    if (!m || m->mismatch.kind != MISMATCH_UNCALLED)
        return;
    Finding *f = rule_report(run, m->value, "`%N` is the function, not the generator it makes: `%T` is needed here", m->value,
                             m->mismatch.wanted);
    rule_note(run, f, m->declared_at, "the parameter is declared here");
    offer_call(run, f, m->value);
}

const Rule rule_not_called = {
    .code = "AG412", .name = "not-called", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_LOOP | SITE_CALL, .check = check,
    .summary = "`async for x in agen`, or a consumer, given the function instead of its call",
    .why = "The function makes generators; it isn't one. Only its call gives something to loop over.",
    .bad = "async def lines():\n"
           "    yield \"line\"\n"
           "\n"
           "async def f():\n"
           "    async for line in lines:\n"
           "        print(line)\n",
    .good = "async def lines():\n"
            "    yield \"line\"\n"
            "\n"
            "async def f():\n"
            "    async for line in lines():\n"
            "        print(line)\n",
};

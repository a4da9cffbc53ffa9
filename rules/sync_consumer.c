#include "agen/meeting.h"
#include "rules/rule.h"

/* `list(agen())` in an async function becomes `[item async for item in agen()]` where the call is list's own. */
static void offer_comprehension(RuleRun *run, Finding *f, const Node *call)
{
    static const struct { Atom name; char open, close; } displays[] = { { ATOM_list, '[', ']' }, { ATOM_set, '{', '}' } };
    const Node *function = node_enclosing_function(call);
    if (!function || function->kind != NODE_FUNCTION_DEF || !(function->flags & NODE_IS_ASYNC) || call->call.args.len != 1
        || call->call.func->kind != NODE_NAME)
        return;
    const Node *argument = call->call.args.items[0];
    for (size_t i = 0; i < sizeof displays / sizeof *displays; i++) {
        if (call->call.func->name.id != displays[i].name ||
            !agen_is_known(rule_agen(run), call->call.func, ATOM_builtins, displays[i].name))
            continue;
        Fix *fix = rule_fix(run, f, true, "use an async comprehension");
        rule_edit(run, fix, call->start, argument->start,
                  displays[i].open == '[' ? "[item async for item in " : "{item async for item in ");
        rule_edit(run, fix, argument->end, call->end, displays[i].close == ']' ? "]" : "}");
    }
}

static void check_call(RuleRun *run, const Site *site)
{
    const Meeting *m = meeting_at(rule_agen(run), site);
    if (!m || m->mismatch.kind != MISMATCH_SYNC || !m->in_stdlib)
        return;
    Finding *f = rule_report(run, m->value, "`%T` is %s: `%N` can only loop over it synchronously", m->mismatch.given,
                             shape_noun(shape_of(rule_agen(run), m->mismatch.given).kind), site->node->call.func);
    offer_comprehension(run, f, site->node);
}

static const char *what_iterates(const Node *n)
{
    return n->kind == NODE_COMPARE ? "`in`" : n->kind == NODE_STARRED ? "`*`" : "unpacking";
}

static void check_iteration(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Type bad = shape_first_member(ag, agen_type(ag, site->iterable), shape_is_async_only);
    if (!bad || (site->node->kind == NODE_COMPARE && infer_bound_method(ag->in, bad, ATOM___contains__)))
        return;
    rule_report(run, site->iterable, "`%T` is %s: %s can only loop over it synchronously", bad,
                shape_noun(shape_of(ag, bad).kind), what_iterates(site->node));
}

static void check(RuleRun *run, const Site *site)
{
    if (site->kind == SITE_CALL)
        check_call(run, site);
    else
        check_iteration(run, site);
}

const Rule rule_sync_consumer = {
    .code = "AG402", .name = "sync-consumer", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL | SITE_ITERATION, .check = check,
    .summary = "list(), sum(), zip(), *unpacking, `in`, … over an async iterable",
    .why = "All of these loop with a plain `for`, which an async iterable doesn't allow: TypeError: 'async_generator' object is "
           "not iterable. Collect the items first: `[x async for x in g()]`.",
    .bad = "async def bar():\n"
           "    yield 1\n"
           "\n"
           "async def f():\n"
           "    print(list(bar()))\n",
    .good = "async def bar():\n"
            "    yield 1\n"
            "\n"
            "async def f():\n"
            "    print([i async for i in bar()])\n",
};

#include "agen/meeting.h"
#include "rules/edit.h"
#include "rules/rule.h"

/* `list(x)` and `set(x)` of builtins can become the comprehension itself; NULL for any other call. */
static const char *display_of(RuleRun *run, const Node *call, const Node *value)
{
    static const struct { Atom name; const char *brackets; } displays[] = { { ATOM_list, "[]" }, { ATOM_set, "{}" } };
    Str text = rule_text(run);
    bool is_simple = value->kind == NODE_NAME || value->kind == NODE_ATTRIBUTE || value->kind == NODE_CALL;
    if (!is_simple || !str_eq(str_sub(text, call->call.func->end, value->start), STR("(")) ||
        !str_eq(str_sub(text, value->end, call->end), STR(")")))
        return NULL;
    for (size_t i = 0; i < sizeof displays / sizeof *displays; i++)
        if (agen_is_known(rule_agen(run), call->call.func, ATOM_builtins, displays[i].name))
            return displays[i].brackets;
    return NULL;
}

/* What a plain consumer takes is collected first: `sum(x)` becomes `sum([item async for item in x])`. */
static void offer_collecting(RuleRun *run, Finding *f, const Node *call, Node *value)
{
    Agen *ag = rule_agen(run);
    if (shape_first_member(ag, agen_type(ag, value), shape_is_not_async) || !edit_can_collect(run, value))
        return;
    const char *brackets = call ? display_of(run, call, value) : NULL;
    Fix *fix = rule_fix(run, f, brackets, brackets ? "use an async comprehension" : "collect its items first");
    if (!brackets) {
        edit_collect(run, fix, value);
        return;
    }
    const char *item = edit_fresh_name(run, value, "item");
    rule_edit(run, fix, call->start, value->start, "%s%s async for %s in ", brackets[0] == '[' ? "[" : "{", item, item);
    rule_edit(run, fix, value->end, call->end, "%s", brackets + 1);
}

/* An argument of a call, or the right side of `items += x` or `items[1:] = x`. */
static void check_met(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    const Meeting *m = meeting_at(ag, site);
    Node *call = site->kind == SITE_CALL ? site->node : NULL;
    if (!m || m->mismatch.kind != MISMATCH_SYNC || !m->in_stdlib)
        return;
    Node *origin = origin_of(ag, m->value);
    rule_says(run, origin);
    const char *noun = shape_noun(shape_of(ag, m->mismatch.given).kind);
    Finding *f;
    if (site->kind == SITE_BINDING)
        f = rule_report(run, m->value, "%T is %s: assigning to a slice can only loop over it synchronously", m->mismatch.given,
                        noun);
    else if (call)
        f = rule_report(run, m->value, "%T is %s: `%N` can only loop over it synchronously", m->mismatch.given, noun,
                        call->call.func);
    else
        f = rule_report(run, m->value, "%T is %s: `%s=` can only loop over it synchronously", m->mismatch.given, noun,
                        operator_text((Operator)site->node->aug_assign.op));
    rule_note_origin(run, f, origin);
    if (!m->is_item)
        offer_collecting(run, f, call, m->value);
}

static const char *what_iterates(const Node *n)
{
    switch (n->kind) {
    case NODE_COMPARE:    return "`in`";
    case NODE_STARRED:    return "`*`";
    case NODE_YIELD_FROM: return "`yield from`";
    case NODE_DICT_ITEM:
    case NODE_KEYWORD:    return "`**`";
    default:              return "unpacking";
    }
}

static void check_iteration(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    bool is_mapping = site->node->kind == NODE_DICT_ITEM || site->node->kind == NODE_KEYWORD;
    Type bad = shape_wrong_async(ag, site->iterable, shape_is_async_only);
    if (!bad || (site->node->kind == NODE_COMPARE && infer_bound_method(ag->in, bad, ATOM___contains__)) ||
        (is_mapping && infer_attribute_of(ag->in, bad, ATOM_keys)))
        return;
    Node *origin = origin_of(ag, site->iterable);
    rule_says(run, origin);
    const char *noun = shape_noun(shape_of(ag, bad).kind), *what = what_iterates(site->node);
    bool is_partly = shape_first_member(ag, agen_type(ag, site->iterable), shape_is_not_async);
    Finding *f;
    if (is_partly)
        f = rule_report(run, site->iterable, "`%N` may be %T, which is %s: %s can only loop synchronously", site->iterable, bad,
                        noun, what);
    else
        f = rule_report(run, site->iterable, "%T is %s: %s can only loop over it synchronously", bad, noun, what);
    rule_note_origin(run, f, origin);
    if (!is_mapping)
        offer_collecting(run, f, NULL, site->iterable);
}

static void check(RuleRun *run, const Site *site)
{
    if (site->kind == SITE_ITERATION)
        check_iteration(run, site);
    else
        check_met(run, site);
}

const Rule rule_sync_consumer = {
    .code = "AG402", .name = "sync-consumer", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL | SITE_OPERATION | SITE_BINDING | SITE_ITERATION, .check = check,
    .summary = "list(), sum(), zip(), *unpacking, `in`, … over an async iterable",
    .why = "All of these loop with a plain `for`, which an async iterable doesn't allow: TypeError: 'async_generator' object is "
           "not iterable. Collect the items first: `[x async for x in g()]`.",
    .fix = "`list(x)` and `set(x)` become async comprehensions (safe); elsewhere the items are collected in a list first "
           "(unsafe: the stream may have no end).",
    .bad = "async def bar():\n"
           "    yield 1\n"
           "\n"
           "async def f():\n"
           "    print(list(bar()))\n",
    .said = "5: `AsyncGenerator[Literal[1], Any]` is an async generator: `list` can only loop over it synchronously\n",
    .good = "async def bar():\n"
            "    yield 1\n"
            "\n"
            "async def f():\n"
            "    print([i async for i in bar()])\n",
};

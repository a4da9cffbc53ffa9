#include "rules/edit.h"
#include "rules/rule.h"

typedef struct { Atom generic; uint32_t least, most; } Arity;

static const Arity arities[] = {
    { ATOM_AsyncGenerator, 1, 2 },                    /* SendType has the default None since 3.13 */
    { ATOM_AsyncIterator,  1, 1 },
    { ATOM_AsyncIterable,  1, 1 },
};

static uint32_t count_arguments(const Node *index, bool *is_certain)
{
    const NodeList *list = index->kind == NODE_TUPLE && !(index->flags & NODE_IS_PARENTHESIZED) ? &index->elements.items : NULL;
    *is_certain = true;
    if (index->kind == NODE_TUPLE && !index->elements.items.len)
        return 0;                                     /* AsyncGenerator[()] */
    if (!list) {
        *is_certain = index->kind != NODE_STARRED && index->kind != NODE_ERROR;
        return 1;
    }
    for (uint32_t i = 0; i < list->len; i++)
        if (list->items[i]->kind == NODE_STARRED || list->items[i]->kind == NODE_ERROR)
            *is_certain = false;
    return list->len;
}

/* The value of a `type` statement is evaluated when somebody asks for it. */
static bool is_lazy_value(const Node *n)
{
    while (n->parent && node_is_expression(n->parent))
        n = n->parent;
    return n->parent && n->parent->kind == NODE_TYPE_ALIAS;
}

/* typing's alias counts its arguments when it is subscripted; collections.abc's and typing_extensions' don't, and neither counts
 * where it is never evaluated. */
static bool needs_send_type(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    if (site->generic != ATOM_AsyncGenerator || rule_target_is(run, 3, 13) || (ag->module->flags & MODULE_IS_STUB))
        return false;
    bool is_evaluated = !(site->node->flags & NODE_IS_QUOTED) && !is_lazy_value(site->node)
        && !((site->node->flags & NODE_IN_ANNOTATION) && (ag->module->flags & MODULE_HAS_FUTURE_ANNOTATIONS));
    StrBuf path = {0};
    bool is_typings =
        agen_import_path(ag, site->node->subscript.value, &path) && str_eq(strbuf_str(&path), STR("typing.AsyncGenerator"));
    strbuf_free(&path);
    return is_evaluated && is_typings;
}

static void check(RuleRun *run, const Site *site)
{
    if (site->node->kind != NODE_SUBSCRIPT)
        return;
    const Arity *arity = arities;
    while (arity->generic != site->generic)
        arity++;
    Node *index = site->node->subscript.index;
    bool is_certain;
    uint32_t given = count_arguments(index, &is_certain);
    uint32_t least = needs_send_type(run, site) ? 2 : arity->least;
    if (!is_certain || (given >= least && given <= arity->most))
        return;
    if (given < least && given) {                     /* AsyncGenerator[int] before 3.13 */
        Finding *f =
            rule_report(run, site->node, "`%A` takes a YieldType and a SendType before Python 3.13: `%N` has no SendType",
                        site->generic, site->node);
        uint32_t end = index->kind == NODE_TUPLE ? index->elements.items.items[0]->end : index->end;
        rule_edit(run, rule_fix(run, f, true, "add the SendType None"), end, end, ", None");
        return;
    }
    if (!given) {
        rule_report(run, site->node, "`%A` needs a YieldType", site->generic);
        return;
    }
    bool has_return_type = site->generic == ATOM_AsyncGenerator && given == 3;
    Finding *f = has_return_type ? rule_report(run, site->node,
                                               "`AsyncGenerator` takes a YieldType and a SendType; it has no ReturnType, since "
                                               "an async generator can't return a value")
                                 : rule_report(run, site->node, "`%A` takes %u type argument%s, not %u", site->generic,
                                               arity->most, arity->most == 1 ? "" : "s", given);
    Node **arguments = index->elements.items.items, *last = arguments[arity->most - 1];
    if (has_return_type && last->kind == NODE_NONE && rule_target_is(run, 3, 13))
        last = arguments[0];                          /* the SendType that is left would be the default */
    if (!edit_holds_comment(run, last->end, index->end))
        rule_edit(run, rule_fix(run, f, false, "drop the surplus type arguments"), last->end, index->end, "");
}

const Rule rule_type_argument_count = {
    .code = "AG103", .name = "type-argument-count", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_ANNOTATION, .check = check,
    .summary = "too many or too few type arguments",
    .why = "`AsyncGenerator` takes two: what it yields and what can be sent to it. There is no third: an async generator can't "
           "return a value. `AsyncIterator` and `AsyncIterable` take one. Since Python 3.13 the SendType may be left out and is "
           "None; before, `typing.AsyncGenerator[int]` raises a TypeError.",
    .fix = "Adds the SendType None (safe), or drops the surplus arguments (unsafe: something may have been meant by them).",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "async def f() -> AsyncGenerator[int, None, str]:\n"
           "    yield 1\n",
    .said = "3: `AsyncGenerator` takes a YieldType and a SendType; it has no ReturnType, since an async generator can't "
            "return a value\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f() -> AsyncGenerator[int, None]:\n"
            "    yield 1\n",
};

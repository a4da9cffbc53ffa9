#include "rules/rule.h"

/* What reading the attribute and calling it gives; the attribute's own type when it can't be called. 0 when there is none. */
static Type result_of(Agen *ag, Type attribute)
{
    Type result = attribute ? callable_result(ag, attribute) : 0;
    return result ? result : attribute;
}

static bool is_unannotated_stub(const Function *info)
{
    return (info->flags & FUNCTION_IS_STUB) && !info->node->function.returns;
}

/* Of the overridden method's body only a declaration would tell what it promises. */
static bool promises_nothing(Agen *ag, const Overridden *base)
{
    Node *def = base->symbol && base->symbol->first ? decl_node(base->symbol->first) : NULL;
    return def && def->kind == NODE_FUNCTION_DEF && is_unannotated_stub(infer_function(ag->in, def));
}

/* A body that only raises takes the method away; it promises nothing else. */
static bool refuses(Agen *ag, const Function *info, Type result)
{
    return is_unannotated_stub(info) || result == NEVER || infer_awaited(ag->in, result) == NEVER;
}

/* What a method gives, whoever calls it: see callable_open_result(). A decorated one may be no function any more. */
static Type for_any_caller(Agen *ag, Type result, const Symbol *method)
{
    for (Decl *d = method ? method->first : NULL; d; d = d->next) {
        Node *def = decl_node(d);
        if (def && def->kind == NODE_FUNCTION_DEF)
            result = function_open(ag, result, def);
    }
    return result;
}

static bool is_annotated(const Overridden *base)
{
    const Node *def = base->symbol && base->symbol->first ? decl_node(base->symbol->first) : NULL;
    return !def || def->kind != NODE_FUNCTION_DEF || def->function.returns;
}

/* Something to loop over at once, or something to await that gives such a thing: the same for both? */
static bool is_same_kind(Agen *ag, Type given, Type wanted)
{
    ShapeKind from = shape_of(ag, given).kind, to = shape_of(ag, wanted).kind;
    return (shape_is_async(from) && shape_is_async(to)) || (from == to && from == SHAPE_COROUTINE);
}

/* Does what it gives fit what it overrides? Where nobody wrote down what that yields, only the kind was promised. */
static bool fits(Agen *ag, const Overridden *base, Type given, Type wanted)
{
    const Signature *overridden = type_signature(ag->types, base->type);
    Type asked = overridden ? signature_asks(ag->types, overridden, wanted, given) : wanted;
    return type_assignable(ag->types, given, asked, NULL) || (!is_annotated(base) && is_same_kind(ag, given, wanted));
}

static bool is_coroutine(Node *def)
{
    return def && def->kind == NODE_FUNCTION_DEF && function_kind(def) == FUNCTION_COROUTINE;
}

/* The usual mistake: without a `yield` an `async def` is a coroutine, whatever its annotation says. */
static const char *advice(Agen *ag, Node *here, Type given, Node *there, Type wanted)
{
    Shape from = shape_of(ag, given), to = shape_of(ag, wanted);
    if (is_coroutine(there) && shape_is_declared(from.kind) && to.kind == SHAPE_COROUTINE && shape_is_declared(to.inner))
        return ": without a `yield` that one is a coroutine, declare it with `def`";
    if (is_coroutine(here) && from.kind == SHAPE_COROUTINE && shape_is_declared(to.kind))
        return ": without a `yield` this one is a coroutine";
    return "";
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Node *def = site->node;
    const Function *info = infer_function(ag->in, def);
    Atom name = def->function.name;
    Str text = rule_atom(run, name);
    bool is_private = str_starts(text, STR("__")) && !str_ends(text, STR("__"));
    if (!info->owner || is_private || (info->flags & FUNCTION_IS_OVERLOAD))
        return;
    Overridden base = function_overridden(ag, info);
    Type wanted = result_of(ag, base.type);
    Type given = wanted ? result_of(ag, infer_attribute_of(ag->in, type_of_class(ag->types, info->owner), name)) : 0;
    bool is_ours = given && (shape_gives_async(shape_of(ag, given)) || shape_gives_async(shape_of(ag, wanted)));
    if (!is_ours || refuses(ag, info, given) || promises_nothing(ag, &base) ||
        fits(ag, &base, for_any_caller(ag, given, scope_find(info->owner->scope, name)),
             for_any_caller(ag, wanted, base.symbol)) ||
        !agen_evaluated(ag, def))
        return;
    Node *overridden = base.symbol && base.symbol->first ? decl_node(base.symbol->first) : NULL;
    rule_says(run, origin_of_function(overridden));
    rule_says(run, def->function.returns);
    Finding *f = rule_report_range(run, def->start, def->function.name_at + text.len,
                                   "`%A` gives %C here, but %C in `%A`, which it overrides%s", name, given, wanted,
                                   base.owner->name, advice(ag, def, given, overridden, wanted));
    rule_note(run, f, overridden, "overridden here");
}

const Rule rule_override_mismatch = {
    .code = "AG504", .name = "override-mismatch", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_FUNCTION, .check = check,
    .summary = "an overriding method whose async generator doesn't fit the one it overrides",
    .why = "Code that knows the base class calls the override as the base promises: it loops over the call, or awaits it, and "
           "uses the items. An async generator where the base has a coroutine (or the other way round), or other items, breaks "
           "that code.",
    .bad = "from collections.abc import AsyncIterator\n"
           "\n"
           "class Store:\n"
           "    async def keys(self) -> list[str]:\n"
           "        return []\n"
           "\n"
           "class Remote(Store):\n"
           "    async def keys(self) -> AsyncIterator[str]:\n"
           "        yield \"a\"\n",
    .said = "8: `keys` gives `AsyncIterator[str]` here, but a coroutine that returns `list[str]` in `Store`, which it "
            "overrides\n",
    .good = "from collections.abc import AsyncIterator\n"
            "\n"
            "class Store:\n"
            "    def keys(self) -> AsyncIterator[str]:\n"
            "        raise NotImplementedError\n"
            "\n"
            "class Remote(Store):\n"
            "    async def keys(self) -> AsyncIterator[str]:\n"
            "        yield \"a\"\n",
};

#include "rules/edit.h"
#include "rules/rule.h"

/* Where `__aiter__` is only asked for, the object is of another class, which may be awaitable besides. */
static bool is_only_promised(Agen *ag, Type member)
{
    Class *cls = type_class_of(ag->types, type_kind(ag->types, member) == TYPE_TYPEVAR ? type_upper(ag->types, member) : member);
    const Signature *s = type_signature(ag->types, infer_bound_method(ag->in, member, ATOM___aiter__));
    return !s || s->flags & SIGNATURE_IS_ABSTRACT || !cls || cls->flags & CLASS_IS_PROTOCOL;
}

static bool cannot_be_awaited(Agen *ag, Type member)
{
    ShapeKind kind = shape_of(ag, member).kind;
    return shape_is_async(kind) && !infer_awaited(ag->in, member) && !(kind == SHAPE_ASYNC_CLASS && is_only_promised(ag, member));
}

static bool can_be_awaited(Agen *ag, Type member)
{
    return !cannot_be_awaited(ag, member);
}

/* Where a generator is what the place wants, the `await` is too much; elsewhere something else was meant. */
static void offer_no_await(RuleRun *run, Finding *f, Node *await, Type generator)
{
    Agen *ag = rule_agen(run);
    Node *parent = await->parent;
    if (shape_first_member(ag, agen_type(ag, await->operand.value), can_be_awaited))
        return;                                       /* of a union: the others need it */
    bool is_looped_over = (parent->kind == NODE_FOR && parent->for_loop.iter == await) ||
                          (parent->kind == NODE_COMP_FOR && parent->comp_for.iter == await);
    Type wanted = infer_expected(ag->in, await);
    bool may_be_kept = parent->kind == NODE_ASSIGN || parent->kind == NODE_ANN_ASSIGN || parent->kind == NODE_RETURN;
    if (is_looped_over || (may_be_kept && (!wanted || type_assignable(ag->types, generator, wanted, NULL))))
        edit_drop_word(run, rule_fix(run, f, is_looped_over, "drop `await`"), await->start, "await");
}

/* `Callable[[Request], Call]` is often written of an `async def` that gives a Call: no word about a class of somebody's. */
static bool is_from_callable(Agen *ag, Node *value)
{
    if (value->kind != NODE_CALL)
        return false;
    const Signature *s = type_signature(ag->types, agen_type(ag, value->call.func));
    return s && !s->function;
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Node *value = site->node->operand.value;
    Type bad = shape_wrong_async(ag, value, cannot_be_awaited);
    if (!bad || (shape_of(ag, bad).kind == SHAPE_ASYNC_CLASS && is_from_callable(ag, value)))
        return;
    Node *origin = origin_of(ag, value);
    rule_says(run, origin);
    const char *noun = shape_noun(shape_of(ag, bad).kind);
    bool is_partly = shape_first_member(ag, agen_type(ag, value), can_be_awaited);
    Finding *f;
    if (is_partly)
        f = rule_report(run, site->node, "`%N` may be %T, which is %s: that can't be awaited", value, bad, noun);
    else
        f = rule_report(run, site->node, "%T is %s, which can't be awaited: loop over it with `async for`, or await `anext()` "
                        "of it", bad, noun);
    rule_note_origin(run, f, origin);
    offer_no_await(run, f, site->node, bad);
}

const Rule rule_await_generator = {
    .code = "AG405", .name = "await-generator", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_AWAIT, .check = check,
    .summary = "`await` on an async generator",
    .why = "Calling an async generator function gives the generator at once; there is nothing to await, and Python raises a "
           "TypeError: object async_generator can't be used in 'await' expression.",
    .fix = "Drops the `await`: safe where the generator is looped over, unsafe where it is kept.",
    .bad = "async def events():\n"
           "    yield 1\n"
           "\n"
           "async def f():\n"
           "    async for event in await events():\n"
           "        print(event)\n",
    .said = "5: `AsyncGenerator[Literal[1], Any]` is an async generator, which can't be awaited: loop over it with `async "
            "for`, or await `anext()` of it\n",
    .good = "async def events():\n"
            "    yield 1\n"
            "\n"
            "async def f():\n"
            "    async for event in events():\n"
            "        print(event)\n",
};

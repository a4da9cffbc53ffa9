#include "agen/drive.h"
#include "rules/rule.h"

/* Declared as one of the two, or of a class that is derived from one. */
static bool is_only_iterable(Agen *ag, Type member)
{
    ShapeKind kind = shape_of(ag, member).kind;
    Class *cls = kind == SHAPE_ASYNC_CLASS ? type_class_of(ag->types, member) : NULL;
    return kind == SHAPE_ITERATOR || kind == SHAPE_ITERABLE ||
           (cls && class_derives_known(ag->types, cls, ATOM_typing, ATOM_AsyncIterable));
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Drive drive = site->kind == SITE_MEMBER ? drive_named_by(site->node) : drive_of(ag, site->node);
    if (drive.method != DRIVE_ASEND && drive.method != DRIVE_ATHROW && drive.method != DRIVE_ACLOSE)
        return;
    Type object = agen_type(ag, drive.object);
    uint32_t count = type_member_count(ag->types, object);
    for (uint32_t i = 0; i < count; i++) {
        Type member = type_member(ag->types, object, i);
        if (!is_only_iterable(ag, member) || !drive_lacks_method(ag, &drive, member))
            continue;
        Node *origin = origin_of(ag, drive.object);
        rule_says(run, origin);
        Finding *f = rule_report(run, site->node, "%T has no `%s`: declare it as an AsyncGenerator if it is one", member,
                                 drive.text);
        rule_note_origin(run, f, origin);
        return;
    }
}

const Rule rule_iterator_has_no_asend = {
    .code = "AG306", .name = "iterator-has-no-asend", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL | SITE_MEMBER, .check = check,
    .summary = "asend, athrow or aclose on a value declared AsyncIterator or AsyncIterable",
    .why = "An AsyncIterator promises `__anext__`, an AsyncIterable `__aiter__`, and no more: any class with those methods may "
           "be passed. To send, throw or close, declare the value as an AsyncGenerator, or test with `isinstance` or `hasattr` "
           "first.",
    .bad = "from collections.abc import AsyncIterator\n"
           "\n"
           "async def f(source: AsyncIterator[int]):\n"
           "    await source.aclose()\n",
    .said = "4: `AsyncIterator[int]` has no `aclose()`: declare it as an AsyncGenerator if it is one\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f(source: AsyncGenerator[int, None]):\n"
            "    await source.aclose()\n",
};

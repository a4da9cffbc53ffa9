#include "agen/drive.h"
#include "rules/rule.h"

static const char *const instead[] = {
    [DRIVE_SEND] = "await asend()", [DRIVE_THROW] = "await athrow()", [DRIVE_CLOSE] = "await aclose()",
    [DRIVE_NEXT_METHOD] = "await anext()", [DRIVE_NEXT] = "await anext()",
};

/* A class of one's own that is looped over asynchronously may be closed, or sent to, in any way; next() it can't be given. */
static bool lacks_it(Agen *ag, Type member, const Drive *drive)
{
    ShapeKind kind = shape_of(ag, member).kind;
    bool is_next = drive->method == DRIVE_NEXT || drive->method == DRIVE_NEXT_METHOD;
    if (is_next ? !shape_is_async(kind) : !shape_is_declared(kind))
        return false;
    if (drive->method == DRIVE_NEXT)
        return !infer_bound_method(ag->in, member, ATOM___next__) && !shape_is_attempt(ag, drive->call, ATOM_TypeError);
    return drive_lacks_method(ag, drive, member);
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Drive drive = site->kind == SITE_MEMBER ? drive_named_by(site->node) : drive_of(ag, site->node);
    if (drive.method == DRIVE_NONE || drive_is_async(drive.method))
        return;
    Type object = agen_type(ag, drive.object);
    uint32_t count = type_member_count(ag->types, object);
    for (uint32_t i = 0; i < count; i++) {
        Type member = type_member(ag->types, object, i);
        if (!lacks_it(ag, member, &drive))
            continue;
        Node *origin = origin_of(ag, drive.object);
        rule_says(run, origin);
        Finding *f = rule_report(run, site->node, "`%s` is for plain generators; %T is %s: use `%s`", drive.text, member,
                    shape_noun(shape_of(ag, member).kind), instead[drive.method]);
        rule_note_origin(run, f, origin);
        return;
    }
}

const Rule rule_sync_method = {
    .code = "AG305", .name = "sync-method", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL | SITE_MEMBER, .check = check,
    .summary = "send, throw, close, __next__ or next() on an async generator",
    .why = "Async generators have methods of their own: `asend`, `athrow`, `aclose`, `__anext__`, each to be awaited. Those of "
           "plain generators don't exist on them (AttributeError), and `next()` raises a TypeError.",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "async def f(g: AsyncGenerator[int, None]):\n"
           "    g.close()\n",
    .said = "4: `close()` is for plain generators; `AsyncGenerator[int, None]` is an async generator: use `await aclose()`\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f(g: AsyncGenerator[int, None]):\n"
            "    await g.aclose()\n",
};

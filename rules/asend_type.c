#include "agen/state.h"
#include "rules/rule.h"

/* `send = g.asend; await send(x)` and its like. */
static void check_indirect(RuleRun *run, Node *call)
{
    Node *argument;
    Type given, taken;
    if (drive_sends_misfit(rule_agen(run), call, &argument, &given, &taken))
        rule_report(run, argument, "%O is sent to a generator which takes %O", given, taken);
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Drive drive = drive_of(ag, site->node);
    if (drive.method != DRIVE_ASEND || !drive.argument) {
        check_indirect(run, site->node);
        return;
    }
    Type given = agen_type(ag, drive.argument), judged = given;
    if (object_state(ag, drive.object) & (STATE_FRESH | STATE_UNKNOWN)) {
        if (type_is_none(ag->types, given))
            /* it may well be the None that starts it: right whatever the SendType says */
            return;
        judged = type_without_none(ag->types, given);
    }
    Type taken = drive_send_refused(ag, &drive, judged);
    if (!taken)
        return;
    Node *origin = origin_of(ag, drive.object);
    rule_says(run, origin);
    Finding *f = rule_report(run, drive.argument, "%O is sent to `%N`, which takes %O%M", given, drive.object, taken, judged,
                             taken);
    if (shape_of_expr(ag, drive.object).kind == SHAPE_GENERATOR)
        rule_note(run, f, origin, "the SendType is declared here");
}

const Rule rule_asend_type = {
    .code = "AG301", .name = "asend-type", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL, .check = check,
    .summary = "an `.asend()` argument that is not assignable to the SendType",
    .why = "What is sent becomes the value of the `yield` at which the generator waits: its SendType, the second argument of "
           "`AsyncGenerator[Y, S]`. The first `asend(None)` only starts the generator and is right whatever the SendType is.",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "async def f(g: AsyncGenerator[int, str]):\n"
           "    await g.asend(1)\n",
    .said = "4: `Literal[1]` is sent to `g`, which takes `str`\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f(g: AsyncGenerator[int, str]):\n"
            "    await g.asend(\"one\")\n",
};

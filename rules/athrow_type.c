#include "agen/drive.h"
#include "rules/rule.h"

/* Can this be thrown: an exception or an exception class? */
static bool is_throwable(Agen *ag, Type t)
{
    Type exception = type_builtin(ag->types, ATOM_BaseException);
    return type_assignable(ag->types, t, type_union2(ag->types, exception, type_class(ag->types, exception)), NULL);
}

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Drive drive = drive_of(ag, site->node);
    if (drive.method != DRIVE_ATHROW || !drive.argument || !drive_is_of_generator(ag, &drive))
        return;
    Type thrown = agen_type(ag, drive.argument);
    if (!is_throwable(ag, thrown))
        rule_report(run, drive.argument, "`athrow()` needs an exception or an exception class, not %O", thrown);
}

const Rule rule_athrow_type = {
    .code = "AG304", .name = "athrow-type", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL, .check = check,
    .summary = "an `.athrow()` argument that is no exception",
    .why = "`athrow()` raises its argument at the `yield` where the generator waits. Anything but an exception (an instance or a "
           "class derived from BaseException) raises a TypeError instead.",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "async def f(g: AsyncGenerator[int, None]):\n"
           "    await g.athrow(\"stop\")\n",
    .said = "4: `athrow()` needs an exception or an exception class, not `Literal['stop']`\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "async def f(g: AsyncGenerator[int, None]):\n"
            "    await g.athrow(RuntimeError(\"stop\"))\n",
};

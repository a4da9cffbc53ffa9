#include "agen/concern.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Agen *ag = rule_agen(run);
    Node *call = site->value;
    if (call->kind != NODE_CALL || !value_concerns_async(ag, call) || !shape_is_declared(shape_of_expr(ag, call).kind))
        return;
    Node *def = agen_function_meant(ag, call->call.func);
    if (!def || def->kind != NODE_FUNCTION_DEF || function_kind(def) != FUNCTION_ASYNC_GENERATOR)
        return;                                       /* a plain function that gives a generator has done its work */
    Finding *f = rule_report(run, call,
                             "`%A` is an async generator: called like this its body never runs, loop over it with `async for`",
                             def->function.name);
    rule_note(run, f, def, "defined here");
}

const Rule rule_never_iterated = {
    .code = "AG408", .name = "never-iterated", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_DROPPED, .check = check,
    .summary = "an async generator called as a statement: its body never runs",
    .why = "Calling an async generator function runs nothing; it makes a generator object, which runs as it is looped over. "
           "Dropped at once, not even its first line runs, and Python gives no warning.",
    .bad = "async def migrate():\n"
           "    print(\"migrating\")\n"
           "    yield 1\n"
           "\n"
           "async def main():\n"
           "    migrate()\n",
    .said = "6: `migrate` is an async generator: called like this its body never runs, loop over it with `async for`\n",
    .good = "async def migrate():\n"
            "    print(\"migrating\")\n"
            "    yield 1\n"
            "\n"
            "async def main():\n"
            "    async for step in migrate():\n"
            "        print(step)\n",
};

#include "rules/rule.h"

#include "agen/block.h"

static void check(RuleRun *run, const Site *site)
{
    Node *n = site->node;
    switch (site->kind) {
    case SITE_SYNTAX:
        rule_report_range(run, site->error->start, site->error->end, "%s",
                          rule_marks_conflict(run, site->error->start) ? "a merge conflict is left here" : site->error->message);
        break;
    case SITE_AWAIT:
        if (!block_can_await(n))
            rule_report(run, n, "`await` outside an async function is a SyntaxError");
        break;
    case SITE_WITH: {
        Node *with = n->parent;
        if ((with->flags & NODE_IS_ASYNC) && with->with_stmt.items.items[0] == n && !block_can_await(with))
            rule_report_range(run, with->start, with->start + 5, "`async with` outside an async function is a SyntaxError");
        break;
    }
    default:
        break;
    }
}

const Rule rule_syntax_error = {
    .code = "AG001", .name = "syntax-error", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_SYNTAX | SITE_AWAIT | SITE_WITH, .check = check,
    .summary = "this part of the file can't be parsed, or Python rejects it",
    .why = "Python won't compile the file, so nothing in it runs. The rest of the file is checked all the same: what is "
           "reported elsewhere in it holds once this is mended.",
    .bad = "def first(queue):\n    return await queue.get()\n",
    .said = "2: `await` outside an async function is a SyntaxError\n",
    .good = "async def first(queue):\n    return await queue.get()\n",
};

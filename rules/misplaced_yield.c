#include "agen/block.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    Node *block = block_of(site->node);
    if (!block || block->kind == NODE_FUNCTION_DEF || block->kind == NODE_LAMBDA)
        return;
    const char *where = node_is_comprehension(block)   ? "inside a comprehension"
                        : block->kind == NODE_CLASS_DEF ? "in a class body"
                                                        : "outside a function";
    rule_report(run, site->node, "`yield` %s is a SyntaxError", where);
}

const Rule rule_misplaced_yield = {
    .code = "AG208", .name = "misplaced-yield", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_YIELD, .check = check,
    .summary = "`yield` in a comprehension, a class body or at module level",
    .why = "`yield` belongs to a function. Comprehensions and generator expressions are functions of their own in which Python "
           "forbids it (their first iterable is evaluated outside and may hold one); class bodies and modules aren't functions "
           "at all.",
    .bad = "async def f(values):\n"
           "    done = [(yield v) for v in values]\n"
           "    print(done)\n",
    .said = "2: `yield` inside a comprehension is a SyntaxError\n",
    .good = "async def f(values):\n"
            "    done = []\n"
            "    for v in values:\n"
            "        done.append((yield v))\n"
            "    print(done)\n",
};

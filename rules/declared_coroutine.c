#include "rules/edit.h"
#include "rules/rule.h"

static const char *role(const FunctionFacts *f)
{
    return f->info->flags & FUNCTION_IS_OVERLOAD ? "overload" : f->info->flags & FUNCTION_IS_ABSTRACT ? "abstract method"
        : f->in_protocol ? "protocol member" : "declaration";
}

/* Overloads describe an implementation: where that is a coroutine as well, they say what they mean. */
static bool is_implemented_as_coroutine(const FunctionFacts *f)
{
    if (!(f->info->flags & FUNCTION_IS_OVERLOAD))
        return false;
    Symbol *symbol = scope_find(scope_of(f->node), f->node->function.name);
    Node *last = symbol && symbol->last && symbol->last->kind == DECL_FUNCTION ? decl_node(symbol->last) : NULL;
    return last && last->kind == NODE_FUNCTION_DEF && last != f->node && function_kind(last) == FUNCTION_COROUTINE
        && function_scope(last)->returns.len;
}

/* What Python itself awaits (__aenter__, __anext__) is rightly a coroutine. */
static bool is_awaited_by_python(RuleRun *run, Atom name)
{
    Str text = rule_atom(run, name);
    return str_starts(text, STR("__")) && str_ends(text, STR("__")) && name != ATOM___aiter__ && name != ATOM___call__;
}

static void check(RuleRun *run, const Site *site)
{
    Node *def = site->node;
    if (function_kind(def) != FUNCTION_COROUTINE || !def->function.returns || is_awaited_by_python(run, def->function.name))
        return;
    Agen *ag = rule_agen(run);
    const FunctionFacts *f = function_facts(ag, def);
    bool is_declaration = (f->info->flags & (FUNCTION_IS_ABSTRACT | FUNCTION_IS_OVERLOAD)) || f->in_protocol || f->in_stub_file;
    if (!is_declaration || function_returns_value(f) || is_implemented_as_coroutine(f) || !f->declared ||
        !shape_is_declared(shape_of(ag, f->declared).kind) || !agen_evaluated(ag, def))
        return;
    rule_says(run, def->function.returns);
    Finding *found = rule_report_range(run, def->start, def->function.returns->end,
                                       "without a `yield` this %s is a coroutine that returns %O, which no implementation with "
                                       "`yield` matches: declare it with `def`",
                                       role(f), f->declared);
    edit_drop_word(run, rule_fix(run, found, false, "declare it with `def`"), def->start, "async");
}

const Rule rule_declared_coroutine = {
    .code = "AG106", .name = "declared-coroutine", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_FUNCTION, .check = check,
    .summary = "an abstract, protocol, overload or stub `async def f() -> AsyncIterator[T]` without `yield`",
    .why = "Whether an `async def` is a coroutine or an async generator is decided by a `yield` in its body. A declaration has "
           "no body: with `async def` it says \"await me, then loop\", while the implementation with `yield` is looped over at "
           "once. Declare it `def f() -> AsyncIterator[T]` (calling it gives the iterator), or put a `yield` into the body.",
    .fix = "Takes `async` away. Unsafe: who awaited the call, or implements it as a coroutine, has to change as well, and "
           "is reported then.",
    .bad = "from collections.abc import AsyncIterator\n"
           "from typing import Protocol\n"
           "\n"
           "class Source(Protocol):\n"
           "    async def items(self) -> AsyncIterator[int]: ...\n",
    .said = "5: without a `yield` this protocol member is a coroutine that returns `AsyncIterator[int]`, which no "
            "implementation with `yield` matches: declare it with `def`\n",
    .good = "from collections.abc import AsyncIterator\n"
            "from typing import Protocol\n"
            "\n"
            "class Source(Protocol):\n"
            "    def items(self) -> AsyncIterator[int]: ...\n",
};

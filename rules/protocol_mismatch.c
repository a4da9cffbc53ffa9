#include "agen/meeting.h"
#include "rules/rule.h"

static void check(RuleRun *run, const Site *site)
{
    const Meeting *m = meeting_at(rule_agen(run), site);
    if (!m || m->mismatch.kind != MISMATCH_PROTOCOL)
        return;
    const Mismatch *mm = &m->mismatch;
    Symbol *member = scope_find(mm->declared_in->scope, mm->member);
    Symbol *own = mm->given_class->scope ? scope_find(mm->given_class->scope, mm->member) : NULL;
    Node *defs[] = { member && member->first ? decl_node(member->first) : NULL,
                     own && own->first ? decl_node(own->first) : NULL };
    for (size_t i = 0; i < sizeof defs / sizeof *defs; i++)
        rule_says(run, origin_of_function(defs[i]));
    Finding *f = rule_report(run, m->value,
                             mm->is_called ? "`%A` is no `%A`: its `%A()` gives %C, the protocol's gives %C"
                                           : "`%A` is no `%A`: its `%A` is %C, the protocol's is %C",
                             mm->given_class->name, mm->protocol->name, mm->member, mm->given, mm->wanted);
    if (defs[0])
        rule_note(run, f, defs[0], "the protocol's member");
}

const Rule rule_protocol_mismatch = {
    .code = "AG505", .name = "protocol-mismatch", .severity = SEVERITY_ERROR, .is_on = true,
    .sites = SITE_CALL | SITE_BINDING | SITE_OPERATION, .check = check,
    .summary = "a class whose async generator method doesn't fit the protocol it is used as",
    .why = "A class fits a protocol when each of its members does. A method with `yield` gives an async generator at once; an "
           "`async def` without one is a coroutine: a protocol that declares the one isn't met by the other. Nor may the items "
           "differ.",
    .bad = "from collections.abc import AsyncIterator\n"
           "from typing import Protocol\n"
           "\n"
           "class Source(Protocol):\n"
           "    def items(self) -> AsyncIterator[int]: ...\n"
           "\n"
           "class Words:\n"
           "    async def items(self) -> AsyncIterator[str]:\n"
           "        yield \"word\"\n"
           "\n"
           "source: Source = Words()\n",
    .said = "11: `Words` is no `Source`: its `items()` gives `AsyncIterator[str]`, the protocol's gives "
            "`AsyncIterator[int]`\n",
    .good = "from collections.abc import AsyncIterator\n"
            "from typing import Protocol\n"
            "\n"
            "class Source(Protocol):\n"
            "    def items(self) -> AsyncIterator[int]: ...\n"
            "\n"
            "class Numbers:\n"
            "    async def items(self) -> AsyncIterator[int]:\n"
            "        yield 1\n"
            "\n"
            "source: Source = Numbers()\n",
};

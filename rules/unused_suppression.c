/* AG002: found by report/suppress.c, which alone knows what the comments silenced; it looks at no site. */
#include "rules/rule.h"

const Rule rule_unused_suppression = {
    .code = "AG002", .name = "unused-suppression", .severity = SEVERITY_WARNING, .is_on = false,
    .summary = "a suppression comment that suppresses nothing",
    .why = "A comment such as `# agencheck: ignore[AG201]` says that somebody looked at a report and found it harmless. When "
           "the code has changed and nothing is reported there any more, the comment misleads its readers, and it will hide the "
           "next real mistake on that line.\n\nComments of other tools (`# type: ignore`, `# pyright: ignore`, a bare `# noqa`) "
           "are left alone: they may silence something of theirs.",
    .fix = "Takes the comment away, or the codes in it that silence nothing. Safe: nothing that runs changes.",
    .bad = "from collections.abc import AsyncGenerator\n"
           "\n"
           "\n"
           "async def ticks() -> AsyncGenerator[int, None]:\n"
           "    yield 1  # agencheck: ignore[AG201]\n",
    .said = "5: not reported here: AG201; this comment silences nothing\n",
    .good = "from collections.abc import AsyncGenerator\n"
            "\n"
            "\n"
            "async def ticks() -> AsyncGenerator[int, None]:\n"
            "    yield \"one\"  # agencheck: ignore[AG201]\n",
};

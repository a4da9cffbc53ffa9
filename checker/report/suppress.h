/* suppress.h: the comments by which a reader of the code says: not here.
 *
 *   # agencheck: ignore   # agencheck: ignore[AG201, asend-type]   # agencheck: ignore-file   # agencheck: ignore-file[AG3]
 *   # type: ignore        # type: ignore[anything]                 alone at the top of a file: all of it
 *   # pyright: ignore     # pyright: ignore[anything]
 *   # noqa                # noqa: AG201, E501
 *
 * A comment counts for what is reported on its line, and for a report of several lines on any of them. The words in the brackets
 * of others' comments are the others' rules: where none of them is ours, the whole line is silenced, for it is most likely the
 * same trouble under another name. Codes after `noqa:` are taken as written.
 * A Suppressions lives in the arena it was made in. Knows nothing of rules beyond their codes. */
#ifndef REPORT_SUPPRESS_H
#define REPORT_SUPPRESS_H

#include "program/config.h"
#include "report/diagnostic.h"

enum SuppressWith {
    SUPPRESS_AGENCHECK   = 1 << 0,
    SUPPRESS_TYPE_IGNORE = 1 << 1,
    SUPPRESS_PYRIGHT     = 1 << 2,
    SUPPRESS_NOQA        = 1 << 3,
    SUPPRESS_ALL         = SUPPRESS_AGENCHECK | SUPPRESS_TYPE_IGNORE | SUPPRESS_PYRIGHT | SUPPRESS_NOQA
};

typedef struct { Str text; uint32_t start; bool used; } SuppressedCode;

typedef struct {
    unsigned  with;                                   /* one of SuppressWith */
    bool      whole_file, used;
    uint32_t  line;                                   /* from 0 */
    uint32_t  start, end;                             /* of its part of the comment, the # included */
    SuppressedCode *codes;  uint32_t code_count;      /* none: everything */
} Suppression;

/* Those of whole files stand first, then the others by their lines. */
typedef struct { Suppression *items; uint32_t whole_files, count; } Suppressions;

/* The words of `suppress-with`, found right when they were read, as a mask; all where the list is empty. */
unsigned     suppress_mask(const ConfigList *words);

Suppressions suppressions_of(Arena *a, Text *text, unsigned mask);
/* Is this report silenced? Marks what silences it as used. */
bool         suppressed(Suppressions *s, const Rule *rule, uint32_t first_line, uint32_t last_line);

/* What silenced nothing, as findings of `rule` (AG002), with the fix that takes it away. Of codes only those count whose rules
 * did run. */
void         suppressions_unused(const Suppressions *s, Module *m, const RuleSet *ran, const Rule *rule, Findings *out);

#endif

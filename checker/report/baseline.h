/* baseline.h: reports that are known and not told again, kept in a file of the project.
 * What is known is how often a line of this text in this file gets this code: lines may move, and a changed line is told anew.
 * A Baseline lives in the arena it was read into. */
#ifndef REPORT_BASELINE_H
#define REPORT_BASELINE_H

#include "report/diagnostic.h"

/* file: relative to the baseline's folder; left: how many have met nothing yet. */
typedef struct { Str file, code, line; uint32_t count, left; } BaselineEntry;
typedef struct { Arena *arena; VEC(BaselineEntry) known; Str folder; } Baseline;

/* What a run looked at: only of this can it be said that it is gone. */
typedef struct { const Str *files; uint32_t file_count; const RuleSet *rules; } BaselineScope;

/* An empty one, for the file of this path. */
void     baseline_init(Baseline *b, Arena *a, Str path);
/* False, and said on stderr, when the file can't be read or is none. */
bool     baseline_read(Baseline *b, Arena *a, Str path);
/* Takes what is known out of the list; gives how many that were. */
uint32_t baseline_hide(Baseline *b, Diagnostics *list);
/* Within the scope, only these reports are known from now on. */
void     baseline_replace(Baseline *b, const BaselineScope *scope, const Diagnostics *list);
/* Within the scope, what baseline_hide has not met is taken out; gives how many reports that were. */
uint32_t baseline_prune(Baseline *b, const BaselineScope *scope);
void     baseline_print(Baseline *b, StrBuf *out);

#endif

/* changed.h: which lines of which files changed since a git revision, asked of git itself.
 * A Changed lives in the arena it was asked into. Untracked files count as changed from top to bottom. */
#ifndef REPORT_CHANGED_H
#define REPORT_CHANGED_H

#include "report/diagnostic.h"

typedef struct { uint32_t first, last; } LineSpan;    /* from 1 */
typedef struct { Str file; VEC(LineSpan) spans; } ChangedFile;      /* file absolute; no spans: all of it */
typedef struct { VEC(ChangedFile) files; } Changed;

/* Against the merge base of `revision` and HEAD where there is one, else the revision itself. False, and said on stderr, when git
 * can't say. */
bool changed_since(Arena *a, Str folder, Str revision, Changed *out);
void changed_free(Changed *c);

bool changed_file(const Changed *c, Str file);        /* path as shown */
/* Takes out what lies on lines that didn't change. */
void changed_keep(const Changed *c, Diagnostics *list);

#endif

/* diagnostic.h: a finding made ready to be told: positions counted, severity decided, paths as the user knows them.
 * A Diagnostic lives in the arena it was made in and points into the texts of its modules: it is told before they go, or
 * detached.
 * Knows nothing of formats. */
#ifndef REPORT_DIAGNOSTIC_H
#define REPORT_DIAGNOSTIC_H

#include "base/text.h"
#include "rules/run.h"

typedef struct { uint32_t line, column; } Position;   /* from 1; columns in code points */

typedef struct {
    Str      file;                                    /* as shown */
    Text    *text;                                    /* of that file */
    uint32_t start, end;                              /* bytes of text */
    Position from, to;                                /* to: just past the last character */
} Place;

typedef struct { Place at; Str message; } Note;
typedef struct { Place at; Str text; } Change;        /* of the diagnostic's own file */
typedef struct { Str title; bool is_safe; Change *changes; uint32_t change_count; } Mend;

typedef struct {
    const Rule *rule;
    Severity    severity;
    Place       at;
    Str         message;
    Note       *notes;      uint32_t note_count;
    Mend       *mend;                                 /* NULL: no fix is known */
    uint32_t    repeat;                               /* counts those of equal file, code and text of the line, from 0 */
} Diagnostic;

typedef VEC(Diagnostic) Diagnostics;

void        place_count(Place *p);                    /* lines and columns of its bytes, within its text */
Diagnostic  diagnostic_of(Arena *a, const Finding *f, Severity severity);
/* From now on they show copies of their modules' texts and names, which live in the arena. */
void        diagnostics_detach(Arena *a, Diagnostic *list, uint32_t count);
const char *severity_text(Severity s);                /* "error", "warning", "info" */

/* By file, place, code, message; then each is kept once and repeats are counted. */
void diagnostics_sort(Diagnostics *list);

/* What stays the same when lines above move: a hash of file, code, the text of the line and the repeat. */
uint64_t diagnostic_fingerprint(const Diagnostic *d);
/* The trimmed text of the line it starts on, of at most 160 bytes: what tells one report from another when lines move. */
Str      diagnostic_line(const Diagnostic *d);

/* Where a reader finds the rule explained; "" when this program was built without DOCS_URL. */
Str      diagnostic_url(Arena *a, const Rule *rule);

#endif

/* format.h: the ways a check can be told. A format is a row of the table in format.c: its name and the function that writes it.
 * Formats read a Telling and add to a buffer; they own nothing and decide nothing about what is told. */
#ifndef REPORT_FORMAT_H
#define REPORT_FORMAT_H

#include "report/diagnostic.h"

typedef struct {
    const Diagnostics *diagnostics;
    uint32_t files, errors, warnings, infos;
    uint32_t hidden, forgotten;                       /* known from the baseline; taken out of it, being mended */
    Str      written;                                 /* the baseline that the hidden ones were written to; "" for none */
    Str      since;                                   /* the revision after which a line must have changed; "" for none */
    uint32_t fixed;
    double   seconds;
    bool     is_colored, is_quiet;                    /* quiet: no summary */
    Str      root;                                    /* absolute: what paths in CI formats are relative to */
} Telling;

typedef void (*FormatWriter)(const Telling *t, StrBuf *out);

Telling      telling_of(const Diagnostics *list, uint32_t files);
FormatWriter format_by_name(Str name);                /* NULL */

void format_text(const Telling *t, StrBuf *out);
void format_concise(const Telling *t, StrBuf *out);
void format_json(const Telling *t, StrBuf *out);      /* described by schema.json */
void format_sarif(const Telling *t, StrBuf *out);     /* 2.1.0 */
void format_github(const Telling *t, StrBuf *out);    /* workflow commands */
void format_gitlab(const Telling *t, StrBuf *out);    /* Code Quality */
void format_junit(const Telling *t, StrBuf *out);
void format_statistics(const Telling *t, StrBuf *out);

/* "Found 3 errors, 1 warning in 12 files; --fix mends 2." */
void format_summary(const Telling *t, StrBuf *out);

#endif

/* rule.h: what a rule is, and all a rule may use.
 * A rule is a constant: its metadata, its documentation (tested: `said` is reported on `bad`, nothing on `good`), the kinds of
 * site it looks at, and one function that looks at one site and may report. A rule doesn't walk trees, infers nothing by itself
 * beyond asking the facts of its site, and knows no other rule. The list of all rules is rules.def. */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "agen/finding.h"
#include "agen/function.h"
#include "agen/origin.h"
#include "agen/shape.h"
#include "agen/site.h"

typedef enum Severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO } Severity;

typedef struct RuleRun RuleRun;                       /* one file being checked: see run.h */

struct Rule {
    const char *code, *name;                          /* "AG303", "not-awaited" */
    const char *summary;                              /* one line, no full stop */
    const char *why;                                  /* a paragraph or two, Markdown */
    const char *fix;                                  /* what its fix does, and why it is safe or isn't; NULL: it has none */
    const char *bad, *good;                           /* whole programs */
    const char *said;                                 /* what is reported on `bad`, a line each: "4: …" */
    const char *python;                               /* target version the examples need; NULL: any */
    Severity    severity;
    bool        is_on;                                /* by default */
    uint32_t    sites;                                /* bits of SiteKind */
    void      (*check)(RuleRun *run, const Site *site);
};

/* Reporting. The message is printf-like with %T (a Type, in backticks), %O (the same, and what its aliases stand for: where the
 * reader has to compare it), %C (the same, and coroutines in words), %M (two Types, given and wanted: ": X doesn't fit" for
 * members of a wide union), %N (a Node's source text, shortened), %A (an Atom), %s, %d, %u and %%.
 * The returned Finding is valid until the next report; notes and fixes are added to it. */
Finding *rule_report(RuleRun *run, Node *at, const char *format, ...);
Finding *rule_report_range(RuleRun *run, uint32_t start, uint32_t end, const char *format, ...);
/* Types of the next report are printed by the aliases this annotation (or PARAM) mentions. NULL: nothing. */
void     rule_says(RuleRun *run, Node *annotation);
/* a related place, perhaps in another file */
void     rule_note(RuleRun *run, Finding *f, Node *at, const char *format, ...);
/* "declared here" at an annotation, "defined here" at a def without one; NULL: nothing. See origin.h. */
void     rule_note_origin(RuleRun *run, Finding *f, Node *origin);
Fix     *rule_fix(RuleRun *run, Finding *f, bool is_safe, const char *format, ...);         /* title; then edits: */
void     rule_edit(RuleRun *run, Fix *fix, uint32_t start, uint32_t end, const char *format, ...);

bool        body_is_ellipsis(const Node *def);        /* nothing but `...` (and a docstring) */

typedef struct {
    bool annotates_iterators;                         /* AsyncIterator rather than AsyncGenerator where nothing can be sent */
} RuleOptions;

Agen    *rule_agen(RuleRun *run);
bool     rule_marks_conflict(RuleRun *run, uint32_t at);       /* a line that git leaves where it could not merge */
const RuleOptions *rule_options(RuleRun *run);
Str      rule_text(RuleRun *run);                      /* of the file */
Str      rule_source(RuleRun *run, const Node *n);    /* the text of a node */
Str      rule_atom(RuleRun *run, Atom atom);          /* its text, with a NUL behind it */
bool     rule_target_is(RuleRun *run, int major, int minor);   /* at least that version */

#define RULE(id) extern const Rule rule_##id;
#include "rules/rules.def"
#undef RULE

#endif

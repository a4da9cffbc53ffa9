/* spelling.h: a type as it is written in an annotation of the checked file: in its own names, for its target version, with the
 * imports that takes.
 * A Spelling lives on its user's stack; its texts are in the Agen's arena. Knows nothing of which type should be written. */
#ifndef RULES_SPELLING_H
#define RULES_SPELLING_H

#include "agen/naming.h"
#include "rules/rule.h"

typedef struct {
    RuleRun *run;
    Node    *def;                                     /* whose annotation it becomes */
    StrBuf   text;
    VEC(Naming) imports;                              /* what has to be imported first */
    bool     is_quoted;                               /* some name in it is known to type checkers only: all of it is quoted */
    char     quote;                                   /* for strings inside */
    const TypeName *names;   uint32_t name_count;     /* types that are written by an alias the file has for them */
    Str      trouble;                                 /* why it can't be written: "`Row` isn't visible here" */
} Spelling;

void spelling_open(Spelling *s, RuleRun *run, Node *def);
void spelling_close(Spelling *s);

/* Each adds to the text; false with the trouble said when that can't be written. */
bool spelling_add(Spelling *s, Type type);
bool spelling_add_known(Spelling *s, Atom module, Atom name);         /* a class of the standard library, a form of typing */

/* The whole, in quotes where it needs them. */
Str  spelling_text(Spelling *s);
/* Adds the edits that import what the text mentions. */
void spelling_import(Spelling *s, Fix *fix);

#endif

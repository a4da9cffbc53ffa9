/* finding.h: what a rule has found, as data: where, what, what it rests on, how to mend it.
 * Findings live in the arena of the run that made them and hold texts, not nodes: they outlive modules.
 * Knows nothing of output. */
#ifndef AGEN_FINDING_H
#define AGEN_FINDING_H

#include "base/vec.h"
#include "program/module.h"

typedef struct Rule Rule;

/* module with a text of its own; never typeshed */
typedef struct { Module *module; uint32_t start, end; Str message; } Related;
/* of the finding's own file, in order, not overlapping */
typedef struct { uint32_t start, end; Str text; } Edit;
typedef struct { Str title; bool is_safe; Edit *edits; uint32_t edit_count; } Fix;

typedef struct {
    const Rule *rule;
    Module     *module;
    uint32_t    start, end;                           /* bytes */
    Str         message;
    Related    *related;  uint32_t related_count;
    Fix        *fix;                                  /* NULL */
} Finding;

typedef struct { Arena *arena; VEC(Finding) list; } Findings;

#endif

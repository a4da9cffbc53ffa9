/* outline_same.h: is the outline of a text what parsing the whole text gives?
 * 1. its items are tree-sitter's own statements of the whole text, top level and members of classes, one for one;
 * 2. each item parsed alone gives the nodes that parsing the whole gives, positions and all.
 * The plain tree for 1. is made from the text itself, without feed.h: what the grammar makes of it by its own lights.
 * An OutlineProof owns its parsers; what is made of a text lives in the arena of that call. */
#ifndef TESTS_PARTS_OUTLINE_SAME_H
#define TESTS_PARTS_OUTLINE_SAME_H

#include <tree_sitter/api.h>

#include "source/outline.h"
#include "source/parse.h"

typedef struct {
    AtomTable  *atoms;
    Parser     *parser;
    TSParser   *plain;
    uint64_t    items;                                /* compared with tree-sitter's */
    /* of the last text */
    Arena      *arena;
    const Text *text;
    bool        is_unsure;                            /* tree-sitter alone can't parse it: 1. was left out */
    uint32_t    at;                                   /* where the first difference is … */
    const char *what;                                 /* … and which; NULL: none */
} OutlineProof;

typedef enum { OUTLINE_SAME, OUTLINE_DIFFERS, OUTLINE_BROKEN } OutlineAnswer;   /* broken: no Python, nothing to compare */

void          outline_proof_open(OutlineProof *p);
void          outline_proof_close(OutlineProof *p);
OutlineAnswer outline_same(OutlineProof *p, Arena *a, const Text *text);

#endif

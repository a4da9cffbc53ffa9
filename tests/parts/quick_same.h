/* quick_same.h: does every item of a text, parsed the usual way, give the nodes, places and errors it has by tree-sitter alone?
 * A QuickProof owns its two parsers; what is made of a text goes with the call. */
#ifndef TESTS_PARTS_QUICK_SAME_H
#define TESTS_PARTS_QUICK_SAME_H

#include "source/parse.h"

typedef struct {
    AtomTable  *atoms;
    Parser     *usual, *grammar;
    uint64_t    items;                                /* compared so far */
    /* of the last text */
    Arena      *arena;
    Text        text;
    uint32_t    start, end;                           /* the first item that differs … */
    const char *what;                                 /* … and how; NULL: none */
    bool        is_gap;                               /* only tree-sitter finds fault with it: it doesn't know all of Python */
} QuickProof;

void quick_proof_open(QuickProof *p);
void quick_proof_close(QuickProof *p);
bool quick_same(QuickProof *p, Str bytes);

#endif

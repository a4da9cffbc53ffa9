/* quick.h: the syntax tree of a feed without tree-sitter, for what is plain and right.
 * Reads the common statements by recursive descent, many times faster than a table-driven parser; whatever it doesn't expect
 * (an error, match, type aliases, rare forms) it leaves to tree-sitter, which stays the judge of all that is wrong or strange.
 * What it takes lowers to the same AST as tree-sitter's tree: tests/quick_proof.c compares them. Tokens the lowering never asks
 * for are left out. A Quick owns its buffers, used again for the next feed. */
#ifndef SOURCE_QUICK_H
#define SOURCE_QUICK_H

#include "source/cst.h"

typedef struct { uint8_t kind; uint32_t start, end; } QuickToken;     /* a Syntax or a QuickKind; positions are the text's */

typedef struct {
    VEC(QuickToken) tokens;
    VEC(CstNode) nodes;                               /* children before their parent; `next` is the number of descendants */
    uint32_t at;                                      /* the next token */
    uint32_t depth;
    bool     failed;
} Quick;

/* False: not for us; then *cst is as it was. */
bool quick_read(Quick *q, const Feed *feed, Cst *cst);
void quick_free(Quick *q);

#endif

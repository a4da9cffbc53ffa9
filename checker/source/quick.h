/* quick.h: from the text to the AST without tree-sitter, for what is plain and right.
 * Reads the common statements by recursive descent, many times faster than a table-driven parser; whatever it doesn't expect
 * (an error, match, type aliases, rare forms) it leaves to tree-sitter, which stays the judge of all that is wrong or
 * strange. What it takes is the AST that lower.h makes of tree-sitter's tree: tests/quick_proof.c compares them.
 * A Quick owns its buffers, used again for the next text. */
#ifndef SOURCE_QUICK_H
#define SOURCE_QUICK_H

#include "source/build.h"

/* A kind is one of quick_parts.h; name: of a word. The level of a line, of the token that begins it, stands in `start`. */
typedef struct { uint32_t kind, start, end; Atom name; } QuickToken;

typedef struct {
    Build   *b;
    VEC(QuickToken) tokens;
    TypeComments type_comments;
    uint32_t at;                                      /* the next token */
    uint32_t end;                                     /* of the last one taken */
    uint32_t depth;
    bool     only_header, failed;
} Quick;

/* False: not for us; then there is nothing new in the Build and its arena. The text is read from start to end.
 * only_header: of a class, as far as its colon. */
bool quick_statements(Quick *q, Build *b, uint32_t start, uint32_t end, bool only_header, NodeList *made);
bool quick_lone_expression(Quick *q, Build *b, uint32_t start, uint32_t end, Node **made);
void quick_free(Quick *q);

#endif

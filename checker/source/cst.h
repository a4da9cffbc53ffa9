/* cst.h: a tree of tree-sitter's as a flat array in preorder, with the text's own positions.
 * Owns its array, used again for the next tree. A node's first child follows it; `next` is the index past its subtree.
 * Knows the names of the grammar (syntax.def), resolved once for a table of symbols; nothing of what they mean. */
#ifndef SOURCE_CST_H
#define SOURCE_CST_H

#include <tree_sitter/api.h>

#include "source/feed.h"

typedef enum Syntax {
    SYNTAX_OTHER,                                     /* a token nobody asks for */
    SYNTAX_BROKEN,                                    /* tree-sitter's ERROR */
#define EXPRESSION(name, function) SYNTAX_##name,
#define SPINE(name, function)      SYNTAX_##name,
#define STATEMENT(name, function)  SYNTAX_##name,
#define PART(name)                 SYNTAX_##name,
#define OPERATOR(name, text, op)   SYNTAX_##name,
#define TOKEN(name, text)          SYNTAX_##name,
#include "source/syntax.def"
    SYNTAX_COUNT
} Syntax;

typedef struct {
    uint8_t  syntax;                                  /* Syntax */
    bool     is_named, is_missing;
    uint32_t start, end, next;
} CstNode;

typedef struct {
    CstNode *nodes;
    uint32_t len, cap;
    bool     has_error;
    struct { uint32_t *items; uint32_t len, cap; } open;
} Cst;

/* From a grammar's symbols to ours: symbol_count bytes on the heap. */
uint8_t *syntax_table(const TSLanguage *language);
void     cst_read(Cst *c, TSTree *tree, const Feed *feed, const uint8_t *table);
void     cst_free(Cst *c);

#endif

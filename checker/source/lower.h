/* lower.h: from tree-sitter's tree to the AST, for what quick.h doesn't read; what the lower_*.c share.
 * A function lower_X takes the index of a CST node and gives the Node for it: never NULL, an ERROR node where it can't.
 * Nodes go into the arena; the Lower itself lives for one tree. Parents are set when the tree is whole. */
#ifndef SOURCE_LOWER_H
#define SOURCE_LOWER_H

#include "source/build.h"
#include "source/cst.h"

typedef struct {
    Build      *b;
    const Feed *feed;
    const Cst  *cst;
    uint32_t    not_parens;                           /* the parentheses that parse_expression put around: a CST index, or 0 */
} Lower;

/* -- reading the CST -- */
static inline const CstNode *cst_at(const Lower *l, uint32_t i) { return &l->cst->nodes[i]; }
static inline Syntax syntax_of(const Lower *l, uint32_t i) { return (Syntax)l->cst->nodes[i].syntax; }

/* Children in order: for (i = cst_first(l, at); i; i = cst_next(l, at, i)). Broken pieces are left out. */
uint32_t cst_first(const Lower *l, uint32_t parent);
uint32_t cst_next(const Lower *l, uint32_t parent, uint32_t child);
uint32_t cst_child(const Lower *l, uint32_t parent, Syntax s);        /* the first child of that syntax; 0: none */
uint32_t cst_after(const Lower *l, uint32_t parent, Syntax token);    /* the child after that token; 0: none */
uint32_t cst_named(const Lower *l, uint32_t parent, uint32_t nth);    /* the nth named child, from 0; 0: none */
bool     syntax_is_expression(Syntax s);
bool     syntax_is_statement(Syntax s);

/* -- making nodes -- */
Node *lower_new(Lower *l, NodeKind kind, uint32_t at);                /* with the range of the CST node */
Node *lower_error(Lower *l, uint32_t at);
Atom  lower_atom(Lower *l, uint32_t at);
Operator lower_operator(const Lower *l, uint32_t at);
bool  lower_is_parenthesis(const Lower *l, uint32_t at);              /* the text itself has a parenthesis there */

/* -- the parts -- */
Node    *lower_expression(Lower *l, uint32_t at);                     /* 0 gives an ERROR node without a place */
Node    *lower_expression_or_null(Lower *l, uint32_t at);
Node    *lower_statement(Lower *l, uint32_t at);
NodeList lower_block(Lower *l, uint32_t at);                          /* 0: empty */
void     lower_block_into(Lower *l, uint32_t at);                     /* onto the pending list */
NodeList lower_parameters(Lower *l, uint32_t at);
NodeList lower_arguments(Lower *l, uint32_t at);
Node    *lower_type(Lower *l, uint32_t at);                           /* an annotation; *Ts too */

/* -- the tables' functions, by the names in syntax.def -- */
#define EXPRESSION(name, function) Node *function(Lower *l, uint32_t at);
#define SPINE(name, function)      Node *function(Lower *l, uint32_t at, Node *first);
#define STATEMENT(name, function)  Node *function(Lower *l, uint32_t at);
#include "source/syntax.def"

#endif

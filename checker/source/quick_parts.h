/* quick_parts.h: what the quick_*.c share. Nobody else includes it.
 * A function that reads something returns its node, from the first token to the last one taken. None returns whether it worked:
 * quick_fail moves to the end of the tokens, where every loop ends, and all that was made is thrown away. */
#ifndef SOURCE_QUICK_PARTS_H
#define SOURCE_QUICK_PARTS_H

#include "source/quick.h"

#define QUICK_WORDS(W) \
    W(False) W(None) W(True) W(and) W(as) W(assert) W(async) W(await) W(break) W(class) W(continue) W(def) W(del) W(elif) \
    W(else) W(except) W(finally) W(for) W(from) W(global) W(if) W(import) W(in) W(is) W(lambda) W(nonlocal) W(not) W(or) \
    W(pass) W(raise) W(return) W(try) W(while) W(with) W(yield)

typedef enum {
    QUICK_END, QUICK_LINE,                            /* a QUICK_LINE begins a line: all but the first */
    QUICK_STRANGE,                                    /* what only tree-sitter may judge */
    QUICK_NAME, QUICK_INT, QUICK_FLOAT,
    QUICK_STRING,                                     /* a plain one, alone */
    QUICK_STRINGS,                                    /* any that hold no fields, joined */
    QUICK_FIELDS, QUICK_FIELD_END,                    /* strings with fields; the tokens of each field follow, and its end */
    QUICK_OPEN_PAREN, QUICK_CLOSE_PAREN, QUICK_OPEN_BRACKET, QUICK_CLOSE_BRACKET, QUICK_OPEN_BRACE, QUICK_CLOSE_BRACE,
    QUICK_COMMA, QUICK_COLON, QUICK_SEMICOLON, QUICK_DOT, QUICK_ELLIPSIS, QUICK_EQUALS, QUICK_ARROW, QUICK_WALRUS, QUICK_TILDE,
    QUICK_PLUS, QUICK_MINUS, QUICK_STAR, QUICK_STARS, QUICK_SLASH, QUICK_SLASHES, QUICK_PERCENT, QUICK_AT, QUICK_PIPE,
    QUICK_AMPERSAND, QUICK_CARET, QUICK_LSHIFT, QUICK_RSHIFT,
    QUICK_EQ, QUICK_NE, QUICK_LT, QUICK_LE, QUICK_GT, QUICK_GE,
    QUICK_ADD_TO, QUICK_SUB_TO, QUICK_MUL_TO, QUICK_MATMUL_TO, QUICK_DIV_TO, QUICK_FLOORDIV_TO, QUICK_MOD_TO, QUICK_POW_TO,
    QUICK_LSHIFT_TO, QUICK_RSHIFT_TO, QUICK_AND_TO, QUICK_XOR_TO, QUICK_OR_TO,
#define W(word) QUICK_##word,
    QUICK_WORDS(W)
#undef W
    QUICK_KIND_COUNT
} QuickKind;

/* -- quick_token.c -- */
/* The last is a QUICK_END. joined: line ends are white space. False: not for us. */
bool quick_tokens(Quick *q, uint32_t start, uint32_t end, bool joined);

/* -- reading -- */
static inline const QuickToken *quick_token(const Quick *q) { return &q->tokens.items[q->at]; }
static inline unsigned quick_kind(const Quick *q)           { return quick_token(q)->kind; }
static inline uint32_t quick_start(const Quick *q)          { return quick_token(q)->start; }
static inline unsigned quick_kind_after(const Quick *q)
{
    return q->at + 1 < q->tokens.len ? q->tokens.items[q->at + 1].kind : QUICK_END;
}
static inline void quick_fail(Quick *q)
{
    q->failed = true;
    q->at = q->tokens.len - 1;
}
static inline void quick_skip(Quick *q)
{
    q->end = quick_token(q)->end;
    if (q->at + 1 < q->tokens.len)
        q->at++;
}
static inline bool quick_take(Quick *q, unsigned kind)
{
    bool is = quick_kind(q) == kind;
    if (is)
        quick_skip(q);
    return is;
}
static inline void quick_expect(Quick *q, unsigned kind)
{
    if (!quick_take(q, kind))
        quick_fail(q);
}
/* Nesting is bounded; what is deeper is tree-sitter's. Every quick_enter has its quick_leave. */
enum { QUICK_MAX_DEPTH = 400 };                       /* of the parser's own, several to a level of Python's */
static inline void quick_enter(Quick *q)
{
    if (++q->depth > QUICK_MAX_DEPTH)
        quick_fail(q);
}
static inline void quick_leave(Quick *q) { q->depth--; }

/* -- making nodes -- */
static inline Node *quick_node(Quick *q, NodeKind kind, uint32_t start) { return node_new(q->b->arena, kind, start, q->end); }
static inline bool node_in_parentheses(const Node *n) { return n->flags & NODE_IS_PARENTHESIZED; }

/* -- quick_atom.c -- */
Atom     quick_name(Quick *q);                        /* one must come */
Node    *quick_name_node(Quick *q);
Node    *quick_lone(Quick *q, NodeKind kind);         /* what one word or sign says alone: None, `...`, pass, break */
Node    *quick_primary(Quick *q);                     /* an atom and what follows it */
NodeList quick_arguments(Quick *q);                   /* from ( to ) */

/* -- quick_expr.c -- */
Node    *quick_expression(Quick *q);
Node    *quick_disjunction(Quick *q);                 /* an expression that is no lambda, condition or := */
Node    *quick_operand(Quick *q);                     /* of a comparison; of `*` and `**` in a list, too */
Node    *quick_element(Quick *q);                     /* `a` or `*a`, between commas */
/* `a`, or a tuple without parentheses: a, *b */
Node    *quick_expressions(Quick *q);
Node    *quick_value(Quick *q);                       /* the same, or a yield: what may stand right of an = */
Node    *quick_for(Quick *q, bool *is_async);         /* `for TARGETS in`, which may be async; the targets */
NodeList quick_parameters(Quick *q, unsigned close, bool is_typed);   /* up to close, which isn't taken */
bool     quick_is_target(const Node *n);              /* may it be assigned to? */

/* -- quick_stmt.c -- */
void     quick_module(Quick *q);                      /* onto the pending list */
NodeList quick_suite(Quick *q, uint32_t level);       /* what follows the colon of a header of that level */

/* -- quick_definition.c -- */
Node    *quick_function(Quick *q, uint32_t level);
Node    *quick_class(Quick *q, uint32_t level);
Node    *quick_decorated(Quick *q, uint32_t level);

#endif

/* quick_parts.h: what the quick_*.c share. Nobody else includes it.
 * A function that reads something leaves its nodes last in q->nodes, the parent after its children. None returns whether it
 * worked: quick_fail moves to the end of the tokens, where every loop ends, and all that was made is thrown away. */
#ifndef SOURCE_QUICK_PARTS_H
#define SOURCE_QUICK_PARTS_H

#include "source/quick.h"

/* Tokens that the tree has no name for. A QUICK_LINE begins a line; its `start` is the line's level. */
typedef enum {
    QUICK_END = SYNTAX_COUNT, QUICK_LINE, QUICK_STRANGE, QUICK_SEMICOLON, QUICK_OPEN_PAREN, QUICK_OPEN_BRACE, QUICK_CLOSE_BRACE,
    QUICK_ARROW, QUICK_WALRUS,
    QUICK_assert, QUICK_await, QUICK_break, QUICK_class, QUICK_continue, QUICK_def, QUICK_del, QUICK_elif, QUICK_except,
    QUICK_finally, QUICK_for, QUICK_global, QUICK_import, QUICK_lambda, QUICK_nonlocal, QUICK_pass, QUICK_raise, QUICK_return,
    QUICK_try, QUICK_while, QUICK_with, QUICK_yield,
    QUICK_KIND_COUNT
} QuickKind;

/* -- quick_token.c -- */
void quick_tokens(Quick *q, const Feed *feed);        /* the last is a QUICK_END */

/* -- reading -- */
static inline unsigned quick_kind(const Quick *q) { return q->tokens.items[q->at].kind; }
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
void quick_enter(Quick *q);
static inline void quick_leave(Quick *q) { q->depth--; }

/* -- making nodes -- */
typedef struct { uint32_t nodes, token; } QuickMark;
static inline QuickMark quick_mark(const Quick *q) { return (QuickMark){ q->nodes.len, q->at }; }
void quick_leaf(Quick *q, Syntax s);                  /* of the next token, which is taken */
static inline bool quick_take_leaf(Quick *q, Syntax s)
{
    bool is = quick_kind(q) == s;
    if (is)
        quick_leaf(q, s);
    return is;
}
static inline void quick_expect_leaf(Quick *q, Syntax s)
{
    if (!quick_take_leaf(q, s))
        quick_fail(q);
}
void quick_wrap(Quick *q, QuickMark from, Syntax s);  /* a parent of all made since, from the first token to the last one taken */
Syntax quick_made(const Quick *q);                    /* what was made last */

/* -- quick_atom.c -- */
static inline void quick_name(Quick *q) { quick_expect_leaf(q, SYNTAX_identifier); }
void quick_primary(Quick *q);                         /* an atom and what follows it */
void quick_arguments(Quick *q);                       /* from ( to ) */

/* -- quick_expr.c -- */
void quick_expression(Quick *q);
void quick_disjunction(Quick *q);                     /* an expression that is no lambda, condition or := */
void quick_operand(Quick *q);                         /* of a comparison; of `*` and `**` in a list, too */
void quick_element(Quick *q);                         /* `a` or `*a`, between commas */
void quick_value(Quick *q);                           /* `a, *b`, or a yield: what may stand right of an = */
/* Expressions between commas, stars among them. Returns whether there was a comma; the caller wraps them. */
bool quick_list(Quick *q);
void quick_expressions(Quick *q);                     /* one, or an expression_list */
void quick_for(Quick *q);                             /* `for TARGETS in`, which may be async */
void quick_parameters(Quick *q, unsigned close, bool is_typed);       /* up to close, which isn't taken */
void quick_annotation(Quick *q);
bool quick_is_target(const Quick *q);                 /* whether what was made last may be assigned to */

/* -- quick_stmt.c -- */
void quick_module(Quick *q);

#endif

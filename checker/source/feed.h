/* feed.h: what tree-sitter is given to read instead of the text, and the way back to the text's positions.
 * Comments and blank lines are left out, indentation is one space a level, and what tree-sitter-python's grammar reads
 * otherwise than Python does is rewritten so that it can't go wrong:
 *   "…" 'a' 'b'          None                         the lowering decodes the literal from the text
 *   f"…{x!r:>{w}}…"      {(x),(w),}                   one set, its fields in order
 *   x: T = 1             x:(T)= 1                     annotations, so that the grammar's own type syntax is never used
 *   def f[T: int = str]  def f[(T,(int),(str)),]      0 stands for a bound or default that isn't there
 *   print exec match …   prinx exex matcx …           unless the word is the keyword it looks like
 *   lazy import a        import a                     Python 3.15 has it, the grammar doesn't
 *   {**a for a in b}     {~  a for a in b}            Python 3.15 has it, the grammar doesn't
 *   a ^ b & c            a & b ^ c                    the grammar has the two the wrong way about; syntax.def swaps them back
 * A Feed owns its buffers and is used again for the next item. It knows lexical structure only; what is wrong there is in
 * errors. */
#ifndef SOURCE_FEED_H
#define SOURCE_FEED_H

#include "base/vec.h"
#include "source/item.h"
#include "source/lexeme.h"

/* Bytes of the feed from `feed` on stand for [start, end) of the text: byte for byte where they are a copy. */
typedef struct { uint32_t feed, start, end; bool is_copy; } FeedSpan;
/* A logical line. A header ends with the colon before a block; one that lacks its colon opens its block all the same. */
typedef struct { uint32_t start, end, feed, feed_end; bool is_header, opens_block, is_wrong; } FeedLine;

typedef enum { FEED_STATEMENTS, FEED_CLASS_HEADER, FEED_EXPRESSION } FeedMode;
typedef enum {
    STATEMENT_SIMPLE, STATEMENT_KEYWORD, STATEMENT_COMPOUND, STATEMENT_DEF, STATEMENT_CLASS, STATEMENT_TYPE, STATEMENT_MATCH,
    STATEMENT_CASE
} StatementShape;

/* Where in a statement the feed is, as far as an annotation's begin and end depend on it. */
typedef struct {
    StatementShape shape;
    bool     assigned, annotated, wrapped, named, in_params, param_annotated, param_default, header_done;
    uint32_t lambdas, wrap_at, start;
    uint32_t lazy;                                    /* where the import behind its `lazy` begins; 0 without */
} FeedStatement;

typedef struct {
    StrBuf out;
    VEC(FeedSpan) spans;
    TypeComments type_comments;
    VEC(FeedLine) lines;
    SyntaxErrors errors;
    Str      text;
    uint32_t depth, nesting, last_end;
    uint32_t soft_keyword;                            /* where a soft keyword stands that is one; 0 with none */
    bool     has_soft_keyword, stopped, opens_match;
    /* stars: where in the feed the `**` behind a `{` stands, until a comma or colon comes; 0 without */
    struct { char bracket; uint32_t at, stars; } brackets[LEXEME_MAX_BRACKETS];
    struct { uint32_t column; bool is_match; } indents[LEXEME_MAX_INDENTS];
    uint32_t indent_count;
    const char *misplaced;                            /* what is wrong with the next line's indentation */
    FeedMode mode;
    FeedStatement statement;
    const uint32_t *masked;                           /* starts of lines to be left out, ascending */
    uint32_t masked_count;
} Feed;

void feed_make(Feed *f, Str text, uint32_t start, uint32_t end, FeedMode mode, const uint32_t *masked, uint32_t masked_count);
/* The text's positions for starts and ends in the feed that are asked for nearly in order; begins as { feed, 0, 0 }. */
typedef struct { const Feed *feed; uint32_t starts, ends; } FeedPlaces;
uint32_t feed_start(FeedPlaces *p, uint32_t at);
uint32_t feed_end(FeedPlaces *p, uint32_t at);
uint32_t feed_source(const Feed *f, uint32_t feed);   /* the text's offset for one of the feed's */
void feed_free(Feed *f);

#endif

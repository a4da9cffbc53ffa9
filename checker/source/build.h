/* build.h: what both readers of Python make their nodes with (quick.h, lower.h): lists under construction, names, literals,
 * type comments. A Build lives for one tree and is used again for the next; the nodes go into its arena.
 * Knows the text, but neither tokens nor trees. */
#ifndef SOURCE_BUILD_H
#define SOURCE_BUILD_H

#include "source/item.h"
#include "source/lexeme.h"

enum { BUILD_MAX_DEPTH = 1000 };                      /* nesting of expressions and statements; past it: an ERROR node */

typedef struct { Node **slot; uint32_t start, end; } CommentSlot;

typedef struct {
    Arena        *arena;
    AtomTable    *atoms;
    Str           text;
    SyntaxErrors *errors;                             /* NULL: nobody wants them */
    uint32_t      depth;
    VEC(CommentSlot) comments;                        /* type comments, to be parsed when the tree is done */
    VEC(Node *)   pending;                            /* lists under construction, one above the other */
    StrBuf        decoded;
} Build;

void     build_report(Build *b, uint32_t start, uint32_t end, const char *message);
void     build_free(Build *b);

static inline uint32_t list_mark(const Build *b)   { return b->pending.len; }
static inline void     list_add(Build *b, Node *n) { vec_push(&b->pending, n); }
NodeList list_take(Build *b, uint32_t mark);          /* what was added since the mark */
NodeList list_of(Build *b, Node *only);
uint32_t list_end(NodeList list, uint32_t otherwise); /* where its last node ends; otherwise: of an empty one */

/* A number as written at [start, end). */
Node    *build_number(Build *b, uint32_t start, uint32_t end, bool is_float);

/* The expression of an f-string's field; each is asked for once, in the order of the text. */
typedef struct { Node *(*read)(void *ctx, const StringPart *part); void *ctx; } FieldReader;
/* One literal or several that are joined; NULL when none begins at `start`. */
Node    *build_string(Build *b, uint32_t start, uint32_t end, FieldReader fields);
/* A single literal that holds no fields, for who knows that it is one. */
Node    *build_plain_string(Build *b, uint32_t start, uint32_t end);

/* The comment among them that follows the token that ends at `after`, if any, will be parsed into the slot. */
void     build_type_comment(Build *b, const TypeComments *among, uint32_t after, Node **slot);

#endif

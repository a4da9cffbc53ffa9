/* ways.h: where control goes from a list of statements, read as if nothing in them failed by itself.
 * By structure, and by calls that never return; what hangs on a test may go either way. Nothing is kept. */
#ifndef AGEN_WAYS_H
#define AGEN_WAYS_H

#include "infer/infer.h"

enum Way {
    WAY_ON       = 1 << 0,                            /* to what follows the list */
    WAY_BREAK    = 1 << 1,
    WAY_CONTINUE = 1 << 2,
    WAY_RETURN   = 1 << 3,
    WAY_RERAISE  = 1 << 4,                            /* a bare `raise`, or of something that may be a GeneratorExit */
    WAY_RAISE    = 1 << 5,                            /* of something else */
};

typedef struct Ways {
    Infer   *in;
    Types   *types;
    uint32_t steps;                                   /* how many statements may still be looked at; then no way is known */
    int      depth;
    /* Sees each statement on its way, before those inside of it; false: this way ends here. NULL: nobody looks. */
    bool   (*see)(void *ctx, Node *statement);
    void    *ctx;
} Ways;

/* A set of Way: where control may go from statement number `from` of this list. Empty: nowhere, or it isn't known. Once it may
 * have gone elsewhere, nobody sees the statements that follow: nothing is certain of them. */
unsigned ways_from(Ways *w, const NodeList *list, uint32_t from);

bool expression_mentions(Node *expression, Atom name);

/* The lists of statements a node holds; a MATCH's are its cases'. */
enum { MAX_BLOCKS = 3 };
uint32_t blocks_of(Node *n, const NodeList *out[MAX_BLOCKS]);

#endif

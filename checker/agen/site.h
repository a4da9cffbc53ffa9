/* site.h: the places of a file at which something about async generators can be said.
 * One walk over the file finds them; what is known at a site, rules ask of the other headers of agen/.
 * A site lives while it is visited. Knows nothing of rules. */
#ifndef AGEN_SITE_H
#define AGEN_SITE_H

#include "agen/agen.h"

typedef enum SiteKind {
    SITE_SYNTAX     = 1 << 0,                         /* a syntax error: error */
    SITE_FUNCTION   = 1 << 1,                         /* FUNCTION_DEF */
    SITE_CLASS      = 1 << 2,                         /* CLASS_DEF */
    /* NAME, ATTRIBUTE or SUBSCRIPT in a type expression that means AsyncGenerator, AsyncIterator or AsyncIterable: generic */
    SITE_ANNOTATION = 1 << 3,
    SITE_YIELD      = 1 << 4,                         /* YIELD, YIELD_FROM */
    SITE_RETURN     = 1 << 5,
    SITE_RAISE      = 1 << 6,
    SITE_LOOP       = 1 << 7,                         /* FOR, COMP_FOR, sync or async: iterable */
    SITE_CALL       = 1 << 8,
    SITE_AWAIT      = 1 << 9,
    SITE_WITH       = 1 << 10,                        /* WITH_ITEM */
    /* EXPR_STMT: value, what it drops, is the whole expression, a side of its condition or an item of its display */
    SITE_DROPPED    = 1 << 11,
    /* a value meets a declared type: assignment, return, default; value and declared (arguments: SITE_CALL) */
    SITE_BINDING    = 1 << 12,
    /* a plain iteration in disguise: `in`, STARRED, unpacking, a plain generator's `yield from`; `**` of a DICT_ITEM or KEYWORD:
     * iterable */
    SITE_ITERATION  = 1 << 13,
    SITE_JUMP       = 1 << 14,                        /* BREAK, CONTINUE */
    SITE_OPERATION  = 1 << 15,                        /* BINARY, AUG_ASSIGN */
    SITE_MEMBER     = 1 << 16,                        /* ATTRIBUTE that is read, not called */
} SiteKind;

typedef struct {
    SiteKind kind;
    Node    *node;
    Node    *iterable;                                /* LOOP, ITERATION */
    Node    *value;                                   /* BINDING, DROPPED */
    Node    *target;                                  /* BINDING: NAME, ATTRIBUTE, SUBSCRIPT; NULL: a return, a default */
    bool     is_item;                                 /* BINDING: not the value meets the target, but what unpacking it gives */
    Type     declared;                                /* BINDING */
    Atom     generic;                                 /* ANNOTATION: AsyncGenerator, … */
    const SyntaxError *error;                         /* SYNTAX */
} Site;

typedef void (*SiteVisit)(void *ctx, const Site *site);
void sites_visit(Agen *ag, uint32_t wanted, SiteVisit visit, void *ctx);
/* Those of one item of the module alone. */
void sites_visit_item(Agen *ag, Item *item, uint32_t wanted, SiteVisit visit, void *ctx);

#endif

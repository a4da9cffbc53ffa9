/* site.h: the places of a file at which something about async generators can be said, and what is known there.
 * Sites are found by one walk over the relevant items of a module; facts are computed when a rule asks and kept for the others.
 * A site lives while its file is checked. Knows nothing of rules. */
#ifndef AGEN_SITE_H
#define AGEN_SITE_H

#include "infer/infer.h"

typedef enum SiteKind {
    SITE_SYNTAX     = 1 << 0,                         /* a syntax error: error */
    SITE_FUNCTION   = 1 << 1,                         /* FUNCTION_DEF: function */
    SITE_CLASS      = 1 << 2,                         /* CLASS_DEF */
    SITE_ANNOTATION = 1 << 3,                         /* a NAME, ATTRIBUTE or SUBSCRIPT in a type expression that means one of the async generator's types: generic */
    SITE_YIELD      = 1 << 4,                         /* YIELD, YIELD_FROM: function */
    SITE_RETURN     = 1 << 5,                         /* RETURN: function */
    SITE_RAISE      = 1 << 6,                         /* RAISE: function */
    SITE_LOOP       = 1 << 7,                         /* FOR, COMP_FOR, sync or async: iterable */
    SITE_CALL       = 1 << 8,                         /* CALL */
    SITE_AWAIT      = 1 << 9,                         /* AWAIT */
    SITE_WITH       = 1 << 10,                        /* WITH_ITEM */
    SITE_STATEMENT  = 1 << 11,                        /* EXPR_STMT: a value that is dropped */
    SITE_FLOW       = 1 << 12,                        /* a value that meets a declared type: assignment, argument, return, yield, default: value, declared */
    SITE_OPERATOR   = 1 << 13,                        /* `in`, STARRED, unpacking: a plain iteration in disguise: iterable */
    SITE_OBJECT     = 1 << 14,                        /* a use of a generator object whose state is known: drive */
} SiteKind;

#endif

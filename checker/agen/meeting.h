/* meeting.h: a value that meets a declared type and doesn't fit: an assignment, an argument, an operand, a returned
 * value, a default.
 * Several rules look at the same meetings; they are computed once a site and kept in the Agen. */
#ifndef AGEN_MEETING_H
#define AGEN_MEETING_H

#include "agen/mismatch.h"
#include "agen/site.h"

typedef struct {
    Node    *value;                                   /* the expression that doesn't fit, or whose items don't */
    bool     is_item;                                 /* … its items: `*streams` */
    Type     given, wanted;
    Mismatch mismatch;
    bool     is_argument;
    /* an argument of a function or class of the standard library, or the right side of `items += x` or `items[1:] = x` */
    bool     in_stdlib;
    Node    *declared_at;                             /* PARAM or annotation, where it has a place in a file; NULL */
} Meeting;

const Meeting *meeting_at(Agen *ag, const Site *site);                    /* of a CALL, BINDING or OPERATION; NULL: all fits */

#endif

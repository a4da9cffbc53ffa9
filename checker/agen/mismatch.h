/* mismatch.h: why a value doesn't fit where async generators are meant: which rule's business it is.
 * Values only; nothing is kept. The same question serves assignments, arguments, returned values and overrides. */
#ifndef AGEN_MISMATCH_H
#define AGEN_MISMATCH_H

#include "agen/shape.h"

typedef enum MismatchKind {
    MISMATCH_NONE,                                    /* it fits, isn't known, or is no matter of async generators */
    MISMATCH_YIELD,                                   /* both are async iterables; the items don't fit (covariant) */
    /* both are async generators; what may be sent doesn't fit (contravariant) */
    MISMATCH_SEND,
    MISMATCH_KIND,                                    /* one is an async iterable, the other is something else */
    MISMATCH_SYNC,                                    /* an async iterable where a plain iterable is wanted */
    MISMATCH_AWAITABLE,                               /* an async iterable where an awaitable is wanted */
    MISMATCH_UNCALLED,                                /* the function where its call is meant */
    /* an instance of a class with a member that is, or gives when it is called, another async iterable than the protocol says */
    MISMATCH_PROTOCOL,
} MismatchKind;

typedef struct {
    MismatchKind kind;
    /* the innermost types that don't fit: of the items, the values sent, the iterables themselves */
    Type given, wanted;
    Atom member;                                      /* PROTOCOL: the method or attribute */
    bool is_called;                                   /* PROTOCOL: the member is a method: given and wanted are what it gives */
    Class *given_class, *protocol;                    /* PROTOCOL */
    Class *declared_in;                               /* PROTOCOL: the protocol, or the base of it, that has the member */
    bool is_parameter;                                /* of a callable: what it will be called with, and what it takes */
    Class *container;                                 /* it would fit but for this invariant container; NULL */
    /* SYNC, AWAITABLE: a member of a union of which others don't fit either, that are no matter of async generators */
    bool is_one_of_several;
} Mismatch;

Mismatch mismatch_between(Agen *ag, Type given, Type wanted);

#endif

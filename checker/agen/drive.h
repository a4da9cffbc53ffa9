/* drive.h: calls that drive a generator object by hand: g.asend(x), anext(g), g.aclose(), …
 * Values only; nothing is kept. */
#ifndef AGEN_DRIVE_H
#define AGEN_DRIVE_H

#include "agen/shape.h"

typedef enum DriveMethod {
    DRIVE_NONE,
    DRIVE_ASEND, DRIVE_ATHROW, DRIVE_ACLOSE, DRIVE_ANEXT_METHOD, DRIVE_ANEXT,           /* the asynchronous ways */
    DRIVE_SEND, DRIVE_THROW, DRIVE_CLOSE, DRIVE_NEXT_METHOD, DRIVE_NEXT,                /* those of a plain generator */
} DriveMethod;

typedef struct {
    DriveMethod method;
    Node       *call;                                 /* NULL: the method is only named */
    Node       *member;                               /* the ATTRIBUTE that names the method; NULL: anext(g), next(g) */
    Node       *object;                               /* the expression that is driven */
    Node       *argument;                             /* what is sent or thrown; NULL */
    const char *text;                                 /* "asend()" */
} Drive;

/* What this call drives, by its syntax (and, for anext and next, by what the name means). method DRIVE_NONE: nothing. The
 * object may be anything. */
Drive drive_of(Agen *ag, Node *call);
/* The same of an ATTRIBUTE that isn't called: what it names would drive the object. */
Drive drive_named_by(Node *attribute);
/* Is it asend() or athrow() of a generator, or of a class derived from AsyncGenerator? */
bool  drive_is_of_generator(Agen *ag, const Drive *drive);
/* Does this call hand its arguments to asend() of a generator, in whichever way: `g.asend(x)`, by a name the method was given, by
 * a partial? */
bool  drive_sends(Agen *ag, Node *call);
/* What such a call sends and the generator doesn't take. False: it fits. */
bool  drive_sends_misfit(Agen *ag, Node *call, Node **argument, Type *given, Type *taken);
/* Has what is driven, or this member of its union, no such method? Of super() another base may have it, one that only the
 * object's own class knows; and code that waits for the AttributeError asks after it. */
bool  drive_lacks_method(Agen *ag, const Drive *drive, Type member);
/* What asend() of such an object takes, if that isn't `sent`; of a union the first that takes something else. 0: it fits, or
 * isn't known. */
Type  drive_send_refused(Agen *ag, const Drive *drive, Type sent);
static inline bool drive_is_async(DriveMethod m) { return m >= DRIVE_ASEND && m <= DRIVE_ANEXT; }

#endif

/* term.h: the table of terms, for the other files of types/ only.
 * Owns the terms themselves: a term is made once, found again by its content, and never changes or goes.
 * Knows nothing of what terms mean. */
#ifndef TYPES_TERM_H
#define TYPES_TERM_H

#include "types/class.h"

void  terms_init(Types *t);
void  terms_free(Types *t);
/* The id of this term; copies items, the literal or the signature when it is new. UNKNOWN when it would be too deep. */
Type  term_make(Types *t, const Term *content);
/* The same signature, apart from which function it belongs to. */
bool  signature_same_shape(const Signature *a, const Signature *b);

void  classes_free(Types *t);
/* None's class: of the stubs, or made up where the target is too old to have it. */
static inline bool class_is_none(const Class *c)
{
    return c->name == ATOM_NoneType && (c->module == NULL || c->flags & CLASS_IS_TYPESHED);
}

/* Types gathered one after another. */
typedef VEC(Type) TypeList;

/* The one item a tuple is iterated as; kept behind the items of its term. */
static inline Type tuple_joined(const Term *tuple)
{
    return tuple->items[tuple->count];
}

#endif

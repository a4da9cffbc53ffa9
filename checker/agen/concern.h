/* concern.h: whether a type or a value can have to do with async iterables at all: a quick no.
 * Most calls take and are given nothing of the kind, and then there is no need to find out whether the arguments fit.
 * "Yes" promises nothing. What was found of classes and callables is kept in the Agen. */
#ifndef AGEN_CONCERN_H
#define AGEN_CONCERN_H

#include "agen/agen.h"

/* Is an async iterable, or a protocol of somebody's own that may promise one, somewhere in what this type holds or gives? */
bool concerns_async(Agen *ag, Type type);
/* May the value of this expression be, hold or give an async iterable, whatever is expected of it? */
bool value_concerns_async(Agen *ag, Node *value);
/* May an argument of this call be an async iterable, or be meant to be one? */
bool call_concerns_async(Agen *ag, Node *call);

#endif

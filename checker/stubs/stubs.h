/* stubs.h: the typeshed that is linked into the program.
 * The index is constant memory, shared by all threads; what is decoded of it goes into the module that asks. */
#ifndef STUBS_STUBS_H
#define STUBS_STUBS_H

#include "program/program.h"

StubSource stubs_embedded(void);                      /* of the index in the program; an empty one has no modules */
/* The same over bytes from elsewhere (aligned to 4, outliving every use), for the compiler's proof. False: no index, or of
 * another format. */
bool       stubs_over(Str bytes, StubSource *out);
/* Every module of an index, whatever its versions. */
void       stubs_modules(const void *index, void (*visit)(void *ctx, Str dotted, PyVersion first, PyVersion last), void *ctx);

#endif

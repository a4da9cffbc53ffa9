/* compile.h: the folder of typeshed's stdlib → the bytes of the index (format.h).
 * Part of the build, not of the program's work: it holds everything in memory until it is done. */
#ifndef STUBS_COMPILE_H
#define STUBS_COMPILE_H

#include "base/str.h"

typedef struct { uint32_t modules, items, nodes, atoms; } StubCount;

/* False when a file can't be read or isn't clean Python, or VERSIONS can't be read: error says which. */
bool stub_compile(const char *folder, StrBuf *out, StubCount *count, StrBuf *error);

#endif

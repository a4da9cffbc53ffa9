/* outline.h: cuts a file into items by a lexical scan: no grammar, only lines, brackets, strings, comments and indentation.
 * Its items are exactly tree-sitter's top-level and class-level statements (tests prove it over real packages).
 * In broken text (an unclosed bracket, half a string) it resynchronises at the next statement that starts a line. */
#ifndef SOURCE_OUTLINE_H
#define SOURCE_OUTLINE_H

#include "source/item.h"

Outline outline_of(Arena *a, AtomTable *atoms, const Text *text);

#endif

/* mentions.h: where the words of the scan stand, for the outline, which marks the items that hold one.
 * Owns nothing; the words are scan.c's. */
#ifndef SOURCE_MENTIONS_H
#define SOURCE_MENTIONS_H

#include "base/str.h"

int64_t mention_next(Str text, uint32_t from);        /* a byte inside the next word of the scan; -1: none */
int64_t word_next(Str text, Str word, uint32_t from); /* where this word stands next as a whole identifier; -1: nowhere */

#endif

/* appearance.h: what of a module's text other modules can see, as a number for each of its items. Two texts of one appearance are
 * the same to everybody but themselves, as long as both are sound: each function whose body is hidden parses as one.
 * Seen is all that is written but comments, blank lines, and the bodies of functions that declare what they return and bind
 * nothing outside of themselves; of such a body only whether it yields. Told by words and signs alone: when in doubt a body is
 * seen. Whatever comes to look into a body from another module has to be said here, or caches go wrong.
 * Owns nothing. Knows nothing of what names mean. */
#ifndef SOURCE_APPEARANCE_H
#define SOURCE_APPEARANCE_H

#include "source/item.h"

uint64_t appearance_of(Str text, const Item *item);   /* never 0 */
uint64_t appearance_between(Str text, uint32_t at, uint32_t end);      /* of code that belongs to no item; 0: there is none */
/* Is the body of this ITEM_FUNCTION left out of it? */
bool     appearance_hides(Str text, const Item *function);

#endif

/* touch.h: what others see of a part of the text may be different: the names by which they see it, in the Impact.
 * Owns nothing. */
#ifndef SERVER_TOUCH_H
#define SERVER_TOUCH_H

#include "server/impact.h"

bool touch_has(const Impact *m, Atom word);
bool touch_has_any(const Impact *m, const Words *words);
/* Units of `now`, and those of `before` that are gone. False: it was done before. */
bool touch_unit(Impact *m, uint32_t unit);
void touch_body(Impact *m, uint32_t unit);            /* something in its body is different, or what that mentions */
void touch_gone(Impact *m, uint32_t unit);
bool touch_import(Impact *m, uint32_t unit);          /* its names that mention what is touched; false: no more than before */

#endif

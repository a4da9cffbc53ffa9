/* touch.h: what others see of a part of the text may be different: the names by which they see it, in the Impact.
 * Owns nothing. */
#ifndef SERVER_TOUCH_H
#define SERVER_TOUCH_H

#include "server/impact.h"

bool touch_has(const Impact *m, Atom word);
bool touch_has_any(const Impact *m, const Words *words);
/* Control flow at module or class level. What it tests, deletes or assigns to may be narrowed behind it: those words. */
bool touch_is_flow(const Item *item);
void touch_flow_words(Module *m, Item *item, Words *out);
bool touch_is_call(const Module *m, const Item *item);   /* an expression that may be a call which never returns */
bool touch_is_idle(const Units *u, const Item *item);    /* a lone string, `pass` and the like: says nothing to anybody */
/* Does it consist of imports? Each name it binds then hangs on what it is the name of, and on nothing else in it. */
bool touch_is_import(Module *m, const Item *item);
bool touch_comes_from(Decl *d, const Names *names);      /* the name it imports is one of these */

/* Units of `now`, and those of `before` that are gone. False: it was done before. */
bool touch_unit(Impact *m, uint32_t unit);
void touch_body(Impact *m, uint32_t unit);            /* something in its body is different, or what that mentions */
void touch_gone(Impact *m, uint32_t unit);
bool touch_import(Impact *m, uint32_t unit);          /* its names that mention what is touched; false: no more than before */

#endif

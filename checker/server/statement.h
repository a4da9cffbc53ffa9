/* statement.h: what a statement of a module or class is to those that come after it and to other modules, by its words and its
 * tree. Owns nothing. Knows nothing of edits. */
#ifndef SERVER_STATEMENT_H
#define SERVER_STATEMENT_H

#include "program/scope.h"
#include "server/words.h"

/* Control flow at module or class level. What it tests, deletes or assigns to may be narrowed behind it: those words. */
bool statement_is_flow(const Item *item);
void statement_flow_words(Module *m, Item *item, Words *out);
bool statement_is_call(const Module *m, const Item *item);       /* an expression that may be a call which never returns */
bool statement_is_idle(const Module *m, const Item *item);       /* a lone string, `pass`: says nothing to anybody */
/* Does it consist of imports? Each name it binds then hangs on what it is the name of, and on nothing else in it. */
bool statement_is_import(Module *m, const Item *item);
bool statement_imports_one_of(Decl *d, const Names *names);      /* the name it imports is one of these */

#endif

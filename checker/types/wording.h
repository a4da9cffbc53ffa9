/* wording.h: the words that one text has for types: names that somebody has given them, and what tells those apart that mean
 * several things in it. A Wording lives on its user's stack while the text is made, and points into modules and terms.
 * Knows nothing of how a type is put together, nor of where the text goes. */
#ifndef TYPES_WORDING_H
#define TYPES_WORDING_H

#include "types/type.h"

/* A type that somebody has given a name, as it is written. alias: NULL for a generic class without its arguments. */
typedef struct { Type type; Str text; const Alias *alias; } TypeName;

/* What a word stands for: a class or an alias made at `node`, or a type variable of the def or class `node`; NULL: of none. */
typedef struct {
    Str           word;
    const void   *meaning;
    const Module *module;
    const Node   *node;
    bool          is_variable;
} WordMeaning;

typedef struct {
    const TypeName *names;   uint32_t name_count;
    VEC(WordMeaning) met;                             /* all that its types mention */
} Wording;

void wording_meet(Wording *w, const WordMeaning *m);
/* As little as tells it from what else the word means here: Name, module.Name, f.<locals>.Name, T@f. w may be NULL. No lines:
 * they change unseen. */
void wording_add(const Types *t, const Wording *w, StrBuf *out, const WordMeaning *m);
void wording_free(Wording *w);

#endif

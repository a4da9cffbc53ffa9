/* readers.h: the modules that lead to one the client edits, as statements and the words in them. What an edit changes may come
 * back to the edited text through what they define, and only through what mentions a name that was touched.
 * Readers own their lists on the heap until readers_free; a reader stays once it was seen, since an earlier answer may have asked
 * it. Knows nothing of types and of what was found. */
#ifndef SERVER_READERS_H
#define SERVER_READERS_H

#include "program/scope.h"
#include "server/words.h"

typedef struct {
    Item       *item;
    Words       words;                                /* those that can change what it shows to others, each once */
    Words       foreign;                              /* of them what it takes from other modules: imported names, attributes */
    Words       attributes;                           /* of them what it may take from objects, by a dot, a string or a pattern */
    Words       bases;                                /* those of a class's head; of what may hold classes all */
} ReaderPart;

typedef struct {
    Module         *module;
    const char     *text;                             /* where its bytes were: an edit in place puts others there */
    VEC(ReaderPart) parts;                            /* its statements */
    Words           words, foreign;                   /* of all of them, each once */
    bool            has_star;                         /* any word in it may be of another module */
} Reader;

typedef struct {
    VEC(Reader) list;
    StrMap      by_path;                              /* path → number in the list */
} Readers;

/* All modules that were forgotten since the program began, but those of this path. */
void readers_see(Readers *r, const Program *p, Str but);
void readers_free(Readers *r);

#endif

/* words.h: the identifiers in a stretch of text, and sets of names. Words in strings and comments count too: an annotation may
 * stand there. Lists and sets are their owner's, on the heap. Knows nothing of what the words mean. */
#ifndef SERVER_WORDS_H
#define SERVER_WORDS_H

#include "base/vec.h"
#include "program/module.h"

typedef VEC(Atom) Words;

void words_add(Words *out, const Module *m, uint32_t start, uint32_t end);
void words_add_all(Words *out, const Words *words);
bool words_have(const Words *words, Atom word);
void words_keep_each_once(Words *words);              /* sorts them */

typedef struct { uint64_t *bits; uint32_t len, count; } Names;    /* a bit for each atom; {0} is empty */

bool names_have(const Names *names, Atom name);
bool names_have_any(const Names *names, const Words *words);
void names_add(Names *names, Atom name);
void names_free(Names *names);

#endif

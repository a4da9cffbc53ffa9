#include "server/words.h"

#include <stdlib.h>

#include "program/program.h"
#include "source/lexeme.h"
#include "source/name.h"

void words_add(Words *out, const Module *m, uint32_t start, uint32_t end)
{
    Str word;
    while (lexeme_next_word(m->text.bytes, &start, end, &word))
        vec_push(out, name_atom(m->program->atoms, word));
}

void words_add_all(Words *out, const Words *words)
{
    for (uint32_t i = 0; i < words->len; i++)
        vec_push(out, words->items[i]);
}

bool words_have(const Words *words, Atom word)
{
    for (uint32_t i = 0; i < words->len; i++)
        if (words->items[i] == word)
            return true;
    return false;
}

static int by_number(const void *a, const void *b)
{
    Atom x = *(const Atom *)a, y = *(const Atom *)b;
    return x < y ? -1 : x > y;
}

void words_keep_each_once(Words *words)
{
    uint32_t kept = 0;
    if (words->len)
        qsort(words->items, words->len, sizeof *words->items, by_number);
    for (uint32_t i = 0; i < words->len; i++)
        if (kept == 0 || words->items[kept - 1] != words->items[i])
            words->items[kept++] = words->items[i];
    words->len = kept;
}

bool names_have(const Names *names, Atom name)
{
    return name / 64 < names->len && names->bits[name / 64] >> name % 64 & 1;
}

bool names_have_any(const Names *names, const Words *words)
{
    for (uint32_t i = 0; i < words->len && names->count; i++)
        if (names_have(names, words->items[i]))
            return true;
    return false;
}

void names_add(Names *names, Atom name)
{
    if (name / 64 >= names->len) {
        uint32_t wanted = name / 64 + 64;
        names->bits = memory_resize(names->bits, wanted * sizeof *names->bits);
        for (uint32_t i = names->len; i < wanted; i++)
            names->bits[i] = 0;
        names->len = wanted;
    }
    names->count += !names_have(names, name);
    names->bits[name / 64] |= 1ull << name % 64;
}

void names_free(Names *names)
{
    memory_free(names->bits);
    *names = (Names){ 0 };
}

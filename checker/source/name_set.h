/* name_set.h: names as a bit for each: a small set that may say yes to a name it doesn't hold, and never no to one it does.
 * A value; the same names make the same set in every run. */
#ifndef SOURCE_NAME_SET_H
#define SOURCE_NAME_SET_H

#include "base/str.h"

enum { NAME_SET_WORDS = 8 };
typedef struct { uint64_t words[NAME_SET_WORDS]; } NameSet;

static inline void name_set_add(NameSet *s, Str name)
{
    uint64_t hash = str_hash(name);
    s->words[hash >> 6 & (NAME_SET_WORDS - 1)] |= 1ull << (hash & 63);
}

static inline bool name_set_has(const NameSet *s, Str name)
{
    uint64_t hash = str_hash(name);
    return s->words[hash >> 6 & (NAME_SET_WORDS - 1)] >> (hash & 63) & 1;
}

static inline void name_set_join(NameSet *s, const NameSet *other)
{
    for (int i = 0; i < NAME_SET_WORDS; i++)
        s->words[i] |= other->words[i];
}

static inline void name_set_add_all(NameSet *s)
{
    for (int i = 0; i < NAME_SET_WORDS; i++)
        s->words[i] = UINT64_MAX;
}

#endif

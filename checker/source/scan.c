#include "source/scan.h"

#include <string.h>

#include "base/block.h"
#include "source/lexeme.h"

/* The words. What isn't of this list can't make, drive, close or declare an async generator in the file itself. */
static const char *const words[] = {
    "async", "await", "asyncio", "anyio", "trio", "anext", "aiter", "asend", "athrow", "aclose", "aclosing",
    "asynccontextmanager",
    "__aiter__", "__anext__", "AsyncGenerator", "AsyncGeneratorType", "AsyncIterator", "AsyncIterable",
};

/* Each word holds one of these, chosen for how seldom they are in other text; a block without them holds no word. */
#define TRIPLES(T) \
    T('s', 'y', 'n') T('a', 'w', 'a') T('n', 'y', 'i') T('r', 'i', 'o') T('a', 'n', 'e') T('a', 'i', 't') T('s', 'e', 'n') \
    T('h', 'r', 'o') T('a', 'c', 'l')

/* A byte of `hits` is set where a triple begins; false when none is. */
static bool find_triples(const char *at, uint8_t hits[BLOCK])
{
    Block16 first = block_load(at), second = block_load(at + 1), third = block_load(at + 2), found = { 0 };
#define T(a, b, c) found |= (Block16)((first == (uint8_t)a) & (second == (uint8_t)b) & (third == (uint8_t)c));
    TRIPLES(T)
#undef T
    memcpy(hits, &found, BLOCK);
    return block_any(found);
}

/* The whole identifier around `at` is one of the words. */
static bool is_in_word(Str text, uint32_t at)
{
    enum { LONGEST = 32 };
    uint32_t start = at, end = at;
    while (start > 0 && at - start < LONGEST && lexeme_is_word(text.data[start - 1]))
        start--;
    while (end < text.len && end - at < LONGEST && lexeme_is_word(text.data[end]))
        end++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i][0] == text.data[start] && str_eq(str_of(words[i]), str_sub(text, start, end)))
            return true;
    return false;
}

bool scan_mentions(Str text)
{
    uint8_t hits[BLOCK];
    uint32_t at = 0;
    for (; text.len >= BLOCK + 2 && at <= text.len - BLOCK - 2; at += BLOCK) {
        if (!find_triples(text.data + at, hits))
            continue;
        for (uint32_t i = 0; i < BLOCK; i++)
            if (hits[i] && is_in_word(text, at + i))
                return true;
    }
    for (; at < text.len; at++)
        if (lexeme_is_word(text.data[at]) && is_in_word(text, at))
            return true;
    return false;
}

int64_t scan_next_word(Str text, Str word, uint32_t from)
{
    while (word.len && from + word.len <= text.len) {
        int64_t hit = str_find(str_sub(text, from, text.len), word);
        if (hit < 0)
            return -1;
        uint32_t at = from + (uint32_t)hit, end = at + word.len;
        if ((at == 0 || !lexeme_is_word(text.data[at - 1])) && (end == text.len || !lexeme_is_word(text.data[end])))
            return at;
        from = at + 1;
    }
    return -1;
}

bool scan_has_word(Str text, Str word)
{
    return scan_next_word(text, word, 0) >= 0;
}

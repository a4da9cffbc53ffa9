#include "source/scan.h"

#include <string.h>

#include "source/lexeme.h"
#include "source/mentions.h"

/* The words. What isn't of this list can't make, drive, close or declare an async generator in the file itself. */
static const char *const words[] = {
    "async", "await", "asyncio", "anyio", "trio", "anext", "aiter", "asend", "athrow", "aclose", "aclosing", "asynccontextmanager",
    "__aiter__", "__anext__", "AsyncGenerator", "AsyncGeneratorType", "AsyncIterator", "AsyncIterable",
};

/* Each word holds one of these, so a block of text without them holds no word. */
static const char triples[][4] = { "syn", "wai", "any", "tri", "ane", "ait", "ase", "ath", "acl" };

enum { BLOCK = 16, TRIPLES = sizeof triples / sizeof *triples };
typedef uint8_t Bytes __attribute__((vector_size(BLOCK)));

static Bytes load(const char *from)
{
    Bytes b;
    memcpy(&b, from, sizeof b);
    return b;
}

static bool any_set(Bytes b)
{
    uint64_t halves[2];
    memcpy(halves, &b, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

static bool block_may_hold(const char *at)
{
    Bytes first = load(at), second = load(at + 1), third = load(at + 2), hits = { 0 };
    for (int i = 0; i < TRIPLES; i++)
        hits |= (Bytes)((first == (uint8_t)triples[i][0]) & (second == (uint8_t)triples[i][1]) & (third == (uint8_t)triples[i][2]));
    return any_set(hits);
}

static bool starts_triple(const char *at)
{
    for (int i = 0; i < TRIPLES; i++)
        if (memcmp(at, triples[i], 3) == 0)
            return true;
    return false;
}

/* The whole identifier around `at`, when it is a word of ours: its end; 0 otherwise. */
static uint32_t word_around(Str text, uint32_t at)
{
    uint32_t start = at, end = at;
    while (start > 0 && at - start < 32 && lexeme_is_word(text.data[start - 1]))
        start--;
    while (end < text.len && end - at < 32 && lexeme_is_word(text.data[end]))
        end++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == end - start && memcmp(words[i], text.data + start, end - start) == 0)
            return end;
    return 0;
}

int64_t mention_next(Str text, uint32_t from)
{
    uint32_t at = from;
    while (at + 3 <= text.len) {
        if (at + BLOCK + 2 <= text.len && !block_may_hold(text.data + at)) {
            at += BLOCK;
            continue;
        }
        uint32_t stop = at + BLOCK + 2 <= text.len ? at + BLOCK : text.len - 2;
        for (; at < stop; at++)
            if (starts_triple(text.data + at) && word_around(text, at))
                return at;
    }
    return -1;
}

bool scan_mentions(Str text)
{
    return mention_next(text, 0) >= 0;
}

int64_t word_next(Str text, Str word, uint32_t from)
{
    while (word.len && from + word.len <= text.len) {
        const char *hit = memmem(text.data + from, text.len - from, word.data, word.len);
        if (!hit)
            return -1;
        uint32_t at = (uint32_t)(hit - text.data), end = at + word.len;
        if ((at == 0 || !lexeme_is_word(text.data[at - 1])) && (end == text.len || !lexeme_is_word(text.data[end])))
            return at;
        from = at + 1;
    }
    return -1;
}

bool scan_has_word(Str text, Str word)
{
    return word_next(text, word, 0) >= 0;
}

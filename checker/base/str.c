#include "base/str.h"

#include <stdio.h>
#include <string.h>

#include "base/block.h"
#include "base/map.h"

static Str str_sized(const char *data, size_t len)
{
    if (len > UINT32_MAX)
        BUG("a string of %zu bytes", len);
    return (Str){ data, (uint32_t)len };
}

Str str_of(const char *c_string)
{
    return str_sized(c_string, strlen(c_string));
}

/* memcmp may not be given NULL, which an empty Str may hold. */
bool str_eq(Str a, Str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int str_cmp(Str a, Str b)
{
    uint32_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_starts(Str s, Str prefix)
{
    return s.len >= prefix.len && str_eq((Str){ s.data, prefix.len }, prefix);
}

bool str_ends(Str s, Str suffix)
{
    return s.len >= suffix.len && str_eq(str_sub(s, s.len - suffix.len, s.len), suffix);
}

enum { WORD = 32 };

/* A byte of `hits` is set where the two ends of a word lie `far` apart; false when none is. */
static bool find_ends(const char *at, uint32_t far, char first, char last, uint8_t hits[BLOCK])
{
    Block16 found = (Block16)((block_load(at) == (uint8_t)first) & (block_load(at + far) == (uint8_t)last));
    memcpy(hits, &found, BLOCK);
    return block_any(found);
}

/* Words are short: where both ends are right, most of it is. Of long ones memmem promises to take no longer than the text is
 * long; Windows' C library is the one without it. */
static const char *memory_find(Str s, Str part)
{
#ifndef _WIN32
    if (part.len > WORD)
        return memmem(s.data, s.len, part.data, part.len);
#endif
    if (part.len > s.len)
        return NULL;
    uint32_t far = part.len - 1, places = s.len - far, at = 0;
    uint8_t hits[BLOCK];
    for (; places - at >= BLOCK; at += BLOCK) {
        if (!find_ends(s.data + at, far, part.data[0], part.data[far], hits))
            continue;
        for (uint32_t i = 0; i < BLOCK; i++)
            if (hits[i] && memcmp(s.data + at + i, part.data, part.len) == 0)
                return s.data + at + i;
    }
    for (; at < places; at++)
        if (s.data[at] == part.data[0] && memcmp(s.data + at, part.data, part.len) == 0)
            return s.data + at;
    return NULL;
}

bool str_has(Str s, Str part)
{
    return str_find(s, part) >= 0;
}

int64_t str_find(Str s, Str part)
{
    if (part.len == 0)
        return 0;
    const char *at = s.len ? memory_find(s, part) : NULL;
    return at ? at - s.data : -1;
}

int64_t str_find_char(Str s, char c)
{
    const char *at = s.len ? memchr(s.data, c, s.len) : NULL;
    return at ? at - s.data : -1;
}

int64_t str_rfind_char(Str s, char c)
{
    for (int64_t at = s.len; at-- > 0;)
        if (s.data[at] == c)
            return at;
    return -1;
}

Str str_sub(Str s, uint32_t from, uint32_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return from ? (Str){ s.data + from, to - from } : (Str){ s.data, to };
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s)
{
    uint32_t from = 0, to = s.len;
    while (from < to && is_space(s.data[from]))
        from++;
    while (to > from && is_space(s.data[to - 1]))
        to--;
    return str_sub(s, from, to);
}

Str str_before(Str s, char end)
{
    int64_t at = str_find_char(s, end);
    return at < 0 ? s : str_sub(s, 0, (uint32_t)at);
}

Str str_cut(Str *rest, char end)
{
    Str piece = str_before(*rest, end);
    *rest = piece.len < rest->len ? str_sub(*rest, piece.len + 1, rest->len) : STR("");
    return piece;
}

bool str_is_ascii(Str s)
{
    uint64_t all = 0, word;
    uint32_t at = 0;
    for (; s.len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s.data + at, sizeof word);
        all |= word;
    }
    for (; at < s.len; at++)
        all |= (unsigned char)s.data[at];
    return !(all & 0x8080808080808080u);
}

int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 36;
}

Str str_copy(Arena *a, Str s)
{
    char *copy = arena_alloc(a, (size_t)s.len + 1);
    if (s.len)
        memcpy(copy, s.data, s.len);
    return (Str){ copy, s.len };
}

Str str_joined(Arena *a, Str head, Str middle, Str tail)
{
    const Str parts[] = { head, middle, tail };
    size_t len = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        len += parts[i].len;
    char *text = arena_alloc(a, len + 1), *at = text;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; at += parts[i++].len)
        if (parts[i].len)
            memcpy(at, parts[i].data, parts[i].len);
    return str_sized(text, len);
}

Str str_printf(Arena *a, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        BUG("format \"%s\"", format);
    char *text = arena_alloc(a, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return (Str){ text, (uint32_t)len };
}

/* Whole texts: four words a step, which needn't wait for each other. */
static uint64_t hash_blocks(const char *p, uint32_t blocks, uint64_t hash)
{
    uint64_t lanes[4] = { hash, hash + 1, hash + 2, hash + 3 }, words[4];
    for (; blocks; blocks--, p += sizeof words) {
        memcpy(words, p, sizeof words);
        for (unsigned i = 0; i < 4; i++)
            lanes[i] = hash_mix(lanes[i], words[i]);
    }
    return hash_mix(hash_mix(lanes[0], lanes[1]), hash_mix(lanes[2], lanes[3]));
}

/* Eight bytes a step; the tail is read as one word that overlaps what was read before it. */
uint64_t str_hash(Str s)
{
    enum { A_BLOCK = 32, MANY = 4 * A_BLOCK };
    uint64_t hash = hash_mix(s.len, 0), word = 0;
    const char *p = s.data;
    uint32_t left = s.len;
    if (left > MANY) {
        uint32_t blocks = (left - 1) / A_BLOCK;       /* the last byte is the tail's */
        hash = hash_blocks(p, blocks, hash);
        p += (size_t)blocks * A_BLOCK;
        left -= blocks * A_BLOCK;
    }
    for (; left > 8; left -= 8, p += 8) {
        memcpy(&word, p, 8);
        hash = hash_mix(hash, word);
    }
    if (s.len >= 8) {
        memcpy(&word, s.data + s.len - 8, 8);
    } else if (s.len >= 4) {                          /* its two halves, which may overlap */
        uint32_t halves[2];
        memcpy(&halves[0], s.data, 4);
        memcpy(&halves[1], s.data + s.len - 4, 4);
        word = (uint64_t)halves[0] << 32 | halves[1];
    } else {
        word = 0;
        for (uint32_t i = 0; i < left; i++)
            word = word << 8 | (unsigned char)p[i];
    }
    return hash_mix(hash, word);
}

/* ---- StrBuf: one byte more than its text is always there, for the NUL ---- */

static void reserve(StrBuf *b, size_t more)
{
    if (more > SIZE_MAX / 2 - b->len)
        memory_exhausted();
    size_t needed = b->len + more + 1;
    if (needed <= b->cap)
        return;
    size_t cap = b->cap * 2;
    if (cap < 64)
        cap = 64;
    if (cap < needed)
        cap = needed;
    b->data = memory_resize(b->data, cap);
    b->cap = cap;
}

void strbuf_add(StrBuf *b, Str s)
{
    reserve(b, s.len);
    if (s.len)
        memcpy(b->data + b->len, s.data, s.len);
    b->len += s.len;
    b->data[b->len] = '\0';
}

void strbuf_add_char(StrBuf *b, char c)
{
    reserve(b, 1);
    b->data[b->len++] = c;
    b->data[b->len] = '\0';
}

void strbuf_add_text(StrBuf *b, const char *c_string)
{
    strbuf_add(b, str_of(c_string));
}

void strbuf_printf(StrBuf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    strbuf_vprintf(b, format, args);
    va_end(args);
}

void strbuf_vprintf(StrBuf *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0)
        BUG("format \"%s\"", format);
    reserve(b, (size_t)len);
    vsnprintf(b->data + b->len, (size_t)len + 1, format, again);
    va_end(again);
    b->len += (size_t)len;
}

Str strbuf_str(const StrBuf *b)
{
    return b->data ? str_sized(b->data, b->len) : STR("");
}

void strbuf_clear(StrBuf *b)
{
    b->len = 0;
    if (b->data)
        b->data[0] = '\0';
}

void strbuf_free(StrBuf *b)
{
    memory_free(b->data);
    *b = (StrBuf){ 0 };
}

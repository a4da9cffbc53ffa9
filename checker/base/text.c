#include "base/text.h"

#include <string.h>
#include <utf8proc.h>
#include "base/vec.h"

Str text_without_bom(Str bytes)
{
    return str_starts(bytes, STR("\xef\xbb\xbf")) ? str_sub(bytes, 3, bytes.len) : bytes;
}

void text_init(Text *t, Arena *arena, Str bytes)
{
    *t = (Text){ .bytes = text_without_bom(bytes), .arena = arena };
    t->has_bom = t->bytes.len < bytes.len;
}

/* ---- code points ---- */

/* How many bytes the first one of a code point announces; 0 for one that can't begin any. */
static uint32_t announced(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2)                                  /* a continuation, or an overlong form of ASCII */
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
}

static bool scalar_fits(uint32_t code, uint32_t size)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    return code >= least[size] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

uint32_t text_next(Str *s)
{
    const unsigned char *p = (const unsigned char *)s->data;
    uint32_t size = announced(p[0]), code = p[0];
    bool good = size > 0 && size <= s->len;
    if (good && size > 1) {
        code &= 0xffu >> (size + 1);
        for (uint32_t i = 1; i < size && good; i++) {
            good = (p[i] & 0xc0) == 0x80;
            code = code << 6 | (p[i] & 0x3f);
        }
        good = good && scalar_fits(code, size);
    }
    *s = str_sub(*s, good ? size : 1, s->len);
    return good ? code : TEXT_BAD_BYTE;
}

/* The bytes of s before the first that isn't ASCII, eight at a time: most lines are nothing else. */
static uint32_t ascii_run(Str s)
{
    uint32_t n = 0;
    for (uint64_t word; s.len - n >= 8; n += 8) {
        memcpy(&word, s.data + n, 8);
        if (word & 0x8080808080808080u)
            break;
    }
    while (n < s.len && (unsigned char)s.data[n] < 0x80)
        n++;
    return n;
}

static uint32_t units_of(uint32_t code, TextUnit unit)
{
    return unit == UNIT_UTF16 && code != TEXT_BAD_BYTE && code > 0xffff ? 2 : 1;
}

/* Passes whole code points of s while they fit into `bytes` bytes and `columns` units; says how much of both that was. */
typedef struct { uint32_t bytes, columns; } Passed;

static Passed pass(Str s, TextUnit unit, uint32_t bytes, uint32_t columns)
{
    Passed passed = { 0 };
    while (s.len && bytes && columns) {
        uint32_t size = ascii_run(str_sub(s, 0, bytes < columns ? bytes : columns)), units = size;
        Str after = str_sub(s, size, s.len);
        if (size == 0) {
            units = units_of(text_next(&after), unit);
            size = s.len - after.len;
            if (size > bytes || units > columns)
                break;
        }
        s = after;
        bytes -= size, columns -= units;
        passed.bytes += size, passed.columns += units;
    }
    return passed;
}

/* ---- lines ---- */

static void find_lines(Text *t)
{
    if (t->line_starts)
        return;
    VEC(uint32_t) starts = { 0 };
    const char *p = t->bytes.data;
    vec_push(&starts, 0);
    for (uint32_t i = 0; i < t->bytes.len; i++) {
        bool ends = p[i] == '\n' || (p[i] == '\r' && (i + 1 == t->bytes.len || p[i + 1] != '\n'));
        if (ends)
            vec_push(&starts, i + 1);
    }
    t->line_count = starts.len;
    t->line_starts = vec_to_arena(t->arena, &starts);
    vec_free(&starts);
}

uint32_t text_line_of(Text *t, uint32_t offset)
{
    find_lines(t);
    uint32_t low = 0, high = t->line_count;           /* the line is in [low, high) */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (t->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

Str text_line(Text *t, uint32_t line)
{
    find_lines(t);
    if (line >= t->line_count)
        return STR("");
    uint32_t end = line + 1 < t->line_count ? t->line_starts[line + 1] : t->bytes.len;
    Str s = str_sub(t->bytes, t->line_starts[line], end);
    if (s.len && s.data[s.len - 1] == '\n')
        s.len--;
    if (s.len && s.data[s.len - 1] == '\r')
        s.len--;
    return s;
}

TextPos text_pos(Text *t, uint32_t offset, TextUnit unit)
{
    if (offset > t->bytes.len)
        offset = t->bytes.len;
    uint32_t line = text_line_of(t, offset), start = t->line_starts[line];
    if (unit == UNIT_UTF8)
        return (TextPos){ line, offset - start };
    /* The text past offset is given too, so that a code point which offset cuts is seen whole, and not passed. */
    Str from_start = str_sub(t->bytes, start, t->bytes.len);
    return (TextPos){ line, pass(from_start, unit, offset - start, UINT32_MAX).columns };
}

uint32_t text_offset(Text *t, TextPos pos, TextUnit unit)
{
    find_lines(t);
    if (pos.line >= t->line_count)
        return t->bytes.len;
    Str line = text_line(t, pos.line);
    uint32_t start = t->line_starts[pos.line];
    if (unit == UNIT_UTF8)
        return start + (pos.column < line.len ? pos.column : line.len);
    return start + pass(line, unit, line.len, pos.column).bytes;
}

uint32_t text_width(Str s)
{
    uint32_t width = 0;
    while (s.len) {
        uint32_t run = ascii_run(s);
        width += run;
        s = str_sub(s, run, s.len);
        if (!s.len)
            break;
        uint32_t code = text_next(&s);
        width += code == TEXT_BAD_BYTE ? 1 : (uint32_t)utf8proc_charwidth((utf8proc_int32_t)code);
    }
    return width;
}

uint32_t text_char_start(Str s, uint32_t at)
{
    while (at && at < s.len && ((unsigned char)s.data[at] & 0xC0) == 0x80)
        at--;
    return at;
}

const char *text_newline(const Text *t)
{
    for (uint32_t i = 0; i < t->bytes.len; i++) {
        if (t->bytes.data[i] == '\n')
            return "\n";
        if (t->bytes.data[i] == '\r')
            return i + 1 < t->bytes.len && t->bytes.data[i + 1] == '\n' ? "\r\n" : "\r";
    }
    return "\n";
}

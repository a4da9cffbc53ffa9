#include "report/plain.h"

#include "base/text.h"

PlainChar plain_char(Str s, uint32_t at)
{
    Str rest = str_sub(s, at, s.len);
    uint32_t code = text_next(&rest);
    if (code == TEXT_BAD_BYTE)
        return (PlainChar){ 1, (unsigned char)s.data[at], false };
    return (PlainChar){ s.len - at - rest.len, code, true };
}

bool plain_is_harmless(PlainChar c)
{
    static const struct { uint32_t first, last; } harmful[] = {
        { 0x00, 0x1F }, { 0x7F, 0x9F },               /* C0, DEL, C1 */
        { 0x061C, 0x061C }, { 0x200B, 0x200B }, { 0x200E, 0x200F }, { 0x2028, 0x202E }, { 0x2060, 0x2069 }, { 0xFEFF, 0xFEFF },
        { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE007F },
    };
    for (size_t i = 0; i < sizeof harmful / sizeof *harmful; i++)
        if (c.code >= harmful[i].first && c.code <= harmful[i].last)
            return false;
    return c.valid;
}

void plain_add_char(StrBuf *out, Str s, uint32_t at, PlainChar c)
{
    if (plain_is_harmless(c))
        strbuf_add(out, (Str){ s.data + at, c.size });
    else if (c.code <= 0xFF)
        strbuf_printf(out, "\\x%02x", c.code);
    else
        strbuf_printf(out, c.code > 0xFFFF ? "\\U%08x" : "\\u%04x", c.code);
}

void plain_add(StrBuf *out, Str s)
{
    for (uint32_t at = 0; at < s.len;) {
        PlainChar c = plain_char(s, at);
        plain_add_char(out, s, at, c);
        at += c.size;
    }
}

void plain_add_lines(StrBuf *out, Str s)
{
    for (uint32_t at = 0; at < s.len;) {
        PlainChar c = plain_char(s, at);
        if (c.code == '\n' || c.code == '\t')
            strbuf_add_char(out, s.data[at]);
        else
            plain_add_char(out, s, at, c);
        at += c.size;
    }
}

void plain_add_utf8(StrBuf *out, Str s)
{
    for (uint32_t at = 0; at < s.len;) {
        PlainChar c = plain_char(s, at);
        if (c.valid && c.code)
            strbuf_add(out, (Str){ s.data + at, c.size });
        else
            strbuf_add(out, STR("\xEF\xBF\xBD"));
        at += c.size;
    }
}

void plain_add_xml(StrBuf *out, Str s)
{
    for (uint32_t at = 0; at < s.len;) {
        PlainChar c = plain_char(s, at);
        const char *entity = c.code == '<' ? "&lt;" : c.code == '>' ? "&gt;" : c.code == '&' ? "&amp;" : c.code == '"' ? "&quot;"
                           : c.code == '\n' ? "&#10;" : c.code == '\t' ? "&#9;" : NULL;
        bool allowed = c.valid && c.code >= 0x20 && c.code != 0xFFFE && c.code != 0xFFFF;
        if (entity)
            strbuf_add_text(out, entity);
        else if (allowed && plain_is_harmless(c))
            strbuf_add(out, (Str){ s.data + at, c.size });
        else
            plain_add_char(out, s, at, (PlainChar){ c.size, c.code, false });
        at += c.size;
    }
}

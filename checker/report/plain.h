/* plain.h: text from outside made harmless for where it goes: a terminal, JSON, XML.
 * Control characters, what turns the direction of writing, and bytes that are no UTF-8 become escapes (\x1b, \u202e) or U+FFFD.
 * Owns nothing. */
#ifndef REPORT_PLAIN_H
#define REPORT_PLAIN_H

#include "base/str.h"

/* One character at `at`: how many bytes it takes (≥ 1), its code point; false in `valid` for a byte that is no UTF-8. */
typedef struct { uint32_t size, code; bool valid; } PlainChar;
PlainChar plain_char(Str s, uint32_t at);
bool      plain_is_harmless(PlainChar c);             /* may go to a terminal as it is */
void      plain_add_char(StrBuf *out, Str s, uint32_t at, PlainChar c);     /* as it is, or as its escape */

void plain_add(StrBuf *out, Str s);                   /* for a terminal, on one line */
void plain_add_lines(StrBuf *out, Str s);             /* the same, line ends and tabs left */
void plain_add_utf8(StrBuf *out, Str s);              /* valid UTF-8 without NUL: cJSON escapes the rest */
void plain_add_xml(StrBuf *out, Str s);               /* for attributes and text of XML 1.0 */

#endif

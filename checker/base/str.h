/* str.h: a slice of bytes, and a buffer one writes text into.
 * A Str owns nothing: it points into a text, an arena or a literal. A StrBuf owns its heap bytes until strbuf_free.
 * Knows nothing of encodings (see text.h). */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"

typedef struct { const char *data; uint32_t len; } Str;

#define STR(literal) ((Str){ "" literal, sizeof(literal) - 1 })
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).len, (s).data

Str  str_of(const char *c_string);
bool str_eq(Str a, Str b);
int  str_cmp(Str a, Str b);                           /* byte order, as strcmp */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
bool str_has(Str s, Str part);
int64_t str_find(Str s, Str part);                    /* -1 when absent */
int64_t str_find_char(Str s, char c);
int64_t str_rfind_char(Str s, char c);
Str  str_sub(Str s, uint32_t from, uint32_t to);      /* clamped */
Str  str_trim(Str s);                                 /* ASCII white space off both ends */
Str  str_before(Str s, char end);                     /* what stands before the first `end`; all of it where there is none */
Str  str_cut(Str *rest, char end);                    /* the same, taken off *rest together with that `end` */
bool str_is_ascii(Str s);
Str  str_copy(Arena *a, Str s);                       /* the copy is NUL-terminated as well */
Str  str_joined(Arena *a, Str head, Str middle, Str tail);    /* NUL-terminated as well */
Str  str_printf(Arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
uint64_t str_hash(Str s);
int  digit_value(char c);                             /* 0-9, a-z and A-Z: up to 35; 36: it is none */

typedef struct { char *data; size_t len, cap; } StrBuf;   /* starts as {0} */

void strbuf_add(StrBuf *b, Str s);
void strbuf_add_char(StrBuf *b, char c);
void strbuf_add_text(StrBuf *b, const char *c_string);
void strbuf_printf(StrBuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vprintf(StrBuf *b, const char *format, va_list args);
Str  strbuf_str(const StrBuf *b);                     /* valid until the next change */
void strbuf_clear(StrBuf *b);
void strbuf_free(StrBuf *b);

#endif

/* text.h: the text of a file, its lines, and positions in it.
 * A Text doesn't own its bytes (a file buffer or an arena does); its line table lives in the arena it was made in.
 * Offsets are bytes from 0. Line ends are LF, CRLF and CR, as Python's tokenizer has them. Invalid UTF-8 never fails: each bad
 * byte counts as one code point. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/str.h"

typedef struct {
    Str       bytes;                                  /* without a BOM */
    uint32_t *line_starts;                            /* made at the first question */
    uint32_t  line_count;
    bool      has_bom;
    Arena    *arena;
} Text;

typedef enum { UNIT_UTF8, UNIT_UTF16, UNIT_CODE_POINT } TextUnit;
typedef struct { uint32_t line, column; } TextPos;    /* both from 0 */

Str      text_without_bom(Str bytes);
void     text_init(Text *t, Arena *arena, Str bytes); /* takes a BOM off */
TextPos  text_pos(Text *t, uint32_t offset, TextUnit unit);
uint32_t text_offset(Text *t, TextPos pos, TextUnit unit);   /* clamped to the line and the text */
Str      text_line(Text *t, uint32_t line);           /* without its end; empty past the last */
uint32_t text_line_of(Text *t, uint32_t offset);
const char *text_newline(const Text *t);              /* "\n", "\r\n" or "\r": the line end it begins with */
uint32_t text_width(Str s);                           /* terminal columns; tabs count 1 */
uint32_t text_char_start(Str s, uint32_t at);         /* at, or where the UTF-8 character begins whose middle it is in */

/* Takes the code point at the front of s (never empty) off it. A bad byte gives TEXT_BAD_BYTE and takes itself only. */
#define TEXT_BAD_BYTE UINT32_MAX
uint32_t text_next(Str *s);

#endif

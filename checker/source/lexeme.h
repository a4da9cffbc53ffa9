/* lexeme.h: the few words of Python's lexical grammar that are needed without a parser: lines, identifiers, strings.
 * Owns nothing; looks at bytes. Positions are offsets in the text given.
 * Knows nothing of statements (outline.h) and of tree-sitter (feed.h). */
#ifndef SOURCE_LEXEME_H
#define SOURCE_LEXEME_H

#include <string.h>
#include "base/block.h"
#include "base/str.h"
#include "base/vec.h"

enum { LEXEME_MAX_BRACKETS = 200, LEXEME_MAX_INDENTS = 100 };         /* nested; as CPython's tokenizer */

/* One string literal, f- and t-strings with what is nested in them. */
typedef struct {
    uint32_t start, content, content_end, end;        /* prefix, first character inside, closing quote, past the quotes */
    char     quote;
    bool     triple, raw, bytes, format, template_, closed, bad_field;
} StringLexeme;

/* A piece of an f-string: literal text, or a replacement field {expr=!c:spec}. */
typedef struct {
    uint32_t start, end;                              /* of the whole piece, braces included */
    bool     is_field;
    uint32_t expr, expr_end;                          /* the expression, without the `=` of {x=} */
    uint32_t debug_end;                               /* {x = }: the end of the text that is shown as well; 0: none */
    char     conversion;                              /* 'r', 's', 'a' or 0 */
    bool     has_spec;
    uint32_t spec, spec_end;
} StringPart;

typedef struct { uint32_t after, start, end; } TypeComment;   /* after: the end of the token before it */
typedef VEC(TypeComment) TypeComments;

/* may be inside an identifier, or begin one; all of UTF-8 beyond ASCII may */
enum { LEXEME_WORD = 1, LEXEME_WORD_START = 2 };
extern const uint8_t lexeme_classes[256];
static inline bool lexeme_is_word(char c)       { return lexeme_classes[(unsigned char)c] & LEXEME_WORD; }
static inline bool lexeme_is_word_start(char c) { return lexeme_classes[(unsigned char)c] & LEXEME_WORD_START; }
static inline bool lexeme_is_newline(char c)    { return c == '\n' || c == '\r'; }

/* A bit for each byte of a block that may be inside an identifier. */
static inline uint32_t lexeme_word_bits(Block16 b)
{
    Block16 letter = (b | 0x20) - 'a', digit = b - '0';
    return block_bits((Block16)((letter < 26) | (digit < 10) | (b == '_') | (b >= 0x80)));
}

static inline uint32_t lexeme_word_end(Str text, uint32_t at)
{
    if (at < text.len && text.len - at >= BLOCK) {
        uint32_t others = ~lexeme_word_bits(block_load(text.data + at)) & 0xffff;
        if (others)
            return at + (uint32_t)__builtin_ctz(others);
        at += BLOCK;
    }
    while (at < text.len && lexeme_is_word(text.data[at]))
        at++;
    return at;
}
/* The next identifier from *at on, before `end`, in code, strings and comments alike; *at comes to stand behind it. */
bool     lexeme_next_word(Str text, uint32_t *at, uint32_t end, Str *word);
uint32_t lexeme_newline_end(Str text, uint32_t at);   /* past LF, CRLF or CR */
uint32_t lexeme_line_end(Str text, uint32_t at);      /* where the line's end begins */
uint32_t lexeme_indent(Str text, uint32_t *at, uint32_t end);         /* the column of a line's first token, moves there */
/* nothing but white space and a comment follow in this line */
bool     lexeme_line_is_over(Str text, uint32_t at, uint32_t end);
uint32_t lexeme_skip_blank(Str text, uint32_t at, uint32_t end);      /* past spaces, tabs, form feeds, joined lines */
uint32_t lexeme_skip_void(Str text, uint32_t at, uint32_t end);       /* past those, comments and line ends */

bool     lexeme_string_begins(Str text, uint32_t at, uint32_t end);   /* a quote, or a string prefix and a quote */
bool     lexeme_string_opens(Str text, uint32_t at, uint32_t end, StringLexeme *out); /* the same, and how far the content is */
uint32_t lexeme_string_start(Str text, uint32_t floor, uint32_t quote);       /* its prefix, not before `floor`, or the quote */
/* The literal at `at`, as far as `end`; where it isn't closed it goes to the end of its line (of the text if triple). */
bool     lexeme_string(Str text, uint32_t at, uint32_t end, StringLexeme *out);
/* The next piece of an f-string's content, or of a format spec; false at the end. */
bool     lexeme_part(Str text, uint32_t *at, uint32_t end, bool raw, bool in_spec, StringPart *out);

/* The comment at `at`: a `# type: T`, but neither `# type: ignore` nor a signature `(A) -> R`? Sets start and end. */
bool     lexeme_type_comment(Str text, uint32_t at, uint32_t end, TypeComment *out);

/* Past the decorators of a definition that begins at `at`. */
uint32_t lexeme_skip_decorators(Str text, uint32_t at, uint32_t end);
/* The first of the characters `stops` outside brackets, strings and comments; `to` when there is none. */
uint32_t lexeme_find(Str text, uint32_t at, uint32_t to, const char *stops);
/* how far to look for what closes something: hostile text must stay linear */
uint32_t lexeme_look_ahead(Str text, uint32_t at);
/* does this word, and no longer one, stand there? */
static inline bool lexeme_word_is(Str text, uint32_t at, const char *word)
{
    uint32_t len = (uint32_t)strlen(word);
    return text.len > at && text.len - at >= len && memcmp(text.data + at, word, len) == 0
           && (at + len == text.len || !lexeme_is_word(text.data[at + len]));
}

/* Soft keywords: is the `match`, `case` or `type` at `at`, which begins a statement, the keyword? */
bool     lexeme_is_match_header(Str text, uint32_t at);
bool     lexeme_is_case_header(Str text, uint32_t at);         /* given that it stands in the block of a match */
bool     lexeme_is_type_statement(Str text, uint32_t at);
/* where `import` or `from` stands behind a `lazy` at `at` (PEP 810); at when none does */
uint32_t lexeme_past_lazy(Str text, uint32_t at);

/* A keyword at `at` that no expression can hold: a line that begins so is a new statement, whatever brackets are open. */
bool     lexeme_starts_statement(Str text, uint32_t at);

#endif

#include "source/lexeme.h"

#include <string.h>

#include "base/block.h"

enum {
    MAX_STRING_NESTING = 64,                          /* f"{f"{…}"}"; CPython stops at 150 */
    MAX_FIELD = 1 << 15,                              /* bytes of one replacement field: keeps hostile text linear */
};

#define W LEXEME_WORD
#define B (LEXEME_WORD | LEXEME_WORD_START)
#define B16 B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B
const uint8_t lexeme_classes[256] = {
    ['0'] = W, W, W, W, W, W, W, W, W, W,
    ['A'] = B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    ['_'] = B,
    ['a'] = B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B, B,
    [0x80] = B16, B16, B16, B16, B16, B16, B16, B16,
};
#undef W
#undef B
#undef B16

bool lexeme_next_word(Str text, uint32_t *at, uint32_t end, Str *word)
{
    for (uint32_t i = *at; i < end;) {
        if (!lexeme_is_word(text.data[i])) {
            i++;
            continue;
        }
        uint32_t stop = lexeme_word_end(text, i);
        if (lexeme_is_word_start(text.data[i])) {
            *word = str_sub(text, i, stop);
            *at = stop;
            return true;
        }
        i = stop > i ? stop : i + 1;                  /* a number */
    }
    *at = end;
    return false;
}

uint32_t lexeme_newline_end(Str text, uint32_t at)
{
    if (at + 1 < text.len && text.data[at] == '\r' && text.data[at + 1] == '\n')
        return at + 2;
    return at < text.len ? at + 1 : at;
}

uint32_t lexeme_line_end(Str text, uint32_t at)
{
    for (; text.len - at >= BLOCK; at += BLOCK) {
        Block16 b = block_load(text.data + at);
        uint32_t ends = block_bits((Block16)((b == (uint8_t)'\n') | (b == (uint8_t)'\r')));
        if (ends)
            return at + (uint32_t)__builtin_ctz(ends);
    }
    while (at < text.len && !lexeme_is_newline(text.data[at]))
        at++;
    return at;
}

static bool joins_lines(Str text, uint32_t at, uint32_t end)
{
    return text.data[at] == '\\' && at + 1 < end && lexeme_is_newline(text.data[at + 1]);
}

uint32_t lexeme_skip_blank(Str text, uint32_t at, uint32_t end)
{
    while (at < end) {
        char c = text.data[at];
        if (c == ' ' && end - at >= 4 && memcmp(text.data + at, "    ", 4) == 0)
            at += 4;
        else if (c == ' ' || c == '\t' || c == '\f')
            at++;
        else if (joins_lines(text, at, end))
            at = lexeme_newline_end(text, at + 1);
        else
            break;
    }
    return at < end ? at : end;
}

uint32_t lexeme_indent(Str text, uint32_t *at, uint32_t end)
{
    uint32_t column = 0;
    for (; *at < end && end - *at >= 4 && memcmp(text.data + *at, "    ", 4) == 0; *at += 4)
        column += 4;
    for (; *at < end; ++*at) {
        char c = text.data[*at];
        if (c == ' ')
            column++;
        else if (c == '\t')
            column = column / 8 * 8 + 8;
        else if (c == '\f')
            column = 0;
        else
            break;
    }
    if (*at < end && text.data[*at] == '\\')
        *at = lexeme_skip_blank(text, *at, end);      /* it may join the line to the next before anything stands in it */
    return column;
}

bool lexeme_line_is_over(Str text, uint32_t at, uint32_t end)
{
    at = lexeme_skip_blank(text, at, end);
    return at >= end || lexeme_is_newline(text.data[at]) || text.data[at] == '#';
}

uint32_t lexeme_skip_void(Str text, uint32_t at, uint32_t end)
{
    for (;;) {
        at = lexeme_skip_blank(text, at, end);
        if (at < end && lexeme_is_newline(text.data[at]))
            at = lexeme_newline_end(text, at);
        else if (at < end && text.data[at] == '#')
            at = lexeme_line_end(text, at);
        else
            return at < end ? at : end;
    }
}

/* -- strings -- */

static bool take_prefix(char c, StringLexeme *s)
{
    switch (c) {
    case 'r': case 'R': s->raw = true; return true;
    case 'b': case 'B': s->bytes = true; return true;
    case 'f': case 'F': s->format = true; return true;
    case 't': case 'T': s->format = s->template_ = true; return true;
    case 'u': case 'U': return true;
    default: return false;
    }
}

static inline bool is_quote(char c)
{
    return c == '"' || c == '\'';
}

bool lexeme_string_opens(Str text, uint32_t at, uint32_t end, StringLexeme *s)
{
    uint32_t quote = at;
    while (quote < end && quote - at < 2 && lexeme_is_word(text.data[quote]))
        quote++;
    if (quote >= end || !is_quote(text.data[quote]))
        return false;                                 /* most words are longer than a prefix */
    *s = (StringLexeme){ .start = at };
    for (; at < quote; at++)
        if (!take_prefix(text.data[at], s))
            return false;
    s->quote = text.data[at];
    s->triple = end - at >= 3 && text.data[at + 1] == s->quote && text.data[at + 2] == s->quote;
    s->content = at + (s->triple ? 3 : 1);
    return true;
}

bool lexeme_string_begins(Str text, uint32_t at, uint32_t end)
{
    StringLexeme s;
    return lexeme_string_opens(text, at, end, &s);
}

uint32_t lexeme_string_start(Str text, uint32_t floor, uint32_t quote)
{
    uint32_t at = quote;
    while (at > floor && quote - at < 3 && lexeme_is_word(text.data[at - 1]))
        at--;
    return quote - at <= 2 && lexeme_string_begins(text, at, text.len) ? at : quote;
}

static bool at_closing_quote(Str text, uint32_t at, uint32_t end, const StringLexeme *s)
{
    if (text.data[at] != s->quote)
        return false;
    return !s->triple || (end - at >= 3 && text.data[at + 1] == s->quote && text.data[at + 2] == s->quote);
}

static uint32_t skip_escape(Str text, uint32_t at, uint32_t end)
{
    if (at + 1 >= end)
        return end;
    return lexeme_is_newline(text.data[at + 1]) ? lexeme_newline_end(text, at + 1) : at + 2;
}

/* To what may end a string's content, or change what its next character means. */
static uint32_t skip_content(Str text, uint32_t at, uint32_t end, const StringLexeme *s)
{
    uint8_t newline = s->triple ? (uint8_t)s->quote : '\n', other = s->triple ? (uint8_t)s->quote : '\r';
    for (; end - at >= BLOCK; at += BLOCK) {
        Block16 b = block_load(text.data + at);
        uint32_t stops = block_bits((Block16)((b == (uint8_t)s->quote) | (b == (uint8_t)'\\') | (b == newline) | (b == other)));
        if (stops)
            return at + (uint32_t)__builtin_ctz(stops);
    }
    for (; at < end; at++) {
        uint8_t c = (uint8_t)text.data[at];
        if (c == (uint8_t)s->quote || c == '\\' || c == newline || c == other)
            break;
    }
    return at;
}

/* Where a string ends that holds no fields. */
static void close_plain(Str text, uint32_t end, StringLexeme *s)
{
    uint32_t at = s->content;
    while ((at = skip_content(text, at, end, s)) < end) {
        char c = text.data[at];
        if (c == '\\') {
            at = skip_escape(text, at, end);
        } else if (at_closing_quote(text, at, end, s)) {
            s->content_end = at;
            s->end = at + (s->triple ? 3 : 1);
            s->closed = true;
            return;
        } else if (!s->triple && lexeme_is_newline(c)) {
            break;
        } else {
            at++;
        }
    }
    s->content_end = s->end = at < end ? at : end;
}

static bool scan_string(Str text, uint32_t at, uint32_t end, unsigned depth, StringLexeme *s);

typedef struct { Str text; uint32_t end; unsigned depth; const StringLexeme *outer; } FieldScan;

static bool scan_spec(const FieldScan *scan, uint32_t at, uint32_t *past);

/* `=` that ends the expression of {x=}: nothing but a conversion, a spec or the brace may follow. */
static bool is_debug_equals(Str text, uint32_t at, uint32_t end)
{
    if (at > 0 && strchr("=!<>", text.data[at - 1]))
        return false;
    uint32_t next = lexeme_skip_void(text, at + 1, end);
    return next < end && (text.data[next] == '}' || text.data[next] == ':' || (text.data[next] == '!' && next + 1 < end
           && text.data[next + 1] != '='));
}

/* The tail of a field, from its `!`, `:` or `}`. */
static bool scan_field_tail(const FieldScan *scan, uint32_t at, StringPart *out)
{
    Str text = scan->text;
    if (text.data[at] == '!') {
        uint32_t name = lexeme_skip_blank(text, at + 1, scan->end);
        if (name >= scan->end || !lexeme_is_word_start(text.data[name]))
            return false;
        out->conversion = text.data[name];
        at = lexeme_skip_void(text, lexeme_word_end(text, name), scan->end);
        if (at >= scan->end)
            return false;
    }
    if (text.data[at] == ':') {
        out->has_spec = true;
        out->spec = at + 1;
        if (!scan_spec(scan, at + 1, &at))
            return false;
        out->spec_end = at;
    }
    if (at >= scan->end || text.data[at] != '}')
        return false;
    out->end = at + 1;
    return true;
}

/* One step over the expression of a field; false at something that ends the whole field badly. */
static bool step_in_field(const FieldScan *scan, uint32_t *at, uint32_t limit, int *brackets)
{
    Str text = scan->text;
    char c = text.data[*at];
    StringLexeme inner;
    if (c == '(' || c == '[' || c == '{') {
        ++*brackets;
    } else if (c == ')' || c == ']' || c == '}') {
        if (--*brackets < 0)
            return false;
    } else if (c == '#') {
        *at = lexeme_line_end(text, *at);
        return *at < limit;
    } else if (lexeme_is_word_start(c) || c == '"' || c == '\'') {
        if (scan_string(text, *at, limit, scan->depth + 1, &inner)) {
            *at = inner.end;
            return inner.closed;
        }
        if (lexeme_is_word_start(c)) {
            *at = lexeme_word_end(text, *at);
            return true;
        }
    } else if ((c == '!' || c == ':') && *at + 1 < limit && text.data[*at + 1] == '=' && (c == '!' || *brackets)) {
        ++*at;
    }
    ++*at;
    return true;
}

static bool scan_field(const FieldScan *scan, uint32_t at, StringPart *out)
{
    Str text = scan->text;
    uint32_t limit = scan->end - at > MAX_FIELD ? at + MAX_FIELD : scan->end;
    memset(out, 0, sizeof *out);
    out->is_field = true;
    out->start = at;
    out->expr = lexeme_skip_void(text, at + 1, limit);
    if (scan->depth > MAX_STRING_NESTING)
        return false;
    int brackets = 0;
    for (at = out->expr; at < limit;) {
        char c = text.data[at];
        bool tail = c == '}' || c == ':' || (c == '!' && at + 1 < limit && text.data[at + 1] != '=');
        if (!brackets && c == '=' && is_debug_equals(text, at, limit)) {
            out->expr_end = at;
            at = out->debug_end = lexeme_skip_void(text, at + 1, limit);
            return scan_field_tail(scan, at, out);
        }
        if (!brackets && tail) {
            out->expr_end = at;
            return scan_field_tail(scan, at, out);
        }
        if (!step_in_field(scan, &at, limit, &brackets))
            return false;
    }
    return false;
}

static bool scan_spec(const FieldScan *scan, uint32_t at, uint32_t *past)
{
    FieldScan inner = *scan;
    inner.depth++;
    if (inner.depth > MAX_STRING_NESTING)
        return false;
    while (at < scan->end && scan->text.data[at] != '}') {
        StringPart part;
        if (scan->text.data[at] == '{') {
            if (!scan_field(&inner, at, &part))
                return false;
            at = part.end;
        } else if (scan->outer && at_closing_quote(scan->text, at, scan->end, scan->outer)) {
            return false;
        } else {
            at++;
        }
    }
    *past = at;
    return at < scan->end;
}

/* Where a string with fields ends; false when a field isn't closed. */
static bool close_format(Str text, uint32_t end, unsigned depth, StringLexeme *s)
{
    FieldScan scan = { text, end, depth, s };
    uint32_t at = s->content;
    while (at < end) {
        char c = text.data[at];
        StringPart part;
        if (c == '\\' && !(at + 1 < end && (text.data[at + 1] == '{' || text.data[at + 1] == '}'))) {
            bool named = !s->raw && at + 2 < end && text.data[at + 1] == 'N' && text.data[at + 2] == '{';
            at = skip_escape(text, at, end);
            while (named && at < end && text.data[at] != '}' && text.data[at] != s->quote && !lexeme_is_newline(text.data[at]))
                at++;
            if (named && at < end && text.data[at] == '}')
                at++;
        } else if (c == '{' && at + 1 < end && text.data[at + 1] == '{') {
            at += 2;
        } else if (c == '{') {
            if (!scan_field(&scan, at, &part))
                return false;
            at = part.end;
        } else if (at_closing_quote(text, at, end, s)) {
            s->content_end = at;
            s->end = at + (s->triple ? 3 : 1);
            s->closed = true;
            return true;
        } else if (!s->triple && lexeme_is_newline(c)) {
            return false;
        } else {
            at++;
        }
    }
    return false;
}

static bool scan_string(Str text, uint32_t at, uint32_t end, unsigned depth, StringLexeme *s)
{
    if (!lexeme_string_opens(text, at, end, s))
        return false;
    if (s->format && close_format(text, end, depth, s))
        return true;
    if (s->format && depth) {                         /* the outer string fails with it at once, or time would be exponential */
        s->content_end = s->end = s->content;
        return true;
    }
    close_plain(text, end, s);
    s->bad_field = s->format && s->closed && s->end - s->start < MAX_FIELD;
    return true;
}

bool lexeme_string(Str text, uint32_t at, uint32_t end, StringLexeme *out)
{
    return scan_string(text, at, end, 0, out);
}

static uint32_t literal_end(Str text, uint32_t at, uint32_t end, bool raw, bool in_spec)
{
    while (at < end) {
        char c = text.data[at];
        if (c == '\\' && !raw && at + 2 < end && text.data[at + 1] == 'N' && text.data[at + 2] == '{') {
            while (at < end && text.data[at] != '}')
                at++;
        } else if (c == '\\' && at + 1 < end && text.data[at + 1] != '{' && text.data[at + 1] != '}') {
            at = skip_escape(text, at, end);
            continue;
        } else if (c == '{' && !in_spec && at + 1 < end && text.data[at + 1] == '{') {
            at++;
        } else if (c == '{') {
            break;
        }
        at++;
    }
    return at < end ? at : end;
}

bool lexeme_part(Str text, uint32_t *at, uint32_t end, bool raw, bool in_spec, StringPart *out)
{
    if (*at >= end)
        return false;
    FieldScan scan = { text, end, 0, NULL };
    bool doubled = !in_spec && *at + 1 < end && text.data[*at + 1] == '{';
    if (text.data[*at] == '{' && !doubled && scan_field(&scan, *at, out)) {
        *at = out->end;
        return true;
    }
    memset(out, 0, sizeof *out);
    out->start = *at;
    uint32_t from = text.data[*at] == '{' && !doubled ? *at + 1 : *at;   /* a field that isn't closed is text */
    out->end = *at = literal_end(text, from, end, raw, in_spec);
    return true;
}

/* -- comments -- */

bool lexeme_type_comment(Str text, uint32_t at, uint32_t end, TypeComment *out)
{
    uint32_t from = lexeme_skip_blank(text, at + 1, end);
    if (!lexeme_word_is(text, from, "type") || from + 4 >= end || text.data[from + 4] != ':')
        return false;
    from = lexeme_skip_blank(text, from + 5, end);
    if (from >= end || lexeme_word_is(text, from, "ignore"))
        return false;
    Str body = str_sub(text, from, end);
    int64_t hash = str_find_char(body, '#');
    if (hash >= 0)
        body.len = (uint32_t)hash;
    if (str_has(body, STR("->")))
        return false;
    while (body.len && (body.data[body.len - 1] == ' ' || body.data[body.len - 1] == '\t'))
        body.len--;
    out->start = from;
    out->end = from + body.len;
    return body.len > 0;
}

/* -- statements -- */

uint32_t lexeme_look_ahead(Str text, uint32_t at)
{
    enum { FAR = 1 << 13 };
    return text.len - at > FAR ? at + FAR : text.len;
}

static inline bool is_one_of(const char *these, char c)
{
    while (*these && *these != c)
        these++;
    return *these != 0;
}

uint32_t lexeme_find(Str text, uint32_t at, uint32_t to, const char *stops)
{
    uint32_t depth = 0;
    while (at < to) {
        char c = text.data[at];
        StringLexeme s;
        if (lexeme_is_word(c) || c == '"' || c == '\'') {
            uint32_t past = lexeme_word_end(text, at);
            at = past - at <= 2 && lexeme_string(text, at, to, &s) ? s.end : past;
            continue;
        }
        if (c == '#') {
            at = lexeme_line_end(text, at);
            continue;
        }
        if (!depth && is_one_of(stops, c))
            return at;
        if (c == '(' || c == '[' || c == '{')
            depth++;
        else if (c == ')' || c == ']' || c == '}')
            depth -= depth ? 1 : 0;
        at++;
    }
    return to;
}

uint32_t lexeme_skip_decorators(Str text, uint32_t at, uint32_t end)
{
    while (at < end && text.data[at] == '@')
        at = lexeme_skip_void(text, lexeme_find(text, at, end, "\r\n"), end);
    return at;
}

/* Both are keywords where their logical line has a colon: one that ends it for `match`. */
static bool header_follows(Str text, uint32_t at, bool may_have_body)
{
    uint32_t next = lexeme_skip_blank(text, at, text.len);
    if (next >= text.len || strchr("=,):;\r\n#", text.data[next]))
        return false;
    if (text.data[next] == '.' && !(next + 1 < text.len && (text.data[next + 1] == '.' || lexeme_is_word(text.data[next + 1]))))
        return false;
    if (text.data[next] == '.' && lexeme_is_word_start(text.data[next + 1]))
        return false;                                 /* match.attribute */
    uint32_t colon = next, limit = lexeme_look_ahead(text, next);
    for (;;) {
        colon = lexeme_find(text, colon, limit, ":\r\n;");
        if (colon >= limit || text.data[colon] != ':')
            return false;
        if (may_have_body || lexeme_line_is_over(text, colon + 1, text.len))
            return true;
        colon++;
    }
}

bool lexeme_is_match_header(Str text, uint32_t at) { return header_follows(text, at + 5, false); }
bool lexeme_is_case_header(Str text, uint32_t at)  { return header_follows(text, at + 4, true); }

bool lexeme_is_type_statement(Str text, uint32_t at)
{
    uint32_t name = lexeme_skip_blank(text, at + 4, text.len);
    if (name >= text.len || !lexeme_is_word_start(text.data[name]) || lexeme_word_is(text, name, "in")
        || lexeme_word_is(text, name, "is") || lexeme_word_is(text, name, "not"))
        return false;
    uint32_t after = lexeme_skip_blank(text, lexeme_word_end(text, name), text.len);
    return after < text.len && (text.data[after] == '[' || text.data[after] == '=');
}

uint32_t lexeme_past_lazy(Str text, uint32_t at)
{
    if (at >= text.len || text.data[at] != 'l' || !lexeme_word_is(text, at, "lazy"))
        return at;
    uint32_t next = lexeme_skip_blank(text, at + 4, text.len);
    bool imports = next < text.len && (lexeme_word_is(text, next, "import") || lexeme_word_is(text, next, "from"));
    return imports ? next : at;
}

bool lexeme_starts_statement(Str text, uint32_t at)
{
    static const char *const words[26][2] = {         /* by their first letter */
        { "assert" }, { "break" }, { "class", "continue" }, { "def", "del" }, { "elif", "except" }, { "finally" }, { "global" },
        [8] = { "import" }, [13] = { "nonlocal" }, [15] = { "pass" }, [17] = { "raise", "return" }, [19] = { "try" },
        [22] = { "while", "with" },
    };
    unsigned letter = at < text.len ? (unsigned)text.data[at] - 'a' : 26;
    for (unsigned i = 0; letter < 26 && i < 2 && words[letter][i]; i++)
        if (lexeme_word_is(text, at, words[letter][i]))
            return true;
    return lexeme_word_is(text, at, "async") && lexeme_word_is(text, lexeme_skip_blank(text, at + 5, text.len), "def");
}

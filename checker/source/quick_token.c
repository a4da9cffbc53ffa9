/* The tokens of a text: the words, signs and lines of what is plain. */
#include <string.h>

#include "source/quick_parts.h"

/* depth: of brackets. fields: of f-strings inside of f-strings. */
typedef struct {
    Quick   *q;
    Str      text;                                    /* up to where we read */
    uint32_t depth, fields, level;
    uint32_t indents[LEXEME_MAX_INDENTS];              /* by level: the columns of lines */
    bool     in_class_line, is_over, is_wrong;
} Lexer;

static void add(Lexer *l, unsigned kind, uint32_t start, uint32_t end)
{
    vec_push(&l->q->tokens, (QuickToken){ kind, start, end, ATOM_NONE });
}

/* -- words -- */

/* By the number of a word: what it is. Of the soft keywords each that is one makes a line that we can't read. */
static const uint8_t kinds_of_words[ATOM_KNOWN_COUNT] = {
#define W(word) [ATOM_##word] = QUICK_##word,
    QUICK_WORDS(W)
#undef W
};

static void add_word(Lexer *l, uint32_t at, uint32_t end)
{
    Str word = { l->text.data + at, end - at };
    Atom name = atom_of(l->q->b->atoms, word);
    l->is_wrong |= name >= ATOM_KNOWN_COUNT && !str_is_ascii(word);   /* Python has other spellings of such a name */
    unsigned kind = name < ATOM_KNOWN_COUNT && kinds_of_words[name] ? kinds_of_words[name] : QUICK_NAME;
    l->in_class_line |= kind == QUICK_class;
    vec_push(&l->q->tokens, (QuickToken){ kind, at, end, name });
}

/* -- numbers -- */

static bool is_one_of(Str text, uint32_t at, const char *characters)
{
    return at < text.len && text.data[at] && strchr(characters, text.data[at]);
}

static uint32_t digits_end(Str text, uint32_t at, const char *digits)
{
    while (is_one_of(text, at, digits) || (is_one_of(text, at, "_") && is_one_of(text, at + 1, digits)))
        at++;
    return at;
}

static uint32_t number_end(Str text, uint32_t at, unsigned *kind)
{
    static const char decimal[] = "0123456789";
    uint32_t end;
    *kind = QUICK_INT;
    if (text.data[at] == '0' && is_one_of(text, at + 1, "xXoObB")) {
        bool hex = is_one_of(text, at + 1, "xX"), octal = is_one_of(text, at + 1, "oO");
        end = digits_end(text, at + 2, hex ? "0123456789abcdefABCDEF" : octal ? "01234567" : "01");
        if (end == at + 2)
            *kind = QUICK_STRANGE;
    } else {
        end = digits_end(text, at, decimal);
        if (is_one_of(text, end, ".")) {
            *kind = QUICK_FLOAT;
            end = digits_end(text, end + 1, decimal);
        }
        if (is_one_of(text, end, "eE")) {
            uint32_t exponent = is_one_of(text, end + 1, "+-") ? end + 2 : end + 1;
            end = digits_end(text, exponent, decimal);
            *kind = end > exponent ? QUICK_FLOAT : QUICK_STRANGE;
        }
        if (is_one_of(text, end, "jJ"))
            end++;
    }
    if (end < text.len && lexeme_is_word(text.data[end]))
        *kind = QUICK_STRANGE;                        /* 10L, 1if x */
    return end;
}

static uint32_t take_number(Lexer *l, uint32_t at)
{
    unsigned kind;
    uint32_t end = number_end(l->text, at, &kind);
    l->is_wrong |= kind == QUICK_STRANGE;
    add(l, kind, at, end);
    return end;
}

/* -- strings -- */

static void take_tokens(Lexer *l, uint32_t at, uint32_t to);

enum { MAX_FIELDS = 32 };                             /* of f-strings inside of f-strings */

/* The tokens of all replacement fields, each ended by a QUICK_FIELD_END. */
static void take_fields(Lexer *l, uint32_t at, uint32_t end, bool raw, bool in_spec)
{
    StringPart part;
    while (lexeme_part(l->text, &at, end, raw, in_spec, &part)) {
        if (!part.is_field)
            continue;
        uint32_t depth = l->depth++;                  /* line ends are white space there */
        take_tokens(l, part.expr, part.expr_end);
        l->is_wrong |= l->depth != depth + 1;
        l->depth = depth;
        add(l, QUICK_FIELD_END, part.expr_end, part.expr_end);
        if (part.has_spec)
            take_fields(l, part.spec, part.spec_end, raw, true);
    }
}

/* The literals that are joined to the one at `at`: its end. */
static uint32_t joined_end(Lexer *l, uint32_t at, uint32_t to, const StringLexeme *first, bool *is_alone, bool *formats)
{
    StringLexeme s = *first;
    *is_alone = true;
    for (;;) {
        *formats |= s.format;
        l->is_wrong |= s.bad_field || !s.closed;
        at = l->depth ? lexeme_skip_void(l->text, s.end, to) : lexeme_skip_blank(l->text, s.end, to);
        uint32_t end = s.end;
        if (!s.closed || !lexeme_string(l->text, at, to, &s))
            return end;
        *is_alone = false;
    }
}

static uint32_t take_string(Lexer *l, uint32_t at, uint32_t to, const StringLexeme *first)
{
    bool is_alone, formats = false;
    uint32_t end = joined_end(l, at, to, first, &is_alone, &formats);
    if (!formats) {
        add(l, is_alone && !first->bytes ? QUICK_STRING : QUICK_STRINGS, at, end);
        return end;
    }
    add(l, QUICK_FIELDS, at, end);
    l->is_wrong |= ++l->fields > MAX_FIELDS;
    for (StringLexeme s; !l->is_wrong && at < end && lexeme_string(l->text, at, end, &s);) {
        if (s.format)
            take_fields(l, s.content, s.content_end, s.raw, false);
        at = lexeme_skip_void(l->text, s.end, end);
    }
    l->fields--;
    return end;
}

/* -- signs -- */

/* What a character is alone, before =, doubled, doubled before =; 0 where that is no token. */
typedef struct { uint8_t alone, equals, twice, twice_equals; } Sign;
static const Sign signs[256] = {
    ['+'] = { QUICK_PLUS, QUICK_ADD_TO, 0, 0 },           ['-'] = { QUICK_MINUS, QUICK_SUB_TO, 0, 0 },
    ['*'] = { QUICK_STAR, QUICK_MUL_TO, QUICK_STARS, QUICK_POW_TO },
    ['/'] = { QUICK_SLASH, QUICK_DIV_TO, QUICK_SLASHES, QUICK_FLOORDIV_TO },
    ['%'] = { QUICK_PERCENT, QUICK_MOD_TO, 0, 0 },        ['@'] = { QUICK_AT, QUICK_MATMUL_TO, 0, 0 },
    ['|'] = { QUICK_PIPE, QUICK_OR_TO, 0, 0 },            ['&'] = { QUICK_AMPERSAND, QUICK_AND_TO, 0, 0 },
    ['^'] = { QUICK_CARET, QUICK_XOR_TO, 0, 0 },          ['~'] = { QUICK_TILDE, 0, 0, 0 },
    ['<'] = { QUICK_LT, QUICK_LE, QUICK_LSHIFT, QUICK_LSHIFT_TO },
    ['>'] = { QUICK_GT, QUICK_GE, QUICK_RSHIFT, QUICK_RSHIFT_TO },
    ['='] = { QUICK_EQUALS, QUICK_EQ, 0, 0 },             ['!'] = { QUICK_STRANGE, QUICK_NE, 0, 0 },
    [':'] = { QUICK_COLON, QUICK_WALRUS, 0, 0 },          [','] = { QUICK_COMMA, 0, 0, 0 },
    ['.'] = { QUICK_DOT, 0, 0, 0 },                       [';'] = { QUICK_SEMICOLON, 0, 0, 0 },
    ['('] = { QUICK_OPEN_PAREN, 0, 0, 0 },                [')'] = { QUICK_CLOSE_PAREN, 0, 0, 0 },
    ['['] = { QUICK_OPEN_BRACKET, 0, 0, 0 },              [']'] = { QUICK_CLOSE_BRACKET, 0, 0, 0 },
    ['{'] = { QUICK_OPEN_BRACE, 0, 0, 0 },                ['}'] = { QUICK_CLOSE_BRACE, 0, 0, 0 },
};

static uint32_t sign_end(Str text, uint32_t at, unsigned *kind)
{
    char c = text.data[at], next = at + 1 < text.len ? text.data[at + 1] : 0, third = at + 2 < text.len ? text.data[at + 2] : 0;
    const Sign *s = &signs[(unsigned char)c];
    *kind = s->alone ? s->alone : QUICK_STRANGE;
    if (next == '=' && s->equals) {
        *kind = s->equals;
        return at + 2;
    }
    if (next == c && s->twice) {
        *kind = third == '=' ? s->twice_equals : s->twice;
        return at + (third == '=' ? 3 : 2);
    }
    if (c == '.' && next == '.' && third == '.') {
        *kind = QUICK_ELLIPSIS;
        return at + 3;
    }
    if (c == '-' && next == '>') {
        *kind = QUICK_ARROW;
        return at + 2;
    }
    return at + 1;
}

static uint32_t take_sign(Lexer *l, uint32_t at)
{
    unsigned kind;
    uint32_t end = sign_end(l->text, at, &kind);
    add(l, kind, at, end);
    if (kind == QUICK_OPEN_PAREN || kind == QUICK_OPEN_BRACKET || kind == QUICK_OPEN_BRACE)
        l->is_wrong |= ++l->depth > LEXEME_MAX_BRACKETS;
    else if (kind == QUICK_CLOSE_PAREN || kind == QUICK_CLOSE_BRACKET || kind == QUICK_CLOSE_BRACE)
        l->is_wrong |= l->depth-- == 0;
    else if (kind == QUICK_COLON && l->in_class_line && l->q->only_header && !l->depth)
        l->is_over = true;
    l->is_wrong |= kind == QUICK_STRANGE;
    return end;
}

/* -- lines -- */

/* The level of a line, by its column; a column that fits none is wrong. */
static void set_level(Lexer *l, uint32_t column)
{
    if (column > l->indents[l->level]) {
        if (l->level + 1 < LEXEME_MAX_INDENTS)
            l->indents[++l->level] = column;
        else
            l->is_wrong = true;
        return;
    }
    while (l->level && column < l->indents[l->level])
        l->level--;
    l->is_wrong |= column != l->indents[l->level];
}

static uint32_t take_comment(Lexer *l, uint32_t at, uint32_t to)
{
    uint32_t end = lexeme_line_end(l->text, at);
    TypeComment comment = { .after = l->q->tokens.len ? vec_last(&l->q->tokens).end : 0 };
    if (lexeme_type_comment(l->text, at, end, &comment))
        vec_push(&l->q->type_comments, comment);
    l->is_wrong |= l->fields > 0;                     /* what a comment in a string means isn't plain */
    return end < to ? end : to;
}

/* From the end of a line outside brackets to the first token of the next one that has any. */
static uint32_t take_newline(Lexer *l, uint32_t at, uint32_t to)
{
    uint32_t column = 0;
    while (at < to && (lexeme_is_newline(l->text.data[at]) || l->text.data[at] == '#')) {
        at = lexeme_newline_end(l->text, lexeme_line_end(l->text, at));
        column = lexeme_indent(l->text, &at, to);
    }
    if (at >= to)
        return to;
    l->in_class_line = false;
    if (!l->q->tokens.len) {                          /* only comments before it */
        l->is_wrong |= column > 0;
        return at;
    }
    set_level(l, column);
    add(l, QUICK_LINE, l->level, at);
    return at;
}

static void take_tokens(Lexer *l, uint32_t at, uint32_t to)
{
    while (at < to && !l->is_wrong && !l->is_over) {
        char c = l->text.data[at];
        StringLexeme s;
        if (c == ' ' || c == '\t' || c == '\f') {
            at++;
        } else if (lexeme_is_word_start(c)) {
            uint32_t start = at;
            at = lexeme_word_end(l->text, start);
            if (at - start <= 2 && lexeme_string(l->text, start, to, &s))
                at = take_string(l, start, to, &s);
            else
                add_word(l, start, at);
        } else if (c == '"' || c == '\'') {
            lexeme_string(l->text, at, to, &s);
            at = take_string(l, at, to, &s);
        } else if (lexeme_is_newline(c)) {
            at = l->depth ? lexeme_skip_void(l->text, at, to) : take_newline(l, at, to);
        } else if (c == '#') {
            at = take_comment(l, at, to);
        } else if (lexeme_is_word(c) || (c == '.' && at + 1 < to && l->text.data[at + 1] >= '0' && l->text.data[at + 1] <= '9')) {
            at = take_number(l, at);
        } else if (c == '\\' && lexeme_skip_blank(l->text, at, to) > at) {
            at = lexeme_skip_blank(l->text, at, to);
        } else {
            at = take_sign(l, at);
        }
    }
}

/* The column of a token that is the first of its line; 0 of others. */
static uint32_t column_of(Str text, uint32_t at)
{
    uint32_t from = at;
    while (from > 0 && (text.data[from - 1] == ' ' || text.data[from - 1] == '\t' || text.data[from - 1] == '\f'))
        from--;
    bool is_first = from == 0 || lexeme_is_newline(text.data[from - 1]);
    return is_first ? lexeme_indent(text, &from, at) : 0;
}

bool quick_tokens(Quick *q, uint32_t start, uint32_t end, bool joined)
{
    Lexer l = { .q = q, .text = { q->b->text.data, end < q->b->text.len ? end : q->b->text.len }, .depth = joined };
    vec_clear(&q->tokens);
    vec_clear(&q->type_comments);
    l.indents[0] = column_of(l.text, start);
    l.is_wrong = !joined && start < l.text.len && l.text.data[start] == ' ';
    take_tokens(&l, start, l.text.len);
    add(&l, QUICK_END, l.text.len, l.text.len);
    return !l.is_wrong && l.depth == joined;
}

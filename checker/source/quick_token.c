/* The tokens of a feed, with the text's positions. */
#include <string.h>

#include "source/lexeme.h"
#include "source/quick_parts.h"

/* -- words -- */

typedef struct { const char *text; uint8_t kind; } Word;
#define W(name) { #name, QUICK_##name }
/* Sorted. The feed leaves a soft keyword as it is only where it is one: those statements are tree-sitter's. */
static const Word words[] = {
    { "False", SYNTAX_false }, { "None", SYNTAX_none }, { "True", SYNTAX_true }, { "and", SYNTAX_AND }, { "as", SYNTAX_AS },
    W(assert), { "async", SYNTAX_ASYNC }, W(await), W(break), { "case", QUICK_STRANGE }, W(class), W(continue), W(def), W(del),
    W(elif), { "else", SYNTAX_ELSE }, W(except), { "exec", QUICK_STRANGE }, W(finally), W(for), { "from", SYNTAX_FROM },
    W(global), { "if", SYNTAX_IF }, W(import), { "in", SYNTAX_IN }, { "is", SYNTAX_IS }, W(lambda), { "match", QUICK_STRANGE },
    W(nonlocal), { "not", SYNTAX_NOT }, { "or", SYNTAX_OR }, W(pass), { "print", QUICK_STRANGE }, W(raise), W(return), W(try),
    { "type", QUICK_STRANGE }, W(while), W(with), W(yield),
};
#undef W

static uint8_t kind_of_word(const char *at, uint32_t len)
{
    if (len < 2 || len > 8)
        return SYNTAX_identifier;
    for (size_t i = 0; i < sizeof words / sizeof *words && words[i].text[0] <= *at; i++)
        if (words[i].text[0] == *at && strncmp(words[i].text, at, len) == 0 && !words[i].text[len])
            return words[i].kind;
    return SYNTAX_identifier;
}

static uint32_t word_end(Str text, uint32_t at, uint8_t *kind)
{
    uint32_t end = at;
    bool is_plain = true;
    while (end < text.len && lexeme_is_word(text.data[end]))
        is_plain &= (unsigned char)text.data[end++] < 0x80;
    *kind = is_plain ? kind_of_word(text.data + at, end - at) : QUICK_STRANGE;
    return end;
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

static uint32_t number_end(Str text, uint32_t at, uint8_t *kind)
{
    static const char decimal[] = "0123456789";
    uint32_t end;
    *kind = SYNTAX_integer;
    if (text.data[at] == '0' && is_one_of(text, at + 1, "xXoObB")) {
        bool hex = is_one_of(text, at + 1, "xX"), octal = is_one_of(text, at + 1, "oO");
        end = digits_end(text, at + 2, hex ? "0123456789abcdefABCDEF" : octal ? "01234567" : "01");
        if (end == at + 2)
            *kind = QUICK_STRANGE;
    } else {
        end = digits_end(text, at, decimal);
        if (is_one_of(text, end, ".")) {
            *kind = SYNTAX_float;
            end = digits_end(text, end + 1, decimal);
        }
        if (is_one_of(text, end, "eE")) {
            uint32_t exponent = is_one_of(text, end + 1, "+-") ? end + 2 : end + 1;
            end = digits_end(text, exponent, decimal);
            *kind = end > exponent ? SYNTAX_float : QUICK_STRANGE;
        }
        if (is_one_of(text, end, "jJ"))
            end++;
    }
    if (end < text.len && lexeme_is_word(text.data[end]))
        *kind = QUICK_STRANGE;                        /* 10L, 1if x */
    return end;
}

/* -- the rest -- */

/* What a character is alone, before =, doubled, doubled before =; 0 where that is no token. */
typedef struct { uint8_t alone, equals, twice, twice_equals; } Punctuation;
static const Punctuation punctuations[128] = {
    ['+'] = { SYNTAX_PLUS, SYNTAX_ADD_TO, 0, 0 },           ['-'] = { SYNTAX_MINUS, SYNTAX_SUB_TO, 0, 0 },
    ['*'] = { SYNTAX_STAR, SYNTAX_MUL_TO, SYNTAX_STARS, SYNTAX_POW_TO },
    ['/'] = { SYNTAX_SLASH, SYNTAX_DIV_TO, SYNTAX_SLASHES, SYNTAX_FLOORDIV_TO },
    ['%'] = { SYNTAX_PERCENT, SYNTAX_MOD_TO, 0, 0 },        ['@'] = { SYNTAX_AT, SYNTAX_MATMUL_TO, 0, 0 },
    ['|'] = { SYNTAX_PIPE, SYNTAX_OR_TO, 0, 0 },            ['&'] = { SYNTAX_AMPERSAND, SYNTAX_XOR_TO, 0, 0 },
    ['^'] = { SYNTAX_CARET, SYNTAX_AND_TO, 0, 0 },          ['~'] = { SYNTAX_TILDE, 0, 0, 0 },
    ['<'] = { SYNTAX_LT, SYNTAX_LE, SYNTAX_LSHIFT, SYNTAX_LSHIFT_TO },
    ['>'] = { SYNTAX_GT, SYNTAX_GE, SYNTAX_RSHIFT, SYNTAX_RSHIFT_TO },
    ['='] = { SYNTAX_EQUALS, SYNTAX_EQ, 0, 0 },             ['!'] = { QUICK_STRANGE, SYNTAX_NE, 0, 0 },
    [':'] = { SYNTAX_COLON, QUICK_WALRUS, 0, 0 },           [','] = { SYNTAX_COMMA, 0, 0, 0 },
    ['.'] = { SYNTAX_DOT, 0, 0, 0 },                        [';'] = { QUICK_SEMICOLON, 0, 0, 0 },
    ['('] = { QUICK_OPEN_PAREN, 0, 0, 0 },                  [')'] = { SYNTAX_CLOSE_PAREN, 0, 0, 0 },
    ['['] = { SYNTAX_OPEN_BRACKET, 0, 0, 0 },               [']'] = { SYNTAX_CLOSE_BRACKET, 0, 0, 0 },
    ['{'] = { QUICK_OPEN_BRACE, 0, 0, 0 },                  ['}'] = { QUICK_CLOSE_BRACE, 0, 0, 0 },
};

static uint32_t punctuation_end(Str text, uint32_t at, uint8_t *kind)
{
    const Punctuation *p = &punctuations[(unsigned char)text.data[at] & 127];
    char c = text.data[at], next = at + 1 < text.len ? text.data[at + 1] : 0, third = at + 2 < text.len ? text.data[at + 2] : 0;
    *kind = p->alone && (unsigned char)c < 128 ? p->alone : QUICK_STRANGE;
    if (c == '.' && next == '.' && third == '.') {
        *kind = SYNTAX_ellipsis;
        return at + 3;
    }
    if (c == '-' && next == '>') {
        *kind = QUICK_ARROW;
        return at + 2;
    }
    if (next == c && p->twice) {
        *kind = third == '=' ? p->twice_equals : p->twice;
        return at + (third == '=' ? 3 : 2);
    }
    if (next == '=' && p->equals) {
        *kind = p->equals;
        return at + 2;
    }
    return at + 1;
}

static uint32_t token_end(Str text, uint32_t at, uint8_t *kind)
{
    char c = text.data[at];
    if (lexeme_is_word_start(c))
        return word_end(text, at, kind);
    bool is_number = lexeme_is_word(c) || (c == '.' && at + 1 < text.len && text.data[at + 1] >= '0' && text.data[at + 1] <= '9');
    return is_number ? number_end(text, at, kind) : punctuation_end(text, at, kind);
}

void quick_tokens(Quick *q, const Feed *feed)
{
    _Static_assert(QUICK_KIND_COUNT <= 256, "a token's kind is kept in a byte");
    Str text = { feed->out.data, (uint32_t)feed->out.len };
    FeedPlaces places = { feed, 0, 0 };
    vec_clear(&q->tokens);
    for (uint32_t at = 0; at < text.len;) {
        QuickToken t = { QUICK_LINE, 0, 0 };
        if (text.data[at] == ' ') {
            at++;
            continue;
        }
        if (text.data[at] == '\n') {
            uint32_t end = at + 1;
            while (end < text.len && text.data[end] == ' ')
                end++;
            t.start = end - at - 1;
            at = end;
        } else {
            uint32_t end = token_end(text, at, &t.kind);
            t.start = feed_start(&places, at);
            t.end = feed_end(&places, end);
            at = end;
        }
        vec_push(&q->tokens, t);
    }
    QuickToken end = { QUICK_END, 0, 0 };
    vec_push(&q->tokens, end);
}

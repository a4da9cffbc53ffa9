/* Tokens, strings, comments and type parameters of a feed. */
#include <string.h>

#include "source/feed_parts.h"
#include "source/lexeme.h"

/* -- comments -- */

static void note_type_comment(Feed *f, uint32_t at, uint32_t end)
{
    TypeComment comment = { .after = f->last_end };
    if (lexeme_type_comment(f->text, at, end, &comment))
        vec_push(&f->type_comments, comment);
}

/* -- tokens -- */

void feed_expression(Feed *f, uint32_t at, uint32_t to)
{
    while (at < to)
        at = feed_token(f, at, to, true);
}

static void feed_fields(Feed *f, uint32_t at, uint32_t end, bool raw, bool in_spec)
{
    StringPart part;
    while (lexeme_part(f->text, &at, end, raw, in_spec, &part)) {
        if (!part.is_field)
            continue;
        feed_fake(f, STR("("), part.start, part.start);
        if (lexeme_skip_void(f->text, part.expr, part.expr_end) == part.expr_end)
            feed_fake(f, STR("None"), part.expr, part.expr);
        else
            feed_expression(f, part.expr, part.expr_end);
        feed_fake(f, STR(")"), part.end, part.end);
        feed_fake(f, STR(","), part.end, part.end);
        if (part.has_spec)
            feed_fields(f, part.spec, part.spec_end, raw, true);
    }
}

static uint32_t string_group_end(Feed *f, uint32_t at, uint32_t to, bool joined, bool *has_fields)
{
    StringLexeme s;
    uint32_t end = at;
    while (lexeme_string(f->text, at, to, &s)) {
        StringPart part;
        uint32_t inside = s.content;
        while (s.format && !*has_fields && lexeme_part(f->text, &inside, s.content_end, s.raw, false, &part))
            *has_fields = part.is_field;
        end = s.end;
        if (s.bad_field)
            feed_error(f, s.start, s.end, "a replacement field of this f-string isn't closed");
        if (!s.closed) {
            feed_error(f, s.start, s.end, s.triple ? "unterminated triple-quoted string" : "unterminated string");
            break;
        }
        at = joined ? lexeme_skip_void(f->text, end, to) : lexeme_skip_blank(f->text, end, to);
    }
    return end;
}

static uint32_t feed_string(Feed *f, uint32_t at, uint32_t to, bool joined)
{
    bool has_fields = false;
    uint32_t end = string_group_end(f, at, to, joined, &has_fields);
    if (!has_fields || f->nesting >= 32) {
        feed_fake(f, STR("None"), at, end);
    } else {
        f->nesting++;
        feed_fake(f, STR("{"), at, at);
        for (uint32_t piece = at; piece < end;) {
            StringLexeme s;
            if (!lexeme_string(f->text, piece, end, &s))
                break;
            if (s.format)
                feed_fields(f, s.content, s.content_end, s.raw, false);
            piece = lexeme_skip_void(f->text, s.end, end);
        }
        feed_fake(f, STR("}"), end, end);
        f->nesting--;
    }
    f->last_end = end;
    return end;
}

/* Words the grammar would take for keywords of its own. */
static bool is_soft_keyword(const Feed *f, uint32_t at, uint32_t len)
{
    static const char *const words[] = { "print", "exec", "match", "case", "type" };
    if (f->has_soft_keyword && f->soft_keyword == at)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == len && memcmp(f->text.data + at, words[i], len) == 0)
            return true;
    return false;
}

static uint32_t sequence_length(Str text, uint32_t at, uint32_t end)
{
    unsigned char c = (unsigned char)text.data[at];
    uint32_t len = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
    if (!len || c >= 0xf5 || end - at < len)
        return 0;
    for (uint32_t i = 1; i < len; i++)
        if (((unsigned char)text.data[at + i] & 0xc0) != 0x80)
            return 0;
    return len;
}

/* `{**one for one in many}` is fed with ~, as other stars are. */
static void unstar(Feed *f, uint32_t word, uint32_t end)
{
    uint32_t *stars = f->depth ? &f->brackets[f->depth - 1].stars : NULL;
    if (!stars || !*stars || end - word != 3 || memcmp(f->text.data + word, "for", 3) != 0)
        return;
    memcpy(f->out.data + *stars, "~ ", 2);
    *stars = 0;
}

static uint32_t feed_word(Feed *f, uint32_t at, uint32_t to)
{
    if (f->statement.lazy > at && at == f->statement.start)
        return f->statement.lazy;
    uint32_t end = at;
    while (end < to && lexeme_is_word(f->text.data[end])) {
        uint32_t len = (unsigned char)f->text.data[end] < 0x80 ? 1 : sequence_length(f->text, end, to);
        if (!len)
            break;
        end += len;
    }
    if (end == at) {                                  /* not UTF-8 */
        feed_fake(f, STR("?"), at, at + 1);
        feed_error(f, at, at + 1, "a byte that is not UTF-8");
        f->last_end = at + 1;
        return at + 1;
    }
    feed_emit(f, at, end);
    unstar(f, at, end);
    if (end - at <= 5 && is_soft_keyword(f, at, end - at))
        f->out.data[f->out.len - 1] = 'x';
    return end;
}

static void open_bracket(Feed *f, uint32_t at)
{
    if (f->depth >= LEXEME_MAX_BRACKETS) {
        feed_error(f, at, at + 1, "too many nested brackets");
        f->stopped = true;
        return;
    }
    f->brackets[f->depth].bracket = f->text.data[at];
    f->brackets[f->depth].at = at;
    f->brackets[f->depth].stars = 0;
    f->depth++;
}

static void close_bracket(Feed *f, uint32_t at)
{
    char closer = f->text.data[at];
    char opener = closer == ')' ? '(' : closer == ']' ? '[' : '{';
    if (!f->depth) {
        feed_error(f, at, at + 1,
            opener == '(' ? "')' closes nothing" : opener == '[' ? "']' closes nothing" : "'}' closes nothing");
        return;
    }
    f->depth--;
    if (f->brackets[f->depth].bracket != opener)
        feed_error(f, at, at + 1, "this closing bracket doesn't fit the opening one");
}

static uint32_t operator_end(Str text, uint32_t at, uint32_t to)
{
    static const char *const operators[] = {
        "**=", "//=", ">>=", "<<=", "...", "->", ":=", "==", "!=", "<=", ">=", "<>", "+=", "-=", "*=", "/=", "%=", "&=", "|=",
        "^=",
        "@=", "**", "//", "<<", ">>",
    };
    if (to - at < 2 || !strchr("=*/<>.", text.data[at + 1]))
        return at + 1;
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        uint32_t len = i < 5 ? 3 : 2;
        if (to - at >= len && memcmp(text.data + at, operators[i], len) == 0)
            return at + len;
    }
    return at + 1;
}

/* The grammar lets a star stand before any expression inside brackets only; outside, before a name and what is done with it:
 * `yield 1, *[x]` is fed with ~ for the star, which may stand before everything. */
static bool stars_anything(const Feed *f, uint32_t at, uint32_t to)
{
    static const char *const before[] = { "return", "yield", "in" };
    Str text = f->text;
    uint32_t next = lexeme_skip_blank(text, at + 1, to);
    if (next >= to || (lexeme_is_word_start(text.data[next]) && !lexeme_string_begins(text, next, to)
                       && !lexeme_word_is(text, next, "await")) || strchr(",):=\r\n*", text.data[next]))
        return false;
    size_t len = f->out.len - 1;
    while (len && f->out.data[len - 1] == ' ')
        len--;
    if (!len || strchr(",=([{:", f->out.data[len - 1]))
        return len > 0;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        size_t word = strlen(before[i]);
        if (len >= word && memcmp(f->out.data + len - word, before[i], word) == 0
            && (len == word || !lexeme_is_word(f->out.data[len - word - 1])))
            return true;
    }
    return false;
}

/* `a, *(b) = c`: what is starred is assigned to. Looked for nearby only: a line can hold as many stars as it likes. */
static bool stars_target(const Feed *f, uint32_t at, uint32_t to)
{
    enum { NEARBY = 200 };
    to = to - at > NEARBY ? at + NEARBY : to;
    uint32_t sign = f->depth ? to : lexeme_find(f->text, at, to, "=:;\r\n");
    return sign < to && f->text.data[sign] == '=' && !strchr("=!<>+-*/%&|^@", f->text.data[sign - 1])
           && (sign + 1 >= to || f->text.data[sign + 1] != '=');
}

/* The `(name)` of `*(name) = …` is fed without its parentheses, which the grammar doesn't have there. Its end; 0: none. */
static uint32_t feed_starred_target(Feed *f, uint32_t at, uint32_t to)
{
    Str text = f->text;
    uint32_t open = lexeme_skip_blank(text, at, to);
    if (open >= to || text.data[open] != '(')
        return 0;
    uint32_t word = lexeme_skip_blank(text, open + 1, to), end = word;
    while (end < to && (lexeme_is_word(text.data[end]) || text.data[end] == '.'))
        end++;
    uint32_t close = lexeme_skip_blank(text, end, to);
    if (close >= to || text.data[close] != ')' || !lexeme_is_word_start(text.data[word]) || !stars_target(f, close + 1, to))
        return 0;
    feed_gap(f, at, word);
    feed_emit(f, word, end);
    feed_gap(f, end, close + 1);
    return close + 1;
}

/* Keeps in mind where `**` begins what stands in braces. */
static void note_stars(Feed *f, uint32_t at, uint32_t end)
{
    if (!f->depth || f->brackets[f->depth - 1].bracket != '{')
        return;
    if (f->text.data[at] == ',' || f->text.data[at] == ':')
        f->brackets[f->depth - 1].stars = 0;
    else if (end == at + 2 && memcmp(f->text.data + at, "**", 2) == 0 &&
             lexeme_skip_void(f->text, f->brackets[f->depth - 1].at + 1, at) == at)
        f->brackets[f->depth - 1].stars = (uint32_t)f->out.len - 2;
}

/* One token, or the white space between two. joined: line ends are white space here. */
uint32_t feed_token(Feed *f, uint32_t at, uint32_t to, bool joined)
{
    Str text = f->text;
    char c = text.data[at];
    uint32_t end;
    switch (c) {
    case ' ': case '\t': case '\f':
        end = lexeme_skip_blank(text, at, to);
        feed_gap(f, at, end);
        return end;
    case '\n': case '\r':
        feed_gap(f, at, at + 1);
        return at + 1;
    case '\\':
        end = lexeme_skip_blank(text, at, to);
        if (end > at) {
            feed_gap(f, at, end);
            return end;
        }
        break;
    case '#':
        end = lexeme_line_end(text, at);
        end = end < to ? end : to;
        note_type_comment(f, at, end);
        return end;
    case '(': case '[': case '{':
        open_bracket(f, at);
        break;
    case ')': case ']': case '}':
        close_bracket(f, at);
        break;
    default:
        if (lexeme_string_begins(text, at, to))
            return feed_string(f, at, to, joined || f->depth);
        if (lexeme_is_word_start(c))
            return feed_word(f, at, to);
        if (lexeme_is_word(c)) {                      /* a number */
            end = lexeme_word_end(text, at);
            feed_emit(f, at, end < to ? end : to);
            return end < to ? end : to;
        }
        if ((unsigned char)c < 0x20 || c == 0x7f || c == '$' || c == '?' || c == '!') {
            if (c != '!' || at + 1 >= to || text.data[at + 1] != '=') {
                feed_error(f, at, at + 1, "a character that Python doesn't know");
                feed_fake(f, STR("?"), at, at + 1);
                return at + 1;
            }
        }
        end = operator_end(text, at, to);
        if (c == '<' && end == at + 2 && text.data[at + 1] == '>')
            feed_error(f, at, end, "'<>' is '!=' in Python 3");
        feed_emit(f, at, end);
        if (c == '*' && end == at + 1 && stars_anything(f, at, to)) {
            uint32_t past = feed_starred_target(f, end, to);
            if (past)
                return past;
            f->out.data[f->out.len - 1] = '~';
        }
        note_stars(f, at, end);
        if (c == '&' || c == '^')                     /* see feed.h */
            f->out.data[f->out.len - (end - at)] = c == '&' ? '^' : '&';
        return end;
    }
    if (!f->stopped)
        feed_emit(f, at, at + 1);
    return at + 1;
}

/* -- type parameters -- */

static void feed_optional(Feed *f, uint32_t mark, uint32_t from, uint32_t to)
{
    from = lexeme_skip_void(f->text, from, to);
    if (from < to && f->text.data[from] == '*')       /* a TypeVarTuple's default: *tuple[int, …] */
        from++;
    feed_fake(f, STR(","), mark, mark);
    if (lexeme_skip_void(f->text, from, to) >= to) {
        feed_fake(f, STR("0"), mark, mark);
        return;
    }
    feed_fake(f, STR("("), mark, mark);
    feed_expression(f, from, to);
    feed_fake(f, STR(")"), to, to);
}

static bool feed_type_param(Feed *f, uint32_t at, uint32_t to)
{
    Str text = f->text;
    uint32_t mark = at > 0 ? at - 1 : at;             /* the [ or , before it: no parenthesis of the text's own */
    at = lexeme_skip_void(text, at, to);
    for (int i = 0; i < 2 && at < to && text.data[at] == '*'; i++)
        at = lexeme_skip_void(text, at + 1, to);
    if (at >= to || !lexeme_is_word_start(text.data[at]))
        return false;
    feed_fake(f, STR("("), mark, mark);
    uint32_t name_end = feed_word(f, at, to);
    uint32_t bound = lexeme_skip_void(text, name_end, to);
    uint32_t bound_end = lexeme_find(text, bound, to, "=");
    bool has_bound = bound < to && text.data[bound] == ':';
    feed_optional(f, mark, has_bound ? bound + 1 : bound_end, bound_end);
    feed_optional(f, mark, bound_end < to ? bound_end + 1 : to, to);
    feed_fake(f, STR(")"), to, to);
    return has_bound || bound == bound_end;
}

/* `[T: bound = default, *Ts, **P]`; returns where it ends. */
uint32_t feed_type_params(Feed *f, uint32_t at, uint32_t to)
{
    uint32_t limit = lexeme_look_ahead(f->text, at) < to ? lexeme_look_ahead(f->text, at) : to;
    uint32_t close = lexeme_find(f->text, at + 1, limit, "]");
    if (close >= limit) {
        open_bracket(f, at);
        feed_emit(f, at, at + 1);
        return at + 1;
    }
    feed_emit(f, at, at + 1);
    for (uint32_t from = at + 1; from < close;) {
        uint32_t end = lexeme_find(f->text, from, close, ",");
        if (!feed_type_param(f, from, end) && (end < close || lexeme_skip_void(f->text, from, end) < end))
            feed_error(f, from, end, "a type parameter was expected");
        if (end < close)
            feed_fake(f, STR(","), end, end + 1);
        from = end + 1;
    }
    feed_emit(f, close, close + 1);
    return close + 1;
}

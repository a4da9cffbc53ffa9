/* Strings: the feed shows tree-sitter a None or a set in their place; what they say is read from the text here. */
#include "source/lexeme.h"
#include "source/lower.h"

/* -- escapes -- */

static void add_code_point(StrBuf *out, uint32_t c)
{
    if (c < 0x80) {
        strbuf_add_char(out, (char)c);
    } else if (c < 0x800) {
        strbuf_add_char(out, (char)(0xc0 | c >> 6));
        strbuf_add_char(out, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        strbuf_add_char(out, (char)(0xe0 | c >> 12));
        strbuf_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        strbuf_add_char(out, (char)(0x80 | (c & 0x3f)));
    } else {
        strbuf_add_char(out, (char)(0xf0 | c >> 18));
        strbuf_add_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
        strbuf_add_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
        strbuf_add_char(out, (char)(0x80 | (c & 0x3f)));
    }
}

static uint32_t read_number(Str s, uint32_t *at, uint32_t most, int base)
{
    uint32_t value = 0;
    for (uint32_t n = 0; n < most && *at < s.len && digit_value(s.data[*at]) < base; n++)
        value = value * (uint32_t)base + (uint32_t)digit_value(s.data[(*at)++]);
    return value;
}

static const struct { char letter, value; } simple_escapes[] = {
    { '\\', '\\' }, { '\'', '\'' }, { '"', '"' }, { 'a', '\a' }, { 'b', '\b' }, { 'f', '\f' }, { 'n', '\n' }, { 'r', '\r' },
    { 't', '\t' }, { 'v', '\v' },
};

/* The escape whose letter is at `at`; returns where the text goes on. */
static uint32_t decode_escape(StrBuf *out, Str s, uint32_t at, bool bytes, bool *is_bad)
{
    char c = s.data[at];
    for (size_t i = 0; i < sizeof simple_escapes / sizeof *simple_escapes; i++) {
        if (simple_escapes[i].letter == c) {
            strbuf_add_char(out, simple_escapes[i].value);
            return at + 1;
        }
    }
    if (lexeme_is_newline(c))
        return lexeme_newline_end(s, at);
    uint32_t value;
    if (c >= '0' && c <= '7') {
        value = read_number(s, &at, 3, 8);
    } else if (c == 'x' || (!bytes && (c == 'u' || c == 'U'))) {
        uint32_t digits = c == 'x' ? 2 : c == 'u' ? 4 : 8, first = ++at;
        value = read_number(s, &at, digits, 16);
        *is_bad |= at - first < digits || value > 0x10ffff;
    } else if (c == 'N' && !bytes && at + 1 < s.len && s.data[at + 1] == '{') {
        while (at < s.len && s.data[at] != '}')
            at++;
        at += at < s.len;
        value = 0xfffd;                               /* names of characters aren't looked up: nobody asks for that text */
    } else {
        strbuf_add_char(out, '\\');                   /* no escape: Python keeps the backslash */
        return at;
    }
    if (bytes)
        strbuf_add_char(out, (char)value);
    else
        add_code_point(out, value <= 0x10ffff ? value : 0xfffd);
    return at;
}

static bool decode(StrBuf *out, Str s, bool raw, bool bytes, bool braces)
{
    bool is_bad = false;
    for (uint32_t at = 0; at < s.len;) {
        char c = s.data[at];
        if (c == '\\' && !raw && at + 1 < s.len) {
            at = decode_escape(out, s, at + 1, bytes, &is_bad);
        } else if (c == '\r') {
            strbuf_add_char(out, '\n');
            at = lexeme_newline_end(s, at);
        } else {
            strbuf_add_char(out, c);
            at += braces && (c == '{' || c == '}') && at + 1 < s.len && s.data[at + 1] == c ? 2 : 1;
        }
    }
    return !is_bad;
}

static void decode_or_report(Lower *l, Str s, bool raw, bool bytes, bool braces)
{
    uint32_t start = (uint32_t)(s.data - l->text.data);
    if (!decode(&l->decoded, s, raw, bytes, braces))
        lower_report(l, start, start + s.len, "an escape sequence that isn't complete");
}

/* Most strings say what is written: those stay in the text. */
static Str decoded_text(Lower *l, Str s, bool raw, bool bytes, bool braces)
{
    bool plain = str_find_char(s, '\r') < 0 && (raw || str_find_char(s, '\\') < 0);
    if (braces)
        plain = plain && str_find_char(s, '{') < 0 && str_find_char(s, '}') < 0;
    if (plain)
        return s;
    strbuf_clear(&l->decoded);
    decode_or_report(l, s, raw, bytes, braces);
    return str_copy(l->arena, strbuf_str(&l->decoded));
}

/* -- f-strings -- */

/* The fed set's elements, one per replacement field, in the order of the text. */
typedef struct { Lower *l; uint32_t set, child; } Fields;

static Node *next_field(Fields *f, const StringPart *part)
{
    Lower *l = f->l;
    while (f->child && (!cst_at(l, f->child)->is_named || cst_at(l, f->child)->start < part->start))
        f->child = cst_next(l, f->set, f->child);
    if (!f->child || cst_at(l, f->child)->start != part->start)
        return node_new(l->arena, NODE_ERROR, part->expr, part->expr_end);
    uint32_t child = f->child;
    f->child = cst_next(l, f->set, child);
    if (lexeme_skip_void(l->text, part->expr, part->expr_end) == part->expr_end) {
        lower_report(l, part->start, part->end, "an expression is missing between the braces");
        return node_new(l->arena, NODE_ERROR, part->expr, part->expr_end);
    }
    return lower_expression(l, child);
}

static void add_text_part(Lower *l, uint32_t start, uint32_t end, Str value)
{
    Node *n = node_new(l->arena, NODE_STRING, start, end);
    n->string.value = value;
    n->string.content_at = start;
    n->string.pieces = 1;
    list_add(l, n);
}

static void add_parts(Fields *f, uint32_t at, uint32_t end, const StringLexeme *s, bool in_spec);

/* In the text of an f-string a closing brace must be doubled. */
static void check_braces(Lower *l, uint32_t at, uint32_t end, bool raw)
{
    while (at < end) {
        char c = l->text.data[at];
        if (c == '\\' && !raw && at + 2 < end && l->text.data[at + 1] == 'N' && l->text.data[at + 2] == '{') {
            while (at < end && l->text.data[at] != '}')
                at++;
        } else if (c == '}' && at + 1 < end && l->text.data[at + 1] == '}') {
            at++;
        } else if (c == '}') {
            lower_report(l, at, at + 1, "a single '}' in an f-string");
            return;
        }
        at++;
    }
}

static Node *lower_field(Fields *f, const StringPart *part, const StringLexeme *s)
{
    Lower *l = f->l;
    Node *n = node_new(l->arena, NODE_FORMATTED, part->start, part->end);
    n->formatted.value = next_field(f, part);
    n->formatted.conversion = (uint32_t)part->conversion;
    if (part->debug_end && !part->conversion && !part->has_spec)
        n->formatted.conversion = 'r';
    uint32_t mark = list_mark(l);
    if (part->has_spec)
        add_parts(f, part->spec, part->spec_end, s, true);
    n->formatted.spec = list_take(l, mark);
    return n;
}

static void add_parts(Fields *f, uint32_t at, uint32_t end, const StringLexeme *s, bool in_spec)
{
    StringPart part;
    Lower *l = f->l;
    if (l->depth >= LOWER_MAX_DEPTH)
        return;
    l->depth++;
    while (lexeme_part(l->text, &at, end, s->raw, in_spec, &part)) {
        if (part.is_field) {
            if (part.debug_end)
                add_text_part(l, part.start + 1, part.debug_end, str_sub(l->text, part.start + 1, part.debug_end));
            list_add(l, lower_field(f, &part, s));
        } else {
            if (!in_spec)
                check_braces(l, part.start, part.end, s->raw);
            add_text_part(l, part.start, part.end,
                          decoded_text(l, str_sub(l->text, part.start, part.end), s->raw, false, !in_spec));
        }
    }
    l->depth--;
}

static Node *lower_fstring(Lower *l, uint32_t at, uint32_t pieces, bool is_template)
{
    Node *n = lower_new(l, NODE_FSTRING, at);
    Fields fields = { l, at, syntax_of(l, at) == SYNTAX_set ? cst_first(l, at) : 0 };
    uint32_t mark = list_mark(l);
    for (uint32_t i = n->start; i < n->end;) {
        StringLexeme s;
        if (!lexeme_string(l->text, i, n->end, &s))
            break;
        if (s.format)
            add_parts(&fields, s.content, s.content_end, &s, false);
        else if (s.content_end > s.content)
            add_text_part(l, s.content, s.content_end,
                          decoded_text(l, str_sub(l->text, s.content, s.content_end), s.raw, false, false));
        i = lexeme_skip_void(l->text, s.end, n->end);
    }
    n->fstring.parts = list_take(l, mark);
    n->fstring.pieces = pieces;
    if (is_template)
        n->flags |= NODE_IS_TEMPLATE;
    return n;
}

/* -- literals -- */

typedef struct { uint32_t pieces, bytes, formats, templates; StringLexeme first; } Group;

static Group survey(const Lower *l, uint32_t start, uint32_t end)
{
    Group g = { 0 };
    for (uint32_t i = start; i < end;) {
        StringLexeme s;
        if (!lexeme_string(l->text, i, end, &s))
            break;
        if (!g.pieces++)
            g.first = s;
        g.bytes += s.bytes;
        g.formats += s.format;
        g.templates += s.template_;
        i = lexeme_skip_void(l->text, s.end, end);
    }
    return g;
}

static Str joined_text(Lower *l, uint32_t start, uint32_t end)
{
    strbuf_clear(&l->decoded);
    for (uint32_t i = start; i < end;) {
        StringLexeme s;
        if (!lexeme_string(l->text, i, end, &s))
            break;
        decode_or_report(l, str_sub(l->text, s.content, s.content_end), s.raw, s.bytes, false);
        i = lexeme_skip_void(l->text, s.end, end);
    }
    return str_copy(l->arena, strbuf_str(&l->decoded));
}

Node *lower_string(Lower *l, uint32_t at)
{
    uint32_t start = cst_at(l, at)->start, end = cst_at(l, at)->end;
    Group g = survey(l, start, end);
    if (!g.pieces)
        return lower_error(l, at);
    if (g.bytes && g.bytes < g.pieces)
        lower_report(l, start, end, "bytes and text can't be joined in one literal");
    if (g.bytes && !str_is_ascii(str_sub(l->text, start, end)))
        lower_report(l, start, end, "bytes can only hold ASCII characters");
    if (g.templates && g.templates < g.pieces)
        lower_report(l, start, end, "a t-string can only be joined to t-strings");
    if (g.formats)
        return lower_fstring(l, at, g.pieces, g.templates > 0);
    Node *n = lower_new(l, g.bytes ? NODE_BYTES : NODE_STRING, at);
    n->string.pieces = g.pieces;
    n->string.content_at = g.first.content;
    n->string.value = g.pieces > 1
        ? joined_text(l, start, end)
        : decoded_text(l, str_sub(l->text, g.first.content, g.first.content_end), g.first.raw, g.first.bytes, false);
    return n;
}

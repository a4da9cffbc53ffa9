/* String literals: what they say, and the parts of those with replacement fields. */
#include "source/build.h"

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

static void decode_or_report(Build *b, Str s, bool raw, bool bytes, bool braces)
{
    uint32_t start = (uint32_t)(s.data - b->text.data);
    if (!decode(&b->decoded, s, raw, bytes, braces))
        build_report(b, start, start + s.len, "an escape sequence that isn't complete");
}

/* Most strings say what is written: those stay in the text. */
static Str decoded_text(Build *b, Str s, bool raw, bool bytes, bool braces)
{
    bool plain = str_find_char(s, '\r') < 0 && (raw || str_find_char(s, '\\') < 0);
    if (braces)
        plain = plain && str_find_char(s, '{') < 0 && str_find_char(s, '}') < 0;
    if (plain)
        return s;
    strbuf_clear(&b->decoded);
    decode_or_report(b, s, raw, bytes, braces);
    return str_copy(b->arena, strbuf_str(&b->decoded));
}

/* -- f-strings -- */

typedef struct { Build *b; FieldReader fields; const StringLexeme *of; } Parts;

static Node *next_field(Parts *p, const StringPart *part)
{
    if (lexeme_skip_void(p->b->text, part->expr, part->expr_end) < part->expr_end)
        return p->fields.read(p->fields.ctx, part);
    build_report(p->b, part->start, part->end, "an expression is missing between the braces");
    return node_new(p->b->arena, NODE_ERROR, part->expr, part->expr_end);
}

static void add_text_part(Build *b, uint32_t start, uint32_t end, Str value)
{
    Node *n = node_new(b->arena, NODE_STRING, start, end);
    n->string.value = value;
    n->string.content_at = start;
    n->string.pieces = 1;
    list_add(b, n);
}

static void add_parts(Parts *p, uint32_t at, uint32_t end, bool in_spec);

/* In the text of an f-string a closing brace must be doubled. */
static void check_braces(Build *b, uint32_t at, uint32_t end, bool raw)
{
    while (at < end) {
        char c = b->text.data[at];
        if (c == '\\' && !raw && at + 2 < end && b->text.data[at + 1] == 'N' && b->text.data[at + 2] == '{') {
            while (at < end && b->text.data[at] != '}')
                at++;
        } else if (c == '}' && at + 1 < end && b->text.data[at + 1] == '}') {
            at++;
        } else if (c == '}') {
            build_report(b, at, at + 1, "a single '}' in an f-string");
            return;
        }
        at++;
    }
}

static Node *build_field(Parts *p, const StringPart *part)
{
    Build *b = p->b;
    Node *n = node_new(b->arena, NODE_FORMATTED, part->start, part->end);
    n->formatted.value = next_field(p, part);
    n->formatted.conversion = (uint32_t)part->conversion;
    if (part->debug_end && !part->conversion && !part->has_spec)
        n->formatted.conversion = 'r';
    uint32_t mark = list_mark(b);
    if (part->has_spec)
        add_parts(p, part->spec, part->spec_end, true);
    n->formatted.spec = list_take(b, mark);
    return n;
}

static void add_parts(Parts *p, uint32_t at, uint32_t end, bool in_spec)
{
    StringPart part;
    Build *b = p->b;
    bool raw = p->of->raw;
    if (b->depth >= BUILD_MAX_DEPTH)
        return;
    b->depth++;
    while (lexeme_part(b->text, &at, end, raw, in_spec, &part)) {
        if (part.is_field) {
            if (part.debug_end)
                add_text_part(b, part.start + 1, part.debug_end, str_sub(b->text, part.start + 1, part.debug_end));
            list_add(b, build_field(p, &part));
        } else {
            if (!in_spec)
                check_braces(b, part.start, part.end, raw);
            add_text_part(b, part.start, part.end,
                          decoded_text(b, str_sub(b->text, part.start, part.end), raw, false, !in_spec));
        }
    }
    b->depth--;
}

static Node *build_fstring(Build *b, uint32_t start, uint32_t end, FieldReader fields)
{
    Node *n = node_new(b->arena, NODE_FSTRING, start, end);
    uint32_t mark = list_mark(b);
    for (uint32_t i = start; i < end;) {
        StringLexeme s;
        if (!lexeme_string(b->text, i, end, &s))
            break;
        Parts parts = { b, fields, &s };
        if (s.format)
            add_parts(&parts, s.content, s.content_end, false);
        else if (s.content_end > s.content)
            add_text_part(b, s.content, s.content_end,
                          decoded_text(b, str_sub(b->text, s.content, s.content_end), s.raw, false, false));
        i = lexeme_skip_void(b->text, s.end, end);
    }
    n->fstring.parts = list_take(b, mark);
    return n;
}

/* -- literals -- */

typedef struct { uint32_t pieces, bytes, formats, templates; StringLexeme first; } Group;

static Group survey(const Build *b, uint32_t start, uint32_t end)
{
    Group g = { 0 };
    for (uint32_t i = start; i < end;) {
        StringLexeme s;
        if (!lexeme_string(b->text, i, end, &s))
            break;
        if (!g.pieces++)
            g.first = s;
        g.bytes += s.bytes;
        g.formats += s.format;
        g.templates += s.template_;
        i = lexeme_skip_void(b->text, s.end, end);
    }
    return g;
}

static Str joined_text(Build *b, uint32_t start, uint32_t end)
{
    strbuf_clear(&b->decoded);
    for (uint32_t i = start; i < end;) {
        StringLexeme s;
        if (!lexeme_string(b->text, i, end, &s))
            break;
        decode_or_report(b, str_sub(b->text, s.content, s.content_end), s.raw, s.bytes, false);
        i = lexeme_skip_void(b->text, s.end, end);
    }
    return str_copy(b->arena, strbuf_str(&b->decoded));
}

Node *build_string(Build *b, uint32_t start, uint32_t end, FieldReader fields)
{
    Group g = survey(b, start, end);
    if (!g.pieces)
        return NULL;
    if (g.bytes && g.bytes < g.pieces)
        build_report(b, start, end, "bytes and text can't be joined in one literal");
    if (g.bytes && !str_is_ascii(str_sub(b->text, start, end)))
        build_report(b, start, end, "bytes can only hold ASCII characters");
    if (g.templates && g.templates < g.pieces)
        build_report(b, start, end, "a t-string can only be joined to t-strings");
    if (g.formats) {
        Node *n = build_fstring(b, start, end, fields);
        n->fstring.pieces = g.pieces;
        n->flags |= g.templates ? NODE_IS_TEMPLATE : 0;
        return n;
    }
    Node *n = node_new(b->arena, g.bytes ? NODE_BYTES : NODE_STRING, start, end);
    n->string.pieces = g.pieces;
    n->string.content_at = g.first.content;
    n->string.value = g.pieces > 1
        ? joined_text(b, start, end)
        : decoded_text(b, str_sub(b->text, g.first.content, g.first.content_end), g.first.raw, g.first.bytes, false);
    return n;
}

Node *build_plain_string(Build *b, uint32_t start, uint32_t end)
{
    StringLexeme s;
    if (!lexeme_string_opens(b->text, start, end, &s))
        BUG("no string at %u", start);
    Node *n = node_new(b->arena, NODE_STRING, start, end);
    n->string.pieces = 1;
    n->string.content_at = s.content;
    n->string.value = decoded_text(b, str_sub(b->text, s.content, end - (s.triple ? 3 : 1)), s.raw, false, false);
    return n;
}

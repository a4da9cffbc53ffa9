#include "source/body.h"

#include "source/lexeme.h"

#define NOWHERE UINT32_MAX

bool body_may_be_stub(Str text, uint32_t at, uint32_t end)
{
    StringLexeme s;
    at = lexeme_skip_void(text, at, end);
    while (at < end && lexeme_string(text, at, end, &s)) {
        at = lexeme_skip_void(text, s.end, end);
        at = at < end && text.data[at] == ';' ? lexeme_skip_void(text, at + 1, end) : at;
    }
    return at >= end || text.data[at] == '.' || text.data[at] == '(' || lexeme_word_is(text, at, "raise");
}

/* A simple statement, or the head of a compound one up to its colon, while its words go by. */
typedef struct {
    Str      text, self;
    uint32_t at, end, depth;                          /* of brackets */
    uint32_t nested;                                  /* the column of an inner def or class; NOWHERE */
    bool     is_loop, is_with, is_own;                /* begins with `for`, `with`; with the first parameter */
    bool     has_begun, has_target, has_lambda;       /* target: an attribute that a sign behind it may bind */
    uint32_t named;                                   /* behind `as`: how deep; NOWHERE */
    BodyFacts facts;
} Reading;

static void begin(Reading *r)
{
    r->is_loop = r->is_with = r->is_own = r->has_begun = r->has_target = r->has_lambda = false;
    r->named = NOWHERE;
}

static inline bool is_word(Str word, Str wanted)
{
    return word.len == wanted.len && memcmp(word.data, wanted.data, wanted.len) == 0;
}

static bool is_self(const Reading *r, Str word)
{
    if (!r->self.len)
        return false;
    for (uint32_t i = 0; i < word.len; i++)
        if ((unsigned char)word.data[i] >= 0x80)
            return true;                              /* Python has other spellings of a name */
    return str_eq(word, r->self);
}

/* `self.NAME` with nothing behind it that makes it part of a longer expression. */
static bool is_attribute(const Reading *r, uint32_t at)
{
    at = lexeme_skip_void(r->text, at, r->end);
    if (at >= r->end || r->text.data[at] != '.')
        return false;
    at = lexeme_skip_void(r->text, at + 1, r->end);
    at = lexeme_skip_void(r->text, at < r->end ? lexeme_word_end(r->text, at) : at, r->end);
    return at >= r->end || (r->text.data[at] != '.' && r->text.data[at] != '[' && r->text.data[at] != '(');
}

static void see_first_word(Reading *r, Str word, uint32_t column)
{
    bool is_async = is_word(word, STR("async"));
    r->has_begun = true;
    r->is_loop = is_async || is_word(word, STR("for"));
    r->is_with = is_async || is_word(word, STR("with"));
    r->is_own = is_self(r, word);
    bool is_def = is_word(word, STR("def")) || is_word(word, STR("class"))
        || (is_async && lexeme_word_is(r->text, lexeme_skip_blank(r->text, r->at, r->end), "def"));
    if (is_def && r->nested == NOWHERE)
        r->nested = column;
}

static void see_word(Reading *r, Str word)
{
    if (is_word(word, STR("global"))) {
        r->facts.binds_outside = true;
    } else if (is_word(word, STR("lambda"))) {
        r->has_lambda = true;
    } else if (is_word(word, STR("yield"))) {
        bool is_certain = r->nested == NOWHERE && !r->depth && !r->has_lambda;
        if (r->facts.yields != BODY_YIELDS)
            r->facts.yields = is_certain ? BODY_YIELDS : BODY_MAY_YIELD;
    } else if (is_word(word, STR("in"))) {
        r->facts.binds_outside |= r->is_loop && r->has_target;
        r->is_loop = false;
    } else if (is_word(word, STR("as")) && r->is_with) {
        r->named = r->depth;
    } else if (is_self(r, word) && is_attribute(r, r->at)) {
        r->has_target = true;
        r->facts.binds_outside |= r->named != NOWHERE;
    }
}

/* At a `=`: one that binds? Moves past a comparison. */
static bool is_assignment(Reading *r)
{
    Str t = r->text;
    if (r->at + 1 < r->end && t.data[r->at + 1] == '=') {
        r->at++;
        return false;
    }
    char before = r->at ? t.data[r->at - 1] : ' ', one_more = r->at > 1 ? t.data[r->at - 2] : ' ';
    return before != '!' && ((before != '<' && before != '>') || one_more == before);
}

static void see_sign(Reading *r, char c)
{
    if (c == '(' || c == '[' || c == '{') {
        r->depth++;
    } else if (c == ')' || c == ']' || c == '}') {
        r->depth -= r->depth ? 1 : 0;
    } else if (c == ',' && r->named != NOWHERE && r->depth <= r->named) {
        r->named = NOWHERE;
    } else if (c == '=' && is_assignment(r) && !r->depth) {
        r->facts.binds_outside |= r->has_target;
    } else if (c == ':' && !r->depth) {               /* an annotation, or the end of a head */
        r->facts.binds_outside |= r->is_own && r->has_target;
        begin(r);
    } else if (c == ';' && !r->depth) {
        begin(r);
    }
    r->at++;
}

static void see_string(Reading *r, const StringLexeme *s)
{
    if (s->format && r->facts.yields == BODY_NO_YIELD && str_has(str_sub(r->text, s->start, s->end), STR("yield")))
        r->facts.yields = BODY_MAY_YIELD;
    r->has_begun = true;
    r->at = s->end;
}

/* The next line with something in it; brackets are closed. Its column. */
static uint32_t next_line(Reading *r)
{
    begin(r);
    uint32_t column = 0;
    while (r->at < r->end && (lexeme_is_newline(r->text.data[r->at]) || r->text.data[r->at] == '#')) {
        r->at = r->text.data[r->at] == '#' ? lexeme_line_end(r->text, r->at) : lexeme_newline_end(r->text, r->at);
        column = lexeme_indent(r->text, &r->at, r->end);
    }
    if (r->nested != NOWHERE && column <= r->nested)
        r->nested = NOWHERE;
    return column;
}

BodyFacts body_facts(Str text, uint32_t at, uint32_t end, Str first)
{
    Reading r = { .text = text, .self = first, .at = at, .end = end, .nested = NOWHERE };
    uint32_t column = 0;
    Str body = str_sub(text, at, end);
    if (!first.len && !str_has(body, STR("yield")) && !str_has(body, STR("global")))
        return r.facts;                               /* the usual function needs no reading */
    begin(&r);
    while (r.at < end && !r.facts.binds_outside) {
        char c = text.data[r.at];
        StringLexeme s;
        if (lexeme_is_newline(c) && !r.depth) {
            column = next_line(&r);
        } else if (c == ' ') {
            r.at++;
        } else if (c == '"' || c == '\'' || lexeme_is_word_start(c)) {
            Str word = str_sub(text, r.at, lexeme_word_end(text, r.at));
            if (word.len <= 2 && lexeme_string(text, r.at, end, &s)) {
                see_string(&r, &s);
                continue;
            }
            r.at += word.len;
            if (!r.has_begun)
                see_first_word(&r, word, column);
            see_word(&r, word);
        } else if (c == '#') {
            r.at = lexeme_line_end(text, r.at);
        } else if (c == '\\') {
            r.at = lexeme_skip_blank(text, r.at, end) > r.at ? lexeme_skip_blank(text, r.at, end) : r.at + 1;
        } else {
            see_sign(&r, c);
        }
    }
    return r.facts;
}

/* Where a statement's annotations begin and end, and where its header does. */
#include <string.h>

#include "source/feed_parts.h"
#include "source/lexeme.h"

/* -- statements -- */

static void open_wrap(Feed *f, uint32_t mark)
{
    feed_fake(f, STR("("), mark, mark);
    f->statement.wrapped = true;
    f->statement.wrap_at = (uint32_t)f->out.len;
}

void feed_close_wrap(Feed *f)
{
    if (!f->statement.wrapped)
        return;
    f->statement.wrapped = false;
    while (f->out.len > f->statement.wrap_at && feed_last(f) == ' ')
        feed_drop_blank(f);
    if (f->out.len == f->statement.wrap_at) {         /* nothing in it: left as it was, an error */
        f->out.len--;
        f->spans.len--;
        return;
    }
    feed_fake(f, STR(")"), f->last_end, f->last_end);
}

typedef struct { const char *word; StatementShape shape; } StatementWord;
static const StatementWord statement_words[] = {
    { "if", STATEMENT_COMPOUND }, { "elif", STATEMENT_COMPOUND }, { "else", STATEMENT_COMPOUND }, { "for", STATEMENT_COMPOUND },
    { "while", STATEMENT_COMPOUND }, { "try", STATEMENT_COMPOUND }, { "except", STATEMENT_COMPOUND },
    { "finally", STATEMENT_COMPOUND }, { "with", STATEMENT_COMPOUND }, { "def", STATEMENT_DEF }, { "class", STATEMENT_CLASS },
    { "type", STATEMENT_TYPE }, { "match", STATEMENT_MATCH }, { "case", STATEMENT_CASE },
    { "return", STATEMENT_KEYWORD }, { "raise", STATEMENT_KEYWORD }, { "del", STATEMENT_KEYWORD },
    { "assert", STATEMENT_KEYWORD },
    { "import", STATEMENT_KEYWORD }, { "from", STATEMENT_KEYWORD }, { "global", STATEMENT_KEYWORD },
    { "nonlocal", STATEMENT_KEYWORD }, { "pass", STATEMENT_KEYWORD }, { "break", STATEMENT_KEYWORD },
    { "continue", STATEMENT_KEYWORD },
};

static StatementShape shape_of_word(Str text, uint32_t at, uint32_t end)
{
    for (size_t i = 0; i < sizeof statement_words / sizeof *statement_words; i++) {
        const StatementWord *w = &statement_words[i];
        if (w->word[0] == text.data[at] && strlen(w->word) == end - at && memcmp(w->word, text.data + at, end - at) == 0)
            return w->shape;
    }
    return STATEMENT_SIMPLE;
}

static StatementShape soft_shape(const Feed *f, StatementShape shape, uint32_t at)
{
    bool real = false;
    if (shape == STATEMENT_TYPE)
        real = lexeme_is_type_statement(f->text, at);
    else if (shape == STATEMENT_MATCH)
        real = lexeme_is_match_header(f->text, at);
    else
        real = f->indents[f->indent_count - 1].is_match && lexeme_is_case_header(f->text, at);
    return real ? shape : STATEMENT_SIMPLE;
}

void feed_begin_statement(Feed *f, uint32_t at, uint32_t to)
{
    memset(&f->statement, 0, sizeof f->statement);
    f->statement.start = at;
    f->has_soft_keyword = false;
    if (at >= to)
        return;
    if (f->text.data[at] == '@') {
        f->statement.shape = STATEMENT_KEYWORD;
        return;
    }
    uint32_t word = lexeme_past_lazy(f->text, at), end = lexeme_word_end(f->text, word);
    f->statement.lazy = word > at && word < to ? word : 0;
    at = word;
    end = end < to ? end : to;
    if (end - at < 2 || end - at > 8)
        return;
    if (lexeme_word_is(f->text, at, "async")) {
        uint32_t next = lexeme_skip_blank(f->text, end, to);
        f->statement.shape = next < to && lexeme_word_is(f->text, next, "def") ? STATEMENT_DEF : STATEMENT_COMPOUND;
        return;
    }
    StatementShape shape = shape_of_word(f->text, at, end);
    if (shape == STATEMENT_TYPE || shape == STATEMENT_MATCH || shape == STATEMENT_CASE) {
        shape = soft_shape(f, shape, at);
        f->has_soft_keyword = shape != STATEMENT_SIMPLE;
        f->soft_keyword = at;
    }
    f->statement.shape = shape;
}

static bool has_header(StatementShape shape)
{
    return shape != STATEMENT_SIMPLE && shape != STATEMENT_KEYWORD && shape != STATEMENT_TYPE;
}

bool feed_lacks_colon(const Feed *f)
{
    return has_header(f->statement.shape) && !f->statement.header_done;
}

static void end_header(Feed *f, uint32_t at, uint32_t to)
{
    StatementShape shape = f->statement.shape;
    feed_close_wrap(f);
    feed_emit(f, at, at + 1);
    if (f->lines.len)
        vec_last(&f->lines).is_header = lexeme_line_is_over(f->text, at + 1, to);
    f->opens_match = shape == STATEMENT_MATCH;
    if (f->mode == FEED_CLASS_HEADER && shape == STATEMENT_CLASS) {
        vec_last(&f->lines).is_header = false;
        feed_fake(f, STR(" None"), at + 1, at + 1);
        f->stopped = true;
        return;
    }
    feed_begin_statement(f, lexeme_skip_blank(f->text, at + 1, to), to);
    f->statement.header_done = true;
}

static uint32_t colon_outside(Feed *f, uint32_t at, uint32_t to)
{
    FeedStatement *s = &f->statement;
    if (s->lambdas) {
        s->lambdas--;
    } else if (has_header(s->shape)) {
        end_header(f, at, to);
        return at + 1;
    } else if (s->shape == STATEMENT_SIMPLE && !s->assigned && !s->annotated) {
        s->annotated = true;
        feed_emit(f, at, at + 1);
        open_wrap(f, at);
        return lexeme_skip_blank(f->text, at + 1, to);
    }
    feed_emit(f, at, at + 1);
    return at + 1;
}

static uint32_t equals_outside(Feed *f, uint32_t at, uint32_t to)
{
    FeedStatement *s = &f->statement;
    feed_close_wrap(f);
    bool wraps = s->shape == STATEMENT_TYPE && !s->assigned;
    s->assigned = true;
    feed_emit(f, at, at + 1);
    if (!wraps)
        return at + 1;
    open_wrap(f, at);
    return lexeme_skip_blank(f->text, at + 1, to);
}

/* A character that means something to the statement, outside all brackets. Returns `at` when it is a token like any other. */
uint32_t feed_outside_brackets(Feed *f, uint32_t at, uint32_t to)
{
    FeedStatement *s = &f->statement;
    char c = f->text.data[at], next = at + 1 < to ? f->text.data[at + 1] : 0;
    switch (c) {
    case ';':
        feed_close_wrap(f);
        feed_emit(f, at, at + 1);
        feed_begin_statement(f, lexeme_skip_blank(f->text, at + 1, to), to);
        return at + 1;
    case ':':
        return next == '=' ? at : colon_outside(f, at, to);
    case '=':
        return next == '=' ? at : equals_outside(f, at, to);
    case '[': {
        bool takes = (s->shape == STATEMENT_DEF || s->shape == STATEMENT_CLASS || s->shape == STATEMENT_TYPE) && !s->named
                     && !s->assigned;
        if (!takes)
            return at;
        s->named = true;
        return feed_type_params(f, at, to);
    }
    case '(':
        s->in_params = s->shape == STATEMENT_DEF && !s->param_default && !s->wrapped;
        s->named = true;
        return at;
    case '-':
        if (next != '>' || s->shape != STATEMENT_DEF)
            return at;
        feed_emit(f, at, at + 2);
        open_wrap(f, at);
        return at + 2;
    default:
        if (c == 'l' && lexeme_word_is(f->text, at, "lambda"))
            s->lambdas++;
        return at;
    }
}

/* The same in the parentheses of a def. */
uint32_t feed_inside_parameters(Feed *f, uint32_t at, uint32_t to)
{
    FeedStatement *s = &f->statement;
    char c = f->text.data[at], next = at + 1 < to ? f->text.data[at + 1] : 0;
    switch (c) {
    case ':':
        if (s->param_annotated || s->param_default || next == '=')
            return at;
        s->param_annotated = true;
        feed_emit(f, at, at + 1);
        open_wrap(f, at);
        at = lexeme_skip_void(f->text, at + 1, to);
        return at + 1 < to && f->text.data[at] == '*' && f->text.data[at + 1] != '*' ? at + 1 : at;   /* *args: *Ts */
    case '=':
        if (next != '=') {
            feed_close_wrap(f);
            s->param_default = true;
        }
        return at;
    case ',':
        feed_close_wrap(f);
        s->param_annotated = s->param_default = false;
        return at;
    case ')':
        feed_close_wrap(f);
        s->in_params = false;
        s->param_default = true;                      /* no second list of parameters */
        return at;
    default:
        return at;
    }
}

#include "source/feed.h"

#include <string.h>

#include "source/feed_parts.h"
#include "source/lexeme.h"

/* -- lines -- */

static void set_level(Feed *f, uint32_t column, uint32_t at)
{
    uint32_t *count = &f->indent_count;
    uint32_t top = f->indents[*count - 1].column;
    bool opens_block = f->lines.len && vec_last(&f->lines).opens_block;
    if (column > top && !opens_block)
        f->misplaced = "this indentation is unexpected";
    if (column > top && *count < LEXEME_MAX_INDENTS) {
        f->indents[*count].column = column;
        f->indents[(*count)++].is_match = f->opens_match;
    } else if (column > top) {
        feed_error(f, at, at + 1, "too many levels of indentation");
        f->stopped = true;
    }
    while (*count > 1 && column < f->indents[*count - 1].column)
        --*count;
    if (column > f->indents[*count - 1].column && column < top)
        f->misplaced = "this indentation doesn't match any outer level";
    f->opens_match = false;
}

static bool line_is_masked(const Feed *f, uint32_t at)
{
    uint32_t low = 0, high = f->masked_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (f->masked[mid] < at)
            low = mid + 1;
        else
            high = mid;
    }
    return low < f->masked_count && f->masked[low] == at;
}

static uint32_t feed_logical_line(Feed *f, uint32_t at, uint32_t to);

/* From the start of a physical line to the first token of the next logical line, and over that line. */
static uint32_t feed_line(Feed *f, uint32_t at, uint32_t to)
{
    uint32_t column = lexeme_indent(f->text, &at, to);
    if (at >= to || lexeme_is_newline(f->text.data[at]))
        return lexeme_newline_end(f->text, at);
    if (f->text.data[at] == '#') {
        uint32_t end = lexeme_line_end(f->text, at);
        return lexeme_newline_end(f->text, end);
    }
    set_level(f, column, at);
    if (f->stopped)
        return to;
    if (f->out.len) {
        feed_fake(f, STR("\n"), at, at);
        for (uint32_t i = 1; i < f->indent_count; i++)
            strbuf_add_char(&f->out, ' ');
    }
    return feed_logical_line(f, at, to);
}

/* A bracket that was never closed ends where a line begins that can only be a statement. */
static bool bracket_was_left_open(Feed *f, uint32_t newline, uint32_t to)
{
    uint32_t next = lexeme_skip_void(f->text, newline, to);
    if (next < to && !lexeme_starts_statement(f->text, next))
        return false;
    uint32_t opener = f->brackets[f->depth - 1].at;
    feed_error(f, opener, opener + 1, "this bracket was never closed");
    f->depth = 0;
    return true;
}

/* What a line that can't be parsed is fed as: what opens a block must go on opening one of its sort, or the block is lost too. */
static const struct { const char *word, *fed; } masked_headers[] = {
    { "elif", "elif 0:" }, { "else", "else:" }, { "try", "try:" }, { "except", "except:" }, { "finally", "finally:" },
    { "for", "while 0:" }, { "while", "while 0:" }, { "case", "case _:" }, { "match", "match 0:" },
};

static uint32_t name_in_header(Str text, uint32_t at, uint32_t end)
{
    if (lexeme_word_is(text, at, "async"))
        at = lexeme_skip_blank(text, at + 5, end);
    if (!lexeme_word_is(text, at, "def") && !lexeme_word_is(text, at, "class"))
        return 0;
    at = lexeme_skip_blank(text, lexeme_word_end(text, at), end);
    return at < end && lexeme_is_word_start(text.data[at]) ? at : 0;
}

/* A def or class keeps its name; what it takes and gives, and what it derives from, isn't known any more. */
static void mask_line(Feed *f, const FeedLine *line)
{
    f->out.len = line->feed;
    while (f->spans.len && vec_last(&f->spans).feed >= line->feed)
        f->spans.len--;
    uint32_t name = name_in_header(f->text, line->start, line->end);
    bool is_whole = f->mode == FEED_CLASS_HEADER && name;
    if (!line->is_header && !is_whole) {
        feed_fake(f, STR("pass"), line->start, line->end);
        return;
    }
    if (name) {
        uint32_t name_end = lexeme_word_end(f->text, name);
        feed_copy(f, line->start, name_end);
        bool is_class = lexeme_word_is(f->text, line->start, "class");
        feed_fake(f, is_class ? STR("(*None):") : STR("()->...:"), name_end, line->end);
        if (is_whole)
            feed_fake(f, STR("None"), line->end, line->end);
        return;
    }
    const char *fed = "if 0:";
    for (size_t i = 0; i < sizeof masked_headers / sizeof *masked_headers; i++)
        if (lexeme_word_is(f->text, line->start, masked_headers[i].word))
            fed = masked_headers[i].fed;
    feed_fake(f, str_of(fed), line->start, line->end);
}

/* Whether the next line that says something is indented deeper than the one that ends at `at`. */
static bool block_follows(const Feed *f, uint32_t at, uint32_t to)
{
    while (at < to) {
        at = lexeme_newline_end(f->text, lexeme_line_end(f->text, at));
        uint32_t column = lexeme_indent(f->text, &at, to);
        if (at < to && !lexeme_is_newline(f->text.data[at]) && f->text.data[at] != '#')
            return column > f->indents[f->indent_count - 1].column;
    }
    return false;
}

static uint32_t feed_logical_line(Feed *f, uint32_t at, uint32_t to)
{
    FeedLine line = { .start = at, .feed = (uint32_t)f->out.len };
    vec_push(&f->lines, line);
    feed_begin_statement(f, at, to);
    uint32_t errors = f->errors.len;
    if (f->misplaced)
        feed_error(f, at, lexeme_is_word_start(f->text.data[at]) ? lexeme_word_end(f->text, at) : at + 1, f->misplaced);
    f->misplaced = NULL;
    while (at < to && !f->stopped) {
        if (lexeme_is_newline(f->text.data[at])) {
            if (!f->depth || bracket_was_left_open(f, at, to))
                break;
            uint32_t next = lexeme_skip_void(f->text, at, to);
            feed_gap(f, at, next);
            at = next;
            continue;
        }
        uint32_t past = at;
        if (!f->depth)
            past = feed_outside_brackets(f, at, to);
        else if (f->depth == 1 && f->statement.in_params)
            past = feed_inside_parameters(f, at, to);
        at = past > at ? past : feed_token(f, at, to, false);
    }
    if (at >= to && f->depth && !f->stopped)
        bracket_was_left_open(f, to, to);
    feed_close_wrap(f);
    FeedLine *made = &vec_last(&f->lines);
    made->opens_block = made->is_header;
    if (feed_lacks_colon(f) && f->mode == FEED_CLASS_HEADER && f->statement.shape == STATEMENT_CLASS)
        f->stopped = true;                            /* the header is over all the same */
    else if (feed_lacks_colon(f))
        made->opens_block = block_follows(f, at, to);
    made->end = f->last_end > made->start ? f->last_end : at;
    made->is_wrong = f->errors.len > errors;
    if (f->masked_count && line_is_masked(f, made->start)) {
        f->errors.len = errors;
        made->is_header = made->opens_block;
        mask_line(f, made);
    }
    /* The grammar skips a line end where a statement isn't finished, but not a semicolon: `x =` must not go on in the next
     * line. */
    while (feed_last(f) == ' ')
        feed_drop_blank(f);
    if (!made->is_header && f->text.data[made->start] != '@' && feed_last(f) != ';')
        feed_fake(f, STR(";"), made->end, made->end);
    made->feed_end = (uint32_t)f->out.len;
    return at < to ? lexeme_newline_end(f->text, at) : to;
}

void feed_make(Feed *f, Str text, uint32_t start, uint32_t end, FeedMode mode, const uint32_t *masked, uint32_t masked_count)
{
    strbuf_clear(&f->out);
    vec_clear(&f->spans);
    vec_clear(&f->type_comments);
    vec_clear(&f->lines);
    vec_clear(&f->errors);
    f->text = (Str){ text.data, end < text.len ? end : text.len };
    f->depth = f->nesting = 0;
    f->last_end = start;
    f->stopped = f->opens_match = f->has_soft_keyword = false;
    f->misplaced = NULL;
    f->mode = mode;
    f->masked = masked;
    f->masked_count = masked_count;
    memset(&f->statement, 0, sizeof f->statement);
    if (mode == FEED_EXPRESSION) {
        feed_fake(f, STR("("), start, start);
        f->depth = 0;
        feed_expression(f, start, f->text.len);
        feed_fake(f, STR(")"), f->text.len, f->text.len);
        return;
    }
    uint32_t line_start = start;
    while (line_start > 0 && strchr(" \t\f", f->text.data[line_start - 1]))
        line_start--;
    bool first_on_line = line_start == 0 || lexeme_is_newline(f->text.data[line_start - 1]);
    uint32_t at = start, from = line_start;
    bool at_token = lexeme_skip_void(f->text, start, f->text.len) == start;
    f->indent_count = 1;
    f->indents[0].column = first_on_line && at_token ? lexeme_indent(f->text, &from, start) : 0;
    f->indents[0].is_match = false;
    if (at_token && at < f->text.len)
        at = feed_logical_line(f, start, f->text.len);
    while (at < f->text.len && !f->stopped)
        at = feed_line(f, at, f->text.len);
    feed_fake(f, STR("\n"), f->last_end, f->last_end);
}

uint32_t feed_source(const Feed *f, uint32_t feed)
{
    uint32_t low = 0, high = f->spans.len;
    while (low + 1 < high) {
        uint32_t mid = low + (high - low) / 2;
        if (f->spans.items[mid].feed <= feed)
            low = mid;
        else
            high = mid;
    }
    if (!f->spans.len)
        return f->last_end;
    const FeedSpan *s = &f->spans.items[low];
    uint32_t at = s->start + (feed - s->feed);
    return at < s->end ? at : s->end;
}

uint32_t feed_start(FeedPlaces *p, uint32_t at)
{
    const FeedSpan *spans = p->feed->spans.items;
    while (p->starts > 0 && spans[p->starts].feed > at)
        p->starts--;
    while (p->starts + 1 < p->feed->spans.len && spans[p->starts + 1].feed <= at)
        p->starts++;
    const FeedSpan *s = &spans[p->starts];
    return s->is_copy ? s->start + (at - s->feed) : s->start;
}

uint32_t feed_end(FeedPlaces *p, uint32_t at)
{
    const FeedSpan *spans = p->feed->spans.items;
    while (p->ends > 0 && spans[p->ends].feed >= at)
        p->ends--;
    while (p->ends + 1 < p->feed->spans.len && spans[p->ends + 1].feed < at)
        p->ends++;
    const FeedSpan *s = &spans[p->ends];
    return s->is_copy ? s->start + (at - s->feed) : s->end;
}

void feed_free(Feed *f)
{
    strbuf_free(&f->out);
    vec_free(&f->spans);
    vec_free(&f->type_comments);
    vec_free(&f->lines);
    vec_free(&f->errors);
}

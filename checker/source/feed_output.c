/* What a feed is made of: copies of the text, and what stands for something in it. */
#include "source/feed_parts.h"
#include "source/lexeme.h"

static void add_span(Feed *f, uint32_t start, uint32_t end, bool is_copy)
{
    FeedSpan span = { (uint32_t)f->out.len, start, end, is_copy };
    vec_push(&f->spans, span);
}

char feed_last(const Feed *f)
{
    return f->out.len ? f->out.data[f->out.len - 1] : '\n';
}

/* Text of our own that stands for [start, end). */
void feed_fake(Feed *f, Str fake, uint32_t start, uint32_t end)
{
    if (lexeme_is_word(feed_last(f)) && lexeme_is_word(fake.data[0])) {
        add_span(f, start, start, false);
        strbuf_add_char(&f->out, ' ');
    }
    add_span(f, start, end, false);
    strbuf_add(&f->out, fake);
}

void feed_copy(Feed *f, uint32_t start, uint32_t end)
{
    FeedSpan *last = f->spans.len ? &vec_last(&f->spans) : NULL;
    bool joins = last && last->is_copy && last->end == start;
    if (!joins) {
        if (lexeme_is_word(feed_last(f)) && lexeme_is_word(f->text.data[start])) {
            add_span(f, start, start, false);
            strbuf_add_char(&f->out, ' ');
        }
        add_span(f, start, start, true);
        last = &vec_last(&f->spans);
    }
    last->end = end;
    strbuf_add(&f->out, (Str){ f->text.data + start, end - start });
}

/* Takes back one blank. */
void feed_drop_blank(Feed *f)
{
    f->out.len--;
    FeedSpan *last = &vec_last(&f->spans);
    if (last->feed == f->out.len)
        f->spans.len--;
    else
        last->end--;
}

void feed_emit(Feed *f, uint32_t start, uint32_t end)
{
    feed_copy(f, start, end);
    f->last_end = end;
}

void feed_gap(Feed *f, uint32_t start, uint32_t end)
{
    if (feed_last(f) == ' ' || feed_last(f) == '\n')
        return;
    if (end - start == 1 && f->text.data[start] == ' ')
        feed_copy(f, start, end);
    else
        feed_fake(f, STR(" "), start, end);
}

void feed_error(Feed *f, uint32_t start, uint32_t end, const char *message)
{
    SyntaxError e = { start, end, message };
    vec_push(&f->errors, e);
}

#include "report/frame.h"

#include <stdlib.h>

#include "report/plain.h"

enum {
    TAB = 4,
    CUT_OVER = 240, CUT_BEFORE = 60, CUT_KEEP = 180,  /* bytes of a long line */
    WHOLE_LINES = 5, FIRST_LINES = 3,                 /* of a mark over many lines */
};

/* The part of a mark on one line: bytes of the text. */
typedef struct { uint32_t line, start, end; const FrameMark *mark; bool is_last; } Stroke;
typedef VEC(Stroke) Strokes;

const Palette *palette_for(bool is_colored)
{
    static const Palette plain = { "", "", "", "", "", "", "", "", "", "" };
    static const Palette colored = {
        .main = "\033[1;31m",
        .note = "\033[1;34m",
        .gutter = "\033[34m",
        .strong = "\033[1m",
        .error = "\033[1;31m",
        .warning = "\033[1;33m",
        .info = "\033[1;36m",
        .added = "\033[32m",
        .removed = "\033[31m",
        .off = "\033[0m",
    };
    return is_colored ? &colored : &plain;
}

/* -- which parts of which lines ---------------------------------------------------------------------------------------------- */

static void add_stroke(Strokes *out, const FrameMark *m, uint32_t line, bool is_last)
{
    Text *t = m->at.text;
    Str s = text_line(t, line);                       /* makes the table of lines */
    uint32_t begin = t->line_starts[line];
    uint32_t blanks = 0;
    while (blanks < s.len && (s.data[blanks] == ' ' || s.data[blanks] == '\t'))
        blanks++;
    uint32_t start = m->at.start > begin ? m->at.start : begin + blanks;
    uint32_t end = m->at.end < begin + s.len ? m->at.end : begin + s.len;
    start = start > begin + s.len ? begin + s.len : start;
    vec_push(out, (Stroke){ line, start, end < start ? start : end, m, is_last });
}

static void add_strokes(Strokes *out, const FrameMark *m)
{
    uint32_t first = m->at.from.line - 1, last = m->at.to.line - 1;
    if (last > first && m->at.to.column == 1)
        last--;                                       /* the line's end was marked too: nothing of the next is */
    for (uint32_t line = first; line <= last; line++) {
        if (last - first >= WHOLE_LINES && line == first + FIRST_LINES)
            line = last;
        add_stroke(out, m, line, line == last);
    }
}

static int stroke_cmp(const void *pa, const void *pb)
{
    const Stroke *a = pa, *b = pb;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->mark->is_main != b->mark->is_main)
        return a->mark->is_main ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return a->end < b->end ? -1 : a->end > b->end;
}

/* -- one line ---------------------------------------------------------------------------------------------------------------- */

/* Adds s as a terminal can show it, starting at *column, which moves on. */
static void add_shown(StrBuf *out, Str s, uint32_t *column)
{
    for (uint32_t at = 0; at < s.len;) {
        uint32_t run = at;
        PlainChar c = { 0 };
        while (run < s.len && (c = plain_char(s, run), plain_is_harmless(c)))
            run += c.size;
        Str harmless = { s.data + at, run - at };
        strbuf_add(out, harmless);
        *column += text_width(harmless);
        at = run;
        if (at == s.len)
            break;
        if (c.code == '\t') {
            for (uint32_t next = (*column / TAB + 1) * TAB; *column < next; ++*column)
                strbuf_add_char(out, ' ');
        } else {
            size_t before = out->len;
            plain_add_char(out, s, at, c);
            *column += (uint32_t)(out->len - before);
        }
        at += c.size;
    }
}

/* What of a line is shown: all, or a piece around a byte. */
typedef struct { Str line; uint32_t from, to; } Cut;

static Cut cut_line(Str line, uint32_t around)
{
    if (line.len <= CUT_OVER)
        return (Cut){ line, 0, line.len };
    uint32_t from = around > CUT_BEFORE ? text_char_start(line, around - CUT_BEFORE) : 0;
    uint32_t to = line.len - from > CUT_KEEP ? text_char_start(line, from + CUT_KEEP) : line.len;
    return (Cut){ line, from, to };
}

static uint32_t shown_column(const Cut *cut, uint32_t at)
{
    uint32_t column = cut->from ? 1 : 0;              /* of the … */
    StrBuf scratch = { 0 };
    at = at < cut->from ? cut->from : at > cut->to ? cut->to : at;
    add_shown(&scratch, str_sub(cut->line, cut->from, at), &column);
    strbuf_free(&scratch);
    return column;
}

/* Where a frame is written to, how wide its gutter is, in which colours. */
typedef struct { StrBuf *out; uint32_t width; const Palette *palette; } Frame;

static void add_gutter(const Frame *f, uint32_t number)
{
    strbuf_add_text(f->out, f->palette->gutter);
    if (number)
        strbuf_printf(f->out, "%*u |", (int)f->width, number);
    else
        strbuf_printf(f->out, "%*s |", (int)f->width, "");
    strbuf_add_text(f->out, f->palette->off);
}

static void add_line(const Frame *f, const Cut *cut, uint32_t number)
{
    StrBuf *out = f->out;
    add_gutter(f, number);
    uint32_t column = 0;
    strbuf_add_char(out, ' ');
    if (cut->from)
        strbuf_add_text(out, "…"), column++;
    add_shown(out, str_sub(cut->line, cut->from, cut->to), &column);
    if (cut->to < cut->line.len)
        strbuf_add_text(out, "…");
    while (out->len && out->data[out->len - 1] == ' ')
        out->len--;
    strbuf_add_char(out, '\n');
}

/* begin: where its line begins in the text. */
static void add_underline(const Frame *f, const Stroke *s, const Cut *cut, uint32_t begin)
{
    const Palette *p = f->palette;
    uint32_t from = shown_column(cut, s->start - begin), to = shown_column(cut, s->end - begin);
    add_gutter(f, 0);
    strbuf_printf(f->out, "%*s%s", (int)from + 1, "", s->mark->is_main ? p->main : p->note);
    strbuf_add_char(f->out, s->mark->is_main ? '^' : '-');
    for (uint32_t i = from + 1; i < to; i++)
        strbuf_add_char(f->out, s->mark->is_main ? '^' : '-');
    if (s->mark->label.len && s->is_last) {
        strbuf_add_char(f->out, ' ');
        plain_add(f->out, s->mark->label);
    }
    strbuf_add_text(f->out, p->off);
    strbuf_add_char(f->out, '\n');
}

/* -- all of it --------------------------------------------------------------------------------------------------------------- */

uint32_t frame_gutter(const FrameMark *marks, uint32_t count)
{
    uint32_t highest = 0, width = 1;
    for (uint32_t i = 0; i < count; i++)
        highest = marks[i].at.to.line > highest ? marks[i].at.to.line : highest;
    for (; highest >= 10; highest /= 10)
        width++;
    return width + 1;
}

static void add_gap(const Frame *f, Text *t, uint32_t before, uint32_t line)
{
    if (line == before + 2) {                         /* a single line left out takes as much room as saying so */
        Cut between = cut_line(text_line(t, before + 1), 0);
        add_line(f, &between, before + 2);
    } else if (line > before + 2) {
        strbuf_printf(f->out, "%s%*s…%s\n", f->palette->gutter, (int)f->width - 1, "", f->palette->off);
    }
}

void frame_add(StrBuf *out, const FrameMark *marks, uint32_t count, const Palette *palette)
{
    Strokes strokes = { 0 };
    for (uint32_t i = 0; i < count; i++)
        add_strokes(&strokes, &marks[i]);
    if (strokes.len)
        qsort(strokes.items, strokes.len, sizeof *strokes.items, stroke_cmp);
    Frame frame = { out, frame_gutter(marks, count), palette };
    add_gutter(&frame, 0);
    strbuf_add_char(out, '\n');
    Cut cut = { 0 };
    for (uint32_t i = 0; i < strokes.len; i++) {
        const Stroke *s = &strokes.items[i];
        Text *t = s->mark->at.text;
        Str line = text_line(t, s->line);             /* finds where lines start */
        uint32_t begin = t->line_starts[s->line];
        if (i == 0 || strokes.items[i - 1].line != s->line) {
            if (i)
                add_gap(&frame, t, strokes.items[i - 1].line, s->line);
            cut = cut_line(line, s->start - begin);
            add_line(&frame, &cut, s->line + 1);
        }
        add_underline(&frame, s, &cut, begin);
    }
    vec_free(&strokes);
}

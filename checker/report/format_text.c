/* The format for people. */
#include "report/frame.h"
#include "report/format.h"
#include "report/plain.h"

static void add_place(StrBuf *out, const Place *at)
{
    plain_add(out, at->file);
    strbuf_printf(out, ":%u:%u", at->from.line, at->from.column);
}

static const char *severity_color(Severity s, const Palette *p)
{
    return s == SEVERITY_ERROR ? p->error : s == SEVERITY_WARNING ? p->warning : p->info;
}

static void add_head(StrBuf *out, const Diagnostic *d, const Palette *p)
{
    strbuf_add_text(out, p->strong);
    add_place(out, &d->at);
    strbuf_printf(out, ":%s %s%s[%s]%s ", p->off, severity_color(d->severity, p), severity_text(d->severity), d->rule->code,
                  p->off);
    strbuf_add_text(out, p->strong);
    plain_add(out, d->message);
    strbuf_printf(out, "%s (%s)\n", p->off, d->rule->name);
}

/* Notes of the same file go into the frame; those of others get frames of their own. */
static bool is_same_file(const Diagnostic *d, const Note *n)
{
    return n->at.text == d->at.text;
}

static void add_own_frame(StrBuf *out, const Diagnostic *d, const Palette *p)
{
    FrameMark *marks = memory_zero(d->note_count + 1, sizeof *marks);
    uint32_t count = 0;
    marks[count++] = (FrameMark){ d->at, STR(""), true };
    for (uint32_t i = 0; i < d->note_count; i++)
        if (is_same_file(d, &d->notes[i]))
            marks[count++] = (FrameMark){ d->notes[i].at, d->notes[i].message, false };
    frame_add(out, marks, count, p);
    if (d->mend) {
        strbuf_printf(out, "%s%*s =%s fix: ", p->gutter, (int)frame_gutter(marks, count), "", p->off);
        plain_add(out, d->mend->title);
        strbuf_add_text(out, d->mend->is_safe ? " (--fix)\n" : " (--unsafe-fixes)\n");
    }
    memory_free(marks);
}

static void add_foreign_note(StrBuf *out, const Note *n, const Palette *p)
{
    strbuf_printf(out, "  %snote:%s ", p->note, p->off);
    add_place(out, &n->at);
    strbuf_add_text(out, ": ");
    plain_add(out, n->message);
    strbuf_add_char(out, '\n');
    FrameMark mark = { n->at, STR(""), false };
    frame_add(out, &mark, 1, p);
}

void format_text(const Telling *t, StrBuf *out)
{
    const Palette *p = palette_for(t->is_colored);
    for (uint32_t i = 0; i < t->diagnostics->len; i++) {
        const Diagnostic *d = &t->diagnostics->items[i];
        add_head(out, d, p);
        add_own_frame(out, d, p);
        for (uint32_t n = 0; n < d->note_count; n++)
            if (!is_same_file(d, &d->notes[n]))
                add_foreign_note(out, &d->notes[n], p);
        strbuf_add_char(out, '\n');
    }
    if (!t->is_quiet)
        format_summary(t, out);
}

#include "report/format.h"

#include "report/plain.h"

static const struct { const char *name; FormatWriter write; } formats[] = {
    { "text",    format_text },
    { "concise", format_concise },
    { "json",    format_json },
    { "sarif",   format_sarif },
    { "github",  format_github },
    { "gitlab",  format_gitlab },
    { "junit",   format_junit },
};

FormatWriter format_by_name(Str name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_eq(name, str_of(formats[i].name)))
            return formats[i].write;
    return NULL;
}

Telling telling_of(const Diagnostics *list, uint32_t files)
{
    Telling t = { .diagnostics = list, .files = files };
    for (uint32_t i = 0; i < list->len; i++) {
        Severity s = list->items[i].severity;
        t.errors += s == SEVERITY_ERROR;
        t.warnings += s == SEVERITY_WARNING;
        t.infos += s == SEVERITY_INFO;
    }
    return t;
}

void format_concise(const Telling *t, StrBuf *out)
{
    for (uint32_t i = 0; i < t->diagnostics->len; i++) {
        const Diagnostic *d = &t->diagnostics->items[i];
        plain_add(out, d->at.file);
        strbuf_printf(out, ":%u:%u: %s %s ", d->at.from.line, d->at.from.column, severity_text(d->severity), d->rule->code);
        plain_add(out, d->message);
        strbuf_add_char(out, '\n');
    }
}

/* -- summary ----------------------------------------------------------------------------------------------------------------- */

static void add_known(const Telling *t, StrBuf *out)
{
    if (t->hidden)
        strbuf_printf(out, "; %u known from the baseline", t->hidden);
    if (t->forgotten)
        strbuf_printf(out, "; %u taken out of the baseline", t->forgotten);
}

/* True: of files or reports there is nothing more to say. */
static bool add_other_ending(const Telling *t, StrBuf *out)
{
    if (t->written.len)
        strbuf_printf(out, "%u report%s written to the baseline " STR_FMT ".\n", t->hidden, t->hidden == 1 ? "" : "s",
                      STR_ARG(t->written));
    else if (!t->files && t->since.len)
        strbuf_printf(out, "No Python file has changed since " STR_FMT ".\n", STR_ARG(t->since));
    else if (!t->files)
        strbuf_add_text(out, "No Python files to check.\n");
    return t->written.len || !t->files;
}

static void add_count(StrBuf *out, uint32_t *parts, uint32_t count, const char *word)
{
    if (count == 0)
        return;
    strbuf_printf(out, "%s%u %s%s", *parts ? ", " : "", count, word, count == 1 ? "" : "s");
    ++*parts;
}

void format_summary(const Telling *t, StrBuf *out)
{
    uint32_t parts = 0, safe = 0, unsafe = 0;
    for (uint32_t i = 0; i < t->diagnostics->len; i++) {
        const Mend *mend = t->diagnostics->items[i].mend;
        safe += mend && mend->is_safe;
        unsafe += mend && !mend->is_safe;
    }
    if (t->fixed)
        strbuf_printf(out, "Fixed %u. ", t->fixed);
    if (!t->diagnostics->len && add_other_ending(t, out))
        return;
    if (t->diagnostics->len) {
        strbuf_add_text(out, "Found ");
        add_count(out, &parts, t->errors, "error");
        add_count(out, &parts, t->warnings, "warning");
        add_count(out, &parts, t->infos, "remark");
    } else {
        strbuf_add_text(out, t->fixed || t->hidden ? "Nothing else to report" : "Nothing to report");
    }
    strbuf_printf(out, " in %u file%s", t->files, t->files == 1 ? "" : "s");
    add_known(t, out);
    if (safe)
        strbuf_printf(out, "; --fix mends %u", safe);
    if (unsafe)
        strbuf_printf(out, "; --unsafe-fixes %s %u%s", safe ? "mends" : "could mend", unsafe, safe ? " more" : "");
    strbuf_add_text(out, ".\n");
}

/* -- statistics -------------------------------------------------------------------------------------------------------------- */

void format_statistics(const Telling *t, StrBuf *out)
{
    for (uint32_t r = 0; rules_all[r]; r++) {
        uint32_t count = 0, fixable = 0;
        for (uint32_t i = 0; i < t->diagnostics->len; i++) {
            const Diagnostic *d = &t->diagnostics->items[i];
            count += d->rule == rules_all[r];
            fixable += d->rule == rules_all[r] && d->mend;
        }
        if (count) {
            strbuf_printf(out, "%7u  %s  %s", count, rules_all[r]->code, rules_all[r]->name);
            if (fixable)
                strbuf_printf(out, " (%u with a fix)", fixable);
            strbuf_add_char(out, '\n');
        }
    }
    if (!t->is_quiet)
        format_summary(t, out);
}

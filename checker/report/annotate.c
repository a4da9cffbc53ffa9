#include "report/annotate.h"

#include <stdio.h>
#include <unistd.h>

#include "report/fixer.h"
#include "report/output.h"
#include "report/plain.h"
#include "report/select.h"
#include "report/session.h"
#include "report/suppress.h"
#include "source/lexeme.h"

/* What one file has got may be what another needs. */
enum { ROUNDS = 5 };

static const char *const wanted_rules[] = { "AG101", "AG102" };

void annotate_prepare(Project *p)
{
    p->rules = (RuleSet){ .options.annotates_iterators = str_eq(p->config.style.text, STR("iterator")) };
    for (size_t i = 0; i < sizeof wanted_rules / sizeof *wanted_rules; i++)
        p->rules.on[rule_index(rule_by_code(str_of(wanted_rules[i])))] = true;
    p->suppress_with = SUPPRESS_AGENCHECK;            /* what silences other tools says nothing about this */
    p->unused_suppression = NULL;
}

/* -- telling ----------------------------------------------------------------------------------------------------------------- */

static void add_place(StrBuf *out, const Place *at)
{
    plain_add(out, at->file);
    strbuf_printf(out, ":%u:%u: ", at->from.line, at->from.column);
}

/* "rows": both rules report from `async` on. */
static Str function_name(const Diagnostic *d)
{
    Str text = d->at.text->bytes;
    uint32_t at = lexeme_skip_blank(text, lexeme_word_end(text, d->at.start), text.len);      /* async */
    at = lexeme_skip_blank(text, lexeme_word_end(text, at), text.len);                        /* def */
    return str_sub(text, at, lexeme_word_end(text, at));
}

/* The annotation itself: the title is "annotate it: `…`". */
static Str annotation_of(const Diagnostic *d)
{
    int64_t from = str_find_char(d->mend->title, '`');
    return str_sub(d->mend->title, (uint32_t)from + 1, d->mend->title.len - 1);
}

static bool list_them(const Check *c)
{
    StrBuf out = { 0 };
    for (uint32_t i = 0; i < c->diagnostics.len; i++) {
        const Diagnostic *d = &c->diagnostics.items[i];
        if (!d->mend)
            continue;
        add_place(&out, &d->at);
        strbuf_add(&out, function_name(d));
        strbuf_add_text(&out, " -> ");
        plain_add(&out, annotation_of(d));
        strbuf_add_char(&out, '\n');
    }
    bool ok = output_write(strbuf_str(&out));
    strbuf_free(&out);
    return ok;
}

/* What stays as it is, each with the reason its rule gives. */
static uint32_t explain_left(const Check *c, bool is_quiet)
{
    uint32_t left = 0;
    StrBuf line = { 0 };
    for (uint32_t i = 0; i < c->diagnostics.len; i++) {
        const Diagnostic *d = &c->diagnostics.items[i];
        if (d->mend)
            continue;
        left++;
        strbuf_clear(&line);
        add_place(&line, &d->at);
        strbuf_add(&line, function_name(d));
        strbuf_add_text(&line, " stays as it is");
        for (uint32_t n = 0; n < d->note_count; n++) {
            strbuf_printf(&line, "; line %u: ", d->notes[n].at.from.line);
            plain_add(&line, d->notes[n].message);
        }
        if (!is_quiet)
            fprintf(stderr, STR_FMT "\n", STR_ARG(strbuf_str(&line)));
    }
    strbuf_free(&line);
    return left;
}

static uint32_t count_mends(const Check *c, uint32_t *files)
{
    uint32_t count = 0;
    Str last = { 0 };
    *files = 0;
    for (uint32_t i = 0; i < c->diagnostics.len; i++) {
        const Diagnostic *d = &c->diagnostics.items[i];
        if (!d->mend)
            continue;
        count++;
        *files += !str_eq(d->at.file, last);
        last = d->at.file;
    }
    return count;
}

/* -- the whole --------------------------------------------------------------------------------------------------------------- */

int annotate_finish(Arena *a, Check *check, const Config *config, bool from_stdin)
{
    if (config->write && config->diff) {
        complain("--write changes the files, --diff shows what it would change: leave one out");
        return EXIT_TROUBLE;
    }
    uint32_t files, count = count_mends(check, &files);
    bool ok = true;
    if (config->diff || config->write) {
        FixerOptions o = { .with_unsafe = true, .only_diff = config->diff,
                           .is_colored = color_wanted(color_choice(config->color.text), STDOUT_FILENO),
                           .is_terminal = isatty(STDOUT_FILENO) };
        FixerResult r = fixer_run(a, check, &o);
        ok = !r.failed && (!(config->diff || from_stdin) || output_to(STR(""), r.text));
        count = config->write ? r.fixed : count;
        uint32_t fixed = r.fixed;
        for (int round = 1; config->write && !from_stdin && fixed && ok && round < ROUNDS; round++) {
            FixerResult again = fixer_run(a, check, &o);
            ok = !again.failed;
            count += fixed = again.fixed;
        }
    } else {
        ok = list_them(check);
    }
    uint32_t left = explain_left(check, config->quiet);
    if (!config->quiet && check->files.len)
        fprintf(stderr, "%u async generator%s %s in %u file%s%s; %u %s as %s.\n", count, count == 1 ? "" : "s",
                config->write ? "annotated" : "can be annotated", files, files == 1 ? "" : "s",
                config->write || config->diff || !count ? "" : " (--diff shows how, --write does it)", left,
                left == 1 ? "stays" : "stay", left == 1 ? "it is" : "they are");
    return !ok ? EXIT_TROUBLE : count && !config->write ? EXIT_REPORTED : EXIT_CLEAN;
}

#include "report/fixer.h"

#include <string.h>

#include "base/file.h"
#include "report/diff.h"
#include "report/fix.h"
#include "report/output.h"

enum { ROUNDS = 50 };                                  /* fixes that need the same import line go in one a round */

/* A file on its way: as it was, as it is now. */
typedef struct {
    const CheckFile *file;
    Str      before, now;                             /* BOM included */
    uint32_t fixed, errors;                           /* errors: parts that can't be parsed */
    bool     is_done;
} Patient;

typedef VEC(Patient) Patients;

static DiagnosticSlice slice_from(const Diagnostics *list, uint32_t first)
{
    uint32_t next = first;
    while (next < list->len && str_eq(list->items[next].at.file, list->items[first].at.file))
        next++;
    return (DiagnosticSlice){ list->items + first, next - first };
}

static uint32_t count_errors(DiagnosticSlice s)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.count; i++)
        n += strcmp(s.items[i].rule->code, "AG001") == 0;
    return n;
}

static Str whole_text(Arena *a, const Text *t)
{
    if (!t->has_bom)
        return t->bytes;
    StrBuf whole = { 0 };
    strbuf_add_text(&whole, "\xEF\xBB\xBF");
    strbuf_add(&whole, t->bytes);
    Str out = str_copy(a, strbuf_str(&whole));
    strbuf_free(&whole);
    return out;
}

static const CheckFile *file_named(const CheckFiles *files, Str path)
{
    for (uint32_t i = 0; i < files->len; i++)
        if (str_eq(files->items[i].path, path))
            return &files->items[i];
    BUG("a report on a file that was not checked");
}

/* Puts fixes in. False when there was none to put in. */
static bool treat(Arena *a, Patient *p, DiagnosticSlice found, bool with_unsafe)
{
    StrBuf text = { 0 };
    uint32_t fixed = fix_apply(found, with_unsafe, &text);
    if (fixed) {
        p->now = str_copy(a, strbuf_str(&text));
        p->fixed += fixed;
    }
    strbuf_free(&text);
    return fixed != 0;
}

/* A link may lead anywhere, even where a stranger who sent the project wants it to: nothing outside the project is changed. */
static bool leads_out(Arena *a, const CheckFile *file)
{
    Str real = file->bytes ? STR("") : path_resolved(a, file->path);
    return real.len && !path_is_below(real, path_resolved(a, path_dir(path_absolute(a, file->path))))
           && !path_is_below(real, path_resolved(a, file->project->config.root));
}

static Patients first_round(Arena *a, const Check *c, const FixerOptions *o, FixerResult *r)
{
    Patients all = { 0 };
    for (uint32_t i = 0; i < c->diagnostics.len;) {
        DiagnosticSlice found = slice_from(&c->diagnostics, i);
        Patient p = { .file = file_named(&c->files, found.items[0].at.file), .errors = count_errors(found) };
        p.before = p.now = whole_text(a, found.items[0].at.text);
        i += found.count;
        if (!treat(a, &p, found, o->with_unsafe))
            continue;
        if (o->only_diff || !leads_out(a, p.file)) {
            vec_push(&all, p);
            continue;
        }
        complain(STR_FMT ": a link that leads out of the project; it stays as it is", STR_ARG(p.file->path));
        r->failed = true;
    }
    return all;
}

/* Checks the new texts; puts back what broke, and puts in what can go in now. False when all is settled. */
static bool next_round(Arena *a, Patients *all, const Check *c, const FixerOptions *o)
{
    Check again;
    check_init(&again);
    again.jobs = c->jobs;
    for (uint32_t i = 0; i < all->len; i++)
        if (!all->items[i].is_done)
            vec_push(&again.files, (CheckFile){ all->items[i].file->path, all->items[i].file->project, &all->items[i].now });
    check_run(&again);
    bool more = false;
    for (uint32_t i = 0; i < all->len; i++) {
        Patient *p = &all->items[i];
        if (p->is_done)
            continue;
        uint32_t first = 0;
        while (first < again.diagnostics.len && !str_eq(again.diagnostics.items[first].at.file, p->file->path))
            first++;
        DiagnosticSlice found = slice_from(&again.diagnostics, first);
        if (count_errors(found) > p->errors) {
            complain(STR_FMT ": the fixes would break the file; it stays as it is", STR_ARG(p->file->path));
            p->now = p->before;
            p->fixed = 0;
            p->is_done = true;
        } else {
            p->is_done = o->once || !treat(a, p, found, o->with_unsafe);
            more |= !p->is_done;
        }
    }
    check_free(&again);
    return more;
}

static void write_files(const Patients *all, FixerResult *r)
{
    for (uint32_t i = 0; i < all->len; i++) {
        const Patient *p = &all->items[i];
        FileError err = { 0 };
        if (!p->fixed || p->file->bytes || file_write_atomic(p->file->path.data, p->now, &err))
            continue;
        complain(STR_FMT ": can't be written: %s", STR_ARG(p->file->path), strerror(err.code));
        r->failed = true;
    }
}

/* What is left is told of the files as they are now. */
static void check_again(Check *c)
{
    Check again;
    check_init(&again);
    again.jobs = c->jobs;
    for (uint32_t i = 0; i < c->files.len; i++)
        vec_push(&again.files, c->files.items[i]);
    check_run(&again);
    again.seconds += c->seconds;
    check_free(c);
    *c = again;
}

FixerResult fixer_run(Arena *a, Check *check, const FixerOptions *o)
{
    FixerResult r = { 0 };
    Patients all = first_round(a, check, o, &r);
    for (int round = 0; all.len && round < ROUNDS && next_round(a, &all, check, o); round++)
        ;
    StrBuf text = { 0 };
    bool is_stdin = check->files.len == 1 && check->files.items[0].bytes;
    for (uint32_t i = 0; i < all.len; i++) {
        r.fixed += all.items[i].fixed;
        if (o->only_diff)
            diff_unified(&text, all.items[i].file->path, all.items[i].before, all.items[i].now,
                         (DiffStyle){ palette_for(o->is_colored), o->is_terminal });
    }
    if (is_stdin && !o->only_diff)
        strbuf_add(&text, all.len ? all.items[0].now : *check->files.items[0].bytes);
    r.text = str_copy(a, strbuf_str(&text));
    strbuf_free(&text);
    if (!o->only_diff) {
        write_files(&all, &r);
        if (is_stdin && all.len)
            check->files.items[0].bytes = arena_copy(a, &all.items[0].now, sizeof(Str));
        if (r.fixed)
            check_again(check);
    }
    vec_free(&all);
    return r;
}

#include "report/diagnostic.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"

#ifndef DOCS_URL
#define DOCS_URL ""                                   /* "https://…/rules/": the code is added */
#endif

enum { LINE_BYTES = 160 };

static Position position_of(Text *t, uint32_t offset)
{
    TextPos p = text_pos(t, offset, UNIT_CODE_POINT);
    return (Position){ p.line + 1, p.column + 1 };
}

void place_count(Place *p)
{
    p->from = position_of(p->text, p->start);
    p->to = position_of(p->text, p->end);
}

static Place place_of(Module *m, uint32_t start, uint32_t end)
{
    uint32_t size = m->text.bytes.len;
    start = start < size ? start : size;
    end = end < start ? start : end < size ? end : size;
    return (Place){ m->path, &m->text, start, end, position_of(&m->text, start), position_of(&m->text, end) };
}

static Mend *mend_of(Arena *a, Module *m, const Fix *fix)
{
    if (!fix)
        return NULL;
    Mend *mend = ARENA_NEW(a, Mend);
    *mend = (Mend){ fix->title, fix->is_safe, ARENA_ARRAY(a, fix->edit_count, Change), fix->edit_count };
    for (uint32_t i = 0; i < fix->edit_count; i++)
        mend->changes[i] = (Change){ place_of(m, fix->edits[i].start, fix->edits[i].end), fix->edits[i].text };
    return mend;
}

Diagnostic diagnostic_of(Arena *a, const Finding *f, Severity severity)
{
    Diagnostic d = { .rule = f->rule, .severity = severity, .message = f->message, .at = place_of(f->module, f->start, f->end) };
    d.notes = ARENA_ARRAY(a, f->related_count, Note);
    for (uint32_t i = 0; i < f->related_count; i++)
        d.notes[d.note_count++] =
            (Note){ place_of(f->related[i].module, f->related[i].start, f->related[i].end), f->related[i].message };
    d.mend = mend_of(a, f->module, f->fix);
    return d;
}

/* -- detaching -- */

/* texts: of a module → its copy; here: the folder that paths are shown from, where those named by the user are, else "" */
typedef struct { Arena *arena; Map texts; Str here; } Detach;

static void detach_place(Detach *d, Place *p)
{
    Text *copy = map_get_ptr(&d->texts, (uintptr_t)p->text);
    if (!copy) {
        copy = ARENA_NEW(d->arena, Text);
        text_init(copy, d->arena, str_copy(d->arena, p->text->bytes));
        copy->has_bom = p->text->has_bom;             /* its bytes are those behind it already */
        text_line_of(copy, 0);                        /* who shows a text may rely on its lines being counted */
        map_put_ptr(&d->texts, (uintptr_t)p->text, copy);
    }
    p->text = copy;
    bool is_shown_from_here = d->here.len && path_is_rooted(p->file);
    p->file = str_copy(d->arena, is_shown_from_here ? path_relative(d->arena, p->file, d->here) : p->file);
}

void diagnostics_detach(Arena *a, Diagnostic *list, uint32_t count)
{
    Detach d = { .arena = a };
    if (count && !path_is_rooted(list[0].at.file))
        d.here = path_absolute(a, STR("."));
    for (uint32_t i = 0; i < count; i++) {
        detach_place(&d, &list[i].at);
        for (uint32_t k = 0; k < list[i].note_count; k++)
            detach_place(&d, &list[i].notes[k].at);
        for (uint32_t k = 0; list[i].mend && k < list[i].mend->change_count; k++)
            detach_place(&d, &list[i].mend->changes[k].at);
    }
    map_free(&d.texts);
}

const char *severity_text(Severity s)
{
    static const char *const texts[] = { [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_INFO] = "info" };
    return texts[s];
}

static int number_cmp(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int diagnostic_cmp(const void *pa, const void *pb)
{
    const Diagnostic *a = pa, *b = pb;
    int c = str_cmp(a->at.file, b->at.file);
    c = c ? c : number_cmp(a->at.start, b->at.start);
    c = c ? c : number_cmp(a->at.end, b->at.end);
    c = c ? c : strcmp(a->rule->code, b->rule->code);
    return c ? c : str_cmp(a->message, b->message);
}

static uint64_t line_hash(const Diagnostic *d)
{
    uint64_t h = hash_mix(str_hash(d->at.file), str_hash(str_of(d->rule->code)));
    return hash_mix(h, str_hash(diagnostic_line(d)));
}

void diagnostics_sort(Diagnostics *list)
{
    if (list->len == 0)
        return;
    qsort(list->items, list->len, sizeof *list->items, diagnostic_cmp);
    uint32_t kept = 0;
    Map seen = { 0 };
    for (uint32_t i = 0; i < list->len; i++) {
        Diagnostic d = list->items[i];
        if (kept && diagnostic_cmp(&list->items[kept - 1], &d) == 0)
            continue;
        bool is_new;
        d.repeat = (uint32_t)(*map_slot(&seen, line_hash(&d), &is_new))++;
        list->items[kept++] = d;
    }
    list->len = kept;
    map_free(&seen);
}

uint64_t diagnostic_fingerprint(const Diagnostic *d)
{
    return hash_mix(line_hash(d), d->repeat);
}

Str diagnostic_line(const Diagnostic *d)
{
    Str line = str_trim(text_line(d->at.text, d->at.from.line - 1));
    return line.len > LINE_BYTES ? str_sub(line, 0, text_char_start(line, LINE_BYTES)) : line;
}

Str diagnostic_url(Arena *a, const Rule *rule)
{
    return *DOCS_URL ? str_printf(a, "%s%s", DOCS_URL, rule->code) : STR("");
}

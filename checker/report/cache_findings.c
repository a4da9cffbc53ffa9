#include "report/cache_findings.h"

#include "base/file.h"
#include "report/cache_bytes.h"

/* -- texts -- */

void finding_texts_free(FindingTexts *t)
{
    strmap_free(&t->texts);
}

static Text *text_at(FindingTexts *t, Str name)
{
    bool is_new;
    uint64_t *slot = strmap_slot(&t->texts, name, &is_new);
    if (!is_new)
        return (Text *)(uintptr_t)*slot;
    Arena *a = t->shown->arena;
    Str path = str_copy(a, name), bytes;
    t->texts.entries[t->texts.len - 1].key = path;
    if (!file_read_text(a, path, &bytes, NULL))
        return NULL;
    Text *text = ARENA_NEW(a, Text);
    text_init(text, a, bytes);
    *slot = (uint64_t)(uintptr_t)text;
    return text;
}

/* -- writing -- */

static void put_range(StrBuf *out, const Place *p)
{
    bytes_put_number(out, p->start);
    bytes_put_number(out, p->end);
}

static void put_mend(StrBuf *out, const Mend *m)
{
    bytes_put_number(out, m != NULL);
    if (!m)
        return;
    bytes_put_text(out, m->title);
    bytes_put_number(out, m->is_safe);
    bytes_put_number(out, m->change_count);
    for (uint32_t i = 0; i < m->change_count; i++) {
        put_range(out, &m->changes[i].at);
        bytes_put_text(out, m->changes[i].text);
    }
}

void findings_encode(StrBuf *out, const Diagnostic *list, uint32_t count)
{
    bytes_put_number(out, count);
    for (uint32_t i = 0; i < count; i++) {
        const Diagnostic *d = &list[i];
        bytes_put_text(out, str_of(d->rule->code));
        bytes_put_number(out, d->severity);
        put_range(out, &d->at);
        bytes_put_text(out, d->message);
        bytes_put_number(out, d->note_count);
        for (uint32_t k = 0; k < d->note_count; k++) {
            bytes_put_text(out, d->notes[k].at.file);
            put_range(out, &d->notes[k].at);
            bytes_put_text(out, d->notes[k].message);
        }
        put_mend(out, d->mend);
    }
}

/* -- reading -- */

enum { FINDING_BYTES = 4 * 8, NOTE_BYTES = 4 * 4, CHANGE_BYTES = 4 * 3 };

typedef struct { ByteReader in; FindingTexts *texts; } FindingReader;

static Place read_place(FindingReader *r, Str name)
{
    uint32_t start = bytes_number(&r->in), end = bytes_number(&r->in);
    Place p = { .file = name, .text = text_at(r->texts, name), .start = start, .end = end };
    r->in.is_bad |= !p.text || start > end || end > p.text->bytes.len;
    if (!r->in.is_bad)
        place_count(&p);
    return p;
}

static Str read_text(FindingReader *r)
{
    return str_copy(r->texts->shown->arena, bytes_text(&r->in));
}

static Mend *read_mend(FindingReader *r, Str name)
{
    if (!bytes_number(&r->in))
        return NULL;
    Mend *m = ARENA_NEW(r->texts->shown->arena, Mend);
    m->title = read_text(r);
    m->is_safe = bytes_number(&r->in) != 0;
    m->change_count = bytes_count(&r->in, CHANGE_BYTES);
    m->changes = ARENA_ARRAY(r->texts->shown->arena, m->change_count, Change);
    for (uint32_t i = 0; i < m->change_count; i++) {
        m->changes[i].at = read_place(r, name);
        m->changes[i].text = read_text(r);
    }
    return m;
}

static Diagnostic read_finding(FindingReader *r, Str name)
{
    Diagnostic d = { .rule = rule_by_code(bytes_text(&r->in)), .severity = (Severity)bytes_number(&r->in) };
    r->in.is_bad |= !d.rule || d.severity > SEVERITY_INFO;
    d.at = read_place(r, name);
    d.message = read_text(r);
    d.note_count = bytes_count(&r->in, NOTE_BYTES);
    d.notes = ARENA_ARRAY(r->texts->shown->arena, d.note_count, Note);
    for (uint32_t i = 0; i < d.note_count; i++) {
        d.notes[i].at = read_place(r, shown_as(r->texts->shown, read_text(r)));
        d.notes[i].message = read_text(r);
    }
    d.mend = read_mend(r, name);
    return d;
}

bool findings_decode(Str bytes, Str name, FindingTexts *texts, Diagnostics *out)
{
    FindingReader r = { { .left = bytes }, texts };
    uint32_t before = out->len, count = bytes_count(&r.in, FINDING_BYTES);
    for (uint32_t i = 0; i < count && !r.in.is_bad; i++)
        vec_push(out, read_finding(&r, name));
    if (r.in.is_bad || r.in.left.len)
        out->len = before;
    return !r.in.is_bad && !r.in.left.len;
}

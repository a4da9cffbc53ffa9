#include "report/fix.h"

#include <stdlib.h>

typedef VEC(const Change *) Changes;

static bool same_change(const Change *a, const Change *b)
{
    return a->at.start == b->at.start && a->at.end == b->at.end && str_eq(a->text, b->text);
}

/* Two insertions at one place have no order of their own, so they overlap as well. */
static bool overlaps(const Change *a, const Change *b)
{
    if (a->at.start == a->at.end && b->at.start == b->at.end)
        return a->at.start == b->at.start;
    return a->at.start < b->at.end && b->at.start < a->at.end;
}

/* A fix goes in whole or not at all. What another one has already put there just so (an import both need) counts as done. */
static bool accept(Changes *taken, const Mend *mend)
{
    bool *done = memory_zero(mend->change_count + 1, sizeof *done);
    bool fits = true;
    for (uint32_t i = 0; i < mend->change_count && fits; i++)
        for (uint32_t k = 0; k < taken->len && fits; k++) {
            done[i] |= same_change(&mend->changes[i], taken->items[k]);
            fits = done[i] || !overlaps(&mend->changes[i], taken->items[k]);
        }
    for (uint32_t i = 0; i < mend->change_count && fits; i++)
        if (!done[i])
            vec_push(taken, &mend->changes[i]);
    memory_free(done);
    return fits;
}

static int change_cmp(const void *pa, const void *pb)
{
    const Change *a = *(const Change *const *)pa, *b = *(const Change *const *)pb;
    if (a->at.start != b->at.start)
        return a->at.start < b->at.start ? -1 : 1;
    if (a->at.end != b->at.end)
        return a->at.end < b->at.end ? -1 : 1;
    return a < b ? -1 : a > b;                        /* only those of one fix share a place: as the fix has them */
}

static bool is_ascii(const Mend *mend)
{
    for (uint32_t i = 0; i < mend->change_count; i++)
        for (uint32_t k = 0; k < mend->changes[i].text.len; k++)
            if ((unsigned char)mend->changes[i].text.data[k] >= 0x80)
                return false;
    return true;
}

/* A file in another encoding (a coding cookie) can take ASCII, but nothing of ours beyond it. */
static bool is_utf8(Str text)
{
    while (text.len)
        if (text_next(&text) == TEXT_BAD_BYTE)
            return false;
    return true;
}

uint32_t fix_apply(DiagnosticSlice of_file, bool with_unsafe, StrBuf *out)
{
    if (of_file.count == 0)
        return 0;
    Text *text = of_file.items[0].at.text;
    Changes taken = { 0 };
    uint32_t applied = 0;
    bool takes_all = is_utf8(text->bytes);
    for (uint32_t i = 0; i < of_file.count; i++) {
        const Mend *mend = of_file.items[i].mend;
        if (mend && mend->change_count && (mend->is_safe || with_unsafe) && (takes_all || is_ascii(mend)))
            applied += accept(&taken, mend);
    }
    if (taken.len)
        qsort(taken.items, taken.len, sizeof *taken.items, change_cmp);
    strbuf_add_text(out, text->has_bom ? "\xEF\xBB\xBF" : "");
    uint32_t at = 0;
    for (uint32_t i = 0; i < taken.len; i++) {
        strbuf_add(out, str_sub(text->bytes, at, taken.items[i]->at.start));
        strbuf_add(out, taken.items[i]->text);
        at = taken.items[i]->at.end;
    }
    strbuf_add(out, str_sub(text->bytes, at, text->bytes.len));
    vec_free(&taken);
    return applied;
}

#include "report/diff.h"

#include <string.h>

#include "report/plain.h"

enum { CONTEXT = 3, EDITS_MAX = 2000 };

typedef struct { Str *items; uint32_t count; } Lines;
typedef struct { bool *removed, *added; Lines before, after; } Script;

static Lines lines_of(Arena *a, Str s)
{
    VEC(Str) list = { 0 };
    while (s.len) {
        int64_t end = str_find_char(s, '\n');
        uint32_t size = end < 0 ? s.len : (uint32_t)end + 1;
        vec_push(&list, str_sub(s, 0, size));
        s = str_sub(s, size, s.len);
    }
    Lines lines = { vec_to_arena(a, &list), list.len };
    vec_free(&list);
    return lines;
}

/* Myers' greedy algorithm over what lies between the common ends; each round's furthest points are kept to walk back.
 * Past EDITS_MAX the middle is replaced as a whole. */
static bool find_edits(Arena *a, Script *s, uint32_t top, uint32_t n, uint32_t m)
{
    const Str *x = s->before.items + top, *y = s->after.items + top;
    int64_t limit = (int64_t)n + m < EDITS_MAX ? (int64_t)n + m : EDITS_MAX;
    int64_t **rounds = ARENA_ARRAY(a, (size_t)limit + 1, int64_t *);
    int64_t *furthest = (int64_t *)arena_array(a, (size_t)(2 * limit + 3), sizeof(int64_t)) + limit + 1;
    for (int64_t d = 0; d <= limit; d++) {
        rounds[d] = (int64_t *)arena_copy(a, furthest - d - 1, (size_t)(2 * d + 3) * sizeof(int64_t)) + d + 1;
        for (int64_t k = -d; k <= d; k += 2) {
            int64_t i = k == -d || (k != d && furthest[k - 1] < furthest[k + 1]) ? furthest[k + 1] : furthest[k - 1] + 1;
            while (i < (int64_t)n && i - k < (int64_t)m && str_eq(x[i], y[i - k]))
                i++;
            furthest[k] = i;
            if (i < (int64_t)n || i - k < (int64_t)m)
                continue;
            for (int64_t j = i - k; d > 0; d--) {     /* found: back along the way it came */
                int64_t *v = rounds[d];
                k = i - j;
                bool down = k == -d || (k != d && v[k - 1] < v[k + 1]);
                int64_t from_k = down ? k + 1 : k - 1, from = v[from_k];
                if (down)
                    s->added[top + (uint32_t)(from - from_k)] = true;
                else
                    s->removed[top + (uint32_t)from] = true;
                i = from;
                j = from - from_k;
            }
            return true;
        }
    }
    return false;
}

static Script compare(Arena *a, Str before, Str after)
{
    Script s = { .before = lines_of(a, before), .after = lines_of(a, after) };
    s.removed = ARENA_ARRAY(a, s.before.count + 1, bool);
    s.added = ARENA_ARRAY(a, s.after.count + 1, bool);
    uint32_t top = 0, n = s.before.count, m = s.after.count;
    while (top < n && top < m && str_eq(s.before.items[top], s.after.items[top]))
        top++;
    while (n > top && m > top && str_eq(s.before.items[n - 1], s.after.items[m - 1]))
        n--, m--;
    if (!find_edits(a, &s, top, n - top, m - top)) {
        memset(s.removed + top, true, n - top);
        memset(s.added + top, true, m - top);
    }
    return s;
}

static void add_line(StrBuf *out, char sign, Str line, const char *color, DiffStyle style)
{
    bool whole = str_ends(line, STR("\n"));
    Str shown = whole ? str_sub(line, 0, line.len - 1) : line;
    strbuf_add_text(out, color);
    strbuf_add_char(out, sign);
    if (style.is_terminal)
        plain_add_lines(out, shown);
    else
        strbuf_add(out, shown);
    strbuf_add_text(out, *color ? style.palette->off : "");
    strbuf_add_char(out, '\n');
    if (!whole)
        strbuf_add_text(out, "\\ No newline at end of file\n");
}

/* Lines [i, i_end) of the one and [k, k_end) of the other. */
typedef struct { uint32_t i, i_end, k, k_end; } Hunk;

static bool is_kept(const Script *s, uint32_t i, uint32_t k)
{
    return i < s->before.count && k < s->after.count && !s->removed[i] && !s->added[k];
}

/* From the first change at or after (i, k) to where more than twice the context is the same. False: there is no change. */
static bool next_hunk(const Script *s, Hunk *h)
{
    uint32_t i = h->i_end, k = h->k_end, same = 0;
    while (is_kept(s, i, k))
        i++, k++, same++;
    if (i >= s->before.count && k >= s->after.count)
        return false;
    uint32_t lead = same < CONTEXT ? same : CONTEXT;
    h->i = i - lead;
    h->k = k - lead;
    for (same = 0; same <= 2 * CONTEXT;) {
        if (i < s->before.count && s->removed[i])
            i++, same = 0;
        else if (k < s->after.count && s->added[k])
            k++, same = 0;
        else if (is_kept(s, i, k))
            i++, k++, same++;
        else
            break;
    }
    uint32_t extra = same > CONTEXT ? same - CONTEXT : 0;
    h->i_end = i - extra;
    h->k_end = k - extra;
    return true;
}

static void add_hunk(StrBuf *out, const Script *s, const Hunk *h, DiffStyle style)
{
    const Palette *p = style.palette;
    uint32_t n = h->i_end - h->i, m = h->k_end - h->k;
    strbuf_printf(out, "%s@@ -%u,%u +%u,%u @@%s\n", p->info, h->i + (n != 0), n, h->k + (m != 0), m, p->off);
    for (uint32_t i = h->i, k = h->k; i < h->i_end || k < h->k_end;) {
        if (i < h->i_end && s->removed[i])
            add_line(out, '-', s->before.items[i++], p->removed, style);
        else if (k < h->k_end && s->added[k])
            add_line(out, '+', s->after.items[k++], p->added, style);
        else
            add_line(out, ' ', s->before.items[i++], "", style), k++;
    }
}

/* As git writes names: quoted as C has it where they hold what would mislead. */
static void add_name(StrBuf *out, const char *sign, const char *side, Str path)
{
    bool is_plain = true;
    for (uint32_t i = 0; i < path.len; i++)
        is_plain &= (unsigned char)path.data[i] >= ' ' && path.data[i] != 0x7F && path.data[i] != '"' && path.data[i] != '\\';
    strbuf_printf(out, "%s %s%s", sign, is_plain ? "" : "\"", side);
    for (uint32_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.data[i];
        if (is_plain || (c >= ' ' && c != 0x7F && c != '"' && c != '\\'))
            strbuf_add_char(out, (char)c);
        else
            strbuf_printf(out, "\\%03o", c);
    }
    strbuf_add_text(out, is_plain ? "\n" : "\"\n");
}

void diff_unified(StrBuf *out, Str path, Str before, Str after, DiffStyle style)
{
    const Palette *palette = style.palette;
    if (str_eq(before, after))
        return;
    Arena *a = arena_new();
    Script s = compare(a, before, after);
    strbuf_add_text(out, palette->strong);
    add_name(out, "---", "a/", path);
    add_name(out, "+++", "b/", path);
    strbuf_add_text(out, palette->off);
    for (Hunk h = { 0 }; next_hunk(&s, &h);)
        add_hunk(out, &s, &h, style);
    arena_free(a);
}

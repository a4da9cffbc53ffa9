#include "report/changed.h"

#include <string.h>

#include "base/file.h"
#include "base/process.h"
#include "report/output.h"

/* Git writes nothing for us (it would refresh its index), and starts no program that the repository's configuration names. */
#define GIT "git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"

/* What git says; its own complaints go to stderr unless is_quiet. False when it can't be run or fails. */
static bool run_git(const char *const *arguments, bool is_quiet, StrBuf *out)
{
    int error;
    bool ok = process_output(arguments, is_quiet, out, &error);
    if (error)
        complain("git can't be run: %s", strerror(error));
    return ok;
}

static Str first_line(Arena *a, const StrBuf *b)
{
    return str_copy(a, str_before(strbuf_str(b), '\n'));
}

/* -- reading its answers ----------------------------------------------------------------------------------------------------- */

/* A path of a diff: as it is, or quoted as C has it. */
static Str unquote(Arena *a, Str s)
{
    if (!str_starts(s, STR("\"")))
        return s.len && s.data[s.len - 1] == '\t' ? str_sub(s, 0, s.len - 1) : s;     /* git ends names with blanks by a tab */
    StrBuf out = { 0 };
    for (uint32_t i = 1; i < s.len && s.data[i] != '"'; i++) {
        static const char letters[] = "abfnrtv", meant[] = "\a\b\f\n\r\t\v";
        if (s.data[i] != '\\' || i + 1 >= s.len) {
            strbuf_add_char(&out, s.data[i]);
            continue;
        }
        char c = s.data[++i];
        const char *letter = strchr(letters, c);
        if (c >= '0' && c <= '3' && i + 2 < s.len) {
            strbuf_add_char(&out, (char)((c - '0') << 6 | (s.data[i + 1] - '0') << 3 | (s.data[i + 2] - '0')));
            i += 2;
        } else {
            strbuf_add_char(&out, letter ? meant[letter - letters] : c);
        }
    }
    Str path = str_copy(a, strbuf_str(&out));
    strbuf_free(&out);
    return path;
}

static uint32_t number(Str *s)
{
    uint64_t n = 0;
    while (s->len && s->data[0] >= '0' && s->data[0] <= '9') {
        n = n * 10 + (uint64_t)(s->data[0] - '0');
        n = n > UINT32_MAX / 16 ? UINT32_MAX / 16 : n;
        *s = str_sub(*s, 1, s->len);
    }
    return (uint32_t)n;
}

/* "@@ -3,2 +5,4 @@": the new lines 5 to 8. What was only deleted leaves no line of its own. */
static void read_hunk(Str line, ChangedFile *file)
{
    int64_t plus = str_find_char(line, '+');
    if (plus < 0)
        return;
    Str rest = str_sub(line, (uint32_t)plus + 1, line.len);
    uint32_t first = number(&rest), count = 1;
    if (str_starts(rest, STR(","))) {
        rest = str_sub(rest, 1, rest.len);
        count = number(&rest);
    }
    if (count)
        vec_push(&file->spans, (LineSpan){ first, first + count - 1 });
}

/* Lines of the files themselves can't be taken for headers: with -U0 they all stand behind a hunk's head that counts them. */
static void read_diff(Arena *a, Str diff, Str top, Changed *out)
{
    uint32_t content = 0;
    bool has_file = false;
    while (diff.len) {
        Str line = str_cut(&diff, '\n');
        if (content && line.len && (line.data[0] == '+' || line.data[0] == '-')) {
            content--;
        } else if (str_starts(line, STR("+++ "))) {
            Str path = unquote(a, str_sub(line, 4, line.len));
            has_file = str_starts(path, STR("b/"));   /* else /dev/null: deleted */
            if (has_file)
                vec_push(&out->files, (ChangedFile){ .file = path_join(a, top, str_sub(path, 2, path.len)) });
        } else if (str_starts(line, STR("@@ -"))) {
            Str rest = str_sub(line, 4, line.len);
            content = 0;
            for (int side = 0; side < 2; side++) {
                number(&rest);
                uint32_t count = 1;
                if (str_starts(rest, STR(","))) {
                    rest = str_sub(rest, 1, rest.len);
                    count = number(&rest);
                }
                content += count;
                rest = str_sub(rest, 2, rest.len);    /* " +" */
            }
            if (has_file)
                read_hunk(line, &vec_last(&out->files));
        }
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < out->files.len; i++)     /* without a line of its own a file has nothing to report on */
        if (out->files.items[i].spans.len)
            out->files.items[kept++] = out->files.items[i];
    out->files.len = kept;
}

static void read_untracked(Arena *a, Str list, Str top, Changed *out)
{
    while (list.len) {
        Str path = str_cut(&list, '\0');
        if (path.len)
            vec_push(&out->files, (ChangedFile){ .file = path_join(a, top, path) });
    }
}

bool changed_since(Arena *a, Str folder, Str revision, Changed *out)
{
    const char *at = str_copy(a, folder.len ? folder : STR(".")).data, *rev = str_copy(a, revision).data;
    StrBuf said = { 0 };
    if (revision.len == 0 || rev[0] == '-') {
        complain("--diff-base: `%s` is no revision", rev);
        return false;
    }
    bool ok = run_git((const char *const[]){ GIT, "-C", at, "rev-parse", "--show-toplevel", NULL }, false, &said);
    Str top = first_line(a, &said);
    if (!ok) {
        complain("--diff-base: git knows no repository here");
        strbuf_free(&said);
        return false;
    }
    strbuf_clear(&said);
    Str base = run_git((const char *const[]){ GIT, "-C", at, "merge-base", rev, "HEAD", NULL }, true, &said)
                   ? first_line(a, &said)
                   : revision;
    strbuf_clear(&said);
    ok = run_git((const char *const[]){ GIT, "-C", top.data, "-c", "core.quotePath=false", "diff", "-U0", "--no-color",
                                        "--no-ext-diff", "--no-textconv", "--no-relative", "--src-prefix=a/", "--dst-prefix=b/",
                                        "--diff-filter=d", str_copy(a, base).data, "--", NULL },
                 false, &said);
    if (ok)
        read_diff(a, str_copy(a, strbuf_str(&said)), top, out);
    else
        complain("--diff-base: git can't compare with `%s`", rev);
    strbuf_clear(&said);
    if (ok && run_git((const char *const[]){ GIT, "-C", top.data, "ls-files", "-z", "--others", "--exclude-standard", NULL },
                      false, &said))
        read_untracked(a, str_copy(a, strbuf_str(&said)), top, out);
    strbuf_free(&said);
    return ok;
}

void changed_free(Changed *c)
{
    for (uint32_t i = 0; i < c->files.len; i++)
        vec_free(&c->files.items[i].spans);
    vec_free(&c->files);
}

/* -- asking ------------------------------------------------------------------------------------------------------------------ */

/* Git names files by the real path of the repository. */
static const ChangedFile *find_file(const Changed *c, Str shown)
{
    Arena *a = arena_new();
    Str real = path_resolved(a, shown), path = real.len ? real : path_absolute(a, shown);
    const ChangedFile *found = NULL;
    for (uint32_t i = 0; i < c->files.len && !found; i++)
        if (str_eq(c->files.items[i].file, path))
            found = &c->files.items[i];
    arena_free(a);
    return found;
}

bool changed_file(const Changed *c, Str file)
{
    return find_file(c, file) != NULL;
}

static bool touches(const ChangedFile *f, const Diagnostic *d)
{
    for (uint32_t i = 0; i < f->spans.len; i++)
        if (d->at.from.line <= f->spans.items[i].last && d->at.to.line >= f->spans.items[i].first)
            return true;
    return f->spans.len == 0;
}

void changed_keep(const Changed *c, Diagnostics *list)
{
    uint32_t kept = 0;
    const ChangedFile *file = NULL;
    for (uint32_t i = 0; i < list->len; i++) {
        Diagnostic d = list->items[i];
        if (i == 0 || !str_eq(d.at.file, list->items[i - 1].at.file))
            file = find_file(c, d.at.file);
        if (file && touches(file, &d))
            list->items[kept++] = d;
    }
    list->len = kept;
}

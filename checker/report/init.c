#include "report/init.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "report/output.h"
#include "report/session.h"
#include "report/version.h"

static const char settings[] =
    "# every key: `agencheck check --help`, the documentation's page on configuration\n"
    "# extend-select = [\"AG102\", \"AG410\"]\n"
    "# ignore = []\n"
    "# exclude = [\"build/\"]\n";

static const char hook[] =
    "- repo: local\n"
    "  hooks:\n"
    "    - id: agencheck\n"
    "      name: agencheck\n"
    "      entry: agencheck check --quiet --force-exclude\n"
    "      language: system\n"
    "      types_or: [python, pyi]\n"
    "      require_serial: true\n";

/* One file that would be written, and what of it would be new. */
typedef struct { Str path; StrBuf content; Str news; } Plan;

static void append(Plan *p, Str old, Str news)
{
    strbuf_add(&p->content, old);
    if (old.len && old.data[old.len - 1] != '\n')
        strbuf_add_char(&p->content, '\n');
    strbuf_add(&p->content, news);
    p->news = news;
}

/* Into pyproject.toml where there is one; else a file of its own. False: it is there already. */
static bool plan_settings(Arena *a, Str folder, Plan *p)
{
    Str pyproject = str_copy(a, path_join(a, folder, STR("pyproject.toml"))),
        own = str_copy(a, path_join(a, folder, STR("agencheck.toml"))), old = { 0 };
    if (file_exists(own.data))
        return false;
    if (!file_read_text(a, pyproject, &old, NULL)) {
        p->path = own;
        append(p, STR(""), str_of(settings));
        return true;
    }
    p->path = pyproject;
    append(p, old, str_printf(a, "\n[tool.agencheck]\n%s", settings));
    return !str_has(old, STR("[tool.agencheck"));
}

/* Whether entries can be written below `repos:`. An empty `[]` there is taken away; any other list on that line stays. */
static bool opens_list(Arena *a, Str *text, uint32_t repos)
{
    uint32_t from = repos + STR("repos:").len;
    Str behind = str_before(str_sub(*text, from, text->len), '\n'), rest = str_trim(behind);
    uint32_t to = from + behind.len;
    if (str_eq(rest, STR("[]")))
        *text = str_printf(a, STR_FMT STR_FMT, STR_ARG(str_sub(*text, 0, from)), STR_ARG(str_sub(*text, to, text->len)));
    return rest.len == 0 || rest.data[0] == '#' || str_eq(rest, STR("[]"));
}

/* How far the entries of the list are indented; by two columns where there are none yet. */
static uint32_t list_margin(Str list)
{
    for (int64_t end; (end = str_find_char(list, '\n')) >= 0;) {
        list = str_sub(list, (uint32_t)end + 1, list.len);
        uint32_t margin = 0;
        while (margin < list.len && list.data[margin] == ' ')
            margin++;
        if (margin < list.len && list.data[margin] == '-')
            return margin;
    }
    return 2;
}

/* Only where pre-commit is in use, and its list of repositories is the last thing in its file. */
static bool plan_hook(Arena *a, Str folder, Plan *p)
{
    Str old = { 0 };
    p->path = str_copy(a, path_join(a, folder, STR(".pre-commit-config.yaml")));
    if (!file_read_text(a, p->path, &old, NULL) || str_has(old, STR("agencheck")) ||
        !(str_starts(old, STR("repos:")) || str_has(old, STR("\nrepos:"))))
        return false;
    int64_t repos = str_starts(old, STR("repos:")) ? 0 : str_find(old, STR("\nrepos:")) + 1;
    for (int64_t i = repos + 1; i < old.len; i++)
        if (old.data[i - 1] == '\n' && old.data[i] != ' ' && old.data[i] != '#' && old.data[i] != '\n' && old.data[i] != '\r' &&
            old.data[i] != '-')
            return false;                             /* another key follows: the list isn't at the end */
    if (!opens_list(a, &old, (uint32_t)repos))
        return false;
    uint32_t margin = list_margin(str_sub(old, (uint32_t)repos, old.len));
    StrBuf text = { 0 };
    for (const char *c = hook; *c; c++) {
        if (c == hook || c[-1] == '\n')
            strbuf_printf(&text, "%*s", (int)margin, "");
        strbuf_add_char(&text, *c);
    }
    append(p, old, str_copy(a, strbuf_str(&text)));
    strbuf_free(&text);
    return true;
}

static bool agrees(void)
{
    char line[16];
    fputs("Write it? [y/N] ", stderr);
    return fgets(line, sizeof line, stdin) && (line[0] == 'y' || line[0] == 'Y');
}

static int carry_out(Plan *p, bool is_sure)
{
    FileError err = { 0 };
    fprintf(stderr, "%s gets:\n\n", p->path.data);
    fwrite(p->news.data, 1, p->news.len, stderr);
    fputc('\n', stderr);
    if (!is_sure && !agrees())
        return EXIT_CLEAN;
    if (file_write_atomic(p->path.data, strbuf_str(&p->content), &err))
        return EXIT_CLEAN;
    complain("%s: can't be written: %s", p->path.data, strerror(err.code));
    return EXIT_TROUBLE;
}

static void give_hints(Arena *a, Str folder)
{
    if (!file_exists(path_join(a, folder, STR(".pre-commit-config.yaml")).data))
        fputs("Hook: there is no .pre-commit-config.yaml; where there is one, init adds agencheck to it.\n", stderr);
    fputs("Editors: start `agencheck server` as a language server for Python files.\n", stderr);
}

int init_project(Str folder, bool is_sure)
{
    Arena *a = arena_new();
    int status = EXIT_CLEAN, planned = 0;
    bool (*const plans[])(Arena *, Str, Plan *) = { plan_settings, plan_hook };
    if (!file_is_dir(str_copy(a, folder).data)) {
        complain(STR_FMT ": not a folder", STR_ARG(folder));
        status = EXIT_TROUBLE;
    } else if (!is_sure && !isatty(STDIN_FILENO)) {
        complain("init asks before it writes; --yes writes without asking");
        status = EXIT_TROUBLE;
    }
    for (size_t i = 0; i < sizeof plans / sizeof *plans && status == EXIT_CLEAN; i++) {
        Plan p = { 0 };
        if (plans[i](a, folder, &p)) {
            status = carry_out(&p, is_sure);
            planned++;
        }
        strbuf_free(&p.content);
    }
    if (status == EXIT_CLEAN && !planned)
        fputs("Everything is set up already.\n", stderr);
    if (status == EXIT_CLEAN)
        give_hints(a, folder);
    arena_free(a);
    return status;
}

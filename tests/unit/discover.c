#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "source/discover.h"

static void make(Arena *a, const char *path, const char *text)
{
    Str folder = str_copy(a, path_dir(str_of(path)));
    for (uint32_t i = 1; i <= folder.len; i++)
        if (i == folder.len || folder.data[i] == '/')
            mkdir(str_copy(a, str_sub(folder, 0, i)).data, 0777);
    FileError error;
    ck_assert(file_write_atomic(path, str_of(text), &error));
}

/* What is found below the working folder, joined by blanks; problems with a ! before. */
static Str found(Arena *a, const DiscoverOptions *options, const char *const *paths, uint32_t count)
{
    StrBuf out = { 0 };
    Discovered d = discover(a, paths, count, options);
    for (uint32_t i = 0; i < d.file_count; i++)
        strbuf_printf(&out, "%s" STR_FMT, out.len ? " " : "", STR_ARG(d.files[i]));
    for (uint32_t i = 0; i < d.problem_count; i++)
        strbuf_printf(&out, "%s!" STR_FMT, out.len ? " " : "", STR_ARG(d.problems[i].path));
    Str text = str_copy(a, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

START_TEST(folders)
{
    static const struct { const char *path, *text; } files[] = {
        { "a/k.py", "" }, { "a/gen.py", "" }, { "a/b/1.pyi", "" }, { "a/b/2.pyi", "" }, { "a/b/keep.py", "" },
        { "a/win.pyw", "" },
        { "a/data.txt", "" }, { "a/script", "#!/usr/bin/env python3\nx\n" }, { "a/other", "#!/bin/sh\n" },
        { "a/binary", "\x7f" "ELF" },
        { "node_modules/q.py", "" }, { "x/.venv/z.py", "" }, { "v/pyvenv.cfg", "" }, { "v/s.py", "" }, { ".git/config", "" },
        { ".git/info/exclude", "excluded.py\n" }, { "excluded.py", "" }, { ".gitignore", "gen.py\n*.pyi\n!2.pyi\n" },
        { "a/.ignore", "keep.py\n" },
    };
    char name[] = "/tmp/agencheck-discover-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(name));
    ck_assert_int_eq(chdir(name), 0);
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        make(a, files[i].path, files[i].text);
    ck_assert_int_eq(symlink("..", "a/loop"), 0);

    DiscoverOptions options = { 0 };
    ck_assert_str(found(a, &options, NULL, 0), STR("a/b/2.pyi a/k.py a/script a/win.pyw"));
    const char *twice[] = { "a/", "./a/k.py", "a/b/keep.py", "nope", "a/data.txt" };
    ck_assert_str(found(a, &options, twice, 5), STR("a/b/2.pyi a/b/keep.py a/data.txt a/k.py a/script a/win.pyw !nope"));
    const char *globs[] = { "a/**/*.pyi", "z*" };
    ck_assert_str(found(a, &options, globs, 2), STR("a/b/2.pyi !z*"));
    const char *named[] = { "node_modules", "v" };
    ck_assert_str(found(a, &options, named, 2), STR("node_modules/q.py v/s.py"));
    const char *standard_input[] = { "-" };
    ck_assert_str(found(a, &options, standard_input, 1), STR("-"));

    options.no_ignore_files = true;
    const char *excludes[] = { "a/b", "win.*" };
    options.excludes = excludes;
    options.exclude_count = 2;
    ck_assert_str(found(a, &options, NULL, 0), STR("a/gen.py a/k.py a/script excluded.py"));

    ck_assert_int_eq(chdir("/"), 0);
    char command[100];
    snprintf(command, sizeof command, "rm -r %s", name);
    ck_assert_int_eq(system(command), 0);
    arena_free(a);
}
END_TEST

TESTS(discover)
{
    TCase *t = tcase_create("discover");
    tcase_add_test(t, folders);
    return t;
}

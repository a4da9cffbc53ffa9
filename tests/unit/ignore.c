#include "tests/unit/unit.h"

#include "source/ignore.h"

START_TEST(patterns)
{
    static const struct { const char *pattern, *path; bool matches; } rows[] = {
        { "a", "a", true }, { "a", "b", false }, { "a", "a/b", false }, { "*", "a", true }, { "*", "a/b", false },
        { "*.py", "x.py", true }, { "*.py", ".py", true }, { "*.py", "x.pyi", false }, { "a*b*c", "aXbYc", true },
        { "a*b*c", "aXbYcZ", false }, { "a?c", "abc", true }, { "a?c", "ac", false }, { "a?c", "a/c", false },
        { "[a-c]x", "bx", true }, { "[a-c]x", "dx", false }, { "[!a-c]x", "dx", true }, { "[]]", "]", true },
        { "[a", "a", false },
        { "**", "a/b/c", true }, { "**/c", "c", true }, { "**/c", "a/b/c", true }, { "a/**", "a/b/c", true },
        { "a/**/c", "a/c", true },
        { "a/**/c", "a/x/y/c", true }, { "a/**/c", "a/x/y/d", false }, { "a/*/c", "a/x/y/c", false }, { "\\*", "*", true },
        { "\\*", "a", false }, { "**/a/**/b", "x/a/y/a/z/b", true }, { "", "a", false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(ignore_matches(str_of(rows[i].pattern), str_of(rows[i].path)) == rows[i].matches, "%s %s", rows[i].pattern,
                      rows[i].path);
}
END_TEST

/* Backtracking over each star would take longer than the universe. */
START_TEST(never_exponential)
{
    char path[5000];
    for (size_t i = 0; i < sizeof path; i++)
        path[i] = i % 2 ? '/' : 'a';
    Str text = { path, sizeof path };
    ck_assert(!ignore_matches(STR("**/a*a*a*/**/a*/**/*a*/**/a/**/a/**/b"), text));
    for (size_t i = 0; i < sizeof path; i++)
        path[i] = 'a';
    ck_assert(!ignore_matches(STR("*a*a*a*a*a*a*a*a*a*a*a*b"), text));
}
END_TEST

START_TEST(lists)
{
    Arena *a = arena_new();
    const IgnoreList *outer = ignore_read(a, STR("# comment\n*.pyi\n/only\nsub/deep\nfolder/\n!kept.pyi\r\n\\#odd  \n"),
        STR("/r"), NULL);
    const IgnoreList *inner = ignore_read(a, STR("!x.pyi\nkept.pyi\n"), STR("/r/in"), outer);
    static const struct { const char *path; bool is_folder, in; IgnoreAnswer answer; } rows[] = {
        { "/r/a.py", false, false, IGNORE_UNDECIDED }, { "/r/a.pyi", false, false, IGNORE_LEAVE_OUT },
        { "/r/x/a.pyi", false, false, IGNORE_LEAVE_OUT }, { "/r/kept.pyi", false, false, IGNORE_KEEP },
        { "/r/only", false, false, IGNORE_LEAVE_OUT }, { "/r/x/only", false, false, IGNORE_UNDECIDED },
        { "/r/sub/deep", true, false, IGNORE_LEAVE_OUT }, { "/r/x/sub/deep", true, false, IGNORE_UNDECIDED },
        { "/r/folder", true, false, IGNORE_LEAVE_OUT }, { "/r/folder", false, false, IGNORE_UNDECIDED },
        { "/r/#odd", false, false, IGNORE_LEAVE_OUT }, { "/other/a.pyi", false, false, IGNORE_UNDECIDED },
        { "/r/in/x.pyi", false, true, IGNORE_KEEP }, { "/r/in/kept.pyi", false, true, IGNORE_LEAVE_OUT },
        { "/r/in/y.pyi", false, true, IGNORE_LEAVE_OUT },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(ignore_asks(rows[i].in ? inner : outer, str_of(rows[i].path), rows[i].is_folder) == rows[i].answer, "%s",
                      rows[i].path);
    ck_assert_ptr_eq(ignore_read(a, STR("# nothing\n\n"), STR("/r"), outer), outer);
    arena_free(a);
}
END_TEST

TESTS(ignore)
{
    TCase *t = tcase_create("ignore");
    tcase_add_test(t, patterns);
    tcase_add_test(t, never_exponential);
    tcase_add_test(t, lists);
    return t;
}

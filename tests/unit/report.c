/* What of report/ no Python file can show: patterns of paths, diffs, what is harmless on a terminal. */
#include "tests/unit/unit.h"

#include <stdlib.h>

#include "report/diff.h"
#include "report/glob.h"
#include "report/plain.h"

static const struct { const char *pattern, *path; bool fits; } globs[] = {
    { "a.py", "a.py", true }, { "a.py", "x/a.py", true },
    { "a.py", "ba.py", false }, { "/a.py", "x/a.py", false },
    { "*.py", "x/y/a.py", true }, { "x/*.py", "x/a.py", true },
    { "x/*.py", "x/y/a.py", false }, { "x/*.py", "w/x/a.py", false },
    { "tests", "tests/a.py", true }, { "tests/", "tests/b/a.py", true },
    { "tests", "x/tests/a.py", true }, { "tests", "tests2/a.py", false },
    { "x/**", "x/y/z.py", true }, { "**/t.py", "t.py", true },
    { "**/t.py", "a/b/t.py", true }, { "**/t.py", "a/bt.py", false },
    { "x/**/t.py", "x/t.py", true }, { "x/**/t.py", "x/a/b/t.py", true },
    { "x/**/y/*.py", "x/a/y/b/y/c.py", true }, { "a?.py", "ab.py", true },
    { "a?.py", "a/.py", false }, { "[ab].py", "b.py", true },
    { "[!ab].py", "b.py", false }, { "[a-c]1", "b1", true },
    { "[", "[", true }, { "*", "a/b", true },
    { "", "a", false }, { "**/*a*/**/*b*/c", "xax/q/xbx/c", true },
    { "a*b*c*d", "abcbcbcbd", true }, { "a*b*c*d", "abcbcbcb", false },
};

START_TEST(glob)
{
    bool fits = glob_matches(str_of(globs[_i].pattern), str_of(globs[_i].path));
    ck_assert_msg(fits == globs[_i].fits, "%s on %s", globs[_i].pattern, globs[_i].path);
}
END_TEST

/* Patterns meant to take long: many stars over a long path. */
START_TEST(glob_is_quick)
{
    StrBuf path = { 0 };
    for (int i = 0; i < 20000; i++)
        strbuf_add_text(&path, i % 10 == 9 ? "/" : "a");
    ck_assert(!glob_matches(STR("**/a*a*a*a*a*a*a*b/**/a*a*a*a*b"), strbuf_str(&path)));
    strbuf_free(&path);
}
END_TEST

/* -- diffs -- */

static Str line_of(Str *rest)
{
    int64_t end = str_find_char(*rest, '\n');
    Str line = str_sub(*rest, 0, end < 0 ? rest->len : (uint32_t)end + 1);
    *rest = str_sub(*rest, line.len, rest->len);
    return line;
}

/* Applies a diff to a text, as `patch` does, and checks every line it claims to be there. */
static void apply(Str before, Str diff, StrBuf *out)
{
    uint32_t at = 1;
    line_of(&diff), line_of(&diff);
    while (diff.len) {
        Str line = line_of(&diff);
        if (line.data[0] == '@') {
            for (uint32_t first = (uint32_t)atoi(line.data + 4); at < first; at++)
                strbuf_add(out, line_of(&before));
            continue;
        }
        if (line.data[0] == '\\')
            continue;
        if (str_starts(diff, STR("\\")))
            line.len--;                               /* of a last line without an end */
        Str text = str_sub(line, 1, line.len);
        if (line.data[0] != '+') {
            ck_assert_str(line_of(&before), text);
            at++;
        }
        if (line.data[0] != '-')
            strbuf_add(out, text);
    }
    strbuf_add(out, before);
}

static void random_text(StrBuf *b, unsigned *seed)
{
    int lines = rand_r(seed) % 40;
    for (int i = 0; i < lines; i++)
        strbuf_printf(b, "%d\n", rand_r(seed) % 6);
    if (rand_r(seed) % 3 == 0)
        strbuf_add_text(b, "last");
}

START_TEST(diff_applies)
{
    unsigned seed = (unsigned)_i;
    StrBuf before = { 0 }, after = { 0 }, diff = { 0 }, got = { 0 };
    random_text(&before, &seed);
    random_text(&after, &seed);
    diff_unified(&diff, STR("f"), strbuf_str(&before), strbuf_str(&after), (DiffStyle){ palette_for(false), false });
    apply(strbuf_str(&before), strbuf_str(&diff), &got);
    ck_assert_str(strbuf_str(&got), strbuf_str(&after));
    strbuf_free(&before), strbuf_free(&after), strbuf_free(&diff), strbuf_free(&got);
}
END_TEST

START_TEST(diff_of_much)
{
    StrBuf before = { 0 }, after = { 0 }, diff = { 0 }, got = { 0 };
    for (int i = 0; i < 5000; i++) {
        strbuf_printf(&before, "a%d\n", i);
        strbuf_printf(&after, "b%d\n", i);
    }
    diff_unified(&diff, STR("f"), strbuf_str(&before), strbuf_str(&after), (DiffStyle){ palette_for(false), false });
    apply(strbuf_str(&before), strbuf_str(&diff), &got);
    ck_assert_str(strbuf_str(&got), strbuf_str(&after));
    strbuf_free(&before), strbuf_free(&after), strbuf_free(&diff), strbuf_free(&got);
}
END_TEST

/* -- plain text -- */

static const struct { const char *text, *shown; } plains[] = {
    { "abc é 中 😀", "abc é 中 😀" }, { "\033[31m", "\\x1b[31m" }, { "a\tb\nc", "a\\x09b\\x0ac" }, { "\xE2\x80\xAE", "\\u202e" },
    { "\xFF", "\\xff" },             { "\xC2\x9B", "\\x9b" },     { "\xED\xA0\x80", "\\xed\\xa0\\x80" },
};

START_TEST(plain)
{
    StrBuf out = { 0 };
    plain_add(&out, str_of(plains[_i].text));
    ck_assert_str(strbuf_str(&out), str_of(plains[_i].shown));
    strbuf_free(&out);
}
END_TEST

TESTS(report)
{
    TCase *tests = tcase_create("report");
    tcase_add_loop_test(tests, glob, 0, sizeof globs / sizeof *globs);
    tcase_add_test(tests, glob_is_quick);
    tcase_add_loop_test(tests, diff_applies, 0, 200);
    tcase_add_test(tests, diff_of_much);
    tcase_add_loop_test(tests, plain, 0, sizeof plains / sizeof *plains);
    return tests;
}

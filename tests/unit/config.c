#include "tests/unit/unit.h"

#include "base/file.h"
#include "program/config.h"
#include "program/toml.h"
#include "tests/unit/tree.h"

static Arena *a;
static Str tree;
static Config config;
static ConfigErrors errors;

static void setup(void)
{
    a = arena_new();
    tree = tree_new(a);
    errors = (ConfigErrors){ 0 };
}

static void teardown(void)
{
    vec_free(&errors);
    tree_remove(tree);
    arena_free(a);
}

/* The errors of an agencheck.toml with this text, one a line, as they are printed. */
static Str complaints(const char *text)
{
    StrBuf b = { 0 };
    tree_file(a, tree, "agencheck.toml", text);
    vec_clear(&errors);
    config_load(a, tree, STR(""), &config, &errors);
    for (uint32_t i = 0; i < errors.len; i++)
        strbuf_printf(&b, "%u:%u: " STR_FMT "\n", errors.items[i].line, errors.items[i].column, STR_ARG(errors.items[i].message));
    Str s = str_copy(a, strbuf_str(&b));
    strbuf_free(&b);
    return s;
}

START_TEST(reads_every_type)
{
    ck_assert_str(complaints("select = [\"AG2\", 'asend-type']\nfix = true\npython-version = \"3.11\"\nformat = \"json\"\n"
                             "[severity]\nAG410 = \"warning\"\n[per-file-ignores]\n\"tests/*.py\" = [\"AG2\"]\n"), STR(""));
    ck_assert_uint_eq(config.select.count, 2);
    ck_assert_str(config.select.items[1].text, STR("asend-type"));
    ck_assert_uint_eq(config.select.items[1].line, 1);
    ck_assert(config.fix);
    ck_assert_str(config.python_version.text, STR("3.11"));
    ck_assert_str(config.severity.items[0].key.text, STR("AG410"));
    ck_assert_str(config.severity.items[0].values.items[0].text, STR("warning"));
    ck_assert_str(config.per_file_ignores.items[0].key.text, STR("tests/*.py"));
    ck_assert_str(config.root, tree);
    ck_assert(config.given & (uint64_t)1 << OPTION_fix);
    ck_assert(!(config.given & (uint64_t)1 << OPTION_quiet));
}
END_TEST

START_TEST(errors_say_where_and_what_was_meant)
{
    ck_assert_str(complaints("\nselct = []\n"), STR("2:1: unknown key `selct`; did you mean `select`?\n"));
    ck_assert_str(complaints("per-file-ignore = {}\n"),
                  STR("1:1: unknown key `per-file-ignore`; did you mean `per-file-ignores`?\n"));
    ck_assert_str(complaints("wholly-else = 1\n"), STR("1:1: unknown key `wholly-else`\n"));
    ck_assert_str(complaints("select = \"AG2\"\n"), STR("1:1: `select` must be an array of strings, not a string\n"));
    ck_assert_str(complaints("select = [\n  1]\n"), STR("2:3: `select` must be an array of strings, and this is an integer\n"));
    ck_assert_str(complaints("fix = 'yes'\n"), STR("1:1: `fix` must be true or false, not a string\n"));
    ck_assert_str(complaints("[severity]\nAG1 = 'eror'\n"),
                  STR("2:1: `severity.AG1` must be error, warning, info or off, not `eror`; did you mean `error`?\n"));
    ck_assert_str(complaints("platform = 'windows'\n"),
                  STR("1:1: `platform` must be linux, darwin, win32 or all, not `windows`\n"));
    ck_assert_str(complaints("fix = true\nfix = true\n"), STR("2:1: `fix` is given twice\n"));
    ck_assert_str(complaints("fix = true\nselect = [\n"), STR("2:1: not valid TOML\n"));
    ck_assert_str(complaints("suppress-with = ['nosuch']\n"),
                  STR("1:18: `suppress-with` must be agencheck, type-ignore, pyright or noqa, not `nosuch`\n"));
}
END_TEST

START_TEST(nearest_file_wins)
{
    tree_file(a, tree, "pyproject.toml", "[project]\nrequires-python = '>=3.10,<4'\n[tool.agencheck]\nselect = ['AG1']\n");
    tree_file(a, tree, "inner/pyproject.toml", "[project]\nname = 'x'\n");
    tree_file(a, tree, "inner/agencheck.toml", "select = ['AG2']\n");
    tree_file(a, tree, "other/pyproject.toml", "[tool.poetry.dependencies]\npython = '^3.12'\n");
    ck_assert(config_load(a, path_join(a, tree, STR("inner")), STR(""), &config, &errors));
    ck_assert_str(config.select.items[0].text, STR("AG2"));
    ck_assert_str(config.root, path_join(a, tree, STR("inner")));
    ck_assert_str(config.requires_python.text, STR(">=3.10,<4"));
    ck_assert(config_load(a, path_join(a, tree, STR("other")), STR(""), &config, &errors));
    ck_assert_str(config.select.items[0].text, STR("AG1"));
    ck_assert_str(config.root, tree);
    ck_assert_str(config.requires_python.text, STR("^3.12"));
    Target target;
    ck_assert(config_target(a, &config, (PyVersion){ 3, 10 }, &target, &errors));
    ck_assert_uint_eq(target.version.minor, 12);
}
END_TEST

START_TEST(root_without_configuration)
{
    tree_file(a, tree, "p/.git/HEAD", "");
    tree_file(a, tree, "p/a/b/x.py", "");
    ck_assert(config_load(a, path_join(a, tree, STR("p/a/b")), STR(""), &config, &errors));
    ck_assert_str(config.root, path_join(a, tree, STR("p")));
    tree_file(a, tree, "p/a/pyproject.toml", "[tool.other]\n= broken");    /* not ours to judge */
    ck_assert(config_load(a, path_join(a, tree, STR("p/a/b")), STR(""), &config, &errors));
    ck_assert_str(config.root, path_join(a, tree, STR("p/a")));
}
END_TEST

START_TEST(given_file)
{
    tree_file(a, tree, "x/my.toml", "quiet = true\n");
    ck_assert(!config_load(a, tree, path_join(a, tree, STR("x/my.toml")), &config, &errors));    /* quiet is no key of a file */
    ck_assert(!config_load(a, tree, path_join(a, tree, STR("none.toml")), &config, &errors));
    ck_assert_uint_eq(errors.len, 2);
}
END_TEST

START_TEST(command_line)
{
    char *argv[] = { "--select", "AG1,AG2", "--select=AG3", "--no-fix", "a.py", "--jobs", "3", "-", "--", "--b.py" };
    ConfigList rest;
    complaints("select = ['AG9']\nfix = true\n");
    ck_assert(config_arguments(a, 10, argv, OPTION_ON_CHECK, &config, &rest, &errors));
    ck_assert_uint_eq(config.select.count, 3);
    ck_assert_str(config.select.items[2].text, STR("AG3"));
    ck_assert(!config.fix);
    ck_assert_uint_eq(config.jobs, 3);
    ck_assert_uint_eq(rest.count, 3);
    ck_assert_str(rest.items[2].text, STR("--b.py"));
}
END_TEST

START_TEST(wrong_command_lines)
{
    static const struct { char *argument; const char *message; } cases[] = {
        { "--selct=x", "unknown option `--selct`; did you mean `--select`?" },
        { "--jobs=many", "`--jobs` must be a number, not `many`" },
        { "--jobs=99999999999999999999", "`--jobs` must be a number, not `99999999999999999999`" },
        { "--select", "`--select` needs a value" },
        { "--fix=yes", "`--fix` takes no value" },
        { "--no-select", "unknown option `--no-select`; did you mean `--select`?" },
        { "--color=auot", "`--color` must be auto, always or never, not `auot`; did you mean `auto`?" },
        { "-x", "unknown option `-x`" },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        ConfigList rest;
        char *argv[] = { cases[i].argument };
        vec_clear(&errors);
        ck_assert(!config_arguments(a, 1, argv, OPTION_ON_CHECK, &config, &rest, &errors));
        ck_assert_str(errors.items[0].message, str_of(cases[i].message));
    }
}
END_TEST

START_TEST(lower_bounds)
{
    static const struct { const char *text; int minor; } cases[] = {
        { ">=3.10", 10 }, { ">=3.9,<4", 9 }, { "<4,>=3.11.2", 11 }, { "~=3.12", 12 }, { "==3.13.*", 13 }, { "^3.8", 8 },
        { ">3.9", 9 }, { ">=3", 0 }, { "<3.12", -1 },
        { "", -1 }, { "!=3.9", -1 }, { "nonsense", -1 }, { ">=3.9,!=3.9.1,>=3.10", 10 },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        PyVersion v = { 0, 0 };
        bool found = version_lower_bound(str_of(cases[i].text), &v);
        ck_assert_msg(found == (cases[i].minor >= 0), "%s", cases[i].text);
        ck_assert_msg(!found || v.minor == cases[i].minor, "%s: %d", cases[i].text, v.minor);
    }
}
END_TEST

START_TEST(targets)
{
    Target t;
    Config c = { 0 };
    ck_assert(config_target(a, &c, (PyVersion){ 0, 0 }, &t, &errors) && t.version.minor == TARGET_NEWEST_MINOR);
    ck_assert(config_target(a, &c, (PyVersion){ 3, 12 }, &t, &errors) && t.version.minor == 12);
    c.requires_python.text = STR(">=3.7");
    ck_assert(config_target(a, &c, (PyVersion){ 3, 12 }, &t, &errors) && t.version.minor == TARGET_OLDEST_MINOR);
    c.python_version.text = STR("3.13");
    ck_assert(config_target(a, &c, (PyVersion){ 3, 12 }, &t, &errors) && t.version.minor == 13);
    c.python_version.text = STR("2.7");
    ck_assert(!config_target(a, &c, (PyVersion){ 3, 12 }, &t, &errors));
    ck_assert_str(errors.items[0].message, STR("`--python-version` must be 3.9 to 3.15, not `2.7`"));
}
END_TEST

START_TEST(toml_values)
{
    TomlError error;
    const Toml *t = toml_parse(a, STR("a.b = 1_000\ns = \"x\\u00e9\\n\"\nl = '''\nraw\\n'''\n"
                                      "[[t]]\nn = 0x1F\n[[t]]\nn = {m = [1, 2,]}\n"
                                      "[q.'r s']\nd = 1979-05-27\nm = \"\"\"\na \\\n   b\"\"\" # end\n"), &error);
    ck_assert_ptr_nonnull(t);
    ck_assert_int_eq(toml_get(toml_get(t, STR("a")), STR("b"))->number, 1000);
    ck_assert_str(toml_get(t, STR("s"))->text, STR("x\xC3\xA9\n"));
    ck_assert_str(toml_get(t, STR("l"))->text, STR("raw\\n"));
    const Toml *array = toml_get(t, STR("t"));
    ck_assert_int_eq(array->kind, TOML_ARRAY);
    ck_assert_int_eq(toml_get(array->first, STR("n"))->number, 31);
    ck_assert_int_eq(toml_get(toml_get(array->last, STR("n")), STR("m"))->last->number, 2);
    const Toml *rs = toml_get(toml_get(t, STR("q")), STR("r s"));
    ck_assert_int_eq(toml_get(rs, STR("d"))->kind, TOML_TIME);
    ck_assert_str(toml_get(rs, STR("m"))->text, STR("a b"));
}
END_TEST

START_TEST(toml_that_is_none)
{
    static const char *const texts[] = {
        "a = ", "a = [1", "[a\n", "a.b = 1\na = 2", "[a]\n[a]\n", "a = 1\n[a.b]\n", "= 1", "\x80\xff", "a = \"\\q\"",
    };
    TomlError error;
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(!toml_parse(a, str_of(texts[i]), &error), "%s", texts[i]);
    StrBuf deep = { 0 };
    strbuf_add_text(&deep, "a = ");
    for (int i = 0; i < 100000; i++)
        strbuf_add_char(&deep, '[');
    ck_assert_ptr_null(toml_parse(a, strbuf_str(&deep), &error));
    for (int i = 0; i < 100000; i++)
        strbuf_add_char(&deep, ']');
    ck_assert_ptr_null(toml_parse(a, strbuf_str(&deep), &error));
    strbuf_clear(&deep);
    for (int i = 0; i < 5000; i++)
        strbuf_add_text(&deep, "a.");
    strbuf_add_text(&deep, "b = 1\n");
    ck_assert_ptr_null(toml_parse(a, strbuf_str(&deep), &error));
    strbuf_free(&deep);
}
END_TEST

TESTS(config)
{
    TCase *c = tcase_create("config");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, reads_every_type);
    tcase_add_test(c, errors_say_where_and_what_was_meant);
    tcase_add_test(c, nearest_file_wins);
    tcase_add_test(c, root_without_configuration);
    tcase_add_test(c, given_file);
    tcase_add_test(c, command_line);
    tcase_add_test(c, wrong_command_lines);
    tcase_add_test(c, lower_bounds);
    tcase_add_test(c, targets);
    tcase_add_test(c, toml_values);
    tcase_add_test(c, toml_that_is_none);
    return c;
}

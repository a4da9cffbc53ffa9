#include "tests/unit/unit.h"

#include <string.h>

#include "base/file.h"
#include "program/environment.h"
#include "tests/unit/tree.h"

#define SITE "v/lib/python3.12/site-packages/"

static Arena *a;
static Str tree;
static Environment found;
static Str error;

static void setup(void)
{
    a = arena_new();
    tree = tree_new(a);
}

static void teardown(void)
{
    tree_remove(tree);
    arena_free(a);
}

/* "@" in a text stands for the tree. */
static const char *at_tree(const char *text)
{
    StrBuf b = { 0 };
    for (; *text; text++)
        if (*text == '@')
            strbuf_add(&b, tree);
        else
            strbuf_add_char(&b, *text);
    Str s = str_copy(a, strbuf_str(&b));
    strbuf_free(&b);
    return s.data;
}

static void file(const char *path, const char *text)
{
    tree_file(a, tree, path, at_tree(text));
}

static const char *no_variables(const char *name)
{
    return strcmp(name, "HOME") == 0 ? at_tree("@/home") : NULL;
}

static bool find(const char *python, const char *project, const char *(*variables)(const char *name))
{
    EnvironmentOptions o = { .python = str_of(at_tree(python)), .project = str_of(at_tree(project)), .getenv = variables };
    return environment_find(a, &o, &found, &error);
}

/* The folders found, relative to the tree, one a line; added ones behind a plus. */
static Str folders(void)
{
    StrBuf b = { 0 };
    for (uint32_t i = 0; i < found.folder_count; i++)
        strbuf_printf(&b, "%s" STR_FMT "\n", found.folders[i].kind == SEARCH_ADDED ? "+" : "",
                      STR_ARG(path_relative(a, found.folders[i].dir, tree)));
    Str s = str_copy(a, strbuf_str(&b));
    strbuf_free(&b);
    return s;
}

static void venv(const char *at, const char *cfg)
{
    StrBuf b = { 0 };
    strbuf_printf(&b, "%s/pyvenv.cfg", at);
    file(strbuf_str(&b).data, cfg);
    strbuf_clear(&b);
    strbuf_printf(&b, "%s/lib/python3.12/site-packages/", at);
    file(str_copy(a, strbuf_str(&b)).data, "");
    strbuf_clear(&b);
    strbuf_printf(&b, "%s/bin/python", at);
    file(str_copy(a, strbuf_str(&b)).data, "");
    strbuf_free(&b);
}

static const char plain_cfg[] = "home = /usr/bin\ninclude-system-site-packages = false\nversion = 3.12.4\n";

START_TEST(every_way_to_name_one)
{
    venv("v", plain_cfg);
    file("p/x.py", "");
    static const char *const names[] = { "@/v", "@/v/bin/python", "@/v/lib/python3.12/site-packages", "../v" };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        ck_assert_msg(find(names[i], "@/p", no_variables), "%s", names[i]);
        ck_assert_str(folders(), STR("v/lib/python3.12/site-packages\n"));
        ck_assert_int_eq(found.version.minor, 12);
        ck_assert_str_eq(found.how, "--python");
    }
}
END_TEST

START_TEST(what_is_none)
{
    file("p/x.py", "");
    ck_assert(!find("@/nothing", "@/p", no_variables));
    ck_assert(str_has(error, STR("no such Python environment")));
    ck_assert(!find("@/p", "@/p", no_variables));
    ck_assert(str_has(error, STR("no Python environment in")));
    ck_assert(!find("no-such-command-as-this", "@/p", no_variables));
    ck_assert(find("", "@/p", no_variables));
    ck_assert_str(found.prefix, STR(""));
    ck_assert_uint_eq(found.folder_count, 0);
}
END_TEST

START_TEST(beside_the_project_or_above)
{
    venv("p/.venv", plain_cfg);
    file("p/a/b/x.py", "");
    ck_assert(find("", "@/p/a/b", no_variables));
    ck_assert_str(folders(), STR("p/.venv/lib/python3.12/site-packages\n"));
    ck_assert_str_eq(found.how, ".venv");
    file("p/a/venv/readme.txt", "");                  /* a folder of that name that is no environment */
    ck_assert(find("", "@/p/a/b", no_variables));
    ck_assert_str_eq(found.how, ".venv");
    venv("p/a/venv", "version_info = 3.12.1.final.0\n");
    ck_assert(find("", "@/p/a/b", no_variables));
    ck_assert_str_eq(found.how, "venv");
}
END_TEST

START_TEST(venv_as_a_file)
{
    venv("elsewhere/e1", plain_cfg);
    venv("home/.local/share/virtualenvs/named", plain_cfg);
    file("p/.venv", "@/elsewhere/e1\n");
    ck_assert(find("", "@/p", no_variables));
    ck_assert_str(folders(), STR("elsewhere/e1/lib/python3.12/site-packages\n"));
    file("p/.venv", "named\n");
    ck_assert(find("", "@/p", no_variables));
    ck_assert_str(folders(), STR("home/.local/share/virtualenvs/named/lib/python3.12/site-packages\n"));
    file("p/.venv", "nonsense that is nowhere\n\x01\x02");
    ck_assert(find("", "@/p", no_variables));
    ck_assert_str(folders(), STR(""));
}
END_TEST

static const char *with_virtual_env(const char *name)
{
    return strcmp(name, "VIRTUAL_ENV") == 0 ? at_tree("@/active") : no_variables(name);
}

static const char *with_conda(const char *name)
{
    return strcmp(name, "CONDA_PREFIX") == 0 ? at_tree("@/conda/envs/work") : no_variables(name);
}

static const char *with_conda_base(const char *name)
{
    if (strcmp(name, "CONDA_DEFAULT_ENV") == 0)
        return "base";
    return strcmp(name, "CONDA_PREFIX") == 0 ? at_tree("@/conda") : no_variables(name);
}

START_TEST(activated)
{
    venv("active", plain_cfg);
    venv("p/.venv", plain_cfg);
    file("conda/envs/work/conda-meta/history", "");
    file("conda/envs/work/lib/python3.11/site-packages/", "");
    file("conda/conda-meta/history", "");
    file("conda/lib/python3.10/site-packages/", "");
    ck_assert(find("", "@/p", with_virtual_env));
    ck_assert_str_eq(found.how, "VIRTUAL_ENV");
    ck_assert(find("", "@/p", with_conda));
    ck_assert_str(folders(), STR("conda/envs/work/lib/python3.11/site-packages\n"));
    ck_assert_int_eq(found.version.minor, 11);
    ck_assert(find("", "@/p", with_conda_base));
    ck_assert_str_eq(found.how, ".venv");             /* base is always active */
    file("q/x.py", "");
    ck_assert(find("", "@/q", with_conda_base));
    ck_assert_str(folders(), STR("conda/lib/python3.10/site-packages\n"));
}
END_TEST

START_TEST(tools)
{
    file("p/poetry.lock", "");
    file("p/Pipfile", "");
    ck_assert(find("", "@/p", no_variables));
    ck_assert_str(folders(), STR(""));
    venv("home/.pyenv/versions/mine", plain_cfg);
    file("p/.python-version", "mine\n");
    ck_assert(find("", "@/p", no_variables));
    ck_assert_str_eq(found.how, ".python-version");
    file("home/.pyenv/shims/python3", "#!/bin/sh\n");
    ck_assert(find("@/home/.pyenv/shims/python3", "@/p", no_variables));
    ck_assert_str(folders(), STR("home/.pyenv/versions/mine/lib/python3.12/site-packages\n"));
    file("p/__pypackages__/3.11/lib/x.py", "");
    ck_assert(find("", "@/p", no_variables));
    ck_assert_str(folders(), STR("p/__pypackages__/3.11/lib\n"));
    ck_assert_int_eq(found.version.minor, 11);
    file("p/.pdm-python", "@/home/.pyenv/versions/mine/bin/python\n");
    ck_assert(find("", "@/p", no_variables));
    ck_assert_str_eq(found.how, ".pdm-python");
}
END_TEST

START_TEST(interpreters)
{
    file("usr/bin/python3.11", "");
    file("usr/lib/python3.11/dist-packages/", "");
    file("usr/lib/python3.12/site-packages/", "");
    file("usr/lib/python3/dist-packages/", "");
    file("usr/local/lib/python3.11/dist-packages/", "");
    file("home/.local/lib/python3.11/site-packages/", "");
    tree_link(a, tree, "usr/bin/python3", "python3.11");
    ck_assert(find("@/usr/bin/python3", "@", no_variables));
    ck_assert_str(folders(), STR("usr/local/lib/python3.11/dist-packages\nusr/lib/python3.11/dist-packages\n"
                                 "usr/lib/python3/dist-packages\n"
                                 "home/.local/lib/python3.11/site-packages\n"));
    ck_assert_int_eq(found.version.minor, 11);
    venv("v", at_tree("home = @/usr/bin\nInclude-System-Site-Packages = TRUE\nversion = 3.11.2\n"));
    file("v/lib/python3.11/site-packages/", "");
    tree_link(a, tree, "v/lib64", "lib");
    tree_link(a, tree, "v/bin/python3", "@/usr/bin/python3.11");
    ck_assert(find("@/v", "@", no_variables));
    ck_assert(str_starts(folders(), STR("v/lib/python3.11/site-packages\nusr/local/lib/python3.11/dist-packages\n")));
}
END_TEST

START_TEST(pth_lines)
{
    venv("v", plain_cfg);
    file("src1/m.py", "");
    file(SITE "inside/m.py", "");
    file("src2/m.py", "");
    file(SITE "b.pth", "# a comment\n\n@/src1\r\ninside\nno/such/folder\n@/src1\nimport os; os.system('false')\n");
    file(SITE "a.pth", "\xEF\xBB\xBF@/src2");
    file(SITE "c.pth", "\x7f""ELF\x01\x02\xff\xfe nonsense \t\n////\n..\n../../../..\n");
    file(SITE ".hidden.pth", "@/v");
    tree_link(a, tree, SITE "d.pth", "nowhere");
    file(SITE "e.pth/x", "a folder");
    ck_assert(find("@/v", "@", no_variables));
    Str all = folders();
    ck_assert(str_starts(all, STR("v/lib/python3.12/site-packages\n+src2\n+src1\n+v/lib/python3.12/site-packages/inside\n")));
    ck_assert(!str_has(all, STR("no/such")) && !str_has(all, STR("+v\n")) == !str_has(all, STR("+v\n")));
}
END_TEST

static bool maps(const char *name, const char *path)
{
    for (uint32_t i = 0; i < found.mapping_count; i++)
        if (str_eq(found.mappings[i].name, str_of(name)) && str_eq(found.mappings[i].path, str_of(at_tree(path))))
            return true;
    return false;
}

START_TEST(editable_finders)
{
    venv("v", plain_cfg);
    file(SITE "__editable__.demo-1.pth", "import __editable___demo_1_finder; __editable___demo_1_finder.install()");
    file(SITE "__editable___demo_1_finder.py",
         "from __future__ import annotations\nimport sys\n\n"
         "MAPPING: dict[str, str] = {'demo': '@/demo/lib/demo', 'tool': '@/demo/tool'}\n"
         "NAMESPACES: dict[str, list[str]] = {'space': ['@/demo/space']}\nPATH_PLACEHOLDER = '__x__' + '.__path_hook__'\n"
         "class _EditableFinder:\n    MAPPING = {'no': '/no'}\n");
    file(SITE "hatched.pth", "import _editable_impl_hatched");
    file(SITE "_editable_impl_hatched.py",
         "from editables.redirector import RedirectingFinder as F\nF.install()\n"
         "F.map_module('hatched', '@/h/hatched/__init__.py')\n");
    file(SITE "_skbc_editable.pth", "import _skbc_editable\n");
    file(SITE "_skbc_editable.py", "def install(a, b): ...\ninstall({'skbc.core': '@/s/core.py'}, {})\n");
    file(SITE "broken.pth", "import broken_finder\n");
    file(SITE "broken_finder.py", "MAPPING = {'x': [1, {\n'y' : def (\n");
    ck_assert(find("@/v", "@", no_variables));
    ck_assert(maps("demo", "@/demo/lib/demo"));
    ck_assert(maps("tool", "@/demo/tool"));
    ck_assert(maps("space", "@/demo/space"));
    ck_assert(maps("hatched", "@/h/hatched"));
    ck_assert(maps("skbc.core", "@/s/core"));
    ck_assert(!maps("no", "/no"));
}
END_TEST

START_TEST(direct_urls)
{
    venv("v", plain_cfg);
    file(SITE "loader.pth", "import loader_of_one\n");
    file(SITE "loader_of_one.py", "install('one', {'one'}, ['ninja'])\n");
    file("one/src/one/__init__.py", "");
    file("two two/two/__init__.py", "");
    file("three/three.py", "");
    file(SITE "one-1.dist-info/direct_url.json", "{\"url\": \"file://@/one\", \"dir_info\": {\"editable\": true}}");
    file(SITE "two-1.dist-info/direct_url.json", "{\"dir_info\": {\"editable\": true}, \"url\": \"file://@/two%20two\"}");
    file(SITE "three-1.dist-info/direct_url.json", "{\"url\": \"file://@/three\", \"dir_info\": {}}");
    file(SITE "four-1.dist-info/direct_url.json", "{\"url\": 4, \"dir_info\": [{{{");
    file(SITE "five-1.dist-info/direct_url.json", "{\"url\": \"file:///%00\", \"dir_info\": {\"editable\": true}}");
    ck_assert(find("@/v", "@", no_variables));
    ck_assert_str(folders(), STR("v/lib/python3.12/site-packages\n+one/src\n+two two\n"));
}
END_TEST

TESTS(environment)
{
    TCase *c = tcase_create("environment");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, every_way_to_name_one);
    tcase_add_test(c, what_is_none);
    tcase_add_test(c, beside_the_project_or_above);
    tcase_add_test(c, venv_as_a_file);
    tcase_add_test(c, activated);
    tcase_add_test(c, tools);
    tcase_add_test(c, interpreters);
    tcase_add_test(c, pth_lines);
    tcase_add_test(c, editable_finders);
    tcase_add_test(c, direct_urls);
    return c;
}

#include "tests/unit/unit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "program/environment.h"
#include "program/program.h"
#include "program/unit.h"
#include "stubs/stubs.h"
#include "tests/unit/tree.h"

static Arena *a;
static Str tree;
static Environment environment;
static StubSource stubs;
static SearchPaths *paths;
static Program *program;

static void setup(void)
{
    a = arena_new();
    tree = tree_new(a);
    stubs = stubs_embedded();
    paths = NULL;
    program = NULL;
}

static void teardown(void)
{
    program_free(program);
    if (paths)
        search_paths_free(paths);
    tree_remove(tree);
    arena_free(a);
}

static void file(const char *path, const char *text)
{
    tree_file(a, tree, path, text);
}

static Str below(const char *path)
{
    return path_join(a, tree, str_of(path));
}

/* The project is p, its environment v. */
static void start(void)
{
    Str error;
    file("v/pyvenv.cfg", "version = 3.12.1\n");
    file("v/lib/python3.12/site-packages/", "");
    file("p/", "");
    EnvironmentOptions e = { .python = below("v"), .project = below("p") };
    ck_assert(environment_find(a, &e, &environment, &error));
    SearchOptions o = { .root = below("p"), .environment = &environment };
    paths = search_paths_new(a, &o);
    program = program_new(paths, (Target){ .version = { 3, 12 } }, stubs);
}

/* What a name leads to: its path below the tree, with / behind a package, or a word. */
static Str lead(const char *dotted)
{
    FoundModule found;
    if (!finder_find(program->finder, str_of(dotted), &found))
        return STR("nothing");
    if (found.kind == FOUND_TYPESHED || found.kind == FOUND_NATIVE)
        return found.kind == FOUND_NATIVE ? STR("native") : STR("typeshed");
    return str_printf(a, STR_FMT "%s", STR_ARG(path_relative(a, found.path, tree)), found.kind == FOUND_NAMESPACE ? "/" : "");
}

#define SITE "v/lib/python3.12/site-packages/"

START_TEST(order_of_the_specification)
{
    file("p/typings/first.pyi", "");
    file("p/first.py", "");
    file("p/src/second.py", "");
    file("p/second.py", "");
    file("p/third.py", "");
    file(SITE "third.py", "");
    file(SITE "fourth-stubs/__init__.pyi", "");
    file(SITE "fourth/__init__.py", "");
    file(SITE "fourth/deep.py", "");
    file(SITE "asyncio/__init__.py", "");
    file("p/queue.py", "");
    start();
    ck_assert_str(lead("first"), STR("p/typings/first.pyi"));
    ck_assert_str(lead("second"), STR("p/src/second.py"));
    ck_assert_str(lead("third"), STR("p/third.py"));
    ck_assert_str(lead("fourth"), STR(SITE "fourth-stubs/__init__.pyi"));
    ck_assert_str(lead("fourth.deep"), STR(SITE "fourth/deep.py"));
    ck_assert_str(lead("asyncio"), STR("typeshed"));
    ck_assert_str(lead("asyncio.queues"), STR("typeshed"));
    ck_assert_str(lead("asyncio.nothing"), STR("nothing"));
    ck_assert_str(lead("queue"), STR("p/queue.py"));
    ck_assert_str(lead("fifth"), STR("nothing"));
    ck_assert_str(lead("third.more"), STR("nothing"));
    ck_assert_str(lead(""), STR("nothing"));
    ck_assert_str(lead("third."), STR("p/third.py"));
}
END_TEST

START_TEST(versions_of_typeshed)
{
    file(SITE "distutils/__init__.py", "");
    file(SITE "tomllib.py", "");
    start();
    ck_assert_str(lead("distutils"), STR(SITE "distutils/__init__.py"));    /* gone in 3.12 */
    ck_assert_str(lead("tomllib"), STR("typeshed"));
    ck_assert_str(lead("asyncio.taskgroups"), STR("typeshed"));
}
END_TEST

START_TEST(within_a_folder)
{
    file(SITE "both.py", "");
    file(SITE "both.pyi", "");
    file(SITE "pack/__init__.py", "");
    file(SITE "pack.py", "");
    file(SITE "bare/x.txt", "");
    file(SITE "bare.py", "");
    file(SITE "native.cpython-312-x86_64-linux-gnu.so", "");
    file(SITE "natively.so", "");
    file(SITE "space/one/__init__.py", "");
    file("p/space/two.py", "");
    file("p/leftover/readme.txt", "");
    file(SITE "leftover/__init__.py", "");
    file(SITE "typed/__init__.py", "");
    file(SITE "typed/py.typed", "");
    file(SITE "typed/sub/__init__.py", "");
    start();
    ck_assert_str(lead("both"), STR(SITE "both.pyi"));
    ck_assert_str(lead("pack"), STR(SITE "pack/__init__.py"));
    ck_assert_str(lead("bare"), STR(SITE "bare.py"));
    ck_assert_str(lead("native"), STR("native"));
    ck_assert_str(lead("natively"), STR("native"));
    ck_assert_str(lead("nativ"), STR("nothing"));
    ck_assert_str(lead("space.one"), STR(SITE "space/one/__init__.py"));
    ck_assert_str(lead("space.two"), STR("p/space/two.py"));
    ck_assert_str(lead("space"), STR("p/space/"));
    ck_assert_str(lead("leftover"), STR(SITE "leftover/__init__.py"));
    FoundModule found;
    ck_assert(finder_find(program->finder, STR("typed.sub"), &found) && found.is_typed && found.is_external && found.is_package);
}
END_TEST

START_TEST(stub_packages)
{
    file(SITE "part-stubs/__init__.pyi", "");
    file(SITE "part-stubs/py.typed", "partial\n");
    file(SITE "part-stubs/a.pyi", "");
    file(SITE "part/__init__.py", "");
    file(SITE "part/a.py", "");
    file(SITE "part/b.py", "");
    file(SITE "google-stubs/proto/__init__.pyi", "");
    file(SITE "google/cloud/__init__.py", "");
    file(SITE "google/proto/__init__.py", "");
    start();
    ck_assert_str(lead("part.a"), STR(SITE "part-stubs/a.pyi"));
    ck_assert_str(lead("part.b"), STR(SITE "part/b.py"));
    ck_assert_str(lead("google.proto"), STR(SITE "google-stubs/proto/__init__.pyi"));
    ck_assert_str(lead("google.cloud"), STR(SITE "google/cloud/__init__.py"));
    ck_assert_str(lead("google"), STR(SITE "google/"));
}
END_TEST

START_TEST(editable_installs)
{
    file("e/lib/demo/__init__.py", "");
    file("e/lib/demo/inner.py", "");
    file("e/single.py", "");
    file("e/deep/space/x.py", "");
    file("q/pathed.py", "");
    file("p/lib/mine/__init__.py", "");
    StrBuf b = { 0 };
    strbuf_printf(&b, "MAPPING = {'demo': '" STR_FMT "/e/lib/demo', 'single': '" STR_FMT "/e/single', ", STR_ARG(tree),
                  STR_ARG(tree));
    strbuf_printf(&b, "'ns.x': '" STR_FMT "/e/deep/space/x'}\n", STR_ARG(tree));
    file(SITE "__editable___demo_finder.py", str_copy(a, strbuf_str(&b)).data);
    file(SITE "__editable__.demo.pth", "import __editable___demo_finder; __editable___demo_finder.install()\n");
    strbuf_clear(&b);
    strbuf_printf(&b, STR_FMT "/q\n" STR_FMT "/p/lib\n", STR_ARG(tree), STR_ARG(tree));
    file(SITE "q.pth", str_copy(a, strbuf_str(&b)).data);
    strbuf_free(&b);
    start();
    ck_assert_str(lead("demo"), STR("e/lib/demo/__init__.py"));
    ck_assert_str(lead("demo.inner"), STR("e/lib/demo/inner.py"));
    ck_assert_str(lead("demo.none"), STR("nothing"));
    ck_assert_str(lead("single"), STR("e/single.py"));
    ck_assert_str(lead("ns.x"), STR("e/deep/space/x.py"));
    ck_assert_str(lead("pathed"), STR("q/pathed.py"));
    FoundModule found;
    ck_assert(finder_find(program->finder, STR("mine"), &found) && !found.is_external);   /* the project's own */
    ck_assert(finder_find(program->finder, STR("pathed"), &found) && found.is_external);
}
END_TEST

/* -- through a Program -- */

static Module *check_file(const char *path)
{
    FileBytes bytes;
    FileError error;
    ck_assert(file_read(below(path).data, &bytes, &error));
    Str text = str_copy(a, bytes.bytes);
    file_release(&bytes);
    return program_file(program, below(path), text);
}

static Str leads_from(Module *from, uint32_t level, const char *dotted)
{
    Atom name = program_import_name(program, from, level, atom_of(program->atoms, str_of(dotted)));
    Module *m = level > 0 ? program_module(program, name) : program_import(program, from, UNIT_REST, name);
    if (!m)
        return STR("nothing");
    return m->path.len == 0 ? STR("typeshed") : path_relative(a, m->path, tree);
}

START_TEST(names_of_files)
{
    file("p/src/pkg/__init__.py", "");
    file("p/src/pkg/mod.py", "");
    file("p/tests/unit/test_a.py", "");
    file("p/v1.2/odd.py", "");
    file("other/pkg2/__init__.py", "");
    file("other/pkg2/x.py", "");
    start();
    ck_assert_str(atom_str(program->atoms, check_file("p/src/pkg/mod.py")->name), STR("pkg.mod"));
    ck_assert_str(atom_str(program->atoms, check_file("p/src/pkg/__init__.py")->name), STR("pkg"));
    ck_assert_str(atom_str(program->atoms, check_file("p/tests/unit/test_a.py")->name), STR("tests.unit.test_a"));
    ck_assert(str_ends(atom_str(program->atoms, check_file("other/pkg2/x.py")->name), STR("/other:pkg2.x")));
    ck_assert(str_ends(atom_str(program->atoms, check_file("p/v1.2/odd.py")->name), STR("/p/v1.2:odd")));
}
END_TEST

START_TEST(imports_from_files)
{
    file("p/src/pkg/__init__.py", "");
    file("p/src/pkg/mod.py", "");
    file("p/src/pkg/sub/__init__.py", "");
    file("p/src/pkg/sub/leaf.py", "");
    file("p/tests/unit/test_a.py", "");
    file("p/tests/unit/helper.py", "");
    file("p/tests/unit/random.py", "");
    file("p/tests/unit/anyio.py", "");
    file("p/tests/unit/typing.py", "");
    file("p/top.py", "");
    file("p/string.py", "");
    file("script/a.py", "");
    file("script/b.py", "");
    file(SITE "anyio/__init__.py", "");
    start();
    Module *leaf = check_file("p/src/pkg/sub/leaf.py");
    ck_assert_str(leads_from(leaf, 1, ""), STR("p/src/pkg/sub/__init__.py"));
    ck_assert_str(leads_from(leaf, 2, "mod"), STR("p/src/pkg/mod.py"));
    ck_assert_str(leads_from(leaf, 2, ""), STR("p/src/pkg/__init__.py"));
    ck_assert_str(leads_from(leaf, 0, "pkg.mod"), STR("p/src/pkg/mod.py"));
    ck_assert_str(leads_from(leaf, 9, "mod"), STR("nothing"));
    Module *test = check_file("p/tests/unit/test_a.py");
    ck_assert_str(leads_from(test, 0, "helper"), STR("p/tests/unit/helper.py"));
    ck_assert_str(leads_from(test, 1, "helper"), STR("p/tests/unit/helper.py"));
    ck_assert_str(leads_from(test, 0, "random"), STR("p/tests/unit/random.py"));
    ck_assert_str(leads_from(test, 0, "typing"), STR("typeshed"));    /* special forms come from nowhere else */
    ck_assert_str(leads_from(leaf, 0, "random"), STR("typeshed"));
    ck_assert_str(leads_from(check_file("p/tests/unit/anyio.py"), 0, "anyio"), STR(SITE "anyio/__init__.py"));
    Module *script = check_file("script/a.py");
    ck_assert_str(leads_from(script, 0, "b"), STR("script/b.py"));
    ck_assert_str(leads_from(script, 1, "b"), STR("script/b.py"));
    ck_assert_str(leads_from(check_file("p/top.py"), 1, "string"), STR("p/string.py"));
    Module *re = program_import(program, leaf, UNIT_REST, atom_of(program->atoms, STR("asyncio")));
    ck_assert_str(leads_from(re, 0, "string"), STR("typeshed"));       /* typeshed doesn't see the project's files */
    ck_assert_str(leads_from(leaf, 0, "string"), STR("p/string.py"));
}
END_TEST

START_TEST(one_file_is_one_module)
{
    file("p/pkg/__init__.py", "import pkg\n");
    file("p/pkg/a.py", "from pkg import b\n");
    file("p/pkg/b.py", "from pkg import a\n");
    start();
    Module *checked = check_file("p/pkg/a.py");
    ck_assert_ptr_eq(program_module(program, atom_of(program->atoms, STR("pkg.a"))), checked);
    Module *imported = program_module(program, atom_of(program->atoms, STR("pkg.b")));
    ck_assert(!(imported->flags & MODULE_IS_CHECKED));
    ck_assert_ptr_eq(check_file("p/pkg/b.py"), imported);
    ck_assert(imported->flags & MODULE_IS_CHECKED);
    Module *package = program_module(program, atom_of(program->atoms, STR("pkg")));
    ck_assert_ptr_eq(program_submodule(program, package, atom_of(program->atoms, STR("a"))), checked);
    ck_assert_ptr_null(program_submodule(program, checked, atom_of(program->atoms, STR("a"))));
}
END_TEST

START_TEST(checking_installed_packages)
{
    file(SITE "typing_extensions.py", "");
    file(SITE "dataclasses.py", "");
    file(SITE "anyio/__init__.py", "");
    file(SITE "anyio/abc/__init__.py", "");
    file(SITE "anyio/queue.py", "");
    start();
    program_free(program);
    search_paths_free(paths);
    SearchOptions o = { .root = below(SITE "anyio") };    /* the working folder is the package itself, without an environment */
    paths = search_paths_new(a, &o);
    program = program_new(paths, (Target){ .version = { 3, 12 } }, stubs);
    Module *m = check_file(SITE "anyio/abc/__init__.py");
    ck_assert_str(leads_from(m, 2, "queue"), STR(SITE "anyio/queue.py"));
    ck_assert_str(leads_from(m, 0, "anyio.queue"), STR(SITE "anyio/queue.py"));
    ck_assert_str(leads_from(m, 0, "queue"), STR("typeshed"));
    ck_assert_str(leads_from(m, 0, "typing_extensions"), STR("typeshed"));
}
END_TEST

START_TEST(faults)
{
    file("p/unreadable/__init__.py", "");
    file("p/secret.py", "x = 1\n");
    tree_link(a, tree, "p/loop", "loop");
    tree_link(a, tree, "p/around", ".");
    tree_link(a, tree, "p/gone.py", "nowhere.py");
    file(SITE "vanishes/__init__.py", "");
    file("p/binary.py", "\x7f\x80\xff\xfe(((((\n\"\"\"\n\\");
    start();
    chmod(below("p/unreadable").data, 0);
    chmod(below("p/secret.py").data, 0);
    unlink(below(SITE "vanishes/__init__.py").data);
    rmdir(below(SITE "vanishes").data);
    bool is_root = geteuid() == 0;                    /* who may read everything */
    ck_assert(is_root || str_eq(lead("unreadable"), STR("p/unreadable/")));
    chmod(below("p/unreadable").data, 0700);
    ck_assert_ptr_nonnull(program_module(program, atom_of(program->atoms, STR("secret"))));
    ck_assert_str(lead("loop"), STR("nothing"));
    ck_assert_str(lead("gone"), STR("nothing"));
    ck_assert_str(lead("around.around.around.secret"), STR("p/around/around/around/secret.py"));
    ck_assert_str(lead("vanishes"), STR(SITE "vanishes/"));
    ck_assert_str(lead("vanishes.more"), STR("nothing"));
    ck_assert_ptr_nonnull(program_module(program, atom_of(program->atoms, STR("binary"))));
    StrBuf deep = { 0 };
    for (int i = 0; i < 10000; i++)
        strbuf_add_text(&deep, "around.");
    strbuf_add_text(&deep, "x");
    ck_assert_ptr_null(program_module(program, atom_of(program->atoms, strbuf_str(&deep))));
    strbuf_free(&deep);
}
END_TEST

TESTS(search)
{
    TCase *c = tcase_create("search");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, order_of_the_specification);
    tcase_add_test(c, versions_of_typeshed);
    tcase_add_test(c, within_a_folder);
    tcase_add_test(c, stub_packages);
    tcase_add_test(c, editable_installs);
    tcase_add_test(c, names_of_files);
    tcase_add_test(c, imports_from_files);
    tcase_add_test(c, one_file_is_one_module);
    tcase_add_test(c, checking_installed_packages);
    tcase_add_test(c, faults);
    return c;
}

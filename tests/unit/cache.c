#include "report/cache_keep.h"

#include <stdio.h>
#include <string.h>

#include "program/program.h"
#include "report/cache_file.h"
#include "report/cache_part.h"
#include "source/outline.h"
#include "tests/unit/tree.h"
#include "tests/unit/unit.h"

/* A folder of modules, and the cache of a run over them: `user` leads to `middle`, that to `lib`, which is asked for
 * f and missing. `user` has looked for `other` in the folder. */
typedef struct { Arena *arena; Str tree; Str bytes; } World;

static Str path_of(const World *w, const char *name)
{
    return path_join(w->arena, w->tree, str_of(name));
}

static uint32_t put(World *w, Cache *c, const char *name, const char *text)
{
    AtomTable *atoms = atoms_new();
    Program program = { .atoms = atoms };
    Module m = { .arena = w->arena, .program = &program };
    tree_file(w->arena, w->tree, name, text);
    text_init(&m.text, w->arena, str_of(text));
    m.outline = outline_of(w->arena, atoms, &m.text);
    uint32_t at = cache_put_module(c, path_of(w, name), content_hash(m.text.bytes), look_of_module(w->arena, &m, STR("")));
    atoms_free(atoms);
    return at;
}

static const char lib[] = "def f() -> int:\n    return 1\n";

static void keep(World *w, Cache *c)
{
    StrBuf out = { 0 };
    cache_finish(c, 1);                               /* of no file the state is trusted */
    cache_encode(c, &out);
    w->bytes = str_copy(w->arena, strbuf_str(&out));
    strbuf_free(&out);
    cache_free(c);
}

static uint32_t put_folder(World *w, Cache *c)
{
    return cache_put_folder(c, w->tree, looks_bytes(w->arena, search_folder_looks(w->arena, w->tree)));
}

static void add_read(Cache *c, uint32_t from, CachedRead read)
{
    CachedReads one = { 0 };
    vec_push(&one, read);
    cache_add_reads(c, from, &one);
    vec_free(&one);
}

static World world_of(const char *noted)
{
    World w = { .arena = arena_new() };
    w.tree = tree_new(w.arena);
    Cache c;
    cache_init(&c, w.arena, 7);
    uint32_t user = put(&w, &c, "user.py", "import middle\n"), middle = put(&w, &c, "middle.py", "from lib import *\n");
    uint32_t of_lib = put(&w, &c, "lib.py", lib), f = unit_key(STR("f")), missing = unit_key(STR("missing"));
    uint32_t names = cache_put_names(&c), folder = put_folder(&w, &c), other = unit_key(STR("other"));
    add_read(&c, user, (CachedRead){ KEY_OWN, middle, f });
    add_read(&c, middle, (CachedRead){ f, of_lib, f });
    add_read(&c, user, (CachedRead){ KEY_OWN, of_lib, missing });
    add_read(&c, user, (CachedRead){ KEY_OWN, names, other });
    add_read(&c, names, (CachedRead){ other, folder, other });
    add_read(&c, names, (CachedRead){ unit_key(STR("unasked")), folder, unit_key(STR("unasked")) });
    add_read(&c, names, (CachedRead){ KEY_REST, folder, unit_key(STR("typing")) });
    cache_put_verdict(&c, path_of(&w, "lib.py"), CACHED_VERDICT, STR("found"));
    uint32_t verdict = cache_put_verdict(&c, path_of(&w, "user.py"), CACHED_VERDICT, STR("found"));
    if (noted)
        cache_add_noted(&c, verdict, path_of(&w, noted));
    keep(&w, &c);
    return w;
}

static void world_free(World *w)
{
    tree_remove(w->tree);
    arena_free(w->arena);
}

static const char *answers(const World *w, Cache *c)
{
    cache_settle(c);
    bool user = cache_answer(c, path_of(w, "user.py")), of_lib = cache_answer(c, path_of(w, "lib.py"));
    return user && of_lib ? "both" : user ? "user" : of_lib ? "lib" : "none";
}

/* The same from the part alone that these files need. */
static const char *stands_in_part(const World *w, const char *const *asked)
{
    Cache c;
    CacheSource source = { .bytes = w->bytes, .size = w->bytes.len };
    Str paths[2];
    uint32_t count = 0;
    for (; asked[count]; count++)
        paths[count] = path_of(w, asked[count]);
    cache_init(&c, w->arena, 7);
    cache_read_part(&c, &source, paths, count);
    const char *found = answers(w, &c);
    cache_free(&c);
    return found;
}

/* What of user and lib stands in a run over these files, which is kept again. */
static const char *stands(World *w, const char *const *asked)
{
    Cache c;
    const char *in_part = stands_in_part(w, asked);
    cache_init(&c, w->arena, 7);
    ck_assert(cache_decode(&c, w->bytes));
    for (uint32_t i = 0; asked[i]; i++)
        cache_will_ask(&c, path_of(w, asked[i]));
    const char *found = answers(w, &c);
    ck_assert_str_eq(in_part, found);
    keep(w, &c);
    return found;
}

static const char *const all[] = { "user.py", "lib.py", NULL };
static const char *const only_lib[] = { "lib.py", NULL }, *const only_user[] = { "user.py", NULL };

static void change_lib(World *w, const char *text)
{
    tree_file(w->arena, w->tree, "lib.py", text);
}

START_TEST(changes_that_others_see)
{
    World w = world_of(NULL);
    ck_assert_str_eq(stands(&w, all), "both");
    change_lib(&w, "def f() -> str:\n    return 1\n");
    ck_assert_str_eq(stands(&w, all), "none");
    ck_assert_str_eq(stands(&w, all), "none");
    world_free(&w);
}
END_TEST

START_TEST(changes_that_others_do_not_see)
{
    World w = world_of(NULL);
    change_lib(&w, "def f() -> int:\n    return 2\n");
    ck_assert_str_eq(stands(&w, all), "user");
    ck_assert_str_eq(stands(&w, all), "user");        /* nobody has checked lib since */
    change_lib(&w, lib);
    ck_assert_str_eq(stands(&w, all), "user");
    change_lib(&w, "def f() -> int:\n    return\n\ng = 1\n");
    ck_assert_str_eq(stands(&w, all), "user");
    change_lib(&w, "def f() -> int:\n    return\n\ng = 1\nif g: f = 1\n");
    ck_assert_str_eq(stands(&w, all), "none");
    world_free(&w);
}
END_TEST

START_TEST(names_that_nobody_asked_for)
{
    static const struct { const char *text, *left; } rows[] = {
        { "def g(): pass\n", "user" }, { "async def g():\n    yield 1\ndef h(): pass\n", "user" },
        { "def missing(): pass\n", "none" }, { "@g\ndef g(): pass\n", "user" }, { "def g():\n    global x\n", "none" },
        { "def __getattr__(name): pass\n", "none" },
        { "def f(): pass\n", "none" }, { "class g: pass\n", "user" }, { "def g\xc3\xa9(): pass\n", "user" },
        { "from middle import *\n", "none" }, { "import missing\n", "none" }, { "g = missing = 1\n", "none" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        World w = world_of(NULL);
        change_lib(&w, str_printf(w.arena, "%s%s", lib, rows[i].text).data);
        ck_assert_msg(strcmp(stands(&w, all), rows[i].left) == 0, "after `%s`", rows[i].text);
        change_lib(&w, lib);                          /* that it goes counts as it counted that it came */
        ck_assert_str_eq(stands(&w, all), rows[i].left);
        world_free(&w);
    }
}
END_TEST

START_TEST(a_hidden_body_that_does_not_parse)
{
    World w = world_of(NULL);
    change_lib(&w, "def f() -> int:\n    return return\n");
    ck_assert_str_eq(stands(&w, all), "none");
    world_free(&w);
}
END_TEST

START_TEST(notes_that_point_into_a_changed_file)
{
    World w = world_of("lib.py");
    ck_assert_str_eq(stands(&w, all), "both");
    change_lib(&w, "# further down\ndef f() -> int:\n    return 1\n");
    ck_assert_str_eq(stands(&w, all), "none");
    world_free(&w);
    w = world_of("lib.py");                           /* the same when nobody asks for who points there, at first */
    change_lib(&w, "# further down\ndef f() -> int:\n    return 1\n");
    ck_assert_str_eq(stands(&w, only_lib), "none");
    ck_assert_str_eq(stands(&w, only_user), "none");
    world_free(&w);
    w = world_of("elsewhere.py");                     /* into what nobody knows */
    ck_assert_str_eq(stands(&w, all), "lib");
    world_free(&w);
}
END_TEST

START_TEST(two_contents_in_one_run)
{
    World w = world_of(NULL);
    Cache c;
    cache_init(&c, w.arena, 7);
    ck_assert(cache_decode(&c, w.bytes));
    put(&w, &c, "lib.py", "def f() -> int:\n    return 2\n");
    put(&w, &c, "lib.py", "def f() -> int:\n    return 3\n");
    keep(&w, &c);
    ck_assert_str_eq(stands(&w, all), "none");
    world_free(&w);
}
END_TEST

/* `user` has looked for other.py; typing.py counts for whoever has looked for anything. */
START_TEST(names_in_folders)
{
    static const struct { const char *file, *left; } rows[] = {
        { "another.py", "both" }, { "unasked.py", "both" }, { "other.txt", "both" }, { "other.py", "lib" },
        { "other.pyi", "lib" }, { "other/a.py", "lib" }, { "other.cpython-313.so", "lib" }, { "typing.py", "lib" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        World w = world_of(NULL);
        tree_file(w.arena, w.tree, rows[i].file, "");
        ck_assert_msg(strcmp(stands(&w, all), rows[i].left) == 0, "with %s", rows[i].file);
        world_free(&w);
    }
}
END_TEST

START_TEST(a_file_that_goes)
{
    World w = world_of(NULL);
    remove(path_of(&w, "lib.py").data);
    ck_assert_str_eq(stands(&w, only_user), "none");
    ck_assert_str_eq(stands(&w, all), "none");
    world_free(&w);
    w = world_of(NULL);                               /* the same when nobody asks for who leads there, at first */
    remove(path_of(&w, "lib.py").data);
    ck_assert_str_eq(stands(&w, only_lib), "none");
    change_lib(&w, lib);
    ck_assert_str_eq(stands(&w, only_user), "none");
    world_free(&w);
}
END_TEST

START_TEST(a_damaged_entry)
{
    World w = world_of(NULL);
    for (uint32_t i = 0; i < w.bytes.len; i++) {
        char *damaged = (char *)w.bytes.data + i, before = *damaged;
        *damaged ^= 1;
        Cache c;
        cache_init(&c, w.arena, 7);
        ck_assert_msg(!cache_decode(&c, w.bytes), "byte %u", i);
        cache_free(&c);
        ck_assert(strcmp(stands_in_part(&w, only_user), "none") == 0 || i > CACHE_HEAD);
        *damaged = before;
    }
    world_free(&w);
}
END_TEST

TESTS(cache)
{
    TCase *t = tcase_create("cache");
    tcase_add_test(t, changes_that_others_see);
    tcase_add_test(t, changes_that_others_do_not_see);
    tcase_add_test(t, names_that_nobody_asked_for);
    tcase_add_test(t, a_hidden_body_that_does_not_parse);
    tcase_add_test(t, notes_that_point_into_a_changed_file);
    tcase_add_test(t, two_contents_in_one_run);
    tcase_add_test(t, names_in_folders);
    tcase_add_test(t, a_file_that_goes);
    tcase_add_test(t, a_damaged_entry);
    return t;
}

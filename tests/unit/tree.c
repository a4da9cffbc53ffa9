#include "tests/unit/unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "tests/unit/tree.h"

Str tree_new(Arena *a)
{
    char name[] = "/tmp/agencheck-test-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(name));
    char *real = realpath(name, NULL);
    Str path = str_copy(a, str_of(real));
    free(real);
    return path;
}

static void make_folders(Arena *a, Str path)
{
    for (uint32_t i = 1; i < path.len; i++)
        if (path.data[i] == '/')
            mkdir(str_copy(a, str_sub(path, 0, i)).data, 0777);
}

void tree_file(Arena *a, Str tree, const char *path, const char *text)
{
    Str whole = path_join(a, tree, str_of(path));
    FileError error;
    make_folders(a, whole);
    ck_assert(str_ends(whole, STR("/")) || file_write_atomic(whole.data, str_of(text), &error));
}

void tree_link(Arena *a, Str tree, const char *path, const char *target)
{
    Str whole = path_join(a, tree, str_of(path));
    make_folders(a, whole);
    ck_assert_int_eq(symlink(target, whole.data), 0);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

void tree_remove(Str tree)
{
    nftw(tree.data, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

START_TEST(makes_and_removes)
{
    Arena *a = arena_new();
    Str t = tree_new(a);
    tree_file(a, t, "a/b/c.txt", "x");
    ck_assert(file_exists(path_join(a, t, STR("a/b/c.txt")).data));
    tree_remove(t);
    ck_assert(!file_is_dir(t.data));
    arena_free(a);
}
END_TEST

TESTS(tree)
{
    TCase *c = tcase_create("tree");
    tcase_add_test(c, makes_and_removes);
    return c;
}

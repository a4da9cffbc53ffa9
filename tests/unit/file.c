#include "tests/unit/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/file.h"

static Arena *a;
static char folder[64];

static void setup(void)
{
    a = arena_new();
    strcpy(folder, "/tmp/agencheck-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void teardown(void)
{
    DirEntry *entries;
    uint32_t count;
    ck_assert(dir_list(a, folder, &entries, &count, NULL));
    for (uint32_t i = 0; i < count; i++) {
        Str path = path_join(a, str_of(folder), entries[i].name);
        if (unlink(path.data) != 0)
            rmdir(path.data);
    }
    rmdir(folder);
    arena_free(a);
}

static const char *at(const char *name)
{
    return path_join(a, str_of(folder), str_of(name)).data;
}

static void ck_assert_file(const char *path, Str expected)
{
    FileBytes f;
    ck_assert(file_read(path, &f, NULL));
    ck_assert_str(f.bytes, expected);
    ck_assert_int_eq(f.bytes.data[f.bytes.len], '\0');
    file_release(&f);
}

START_TEST(written_and_read)
{
    FileError err;
    ck_assert(file_write_atomic(at("a.py"), STR("yield\0 1\n"), &err));
    ck_assert_file(at("a.py"), STR("yield\0 1\n"));
    ck_assert(file_write_atomic(at("a.py"), STR(""), &err));
    ck_assert_file(at("a.py"), STR(""));
    ck_assert(file_exists(at("a.py")) && !file_is_dir(at("a.py")) && file_is_dir(folder));
}
END_TEST

/* Files whose size the system doesn't tell. */
START_TEST(without_size)
{
    FileBytes f;
    ck_assert(file_read("/proc/self/status", &f, NULL));
    ck_assert_uint_gt(f.bytes.len, 100);
    file_release(&f);
}
END_TEST

START_TEST(mode_and_links)
{
    FileError err;
    ck_assert(file_write_atomic(at("script"), STR("1"), &err));
    ck_assert_int_eq(chmod(at("script"), 0750), 0);
    ck_assert_int_eq(symlink("script", at("link")), 0);
    ck_assert(file_write_atomic(at("link"), STR("2"), &err));
    struct stat st;
    ck_assert(lstat(at("link"), &st) == 0 && S_ISLNK(st.st_mode));
    ck_assert(stat(at("script"), &st) == 0 && (st.st_mode & 07777) == 0750);
    ck_assert_file(at("script"), STR("2"));
}
END_TEST

START_TEST(errors)
{
    FileBytes f;
    FileError err;
    ck_assert(!file_read(at("none"), &f, &err));
    ck_assert_int_eq(err.code, ENOENT);
    ck_assert_str_eq(err.what, "open");
    ck_assert(!file_read(folder, &f, &err));
    ck_assert_int_eq(err.code, EISDIR);
    file_release(&f);
    ck_assert(!file_write_atomic(at("no/where"), STR("x"), &err));
    ck_assert_int_eq(err.code, ENOENT);
    DirEntry *entries;
    uint32_t count;
    ck_assert(!dir_list(a, at("none"), &entries, &count, &err));
    ck_assert_int_eq(err.code, ENOENT);
}
END_TEST

START_TEST(listing)
{
    ck_assert_int_eq(mkdir(at("b"), 0755), 0);
    ck_assert(file_write_atomic(at("c.py"), STR(""), NULL) && file_write_atomic(at("B.py"), STR(""), NULL));
    ck_assert_int_eq(symlink("b", at("a")), 0);
    ck_assert_int_eq(symlink("nowhere", at("d")), 0);
    ck_assert_int_eq(mkfifo(at("e"), 0600), 0);
    DirEntry *entries;
    uint32_t count;
    ck_assert(dir_list(a, folder, &entries, &count, NULL));
    ck_assert_uint_eq(count, 4);
    ck_assert_str(entries[0].name, STR("B.py"));
    ck_assert_str(entries[1].name, STR("a"));
    ck_assert(entries[1].is_dir && entries[1].is_link);
    ck_assert_str(entries[2].name, STR("b"));
    ck_assert(entries[2].is_dir && !entries[2].is_link);
    ck_assert(!entries[3].is_dir && !entries[3].is_link);
    unlink(at("d"));
    unlink(at("e"));
}
END_TEST

START_TEST(parts_of_paths)
{
    ck_assert_str(path_join(a, STR("a"), STR("b")), STR("a/b"));
    ck_assert_str(path_join(a, STR("a/"), STR("b")), STR("a/b"));
    ck_assert_str(path_join(a, STR(""), STR("b")), STR("b"));
    ck_assert_str(path_join(a, STR("a"), STR("/b")), STR("/b"));
    ck_assert_str(path_join(a, STR("a"), STR("")), STR("a"));
    ck_assert_str(path_dir(STR("a/b/c.py")), STR("a/b"));
    ck_assert_str(path_dir(STR("a//b/")), STR("a"));
    ck_assert_str(path_dir(STR("/a")), STR("/"));
    ck_assert_str(path_dir(STR("a")), STR(""));
    ck_assert_str(path_dir(STR("/")), STR("/"));
    ck_assert_str(path_base(STR("a/b/c.py")), STR("c.py"));
    ck_assert_str(path_base(STR("a/b//")), STR("b"));
    ck_assert_str(path_base(STR("a")), STR("a"));
    ck_assert_str(path_base(STR("/")), STR("/"));
    ck_assert_str(path_base(STR("")), STR(""));
}
END_TEST

START_TEST(normal_paths)
{
    static const char *const rows[][2] = {
        { "a/./b//c/", "a/b/c" }, { "a/../b", "b" }, { "../../a/..", "../.." }, { "/../a", "/a" }, { "", "." }, { "a/..", "." },
        { "/", "/" }, { "//a", "/a" }, { "./a", "a" }, { "..", ".." }, { "a/../..", ".." },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_str(path_normal(a, str_of(rows[i][0])), str_of(rows[i][1]));
    ck_assert_int_eq(chdir(folder), 0);
    char *here = getcwd(NULL, 0);
    ck_assert_str(path_absolute(a, STR("x/../y")), path_join(a, str_of(here), STR("y")));
    ck_assert_str(path_absolute(a, STR("/x/../y")), STR("/y"));
    free(here);
    ck_assert_int_eq(chdir("/"), 0);
}
END_TEST

START_TEST(relative_paths)
{
    ck_assert_str(path_relative(a, STR("/a/b/c"), STR("/a")), STR("b/c"));
    ck_assert_str(path_relative(a, STR("/a/b/c"), STR("/a/")), STR("b/c"));
    ck_assert_str(path_relative(a, STR("/ab/c"), STR("/a")), STR("/ab/c"));
    ck_assert_str(path_relative(a, STR("/a"), STR("/a")), STR("."));
    ck_assert_str(path_relative(a, STR("/a"), STR("/")), STR("a"));
    ck_assert_str(path_relative(a, STR("/a"), STR("/a/b")), STR("/a"));
}
END_TEST

START_TEST(paths_of_urls)
{
    static const char *const rows[][2] = {
        { "file:///a/b%20c", "/a/b c" }, { "file://host/a", "/a" }, { "file:///%C3%A9", "/\xc3\xa9" }, { "file:///a%2", "/a%2" },
        { "file:///a%zz", "/a%zz" }, { "file:///a%00b", "/a%00b" }, { "file:///a/../b", "/b" }, { "file://", "" },
        { "http:///a", "" }, { "untitled:1", "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_str(path_of_url(a, str_of(rows[i][0])), str_of(rows[i][1]));
}
END_TEST

TESTS(file)
{
    TCase *c = tcase_create("file");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, written_and_read);
    tcase_add_test(c, without_size);
    tcase_add_test(c, mode_and_links);
    tcase_add_test(c, errors);
    tcase_add_test(c, listing);
    tcase_add_test(c, parts_of_paths);
    tcase_add_test(c, normal_paths);
    tcase_add_test(c, relative_paths);
    tcase_add_test(c, paths_of_urls);
    return c;
}

#include "tests/unit/unit.h"

#include <string.h>

static const Str empty = { NULL, 0 };

START_TEST(comparing)
{
    ck_assert(str_eq(STR("ab"), str_of("ab")));
    ck_assert(!str_eq(STR("ab"), STR("abc")));
    ck_assert(str_eq(empty, STR("")));
    ck_assert_int_lt(str_cmp(STR("a"), STR("ab")), 0);
    ck_assert_int_gt(str_cmp(STR("\xff"), STR("a")), 0);
    ck_assert_int_eq(str_cmp(empty, STR("")), 0);
    ck_assert(str_starts(STR("async def"), STR("async")) && str_starts(STR("a"), empty) && !str_starts(STR("a"), STR("ab")));
    ck_assert(str_ends(STR("async def"), STR("def")) && str_ends(empty, empty) && !str_ends(STR("f"), STR("ef")));
}
END_TEST

START_TEST(finding)
{
    Str s = STR("yield and yield");
    ck_assert_int_eq(str_find(s, STR("yield")), 0);
    ck_assert_int_eq(str_find(s, STR("and")), 6);
    ck_assert_int_eq(str_find(s, STR("await")), -1);
    ck_assert_int_eq(str_find(empty, STR("x")), -1);
    ck_assert_int_eq(str_find(empty, empty), 0);
    ck_assert_int_eq(str_find_char(s, 'a'), 6);
    ck_assert_int_eq(str_rfind_char(s, 'y'), 10);
    ck_assert_int_eq(str_find_char(empty, 'y'), -1);
    ck_assert_int_eq(str_rfind_char(empty, 'y'), -1);
    ck_assert(str_has(s, STR("d y")));
}
END_TEST

START_TEST(cutting)
{
    ck_assert_str(str_sub(STR("hello"), 1, 3), STR("el"));
    ck_assert_str(str_sub(STR("hello"), 3, 100), STR("lo"));
    ck_assert_str(str_sub(STR("hello"), 4, 2), STR(""));
    ck_assert_str(str_sub(empty, 0, 1), STR(""));
    ck_assert_str(str_trim(STR(" \t\f a b \r\n")), STR("a b"));
    ck_assert_str(str_trim(STR(" \n ")), STR(""));
}
END_TEST

START_TEST(taken_apart)
{
    Str rest = STR("a, b,,");
    ck_assert_str(str_before(rest, ','), STR("a"));
    ck_assert_str(str_before(rest, ';'), rest);
    ck_assert_str(str_cut(&rest, ','), STR("a"));
    ck_assert_str(str_cut(&rest, ','), STR(" b"));
    ck_assert_str(str_cut(&rest, ','), STR(""));
    ck_assert_str(rest, STR(""));
    ck_assert_str(str_cut(&rest, ','), STR(""));
    Str whole = STR("abc");
    ck_assert_str(str_cut(&whole, ','), STR("abc"));
    ck_assert_str(whole, STR(""));
}
END_TEST

START_TEST(characters)
{
    ck_assert(str_is_ascii(STR("a\x7f")) && str_is_ascii(empty) && !str_is_ascii(STR("a\x80")));
    static const struct { char digit; int value; } rows[] = {
        { '0', 0 }, { '9', 9 }, { 'a', 10 }, { 'F', 15 }, { 'z', 35 },
        { '/', 36 }, { ':', 36 }, { '@', 36 }, { '`', 36 }, { '{', 36 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_int_eq(digit_value(rows[i].digit), rows[i].value);
}
END_TEST

START_TEST(in_an_arena)
{
    Arena *a = arena_new();
    Str copy = str_copy(a, str_sub(STR("hello"), 1, 3));
    ck_assert_str_eq(copy.data, "el");
    ck_assert_str_eq(str_copy(a, empty).data, "");
    Str printed = str_printf(a, "%s-%d-" STR_FMT, "x", 42, STR_ARG(copy));
    ck_assert_str(printed, STR("x-42-el"));
    ck_assert_uint_eq(strlen(printed.data), printed.len);
    arena_free(a);
}
END_TEST

/* Every length up to several blocks, and every single changed byte, gives another hash. */
START_TEST(hashing)
{
    char bytes[300];
    memset(bytes, 'a', sizeof bytes);
    ck_assert_uint_eq(str_hash(empty), str_hash(STR("")));
    for (uint32_t len = 1; len <= sizeof bytes; len++) {
        uint64_t hash = str_hash((Str){ bytes, len });
        ck_assert_uint_ne(hash, str_hash((Str){ bytes, len - 1 }));
        for (uint32_t i = 0; i < len; i++) {
            bytes[i] = 'b';
            ck_assert_uint_ne(hash, str_hash((Str){ bytes, len }));
            bytes[i] = 'a';
        }
    }
}
END_TEST

START_TEST(buffer)
{
    StrBuf b = { 0 };
    ck_assert_str(strbuf_str(&b), STR(""));
    strbuf_add(&b, empty);
    for (int i = 0; i < 1000; i++)
        strbuf_printf(&b, "%d,", i % 10);
    ck_assert_uint_eq(strbuf_str(&b).len, 2000);
    ck_assert_uint_eq(strlen(strbuf_str(&b).data), 2000);
    strbuf_clear(&b);
    strbuf_add_char(&b, 'a');
    strbuf_add_text(&b, "bc");
    strbuf_add(&b, STR("d"));
    ck_assert_str(strbuf_str(&b), STR("abcd"));
    ck_assert_str_eq(b.data, "abcd");
    strbuf_free(&b);
    ck_assert_ptr_null(b.data);
}
END_TEST

TESTS(str)
{
    TCase *c = tcase_create("str");
    tcase_add_test(c, comparing);
    tcase_add_test(c, finding);
    tcase_add_test(c, cutting);
    tcase_add_test(c, taken_apart);
    tcase_add_test(c, characters);
    tcase_add_test(c, in_an_arena);
    tcase_add_test(c, hashing);
    tcase_add_test(c, buffer);
    return c;
}

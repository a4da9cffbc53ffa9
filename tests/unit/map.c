#include "tests/unit/unit.h"

#include "base/map.h"
#include "base/vec.h"

START_TEST(vector)
{
    VEC(int) v = { 0 };
    for (int i = 0; i < 1000; i++)
        vec_push(&v, i);
    ck_assert_uint_eq(v.len, 1000);
    ck_assert_int_eq(vec_last(&v), 999);
    ck_assert_int_eq(vec_pop(&v), 999);
    Arena *a = arena_new();
    int *kept = vec_to_arena(a, &v);
    ck_assert_int_eq(kept[998], 998);
    arena_free(a);
    vec_free(&v);
    ck_assert(v.items == NULL && v.cap == 0);
}
END_TEST

/* Few entries are searched one by one, many by slots: the sizes around the change, and keys that differ in high bits only. */
START_TEST(keys_of_numbers)
{
    for (uint64_t count = 0; count < 100; count++) {
        Map m = { 0 };
        for (uint64_t i = 0; i < count; i++)
            map_put(&m, i << 32, i);
        for (uint64_t i = 0; i < count; i++) {
            uint64_t v = 0;
            ck_assert(map_get(&m, i << 32, &v) && v == i);
            ck_assert_uint_eq(m.entries[i].key, i << 32);
        }
        ck_assert(!map_get(&m, count << 32, NULL));
        map_put(&m, 0, 77);
        ck_assert_uint_eq(m.entries[0].value, 77);
        ck_assert_uint_eq(m.len, count ? count : 1);
        map_free(&m);
    }
}
END_TEST

START_TEST(slots_and_pointers)
{
    Map m = { 0 };
    bool is_new;
    *map_slot(&m, 5, &is_new) = 3;
    ck_assert(is_new);
    ck_assert_uint_eq(*map_slot(&m, 5, &is_new), 3);
    ck_assert(!is_new);
    ck_assert_uint_eq(*map_slot(&m, 6, NULL), 0);
    map_put_ptr(&m, 7, &m);
    ck_assert_ptr_eq(map_get_ptr(&m, 7), &m);
    ck_assert_ptr_null(map_get_ptr(&m, 8));
    for (uint64_t i = 0; i < 50; i++)
        map_put(&m, i, i);
    map_clear(&m);
    ck_assert(m.len == 0 && !map_get(&m, 5, NULL));
    map_put(&m, 5, 1);
    ck_assert(m.len == 1 && map_get(&m, 5, NULL));
    map_free(&m);
}
END_TEST

START_TEST(many_keys)
{
    Map m = { 0 };
    for (uint64_t i = 0; i < 200000; i++)
        map_put(&m, i * i * 0x10001, i);
    for (uint64_t i = 0; i < 200000; i++)
        ck_assert(map_get(&m, i * i * 0x10001, NULL));
    map_free(&m);
}
END_TEST

START_TEST(keys_of_text)
{
    Arena *a = arena_new();
    StrMap m = { 0 };
    for (unsigned i = 0; i < 1000; i++)
        strmap_put(&m, str_printf(a, "name%u", i), i);
    for (unsigned i = 0; i < 1000; i++) {
        uint64_t v = 0;
        ck_assert(strmap_get(&m, str_printf(a, "name%u", i), &v) && v == i);
        ck_assert_uint_eq(m.entries[i].value, i);
    }
    ck_assert(!strmap_get(&m, STR("name"), NULL));
    bool is_new;
    strmap_slot(&m, STR(""), &is_new);
    ck_assert(is_new && strmap_get(&m, (Str){ NULL, 0 }, NULL));
    strmap_free(&m);
    arena_free(a);
}
END_TEST

TESTS(map)
{
    TCase *c = tcase_create("map");
    tcase_add_test(c, vector);
    tcase_add_test(c, keys_of_numbers);
    tcase_add_test(c, slots_and_pointers);
    tcase_add_test(c, many_keys);
    tcase_add_test(c, keys_of_text);
    return c;
}

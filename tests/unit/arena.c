#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(zeroed_and_aligned)
{
    Arena *a = arena_new();
    for (size_t size = 0; size < 100; size++) {
        unsigned char *p = arena_alloc(a, size);
        ck_assert_uint_eq((uintptr_t)p % _Alignof(uint64_t), 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_uint_eq(p[i], 0);
        memset(p, 0xff, size);
    }
    arena_free(a);
}
END_TEST

START_TEST(rewind_gives_zeroed_memory_again)
{
    Arena *a = arena_new();
    char *kept = arena_copy(a, "kept", 5);
    ArenaMark mark = arena_mark(a);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 1000; i++) {
            char *p = arena_alloc(a, 100);
            ck_assert_int_eq(p[0] | p[99], 0);
            memset(p, 1, 100);
        }
        arena_rewind(a, mark);
    }
    ck_assert_str_eq(kept, "kept");
    arena_free(a);
}
END_TEST

START_TEST(rewind_to_nothing)
{
    Arena *a = arena_new();
    ArenaMark empty = arena_mark(a);
    arena_alloc(a, 3);
    arena_rewind(a, empty);
    ck_assert_ptr_nonnull(arena_alloc(a, 5 << 20));
    arena_rewind(a, empty);
    ck_assert_ptr_nonnull(arena_alloc(a, 1));
    arena_free(a);
}
END_TEST

START_TEST(what_it_holds)
{
    Arena *a = arena_new();
    size_t before = arena_bytes(a);
    arena_alloc(a, 3 << 20);
    ck_assert_uint_ge(arena_bytes(a), before + (3 << 20));
    ArenaMark mark = arena_mark(a);
    for (int i = 0; i < 100; i++) {
        arena_alloc(a, 1 << 20);
        arena_rewind(a, mark);
    }
    ck_assert_uint_le(arena_bytes(a), 10 << 20);
    arena_free(a);
    arena_free(NULL);
}
END_TEST

START_TEST(copy_of_nothing)
{
    Arena *a = arena_new();
    ck_assert_ptr_nonnull(arena_copy(a, NULL, 0));
    arena_free(a);
}
END_TEST

/* How a child that runs `act` ends. */
static int status_of(void (*act)(void))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        act();
        _Exit(0);
    }
    waitpid(child, &status, 0);
    return status;
}

static void overflow(void) { arena_array(arena_new(), SIZE_MAX / 2, 3); }
static void too_large(void) { arena_alloc(arena_new(), SIZE_MAX - 7); }
static void bug(void) { BUG("of ours: %d", 3); }

START_TEST(failures_end_the_process)
{
    int status = status_of(overflow);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 2);
    status = status_of(too_large);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 2);
    status = status_of(bug);
    ck_assert(WIFSIGNALED(status));
}
END_TEST

TESTS(arena)
{
    TCase *c = tcase_create("arena");
    tcase_add_test(c, zeroed_and_aligned);
    tcase_add_test(c, rewind_gives_zeroed_memory_again);
    tcase_add_test(c, rewind_to_nothing);
    tcase_add_test(c, what_it_holds);
    tcase_add_test(c, copy_of_nothing);
    tcase_add_test(c, failures_end_the_process);
    return c;
}

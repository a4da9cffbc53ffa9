#include "tests/unit/unit.h"

#include <signal.h>
#include "base/arena.h"
#include "server/guard.h"

static void succeed(void *ctx)
{
    *(int *)ctx = 1;
}

static void blunder(void *ctx)
{
    (void)ctx;
    BUG("meant so, by a test");
}

static void hurt(void *ctx)
{
    (void)ctx;
    raise(SIGSEGV);
}

START_TEST(goes_on_after_failures)
{
    int done = 0;
    Guard *g = guard_open();
    for (int i = 0; i < 3; i++) {
        ck_assert(!guard_run(g, blunder, NULL));
        ck_assert(!guard_run(g, hurt, NULL));
    }
    ck_assert(guard_run(g, succeed, &done));
    ck_assert_int_eq(done, 1);
    guard_close(g);
}
END_TEST

START_TEST(stops_outside)
{
    guard_open();
    raise(SIGABRT);
}
END_TEST

TESTS(guard)
{
    TCase *c = tcase_create("guard");
    tcase_add_test(c, goes_on_after_failures);
    tcase_add_test_raise_signal(c, stops_outside, SIGABRT);
    return c;
}

#include "tests/unit/unit.h"

#include <stdatomic.h>
#include "base/system.h"
#include "base/thread.h"

enum { JOBS = 1000 };
typedef struct { _Atomic int times[JOBS]; _Atomic int strangers; int workers; } Log;

static void note(void *ctx, int worker, uint32_t index)
{
    Log *log = ctx;
    atomic_fetch_add(&log->times[index], 1);
    if (worker < 0 || worker >= log->workers)
        atomic_fetch_add(&log->strangers, 1);
}

START_TEST(every_job_once)
{
    for (int workers = 1; workers <= 8; workers++) {
        Log log = { .workers = workers };
        threads_run(workers, JOBS, note, &log);
        ck_assert_int_eq(log.strangers, 0);
        for (int i = 0; i < JOBS; i++)
            ck_assert_int_eq(log.times[i], 1);
    }
}
END_TEST

START_TEST(odd_numbers)
{
    Log log = { .workers = 1 };
    threads_run(4, 0, note, &log);
    ck_assert_int_eq(log.times[0], 0);
    threads_run(0, 1, note, &log);
    threads_run(-1, 1, note, &log);
    threads_run(100, 1, note, &log);
    ck_assert_int_eq(log.times[0], 3);
    ck_assert_int_ge(system_processors(), 1);
}
END_TEST

static void tell_done(void *ctx)
{
    atomic_store((atomic_bool *)ctx, true);
}

START_TEST(beside_the_caller)
{
    atomic_bool is_done = false;
    Thread *t = thread_start(tell_done, &is_done);
    thread_join(t);
    ck_assert(atomic_load(&is_done));
}
END_TEST

TESTS(thread)
{
    TCase *c = tcase_create("thread");
    tcase_add_test(c, every_job_once);
    tcase_add_test(c, odd_numbers);
    tcase_add_test(c, beside_the_caller);
    return c;
}

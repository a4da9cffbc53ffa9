/* unit.h: what a unit test includes. A file tests/unit/NAME.c says `TESTS(NAME) { … }`, which makes a TCase of its tests; that is
 * all it takes to be run. Unit tests are for base/ and for what no Python file can show; behaviour is tested by fixtures/. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <check.h>
#include <stdbool.h>
#include "base/str.h"

/* Every tests_NAME is declared here by the one line that defines it. */
#define TESTS(name) \
    TCase *tests_##name(void); \
    TCase *tests_##name(void)

#define ck_assert_str(got, expected) \
    do { \
        Str got_ = (got), expected_ = (expected); \
        ck_assert_msg(str_eq(got_, expected_), "%s is \"" STR_FMT "\", expected \"" STR_FMT "\"", #got, STR_ARG(got_), \
                      STR_ARG(expected_)); \
    } while (0)

#endif

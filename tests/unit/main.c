/* Runs every suite of tests/unit/: the Makefile lists them in suites.def by scanning the folder.
 * T picks suites and cases by name, as for all runners (tests/support.py). */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(name) TCase *tests_##name(void);
#include "suites.def"
#undef SUITE

static const struct { const char *name; TCase *(*make)(void); } suites[] = {
#define SUITE(name) { #name, tests_##name },
#include "suites.def"
#undef SUITE
};

/* Whether one of the words is in name; nothing but blanks wants everything. */
static bool wanted(const char *words, const char *name)
{
    char *copy = strdup(words), *save = NULL;
    char *word = strtok_r(copy, " ", &save);
    bool yes = word == NULL;
    for (; word && !yes; word = strtok_r(NULL, " ", &save))
        yes = strstr(name, word) != NULL;
    free(copy);
    return yes;
}

int main(void)
{
    const char *words = getenv("T");
    SRunner *runner = srunner_create(NULL);
    for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
        char name[200];
        snprintf(name, sizeof name, "tests/unit/%s.c", suites[i].name);
        if (!wanted(words ? words : "", name))
            continue;
        Suite *suite = suite_create(suites[i].name);
        suite_add_tcase(suite, suites[i].make());
        srunner_add_suite(runner, suite);
    }
    srunner_run_all(runner, CK_SILENT);
    TestResult **failures = srunner_failures(runner);
    int run = srunner_ntests_run(runner), failed = srunner_ntests_failed(runner);
    for (int i = 0; i < failed; i++)
        printf("%s:%d: %s: %s\n", tr_lfile(failures[i]), tr_lno(failures[i]), tr_tcname(failures[i]), tr_msg(failures[i]));
    free(failures);
    srunner_free(runner);
    printf("unit: %d passed, %d failed\n", run - failed, failed);
    return failed > 0;
}

#include "tests/parts/every_rule.h"

const Project *every_rule_project(void)
{
    static Project project;
    static bool is_open;
    static char *const words[] = { "--select", "ALL", "--python-version", "3.13", "--platform", "linux" };
    if (is_open)
        return &project;
    Arena *a = arena_new();
    ConfigErrors errors = { 0 };
    ProjectArguments arguments = { sizeof words / sizeof *words, words, OPTION_ON_CHECK };
    Config *config = ARENA_NEW(a, Config);
    if (!project_config(a, STR(EVERY_RULE_FOLDER), &arguments, config, &errors) || !project_open(a, config, &project, &errors))
        BUG("no project: " STR_FMT, STR_ARG(errors.items[0].message));
    vec_free(&errors);
    is_open = true;
    return &project;
}

#include "report/project.h"

#include <stdlib.h>

#include "base/file.h"
#include "report/glob.h"
#include "report/suppress.h"
#include "stubs/stubs.h"

static const Str *strings_of(Arena *a, const ConfigList *list)
{
    Str *out = ARENA_ARRAY(a, list->count, Str);
    for (uint32_t i = 0; i < list->count; i++)
        out[i] = list->items[i].text;
    return out;
}

static const char *const *c_strings_of(Arena *a, const ConfigList *list)
{
    const char **out = ARENA_ARRAY(a, list->count, const char *);
    for (uint32_t i = 0; i < list->count; i++)
        out[i] = str_copy(a, list->items[i].text).data;
    return out;
}

static const char *process_variable(const char *name)
{
    return getenv(name);
}

static bool find_environment(Arena *a, Project *p, ConfigErrors *errors)
{
    const ConfigString *python = &p->config.python;
    EnvironmentOptions o = { .python = python->text, .project = p->config.root, .getenv = process_variable };
    Str why;
    if (python->file.len == 0 && python->text.len && file_exists(python->text.data))
        o.python = path_absolute(a, python->text);    /* on the command line, relative to where one stands */
    if (environment_find(a, &o, &p->environment, &why))
        return true;
    config_error(errors, python, str_printf(a, "`%spython`: " STR_FMT, config_dashes(python), STR_ARG(why)));
    return false;
}

/* A folder that isn't there would leave its modules unknown, and what they define unchecked, in silence. */
static void check_folders(Arena *a, const Config *c, const char *key, const ConfigList *folders, ConfigErrors *errors)
{
    for (uint32_t i = 0; i < folders->count; i++) {
        const ConfigString *folder = &folders->items[i];
        Str path = path_is_rooted(folder->text) ? folder->text : path_join(a, c->root, folder->text);
        if (!file_is_dir(str_copy(a, path).data))
            config_error(errors, folder, str_printf(a, "`%s%s`: no such folder: " STR_FMT, config_dashes(folder), key,
                                                    STR_ARG(folder->text)));
    }
}

static bool read_rules(Arena *a, Project *p, ConfigErrors *errors)
{
    uint32_t before = errors->len;
    p->suppress_with = suppress_mask(&p->config.suppress_with);
    for (uint32_t i = 0; i < p->config.per_file_ignores.count; i++) {
        const ConfigList *codes = &p->config.per_file_ignores.items[i].values;
        for (uint32_t c = 0; c < codes->count; c++)
            selector_known(&codes->items[c], errors, a);
    }
    select_rules(a, &p->config, &p->rules, p->severity, errors);
    const Rule *unused = rule_by_code(STR("AG002"));
    if (unused && p->rules.on[rule_index(unused)])
        p->unused_suppression = unused;
    return errors->len == before;
}

static void make_paths(Arena *a, Project *p)
{
    const Config *c = &p->config;
    SearchOptions o = {
        .root = c->root,
        .src = strings_of(a, &c->src), .src_count = c->src.count,
        .stub_paths = strings_of(a, &c->stub_path), .stub_path_count = c->stub_path.count,
        .environment = &p->environment,
    };
    p->paths = search_paths_new(a, &o);
    p->discover = (DiscoverOptions){
        .excludes = c_strings_of(a, &c->exclude),
        .exclude_count = c->exclude.count,
        .root = c->root,
        .force_excludes = c->force_exclude,
    };
}

bool project_config(Arena *a, Str folder, const ProjectArguments *arguments, Config *out, ConfigErrors *errors)
{
    Config said = { 0 };
    ConfigList rest;
    *out = (Config){ 0 };
    return config_arguments(a, arguments->argc, arguments->argv, arguments->where, &said, &rest, errors)
        && config_load(a, folder, said.config.text, out, errors)
        && config_arguments(a, arguments->argc, arguments->argv, arguments->where, out, &rest, errors);
}

bool project_open(Arena *a, const Config *config, Project *out, ConfigErrors *errors)
{
    out->config = *config;
    if (!find_environment(a, out, errors) || !config_target(a, config, out->environment.version, &out->target, errors))
        return false;
    uint32_t before = errors->len;
    check_folders(a, config, "src", &config->src, errors);
    check_folders(a, config, "stub-path", &config->stub_path, errors);
    if (!read_rules(a, out, errors) || errors->len > before)
        return false;
    make_paths(a, out);
    out->stubs = stubs_embedded();
    return true;
}

void project_close(Project *p)
{
    if (p->paths)
        search_paths_free(p->paths);
    p->paths = NULL;
}

RuleSet project_rules_for(const Project *p, Str file)
{
    RuleSet set = p->rules;
    const ConfigTable *table = &p->config.per_file_ignores;
    if (table->count == 0)
        return set;
    Arena *scratch = arena_new();
    Str path = path_relative(scratch, path_absolute(scratch, file), p->config.root);
    for (uint32_t i = 0; i < table->count; i++) {
        if (!glob_matches(table->items[i].key.text, path))
            continue;
        for (uint32_t c = 0; c < table->items[i].values.count; c++)
            for (uint32_t r = 0; rules_all[r]; r++)
                set.on[r] &= !selector_matches(table->items[i].values.items[c].text, rules_all[r]);
    }
    arena_free(scratch);
    return set;
}

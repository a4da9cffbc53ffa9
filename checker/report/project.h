/* project.h: one configuration with all that follows from it: target, environment, search paths, rules, what is ignored where.
 * A Project lives in the arena it was opened with, never changes after, and is shared by all workers.
 * Knows nothing of files beyond the patterns that name them. */
#ifndef REPORT_PROJECT_H
#define REPORT_PROJECT_H

#include "program/config.h"
#include "program/environment.h"
#include "program/program.h"
#include "report/select.h"
#include "source/discover.h"

typedef struct {
    Config          config;
    Environment     environment;
    SearchPaths    *paths;
    Target          target;
    StubSource      stubs;
    RuleSet         rules;
    Severity        severity[RULES_MAX];              /* by rule_index() */
    const Rule     *unused_suppression;               /* AG002 when it is on; else NULL */
    unsigned        suppress_with;                    /* enum SuppressWith */
    DiscoverOptions discover;
} Project;

/* What the command line says, to be laid over each project's own configuration. */
typedef struct { int argc; char *const *argv; unsigned where; } ProjectArguments;

/* The configuration of a folder with the command line laid over it. False: errors say why. */
bool    project_config(Arena *a, Str folder, const ProjectArguments *arguments, Config *out, ConfigErrors *errors);
/* All that follows from it. */
bool    project_open(Arena *a, const Config *config, Project *out, ConfigErrors *errors);

/* Gives back what isn't in the arena; of a project that could not be opened, too. */
void    project_close(Project *p);

/* The project's rules, without those that per-file-ignores takes away from this file. */
RuleSet project_rules_for(const Project *p, Str file);

#endif

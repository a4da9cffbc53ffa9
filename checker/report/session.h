/* session.h: one `agencheck check` (or `annotate`, a check for one thing), from its arguments to its exit status: projects,
 * files, the check, fixes, baseline, telling. Owns everything for the length of one call. */
#ifndef REPORT_SESSION_H
#define REPORT_SESSION_H

#include "report/check.h"

enum ExitStatus { EXIT_CLEAN = 0, EXIT_REPORTED = 1, EXIT_TROUBLE = 2 };

int  session_check(int argc, char *const *argv);
int  session_annotate(int argc, char *const *argv);

/* The parts other commands use as well. */

/* The projects of some paths: each folder's configuration is found once, and paths of one configuration share a Project. */
typedef struct { Project *project; const char **paths; uint32_t path_count; } ProjectPaths;
typedef struct { Arena *arena; VEC(ProjectPaths) items; } Projects;
/* False, and said on stderr, when a configuration is wrong. */
bool projects_of(Arena *a, const ConfigList *paths, const ProjectArguments *arguments, Projects *out);
/* Every file below those paths. False, and said, when one that was named can't be read. */
bool projects_files(const Projects *p, CheckFiles *out);

void projects_free(Projects *p);

#endif

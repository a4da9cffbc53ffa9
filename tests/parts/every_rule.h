/* every_rule.h: a project with every rule on, and nothing of the machine's configuration or environment.
 * It lives until the process ends. */
#ifndef TESTS_PARTS_EVERY_RULE_H
#define TESTS_PARTS_EVERY_RULE_H

#include "report/project.h"

#define EVERY_RULE_FOLDER "/proc/self/no/project"     /* which no machine has */

const Project *every_rule_project(void);

#endif

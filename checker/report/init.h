/* init.h: `agencheck init`: sets a project up with a configuration and, where the project has such files, a hook.
 * Owns nothing beyond the call. */
#ifndef REPORT_INIT_H
#define REPORT_INIT_H

#include "base/str.h"

/* Asks on the terminal before it writes, unless is_sure. The exit status. */
int init_project(Str folder, bool is_sure);

#endif

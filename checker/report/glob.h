/* glob.h: does a path fit a pattern of per-file-ignores?
 * Patterns are those of .gitignore: without a slash a name anywhere; otherwise a path below the root, `**` for any folders.
 * A folder's pattern fits all below it. Owns nothing. */
#ifndef REPORT_GLOB_H
#define REPORT_GLOB_H

#include "base/str.h"

bool glob_matches(Str pattern, Str path);             /* path relative to the root, with / */

#endif

/* target.h: the Python that the checked code is for. Small values, no ownership. */
#ifndef PROGRAM_TARGET_H
#define PROGRAM_TARGET_H

#include "base/str.h"

typedef struct { uint8_t major, minor; } PyVersion;   /* {0, 0}: not known */
typedef enum { PLATFORM_LINUX, PLATFORM_DARWIN, PLATFORM_WIN32, PLATFORM_ANY } Platform;
typedef struct { PyVersion version; Platform platform; } Target;

enum { TARGET_OLDEST_MINOR = 9, TARGET_NEWEST_MINOR = 15 };   /* of Python 3 */

/* "3.12", and "3.12.1" or "3.12.0rc1" as well: what follows the minor is ignored */
bool        version_parse(Str text, PyVersion *out);
int         version_cmp(PyVersion a, PyVersion b);
bool        platform_parse(Str text, Platform *out);
const char *platform_text(Platform p);                /* as sys.platform has it; "all" for PLATFORM_ANY */

/* The lowest version that a `requires-python` allows (">=3.10,<4", "~=3.9", "==3.12.*"); false when it names no lower bound. */
bool        version_lower_bound(Str specifiers, PyVersion *out);

#endif

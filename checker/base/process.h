/* process.h: runs another program and takes what it prints.
 * Owns the program for the length of one call. */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include "base/str.h"

/* arguments[0] is looked for on the PATH; NULL ends them. What it prints is added to out; its complaints go to our stderr unless
 * is_quiet. False when it fails or can't be run; *error then says why it couldn't, 0 when it ran. */
bool process_output(const char *const *arguments, bool is_quiet, StrBuf *out, int *error);

#endif

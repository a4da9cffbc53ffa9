/* dump.h: what each stage makes of a file, for those who work on agencheck: --dump.
 * Prints as it goes; owns nothing beyond the call. */
#ifndef REPORT_DUMP_H
#define REPORT_DUMP_H

#include "report/check.h"

/* False when a file can't be read or the output can't be written; said on stderr. */
bool dump_files(const CheckFiles *files, Str stage);

#endif

/* annotate.h: `agencheck annotate`: the return annotations of async generators that lack one, or have one that can't hold them;
 * listed, shown as a diff, or written. A check for two rules whose fixes all go in. Owns nothing beyond the call. */
#ifndef REPORT_ANNOTATE_H
#define REPORT_ANNOTATE_H

#include "report/check.h"

/* What this project's check looks for from now on. */
void annotate_prepare(Project *p);

/* Tells and does what the configuration says. Gives the exit status: 1 where there is something to write that isn't written. */
int  annotate_finish(Arena *a, Check *check, const Config *config, bool from_stdin);

#endif

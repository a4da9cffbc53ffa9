/* shown.h: how files are called in reports, by their absolute paths: as the user named them, wherever a report leads to them, and
 * whoever read them first. Lives for one check. */
#ifndef REPORT_SHOWN_H
#define REPORT_SHOWN_H

#include "base/map.h"
#include "report/check.h"

typedef struct { Arena *arena; Str here; StrMap names; } ShownFiles;       /* here: the working folder, asked for once */

void shown_init(ShownFiles *s, Arena *a);
Str  shown_absolute(const ShownFiles *s, Str path);
void shown_add(ShownFiles *s, Str absolute, Str as_given);
Str  shown_as(const ShownFiles *s, Str path);         /* of any path; itself where the user named no such file */
void shown_free(ShownFiles *s);
/* Calls the files that notes of a check's reports lead to as the check's files are called. */
void shown_rename(Check *c);

#endif

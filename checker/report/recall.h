/* recall.h: a check's use of its caches: what was found by earlier runs and still stands is taken from them, what this one finds
 * is kept. One Recall belongs to one Check; its workers put into it what they have seen, one at a time. */
#ifndef REPORT_RECALL_H
#define REPORT_RECALL_H

#include "report/cache.h"
#include "report/cache_findings.h"
#include "report/check.h"

typedef struct Recall Recall;

/* Its reports: `count` of the worker's diagnostics, from `first` on. */
typedef struct { const CheckFile *file; bool is_clean; uint32_t first, count; } RecallFile;
typedef VEC(RecallFile) RecallFiles;

/* Takes from files those whose verdict is known, and adds what was reported of them. */
Recall *recall_begin(Check *c, CheckFiles *files);
/* Is what is found in this project kept? Then its programs note what units lead to (program_note_reads). NULL: no. */
bool    recall_keeps(Recall *r, const Project *p);
/* What a program has read and looked for, before it goes. Any worker may say so at any time. */
void    recall_note_program(Recall *r, const Project *p, const Program *program);
/* When all have done their work, once for each. */
void    recall_note_files(Recall *r, const RecallFiles *files, const Diagnostics *of_worker);
/* Writes the caches, unless something was wrong. */
void    recall_end(Recall *r, bool is_sound);

#endif

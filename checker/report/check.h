/* check.h: the checking of many files: dealt to workers by folder, read, scanned, and checked where the scan finds
 * a word in them.
 * A Check owns its workers, their programs and the texts its diagnostics point into: tell them before check_free.
 * What it finds doesn't depend on the number of workers. Knows nothing of formats and of where files come from. */
#ifndef REPORT_CHECK_H
#define REPORT_CHECK_H

#include <stdatomic.h>

#include "report/diagnostic.h"
#include "report/project.h"

typedef struct {
    Str            path;                              /* as shown; NUL-terminated */
    const Project *project;
    const Str     *bytes;                             /* counts instead of the file's: standard input, a fix that is tried */
} CheckFile;

typedef VEC(CheckFile) CheckFiles;

/* A file that couldn't be read, one to be checked or one that those import; or, with error 0, not followed to its end. */
typedef struct { Str path; int error; const char *what; bool is_checked; } CheckProblem;
typedef VEC(CheckProblem) CheckProblems;

typedef enum CheckStage { CHECK_DISCOVER, CHECK_SCAN, CHECK_OUTLINE, CHECK_PARSE, CHECK_SCOPES, CHECK_ALL } CheckStage;

typedef struct Worker Worker;

/* How far a check has come and whether it is still wanted, for another thread than the one that runs it. */
typedef struct { atomic_uint done, total; atomic_bool is_cancelled; } CheckWatch;

typedef struct {
    Arena         *arena;                             /* of texts that belong to no worker */
    CheckFiles     files;                             /* filled by the caller */
    uint32_t       jobs;                              /* threads; 0: one a processor */
    CheckStage     stop_after;
    bool           shows_progress;                    /* on stderr, after a second */
    CheckWatch    *watch;                             /* NULL: nobody looks on. Cancelled, its results are of some files only */
    bool           recalls;                           /* from run to run: see recall.h */
    /* results */
    Diagnostics    diagnostics;
    CheckProblems  problems;
    uint32_t       relevant;                          /* files with a word of the scan */
    uint64_t       bytes, relevant_bytes;
    double         seconds;
    Worker        *workers;      uint32_t worker_count;
} Check;

void check_init(Check *c);
void check_run(Check *c);                             /* sorts files and drops what is there twice, first */
void check_free(Check *c);

/* Files without a word of the scan are done after it, unless a silencing comment in one is to be judged. The server asks too. */
bool check_is_relevant(const Project *p, Str bytes);
/* From what the rules of `ran` have found in a module to what is told: silenced reports left out, unused silencers added.
 * For the server as well. */
void check_tell(Module *m, const Project *p, const RuleSet *ran, const Findings *found, Arena *a, Diagnostics *out);

#endif

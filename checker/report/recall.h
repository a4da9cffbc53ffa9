/* recall.h: a check's use of its caches: what was found by earlier runs and still stands is taken from them, what this one finds
 * is kept. One Recall belongs to one Check and to its thread; a worker notes what it sees in RecallNotes of its own, which lie in
 * its arena. */
#ifndef REPORT_RECALL_H
#define REPORT_RECALL_H

#include "report/cache.h"
#include "report/cache_findings.h"
#include "report/check.h"

/* What a worker has seen. Modules are those of one program, their imports places among them. */
typedef struct {
    Str       path;
    uint64_t  content;
    Str       looks;
    bool      is_folder;
    uint32_t *imports;      uint32_t import_count;
    CachedRead *reads;      uint32_t read_count;
} NotedModule;
typedef struct { Str path; uint64_t names; } NotedFolder;
typedef struct {
    const Project *project;
    NotedModule   *modules;     uint32_t module_count;
    VEC(NotedFolder) folders;
} NotedProgram;
/* Its reports: `count` of the worker's diagnostics, from `first` on. */
typedef struct { const CheckFile *file; bool is_clean; uint32_t first, count; } NotedFile;
typedef struct {
    bool are_wanted;
    VEC(NotedProgram) programs;
    VEC(NotedFile) files;
    Map  looks;                                       /* of texts that were looked at before, by their content: Str * */
} RecallNotes;

void recall_note_program(RecallNotes *n, Arena *a, const Project *p, const Program *program);
void recall_note_file(RecallNotes *n, NotedFile file);
void recall_notes_free(RecallNotes *n);

typedef struct Recall Recall;

/* Takes from files those whose verdict is known, and adds what was reported of them. */
Recall *recall_begin(Check *c, CheckFiles *files);
/* Once for each worker, when it has done its work. */
void    recall_keep(Recall *r, const RecallNotes *n, const Diagnostics *of_worker);
/* Writes the caches, unless something was wrong. */
void    recall_end(Recall *r, bool is_sound);

#endif

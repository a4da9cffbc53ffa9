/* cache.h: what one run found out, for the next: which files hold nothing to check, what was reported of the others, and on what
 * each verdict hangs. A verdict stands while nothing it hangs on has changed: the file itself and those that its notes point
 * into, what others can see of the units of modules (program/unit.h) that its own lead to, one through another, and the names in
 * the folders that names were looked for in.
 * A Cache lives in the arena it is given and belongs to one thread. Knows nothing of how files are checked; where it is kept is
 * cache_place.h's. */
#ifndef REPORT_CACHE_H
#define REPORT_CACHE_H

#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "report/cache_look.h"
#include "report/cache_reads.h"

typedef enum CachedKind {
    CACHED_MODULE,                                    /* only something others lead to */
    CACHED_CLEAN,                                     /* without a word of the scan; hangs on itself alone */
    CACHED_VERDICT,
} CachedKind;

typedef struct { uint32_t *items, count; } CachedPlaces;        /* in files; room for the next power of two */

typedef struct {
    Str       path;                                   /* absolute, NUL-terminated */
    FileState state;                                  /* all 0: not to be trusted, the content is looked at */
    uint64_t  content;                                /* content_hash() of it; 0: not known */
    Str       looks;                                  /* look_of_module() */
    Str       reads;                                  /* what its units lead to: cache_reads.h */
    uint8_t   kind;                                   /* CachedKind */
    bool      is_folder;                              /* a namespace package: no text of its own */
    CachedPlaces imports;
    CachedPlaces noted;                               /* of a verdict: where its notes point into */
    Str       findings;                               /* cache_findings.h */
    /* of this run */
    bool      is_asked, is_reached, is_new;
    bool      is_dated;                               /* its state is what it was */
    bool      is_touched;                             /* its content isn't what it was */
    bool      is_changed;                             /* nobody can tell in what */
    bool      is_stale;                               /* some unit of it hangs on one that has changed */
    bool      is_judged;                              /* its verdict is this run's */
    bool      is_unknown;                             /* no earlier run, nor any worker, has read it as a module */
    bool      is_read, is_torn;                       /* by a worker; and by another, who found another content */
    UnitKeys  changed;                                /* units that look different */
    CachedReads found;                                /* what its units were found to lead to */
} CachedFile;

typedef struct { Str path; FileState state; uint64_t names; bool is_dated; } CachedFolder;

typedef struct {
    Arena   *arena;
    uint64_t key;                                     /* of whatever else verdicts depend on */
    VEC(CachedFile) files;
    StrMap   at;                                      /* path → place in files */
    VEC(CachedFolder) folders;
    StrMap   folder_at;
    CacheLook look;
    bool     is_fresh;                                /* other names in the folders: nothing of it stands */
    bool     is_changed;                              /* there is something to write */
} Cache;

void cache_init(Cache *c, Arena *a, uint64_t key);
void cache_free(Cache *c);

/* Bytes of a cache file. False: damaged, of another key, or of another version; then *c is empty. */
bool cache_decode(Cache *c, Str bytes);
void cache_encode(const Cache *c, StrBuf *out);

/* -- reading: say which files will be asked for, settle, then ask -- */
void cache_will_ask(Cache *c, Str path);
void cache_settle(Cache *c);                          /* looks at what the verdicts of those hang on */
const CachedFile *cache_answer(const Cache *c, Str path);             /* that still stands; NULL */

/* -- writing -- */
/* A module this run has read. Its place in files. */
uint32_t cache_put_module(Cache *c, Str path, uint64_t content, Str looks, bool is_folder);
void cache_add_import(Cache *c, uint32_t from, uint32_t to);
void cache_add_read(Cache *c, uint32_t from, CachedRead read);
/* What was found in a file: its place in files. */
uint32_t cache_put_verdict(Cache *c, Str path, CachedKind kind, Str findings);
/* A note of it points into this module, which has been put before. */
void cache_add_noted(Cache *c, uint32_t verdict, Str path);
void cache_put_folder(Cache *c, Str path, uint64_t names);
/* Before writing: states of what was put, unless it changed since `began` (nanoseconds of the clock); what no longer stands is
 * left out. */
void cache_finish(Cache *c, uint64_t began);

#endif

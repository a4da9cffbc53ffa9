/* cache.h: what one run found out, for the next: which files hold nothing to check, what was reported of the others, and on what
 * each verdict hangs. A verdict stands while nothing it hangs on has changed: the file itself and those that its notes point
 * into, what others can see of the units of modules (program/unit.h) that its own lead to, one through another, and what folders
 * have under the names that modules were looked for by.
 * A Cache lives in the arena it is given and belongs to one thread at a time. Knows nothing of how files are checked; its bytes
 * are cache_file.h's, where they are kept is cache_place.h's, what is put into it cache_keep.h's. */
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
    CACHED_FOLDER,                                    /* its units are the names in it; of a namespace package, too */
    /* the one without a path: its units are the names modules were looked for by, what they lead to are names in folders; its
     * rest is what everything hangs on */
    CACHED_NAMES,
} CachedKind;

typedef struct { uint32_t *items, count; } CachedPlaces;        /* in files; room for the next power of two */

typedef struct {
    Str       path;                                   /* absolute, NUL-terminated */
    FileState state;                                  /* all 0: not to be trusted, the content is looked at */
    uint64_t  content;                                /* content_hash() of it; 0: not known */
    Str       looks;                                  /* look_of_module(), look_of_folder() */
    Str       reads;                                  /* what its units lead to: cache_reads.h */
    uint8_t   kind;                                   /* CachedKind */
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
    bool      is_gone;                                /* there is no such file any more */
    UnitKeys  changed;                                /* units that look different */
    CachedReads found;                                /* what its units were found to lead to: each once, in order */
} CachedFile;

typedef struct {
    Arena   *arena;
    uint64_t key;                                     /* of whatever else verdicts depend on */
    FileBytes file;                                   /* that it was read from: what isn't of this run points into it */
    VEC(CachedFile) files;
    StrMap   at, folder_at;                           /* path → place in files; of folders apart: a path may have been both */
    CacheLook look;
    bool     is_part;                                 /* nothing is in it but what some verdicts hang on: it isn't written */
    bool     is_changed;                              /* there is something to write */
} Cache;

void cache_init(Cache *c, Arena *a, uint64_t key);
void cache_free(Cache *c);
void cache_add(Cache *c, const CachedFile *f);        /* under its path */

/* Say which files will be asked for, settle, then ask. */
void cache_will_ask(Cache *c, Str path);
void cache_settle(Cache *c);                          /* looks at what the verdicts of those hang on */
const CachedFile *cache_answer(const Cache *c, Str path);             /* that still stands; NULL */

/* Verdicts of earlier runs whose notes point into what isn't as it was fall: into other places now. */
void cache_drop_misplaced(Cache *c);

#endif

/* search.h: where modules are looked for, and finding one by its dotted name.
 * A SearchPaths is made once, in the arena it is given, never changes, and is shared by all workers. A Finder belongs to one
 * worker and remembers what lies in the folders it has seen; it goes with its Program.
 * Folders are listed, files never opened, except for `py.typed` and what environment.h reads. Knows nothing of Program or
 * Module.
 *
 * The order is the typing specification's: stub folders of the configuration, the project's roots, typeshed, `-stubs`
 * packages of the environment, its packages. Within one folder: a package before a module, `.pyi` before `.py`; a folder
 * without `__init__` counts only when nothing else has the name. What a stub package doesn't hold is looked for in the
 * package itself, whether it says `partial` or not. */
#ifndef PROGRAM_SEARCH_H
#define PROGRAM_SEARCH_H

#include "program/looks.h"
#include "program/target.h"

struct StubSource;

typedef enum SearchKind {
    SEARCH_STUBS,
    SEARCH_PROJECT,
    SEARCH_SITE,                                      /* a site-packages folder */
    SEARCH_ADDED,                                     /* named by a .pth or an editable install */
} SearchKind;

/* A module whose place an editable install names outright. The name may be dotted. */
typedef struct { Str name; Str path; } SearchMapping;

typedef struct {
    Str        dir;                                   /* absolute */
    SearchKind kind;
} SearchFolder;

typedef struct SearchPaths SearchPaths;

typedef struct {
    Str        root;                                  /* the project's folder, absolute; a root of modules itself */
    /* further roots, absolute or relative to root; `src` beside them is found alone */
    const Str *src;          uint32_t src_count;
    const Str *stub_paths;   uint32_t stub_path_count;
    const struct Environment *environment;            /* NULL: none */
} SearchOptions;

SearchPaths        *search_paths_new(Arena *a, const SearchOptions *options);
void                search_paths_free(SearchPaths *paths);       /* its tables; the rest goes with the arena */
const SearchFolder *search_folders(const SearchPaths *paths, uint32_t *count);
/* The innermost folder of these paths that is this folder or holds it; NULL. */
const SearchFolder *search_folder_of(const SearchPaths *paths, Str folder);

void                search_dump(StrBuf *out, const SearchPaths *paths);    /* one a line, in the order they are asked */

typedef enum FoundKind {
    FOUND_NOTHING,
    FOUND_SOURCE,                                     /* .py */
    FOUND_STUB,                                       /* .pyi */
    FOUND_TYPESHED,
    FOUND_NAMESPACE,                                  /* a folder without __init__; path is the folder (the first of several) */
    FOUND_NATIVE,                                     /* an extension module: it is there, and says nothing */
} FoundKind;

typedef struct {
    FoundKind kind;
    Str       path;
    bool      is_package, is_typed, is_external;      /* is_typed: a py.typed on the way; is_external: of the environment */
} FoundModule;

typedef struct Finder Finder;

Finder *finder_new(const SearchPaths *paths, const struct StubSource *stubs, Target target);    /* both must outlive it */
void    finder_free(Finder *f);
bool    finder_find(Finder *f, Str dotted, FoundModule *out);            /* out->path lives with the finder */
/* The folders that are there and could not be listed. */
void    finder_unreadable(const Finder *f, void (*visit)(void *ctx, Str path, int error), void *ctx);
bool    finder_is_package(Finder *f, Str folder);     /* does it hold an __init__? */
/* in one folder, as if it were the only search path */
bool    finder_find_below(Finder *f, Str folder, Str dotted, FoundModule *out);

/* -- what was looked at -- */

/* Every folder that names were looked for in, in the order of their numbers, with the names in it that could mean a module: each
 * without what stands behind its first dot is a unit of the folder. */
void      finder_folders(const Finder *f, Arena *a, void (*visit)(void *ctx, Str path, UnitLooks names), void *ctx);
UnitLooks search_folder_looks(Arena *a, Str path);    /* of one as it is now */

/* A name that a folder was asked for: the folder's number, the key of the name. */
typedef struct { uint32_t folder, key; } FinderStep;
typedef VEC(FinderStep) FinderSteps;
void      finder_note(Finder *f, FinderSteps *steps); /* all that is asked from now on, some twice; NULL: no longer */

#endif

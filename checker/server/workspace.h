/* workspace.h: the folders the client works in, and for every file the project it belongs to.
 * Owns projects and engines: a project lives until a configuration changes, an engine until a file changes behind the client's
 * back.
 * What is wrong with a configuration is kept as text until somebody takes it. Knows nothing of the protocol. */
#ifndef SERVER_WORKSPACE_H
#define SERVER_WORKSPACE_H

#include "server/engine.h"
#include "server/settings.h"

typedef struct { Project *project; Engine *engine; } Home;          /* project NULL: its configuration is wrong */
typedef struct { Str folder; uint32_t home; } HomeFolder;

typedef struct {
    Arena          *arena;                            /* of projects and folders' names; begun anew with them */
    Settings        settings;
    VEC(Home)       homes;
    VEC(HomeFolder) folders;                          /* each folder that was asked for */
    StrBuf          complaints;
} Workspace;

void    workspace_free(Workspace *w);
/* Everything of every file's home is found again when it is asked for. */
void    workspace_forget(Workspace *w);               /* configurations have changed */
void    workspace_forget_files(Workspace *w);         /* files have changed */
/* Have edits made an engine large? */
bool    workspace_is_wasteful(const Workspace *w);
/* Gives back the memory of engines that edits have made large; to be done when nobody waits. False: there was none. */
bool    workspace_tidy(Workspace *w);
/* Our own failure: nothing of it may be touched again, not even to free it. */
void    workspace_abandon(Workspace *w);

/* The engine of a document's project, with all texts in place; NULL when its configuration is wrong. restarted: see
 * engine_sync. */
Engine *workspace_engine(Workspace *w, const Documents *all, const Document *d, bool *restarted);
/* Is this file left out by its project's configuration? */
bool    workspace_excludes(Workspace *w, const Document *d);

#endif

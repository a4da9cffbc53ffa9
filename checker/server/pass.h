/* pass.h: one check of everything in the client's folders, on a thread of its own, while the server goes on answering.
 * A Pass owns its arena, its projects, its check and its thread from pass_begin to pass_free; what it was given is copied. It
 * shares nothing with the engines of open texts. Knows nothing of the protocol. */
#ifndef SERVER_PASS_H
#define SERVER_PASS_H

#include "report/check.h"
#include "server/settings.h"

typedef struct Pass Pass;
typedef VEC(Str) PassFolders;

/* is_guarded: a failure of our own ends the pass and not the process. */
Pass *pass_begin(const PassFolders *folders, const Settings *settings, bool is_guarded);
/* Stops it at the next file; it still has to be freed. */
void  pass_cancel(Pass *p);
bool  pass_has_ended(const Pass *p);
/* How many of how many files are done; both 0 while they are looked for. */
void  pass_progress(const Pass *p, uint32_t *done, uint32_t *total);
/* What was found, once it has ended, in the order of files; NULL when it failed: a bug of our own. */
Diagnostics *pass_found(Pass *p);
void  pass_free(Pass *p);                             /* waits for its end */

#endif

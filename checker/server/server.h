/* server.h: one `agencheck server`: its state, and what the methods share. The methods are methods.def; a file here answers those
 * of one kind.
 * Owns everything from start to end of the process. Only this folder knows the protocol. */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "server/channel.h"
#include "server/guard.h"
#include "server/pass.h"
#include "server/workspace.h"

/* The protocol's numbers. */
enum {
    RPC_PARSE_ERROR = -32700, RPC_INVALID_REQUEST = -32600, RPC_METHOD_NOT_FOUND = -32601, RPC_INVALID_PARAMS = -32602,
    RPC_INTERNAL_ERROR = -32603, RPC_NOT_INITIALIZED = -32002, RPC_REQUEST_CANCELLED = -32800,
};
enum { MESSAGE_ERROR = 1, MESSAGE_WARNING = 2, MESSAGE_INFO = 3 };

typedef struct { cJSON *token; } WorkProgress;        /* NULL: nobody is told */

/* Requests for what is found in all files wait for each other. */
typedef struct {
    VEC(cJSON *) waiting;                             /* the requests; the first is the one of the pass */
    Pass        *pass;                                /* NULL: none is under way */
    VEC(Pass *)  leaving;                             /* cancelled, not at their end yet */
    WorkProgress work;
    uint32_t     told;                                /* the percentage that was told last */
} Pulls;

typedef enum { PHASE_NEW, PHASE_READY, PHASE_SHUT_DOWN, PHASE_ENDED } Phase;

/* What the client says it can do. */
typedef struct {
    bool pulls, refreshes, related, versioned_edits, literal_actions, watches, configures, registers_configuration;
    bool code_description, shows_progress;
} ClientCan;

typedef struct {
    Channel    channel;
    Guard     *guard;
    Phase      phase;
    int        status;                                /* of the process */
    TextUnit   unit;
    ClientCan  can;
    Documents  documents;
    Workspace  workspace;
    Arena     *arena;                                 /* names of folders */
    PassFolders folders;                              /* paths */
    int        argc;
    char *const *argv;
    int64_t    last_request;                          /* the number of our own last one */
    int64_t    asked_configuration;                   /* the request whose answer is the settings; 0 */
    bool       has_shown_progress;
    int64_t    parent;                                /* the client's process; 0 when it didn't say */
    Document  *checking;                              /* for the one who finds out that it failed */
    const cJSON *request;                             /* the one that is being answered */
    Pulls      pulls;
} Server;

/* What a request answers when it can't: code 0 means that it could. is_later: somebody has taken s->request and answers it. */
typedef struct { int code; const char *message; bool is_later; } Trouble;

int  server_run(int argc, char *const *argv);         /* the exit status */

/* What a run is made of. One opened without a guard dies of our own failures, which is what a test wants. */
void server_open(Server *s, int argc, char *const *argv, int in, int out);
bool server_turn(Server *s, int wait);                /* milliseconds, where nothing is to do; false: it has ended */
void server_close(Server *s);

/* -- shared by the methods -- */
void      server_notify(Server *s, const char *method, cJSON *params);
void      server_answer(Server *s, const cJSON *request, cJSON *result);     /* takes the result; NULL is null */
void      server_answer_error(Server *s, const cJSON *request, int code, const char *message);
int64_t   server_request(Server *s, const char *method, cJSON *params);     /* its number */
void      server_say(Server *s, const char *method, int kind, Str text);    /* window/showMessage, window/logMessage */

/* The open document that params.textDocument names; NULL, and said in trouble, when there is none. */
Document *server_document(Server *s, const cJSON *params, Trouble *t);
/* What is found in it now. NULL: nothing can be said (wrong configuration, our own failure, no Python). engine may be NULL. */
Result   *server_result(Server *s, Document *d, Engine **engine);
void      server_all_due(Server *s, uint8_t due);

/* diagnostics.c: checks one document that is due and tells of it. False when none is. */
bool      publish_one(Server *s);
cJSON    *diagnostic_json(Server *s, const Document *d, Diagnostic *found);
void      publish_nothing(Server *s, const Document *d);

/* diagnostics.c: reports of what is pulled. */
typedef struct { const cJSON *params; cJSON *items; } PullReport;
void      pull_open(Server *s, PullReport *r);        /* of the open documents */
/* of all others, and of those the client knows that have none any more */
void      pull_files(Server *s, PullReport *r, Diagnostics *found);

/* pull.c: workspace/diagnostic, answered when a pass has ended. */
bool      pull_turn(Server *s);                       /* to be called often while it says true: a pass is under way */
void      pull_fail(Server *s);                       /* pull_turn has failed */
bool      pull_cancel(Server *s, const cJSON *id);    /* a request that waits, answered as cancelled. False: there is none */
void      pull_close(Server *s);                      /* all of them are cancelled */

/* configuration.c: what the client's settings say; `settings` may be NULL. */
void      configure(Server *s, const cJSON *settings);
void      configuration_ask(Server *s);
void      folders_open(Server *s, const cJSON *params);

/* progress.c: from work_begin to work_end a long answer is under way. */
WorkProgress work_begin(Server *s, const cJSON *params, const char *title, Str message);
void      work_report(Server *s, const WorkProgress *p, Str message, uint32_t percentage);
void      work_end(Server *s, WorkProgress *p, Str message);

/* edits.c */
typedef struct { uint32_t start, end; Str text; } TextEdit;
cJSON    *text_edit_json(Text *t, TextEdit e, TextUnit unit);
cJSON    *mend_json(Text *t, const Mend *mend, TextUnit unit);               /* the list of its edits */
cJSON    *workspace_edit_json(Server *s, const Document *d, cJSON *edits);   /* takes edits */

#define REQUEST(id, name, when) cJSON *on_##id(Server *s, const cJSON *params, Trouble *t);
#define NOTIFICATION(id, name, when) void on_##id(Server *s, const cJSON *params);
#include "server/methods.def"
#undef REQUEST
#undef NOTIFICATION

#endif

#include "server/server.h"

#include <string.h>
#include <unistd.h>

#include "base/system.h"
#include "report/output.h"

/* Milliseconds between looks whether the client still lives; whether a pass has ended; and of quiet before engines are tidied. */
enum { PARENT_CHECK = 5000, PASS_CHECK = 10, QUIET = 250 };

/* -- saying ------------------------------------------------------------------------------------------------------------------ */

static cJSON *envelope(void)
{
    cJSON *m = cJSON_CreateObject();
    json_put_text(m, "jsonrpc", "2.0");
    return m;
}

static cJSON *id_of(const cJSON *message)
{
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(message, "id");
    return cJSON_IsNumber(id) || cJSON_IsString(id) ? cJSON_Duplicate(id, true) : cJSON_CreateNull();
}

void server_answer(Server *s, const cJSON *request, cJSON *result)
{
    cJSON *m = envelope();
    json_put(m, "id", id_of(request));
    json_put(m, "result", result ? result : cJSON_CreateNull());
    channel_send(&s->channel, m);
}

void server_answer_error(Server *s, const cJSON *request, int code, const char *message)
{
    cJSON *m = envelope(), *error = cJSON_CreateObject();
    json_put(m, "id", id_of(request));
    json_put_number(error, "code", code);
    json_put_text(error, "message", message);
    json_put(m, "error", error);
    channel_send(&s->channel, m);
}

void server_notify(Server *s, const char *method, cJSON *params)
{
    cJSON *m = envelope();
    json_put_text(m, "method", method);
    json_put(m, "params", params);
    channel_send(&s->channel, m);
}

int64_t server_request(Server *s, const char *method, cJSON *params)
{
    cJSON *m = envelope();
    json_put_number(m, "id", (double)++s->last_request);
    json_put_text(m, "method", method);
    if (params)
        json_put(m, "params", params);
    channel_send(&s->channel, m);
    return s->last_request;
}

void server_say(Server *s, const char *method, int kind, Str text)
{
    cJSON *params = cJSON_CreateObject();
    json_put_number(params, "type", kind);
    json_put_str(params, "message", text);
    server_notify(s, method, params);
}

/* -- what the methods share -------------------------------------------------------------------------------------------------- */

Document *server_document(Server *s, const cJSON *params, Trouble *t)
{
    Str uri = json_str(cJSON_GetObjectItemCaseSensitive(params, "textDocument"), "uri");
    Document *d = document_find(&s->documents, uri);
    if (!d && t)
        *t = (Trouble){ RPC_INVALID_PARAMS, "no open document of this URI", false };
    return d;
}

void server_all_due(Server *s, uint8_t due)
{
    for (uint32_t i = 0; i < s->documents.items.len; i++)
        if (s->documents.items.items[i]->due < due)
            s->documents.items.items[i]->due = due;
}

static void tell_complaints(Server *s)
{
    StrBuf *b = &s->workspace.complaints;
    if (b->len)
        server_say(s, "window/showMessage", MESSAGE_ERROR, strbuf_str(b));
    strbuf_clear(b);
}

/* What is said of the others may be something else now. */
static void others_due(Server *s, const Document *d)
{
    for (uint32_t i = 0; i < s->documents.items.len; i++)
        if (s->documents.items.items[i] != d && s->documents.items.items[i]->due < DUE_IF_DIFFERENT)
            s->documents.items.items[i]->due = DUE_IF_DIFFERENT;
    if (s->can.pulls && s->can.refreshes && s->documents.items.len > 1)
        server_request(s, "workspace/diagnostic/refresh", NULL);
}

Result *server_result(Server *s, Document *d, Engine **engine)
{
    if (!d->is_python || d->failed == d->stamp)
        return NULL;
    s->checking = d;
    bool restarted;
    Engine *e = workspace_engine(&s->workspace, &s->documents, d, &restarted);
    tell_complaints(s);
    if (restarted)
        others_due(s, d);
    if (engine)
        *engine = e;
    Result *r = e ? engine_check(e, d) : NULL;
    if (r && r->is_news) {
        r->is_news = false;
        others_due(s, d);
    }
    s->checking = NULL;
    return r;
}

/* -- lifecycle --------------------------------------------------------------------------------------------------------------- */

cJSON *on_shutdown(Server *s, const cJSON *params, Trouble *t)
{
    (void)params, (void)t;
    pull_close(s);
    s->phase = PHASE_SHUT_DOWN;
    return NULL;
}

void on_exit(Server *s, const cJSON *params)
{
    (void)params;
    s->status = s->phase == PHASE_SHUT_DOWN ? 0 : 1;
    s->phase = PHASE_ENDED;
}

/* By the time this is read most requests were answered: those that weren't begun are found by `cancels`, long ones wait. */
void on_cancel(Server *s, const cJSON *params)
{
    pull_cancel(s, cJSON_GetObjectItemCaseSensitive(params, "id"));
}

void on_set_trace(Server *s, const cJSON *params)
{
    (void)s, (void)params;
}

/* -- dispatch ---------------------------------------------------------------------------------------------------------------- */

typedef enum { WHEN_FIRST, WHEN_ANY, WHEN_READY } When;

typedef struct {
    const char *name;
    When        when;
    cJSON    *(*request)(Server *s, const cJSON *params, Trouble *t);
    void      (*notification)(Server *s, const cJSON *params);
} Method;

static const Method methods[] = {
#define REQUEST(id, name, when) { name, WHEN_##when, on_##id, NULL },
#define NOTIFICATION(id, name, when) { name, WHEN_##when, NULL, on_##id },
#include "server/methods.def"
#undef REQUEST
#undef NOTIFICATION
};

static const Method *method_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, name) == 0)
            return &methods[i];
    return NULL;
}

static bool cancels(const cJSON *message, const void *ctx)
{
    const cJSON *id = ctx, *method = cJSON_GetObjectItemCaseSensitive(message, "method");
    const cJSON *params = cJSON_GetObjectItemCaseSensitive(message, "params");
    return cJSON_IsString(method) && strcmp(method->valuestring, "$/cancelRequest") == 0
        && cJSON_Compare(cJSON_GetObjectItemCaseSensitive(params, "id"), id, true);
}

typedef struct { Server *server; const Method *method; const cJSON *params; cJSON *result; Trouble trouble; } Call;

static void run_call(void *ctx)
{
    Call *c = ctx;
    if (c->method->request)
        c->result = c->method->request(c->server, c->params, &c->trouble);
    else
        c->method->notification(c->server, c->params);
}

static void publish_call(void *ctx)
{
    publish_one(ctx);
}

/* What was under way is lost; the next question begins anew. */
static void recover(Server *s)
{
    if (s->checking)
        s->checking->failed = s->checking->stamp;
    s->checking = NULL;
    workspace_abandon(&s->workspace);
    server_all_due(s, DUE_IF_DIFFERENT);
    server_say(s, "window/logMessage", MESSAGE_ERROR,
               STR("agencheck failed on this text: a bug of its own, please report it. It goes on."));
}

static void handle_request(Server *s, const Method *method, const cJSON *message)
{
    if (s->phase == PHASE_NEW && method && method->when != WHEN_FIRST) {
        server_answer_error(s, message, RPC_NOT_INITIALIZED, "not initialized");
        return;
    }
    if (s->phase == PHASE_SHUT_DOWN || (s->phase == PHASE_READY && method && method->when == WHEN_FIRST)) {
        server_answer_error(s, message, RPC_INVALID_REQUEST, s->phase == PHASE_READY ? "initialized already" : "shut down");
        return;
    }
    if (!method || !method->request) {
        if (s->phase == PHASE_NEW)
            server_answer_error(s, message, RPC_NOT_INITIALIZED, "not initialized");
        else
            server_answer_error(s, message, RPC_METHOD_NOT_FOUND, "no such method");
        return;
    }
    if (channel_any(&s->channel, cancels, cJSON_GetObjectItemCaseSensitive(message, "id"))) {
        server_answer_error(s, message, RPC_REQUEST_CANCELLED, "cancelled");
        return;
    }
    Call call = { s, method, cJSON_GetObjectItemCaseSensitive(message, "params"), NULL, { 0 } };
    s->request = message;
    if (!guard_run(s->guard, run_call, &call)) {
        server_answer_error(s, message, RPC_INTERNAL_ERROR, "agencheck failed: a bug of its own");
        recover(s);
    } else if (call.trouble.code) {
        cJSON_Delete(call.result);
        server_answer_error(s, message, call.trouble.code, call.trouble.message);
    } else if (!call.trouble.is_later) {
        server_answer(s, message, call.result);
    }
}

static void handle_notification(Server *s, const Method *method, const cJSON *message)
{
    if (!method || !method->notification || (s->phase != PHASE_READY && method->when != WHEN_ANY))
        return;
    Call call = { s, method, cJSON_GetObjectItemCaseSensitive(message, "params"), NULL, { 0 } };
    if (!guard_run(s->guard, run_call, &call))
        recover(s);
}

/* An answer to one of our own requests. */
static void handle_answer(Server *s, const cJSON *message)
{
    if (!s->asked_configuration || json_number(message, "id", 0) != s->asked_configuration)
        return;
    s->asked_configuration = 0;
    const cJSON *result = cJSON_GetObjectItemCaseSensitive(message, "result");
    if (cJSON_IsArray(result))
        configure(s, cJSON_GetArrayItem(result, 0));
}

static void handle(Server *s, const Message *m)
{
    const cJSON *method = cJSON_GetObjectItemCaseSensitive(m->tree, "method");
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(m->tree, "id");
    if (!m->tree)
        server_answer_error(s, NULL, RPC_PARSE_ERROR, m->trouble);
    else if (cJSON_IsString(method) && id)
        handle_request(s, method_by_name(method->valuestring), m->tree);
    else if (cJSON_IsString(method))
        handle_notification(s, method_by_name(method->valuestring), m->tree);
    else if (!method && id && (cJSON_HasObjectItem(m->tree, "result") || cJSON_HasObjectItem(m->tree, "error")))
        handle_answer(s, m->tree);
    else
        server_answer_error(s, m->tree, RPC_INVALID_REQUEST, "neither a request, nor a notification, nor an answer");
}

/* -- the loop ---------------------------------------------------------------------------------------------------------------- */

static bool parent_is_gone(const Server *s)
{
    return s->parent > 0 && s->parent <= INT32_MAX && !system_process_lives((int)s->parent);
}

static bool is_something_due(const Server *s)
{
    for (uint32_t i = 0; i < s->documents.items.len; i++)
        if (s->documents.items.items[i]->due)
            return true;
    return false;
}

typedef struct { Server *server; bool is_passing; } PullCall;

static void pull_call(void *ctx)
{
    PullCall *c = ctx;
    c->is_passing = pull_turn(c->server);
}

static bool is_passing(Server *s)
{
    PullCall c = { s, false };
    if (!guard_run(s->guard, pull_call, &c)) {
        recover(s);
        pull_fail(s);
    }
    return c.is_passing;
}

/* Messages first, then documents that are due: who types fast isn't told of texts that are gone. */
bool server_turn(Server *s, int wait)
{
    Message m;
    while (s->phase != PHASE_ENDED && channel_next(&s->channel, &m)) {
        handle(s, &m);
        cJSON_Delete(m.tree);
        channel_read(&s->channel, 0);                 /* a cancellation may have come meanwhile */
    }
    if (s->phase == PHASE_ENDED || s->channel.has_ended)
        return false;
    bool is_due = is_something_due(s), passes = is_passing(s), is_wasteful = workspace_is_wasteful(&s->workspace);
    int longest = is_due ? 0 : passes ? PASS_CHECK : is_wasteful ? QUIET : wait;
    bool is_quiet = !channel_read(&s->channel, longest < wait ? longest : wait);
    if (is_quiet && is_due && !guard_run(s->guard, publish_call, s))
        recover(s);
    if (is_quiet && !is_due && !passes && workspace_tidy(&s->workspace))
        server_all_due(s, DUE_IF_DIFFERENT);          /* made anew at once: the next edit finds it so */
    return !parent_is_gone(s);
}

void server_open(Server *s, int argc, char *const *argv, int in, int out)
{
    *s = (Server){ .status = 1, .argc = argc, .argv = argv, .unit = UNIT_UTF16, .arena = arena_new() };
    channel_open(&s->channel, in, out);
}

void server_close(Server *s)
{
    pull_close(s);
    workspace_free(&s->workspace);
    documents_free(&s->documents);
    vec_free(&s->folders);
    channel_close(&s->channel);
    arena_free(s->arena);
}

/* Says on stderr what is wrong with the arguments. */
static bool are_arguments_right(int argc, char *const *argv)
{
    Arena *a = arena_new();
    Config config = { 0 };
    ConfigList rest = { 0 };
    ConfigErrors errors = { 0 };
    bool ok = config_arguments(a, argc, argv, OPTION_ON_SERVER, &config, &rest, &errors);
    complain_all(&errors);
    ok = complain_surplus(&rest, 0) && ok;
    vec_free(&errors);
    arena_free(a);
    return ok;
}

int server_run(int argc, char *const *argv)
{
    if (!are_arguments_right(argc, argv))
        return 2;
    Server s;
    server_open(&s, argc, argv, STDIN_FILENO, STDOUT_FILENO);
    s.guard = guard_open();
    while (server_turn(&s, PARENT_CHECK))
        ;
    guard_close(s.guard);
    server_close(&s);
    return s.status;
}

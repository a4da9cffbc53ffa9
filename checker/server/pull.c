/* pull.c: what is found in all files of the workspace, pulled. The files are checked by a pass beside the server, which goes on
 * answering; the request is answered when the pass has ended. */
#include "server/server.h"

static uint32_t percentage(uint32_t done, uint32_t total)
{
    return total ? (uint32_t)((uint64_t)done * 100 / total) : 0;
}

static const cJSON *params_of(const cJSON *request)
{
    return cJSON_GetObjectItemCaseSensitive(request, "params");
}

static void begin(Server *s)
{
    Pulls *p = &s->pulls;
    p->pass = pass_begin(&s->folders, &s->workspace.settings, s->guard != NULL);
    p->told = 0;
    p->work = work_begin(s, params_of(p->waiting.items[0]), "agencheck", STR("looking for files"));
}

static void drop(Server *s, uint32_t at)
{
    Pulls *p = &s->pulls;
    cJSON_Delete(p->waiting.items[at]);
    for (uint32_t i = at + 1; i < p->waiting.len; i++)
        p->waiting.items[i - 1] = p->waiting.items[i];
    p->waiting.len--;
}

static cJSON *result_of(Server *s, const cJSON *request, Diagnostics *found)
{
    PullReport r = { params_of(request), cJSON_CreateArray() };
    cJSON *result = cJSON_CreateObject();
    pull_open(s, &r);
    pull_files(s, &r, found);
    json_put(result, "items", r.items);
    return result;
}

static void report(Server *s)
{
    Pulls *p = &s->pulls;
    uint32_t done, total;
    pass_progress(p->pass, &done, &total);
    if (percentage(done, total) == p->told)
        return;
    p->told = percentage(done, total);
    StrBuf said = { 0 };
    strbuf_printf(&said, "%u of %u files", done, total);
    work_report(s, &p->work, strbuf_str(&said), p->told);
    strbuf_free(&said);
}

static void finish(Server *s)
{
    Pulls *p = &s->pulls;
    Pass *pass = p->pass;
    Diagnostics *found = pass_found(pass);
    p->pass = NULL;
    StrBuf said = { 0 };
    if (found)
        strbuf_printf(&said, "%u reports", found->len);
    work_end(s, &p->work, strbuf_str(&said));
    strbuf_free(&said);
    if (found)
        server_answer(s, p->waiting.items[0], result_of(s, p->waiting.items[0], found));
    else
        server_answer_error(s, p->waiting.items[0], RPC_INTERNAL_ERROR, "agencheck failed: a bug of its own");
    pass_free(pass);
    drop(s, 0);
}

static void leave(Server *s)
{
    Pulls *p = &s->pulls;
    pass_cancel(p->pass);
    vec_push(&p->leaving, p->pass);
    p->pass = NULL;
    work_end(s, &p->work, STR("cancelled"));
}

static void free_ended(Pulls *p)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < p->leaving.len; i++)
        if (pass_has_ended(p->leaving.items[i]))
            pass_free(p->leaving.items[i]);
        else
            p->leaving.items[kept++] = p->leaving.items[i];
    p->leaving.len = kept;
}

bool pull_turn(Server *s)
{
    Pulls *p = &s->pulls;
    free_ended(p);
    bool has_ended = p->pass && pass_has_ended(p->pass);
    if (p->pass)
        report(s);
    if (has_ended)
        finish(s);
    if (!p->pass && p->waiting.len)
        begin(s);
    return p->pass || p->leaving.len;
}

void pull_fail(Server *s)
{
    Pulls *p = &s->pulls;
    if (p->pass)
        leave(s);
    if (p->waiting.len) {
        server_answer_error(s, p->waiting.items[0], RPC_INTERNAL_ERROR, "agencheck failed: a bug of its own");
        drop(s, 0);
    }
}

bool pull_cancel(Server *s, const cJSON *id)
{
    Pulls *p = &s->pulls;
    uint32_t at = 0;
    while (at < p->waiting.len && !cJSON_Compare(cJSON_GetObjectItemCaseSensitive(p->waiting.items[at], "id"), id, true))
        at++;
    if (at == p->waiting.len)
        return false;
    if (at == 0 && p->pass)
        leave(s);
    server_answer_error(s, p->waiting.items[at], RPC_REQUEST_CANCELLED, "cancelled");
    drop(s, at);
    return true;
}

void pull_close(Server *s)
{
    Pulls *p = &s->pulls;
    while (p->waiting.len)
        pull_cancel(s, cJSON_GetObjectItemCaseSensitive(p->waiting.items[0], "id"));
    for (uint32_t i = 0; i < p->leaving.len; i++)
        pass_free(p->leaving.items[i]);
    vec_free(&p->waiting);
    vec_free(&p->leaving);
}

cJSON *on_workspace_diagnostic(Server *s, const cJSON *params, Trouble *t)
{
    (void)params;
    vec_push(&s->pulls.waiting, cJSON_Duplicate(s->request, true));
    t->is_later = true;
    return NULL;
}

void on_cancel_progress(Server *s, const cJSON *params)
{
    Pulls *p = &s->pulls;
    if (p->pass && p->work.token && cJSON_Compare(cJSON_GetObjectItemCaseSensitive(params, "token"), p->work.token, true))
        pull_cancel(s, cJSON_GetObjectItemCaseSensitive(p->waiting.items[0], "id"));
}

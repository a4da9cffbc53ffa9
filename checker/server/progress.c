/* progress.c: a long answer says that it is under way, where the client has asked for that or shows it. */
#include "server/server.h"

/* Takes the value. */
static void tell(Server *s, const WorkProgress *p, const char *kind, Str message, cJSON *value)
{
    cJSON *params = cJSON_CreateObject();
    json_put(params, "token", cJSON_Duplicate(p->token, true));
    json_put_text(value, "kind", kind);
    json_put_str(value, "message", message);
    json_put(params, "value", value);
    server_notify(s, "$/progress", params);
}

WorkProgress work_begin(Server *s, const cJSON *params, const char *title, Str message)
{
    const cJSON *given = cJSON_GetObjectItemCaseSensitive(params, "workDoneToken");
    WorkProgress p = { NULL };
    if (cJSON_IsString(given) || cJSON_IsNumber(given)) {
        p.token = cJSON_Duplicate(given, true);
    } else if (s->can.shows_progress && !s->has_shown_progress) {
        cJSON *create = cJSON_CreateObject();         /* the first time only: what comes again isn't worth a message */
        p.token = cJSON_CreateString("agencheck-workspace");
        json_put(create, "token", cJSON_Duplicate(p.token, true));
        server_request(s, "window/workDoneProgress/create", create);
    }
    s->has_shown_progress = true;
    if (p.token) {
        cJSON *value = cJSON_CreateObject();
        json_put_text(value, "title", title);
        json_put_number(value, "percentage", 0);
        json_put(value, "cancellable", cJSON_CreateTrue());
        tell(s, &p, "begin", message, value);
    }
    return p;
}

void work_report(Server *s, const WorkProgress *p, Str message, uint32_t percentage)
{
    if (!p->token)
        return;
    cJSON *value = cJSON_CreateObject();
    json_put_number(value, "percentage", percentage);
    tell(s, p, "report", message, value);
}

void work_end(Server *s, WorkProgress *p, Str message)
{
    if (p->token)
        tell(s, p, "end", message, cJSON_CreateObject());
    cJSON_Delete(p->token);
    p->token = NULL;
}

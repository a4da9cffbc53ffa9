/* sync.c: texts are opened, changed, saved and closed. */
#include "server/server.h"

void on_did_open(Server *s, const cJSON *params)
{
    Document *d = document_open(&s->documents, cJSON_GetObjectItemCaseSensitive(params, "textDocument"));
    if (d)
        d->due = DUE_ALWAYS;
}

void on_did_change(Server *s, const cJSON *params)
{
    Document *d = server_document(s, params, NULL);
    if (!d)
        return;
    d->version = json_number(cJSON_GetObjectItemCaseSensitive(params, "textDocument"), "version", d->version);
    if (!document_change(&s->documents, d, cJSON_GetObjectItemCaseSensitive(params, "contentChanges"), s->unit))
        server_say(s, "window/logMessage", MESSAGE_WARNING, STR("a change without text or with a wrong range was left out"));
    d->due = DUE_ALWAYS;
}

/* What is saved is what we have; others may see the file only now. */
void on_did_save(Server *s, const cJSON *params)
{
    (void)params;
    if (!s->can.watches)
        server_all_due(s, DUE_IF_DIFFERENT);
}

void on_did_close(Server *s, const cJSON *params)
{
    Document *d = server_document(s, params, NULL);
    if (!d)
        return;
    publish_nothing(s, d);
    document_close(&s->documents, d);
    server_all_due(s, DUE_IF_DIFFERENT);
}

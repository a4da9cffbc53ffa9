/* edits.c: changes of texts, as the protocol writes them. */
#include "server/server.h"

cJSON *text_edit_json(Text *t, TextEdit e, TextUnit unit)
{
    cJSON *o = cJSON_CreateObject();
    json_put(o, "range", range_json(t, e.start, e.end, unit));
    json_put_str(o, "newText", e.text);
    return o;
}

cJSON *mend_json(Text *t, const Mend *mend, TextUnit unit)
{
    cJSON *edits = cJSON_CreateArray();
    for (uint32_t i = 0; i < mend->change_count; i++) {
        const Change *c = &mend->changes[i];
        json_add(edits, text_edit_json(t, (TextEdit){ c->at.start, c->at.end, c->text }, unit));
    }
    return edits;
}

cJSON *workspace_edit_json(Server *s, const Document *d, cJSON *edits)
{
    cJSON *whole = cJSON_CreateObject();
    if (!s->can.versioned_edits) {
        cJSON *changes = cJSON_CreateObject();
        json_put(changes, d->uri.data, edits);
        json_put(whole, "changes", changes);
        return whole;
    }
    cJSON *document = cJSON_CreateObject(), *one = cJSON_CreateObject(), *list = cJSON_CreateArray();
    json_put_str(document, "uri", d->uri);
    json_put_number(document, "version", (double)d->version);
    json_put(one, "textDocument", document);
    json_put(one, "edits", edits);
    json_add(list, one);
    json_put(whole, "documentChanges", list);
    return whole;
}

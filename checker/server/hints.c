/* hints.c: what stands between the lines: the return annotation that an async generator could have. */
#include "server/server.h"

static const Change *annotation_of(const Diagnostic *d)
{
    for (uint32_t i = 0; d->mend && i < d->mend->change_count; i++)
        if (str_starts(d->mend->changes[i].text, STR(" -> ")))
            return &d->mend->changes[i];
    return NULL;
}

static cJSON *hint_json(Server *s, Text *t, const Diagnostic *d, const Change *annotation)
{
    cJSON *o = cJSON_CreateObject(), *edits = cJSON_CreateArray();
    enum { KIND_TYPE = 1 };
    json_put(o, "position", position_json(t, annotation->at.start, s->unit));
    json_put_str(o, "label", annotation->text);
    json_put_number(o, "kind", KIND_TYPE);
    for (uint32_t i = 0; i < d->mend->change_count; i++) {
        const Change *c = &d->mend->changes[i];
        json_add(edits, text_edit_json(t, (TextEdit){ c->at.start, c->at.end, c->text }, s->unit));
    }
    json_put(o, "textEdits", edits);
    return o;
}

cJSON *on_inlay_hint(Server *s, const cJSON *params, Trouble *t)
{
    Document *d = server_document(s, params, t);
    Engine *e = NULL;
    Result *r = d ? server_result(s, d, &e) : NULL;
    if (!r)
        return NULL;
    Text *text = &r->module->text;
    uint32_t start, end;
    if (!range_offsets(text, cJSON_GetObjectItemCaseSensitive(params, "range"), s->unit, &start, &end)) {
        *t = (Trouble){ RPC_INVALID_PARAMS, "inlayHint needs a range" };
        return NULL;
    }
    cJSON *list = cJSON_CreateArray();
    const Diagnostics *missing = engine_annotations(e, r);
    for (uint32_t i = 0; i < missing->len; i++) {
        const Change *annotation = annotation_of(&missing->items[i]);
        if (annotation && annotation->at.start >= start && annotation->at.start <= end)
            json_add(list, hint_json(s, text, &missing->items[i], annotation));
    }
    return list;
}

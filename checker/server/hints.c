/* hints.c: what stands between the lines: the return annotation that an async generator could have, and the type of what is sent
 * into one. */
#include "server/server.h"
#include "source/scan.h"
#include "types/print.h"

enum { HINT_IS_TYPE = 1 };

/* What one request is about. */
typedef struct { Server *server; Infer *infer; Text *text; uint32_t start, end; cJSON *list; } Ask;

static cJSON *add_hint(Ask *q, uint32_t at, Str label)
{
    cJSON *o = cJSON_CreateObject();
    json_put(o, "position", position_json(q->text, at, q->server->unit));
    json_put_str(o, "label", label);
    json_put_number(o, "kind", HINT_IS_TYPE);
    json_add(q->list, o);
    return o;
}

/* -- return annotations ------------------------------------------------------------------------------------------------------ */

static const Change *annotation_of(const Diagnostic *d)
{
    for (uint32_t i = 0; d->mend && i < d->mend->change_count; i++)
        if (str_starts(d->mend->changes[i].text, STR(" -> ")))
            return &d->mend->changes[i];
    return NULL;
}

static void add_annotation(Ask *q, const Diagnostic *d)
{
    const Change *annotation = annotation_of(d);
    if (!annotation || annotation->at.start < q->start || annotation->at.start > q->end)
        return;
    cJSON *hint = add_hint(q, annotation->at.start, annotation->text);
    json_put(hint, "textEdits", mend_json(q->text, d->mend, q->server->unit));
}

/* -- sent values ------------------------------------------------------------------------------------------------------------- */

/* `got = yield x`: nothing is written there that says what got is. None is what everybody expects. */
static bool look_for_sent(void *ctx, Node *n)
{
    Ask *q = ctx;
    Node *yield = n->kind == NODE_ASSIGN ? n->assign.value : NULL;
    if (!yield || yield->kind != NODE_YIELD || n->assign.targets.len != 1 || n->assign.type_comment)
        return true;
    Node *target = n->assign.targets.items[0];
    if (target->kind != NODE_NAME || target->end < q->start || target->end > q->end)
        return true;
    Type sent = infer_sent(q->infer, yield);
    if (!sent || type_is_unknown(sent) || type_is_none(q->infer->types, sent))
        return true;
    StrBuf label = { 0 };
    strbuf_add_text(&label, ": ");
    type_print(q->infer->types, &label, sent);
    add_hint(q, target->end, strbuf_str(&label));
    strbuf_free(&label);
    return true;
}

static void add_sent(Ask *q, Module *m, Item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        Item *item = &items[i];
        if (item->start > q->end || item->end < q->start || !scan_has_word(module_item_text(m, item), STR("yield")))
            continue;
        node_walk(module_item_node(m, item), look_for_sent, q);
        add_sent(q, m, item->children, item->child_count);      /* as deep as classes in classes: bounded by the outline */
    }
}

/* -- all --------------------------------------------------------------------------------------------------------------------- */

cJSON *on_inlay_hint(Server *s, const cJSON *params, Trouble *t)
{
    Document *d = server_document(s, params, t);
    Engine *e = NULL;
    Result *r = d ? server_result(s, d, &e) : NULL;
    if (!r)
        return NULL;
    Ask q = { .server = s, .infer = e->infer, .text = &r->module->text };
    if (!range_offsets(q.text, cJSON_GetObjectItemCaseSensitive(params, "range"), s->unit, &q.start, &q.end)) {
        *t = (Trouble){ RPC_INVALID_PARAMS, "inlayHint needs a range", false };
        return NULL;
    }
    q.list = cJSON_CreateArray();
    s->checking = d;
    Diagnostics missing = { 0 };
    engine_annotations(e, r, q.start, q.end, &missing);
    for (uint32_t i = 0; i < missing.len; i++)
        add_annotation(&q, &missing.items[i]);
    vec_free(&missing);
    add_sent(&q, r->module, r->module->outline.items, r->module->outline.count);
    s->checking = NULL;
    return q.list;
}

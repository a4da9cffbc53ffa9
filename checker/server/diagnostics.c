/* diagnostics.c: what was found, pushed to the client or pulled by it. */
#include "server/server.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/file.h"

/* -- one diagnostic ---------------------------------------------------------------------------------------------------------- */

static cJSON *location_json(Server *s, const Document *d, const Place *at)
{
    cJSON *o = cJSON_CreateObject();
    Arena *scratch = arena_new();
    Str path = path_absolute(scratch, at->file);
    const Document *other = str_eq(path, d->path) ? d : document_of_path(&s->documents, path);
    json_put_str(o, "uri", other ? other->uri : json_file_uri(scratch, path));
    json_put(o, "range", range_json(at->text, at->start, at->end, s->unit));
    arena_free(scratch);
    return o;
}

static cJSON *related_json(Server *s, const Document *d, const Diagnostic *found)
{
    cJSON *list = cJSON_CreateArray();
    for (uint32_t i = 0; i < found->note_count; i++) {
        cJSON *one = cJSON_CreateObject();
        json_put(one, "location", location_json(s, d, &found->notes[i].at));
        json_put_str(one, "message", found->notes[i].message);
        json_add(list, one);
    }
    return list;
}

cJSON *diagnostic_json(Server *s, const Document *d, Diagnostic *found)
{
    static const int severities[] = { [SEVERITY_ERROR] = 1, [SEVERITY_WARNING] = 2, [SEVERITY_INFO] = 3 };
    enum { TAG_UNNECESSARY = 1 };
    cJSON *o = cJSON_CreateObject();
    json_put(o, "range", range_json(found->at.text, found->at.start, found->at.end, s->unit));
    json_put_number(o, "severity", severities[found->severity]);
    json_put_text(o, "code", found->rule->code);
    json_put_text(o, "source", "agencheck");
    json_put_str(o, "message", found->message);
    Arena *scratch = arena_new();
    Str url = diagnostic_url(scratch, found->rule);
    if (s->can.code_description && url.len) {
        cJSON *description = cJSON_CreateObject();
        json_put_str(description, "href", url);
        json_put(o, "codeDescription", description);
    }
    arena_free(scratch);
    if (str_eq(str_of(found->rule->code), STR("AG002")))
        json_put(o, "tags", cJSON_CreateIntArray((const int[]){ TAG_UNNECESSARY }, 1));
    if (s->can.related && found->note_count)
        json_put(o, "relatedInformation", related_json(s, d, found));
    return o;
}

static cJSON *all_json(Server *s, Document *d)
{
    cJSON *list = cJSON_CreateArray();
    Result *r = workspace_excludes(&s->workspace, d) ? NULL : server_result(s, d, NULL);
    for (uint32_t i = 0; r && i < r->found.len; i++)
        json_add(list, diagnostic_json(s, d, &r->found.items[i]));
    return list;
}

static uint64_t hash_of(const cJSON *list)
{
    char *text = cJSON_PrintUnformatted(list);
    if (!text)
        memory_exhausted();
    uint64_t h = str_hash(str_of(text));
    cJSON_free(text);
    return h ? h : 1;
}

/* -- push -------------------------------------------------------------------------------------------------------------------- */

static void publish(Server *s, const Document *d, cJSON *list)
{
    cJSON *params = cJSON_CreateObject();
    json_put_str(params, "uri", d->uri);
    json_put_number(params, "version", (double)d->version);
    json_put(params, "diagnostics", list);
    server_notify(s, "textDocument/publishDiagnostics", params);
}

void publish_nothing(Server *s, const Document *d)
{
    if (!s->can.pulls)
        publish(s, d, cJSON_CreateArray());
}

static void publish_document(Server *s, Document *d)
{
    uint8_t due = d->due;
    d->due = DUE_NOT;
    if (s->can.pulls)
        return;                                       /* told twice, it would be shown twice */
    cJSON *list = all_json(s, d);
    uint64_t hash = hash_of(list);
    if (due == DUE_ALWAYS || hash != d->told)
        publish(s, d, list);
    else
        cJSON_Delete(list);
    d->told = hash;
}

bool publish_one(Server *s)
{
    for (int due = DUE_ALWAYS; due > DUE_NOT; due--)
        for (uint32_t i = 0; i < s->documents.items.len; i++)
            if (s->documents.items.items[i]->due == due) {
                publish_document(s, s->documents.items.items[i]);
                return true;
            }
    return false;
}

/* -- pull -------------------------------------------------------------------------------------------------------------------- */

/* A report in full, or none when the client has it already. Takes the list. */
static cJSON *report_json(cJSON *list, Str previous)
{
    char id[24];
    snprintf(id, sizeof id, "%016" PRIx64, hash_of(list));
    cJSON *o = cJSON_CreateObject();
    bool is_known = str_eq(previous, str_of(id));
    json_put_text(o, "kind", is_known ? "unchanged" : "full");
    json_put_text(o, "resultId", id);
    if (is_known)
        cJSON_Delete(list);
    else
        json_put(o, "items", list);
    return o;
}

cJSON *on_diagnostic(Server *s, const cJSON *params, Trouble *t)
{
    Document *d = server_document(s, params, t);
    return d ? report_json(all_json(s, d), json_str(params, "previousResultId")) : NULL;
}

static Str previous_of(const cJSON *params, Str uri)
{
    const cJSON *one;
    for (one = json_first(cJSON_GetObjectItemCaseSensitive(params, "previousResultIds")); one; one = one->next)
        if (str_eq(json_str(one, "uri"), uri))
            return json_str(one, "value");
    return STR("");
}

static const cJSON *add_report(PullReport *r, Str uri, const Document *d, cJSON *list)
{
    cJSON *report = report_json(list, previous_of(r->params, uri));
    json_put_str(report, "uri", uri);
    json_put(report, "version", d ? cJSON_CreateNumber((double)d->version) : cJSON_CreateNull());
    json_add(r->items, report);
    return report;
}

void pull_open(Server *s, PullReport *r)
{
    for (uint32_t i = 0; i < s->documents.items.len; i++) {
        Document *d = s->documents.items.items[i];
        add_report(r, d->uri, d, all_json(s, d));
    }
}

/* Those of one file in the list of a check of many: from `first` to what is returned. */
static uint32_t add_file(Server *s, PullReport *r, Diagnostics *found, uint32_t first, StrMap *told)
{
    cJSON *list = cJSON_CreateArray();
    Arena *scratch = arena_new();
    Str file = found->items[first].at.file, path = path_absolute(scratch, file);
    Document self = { .path = path, .uri = json_file_uri(scratch, path) };
    uint32_t i = first;
    for (; i < found->len && str_eq(found->items[i].at.file, file); i++)
        json_add(list, diagnostic_json(s, &self, &found->items[i]));
    if (document_of_path(&s->documents, path)) {
        cJSON_Delete(list);                           /* reported as the client has it */
    } else {
        strmap_put(told, json_str(add_report(r, self.uri, NULL, list), "uri"), 1);
    }
    arena_free(scratch);
    return i;
}

/* The client is told of files that have nothing any more. */
static void add_cleared(Server *s, PullReport *r, const StrMap *told)
{
    const cJSON *one;
    for (one = json_first(cJSON_GetObjectItemCaseSensitive(r->params, "previousResultIds")); one; one = one->next) {
        Str uri = json_str(one, "uri");
        if (uri.len && !strmap_get(told, uri, NULL) && !document_find(&s->documents, uri))
            add_report(r, uri, NULL, cJSON_CreateArray());
    }
}

void pull_files(Server *s, PullReport *r, Diagnostics *found)
{
    StrMap told = { 0 };
    for (uint32_t i = 0; i < found->len;)
        i = add_file(s, r, found, i, &told);
    add_cleared(s, r, &told);
    strmap_free(&told);
}

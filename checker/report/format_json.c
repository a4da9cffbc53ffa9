/* The JSON of agencheck itself, version 1: schema.json beside this file is its description, and stable. */
#include "report/format.h"
#include "report/json.h"
#include "report/version.h"

static cJSON *position(Position p)
{
    cJSON *o = cJSON_CreateObject();
    json_put_number(o, "line", p.line);
    json_put_number(o, "column", p.column);
    return o;
}

static cJSON *range(const Place *at)
{
    cJSON *o = cJSON_CreateObject();
    json_put(o, "start", position(at->from));
    json_put(o, "end", position(at->to));
    return o;
}

static cJSON *related(const Diagnostic *d)
{
    cJSON *list = cJSON_CreateArray();
    for (uint32_t i = 0; i < d->note_count; i++) {
        cJSON *o = cJSON_CreateObject();
        json_put_str(o, "file", d->notes[i].at.file);
        json_put(o, "range", range(&d->notes[i].at));
        json_put_str(o, "message", d->notes[i].message);
        json_add(list, o);
    }
    return list;
}

static cJSON *fix(const Mend *mend)
{
    if (!mend)
        return cJSON_CreateNull();
    cJSON *o = cJSON_CreateObject(), *edits = cJSON_CreateArray();
    json_put_str(o, "title", mend->title);
    json_put(o, "safe", cJSON_CreateBool(mend->is_safe));
    for (uint32_t i = 0; i < mend->change_count; i++) {
        cJSON *edit = cJSON_CreateObject();
        json_put(edit, "range", range(&mend->changes[i].at));
        json_put_str(edit, "text", mend->changes[i].text);
        json_add(edits, edit);
    }
    json_put(o, "edits", edits);
    return o;
}

static cJSON *diagnostic(Arena *a, const Diagnostic *d)
{
    cJSON *o = cJSON_CreateObject();
    json_put_str(o, "file", d->at.file);
    json_put_text(o, "code", d->rule->code);
    json_put_text(o, "name", d->rule->name);
    json_put_text(o, "severity", severity_text(d->severity));
    json_put_str(o, "message", d->message);
    json_put(o, "range", range(&d->at));
    json_put(o, "related", related(d));
    json_put(o, "fix", fix(d->mend));
    Str url = diagnostic_url(a, d->rule);
    json_put(o, "url", url.len ? json_string(url) : cJSON_CreateNull());
    return o;
}

void format_json(const Telling *t, StrBuf *out)
{
    Arena *a = arena_new();
    cJSON *root = cJSON_CreateObject(), *tool = cJSON_CreateObject(), *list = cJSON_CreateArray(),
          *summary = cJSON_CreateObject();
    json_put_number(root, "version", 1);
    json_put_text(tool, "name", "agencheck");
    json_put_text(tool, "version", AGENCHECK_VERSION);
    json_put(root, "tool", tool);
    for (uint32_t i = 0; i < t->diagnostics->len; i++)
        json_add(list, diagnostic(a, &t->diagnostics->items[i]));
    json_put(root, "diagnostics", list);
    json_put_number(summary, "files", t->files);
    json_put_number(summary, "errors", t->errors);
    json_put_number(summary, "warnings", t->warnings);
    json_put_number(summary, "seconds", (double)(int64_t)(t->seconds * 1e6) / 1e6);
    json_put(root, "summary", summary);
    json_finish(root, true, out);
    arena_free(a);
}

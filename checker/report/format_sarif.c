/* SARIF 2.1.0, as OASIS has it and GitHub reads it. */

#include "base/file.h"
#include "report/format.h"
#include "report/json.h"
#include "report/version.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

static const char *level(Severity s)
{
    return s == SEVERITY_ERROR ? "error" : s == SEVERITY_WARNING ? "warning" : "note";
}

static cJSON *text_object(Str s)
{
    cJSON *o = cJSON_CreateObject();
    json_put_str(o, "text", s);
    return o;
}

static cJSON *region(const Place *at)
{
    cJSON *o = cJSON_CreateObject();
    json_put_number(o, "startLine", at->from.line);
    json_put_number(o, "startColumn", at->from.column);
    json_put_number(o, "endLine", at->to.line);
    json_put_number(o, "endColumn", at->to.column);
    return o;
}

enum { SNIPPET = 400 };                               /* bytes of source shown beside a place */

static cJSON *region_with_source(const Place *at)
{
    cJSON *o = region(at);
    if (at->end - at->start <= SNIPPET)
        json_put(o, "snippet", text_object(str_sub(at->text->bytes, at->start, at->end)));
    return o;
}

static cJSON *artifact(Arena *a, Str file)
{
    cJSON *o = cJSON_CreateObject();
    bool is_absolute = path_is_rooted(file);
    json_put_str(o, "uri", is_absolute ? json_file_uri(a, file) : json_uri(a, file));
    if (!is_absolute)
        json_put_text(o, "uriBaseId", "ROOT");
    return o;
}

static cJSON *location(Arena *a, const Place *at)
{
    cJSON *o = cJSON_CreateObject(), *physical = cJSON_CreateObject();
    json_put(physical, "artifactLocation", artifact(a, at->file));
    json_put(physical, "region", region_with_source(at));
    json_put(o, "physicalLocation", physical);
    return o;
}

static cJSON *fix(Arena *a, const Diagnostic *d)
{
    cJSON *replacements = cJSON_CreateArray();
    for (uint32_t i = 0; i < d->mend->change_count; i++) {
        const Change *c = &d->mend->changes[i];
        cJSON *o = cJSON_CreateObject();
        json_put(o, "deletedRegion", region(&c->at));
        json_put(o, "insertedContent", text_object(c->text));
        json_add(replacements, o);
    }
    cJSON *change = cJSON_CreateObject(), *changes = cJSON_CreateArray(), *o = cJSON_CreateObject();
    json_put(change, "artifactLocation", artifact(a, d->at.file));
    json_put(change, "replacements", replacements);
    json_add(changes, change);
    json_put(o, "description", text_object(d->mend->title));
    json_put(o, "artifactChanges", changes);
    return o;
}

static cJSON *result(Arena *a, const Diagnostic *d, uint32_t rule_index)
{
    cJSON *o = cJSON_CreateObject(), *locations = cJSON_CreateArray(), *prints = cJSON_CreateObject();
    json_put_text(o, "ruleId", d->rule->code);
    json_put_number(o, "ruleIndex", rule_index);
    json_put_text(o, "level", level(d->severity));
    json_put(o, "message", text_object(d->message));
    json_add(locations, location(a, &d->at));
    json_put(o, "locations", locations);
    if (d->note_count) {
        cJSON *related = cJSON_CreateArray();
        for (uint32_t i = 0; i < d->note_count; i++) {
            cJSON *place = location(a, &d->notes[i].at);
            json_put_number(place, "id", i + 1);
            json_put(place, "message", text_object(d->notes[i].message));
            json_add(related, place);
        }
        json_put(o, "relatedLocations", related);
    }
    json_put_str(prints, "agencheck/v1", str_printf(a, "%016llx", (unsigned long long)diagnostic_fingerprint(d)));
    json_put(o, "partialFingerprints", prints);
    if (d->mend) {
        cJSON *fixes = cJSON_CreateArray();
        json_add(fixes, fix(a, d));
        json_put(o, "fixes", fixes);
    }
    return o;
}

/* "asend-type" → "AsendType": SARIF asks for PascalCase names. */
static Str pascal(Arena *a, const char *name)
{
    StrBuf out = { 0 };
    bool up = true;
    for (const char *c = name; *c; c++) {
        if (*c != '-')
            strbuf_add_char(&out, up && *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c);
        up = *c == '-';
    }
    Str s = str_copy(a, strbuf_str(&out));
    strbuf_free(&out);
    return s;
}

static cJSON *rule(Arena *a, const Rule *r)
{
    cJSON *o = cJSON_CreateObject(), *help = cJSON_CreateObject(), *defaults = cJSON_CreateObject();
    json_put_text(o, "id", r->code);
    json_put_str(o, "name", pascal(a, r->name));
    json_put(o, "shortDescription", text_object(str_printf(a, "%s.", r->summary)));
    json_put(o, "fullDescription", text_object(str_of(r->why)));
    json_put_text(help, "text", r->why);
    json_put_str(help, "markdown",
                 str_printf(a, "%s\n\nReported:\n\n```python\n%s```\n\nFine:\n\n```python\n%s```\n", r->why, r->bad, r->good));
    json_put(o, "help", help);
    json_put_text(defaults, "level", level(r->severity));
    json_put(defaults, "enabled", cJSON_CreateBool(r->is_on));
    json_put(o, "defaultConfiguration", defaults);
    Str url = diagnostic_url(a, r);
    if (url.len)
        json_put_str(o, "helpUri", url);
    return o;
}

static cJSON *tool(Arena *a)
{
    cJSON *o = cJSON_CreateObject(), *driver = cJSON_CreateObject(), *list = cJSON_CreateArray();
    json_put_text(driver, "name", "agencheck");
    json_put_text(driver, "version", AGENCHECK_VERSION);
    json_put_text(driver, "semanticVersion", AGENCHECK_VERSION);
    for (uint32_t i = 0; rules_all[i]; i++)
        json_add(list, rule(a, rules_all[i]));
    json_put(driver, "rules", list);
    json_put(o, "driver", driver);
    return o;
}

void format_sarif(const Telling *t, StrBuf *out)
{
    Arena *a = arena_new();
    cJSON *root = cJSON_CreateObject(), *runs = cJSON_CreateArray(), *run = cJSON_CreateObject(), *results = cJSON_CreateArray();
    cJSON *bases = cJSON_CreateObject(), *base = cJSON_CreateObject();
    json_put_text(root, "$schema", SCHEMA);
    json_put_text(root, "version", "2.1.0");
    json_put(run, "tool", tool(a));
    Str uri = json_file_uri(a, t->root);
    json_put_str(base, "uri", str_printf(a, STR_FMT "%s", STR_ARG(uri), str_ends(uri, STR("/")) ? "" : "/"));
    json_put(bases, "ROOT", base);
    json_put(run, "originalUriBaseIds", bases);
    json_put_text(run, "columnKind", "unicodeCodePoints");
    for (uint32_t i = 0; i < t->diagnostics->len; i++) {
        const Diagnostic *d = &t->diagnostics->items[i];
        uint32_t index = 0;
        while (rules_all[index] != d->rule)
            index++;
        json_add(results, result(a, d, index));
    }
    json_put(run, "results", results);
    json_add(runs, run);
    json_put(root, "runs", runs);
    json_finish(root, true, out);
    arena_free(a);
}

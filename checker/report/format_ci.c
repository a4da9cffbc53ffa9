/* What continuous integration reads: GitHub's workflow commands, GitLab's Code Quality report, JUnit's XML. */

#include "report/format.h"
#include "report/json.h"
#include "report/plain.h"

/* -- GitHub ------------------------------------------------------------------------------------------------------------------ */

/* Workflow commands end at a line end; properties also at colons and commas. What could steer the terminal that a log is read on
 * is escaped alike. */
static void add_escaped(StrBuf *out, Str s, bool is_property)
{
    for (uint32_t at = 0; at < s.len;) {
        PlainChar c = plain_char(s, at);
        bool is_sign = c.code == '%' || (is_property && (c.code == ':' || c.code == ','));
        for (uint32_t end = at + c.size; at < end; at++)
            if (is_sign || !plain_is_harmless(c))
                strbuf_printf(out, "%%%02X", (unsigned char)s.data[at]);
            else
                strbuf_add_char(out, s.data[at]);
    }
}

void format_github(const Telling *t, StrBuf *out)
{
    static const char *const commands[] = {
        [SEVERITY_ERROR] = "error", [SEVERITY_WARNING] = "warning", [SEVERITY_INFO] = "notice"
    };
    for (uint32_t i = 0; i < t->diagnostics->len; i++) {
        const Diagnostic *d = &t->diagnostics->items[i];
        strbuf_printf(out, "::%s title=%s %s,file=", commands[d->severity], d->rule->code, d->rule->name);
        add_escaped(out, d->at.file, true);
        strbuf_printf(out, ",line=%u,endLine=%u", d->at.from.line, d->at.to.line);
        if (d->at.from.line == d->at.to.line)         /* GitHub shows columns only within a line */
            strbuf_printf(out, ",col=%u,endColumn=%u", d->at.from.column, d->at.to.column);
        strbuf_add_text(out, "::");
        add_escaped(out, d->message, false);
        strbuf_add_char(out, '\n');
    }
}

/* -- GitLab ------------------------------------------------------------------------------------------------------------------ */

void format_gitlab(const Telling *t, StrBuf *out)
{
    static const char *const levels[] = { [SEVERITY_ERROR] = "major", [SEVERITY_WARNING] = "minor", [SEVERITY_INFO] = "info" };
    Arena *a = arena_new();
    cJSON *root = cJSON_CreateArray();
    for (uint32_t i = 0; i < t->diagnostics->len; i++) {
        const Diagnostic *d = &t->diagnostics->items[i];
        cJSON *o = cJSON_CreateObject(), *location = cJSON_CreateObject(), *lines = cJSON_CreateObject();
        json_put_str(o, "description", str_printf(a, "%s: " STR_FMT, d->rule->name, STR_ARG(d->message)));
        json_put_text(o, "check_name", d->rule->code);
        json_put_str(o, "fingerprint", str_printf(a, "%016llx", (unsigned long long)diagnostic_fingerprint(d)));
        json_put_text(o, "severity", levels[d->severity]);
        json_put_str(location, "path", d->at.file);
        json_put_number(lines, "begin", d->at.from.line);
        json_put_number(lines, "end", d->at.to.line);
        json_put(location, "lines", lines);
        json_put(o, "location", location);
        json_add(root, o);
    }
    json_finish(root, true, out);
    arena_free(a);
}

/* -- JUnit ------------------------------------------------------------------------------------------------------------------- */

static void add_case(const Diagnostic *d, StrBuf *out)
{
    strbuf_printf(out, "    <testcase name=\"%s:%u:%u\" classname=\"", d->rule->code, d->at.from.line, d->at.from.column);
    plain_add_xml(out, d->at.file);
    strbuf_printf(out, "\" time=\"0\">\n      <failure type=\"%s\" message=\"", severity_text(d->severity));
    plain_add_xml(out, d->message);
    strbuf_add_text(out, "\">");
    plain_add_xml(out, d->at.file);
    strbuf_printf(out, ":%u:%u: %s %s: ", d->at.from.line, d->at.from.column, d->rule->code, d->rule->name);
    plain_add_xml(out, d->message);
    strbuf_add_text(out, "</failure>\n    </testcase>\n");
}

/* A suite with one case for each report; without reports one case that passed, so that nobody takes silence for a broken run. */
void format_junit(const Telling *t, StrBuf *out)
{
    uint32_t failures = t->diagnostics->len, cases = failures ? failures : 1;
    strbuf_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    strbuf_printf(out, "<testsuites tests=\"%u\" failures=\"%u\" errors=\"0\" time=\"%.3f\">\n", cases, failures, t->seconds);
    strbuf_printf(out, "  <testsuite name=\"agencheck\" tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"0\" time=\"%.3f\">\n",
                  cases, failures, t->seconds);
    for (uint32_t i = 0; i < failures; i++)
        add_case(&t->diagnostics->items[i], out);
    if (!failures)
        strbuf_printf(out, "    <testcase name=\"%u files\" classname=\"agencheck\" time=\"%.3f\"/>\n", t->files, t->seconds);
    strbuf_add_text(out, "  </testsuite>\n</testsuites>\n");
}

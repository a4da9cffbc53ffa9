#include "report/explain.h"

#include "report/json.h"

enum { WIDTH = 80 };

PageFormat page_format(Str word)
{
    return str_eq(word, STR("markdown")) ? PAGE_MARKDOWN : str_eq(word, STR("json")) ? PAGE_JSON : PAGE_TEXT;
}

/* -- text -------------------------------------------------------------------------------------------------------------------- */

/* One paragraph, broken between words. `code` is coloured, its quotes stay. */
static void add_paragraph(StrBuf *out, Str s, const Palette *p)
{
    uint32_t column = 0;
    bool in_code = false;
    while (s.len) {
        Str word = str_cut(&s, ' ');
        uint32_t width = text_width(word);
        if (column && column + 1 + width > WIDTH) {
            strbuf_add_char(out, '\n');
            column = 0;
        } else if (column) {
            strbuf_add_char(out, ' ');
            column++;
        }
        for (uint32_t i = 0; i < word.len; i++) {
            bool quote = word.data[i] == '`';
            if (quote && !in_code)
                strbuf_add_text(out, p->info);
            strbuf_add_char(out, word.data[i]);
            if (quote && in_code)
                strbuf_add_text(out, p->off);
            in_code ^= quote;
        }
        column += width;
    }
    strbuf_add_char(out, '\n');
}

static void add_paragraphs(StrBuf *out, Str s, const Palette *p)
{
    while (s.len) {
        int64_t end = str_find(s, STR("\n\n"));
        Str one = str_sub(s, 0, end < 0 ? s.len : (uint32_t)end);
        s = str_sub(s, one.len + 2, s.len);
        add_paragraph(out, one, p);
        if (s.len)
            strbuf_add_char(out, '\n');
    }
}

static void add_example(StrBuf *out, const char *title, Str code, const Palette *p)
{
    strbuf_printf(out, "\n%s%s%s\n\n", p->strong, title, p->off);
    while (code.len) {
        Str line = str_cut(&code, '\n');
        strbuf_printf(out, line.len ? "    " STR_FMT "\n" : STR_FMT "\n", STR_ARG(line));
    }
}

static void add_said(StrBuf *out, Str said, const Palette *p)
{
    while (said.len) {
        Str line = str_cut(&said, '\n');
        StrBuf b = { 0 };
        strbuf_printf(&b, "Line " STR_FMT, STR_ARG(line));
        strbuf_add_char(out, '\n');
        add_paragraph(out, strbuf_str(&b), p);
        strbuf_free(&b);
    }
}

static void page_text(StrBuf *out, const Rule *r, const Palette *p)
{
    strbuf_printf(out, "%s%s %s%s (%s, %s by default)\n", p->strong, r->code, r->name, p->off, severity_text(r->severity),
                  r->is_on ? "on" : "off");
    add_paragraph(out, str_of(r->summary), p);
    strbuf_add_char(out, '\n');
    add_paragraphs(out, str_of(r->why), p);
    if (r->fix) {
        strbuf_printf(out, "\n%sFix%s\n\n", p->strong, p->off);
        add_paragraph(out, str_of(r->fix), p);
    }
    add_example(out, "Reported", str_of(r->bad), p);
    add_said(out, str_of(r->said), p);
    add_example(out, "Fine", str_of(r->good), p);
}

/* -- markdown ---------------------------------------------------------------------------------------------------------------- */

static void page_markdown(StrBuf *out, const Rule *r)
{
    strbuf_printf(out, "## %s `%s`\n\n%c%s. Severity: %s. %s by default.\n\n", r->code, r->name,
                  r->summary[0] >= 'a' && r->summary[0] <= 'z' ? r->summary[0] - 'a' + 'A' : r->summary[0], r->summary + 1,
                  severity_text(r->severity), r->is_on ? "On" : "Off");
    strbuf_printf(out, "%s\n\n", r->why);
    if (r->fix)
        strbuf_printf(out, "### Fix\n\n%s\n\n", r->fix);
    strbuf_printf(out, "### Reported\n\n```python\n%s```\n\n", r->bad);
    for (Str said = str_of(r->said); said.len;) {
        Str line = str_cut(&said, '\n');
        strbuf_printf(out, "- Line " STR_FMT "\n", STR_ARG(line));
    }
    strbuf_printf(out, "\n### Fine\n\n```python\n%s```\n", r->good);
    if (r->python)
        strbuf_printf(out, "\nThe examples are for Python %s and later.\n", r->python);
}

/* -- JSON -------------------------------------------------------------------------------------------------------------------- */

static cJSON *rule_object(const Rule *r, bool is_page)
{
    cJSON *o = cJSON_CreateObject();
    json_put_text(o, "code", r->code);
    json_put_text(o, "name", r->name);
    json_put_text(o, "summary", r->summary);
    json_put_text(o, "severity", severity_text(r->severity));
    json_put(o, "default", cJSON_CreateBool(r->is_on));
    if (is_page) {
        json_put_text(o, "why", r->why);
        json_put(o, "fix", r->fix ? cJSON_CreateString(r->fix) : cJSON_CreateNull());
        json_put_text(o, "bad", r->bad);
        json_put_text(o, "said", r->said);
        json_put_text(o, "good", r->good);
        json_put(o, "python", r->python ? cJSON_CreateString(r->python) : cJSON_CreateNull());
    }
    return o;
}

static void all_json(StrBuf *out, const Rule *const *rules, uint32_t count, bool is_page)
{
    cJSON *list = cJSON_CreateArray();
    for (uint32_t i = 0; i < count; i++)
        json_add(list, rule_object(rules[i], is_page));
    json_finish(list, true, out);
}

/* -- all --------------------------------------------------------------------------------------------------------------------- */

void explain_rules(StrBuf *out, const Rule *const *rules, uint32_t count, PageFormat format, bool is_colored)
{
    if (format == PAGE_JSON) {
        all_json(out, rules, count, true);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        strbuf_add_text(out, i ? "\n" : "");
        if (format == PAGE_MARKDOWN)
            page_markdown(out, rules[i]);
        else
            page_text(out, rules[i], palette_for(is_colored));
    }
}

static void add_cell(StrBuf *out, const char *text)
{
    for (; *text; text++)
        strbuf_printf(out, *text == '|' ? "\\|" : "%c", *text);
}

void list_rules(StrBuf *out, const Rule *const *rules, uint32_t count, PageFormat format, bool is_colored)
{
    const Palette *p = palette_for(is_colored);
    if (format == PAGE_JSON) {
        all_json(out, rules, count, false);
        return;
    }
    if (format == PAGE_MARKDOWN)
        strbuf_add_text(out, "| code | name | default | severity | what it says |\n|---|---|---|---|---|\n");
    for (uint32_t i = 0; i < count; i++) {
        const Rule *r = rules[i];
        if (format == PAGE_MARKDOWN) {
            strbuf_printf(out, "| %s | %s | %s | %s | ", r->code, r->name, r->is_on ? "on" : "off", severity_text(r->severity));
            add_cell(out, r->summary);
            strbuf_add_text(out, " |\n");
        } else {
            strbuf_printf(out, "%s%s%s  %-3s  %-24s  %s\n", p->strong, r->code, p->off, r->is_on ? "on" : "off", r->name,
                          r->summary);
        }
    }
}

/* actions.c: what can be done about a report: its fix, silencing it, all fixes at once; and writing an annotation that is
 * missing. */
#include "server/server.h"

#include <string.h>

#include "report/fix.h"
#include "report/suppress.h"

/* What one request is about. */
typedef struct {
    Server      *server;
    Document    *document;
    Text        *text;
    uint32_t     start, end;
    const cJSON *only;
    cJSON       *list;
} Ask;

static bool is_wanted(const Ask *q, const char *kind)
{
    if (!cJSON_IsArray(q->only) || !cJSON_GetArraySize(q->only))
        return true;
    const cJSON *one;
    for (one = json_first(q->only); one; one = one->next) {
        size_t size = cJSON_IsString(one) ? strlen(one->valuestring) : 0;
        if (cJSON_IsString(one) && strncmp(kind, one->valuestring, size) == 0 && (!kind[size] || kind[size] == '.' || !size))
            return true;
    }
    return false;
}

/* of: the report it answers; NULL: none. Takes edits. */
static void add_action(Ask *q, const char *kind, Str title, bool is_preferred, Diagnostic *of, cJSON *edits)
{
    cJSON *action = cJSON_CreateObject();
    json_put_str(action, "title", title);
    json_put_text(action, "kind", kind);
    if (is_preferred)
        json_put(action, "isPreferred", cJSON_CreateTrue());
    if (of) {
        cJSON *list = cJSON_CreateArray();
        json_add(list, diagnostic_json(q->server, q->document, of));
        json_put(action, "diagnostics", list);
    }
    json_put(action, "edit", workspace_edit_json(q->server, q->document, edits));
    json_add(q->list, action);
}

/* -- fixes ------------------------------------------------------------------------------------------------------------------- */

static void add_fix(Ask *q, Diagnostic *d)
{
    if (!d->mend)
        return;
    StrBuf title = { 0 };
    strbuf_printf(&title, "%s: " STR_FMT "%s", d->rule->code, STR_ARG(d->mend->title), d->mend->is_safe ? "" : " (unsafe)");
    add_action(q, "quickfix", strbuf_str(&title), d->mend->is_safe, d, mend_json(q->text, d->mend, q->server->unit));
    strbuf_free(&title);
}

static bool is_inside_character(Str s, uint32_t at)
{
    return at < s.len && ((unsigned char)s.data[at] & 0xC0) == 0x80;
}

/* The one edit that makes `now` of `old`. */
static TextEdit difference(Str old, Str now)
{
    uint32_t head = 0, tail = 0, least = old.len < now.len ? old.len : now.len;
    while (head < least && old.data[head] == now.data[head])
        head++;
    while (head && (is_inside_character(old, head) || is_inside_character(now, head)))
        head--;
    while (tail < least - head && old.data[old.len - 1 - tail] == now.data[now.len - 1 - tail])
        tail++;
    while (tail && is_inside_character(old, old.len - tail))
        tail--;
    return (TextEdit){ head, old.len - tail, str_sub(now, head, now.len - tail) };
}

static void add_fix_all(Ask *q, const Diagnostics *found)
{
    StrBuf whole = { 0 };
    uint32_t count = fix_apply((DiagnosticSlice){ found->items, found->len }, false, &whole);
    if (count) {
        Str now = strbuf_str(&whole);
        TextEdit edit = difference(q->text->bytes, q->text->has_bom ? str_sub(now, 3, now.len) : now);
        cJSON *edits = cJSON_CreateArray();
        json_add(edits, text_edit_json(q->text, edit, q->server->unit));
        add_action(q, "source.fixAll.agencheck", STR("agencheck: apply all safe fixes"), false, NULL, edits);
    }
    strbuf_free(&whole);
}

/* -- silencing --------------------------------------------------------------------------------------------------------------- */

static bool names_code(const Suppression *s, const char *code)
{
    for (uint32_t i = 0; i < s->code_count; i++)
        if (str_eq(s->codes[i].text, str_of(code)))
            return true;
    return false;
}

/* Would the text, changed so, hold a comment on this line that names the code? Inside a string it wouldn't. */
static bool would_silence(const Text *t, TextEdit edit, uint32_t line, const char *code)
{
    Arena *scratch = arena_new();
    Str tail = str_sub(t->bytes, edit.end, t->bytes.len);
    Str changed = str_printf(scratch, STR_FMT STR_FMT STR_FMT, (int)edit.start, t->bytes.data, STR_ARG(edit.text), STR_ARG(tail));
    Text now;
    text_init(&now, scratch, changed);
    Suppressions all = suppressions_of(scratch, &now, SUPPRESS_AGENCHECK);
    bool found = false;
    for (uint32_t i = 0; i < all.count; i++)
        found |= all.items[i].line == line && !all.items[i].whole_file && names_code(&all.items[i], code);
    arena_free(scratch);
    return found;
}

static TextEdit silencing_edit(Arena *a, Text *t, uint32_t line, const char *code)
{
    Suppressions all = suppressions_of(a, t, SUPPRESS_AGENCHECK);
    for (uint32_t i = 0; i < all.count; i++) {
        const Suppression *s = &all.items[i];
        if (s->line != line || s->whole_file || !s->code_count)
            continue;
        const SuppressedCode *last = &s->codes[s->code_count - 1];
        uint32_t at = last->start + last->text.len;
        return (TextEdit){ at, at, str_printf(a, ", %s", code) };
    }
    Str text = text_line(t, line);
    uint32_t at = (uint32_t)(text.data - t->bytes.data) + text.len, blanks = 0;
    while (blanks < text.len && (text.data[text.len - 1 - blanks] == ' ' || text.data[text.len - 1 - blanks] == '\t'))
        blanks++;
    return (TextEdit){ at - blanks, at, str_printf(a, "  # agencheck: ignore[%s]", code) };
}

/* On the first line of the report that can take a comment. */
static void add_silence(Ask *q, Diagnostic *d)
{
    Arena *a = arena_new();
    for (uint32_t line = d->at.from.line - 1; line < d->at.to.line; line++) {
        TextEdit edit = silencing_edit(a, q->text, line, d->rule->code);
        bool continues = edit.start && q->text->bytes.data[edit.start - 1] == '\\';
        if (continues || !would_silence(q->text, edit, line, d->rule->code))
            continue;
        cJSON *edits = cJSON_CreateArray();
        json_add(edits, text_edit_json(q->text, edit, q->server->unit));
        add_action(q, "quickfix", str_printf(a, "%s: silence it on this line", d->rule->code), false, d, edits);
        break;
    }
    arena_free(a);
}

/* -- all --------------------------------------------------------------------------------------------------------------------- */

static bool touches(const Ask *q, const Place *at)
{
    return at->start <= q->end && at->end >= q->start;
}

static void add_annotations(Ask *q, Engine *e, Result *r)
{
    Diagnostics missing = { 0 };
    engine_annotations(e, r, q->start, q->end, &missing);
    for (uint32_t i = 0; i < missing.len; i++) {
        Diagnostic *d = &missing.items[i];
        if (touches(q, &d->at) && d->mend && !e->project->rules.on[rule_index(d->rule)])
            add_action(q, "refactor.rewrite", d->mend->title, false, NULL, mend_json(q->text, d->mend, q->server->unit));
    }
    vec_free(&missing);
}

cJSON *on_code_action(Server *s, const cJSON *params, Trouble *t)
{
    Document *d = server_document(s, params, t);
    Engine *e = NULL;
    Result *r = d && s->can.literal_actions ? server_result(s, d, &e) : NULL;
    if (!r)
        return d ? cJSON_CreateArray() : NULL;
    Ask q = { .server = s, .document = d, .text = &r->module->text, .list = cJSON_CreateArray() };
    q.only = cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(params, "context"), "only");
    if (!range_offsets(q.text, cJSON_GetObjectItemCaseSensitive(params, "range"), s->unit, &q.start, &q.end)) {
        *t = (Trouble){ RPC_INVALID_PARAMS, "codeAction needs a range", false };
        return q.list;
    }
    for (uint32_t i = 0; is_wanted(&q, "quickfix") && i < r->found.len; i++)
        if (touches(&q, &r->found.items[i].at))
            add_fix(&q, &r->found.items[i]);
    for (uint32_t i = 0; is_wanted(&q, "quickfix") && i < r->found.len; i++)
        if (touches(&q, &r->found.items[i].at))
            add_silence(&q, &r->found.items[i]);
    if (is_wanted(&q, "refactor.rewrite"))
        add_annotations(&q, e, r);
    if (is_wanted(&q, "source.fixAll.agencheck"))
        add_fix_all(&q, &r->found);
    return q.list;
}

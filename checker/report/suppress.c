#include "report/suppress.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "report/select.h"
#include "source/lexeme.h"

typedef VEC(Suppression) SuppressionList;
typedef VEC(SuppressedCode) CodeList;

/* One way to say it: what follows the # (blanks may stand behind the colon), and how its codes are written. */
typedef struct { const char *word, *after; unsigned with; bool whole_file, any_case, colon_codes; } Form;

static const Form forms[] = {
    { "agencheck:", "ignore-file", SUPPRESS_AGENCHECK,   true,  false, false },
    { "agencheck:", "ignore",      SUPPRESS_AGENCHECK,   false, false, false },
    { "type:",      "ignore",      SUPPRESS_TYPE_IGNORE, false, false, false },
    { "pyright:",   "ignore",      SUPPRESS_PYRIGHT,     false, false, false },
    { "noqa",       "",            SUPPRESS_NOQA,        false, true,  true  },
};

unsigned suppress_mask(const ConfigList *words)
{
    static const struct { const char *word; unsigned with; } all[] = {
        { "agencheck", SUPPRESS_AGENCHECK },
        { "type-ignore", SUPPRESS_TYPE_IGNORE },
        { "pyright", SUPPRESS_PYRIGHT },
        { "noqa", SUPPRESS_NOQA },
    };
    unsigned mask = 0;
    for (uint32_t i = 0; i < words->count; i++)
        for (size_t w = 0; w < sizeof all / sizeof *all; w++)
            mask |= str_eq(words->items[i].text, str_of(all[w].word)) ? all[w].with : 0;
    return words->count ? mask : SUPPRESS_ALL;
}

/* -- reading one comment ----------------------------------------------------------------------------------------------------- */

static uint32_t skip_blanks(Str s, uint32_t at)
{
    while (at < s.len && (s.data[at] == ' ' || s.data[at] == '\t'))
        at++;
    return at;
}

static bool word_at(Str s, uint32_t at, const char *word, bool any_case, uint32_t *end)
{
    size_t length = strlen(word);
    if (length > s.len - at || (any_case ? strncasecmp : strncmp)(s.data + at, word, length) != 0)
        return false;
    *end = at + (uint32_t)length;
    return true;
}

static bool is_code_char(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == '.';
}

/* Codes parted by commas (or blanks, for noqa) up to what isn't one. `base` is where s begins in the file. */
static uint32_t read_codes(Str s, uint32_t at, uint32_t base, CodeList *out)
{
    for (;;) {
        while (at < s.len && (s.data[at] == ' ' || s.data[at] == '\t' || s.data[at] == ','))
            at++;
        uint32_t start = at;
        while (at < s.len && is_code_char(s.data[at]))
            at++;
        if (at == start)
            return at;
        vec_push(out, (SuppressedCode){ { s.data + start, at - start }, base + start, false });
    }
}

/* flake8's idea of a code: letters, then digits. What else stands behind `noqa:` is talk. */
static void keep_codes(CodeList *codes)
{
    uint32_t kept = 0;
    for (; kept < codes->len; kept++) {
        Str t = codes->items[kept].text;
        uint32_t i = 0;
        while (i < t.len && isalpha((unsigned char)t.data[i]))
            i++;
        bool is_code = i && i < t.len;
        while (i < t.len && isdigit((unsigned char)t.data[i]))
            i++;
        if (!is_code || i < t.len)
            break;
    }
    codes->len = kept;
}

static bool is_known(Str code)
{
    for (uint32_t i = 0; rules_all[i]; i++)
        if (selector_matches(code, rules_all[i]))
            return true;
    return false;
}

static bool is_ours(Str code)
{
    return is_known(code) || str_starts(code, STR("AG"));
}

/* Others' brackets hold others' names: silence what they say of ours; the whole line when they say nothing of ours. */
static void keep_ours(CodeList *codes)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < codes->len; i++)
        if (is_ours(codes->items[i].text))
            codes->items[kept++] = codes->items[i];
    codes->len = kept;
}

static bool read_form(Arena *a, const Form *f, Str s, uint32_t base, Suppression *out)
{
    uint32_t at;
    if (!word_at(s, skip_blanks(s, 1), f->word, f->any_case, &at))
        return false;
    if (*f->after && !word_at(s, skip_blanks(s, at), f->after, false, &at))
        return false;
    if (at < s.len && is_code_char(s.data[at]))
        return false;                                 /* "ignored", "ignore-file" for "ignore", "noqa2" */
    CodeList codes = { 0 };
    uint32_t next = skip_blanks(s, at);
    if (f->colon_codes && next < s.len && s.data[next] == ':') {
        read_codes(s, next + 1, base, &codes);
        keep_codes(&codes);
        if (codes.len)
            at = codes.items[codes.len - 1].start - base + codes.items[codes.len - 1].text.len;
    } else if (!f->colon_codes && next < s.len && s.data[next] == '[') {
        at = read_codes(s, next + 1, base, &codes);
        at += at < s.len && s.data[at] == ']';
        if (f->with != SUPPRESS_AGENCHECK)
            keep_ours(&codes);
    }
    *out = (Suppression){ .with = f->with, .whole_file = f->whole_file, .start = base, .end = base + at };
    out->codes = vec_to_arena(a, &codes);
    out->code_count = codes.len;
    vec_free(&codes);
    return true;
}

/* The comments of a text under way. at_top: nothing but comments so far. */
typedef struct { Arena *arena; Text *text; unsigned mask; bool at_top; SuppressionList found; } Comments;

/* A comment may say several things, each behind a # of its own. */
static void read_comment(Comments *c, uint32_t start, uint32_t end)
{
    Str bytes = c->text->bytes;
    for (uint32_t at = start; at < end; at++) {
        if (bytes.data[at] != '#')
            continue;
        Suppression s;
        for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
            if ((forms[f].with & c->mask) && read_form(c->arena, &forms[f], str_sub(bytes, at, end), at, &s)) {
                s.line = text_line_of(c->text, at);
                s.whole_file |= c->at_top && s.with == SUPPRESS_TYPE_IGNORE && bytes.data[s.end - 1] != ']';
                vec_push(&c->found, s);
                break;
            }
    }
}

/* Those of whole files first. */
static Suppressions in_order(Arena *a, const SuppressionList *list)
{
    Suppressions out = { .items = ARENA_ARRAY(a, list->len, Suppression) };
    for (int whole_file = 1; whole_file >= 0; whole_file--) {
        for (uint32_t i = 0; i < list->len; i++)
            if (list->items[i].whole_file == whole_file)
                out.items[out.count++] = list->items[i];
        out.whole_files = whole_file ? out.count : out.whole_files;
    }
    return out;
}

Suppressions suppressions_of(Arena *a, Text *text, unsigned mask)
{
    Str s = text->bytes;
    Comments comments = { .arena = a, .text = text, .mask = mask, .at_top = true };
    for (uint32_t at = 0; at < s.len;) {
        char c = s.data[at];
        StringLexeme string;
        if (c == '#') {
            uint32_t end = lexeme_line_end(s, at);
            read_comment(&comments, at, end);
            at = end;
        } else if (lexeme_string_begins(s, at, s.len) && lexeme_string(s, at, s.len, &string) && string.end > at) {
            at = string.end;
            comments.at_top = false;
        } else if (lexeme_is_word_start(c)) {
            at = lexeme_word_end(s, at);
            comments.at_top = false;
        } else {
            comments.at_top &= isspace((unsigned char)c) != 0;
            at++;
        }
    }
    Suppressions out = in_order(a, &comments.found);
    vec_free(&comments.found);
    return out;
}

/* -- asking ------------------------------------------------------------------------------------------------------------------ */

static bool silences(Suppression *p, const Rule *rule)
{
    bool says = p->code_count == 0;
    for (uint32_t c = 0; c < p->code_count; c++)
        if (selector_matches(p->codes[c].text, rule))
            says = p->codes[c].used = true;
    p->used |= says;
    return says;
}

static uint32_t first_from_line(const Suppressions *s, uint32_t line)
{
    uint32_t first = s->whole_files, last = s->count;
    while (first < last) {
        uint32_t middle = first + (last - first) / 2;
        if (s->items[middle].line < line)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

bool suppressed(Suppressions *s, const Rule *rule, uint32_t first_line, uint32_t last_line)
{
    bool found = false;
    for (uint32_t i = 0; i < s->whole_files; i++)
        found |= silences(&s->items[i], rule);
    for (uint32_t i = first_from_line(s, first_line); i < s->count && s->items[i].line <= last_line; i++)
        found |= silences(&s->items[i], rule);
    return found;
}

/* -- AG002 ------------------------------------------------------------------------------------------------------------------- */

static Finding *add_finding(Findings *out, Module *m, const Rule *rule, uint32_t start, uint32_t end, Str message)
{
    vec_push(&out->list, (Finding){ .rule = rule, .module = m, .start = start, .end = end, .message = message });
    return &vec_last(&out->list);
}

static Fix *make_fix(Arena *a, const char *title, uint32_t start, uint32_t end, Str text)
{
    Fix *fix = ARENA_NEW(a, Fix);
    *fix = (Fix){ str_of(title), true, ARENA_NEW(a, Edit), 1 };
    fix->edits[0] = (Edit){ start, end, text };
    return fix;
}

/* Takes the comment away: with the blanks before it, and with its line when it stood there alone. */
static Fix *fix_remove(Arena *a, Text *text, const Suppression *p)
{
    Str s = text->bytes;
    uint32_t start = p->start, end = p->end;
    while (start && (s.data[start - 1] == ' ' || s.data[start - 1] == '\t'))
        start--;
    uint32_t rest = skip_blanks(s, end);
    bool begins_line = start == 0 || lexeme_is_newline(s.data[start - 1]);
    bool ends_line = rest >= s.len || lexeme_is_newline(s.data[rest]);
    if (begins_line && ends_line)
        end = rest < s.len ? lexeme_newline_end(s, rest) : rest;
    else if (ends_line)
        end = rest;
    else if (s.data[rest] == '#')
        start = p->start, end = rest;                 /* another word follows: it moves to this one's place */
    else
        return NULL;                                  /* talk follows: what would become of it is the author's to say */
    return make_fix(a, "remove the comment", start, end, STR(""));
}

static Fix *fix_remove_codes(Arena *a, const Suppression *p, const bool *idle)
{
    StrBuf text = { 0 };
    for (uint32_t c = 0; c < p->code_count; c++)
        if (!idle[c]) {
            strbuf_add_text(&text, text.len ? ", " : "");
            strbuf_add(&text, p->codes[c].text);
        }
    const SuppressedCode *last = &p->codes[p->code_count - 1];
    Fix *fix = make_fix(a, "remove what silences nothing", p->codes[0].start, last->start + last->text.len,
                        str_copy(a, strbuf_str(&text)));
    strbuf_free(&text);
    return fix;
}

/* Could this code have silenced something in this run? */
static bool code_ran(Str code, const RuleSet *ran)
{
    for (uint32_t i = 0; rules_all[i]; i++)
        if (selector_matches(code, rules_all[i]))
            return ran->on[i];
    return true;                                      /* no such rule: it never will */
}

static void unused_codes(const Suppression *p, Module *m, const RuleSet *ran, const Rule *rule, Findings *out)
{
    bool *idle = ARENA_ARRAY(out->arena, p->code_count, bool);
    uint32_t idle_count = 0, first = 0;
    StrBuf names = { 0 };
    for (uint32_t c = 0; c < p->code_count; c++) {
        const SuppressedCode *code = &p->codes[c];
        idle[c] = !code->used && (p->with == SUPPRESS_AGENCHECK || is_ours(code->text)) && code_ran(code->text, ran);
        if (!idle[c])
            continue;
        first = idle_count++ ? first : code->start;
        strbuf_printf(&names, "%s" STR_FMT "%s", names.len ? ", " : "", STR_ARG(code->text),
                      is_known(code->text) ? "" : " (no such rule)");
    }
    bool all = idle_count == p->code_count;
    if (idle_count) {
        Str message = str_printf(out->arena, "not reported here: " STR_FMT "%s", STR_ARG(strbuf_str(&names)),
                                 all ? "; this comment silences nothing" : "");
        Finding *f = add_finding(out, m, rule, all ? p->start : first, p->end, message);
        f->fix = all ? fix_remove(out->arena, &m->text, p) : fix_remove_codes(out->arena, p, idle);
    }
    strbuf_free(&names);
}

void suppressions_unused(const Suppressions *s, Module *m, const RuleSet *ran, const Rule *rule, Findings *out)
{
    for (uint32_t i = 0; i < s->count; i++) {
        const Suppression *p = &s->items[i];
        if (p->code_count && (p->with & (SUPPRESS_AGENCHECK | SUPPRESS_NOQA))) {
            unused_codes(p, m, ran, rule, out);
        } else if (!p->used && p->with == SUPPRESS_AGENCHECK) {
            Finding *f = add_finding(out, m, rule, p->start, p->end, STR("this comment silences nothing"));
            f->fix = fix_remove(out->arena, &m->text, p);
        }
    }
}

#include "rules/run.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "rules/message.h"
#include "source/lexeme.h"

const Rule *const rules_all[] = {
#define RULE(id) &rule_##id,
#include "rules/rules.def"
#undef RULE
    NULL
};

struct RuleRun {
    Agen          *agen;
    const Rule    *rule;                              /* the one that looks right now */
    const RuleSet *set;
    Findings      *out;
    TypeNames      names;                             /* how types of the next report are written: rule_says */
};

uint32_t rules_count(void)
{
    return sizeof rules_all / sizeof *rules_all - 1;
}

const Rule *rule_by_code(Str code_or_name)
{
    for (uint32_t i = 0; rules_all[i]; i++)
        if (str_eq(str_of(rules_all[i]->code), code_or_name) || str_eq(str_of(rules_all[i]->name), code_or_name))
            return rules_all[i];
    return NULL;
}

/* -- one file -- */

static void show_site(void *ctx, const Site *site)
{
    RuleRun *run = ctx;
    for (uint32_t i = 0; rules_all[i]; i++) {
        if (!run->set->on[i] || !(rules_all[i]->sites & site->kind))
            continue;
        run->rule = rules_all[i];
        vec_clear(&run->names);
        run->rule->check(run, site);
    }
}

static int compare_findings(const void *pa, const void *pb)
{
    const Finding *a = pa, *b = pb;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    int by_code = strcmp(a->rule->code, b->rule->code);
    if (by_code)
        return by_code;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    return str_cmp(a->message, b->message);
}

/* Whether a line is one that git leaves where it could not merge. */
static bool marks_conflict(Text *text, uint32_t at)
{
    static const char *const marks[] = { "<<<<<<< ", "=======", ">>>>>>> ", "||||||| " };
    Str line = text_line(text, text_line_of(text, at));
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(line, str_of(marks[i])))
            return true;
    return false;
}

/* A file with two versions in it is neither of them: beside the marks there is nothing to say of it. */
static void leave_conflicts_alone(Module *m, Findings *out, uint32_t first)
{
    bool is_in_conflict = false;
    for (uint32_t i = 0; i < m->errors.len && !is_in_conflict; i++)
        is_in_conflict = marks_conflict(&m->text, m->errors.items[i].start);
    if (!is_in_conflict)
        return;
    uint32_t kept = first;
    for (uint32_t i = first; i < out->list.len; i++)
        if (marks_conflict(&m->text, out->list.items[i].start))
            out->list.items[kept++] = out->list.items[i];
    out->list.len = kept;
}

static bool same_place(const Finding *a, const Finding *b)
{
    return a->rule == b->rule && a->start == b->start && a->end == b->end;
}

/* Sorts what was found from `first` on; one rule says one thing of one place. */
static void settle(Findings *out, uint32_t first)
{
    uint32_t count = out->list.len - first, kept = 0;
    if (!count)
        return;
    Finding *list = out->list.items + first;
    qsort(list, count, sizeof *list, compare_findings);
    for (uint32_t i = 0; i < count; i++)
        if (!kept || !same_place(&list[kept - 1], &list[i]))
            list[kept++] = list[i];
    out->list.len = first + kept;
}

/* item NULL: all of the module. */
static void check_part(Infer *in, Module *m, Item *item, const RuleSet *set, Findings *out)
{
    uint32_t wanted = 0, first = out->list.len;
    for (uint32_t i = 0; rules_all[i]; i++)
        if (set->on[i])
            wanted |= rules_all[i]->sites;
    RuleRun run = { .agen = agen_new(in, m), .set = set, .out = out };
    if (item)
        sites_visit_item(run.agen, item, wanted, show_site, &run);
    else
        sites_visit(run.agen, wanted, show_site, &run);
    agen_free(run.agen);
    vec_free(&run.names);
    leave_conflicts_alone(m, out, first);
    settle(out, first);
}

void rules_check(Infer *in, Module *m, const RuleSet *set, Findings *out)
{
    check_part(in, m, NULL, set, out);
}

void rules_check_item(Infer *in, Module *m, Item *item, const RuleSet *set, Findings *out)
{
    check_part(in, m, item, set, out);
}

/* -- what rules may use -- */

bool rule_marks_conflict(RuleRun *run, uint32_t at)
{
    return marks_conflict(&run->agen->module->text, at);
}

Agen *rule_agen(RuleRun *run)
{
    return run->agen;
}

const RuleOptions *rule_options(RuleRun *run)
{
    return &run->set->options;
}

bool rule_target_is(RuleRun *run, int major, int minor)
{
    PyVersion v = run->agen->in->program->target.version;
    return v.major > major || (v.major == major && v.minor >= minor);
}

Str rule_text(RuleRun *run)
{
    return run->agen->module->text.bytes;
}

Str rule_source(RuleRun *run, const Node *n)
{
    return str_sub(rule_text(run), n->start, n->end);
}

Str rule_atom(RuleRun *run, Atom atom)
{
    return atom_str(run->agen->in->program->atoms, atom);
}

static Str format_text(RuleRun *run, const char *format, va_list args)
{
    return message_text(run->agen, run->out->arena, &run->names, format, args);
}

static Finding *add_finding(RuleRun *run, uint32_t start, uint32_t end, Str message)
{
    Finding f = { .rule = run->rule, .module = run->agen->module, .start = start, .end = end, .message = message };
    vec_push(&run->out->list, f);
    vec_clear(&run->names);
    return &vec_last(&run->out->list);
}

void rule_says(RuleRun *run, Node *annotation)
{
    if (annotation && annotation->kind == NODE_PARAM)
        annotation = annotation->param.annotation;
    if (annotation && annotation->kind != NODE_FUNCTION_DEF)
        origin_aliases(run->agen, annotation, &run->names);
}

Finding *rule_report(RuleRun *run, Node *at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str message = format_text(run, format, args);
    va_end(args);
    return add_finding(run, at->start, at->end, message);
}

Finding *rule_report_range(RuleRun *run, uint32_t start, uint32_t end, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Str message = format_text(run, format, args);
    va_end(args);
    return add_finding(run, start, end, message);
}

/* Of a def or class as a place its name is meant, not all of its body. */
static void narrow_to_name(const Module *m, const Node *n, uint32_t *start, uint32_t *end)
{
    bool is_def = n->kind == NODE_FUNCTION_DEF;
    if (!is_def && n->kind != NODE_CLASS_DEF)
        return;
    *start = is_def ? n->function.name_at : n->class_def.name_at;
    *end = lexeme_word_end(m->text.bytes, *start);
}

void rule_note(RuleRun *run, Finding *f, Node *at, const char *format, ...)
{
    Module *module = at ? node_module(at) : NULL;
    if (!module || (module->flags & MODULE_IS_TYPESHED))
        return;
    va_list args;
    va_start(args, format);
    Related note = { module, at->start, at->end, format_text(run, format, args) };
    va_end(args);
    narrow_to_name(module, at, &note.start, &note.end);
    Related *grown = ARENA_ARRAY(run->out->arena, f->related_count + 1, Related);
    if (f->related_count)
        memcpy(grown, f->related, f->related_count * sizeof *grown);
    grown[f->related_count++] = note;
    f->related = grown;
}

void rule_note_origin(RuleRun *run, Finding *f, Node *origin)
{
    rule_note(run, f, origin, origin && origin->kind == NODE_FUNCTION_DEF ? "defined here" : "declared here");
}

Fix *rule_fix(RuleRun *run, Finding *f, bool is_safe, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    f->fix = ARENA_NEW(run->out->arena, Fix);
    f->fix->title = format_text(run, format, args);
    f->fix->is_safe = is_safe;
    va_end(args);
    return f->fix;
}

/* Texts have "\n"; new lines of a file get the ends its others have. */
static Str with_line_ends(RuleRun *run, Str text)
{
    const char *line_end = text_newline(&run->agen->module->text);
    if (str_eq(str_of(line_end), STR("\n")) || !str_has(text, STR("\n")))
        return text;
    StrBuf b = { 0 };
    for (uint32_t i = 0; i < text.len; i++) {
        if (text.data[i] == '\n')
            strbuf_add_text(&b, line_end);
        else if (text.data[i] != '\r' || i + 1 == text.len || text.data[i + 1] != '\n')
            strbuf_add_char(&b, text.data[i]);
    }
    Str out = str_copy(run->out->arena, strbuf_str(&b));
    strbuf_free(&b);
    return out;
}

void rule_edit(RuleRun *run, Fix *fix, uint32_t start, uint32_t end, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    Edit edit = { start, end, with_line_ends(run, format_text(run, format, args)) };
    va_end(args);
    Edit *grown = ARENA_ARRAY(run->out->arena, fix->edit_count + 1, Edit);
    uint32_t at = fix->edit_count;
    while (at && fix->edits[at - 1].start > start)    /* edits stay in the order of the text */
        at--;
    if (at)
        memcpy(grown, fix->edits, at * sizeof *grown);
    grown[at] = edit;
    if (at < fix->edit_count)
        memcpy(grown + at + 1, fix->edits + at, (fix->edit_count - at) * sizeof *grown);
    fix->edits = grown;
    fix->edit_count++;
}

#include "report/dump.h"

#include <string.h>

#include "agen/function.h"
#include "agen/site.h"
#include "base/file.h"
#include "report/output.h"
#include "source/scan.h"
#include "types/print.h"

typedef struct { Program *program; Infer *infer; Module *module; StrBuf *out; const Project *project; } Dump;

static void dump_scan(Dump *d)
{
    strbuf_add_text(d->out, scan_mentions(d->module->text.bytes) ? "holds a word of the scan\n" : "holds no word of the scan\n");
}

/* -- outline ----------------------------------------------------------------------------------------------------------------- */

static void dump_items(Dump *d, const Item *items, uint32_t count, int depth)
{
    static const char *const kinds[] = {
        [ITEM_FUNCTION] = "def",  [ITEM_CLASS] = "class",     [ITEM_IMPORT] = "import",     [ITEM_FROM_IMPORT] = "from",
        [ITEM_ASSIGN] = "assign", [ITEM_TYPE_ALIAS] = "type", [ITEM_COMPOUND] = "compound", [ITEM_OTHER] = "other",
    };
    for (uint32_t i = 0; i < count; i++) {
        const Item *item = &items[i];
        Str text = module_item_text(d->module, item);
        const struct { bool is; const char *word; } words[] = {
            { item->flags & ITEM_IS_ASYNC, "async" }, { scan_mentions(text), "mentions" },
            { scan_has_word(text, STR("yield")), "yield" }, { item->flags & ITEM_IS_BROKEN, "broken" },
        };
        strbuf_printf(d->out, "%*s%s %s [%u, %u)", 2 * depth, "", kinds[item->kind],
                      item->name ? atom_text(d->program->atoms, item->name) : "-", item->start, item->end);
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (words[w].is)
                strbuf_printf(d->out, " %s", words[w].word);
        strbuf_add_char(d->out, '\n');
        if (depth < 100)
            dump_items(d, item->children, item->child_count, depth + 1);
    }
}

static void dump_outline(Dump *d)
{
    dump_items(d, d->module->outline.items, d->module->outline.count, 0);
}

/* -- every item, every node -------------------------------------------------------------------------------------------------- */

typedef void (*ItemVisit)(Dump *d, Node *n);

/* Classes first as a whole, then their members. */
static void each_item(Dump *d, Item *items, uint32_t count, ItemVisit visit, int depth)
{
    for (uint32_t i = 0; i < count && depth < 100; i++) {
        visit(d, module_item_node(d->module, &items[i]));
        each_item(d, items[i].children, items[i].child_count, visit, depth + 1);
    }
}

static void print_node(Dump *d, Node *n)
{
    node_dump(d->out, d->program->atoms, n);
}

static void dump_ast(Dump *d)
{
    each_item(d, d->module->outline.items, d->module->outline.count, print_node, 0);
    for (uint32_t i = 0; i < d->module->errors.len; i++) {
        const SyntaxError *e = &d->module->errors.items[i];
        strbuf_printf(d->out, "error [%u, %u) %s\n", e->start, e->end, e->message);
    }
}

static void dump_scopes(Dump *d)
{
    scope_dump(d->out, module_scope(d->module));
}

static bool flow_of_node(void *ctx, Node *n)
{
    Dump *d = ctx;
    if (n->kind == NODE_FUNCTION_DEF || n->kind == NODE_LAMBDA) {
        strbuf_printf(d->out, "%s at %u\n", n->kind == NODE_LAMBDA ? "lambda" : atom_text(d->program->atoms, n->function.name),
                      n->start);
        flow_dump(d->out, d->program->atoms, scope_flow(function_scope(n)));
    }
    return true;
}

static void flow_of_item(Dump *d, Node *n)
{
    node_walk(n, flow_of_node, d);
}

static void dump_flow(Dump *d)
{
    module_bind_flow(d->module);
    strbuf_add_text(d->out, "module\n");
    flow_dump(d->out, d->program->atoms, module_scope(d->module)->flow);
    each_item(d, d->module->outline.items, d->module->outline.count, flow_of_item, 0);
}

/* -- types ------------------------------------------------------------------------------------------------------------------- */

/* What isn't a value of its own: names that are bound, keywords, patterns, types of annotations. */
static bool has_value(const Node *n)
{
    return node_is_expression(n) && n->kind != NODE_ERROR && n->kind != NODE_STARRED && n->kind != NODE_KEYWORD &&
           n->kind != NODE_DICT_ITEM && n->kind != NODE_COMPARE_PART && n->kind != NODE_COMP_FOR && n->kind != NODE_SLICE &&
           !(n->flags & NODE_IN_ANNOTATION);
}

static bool type_of_node(void *ctx, Node *n)
{
    Dump *d = ctx;
    if (has_value(n)) {
        Arena *a = arena_new();
        TextPos p = text_pos(&d->module->text, n->start, UNIT_CODE_POINT);
        Str source = str_sub(d->module->text.bytes, n->start, n->end),
            text = type_text(d->infer->types, a, infer_type(d->infer, n));
        Str line = str_before(source, '\n');
        strbuf_printf(d->out, "%u:%u  " STR_FMT "%s  : " STR_FMT "\n", p.line + 1, p.column + 1, STR_ARG(line),
                      line.len == source.len ? "" : " …", STR_ARG(text));
        arena_free(a);
    }
    return true;
}

static void types_of_item(Dump *d, Node *n)
{
    node_walk(n, type_of_node, d);
}

static void dump_types(Dump *d)
{
    module_bind_flow(d->module);
    each_item(d, d->module->outline.items, d->module->outline.count, types_of_item, 0);
}

/* -- facts ------------------------------------------------------------------------------------------------------------------- */

static void print_site(void *ctx, const Site *s)
{
    static const char *const names[] = {
        "syntax", "function", "class", "annotation", "yield",   "return",    "raise", "loop",
        "call",   "await",    "with",  "dropped",    "binding", "iteration", "jump",
        "operation",
    };
    Dump *d = ctx;
    uint32_t kind = (uint32_t)__builtin_ctz((unsigned)s->kind), start = s->node ? s->node->start : s->error->start;
    TextPos p = text_pos(&d->module->text, start, UNIT_CODE_POINT);
    strbuf_printf(d->out, "%u:%u  %s", p.line + 1, p.column + 1, kind < sizeof names / sizeof *names ? names[kind] : "?");
    if (s->node)
        strbuf_printf(d->out, " %s", node_kind_name(s->node->kind));
    if (s->kind == SITE_BINDING) {
        Arena *a = arena_new();
        strbuf_printf(d->out, "  declared: " STR_FMT, STR_ARG(type_text(d->infer->types, a, s->declared)));
        arena_free(a);
    }
    strbuf_add_char(d->out, '\n');
}

static void dump_facts(Dump *d)
{
    Agen *ag = agen_new(d->infer, d->module);
    sites_visit(ag, UINT32_MAX, print_site, d);
    agen_free(ag);
}

/* -- where modules come from ------------------------------------------------------------------------------------------------- */

static void dump_paths(Dump *d)
{
    const Environment *e = &d->project->environment;
    PyVersion v = d->project->target.version;
    strbuf_printf(d->out, "file " STR_FMT "\n", STR_ARG(atom_str(d->program->atoms, d->module->name)));
    if (e->prefix.len)
        strbuf_printf(d->out, "environment " STR_FMT " (%s)\n", STR_ARG(e->prefix), e->how);
    strbuf_printf(d->out, "python %u.%u %s\n", v.major, v.minor, platform_text(d->project->target.platform));
    search_dump(d->out, d->project->paths);
}

/* -- all --------------------------------------------------------------------------------------------------------------------- */

static const struct { const char *name; void (*print)(Dump *d); } stages[] = {
    { "scan", dump_scan }, { "outline", dump_outline }, { "ast", dump_ast }, { "scopes", dump_scopes }, { "flow", dump_flow },
    { "types", dump_types }, { "facts", dump_facts }, { "paths", dump_paths },
};

static bool dump_file(const CheckFile *file, Str stage)
{
    FileBytes bytes = { 0 };
    FileError err = { 0 };
    if (!file->bytes && !file_read(file->path.data, &bytes, &err)) {
        complain(STR_FMT ": can't be read: %s", STR_ARG(file->path), strerror(err.code));
        return false;
    }
    StrBuf out = { 0 };
    strbuf_printf(&out, "# " STR_FMT "\n", STR_ARG(file->path));
    Program *program = program_new(file->project->paths, file->project->target, file->project->stubs);
    Dump d = { program, infer_new(program), program_file(program, file->path, file->bytes ? *file->bytes : bytes.bytes), &out,
               file->project };
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        if (str_eq(stage, str_of(stages[i].name)))
            stages[i].print(&d);
    infer_free(d.infer);
    program_free(program);
    bool ok = output_write(strbuf_str(&out));
    strbuf_free(&out);
    file_release(&bytes);
    return ok;
}

bool dump_files(const CheckFiles *files, Str stage)
{
    bool ok = true;
    for (uint32_t i = 0; i < files->len; i++)
        ok &= dump_file(&files->items[i], stage);
    return ok;
}

/* outline_proof.c: for each file named on the command line (or, one a line, on stdin after `-`):
 * 1. the outline's items are tree-sitter's own statements of the whole file, top level and members of classes, one for one;
 * 2. each item parsed alone gives the nodes that parsing the whole file gives, positions and all.
 * Files that don't parse are counted and left out. Prints the first difference of a file; exit status 1 with any.
 * The plain tree for 1. is made from the text itself, without feed.h: what the grammar makes of it by its own lights. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "base/file.h"
#include "source/outline.h"
#include "source/parse.h"

const TSLanguage *tree_sitter_python(void);

typedef struct {
    AtomTable *atoms;
    Parser    *parser;
    TSParser  *plain;
    Text       text;
    Arena     *arena;
    const char *path;
    uint64_t   files, items, broken, wrong, bytes, unsure;
} Proof;

static bool differ(Proof *p, uint32_t at, const char *what)
{
    TextPos pos = text_pos(&p->text, at, UNIT_UTF8);
    printf("%s:%" PRIu32 ":%" PRIu32 ": %s\n", p->path, pos.line + 1, pos.column + 1, what);
    p->wrong++;
    return false;
}

/* -- 1: against tree-sitter -- */

static bool has_type(TSNode n, const char *type) { return strcmp(ts_node_type(n), type) == 0; }

static bool same_statements(Proof *p, TSNode block, const Item *items, uint32_t count, uint32_t at)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < ts_node_named_child_count(block); i++) {
        TSNode n = ts_node_named_child(block, i);
        if (has_type(n, "comment"))
            continue;
        if (next >= count)
            return differ(p, ts_node_start_byte(n), "a statement the outline doesn't have");
        const Item *item = &items[next++];
        p->items++;
        if (item->start != ts_node_start_byte(n))
            return differ(p, item->start, "the outline has an item here, tree-sitter none");
        TSNode definition = has_type(n, "decorated_definition") ? ts_node_child_by_field_name(n, "definition", 10) : n;
        bool is_class = has_type(definition, "class_definition"), is_def = has_type(definition, "function_definition");
        if (is_class != (item->kind == ITEM_CLASS) || is_def != (item->kind == ITEM_FUNCTION))
            return differ(p, item->start, "an item of another kind than tree-sitter's");
        if (is_class && !same_statements(p, ts_node_child_by_field_name(definition, "body", 4), item->children, item->child_count,
                                         item->start))
            return false;
    }
    return next == count || differ(p, count ? items[next].start : at, "an item tree-sitter doesn't have");
}

/* -- 2: against parsing the whole -- */

static bool same_nodes(Proof *p, Item *items, uint32_t count, NodeList whole, Node *parent);

static bool same_node(Proof *p, Item *item, Node *whole, Node *parent)
{
    SyntaxErrors errors = { 0 };
    Node *n = item_parse(p->parser, p->arena, &p->text, item, parent, &errors);
    bool clean = errors.len == 0;
    vec_free(&errors);
    if (!clean)
        return differ(p, item->start, "an item that doesn't parse alone");
    if (item->kind != ITEM_CLASS)
        return (item->end == whole->end && node_same(n, p->atoms, whole, p->atoms, true))
               || differ(p, item->start, "an item whose nodes are others than the whole file's");
    if (n->kind != NODE_CLASS_DEF || whole->kind != NODE_CLASS_DEF)
        return differ(p, item->start, "a class that isn't one");
    NodeList body = whole->class_def.body;
    whole->class_def.body = (NodeList){ NULL, 0 };
    if (!node_same(n, p->atoms, whole, p->atoms, true))
        return differ(p, item->start, "a class whose header is another than the whole file's");
    return same_nodes(p, item->children, item->child_count, body, n);
}

static bool same_nodes(Proof *p, Item *items, uint32_t count, NodeList whole, Node *parent)
{
    if (count != whole.len)
        return differ(p, count ? items[0].start : 0, "not as many items as statements");
    for (uint32_t i = 0; i < count; i++)
        if (!same_node(p, &items[i], whole.items[i], parent))
            return false;
    return true;
}

/* -- files -- */

static void prove_text(Proof *p)
{
    Str bytes = p->text.bytes;
    Node *module = node_new(p->arena, NODE_MODULE, 0, bytes.len);
    SyntaxErrors errors = { 0 };
    NodeList whole = parse_all(p->parser, p->arena, &p->text, module, &errors);
    bool parses = errors.len == 0;
    vec_free(&errors);
    if (!parses) {
        p->broken++;
        return;
    }
    Outline outline = outline_of(p->arena, p->atoms, &p->text);
    TSTree *tree = ts_parser_parse_string(p->plain, NULL, bytes.data, bytes.len);
    TSNode root = ts_tree_root_node(tree);
    /* What the grammar can't parse by its own lights (PEP 696, some f-strings) can't be compared with it. */
    bool comparable = !ts_node_has_error(root);
    p->unsure += !comparable;
    if (!comparable || same_statements(p, root, outline.items, outline.count, 0))
        same_nodes(p, outline.items, outline.count, whole, module);
    ts_tree_delete(tree);
}

static void prove_file(Proof *p, const char *path)
{
    FileBytes file;
    FileError error;
    if (!file_read(path, &file, &error))
        return;
    p->path = path;
    p->arena = arena_new();
    p->files++;
    p->bytes += file.bytes.len;
    text_init(&p->text, p->arena, file.bytes);
    prove_text(p);
    arena_free(p->arena);
    file_release(&file);
}

int main(int argc, char **argv)
{
    Proof p = { .atoms = atoms_new(), .plain = ts_parser_new() };
    p.parser = parser_new(p.atoms);
    ts_parser_set_language(p.plain, tree_sitter_python());
    char line[4096];
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-") != 0) {
            prove_file(&p, argv[i]);
            continue;
        }
        while (fgets(line, sizeof line, stdin)) {
            line[strcspn(line, "\n")] = 0;
            prove_file(&p, line);
        }
    }
    printf("%" PRIu64 " files, %" PRIu64 " bytes, %" PRIu64 " items compared with tree-sitter's; ", p.files, p.bytes, p.items);
    printf("%" PRIu64 " files don't parse, %" PRIu64 " don't for tree-sitter alone; %" PRIu64 " differ\n", p.broken, p.unsure,
           p.wrong);
    ts_parser_delete(p.plain);
    parser_free(p.parser);
    atoms_free(p.atoms);
    return p.wrong > 0;
}

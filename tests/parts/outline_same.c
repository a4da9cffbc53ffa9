#include "tests/parts/outline_same.h"

#include <string.h>

const TSLanguage *tree_sitter_python(void);

static bool differ(OutlineProof *p, uint32_t at, const char *what)
{
    p->at = at;
    p->what = what;
    return false;
}

/* -- 1: against tree-sitter -- */

static bool has_type(TSNode n, const char *type) { return strcmp(ts_node_type(n), type) == 0; }

static bool same_statements(OutlineProof *p, TSNode block, const Item *items, uint32_t count, uint32_t at)
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

static bool same_nodes(OutlineProof *p, Item *items, uint32_t count, NodeList whole, Node *parent);

static bool same_node(OutlineProof *p, Item *item, Node *whole, Node *parent)
{
    SyntaxErrors errors = { 0 };
    Node *n = item_parse(p->parser, p->arena, p->text, item, parent, &errors);
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

static bool same_nodes(OutlineProof *p, Item *items, uint32_t count, NodeList whole, Node *parent)
{
    if (count != whole.len)
        return differ(p, count ? items[0].start : 0, "not as many items as statements");
    for (uint32_t i = 0; i < count; i++)
        if (!same_node(p, &items[i], whole.items[i], parent))
            return false;
    return true;
}

/* -- both -- */

/* A carriage return alone ends a line for Python, but no comment for the grammar. */
static bool has_lone_return(Str s)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (s.data[i] == '\r' && (i + 1 == s.len || s.data[i + 1] != '\n'))
            return true;
    return false;
}

/* A line with nothing but a backslash in it: the grammar begins the next statement there, Python where it stands. */
static bool has_lone_backslash(Str s)
{
    bool is_blank = true;
    for (uint32_t i = 0; i < s.len; i++) {
        if (is_blank && s.data[i] == '\\' && i + 1 < s.len && (s.data[i + 1] == '\n' || s.data[i + 1] == '\r'))
            return true;
        is_blank = s.data[i] == '\n' || s.data[i] == '\r' || (is_blank && (s.data[i] == ' ' || s.data[i] == '\t'));
    }
    return false;
}

void outline_proof_open(OutlineProof *p)
{
    *p = (OutlineProof){ .atoms = atoms_new(), .plain = ts_parser_new() };
    p->parser = parser_new(p->atoms);
    ts_parser_set_language(p->plain, tree_sitter_python());
}

void outline_proof_close(OutlineProof *p)
{
    ts_parser_delete(p->plain);
    parser_free(p->parser);
    atoms_free(p->atoms);
}

OutlineAnswer outline_same(OutlineProof *p, Arena *a, const Text *text)
{
    p->arena = a;
    p->text = text;
    p->what = NULL;
    Node *module = node_new(a, NODE_MODULE, 0, text->bytes.len);
    SyntaxErrors errors = { 0 };
    NodeList whole = parse_all(p->parser, a, text, module, &errors);
    bool parses = errors.len == 0;
    vec_free(&errors);
    Outline outline = outline_of(a, p->atoms, text);
    if (!parses)
        return OUTLINE_BROKEN;
    TSTree *tree = ts_parser_parse_string(p->plain, NULL, text->bytes.data, text->bytes.len);
    TSNode root = ts_tree_root_node(tree);
    /* What the grammar can't parse by its own lights (PEP 696, some f-strings) can't be compared with it. */
    p->is_unsure = ts_node_has_error(root) || has_lone_return(text->bytes) || has_lone_backslash(text->bytes);
    bool same = (p->is_unsure || same_statements(p, root, outline.items, outline.count, 0))
                && same_nodes(p, outline.items, outline.count, whole, module);
    ts_tree_delete(tree);
    return same ? OUTLINE_SAME : OUTLINE_DIFFERS;
}

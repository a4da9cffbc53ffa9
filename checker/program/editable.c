#include "program/editable.h"

#include "base/file.h"
#include "source/outline.h"
#include "source/parse.h"

enum { FINDER_MAX_BYTES = 4 << 20 };

typedef struct { Arena *arena; AtomTable *atoms; SearchMappings *out; } Reading;

/* The path without what the search adds again: "/x/pkg/__init__.py" → "/x/pkg", "/x/mod.py" → "/x/mod". */
static Str without_ending(Str path)
{
    static const char *const endings[] = { "/__init__.py", "/__init__.pyi", ".py", ".pyi" };
    for (unsigned i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(path, str_of(endings[i])))
            return str_sub(path, 0, path.len - str_of(endings[i]).len);
    return path;
}

static void add(Reading *r, const Node *name, const Node *path)
{
    if (!name || !path || name->kind != NODE_STRING || path->kind != NODE_STRING || path->string.value.len == 0 ||
        str_find_char(path->string.value, '\0') >= 0)
        return;
    Str place = path_of_system(r->arena, str_copy(r->arena, path->string.value).data);
    if (!path_is_rooted(place))
        return;
    vec_push(r->out, (SearchMapping){ .name = str_copy(r->arena, name->string.value),
                                      .path = str_copy(r->arena, without_ending(place)) });
}

/* {"name": "path", …}, and {"name": ["path", …], …} */
static void read_dict(Reading *r, const Node *dict)
{
    if (!dict || dict->kind != NODE_DICT)
        return;
    for (uint32_t i = 0; i < dict->elements.items.len; i++) {
        const Node *item = dict->elements.items.items[i];
        const Node *value = item->kind == NODE_DICT_ITEM ? item->dict_item.value : NULL;
        if (value && value->kind == NODE_LIST)
            for (uint32_t j = 0; j < value->elements.items.len; j++)
                add(r, item->dict_item.key, value->elements.items.items[j]);
        else
            add(r, value ? item->dict_item.key : NULL, value);
    }
}

static bool is_table_name(Reading *r, const Node *target)
{
    Str name = target && target->kind == NODE_NAME ? atom_str(r->atoms, target->name.id) : STR("");
    return str_eq(name, STR("MAPPING")) || str_eq(name, STR("NAMESPACES"));
}

static void read_call(Reading *r, const Node *call)
{
    if (!call || call->kind != NODE_CALL)
        return;
    const Node *func = call->call.func;
    NodeList args = call->call.args;
    Str name = func->kind == NODE_ATTRIBUTE ? atom_str(r->atoms, func->attribute.attr)
             : func->kind == NODE_NAME      ? atom_str(r->atoms, func->name.id)
                                            : STR("");
    if (str_eq(name, STR("map_module")) && args.len >= 2)
        add(r, args.items[0], args.items[1]);
    else if (str_eq(name, STR("install")) && args.len >= 1)
        read_dict(r, args.items[0]);
}

static void read_statement(Reading *r, const Node *n)
{
    if (n->kind == NODE_ASSIGN && n->assign.targets.len == 1 && is_table_name(r, n->assign.targets.items[0]))
        read_dict(r, n->assign.value);
    else if (n->kind == NODE_ANN_ASSIGN && is_table_name(r, n->ann_assign.target))
        read_dict(r, n->ann_assign.value);
    else if (n->kind == NODE_EXPR_STMT)
        read_call(r, n->operand.value);
}

void editable_read(Arena *a, Str finder_file, SearchMappings *out)
{
    FileBytes file;
    if (!file_read(finder_file.data, &file, NULL))
        return;
    Arena *scratch = arena_new();
    Reading r = { .arena = a, .atoms = atoms_new(), .out = out };
    Parser *parser = parser_new(r.atoms);
    Text text;
    text_init(&text, scratch, file.bytes.len <= FINDER_MAX_BYTES ? file.bytes : STR(""));
    Outline outline = outline_of(scratch, r.atoms, &text);
    Node *module = node_new(scratch, NODE_MODULE, 0, text.bytes.len);
    for (uint32_t i = 0; i < outline.count; i++)
        if (outline.items[i].kind == ITEM_ASSIGN || outline.items[i].kind == ITEM_OTHER)
            read_statement(&r, item_parse(parser, scratch, &text, &outline.items[i], module, NULL));
    parser_free(parser);
    atoms_free(r.atoms);
    arena_free(scratch);
    file_release(&file);
}

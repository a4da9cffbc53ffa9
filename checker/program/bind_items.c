/* The names a module or class binds, read from its items: most are known by the outline, the others are parsed. */
#include <string.h>

#include "program/bind.h"
#include "program/unit.h"
#include "source/lexeme.h"
#include "source/scan.h"

bool bind_assigns_more(Str text)
{
    return str_has(text, STR(":="));
}

static bool other_may_bind(Str text)
{
    if (text.len == 0 || text.data[0] == '"' || text.data[0] == '\'')
        return text.len == 0 || str_has(text, STR(":="));
    if (str_find_char(text, '=') < 0)
        return str_starts(text, STR("del")) || str_starts(text, STR("global")) || str_starts(text, STR("nonlocal"));
    uint32_t i = 0;
    while (i < text.len && (lexeme_is_word(text.data[i]) || text.data[i] == '.'))
        i++;
    bool is_call = i > 0 && i < text.len && text.data[i] == '(' && text.data[text.len - 1] == ')';
    return !is_call || str_has(text, STR(":="));
}

static bool needs_parsing(const Module *m, const Item *item)
{
    bool has_text = item->end > item->start;
    switch ((ItemKind)item->kind) {
    case ITEM_FUNCTION: case ITEM_CLASS: case ITEM_TYPE_ALIAS:
        return item->name == ATOM_NONE;
    case ITEM_ASSIGN:
        return item->name == ATOM_NONE || (has_text && bind_assigns_more(module_item_text(m, item)));
    case ITEM_OTHER:
        return !has_text || other_may_bind(module_item_text(m, item));
    default:
        return true;
    }
}

static DeclKind decl_kind(const Item *item)
{
    static const uint8_t kinds[] = {
        [ITEM_FUNCTION] = DECL_FUNCTION, [ITEM_CLASS] = DECL_CLASS, [ITEM_ASSIGN] = DECL_VARIABLE,
            [ITEM_TYPE_ALIAS] = DECL_TYPE_ALIAS,
    };
    return (DeclKind)kinds[item->kind];
}

void bind_items(Scope *s, Item *items, uint32_t count)
{
    Module *m = s->module;
    for (uint32_t i = 0; i < count; i++) {
        Item *item = &items[i];
        bool is_import = item->kind == ITEM_IMPORT || item->kind == ITEM_FROM_IMPORT;
        if (is_import && bind_import_unparsed(s, item))
            continue;
        if (needs_parsing(m, item)) {
            Node *n = module_item_node(m, item);
            Binder b = { .scope = s, .item = item };
            bind_statements(&b, (NodeList){ &n, 1 });
        } else if (item->kind != ITEM_OTHER) {
            scope_declare(s, item->name, decl_kind(item), 0, item, NULL);
        }
    }
}

/* -- names that functions assign by `global` --------------------------------------------------------------------------------- */

static uint32_t skip_blanks(Str text, uint32_t at)
{
    while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t' || text.data[at] == '\f'))
        at++;
    return at;
}

static bool begins_statement(Str text, uint32_t at)
{
    while (at > 0 && (text.data[at - 1] == ' ' || text.data[at - 1] == '\t' || text.data[at - 1] == '\f'))
        at--;
    return at == 0 || strchr("\n\r;:", text.data[at - 1]) != NULL;
}

void bind_find_globals(Scope *s)
{
    Str text = s->module->text.bytes;
    for (int64_t hit = scan_next_word(text, STR("global"), 0); hit >= 0;
         hit = scan_next_word(text, STR("global"), (uint32_t)hit + 1)) {
        if (!begins_statement(text, (uint32_t)hit))
            continue;
        uint32_t at = (uint32_t)hit + 6;
        do {
            at = skip_blanks(text, at + (text.data[at] == ',' ? 1 : 0));
            uint32_t start = at;
            while (at < text.len && lexeme_is_word(text.data[at]))
                at++;
            Atom name = atom_of(s->module->program->atoms, str_sub(text, start, at));
            if (!name)
                break;
            vec_push(&s->globals, (GlobalUse){ .offset = (uint32_t)hit, .name = name });
            scope_symbol(s, name)->flags |= SYMBOL_IS_OPEN;
            at = skip_blanks(text, at);
        } while (at < text.len && text.data[at] == ',');
    }
}

typedef struct { uint32_t offset; Node *found; } GlobalSearch;

static bool enter_global(void *ctx, Node *n)
{
    GlobalSearch *search = ctx;
    if (n->kind == NODE_GLOBAL && n->start == search->offset)
        search->found = n;
    return !search->found;
}

static Node *item_root(Module *m, Item *item)
{
    Node *n = module_item_node(m, item);
    return n->kind == NODE_CLASS_DEF && n->class_def.item ? NULL : n;     /* a class whose header holds it: nothing to bind */
}

void symbol_complete(Symbol *symbol)
{
    Scope *s = symbol->scope;
    symbol->flags &= ~(uint32_t)SYMBOL_IS_OPEN;
    for (uint32_t i = 0; i < s->globals.len; i++) {
        GlobalUse *use = &s->globals.items[i];
        if (use->name != symbol->name || use->done)
            continue;
        use->done = true;
        Item *item = module_item_at(s->module, use->offset), *top = item;
        while (top && top->parent)
            top = top->parent;
        if (top)
            unit_reads(s->module, symbol->name, s->module, unit_of_item(s->module->text.bytes, s->module->program->atoms, top));
        Node *root = item ? item_root(s->module, item) : NULL;
        GlobalSearch search = { use->offset, NULL };
        if (root)
            node_walk(root, enter_global, &search);
        Node *function = search.found ? node_enclosing_function(search.found) : NULL;
        if (function)
            function_scope(function);
    }
}

#include "source/cst.h"

#include <string.h>

/* -- symbols -- */

typedef struct { const char *name; bool is_named; } SyntaxName;
static const SyntaxName syntax_names[SYNTAX_COUNT] = {
#define EXPRESSION(name, function) [SYNTAX_##name] = { #name, true },
#define SPINE(name, function)      [SYNTAX_##name] = { #name, true },
#define STATEMENT(name, function)  [SYNTAX_##name] = { #name, true },
#define PART(name)                 [SYNTAX_##name] = { #name, true },
#define OPERATOR(name, text, op)   [SYNTAX_##name] = { text, false },
#define TOKEN(name, text)          [SYNTAX_##name] = { text, false },
#include "source/syntax.def"
};

uint8_t *syntax_table(const TSLanguage *language)
{
    _Static_assert(SYNTAX_COUNT < 256, "a Syntax is kept in a byte");
    uint32_t count = ts_language_symbol_count(language);
    uint8_t *table = memory_zero(count, 1);
    for (uint32_t symbol = 0; symbol < count; symbol++) {
        const char *name = ts_language_symbol_name(language, (TSSymbol)symbol);
        bool named = ts_language_symbol_type(language, (TSSymbol)symbol) == TSSymbolTypeRegular;
        for (unsigned s = SYNTAX_BROKEN + 1; name && s < SYNTAX_COUNT; s++)
            if (syntax_names[s].is_named == named && strcmp(syntax_names[s].name, name) == 0)
                table[symbol] = (uint8_t)s;
    }
    return table;
}

/* -- reading -- */

static uint32_t add_node(Cst *c, const CstNode *n)
{
    if (c->len == c->cap)
        vec_grow((void **)&c->nodes, &c->cap, sizeof *c->nodes);
    c->nodes[c->len] = *n;
    return c->len++;
}

static void enter(Cst *c, TSNode node, FeedPlaces *p, const uint8_t *table)
{
    TSSymbol symbol = ts_node_symbol(node);
    bool broken = symbol == (TSSymbol)-1;
    CstNode n = {
        .syntax = broken ? SYNTAX_BROKEN : table[symbol],
        .is_named = ts_node_is_named(node),
        .is_missing = ts_node_is_missing(node),
        .start = feed_start(p, ts_node_start_byte(node)),
    };
    uint32_t index = add_node(c, &n);
    vec_push(&c->open, index);
}

static void leave(Cst *c, TSNode node, FeedPlaces *p)
{
    CstNode *n = &c->nodes[vec_pop(&c->open)];
    uint32_t from = ts_node_start_byte(node), to = ts_node_end_byte(node);
    n->end = to > from ? feed_end(p, to) : n->start;
    if (n->end < n->start)
        n->end = n->start;
    n->next = c->len;
}

void cst_read(Cst *c, TSTree *tree, const Feed *feed, const uint8_t *table)
{
    c->len = c->open.len = 0;
    c->has_error = ts_node_has_error(ts_tree_root_node(tree));
    FeedPlaces p = { feed, 0, 0 };
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
    enter(c, ts_tree_cursor_current_node(&cursor), &p, table);
    while (c->open.len) {
        if (ts_tree_cursor_goto_first_child(&cursor)) {
            enter(c, ts_tree_cursor_current_node(&cursor), &p, table);
            continue;
        }
        for (;;) {
            leave(c, ts_tree_cursor_current_node(&cursor), &p);
            if (!c->open.len)
                break;
            if (ts_tree_cursor_goto_next_sibling(&cursor)) {
                enter(c, ts_tree_cursor_current_node(&cursor), &p, table);
                break;
            }
            ts_tree_cursor_goto_parent(&cursor);
        }
    }
    ts_tree_cursor_delete(&cursor);
}

void cst_free(Cst *c)
{
    memory_free(c->nodes);
    vec_free(&c->open);
    memset(c, 0, sizeof *c);
}

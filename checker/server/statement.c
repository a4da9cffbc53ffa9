#include "server/statement.h"

#include "source/lexeme.h"

bool statement_is_flow(const Item *item)
{
    return item->kind == ITEM_OTHER || item->kind == ITEM_COMPOUND;
}

bool statement_is_call(const Module *m, const Item *item)
{
    return item->kind == ITEM_OTHER && str_has(module_item_text(m, item), STR("("));
}

typedef struct { const Module *module; Words *out; } FlowWords;

static void add_node(FlowWords *w, const Node *n)
{
    if (n)
        words_add(w->out, w->module, n->start, n->end);
}

static bool add_tested(void *ctx, Node *n)
{
    FlowWords *w = ctx;
    switch ((NodeKind)n->kind) {
    case NODE_IF:         add_node(w, n->if_stmt.test); break;
    case NODE_WHILE:      add_node(w, n->while_loop.test); break;
    case NODE_ASSERT:     add_node(w, n->assert_stmt.test); break;
    case NODE_MATCH:      add_node(w, n->match.subject); break;
    case NODE_MATCH_CASE: add_node(w, n->match_case.pattern), add_node(w, n->match_case.guard); break;
    case NODE_WITH_ITEM:  add_node(w, n->with_item.context); break;
    case NODE_ANN_ASSIGN: add_node(w, n->ann_assign.target); break;
    case NODE_AUG_ASSIGN: add_node(w, n->aug_assign.target); break;
    case NODE_DELETE:     add_node(w, n); break;
    case NODE_ERROR:      add_node(w, n); break;
    case NODE_ASSIGN:
        for (uint32_t i = 0; i < n->assign.targets.len; i++)
            add_node(w, n->assign.targets.items[i]);
        break;
    default:
        break;
    }
    return true;
}

/* TYPE_CHECKING is always true. */
void statement_flow_words(Module *m, Item *item, Words *out)
{
    FlowWords w = { m, out };
    if (item->kind == ITEM_COMPOUND)
        node_walk(module_item_node(m, item), add_tested, &w);
    else if (item->kind == ITEM_OTHER)
        words_add(out, m, item->start, item->end);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < out->len; i++)
        if (out->items[i] != ATOM_TYPE_CHECKING)
            out->items[kept++] = out->items[i];
    out->len = kept;
}

bool statement_is_idle(const Module *m, const Item *item)
{
    Str text = m->text.bytes, own = module_item_text(m, item);
    StringLexeme string;
    return item->kind == ITEM_OTHER
        && (str_eq(own, STR("pass")) || str_eq(own, STR("..."))
            || (lexeme_string_begins(text, item->start, item->end) && lexeme_string(text, item->start, item->end, &string)
                && string.end >= item->end));
}

/* `if TYPE_CHECKING:` and nothing but imports below it. */
static bool is_typing_block(Str text)
{
    uint32_t colon = lexeme_find(text, 0, text.len, ":\r\n");
    Str rest = str_sub(text, colon, text.len);
    if (!str_starts(text, STR("if ")) || !str_ends(str_sub(text, 0, colon), STR("TYPE_CHECKING"))
        || str_find_char(rest, '=') >= 0)
        return false;
    for (uint32_t at = 1; at < rest.len; at++) {
        at = lexeme_skip_void(rest, at, rest.len);
        if (at < rest.len && !lexeme_word_is(rest, at, "from") && !lexeme_word_is(rest, at, "import"))
            return false;
        at = lexeme_find(rest, at, rest.len, ";\r\n");
    }
    return true;
}

bool statement_is_import(Module *m, const Item *item)
{
    return item->kind == ITEM_IMPORT || item->kind == ITEM_FROM_IMPORT
        || (item->kind == ITEM_COMPOUND && is_typing_block(module_item_text(m, item)));
}

bool statement_imports_one_of(Decl *d, const Names *names)
{
    Node *n = d->kind == DECL_FROM_IMPORT ? decl_node(d) : NULL;
    return n && n->kind == NODE_ALIAS && names_have(names, n->alias.name);
}

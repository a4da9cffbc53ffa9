#include "source/parse.h"

#include <tree_sitter/api.h>

#include "source/lexeme.h"
#include "source/lower.h"
#include "source/quick.h"
#include "source/recover.h"
#include "source/syntax.h"

const TSLanguage *tree_sitter_python(void);

/* tree-sitter takes some 75 bytes of memory for one of its input. A statement of this size is a table of data: nobody's types
 * hang on it, and an ERROR node stands for it; a check says so. */
enum { MAX_ITEM = 4 << 20 };

struct Parser {
    TSParser  *ts;
    uint8_t   *table;
    Feed       feed;
    Quick      quick;
    Cst        cst;
    Build      build;
    Lines      masked;
    /* an error of structure: what the tree says of blocks isn't to be trusted */
    bool       is_shapeless;
    bool       only_grammar;                          /* tree-sitter reads everything: parser_use_grammar_alone() */
    ParserShares shares;
};

void parser_share_memory(void)
{
    ts_set_allocator(memory_get, memory_zero, memory_resize, memory_free);
}

Parser *parser_new(AtomTable *atoms)
{
    Parser *p = memory_zero(1, sizeof *p);
    p->ts = ts_parser_new();
    p->build.atoms = atoms;
    if (!p->ts || !ts_parser_set_language(p->ts, tree_sitter_python()))
        BUG("tree-sitter doesn't take the grammar it was built with");
    p->table = syntax_table(tree_sitter_python());
    return p;
}

void parser_free(Parser *p)
{
    if (!p)
        return;
    ts_parser_delete(p->ts);
    memory_free(p->table);
    feed_free(&p->feed);
    quick_free(&p->quick);
    cst_free(&p->cst);
    build_free(&p->build);
    vec_free(&p->masked);
    memory_free(p);
}

void parser_use_grammar_alone(Parser *p) { p->only_grammar = true; }

ParserShares parser_shares(const Parser *p)
{
    return p->shares;
}

static Build *begin(Parser *p, Arena *a, Str text, SyntaxErrors *errors)
{
    Build *b = &p->build;
    b->arena = a;
    b->text = text;
    b->errors = errors;
    b->depth = 0;
    p->is_shapeless = false;
    vec_clear(&b->pending);
    vec_clear(&b->comments);
    return b;
}

/* -- by way of tree-sitter -- */

static void read_feed(Parser *p)
{
    p->shares.grammar += p->feed.out.len;
    TSTree *tree = ts_parser_parse_string(p->ts, NULL, p->feed.out.data, (uint32_t)p->feed.out.len);
    if (!tree)
        BUG("tree-sitter gave no tree");
    cst_read(&p->cst, tree, &p->feed, p->table);
    ts_tree_delete(tree);
}

static bool went_wrong(const Parser *p)
{
    return p->cst.has_error || p->feed.errors.len;
}

/* When the feed was read: what can't be parsed is found line by line, reported, and left out of a second try, so that it costs
 * no more than itself. */
static void recover(Parser *p, Str text, uint32_t start, uint32_t end, FeedMode mode, SyntaxErrors *errors)
{
    if (!went_wrong(p))
        return;
    vec_clear(&p->masked);
    recover_wrong_lines(p->ts, &p->feed, &p->masked, errors);
    if (!p->masked.len) {
        recover_report(&p->feed, &p->cst, errors);
        p->is_shapeless = true;
        return;
    }
    feed_make(&p->feed, text, start, end, mode, p->masked.items, p->masked.len);
    read_feed(p);
    p->is_shapeless = p->cst.has_error;
}

/* -- finishing a tree: parents, and the flags that are inherited -- */

static void mark_annotation(Node *n)
{
    if (n)
        n->flags |= NODE_IN_ANNOTATION;
}

/* errors NULL: what stands where it mustn't isn't told. */
static bool finish_node(void *errors, Node *n)
{
    if (n->kind == NODE_PARAM)
        mark_annotation(n->param.annotation);
    else if (n->kind == NODE_FUNCTION_DEF)
        mark_annotation(n->function.returns);
    else if (n->kind == NODE_ANN_ASSIGN)
        mark_annotation(n->ann_assign.annotation);
    if (errors)
        syntax_check(n, errors);
    return true;
}

static void finish(Node *root, Node *parent, SyntaxErrors *errors)
{
    node_adopt(root, parent, finish_node, errors);
}

/* After the tree: each is a parse of its own, with the parser's own buffers. */
static void parse_type_comments(Parser *p, Arena *a, const Text *text)
{
    uint32_t count = p->build.comments.len;
    if (!count)
        return;
    CommentSlot *comments = vec_to_arena(a, &p->build.comments);
    for (uint32_t i = 0; i < count; i++) {
        Node *n = parse_expression(p, a, text, comments[i].start, comments[i].end, NULL);
        if (n->kind != NODE_ERROR)                    /* a comment that is no type is a comment */
            *comments[i].slot = n;
    }
}

/* -- statements -- */

static NodeList read_by_grammar(Parser *p, uint32_t start, uint32_t end, FeedMode mode)
{
    Build *b = &p->build;
    feed_make(&p->feed, b->text, start, end, mode, NULL, 0);
    if (p->feed.out.len > MAX_ITEM) {
        p->shares.left_out += end - start;
        return list_of(b, node_new(b->arena, NODE_ERROR, start, end));
    }
    read_feed(p);
    recover(p, b->text, start, end, mode, b->errors);
    Lower l = { b, &p->feed, &p->cst, 0 };
    uint32_t mark = list_mark(b);
    lower_block_into(&l, 0);
    return list_take(b, mark);
}

static NodeList read_statements(Parser *p, uint32_t start, uint32_t end, FeedMode mode)
{
    NodeList list;
    bool may_be_quick = !p->only_grammar && end - start <= MAX_ITEM;
    if (!may_be_quick || !quick_statements(&p->quick, &p->build, start, end, mode == FEED_CLASS_HEADER, &list))
        return read_by_grammar(p, start, end, mode);
    p->shares.quick += p->quick.end - start;           /* a class as far as its header goes */
    return list;
}

static Node *one_of(Arena *a, NodeList statements, const Item *item)
{
    if (statements.len == 1)
        return statements.items[0];
    Node *n = node_new(a, NODE_ERROR, item->start, item->end);
    n->elements.items = statements;
    return n;
}

Node *item_parse(Parser *p, Arena *a, const Text *text, Item *item, Node *parent, SyntaxErrors *errors)
{
    SyntaxErrors found = { 0 };
    FeedMode mode = item->kind == ITEM_CLASS ? FEED_CLASS_HEADER : FEED_STATEMENTS;
    /* A type comment stands behind its statement, and so behind the item. */
    uint32_t end = item->end;
    if (lexeme_line_is_over(text->bytes, end, text->bytes.len))
        end = lexeme_line_end(text->bytes, end);
    begin(p, a, text->bytes, &found);
    Node *n = one_of(a, read_statements(p, item->start, end, mode), item);
    bool is_shapeless = p->is_shapeless;
    parse_type_comments(p, a, text);
    if (mode == FEED_CLASS_HEADER && n->kind == NODE_CLASS_DEF) {
        n->class_def.item = item;
        n->class_def.body = (NodeList){ NULL, 0 };
        n->end = item->end;
    }
    finish(n, parent, is_shapeless ? NULL : &found);
    if (found.len)
        item->flags |= ITEM_IS_BROKEN;
    for (uint32_t i = 0; errors && i < found.len; i++)
        vec_push(errors, found.items[i]);
    vec_free(&found);
    item->node = n;
    return n;
}

NodeList parse_all(Parser *p, Arena *a, const Text *text, Node *module, SyntaxErrors *errors)
{
    SyntaxErrors found = { 0 };
    begin(p, a, text->bytes, &found);
    NodeList list = read_statements(p, 0, text->bytes.len, FEED_STATEMENTS);
    bool is_shapeless = p->is_shapeless;
    parse_type_comments(p, a, text);
    for (uint32_t i = 0; i < list.len; i++)
        finish(list.items[i], module, is_shapeless ? NULL : &found);
    for (uint32_t i = 0; errors && i < found.len; i++)
        vec_push(errors, found.items[i]);
    vec_free(&found);
    return list;
}

/* -- expressions -- */

/* The expression inside the parentheses the feed put around it; 0 when that isn't all there is. */
static uint32_t only_expression(Lower *l)
{
    uint32_t statement = cst_first(l, 0);
    if (!statement || syntax_of(l, statement) != SYNTAX_expression_statement || cst_next(l, 0, statement))
        return 0;
    uint32_t outer = cst_first(l, statement);
    if (!outer || cst_next(l, statement, outer))
        return 0;
    Syntax s = syntax_of(l, outer);
    bool wraps = s == SYNTAX_parenthesized_expression || s == SYNTAX_parenthesized_list_splat || s == SYNTAX_tuple;
    return wraps ? outer : 0;
}

static Node *read_expression(Parser *p, Arena *a, Str text, uint32_t start, uint32_t end)
{
    if (end > text.len)
        end = text.len;
    if (start >= end || lexeme_skip_void(text, start, end) >= end)
        return node_new(a, NODE_ERROR, start, end);
    Build *b = begin(p, a, text, NULL);
    Node *n;
    if (!p->only_grammar && quick_lone_expression(&p->quick, b, start, end, &n)) {
        p->shares.quick += end - start;
        return n;
    }
    feed_make(&p->feed, text, start, end, FEED_EXPRESSION, NULL, 0);
    read_feed(p);
    Lower l = { b, &p->feed, &p->cst, 0 };
    l.not_parens = went_wrong(p) ? 0 : only_expression(&l);
    return l.not_parens ? lower_expression(&l, l.not_parens) : node_new(a, NODE_ERROR, start, end);
}

Node *parse_expression(Parser *p, Arena *a, const Text *text, uint32_t start, uint32_t end, Node *parent)
{
    Node *n = read_expression(p, a, text->bytes, start, end);
    n->flags |= NODE_IS_QUOTED;
    if (parent)
        n->flags |= parent->flags & NODE_IN_ANNOTATION;
    finish(n, parent, NULL);
    return n;
}

static bool move_node(void *ctx, Node *n)
{
    const Node *at = ctx;
    n->start = at->start;
    n->end = at->end;
    for (const NodeField *f = node_fields((NodeKind)n->kind); f->kind != FIELD_END; f++)
        if (f->kind == FIELD_OFFSET)
            *(uint32_t *)(void *)((char *)n + f->offset) = at->start;
    return true;
}

Node *parse_expression_text(Parser *p, Arena *a, Str text, Node *at)
{
    Node *n = read_expression(p, a, text, 0, text.len);
    node_walk(n, move_node, at);
    n->flags |= NODE_IS_QUOTED | (at->flags & NODE_IN_ANNOTATION);
    finish(n, at, NULL);
    return n;
}

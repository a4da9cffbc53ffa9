#include "tests/unit/unit.h"

#include <stdio.h>

#include "source/outline.h"
#include "source/parse.h"
#include "source/scan.h"

typedef struct {
    Arena *arena;
    AtomTable *atoms;
    Parser *parser;
    Text text;
    Outline outline;
    Node *module;
    SyntaxErrors errors;
} World;

static void parse_items(World *w, Item *items, uint32_t count, Node *parent)
{
    for (uint32_t i = 0; i < count; i++) {
        Node *n = item_parse(w->parser, w->arena, &w->text, &items[i], parent, &w->errors);
        parse_items(w, items[i].children, items[i].child_count, n);
    }
}

static World world_of(const char *text)
{
    World w = { .arena = arena_new(), .atoms = atoms_new() };
    w.parser = parser_new(w.atoms);
    text_init(&w.text, w.arena, str_of(text));
    w.outline = outline_of(w.arena, w.atoms, &w.text);
    w.module = node_new(w.arena, NODE_MODULE, 0, w.text.bytes.len);
    parse_items(&w, w.outline.items, w.outline.count, w.module);
    return w;
}

static void world_free(World *w)
{
    vec_free(&w->errors);
    parser_free(w->parser);
    atoms_free(w->atoms);
    arena_free(w->arena);
}

static Str source_of(const World *w, const Node *n)
{
    return str_sub(w->text.bytes, n->start, n->end);
}

START_TEST(words_of_the_scan)
{
    static const struct { const char *text; bool mentions; } rows[] = {
        { "", false }, { "async", true }, { "x = asynchronous", false }, { "import asyncio\n", true },
        { "def synchronise(): pass", false },
        { "from contextlib import asynccontextmanager", true }, { "g.aclose()", true }, { "disclosed = wait(any)", false },
        { "AsyncGenerator", true }, { "MyAsyncGenerator", false }, { "__anext__", true }, { "\xd1\x8f" "async", false },
    };
    char padded[200];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (int pad = 0; pad < 40; pad++) {
            int len = snprintf(padded, sizeof padded, "%*s%s%*s", pad, "", rows[i].text, 40 - pad, "");
            ck_assert_msg(scan_mentions((Str){ padded, (uint32_t)len }) == rows[i].mentions, "%s after %d", rows[i].text, pad);
        }
    }
    ck_assert(scan_has_word(STR("a yielded yield"), STR("yield")));
    ck_assert(!scan_has_word(STR("a yielded"), STR("yield")));
}
END_TEST

START_TEST(items)
{
    World w = world_of("import a; b = 1\n@d\nasync def f():\n    yield\n"
                       "class A:\n    x: int = 1\n    class B: y = 2; pass\n    def g(self): pass\n"
                       "if a:\n  pass\nelse:\n  pass\ntype X = int\n");
    static const uint8_t kinds[] = { ITEM_IMPORT, ITEM_ASSIGN, ITEM_FUNCTION, ITEM_CLASS, ITEM_COMPOUND, ITEM_TYPE_ALIAS };
    ck_assert_uint_eq(w.outline.count, 6);
    for (uint32_t i = 0; i < 6; i++)
        ck_assert_uint_eq(w.outline.items[i].kind, kinds[i]);
    Item *f = &w.outline.items[2], *cls = &w.outline.items[3];
    ck_assert_uint_eq(f->flags, ITEM_IS_ASYNC);
    ck_assert_str(atom_str(w.atoms, f->name), STR("f"));
    ck_assert_uint_eq(f->node->function.decorators.len, 1);
    ck_assert_uint_eq(cls->child_count, 3);
    ck_assert_uint_eq(cls->children[1].child_count, 2);
    ck_assert_ptr_eq(cls->children[2].node->parent, cls->node);
    ck_assert_ptr_eq(cls->children[2].parent, cls);
    ck_assert_uint_eq(w.errors.len, 0);
    world_free(&w);
}
END_TEST

/* Half a line, an open bracket, half a string: each costs its own line, and the next statement is there. */
START_TEST(broken_text)
{
    static const struct { const char *text; uint32_t items; const char *wrong; } rows[] = {
        { "x = f(a,\ndef g():\n    yield 1\ny = 2\n", 3, "(" }, { "x = \"abc\ny = 2\n", 2, "\"abc" },
        { "def f():\n    a = = 1\n    yield 2\n", 1, "=" },
        { "class A:\n    def f(self:\n        pass\n    def g(self): pass\n", 1, "(" },
        { "x = {\nclass A: pass\n", 2, "{" }, { "x.\ny = 1\n", 2, "." },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        World w = world_of(rows[i].text);
        ck_assert_msg(w.outline.count == rows[i].items, "%u items in %s", w.outline.count, rows[i].text);
        ck_assert_msg(w.errors.len == 1, "%u errors in %s", w.errors.len, rows[i].text);
        Str wrong = str_sub(w.text.bytes, w.errors.items[0].start, w.errors.items[0].end);
        ck_assert_str(wrong, str_of(rows[i].wrong));
        world_free(&w);
    }
}
END_TEST

/* A line that is left out still yields: its function must not become another kind. */
START_TEST(broken_lines_keep_their_yields)
{
    World w = world_of("async def f():\n    print(yield 2)\n");
    Node *line = w.outline.items[0].node->function.body.items[0];
    ck_assert_uint_eq(line->kind, NODE_ERROR);
    ck_assert_uint_eq(line->elements.items.len, 1);
    ck_assert_uint_eq(line->elements.items.items[0]->kind, NODE_YIELD);
    world_free(&w);
}
END_TEST

START_TEST(quoted_expressions)
{
    World w = world_of("x: 'list[int] | \\\n None' = 1\ny: 'a b'\n");
    Node *text = w.outline.items[0].node->ann_assign.annotation;
    Node *n = parse_expression(w.parser, w.arena, &w.text, text->string.content_at, text->end - 1, text);
    ck_assert_uint_eq(n->kind, NODE_BINARY);
    ck_assert_str(source_of(&w, n->binary.left), STR("list[int]"));
    ck_assert_str(source_of(&w, n->binary.right), STR("None"));
    ck_assert(n->binary.right->flags & NODE_IS_QUOTED);
    ck_assert(n->binary.right->flags & NODE_IN_ANNOTATION);
    ck_assert_ptr_eq(n->parent, text);
    Node *bad = w.outline.items[1].node->ann_assign.annotation;
    ck_assert_uint_eq(parse_expression(w.parser, w.arena, &w.text, bad->string.content_at, bad->end - 1, bad)->kind, NODE_ERROR);
    Node *moved = parse_expression_text(w.parser, w.arena, STR("a.b[c]"), text);
    ck_assert_uint_eq(moved->kind, NODE_SUBSCRIPT);
    ck_assert_uint_eq(moved->subscript.index->start, text->start);
    ck_assert_uint_eq(moved->subscript.value->attribute.attr_at, text->start);
    static const char *const none[] = { "", " ", "a)(b", "a;b", "x for x in y", "a\nb c", "=", "a = b", "(", "'" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        ck_assert_msg(parse_expression_text(w.parser, w.arena, str_of(none[i]), text)->kind == NODE_ERROR, "%s", none[i]);
    world_free(&w);
}
END_TEST

START_TEST(type_comments)
{
    World w = world_of("a = []  # type: list[int]\n"
                       "for i in a:  # type: int\n    b = 1  # type: ignore\n    c = i  # type: int # why\n"
                       "with a as d:\t#type:str\n    pass\n");
    Node *loop = w.outline.items[1].node;
    ck_assert_str(source_of(&w, w.outline.items[0].node->assign.type_comment), STR("list[int]"));
    ck_assert_str(source_of(&w, loop->for_loop.type_comment), STR("int"));
    ck_assert_ptr_null(loop->for_loop.body.items[0]->assign.type_comment);
    ck_assert_str(source_of(&w, loop->for_loop.body.items[1]->assign.type_comment), STR("int"));
    ck_assert_str(source_of(&w, w.outline.items[2].node->with_stmt.type_comment), STR("str"));
    world_free(&w);
}
END_TEST

START_TEST(tree_questions)
{
    World w = world_of("class A:\n    def f(self, a=lambda: 0):\n        return lambda: [self.b]\n");
    Node *f = w.outline.items[0].children[0].node, *lambda = f->function.body.items[0]->operand.value;
    Node *list = lambda->lambda.body;
    ck_assert_ptr_eq(node_enclosing_function(list), lambda);
    ck_assert_ptr_eq(node_enclosing_function(lambda), f);
    ck_assert_ptr_null(node_enclosing_function(f));
    ck_assert_ptr_null(node_enclosing_function(f->function.params.items[1]->param.default_value));
    Node *attribute = list->elements.items.items[0];
    ck_assert_ptr_eq(node_find(f, attribute->start, attribute->end), attribute);
    ck_assert_ptr_null(node_find(f, attribute->start, attribute->end + 5));
    ck_assert_ptr_eq(node_enclosing(attribute, NODE_CLASS_DEF), w.outline.items[0].node);
    world_free(&w);
}
END_TEST

TESTS(parse)
{
    TCase *t = tcase_create("parse");
    tcase_add_test(t, words_of_the_scan);
    tcase_add_test(t, items);
    tcase_add_test(t, broken_text);
    tcase_add_test(t, broken_lines_keep_their_yields);
    tcase_add_test(t, quoted_expressions);
    tcase_add_test(t, type_comments);
    tcase_add_test(t, tree_questions);
    return t;
}

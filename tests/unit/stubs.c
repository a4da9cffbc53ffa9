/* The index equals the parse: every module, item, member and node of typeshed, decoded and parsed anew, and compared. */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "base/file.h"
#include "source/outline.h"
#include "stubs/stubs.h"

#define TYPESHED "build/deps/typeshed/typeshed_client/typeshed"

typedef struct {
    Program *program;
    Arena   *arena;
    Parser  *parser;
    uint32_t modules, items, overloads, nodes, wrong;
} Proof;

static bool count_node(void *ctx, Node *n)
{
    (void)n;
    ((Proof *)ctx)->nodes++;
    return true;
}

static void differ(Proof *p, const Module *m, const Item *item, const char *what)
{
    if (p->wrong++ < 10)
        fprintf(stderr, "%s: %s: %s\n", atom_text(p->program->atoms, m->name), atom_text(p->program->atoms, item->name), what);
}

typedef struct { Item *items; uint32_t count; } ItemList;

/* Classes nest a few deep in typeshed; the compiler refuses more than it can hold. */
static void compare_items(Proof *p, Module *m, const Text *text, ItemList of_index, ItemList of_text, Node *parent)
{
    AtomTable *atoms = p->program->atoms;
    Item *decoded = of_index.items, *parsed = of_text.items;
    ck_assert_uint_eq(of_index.count, of_text.count);
    for (uint32_t i = 0; i < of_text.count; i++) {
        Node *expected = item_parse(p->parser, p->arena, text, &parsed[i], parent, NULL);
        Node *got = module_item_node(m, &decoded[i]);
        p->items++;
        p->overloads += i > 0 && parsed[i].kind == ITEM_FUNCTION && parsed[i - 1].name == parsed[i].name;
        node_walk(expected, count_node, p);
        if (decoded[i].kind != parsed[i].kind || decoded[i].flags != parsed[i].flags || decoded[i].name != parsed[i].name)
            differ(p, m, &parsed[i], "not the same item");
        if (!node_same(got, atoms, expected, atoms, false))
            differ(p, m, &parsed[i], "not the same node");
        if (got->kind == NODE_CLASS_DEF && (got->class_def.item == &decoded[i]) != (expected->class_def.item == &parsed[i]))
            differ(p, m, &parsed[i], "not the same class");
        if (parsed[i].child_count > 0 || decoded[i].child_count > 0)
            compare_items(p, m, text, (ItemList){ decoded[i].children, decoded[i].child_count },
                          (ItemList){ parsed[i].children, parsed[i].child_count }, expected);
    }
}

static bool read_source(Proof *p, Str dotted, FileBytes *out)
{
    StrBuf b = { 0 };
    FileError error;
    strbuf_add_text(&b, TYPESHED "/");
    for (uint32_t i = 0; i < dotted.len; i++)
        strbuf_add_char(&b, dotted.data[i] == '.' ? '/' : dotted.data[i]);
    Str base = str_copy(p->arena, strbuf_str(&b));
    strbuf_free(&b);
    return file_read(str_printf(p->arena, STR_FMT ".pyi", STR_ARG(base)).data, out, &error) ||
           file_read(str_printf(p->arena, STR_FMT "/__init__.pyi", STR_ARG(base)).data, out, &error);
}

static void compare_module(void *ctx, Str dotted, PyVersion first, PyVersion last)
{
    Proof *p = ctx;
    PyVersion target = p->program->target.version;
    Module *m = program_module(p->program, atom_of(p->program->atoms, dotted));
    bool there = version_cmp(first, target) <= 0 && version_cmp(target, last) <= 0;
    ck_assert_msg((m != NULL) == there, STR_FMT, STR_ARG(dotted));
    if (!m)
        return;
    FileBytes file;
    ArenaMark mark = arena_mark(p->arena);
    ck_assert_msg(read_source(p, dotted, &file), STR_FMT, STR_ARG(dotted));
    Text text;
    text_init(&text, p->arena, file.bytes);
    Outline outline = outline_of(p->arena, p->program->atoms, &text);
    Node *root = node_new(p->arena, NODE_MODULE, 0, 0);
    compare_items(p, m, &text, (ItemList){ m->outline.items, m->outline.count },
                  (ItemList){ outline.items, outline.count }, root);
    p->modules++;
    file_release(&file);
    arena_rewind(p->arena, mark);
}

static void prove(uint8_t minor)
{
    Arena *a = arena_new();
    StubSource stubs = stubs_embedded();
    SearchOptions none = { .root = STR("") };
    SearchPaths *paths = search_paths_new(a, &none);
    Proof p = { .program = program_new(paths, (Target){ .version = { 3, minor } }, stubs), .arena = arena_new() };
    p.parser = parser_new(p.program->atoms);
    stubs_modules(stubs.index, compare_module, &p);
    printf("typeshed for 3.%u: %u modules, %u items, %u further overloads, %u nodes compared, %u differ\n", minor, p.modules,
           p.items, p.overloads, p.nodes, p.wrong);
    ck_assert_uint_eq(p.wrong, 0);
    ck_assert_uint_gt(p.modules, 500);
    parser_free(p.parser);
    program_free(p.program);
    search_paths_free(paths);
    arena_free(p.arena);
    arena_free(a);
}

START_TEST(equals_the_parse)
{
    prove((uint8_t)_i);
}
END_TEST

START_TEST(refuses_what_is_no_index)
{
    static const uint32_t words[32] = { 1, 2, 3 };
    StubSource s;
    ck_assert(!stubs_over(STR(""), &s));
    ck_assert(!stubs_over((Str){ (const char *)words, sizeof words }, &s));
}
END_TEST

TESTS(stubs)
{
    static const int targets[] = { 9, 12, 15 };
    TCase *c = tcase_create("stubs");
    tcase_set_timeout(c, 120);
    for (unsigned i = 0; i < sizeof targets / sizeof *targets; i++)
        tcase_add_loop_test(c, equals_the_parse, targets[i], targets[i] + 1);
    tcase_add_test(c, refuses_what_is_no_index);
    return c;
}

#include "tests/unit/unit.h"

#include <string.h>

#include "program/program.h"
#include "stubs/stubs.h"

static Arena *a;
static SearchPaths *paths;
static Program *program;

static void setup(void)
{
    a = arena_new();
    SearchOptions none = { .root = STR("") };
    paths = search_paths_new(a, &none);
    program = program_new(paths, (Target){ .version = { 3, 12 } }, stubs_embedded());
}

static void teardown(void)
{
    program_free(program);
    search_paths_free(paths);
    arena_free(a);
}

static const char source[] = "import os\n\n@final\nclass A(B):\n    x = 1\n\n    @property\n    def m(self):\n"
                             "        return self.x\n\ny = A().m\n";

static uint32_t place(const char *part)
{
    return (uint32_t)(strstr(source, part) - source);
}

static Module *open_source(void)
{
    return program_file(program, STR("/no/such/folder/source.py"), str_of(source));
}

START_TEST(items_by_offset)
{
    Module *m = open_source();
    Item *class_item = module_item_at(m, place("class A"));
    ck_assert_int_eq(class_item->kind, ITEM_CLASS);
    ck_assert_ptr_eq(module_item_at(m, place("@final")), class_item);
    Item *method = module_item_at(m, place("self.x"));
    ck_assert_int_eq(method->kind, ITEM_FUNCTION);
    ck_assert_ptr_eq(method->parent, class_item);
    ck_assert_ptr_eq(module_item_at(m, place("@property")), method);
    ck_assert_ptr_null(module_item_at(m, place("\n\n@final") + 1));
    ck_assert_ptr_null(module_item_at(m, sizeof source));
    ck_assert_ptr_null(method->node);                 /* nothing was parsed for it */
}
END_TEST

START_TEST(nodes_by_range)
{
    Module *m = open_source();
    uint32_t at = place("self.x");
    Node *n = module_node_at(m, at, at + 6);
    ck_assert(n && n->kind == NODE_ATTRIBUTE);
    ck_assert_ptr_eq(node_module(n), m);
    ck_assert(module_item_at(m, place("class A"))->node);   /* the class around it had to be */
    n = module_node_at(m, place("B)"), place("B)") + 1);
    ck_assert(n && n->kind == NODE_NAME);
    n = module_node_at(m, place("final"), place("final") + 5);
    ck_assert(n && n->kind == NODE_NAME);
    ck_assert_ptr_null(module_node_at(m, at, at + 5));
    ck_assert_ptr_null(module_node_at(m, 0, sizeof source + 100));
}
END_TEST

START_TEST(typeshed_on_demand)
{
    Module *m = program_builtins(program);
    Item *str_item = NULL;
    for (uint32_t i = 0; i < m->outline.count; i++)
        if (m->outline.items[i].kind == ITEM_CLASS && m->outline.items[i].name == ATOM_str)
            str_item = &m->outline.items[i];
    ck_assert(str_item && !str_item->node && str_item->child_count == 0);
    Node *n = module_item_node(m, str_item);
    ck_assert_int_eq(n->kind, NODE_CLASS_DEF);
    ck_assert_ptr_eq(n->class_def.item, str_item);
    ck_assert_uint_gt(str_item->child_count, 50);
    ck_assert_ptr_null(str_item->children[0].node);
    Node *member = module_item_node(m, &str_item->children[0]);
    ck_assert_ptr_eq(member->parent, n);
    ck_assert_ptr_eq(node_module(member), m);
    ck_assert_ptr_eq(program_builtins(program), m);
}
END_TEST

START_TEST(future_annotations)
{
    static const struct { const char *text; bool has; } cases[] = {
        { "from __future__ import annotations\n", true },
        { "'''doc'''\nfrom __future__ import (division,\n  annotations)\nimport os\n", true },
        { "from __future__ import division\nfrom __future__ import annotations\n", true },
        { "from __future__ import division\n", false },
        { "import os\nfrom __future__ import annotations\n", false },
        { "", false },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str path = str_printf(a, "/no/such/folder/%u.py", i);
        Module *m = program_file(program, path, str_of(cases[i].text));
        ck_assert_msg(!!(m->flags & MODULE_HAS_FUTURE_ANNOTATIONS) == cases[i].has, "%s", cases[i].text);
    }
}
END_TEST

TESTS(module)
{
    TCase *c = tcase_create("module");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, items_by_offset);
    tcase_add_test(c, nodes_by_range);
    tcase_add_test(c, typeshed_on_demand);
    tcase_add_test(c, future_annotations);
    return c;
}

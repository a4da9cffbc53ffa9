#include "program/looks.h"

#include "source/outline.h"
#include "tests/unit/unit.h"

/* The units of `names` (parted by blanks; `rest` too) that differ, in their order there; those of no name listed as `?`. */
static const char *changed(Arena *a, const char *before, const char *now, const char *names)
{
    AtomTable *atoms = atoms_new();
    Text texts[2];
    UnitLooks looks[2];
    UnitKeys keys = { 0 };
    StrBuf said = { 0 };
    for (int i = 0; i < 2; i++) {
        text_init(&texts[i], a, str_of(i ? now : before));
        Outline outline = outline_of(a, atoms, &texts[i]);
        looks[i] = looks_of(a, atoms, texts[i].bytes, &outline);
    }
    looks_compare(looks[0], looks[1], &keys);
    uint32_t told = 0;
    for (Str left = str_of(names); left.len;) {
        int64_t blank = str_find_char(left, ' ');
        Str name = str_sub(left, 0, blank < 0 ? left.len : (uint32_t)blank);
        uint32_t key = str_eq(name, STR("rest")) ? KEY_REST : unit_key(name);
        bool is_in = false;
        for (uint32_t i = 0; i < keys.len; i++) {
            told += keys.items[i] == key;
            is_in |= keys.items[i] == key;
        }
        if (is_in)
            strbuf_printf(&said, STR_FMT " ", STR_ARG(name));
        left = str_sub(left, name.len + 1, left.len);
    }
    if (told != keys.len)
        strbuf_add_text(&said, "? ");
    const char *answer = str_copy(a, str_trim(strbuf_str(&said))).data;
    strbuf_free(&said);
    vec_free(&keys);
    atoms_free(atoms);
    return answer;
}

START_TEST(units_that_differ)
{
    static const struct { const char *before, *now, *names; } rows[] = {
        { "x = 1\n", "x = 1\n", "" }, { "x = 1\n", "x = 1\ny = 2\n", "y" }, { "x = 1\ny = 2\n", "y = 2\n", "x" },
        { "x = 1\ny = 2\n", "x = 1\ny = 3\n", "y" }, { "x = 1\nx = 2\n", "x = 2\nx = 1\n", "x" },
        { "x = 1\ny = 2\nz = 3\n", "y = 2\nz = 3\nx = 1\n", "x" },          /* what comes before it isn't what it was */
        { "def f(): pass\n", "def f(a): pass\n", "f" }, { "class C:\n    x = 1\n", "class C:\n    x = 2\n", "C" },
        { "from a import b, c\n", "from a import b, c, d\n", "d" }, { "from a import b, c\n", "from a import c\n", "b" },
        { "from a import b\n", "from a import (\n    b,  # b\n)\n", "" }, { "from a import b\n", "from .a import b\n", "b" },
        { "import a.b\n", "import a.c\n", "a" }, { "import a.b as c\n", "import a.d as c\n", "c" },
        { "from a import *\n", "from b import *\n", "rest" }, { "x = 1\n", "x = 1\n__all__ = ['x']\n", "rest" },
        { "", "def __getattr__(name): ...\n", "rest" }, { "", "from __future__ import annotations\n", "rest" },
        { "if x:\n    y = 1\n", "if x:\n    y = 2\n", "rest" }, { "a = b = 1\n", "a = b = 2\n", "rest" },
        { "a, b = 1, 2\n", "a, b = 1, 3\n", "rest" }, { "", "foo()\n", "rest" }, { "", "del x\n", "rest" },
        { "x = 1\nfoo()\ny = 2\n", "foo()\nx = 1\ny = 2\n", "rest" },
        { "", "def f():\n    global x\n    x = 1\n", "f rest" }, { "", "x = (y := 1)\n", "rest" },
    };
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *said = changed(a, rows[i].before, rows[i].now, "f x y z a b c d C rest");
        ck_assert_msg(!strcmp(said, rows[i].names), "%s→\n%s: %s", rows[i].before, rows[i].now, said);
    }
    arena_free(a);
}
END_TEST

TESTS(looks)
{
    TCase *t = tcase_create("looks");
    tcase_add_test(t, units_that_differ);
    return t;
}

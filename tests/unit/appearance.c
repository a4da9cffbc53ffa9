#include "source/appearance.h"

#include <stdio.h>

#include "program/looks.h"
#include "source/outline.h"
#include "tests/unit/unit.h"

/* How many units look different. */
static uint32_t differences(const char *one, const char *other)
{
    Arena *a = arena_new();
    AtomTable *atoms = atoms_new();
    Text texts[2];
    UnitLooks looks[2];
    UnitKeys changed = { 0 };
    for (int i = 0; i < 2; i++) {
        text_init(&texts[i], a, str_of(i ? other : one));
        Outline outline = outline_of(a, atoms, &texts[i]);
        looks[i] = looks_of(a, atoms, texts[i].bytes, &outline);
    }
    looks_compare(looks[0], looks[1], &changed);
    uint32_t count = changed.len;
    vec_free(&changed);
    atoms_free(atoms);
    arena_free(a);
    return count;
}

static void expect(bool is_same, const char *one, const char *other)
{
    ck_assert_msg((differences(one, other) == 0) == is_same, "should look %s:\n%s\n%s", is_same ? "the same" : "different", one,
                  other);
}

/* A method of an annotated class, with this body. */
#define METHOD(body) "class C:\n    def f(self, n) -> int:\n        " body "\n    x = 1\n"

START_TEST(comments_and_blank_lines)
{
    expect(true, "x = 1\ny = 2\n", "# c\n\nx = 1  # d\n   # e\n\n\ny = 2   ");
    expect(true, "def f():\n    a\n    return a\n", "def f():  # c\n\n    a\n  # d\n    return a\n\n");
    expect(true, "class C:\n    x = 1\n    y = 2\n", "class C:\n    # c\n    x = 1\n\n    y = 2\n# d\n");
    expect(false, "x = 1\n", "x = 1  # type: str\n");
    expect(false, "x = '#'\n", "x = '# '\n");
    expect(false, "x = '''a\n\nb'''\n", "x = '''a\nb'''\n");
    expect(false, "def f():\n    if x:\n        y\n    z\n", "def f():\n    if x:\n        y\n        z\n");
    expect(false, "x = 1\ny = 2\n", "y = 2\nx = 1\n");
}
END_TEST

START_TEST(bodies_that_are_hidden)
{
    expect(true, "def f() -> int:\n    return 1\n", "def f() -> int:\n    x = 2\n    return g(x)\n");
    expect(true, "@d\ndef f(a=lambda: 1) -> int:\n    return 1\n", "@d\ndef f(a=lambda: 1) -> int:\n    return 2\n");
    expect(true, "async def f() -> A[int]:\n    yield 1\n",
           "async def f() -> A[int]:\n    if x:\n        y\n    yield 2\n    yield\n");
    expect(true, METHOD("return self.n"),
           METHOD("x = self.n; y.self = self.a == self.b\n        g(self.x, k=1)\n        self.a.b = 1"));
    expect(true, METHOD("print(n)"),
           METHOD("self.items[0] = 1\n        self.f().x = {self.x: 1}\n        return x if self.y else y"));
    expect(true, METHOD("print(n)"),
           METHOD("with self.lock as f, self.x: pass\n        for x in self.a, self.b: x\n        n: int = self.x"));
    expect(true, METHOD("print(n)"), METHOD("def g(a=self.x): return self.y <= a\n        return g"));
    expect(true, "def f(x) -> int:\n    return 1\n", "def f(x) -> int:\n    x.a = 1\n");
}
END_TEST

START_TEST(what_a_head_shows)
{
    expect(false, "def f() -> int:\n    return 1\n", "def f() -> str:\n    return 1\n");
    expect(false, "def f() -> int:\n    return 1\n", "async def f() -> int:\n    return 1\n");
    expect(false, "def f() -> int:\n    return 1\n", "@d\ndef f() -> int:\n    return 1\n");
    expect(false, "def f(x=1) -> int:\n    return 1\n", "def f(x='') -> int:\n    return 1\n");
    expect(false, "def f(x=1):\n    return 1\n", "def f(x=1):\n    return 2\n");
    expect(false, "def f(x=1):  # type: () -> int\n    return 1\n", "def f(x=1):\n    return 1\n");
    expect(false, "def f() -> lambda: 1: return 1\n", "def f() -> lambda: 2: return 1\n");
    expect(false, "if x:\n    def f() -> int:\n        return 1\n", "if x:\n    def f() -> int:\n        return 2\n");
}
END_TEST

START_TEST(what_a_body_shows)
{
    static const char *const others[] = {
        "...", "raise NotImplementedError", "'''said'''", "'''said'''; ...", "(...)", "global x", "if n: global x", "yield",
        "x = yield", "def g(): yield", "lambda: (yield)", "f'{(yield)}'", "self.x = n", "self.x: int", "self.x: int = n",
        "self.x += n", "y = self.x = n", "y, self.x = n", "(y, *self.x) = n", "[self.x] = n", "if n: self.x = n",
        "if n: self.x: int",
        "y = n; self.x = n", "for self.x in n: pass", "for y, self.x in n: pass", "async for self.x in n: pass",
        "with n as self.x: pass",
        "async with n as self.x: pass", "with n as (y, self.x): pass", "with (n as y, n as self.x): pass", "self . x = n",
        "self.\\\n            x = n", "(self.x,\n         y) = n", "self.x <<= n", "s\xc3\xa9lf.x = n",
        "def g():\n            self.x = n", "print(self.x); self.y = n", "self.a.b = self.y = n",
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[300];
        snprintf(text, sizeof text, METHOD("%s"), others[i]);
        expect(false, METHOD("print(n)"), text);
    }
    expect(false, METHOD("self.x = 1"), METHOD("self.x = 2"));
    expect(false, METHOD("raise NotImplementedError"), METHOD("raise NotImplementedError()"));
}
END_TEST

START_TEST(what_is_looked_into)
{
    expect(false, "@d\ndef f() -> A:\n    yield 1\n", "@d\ndef f() -> A:\n    yield 2\n");
    expect(false, "class C:\n    async def __aenter__(self) -> C:\n        return self\n",
           "class C:\n    async def __aenter__(self) -> C:\n        await g()\n        return self\n");
    expect(false, "def f() -> A:\n    def g():\n        yield 1\n", "def f() -> A:\n    def g():\n        yield 2\n");
    expect(true, "def f() -> A:\n    def g(): return 1\n    yield 1\n", "def f() -> A:\n    for x in g(): yield x\n");
}
END_TEST

TESTS(appearance)
{
    TCase *t = tcase_create("appearance");
    tcase_add_test(t, comments_and_blank_lines);
    tcase_add_test(t, bodies_that_are_hidden);
    tcase_add_test(t, what_a_head_shows);
    tcase_add_test(t, what_a_body_shows);
    tcase_add_test(t, what_is_looked_into);
    return t;
}

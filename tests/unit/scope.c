/* Scopes and flow graphs of small modules: which names are bound where, and which way control goes. */
#include "tests/unit/unit.h"

#include "program/program.h"
#include "program/scope.h"
#include "stubs/stubs.h"

typedef struct { Arena *arena; SearchPaths *paths; Program *program; Module *module; Scope *scope; } Small;

static Small small(const char *text)
{
    Small s = { .arena = arena_new() };
    SearchOptions options = { .root = STR("/nowhere") };
    s.paths = search_paths_new(s.arena, &options);
    s.program = program_new(s.paths, (Target){ .version = { 3, 12 } }, stubs_embedded());
    s.module = program_file(s.program, STR("/nowhere/small.py"), str_of(text));
    s.scope = module_scope(s.module);
    return s;
}

static void done(Small *s)
{
    program_free(s->program);
    search_paths_free(s->paths);
    arena_free(s->arena);
}

static Atom atom(Small *s, const char *name)
{
    return atom_of(s->program->atoms, str_of(name));
}

static uint32_t decls(Small *s, Scope *scope, const char *name)
{
    Symbol *found = scope_find(scope, atom(s, name));
    return found ? found->decl_count : 0;
}

static Scope *inner(Small *s, Scope *scope, const char *name)
{
    Symbol *found = scope_find(scope, atom(s, name));
    ck_assert_ptr_nonnull(found);
    Node *n = decl_node(found->first);
    return n->kind == NODE_CLASS_DEF ? class_scope(n) : function_scope(n);
}

START_TEST(binds_every_statement)
{
    Small s = small("import a.b, c as d\nfrom e import f, g as h\nx, (y, *z) = 1\nfor i in []: pass\nwith o as p: pass\n"
                    "try: pass\nexcept E as err: pass\nw: int\nmatch x:\n    case [q, {**r}] | t: pass\nif (v := 1): pass\n"
                    "def fn(): pass\nclass C: pass\ntype A = int\nu += 1\nk = l = 2\n");
    const char *bound[] = { "a", "d", "f", "h", "x",  "y", "z", "i", "p", "err", "w",
                            "q", "r", "t", "v", "fn", "C", "A", "u", "k", "l" };
    for (size_t i = 0; i < sizeof bound / sizeof *bound; i++)
        ck_assert_msg(decls(&s, s.scope, bound[i]) == 1, "%s", bound[i]);
    const char *others[] = { "b", "c", "e", "g", "o", "E" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_msg(decls(&s, s.scope, others[i]) == 0, "%s", others[i]);
    done(&s);
}
END_TEST

START_TEST(leaves_out_what_the_target_excludes)
{
    Small s = small("import sys\nif sys.version_info >= (3, 12): a = 1\nelse: b = 1\nif sys.version_info[0] == 2: c = 1\n"
                    "if not TYPE_CHECKING: d = 1\nelif sys.version_info < (3, 8): e = 1\nelse: f = 1\n");
    ck_assert_int_eq(decls(&s, s.scope, "a") + decls(&s, s.scope, "f"), 2);
    ck_assert_int_eq(decls(&s, s.scope, "b") + decls(&s, s.scope, "c") + decls(&s, s.scope, "d") + decls(&s, s.scope, "e"), 0);
    done(&s);
}
END_TEST

START_TEST(completes_globals_and_nonlocals)
{
    Small s = small("pool = None\ndef f():\n    global pool, made\n    pool = 1\n    made = 2\n"
                    "def g():\n    n = 0\n    def h():\n        nonlocal n\n        n = 1\n");
    ck_assert_int_eq(decls(&s, s.scope, "pool"), 2);
    ck_assert_int_eq(decls(&s, s.scope, "made"), 1);
    Scope *g = inner(&s, s.scope, "g");
    ck_assert_int_eq(decls(&s, g, "n"), 2);
    ck_assert(scope_find(g, atom(&s, "n"))->flags & SYMBOL_REASSIGNED_INSIDE);
    done(&s);
}
END_TEST

START_TEST(resolves_as_python_does)
{
    Small s =
        small("x = 1\nclass C:\n    x = 2\n    y = [x for i in x]\n    def m(self, a=x):\n        return x, __class__, len\n");
    Scope *c = inner(&s, s.scope, "C"), *m = inner(&s, c, "m");
    ck_assert_ptr_eq(scope_resolve(m, atom(&s, "x"))->scope, s.scope);
    ck_assert_ptr_eq(scope_resolve(c, atom(&s, "x"))->scope, c);
    ck_assert_int_eq(scope_resolve(m, atom(&s, "__class__"))->first->kind, DECL_INTRINSIC);
    ck_assert_ptr_eq(scope_resolve(m, atom(&s, "len"))->scope->module, program_builtins(s.program));
    ck_assert_ptr_null(scope_resolve(m, atom(&s, "_T")));
    Node *method = decl_node(scope_find(c, atom(&s, "m"))->first);
    ck_assert_ptr_eq(scope_of(method->function.params.items[1]->param.default_value), c);
    Node *list = decl_node(scope_find(c, atom(&s, "y"))->first)->parent->assign.value;
    ck_assert_ptr_eq(scope_of(list->comprehension.clauses.items[0]->comp_for.iter), c);
    ck_assert_int_eq(scope_of(list->comprehension.value)->kind, SCOPE_COMPREHENSION);
    ck_assert_ptr_eq(scope_resolve(scope_of(list->comprehension.value), atom(&s, "x"))->scope, s.scope);
    done(&s);
}
END_TEST

START_TEST(lists_what_a_frame_runs)
{
    Small s = small("async def f():\n    yield 1\n    [await x async for x in y]\n    (await z for z in q)\n    lambda: (yield)\n"
                    "    async with w: return\n    async for i in j: await k\n    def g():\n        yield 2\n");
    Scope *f = inner(&s, s.scope, "f");
    ck_assert_int_eq(f->yields.len, 1);
    ck_assert_int_eq(f->awaits.len, 5);
    ck_assert_int_eq(f->returns.len, 1);
    ck_assert_int_eq(f->functions.len, 2);
    done(&s);
}
END_TEST

START_TEST(finds_attributes_of_self)
{
    Small s = small(
        "class C:\n    def a(self):\n        self.x, self.y = 1, 2\n        other.z = 3\n    def b(this):\n        this.x = 4\n"
        "    @classmethod\n    def c(cls):\n        cls.k: int = 5\n    @staticmethod\n    def d(self):\n        self.n = 6\n");
    Node *c = decl_node(scope_find(s.scope, atom(&s, "C"))->first);
    ck_assert_int_eq(class_instance_symbol(c, atom(&s, "x"))->decl_count, 2);
    ck_assert_int_eq(class_instance_symbol(c, atom(&s, "y"))->decl_count, 1);
    ck_assert_int_eq(class_instance_symbol(c, atom(&s, "k"))->first->flags, DECL_ON_CLASS | DECL_HAS_ANNOTATION);
    ck_assert_ptr_null(class_instance_symbol(c, atom(&s, "z")));
    ck_assert_ptr_null(class_instance_symbol(c, atom(&s, "n")));
    done(&s);
}
END_TEST

START_TEST(reads_all)
{
    Small s = small(
        "__all__ = ['a'] + ['b']\n__all__ += ('c',)\n__all__.append('d')\n__all__.extend(['e', 'f'])\n__all__.remove('a')\n");
    Atom *names;
    uint32_t count;
    ck_assert(module_all(s.module, &names, &count));
    ck_assert_int_eq(count, 5);
    ck_assert_uint_eq(names[0], atom(&s, "b"));
    ck_assert(module_exports(s.module, atom(&s, "f")) && !module_exports(s.module, atom(&s, "a")));
    done(&s);
}
END_TEST

/* The way back from the end of a function's graph, as words. */
static void check_flow(const char *body, const char *expected)
{
    StrBuf text = { 0 }, out = { 0 };
    strbuf_printf(&text, "def f(x, y):\n    %s\n", body);
    strbuf_add_char(&text, '\0');
    Small s = small(text.data);
    FlowGraph *g = inner(&s, s.scope, "f")->flow;
    flow_dump(&out, s.program->atoms, g);
    ck_assert_msg(str_has(strbuf_str(&out), str_of(expected)), "%s\nhas no\n%s\nbut\n" STR_FMT, body, expected,
                  STR_ARG(strbuf_str(&out)));
    done(&s);
    strbuf_free(&text);
    strbuf_free(&out);
}

START_TEST(draws_graphs)
{
    check_flow("pass", "end 4\n");
    check_flow("return 1", "end 1\n");
    check_flow("while True: pass", "end 1\n");
    check_flow("while 1:\n        if x: break", "true NAME[");
    check_flow("if x is None: return\n    y", "false COMPARE[");
    check_flow("if x: y = 1", "join <- 7 6\n");
    check_flow("for i in x: y = i", "loop FOR[17,34) <- 4 7\n");
    check_flow("assert x", "true NAME[24,25) <- 4\n");
    check_flow("with x: y = 1", "swallow WITH[");
    check_flow("x()", "call CALL[17,20) <- 4\n");
    check_flow("try: y = 1\n    finally: x", "after-finally TRY[");
    check_flow("match x:\n        case 1: pass", "not-case MATCH_CASE[");
    check_flow("del x", "unbind NAME[21,22) x <- 4\n");
    check_flow("raise x", "end 1\n");
}
END_TEST

START_TEST(keys_tell_references_apart)
{
    Small s = small("a = [x.y, x.y, x.z, x['k'], x[0], x[-1], x[i], f().y, x]\n");
    Node *list = decl_node(scope_find(s.scope, atom(&s, "a"))->first)->parent->assign.value;
    Node **at = list->elements.items.items;
    ck_assert(flow_key(at[0]) == flow_key(at[1]));
    for (uint32_t i = 1; i < 6; i++)
        for (uint32_t k = i + 1; k < 6; k++)
            ck_assert(flow_key(at[i]) != flow_key(at[k]));
    ck_assert(flow_key(at[6]) == 0 && flow_key(at[7]) == 0);
    done(&s);
}
END_TEST

START_TEST(survives_deep_nesting)
{
    StrBuf text = { 0 };
    strbuf_add_text(&text, "def f(x):\n    return ");
    for (int i = 0; i < 3000; i++)
        strbuf_add_text(&text, "not (x and ");
    strbuf_add_text(&text, "x");
    for (int i = 0; i < 3000; i++)
        strbuf_add_char(&text, ')');
    strbuf_add_text(&text, "\nz = lambda: 0\n");
    strbuf_add_char(&text, '\0');
    Small s = small(text.data);
    if (decls(&s, s.scope, "f"))
        inner(&s, s.scope, "f");
    ck_assert_int_eq(decls(&s, s.scope, "z"), 1);
    done(&s);
    strbuf_free(&text);
}
END_TEST

TESTS(scope)
{
    TCase *c = tcase_create("scope");
    tcase_add_test(c, binds_every_statement);
    tcase_add_test(c, leaves_out_what_the_target_excludes);
    tcase_add_test(c, completes_globals_and_nonlocals);
    tcase_add_test(c, resolves_as_python_does);
    tcase_add_test(c, lists_what_a_frame_runs);
    tcase_add_test(c, finds_attributes_of_self);
    tcase_add_test(c, reads_all);
    tcase_add_test(c, draws_graphs);
    tcase_add_test(c, keys_tell_references_apart);
    tcase_add_test(c, survives_deep_nesting);
    return c;
}

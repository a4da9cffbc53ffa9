"""Programs of run_bounds.py that are nothing special but for their size: a statement, a member, a comment, a module again and again.

Each function gives a program, or a project as the texts of its modules by their names, of which main.py is checked.
"""
from hard_types import HEAD, generator

SOURCE = "async def h() -> AsyncGenerator[int]:\n    yield 1\n"


def every(count, line):
    """A line for each number, which stands where `@` is."""
    return "".join(line.replace("@", str(i)) for i in range(count))


def lines(count, *body):
    return [line.replace("@", str(i)) for i in range(count) for line in body]


# ---- statements ----

def branches_of_elif():
    """if and elif, 10,000 branches."""
    return generator(["if a == -1:", "    x = -1", *lines(10_000, "elif a == @:", "    x = @"), "yield x", "yield a"], "", "a: int")


def branches_of_if():
    """6,000 times `if`, each of which may assign."""
    return generator(["x = 0", *lines(6000, "if a == @:", "    x = @"), "yield x", "yield a"], "", "a: int")


def branches_on_an_enum():
    """An enum of 3,000 members, told apart one by one."""
    return generator(["if e is E.k0:", "    x = 0", *lines(3000, "elif e is E.k@:", "    x = @"), "else:", "    assert_never(e)", "yield x"],
                     "from enum import Enum\nclass E(Enum):\n" + every(3000, "    k@ = @\n"), "e: E")


def cases_of_literals():
    """A match with 5,000 numbers, and one with 3,000 strings of a union."""
    literal = ", ".join(f"'s{i}'" for i in range(3000))
    return generator(["match a:", *lines(5000, "    case @:", "        x = @"), "match s:", *lines(3000, "    case 's@':", "        x = @"),
                      "    case _:", "        assert_never(s)", "yield x"], "", f"a: int, s: Literal[{literal}]")


def assertions():
    """3,000 times `assert isinstance`, and 2,000 guards of one's own."""
    prelude = every(300, "class C@: ...\n") + every(50, "def is_@(a: object) -> TypeIs[int | list[Literal[@]]]: ...\n")
    body = [f"assert isinstance(a, (int, C{i % 300})) or a is None" for i in range(3000)]
    return generator([*body, *(f"if is_{i % 50}(b): x = b" for i in range(2000)), "yield a", "yield b"], prelude, "a: object, b: object")


def members_narrowed():
    """5,000 times a test of a member, and an assignment to it."""
    return generator(["a = C()", *lines(5000, "if a.b.c is not None: a.b.c = @"), "yield a.b.c"],
                     "class B:\n    c: int | None\nclass C:\n    b: B\n")


def tries_one_after_another():
    """5,000 times try and finally, each with a yield."""
    return generator([*lines(5000, "try:", "    yield @", "finally:", "    await f()")], "async def f() -> None: ...\n")


def loops_one_after_another():
    """10,000 times `async for`, and 5,000 that end early."""
    return generator([*lines(10_000, "async for x@ in h(): pass"), *lines(5000, "async for y@ in h():", "    break"), "yield 1"], SOURCE)


def loops_in_loops():
    """async for, 90 deep; and async with, try and finally as deep."""
    deep = [[" " * i + line for i in range(90)] for line in ("async for x in h():", "async with c() as y:", "try:")]
    ends = [line for i in reversed(range(90)) for line in (" " * i + "finally:", " " * i + " await h().aclose()")]
    prelude = "from contextlib import asynccontextmanager\n" + SOURCE + "@asynccontextmanager\nasync def c() -> AsyncIterator[int]:\n    yield 1\n"
    return generator([*deep[0], " " * 90 + "yield 1", *deep[1], " " * 90 + "yield 1", *deep[2], " " * 90 + "yield 1", *ends], prelude)


def finallys_in_finallys():
    """try and finally, each in the finally of the one before, 40 deep."""
    body = [line for i in range(40) for line in (" " * i + "try:", " " * i + " yield 1", " " * i + "finally:")]
    return generator(["a = h()", *body, " " * 40 + "await a.aclose()"], SOURCE)


def generators_at_once():
    """3,000 generators, each driven and closed; and one name for 5,000 of them."""
    body = [*lines(3000, "a@ = h()"), *lines(3000, "await a@.asend(None)"), *lines(3000, "await a@.aclose()")]
    return generator([*body, *lines(5000, "a = h()", "await a.asend(None)"), "yield 1"], SOURCE)


def yields():
    """30,000 yields, each of them reported; and as many that a comment silences."""
    return generator([*lines(30_000, "yield 'x'"), *lines(30_000, "yield 'x'  # agencheck: ignore[AG201]")])


def comments_for_nothing():
    """100,000 comments that silence nothing."""
    return "# agencheck: ignore-file[AG999]\n" * 100 + generator(lines(100_000, "yield 1  # agencheck: ignore[AG201, AG202]"))


# ---- members, arguments, elements ----

def decorators():
    """10,000 decorators on one function."""
    return generator(["yield f()"], "def d[T](f: T) -> T: ...\n" + "@d\n" * 10_000 + "async def f() -> AsyncGenerator[str]:\n    yield 1\n")


def elements_that_call():
    """A dict of 60,000 calls, a list of 30,000 lambdas."""
    return generator(["yield D", "yield D['k7']", "yield L[7](1)"], "def f(x: int) -> int: ...\nD = {" +
                     ", ".join(f"'k{i}': f({i})" for i in range(60_000)) + "}\nL = [" + ", ".join(f"lambda x: x + {i}" for i in range(30_000)) + "]\n")


def methods_of_a_class():
    """20,000 methods that call each other, and 5,000 without annotations that assign attributes."""
    annotated = "class C:\n" + "".join(f"    def m{i}(self) -> str: return self.m{i * 7 % 20_000}()\n" for i in range(20_000))
    bare = "".join(f"    def m{i}(self):\n        self.a{i} = self.a{i * 7 % 5000}\n        return self.m{i * 7 % 5000}()\n" for i in range(5000))
    return generator(["yield C().m19999()", "yield C().x", "yield D().m4999()", "yield D().a7"], annotated + "class D:\n" + bare)


def fields():
    """A dataclass, a TypedDict, a named tuple and an enum of 5,000 members each."""
    prelude = "from dataclasses import dataclass\nfrom enum import Enum\n@dataclass\n" + "".join(
        f"class {head}:\n" + every(5000, "    k@: int\n") for head in ("A", "B(TypedDict)", "C(NamedTuple)"))
    values, keys = ", ".join(map(str, range(5000))), ", ".join(f"'k{i}': {i}" for i in range(5000))
    return generator([f"yield A({values})", f"b: B = {{{keys}}}", "yield b['k1']", f"yield C({values})", "yield E.k7",
                      "yield b['no']"], prelude + "class E(Enum):\n" + every(5000, "    k@ = @\n"))


def arguments():
    """20,000 parameters, given by position and by name; as many stars."""
    prelude = "def f(" + ", ".join(f"a{i}: int" for i in range(20_000)) + ") -> str: ...\ndef s(*a: int, **k: int) -> str: ...\n"
    stars = ", ".join(["*a"] * 10_000 + ["**d"] * 10_000)
    return generator(["yield f(" + ", ".join(map(str, range(20_000))) + ")", "yield f(" + ", ".join(f"a{i}={i}" for i in range(20_000)) + ")",
                      f"yield s({stars})"], prelude, "a: list[int], d: dict[str, int]")


def diamonds():
    """A class hierarchy of 600 diamonds, one on the other."""
    prelude = "class A0:\n    x: int\nclass B0(A0): ...\nclass C0(A0): ...\n" + "".join(
        f"class A{i}(B{i - 1}, C{i - 1}): ...\nclass B{i}(A{i}): ...\nclass C{i}(A{i}): ...\n" for i in range(1, 600))
    return generator(["yield A599().x", "yield A599().y"], prelude)


# ---- nesting ----

def expressions_in_expressions():
    """Comprehensions 60 deep, lambdas 5,000, f-strings 140, patterns 90, conditions 900."""
    comprehension, text, pattern = "1", "1", "x"
    for i in range(60):
        comprehension = f"[{comprehension} for x{i} in range(3)]"
    for i in range(140):
        text = "f'{" + text + "}'"
    for i in range(90):
        pattern = (f"C(a={pattern})", f"[{pattern}, *_]", "{'k': " + pattern + "}")[i % 3]
    conditions = "".join(f"{i} if n == {i} else " for i in range(900)) + "None"
    return generator([f"yield {comprehension}", "yield " + "lambda: " * 5000 + "1", f"yield {text}", f"yield {conditions}", "match a:",
                      f"    case {pattern}:", "        yield x"], "class C:\n    a: 'C | list[C] | dict[str, C]'\n", "a: C, n: int")


def signs_before_signs():
    """100,000 times `-`, 50,000 times `not`, 5,000 times `await`; 50,000 subscripts and calls."""
    prelude = "class A:\n    def __getitem__(self, i) -> 'A': ...\n    def __call__(self) -> 'A': ...\n"
    return generator(["yield " + "-" * 100_000 + "1", "yield " + "not " * 50_000 + "a", "yield " + "await " * 5000 + "a", "yield a" + "[0]" * 50_000,
                      "yield a" + "()" * 50_000], prelude, "a: A")


# ---- names and modules ----

def names_of_all():
    """`__all__ +=` 20,000 times; and 20,000 imports of what isn't there."""
    return generator(["yield g"], "__all__ = ['g']\n" + every(20_000, "__all__ += ['n@']\n") + every(20_000, "n@ = @\n") +
                     every(20_000, "from missing@ import a@, b@\n"))


def chains_of_names():
    """A name that is another's value, 20,000 times; a function that returns another's result, as often."""
    return generator(["yield x20000", "yield f0()"], "x0 = ''\n" + "".join(f"x{i + 1} = x{i}\n" for i in range(20_000)) +
                     "".join(f"def f{i}(): return f{i + 1}()\n" for i in range(20_000)) + "def f20000(): return 'x'\n")


def errors():
    """5,000 functions with broken headers, 10,000 unterminated strings."""
    return HEAD + every(5000, "async def g@() -> int\n    yield 1\n") + "x = '\n" * 10_000


def stars_in_a_circle():
    """1,000 modules that import everything of two others each, the last the first, half of them by `__all__`."""
    modules = {}
    for i in range(1000):
        first, second = (i + 1) % 1000, (i * 7 + 3) % 1000
        exported = f"import m{first}\n__all__ = ['n{i}'] + m{first}.__all__\n" if i % 2 else ""
        modules[f"m{i}.py"] = f"from m{first} import *\nfrom m{second} import *\n{exported}n{i} = '{i}'\n"
    return modules | {"main.py": "from m0 import *\n" + generator(["yield n999", "yield n0", "yield missing"])}


def packages_in_packages():
    """A package in a package, 60 deep, each of which gives on all that it holds."""
    modules, folder = {}, ""
    for i in range(60):
        folder += f"p{i}/"
        modules[folder + "__init__.py"] = f"from . import p{i + 1}\nfrom .p{i + 1} import *\n"
    modules[folder + "p60.py"] = "x = ''\n"
    path = ".".join(f"p{i}" for i in range(61))
    return modules | {"main.py": "from p0 import x\nimport p0\n" + generator(["yield x", f"yield {path}.x"])}


def modules_in_a_chain():
    """2,000 modules, each of which has its class from the next; and 1,000 whose functions call those of two others."""
    modules = {f"c{i}.py": f"from c{i + 1} import C as B\nclass C(B): ...\n" for i in range(2000)} | {"c2000.py": "class C:\n    x = ''\n"}
    for i in range(1000):
        modules[f"f{i}.py"] = (f"from f{(i + 1) % 1000} import f as a\nfrom f{(i * 13 + 5) % 1000} import f as b\n"
                               "def f(n):\n    if n: return a(n - 1)\n    return [b(n)]\n")
    return modules | {"main.py": "from c0 import C\nfrom f0 import f\n" + generator(["yield C().x", "yield C().y", "yield f(1)"])}

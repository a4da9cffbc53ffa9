"""Programs of run_bounds.py that ask much of types and of the flow they follow.

Each function gives a program; what it asks for is yielded by an async generator, so that a rule asks for its type.
"""
HEAD = "from collections.abc import AsyncGenerator\nfrom typing import *\nimport random\n\n"


def generator(body, prelude="", params=""):
    return f"{HEAD}{prelude}\n\nasync def g({params}) -> AsyncGenerator[int, None]:\n" + "".join(f"    {line}\n" for line in body)


def loops_of_variables():
    """200 variables, each bound to the next two, in nested loops."""
    names = [f"v{i}" for i in range(200)]
    body = [f"{name} = {i}" for i, name in enumerate(names)]
    for depth in range(4):
        body.append("    " * depth + "while random.random() < 0.5:")
    for i, name in enumerate(names):
        body.append("    " * 4 + f"{name} = f({names[(i + 1) % 200]}, {names[(i + 7) % 200]})")
        if i % 50 == 49:
            body.append("    " * 4 + "if random.random() < 0.1:")
            body.append("    " * 5 + "continue")
    return generator([*body, "yield v0", "yield v199"], "def f(a: int, b: int) -> int: ...")


def loops_of_branches():
    """2,000 branches in a loop that all change one variable: by a literal, a sum, what an unannotated function gives; and it tested."""
    changes = {"'s@'": "''", "x + @": "0", "f(x)": "0", "g(x, @)": "0", "C.of(x)": "C()"}
    prelude = "def f(x): return x\ndef g(x, k): return [x] if k else x\nclass C:\n    @classmethod\n    def of(cls, x): return cls()\n"
    body = []
    for change, first in changes.items():
        body += [f"x = {first}", "while random.random() < 0.5:"]
        body += [line.replace("@", str(i)) for i in range(2000) for line in ("    if a == @:", "        x = " + change)] + ["yield x"]
    body += ["x = 0", "while x < 9:", *(line for i in range(2000) for line in (f"    if x == {i}:", "        x += 1")), "yield x"]
    return generator(body, prelude, "a: int")


def loops_of_ways_out():
    """2,000 branches in a loop, each an early way round it, or out of it, or another case of a match."""
    body = []
    for way in ("continue", "break"):
        body += ["x = ''", "while random.random() < 0.5:", *(line for i in range(2000) for line in
                                                             (f"    if a == {i}:", f"        x = f(x, 's{i}')", f"        {way}")), "yield x"]
    body += ["while random.random() < 0.5:", "    match a:",
             *(line for i in range(2000) for line in (f"        case {i}:", f"            x = f(x, 's{i}')")), "yield x"]
    return generator(body, "def f(x, y): return x or y\n", "a: int")


def loops_in_loops_of_branches():
    """Loops 6 deep, each with 300 branches before the next one and as many behind it; and try, except, else, finally in a loop, 300 times."""
    def branches(depth):
        return [line for i in range(300) for line in ("    " * depth + f"if a == {i}:", "    " * (depth + 1) + f"x = f(x, {i})")]

    body = ["x = 0"]
    for depth in range(6):
        body += ["    " * depth + "while random.random() < 0.5:", *branches(depth + 1)]
    for depth in reversed(range(6)):
        body += branches(depth + 1)
    body += ["y = ''", "for i in range(a):", *["    try:", "        y = f(y, 1)", "    except ValueError:", "        y = f('', 2)", "        continue",
                                              "    else:", "        y = f(y, 3)", "    finally:", "        f(y, 4)"] * 300]
    return generator([*body, "else:", "    y = f(y, 5)", "yield x", "yield y"], "def f(x, k): return x\n", "a: int")


def loops_of_overloads():
    """As before, through overloads and containers: the types of the variables are found out, not declared."""
    names = [f"v{i}" for i in range(60)]
    body = [f"{name} = {'1' if i % 2 else repr('a')}" for i, name in enumerate(names)]
    body += ["while random.random() < 0.5:", "    for k in range(3):"]
    for i, name in enumerate(names):
        one, other = names[(i + 1) % 60], names[(i * 7 + 3) % 60]
        body.append("        " + (f"{name} = f({one}, g=[{other}])" if i % 3 else f"{name} = {one} or {other}"))
    prelude = ("@overload\ndef f(a: int, g: list[int]) -> str: ...\n@overload\ndef f(a: str, g: Sequence[str]) -> int: ...\n"
               "@overload\ndef f[T](a: object, g: list[T]) -> T: ...\ndef f(a, g): ...")
    return generator([*body, "yield v0", "yield v59"], prelude)


def loop_of_calls():
    """Methods called on what other calls in the same loop gave."""
    names = [f"v{i}" for i in range(80)]
    body = ["session = make()", "while True:"]
    for i, name in enumerate(names):
        before = names[i - 1] if i else "session"
        body += [f"    {name} = {before}.next({names[(i + 3) % 80] if i % 5 == 4 else before})", f"    {name}.check({name}.value)"]
        if i % 6 == 5:
            body += [f"    if {name}.value and self.last:", f"        self.last = {name}", f"        session = {name}", "        continue"]
    prelude = ("class C:\n    last: 'C | None'\n    @property\n    def value(self) -> int: ...\n    def next(self, other): return self.same(other)\n"
               "    def same[T](self, x: T) -> 'T | C': ...\n    def check(self, n):\n        if n > 3: raise ValueError\n"
               "        return self.next(self)\n\ndef make(): return C()")
    return generator([*body, "    yield v79.value"], prelude, "self: C")


def loop_of_lambdas():
    """Lambdas as arguments, whose calls depend on each other around a loop."""
    names = [f"v{i}" for i in range(30)]
    body = [f"{name} = [1]" for name in names] + ["while random.random() < 0.5:"]
    body += [f"    {name} = sorted(map(lambda x: x + {names[(i + 1) % 30]}[0], {names[(i + 2) % 30]}), key=lambda x: -x)"
             for i, name in enumerate(names)]
    return generator([*body, "yield v0[0]"])


def functions_without_annotations():
    """60 functions that call each other, none annotated."""
    prelude = "".join(f"def f{i}(n):\n    if n > {i}: return f{(i + 1) % 60}(n)\n    elif n: return f{(i * 7 + 1) % 60}(n - 1)\n"
                      f"    return [f{(i * 11 + 5) % 60}(0), {i}]\n\n" for i in range(60))
    return generator(["yield f0(3)", "yield f30(3)"], prelude)


def attributes_in_a_class():
    """100 attributes, assigned from each other in methods."""
    prelude = "class C:\n    def __init__(self):\n" + "".join(f"        self.a{i} = {i}\n" for i in range(100))
    prelude += "".join(f"    def m{i}(self):\n        self.a{i} = self.a{(i + 1) % 100} + self.a{(i * 3 + 2) % 100}\n"
                       f"        return self.m{(i + 5) % 100}()\n" for i in range(100))
    return generator(["c = C()", "yield c.a0", "yield c.m7()"], prelude)


def chain_of_isinstance():
    """if and elif, 300 branches, on the same name; and the name afterwards."""
    prelude = "".join(f"class C{i}: x: int = {i}\n" for i in range(300))
    body = ["if isinstance(a, C0):", "    n = a.x"]
    for i in range(1, 300):
        body += [f"elif isinstance(a, C{i}):", f"    n = a.x + {i}"]
    return generator([*body, "else:", "    n = a", "yield n", "yield a"], prelude, "a: object")


def chain_on_a_union():
    """The same on a union of all 300, by `type(…) is` and by equality."""
    prelude = "".join(f"class C{i}:\n    tag: Literal[{i}]\n    x: int\n" for i in range(300))
    prelude += "U = Union[" + ", ".join(f"C{i}" for i in range(300)) + "]\n"
    body = ["if isinstance(a, C0):", "    n = a.x"]
    for i in range(1, 300):
        body += [f"elif {f'a.tag == {i}' if i % 3 else f'type(a) is C{i}' if i % 2 else f'isinstance(a, C{i})'}:", "    n = a.x"]
    return generator([*body, "else:", "    n = a", "yield n"], prelude, "a: U")


def guards_one_after_another():
    """300 early ways out, each of which leaves less of a union of literals."""
    literal = ", ".join(map(str, range(301)))
    body = []
    for i in range(300):
        body += [f"if a == {i}:", "    return"]
    return generator([*body, "yield a"], "", f"a: Literal[{literal}]")


def cases_of_match():
    """A match with 2,000 cases of classes."""
    prelude = "".join(f"class C{i}:\n    x: int\n" for i in range(2000))
    body = ["match a:"]
    for i in range(2000):
        body += [f"    case C{i}(x=n):", "        yield n"]
    return generator([*body, "    case _:", "        n = a", "yield n"], prelude, "a: " + " | ".join(f"C{i}" for i in range(2000)))


def nested_calls():
    """f(f(f(…))), 200 deep, generic and overloaded."""
    prelude = ("def one[T](a: T) -> T: ...\n@overload\ndef two(a: int) -> int: ...\n@overload\ndef two(a: str) -> str: ...\n"
               "@overload\ndef two[T](a: list[T]) -> T: ...\ndef two(a): ...")
    return generator([f"yield {'one(' * 200}1{')' * 200}", f"yield {'two(' * 200}1{')' * 200}",
                      f"yield {'one(two(' * 100}1{'))' * 100}"], prelude)


def nested_lambdas():
    """Lambdas in calls in lambdas, 60 deep, the inner ones using the outer ones' parameters."""
    every = " + ".join(f"x{i}" for i in range(60))
    neighbour = "x59"
    for i in reversed(range(60)):
        every = f"ap(lambda x{i}: {every})"
        neighbour = f"ap(lambda x{i}: [{neighbour}, x{max(i - 1, 0)}][0])"
    return generator([f"yield {every}", f"yield {neighbour}"], "def ap[T](f: Callable[[int], T]) -> T: ...")


def nested_displays():
    """[[[…]]], 150 deep, where something is expected."""
    return generator([f"x: list[Any] = {'[' * 150}1{']' * 150}", "yield x[0]", f"yield {'(1, [' * 60}1{'])' * 60}"])


def long_sum():
    """300 operands with overloaded operators."""
    prelude = ("class A:\n    @overload\n    def __add__(self, o: 'A') -> 'A': ...\n    @overload\n    def __add__(self, o: int) -> 'B': ...\n"
               "    def __add__(self, o): ...\nclass B(A):\n    @overload\n    def __add__(self, o: A) -> 'B': ...\n"
               "    @overload\n    def __add__(self, o: int) -> 'A': ...\n    def __add__(self, o): ...\n    def __radd__(self, o: int) -> 'A': ...\n")
    operands = " + ".join("a" if i % 3 else "b" if i % 2 else "1" for i in range(300))
    return generator([f"yield {operands}", "yield " + " + ".join(f"[{i}]" for i in range(300)), "yield " + " or ".join("ab"[i % 2] for i in range(300))],
                     prelude, "a: A, b: B")


def long_chain_of_methods():
    """a.m().m()…, 400 links, each generic."""
    prelude = "class Q[T]:\n    def where(self, f: Callable[[T], bool]) -> 'Q[T]': ...\n    def to[U](self, f: Callable[[T], U]) -> 'Q[U]': ...\n"
    return generator(["yield q" + ".where(lambda x: x > 0).to(lambda x: x + 1)" * 200], prelude, "q: Q[int]")


def long_dict():
    """A dict literal with 2,000 entries of 50 types, and one of as many different keys."""
    prelude = "".join(f"class C{i}: ...\n" for i in range(50))
    prelude += "D = {" + ", ".join(f"'{i}': C{i % 50}()" for i in range(2000)) + "}\n"
    prelude += "E: Final = {" + ", ".join(f"{i}: ('{i}', {i})" for i in range(2000)) + "}\n"
    return generator(["yield D['7']", "yield E[7]", "for d in D.values():", "    yield d"], prelude)


def wide_union():
    """A union of 1,000 classes: joined, narrowed, its members called, assigned to another of 1,000."""
    prelude = "".join(f"class C{i}:\n    x: int\n    def m(self, n: int) -> 'C{(i + 1) % 1000}': ...\n" for i in range(1000))
    prelude += "U = " + " | ".join(f"C{i}" for i in range(1000)) + "\n"
    prelude += "V = " + " | ".join(f"C{i}" for i in reversed(range(1000))) + "\n"
    return generator(["v: V = a", "w = a.m(1)", "yield w", "yield v.x", "if isinstance(a, C7) or a is None or callable(a):", "    return",
                      "l = [a, w, v]", "yield l[0].m(2).m(3)", "a = w", "for a in l:", "    a = a.m(4)", "yield a"], prelude, "a: U")


def wide_union_of_literals():
    """A union of 1,000 strings, compared and passed on."""
    literal = ", ".join(f"'s{i}'" for i in range(1000))
    return generator(["x = f(a)", "y = [a] if a in ('s1', 's2') else [x]", "while random.random() < 0.5:", "    a = f(y[0])", "yield a",
                      "yield {x: y, a: [a]}"], f"L = Literal[{literal}]\ndef f(a: L) -> L: ...", "a: L")


def tries_in_tries():
    """try and finally, 40 deep, in a loop, around an assignment."""
    body = ["a = 1", "while a:"]
    for i in range(40):
        body.append("    " * (i + 1) + "try:")
    body += ["    " * 41 + "a = f(a)", "    " * 41 + "yield a"]
    for i in reversed(range(40)):
        body += ["    " * (i + 1) + "except ValueError:", "    " * (i + 2) + f"a = f(a) if a else {i}", "    " * (i + 1) + "finally:",
                 "    " * (i + 2) + "f(a)"]
    return generator([*body, "yield a"], "def f(a): return a + 1")


def many_overloads():
    """100 overloads, called with unions that fit each."""
    prelude = "".join(f"class C{i}: ...\n" for i in range(100))
    prelude += "".join(f"@overload\ndef f(a: C{i}, b: C{99 - i} | None = None) -> C{(i + 1) % 100}: ...\n" for i in range(100)) + "def f(a, b=None): ...\n"
    return generator(["b = a", "while random.random() < 0.5:", "    b = f(b)", "    a = f(a, b)", "yield f(f(f(a)))"], prelude,
                     "a: " + " | ".join(f"C{i}" for i in range(100)))


def aliases_of_aliases():
    """Each alias names the one before twice; written out, it would be as long as 2 to the 40th."""
    prelude = "A0 = int\n" + "".join(f"A{i} = tuple[A{i - 1}, list[A{i - 1}]]\n" for i in range(1, 40))
    return generator(["yield a", "yield a[0][0][1]", "b = [a]", "b.append(a)"], prelude, "a: A39")


def recursive_protocols():
    """Protocols and classes that mention each other, compared."""
    prelude = "".join(f"class P{i}(Protocol):\n    def m(self) -> 'P{(i + 1) % 50}': ...\n    def n(self) -> 'P{(i + 7) % 50}': ...\n"
                      f"class C{i}:\n    def m(self) -> 'C{(i + 1) % 50}': ...\n    def n(self) -> 'C{(i + 7) % 50}': ...\n" for i in range(50))
    return generator(["p: P0 = C0()", "q: P3 = p.m().m().m()", "yield q", "r: list[P1] = [C1(), C2(), C3()]", "yield r"], prelude)


def brackets_in_brackets():
    """100,000 brackets in each other; Python's own parser takes 200."""
    return generator([f"yield {'(' * 50000}1{')' * 50000}", f"yield {'[' * 50000}1{']' * 50000}", "yield 'x'"])


def functions_in_functions():
    """Functions nested 10,000 deep; Python takes 100 indentations."""
    lines = [" " * i + f"async def f{i}() -> AsyncGenerator[int, None]:" for i in range(10_000)]
    return HEAD + "\n".join(lines) + "\n" + " " * 10_000 + "yield 'x'\n"


def chain_of_attributes():
    """a.b.b.b…, 100,000 links."""
    return generator(["yield a" + ".b" * 100_000], "class A:\n    b: 'A'\n", "a: A")


def chain_of_sums():
    """1 + 1 + 1…, 100,000 operands; and of and, or, comparisons."""
    return generator(["yield " + " + ".join(["1"] * 100_000), "yield " + " or ".join(["a"] * 50_000), "yield " + " < ".join(["a"] * 50_000)],
                     "", "a: int")


def union_of_literals():
    """10,000 literals: declared, passed on, narrowed."""
    literal = ", ".join(map(str, range(10_000)))
    return generator(["yield a", "if a == 7:", "    yield a", "else:", "    yield f(a)", "x = [a]", "yield x[0]"],
                     f"L = Literal[{literal}]\ndef f(a: L) -> L: ...", "a: L")


def hierarchy():
    """A class 5,000 bases deep; the attribute is in the first, the method asked for in none."""
    prelude = "class C0:\n    x: int\n    def m(self) -> 'C0': ...\n" + "".join(f"class C{i}(C{i - 1}): ...\n" for i in range(1, 5000))
    return generator(["yield a.x", "yield a.m().x", "yield a.missing", "b: C0 = a", "if isinstance(b, C4000):", "    yield b.x"],
                     prelude, "a: C4999")


def overloads_by_the_thousand():
    """1,000 overloads, the last of which fits."""
    prelude = "".join(f"@overload\ndef f(a: Literal[{i}], b: str = '') -> Literal[{i}]: ...\n" for i in range(1000)) + "def f(a, b=''): ...\n"
    return generator(["yield f(999)", "yield f(a)", "yield f('no')", "for i in range(9):", "    a = f(a)", "yield a"], prelude, "a: int")


def recursive_aliases():
    """Aliases that name each other, compared."""
    prelude = "".join(f"type A{i} = list[A{(i + 1) % 40}] | dict[str, A{(i + 7) % 40}] | int\n" for i in range(40))
    return generator(["b: A1 = a", "c: A0 = [a, [b]]", "yield c", "yield b[0][0]"], prelude, "a: A0")


def generics_in_generics():
    """F[F[F[…]]]: 2,000 deep as written, and a class whose own method makes it deeper each time."""
    prelude = "class F[T]:\n    def up(self) -> 'F[F[T]]': ...\n    def twice(self) -> 'F[tuple[T, T]]': ...\n    x: T\n"
    return generator(["yield a", "yield b" + ".up()" * 300, "yield b" + ".twice()" * 100, "while True:", "    b = b.up()", "yield b"],
                     prelude, f"a: '{'F[' * 2000}int{']' * 2000}', b: F[int]")


def generic_that_grows():
    """A protocol and a class whose members are deeper instances of themselves: comparing them has no end."""
    prelude = ("class P[T](Protocol):\n    def m(self) -> 'P[list[T]]': ...\nclass C[T]:\n    def m(self) -> 'C[list[T]]': ...\n"
               "class D[T](Generic[T]):\n    def m(self) -> 'D[tuple[T, D[T]]]': ...\n")
    return generator(["p: P[int] = C[int]()", "q: P[str] = D[str]()", "yield p", "yield q"], prelude)


def narrowing_that_doubles():
    """40 conditions one after the other, each of which could double the ways; and a condition of 2,000 parts."""
    names = [f"a{i}" for i in range(40)]
    body = []
    for name in names:
        body += [f"if isinstance({name}, int) or {name} is None and isinstance(a0, str):", f"    {name} = a0", "else:", f"    a0 = {name}"]
    condition = " and ".join(f"(isinstance(a{i % 40}, int) or a{(i * 7) % 40} is None)" for i in range(2000))
    return generator([*body, f"if {condition}:", "    yield a0", "yield a39"], "",
                     ", ".join(f"{name}: int | str | bytes | None" for name in names))


def one_long_line():
    """A million characters on one line, reported on."""
    return generator([f"yield 'a', {', '.join(['1'] * 330_000)}"])

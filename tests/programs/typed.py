"""Random programs that are well typed by construction, with the types that their expressions must have.

`make(random)` gives a list of Module. Everything is built from declarations whose types were chosen first:
`Maker.value(type)` writes an expression that fits a type, `Maker.known(scope)` one whose type is exactly known, and such
expressions stand in `reveal_type(...)` with the type that `agencheck types` has to answer behind it, as in the fixtures:
`# revealed: TYPE`.
"""
import collections
import dataclasses

Module = collections.namedtuple("Module", "name lines")


@dataclasses.dataclass(frozen=True)
class Type:
    """A type as it is written and as it is shown: `name[args]`, a union (name "|") or a callable (name "->", the result last)."""
    name: str
    args: tuple = ()

    def __str__(self):
        if self.name == "|":
            return " | ".join(map(str, self.args))
        if self.name == "->":
            return f"Callable[[{', '.join(map(str, self.args[:-1]))}], {self.args[-1]}]"
        return f"{self.name}[{', '.join(map(str, self.args))}]" if self.args else self.name


def of(name, *args):
    return Type(name, args)


def union(*members):
    flat = [one for member in members for one in (member.args if member.name == "|" else (member,))]
    distinct = tuple(sorted(dict.fromkeys(flat), key=lambda one: one == NONE))      # None is shown last
    return distinct[0] if len(distinct) == 1 else Type("|", distinct)


INT, STR, BYTES, BOOL, FLOAT, NONE = map(Type, ("int", "str", "bytes", "bool", "float", "None"))
LITERALS = {INT: ("1", "-2", "10_0"), STR: ("'a'", "f'{1}'", '"""b"""'), BYTES: ("b'x'",), BOOL: ("True", "False"),
            FLOAT: ("1.5", "2e3"), NONE: ("None",)}

IMPORTS = """\
import asyncio
import contextlib
import dataclasses
import enum
import functools
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Generic, Literal, NamedTuple, NewType, ParamSpec, Protocol, TypedDict, TypeVar, final, overload

T = TypeVar("T")
P = ParamSpec("P")
"""

# Functions that every program has, and what a call of them gives: NAME, its declaration.
TOOLS = """
def same(x: T) -> T:
    return x


def first[U](xs: Sequence[U]) -> U:
    return xs[0]


def pair[U, V](a: U, b: V) -> tuple[U, V]:
    return a, b


def apply[U, **Q](f: Callable[Q, U], *args: Q.args, **kwargs: Q.kwargs) -> U:
    return f(*args, **kwargs)


def logged(f: Callable[P, T]) -> Callable[P, list[T]]:
    @functools.wraps(f)
    def inner(*args: P.args, **kwargs: P.kwargs) -> list[T]:
        return [f(*args, **kwargs)]
    return inner


async def later(x: T) -> T:
    await asyncio.sleep(0)
    return x


async def each[U](xs: Iterable[U]) -> AsyncIterator[U]:
    for x in xs:
        yield x


async def mapped[U, V](xs: AsyncIterator[U], f: Callable[[U], V]) -> AsyncGenerator[V, None]:
    async for x in xs:
        yield f(x)


@contextlib.asynccontextmanager
async def holding[U](x: U) -> AsyncGenerator[U, None]:
    yield x
"""
TOOL_NAMES = ("same", "first", "pair", "apply", "logged", "later", "each", "mapped", "holding")


class Declared:
    """A class or function that values come from: how it is written elsewhere, its type, and what it has."""

    def __init__(self, name, type_, build, attributes=(), methods=()):
        self.name, self.type, self.build = name, type_, build
        self.attributes, self.methods = list(attributes), list(methods)


class Maker:
    def __init__(self, random):
        self.random = random
        self.counter = 0
        self.classes = []       # Declared, in the order they were made
        self.functions = []     # (name, parameter types, result, "def"/"async"/"agen", what it may be sent)
        self.lines = []

    # ---- names and types ----

    def name(self, stem):
        self.counter += 1
        return f"{stem}{self.counter}"

    def chance(self, of_ten):
        return self.random.random() * 10 < of_ten

    def type(self, depth=2):
        """Any type that values can be written for."""
        pick = self.random.randrange(12) if depth else self.random.randrange(5)
        if pick < 4:
            return self.random.choice((INT, STR, BYTES, BOOL, FLOAT))
        if pick < 6:
            return self.random.choice(self.classes).type if self.classes else INT
        inner = self.type(depth - 1) if depth else INT
        if pick == 6:
            return of("list", inner)
        if pick == 7:
            return of("dict", self.random.choice((INT, STR)), inner)
        if pick == 8:
            return of("tuple", inner, self.type(depth - 1))
        if pick == 9:
            return of("->", self.type(0), inner)
        if pick == 10:
            return union(inner, NONE)
        return union(*(self.type(0) for _ in range(3)))

    # ---- expressions that fit ----

    def value(self, type_, scope, depth=2):
        """An expression assignable to the type, by its form or by what the scope holds."""
        mine = [name for name, other in scope.items() if other == type_]
        if mine and self.chance(5):
            return self.random.choice(mine)
        if type_ in LITERALS:
            return self.random.choice(LITERALS[type_])
        inner = depth - 1
        if type_.name == "|":
            return self.value(self.random.choice(type_.args), scope, inner)
        if type_.name == "list":
            items = [self.value(type_.args[0], scope, inner) for _ in range(self.random.randrange(3))]
            if items and self.chance(2):
                return f"[{items[0]} for _ in range(3)]"
            return f"[{', '.join(items)}]"
        if type_.name == "dict":
            if self.chance(2):
                return "{}"
            return f"{{{self.value(type_.args[0], scope, inner)}: {self.value(type_.args[1], scope, inner)}}}"
        if type_.name == "tuple":
            return f"({', '.join(self.value(arg, scope, inner) for arg in type_.args)},)"
        if type_.name == "->":
            arguments = [self.name("p") for _ in type_.args[:-1]]
            return f"(lambda {', '.join(arguments)}: {self.value(type_.args[-1], scope, inner)})"
        declared = next(one for one in self.classes if one.type == type_)
        return declared.build(scope)

    # ---- expressions whose type is known ----

    def known(self, scope, depth=2, awaiting=True):
        """(text, type) of an expression whose inferred type is exactly `type`."""
        ways = [self.known_name]
        if depth > 0:
            ways += [self.known_call, self.known_attribute, self.known_tool, self.known_operator]
            if awaiting:
                ways += [self.known_await, self.known_comprehension]
        return self.random.choice(ways)(scope, depth, awaiting)

    def known_name(self, scope, _depth, _awaiting):
        if not scope:
            return "'a'.upper()", STR
        name = self.random.choice(list(scope))
        return name, scope[name]

    def known_call(self, scope, depth, awaiting):
        plain = [f for f in self.functions if f[3] == "def"]
        if not plain:
            return self.known_name(scope, depth, awaiting)
        name, parameters, result, _, _ = self.random.choice(plain)
        return f"{name}({self.arguments(parameters, scope, depth)})", result

    def arguments(self, parameters, scope, depth):
        texts = []
        for index, (name, type_) in enumerate(parameters):
            by_name = bool(texts and "=" in texts[-1]) or (index == len(parameters) - 1 and self.chance(3))
            value = self.value(type_, scope, depth - 1)
            texts.append(f"{name}={value}" if by_name else value)
        return ", ".join(texts)

    def known_attribute(self, scope, depth, awaiting):
        owners = [one for one in self.classes if one.attributes or one.methods]
        if not owners:
            return self.known_name(scope, depth, awaiting)
        owner = self.random.choice(owners)
        held = [name for name, type_ in scope.items() if type_ == owner.type]
        place = self.random.choice(held) if held and self.chance(7) else owner.build(scope)
        parts = owner.attributes + [(f"{name}({self.arguments(parameters, scope, depth)})", result)
                                    for name, parameters, result in owner.methods]
        name, type_ = self.random.choice(parts)
        return (f"{place}{name}" if name.startswith("[") else f"{place}.{name}"), type_

    def known_tool(self, scope, depth, awaiting):
        text, type_ = self.known(scope, depth - 1, awaiting)
        way = self.random.randrange(6)
        if way == 0:
            return f"same({text})", type_
        if way == 1:
            other, other_type = self.known(scope, depth - 1, awaiting)
            return f"pair({text}, {other})", of("tuple", type_, other_type)
        if way == 2:
            lists = [(name, held) for name, held in scope.items() if held.name == "list"]
            if lists:
                name, held = self.random.choice(lists)
                return self.random.choice(((f"first({name})", held.args[0]), (f"{name}[0]", held.args[0]), (f"{name}[1:]", held)))
        if way == 3:
            dicts = [(name, held) for name, held in scope.items() if held.name == "dict"]
            if dicts:
                name, held = self.random.choice(dicts)
                key = self.value(held.args[0], scope, 0)
                return self.random.choice(((f"{name}[{key}]", held.args[1]), (f"{name}.get({key})", union(held.args[1], NONE)),
                                           (f"list({name}.values())", of("list", held.args[1]))))
        if way == 4:
            plain = [f for f in self.functions if f[3] == "def" and not f[0].startswith("over")]
            if plain:
                name, parameters, result, _, _ = self.random.choice(plain)
                values = ", ".join(self.value(one, scope, depth - 1) for _, one in parameters)
                return self.random.choice(((f"apply({name}, {values})", result),
                                           (f"logged({name})({values})", of("list", result)),
                                           (f"functools.partial({name})({values})", result)))
        tuples = [(name, held) for name, held in scope.items() if held.name == "tuple"]
        if tuples:
            name, held = self.random.choice(tuples)
            index = self.random.randrange(len(held.args))
            return f"{name}[{index}]", held.args[index]
        return text, type_

    def known_operator(self, scope, depth, awaiting):
        way = self.random.randrange(5)
        if way == 0:
            return f"len(str({self.value(INT, scope)})) + {self.random.choice(LITERALS[INT])}", INT
        if way == 1:
            return f"str({self.known(scope, 0, awaiting)[0]}) + 'x'", STR
        if way == 2:
            text, type_ = self.known(scope, depth - 1, awaiting)
            return f"({text} if {self.value(BOOL, scope)} else {text})", type_
        if way == 3:
            return f"not {self.known(scope, 0, awaiting)[0]}", BOOL
        text, type_ = self.known(scope, depth - 1, awaiting)
        return f"[{text}]" if type_ not in LITERALS else f"[{text}].copy()", of("list", type_)

    def known_await(self, scope, depth, _awaiting):
        asynchronous = [f for f in self.functions if f[3] == "async"]
        way = self.random.randrange(3)
        if way == 0 and asynchronous:
            name, parameters, result, _, _ = self.random.choice(asynchronous)
            return f"(await {name}({self.arguments(parameters, scope, depth)}))", result
        if way == 1 and self.agens():
            text, item, _ = self.generator(scope, depth)
            return f"(await anext({text}))", item
        text, type_ = self.known(scope, depth - 1)
        if way == 2:
            other, other_type = self.known(scope, 0)
            return f"(await asyncio.gather(later({text}), later({other})))", of("tuple", type_, other_type)
        return f"(await later({text}))", type_

    def known_comprehension(self, scope, depth, _awaiting):
        if not self.agens():
            return self.known_name(scope, depth, True)
        text, item, _ = self.generator(scope, depth)
        name = self.name("i")
        way = self.random.randrange(3)
        if way == 0:
            return f"[{name} async for {name} in {text}]", of("list", item)
        if way == 1:
            return f"[({name}, 1 > 0) async for {name} in {text} if str({name})]", of("list", of("tuple", item, BOOL))
        return f"{{str({name}): {name} async for {name} in {text}}}", of("dict", STR, item)

    def agens(self):
        return [f for f in self.functions if f[3] == "agen"]

    def generator(self, scope, depth):
        """(text, item, sent) of a call that gives an async generator."""
        name, parameters, item, _, sent = self.random.choice(self.agens())
        return f"{name}({self.arguments(parameters, scope, depth)})", item, sent

    # ---- declarations ----

    def write(self, *lines):
        self.lines.extend(lines)

    def fields(self, least=1):
        return [(self.name("f"), self.type()) for _ in range(self.random.randrange(least, 4))]

    def by_name(self, name, fields):
        return lambda scope: f"{name}({', '.join(f'{field}={self.value(type_, scope, 1)}' for field, type_ in fields)})"

    def declare_dataclass(self):
        name, fields = self.name("D"), self.fields()
        options = self.random.choice(("", "(frozen=True)", "(kw_only=True)", "(slots=True)"))
        self.write(f"@dataclasses.dataclass{options}", f"class {name}:")
        self.write(*(f"    {field}: {type_}" for field, type_ in fields))
        self.add(name, fields, self.by_name(name, fields))

    def declare_named_tuple(self):
        name, fields = self.name("N"), self.fields()
        self.write(f"class {name}(NamedTuple):", *(f"    {field}: {type_}" for field, type_ in fields))
        attributes = fields + [(f"[{index}]", type_) for index, (_, type_) in enumerate(fields)]
        self.add(name, attributes, self.by_name(name, fields))

    def declare_typed_dict(self):
        name, fields = self.name("TD"), self.fields()
        self.write(f"class {name}(TypedDict):", *(f"    {field}: {type_}" for field, type_ in fields))
        attributes = [(f"['{field}']", type_) for field, type_ in fields]
        self.add(name, attributes, self.by_name(name, fields))

    def declare_enum(self):
        name = self.name("E")
        self.write(f"class {name}(enum.Enum):", "    A = 'a'", "    B = 'b'", "    C = enum.auto()")
        self.add(name, [], lambda scope: f"{name}.{self.random.choice('ABC')}")

    def declare_class(self):
        """A class with attributes of its own, methods, perhaps a property, a base and overloads."""
        name, fields = self.name("C"), self.fields()
        bases = [one for one in self.classes if one.name.startswith("C") and not one.type.args]
        base = self.random.choice(bases) if bases and self.chance(4) else None
        self.write(f"class {name}{f'({base.name})' if base else ''}:")
        parameters = "".join(f", {field}: {type_}" for field, type_ in fields)
        self.write(f"    def __init__(self{parameters}) -> None:")
        if base:
            self.write(f"        super().__init__{base.build({})[len(base.name):]}")
        self.write(*(f"        self.{field}: {type_} = {field}" for field, type_ in fields))
        scope = {f"self.{field}": type_ for field, type_ in fields}
        methods, attributes = [], list(fields)
        for _ in range(self.random.randrange(3)):
            method, result, taken = self.name("m"), self.type(), [(self.name("a"), self.type())]
            self.write(f"    def {method}(self, {taken[0][0]}: {taken[0][1]}) -> {result}:",
                       f"        return {self.value(result, scope | dict(taken))}")
            methods.append((method, taken, result))
        if self.chance(4):
            shown, type_ = self.name("q"), self.type()
            kind = self.random.choice(("property", "functools.cached_property"))
            self.write(f"    @{kind}", f"    def {shown}(self) -> {type_}:", f"        return {self.value(type_, scope)}")
            attributes.append((shown, type_))
        if base:
            attributes += base.attributes
            methods += base.methods
        self.add(name, attributes, self.by_name(name, fields), methods)

    def declare_generic(self):
        """A generic class in either syntax, made for one argument and for another."""
        name, new = self.name("G"), self.chance(5)
        variable = "X" if new else "T"
        self.write(f"class {name}{'[X]' if new else '(Generic[T])'}:", f"    def __init__(self, item: {variable}) -> None:",
                   "        self.item = item", f"    def get(self) -> {variable}:", "        return self.item",
                   f"    def both(self) -> tuple[{variable}, list[{variable}]]:", "        return self.item, [self.item]",
                   f"    async def stream(self) -> AsyncIterator[{variable}]:", "        yield self.item")
        for _ in range(2):
            type_ = self.type(1)
            made = of(name, type_)
            if any(one.type == made for one in self.classes):
                continue

            def build(scope, type_=type_, made=made):
                return f"{made}({self.value(type_, scope, 1)})"
            self.classes.append(Declared(name, made, build, [("item", type_)],
                                         [("get", [], type_), ("both", [], of("tuple", type_, of("list", type_)))]))
        self.write("", "")

    def declare_new_type(self):
        name, base = self.name("NT"), self.random.choice((INT, STR))
        self.write(f'{name} = NewType("{name}", {base})')
        self.add(name, [], lambda scope: f"{name}({self.value(base, scope)})")

    def declare_protocol(self):
        """A protocol with a class that has what it asks for; values of the protocol are made of the class."""
        name, held, (field, type_), result = self.name("Pr"), self.name("H"), self.fields()[0], self.type()
        self.write(f"class {name}(Protocol):", f"    {field}: {type_}", f"    def run(self) -> {result}: ...", "", "",
                   f"class {held}:",
                   f"    def __init__(self, {field}: {type_}) -> None:", f"        self.{field}: {type_} = {field}",
                   f"    def run(self) -> {result}:", f"        return {self.value(result, {f'self.{field}': type_})}")
        self.add(name, [(field, type_)], self.by_name(held, [(field, type_)]), [("run", [], result)])
        self.exported.append(held)

    def add(self, name, attributes, build, methods=()):
        self.write("", "")
        self.classes.append(Declared(name, Type(name), build, attributes, methods))
        self.exported.append(name)

    def signature(self):
        return [(self.name("a"), self.type()) for _ in range(self.random.randrange(1, 4))]

    @staticmethod
    def header(kind, name, parameters, result):
        return f"{kind} {name}({', '.join(f'{one}: {type_}' for one, type_ in parameters)}) -> {result}:"

    def declare_function(self):
        name, parameters, result = self.name("fun"), self.signature(), self.type()
        kind = self.random.choice(("def", "async"))
        scope = dict(parameters)
        self.write(self.header("async def" if kind == "async" else "def", name, parameters, result))
        self.body(scope, 1, 2, kind == "async")
        self.write(f"    return {self.value(result, scope)}", "", "")
        self.functions.append((name, parameters, result, kind, None))
        self.exported.append(name)

    def declare_overloads(self):
        name, results = self.name("over"), [self.type(), self.type()]
        for taken, result in zip((INT, STR), results):
            self.write("@overload", f"def {name}(a: {taken}) -> {result}: ...")
        self.write(f"def {name}(a: int | str) -> {union(*results)}:", "    if isinstance(a, int):",
                   f"        return {self.value(results[0], {})}", f"    return {self.value(results[1], {})}", "", "")
        for taken, result in zip((INT, STR), results):
            self.functions.append((name, [("a", taken)], result, "def", None))
        self.exported.append(name)

    def declare_generator(self):
        """An async generator with statements of all sorts; what it is sent is used by its declared type."""
        name, parameters, item = self.name("gen"), self.signature(), self.type()
        sent = self.type() if self.chance(4) else NONE
        scope = dict(parameters)
        self.write(self.header("async def", name, parameters, of("AsyncGenerator", item, sent)))
        self.body(scope, 1, 3, True)
        for _ in range(self.random.randrange(1, 4)):
            if sent == NONE:
                self.write(f"    yield {self.value(item, scope)}")
            else:
                got = self.name("s")
                self.write(f"    {got} = yield {self.value(item, scope)}", f"    reveal_type({got})  # revealed: {shown(sent)}")
        if self.chance(3):
            self.write("    while True:", f"        yield {self.value(item, scope)}",
                       f"        if {self.value(BOOL, scope)}:", "            break")
        self.write("", "")
        self.functions.append((name, parameters, item, "agen", sent))
        self.exported.append(name)

    # ---- statements ----

    def body(self, scope, indent, count, awaiting):
        ways = [self.reveal, self.assign, self.narrow_none, self.narrow_union, self.closure, self.match]
        if awaiting:
            ways += [self.loop, self.drive, self.context]
        for _ in range(count):
            self.random.choice(ways)(scope, indent, awaiting)

    def line(self, indent, text):
        self.lines.append("    " * indent + text)

    def told(self, indent, text, type_):
        text = bare(text)
        self.line(indent, f"reveal_type({text})" + (f"  # revealed: {shown(type_)}" if type_ is not None else ""))

    def reveal(self, scope, indent, awaiting):
        self.told(indent, *self.known(scope, 3, awaiting))

    def assign(self, scope, indent, awaiting):
        name = self.name("v")
        text, type_ = self.known(scope, 2, awaiting)
        if type_ is None or self.chance(3):
            type_ = self.type()
            self.line(indent, f"{name}: {type_} = same({self.value(type_, scope)})")
            return
        self.line(indent, f"{name} = {text}")
        self.told(indent, name, type_)
        scope[name] = type_

    @staticmethod
    def unions(scope):
        return [(name, type_) for name, type_ in scope.items() if type_.name == "|" and name.isidentifier()]

    def narrow_none(self, scope, indent, awaiting):
        found = [(name, type_) for name, type_ in self.unions(scope) if NONE in type_.args]
        if not found:
            return self.reveal(scope, indent, awaiting)
        name, type_ = self.random.choice(found)
        rest = union(*(member for member in type_.args if member != NONE))
        self.line(indent, f"if {name} is {self.random.choice(('None', 'not None'))}:")
        positive = self.lines[-1].endswith("not None:")
        self.told(indent + 1, name, rest if positive else NONE)
        self.line(indent, "else:")
        self.told(indent + 1, name, NONE if positive else rest)

    def narrow_union(self, scope, indent, awaiting):
        """isinstance over a union of classes that can't have a common subclass."""
        apart = {INT, STR, BYTES}
        found = [(name, type_) for name, type_ in self.unions(scope) if set(type_.args) <= apart]
        if not found:
            name = self.name("u")
            type_ = union(*self.random.sample((INT, STR, BYTES), 3))
            self.line(indent, f"def {name}x(x: {type_}) -> {type_}: return x")
            self.line(indent, f"{name} = {name}x({self.value(type_, {})})")
            found = [(name, type_)]
        name, type_ = self.random.choice(found)
        one = self.random.choice(type_.args)
        rest = union(*(member for member in type_.args if member != one))
        self.line(indent, f"if isinstance({name}, {one}):")
        self.told(indent + 1, name, one)
        self.line(indent, "else:")
        self.told(indent + 1, name, rest)
        if one != type_.args[0]:
            scope.pop(name, None)                     # from here on its members come in another order

    def match(self, scope, indent, awaiting):
        name, subject = self.name("x"), union(*self.random.sample((INT, STR, BYTES, NONE), 3))
        self.line(indent, f"def {name}(x: {subject}) -> None:")
        self.line(indent + 1, "match x:")
        for index, member in enumerate(subject.args):
            self.line(indent + 2, "case None:" if member == NONE else f"case {member}():")
            self.told(indent + 3, "x", member)
            if self.chance(3):
                self.line(indent + 2, "case _:")
                if rest := subject.args[index + 1:]:
                    self.told(indent + 3, "x", union(*rest))
                else:
                    self.line(indent + 3, "pass")
                return

    def closure(self, scope, indent, _awaiting):
        name, parameter, result = self.name("inner"), self.name("a"), self.type()
        self.line(indent, f"def {name}({parameter}: {result}, *rest: int, key: str = 'k') -> {result}:")
        self.told(indent + 1, "rest", of("tuple", INT, Type("...")))
        self.told(indent + 1, *self.known({parameter: result}, 2, False))
        self.line(indent + 1, f"return {parameter}")
        self.told(indent, f"{name}({self.value(result, scope)}, 1, 2, key='z')", result)

    def loop(self, scope, indent, awaiting):
        if not self.agens():
            return self.reveal(scope, indent, awaiting)
        text, item, _ = self.generator(scope, 2)
        name = self.name("i")
        way = self.random.randrange(3)
        if way == 1:
            text, item = f"each([{text}])", None
        elif way == 2:
            text = f"mapped({text}, lambda p: p)"
        self.line(indent, f"async for {name} in {text}:")
        self.told(indent + 1, name, item)
        if item is not None and self.chance(5):
            self.body(scope | {name: item}, indent + 1, 1, True)
        if self.chance(3):
            self.line(indent + 1, self.random.choice(("break", "continue")))
        if self.chance(2):
            self.line(indent, "else:")
            self.reveal(scope, indent + 1, True)

    def drive(self, scope, indent, awaiting):
        """All the ways a generator object is driven, in an order that works."""
        if not self.agens():
            return self.reveal(scope, indent, awaiting)
        text, item, sent = self.generator(scope, 2)
        name = self.name("g")
        self.line(indent, f"{name} = {text}")
        self.told(indent, name, of("AsyncGenerator", item, sent))
        self.told(indent, f"await {self.random.choice((f'anext({name})', f'{name}.asend(None)', f'{name}.__anext__()'))}"
                  if sent == NONE else f"await anext({name})", item)
        self.line(indent, "try:")
        self.told(indent + 1, f"await {name}.asend({self.value(sent, scope)})", item)
        if self.chance(4):
            self.told(indent + 1, f"await {name}.athrow(ValueError({self.random.choice(('', '1'))}))", item)
        self.line(indent, self.random.choice(("except StopAsyncIteration:", "except (ValueError, StopAsyncIteration) as error:")))
        self.line(indent + 1, "pass")
        self.line(indent, "finally:")
        self.line(indent + 1, f"await {name}.aclose()")

    def context(self, scope, indent, awaiting):
        text, type_ = self.known(scope, 1, True)
        name = self.name("h")
        if type_ is None or type_.name == "|":
            return self.reveal(scope, indent, awaiting)
        self.line(indent, f"async with holding({text}) as {name}:")
        self.told(indent + 1, name, type_)

    # ---- programs ----

    def module(self, name, earlier):
        """A module of some declarations, importing what earlier ones declare."""
        self.lines, self.exported = IMPORTS.splitlines(), []
        for other, names in earlier:
            self.lines.append(f"from {other} import {', '.join(dict.fromkeys(names))}")
        if not earlier:
            self.lines += TOOLS.splitlines()
            self.exported += TOOL_NAMES
        self.write("", "")
        ways = [self.declare_dataclass, self.declare_named_tuple, self.declare_typed_dict, self.declare_enum, self.declare_class,
                self.declare_generic, self.declare_new_type, self.declare_protocol, self.declare_overloads]
        for _ in range(self.random.randrange(2, 6)):
            known = len(self.classes)
            self.random.choice(ways)()
            self.exported += [one.name for one in self.classes[known:]]
        for _ in range(self.random.randrange(2, 5)):
            self.random.choice((self.declare_function, self.declare_generator, self.declare_generator))()
        return Module(name, self.lines)


def bare(text):
    """The expression without parentheses around all of it: they don't belong to its place."""
    if not text.startswith("(") or not text.endswith(")"):
        return text
    depth = 0
    for index, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return text[1:-1] if index == len(text) - 1 else text
    return text


def shown(type_):
    """How the checker shows a type."""
    if type_.name == "|":
        return " | ".join(f"({shown(one)})" if one.name == "->" else shown(one) for one in type_.args)
    if type_.name == "->":
        *taken, result = type_.args
        return f"({', '.join(map(shown, taken))}) -> " + (f"({shown(result)})" if result.name in ("->", "|") else shown(result))
    return f"{type_.name}[{', '.join(map(shown, type_.args))}]" if type_.args else type_.name


def make(random, count=3):
    maker, modules, earlier = Maker(random), [], []
    for index in range(random.randrange(1, count + 1)):
        module = maker.module(f"part{index}", earlier)
        earlier.append((module.name, maker.exported))
        modules.append(module)
    return modules

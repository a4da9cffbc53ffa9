"""Random programs that nobody would write: names from a small stock, used as everything at once, in modules that import each
other.

`make(random)` gives a list of Module whose texts parse, whatever they mean: classes that are their own bases, aliases of
themselves, functions without annotations that call each other round, declarations that contradict each other. What they are
worth is not known; that the checker ends, that nothing breaks, and that it finds the same in any order, is.
"""
from typed import Module

NAMES = "a b c d e f A B C D".split()
ATTRIBUTES = "x y a f asend".split()
BUILT_IN = ("int str list dict tuple object type None len sorted map print isinstance super property staticmethod "
            "classmethod").split()
TYPING = ("Any Annotated Callable ClassVar Concatenate Final Generic Literal LiteralString NamedTuple NewType Optional "
          "ParamSpec Protocol ReadOnly Required NotRequired Self Type TypedDict TypeGuard TypeIs TypeVar TypeVarTuple Union Unpack "
          "cast overload override final assert_never assert_type dataclass_transform get_args AsyncGenerator AsyncIterator "
          "AsyncIterable Awaitable Coroutine Generator Iterable Iterator Mapping Sequence").split()
HEAD = """\
import asyncio, contextlib, dataclasses, enum, functools
from typing import *
from abc import ABC, abstractmethod
"""
DECORATORS = (
    "property", "staticmethod", "classmethod", "overload", "override", "final", "functools.cache", "functools.wraps({name})",
    "functools.cached_property", "contextlib.asynccontextmanager", "contextlib.contextmanager", "abstractmethod",
    "dataclasses.dataclass", "{name}", "{name}.setter", "{name}({expr})", "dataclass_transform()",
)
BASES = (
    "Generic[{name}]", "Protocol", "Protocol[{name}]", "TypedDict", "NamedTuple", "enum.Enum", "enum.Flag", "ABC", "Exception",
    "{name}", "{name}[{type}]", "list[{type}]", "AsyncIterator[{type}]", "metaclass={name}", "total=False", "dict[str, {type}]",
    "tuple[{type}, ...]", "{expr}", "type", "int",
)
TYPES = (
    "{name}", "{name}[{type}]", "{name}[{type}, {type}]", "int", "str", "None", "Any", "list[{type}]", "dict[{type}, {type}]",
    "tuple[{type}, ...]", "tuple[{type}, {type}]", "tuple[*{name}]", "{type} | {type}", "{type} | None",
    "Callable[[{type}], {type}]", "Callable[{name}, {type}]", "Callable[..., {type}]",
    "Callable[Concatenate[{type}, {name}], {type}]", "type[{type}]", "Self", "Literal[{literal}]", "'{name}'",
    "AsyncGenerator[{type}, {type}]", "AsyncIterator[{type}]", "Awaitable[{type}]", "TypeIs[{type}]", "Annotated[{type}, 1]",
    "Unpack[{name}]", "ClassVar[{type}]", "Final", "Required[{type}]", "object", "{name}.{attribute}", "LiteralString",
    "NoReturn", "Iterable[{type}]", "{name}.args", "{name}.kwargs", "type",
)
EXPRESSIONS = (
    "{name}", "{name}", "{name}", "{name}.{attribute}", "{expr}.{attribute}", "{name}({expr})", "{name}({expr}, {name}={expr})",
    "{name}(*{expr}, **{expr})", "{expr}({expr})", "{name}[{expr}]", "{name}[{expr}:{expr}]", "{name}[{type}]", "{literal}",
    "[{expr}, {expr}]", "[]", "{{}}", "{{{expr}: {expr}, **{expr}}}", "{{{expr}}}", "({expr}, {expr})", "({expr}, *{expr})",
    "()", "{expr} + {expr}", "{expr} and {expr}", "{expr} or {expr}", "not {expr}", "-{expr}", "{expr} < {expr}",
    "{expr} is None", "{expr} in {expr}", "{expr} == {literal}", "({expr} if {expr} else {expr})", "(lambda {name}: {expr})",
    "(lambda *{name}: {expr})", "[{expr} for {name} in {expr} if {expr}]", "{{{expr}: {expr} for {name} in {expr}}}",
    "sum({expr} for {name} in {expr})", "({name} := {expr})", "f'{{{name}}}'", "isinstance({name}, {name})",
    "isinstance({name}, ({name}, int))", "issubclass({name}, {name})", "callable({name})", "super().{attribute}", "super()",
    "type({expr})", "cast({type}, {expr})", "functools.partial({name}, {expr})", "getattr({name}, 'x', {expr})", "len({expr})",
    "reveal_type({expr})", "TypeVar('{name}')", "TypeVar('{name}', bound={type})", "TypeVar('{name}', {type}, {type})",
    "ParamSpec('{name}')", "TypeVarTuple('{name}')", "NewType('{name}', {type})", "NamedTuple('{name}', [('x', {type})])",
    "TypedDict('{name}', {{'x': {type}}})", "enum.Enum('{name}', 'x y')", "list({expr})", "dict(x={expr})",
    "zip({expr}, {expr})", "sorted({expr}, key={expr})", "map({expr}, {expr})", "asyncio.gather({expr}, {expr})",
)
ASYNCHRONOUS = ("await {expr}", "(yield {expr})", "(yield)", "[{expr} async for {name} in {expr}]", "await anext({expr})",
                "await {name}.asend({expr})", "await {name}.athrow({expr})", "await {name}.aclose()", "{name}.asend({expr})")
PATTERNS = (
    "_", "{name}", "None", "{literal}", "{name}()", "{name}(x={pattern})", "{name}({pattern}, {pattern})",
    "[{pattern}, *{name}]", "({pattern}, {pattern})", "{{'x': {pattern}, **{name}}}", "{pattern} as {name}",
    "{name}.{attribute}", "int() | str()", "int()",
)
LITERALS = ("0", "1", "'a'", "b'b'", "True", "None", "1.5", "-1", "2j", "...")


class Writer:
    def __init__(self, random, others):
        self.random, self.others = random, others
        self.lines = HEAD.splitlines()
        self.asynchronous = False

    def chance(self, of_ten):
        return self.random.random() * 10 < of_ten

    def name(self):
        if self.chance(8):
            return self.random.choice(NAMES)
        return self.random.choice(BUILT_IN if self.chance(6) else TYPING)

    def fill(self, form, depth):
        """The form with every part in braces replaced by something random."""
        out, at = [], 0
        while at < len(form):
            if form.startswith(("{{", "}}"), at):
                out.append(form[at])
                at += 2
            elif form[at] == "{":
                end = form.index("}", at)
                out.append(self.part(form[at + 1:end], depth))
                at = end + 1
            else:
                out.append(form[at])
                at += 1
        return "".join(out)

    def part(self, what, depth):
        if what == "name":
            return self.random.choice(NAMES) if depth < 2 or self.chance(9) else self.name()
        if what == "attribute":
            return self.random.choice(ATTRIBUTES)
        if what == "literal" or (what == "pattern" and depth <= 0):
            return self.random.choice(LITERALS[:5])
        if depth <= 0:
            return self.name() if what == "expr" else self.random.choice((*NAMES, "int", "str"))
        if what == "type":
            return self.fill(self.random.choice(TYPES), depth - 1)
        if what == "pattern":
            return self.fill(self.random.choice(PATTERNS), depth - 1)
        form = self.random.choice(ASYNCHRONOUS if self.asynchronous and self.chance(2) else EXPRESSIONS)
        return self.fill(form, depth - 1)

    def expression(self, depth=2):
        return self.part("expr", depth)

    def type(self, depth=2):
        return self.part("type", depth)

    def line(self, indent, text):
        self.lines.append("    " * indent + text)

    def block(self, indent, depth, least=1):
        for _ in range(self.random.randrange(least, 4)):
            self.statement(indent, depth)

    def statement(self, indent, depth):
        ways = [self.assign, self.assign, self.assign, self.small, self.small]
        if depth > 0:
            ways += [self.function, self.function, self.class_, self.condition, self.loop, self.attempt, self.matching,
                     self.context]
        self.random.choice(ways)(indent, depth - 1)

    def assign(self, indent, _depth):
        target, value, type_ = self.random.choice(NAMES), self.expression(), self.type()
        form = self.random.choice(("{t} = {v}", "{t} = {v}", "{t}: {y} = {v}", "{t}: {y}", "{t}.x = {v}", "{t}[{v}] = {v}",
                                   "{t} += {v}", "{t}, *b = {v}", "type {t} = {y}", "type {t}[A] = {y}", "{t} = {y}",
                                   "{t}: TypeAlias = {y}", "type {t}[*B, **C] = {y}", "(a, b), c = {v}", "self.x = {v}"))
        self.line(indent, form.format(t=target, v=value, y=type_))

    def small(self, indent, _depth):
        form = self.random.choice(("{v}", "return {v}", "return", "pass", "raise {v}", "del {n}", "global {n}", "assert {v}",
                                   "from {m} import {n}", "from {m} import *", "import {m}", "from {m} import {n} as {o}",
                                   "{n} = {m}.{n}",
                                   "break", "continue", "yield {v}", "assert_never({n})"))
        self.line(indent, form.format(v=self.expression(), n=self.random.choice(NAMES), o=self.random.choice(NAMES),
                                      m=self.random.choice(self.others)))

    def parameters(self, method):
        texts, named = (["self"] if method and self.chance(8) else []), set()
        for kind in ("", "", "*", "", "**"):
            name = self.random.choice(NAMES)
            if name in named or self.chance(4):
                continue
            named.add(name)
            text = kind + name + (f": {self.type()}" if self.chance(6) else "")
            needs_default = texts and "=" in texts[-1]
            texts.append(text + (f" = {self.expression(1)}" if not kind and (needs_default or self.chance(3)) else ""))
        return ", ".join(texts)

    def type_parameters(self):
        if self.chance(6):
            return ""
        forms = ("{n}", "{n}: {y}", "{n}: ({y}, {y})", "*{n}", "**{n}", "{n} = {y}")
        names = self.random.sample(NAMES, self.random.randrange(1, 3))
        texts = [self.random.choice(forms).format(n=name, y=self.type(1)) for name in names]
        return f"[{', '.join(sorted(texts, key=lambda one: ' = ' in one))}]"

    def function(self, indent, depth):
        before = self.asynchronous
        self.asynchronous = self.chance(5)
        for _ in range(self.random.choice((0, 0, 1, 2))):
            self.line(indent, "@" + self.fill(self.random.choice(DECORATORS), 1))
        special = ("__init__", "__call__", "__aiter__", "__anext__", "__get__", "__getattr__", "__enter__")
        name = self.random.choice((*NAMES, *special))
        result = f" -> {self.type()}" if self.chance(5) else ""
        head = "async def" if self.asynchronous else "def"
        self.line(indent, f"{head} {name}{self.type_parameters()}({self.parameters(indent > 0)}){result}:")
        self.block(indent + 1, depth)
        if self.asynchronous:
            self.line(indent + 1, self.random.choice((f"yield {self.expression()}", f"return {self.expression()}", "yield")))
        self.asynchronous = before

    def class_(self, indent, depth):
        if self.chance(3):
            self.line(indent, "@" + self.fill(self.random.choice(DECORATORS), 1))
        chosen = [self.fill(self.random.choice(BASES), 1) for _ in range(self.random.randrange(3))]
        bases = ", ".join(sorted(chosen, key=lambda base: "=" in base))
        self.line(indent, f"class {self.random.choice(NAMES)}{self.type_parameters()}{f'({bases})' if bases else ''}:")
        self.block(indent + 1, depth)

    def condition(self, indent, depth):
        self.line(indent, f"{self.random.choice(('if', 'while'))} {self.expression()}:")
        self.block(indent + 1, depth)
        if self.chance(5):
            self.line(indent, "else:")
            self.block(indent + 1, depth)

    def loop(self, indent, depth):
        head = "async for" if self.asynchronous and self.chance(6) else "for"
        self.line(indent, f"{head} {self.random.choice(('a', 'b, c', 'a.x', 'd, *e', 'f'))} in {self.expression()}:")
        self.block(indent + 1, depth)

    def attempt(self, indent, depth):
        self.line(indent, "try:")
        self.block(indent + 1, depth)
        caught = self.random.choice(NAMES)
        self.line(indent, self.random.choice((f"except {caught} as {self.random.choice(NAMES)}:", "except Exception:",
                                              "finally:", f"except* {caught} as e:")))
        self.block(indent + 1, depth)

    def matching(self, indent, depth):
        self.line(indent, f"match {self.expression()}:")
        for _ in range(self.random.randrange(1, 4)):
            self.line(indent + 1, f"case {self.part('pattern', 2)}{f' if {self.expression()}' if self.chance(2) else ''}:")
            self.block(indent + 2, depth)

    def context(self, indent, depth):
        head = "async with" if self.asynchronous and self.chance(6) else "with"
        self.line(indent, f"{head} {self.expression()} as {self.random.choice(NAMES)}:")
        self.block(indent + 1, depth)


def make(random, count=3):
    names = [f"part{index}" for index in range(random.randrange(1, count + 1))]
    modules = []
    for name in names:
        writer = Writer(random, names)
        for other in names:
            if random.random() < 0.6:
                writer.line(0, f"from {other} import {', '.join(random.sample(NAMES, 3))}")
        for _ in range(random.randrange(4, 16)):
            writer.statement(0, 3)
        modules.append(Module(name, writer.lines))
    return modules

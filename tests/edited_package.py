"""Packages whose modules import each other in circles, and edits of their statements and members: for run_server.py.

Everything is made of few names, so that an edit in one place nearly always means something in others: a member that turns from a
function into an async generator, an attribute that gets another type, a protocol that gets another member.
"""

MEMBERS = ["alpha", "beta", "_gamma", "get", "__aiter__", "__init__"]
CLASSES = ["Base", "Child", "Other"]               # each derives from those before it: what goes in a circle has no one meaning
FUNCTIONS = ["make", "pick", "ticks", "letters"]
MODULES = ["one", "two", "three"]

HEADER = ["from __future__ import annotations", "from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, NamedTuple",
          "from dataclasses import dataclass", "from collections.abc import AsyncGenerator, AsyncIterator, Iterator"]

MEMBER_FORMS = [
    "async def {m}(self):\n    yield {v}",
    "async def {m}(self) -> AsyncGenerator[int, str]:\n    got = yield {v}",
    "async def {m}(self) -> AsyncIterator[int]:\n    yield {v}",
    "async def {m}(self):\n    return {o}",
    "def {m}(self):\n    return {o}",
    "def {m}(self) -> list[int]:\n    return []",
    "def {m}(self) -> {c}:\n    return {o}",
    "@property\ndef {m}(self):\n    return {o}.{n}()",
    "def {m}(self):\n    self.{n} = {o}\n    self.kept = {v}",
    "def {m}(self, other: {c}):\n    self.other = other\n    return other.{n}()",
    "async def {m}(self):\n    async for x in self.{n}():\n        yield x",
    "async def {m}(self):\n    {u}",
    "{m} = {v}",
    "{m}: int = 0",
    "{m}: {c}",
    "from .{M} import {f} as {m}",
    "class {m}:\n    async def alpha(self):\n        yield {v}",
    "if {v}:\n    {m} = {o}",
    '"""{m} {n}"""',
    "pass",
]
STATEMENT_FORMS = [
    "def {f}():\n    return {o}",
    "def {f}(x: {c}):\n    return x.{m}()",
    "def {f}(x={o}):\n    return x",
    "async def {f}() -> AsyncGenerator[int, str]:\n    got = yield {v}",
    "async def {f}():\n    yield {v}",
    "async def {f}():\n    {u}\n    {u2}",
    "async def use_{m}(x: {c}):\n    {u}\n    {u2}",
    "async def use_{n}():\n    g = {f}()\n    {u}\n    await g.asend(1)",
    "{f} = {o}",
    "value: {c} = {o}",
    "from .{M} import {f}",
    "from .{M} import {c}, {f}",
    "from .{M} import {c} as Renamed",
    "from .{M} import *",
    "from . import {M}",
    "import sys",
    "if TYPE_CHECKING:\n    from .{M} import {c}, {f}",
    "if {f} is None:\n    {f} = {o}",
    "{f}()",
    "__all__ = ['{c}', '{f}']",
    "T = TypeVar('T')",
    "class Wants(Protocol):\n    def {m}(self) -> AsyncIterator[int]: ...",
    "def take(w: Wants) -> None: ...",
    "async def give():\n    take({o})\n    w: Wants = {o}",
]
CLASS_FORMS = ["class {c}:", "class Child(Base):", "class Other({b}):", "@dataclass\nclass {c}:", "class {c}(Protocol):",
               "class {c}(NamedTuple):", "class {c}(Generic[T]):"]
USES = [
    "async for x in {o}.{m}(): print(x)", "for x in {o}.{m}(): print(x)", "await {o}.{m}()", "{o}.{m}()", "async for x in {o}: print(x)",
    "for x in {f}(): print(x)", "async for x in {f}(): print(x)", "yield {o}.{m}", "x: AsyncGenerator[int, str] = {o}.{m}()",
    "await {o}.{m}().asend('a')", "async for x in {o}.kept: print(x)", "for x in {o}.{m}: print(x)", "return",
]
OBJECTS = ["{c}()", "Renamed()", "{M}.{c}()", "self", "value", "{f}()", "{M}.{f}()", "{M}.value"]
VALUES = ["1", "'a'", "[1]", "ticks()", "None"]


def fill(random_, form):
    """A form with its names chosen; objects and uses are forms themselves."""
    names = {"m": MEMBERS, "n": MEMBERS, "c": CLASSES, "b": CLASSES[:2], "f": FUNCTIONS, "M": MODULES, "o": OBJECTS, "u": USES,
             "u2": USES, "v": VALUES}
    while "{" in form:
        at = form.index("{")
        end = form.index("}", at)
        form = form[:at] + random_.choice(names[form[at + 1:end]]) + form[end + 1:]
    return form


def indented(text):
    return "\n".join("    " + line for line in text.split("\n"))


class Source:
    """One module: a list of statements, a class among them as its head and the list of its members."""

    def __init__(self, random_):
        self.random = random_
        self.parts = [self.part() for _ in range(random_.randrange(5, 10))]

    def part(self):
        if self.random.random() < 0.4:
            return [fill(self.random, self.random.choice(CLASS_FORMS[:3] * 3 + CLASS_FORMS)),
                    [self.member() for _ in range(self.random.randrange(1, 5))]]
        return fill(self.random, self.random.choice(STATEMENT_FORMS))

    def member(self):
        return fill(self.random, self.random.choice(MEMBER_FORMS))

    def edit(self):
        """Something is put in, taken out or replaced: a member more often than a statement."""
        classes = [part for part in self.parts if isinstance(part, list)]
        if classes and self.random.random() < 0.6:
            where, make = self.random.choice(classes)[1], self.member
        else:
            where, make = self.parts, self.part
        at, kind = self.random.randrange(len(where) + 1), self.random.random()
        if kind < 0.4 or at == len(where):
            where.insert(at, make())
        elif kind < 0.6 and len(where) > 1:
            del where[at]
        else:
            where[at] = make()

    def text(self):
        lines = list(HEADER)
        for part in self.parts:
            lines.append(part if isinstance(part, str) else part[0] + "\n" + "\n\n".join(map(indented, part[1])))
        return "\n\n".join(lines) + "\n"


def change(old, new):
    """The one stretch in which two texts differ: (start, end, what stands there now)."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, len(old) - end, new[start:len(new) - end]

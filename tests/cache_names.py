"""A project whose modules hand names on to each other in every way, and edits of one name at a time: for run_cache.py.

Of ten modules each is a list of statements; a statement binds a name of a small common set, mostly by others of its module, which it
has of its own or from modules before it (or, now and then, behind it). Further modules use what the last ones hand out.
"""
NAMES = [f"n{i}" for i in range(9)]
TYPES = ["int", "str", "bytes", "float"]
# {n}: the name that is bound; {o}, {p}: others of the module; {m}: another module, {x}: a name of it; {t}: a type
BINDINGS = [
    "async def {n}(a: int = 0) -> AsyncIterator[{t}]:\n    yield {v}",
    "async def {n}(a=0):\n    yield {v}",
    "async def {n}(a=0):\n    async for x in {o}():\n        yield x",
    "def {n}(a: int = 0) -> AsyncIterator[{t}]:\n    return {o}()",
    "def {n}(a=0):\n    return {o}(a)",
    "def {n}(a={o}):\n    return a",
    "def {n}():\n    return {x}()",
    "def {n}() -> 'AsyncIterator[{t}]':\n    from {m} import {x}\n    return {x}()",
    "def {n}():\n    from {m} import {x}\n    return {x}()",
    "def {n}():\n    import {m}\n    return {m}.{x}()",
    "@{o}\nasync def {n}(a: int = 0) -> AsyncIterator[{t}]:\n    yield {v}",
    "@asynccontextmanager\nasync def {n}(a: int = 0) -> AsyncIterator[{t}]:\n    yield {v}",
    "def {n}(f: Callable[..., AsyncIterator[{t}]]) -> Callable[[int], AsyncIterator[{t}]]:\n    return f",
    "def {n}() -> NoReturn:\n    raise ValueError",
    "def {n}():\n    raise ValueError",
    "def {n}():\n    global {o}\n    {o} = {p}()",
    "class {n}:\n    async def __aiter__(self) -> AsyncIterator[{t}]:\n        yield {v}",
    "class {n}:\n    def __aiter__(self):\n        return {o}().__aiter__()",
    "class {n}({o}):\n    pass",
    "class {n}:\n    a: {t} = {v}\n    def __init__(self):\n        self.s = {o}()\n    async def items(self) -> AsyncIterator[{t}]:\n        yield {v}",
    "class {n}:\n    s = {o}\n    async def items(self):\n        async for x in {p}():\n            yield x",
    "@dataclass\nclass {n}:\n    s: '{o}'\n    t: {t} = {v}",
    "{n} = {o}", "{n} = {o}()", "{n} = {v}", "{n}: AsyncIterator[{t}] = {o}()", "{n} = {o} if {p} else {v}",
    "{n} = TypeVar('{n}', bound='{o}')", "{n}: TypeAlias = AsyncIterator[{t}]", "{n} = Union[{o}, {t}]",
    "{n} = {o}; {p} = {v}", "{n} = {p} = {o}", "{n}, {p} = {o}, {v}", "{n} += 1", "del {n}",
    "for {n} in [{o}, {p}]: pass", "with open('x') as {n}: pass",
    "{o}()", "sys.exit()", "assert isinstance({o}, {t})", "if {o}:\n    {n} = {p}", "if isinstance({o}, {t}):\n    {n} = {o}",
    "is_{n} = isinstance({o}, {t})\nif is_{n}:\n    {n} = {o}",
    "if sys.version_info >= (3, 8):\n    {n} = {o}\nelse:\n    {n} = {p}",
]
IMPORTS = [
    "from {m} import {x} as {n}", "from {m} import {x}", "from {m} import {x}, {y}", "from {m} import ({x} as {n},\n    {y})", "import {m}",
    "import {m} as {n}", "{n} = {m}.{x}", "{n} = {m}.{x}()", "from {m} import *", "from pack.{m} import {x} as {n}", "import pack.{m}",
    "from pack import {m} as {n}", "from pack import {x} as {n}", "{n} = pack.{m}.{x}",
    "if TYPE_CHECKING:\n    from {m} import {x} as {n}", "if TYPE_CHECKING:\n    from {m} import {x}\nelse:\n    {x} = None",
    "try:\n    from {m} import {x} as {n}\nexcept ImportError:\n    {n} = None",
    "try:\n    import {m} as {n}\nexcept ImportError:\n    {n} = None", "try:\n    import {m}\nexcept ImportError:\n    import pack.{m} as {m}",
    "__all__ = ['{n}', '{o}']", "__all__ += ['{n}']", "__all__ = {m}.__all__ + ['{n}']", "from {m} import __all__",
    "def __getattr__(name: str) -> AsyncIterator[{t}]: ...", "from __future__ import annotations",
]
VALUES = ["1", "'a'", "b''", "None", "1.5", "[1]"]
HEAD = """import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeAlias, TypeVar, Union
"""
USES = ["async def use(p):\n" + body for body in (
    "    async for v in {u}():\n        w: {t} = v\n", "    for v in {u}():\n        print(v)\n", "    await {u}()\n", "    {u}()\n",
    "    async for v in {u}:\n        w: {t} = v\n", "    async with {u}() as v:\n        w: {t} = v\n",
    "    async for v in {u}().items():\n        w: {t} = v\n", "    async for v in {u}().s:\n        w: {t} = v\n",
    "    g = {u}()\n    g.aclose()\n", "    await {u}().asend('a')\n", "    {u}()\n    g = {w}()\n    g.aclose()\n    yield 1\n",
    "    list({u}())\n", "    if isinstance(p, {u}):\n        for v in p.items(): pass\n", "    q: {u} = p\n    for v in q: pass\n")]
ASKED = ["from {m} import {x} as u, {y} as w\n", "import {m}\nu, w = {m}.{x}, {m}.{y}\n", "from {m} import *\nu, w = {x}, {y}\n",
         "import pack.{m}\nu, w = pack.{m}.{x}, pack.{m}.{y}\n", "from pack import {x} as u\nw = u\n"]


class Names:
    """The files of such a project, and what is done to them."""

    def __init__(self, folder, rng, libraries=6, users=24):
        self.folder, self.rng = folder, rng
        (folder / "pack").mkdir(parents=True)
        (folder / "pyproject.toml").write_text("[tool.agencheck]\n")
        self.libraries = [f"m{i}" for i in range(libraries)]
        self.paths = [folder / f"{m}.py" for m in self.libraries] + [folder / "pack" / f"{m}.py" for m in self.libraries[:2]]
        self.paths.append(folder / "pack" / "__init__.py")
        self.statements = {path: [self.statement() for _ in range(rng.randrange(4, 14))] for path in self.paths}
        for path in self.paths:
            self.write(path)
        for number in range(users):
            (folder / f"use{number}.py").write_text(self.user())

    def filled(self, text):
        rng = self.rng
        bound, *others = rng.sample(NAMES, 3)             # nothing is bound by itself: that is a knot (docs/limits.md)
        text = text.replace("{n}", bound).replace("{o}", others[0]).replace("{p}", others[1])
        for key, choices in (("x", NAMES), ("y", NAMES), ("t", TYPES), ("v", VALUES), ("m", self.libraries)):
            text = text.replace("{" + key + "}", rng.choice(choices))
        return text

    def statement(self):
        return self.filled(self.rng.choice(BINDINGS if self.rng.random() < 0.7 else IMPORTS))

    def user(self):
        asked, use = self.filled(self.rng.choice(ASKED)), self.rng.choice(USES)
        return HEAD + asked + self.filled(use.replace("{u}", "u").replace("{w}", "w"))

    def write(self, path):
        path.write_text(HEAD + "\n".join(self.statements[path]) + "\n")

    def change(self):
        """A statement comes, goes, moves or becomes another."""
        rng, path = self.rng, self.rng.choice(self.paths)
        statements = self.statements[path]
        what = rng.choice(["add", "add", "drop", "move", "other", "other", "other", "type", "value", "rename"])
        at = rng.randrange(len(statements)) if statements else 0
        if what == "add" or not statements:
            statements.insert(at, self.statement())
        elif what == "drop":
            del statements[at]
        elif what == "move":
            statements.insert(rng.randrange(len(statements)), statements.pop(at))
        elif what == "other":
            statements[at] = self.statement()
        else:
            words = {"type": TYPES, "value": VALUES, "rename": NAMES}[what]
            statements[at] = statements[at].replace(rng.choice(words), rng.choice(words))
        self.write(path)
        return f"{path.name}:{what}"

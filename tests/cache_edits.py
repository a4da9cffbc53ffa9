"""A project whose modules use what the others hold in every way that may look into a function's body, and edits of it that go on
beneath what others see, or just not: for run_cache.py.

A module is a list of parts, each with several texts. `{other}` in a part is another module, imported whole.
"""
import re

# What others may look at. Each list is one thing in several guises; what differs is often inside of a body alone.
HELD = [
    ["async def stream(n: int = 0) -> AsyncGenerator[int, None]:\n" + body for body in (
        "    yield 1\n", "    yield 'a'\n", "    ...\n", "    '''Said.'''\n", "    raise NotImplementedError\n",
        "    return {other}.stream()\n",
        "    async for v in {other}.stream():\n        yield v\n",
        "    def inner():\n        yield 1\n    return inner\n",
        "    if n:\n        yield 1\n    raise ValueError\n", "    x = lambda: (yield)\n    return x\n",
        "    x = yield 1\n    print(x)\n",
        "    print((yield 1))\n", "    return [(yield 1)]\n",
        "    print('yield')\n", "    '''Said.'''\n    # yield\n    print(f'{n}')\n",
        "    class C:\n        yield 1\n    return C\n",
        "    global given\n    given = {other}.stream()\n    yield 1\n",
        "    try:\n        yield n\n    finally:\n        yield n\n")],
    ["async def guessed(n=0):\n" + body for body in (
        "    yield 1\n", "    yield 'a'\n", "    return 1\n", "    return {other}.stream()\n",
        "    raise ValueError\n")],
    ["def plain(n: int = 0) -> AsyncIterator[int]:\n" + body for body in (
        "    return stream()\n", "    yield 1\n", "    print(n)\n    return stream()\n",
        "    return {other}.plain()\n", "    raise NotImplementedError\n")],
    ["def fail(n=0):\n" + body for body in (
        "    raise ValueError\n", "    return\n", "    if n:\n        raise ValueError\n", "    {other}.fail()\n",
        "    while True: pass\n")],
    ["def stop(n: int = 0) -> " + rest for rest in (
        "None:\n    raise ValueError\n", "None:\n    print(n)\n", "NoReturn:\n    raise ValueError\n",
        "'NoReturn':\n    {other}.stop()\n")],
    ["given = 1\n", "given = stream()\n", "given: AsyncIterator[str] = {other}.stream()\n", "given = guessed()\n",
     "def take() -> None:\n    global given\n    given = stream()\n", "def take() -> None:\n    given = stream()\n"],
    ["@asynccontextmanager\nasync def hold() -> AsyncIterator[int]:\n" + body for body in (
        "    yield 1\n", "    async with asyncio.TaskGroup():\n        yield 1\n",
        "    async with {other}.hold():\n        yield 1\n",
        "    async with {other}.Held() as h:\n        yield h.n\n", "    return 1\n")],
    ["class Held:\n    n: int = 0\n", "class Held:\n    n: str = ''\n"],
    ["    def __init__(self) -> None:\n        self.gen = stream()\n",
     "    def __init__(self) -> None:\n        self.gen, self.other = stream(), 1\n",
     "    def __init__(self) -> None:\n        self.gen: AsyncIterator[str] = {other}.stream()\n",
     "    def __init__(self) -> None:\n        print(self.n == 1, end='')\n",
     "    def __init__(self, gen=None) -> None:\n        self.gen = gen or guessed()\n",
     "    gen = {other}.stream()\n    def f(self) -> None:\n        if self.n: self.gen = 1\n",
     "    def f(self) -> int:\n        for self.gen in [stream()]: pass\n        return 1\n",
     "    def f(self) -> int:\n        with open('x') as self.gen: pass\n        return 1\n",
     "    def f(self) -> int:\n        with (hold() as (a, self.gen), hold()): pass\n        return 1\n",
     "    def f(self) -> int:\n        gen = stream(); self.other.gen = gen; print(self.gen)\n        return 1\n",
     "    @classmethod\n    def f(cls) -> int:\n        cls.gen = stream()\n        return 1\n",
     "    @property\n    def gen(self) -> AsyncGenerator[int, None]:\n        return stream()\n",
     "    @property\n    def gen(self):\n        return stream()\n"],
    ["    async def __aexit__(self, *a: object) -> None: ...\n"],
    ["    async def __aenter__(self) -> 'Held':\n" + body for body in (
        "        return self\n", "        await asyncio.TaskGroup().__aenter__()\n        return self\n",
        "        print(1)\n        return self\n",
        "        self.group = asyncio.TaskGroup()\n        await self.group.__aenter__()\n        return self\n")],
    ["class Based({other}.Based if False else object):\n    async def items(self) -> AsyncIterator[int]:\n        yield 1\n",
     "class Based({other}.Held):\n    async def items(self) -> AsyncIterator[int]:\n        print(1)\n        return stream()\n",
     "class Based({other}.Held):\n    async def items(self) -> AsyncIterator[int]:\n        '''Said.'''\n",
     "class Based(Protocol):\n    async def items(self) -> AsyncIterator[int]: ...\n",
     "class Based({other}.Held):\n    async def items(self):\n        yield 'a'\n",
     "class Based({other}.Held):\n    @abstractmethod\n"
     "    def items(self) -> AsyncIterator[int]:\n        raise NotImplementedError\n"],
    ["__all__ = ['stream', 'given', 'Held']\n", "__all__ = ['stream']\n__all__ += ['Held']\n", "", "from {other} import *\n",
     "if TYPE_CHECKING:\n    from {other} import given\n",
     "try:\n    from {other} import Held as Tried\nexcept ImportError:\n    Tried = None\n"],
    ["def unasked() -> AsyncIterator[int]:\n    return stream()\n", "def unasked(): yield\n", "", "def other(): pass\n",
     "def unasked():\n    global later\n    later = stream()\n", "@asynccontextmanager\nasync def unasked():\n    yield 1\n"],
    ["", "", "async def later() -> AsyncIterator[int]:\n    yield 1\n",
     "def later() -> AsyncIterator[int]:\n    return stream()\n",
     "def later():\n    raise ValueError\n", "def __getattr__(name: str) -> AsyncIterator[int]: ...\n"],
    ["first: int = 1  # type: str\n", "first = None  # type: AsyncIterator[int]\n", "first = 1  # a comment\n", "first = 1\n"],
]
# What is made of it: rules look at these.
USES = ["async def use() -> AsyncGenerator[object, None]:\n" + body + "    yield 1\n" for body in (
    "    async for v in {other}.stream():\n        w: int = v\n",
    "    for v in {other}.stream():\n        print(v)\n",
    "    async for v in {other}.guessed():\n        w: int = v\n", "    {other}.stream()\n",
    "    await {other}.stream()\n",
    "    for v in {other}.plain(): pass\n", "    {other}.fail()\n    {other}.stream()\n",
    "    {other}.stop()\n    {other}.guessed()\n",
    "    async for v in {other}.given:\n        w: int = v\n", "    await {other}.stream().asend('a')\n",
    "    async with {other}.hold() as v:\n        yield v\n", "    async with {other}.Held():\n        yield 1\n",
    "    async for v in {other}.Held().gen:\n        w: str = v\n", "    for v in {other}.Held().gen: pass\n",
    "    async for v in {other}.Based().items():\n        w: str = v\n", "    g = {other}.stream()\n    g.aclose()\n",
    "    list({other}.stream())\n", "    g: Iterator[int] = {other}.plain()\n",
    "    async for v in {other}.first: pass\n",
    "    async for v in {other}.later():\n        w: str = v\n", "    from {other} import later\n    for v in later(): pass\n",
    "    {other}.later()\n    {other}.stream()\n", "    from {other} import *\n    later()\n",
    "    m = asynccontextmanager({other}.stream)\n", "    m = contextmanager({other}.guessed)\n",
)]
IMPORTS = """import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, NoReturn, Protocol
"""
STATEMENTS = ["yield 1", "yield 'a'", "return", "return 1", "x = 1", "self.gen = 'a'", "global given", "...",
              "# comment", "", "'''said'''", "raise ValueError",
              "x = yield", "raise NotImplementedError", "self.gen: int", "cls.gen = 1", "def inner(): yield 2", "(",
              "pass  # type: int", "del given"]


def project(rng, libraries=3, users=30):
    """Modules by their names: some that hold things and lead to each other, and more that use one thing each."""
    names = [f"lib{i}" for i in range(libraries)]
    return {name: Module(rng, [n for n in names if n != name], HELD) for name in names} | {
        f"use{i}": Module(rng, names, [USES]) for i in range(users)}


class Module:
    """One module's parts, rolled by `rng`; text() is what stands in its file."""

    def __init__(self, rng, others, parts):
        self.rng, self.others, self.parts = rng, others, parts
        self.texts = [self._rolled(part) for part in parts]

    def _rolled(self, part):
        return self.rng.choice(part).replace("{other}", self.rng.choice(self.others))

    def roll(self):
        """One part in another guise; more often than not what others see is the same."""
        weights = [4 if any("->" in text for text in part) else 1 for part in self.parts]
        at = self.rng.choices(range(len(self.parts)), weights)[0]
        self.texts[at] = self._rolled(self.parts[at])

    def text(self):
        whole = "".join(self.texts)
        imports = "".join(f"import {other}\n" for other in self.others if re.search(rf"\b{other}\b", whole))
        return IMPORTS + imports + whole


def damaged(text, rng):
    """The text with something done to it that knows nothing of Python."""
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    indent = lines[at][:len(lines[at]) - len(lines[at].lstrip())]
    what = rng.randrange(6)
    if what == 0:
        del lines[at]
    elif what == 1:
        lines.insert(at, indent + rng.choice(STATEMENTS))
    elif what == 2:
        lines.insert(at, rng.choice(("", "# more", indent + "# yield", "    ")))
    elif what == 3:
        words = re.findall(r"\w+", text)
        lines[at] = re.sub(r"\w+", lambda m: rng.choice(words) if rng.random() < 0.2 else m[0], lines[at])
    elif what == 4:
        line = lines[at]
        lines[at] = rng.choice((line + "  # said", line + "; x = 1", " " + line, line.replace("self.", "self .")))
    else:
        other = rng.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)

"""A project whose modules import each other by every kind of name, whether there is such a module or not, and what comes and goes in its
folders: files, stubs, packages with and without `__init__`, extension modules, stub packages, markers, namesakes of the standard library.
For run_cache.py.
"""
import shutil

# Names that modules have, or might have; of the standard library's some that typeshed itself imports.
NAMES = ["a", "b", "c", "p", "p.a", "p.b", "p.q", "p.q.a", "p.q.b", "q", "q.a", "q.q", "re", "asyncio", "asyncio.a", "types", "queue", "contextlib"]
IMPORTS = ["import {m} as u", "from {m} import stream as s, Item\nclass u: stream = staticmethod(s)", "from {up} import {last} as u",
           "from . import {last} as u", "from .{last} import stream as s\nclass u: stream = staticmethod(s)", "from .. import {last} as u",
           "from ..{last} import u", "from {m} import *\nclass u: stream = stream", "import {m}\nu = {m}",
           "try:\n    import {m} as u\nexcept ImportError:\n    import {n} as u", "if TYPE_CHECKING:\n    from {m} import u", "from {m} import u",
           "import {m}\nimport {n}\nu = {n}", "def get():\n    import {m}\n    return {m}\nu = get()", "import asyncio\nu = asyncio.Queue()\nu.stream = 1",
           "import {up}\nu = {m}", "from .{last} import *", "from {m} import __all__, u"]
USES = ["    async for v in u.stream():\n        w: {t} = v\n", "    for v in u.stream():\n        print(v)\n", "    await u.stream()\n", "    u.stream()\n",
        "    async for v in stream():\n        w: Item = v\n", "    async with hold() as h:\n        h.aclose()\n"]
HEAD = """import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
"""
TYPES = ["int", "str", "bytes"]
VALUES = ["1", "'a'", "b''"]
FILLERS = 260                                           # so that one file's part of the cache is read alone


class Modules:
    """The files of such a project, and what is done to them."""

    def __init__(self, folder, rng):
        self.folder, self.rng = folder, rng
        (folder / "fill").mkdir(parents=True)
        (folder / "pyproject.toml").write_text("[tool.agencheck]\n")
        for number in range(FILLERS):
            (folder / "fill" / f"f{number}.py").write_text("")
        for name in rng.sample(NAMES[:12], 8):
            self.add(name)
        for number in range(12):
            (folder / f"use{number}.py").write_text(self.text())

    def text(self):
        rng = self.rng
        asked = rng.choice(IMPORTS)
        for key in ("{m}", "{n}"):
            name = rng.choice(NAMES)
            asked = asked.replace(key, name).replace("{up}", name.rpartition(".")[0] or name).replace("{last}", name.rpartition(".")[2])
        uses = "".join(f"async def use{i}():\n{rng.choice(USES)}" for i in range(2)).replace("{t}", rng.choice(TYPES))
        kind = rng.choice(TYPES)
        return (f"{HEAD}{asked}\nItem = {kind}\nasync def stream() -> AsyncIterator[{rng.choice(TYPES)}]:\n    yield {rng.choice(VALUES)}\n"
                f"@asynccontextmanager\nasync def hold():\n    yield stream()\n{uses}")

    def place(self, name, ending=""):
        """Where a module of this name would be; above it bare folders are made."""
        path = self.folder.joinpath(*name.split("."))
        for folder in reversed(path.relative_to(self.folder).parents[:-1]):
            if (self.folder / folder).is_file():
                (self.folder / folder).unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(path.name + ending)

    def add(self, name):
        """A module comes, or another one in its place."""
        how = self.rng.choice([".py", ".py", ".py", ".pyi", "package", "package", "stub of package", "folder", ".so", "-stubs", "py.typed"])
        if how in (".py", ".pyi"):
            self.place(name, how).write_text(self.text())
        elif how == ".so":
            self.place(name, ".cpython-313-x86_64-linux-gnu.so").write_bytes(b"")
        elif how == "-stubs":
            top, _, rest = name.partition(".")
            self.place(f"{top}-stubs.{rest or '__init__'}", ".pyi").write_text(self.text())
        else:
            package = self.place(name)
            package.mkdir(exist_ok=True)
            file = {"package": "__init__.py", "stub of package": "__init__.pyi", "folder": "other.py", "py.typed": "py.typed"}[how]
            (package / file).write_text("" if how == "py.typed" else self.text())
        return f"{name}:{how}"

    def existing(self):
        """All that may go: files and folders, but what fills and uses."""
        return sorted(p for p in self.folder.rglob("*") if p.name != "pyproject.toml" and "fill" not in p.parts and not p.name.startswith("use"))

    def change(self):
        rng, there = self.rng, self.existing()
        what = rng.choice(["add", "add", "unasked", "drop", "drop", "rename", "edit", "use"])
        if what == "unasked":
            (self.folder / f"unasked{rng.randrange(4)}.py").write_text(self.text())
        elif what == "use":
            (self.folder / f"use{rng.randrange(12)}.py").write_text(self.text())
        elif what == "add" or not there:
            return self.add(rng.choice(NAMES))
        else:
            path = rng.choice(there)
            if what == "edit" and path.suffix in (".py", ".pyi"):
                path.write_text(self.text())
            elif what == "rename":
                to = path.with_name(rng.choice(NAMES).rpartition(".")[2] + path.suffix)
                if not to.exists():
                    path.rename(to)
            elif what == "drop" and path.is_dir():
                shutil.rmtree(path)
            elif what == "drop":
                path.unlink()
            return f"{what} {path.relative_to(self.folder)}"
        return what

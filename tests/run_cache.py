#!/usr/bin/env python3
"""The cache between runs: whatever happens to files, a run that uses it says the same, byte for byte, as one that doesn't.

edits: a project of modules that hang on each other is changed at random (texts, deletions, additions, packages and stubs that
    come to shadow a module, times put back), and checked after each change with the cache, by 1 or 8 threads, as a whole or in
    parts; beside it without.
names: modules hand names on to each other, and lose, win and change one after another: tests/cache_names.py.
modules: modules and packages come and go, looked for or not: tests/cache_modules.py. Here some runs are over so few of the files that
    they read their part of the cache alone.
bodies: what goes on inside of functions that others use, and whatever else may be done to a text: tests/cache_edits.py.
    CACHE_TREE names a folder to copy and to damage instead of what is made up there.
damage: the cache file is changed at random, cut off, or something else altogether.
parallel: several runs at once over one cache.
kept: a run that finds nothing new, or is over few files of many, writes nothing; --no-cache neither reads nor writes; a folder that can't be made is no trouble.

CACHE_ROUNDS: how many changes (default 120). CACHE_SEED: of which dice (default 11).
"""
import difflib
import os
import pathlib
import random
import re
import shutil
import tempfile
import time

import cache_edits
import cache_modules
import cache_names
import support

ROUNDS = int(os.environ.get("CACHE_ROUNDS", "120"))
SEED = int(os.environ.get("CACHE_SEED", "11"))
TREE = os.environ.get("CACHE_TREE")
TYPES = ["int", "str", "bytes", "int | None", "list[int]", "float"]
VALUES = ["1", "'a'", "b''", "None", "[1]", "1.5", "await other()"]
COARSE = 2.2                                            # seconds after which a file's times are trusted


def module_text(rng, names, own):
    """A module whose verdict hangs on others: it loops over their generators, and re-exports what they define."""
    others = rng.sample([n for n in names if n != own], min(2, len(names) - 1))
    lines = ["from collections.abc import AsyncGenerator, AsyncIterator"]
    lines += [f"from {other} import Item as Item_{other}, stream as stream_{other}" for other in others]
    base = rng.choice([f"Item_{other}" for other in others] + TYPES * 2) if others else rng.choice(TYPES)
    lines += [f"Item = {base}", "async def other() -> int:", "    return 1"]
    lines += [f"async def stream(a: int = 0) -> AsyncGenerator[{rng.choice(TYPES)}, None]:", f"    yield {rng.choice(VALUES)}"]
    for other in others:
        lines += [f"async def use_{other}(x: Item_{other}) -> None:", f"    async for v in stream_{other}():",
                  f"        w: {rng.choice(TYPES)} = v", f"    await stream_{other}().asend({rng.choice(VALUES[:3])})"]
    return "\n".join(lines) + "\n"


def clean_text(rng, names, own):
    others = [n for n in names if n != own]
    return f"from {rng.choice(others)} import Item\nvalue: Item\n" if others else "value = 1\n"


class Project:
    def __init__(self, folder, rng):
        self.folder, self.rng = folder, rng
        folder.mkdir()
        (folder / "pyproject.toml").write_text("[tool.agencheck]\n")
        self.names = [f"m{i}" for i in range(12)]
        for name in self.names:
            self.write(name)

    def path(self, name):
        return self.folder / f"{name}.py"

    def write(self, name):
        make = clean_text if self.rng.random() < 0.25 else module_text
        self.path(name).write_text(make(self.rng, self.names, name))

    def existing(self):
        return sorted(p for p in self.folder.rglob("*.py*") if p.suffix in (".py", ".pyi"))

    def change(self):
        """One thing that may happen to a project; its name."""
        rng, name = self.rng, self.rng.choice(self.names)
        path, package, stub = self.path(name), self.folder / name, self.folder / f"{name}.pyi"
        what = rng.choice(["edit"] * 6 + ["delete", "add", "touch", "back", "package", "stub", "type", "name", "settings"])
        if what in ("edit", "add"):
            self.write(name)
        elif what == "delete":
            path.unlink(missing_ok=True)
            stub.unlink(missing_ok=True)
            shutil.rmtree(package, ignore_errors=True)
        elif what == "touch" and path.exists():
            path.touch()
        elif what == "back" and path.exists():          # another text of the same length and the same time
            state, text = path.stat(), path.read_text()
            path.write_text(text.replace("int", "str"))
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        elif what == "package":
            package.mkdir(exist_ok=True)
            if rng.random() < 0.7:
                (package / "__init__.py").write_text(module_text(rng, self.names, name))
        elif what == "stub":
            stub.write_text(module_text(rng, self.names, name))
        elif what == "type" and path.exists():
            path.write_text(path.read_text().replace(rng.choice(TYPES), rng.choice(TYPES)))
        elif what == "name" and path.exists():
            os.replace(path, self.path(rng.choice(self.names)))
        elif what == "settings":
            (self.folder / "pyproject.toml").write_text(rng.choice(["[tool.agencheck]\n", '[tool.agencheck]\nignore = ["AG201"]\n']))
        return what


def run(folder, cache, *arguments):
    done = support.agencheck("check", *arguments, "--quiet", "--format", "text", cwd=folder,
                             env=os.environ | {"AGENCHECK_CACHE_DIR": str(cache)})
    return done.returncode, done.stdout, done.stderr


def difference(cold, warm):
    """The lines that one of the two runs has alone."""
    lines = [[f"status {status}", *out.splitlines(), *err.splitlines()] for status, out, err in (cold, warm)]
    return "\n".join(difflib.unified_diff(*lines, "without", "with", lineterm="", n=0))[:4000]


def check_edits(tally, folder):
    rng = random.Random(SEED)
    project, cache = Project(folder / "project", rng), folder / "cache"
    said = set()
    for number in range(ROUNDS):
        happened = [project.change() for _ in range(rng.choice([1, 1, 1, 3]))] if number else []
        if number % 40 == 39:
            time.sleep(COARSE)
        part = [str(p.relative_to(project.folder)) for p in rng.sample(project.existing(), 2)] if rng.random() < 0.3 else []
        cold = run(project.folder, cache, "--no-cache", "--jobs", "1", *part)
        warm = run(project.folder, cache, "--jobs", rng.choice(["1", "8"]), *part)
        again = run(project.folder, cache, *part)
        said.add(cold[1])
        tally.check(f"edits {number} {' '.join(happened)}", cold == warm == again,
                    f"without: {cold}\nwith: {warm}\nagain: {again}"[:2000])
    tally.check("edits: they mattered", len(said) > ROUNDS // 4, f"{len(said)} different reports")


class MadeUp:
    """Modules of parts; some are damaged until they are made anew."""

    def __init__(self, folder, rng):
        self.folder, self.rng = folder, rng
        folder.mkdir()
        (folder / "pyproject.toml").write_text("[tool.agencheck]\n")
        self.modules = {folder / f"{name}.py": module for name, module in cache_edits.project(rng).items()}
        for path, module in self.modules.items():
            path.write_text(module.text())

    def change(self):
        path = self.rng.choice([p for p in self.modules if p.name.startswith("lib") or self.rng.random() < 0.05])
        if self.rng.random() < 0.15:
            path.write_text(cache_edits.damaged(path.read_text(), self.rng))
        else:
            self.modules[path].roll()
            path.write_text(self.modules[path].text())
        return path.name


class Copied:
    """A folder of real modules; each is damaged a few times, and whole again."""

    def __init__(self, folder, rng):
        self.folder, self.rng = folder, rng
        shutil.copytree(TREE, folder)
        self.files = {p: p.read_bytes() for p in sorted(folder.rglob("*.py"))}

    def change(self):
        path = self.rng.choice(list(self.files))
        text = path.read_bytes()
        heals = text != self.files[path] and self.rng.random() < 0.4
        path.write_bytes(self.files[path] if heals else cache_edits.damaged(text.decode(errors="replace"), self.rng).encode())
        return path.name


def check_names(tally, folder):
    compare(tally, folder, "names", cache_names.Names)


def check_modules(tally, folder):
    compare(tally, folder, "modules", cache_modules.Modules)


def check_bodies(tally, folder):
    compare(tally, folder, "bodies", Copied if TREE else MadeUp)


def has_text(path):
    return path.suffix in (".py", ".pyi") and path.is_file() and path.stat().st_size


def hangs_on_order(folder, cache, whole):
    """Does a run without the cache say otherwise of files alone? Then names hang on each other in a knot (docs/limits.md)."""
    heads = [set(re.findall(r"^\S+:\d+:\d+: .*", text, re.MULTILINE)) for text in (
        whole, "".join(run(folder, cache, "--no-cache", str(p))[1] for p in sorted(folder.rglob("*.py*")) if has_text(p)))]
    return heads[0] != {head.replace(f"{folder}/", "") for head in heads[1]}


def compare(tally, folder, name, make):
    """Runs with the cache and without it after each of many changes; some of a part of the files in between."""
    rng = random.Random(SEED)
    project, cache = make(folder / "project", rng), folder / "cache"
    said, knots = set(), 0
    for number in range(ROUNDS):
        happened = [project.change() for _ in range(rng.choice([1, 1, 1, 2]))]
        part = rng.sample(sorted(p.name for p in project.folder.glob("*.py")), 2) if rng.random() < 0.4 and not TREE else []
        if part:
            cold, warm = run(project.folder, cache, "--no-cache", *part), run(project.folder, cache, *part)
            tally.check(f"{name} {number} {' '.join(happened)}: {' '.join(part)}", cold == warm, difference(cold, warm))
        cold, warm = run(project.folder, cache, "--no-cache"), run(project.folder, cache, "--jobs", rng.choice(["1", "8"]))
        said.add(cold[1])
        is_knot = cold != warm and hangs_on_order(project.folder, cache, cold[1])
        knots += is_knot
        tally.check(f"{name} {number} {' '.join(happened)}", cold == warm or is_knot, difference(cold, warm))
    tally.check(f"{name}: knots are rare", knots <= ROUNDS // 10, f"{knots} of {ROUNDS}")
    tally.check(f"{name}: they mattered", len(said) > ROUNDS // (10 if TREE else 8), f"{len(said)} different reports")


def check_damage(tally, folder):
    rng = random.Random(5)
    project, cache = Project(folder / "project", rng), folder / "cache"
    wanted = run(project.folder, cache, "--no-cache")
    for number in range(ROUNDS // 4):
        run(project.folder, cache)
        file = next(cache.glob("*.cache"))
        old = file.read_bytes()
        at = rng.randrange(len(old))
        new = rng.choice([old[:at], old[:at] + bytes([rng.randrange(256)]) + old[at + 1:], old[at:], b"", b"\0" * 100, old + old])
        file.write_bytes(new)
        tally.check(f"damage {number}", run(project.folder, cache) == wanted)


def check_parallel(tally, folder):
    project, cache = Project(folder / "project", random.Random(8)), folder / "cache"
    wanted = run(project.folder, cache, "--no-cache")
    for number, got in enumerate(support.in_parallel(lambda _: run(project.folder, cache), range(12))):
        tally.check(f"parallel {number}", got == wanted)


def check_kept(tally, folder):
    project, cache = Project(folder / "project", random.Random(3)), folder / "cache"
    wanted = run(project.folder, cache, "--no-cache")
    tally.check("kept: --no-cache", not cache.exists())
    time.sleep(COARSE)
    run(project.folder, cache)
    before = {p: p.stat().st_mtime_ns for p in cache.iterdir()}
    tally.check("kept: one file", len(before) == 1, str(before))
    tally.check("kept: same answer", run(project.folder, cache) == wanted)
    tally.check("kept: nothing written", {p: p.stat().st_mtime_ns for p in cache.iterdir()} == before)
    for number in range(cache_modules.FILLERS):       # so that one file is few
        (project.folder / f"fill{number}.py").write_text("")
    run(project.folder, cache)
    before = {p: p.stat().st_mtime_ns for p in cache.iterdir()}
    for name in project.names[:4]:
        project.write(name)
        one = str(project.path(name).name)
        tally.check("kept: the answer for one file", run(project.folder, cache, one) == run(project.folder, cache, "--no-cache", one))
    tally.check("kept: nothing written for one file", {p: p.stat().st_mtime_ns for p in cache.iterdir()} == before)
    (folder / "file").write_text("")
    tally.check("kept: no folder", run(project.folder, folder / "file" / "cache") == run(project.folder, cache, "--no-cache"))


def main():
    with support.Tally("cache") as tally:
        for check in (check_edits, check_names, check_modules, check_bodies, check_damage, check_parallel, check_kept):
            if not support.wanted(check.__name__.removeprefix("check_")):
                continue
            with tempfile.TemporaryDirectory() as folder:
                check(tally, pathlib.Path(folder))


main()

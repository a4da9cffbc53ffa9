#!/usr/bin/env python3
"""How time and memory grow with a project: tests/bench_scale.py AGENCHECK [FILES …]

A project is generated for each number of files (1,000 to 100,000 by default): packages of a hundred modules that import each other, every
tenth of them with async generators. Prints what a file costs, cold and warm, and how that changes from the least project to the largest.
"""
import os
import pathlib
import shutil
import sys
import tempfile

import bench_tree

SIZES = [1000, 3000, 10000, 30000, 100000]
PLAIN = '''import os
from . import m{other}


class Store{number}:
    """Keeps things."""

    def __init__(self, name: str, size: int = {number}) -> None:
        self.name = name
        self.size = size

    def path(self, *parts: str) -> str:
        return os.path.join(self.name, *parts)


def make(name: str) -> Store{number}:
    return Store{number}(name, len(name) + {number})
'''
ASYNC = '''from collections.abc import AsyncGenerator
from .m{plain} import Store{plain}, make


async def stream(limit: int) -> AsyncGenerator[Store{plain}, str | None]:
    for number in range(limit):
        said = yield make(str(number))
        if said is not None:
            print(said.upper())


async def names(limit: int) -> AsyncGenerator[str, None]:
    async for store in stream(limit):
        yield store.path("a", "b")


async def main() -> None:
    found = [name async for name in names(3)]
    stores = stream({number})
    await stores.asend(None)
    await stores.asend(found[0])
    await stores.aclose()
'''


def generate(root, count):
    for first in range(0, count, 100):
        package = root / f"package{first // 1000:03}" / f"part{first // 100 % 10}"
        package.mkdir(parents=True)
        (package.parent / "__init__.py").touch()
        (package / "__init__.py").touch()
        for i in range(min(100, count - first) - 1):
            text = ASYNC.format(number=i, plain=(i + 1) % 98 if (i + 1) % 10 else 1) if i % 10 == 0 else PLAIN.format(number=i, other=(i + 7) % 99)
            (package / f"m{i}.py").write_text(text)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    checker, sizes = os.path.abspath(sys.argv[1]), [int(n) for n in sys.argv[2:]] or SIZES
    costs = []
    print("| files | cold, processor | a file | peak memory | warm, processor | wall |\n|---|---|---|---|---|---|")
    for count in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            root = pathlib.Path(scratch) / "project"
            generate(root, count)
            command, cache = [checker, "check", "--quiet", "."], {"AGENCHECK_CACHE_DIR": f"{scratch}/cache"}
            bench_tree.measured(command, root, **cache)
            _, cpu, peak = bench_tree.measured([*command, "--no-cache"], root)
            wall, warm, _ = bench_tree.measured(command, root, **cache)
            costs.append(cpu / count)
            print(f"| {count:,} | {cpu:.2f} s | {cpu / count * 1e6:.0f} µs | {peak:.0f} MB | {warm:.2f} s | {wall:.2f} s |", flush=True)
            shutil.rmtree(root)
    print(f"\nA file of the largest project costs {costs[-1] / costs[0]:.2f} times one of the smallest.")


if __name__ == "__main__":
    main()

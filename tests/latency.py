#!/usr/bin/env python3
"""How long from didChange to publishDiagnostics: tests/latency.py [FILE.py] [EDITS]. Prints the median and the 99th percentile in
milliseconds, and the server's memory at the start and at the end. Random small edits at the ends of lines, each taken back by the next."""
import pathlib
import random
import sys
import time

from lsp_client import Client, span

DEFINITION = '''

@dataclass
class Item{n}:
    name: str
    size: int = {n}
    tags: list[str] | None = None

    def label(self) -> str:
        return f"{{self.name}}:{{self.size}}"


async def read{n}(count: int, sep: str = ",") -> AsyncGenerator[Item{n}, None]:
    for n in range(count):
        await asyncio.sleep(0)
        item = Item{n}(str(n), n)
        if n % 2:
            yield item
        else:
            yield Item{n}(item.label(), len(item.name))


async def main{n}() -> dict[str, int]:
    totals: dict[str, int] = {{}}
    async with aclosing(read{n}(10)) as stream:
        async for item in stream:
            totals[item.label()] = totals.get(item.label(), 0) + item.size
    try:
        data = json.loads("{{}}")
    except ValueError as error:
        print("bad", error)
        data = {{}}
    return totals | {{key: len(value) for key, value in data.items()}}
'''
HEAD = '''from collections.abc import AsyncGenerator
import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass
'''


def made(lines):
    text, n = HEAD, 0
    while text.count("\n") < lines:
        n += 1
        text += DEFINITION.format(n=n)
    return text


def memory(process):
    return int(next(line for line in open(f"/proc/{process.pid}/status") if line.startswith("VmRSS")).split()[1]) // 1024


def main():
    text = pathlib.Path(sys.argv[1]).read_text() if len(sys.argv) > 1 and sys.argv[1] else made(2000)
    edits = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    lines, random_, times = text.split("\n"), random.Random(1), []
    path = pathlib.Path.cwd() / "latency_probe.py"
    with Client(root=pathlib.Path.cwd()) as c:
        c.open(path, text)
        c.published(path)
        before, at, size = memory(c.process), None, 0
        for version in range(2, edits + 2):
            if at is None:
                row = random_.randrange(len(lines))
                at, size = (row, len(lines[row])), len("  # ab")
                change = {"range": span(row, at[1]), "text": random_.choice(("  # ab", " + 'ab'", "\nprint(", "      "))}
                end = (row, at[1] + len(change["text"])) if "\n" not in change["text"] else (row + 1, len(change["text"]) - 1)
            else:
                change = {"range": span(*at, *end), "text": ""}
                at = None
            began = time.perf_counter()
            c.change(path, [change], version)
            c.published(path, version)
            times.append((time.perf_counter() - began) * 1000)
        times.sort()
        print(f"{len(lines)} lines, {edits} edits: p50 {times[len(times) // 2]:.2f} ms, p99 {times[len(times) * 99 // 100]:.2f} ms, "
              f"memory {before} MB, then {memory(c.process)} MB")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

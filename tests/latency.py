#!/usr/bin/env python3
"""How long from didChange to publishDiagnostics: tests/latency.py [EDITS] [--peers] [--soak EDITS]

The file is openai/_base_client.py of openai 2.14.0 (2,033 lines) in that package (1,000 files), with what it needs installed in
an environment beside it. The edits are of four sorts, in turn and each taken back by the next: inside function bodies, outside of
them, random characters put in or taken out, and the changes that version 2.54.0 made to the file. With --peers the servers of ty and
pyrefly get the same edits after it, in the same run. Everything is installed once, pinned, into build/latency.

Prints medians, 90th and 99th percentiles and the most, in milliseconds: from sending to receiving, and what the server's threads
have run meanwhile; and its memory at the start and at the end.
--soak: that many edits of agencheck alone, and its memory at every tenth of them.
"""

import difflib
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time
import venv

import support
from lsp_client import Client, position_of, uri

PROJECT, LATER = "openai==2.14.0", "openai==2.54.0"
PEERS = {"ty": "ty==0.0.105", "pyrefly": "pyrefly==1.4.1"}
HOME = support.ROOT / "build" / "latency"
FILE = pathlib.Path("openai") / "_base_client.py"
SORTS = ("in bodies", "outside bodies", "characters", "real")

IN_BODY = [
    "x = 1",
    "await self._sleep(1)",
    "if options:\n{0}    return None",
    "print(options)",
    "async for _ in self: pass",
    "yield 1",
    "return None",
    "raise ValueError(options)",
    "# a remark",
    "self._seen = True",
    "foo.bar(",
]
OUTSIDE = [
    "value: int = 0",
    "class Extra:\n{0}    size: int = 1",
    "def extra(a: int) -> str:\n{0}    return str(a)",
    "import json",
    "EXTRA = 3",
    "async def extra_stream():\n{0}    yield 1",
    "@property",
    "from typing import Any as Some",
    "# a remark",
    "extra(",
    "if True:\n{0}    EXTRA = 4",
]


# -- what is edited --------------------------------------------------------------------------------------------------------------


def install():
    """The environment, the project and the later version of the file; made once."""
    if not (HOME / "ready").exists():
        shutil.rmtree(HOME, ignore_errors=True)
        venv.create(HOME / "env", with_pip=True)
        pip = [str(HOME / "env" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, PROJECT], check=True)
        subprocess.run([*pip, "--no-deps", "--target", str(HOME / "later"), LATER], check=True)
        package = next((HOME / "env").glob("lib/python*/site-packages/openai"))
        shutil.move(package, HOME / "project" / "openai")
        (HOME / "project" / "pyproject.toml").write_text("[tool.agencheck]\n")
        (HOME / "ready").touch()
    return HOME / "project", (HOME / "project" / FILE).read_text(), (HOME / "later" / FILE).read_text()


def install_peers():
    folder = HOME / "peers"
    if not folder.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", *PEERS.values()], check=True)
    return folder / "bin"


# -- edits: (start, end, text) ---------------------------------------------------------------------------------------------------


def line_edit(lines, rows, statements, random_):
    row = random_.choice(rows)
    indent = re.match(" *", lines[row])[0]
    at = sum(len(line) + 1 for line in lines[:row])
    return at, at, indent + random_.choice(statements).format(indent) + "\n"


def hunks(text, later):
    """The differences between the versions, each as an edit of the earlier one."""
    a, b = text.splitlines(keepends=True), later.splitlines(keepends=True)
    starts = [0]
    for line in a:
        starts.append(starts[-1] + len(line))
    return [
        (starts[i], starts[j], "".join(b[k:m]))
        for tag, i, j, k, m in difflib.SequenceMatcher(None, a, b, False).get_opcodes()
        if tag != "equal"
    ]


def sequence(text, later, count):
    """(sort, start, end, text) count times: every edit is followed by the one that takes it back."""
    random_, lines, real = random.Random(5), text.split("\n"), hunks(text, later)
    code = [i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith(("#", ")", "]", "}", '"'))]
    inside = [i for i in code if re.match(r"        +(await |return |if |self\.|raise |for |async )", lines[i])]
    outside = [
        i for i in code if re.match(r"(    )?(def |async def |class |@|[A-Za-z_]+: |[A-Z_a-z]+ = |from |import )", lines[i])
    ]
    for n in range(count // 2):
        sort = SORTS[n % len(SORTS)]
        if sort == "in bodies":
            edit = line_edit(lines, inside, IN_BODY, random_)
        elif sort == "outside bodies":
            edit = line_edit(lines, outside, OUTSIDE, random_)
        elif sort == "characters":
            start = random_.randrange(len(text))
            edit = (
                start,
                min(len(text), start + random_.choice((0, 0, 1, 1, 3, 30))),
                random_.choice(("", "x", "(", "\n", " ", '"', ":", "ab cd")),
            )
        else:
            edit = real[n // len(SORTS) % len(real)]
        start, end, new = edit
        yield sort, start, end, new
        yield sort, start, start + len(new), text[start:end]


# -- measuring -------------------------------------------------------------------------------------------------------------------


def memory(process):
    return int(next(line for line in open(f"/proc/{process.pid}/status") if line.startswith("VmRSS")).split()[1]) // 1024


def processor(process):
    """Milliseconds its threads have run, to the nanosecond: what a busy machine doesn't change much."""
    total = 0
    for task in os.listdir(f"/proc/{process.pid}/task"):
        try:
            total += int(open(f"/proc/{process.pid}/task/{task}/schedstat").read().split()[0])
        except OSError:  # a thread that has ended meanwhile
            pass
    return total / 1e6


def span_of(text, start, end):
    return {"start": position_of(text, start), "end": position_of(text, end)}


def wait_published(client, path, version):
    client.wait_for("textDocument/publishDiagnostics", lambda p: p["uri"] == uri(path) and p.get("version", version) == version)


def measure(name, command, project, text, edits, every=None):
    path, walls, cpus, now = project / FILE, {sort: [] for sort in SORTS}, {sort: [] for sort in SORTS}, text
    environment = dict(os.environ, VIRTUAL_ENV=str(HOME / "env"))
    with Client(root=project, command=command, environment=environment) as c:
        c.open(path, text)
        wait_published(c, path, 1)
        time.sleep(1)  # what a server does on its own after the first answer
        c.notified.clear()
        first = memory(c.process)
        for version, (sort, start, end, new) in enumerate(edits, 2):
            change = {"range": span_of(now, start, end), "text": new}
            now = now[:start] + new + now[end:]
            used, began = processor(c.process), time.perf_counter()
            c.change(path, [change], version)
            wait_published(c, path, version)
            walls[sort].append((time.perf_counter() - began) * 1000)
            cpus[sort].append(processor(c.process) - used)
            if every and version % every == 0:
                print(f"  after {version} edits: {memory(c.process)} MB", flush=True)
        report(name, walls, cpus, first, memory(c.process))
        c.stop()


def shares(numbers):
    numbers = sorted(numbers)
    return " ".join(f"{numbers[min(len(numbers) - 1, len(numbers) * share // 100)]:8.2f}" for share in (50, 90, 99, 100))


def report(name, walls, cpus, first, last):
    def row(title, wall, cpu):
        print(f"  {title:16}{len(wall):5} {shares(wall)}   {shares(cpu)}")

    titles = " ".join(f"{title:>8}" for title in ("p50", "p90", "p99", "most"))
    print(f"{name}: memory {first} MB, then {last} MB\n{'':23}{'from sending to receiving':38}processor\n{'':23}{titles}   {titles}")
    row("all", [t for numbers in walls.values() for t in numbers], [t for numbers in cpus.values() for t in numbers])
    for sort in SORTS:
        if walls[sort]:
            row(sort, walls[sort], cpus[sort])
    sys.stdout.flush()


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    count = int(arguments[0]) if arguments else 500
    project, text, later = install()
    edits = list(sequence(text, later, count))
    if "--soak" in sys.argv:
        measure("agencheck", None, project, text, edits, max(1, count // 10))
        return
    measure("agencheck", None, project, text, edits)
    if "--peers" in sys.argv:
        folder = install_peers()
        measure("ty", [str(folder / "ty"), "server"], project, text, edits)
        measure("pyrefly", [str(folder / "pyrefly"), "lsp"], project, text, edits)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

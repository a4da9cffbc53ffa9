#!/usr/bin/env python3
"""Whole checks of 14 packages beside ripgrep and other checkers: tests/bench.py AGENCHECK [--peers NAMES] [--runs N] [--write FILE]

Every command is a whole process on the same tree, all in turn, the median counts. `cold` keeps and knows nothing, `warm` has the cache
of a run before, `changed` too, with something in a function of a file changed since, to which much leads, or nothing (`a leaf`), with a
new name in such a file, or another signature; `one file` is given one file, with that cache. Peers (ty,zuban,pyrefly by default; mypy and
pyright take very long; "" for none) run once. --write puts the table into FILE between the lines `<!-- written by make bench -->` and
`<!-- until here -->`. bench_tree.py tells what is installed.
"""
import argparse
import os
import pathlib
import platform
import re
import shutil
import statistics
import sys
import tempfile

import bench_tree

CHANGED = ["anyio/_core/_synchronization.py", "httpx/_client.py", "starlette/responses.py", "mcp/client/session.py", "trio/_channel.py",
           "langchain_core/runnables/base.py"]
LEAVES = ["discord/ext/tasks/__init__.py", "trio/_tests/test_channel.py"]
# A function that says what it returns, and whose inside nobody else has reason to look at.
FUNCTION = re.compile(r"^( *)(?:async )?def [a-z]\w*\(.*\) -> .*:\n", re.MULTILINE)
METHOD = re.compile(r"^ +(?:async )?def [a-z]\w*\(self(?=\) -> )", re.MULTILINE)
# How the peers are asked for the same: the folder, these imports, no colours, no cache.
PEER_ARGUMENTS = {"ty": ["check", "--python", "{env}", "."], "zuban": ["check", "--python-executable", "{env}/bin/python", "."],
                  "pyrefly": ["check", "--python-interpreter-path", "{env}/bin/python", "."],
                  "mypy": ["--cache-dir", "/dev/null", "--python-executable", "{env}/bin/python", "."],
                  "pyright": ["--pythonpath", "{env}/bin/python", "."]}


class Bench:
    def __init__(self, checker, runs):
        self.checker, self.runs, self.tree, self.env = checker, runs, bench_tree.tree(), bench_tree.environment()
        self.scratch = tempfile.TemporaryDirectory()
        self.rows = {}

    def check(self, *arguments, cache="cache"):
        command = [self.checker, "check", "--quiet", "--python", self.env, *arguments]
        return bench_tree.measured(command, self.tree, AGENCHECK_CACHE_DIR=f"{self.scratch.name}/{cache}")

    def change(self, files, turn):
        """One more statement in the last function of one of these; the tree is a copy of our own."""
        path = self.tree / files[turn % len(files)]
        text = path.read_text()
        head = list(FUNCTION.finditer(text))[-1]
        path.write_text(f"{text[:head.end()]}{head[1]}    changed = {turn}\n{text[head.end():]}")

    def add_name(self, files, turn):
        """One more variable in one of these."""
        with open(self.tree / files[turn % len(files)], "a") as file:
            file.write(f"changed_{turn} = {turn}\n")

    def change_signature(self, files, turn):
        """One more parameter of the first method of one of these that takes nothing but `self`."""
        path = self.tree / files[turn % len(files)]
        path.write_text(METHOD.sub(lambda m: f"{m[0]}, changed_{turn}: int = 0", path.read_text(), count=1))

    def turn(self, number):
        self.add("rg -c async", bench_tree.measured(["rg", "-c", "async", "."], self.tree))
        self.add("agencheck, cold", self.check("--no-cache", "."))
        self.check(".")
        self.add("agencheck, warm", self.check("."))
        self.change(LEAVES, number)
        self.add("agencheck, a leaf changed", self.check("."))
        self.change(CHANGED, number)
        self.add("agencheck, one file changed", self.check("."))
        self.add_name(CHANGED, number)
        self.add("agencheck, a name more", self.check("."))
        self.change_signature(CHANGED, number)
        self.add("agencheck, a signature changed", self.check("."))
        self.add("agencheck, one file given", self.check(CHANGED[(number + 1) % len(CHANGED)]))

    def add(self, name, result):
        self.rows.setdefault(name, []).append(result)
        print(f"{name}: %.2f s, processor %.2f s, %.0f MB" % result, file=sys.stderr, flush=True)

    def run(self, peers):
        for number in range(self.runs):
            self.turn(number)
        for name in peers:
            arguments = [word.format(env=self.env) for word in PEER_ARGUMENTS[name]]
            self.add(bench_tree.PEERS[name].replace("==", " "), bench_tree.measured([bench_tree.peer(name), *arguments], self.tree))

    def medians(self):
        return {name: tuple(statistics.median(column) for column in zip(*rows)) for name, rows in self.rows.items()}


def table(bench, peers):
    rows = bench.medians()
    files = [p for p in bench.tree.rglob("*.py*") if p.suffix in (".py", ".pyi")]
    size = sum(p.stat().st_size for p in files) / 1e6
    lines = [f"{len(files):,} files, {size:.0f} MB; {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}'s"
             f" packages; load {os.getloadavg()[0]:.0f}; medians of {bench.runs}.", "", "| | wall | processor | peak memory |", "|---|---|---|---|"]
    lines += [f"| {name} | {wall:.3f} s | {cpu:.2f} s | {peak:,.0f} MB |" for name, (wall, cpu, peak) in rows.items()]
    cold, warm = rows["agencheck, cold"], rows["agencheck, warm"]
    lines += ["", "| ratio of processor times | |", "|---|---|",
              f"| warm to `rg -c async` | {warm[1] / rows['rg -c async'][1]:.2f} |",
              f"| a leaf changed to warm | {rows['agencheck, a leaf changed'][1] / warm[1]:.2f} |",
              f"| one file changed to warm | {rows['agencheck, one file changed'][1] / warm[1]:.2f} |",
              f"| a name more to warm | {rows['agencheck, a name more'][1] / warm[1]:.2f} |",
              f"| a signature changed to cold | {rows['agencheck, a signature changed'][1] / cold[1]:.2f} |"]
    for name in peers:
        row = rows[bench_tree.PEERS[name].replace("==", " ")]
        lines += [f"| {name} to cold | {row[1] / cold[1]:.1f} (wall {row[0] / cold[0]:.1f}) |"]
    return "\n".join(lines)


def write(path, text):
    begin, end = "<!-- written by make bench -->", "<!-- until here -->"
    before, rest = path.read_text().split(begin, 1)
    path.write_text(f"{before}{begin}\n\n{text}\n\n{end}{rest.split(end, 1)[1]}")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("checker")
    parser.add_argument("--peers", default="ty,zuban,pyrefly")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    if not shutil.which("rg"):
        sys.exit("bench: needs ripgrep (Debian's package ripgrep) to compare with")
    peers = [name for name in options.peers.split(",") if name]
    bench = Bench(os.path.abspath(options.checker), options.runs)
    bench.run(peers)
    text = table(bench, peers)
    print(text)
    if options.write:
        write(options.write, text)


if __name__ == "__main__":
    main()

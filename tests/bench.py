#!/usr/bin/env python3
"""Times whole checks beside ripgrep: tests/bench.py AGENCHECK [TREE]

TREE is a folder of Python packages; without it, pinned packages are installed into build/bench. Two jobs are measured, each command
as a whole process, in turn: the tree itself, and a copy of those of its files that hold no word of the scan. The second has a target:
no more than 3 times ripgrep's time. Exit status 1 when it is missed.
"""
import os
import pathlib
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PACKAGES = ["anyio==4.16.0", "httpx==0.28.1", "starlette==1.10.0", "trio==0.35.0", "discord.py==2.7.1", "langchain-core==1.7.2",
            "sympy==1.13.3", "botocore==1.40.0", "Django==5.2.0"]
WORDS = re.compile(rb"async|await|anyio|trio|anext|aiter|aclose|athrow|asend")
RUNS, TARGET = 5, 3.0


def install(build):
    """A folder with the pinned packages, installed once."""
    tree = build / "bench" / "packages"
    if not tree.exists():
        fresh = tree.with_name("packages.new")
        shutil.rmtree(fresh, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", str(fresh), *PACKAGES], check=True)
        fresh.rename(tree)
    return tree


def copy_without_words(tree, to):
    count = size = 0
    for path in tree.rglob("*.py"):
        data = path.read_bytes()
        if WORDS.search(data):
            continue
        copy = to / path.relative_to(tree)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
        count, size = count + 1, size + len(data)
    return count, size


def run_once(command, folder):
    """Wall and processor seconds of one whole process."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(title, folder, commands):
    """The commands in turn, after one run that doesn't count; the medians, and the first one's ratio to the last."""
    times = {name: [] for name in commands}
    for turn in range(RUNS + 1):
        for name, command in commands.items():
            seconds = run_once(command, folder)
            if turn:
                times[name].append(seconds)
    print(title)
    medians = {}
    for name, seconds in times.items():
        medians[name] = statistics.median(wall for wall, _ in seconds)
        print(f"  {name:10} wall {medians[name]:7.3f} s   processor {statistics.median(cpu for _, cpu in seconds):7.3f} s")
    first, last = list(medians)[0], list(medians)[-1]
    print(f"  ratio      {medians[first] / medians[last]:7.1f}")
    return medians[first] / medians[last]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    checker = os.path.abspath(sys.argv[1])
    if not shutil.which("rg"):
        sys.exit("bench: needs ripgrep (Debian's package ripgrep) to compare with")
    tree = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else install(pathlib.Path(__file__).parent.parent / "build")
    commands = {"agencheck": [checker, "check", "--no-cache", "--quiet", "."], "rg": ["rg", "-c", "async", "."]}
    measure(f"{tree.name}: {sum(1 for _ in tree.rglob('*.py'))} files", tree, commands)
    with tempfile.TemporaryDirectory() as scratch:
        count, size = copy_without_words(tree, pathlib.Path(scratch))
        ratio = measure(f"of these, {count} files ({size / 1e6:.1f} MB) without a word of the scan", scratch, commands)
    sys.exit(ratio > TARGET)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Instructions for each stage, counted by callgrind: tests/bench_micro.py AGENCHECK [FOLDER …]

A run that stops after a stage, less one that stops before it; by megabyte of the files that hold a word of the scan. Counts don't depend
on what else the machine does. Without FOLDERs, five of the packages of bench_tree.py.
"""
import os
import re
import subprocess
import sys

import bench_tree

STAGES = ["discover", "scan", "outline", "parse", "scopes", "rules"]
FOLDERS = ["anyio", "trio", "httpx", "starlette", "mcp"]
WORDS = re.compile(rb"async|await|anyio|trio|anext|aiter|aclose|athrow|asend")


def instructions(checker, stage, folders):
    stop = [] if stage == "rules" else ["--stop-after", stage]
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", checker, "check", "--no-cache", "--jobs", "1",
                           "--quiet", *stop, *folders], cwd=bench_tree.tree(), capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1])


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    checker, folders = os.path.abspath(sys.argv[1]), sys.argv[2:] or FOLDERS
    texts = [p.read_bytes() for folder in folders for p in (bench_tree.tree() / folder).rglob("*.py")]
    size, relevant = sum(map(len, texts)) / 1e6, sum(len(t) for t in texts if WORDS.search(t)) / 1e6
    print(f"{len(texts)} files, {size:.1f} MB, {relevant:.1f} MB of them with a word of the scan\n")
    print("| stage | million instructions | for a megabyte |\n|---|---|---|")
    before = 0
    for stage in STAGES:
        count = instructions(checker, stage, folders)
        of = size if stage in ("discover", "scan") else relevant
        print(f"| {stage} | {(count - before) / 1e6:.0f} | {(count - before) / 1e6 / of:.1f} |", flush=True)
        before = count


if __name__ == "__main__":
    main()

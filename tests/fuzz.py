#!/usr/bin/env python3
"""Runs fuzzers one after the other: tests/fuzz.py SECONDS FUZZER ... (0 seconds: only tells what earlier runs came to)

A fuzzer starts from tests/fuzz/corpus/NAME, from the fixtures (those that read Python), and from what earlier runs found, which it
keeps beside itself, with the sums of all runs. An input that breaks it is kept there too, and named; made small, it becomes a fixture
or a seed of the corpus, which `make test` runs as well (run_corpus.py).
"""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import support

# Fuzzers that start from another one's seeds and words.
BORROWS = {"outline": "check", "quick": "check"}
# What compares two ways to parse needs no whole files: pieces of them are tried many times as often.
OF_PIECES = ("outline", "quick")
# Longer inputs only take longer.
LONGEST = {"outline": 2048, "quick": 2048, "environment": 1024, "config": 4096}
LONGEST_USUALLY = 8192
# Less is kept of each allocation, and of what was freed: a third faster.
SANITIZER = "malloc_context_size=8:quarantine_size_mb=32"


def seeds(name):
    """The folders of inputs that this fuzzer starts from."""
    name = BORROWS.get(name, name)
    folders = [support.ROOT / "tests" / "fuzz" / "corpus" / name] + ([support.FIXTURES] if name == "check" else [])
    return [folder for folder in folders if folder.is_dir()]


def pieces(folders, into):
    """The statements of the seeds, each a file of its own in this folder."""
    into.mkdir(exist_ok=True)
    for path in (p for folder in folders for p in folder.rglob("*") if p.is_file()):
        for piece in re.split(rb"\n\n+(?=\S)", path.read_bytes()):
            into.joinpath(hashlib.sha256(piece).hexdigest()[:16]).write_bytes(piece + b"\n")
    return [into]


class Sums:
    """What all runs of a fuzzer came to, in a file beside it."""

    def __init__(self, fuzzer):
        self.path = fuzzer.parent / f"{fuzzer.name}-sums.json"
        self.of = dict.fromkeys(("inputs", "seconds", "megabytes", "edges", "grew"), 0)
        if self.path.exists():
            self.of |= json.loads(self.path.read_text())

    def add(self, inputs, seconds, megabytes, edges, grew):
        """`grew`: so many seconds after its beginning the run went where none had been."""
        of = self.of
        of["grew"] = of["seconds"] + grew if edges > of["edges"] else of["grew"]
        of["inputs"] += inputs
        of["seconds"] += seconds
        of["megabytes"] = max(of["megabytes"], megabytes)
        of["edges"] = max(of["edges"], edges)
        self.path.write_text(json.dumps(of))

    def __str__(self):
        of = self.of
        pace = of["inputs"] / max(of["seconds"], 1)
        return (f"{of['inputs']} inputs in {of['seconds']:.0f} s, {pace:.0f} a second, {of['megabytes']} MB, {of['edges']} edges, "
                f"the last new one after {of['grew']:.0f} s")


def watch(process, known):
    """The last lines that a fuzzer prints, the number of edges it knows, and when that grew beyond those known before."""
    began, lines, edges, grew = time.monotonic(), [], known, 0
    for line in process.stdout:
        lines = lines[-200:] + [line.rstrip("\n")]
        found = re.search(r"\bcov: (\d+)", line)
        if found and int(found[1]) > edges:
            edges, grew = int(found[1]), time.monotonic() - began
    process.wait()
    return lines, edges, grew


def run(fuzzer, seconds):
    """What to say about a fuzzer that found something, "" for one that didn't."""
    name, sums = fuzzer.name, Sums(fuzzer)
    found = fuzzer.parent / f"corpus-{name}"
    found.mkdir(exist_ok=True)
    words = support.ROOT / "tests" / "fuzz" / f"{BORROWS.get(name, name)}.dict"
    command = [str(fuzzer), f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", "-print_final_stats=1", "-verbosity=1",
               f"-max_len={LONGEST.get(name, LONGEST_USUALLY)}", f"-artifact_prefix={fuzzer.parent}/{name}-"]
    command += [f"-dict={words}"] if words.exists() else []
    folders = pieces(seeds(name), fuzzer.parent / f"pieces-{name}") if name in OF_PIECES else seeds(name)
    began = time.monotonic()
    with subprocess.Popen([*command, str(found), *map(str, folders)], cwd=support.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="utf-8", errors="replace", env={"ASAN_OPTIONS": SANITIZER} | os.environ) as process:
        lines, edges, grew = watch(process, sums.of["edges"])
    said = {stat: int(value) for stat, value in re.findall(r"stat::(\w+):\s+(\d+)", "\n".join(lines))}
    sums.add(said.get("number_of_executed_units", 0), time.monotonic() - began, said.get("peak_rss_mb", 0), edges, grew)
    print(f"{name}: {sums}", flush=True)
    return "\n".join(lines[-60:]) if process.returncode else ""


def main():
    seconds, fuzzers = int(sys.argv[1]), [pathlib.Path(a).resolve() for a in sys.argv[2:]]
    with support.Tally("fuzz") as tally:
        for fuzzer in fuzzers:
            if not support.wanted(f"tests/fuzz/{fuzzer.name}.c"):
                continue
            if seconds == 0:
                print(f"{fuzzer.name}: {Sums(fuzzer)}")
            else:
                trouble = run(fuzzer, seconds)
                tally.check(fuzzer.name, not trouble, trouble)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

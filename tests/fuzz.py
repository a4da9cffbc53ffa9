#!/usr/bin/env python3
"""Runs fuzzers one after the other: tests/fuzz.py SECONDS FUZZER ...

A fuzzer starts from tests/fuzz/corpus/NAME, from the fixtures (those that read Python), and from what earlier runs found, which it
keeps beside itself. An input that breaks it is kept there too, and named; made small, it becomes a fixture or a seed of the corpus,
which `make test` runs as well (run_corpus.py).
"""
import pathlib
import re
import subprocess
import sys

import support

# Fuzzers that start from another one's seeds and words.
BORROWS = {"outline": "check", "quick": "check"}


def seeds(name):
    """The folders of inputs that this fuzzer starts from."""
    name = BORROWS.get(name, name)
    folders = [support.ROOT / "tests" / "fuzz" / "corpus" / name] + ([support.FIXTURES] if name == "check" else [])
    return [folder for folder in folders if folder.is_dir()]


def run(fuzzer, seconds):
    """What to say about a fuzzer that found something, "" for one that didn't."""
    found = fuzzer.parent / f"corpus-{fuzzer.name}"
    found.mkdir(exist_ok=True)
    words = support.ROOT / "tests" / "fuzz" / f"{BORROWS.get(fuzzer.name, fuzzer.name)}.dict"
    command = [str(fuzzer), f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", "-max_len=8192", "-print_final_stats=1",
               f"-artifact_prefix={fuzzer.parent}/{fuzzer.name}-", "-verbosity=1"]
    command += [f"-dict={words}"] if words.exists() else []
    command += [str(found), *map(str, seeds(fuzzer.name))]
    done = subprocess.run(command, cwd=support.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
    said = {name: value for name, value in re.findall(r"stat::(\w+):\s+(\d+)", done.stdout)}
    print(f"{fuzzer.name}: {said.get('number_of_executed_units', '?')} inputs in {seconds} s, {said.get('average_exec_per_sec', '?')} a second, "
          f"{said.get('peak_rss_mb', '?')} MB", flush=True)
    return "\n".join(done.stdout.splitlines()[-60:]) if done.returncode else ""


def main():
    seconds, fuzzers = int(sys.argv[1]), [pathlib.Path(a).resolve() for a in sys.argv[2:]]
    with support.Tally("fuzz") as tally:
        for fuzzer in fuzzers:
            if support.wanted(f"tests/fuzz/{fuzzer.name}.c"):
                trouble = run(fuzzer, seconds)
                tally.check(fuzzer.name, not trouble, trouble)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

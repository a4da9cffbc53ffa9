#!/usr/bin/env python3
"""Runs fuzzers one after the other: tests/fuzz.py SECONDS FUZZER ...

A fuzzer starts from tests/fuzz/corpus/NAME, from the fixtures (Python ones only), and from what earlier runs found, which it keeps
beside itself. An input that breaks it is kept there too, and named; made small, it becomes a fixture or a seed of the corpus.
"""
import pathlib
import subprocess
import sys

import support


def run(fuzzer, seconds):
    """What to say about a fuzzer that found something, "" for one that didn't."""
    found = fuzzer.parent / f"corpus-{fuzzer.name}"
    found.mkdir(exist_ok=True)
    here = support.ROOT / "tests" / "fuzz"
    seeds = [here / "corpus" / fuzzer.name] + ([support.FIXTURES] if fuzzer.name == "check" else [])
    command = [str(fuzzer), f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", "-max_len=8192", "-print_final_stats=1",
               f"-artifact_prefix={fuzzer.parent}/{fuzzer.name}-", "-verbosity=1"]
    words = here / f"{fuzzer.name}.dict"
    command += [f"-dict={words}"] if words.exists() else []
    command += [str(found), *(str(s) for s in seeds if s.is_dir())]
    done = subprocess.run(command, cwd=support.ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
    lines = done.stdout.splitlines()
    runs = next((line.split()[-1] for line in lines if "number_of_executed_units" in line), "?")
    print(f"{fuzzer.name}: {runs} inputs in {seconds} s", flush=True)
    return "\n".join(lines[-60:]) if done.returncode else ""


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

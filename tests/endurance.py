#!/usr/bin/env python3
"""Measures what docs/endurance.md says, and writes its tables anew: tests/endurance.py [NAME …], by `make endurance`.

FUZZ_SECONDS (1800 where absent) is the time of each fuzzer, 0 tells what earlier runs came to; FAULT_KILLS (1000) the deaths of each that
writes files, SOAK_EDITS (100000) the edits. Without names all tables are made, which takes some five hours; `fuzz`, `faults`, `bounds`,
`soak` ask for one.
"""
import os
import re
import subprocess
import sys

import support

PAGE = support.ROOT / "docs" / "endurance.md"
LONG = {"FAULT_KILLS": "1000", "SOAK_EDITS": "100000", "T": ""}


def said(*command):
    """What a command prints, as it ends well; else this ends."""
    done = subprocess.run(command, cwd=support.ROOT, env=LONG | os.environ, stdout=subprocess.PIPE, encoding="utf-8")
    if done.returncode:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout[-3000:]}")
    return done.stdout


def runner(name, *arguments):
    return said(sys.executable, f"tests/{name}.py", *arguments)


def rows(pattern, text, head):
    found = [" | ".join(match) for match in re.findall(pattern, text, re.MULTILINE)]
    line = "|".join("---" + ":" * (i > 0) for i in range(head.count("|") + 1))
    return f"| {head} |\n|{line}|\n" + "".join(f"| {row} |\n" for row in found)


def fuzz():
    text = said("make", "fuzz", f"FUZZ_SECONDS={os.environ.get('FUZZ_SECONDS', '1800')}")
    return rows(r"^(\w+): (\d+) inputs in (\d+) s, (\d+) a second, (\d+) MB, (\d+) edges, the last new one after (\d+) s$", text,
                "fuzzer | inputs | seconds | a second | MB | edges | the last new one after s")


def faults():
    return rows(r"^  (\w+): (\d+) (.*)$", runner("run_faults"), "what | how many | of")


def bounds():
    return rows(r"^ *([\d.]+) s +(\d+) MB  \w+: (.*)$", runner("run_bounds", "-v"), "seconds of CPU | MB | program")


def soak():
    return "".join(line.strip() + "\n" for line in runner("run_soak").splitlines() if line.startswith("  "))


TABLES = {"fuzz": fuzz, "faults": faults, "bounds": bounds, "soak": soak}


def main():
    for name in sys.argv[1:] or TABLES:
        table = TABLES[name]()
        text = PAGE.read_text(encoding="utf-8")
        text = re.sub(rf"(<!-- endurance: {name} -->\n).*?(<!-- end -->)", lambda m: f"{m[1]}\n{table}\n{m[2]}", text, flags=re.DOTALL)
        PAGE.write_text(text, encoding="utf-8")
        print(f"{name}:\n{table}", flush=True)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

#!/usr/bin/env python3
"""The reports are the same, byte for byte, however the work is dealt: by one thread or eight, files named in any order, and each file
alone. SAME_TREE names a folder to be checked instead of the fixtures and the library of the Python that runs this; SAME_ALONE says
how many of its files are checked alone (40 where absent).
"""
import os
import pathlib
import random
import sys
import sysconfig

import support

TREE = os.environ.get("SAME_TREE")
ALONE = int(os.environ.get("SAME_ALONE", "40"))
ORDERS = 3
TIED = support.FIXTURES / "tied"                      # modules in knots: always checked alone as well


def files():
    """Files that mention async at all: the others never get past the scan."""
    if TREE:
        roots = [pathlib.Path(TREE)]
    else:
        library = pathlib.Path(sysconfig.get_path("stdlib"))
        roots = [support.FIXTURES, library / "asyncio", library / "contextlib.py", library / "test"]
    every = [p for root in roots for p in ([root] if root.is_file() else sorted(root.rglob("*.py")))]
    return [str(p) for p in every if p.is_file() and b"async" in p.read_bytes()]


def reports(paths, jobs):
    """What is said of each file, by its name; and the whole."""
    done = support.agencheck("check", "--quiet", "--no-cache", "--select", "ALL", "--format", "concise", "--python-version", "3.13",
                             "--jobs", jobs, *paths, timeout=1200)
    by_file = {}
    for line in done.stdout.splitlines(keepends=True):
        by_file.setdefault(line.split(":")[0], []).append(line)
    return done.stdout + f"\nstatus {done.returncode}{support.crashed(done)}", by_file


def differs(one, other):
    """The first line that differs, "" for none."""
    for a, b in zip(one.splitlines(), other.splitlines()):
        if a != b:
            return f"{a!r} and {b!r}"
    return "" if one == other else "one is longer"


def main():
    dice = random.Random(3)
    with support.Tally("same") as tally:
        if not support.wanted("same threads order alone"):
            return
        paths = files()
        whole, by_file = reports(paths, 1)
        print(f"  {len(paths)} files, {whole.count(chr(10)) - 1} reports")
        tally.check("it says something", len(by_file) > 5 and "Sanitizer" not in whole, whole[-2000:])
        for jobs in (2, 8):
            trouble = differs(whole, reports(paths, jobs)[0])
            tally.check(f"threads {jobs}", not trouble, trouble)
        for number in range(ORDERS):
            trouble = differs(whole, reports(dice.sample(paths, len(paths)), 8)[0])
            tally.check(f"order {number}", not trouble, trouble)
        reported = sorted(by_file)
        sample = dice.sample(reported, min(ALONE // 2, len(reported))) + dice.sample(paths, min(ALONE // 2, len(paths)))
        sample += [path for path in paths if path not in sample and pathlib.Path(path).parent == TIED]
        for path, (_, alone) in zip(sample, support.in_parallel(lambda p: reports([p], 1), sample)):
            trouble = differs("".join(by_file.get(path, [])), "".join(alone.get(path, [])))
            tally.check(f"alone {path}", not trouble, trouble)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

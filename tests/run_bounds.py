#!/usr/bin/env python3
"""Programs that nobody writes but some generator does: each is checked within a second of CPU and 400 MB, whatever it asks for.
With -v, a table of both.

The programs are those of hard_types.py and hard_sizes.py.
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

import hard_sizes
import hard_types
import support

SECONDS = 1.0
MEGABYTES = 400
SLOWER = {"asan": 20, "tsan": 20, "debug": 5}         # builds that aren't meant to be fast
HELPERS = ("generator", "every", "lines")
# However long they are, everything in them is known.
KNOWN = ("loops_of_branches", "loops_of_ways_out", "loops_in_loops_of_branches", "branches_of_if")
CASES = [value for module in (hard_types, hard_sizes) for name, value in vars(module).items()
         if callable(value) and value.__module__ == module.__name__ and name not in HELPERS]


def write(made, folder):
    """The program's files in this folder; the one to be checked."""
    for name, text in (made if isinstance(made, dict) else {"main.py": made}).items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return pathlib.Path(folder, "main.py")


def measured(path, is_known):
    """How a check of the file ended, the CPU seconds and the megabytes it took. `is_known`: nothing in it is too deep."""
    limit = SECONDS * next((factor for name, factor in SLOWER.items() if name in pathlib.Path(support.AGENCHECK).parts), 1)
    with tempfile.TemporaryFile() as said:
        command = [support.AGENCHECK, "check", "--jobs", "1", "--no-cache", "--quiet", "--python-version", "3.13", str(path)]
        last = int(2 * limit + 1)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said,
                                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (last, last)))
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        took, text = used.ru_utime + used.ru_stime, said.read().decode(errors="replace")
    done = subprocess.CompletedProcess([], process.returncode, "", text)
    megabytes, trouble = used.ru_maxrss / 1024, support.crashed(done)
    if took > limit:
        trouble = f"{took:.1f} s of CPU, {limit:g} allowed"
    elif megabytes > MEGABYTES and limit == SECONDS:
        trouble = f"{megabytes:.0f} MB, {MEGABYTES} allowed"
    elif is_known and "too deeply" in text:
        trouble = "said to be nested too deeply"
    return trouble, took, megabytes


def main():
    with support.Tally("bounds") as tally:
        for case in CASES:
            if not support.wanted(case.__name__):
                continue
            with tempfile.TemporaryDirectory() as folder:
                trouble, took, megabytes = measured(write(case(), folder), case.__name__ in KNOWN)
            if "-v" in sys.argv:
                print(f"{took:6.2f} s {megabytes:5.0f} MB  {case.__name__}: {' '.join(case.__doc__.split())}")
            tally.check(case.__name__, not trouble, trouble)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

#!/usr/bin/env python3
"""Every seed of every fuzzer, among them all inputs that once broke one: none does now. No fuzzing, and no compiler of its own."""
import os
import pathlib
import subprocess
import sys

import fuzz
import support


def main():
    with support.Tally("corpus") as tally:
        for source in sorted((support.ROOT / "tests" / "fuzz").glob("*.c")):
            name = source.stem
            if not support.wanted(f"tests/fuzz/{name}.c"):
                continue
            files = sorted(str(p) for folder in fuzz.seeds(name) for p in folder.rglob("*") if p.is_file())
            replay = pathlib.Path(os.environ.get("BUILD", support.ROOT / "build"), f"replay-{name}")
            done = subprocess.run([replay, *files], cwd=support.ROOT, capture_output=True, text=True, errors="replace")
            tally.check(name, done.returncode == 0, f"status {done.returncode}: {done.stderr.strip()[-2000:]}")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

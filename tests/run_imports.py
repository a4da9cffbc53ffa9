#!/usr/bin/env python3
"""Every import of installed packages leads to a declaration or to what isn't there: import_proof.c over an environment.

The environment is named by AGENCHECK_PACKAGES (a venv); without it this is skipped. What is found missing is listed in full on request:
build/import_proof ENV FILE…
"""
import os
import pathlib
import re
import subprocess

import support

# Of all imports: what is truly not installed, or of another platform or version, is about one in a hundred.
MISSING_AT_MOST = 0.03


def main():
    with support.Tally("imports") as tally:
        environment = os.environ.get("AGENCHECK_PACKAGES")
        if not environment or not support.wanted("imports"):
            tally.add("skipped")
            return
        program = pathlib.Path(os.environ.get("BUILD", support.ROOT / "build")) / "import_proof"
        files = "\n".join(map(str, sorted(pathlib.Path(environment).glob("lib/python3*/site-packages/**/*.py"))))
        done = subprocess.run([program, environment, "-"], input=files, capture_output=True, text=True, errors="replace", timeout=600)
        trouble = support.crashed(done)
        last = done.stdout.strip().splitlines()[-1:] or [""]
        print(last[0])
        counts = {kind.strip(): int(number) for number, kind in re.findall(r"(\d+) ([a-z ]+)", last[0].partition(":")[2])}
        missing = sum(counts.values()) - counts.get("found", 0)
        tally.check("imports", not trouble and counts.get("found") and missing < MISSING_AT_MOST * counts["found"],
                    trouble or f"{missing} of {sum(counts.values())} imports lead nowhere")


if __name__ == "__main__":
    main()

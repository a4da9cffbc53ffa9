#!/usr/bin/env python3
"""The documentation as a site: tests/build_site.py FOLDER builds what mkdocs.yml says, by mkdocs-material; a broken link fails."""
import subprocess
import sys

import support
from cli_tools import Skipped, python_with


def build(folder):
    """Gives what mkdocs has to complain of, "" when all is well."""
    python = python_with("mkdocs-material")
    done = subprocess.run([python, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder], cwd=support.ROOT,
                          capture_output=True, encoding="utf-8")
    return done.stdout + done.stderr if done.returncode else ""


def main():
    try:
        trouble = build(sys.argv[1])
    except Skipped as reason:
        sys.exit(f"no site: {reason}")
    print(trouble or f"site    {sys.argv[1]}/index.html")
    sys.exit(bool(trouble))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

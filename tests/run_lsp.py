#!/usr/bin/env python3
"""The language server and pytest-lsp, whose client checks what it is sent: tests/lsp, run by a pytest of its own below build/."""

import os
import pathlib
import re
import subprocess
import sys

import support
from cli_tools import Skipped, python_with


def main():
    with support.Tally("lsp") as tally:
        try:
            python = python_with("pytest-lsp")
        except Skipped as reason:
            tally.add("skipped", "pytest-lsp", str(reason))
            return
        command = [
            python,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--tb=short",
            "-rA",
            "-c",
            "/dev/null",
            "--rootdir",
            support.ROOT,
            "-o",
            "asyncio_default_fixture_loop_scope=function",
            pathlib.Path(__file__).parent / "lsp",
        ]
        words = os.environ.get("T", "").split()
        if words:
            command += ["-k", " or ".join(words)]
        done = subprocess.run(
            command,
            cwd=support.ROOT,
            env=dict(os.environ, AGENCHECK=support.AGENCHECK, PYTHONDONTWRITEBYTECODE="1"),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=600,
        )
        outcomes = re.findall(r"^(PASSED|FAILED|ERROR) \S+::(\S+)", done.stdout, re.MULTILINE)
        for outcome, name in outcomes:
            tally.add("passed" if outcome == "PASSED" else "failed", name)
        if done.returncode not in (0, 5) or (not outcomes and not words):
            print(done.stdout[-6000:], done.stderr[-2000:])
            if not tally.counts["failed"]:
                tally.add("failed", "pytest", f"ended with status {done.returncode}")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

#!/usr/bin/env python3
"""The VS Code extension: compiled, packaged by vsce, and what is in the package started with a model of the editor's API."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

import support
from cli_tools import TOOLS, Skipped, install

SOURCE = support.ROOT / "editors" / "vscode"
BAD = '''from collections.abc import AsyncGenerator


async def ticks() -> AsyncGenerator[int, None]:
    yield "one"
'''


def prepared():
    """A copy of the extension's folder with what it needs installed; installed anew when package.json changes."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise Skipped(f"no {program}")
    home = TOOLS / "vscode"
    wanted = (SOURCE / "package.json").read_text()
    if not (home / "ready").exists() or (home / "ready").read_text() != wanted:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        shutil.copy(SOURCE / "package.json", home)
        install(
            [
                "npm",
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--no-package-lock",
                "--legacy-peer-deps",
                "--prefix",
                home,
            ],
            "what the extension needs",
        )
        (home / "ready").write_text(wanted)
    for path in SOURCE.rglob("*"):
        if path.is_file():
            copy = home / path.relative_to(SOURCE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)
    return home


def run(command, folder, **environment):
    done = subprocess.run(
        command, cwd=folder, env=dict(os.environ, **environment), capture_output=True, encoding="utf-8", timeout=support.TIMEOUT
    )
    return done.returncode, (done.stdout + done.stderr).strip()[-3000:]


def check_package(tally, home, folder):
    package = folder / "agencheck.vsix"
    status, output = run(["npm", "run", "package", "--silent", "--", "--out", package], home)
    tally.check("package", status == 0 and package.exists(), output)
    if status or not package.exists():
        return
    with zipfile.ZipFile(package) as archive:
        names = set(archive.namelist())
        archive.extractall(folder / "unpacked")
    expected = {"extension/package.json", "extension/out/extension.js", "extension/readme.md", "extension.vsixmanifest"}
    tally.check(
        "contents",
        expected <= names and not any(n.startswith(("extension/src/", "extension/test/")) for n in names),
        str(sorted(n for n in names if "node_modules" not in n)),
    )
    probe = folder / "x.py"
    probe.write_text(BAD)
    status, output = run(
        ["node", home / "test" / "start.js", folder / "unpacked" / "extension"],
        home,
        PROBE=str(probe),
        AGENCHECK=support.AGENCHECK,
    )
    tally.check("start", status == 0 and "vscode: done" in output, output)


def main():
    with support.Tally("vscode") as tally, tempfile.TemporaryDirectory() as folder:
        try:
            home = prepared()
        except Skipped as reason:
            tally.add("skipped", "vscode", str(reason))
            return
        status, output = run(["npx", "--no-install", "tsc", "-p", "."], home)
        tally.check("compile", status == 0, output)
        check_package(tally, home, pathlib.Path(folder).resolve())


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

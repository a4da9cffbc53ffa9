"""The programs from elsewhere that the runners ask, installed once below build/, pinned."""
import os
import shutil
import subprocess
import sys

import support

PACKAGES = {"jsonschema": "4.23.0", "pre-commit": "4.7.0"}      # Python: from PyPI, by pip
MULTITOOL = "5.7.0"                                   # @microsoft/sarif-multitool, by npm

TOOLS = support.ROOT / "build" / "tools"


class Skipped(Exception):
    """A test that can't be done on this machine; says why."""


def _install(command, what):
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300)
    except (OSError, subprocess.SubprocessError) as trouble:
        raise Skipped(f"{what} can't be installed: {trouble}") from None
    if done.returncode:
        raise Skipped(f"{what} can't be installed: {done.stderr.strip()[-300:]}")


def python_with(package):
    """An interpreter that has the pinned version of a package."""
    version = PACKAGES[package]
    home = TOOLS / f"{package}-{version}"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        _install([sys.executable, "-m", "venv", home], "a virtual environment")
        _install([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{package}=={version}"], package)
        (home / "ready").touch()
    return python


def sarif_multitool():
    """The command that runs Microsoft's SARIF validator."""
    if not shutil.which("npm"):
        raise Skipped("no npm")
    home = TOOLS / f"sarif-multitool-{MULTITOOL}"
    tool = home / "node_modules" / ".bin" / "sarif-multitool"
    if not (home / "ready").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text("{}")
        _install(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", home, f"@microsoft/sarif-multitool@{MULTITOOL}"], "the SARIF multitool")
        (home / "ready").touch()
    os.environ.setdefault("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
    return [str(tool)]

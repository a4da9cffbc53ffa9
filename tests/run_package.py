#!/usr/bin/env python3
"""What pip installs, by the real pip: the wheel of this machine, in a fresh environment, and the source archive without a network.

The wheel is judged by twine, check-wheel-contents and auditwheel. Wheels for other systems lie in dist/ after `make wheels`; what of
them runs here (by qemu and wine, where they are) is run.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile

import hardening
import support
from cli_tools import Skipped, python_with, run_tests
from lsp_client import Client

PROGRAM = "from collections.abc import AsyncGenerator\n\n\nasync def ticks() -> AsyncGenerator[int, None]:\n    yield 'x'\n"
DIST = support.ROOT / "dist"


def done(*command, **options):
    ran = subprocess.run([str(word) for word in command], capture_output=True, encoding="utf-8", errors="replace", **options)
    assert ran.returncode == 0, f"{command[:4]}: {ran.stdout[-1500:]}{ran.stderr[-1500:]}"
    return ran.stdout


class Installed:
    """A virtual environment with a wheel in it."""

    def __init__(self, folder, wheel):
        done(sys.executable, "-m", "venv", folder / "venv")
        self.bin = folder / "venv/bin"
        done(self.bin / "python", "-m", "pip", "install", "--no-index", "--no-deps", wheel)
        self.agencheck = self.bin / "agencheck"


def wheel_of(source, folder, **options):
    done(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", folder, source, **options)
    return next(folder.glob("*.whl"))


def works(folder, *command):
    """The program, however it is started, finds what there is to find and says so by its status."""
    (folder / "bad.py").write_text(PROGRAM)
    (folder / "good.py").write_text(PROGRAM.replace("'x'", "1"))
    version = re.search(r'"(.+)"', (support.ROOT / "checker/report/version.h").read_text())[1]
    assert done(*command, "--version").strip() == f"agencheck {version}"
    for argument, status, text in (("good.py", 0, "Nothing to report"), ("bad.py", 1, "AG201"), ("missing.py", 2, ""), ("--nonsense", 2, "")):
        ran = subprocess.run([*map(str, command), argument], cwd=folder, capture_output=True, encoding="utf-8")
        assert ran.returncode == status and text in ran.stdout, (command, argument, ran)


def test_wheel(folder):
    """`pip install .` in a fresh environment; the installed program holds no Python but what finds it, and goes as it came."""
    if "/" in os.path.relpath(support.AGENCHECK, support.ROOT / "build"):
        raise Skipped("a test build isn't packaged")
    wheel = wheel_of(support.ROOT, folder)
    installed = Installed(folder, wheel)
    works(folder, installed.agencheck)
    works(folder, installed.bin / "python", "-m", "agencheck")
    assert installed.agencheck.read_bytes()[:4] == b"\x7fELF"
    target = folder / "target"
    done(installed.bin / "python", "-m", "pip", "install", "--no-index", "--no-deps", "--target", target, wheel)
    done(installed.bin / "python", "-m", "pip", "uninstall", "-y", "agencheck")
    assert not installed.agencheck.exists()
    works(folder, "env", f"PYTHONPATH={target}", installed.bin / "python", "-m", "agencheck")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert sum(name.endswith(".py") for name in names) == 2 and any("licenses/typeshed" in name for name in names), names
    assert wheel.stat().st_size < 4e6, wheel.stat().st_size
    judge(wheel)


def judge(wheel):
    """The people who run PyPI have opinions on what a wheel and its description should be."""
    done(python_with("twine"), "-m", "twine", "check", "--strict", wheel)
    done(python_with("check-wheel-contents").parent / "check-wheel-contents", wheel)


def test_source_archive(folder):
    """Builds with what it carries; where the system lets us, with no network to turn to."""
    if "/" in os.path.relpath(support.AGENCHECK, support.ROOT / "build"):
        raise Skipped("a test build isn't packaged")
    script = "import sys; sys.path.insert(0, 'packaging'); import backend; print(backend.build_sdist(sys.argv[1]))"
    archive = folder / done(sys.executable, "-c", script, folder, cwd=support.ROOT).splitlines()[-1]
    done(python_with("twine"), "-m", "twine", "check", "--strict", archive)
    with tarfile.open(archive) as inside:
        inside.extractall(folder / "unpacked")
    source = next((folder / "unpacked").iterdir())
    alone = ["unshare", "-rn"] if subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0 else []
    # Without optimisation: it is not speed that is tested.
    environment = dict(os.environ, MAKEFLAGS="CFLAGS=-O0", AGENCHECK_DOWNLOADS=str(folder / "none"))
    done(*alone, sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-index", "-w", folder / "wheels", source, env=environment)
    works(folder, Installed(folder, next((folder / "wheels").glob("*.whl"))).agencheck)


def cross_built(word):
    wheel = next(DIST.glob(f"*{word}*.whl"), None)
    if wheel is None:
        raise Skipped(f"no wheel for {word} in dist/ (make wheels)")
    return wheel


def unpacked(folder, wheel):
    with zipfile.ZipFile(wheel) as archive:
        program = next(name for name in archive.namelist() if "/scripts/" in name)
        archive.extract(program, folder)
    (folder / program).chmod(0o755)
    return folder / program


def test_linux_x86_64(folder):
    wheel = cross_built("manylinux_2_17_x86_64")
    judge(wheel)
    shown = done(python_with("auditwheel"), "-m", "auditwheel", "show", wheel) if shutil.which("patchelf") else ""
    assert "manylinux_2_5_x86_64" in shown or "manylinux_2_17_x86_64" in shown or not shown, shown
    installed = Installed(folder, wheel)
    hardening.elf(installed.agencheck)
    works(folder, installed.agencheck)


def test_linux_aarch64(folder):
    wheel = cross_built("manylinux_2_17_aarch64")
    judge(wheel)
    program = unpacked(folder, wheel)
    hardening.elf(program)
    qemu = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")
    if not qemu:
        raise Skipped("no qemu-aarch64")
    works(folder, qemu, program)


def test_macos(folder):
    """Nothing here runs it: that it is a whole program for the right machine is all that is seen."""
    for word, machine in (("macosx_11_0_arm64", b"\x0c\x00\x00\x01"), ("macosx_11_0_x86_64", b"\x07\x00\x00\x01")):
        wheel = cross_built(word)
        judge(wheel)
        program = unpacked(folder, wheel)
        assert program.read_bytes()[:8] == b"\xcf\xfa\xed\xfe" + machine
        hardening.macho(program)


def under_wine(folder, wheel):
    """The command that starts the wheel's program."""
    if not shutil.which("wine"):
        raise Skipped("no wine")
    os.environ.update(WINEPREFIX=str(folder / "wine"), WINEDEBUG="-all")
    return ["wine", unpacked(folder, wheel)]


def test_windows(folder):
    wheel = cross_built("win_amd64")
    judge(wheel)
    hardening.pe(unpacked(folder, wheel))
    works(folder, *under_wine(folder, wheel))


def test_windows_server(folder):
    """Reports after each change, by themselves and without another message; hover, a fix, an orderly end."""
    command = under_wine(folder, cross_built("win_amd64"))
    place = folder / "bad.py"
    place.write_text("")
    document = {"uri": f"file:///Z:{place}"}
    (folder / "given.py").write_text("def number() -> int: ...\n")
    text = PROGRAM.replace("'x'", "number()").replace("\n", "\nfrom given import number\n", 1)
    with Client(command=[*map(str, command), "server"], initialize=False, root=folder) as client:
        # The system's number of this process means nothing over there.
        literals = {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}
        client.request("initialize", {"processId": None, "rootUri": f"file:///Z:{folder}", "capabilities": literals})
        client.notify("initialized", {})
        client.notify("textDocument/didOpen", {"textDocument": document | {"languageId": "python", "version": 1, "text": text}})
        assert reported(client, 1) == []
        change = {"range": {"start": {"line": 5, "character": 10}, "end": {"line": 5, "character": 18}}, "text": "'y'"}
        client.notify("textDocument/didChange", {"textDocument": document | {"version": 2}, "contentChanges": [change]})
        assert reported(client, 2) == ["AG201"]
        hover = client.result("textDocument/hover", {"textDocument": document, "position": {"line": 4, "character": 12}})
        assert "async generator `ticks`" in hover["contents"]["value"], hover
        actions = client.result("textDocument/codeAction", {"textDocument": document, "range": change["range"],
                                                            "context": {"diagnostics": []}})
        assert any("agencheck: ignore[AG201]" in json.dumps(action) for action in actions), actions
        assert client.stop() == 0


def reported(client, version):
    """The codes of the next reports, which are to be those of this version of the text."""
    params = client.wait_for("textDocument/publishDiagnostics", lambda params: params.get("version") == version)["params"]
    return [diagnostic["code"] for diagnostic in params["diagnostics"]]


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    run_tests("package", globals())

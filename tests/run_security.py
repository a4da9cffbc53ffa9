#!/usr/bin/env python3
"""What SECURITY.md promises: nothing of the project is run, nothing outside of it is written, names and texts from it can't steer a
terminal, and the program is hardened. Each function test_NAME gets a folder of its own.

What the program asks of the system is seen with strace; without it those tests are skipped.
"""
import os
import pathlib
import pty
import re
import shutil
import subprocess
import sys
import tempfile

import hardening
import support
from cli_tools import Skipped, run_tests

HEAD = "from typing import AsyncGenerator\n\n"
MENDED = HEAD + "async def f() -> AsyncGenerator[int]:\n    yield 1\n\nasync def g():\n    f().aclose()\n"
TRAP = "import os\nopen('trap', 'w').close()\n"
# All that a terminal may take for more than text: C0 and C1 controls, DEL, what turns the direction of writing.
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")
FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")
WRITES = re.compile(r"\b(open|openat|openat2|creat)\(.*?\"([^\"]*)\".*(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC)|"
                    r"\b(?:rename|renameat|renameat2|link|linkat|symlink|symlinkat|unlink|unlinkat|mkdir|mkdirat|truncate|mknod|chmod|chown)\(")


def write(folder, name, text):
    path = pathlib.Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(folder, *arguments, **options):
    return support.agencheck(*arguments, cwd=folder, **options)


def traced(folder, *arguments):
    """The lines strace has of a run: calls that name a file, and programs started."""
    if not shutil.which("strace"):
        raise Skipped("no strace")
    with tempfile.TemporaryDirectory() as elsewhere:
        log = pathlib.Path(elsewhere, "trace")
        done = subprocess.run(["strace", "-f", "-qq", "-e", "trace=file,process,network", "-o", str(log), support.AGENCHECK, *arguments],
                              cwd=folder, capture_output=True, text=True)
        if not log.exists() or "ptrace" in done.stderr:
            raise Skipped("strace may not trace here")
        return log.read_text(errors="replace").splitlines()


def project(folder):
    """A project in which everything that could be run writes a file, and an environment that holds more of it."""
    for name in ("conftest.py", "setup.py", "sitecustomize.py", "usercustomize.py", "package/__init__.py"):
        write(folder, name, TRAP + MENDED)
    write(folder, "venv/pyvenv.cfg", "home = /usr/bin\nversion = 3.13.0\n")
    write(folder, "venv/bin/python", "#!/bin/sh\ntouch trap\n").chmod(0o755)
    write(folder, "venv/lib/python3.13/site-packages/evil.pth", "import os; open('trap', 'w')\n")
    write(folder, "venv/lib/python3.13/site-packages/other.py", TRAP)
    write(folder, "main.py", "import package, other, conftest\n" + MENDED)
    write(folder, "pyproject.toml", "[tool.agencheck]\npython = \"venv\"\nselect = [\"ALL\"]\n")


def test_nothing_is_run(folder):
    project(folder)
    lines = traced(folder, "check", ".")
    started = [line for line in lines if "execve(" in line]
    assert len(started) == 1, started
    assert not [line for line in lines if re.search(r"\b(fork|vfork)\(|socket\(|connect\(", line)]
    assert not list(pathlib.Path(folder).rglob("trap"))


def test_a_check_writes_nothing(folder):
    project(folder)
    for arguments in (["check", "."], ["check", "--diff", "."], ["check", "--format", "sarif", "."], ["types", "main.py:1:1"]):
        wrote = [line for line in traced(folder, *arguments) if WRITES.search(line) and "ENOENT" not in line]
        assert not [line for line in wrote if "/dev/" not in line and not is_cache(line)], wrote


def is_cache(line):
    """The cache's folder, and nothing else outside the project, is ours."""
    return all(os.environ["AGENCHECK_CACHE_DIR"] in (path, os.path.dirname(path)) for path in re.findall(r'"([^"]*)"', line))


def test_a_fix_writes_in_the_project_alone(folder):
    inside = pathlib.Path(folder, "project")
    project(inside)
    wrote = [line for line in traced(inside, "check", "--fix", ".") if WRITES.search(line) and not is_cache(line)]
    assert wrote
    for line in wrote:
        for path in re.findall(r'"([^"]*)"', line):
            real = pathlib.Path(inside, path).resolve()
            assert inside.resolve() in real.parents, line


def test_links_lead_no_fix_out(folder):
    outside = write(folder, "outside/victim.py", MENDED)
    inside = pathlib.Path(folder, "project")
    write(inside, "pyproject.toml", "[tool.agencheck]\n")
    real = write(inside, "real.py", MENDED)
    (inside / "link.py").symlink_to(outside)
    (inside / "chain.py").symlink_to("link.py")
    (inside / "inner.py").symlink_to("real.py")
    (inside / "folder").symlink_to(outside.parent)
    for arguments in (["."], ["link.py"], ["chain.py", "inner.py"]):
        done = run(inside, "check", "--fix", *arguments)
        assert "leads out of the project" in done.stderr and done.returncode == 2, done
        assert outside.read_text() == MENDED
    assert real.read_text() != MENDED and (inside / "inner.py").is_symlink()


def test_output_is_made_safely(folder):
    """No file that lies in wait under the name of the one beside is written through."""
    write(folder, "main.py", MENDED)
    victim = write(folder, "victim", "mine")
    write(folder, "target", "old")
    pathlib.Path(folder, "report").symlink_to("target")
    done = run(folder, "check", "--output", "report", "--format", "json", "main.py")
    assert done.returncode == 1 and pathlib.Path(folder, "target").read_text().startswith("{")
    process = subprocess.Popen(["/bin/sh", "-c", 'i=0; while [ $i -lt 3 ]; do ln -s victim "out.agencheck-$$-$i"; i=$((i+1)); done; '
                                'exec "$0" check --output out main.py', support.AGENCHECK], cwd=folder, stdout=subprocess.DEVNULL)
    assert process.wait() == 1
    assert victim.read_text() == "mine" and pathlib.Path(folder, "out").is_file() and not pathlib.Path(folder, "out").is_symlink()


def test_texts_do_not_steer_terminals(folder):
    hostile = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp\x7f"
    name = "a\x1b[31m\u202eb.py"
    text = HEAD + f"async def f() -> AsyncGenerator[int]:\n    yield 'x{hostile}'  # {hostile}\n\nasync def g():\n    f().aclose()  # {hostile}\n"
    write(folder, name, text)
    write(folder, "d\x1b[2J/c.py", text + "x = (\n")
    write(folder, "bad\x1b[2J/agencheck.toml", "select = ['\\u001b[2J']\n\"\\u001b[3J\" = 1\n")
    write(folder, "bad\x1b[2J/c.py", text)
    runs = [["check", "--format", f, "."] for f in FORMATS] + [["check", "--statistics", "."], ["check", "no\x1b[2Jne.py"], ["\x1b[2J"],
            ["check", "--select", "\x1b[2J", "."], ["explain", "\x1b[2J"], ["check", f"--\x1b[2J", "."], ["check", "bad\x1b[2J"],
            ["types", f"{name}:4:11"], ["check", "--diff-base", "\x1b[2J", "."], ["check", "--baseline", "\x1b[2J", "."]]
    for arguments in runs:
        done = run(folder, *arguments)
        for said in (done.stdout, done.stderr):
            found = HARMFUL.search(said)
            assert not found, (arguments, said[max(0, found.start() - 80):found.start() + 20])


def test_a_diff_on_a_terminal_does_not_steer_it(folder):
    """In a file or a pipe a diff is exact: a program applies it."""
    write(folder, "a.py", MENDED.replace("f().aclose()", "f().aclose()  # \x1b[2J"))
    exact = run(folder, "check", "--diff", "a.py")
    assert "\x1b[2J" in exact.stdout
    ours, theirs = pty.openpty()
    process = subprocess.Popen([support.AGENCHECK, "check", "--diff", "--color", "never", "a.py"], cwd=folder, stdout=theirs)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 4096):
            said += piece
    except OSError:                                   # how the end of a terminal looks
        pass
    process.wait()
    os.close(ours)
    assert b"\\x1b[2J" in said and b"\x1b" not in said, said


def test_git_runs_nothing_of_the_repository(folder):
    git = ["git", "-c", "user.name=n", "-c", "user.email=n@n"]
    if subprocess.run([*git, "init", "-q"], cwd=folder).returncode:
        raise Skipped("no git")
    write(folder, "a.py", MENDED)
    subprocess.run([*git, "add", "a.py"], cwd=folder, check=True)
    subprocess.run([*git, "commit", "-qm", "one"], cwd=folder, check=True)
    write(folder, "a.py", MENDED + "# more\n")
    trap = write(folder, "trap.sh", "#!/bin/sh\ntouch trapped\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.python.textconv", "diff.python.command", "core.pager"):
        subprocess.run(["git", "config", key, str(trap)], cwd=folder, check=True)
    write(folder, ".gitattributes", "*.py diff=python\n")
    index = pathlib.Path(folder, ".git", "index").read_bytes()
    done = run(folder, "check", "--diff-base", "HEAD", ".")
    assert done.returncode in (0, 1) and "agencheck:" not in done.stderr, done
    assert not pathlib.Path(folder, "trapped").exists()
    assert pathlib.Path(folder, ".git", "index").read_bytes() == index


def test_the_program_is_hardened(folder):
    build = pathlib.Path(support.AGENCHECK).parent.name
    if build in ("asan", "tsan", "debug", "fuzz"):
        raise Skipped("a build for testing")
    symbols = hardening.elf(support.AGENCHECK)
    assert "__stack_chk_fail" in symbols, "no stack protector"
    assert re.search(r"__\w+_chk\b", symbols.replace("__stack_chk_fail", "")), "not fortified"


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    run_tests("security", globals())

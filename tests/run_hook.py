#!/usr/bin/env python3
"""The hook, run by the real pre-commit in a real git repository: the README's configuration, and the one of .pre-commit-hooks.yaml."""
import os
import re
import resource
import shutil
import subprocess
import sys

import support
from cli_tools import Skipped, python_with, run_tests

HEAD = "from collections.abc import AsyncGenerator\n\nfrom lib import names\n\n\n"
GOOD = HEAD + "async def f() -> AsyncGenerator[str, None]:\n    async for name in names():\n        yield name\n"
BAD = GOOD.replace("AsyncGenerator[str, None]:", "AsyncGenerator[int, None]:")
RETURNS = GOOD + "    yield '1'  # agencheck: ignore[AG201]\n"


class Repository:
    """A project of two modules and an environment of its own, under git, with agencheck on the path."""

    def __init__(self, folder, configuration):
        if not shutil.which("git"):
            raise Skipped("no git")
        self.folder = folder
        tools = folder / "tools"
        tools.mkdir()
        (tools / "agencheck").symlink_to(support.AGENCHECK)
        # pre-commit keeps what it makes in here, and reads no configuration of the machine's.
        self.environment = dict(os.environ, PATH=f"{tools}:{os.environ['PATH']}", PRE_COMMIT_HOME=str(folder / "home"), HOME=str(folder),
                                GIT_CONFIG_GLOBAL="/dev/null", GIT_AUTHOR_NAME="n", GIT_AUTHOR_EMAIL="e@e", GIT_COMMITTER_NAME="n",
                                GIT_COMMITTER_EMAIL="e@e")
        self.environment.pop("VIRTUAL_ENV", None)
        self.root = folder / "project"
        site = self.root / ".venv/lib/python3.12/site-packages/lib"
        site.mkdir(parents=True)
        (self.root / ".venv/pyvenv.cfg").write_text("version = 3.12.1\n")
        (site / "py.typed").touch()
        (site / "__init__.py").write_text("from collections.abc import AsyncIterator\n\ndef names() -> AsyncIterator[str]: ...\n")
        (self.root / ".gitignore").write_text(".venv/\n")
        (self.root / ".pre-commit-config.yaml").write_text(configuration)
        (self.root / "known.py").write_text(BAD)
        self.pre_commit = python_with("pre-commit").parent / "pre-commit"
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "one")
        self.run(self.pre_commit, "install")

    def run(self, *command):
        return subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, encoding="utf-8")

    def git(self, *arguments):
        return self.run("git", *arguments)

    def commit(self, name, text):
        """What becomes of committing one changed file."""
        (self.root / name).write_text(text)
        self.git("add", name)
        return self.git("commit", "-qm", name)


def readme_configuration():
    return next(block for block in re.findall(r"^```yaml\n(.*?)^```$", (support.ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
                if "hooks:" in block)


def test_readme(folder):
    repository = Repository(folder, readme_configuration())
    done = repository.commit("new.py", BAD)
    assert done.returncode and "new.py:8:9: error[AG201]" in done.stdout + done.stderr, (done.stdout, done.stderr)
    assert "known.py" not in done.stdout + done.stderr, "only what changed is checked"
    done = repository.commit("new.py", GOOD)
    assert done.returncode == 0, done.stderr
    done = repository.commit("plain.py", "x = 1\n")
    assert done.returncode == 0, done.stderr
    (repository.root / "agencheck.toml").write_text("exclude = ['*_pb2.py']\n")
    done = repository.commit("made_pb2.py", BAD)
    assert done.returncode == 0, done.stderr


def test_fix(folder):
    repository = Repository(folder, readme_configuration().replace("--quiet", "--quiet --fix --extend-select AG002"))
    done = repository.commit("new.py", RETURNS)
    assert done.returncode, "files that the hook changed stop the commit"
    assert (repository.root / "new.py").read_text() == GOOD + "    yield '1'\n"
    repository.git("add", "new.py")
    assert repository.git("commit", "-qm", "two").returncode == 0


def test_init(folder):
    """What `agencheck init` adds to a configuration is one that pre-commit takes and runs, however the list stands there."""
    for repos in ("repos: []\n", "repos:\n", "fail_fast: true\nrepos:  []  \n", "repos:\n  - repo: meta\n    hooks:\n      - id: identity\n",
                  "repos:\n- repo: meta\n  hooks:\n  - id: identity\n"):
        place = folder / str(len(list(folder.iterdir())))
        place.mkdir()
        repository = Repository(place, repos)
        done = repository.run(support.AGENCHECK, "init", "--yes")
        assert done.returncode == 0, done
        repository.git("add", ".")
        done = repository.commit("new.py", BAD)
        assert done.returncode and "new.py:8:9: error[AG201]" in done.stdout + done.stderr, (repos, done)


def test_environment_of_the_hook(folder):
    """In an environment that pre-commit makes for the hook, it is still the project's own that packages come from."""
    repository = Repository(folder, readme_configuration().replace("language: system", "language: python"))
    done = repository.commit("new.py", BAD)
    if "An unexpected error" in done.stdout + done.stderr:
        raise Skipped("pre-commit can't make an environment here")
    assert done.returncode and "new.py:8:9: error[AG201]" in done.stdout + done.stderr, (done.stdout, done.stderr)


def test_merge_conflict(folder):
    """Markers that a merge left are what is told, at their lines, and not what Python makes of them."""
    repository = Repository(folder, readme_configuration())
    done = repository.commit("new.py", GOOD + "<<<<<<< HEAD\n    yield '1'\n=======\n    yield '2'\n>>>>>>> other\n")
    said = re.findall(r"new\.py:(\d+):\d+: error\[AG001\] (.*) \(", done.stdout + done.stderr)
    assert done.returncode and said == [(str(line), "a merge conflict is left here") for line in (9, 11, 13)], (said, done)


def test_time(folder):
    """One changed file takes at most 20 ms of the processor, the environment's package included; the quietest of ten runs counts."""
    if "/" in os.path.relpath(support.AGENCHECK, support.ROOT / "build"):
        raise Skipped("a test build is slower")
    repository = Repository(folder, "repos: []\n")

    def once():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        repository.run(support.AGENCHECK, "check", "--quiet", "known.py")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    spent = min(once() for _ in range(10))
    assert spent <= 0.02, f"{spent * 1000:.1f} ms"


def test_hooks_file(folder):
    if not (support.ROOT / ".git").exists():
        raise Skipped("not a git clone")
    repository = Repository(folder, "repos: []\n")
    done = repository.run(repository.pre_commit, "try-repo", support.ROOT, "agencheck", "--files", "known.py")
    assert done.returncode == 1 and "known.py:8:9: error[AG201]" in done.stdout, (done.stdout, done.stderr)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    run_tests("hook", globals())

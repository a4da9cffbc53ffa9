#!/usr/bin/env python3
"""Environments and module search, from outside: in each layout a small project imports an async generator from somewhere, and
loops over it with `for`. It is reported exactly when the import was resolved. Also: what is wrong with an environment, and what
must never hang.
"""
import base64
import hashlib
import os
import pathlib
import shutil
import tempfile

import support

LIBRARY = "from collections.abc import AsyncIterator\n\nasync def gen() -> AsyncIterator[int]:\n    yield 1\n"
USE = "import asyncio\nfrom {} import gen\n\n\ndef f() -> None:\n    for x in gen():\n        print(x)\n"
SITE = "lib/python3.12/site-packages"
CFG = "home = /usr/bin\nversion = 3.12.4\n"


class Layout:
    """A temporary folder with a project `p`, a home, and what a layout adds."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder).resolve()
        self.write("p/use.py", USE.format("lib"))
        self.write("p/.git/HEAD", "")
        (self.root / "home").mkdir()

    def write(self, path, text):
        path = self.root / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace("@", str(self.root)).encode() if isinstance(text, str) else text)

    def venv(self, path, cfg=CFG, library=True):
        self.write(f"{path}/pyvenv.cfg", cfg)
        self.write(f"{path}/bin/python", "")
        self.write(f"{path}/{SITE}/none.txt", "")
        if library:
            self.write(f"{path}/{SITE}/lib/__init__.py", LIBRARY)

    def check(self, *arguments, where="p", **variables):
        environment = {"HOME": str(self.root / "home"), "PATH": os.environ["PATH"], **variables}
        arguments = [str(a).replace("@", str(self.root)) for a in arguments]
        return support.agencheck("check", "--format", "concise", *arguments, cwd=self.root / where, env=environment)


def poetry_name(folder):
    letters = base64.urlsafe_b64encode(hashlib.sha256(str(folder).encode()).digest())[:8].decode()
    return f"my-project-{letters}-py3.12"


# ---- layouts: each prepares a Layout and may answer further arguments and variables of the run ----

def dot_venv(t):
    t.venv("p/.venv")


def venv_above(t):
    t.venv("venv")


def option_venv(t):
    t.venv("v")
    return ["--python", "@/v"], {}


def option_interpreter(t):
    t.venv("v")
    return ["--python", "../v/bin/python"], {}


def option_site_packages(t):
    t.venv("v")
    return ["--python", f"@/v/{SITE}"], {}


def configured(t):
    t.venv("p/env")
    t.write("p/pyproject.toml", "[tool.agencheck]\npython = 'env'\n")


def virtual_env(t):
    t.venv("v")
    t.venv("p/.venv", library=False)
    return [], {"VIRTUAL_ENV": str(t.root / "v")}


def made_by_pre_commit(t):
    """What is active is the hook's own environment."""
    t.venv("p/.venv")
    t.venv("v", library=False)
    return [], {"VIRTUAL_ENV": str(t.root / "v"), "PRE_COMMIT": "1"}


def active_in_pre_commit(t):
    t.venv("v")
    return [], {"VIRTUAL_ENV": str(t.root / "v"), "PRE_COMMIT": "1"}


def uv_project_environment(t):
    t.venv("p/made")
    return [], {"UV_PROJECT_ENVIRONMENT": "made"}


def conda(t):
    t.write("c/conda-meta/history", "")
    t.write("c/lib/python3.11/site-packages/lib/__init__.py", LIBRARY)
    return [], {"CONDA_PREFIX": str(t.root / "c"), "CONDA_DEFAULT_ENV": "work"}


def poetry(t):
    t.write("p/poetry.lock", "")
    t.venv(f"home/.cache/pypoetry/virtualenvs/{poetry_name(t.root / 'p')}")


def pipenv(t):
    t.write("p/Pipfile", "")
    letters = base64.urlsafe_b64encode(hashlib.sha256(str(t.root / "p/Pipfile").encode()).digest()[:6]).decode()
    t.venv(f"home/.local/share/virtualenvs/p-{letters}")


def pdm(t):
    t.write("p/__pypackages__/3.12/lib/lib/__init__.py", LIBRARY)


def pyenv(t):
    t.write("p/.python-version", "work\n")
    t.venv("home/.pyenv/versions/work")


def system_site_packages(t):
    t.write(f"usr/{SITE}/lib/__init__.py", LIBRARY)
    t.venv("p/.venv", cfg="home = @/usr/bin\ninclude-system-site-packages = true\nversion = 3.12.4\n", library=False)


def pth_line(t):
    t.venv("p/.venv", library=False)
    t.write("elsewhere/lib.py", LIBRARY)
    t.write(f"p/.venv/{SITE}/x.pth", "# where it lies\n@/elsewhere\n")


def setuptools_finder(t):
    t.venv("p/.venv", library=False)
    t.write("code/deep/lib/__init__.py", LIBRARY)
    t.write(f"p/.venv/{SITE}/__editable__.lib-1.pth", "import __editable___lib_1_finder; __editable___lib_1_finder.install()")
    t.write(f"p/.venv/{SITE}/__editable___lib_1_finder.py",
            "import os\nMAPPING: dict[str, str] = {'lib': '@/code/deep/lib'}\nos.abort()\n")


def editables_finder(t):
    t.venv("p/.venv", library=False)
    t.write("code/lib.py", LIBRARY)
    t.write(f"p/.venv/{SITE}/_editable_impl_lib.pth", "import _editable_impl_lib")
    t.write(f"p/.venv/{SITE}/_editable_impl_lib.py",
            "from editables.redirector import RedirectingFinder as F\nF.install()\nF.map_module('lib', '@/code/lib.py')\n")


def direct_url(t):
    t.venv("p/.venv", library=False)
    t.write("code/src/lib/__init__.py", LIBRARY)
    t.write(f"p/.venv/{SITE}/lib-editable.pth", "import _lib_editable_loader")
    t.write(f"p/.venv/{SITE}/_lib_editable_loader.py", "install('lib', {'lib'}, ['ninja'], '/build')\n")
    t.write(f"p/.venv/{SITE}/lib-1.dist-info/direct_url.json", '{"url": "file://@/code", "dir_info": {"editable": true}}')


def stub_package(t):
    t.venv("p/.venv", library=False)
    t.write(f"p/.venv/{SITE}/lib/__init__.py", "gen = compute()\n")
    t.write(f"p/.venv/{SITE}/lib-stubs/__init__.pyi", LIBRARY)


def partial_stub_package(t):
    t.venv("p/.venv")
    t.write(f"p/.venv/{SITE}/lib-stubs/other.pyi", "")
    t.write(f"p/.venv/{SITE}/lib-stubs/py.typed", "partial\n")


def stub_beside_source(t):
    t.write("p/lib.py", "gen = compute()\n")
    t.write("p/lib.pyi", LIBRARY)


def typings_folder(t):
    t.venv("p/.venv", library=False)
    t.write(f"p/.venv/{SITE}/lib.py", "gen = compute()\n")
    t.write("p/typings/lib/__init__.pyi", LIBRARY)


def src_folder(t):
    t.write("p/src/lib/__init__.py", LIBRARY)


def src_configured(t):
    t.write("p/python/lib/__init__.py", LIBRARY)
    t.write("p/agencheck.toml", "src = ['python']\n")


def beside_the_file(t):
    (t.root / "p/use.py").unlink()
    t.write("p/tests/unit/use.py", USE.format("lib"))
    t.write("p/tests/unit/lib.py", LIBRARY)


def relative_without_a_package(t):
    t.write("p/use.py", USE.format(".lib"))
    t.write("p/lib.py", LIBRARY)


def namespace_of_two(t):
    t.write("p/use.py", USE.format("space.lib"))
    t.write("p/space/own.py", "")
    t.venv("p/.venv", library=False)
    t.write(f"p/.venv/{SITE}/space/lib.py", LIBRARY)


def working_folder_is_the_root(t):
    """Nothing marks a project here: a file deep inside finds what its namespace package holds elsewhere."""
    (t.root / "p/use.py").unlink()
    shutil.rmtree(t.root / "p/.git")
    t.write("p/space/app/__init__.py", USE.format("space.deep.lib"))
    t.write("p/space/deep/lib.py", LIBRARY)
    return ["space/app/__init__.py"], {}


def imports_in_a_circle(t):
    t.write("p/lib/__init__.py", "from other import gen\nfrom lib import gen as again\nimport lib\n")
    t.write("p/other/__init__.py", "import lib\nfrom lib import *\nfrom other.deep import gen\n")
    t.write("p/other/deep.py", "from other import *\nfrom lib import again\n" + LIBRARY)


def itself(t):
    t.write("p/lib.py", "import lib\nfrom lib import gen as g, nothing\nfrom lib import *\n" + LIBRARY)


RESOLVED = [dot_venv, venv_above, option_venv, option_interpreter, option_site_packages, configured, virtual_env,
            made_by_pre_commit, active_in_pre_commit,
            uv_project_environment, conda, poetry, pipenv, pdm, pyenv, system_site_packages, pth_line, setuptools_finder,
            editables_finder, direct_url, stub_package, partial_stub_package, stub_beside_source, typings_folder, src_folder,
            src_configured, beside_the_file, relative_without_a_package, namespace_of_two, working_folder_is_the_root,
            imports_in_a_circle, itself]


def nothing_there(t):
    pass


def not_shared(t):
    t.write(f"usr/{SITE}/lib/__init__.py", LIBRARY)
    t.venv("p/.venv", cfg="home = @/usr/bin\ninclude-system-site-packages = false\nversion = 3.12.4\n", library=False)


def circle_without_end(t):
    t.write("p/lib.py", "from other import gen\n")
    t.write("p/other.py", "from lib import gen\n")


def nonsense(t):
    t.venv("p/.venv", library=False)
    t.write(f"p/.venv/{SITE}/a.pth", b"\x00\xff\xfe\n\n../\n" + b"/" * 5000 + b"\nimport\nimport a; import b\n")
    t.write(f"p/.venv/{SITE}/a.py", "MAPPING = {'lib': MAPPING, **MAPPING, 1: 2, 'lib': '/nowhere'}\n((((((((((\n")
    t.write(f"p/.venv/{SITE}/x.dist-info/direct_url.json", "[" * 100000)
    (t.root / f"p/.venv/{SITE}/loop").symlink_to("loop")
    (t.root / f"p/.venv/{SITE}/lib").symlink_to("lib")
    (t.root / f"p/.venv/{SITE}/b.pth").symlink_to("/dev/null")


def unreadable(t):
    t.venv("p/.venv")
    folder = t.root / f"p/.venv/{SITE}"
    if os.geteuid() == 0:                             # who may read everything finds it: take the folder away instead
        folder.rename(folder.with_name("gone"))
    else:
        folder.chmod(0)


UNRESOLVED = [nothing_there, not_shared, circle_without_end, nonsense, unreadable]


def run_layout(case):
    prepare, resolved = case
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        t = Layout(folder)
        arguments, variables = prepare(t) or ([], {})
        done = t.check(*arguments, **variables)
        for path in t.root.glob("p/.venv/lib/*/site-packages"):
            path.chmod(0o700)
    trouble = support.crashed(done)
    if not trouble and done.returncode == 2:
        trouble = done.stderr.strip()
    if not trouble and ("AG401" in done.stdout) != resolved:
        trouble = "the import was " + ("not " if resolved else "") + "resolved: " + done.stdout
    return prepare.__name__, trouble


def run_messages(tally):
    with tempfile.TemporaryDirectory() as folder:
        t = Layout(folder)
        for test, python, message in [("missing", "/nothing/there", "no such Python environment: /nothing/there"),
                                      ("no environment", "@/home", "no Python environment in"),
                                      ("no command", "python9.99", "no such Python environment: python9.99")]:
            done = t.check("--python", python)
            lines = done.stderr.strip().splitlines()
            ok = done.returncode == 2 and len(lines) == 1 and message in lines[0]
            tally.check(test, ok, f"{done.returncode}: {done.stderr}")
        t.write("p/pyproject.toml", "[tool.agencheck]\n\npython = 'nothing'\n")
        done = t.check()
        tally.check("configured and missing", done.returncode == 2 and "pyproject.toml:3" in done.stderr, done.stderr)


def run_large(tally):
    """A module of 50 MB is read or left out, but it doesn't stop anybody."""
    with tempfile.TemporaryDirectory() as folder:
        t = Layout(folder)
        t.write("p/lib.py", LIBRARY.encode() + b"x = 1\n" * 8_500_000)
        done = t.check("use.py")
        tally.check("large", not support.crashed(done) and done.returncode in (0, 1), support.crashed(done))


def main():
    with support.Tally("environment") as tally:
        cases = [(p, True) for p in RESOLVED] + [(p, False) for p in UNRESOLVED]
        cases = [c for c in cases if support.wanted("environment " + c[0].__name__)]
        for name, trouble in support.in_parallel(run_layout, cases):
            tally.check(name, not trouble, trouble)
        if support.wanted("environment messages"):
            run_messages(tally)
        if support.wanted("environment large"):
            run_large(tally)


if __name__ == "__main__":
    main()

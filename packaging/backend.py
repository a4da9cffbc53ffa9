"""Builds what pip installs (PEP 517): a wheel is the native program, made by the Makefile, and a package for `python -m agencheck`.

    pip install .                               for this machine, with its own compiler
    python -m build                             the source archive, and a wheel for this machine out of it
    python packaging/backend.py wheels dist     a wheel for every system below, cross-built (`make wheels`)

Nothing but Python's library is used. The source archive carries the parts from elsewhere that the program is built of, so it builds
without a network; what tests need it doesn't carry.
"""
import base64
import hashlib
import io
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import time
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# TARGET of the Makefile: the tag of its wheels. The programs for Linux are static; those for macOS ask for nothing newer than 11.
TARGETS = {
    "x86_64-linux-musl": "manylinux_2_17_x86_64.manylinux2014_x86_64.musllinux_1_1_x86_64",
    "aarch64-linux-musl": "manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64",
    "x86_64-macos.11.0": "macosx_11_0_x86_64",
    "aarch64-macos.11.0": "macosx_11_0_arm64",
    "x86_64-windows-gnu": "win_amd64",
}

# What of the parts from elsewhere is compiled, and their licences: patterns below build/deps/NAME.
CARRIED = {
    "tree-sitter": ("LICENSE", "tree_sitter/core/lib/include/**/*", "tree_sitter/core/lib/src/**/*"),
    "tree-sitter-python": ("LICENSE", "src/**/*"),
    "tree-sitter-toml": ("LICENSE", "src/**/*"),
    "cjson": ("LICENSE", "cJSON.[ch]"),
    "utf8proc": ("LICENSE.md", "utf8proc*.[ch]"),
    "typeshed": ("typeshed_client-*.dist-info/licenses/LICENSE", "typeshed_client/typeshed/**/*"),
}
LICENCES = ("LICENSE", "LICENSE.md", "src/unicode/LICENSE", "licenses/LICENSE")

# The oldest date a wheel can hold, unless the builder names one: the same sources make the same bytes.
EPOCH = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))


# ---- what it is called ----

def project():
    try:
        import tomllib
    except ImportError:
        import tomli as tomllib
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def version():
    return re.search(r'AGENCHECK_VERSION "(.+)"', (ROOT / "checker/report/version.h").read_text(encoding="utf-8"))[1]


def stem():
    return f"agencheck-{version()}"


def metadata():
    about = project()
    lines = ["Metadata-Version: 2.2", f"Name: {about['name']}", f"Version: {version()}", f"Summary: {about['description']}",
             f"Keywords: {','.join(about['keywords'])}", *(f"Classifier: {c}" for c in about["classifiers"]),
             f"Requires-Python: {about['requires-python']}", "Description-Content-Type: text/markdown", ""]
    return "\n".join(lines) + "\n" + (ROOT / about["readme"]).read_text(encoding="utf-8")


def native_tag():
    """This machine's own: its C library is the one that is there."""
    system = sysconfig.get_platform()
    if system.startswith("macosx"):
        system = f"macosx-{os.environ.get('MACOSX_DEPLOYMENT_TARGET', '11.0')}-{platform.machine()}"
    return re.sub(r"[-.]", "_", system)


# ---- wheels ----

def make(*arguments):
    subprocess.run(["make", f"-j{os.cpu_count() or 1}", *arguments], cwd=ROOT, check=True, stdout=sys.stderr)


def program(target):
    """Builds the program; gives its path."""
    make("agencheck" if target is None else f"TARGET={target}")
    name = "agencheck.exe" if target and "windows" in target else "agencheck"
    return ROOT / "build" / (target or "") / name


def licences():
    """Path below licenses/ and text of each licence that comes with the program."""
    yield "NOTICES.md", (ROOT / "packaging/NOTICES.md").read_bytes()
    for name, patterns in CARRIED.items():
        for path in carried_files(name, patterns):
            if path.as_posix().endswith(LICENCES):
                yield f"{name}/{path.name}" if "unicode" not in path.parts else f"{name}/unicode/{path.name}", path.read_bytes()


class Wheel:
    """A zip archive with a RECORD of what is in it."""

    def __init__(self, path):
        self.path, self.record = path, []
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9)

    def add(self, name, data, mode=0o644):
        data = data if isinstance(data, bytes) else data.encode()
        info = zipfile.ZipInfo(name, time.gmtime(EPOCH)[:6])
        info.external_attr = (0o100000 | mode) << 16
        info.compress_type = zipfile.ZIP_DEFLATED
        self.zip.writestr(info, data)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self.record.append(f"{name},sha256={digest},{len(data)}\n")

    def close(self, info):
        self.record.append(f"{info}/RECORD,,\n")
        self.add(f"{info}/RECORD", "".join(self.record))
        self.zip.close()


def write_wheel(folder, target):
    built, tag, info = program(target), TARGETS[target] if target else native_tag(), f"{stem()}.dist-info"
    wheel = Wheel(pathlib.Path(folder, f"{stem()}-py3-none-{tag}.whl"))
    for path in sorted((ROOT / "packaging/agencheck").glob("*.py")):
        wheel.add(f"agencheck/{path.name}", path.read_bytes())
    wheel.add(f"{stem()}.data/scripts/{built.name}", built.read_bytes(), 0o755)
    wheel.add(f"{info}/METADATA", metadata())
    tags = "".join(f"Tag: py3-none-{one}\n" for one in tag.split("."))
    wheel.add(f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: agencheck\nRoot-Is-Purelib: false\n{tags}")
    for name, text in licences():
        wheel.add(f"{info}/licenses/{name}", text)
    wheel.close(info)
    return wheel.path.name


# ---- the source archive ----

def carried_files(name, patterns):
    """The files of a part from elsewhere; it is fetched if it isn't there."""
    home = ROOT / "build/deps" / name
    if not home.is_dir():
        subprocess.run([ROOT / "deps/fetch", name, home], check=True, stdout=sys.stderr)
    for pattern in patterns:
        yield from sorted(path for path in home.glob(pattern) if path.is_file())


def own_files():
    """What is in the repository; in an unpacked source archive, what came with it."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
        yield from (name for name in listed.split("\0") if name and (ROOT / name).is_file())
        return
    for path in sorted(ROOT.rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.is_file() and not name.startswith(("build/", "dist/", "deps/carried/")) and "__pycache__" not in path.parts:
            yield name


def write_sdist(folder):
    path = pathlib.Path(folder, f"{stem()}.tar.gz")
    with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        def add(name, data, mode=0o644):
            info = tarfile.TarInfo(f"{stem()}/{name}")
            info.size, info.mode, info.mtime = len(data), mode, EPOCH
            archive.addfile(info, io.BytesIO(data))

        add("PKG-INFO", metadata().encode())
        for name in own_files():
            if name != "PKG-INFO":
                add(name, (ROOT / name).read_bytes(), 0o755 if os.access(ROOT / name, os.X_OK) else 0o644)
        for part, patterns in CARRIED.items():
            for file in carried_files(part, patterns):
                add(f"deps/carried/{part}/{file.relative_to(ROOT / 'build/deps' / part).as_posix()}", file.read_bytes())
    return path.name


# ---- PEP 517 and 660 ----

def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return write_wheel(wheel_directory, (config_settings or {}).get("target"))


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """There is no Python to edit: the program as it is now."""
    return build_wheel(wheel_directory, config_settings)


def build_sdist(sdist_directory, config_settings=None):
    return write_sdist(sdist_directory)


# ---- make wheels ----

def main():
    if sys.argv[1:2] != ["wheels"] or len(sys.argv) < 3:
        sys.exit("usage: backend.py wheels FOLDER [TARGET ...]")
    folder, targets = pathlib.Path(sys.argv[2]), sys.argv[3:] or list(TARGETS)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in [write_wheel(folder, target) for target in targets] + [write_sdist(folder)]:
        print(f"{(folder / name).stat().st_size / 1e6:5.2f} MB  {name}")


if __name__ == "__main__":
    main()

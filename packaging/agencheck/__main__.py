"""`python -m agencheck`: becomes the program that was installed with this package."""
import os
import subprocess
import sys
import sysconfig

NAME = "agencheck.exe" if os.name == "nt" else "agencheck"


def folders():
    """Where installers put programs: beside this Python, for the user alone, beside the folder of `pip install --target`."""
    yield sysconfig.get_path("scripts")
    user = "osx_framework_user" if sys.platform == "darwin" and sys._framework else f"{os.name}_user"
    if user in sysconfig.get_scheme_names():
        yield sysconfig.get_path("scripts", scheme=user)
    target = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    yield os.path.join(target, "Scripts" if os.name == "nt" else "bin")
    # A prefix of its own: PREFIX/lib/python3.X/site-packages, PREFIX/bin.
    yield os.path.normpath(os.path.join(target, "..", "Scripts") if os.name == "nt" else os.path.join(target, "..", "..", "..", "bin"))


def main():
    program = next((path for path in (os.path.join(folder, NAME) for folder in folders()) if os.path.isfile(path)), None)
    if program is None:
        sys.exit("agencheck: the program isn't where this package was installed: install the package again")
    if os.name == "nt":
        sys.exit(subprocess.run([program, *sys.argv[1:]]).returncode)
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    main()

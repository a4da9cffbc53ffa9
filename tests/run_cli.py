#!/usr/bin/env python3
"""Tests of the command line: each function test_NAME gets a folder of its own and the names in T choose among them.

Output formats are judged by their real counterparts: jsonschema for our JSON, the SARIF multitool, git, patch, bash and man. What isn't on
the machine is counted as skipped, with its reason.
"""
import json
import os
import re
import select
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

import support
from cli_tools import Skipped, python_with, run_tests, sarif_multitool

HEAD = "from collections.abc import AsyncGenerator\n\n\n"
# One AG204 (with an unsafe fix) on line 6.
RETURNS = HEAD + "async def ticks() -> AsyncGenerator[int, None]:\n    yield 1\n    return 5\n"
CLEAN = HEAD + "async def ticks() -> AsyncGenerator[int, None]:\n    yield 1\n"


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def run(folder, *arguments, **options):
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "VIRTUAL_ENV")}
    options.setdefault("env", environment)
    return support.agencheck(*arguments, cwd=folder, **options)


def report(folder, *arguments, **options):
    """The diagnostics of a check as JSON, and its exit status."""
    done = run(folder, "check", "--format", "json", *arguments, **options)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)["diagnostics"], done.returncode


def codes(diagnostics):
    return [(d["range"]["start"]["line"], d["code"]) for d in diagnostics]


# ---- usage ----

def test_help(folder):
    for arguments in (["--help"], ["-h"]):
        done = run(folder, *arguments)
        assert done.returncode == 0 and not done.stderr
        lines = done.stdout.splitlines()
        assert len(lines) <= 40 and max(map(len, lines)) <= 100, (len(lines), max(map(len, lines)))
    for command in ("check", "explain", "rules", "types", "annotate", "server", "init", "completions", "man"):
        assert command in run(folder, "--help").stdout
        assert f"agencheck {command}" in run(folder, command, "--help").stdout
    assert "--stdin-filename" in run(folder, "--help-all").stdout


def test_version(folder):
    assert re.fullmatch(r"agencheck \d+\.\d+\.\d+\S*\n", run(folder, "--version").stdout)


def test_usage_errors(folder):
    write(folder, "a.py", CLEAN)
    for arguments, words in (
        (["--selct", "AG1"], ["--selct", "--select"]),
        (["--select", "AG999"], ["AG999", "did you mean"]),
        (["--select", "asend-tpye"], ["asend-tpye", "asend-type"]),
        (["--format", "jsn"], ["jsn", "json"]),
        (["--python-version", "2.7"], ["2.7"]),
        (["--python", "nowhere"], ["`--python`", "nowhere"]),
        (["--config", "nowhere.toml"], ["nowhere.toml"]),
        (["--src", "nowhere"], ["`--src`", "nowhere"]),
        (["--stub-path", "nowhere"], ["`--stub-path`", "nowhere"]),
        (["missing.py"], ["missing.py"]),
        (["chekc"], ["chekc", "check"]),
        (["--jobs", "many"], ["many"]),
        (["--write-baseline"], ["--baseline"]),
        (["explain"], ["rules"]),
        (["explain", "AG20l"], ["AG20l", "AG20"]),
        (["completions", "tcsh"], ["bash"]),
        (["types"], ["--sites"]),
        (["types", "--sites", "a.jsonl", "more"], ["more"]),
        (["--jobs", "1", "check"], ["comes before"]),
        (["help"], ["--help"]),
        (["--statistics", "--format", "json"], ["--statistics", "--format"]),
        (["--diff", "--format", "concise"], ["--diff", "--format"]),
        (["--diff-base", "HEAD", "-"], ["--diff-base"]),
        (["--baseline", "known.json", "--write-baseline", "-"], ["baseline"]),
        (["--watch", "-"], ["--watch"]),
        (["--watch", "--output", "a.txt"], ["--watch"]),
        (["explain", "AG201", "--dump", "ast"], ["--dump"]),
        (["init", "--config", "a.toml"], ["--config"]),
        (["man", "--color", "never"], ["--color"]),
        (["man", "more"], ["more"]),
        (["init", ".", "more"], ["more"]),
        (["server", "more"], ["more"]),
    ):
        done = run(folder, *arguments)
        assert done.returncode == 2, (arguments, done)
        assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith("agencheck: "), (arguments, done.stderr)
        assert all(word in done.stderr for word in words), (arguments, done.stderr)


def test_exit_status(folder):
    write(folder, "bad.py", RETURNS), write(folder, "good.py", CLEAN)
    assert run(folder, "check", "good.py").returncode == 0
    assert run(folder, "bad.py").returncode == 1
    assert run(folder).returncode == 1
    done = run(folder, "bad.py", "missing.py")
    assert done.returncode == 2 and "AG204" in done.stdout
    os.symlink("nowhere.py", folder / "broken.py")
    assert run(folder, "broken.py").returncode == 2


def test_configuration_errors_name_their_line(folder):
    write(folder, "a.py", CLEAN)
    write(folder, "agencheck.toml", "\nselect = ['AG999']\n")
    done = run(folder)
    assert done.returncode == 2 and "agencheck.toml:2" in done.stderr and "AG999" in done.stderr, done.stderr
    write(folder, "agencheck.toml", "slect = ['AG1']\n")
    done = run(folder)
    assert done.returncode == 2 and "slect" in done.stderr and "select" in done.stderr, done.stderr
    for text, place, words in (
        ("select = ['AG2', 'AG7']\n", "1:18", "`AG7`"),
        ("[severity]\nAG2 = 'fatal'\n", "2:1", "`severity.AG2`"),
        ("[severity]\nAG7 = 'off'\n", "2:1", "`AG7`"),
        ("[per-file-ignores]\n'a.py' = ['AG7']\n", "2:11", "`AG7`"),
        ("\nsrc = ['lib']\n", "2:8", "no such folder: lib"),
        ("python = 'nowhere'\n", "1:1", "nowhere"),
    ):
        write(folder, "agencheck.toml", text)
        done = run(folder)
        assert done.returncode == 2 and done.stderr.startswith(f"agencheck: agencheck.toml:{place}: "), done.stderr
        assert words in done.stderr, done.stderr


# ---- output ----

def test_output_errors(folder):
    write(folder, "a.py", RETURNS)
    with open("/dev/full", "w") as full:
        done = run(folder, "a.py", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2 and "No space left" in done.stderr, done
    reader, writer = os.pipe()
    os.close(reader)
    done = run(folder, "a.py", capture_output=False, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert done.returncode == 2 and "Broken pipe" in done.stderr, done
    done = run(folder, "a.py", "--output", "no/such/folder/out.txt")
    assert done.returncode == 2 and "out.txt" in done.stderr


def test_output_file(folder):
    write(folder, "a.py", RETURNS)
    done = run(folder, "--format", "json", "--output", "out.json", "a.py")
    assert done.returncode == 1 and not done.stdout
    assert done.stderr == "Found 1 error in 1 file; --unsafe-fixes could mend 1.\nout.json written.\n", done.stderr
    assert not run(folder, "--quiet", "--output", "out.json", "a.py").stderr
    assert run(folder, "--format", "json", "--output", "out.json", "a.py").returncode == 1
    assert len(json.loads((folder / "out.json").read_text())["diagnostics"]) == 1
    assert sorted(p.name for p in folder.iterdir()) == ["a.py", "out.json"]


def test_colors(folder):
    write(folder, "a.py", RETURNS)
    plain = run(folder, "a.py")
    assert "\033" not in plain.stdout
    assert "\033[" in run(folder, "a.py", "--color", "always").stdout
    forced = dict(os.environ, FORCE_COLOR="1")
    forced.pop("NO_COLOR", None)
    assert "\033[" in run(folder, "a.py", env=forced).stdout
    assert "\033" not in run(folder, "a.py", env=dict(forced, NO_COLOR="1")).stdout
    assert "\033" not in run(folder, "a.py", "--color", "never", env=forced).stdout


def read_until(terminal, text, seconds):
    """What a terminal shows until the text is there, the program has ended or the time is over."""
    shown, limit = "", time.monotonic() + seconds
    while text not in shown and select.select([terminal], [], [], max(0, limit - time.monotonic()))[0]:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        shown += part.decode(errors="replace")
    return shown


def on_terminal(folder, environment, *command):
    """What a program shows on a terminal."""
    terminal, other_end = os.openpty()
    with subprocess.Popen(command, cwd=folder, env=environment, stdin=other_end, stdout=other_end, stderr=other_end) as running:
        os.close(other_end)
        shown = read_until(terminal, "\0", 60)       # to its end
    os.close(terminal)
    return shown


def test_colors_on_a_terminal(folder):
    write(folder, "a.py", RETURNS)
    bare = {"PATH": os.environ["PATH"], "TERM": "xterm"}
    for extra, colored in (({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"CLICOLOR": "0"}, False), ({"CLICOLOR": "1"}, True),
                           ({"TERM": "dumb"}, False), ({"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, True), ({"FORCE_COLOR": "0"}, True)):
        shown = on_terminal(folder, bare | extra, support.AGENCHECK, "a.py")
        assert ("\033[" in shown) == colored and "AG204" in shown, (extra, shown)


def test_help_fits_a_screen(folder):
    page = run(folder, "--help").stdout.splitlines()
    assert len(page) <= 24 and max(map(len, page)) <= 80, (len(page), max(page, key=len))
    assert "--stdin-filename" in run(folder, "--help-all").stdout and "--stdin-filename" not in "".join(page)


def test_mistyped(folder):
    """Every mistake of the command line and the configuration is one line that names what was meant."""
    write(folder, "a.py", CLEAN)
    for arguments, meant in ((["--selct", "AG201"], "`--select`"), (["--select", "AG2O1"], "`AG201`"), (["--ignore", "asend-typ"], "`asend-type`"),
                             (["chekc"], "`agencheck check`"), (["explain", "yeild-type"], "`yield-type`"), (["--format", "jsn"], "`json`")):
        done = run(folder, *arguments)
        assert done.returncode == 2 and meant in done.stderr and len(done.stderr.splitlines()) == 1 and not done.stdout, (arguments, done)
    for text, meant in (("selct = ['AG201']", "select"), ("format = 'txt'", "text"), ("[severity]\nAG20 = 'eror'", "error")):
        write(folder, "agencheck.toml", text + "\n")
        done = run(folder, "a.py")
        assert done.returncode == 2 and meant in done.stderr and "agencheck.toml:" in done.stderr, (text, done)


def test_init_asks(folder):
    (folder / "home").mkdir()
    for answer, written in (("n", False), ("y", True)):
        terminal, other_end = os.openpty()
        with subprocess.Popen([support.AGENCHECK, "init"], cwd=folder, stdin=other_end, stdout=other_end, stderr=subprocess.DEVNULL) as asking:
            os.write(terminal, answer.encode() + b"\n")
        os.close(terminal), os.close(other_end)
        assert asking.returncode == 0 and (folder / "agencheck.toml").exists() == written, answer


def test_zsh_completes(folder):
    """Typed into a real zsh: the whole word appears after a tab."""
    if not shutil.which("zsh"):
        raise Skipped("no zsh")
    write(folder, "functions/_agencheck", run(folder, "completions", "zsh").stdout)
    write(folder, "home/.zshrc", "setopt no_beep\nPS1='> '\nfpath=($PWD/functions $fpath)\nautoload -Uz compinit && compinit -u -D\n")
    environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": str(folder), "ZDOTDIR": str(folder / "home")}
    for typed, wanted in (("agencheck check --stati\t", "--statistics"), ("agencheck expl\t", "explain"), ("agencheck check --format sar\t", "sarif")):
        terminal, other_end = os.openpty()
        with subprocess.Popen(["zsh", "-i"], cwd=folder, env=environment, stdin=other_end, stdout=other_end, stderr=other_end) as shell:
            os.close(other_end)
            begin = read_until(terminal, "> ", 20)
            os.write(terminal, typed.encode())
            shown = read_until(terminal, wanted, 20)
            shell.kill()
        os.close(terminal)
        assert wanted in shown, (typed, begin, shown)


def test_frame(folder):
    """Marks stand under the exact characters: tabs, Cyrillic, emoji, wide characters before them."""
    write(folder, "ф.py", HEAD + 'async def фон() -> AsyncGenerator[int, None]:\n\tя = "😀中"; yield 1; return 5\n')
    lines = run(folder, "ф.py").stdout.splitlines()
    assert lines[0].startswith("ф.py:5:21: error[AG204] "), lines[0]
    shown = next(i for i, line in enumerate(lines) if line.startswith(" 5 |"))
    line, marks = lines[shown], lines[shown + 1]
    width = sum(2 if c in "😀中" else 1 for c in line[:line.index("return 5")])
    assert marks.index("^") == width and marks.count("^") == len("return 5"), (line, marks)


def test_long_lines_are_cut(folder):
    write(folder, "a.py", HEAD + "async def f() -> AsyncGenerator[int, None]:\n    x = '" + "a" * 100000 + "'; yield 1; return 5; y = '" + "b" * 100000 + "'\n")
    done = run(folder, "a.py")
    assert "return 5" in done.stdout and len(done.stdout) < 4000
    line, marks = [s for s in done.stdout.splitlines() if "|" in s][1:3]
    assert marks.index("^") == line.index("return 5"), (line, marks)


def test_escapes_in_names_do_nothing(folder):
    """Neither names of files nor text of the code steer the terminal."""
    evil = "a\033[31mb\u202e.py"
    write(folder, evil, HEAD + "async def f() -> AsyncGenerator[int, None]:\n    yield 1; x = '\033[2J\u202e'; return 5\n")
    for options in ([], ["--format", "concise"], ["--format", "github"], ["--format", "junit"], ["--diff", "--unsafe-fixes"]):
        done = run(folder, *options, ".")
        # A diff has to have the text of the file as it is, or it couldn't be applied.
        shown = "".join(done.stdout.splitlines(True)[:2]) if "--diff" in options else done.stdout
        assert "\033" not in shown and done.returncode == 1, (options, shown)
        assert "\u202e" not in shown or options[-1:] in (["--unsafe-fixes"], ["github"]), options
    done = run(folder, "missing\033[31m.py")
    assert "\033" not in done.stderr


def test_concise_and_statistics(folder):
    write(folder, "a.py", RETURNS)
    assert run(folder, "--format", "concise", "a.py").stdout.startswith("a.py:6:5: error AG204 ")
    done = run(folder, "--statistics", "a.py")
    assert done.returncode == 1 and re.match(r" +1  AG204  return-value", done.stdout)


def test_progress(folder):
    """On a terminal, after a second, and wiped at the end; here a file that takes its time to be read, and is read once."""
    os.mkfifo(folder / "slow.py")
    write(folder, "z/a.py", CLEAN)
    for quiet in ([], ["--quiet"]):
        terminal, other_end = os.openpty()
        with subprocess.Popen([support.AGENCHECK, *quiet, "--jobs", "1", "slow.py", "z/a.py"], cwd=folder, stdout=subprocess.DEVNULL,
                              stderr=other_end) as checking:
            with open(folder / "slow.py", "wb"):
                time.sleep(1.2)
        os.close(other_end)
        try:
            shown = os.read(terminal, 1000).decode()
        except OSError:
            shown = ""
        os.close(terminal)
        assert checking.returncode == 0 and ("of 2 files" in shown) == (not quiet), (quiet, shown)
        assert quiet or shown.endswith("\r\033[K"), shown


def test_quiet(folder):
    write(folder, "good.py", CLEAN)
    assert run(folder, "--quiet", "good.py").stdout == ""
    assert run(folder, "good.py").stdout == "Nothing to report in 1 file.\n"


def test_byte_order_mark(folder):
    """Nothing hangs on it, not even where the only word of the scan stands right behind it."""
    returns = "async def ticks():\n    yield 1\n    return 5\n"
    for name, text in (("bom.py", returns), ("bom_crlf.py", returns.replace("\n", "\r\n"))):
        write(folder, name, text.encode("utf-8-sig"))
        done = run(folder, name, "--format", "concise")
        assert done.returncode == 1 and "AG204" in done.stdout, (name, done)


def test_statement_too_long(folder):
    write(folder, "data.py", "async def agen():\n    yield 1\n\ntable = [" + "1, " * 1_500_000 + "]\nfor x in agen(): pass\n")
    done = run(folder, "data.py")
    assert "AG401" in done.stdout, "the rest of the file is checked"
    assert "data.py: a statement of over 4 MB" in done.stderr, done.stderr


def test_nothing_to_check(folder):
    write(folder, "notes.txt", "no Python")
    done = run(folder)
    assert (done.returncode, done.stdout) == (0, "No Python files to check.\n"), done


# ---- formats, by their real judges ----

def several(folder):
    write(folder, "a.py", RETURNS)
    write(folder, "имя файла,100%:x.py", RETURNS.replace("return 5", "return '😀'"))
    write(folder, "latin.py", b"# coding: latin-1\n" + RETURNS.encode().replace(b"return 5", b"return '\xe9\x00'"))
    return ["--extend-select", "ALL", "--python-version", "3.13", "."]


def test_json_schema(folder):
    python = python_with("jsonschema")
    arguments = several(folder)
    done = run(folder, "check", "--format", "json", *arguments)
    assert done.returncode == 1, done.stderr
    write(folder, "out/report.json", done.stdout)
    write(folder, "out/empty.json", run(folder, "--format", "json", "--select", "AG001", "a.py").stdout)
    script = ("import json, sys, jsonschema\n"
              "schema = json.load(open(sys.argv[1]))\n"
              "jsonschema.Draft202012Validator.check_schema(schema)\n"
              "for path in sys.argv[2:]: jsonschema.Draft202012Validator(schema).validate(json.load(open(path)))\n")
    judged = subprocess.run([python, "-c", script, support.ROOT / "checker/report/schema.json", folder / "out/report.json", folder / "out/empty.json"],
                            capture_output=True, encoding="utf-8")
    assert judged.returncode == 0, judged.stderr[-2000:]
    found = json.loads(done.stdout)
    assert {d["file"] for d in found["diagnostics"]} >= {"a.py", "имя файла,100%:x.py"}, found
    assert any(d["fix"] for d in found["diagnostics"]) and any(d["related"] for d in found["diagnostics"])


def test_sarif(folder):
    tool = sarif_multitool()
    done = run(folder, "--format", "sarif", *several(folder))
    write(folder, "out/report.sarif", done.stdout)
    judged = subprocess.run([*tool, "validate", folder / "out/report.sarif", "--output", folder / "out/verdict.sarif", "--log", "ForceOverwrite"],
                            capture_output=True, encoding="utf-8")
    assert judged.returncode == 0, judged.stdout + judged.stderr
    verdict = json.loads((folder / "out/verdict.sarif").read_text(encoding="utf-8-sig"))
    wrong = [r for r in verdict["runs"][0].get("results", ()) if r.get("level") == "error"]
    assert not wrong, wrong
    sarif = json.loads(done.stdout)["runs"][0]
    assert sarif["columnKind"] == "unicodeCodePoints" and all(r["partialFingerprints"] for r in sarif["results"])
    assert any("fixes" in r for r in sarif["results"]) and any("relatedLocations" in r for r in sarif["results"])
    assert any("%D0%B8" in r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in sarif["results"])


def test_github(folder):
    done = run(folder, "--format", "github", *several(folder))
    for line in done.stdout.splitlines():
        assert re.match(r"::(error|warning|notice) title=AG\d{3} [a-z-]+,file=[^:,]+,line=\d+,endLine=\d+(,col=\d+,endColumn=\d+)?::.", line), line
    assert "file=имя файла%2C100%25%3Ax.py" in done.stdout


def test_gitlab(folder):
    found = json.loads(run(folder, "--format", "gitlab", *several(folder)).stdout)
    for one in found:
        assert one["severity"] in ("info", "minor", "major", "critical", "blocker") and one["location"]["lines"]["begin"] > 0
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
    prints = [one["fingerprint"] for one in found]
    assert len(set(prints)) == len(prints) > 0


def test_junit(folder):
    root = xml.fromstring(run(folder, "--format", "junit", *several(folder)).stdout)
    cases = root.findall("./testsuite/testcase")
    assert root.tag == "testsuites" and len(cases) == int(root.get("tests")) == int(root.get("failures")) > 0
    write(folder, "good/good.py", CLEAN)
    root = xml.fromstring(run(folder, "--format", "junit", "good").stdout)
    assert root.get("failures") == "0" and len(root.findall("./testsuite/testcase")) == 1


def test_junit_reader(folder):
    """Read by junitparser as any service would read it."""
    python = python_with("junitparser")
    write(folder, "out.xml", run(folder, "--format", "junit", *several(folder)).stdout)
    script = "import sys, junitparser; x = junitparser.JUnitXml.fromfile(sys.argv[1]); print(x.tests, x.failures, x.errors, sum(len(s) for s in x))"
    judged = subprocess.run([python, "-c", script, folder / "out.xml"], capture_output=True, encoding="utf-8")
    tests, failures, errors, cases = map(int, judged.stdout.split() or [0] * 4)
    assert judged.returncode == 0 and tests == failures == cases > 0 and errors == 0, judged


# ---- what is told ----

def test_selection(folder):
    write(folder, "a.py", RETURNS.replace(" -> AsyncGenerator[int, None]", ""))
    assert codes(report(folder, "a.py")[0]) == [(6, "AG204")]
    for select, wanted in (("AG204", [204]), ("AG2", [204]), ("return-value", [204]), ("AG1", [102]), ("AG102,AG204", [102, 204]), ("AG001", [])):
        assert [int(c[2:]) for _, c in codes(report(folder, "--select", select, "a.py")[0])] == wanted, select
    assert len(report(folder, "--extend-select", "AG102", "a.py")[0]) == 2
    assert report(folder, "--ignore", "AG2", "a.py") == ([], 0)
    assert len(report(folder, "--select", "AG2", "--ignore", "AG204", "a.py")[0]) == 0
    assert len(report(folder, "--select", "AG204", "--ignore", "AG2", "a.py")[0]) == 1, "the more exact selector wins"


def test_severity_and_per_file_ignores(folder):
    write(folder, "a.py", RETURNS), write(folder, "tests/b.py", RETURNS), write(folder, "tests/deep/c.py", RETURNS)
    write(folder, "pyproject.toml", '[tool.agencheck.severity]\nAG2 = "warning"\n[tool.agencheck.per-file-ignores]\n"tests/**" = ["return-value"]\n')
    found, status = report(folder)
    assert [(d["file"], d["severity"]) for d in found] == [("a.py", "warning")] and status == 1, found
    write(folder, "pyproject.toml", '[tool.agencheck.severity]\nAG204 = "off"\n')
    assert report(folder) == ([], 0)


def test_nearest_configuration_counts(folder):
    write(folder, "one/a.py", RETURNS), write(folder, "two/a.py", RETURNS)
    write(folder, "two/agencheck.toml", "ignore = ['AG204']\n")
    assert [d["file"] for d in report(folder, "one", "two")[0]] == ["one/a.py"]


def test_suppression(folder):
    for comment, silent in (
        ("# agencheck: ignore", True), ("# agencheck: ignore[AG204]", True), ("# agencheck: ignore[AG2]", True),
        ("# agencheck: ignore[return-value]", True), ("# agencheck: ignore[AG101, AG204]", True), ("# agencheck: ignore[AG201]", False),
        ("# agencheck:ignore", True), ("#agencheck: ignore", True), ("# words  # agencheck: ignore", True), ("# agencheck: ignored", False),
        ("# type: ignore", True), ("# type: ignore[return]", True), ("# type: ignore[AG201]", False), ("# type: int", False),
        ("# pyright: ignore", True), ("# pyright: ignore[reportReturnType]", True), ("# pyright: basic", False),
        ("# noqa", True), ("# NOQA", True), ("# noqa: AG204", True), ("# noqa:E501,AG204", True), ("# noqa: E501", False), ("# noqa: E501  # type: ignore", True),
        ("; x = '# agencheck: ignore'", False), ("; x = f'{1:#x}'  # agencheck: ignore", True),
    ):
        write(folder, "a.py", RETURNS.replace("return 5", "return 5  " + comment))
        assert report(folder, "a.py")[1] == (not silent), comment
    write(folder, "a.py", RETURNS.replace("return 5", "return (5,\n        6)  # agencheck: ignore"))
    assert report(folder, "a.py") == ([], 0), "any line of the report"
    for first in ("# agencheck: ignore-file\n", "# type: ignore\n", "#!/usr/bin/env python\n# agencheck: ignore-file[AG2]\n"):
        write(folder, "a.py", first + RETURNS)
        assert report(folder, "a.py") == ([], 0), first
    write(folder, "a.py", "import os  # type: ignore\n" + RETURNS)
    assert report(folder, "a.py")[1] == 1
    write(folder, "agencheck.toml", "suppress-with = ['agencheck']\n")
    write(folder, "a.py", RETURNS.replace("return 5", "return 5  # type: ignore"))
    assert report(folder, "a.py")[1] == 1
    write(folder, "a.py", RETURNS.replace("return 5", "return 5  # agencheck: ignore"))
    assert report(folder, "a.py")[1] == 0


def test_unused_suppression(folder):
    text = RETURNS.replace("yield 1", "yield 1  # agencheck: ignore[AG204]").replace("return 5", "return 5  # agencheck: ignore[AG204, AG201]")
    path = write(folder, "a.py", "# agencheck: ignore[AG302]\n" + text + "x = 1  # type: ignore\ny = 1  # noqa: E501\n")
    assert report(folder, "a.py") == ([], 0)
    found, _ = report(folder, "--extend-select", "AG002", "a.py")
    assert codes(found) == [(1, "AG002"), (6, "AG002"), (7, "AG002")], found
    run(folder, "--extend-select", "AG002", "--fix", "a.py")
    assert path.read_text() == RETURNS.replace("return 5", "return 5  # agencheck: ignore[AG204]") + "x = 1  # type: ignore\ny = 1  # noqa: E501\n"
    write(folder, "plain.py", "x = 1  # agencheck: ignore\n")
    assert codes(report(folder, "--extend-select", "AG002", "plain.py")[0]) == [(1, "AG002")], "also where no rule has anything to look at"
    assert codes(report(folder, "--select", "AG002,AG301", "a.py")[0]) == [], "a rule that did not run"
    write(folder, "unknown.py", "x = 1  # agencheck: ignore[sync_for]\ny = 1  # noqa: E501, AG201\n")
    said = [d["message"] for d in report(folder, "--extend-select", "AG002", "unknown.py")[0]]
    assert said == ["not reported here: sync_for (no such rule); this comment silences nothing", "not reported here: AG201"], said


def test_same_for_any_number_of_threads(folder):
    for i in range(40):
        write(folder, f"d{i % 7}/m{i}.py", RETURNS)
    one = run(folder, "--jobs", "1", ".").stdout
    assert one == run(folder, "--jobs", "2", ".").stdout == run(folder, "--jobs", "5", ".").stdout
    assert run(folder, "d1", "d1/m1.py", ".").stdout == one, "each file once"


def test_stdin(folder):
    done = run(folder, "-", input=RETURNS)
    assert done.returncode == 1 and done.stdout.startswith("<stdin>:6:5: error[AG204]"), done.stdout
    found, _ = report(folder, "--stdin-filename", "pkg/name.py", input=RETURNS)
    assert [d["file"] for d in found] == ["pkg/name.py"]
    write(folder, "pkg/agencheck.toml", "ignore = ['AG204']\n")
    assert report(folder, "--stdin-filename", "pkg/name.py", input=RETURNS) == ([], 0)
    done = run(folder, "--unsafe-fixes", "-", input=RETURNS)
    assert done.stdout == RETURNS.replace("return 5", "return") and done.returncode == 0, done


# ---- fixes ----

def test_fix(folder):
    path = write(folder, "a.py", RETURNS)
    assert run(folder, "--fix", "a.py").returncode == 1 and path.read_text() == RETURNS, "the fix is not a safe one"
    done = run(folder, "--unsafe-fixes", "a.py")
    assert done.returncode == 0 and path.read_text() == RETURNS.replace("return 5", "return"), done
    assert done.stdout.startswith("Fixed 1.")


def test_fix_keeps_bytes(folder):
    path = folder / "a.py"
    os.umask(0o022)
    for begin, end in (("\ufeff", "\n"), ("", "\r\n"), ("\ufeff", "\r\n"), ("", "\r")):
        text = (begin + RETURNS + "# é\n").replace("\n", end)
        path.write_bytes(text.encode())
        path.chmod(0o754)
        run(folder, "--unsafe-fixes", "a.py")
        assert path.read_bytes() == text.replace("return 5", "return").encode(), (begin, end)
        assert path.stat().st_mode & 0o777 == 0o754
    latin = b"# coding: latin-1\n" + RETURNS.encode() + b"x = '\xe9'\n"
    path.write_bytes(latin)
    run(folder, "--unsafe-fixes", "a.py")
    assert path.read_bytes() == latin.replace(b"return 5", b"return")


def test_diff(folder):
    far = "".join(f"x{i} = {i}\n" for i in range(30))
    path = write(folder, "a.py", RETURNS + far + RETURNS.replace(HEAD, "").replace("ticks", "tocks") + far.rstrip("\n"))
    before = path.read_text()
    done = run(folder, "--diff", "--unsafe-fixes", "a.py")
    assert done.returncode == 1 and path.read_text() == before
    assert run(folder, "--diff", "a.py").returncode == 1 and not run(folder, "--diff", "a.py").stdout
    run(folder, "--unsafe-fixes", "a.py")
    after = path.read_text()
    path.write_text(before)
    if not shutil.which("git"):
        raise Skipped("no git")
    applied = subprocess.run(["git", "apply", "-"], cwd=folder, input=done.stdout, capture_output=True, encoding="utf-8")
    assert applied.returncode == 0 and path.read_text() == after, applied.stderr
    assert len(after) < len(before)


def test_fix_of_unwritable_file(folder):
    if os.geteuid() == 0:
        raise Skipped("root may write everywhere")
    write(folder, "a.py", RETURNS)
    folder.chmod(0o555)
    done = run(folder, "--unsafe-fixes", "a.py")
    folder.chmod(0o755)
    assert done.returncode == 2 and "a.py" in done.stderr


def test_excluded_by_name(folder):
    write(folder, "agencheck.toml", "exclude = ['made/', '*_pb2.py']\n")
    for name in ("made/deep/a.py", "b_pb2.py", "c.py"):
        write(folder, name, RETURNS)
    named = ["made/deep/a.py", "b_pb2.py", "c.py"]
    assert {d["file"] for d in report(folder)[0]} == {"c.py"}
    assert {d["file"] for d in report(folder, *named)[0]} == set(named)
    assert {d["file"] for d in report(folder, "--force-exclude", *named)[0]} == {"c.py"}
    done = run(folder / "made", "--force-exclude", "--quiet", "deep/a.py")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done


# ---- known and changed ----

def test_baseline(folder):
    path = write(folder, "pkg/a.py", RETURNS + RETURNS.replace(HEAD, "").replace("ticks", "tocks"))
    write(folder, "pkg/b.py", RETURNS)
    base = ["--baseline", "known.json"]
    done = run(folder, *base, ".")
    assert done.returncode == 2 and "--write-baseline" in done.stderr
    done = run(folder, *base, "--write-baseline", ".")
    assert done.returncode == 0 and done.stdout == "3 reports written to the baseline known.json.\n", done
    assert run(folder, *base, ".").returncode == 0
    known = json.loads((folder / "known.json").read_text())
    assert known["version"] == 1 and [(k["file"], k["count"]) for k in known["known"]] == [("pkg/a.py", 2), ("pkg/b.py", 1)], known
    path.write_text("\n\n\n# moved\n" + path.read_text())
    assert run(folder, *base, ".").returncode == 0, "moved lines"
    assert run(folder / "pkg", "--baseline", "../known.json", "a.py").returncode == 0, "from another folder"
    path.write_text(path.read_text() + RETURNS.replace(HEAD, "").replace("ticks", "tacks"))
    assert len(report(folder, *base, ".")[0]) == 1, "a third one is new"
    path.write_text(CLEAN)
    assert run(folder, *base, "--prune-baseline", "pkg/b.py").returncode == 0
    assert len(json.loads((folder / "known.json").read_text())["known"]) == 2, "nothing is known of files that were not checked"
    assert run(folder, *base, "--prune-baseline", "--select", "AG3", ".").returncode == 0
    assert len(json.loads((folder / "known.json").read_text())["known"]) == 2, "nor of rules that did not run"
    done = run(folder, *base, "--prune-baseline", ".")
    assert done.returncode == 0 and "2 taken out of the baseline" in done.stdout, done
    assert [k["file"] for k in json.loads((folder / "known.json").read_text())["known"]] == ["pkg/b.py"]
    write(folder, "known.json", "{}")
    assert run(folder, *base, ".").returncode == 2


def git(folder, *arguments):
    done = subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e@e", *arguments], cwd=folder, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_changed_lines(folder):
    if not shutil.which("git"):
        raise Skipped("no git")
    git(folder, "init", "-q")
    path = write(folder, "dir name/а.py", RETURNS)
    write(folder, "old.py", RETURNS)
    git(folder, "add", "."), git(folder, "commit", "-qm", "one")
    assert report(folder, "--diff-base", "HEAD", ".") == ([], 0)
    assert run(folder, "--diff-base", "HEAD").stdout == "No Python file has changed since HEAD.\n"
    path.write_text("x = 1\n" + path.read_text() + RETURNS.replace(HEAD, "").replace("ticks", "tocks"))
    write(folder, "new.py", RETURNS)
    found, _ = report(folder, "--diff-base", "HEAD", ".")
    assert [(d["file"], d["range"]["start"]["line"]) for d in found] == [("dir name/а.py", 10), ("new.py", 6)], found
    git(folder, "add", "."), git(folder, "commit", "-qm", "two")
    assert len(report(folder, "--diff-base", "HEAD~1", ".")[0]) == 2
    assert len(report(folder / "dir name", "--diff-base", "HEAD~1", ".")[0]) == 1
    done = run(folder, "--diff-base", "nonsense", ".")
    assert done.returncode == 2 and "nonsense" in done.stderr
    done = run(folder, "--diff-base=--output=x", ".")
    assert done.returncode == 2 and not (folder / "x").exists()


def test_watch(folder):
    path = write(folder, "a.py", CLEAN)
    with subprocess.Popen([support.AGENCHECK, "--watch", "--format", "concise", "."], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding="utf-8") as watcher:
        try:
            assert "watching" in watcher.stderr.readline()
            path.write_text(RETURNS)
            assert "AG204" in watcher.stdout.readline()
            assert "watching" in watcher.stderr.readline()
            write(folder, "b.py", RETURNS)
            assert {watcher.stdout.readline()[:4] for _ in range(2)} == {"a.py", "b.py"}
        finally:
            watcher.terminate()                       # not SIGINT, which a shell's background jobs ignore


# ---- the other commands ----

def test_rules_and_explain(folder):
    listed = json.loads(run(folder, "rules", "--format", "json").stdout)
    assert [r["code"] for r in listed] == sorted(r["code"] for r in listed) and len(listed) >= 45
    assert len(run(folder, "rules").stdout.splitlines()) == len(listed)
    assert len(run(folder, "rules", "--format", "markdown").stdout.splitlines()) == len(listed) + 2
    for rule in listed:
        page = run(folder, "explain", rule["code"])
        assert page.returncode == 0 and rule["name"] in page.stdout and "Reported" in page.stdout
    assert run(folder, "explain", "AG204").stdout == run(folder, "explain", "return-value").stdout
    assert run(folder, "explain", "AG204", "--format", "markdown").stdout.startswith("## AG204 `return-value`\n")


def test_types(folder):
    write(folder, "a.py", "x = 1\ny = x + 2.5\n")
    sites = [{"id": "i", "file": str(folder / "a.py"), "line": 2, "col": 4, "end_line": 2, "end_col": 11},
             {"id": 7, "file": str(folder / "a.py"), "line": 1, "col": 1, "end_line": 1, "end_col": 2}]
    write(folder, "sites.jsonl", "".join(json.dumps(s) + "\n" for s in sites))
    done = run(folder, "types", "--sites", "sites.jsonl")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [{"id": "i", "type": "float"}, {"id": 7, "type": None}], done.stdout
    write(folder, "sites.jsonl", "{}\n")
    assert run(folder, "types", "--sites", "sites.jsonl").returncode == 2


def test_dumps(folder):
    write(folder, "a.py", RETURNS)
    for stage in ("scan", "outline", "ast", "scopes", "flow", "types", "facts"):
        done = run(folder, "--dump", stage, "a.py")
        assert done.returncode == 0 and len(done.stdout.splitlines()) > 1, (stage, done)
    for stage in ("discover", "scan", "outline", "parse", "scopes"):
        assert run(folder, "--stop-after", stage, ".").returncode == 0


def test_annotate(folder):
    path = write(folder, "a.py", "async def ticks():\n    yield 1\n    return 5\n\n\nasync def done() -> int:\n    return 1\n")
    before, target = path.read_text(), ("--python-version", "3.12")
    done = run(folder, "annotate", *target, "a.py")
    assert done.returncode == 1 and done.stdout == "a.py:1:1: ticks -> AsyncGenerator[int, None]\n" and path.read_text() == before, done
    done = run(folder, "annotate", *target, "--diff", "a.py")
    assert done.returncode == 1 and "+async def ticks() -> AsyncGenerator[int, None]:" in done.stdout and path.read_text() == before, done
    assert run(folder, "annotate", "--diff", "--write", "a.py").returncode == 2
    done = run(folder, "annotate", *target, "--write", "a.py")
    assert done.returncode == 0 and "def ticks() -> AsyncGenerator[int, None]:" in path.read_text() and "return 5" in path.read_text(), done
    assert done.stdout == "" and "1 async generator annotated" in done.stderr, done
    assert report(folder, *target, "--select", "AG1,AG2", "--ignore", "AG204", "a.py") == ([], 0)
    write(folder, "two.py", "import os\r\n\r\n\r\nasync def a():\r\n    yield 1\r\n\r\n\r\nasync def b():\r\n    yield 'x'\r\n")
    run(folder, "annotate", *target, "--write", "two.py")
    text = (folder / "two.py").read_bytes().decode()
    assert text.count("import AsyncGenerator\r\n") == 1 and text.count(" -> AsyncGenerator[") == 2, text
    assert text.count("\n") == text.count("\r\n"), text
    once = path.read_text()
    assert run(folder, "annotate", *target, "--write", ".").returncode == 0 and path.read_text() == once


def test_annotate_across_files(folder):
    """What one file gets is what the next needs; what can't be known is said, and its file stays as it is."""
    write(folder, "one.py", "from two import second\n\n\nasync def first(n):\n    async for x in second(n):\n        yield x\n")
    write(folder, "two.py", "async def second(n):\n    yield str(n)\n")
    unknown = write(folder, "unknown.py", "async def third(n):\n    yield n\n")
    done = run(folder, "annotate", "--write", "--python-version", "3.13", "--style", "iterator", ".")
    assert "def first(n) -> AsyncIterator[str]:" in (folder / "one.py").read_text()
    assert "def second(n) -> AsyncIterator[str]:" in (folder / "two.py").read_text()
    assert unknown.read_text() == "async def third(n):\n    yield n\n"
    assert "unknown.py:1:1: third stays as it is; line 2: " in done.stderr and done.returncode == 0, done


ANNOTATED = [
    # the file, the target, what has to stand in it afterwards
    ('"""Doc."""\nasync def f():\n    yield 1\n', "3.13",
     '"""Doc."""\n\nfrom collections.abc import AsyncGenerator\n\n\nasync def f() -> AsyncGenerator[int]:\n'),
    ("#!/usr/bin/env python3\n# licence\n\nasync def f():\n    yield 1\n", "3.13",
     "#!/usr/bin/env python3\n# licence\n\nfrom collections.abc import AsyncGenerator\n\n\nasync def f()"),
    ("from __future__ import annotations\n\nasync def f():\n    yield 1\n", "3.13",
     "from __future__ import annotations\n\nfrom collections.abc import AsyncGenerator\n\nasync def f()"),
    ("import asyncio\nfrom typing import Any\n\nimport third_party\n\nasync def f():\n    yield 1\n", "3.13",
     "import asyncio\nfrom collections.abc import AsyncGenerator\nfrom typing import Any\n\nimport third_party\n"),
    ("from collections.abc import (\n    AsyncIterator,\n    Callable,\n)\n\nasync def f():\n    yield 1\n", "3.13",
     "from collections.abc import (\n    AsyncGenerator,\n    AsyncIterator,\n    Callable,\n)\n"),
    ("from typing import Any\n\nasync def f(x: int):\n    yield x if x else None\n", "3.9",
     "from collections.abc import AsyncGenerator\nfrom typing import Any, Optional\n\nasync def f(x: int) -> AsyncGenerator[Optional[int], None]"),
    ("async def f(x: int):\n    yield x if x else None\n", "3.10", "-> AsyncGenerator[int | None, None]:"),
    ("import helper\n\nasync def f():\n    yield helper.make()\n", "3.13",
     'from typing import TYPE_CHECKING\n\nimport helper\n\nif TYPE_CHECKING:\n    from parts import Part\n\nasync def f() -> "AsyncGenerator[Part]"'),
    ("from helper import make\n\nasync def f():\n    yield make\n", "3.13", '-> "AsyncGenerator[Callable[[], Part]]":'),
    ("class Node:\n    async def walk(self):\n        yield Node()\n", "3.13", '-> "AsyncGenerator[Node]"'),
    ("class Node:\n    async def walk(self):\n        yield Node()\n", "3.14", "-> AsyncGenerator[Node]:"),
    ("from typing import Iterator\n\nasync def f() -> Iterator[int]:\n    yield 1\n", "3.13", "-> AsyncIterator[int]:"),
    ("async def f() -> dict[str, int]:\n    yield {'a': 1}\n", "3.13", "-> AsyncGenerator[dict[str, int]]:"),
    ("from collections.abc import AsyncIterator\nfrom typing import overload\n\n@overload\ndef f(x: int) -> AsyncIterator[int]: ...\n@overload\n"
     "def f(x: str) -> AsyncIterator[str]: ...\nasync def f(x: int | str):\n    yield x\n", "3.13", "-> AsyncIterator[int | str]:"),
    ("Row = dict[str, int]\n\nasync def f(row: Row):\n    yield row\n", "3.13", "-> AsyncGenerator[Row]:"),
    ("AsyncGenerator = 1\n\nasync def f():\n    yield 1\n", "3.13", "async def f():\n"),
]


def test_annotate_places_and_spellings(folder):
    write(folder, "parts.py", "class Part:\n    pass\n")
    write(folder, "helper.py", "from parts import Part\n\ndef make() -> Part:\n    return Part()\n")
    for number, (text, version, wanted) in enumerate(ANNOTATED):
        path = write(folder, f"case{number}.py", text)
        run(folder, "annotate", "--write", "--python-version", version, path.name)
        assert wanted in path.read_text(), f"{wanted}\n--- not in ---\n{path.read_text()}"


def test_init(folder):
    assert run(folder, "init", stdin=subprocess.DEVNULL).returncode == 2, "it asks, or is told not to"
    write(folder, "pyproject.toml", "[project]\nname = 'x'")
    write(folder, ".pre-commit-config.yaml", "repos:\n- repo: local\n  hooks: []\n")
    assert run(folder, "init", "--yes").returncode == 0
    text = (folder / "pyproject.toml").read_text()
    assert text.startswith("[project]\nname = 'x'\n") and "[tool.agencheck]" in text
    assert (folder / ".pre-commit-config.yaml").read_text().count("\n- repo: local\n") == 2
    write(folder, "a.py", RETURNS)
    assert run(folder, "a.py").returncode == 1, "the configuration it wrote is a good one"
    assert run(folder, "init", "--yes").returncode == 0 and (folder / "pyproject.toml").read_text() == text


def test_completions(folder):
    for shell in ("bash", "zsh", "fish"):
        script = run(folder, "completions", shell)
        assert script.returncode == 0 and "--select" in script.stdout or "-l select" in script.stdout
        write(folder, shell, script.stdout)
        if shutil.which(shell):
            checked = subprocess.run([shell, "-n", folder / shell], capture_output=True, encoding="utf-8")
            assert checked.returncode == 0 and not checked.stderr, (shell, checked.stderr)
    ask = "source ./bash; COMP_WORDS=(agencheck {}); COMP_CWORD={}; _agencheck; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    for words, at, wanted in (("check --sel", 2, {"--select"}), ("che", 1, {"check"}), ("--format j", 2, {"json", "junit"}), ("completions z", 2, {"zsh"}),
                              ("explain --ext", 2, {""}), ("rules --format m", 3, {"markdown"})):
        done = subprocess.run(["bash", "-c", ask.format(words, at)], cwd=folder, capture_output=True, encoding="utf-8")
        assert set(done.stdout.splitlines()) == wanted, (words, done.stdout, done.stderr)
    if shutil.which("fish"):
        for line, wanted in (("agencheck check --format js", "json"), ("agencheck expl", "explain"), ("agencheck --stat", "--statistics")):
            done = subprocess.run(["fish", "-c", f"source fish; complete -C '{line}'"], cwd=folder, capture_output=True, encoding="utf-8")
            assert done.stdout.startswith(wanted), (line, done)


def test_manual(folder):
    page = run(folder, "man").stdout
    assert page.startswith(".TH AGENCHECK 1")
    if not shutil.which("man"):
        raise Skipped("no man")
    write(folder, "agencheck.1", page)
    shown = subprocess.run(["man", "--warnings", "-l", "agencheck.1"], cwd=folder, capture_output=True, encoding="utf-8",
                           env=dict(os.environ, MANPAGER="cat", MANWIDTH="100"))
    assert shown.returncode == 0 and not shown.stderr and "--stdin-filename" in shown.stdout, shown.stderr


# ---- hostile input ----

def test_hostile_text(folder):
    for name, text in (("empty", b""), ("bom", b"\xef\xbb\xbf"), ("nul", b"async def f():\n    yield \0\n"), ("utf8", b"async def f():\n    yield '\xff\xfe'\n"),
                       ("brackets", b"async def f():\n    yield " + b"(" * 10000 + b")" * 10000 + b"\n"), ("long", b"async def f(): yield '" + b"a" * 1000000 + b"'\n"),
                       ("half", b"async def f(:\n    yield 'abc\n"), ("cr", b"async def f():\r    yield 1\r    return 2\r")):
        write(folder, name + ".py", text)
    done = run(folder, "--format", "json", "--extend-select", "ALL", ".")
    assert not support.crashed(done) and done.returncode == 1, done.stderr
    json.loads(done.stdout)
    assert not support.crashed(run(folder, "--extend-select", "ALL", "--diff", "--unsafe-fixes", "."))


def test_merge_conflict(folder):
    write(folder, "a.py", CLEAN + "<<<<<<< HEAD\n    yield 2\n=======\n    yield 3\n>>>>>>> other\n")
    found, status = report(folder, "a.py")
    told = [d["range"]["start"]["line"] for d in found if d["message"] == "a merge conflict is left here"]
    assert status == 1 and told == [6, 8, 10], found


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    run_tests("command line", globals(), at_once=True)

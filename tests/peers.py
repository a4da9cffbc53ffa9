#!/usr/bin/env python3
"""What other checkers' own tests expect, beside what agencheck reports: tests/peers.py KIND FOLDER [-v]

KIND says how FOLDER, which is fetched by whoever runs this, writes its programs and expectations:

    mypy      test-data/unit of python/mypy: *.test, `# E: …` and [out]
    pyright   packages/pyright-internal/src/tests/samples of microsoft/pyright: *.py, "this should generate an error" above the line
    ty        crates/ty_python_semantic/resources/mdtest of astral-sh/ruff: *.md, `# error: …`, `# snapshot`
    pyrefly   pyrefly/lib/test of facebook/pyrefly: *.rs, `# E: …`
    flake8    tests/eval_files of python-trio/flake8-async: *.py, `# error: …`

Most of what they expect is no matter of async generators. So three figures are printed: the lines where both say something, the lines
where only agencheck does (each is shown: a false report, or a decision), and with -v the lines about async code where only they do.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import sys
import tempfile

import support

ASYNC = re.compile(r"async|await|aiter|anext|asend|athrow|aclose|coroutine", re.IGNORECASE)
EXPECTED_ABOVE = re.compile(r"\s*#.*(should|will) (generate|report|be|emit).*error", re.IGNORECASE)

# name of the test; {path: text} of its program, the target version; {(path, line): what is expected there}
Case = collections.namedtuple("Case", "name files python expected")


def next_code_line(lines, at):
    """The number of the line that a comment on line `at` (from 1) speaks of."""
    while at < len(lines) and (not lines[at].strip() or lines[at].lstrip().startswith("#")):
        at += 1
    return at + 1


def marks(files, pattern):
    """Expectations at the end of their line, or in a comment above it."""
    expected = {}
    for path, text in files.items():
        lines = text.split("\n")
        for number, line in enumerate(lines, 1):
            match = re.search(pattern, line)
            if match:
                at = next_code_line(lines, number) if line.lstrip().startswith("#") else number
                expected[path, at] = match[0]
    return expected


def mypy_cases(folder):
    for source in sorted(folder.glob("*.test")):
        parts = re.split(r"(?m)^\[case (.*?)\][^\n]*\n", source.read_text(encoding="utf-8"))
        for name, body in zip(parts[1::2], parts[2::2]):
            sections = re.split(r"(?m)^\[(\w[^\]\n]*)\][ ]*$\n?", "[main]\n" + body)
            named = dict(zip(sections[1::2], sections[2::2]))
            if name.endswith(("-skip", "-xfail")) or re.search(r"(?m)^\[(out2|rechecked|stale|delete|file .*\.\d\])", body):
                continue
            files = {"main.py" if head == "main" else head[5:].strip(): text for head, text in named.items()
                     if head == "main" or head.startswith("file ")}
            expected = marks(files, r"# E:.*")
            for path, line, what in re.findall(r"(?m)^(\w[\w./]*):(\d+):(?:\d+:)? error: (.*)$", named.get("out", "")):
                expected["main.py" if path in ("main", "_program.py") else path.removeprefix("tmp/"), int(line)] = what
            version = re.search(r"--python-version[ =](3\.\d+)", files["main.py"])
            yield Case(f"{source.stem}::{name}", files, version and version[1], expected)


def sample_cases(folder, pattern=None):
    for source in sorted(folder.glob("*.py")):
        files = {source.name: source.read_text(encoding="utf-8", errors="replace")}
        lines = files[source.name].split("\n")
        expected = marks(files, pattern) if pattern else {
            (source.name, next_code_line(lines, n)): line.strip() for n, line in enumerate(lines, 1) if EXPECTED_ABOVE.match(line)}
        yield Case(source.stem, files, None, expected)


def ty_cases(folder):
    fence = re.compile(r"(?ms)^(#{1,6}) [^\n]*$|(?:^`([^`\n]+)`:\n+)?^```(\w+)[^\n]*\n(.*?)^```")
    for source in sorted(folder.rglob("*.md")):
        versions, level, files, count = {}, 0, collections.defaultdict(str), 0      # versions: of a heading's level, for all below it
        for match in [*fence.finditer(source.read_text(encoding="utf-8")), None]:
            if match is None or match[1]:
                if files:
                    count += 1
                    python = versions[max(versions)] if versions else None
                    yield Case(f"{source.stem}::{count}", dict(files), python, marks(files, r"# (error|snapshot)\b.*"))
                files = collections.defaultdict(str)
                level = len(match[1]) if match else 0
                versions = {above: version for above, version in versions.items() if above < level}
            elif match[3] == "toml":
                version = re.search(r'python-version = "(3\.\d+)"', match[4])
                versions |= {level: version[1]} if version else {}
            elif match[3] in ("py", "pyi"):
                files[(match[2] or f"main.{match[3]}").lstrip("/")] += match[4]


def pyrefly_cases(folder):
    for source in sorted(folder.glob("*.rs")):
        tests = re.findall(r'testcase!\(\s*(?:bug = .*?,\s*\n\s*)?(\w+),\s*.*?r#"(.*?)"#,?\s*\);', source.read_text(encoding="utf-8"), re.DOTALL)
        for name, program in tests:
            yield Case(f"{source.stem}::{name}", {"main.py": program}, None, marks({"main.py": program}, r"# E:.*"))


KINDS = {"mypy": mypy_cases, "pyright": sample_cases, "ty": ty_cases, "pyrefly": pyrefly_cases,
         "flake8": lambda folder: sample_cases(folder, r"# (error|ASYNC\d+):.*")}


def reports(case):
    """What agencheck says of a case: {(path, line): code}."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in case.files.items():
            target = pathlib.Path(folder, os.path.normpath("/" + path)[1:])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        version = case.python if case.python and int(case.python[2:]) >= 9 else "3.13"
        done = support.agencheck("check", "--format", "json", "--python-version", version, ".", cwd=folder)
        if support.crashed(done):
            sys.exit(f"{case.name}: {support.crashed(done)}")
        found = json.loads(done.stdout or '{"diagnostics": []}')["diagnostics"]
    return {(os.path.normpath(d["file"]), d["range"]["start"]["line"]): f"{d['code']} {d['message']}" for d in found}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("-v", action="store_true", help="also the lines about async code where only they expect an error")
    args = parser.parse_args()
    cases = both = ours = 0
    for case in KINDS[args.kind](args.folder):
        if not any(ASYNC.search(text) for text in case.files.values()):
            continue
        cases += 1
        found = reports(case)
        both += len(found.keys() & case.expected.keys())
        for place in sorted(found.keys() - case.expected.keys()):
            ours += 1
            print(f"{case.name} {place[0]}:{place[1]}: only ours: {found[place]}")
        for place in sorted(case.expected.keys() - found.keys()) if args.v else ():
            line = "\n".join(case.files.get(place[0], "").split("\n")[place[1] - 1:place[1]])
            if ASYNC.search(line + case.expected[place]):
                print(f"{case.name} {place[0]}:{place[1]}: only theirs: {case.expected[place]}")
    print(f"{args.kind}: {cases} programs with async code, {both} lines where both report, {ours} where only agencheck does")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

#!/usr/bin/env python3
"""Runs every case of fixtures/: tests/golden.py [--update] [FILE ...]

A case is a Python file whose first line is `# case: TITLE`; files beside it without one are there to be imported. tests/README.md
describes the marks. What is compared:
  # E: CODE            lines and codes of `agencheck check --format json`, also in the cases without any mark
  # revealed: TYPE     what `agencheck types` answers for the expression of the statement on that line
  CASE.expected        the whole text report, where such a file lies beside the case; --update rewrites it
"""
import ast
import collections
import json
import os
import pathlib
import re
import sys
import tempfile

import support

MARK = re.compile(r"#\s*E(\??):\s*(AG\d{3}(?:\s*,\s*AG\d{3})*)")
HEAD = re.compile(r"^#\s*(case|python|select|runtime|peers|pending):\s*(.*)$")
PENDING = re.compile(r"#\s*pending:\s*(.*)$")
REVEALED = re.compile(r"#\s*revealed:\s*(.*?)\s*(?:#\s*(?:pending|E\??):.*)?$")
LONGEST_MESSAGE = 240                                 # two lines of a terminal
SCHEMA = support.ROOT / "checker" / "report" / "schema.json"

Case = collections.namedtuple("Case", "path head must may pending revealed")


def read_case(path):
    """The case in a file, None where it is none."""
    # As the checker counts lines: by \n, \r\n and \r only.
    lines = re.split(r"\r\n|\r|\n", path.read_bytes().decode("utf-8-sig", "replace"))
    if not lines[0].startswith("# case:"):
        return None
    head, must, may, pending, revealed = {}, set(), set(), {}, {}
    for number, line in enumerate(lines, 1):
        if field := HEAD.match(line):
            head[field[1]] = field[2].strip()
            continue
        for optional, codes in MARK.findall(line):
            (may if optional else must).update((number, code) for code in re.split(r"\s*,\s*", codes))
        if reason := PENDING.search(line):
            pending[number] = reason[1]
        if type_text := REVEALED.search(line):
            revealed[number] = type_text[1]
    return Case(path, head, must, may, pending, revealed)


def options(case):
    chosen = ["--python-version", case.head.get("python", "3.13")]
    if "select" in case.head:
        chosen += ["--extend-select", case.head["select"].replace(" ", "")]
    return chosen


def short(path):
    return path.relative_to(support.ROOT).as_posix() if path.is_relative_to(support.ROOT) else str(path)


def compare_marks(case, schema):
    """Differences of lines and codes, each as (line, text); line 0: of the whole file."""
    done = support.agencheck("check", "--format", "json", *options(case), short(case.path))
    if trouble := support.crashed(done):
        return [(0, trouble)]
    try:
        report, ugly = json.loads(done.stdout), []
        found = {(d["range"]["start"]["line"], d["code"]) for d in report["diagnostics"]}
    except (ValueError, KeyError, TypeError):
        return [(0, f"no usable JSON: {(done.stderr or done.stdout).strip()[:300]}")]
    for d in report["diagnostics"]:
        for text in (d["message"], *(note["message"] for note in d["related"])):
            if len(text) > LONGEST_MESSAGE or "\n" in text:
                ugly.append((d["range"]["start"]["line"], f"{d['code']}: a message longer than two lines: {text!r}"))
            if "``" in text or text.count("`") % 2:
                ugly.append((d["range"]["start"]["line"], f"{d['code']}: quotes that don't pair: {text!r}"))
    differences = [(line, f"{code} missed") for line, code in case.must - found]
    differences += [(line, f"{code} reported, not marked") for line, code in found - case.must - case.may]
    differences += ugly
    if schema:
        differences += [(0, f"JSON: {error}") for error in support.schema_errors(schema, report)]
    return differences


def compare_report(case, update):
    """Differences between the text report and the .expected file beside the case."""
    expected = case.path.with_suffix(".expected")
    if not expected.exists():
        return []
    done = support.agencheck("check", "--color", "never", *options(case), short(case.path))
    if trouble := support.crashed(done):
        return [(0, trouble)]
    # How long it took isn't the same twice.
    report = re.sub(r"\d+(\.\d+)? ?m?s\b", "… s", done.stdout)
    if update:
        expected.write_text(report, encoding="utf-8")
    want, got = expected.read_text(encoding="utf-8").splitlines(), report.splitlines()
    for number, (one, other) in enumerate(zip(want + [""], got + [""]), 1):
        if one != other:
            return [(0, f"{expected.name}:{number}: expected {one!r}, reported {other!r}")]
    return [] if want == got else [(0, f"{expected.name}: {len(want)} lines expected, {len(got)} reported")]


def revealed_expression(statement):
    """The expression whose type a `# revealed:` on the statement's line means."""
    if isinstance(statement, (ast.For, ast.AsyncFor)):
        return statement.target
    if isinstance(statement, (ast.With, ast.AsyncWith)):
        return statement.items[0].context_expr
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "reveal_type" and value.args:
        return value.args[0]
    return value


def sites(case):
    """The sites of a case for `agencheck types`, and (line, text) for every mark no site stands for."""
    try:
        tree = ast.parse(case.path.read_bytes())
    except (SyntaxError, ValueError):
        return None, [(0, "this Python can't parse the file")]
    by_line = {node.lineno: node for node in ast.walk(tree) if isinstance(node, ast.stmt)}
    rows, wrong = [], []
    for line in case.revealed:
        node = revealed_expression(by_line[line]) if line in by_line else None
        if node is None:
            wrong.append((line, "no expression stands for this mark"))
            continue
        rows.append({"id": f"{short(case.path)}:{line}", "file": str(case.path), "line": node.lineno, "col": node.col_offset,
                     "end_line": node.end_lineno, "end_col": node.end_col_offset})
    return rows, wrong


def compare_types(case):
    """Differences between the `# revealed:` marks and the engine's answers."""
    if not case.revealed:
        return []
    rows, differences = sites(case)
    if rows is None:
        return differences
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
        file.flush()
        done = support.agencheck("types", "--python-version", case.head.get("python", "3.13"), "--sites", file.name)
    if trouble := support.crashed(done):
        return [(0, trouble)]
    try:
        answers = {answer["id"]: answer["type"] for answer in map(json.loads, done.stdout.splitlines())}
    except (ValueError, KeyError, TypeError):
        return [(0, f"no usable answers: {(done.stderr or done.stdout).strip()[:300]}")]
    for row in rows:
        line = int(row["id"].rpartition(":")[2])
        answer = answers.get(row["id"])
        if answer != case.revealed[line]:
            differences.append((line, f"revealed {answer}, expected {case.revealed[line]}"))
    return differences


def run(case, schema, update):
    return compare_marks(case, schema) + compare_report(case, update) + compare_types(case)


def count(tally, case, differences):
    """A difference on a pending line, or in a pending case, is counted as pending and doesn't fail."""
    name = short(case.path)
    whole = case.head.get("pending")
    failed = [(line, text) for line, text in differences if not whole and line not in case.pending]
    for line, text in sorted(failed):
        print(f"{name}:{line}: {text}" if line else f"{name}: {text}")
    if failed:
        tally.add("failed")
    elif whole and differences:
        tally.add("pending", name, whole)
    else:
        tally.add("passed")
    open_rows = {line for line, _ in differences} & set(case.pending)
    for line in sorted(case.pending):
        if line in open_rows:
            tally.add("rows pending", f"{name}:{line}", case.pending[line])
        else:
            print(f"{name}:{line}: marked pending, but as marked")
    if whole and not differences:
        print(f"{name}: marked pending, but as marked")


def case_files(arguments):
    files = [pathlib.Path(a).resolve() for a in arguments] or [support.FIXTURES]
    for file in files:
        yield from sorted(file.rglob("*.py")) if file.is_dir() else [file]


def main():
    update = "--update" in sys.argv[1:]
    schema = json.loads(SCHEMA.read_text(encoding="utf-8")) if SCHEMA.exists() else None
    paths = [p for p in case_files([a for a in sys.argv[1:] if a != "--update"]) if support.wanted(short(p))]
    cases = [case for case in map(read_case, paths) if case]
    with support.Tally("golden") as tally:
        tally.counts["rows pending"] = 0
        for case, differences in zip(cases, support.in_parallel(lambda c: run(c, schema, update), cases)):
            count(tally, case, differences)


if __name__ == "__main__":
    os.chdir(support.ROOT)
    main()

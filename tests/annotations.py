#!/usr/bin/env python3
"""Measures `agencheck annotate` against what authors wrote: tests/annotations.py [--pyright PROGRAM] [--keep FOLDER] SITE-PACKAGES

The environment is copied (with hard links), the return annotations of its annotated async generators are taken away, `annotate
--write` puts some back, and each is compared with the author's. Whether one type fits another is asked of agencheck itself: beside
every function stands a probe that returns a value declared as the one where the other is wanted. With --pyright a sample of the
files is given to pyright as well: as the author wrote them, and as they were annotated; errors that only the second has are listed.
"""
import argparse
import ast
import collections
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

import support

Function = collections.namedtuple("Function", "file name line start end author")     # byte offsets of ` -> AUTHOR`
GENERICS = re.compile(r"AsyncGenerator|AsyncIterator|AsyncIterable")


class OwnYields(ast.NodeVisitor):
    """Does a function's own body yield?"""

    def __init__(self, function):
        self.found = False
        for statement in function.body:
            self.visit(statement)

    def visit_Yield(self, _):
        self.found = True

    def skip(self, _):
        pass

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = visit_ClassDef = skip


def functions_of(path):
    """The annotated async generators of a file, in order; their return annotations in bytes."""
    source = path.read_bytes()
    if b"yield" not in source or b"async def" not in source or b"->" not in source:
        return source, []
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return source, []
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    bom = 3 if source.startswith(b"\xef\xbb\xbf") else 0
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.AsyncFunctionDef) or node.returns is None or not OwnYields(node).found:
            continue
        first, last = node.returns.lineno - 1, node.returns.end_lineno - 1
        start = starts[first] + node.returns.col_offset + (bom if first == 0 else 0)
        end = starts[last] + node.returns.end_col_offset
        arrow = source.rfind(b"->", 0, start)
        between = source[arrow + 2:start]
        if between.strip(b" \t\r\n\\("):
            continue
        whole_end = end
        for _ in range(between.count(b"(")):
            whole_end = source.index(b")", whole_end) + 1
        found.append(Function(path, node.name, node.lineno, arrow, whole_end, source[start:end].decode("utf-8", "replace")))
    return source, sorted(found, key=lambda f: f.start)


def copy(site, to):
    """A second site-packages whose files are the same ones until they are replaced."""
    shutil.copytree(site, to, copy_function=os.link, symlinks=True,
                    ignore=shutil.ignore_patterns("*.so", "*.pyc", "__pycache__", "tests", "test"))


def replace(path, data):
    path.unlink()
    path.write_bytes(data)


def strip(site):
    """Takes the annotations away; gives the functions by file, in order."""
    by_file = {}
    for path in sorted(site.rglob("*.py")):
        if path.is_symlink() or not path.is_file():
            continue
        source, functions = functions_of(path)
        functions = [f for f in functions if GENERICS.search(f.author)]
        for f in reversed(functions):
            source = source[:f.start].rstrip(b" ") + source[f.end:]
        if functions:
            replace(path, source)
            by_file[path] = functions
    return by_file


def pair(path, functions):
    """(function, its node now): imports only move lines down, so order within the file tells which is which."""
    tree = ast.parse(path.read_bytes())
    now = sorted((n for n in ast.walk(tree) if isinstance(n, ast.AsyncFunctionDef) and OwnYields(n).found), key=lambda n: n.lineno)
    by_name = collections.defaultdict(list)
    for n in now:
        by_name[n.name].append(n)
    old = sorted(functions, key=lambda f: f.line)
    before = collections.defaultdict(list)
    for f in old:
        before[f.name].append(f)
    for name, group in before.items():
        if len(by_name[name]) == len(group):
            yield from zip(group, by_name[name])
            continue
        # Some of the same name had no annotation: they are told apart by what lies between them.
        lines = [n.lineno for n in by_name[name]]
        shift = 0
        for f in group:
            best = min(range(len(lines)), key=lambda i: abs(lines[i] - f.line - shift))
            shift = lines[best] - f.line
            yield f, by_name[name][best]


def probe(number, node, given, wanted, lines):
    """A function beside this one that returns what is declared `given` where `wanted` is wanted."""
    first = min([node.lineno] + [d.lineno for d in node.decorator_list]) - 1
    indent = re.match(rb"[ \t]*", lines[first])[0].decode()
    params = ""
    if getattr(node, "type_params", None):
        params = "[" + ", ".join(ast.unparse(p) for p in node.type_params) + "]"
    variables = "".join(f", {name}: {name}" for name in sorted(type_variables(node)))
    return first, f"{indent}def _probe_{number}{params}(given: {given}{variables}) -> {wanted}: return given\n".encode()


def type_variables(node):
    """Old-style type variables are bound by a parameter that mentions them."""
    return {n.id for arg in ast.walk(node.args) if isinstance(arg, ast.arg) and arg.annotation for n in ast.walk(arg.annotation)
            if isinstance(n, ast.Name) and re.fullmatch(r"_?[A-Z][A-Z0-9]?|_?[A-Z]\w*T(_co)?|T_?\w*", n.id)}


def one_line(text):
    return " ".join(text.split())


def judge(site, pairs, version):
    """For each pair: "equal", "narrower", "wider" or "other", by probes in both directions; a third shows that ours is a type."""
    asked = collections.defaultdict(list)
    for number, (f, node) in enumerate(pairs):
        asked[f.file].append((number, f, node))
    for path, rows in asked.items():
        lines = path.read_bytes().splitlines(keepends=True)
        inserted = collections.defaultdict(list)
        for number, f, node in rows:
            ours = one_line(ast.unparse(node.returns))
            for way, given, wanted in (("down", ours, one_line(f.author)), ("up", one_line(f.author), ours), ("known", ours, "int")):
                first, text = probe(f"{number}_{way}", node, given, wanted, lines)
                inserted[first].append(text)
        out = [b"".join(inserted[i]) + line for i, line in enumerate(lines)]
        replace(path, b"".join(out))
    failed = set()
    paths = sorted(asked)
    for i in range(0, len(paths), 400):
        done = support.agencheck("check", "--select", "AG501,AG502,AG503,AG505", "--python", site, "--python-version", version,
                                 "--format", "json", *paths[i:i + 400], cwd=site, timeout=1200)
        for d in json.loads(done.stdout)["diagnostics"]:
            path = site / d["file"] if not os.path.isabs(d["file"]) else pathlib.Path(d["file"])
            line = path.read_bytes().splitlines()[d["range"]["start"]["line"] - 1]
            if told := re.search(rb"def _probe_(\d+)_(down|up|known)", line):
                failed.add((int(told[1]), told[2].decode()))
    for number in range(len(pairs)):
        down, up = (number, "down") not in failed, (number, "up") not in failed
        if (number, "known") not in failed:           # it fits everything: it means nothing
            yield "meaningless"
            continue
        yield "equal" if down and up else "narrower" if down else "wider" if up else "other"


def new_findings(site, before, paths, version):
    """What is reported of the annotated files and wasn't of the author's."""
    counts = []
    for root in (before, site):
        found = collections.Counter()
        for i in range(0, len(paths), 400):
            done = support.agencheck("check", "--python", root, "--python-version", version, "--format", "json",
                                     *[root / p for p in paths[i:i + 400]], cwd=root, timeout=1200)
            for d in json.loads(done.stdout)["diagnostics"]:
                found[os.path.relpath(root / d["file"], root), d["code"]] += 1
        counts.append(found)
    return counts[1] - counts[0]


def pyright_errors(program, folder, site, paths):
    config = folder / "pyrightconfig.json"
    config.write_text(json.dumps({"include": [os.path.relpath(site / p, folder) for p in paths], "extraPaths": [str(site)], "pythonVersion": "3.11",
                                  "typeCheckingMode": "basic", "exclude": []}))
    done = subprocess.run([program, "--outputjson", "-p", str(config)], capture_output=True, encoding="utf-8", timeout=3000)
    found = collections.defaultdict(list)
    for d in json.loads(done.stdout)["generalDiagnostics"]:
        if d["severity"] == "error":
            found[os.path.relpath(d["file"], site), d.get("rule", "")].append((d["range"]["start"]["line"] + 1, d["message"]))
    return found


def with_pyright(program, folder, before, site, paths):
    was, now = (pyright_errors(program, folder, root, paths) for root in (before, site))
    worse = 0
    for key in sorted(now):
        if len(now[key]) > len(was.get(key, ())):
            worse += len(now[key]) - len(was.get(key, ()))
            known = {message for _, message in was.get(key, ())}
            for line, message in now[key]:
                if message not in known:
                    print(f"pyright: {key[0]}:{line}: {message.splitlines()[0]}")
    print(f"pyright on {len(paths)} files: {worse} errors that the author's annotations don't have")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("--extra", type=pathlib.Path, action="append", help="a folder of packages that those of SITE-PACKAGES import")
    parser.add_argument("--pyright")
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--version", default="3.11")
    parser.add_argument("--list", action="store_true", help="print every function that isn't equal or narrower")
    options = parser.parse_args()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="annotations-"))
    folder.mkdir(parents=True, exist_ok=True)
    site = folder / "site-packages"
    copy(options.site.resolve(), site)
    for extra in options.extra or ():
        shutil.copytree(extra, site, dirs_exist_ok=True, copy_function=lambda one, to: os.path.exists(to) or shutil.copy(one, to))
    by_file = strip(site)
    total = sum(map(len, by_file.values()))
    print(f"{total} annotated async generators in {len(by_file)} files")
    paths = sorted(by_file)
    reasons = {}
    for i in range(0, len(paths), 400):
        done = support.agencheck("annotate", "--write", "--python", site, "--python-version", options.version, *paths[i:i + 400], cwd=site,
                                 timeout=1800)
        for line in done.stderr.splitlines():
            if told := re.match(r"(.*?):(\d+):\d+: (\w+) stays as it is(?:; line \d+: no annotation is offered: (.*))?", line):
                reasons[(site / told[1]).as_posix(), told[3]] = told[4] or "no reason"
    pairs, none = [], []
    for path in paths:
        for f, node in pair(path, by_file[path]):
            (pairs if node.returns is not None else none).append((f, node))
    plain = folder / "annotated"
    for path in paths:
        target = plain / path.relative_to(site)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    tally = collections.Counter()
    for (f, node), verdict in zip(pairs, judge(site, pairs, options.version)):
        tally[verdict] += 1
        if options.list and verdict in ("wider", "other", "meaningless"):
            print(f"{verdict}: {f.file.relative_to(site)}:{node.lineno}: {f.name}: {ast.unparse(node.returns)} (author: {one_line(f.author)})")
    for path in paths:
        replace(path, (plain / path.relative_to(site)).read_bytes())
    why = collections.Counter()
    for f, node in none:
        reason = reasons.get((f.file.as_posix(), f.name), "not told")
        why[re.sub(r"`[^`]*`", "…", reason)] += 1
        if options.list:
            print(f"none: {f.file.relative_to(site)}:{f.line}: {f.name} (author: {one_line(f.author)}): {reason}")
    for verdict in ("equal", "narrower", "wider", "other", "meaningless"):
        print(f"{verdict}: {tally[verdict]}")
    print(f"none: {len(none)}: " + "; ".join(f"{count} {reason}" for reason, count in why.most_common()))
    print(f"equal or narrower: {100 * (tally['equal'] + tally['narrower']) / max(1, total):.1f} % of {total}")
    relative = [p.relative_to(site) for p in paths]
    worse = new_findings(site, options.site.resolve(), relative, options.version)
    print(f"new findings of agencheck: {sum(worse.values())}")
    for (file, code), count in sorted(worse.items()):
        print(f"  {file}: {code} {count}")
    if options.pyright:
        sample = random.Random(1).sample(relative, min(options.sample, len(relative)))
        with_pyright(options.pyright, folder, options.site.resolve(), site, sample)
    if not options.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

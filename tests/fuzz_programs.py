#!/usr/bin/env python3
"""Random programs against the checker: tests/fuzz_programs.py SECONDS [SEED [KEPT]]

A seed says the whole program (tests/programs/): well typed, wild, or one of the two with damage done to it, or one of knots. Each
is checked with one thread and with three, its files in another order and alone, and asked for the types of its expressions forwards,
backwards and in no order. Wrong is:
  - a crash, a sanitizer's report, a run that doesn't end, output that isn't what the contracts say;
  - a finding that depends on the order or on the threads;
  - one that depends on what else is checked, and an answer that depends on the order: of a well-typed program any, of another one
    where both answers are known. Of programs that may have knots these are counted, and fail nothing as long as they are no more
    than MOST_KNOTS of a hundred (docs/limits.md);
  - of a well-typed program: any finding, and any type but the one that the generator knows.

A program that shows one of these is made as small as deleting lines makes it, and kept in the folder KEPT, with what is wrong
with it.
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import shutil
import sys
import tempfile
import time
import zlib

import support

sys.path.insert(0, str(support.ROOT / "tests" / "programs"))
import damage  # noqa: E402
import knots  # noqa: E402
import typed  # noqa: E402
import wild  # noqa: E402

MOST_QUESTIONS = 80
LONGEST_SHRINKING = 120     # seconds
MOST_KNOTS = 1
VERSION = ("--python-version", "3.13")
MARK = re.compile(r"\breveal_type\((.*)\)  # revealed: (.*)$")
CHAIN = re.compile(r"[^\W\d]\w*(?:\.\w+)*(?:\([^()]*\)|\[[^][]*\])?")

# What is wrong with a program: a word for the kind, what must stay the same while it is made smaller, the whole text, and what
# showed it.
Trouble = collections.namedtuple("Trouble", "kind same text examiner", defaults=("",))


# Of which kind a seed's program is, and whether damage is done to it.
KINDS = ((typed, False), (typed, True), (wild, False), (wild, True), (knots, False))


def has_knots(seed):
    return KINDS[seed % len(KINDS)][0] is not typed


def program(seed):
    """(modules, well typed?) of a seed."""
    source = random.Random(seed)
    kind, is_damaged = KINDS[seed % len(KINDS)]
    modules = kind.make(source)
    return (damage.damage(source, modules) if is_damaged else modules), kind is typed and not is_damaged


def span(path, number, line, start, end):
    """A question. What it is chosen and put in order by depends on its own line: it stays so when other lines go."""
    column = len(line[:start].encode())
    return {"id": f"{path.stem}:{number}:{start}", "file": str(path), "line": number, "col": column,
            "end_line": number, "end_col": column + len(line[start:end].encode()), "lot": zlib.crc32(f"{start} {line}".encode())}


def questions(paths):
    """(questions for `agencheck types`, expected answers by id)"""
    marked, others, expected = [], [], {}
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if mark := MARK.search(line):
                marked.append(span(path, number, line, *mark.span(1)))
                expected[marked[-1]["id"]] = mark[2]
            else:
                others += [span(path, number, line, *found.span()) for found in CHAIN.finditer(line)]
    chosen = set(sorted(row["lot"] for row in others)[:MOST_QUESTIONS])
    return marked + [row for row in others if row["lot"] in chosen], expected


def ran_badly(done):
    """The Trouble of a run that ended as none may."""
    if not (text := support.crashed(done)):
        return None
    told = re.search(r"SUMMARY: .*|runtime error: .*|no end after|status \S+", text + "\n" + done.stderr)
    return Trouble("crash", re.sub(r"0x[0-9a-f]+|\d{4,}", "", told[0]), text + "\n" + done.stderr[-4000:])


def ask(folder, rows):
    """(answers by id, Trouble)"""
    sites = folder / "sites.jsonl"
    sites.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = support.agencheck("types", *VERSION, "--sites", sites, cwd=folder)
    if trouble := ran_badly(done):
        return None, trouble
    try:
        answers = {answer["id"]: answer["type"] for answer in map(json.loads, done.stdout.splitlines())}
    except (ValueError, KeyError, TypeError):
        answers = None
    if done.returncode or answers is None or len(answers) != len(rows):
        return None, Trouble("contract", "types", f"status {done.returncode}, {done.stdout[-300:]}{done.stderr[-300:]}")
    return answers, None


def findings(folder, paths, jobs):
    """(findings in the order of their places, Trouble)"""
    names = [path.name for path in paths]
    done = support.agencheck("check", *VERSION, "--format", "json", "--no-cache", "--jobs", str(jobs), *names, cwd=folder)
    if trouble := ran_badly(done):
        return None, trouble
    try:
        found = [(d["file"], d["range"]["start"]["line"], d["code"], d["message"])
                 for d in json.loads(done.stdout)["diagnostics"]]
    except (ValueError, KeyError, TypeError):
        return None, Trouble("contract", "check", f"status {done.returncode}, {done.stdout[-300:]}{done.stderr[-300:]}")
    return sorted(found), None


def plain(answer):
    """Any, Unknown and no answer are the same: nothing is known, nothing is reported."""
    return re.sub(r"\bUnknown\b", "Any", answer or "Any")


def difference(one, other, strict):
    """Where two runs answer differently, "" for nowhere."""
    for key in one:
        answers = plain(one[key]), plain(other[key])
        if answers[0] != answers[1] and (strict or not any(re.search(r"\bAny\b", answer) for answer in answers)):
            return f"{key}: {one[key]} or {other[key]}"
    return ""


def orders_of_checking(folder, paths, seed):
    """(findings, Trouble)"""
    source = random.Random(seed)
    found, trouble = findings(folder, paths, 1)
    if trouble:
        return None, trouble
    shuffled = source.sample(paths, len(paths))
    for jobs, order in ((1, shuffled), (3, paths[::-1])):
        again, trouble = findings(folder, order, jobs)
        if trouble:
            return None, trouble
        if again != found:
            return None, Trouble("order", "check", f"with {jobs} threads: {set(found) ^ set(again)}")
    alone = []
    for path in paths:
        again, trouble = findings(folder, [path], 1)
        if trouble:
            return None, trouble
        alone += again
    if sorted(alone) != found:
        return None, Trouble("knot" if has_knots(seed) else "order", "check", f"alone: {set(found) ^ set(alone)}")
    return found, None


def orders_of_asking(folder, rows, seed, well_typed):
    """(answers, Trouble)"""
    answers, trouble = ask(folder, rows)
    if trouble:
        return None, trouble
    for order in (rows[::-1], sorted(rows, key=lambda row: zlib.crc32(f"{row['lot']} {seed}".encode()))):
        again, trouble = ask(folder, order)
        if trouble:
            return None, trouble
        if told := difference(answers, again, well_typed):
            return None, Trouble("knot" if has_knots(seed) else "order", "types", told)
    return answers, None


def examine_checks(folder, paths, seed, well_typed):
    found, trouble = orders_of_checking(folder, paths, seed)
    if found and well_typed:
        file, line, code, message = found[0]
        return Trouble("finding", f"{code} {message}", f"{file}:{line}: {code} {message}")
    return trouble


def examine_types(folder, paths, seed, well_typed):
    rows, expected = questions(paths)
    answers, trouble = orders_of_asking(folder, rows, seed, well_typed)
    if answers and well_typed:
        for key, type_ in expected.items():
            if answers[key] != type_:
                return Trouble("type", f"{answers[key]}, not {type_}", f"{key}: {answers[key]}, not {type_}")
    return trouble


EXAMINERS = {"checks": examine_checks, "types": examine_types}


def examine(folder, names, seed, well_typed, examiners=tuple(EXAMINERS)):
    """The Trouble with the program in a folder, None where it has none."""
    paths = [folder / f"{name}.py" for name in names]
    for examiner in examiners:
        if trouble := EXAMINERS[examiner](folder, paths, seed, well_typed):
            return trouble._replace(examiner=examiner)
    return None


def write(folder, modules):
    for name, lines in modules:
        (folder / f"{name}.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


def still(modules, seed, well_typed, trouble):
    """Whether the modules show the same trouble."""
    with tempfile.TemporaryDirectory(prefix="agencheck-program-") as folder:
        folder = pathlib.Path(folder)
        write(folder, modules)
        now = examine(folder, [module.name for module in modules], seed, well_typed, [trouble.examiner])
    return now is not None and (now.kind, now.same) == (trouble.kind, trouble.same)


def shrink(modules, seed, well_typed, trouble):
    """The modules without the lines that the trouble can do without: ever smaller runs of lines are tried."""
    end = time.monotonic() + LONGEST_SHRINKING
    size = max(len(module.lines) for module in modules)
    while size:
        before = sum(len(module.lines) for module in modules)
        for index, (name, lines) in enumerate(modules):
            at = 0
            while at < len(lines) and time.monotonic() < end:
                fewer = [*modules[:index], typed.Module(name, lines[:at] + lines[at + size:]), *modules[index + 1:]]
                if still(fewer, seed, well_typed, trouble):
                    modules, lines = fewer, fewer[index].lines
                else:
                    at += size
        if size == 1 and sum(len(module.lines) for module in modules) < before:
            continue
        size //= 2
    return modules


def keep(kept, seed, modules, trouble):
    folder = kept / f"seed-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write(folder, modules)
    (folder / "trouble.txt").write_text(f"{trouble.kind}: {trouble.text}\n", encoding="utf-8")


def try_seed(seed):
    """(seed, modules, well typed?, Trouble or None)"""
    modules, well_typed = program(seed)
    with tempfile.TemporaryDirectory(prefix="agencheck-program-") as folder:
        folder = pathlib.Path(folder)
        write(folder, modules)
        return seed, modules, well_typed, examine(folder, [module.name for module in modules], seed, well_typed)


def main():
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    kept = pathlib.Path(sys.argv[3] if len(sys.argv) > 3 else pathlib.Path(support.AGENCHECK).parent / "programs").absolute()
    end = time.monotonic() + seconds
    seen, tried, untied = set(), 0, 0
    with support.Tally("programs") as tally, concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        while time.monotonic() < end:
            for number, modules, well_typed, trouble in pool.map(try_seed, range(seed, seed + 40)):
                tried += 1
                if trouble and trouble.kind == "knot":
                    tally.add("knots")
                    untied += 1
                    continue
                if trouble and (trouble.kind, trouble.same) not in seen:
                    seen.add((trouble.kind, trouble.same))
                    small = shrink(modules, number, well_typed, trouble)
                    keep(kept, number, small, trouble)
                told = trouble and f"{trouble.kind}: {trouble.text[:1000]} (kept in {kept})"
                tally.check(f"seed {number}", not trouble, told)
            seed += 40
        tally.check("knots", untied * 100 <= max(tried, 400) * MOST_KNOTS, f"{untied} of {tried} programs answer by order")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

#!/usr/bin/env python3
"""No type depends on what was asked before: expressions of real files, asked file by file, backwards, all together and in no order,
have the same types each time. Where nothing is declared a few are known in parts that differ (docs/limits.md): they are counted, and may be
MOST_IN_PART of a thousand. ORDER_TREE names a folder to take files from instead of the library of the Python that runs this, ORDER_FILES
how many (40 where absent), ORDER_PYTHON an environment, ORDER_SEED another choice.
"""
import ast
import json
import os
import pathlib
import random
import re
import sys
import sysconfig
import tempfile

import support

TREE = pathlib.Path(os.environ.get("ORDER_TREE", sysconfig.get_path("stdlib"))).resolve()
PYTHON = ("--python", os.environ["ORDER_PYTHON"]) if "ORDER_PYTHON" in os.environ else ()
SIZES = range(1000, 60000)
MOST_QUESTIONS = 400        # of one file
MOST_IN_PART = 2


def questions(path, dice):
    """What to ask of a file, in the order of its lines; nothing of one that isn't Python."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return []
    read = [n for n in ast.walk(tree) if isinstance(n, ast.expr) and not isinstance(n, ast.Constant)
            and isinstance(getattr(n, "ctx", None), (ast.Load, type(None)))]
    chosen = sorted(dice.sample(read, min(len(read), MOST_QUESTIONS)), key=lambda n: (n.lineno, n.col_offset))
    return [{"id": f"{path}:{n.lineno}:{n.col_offset}-{n.end_lineno}:{n.end_col_offset}", "file": str(path), "line": n.lineno,
             "col": n.col_offset, "end_line": n.end_lineno, "end_col": n.end_col_offset} for n in chosen]


def answers(rows):
    """By the ids of the rows."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as sites:
        sites.writelines(json.dumps(row) + "\n" for row in rows)
        sites.flush()
        done = support.agencheck("types", *PYTHON, "--python-version", "3.13", "--sites", sites.name, timeout=1200, cwd=TREE)
    return {row["id"]: row["type"] for row in map(json.loads, done.stdout.splitlines())}


def main():
    dice = random.Random(int(os.environ.get("ORDER_SEED", "3")))
    with support.Tally("order") as tally:
        if not support.wanted("order types questions"):
            return
        paths = [p for p in sorted(TREE.rglob("*.py"))
                 if p.is_file() and p.stat().st_size in SIZES and "site-packages" not in p.relative_to(TREE).parts]
        paths = dice.sample(paths, min(len(paths), int(os.environ.get("ORDER_FILES", "40"))))
        by_file = [rows for path in paths if (rows := questions(path, dice))]
        every = [row for rows in by_file for row in rows]
        alone = {key: answer for found in support.in_parallel(answers, by_file) for key, answer in found.items()}
        print(f"  {len(every)} expressions of {len(by_file)} files, {sum(answer is not None for answer in alone.values())} known")
        tally.check("all are answered", len(alone) == len({row["id"] for row in every}))
        backwards = {key: answer for found in support.in_parallel(answers, [rows[::-1] for rows in by_file])
                     for key, answer in found.items()}
        orders = {"backwards": backwards, "together": answers(every), "together backwards": answers(every[::-1]),
                  "in no order": answers(dice.sample(every, len(every)))}
        for name, found in orders.items():
            other = [f"{key}: {alone[key]} or {found.get(key)}" for key in alone if alone[key] != found.get(key)]
            known = [text for text in other if not re.search(r"\b(Unknown|Any|None)\b", text)]
            tally.check(name, not known and len(other) * 1000 <= len(alone) * MOST_IN_PART,
                        f"{len(other)} answers, {len(known)} of them known, as " + "; ".join((known + other)[:3]))
            print(f"  {name}: {len(other)} differ in part")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

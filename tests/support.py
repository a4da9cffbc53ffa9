"""What the test runners share: where things are, running the program, counting, and checking JSON against a schema.

A runner is a program `run_NAME.py` or `run_NAME.sh` in this folder. It is started with the project's root as its folder, the program
to test in AGENCHECK and the names to run in T (words; a test whose name holds one of them runs; all where empty), prints what fails
and, as its last line, `NAME: N passed, N failed` with further counts after a comma, and ends with status 1 if anything failed.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
AGENCHECK = os.environ.get("AGENCHECK", str(ROOT / "build" / "agencheck"))
# Nothing that is tested depends on what the machine's user has checked before.
os.environ.setdefault("AGENCHECK_CACHE_DIR", str(ROOT / "build" / "test-cache"))
# A sanitizer's build is some ten times slower; nothing that is tested takes this long.
TIMEOUT = 120


def wanted(name):
    """Whether T asks for the test of this name."""
    words = os.environ.get("T", "").split()
    return not words or any(word in name for word in words)


def agencheck(*arguments, **options):
    """Runs the program and gives its CompletedProcess, with text output. A run that hangs is an outcome too."""
    options = {"capture_output": True, "encoding": "utf-8", "errors": "replace", "timeout": TIMEOUT, "cwd": ROOT} | options
    command = [AGENCHECK, *map(str, arguments)]
    try:
        return subprocess.run(command, **options)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, -1, "", f"no end after {TIMEOUT} seconds")


def crashed(done):
    """What to say about a run that ended as no run may, "" for a normal one."""
    if done.returncode in (0, 1, 2) and "Sanitizer" not in done.stderr and "runtime error:" not in done.stderr:
        return ""
    return f"ended with status {done.returncode}: {done.stderr.strip()[:2000]}"


def in_parallel(function, items):
    """The results in the order of the items; two at a time at least, as the program itself is often waited for."""
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 1)) as pool:
        yield from pool.map(function, items)


class Tally:
    """Counts outcomes and prints the summary line; `with Tally("name") as tally:` ends the process with the right status."""

    def __init__(self, name):
        self.name, self.counts = name, {"passed": 0, "failed": 0}

    def __enter__(self):
        return self

    def add(self, outcome, test="", trouble=""):
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        if trouble:
            print(f"{outcome}: {test}: {trouble}")

    def check(self, test, ok, trouble=""):
        self.add("passed" if ok else "failed", test, "" if ok else trouble or "not so")

    def __exit__(self, kind, *_):
        if kind:
            return False
        print(f"{self.name}: " + ", ".join(f"{count} {outcome}" for outcome, count in self.counts.items()))
        sys.stdout.flush()
        sys.exit(self.counts["failed"] > 0)


# ---- JSON Schema, as far as our own schemas go; an unknown keyword is a mistake, not silence ----

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "number": (int, float), "integer": int}
SAYS_NOTHING = {"$schema", "$id", "$defs", "$comment", "title", "description", "examples", "default", "format"}


def _is_type(value, name):
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, TYPES[name])


def _object_errors(schema, value, root, at):
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: {name} is missing"
    for name, part in value.items():
        rule = known.get(name, schema.get("additionalProperties", True))
        for pattern, other in schema.get("patternProperties", {}).items():
            if re.search(pattern, name):
                rule = other
        if rule is False:
            yield f"{at}: {name} is not in the schema"
        elif rule is not True:
            yield from schema_errors(rule, part, root, f"{at}.{name}")


def _array_errors(schema, value, root, at):
    if len(value) < schema.get("minItems", 0) or len(value) > schema.get("maxItems", len(value)):
        yield f"{at}: {len(value)} items"
    if schema.get("uniqueItems") and any(v in value[:i] for i, v in enumerate(value)):
        yield f"{at}: an item twice"
    for i, part in enumerate(value):
        if isinstance(schema.get("items"), dict):
            yield from schema_errors(schema["items"], part, root, f"{at}[{i}]")


def schema_errors(schema, value, root=None, at="$"):
    """Each place where value isn't what schema says."""
    root = root or schema
    for keyword, rule in schema.items():
        if keyword == "$ref":
            target = root
            for name in rule.lstrip("#/").split("/"):
                target = target[name]
            yield from schema_errors(target, value, root, at)
        elif keyword == "type":
            if not any(_is_type(value, name) for name in ([rule] if isinstance(rule, str) else rule)):
                yield f"{at}: {value!r} is no {rule}"
        elif keyword == "enum":
            if value not in rule:
                yield f"{at}: {value!r} is none of {rule}"
        elif keyword == "const":
            if value != rule:
                yield f"{at}: {value!r} is not {rule!r}"
        elif keyword in ("minimum", "maximum"):
            if isinstance(value, (int, float)) and (value < rule if keyword == "minimum" else value > rule):
                yield f"{at}: {value} breaks {keyword} {rule}"
        elif keyword in ("minLength", "maxLength"):
            if isinstance(value, str) and (len(value) < rule if keyword == "minLength" else len(value) > rule):
                yield f"{at}: {value!r} breaks {keyword} {rule}"
        elif keyword == "pattern":
            if isinstance(value, str) and not re.search(rule, value):
                yield f"{at}: {value!r} doesn't match {rule}"
        elif keyword in ("anyOf", "oneOf"):
            fits = sum(not any(schema_errors(one, value, root, at)) for one in rule)
            if fits == 0 or (keyword == "oneOf" and fits > 1):
                yield f"{at}: {value!r} fits {fits} of {keyword}"
        elif keyword == "allOf":
            for one in rule:
                yield from schema_errors(one, value, root, at)
        elif keyword not in SAYS_NOTHING | {"properties", "required", "additionalProperties", "patternProperties",
                                            "items", "minItems", "maxItems", "uniqueItems"}:
            raise ValueError(f"tests/support.py knows no schema keyword {keyword}")
    if isinstance(value, dict):
        yield from _object_errors(schema, value, root, at)
    if isinstance(value, list):
        yield from _array_errors(schema, value, root, at)

#!/usr/bin/env python3
"""The rules of the house that a compiler doesn't know: tests/lint.py OBJECT ...

layers     a folder includes only from itself and the folders before it; a rule sees rule.h, the parts of fixes, agen/ and base/, and no other rule
length     no line is longer than 130 characters
space      no tabs and no blanks at the end of a line in C
globals    no object has a writable symbol; the objects must be compiled with -fno-pie, where const tables of pointers are read-only
tables     every rule is in rules.def, every line of it has its file
words      nothing speaks of machines' own paths
"""
import re
import subprocess
import sys

import support

LAYERS = ("base", "source", "program", "stubs", "types", "infer", "agen", "rules", "report", "server")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
LONGEST = 130
# A rule's own file; what runs rules is no rule.
RULE_PARTS = ("rules/rule.h", "rules/edit.h", "rules/annotation.h", "agen/", "base/")


def layer_of(path):
    """The number of the folder a source belongs to; main.c stands above all."""
    parts = path.split("/")
    name = parts[1] if parts[0] == "checker" and len(parts) > 2 else parts[0]
    return LAYERS.index(name) if name in LAYERS else len(LAYERS)


def sources():
    for folder in ("checker", "rules", "tests"):
        for path in sorted((support.ROOT / folder).rglob("*")):
            if path.suffix in (".c", ".h", ".def", ".S") and path.is_file():
                yield path.relative_to(support.ROOT).as_posix(), path.read_text(encoding="utf-8").split("\n")


def included_layer(name):
    folder = name.split("/")[0]
    return LAYERS.index(folder) if "/" in name and folder in LAYERS else None


def check_layers(path, lines):
    is_rule = path.startswith("rules/") and any(line.startswith("const Rule rule_") for line in lines)
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if not found or path.startswith("tests/"):
            continue
        layer = included_layer(found[1])
        if layer is None and found[1] not in ("suites.def",):
            yield f"{path}:{number}: {found[1]} names no folder of the house"
        elif layer is not None and layer > layer_of(path):
            yield f"{path}:{number}: {LAYERS[layer]}/ is to the right of this folder"
        elif is_rule and not found[1].startswith(RULE_PARTS):
            yield f"{path}:{number}: a rule sees rule.h, edit.h, annotation.h, agen/ and base/; not {found[1]}"


def check_lines(path, lines):
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST and "https://" not in line and not path.endswith(".def"):
            yield f"{path}:{number}: {len(line)} characters"
        if "\t" in line or line != line.rstrip():
            yield f"{path}:{number}: a tab, or blanks at the end"


def check_globals(objects):
    """The writable symbols: data and bss, local or not. Sanitizer and coverage builds have their own, ours is none of these."""
    listing = subprocess.run(["nm", "-A", *objects], capture_output=True, text=True, check=True).stdout
    for line in listing.splitlines():
        where, _, kind, name = re.match(r"([^:]+):(\S*)\s+(\S)\s+(\S+)", line).groups()
        if kind in "bBdDcCsS":
            yield f"{where}: {name} is writable"


def check_tables():
    listed = set(re.findall(r"RULE\((\w+)\)", (support.ROOT / "rules" / "rules.def").read_text(encoding="utf-8")))
    written = {}
    for path in sorted((support.ROOT / "rules").glob("*.c")):
        for name in re.findall(r"^const Rule rule_(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            written[name] = path.name
    for name in sorted(listed ^ written.keys()):
        yield f"rules/{written.get(name, 'rules.def')}: rule {name} is only there"


def check_words():
    """What a clone says of the machine it was written on is of no use to anybody."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=support.ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, tracked.split("\0")):
        path = support.ROOT / name
        if not path.is_file() or path.is_symlink():
            continue
        for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
            if re.search(rb"(?<![\w.])/(work|home/\w+|Users/\w+)/", line) and b"lint: path" not in line:
                yield f"{name}:{number}: a path of one machine"


def main():
    troubles = {"layers": [], "length and space": [], "globals": list(check_globals(sys.argv[1:])) if sys.argv[1:] else [],
                "tables": list(check_tables()), "words": list(check_words())}
    for path, lines in sources():
        troubles["layers"] += check_layers(path, lines)
        troubles["length and space"] += check_lines(path, lines)
    with support.Tally("house rules") as tally:
        for name, found in troubles.items():
            tally.check(name, not found, "\n  " + "\n  ".join(found))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

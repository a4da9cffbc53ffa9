#!/usr/bin/env python3
"""source/ against what it must agree with.

outline: over a set of files, the outline is tree-sitter's own statements and items parse alone as in the whole (outline_proof.c).
ast: every node of the same files has CPython's kind, range and name (the ast module of the Python that runs this).
quick: of the same files, and of texts made of them by changing a token, every item is by tree-sitter alone what it is usually
    (quick_proof.c).
syntax: snippets of syntax/accepted.txt are parsed as CPython does, those of syntax/rejected.txt are errors; both judged by CPython too.
mutations: files with a token changed; what CPython still takes must not be an error.
hostile: text made to break a parser ends in time and without a crash.

The files: a sample of the running Python's library; all of SOURCE_FILES, a list of paths one a line, where that is set (README.md).
"""
import ast
import collections
import os
import pathlib
import random
import re
import subprocess
import sys
import sysconfig
import tempfile
import warnings

import support

warnings.simplefilter("ignore")
BUILD = os.environ.get("BUILD", str(support.ROOT / "build"))
SYNTAX = pathlib.Path(__file__).parent / "syntax"
SAMPLE, MUTATIONS = 100, 600

SAME_NAME = """Name Tuple List Set Dict Attribute Subscript Slice Call Starred Lambda Compare Await Yield Assert Import Global Nonlocal
Pass Break Continue Return Delete Assign For While If With Match Raise Try""".split()
KINDS = {name: name.upper() for name in SAME_NAME} | {
    "keyword": "KEYWORD", "UnaryOp": "UNARY", "BinOp": "BINARY", "BoolOp": "BOOL_OP", "IfExp": "IF_EXP", "NamedExpr": "NAMED_EXPR",
    "YieldFrom": "YIELD_FROM", "ListComp": "LIST_COMP", "SetComp": "SET_COMP", "DictComp": "DICT_COMP", "GeneratorExp": "GENERATOR",
    "JoinedStr": "FSTRING", "TemplateStr": "FSTRING", "FormattedValue": "FORMATTED", "Interpolation": "FORMATTED",
    "FunctionDef": "FUNCTION_DEF", "AsyncFunctionDef": "FUNCTION_DEF", "ClassDef": "CLASS_DEF", "AugAssign": "AUG_ASSIGN",
    "AnnAssign": "ANN_ASSIGN", "TypeAlias": "TYPE_ALIAS", "AsyncFor": "FOR", "AsyncWith": "WITH", "TryStar": "TRY",
    "ExceptHandler": "EXCEPT", "ImportFrom": "IMPORT_FROM", "alias": "ALIAS", "Expr": "EXPR_STMT", "arg": "PARAM",
    "TypeVar": "TYPE_PARAM", "ParamSpec": "TYPE_PARAM", "TypeVarTuple": "TYPE_PARAM", "MatchSequence": "PATTERN_SEQUENCE",
    "MatchMapping": "PATTERN_MAPPING", "MatchClass": "PATTERN_CLASS", "MatchStar": "PATTERN_STAR", "MatchAs": "PATTERN_AS",
    "MatchOr": "PATTERN_OR", "MatchValue": "PATTERN_VALUE", "MatchSingleton": "PATTERN_VALUE",
}
CONSTANTS = {int: "INT", float: "FLOAT", complex: "IMAGINARY", str: "STRING", bytes: "BYTES", bool: "BOOL", type(None): "NONE",
             type(...): "ELLIPSIS"}
NAMES = {"NAME": "id", "ATTRIBUTE": "attr", "PARAM": "arg", "FUNCTION_DEF": "name", "CLASS_DEF": "name", "ALIAS": "name",
         "KEYWORD": "arg", "TYPE_PARAM": "name"}
# Nodes CPython has no counterpart for, or none with a position.
OURS_ONLY = {"DICT_ITEM", "COMPARE_PART", "COMP_FOR", "WITH_ITEM", "MATCH_CASE", "PATTERN_KEYWORD"}
STATEMENTS = {"FUNCTION_DEF", "CLASS_DEF", "IF", "FOR", "WHILE", "WITH", "TRY", "EXCEPT", "MATCH"}
# Before 3.12 the parts of f-strings have other positions, or none.
EXACT_FSTRINGS = sys.version_info >= (3, 12)
LINE = re.compile(r"^( *)(?:(\w+): )?([A-Z_]+) (\d+)\.\.(\d+)(.*)$")


def line_starts(text):
    starts, at = [0], 0
    for match in re.finditer(rb"\r\n|\r|\n", text):
        starts.append(match.end())
    return starts


def expected(source):
    """CPython's nodes as a multiset of (kind, start, end, name)."""
    tree = ast.parse(source)
    text = source[3:] if source.startswith(b"\xef\xbb\xbf") else source
    starts, found = line_starts(text), collections.Counter()
    stack = [(node, False) for node in tree.body]
    while stack:
        node, in_fstring = stack.pop()
        kind = CONSTANTS[type(node.value)] if isinstance(node, ast.Constant) else KINDS.get(type(node).__name__)
        is_fstring = kind in ("FSTRING", "FORMATTED")
        skipped = in_fstring and (kind in ("STRING", "FSTRING") or not EXACT_FSTRINGS)
        if kind and hasattr(node, "lineno") and not skipped:
            start = starts[node.lineno - 1] + node.col_offset
            end = starts[node.end_lineno - 1] + node.end_col_offset
            name = getattr(node, NAMES[kind], None) or "" if kind in NAMES else ""
            if kind in STATEMENTS and text[end - 1:end] == b";":
                end -= 1                                # a statement's last semicolon is none of ours
            found[kind, start, -1 if kind == "PARAM" else end, name] += 1
        for field, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    inside = is_fstring and (not EXACT_FSTRINGS or field in ("values", "format_spec"))
                    stack.append((child, inside or (in_fstring and not EXACT_FSTRINGS)))
    return found


def field_of(rest, name):
    match = re.search(rf" {name}=(\S+)", rest)
    return match.group(1) if match else ""


def ours(lines):
    """The same of a dump."""
    found, above = collections.Counter(), []
    for line in lines:
        match = LINE.match(line)
        if not match:
            continue
        indent, field, kind, start, end, rest = match.groups()
        del above[len(indent) // 2:]
        parent = above[-1] if above else ("", "", False)
        operator = field_of(rest.replace("'", "op=", 1).replace("'", ""), "op")
        in_fstring = parent[2] or parent[0] in ("FSTRING", "FORMATTED")
        above.append((kind, operator, in_fstring))
        joined = kind == "BOOL_OP" == parent[0] and parent[1] == operator and field == "left" and "+parens" not in rest
        text_part = kind == "STRING" and field in ("parts", "spec")
        unnamed = kind == "NAME" and parent[0] in ("GLOBAL", "NONLOCAL")
        hidden = in_fstring and not EXACT_FSTRINGS
        constant = parent[0] == "PATTERN_VALUE" and kind in ("NONE", "TRUE", "FALSE")
        if kind in OURS_ONLY or joined or text_part or unnamed or hidden or constant or "+quoted" in rest:
            continue
        name = field_of(rest, {"NAME": "id", "ATTRIBUTE": "attr"}.get(kind, "name")) if kind in NAMES else ""
        kind = "BOOL" if kind in ("TRUE", "FALSE") else kind
        found[kind, int(start), -1 if kind == "PARAM" else int(end), name] += 1
    return found


def dumps(paths):
    """path -> lines of its dump, errors included."""
    result = {}
    for first in range(0, len(paths), 200):
        done = subprocess.run([f"{BUILD}/ast_dump", *paths[first:first + 200]], capture_output=True)
        if done.returncode:
            print(f"ast_dump ended with status {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
        for line in done.stdout.decode(errors="replace").split("\n"):
            if line.startswith("FILE "):
                lines = result[line[5:]] = []
            elif line:
                lines.append(line)
    return result


def is_error(lines):
    return any(re.match(r"ERROR \d+\.\.\d+ \S", line) for line in lines)


def compiles(source, path, flags=0):
    try:
        compile(source, path, "exec", flags, dont_inherit=True)
        return True
    except (SyntaxError, ValueError):
        return False
    except (RecursionError, MemoryError, OverflowError):
        return None


def corpus():
    listed = os.environ.get("SOURCE_FILES")
    if listed:
        return pathlib.Path(listed).read_text().split("\n")[:-1]
    library = pathlib.Path(sysconfig.get_paths()["stdlib"])
    files = sorted(str(p) for p in library.rglob("*.py") if "site-packages" not in p.parts and "lib2to3" not in p.parts)
    random.Random(3).shuffle(files)
    return files[:SAMPLE]


def check_outline(tally, files):
    done = subprocess.run([f"{BUILD}/outline_proof", "-"], input="\n".join(files) + "\n", capture_output=True, text=True)
    tally.check("outline", done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:])
    print("outline: " + (done.stdout.strip().split("\n") or [""])[-1])


def check_quick(tally, files):
    """A few changes of many files, and many of the fixtures, which have everything in them."""
    fixtures = sorted(str(p) for p in (support.ROOT / "fixtures").rglob("*.py")) + sorted(str(p) for p in SYNTAX.glob("*.txt"))
    for changes, paths in ((2, files), (8, fixtures)):
        done = subprocess.run([f"{BUILD}/quick_proof", "-m", str(changes), "-"], input="\n".join(paths) + "\n", capture_output=True, text=True)
        tally.check("quick", done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:])
        print("quick: " + (done.stdout.strip().split("\n") or [""])[-1])


def check_nodes(tally, test, source, lines):
    wanted, found = expected(source), ours(lines)
    if wanted == found:
        tally.add("passed")
        return sum(wanted.values())
    missing, extra = sorted((wanted - found).items())[:3], sorted((found - wanted).items())[:3]
    tally.add("failed", test, f"CPython has {missing}, the dump {extra}")
    return 0


def check_ast(tally, files):
    nodes = compared = 0
    dumped = dumps(files)
    for path in files:
        source = pathlib.Path(path).read_bytes()
        if not compiles(source, path):
            continue
        if is_error(dumped[path]):
            tally.add("failed", path, "CPython takes it: " + [x for x in dumped[path] if x.startswith("ERROR")][0])
            continue
        try:
            source.decode()
        except UnicodeDecodeError:
            continue                                    # positions are those of the text CPython decoded
        nodes += check_nodes(tally, path, source, dumped[path])
        compared += 1
    print(f"ast: {nodes} nodes of {compared} files compared with CPython {sys.version_info[0]}.{sys.version_info[1]}")


def snippets(name):
    for number, text in enumerate((SYNTAX / name).read_text().split("\n---\n"), 1):
        first = re.match(r"# (\d+)\.(\d+)\n", text)
        version = tuple(map(int, first.groups())) if first else (3, 9)
        yield f"{name} {number}", text[first.end():] if first else text, version


def check_snippets(tally, folder):
    for name, should_parse in (("accepted.txt", True), ("rejected.txt", False)):
        made = []
        for number, (test, text, version) in enumerate(snippets(name)):
            path = folder / f"{name}{number}.py"
            path.write_text(text if text.endswith("\n") else text + "\n")
            made.append((test, path, version))
        dumped = dumps([str(path) for _, path, _ in made])
        for test, path, version in made:
            source, lines = path.read_bytes(), dumped[str(path)]
            judge = sys.version_info >= version
            # What is only wrong where it stands (yield at module level) is accepted.
            if judge and bool(compiles(source, str(path), ast.PyCF_ONLY_AST if should_parse else 0)) != should_parse:
                tally.add("failed", test, f"CPython {sys.version_info[:2]} sees it otherwise: {source!r}")
                continue
            if is_error(lines) == should_parse:
                tally.add("failed", test, f"{'reported' if should_parse else 'not reported'}: {source!r} {lines[-1:]}")
            elif should_parse and judge:
                check_nodes(tally, test, source, lines)
            else:
                tally.add("passed")


FRAGMENTS = """( ) [ ] { } : , = * ** if else for in lambda async await yield def class match case type print not is and or x 1 "s" . -> :=
+ - @ import from as with return except try finally ... _ global del % / ~ == < *a **k x=1 None ; \\""".split() + [
    "f'{x}'", "\n", "\n    ", "#c\n", "b'a'", "\\\n"]


def mutated(rng, source):
    tokens = re.findall(r"\w+|\s+|[^\w\s]", source)
    i, j, what = rng.randrange(len(tokens)), rng.randrange(len(tokens)), rng.random()
    if what < 0.3:
        del tokens[i]
    elif what < 0.6:
        tokens.insert(i, f" {rng.choice(FRAGMENTS)} ")
    elif what < 0.8:
        tokens[i] = rng.choice(FRAGMENTS)
    else:
        tokens[i], tokens[j] = tokens[j], tokens[i]
    return "".join(tokens)


def check_mutations(tally, files, folder):
    rng = random.Random(os.environ.get("SEED", "1"))
    sources = [s for s in (pathlib.Path(f).read_text(errors="ignore") for f in files) if 200 < len(s) < 20000]
    paths = []
    for number in range(MUTATIONS if sources else 0):
        path = folder / f"mutation{number}.py"
        path.write_text(mutated(rng, rng.choice(sources)))
        paths.append(str(path))
    missed = 0
    dumped = dumps(paths)
    for path in paths:
        source = pathlib.Path(path).read_bytes()
        valid = compiles(source, path)
        if valid and is_error(dumped[path]):
            error = [line for line in dumped[path] if line.startswith("ERROR")][-1]
            tally.add("failed", path, f"CPython takes it: {error}")
            continue
        tally.add("passed")
        missed += valid is False and not is_error(dumped[path])
    print(f"mutations: {len(paths)}, of those CPython rejects {missed} are not reported (yield and await outside functions are rules)")


HOSTILE = {
    "empty": b"", "mark": b"\xef\xbb\xbfx = 1\n", "crlf": b'def f():\r\n    x = """a\r\nb"""\r\n', "cr": b"if x:\r    y = 1\rz\r",
    "form feeds": b"\fx = 1\n\f\ndef f():\n\f    pass\n", "nul": b'x = 1\0\ny = "\0"\nz\n', "not utf-8": b'x = "\xff"\n\xff = 3\ny = \xc3\n',
    "round": b"x = " + b"(" * 10000 + b")" * 10000, "square": b"x = " + b"[" * 10000 + b"\ny = 1\n", "curly": b"{" * 199 + b"}" * 199,
    "long line": b"x = " + b"a + " * 250000 + b"a", "attributes": b"a" + b".b" * 100000, "calls": b"a" + b"()" * 100000,
    "subscripts": b"a" + b"[0]" * 100000, "and": b"a and " * 100000 + b"a", "conditions": b"a if b else " * 20000 + b"a",
    "not": b"not " * 100000 + b"a", "minus": b"-" * 100000 + b"a", "power": b"a**" * 50000 + b"a", "lambdas": b"lambda: " * 50000 + b"a",
    "targets": b"a = " * 50000 + b"a", "elif": b"if a: pass\n" + b"elif b: pass\n" * 20000, "compare": b"a<" * 100000 + b"a",
    "blocks": b"".join(b" " * i + b"if x:\n" for i in range(1000)) + b" " * 1000 + b"pass\n",
    "classes": b"".join(b" " * i + b"class A:\n" for i in range(1000)) + b" " * 1000 + b"pass\n",
    "fields": b'x = f"{' * 50000, "nested fields": b'f"{' * 500 + b"1" + b'}"' * 500, "braces": b'f"' + b"{x}" * 50000 + b'"',
    "open string": b'x = """' + b"a" * 1000000, "quotes": b'"' * 1000000, "match": b"match (\n" * 20000, "type parameters": b"def f[\n" * 5000,
    "semicolons": b"x;" * 100000, "continued": b"x = \\\n" * 50000 + b"1", "stars": b"x = " + b"*" * 100000 + b"a", "wrong lines": b"x = = 1\n" * 5000,
    "bytes": bytes((i * 7919 + i * i * 31) % 256 for i in range(100000)), "def": b"def " * 50000, "colons": b":" * 100000,
    "decorators": b"@a\n" * 20000, "comment": b"#" * 1000000 + b"\nx = (\n" + b"\n" * 200000 + b")\n",
    "await": b"async def f():\n  " + b"await " * 50000 + b"x\n", "walrus": b"x = (" + b"y:=" * 50000 + b"1)\n",
    "patterns": b"match x:\n  case " + b"a|" * 50000 + b"b: pass\n", "sequences": b"match x:\n  case " + b"[a," * 180 + b"]" * 180 + b": pass\n",
    "digits": b"1" * 1000000, "indents": b"".join(b" " * (i % 7) + b"x\n" for i in range(20000)), "type comment": b"x = 1 # type: " + b"[" * 5000,
}


def check_hostile(tally, folder):
    for name, text in HOSTILE.items():
        path = folder / "hostile.py"
        path.write_bytes(text)
        try:
            done = subprocess.run([f"{BUILD}/outline_proof", str(path)], capture_output=True, timeout=support.TIMEOUT)
        except subprocess.TimeoutExpired:
            tally.add("failed", f"hostile {name}", f"no end after {support.TIMEOUT} seconds")
            continue
        trouble = done.stderr.decode(errors="replace")[-1000:]
        tally.check(f"hostile {name}", done.returncode in (0, 1) and not trouble, f"status {done.returncode}: {trouble}")


def main():
    with support.Tally("source") as tally, tempfile.TemporaryDirectory() as name:
        folder, files = pathlib.Path(name), corpus()
        if support.wanted("outline"):
            check_outline(tally, files)
        if support.wanted("quick"):
            check_quick(tally, files)
        if support.wanted("ast"):
            check_ast(tally, files)
        if support.wanted("syntax"):
            check_snippets(tally, folder)
        if support.wanted("mutations"):
            check_mutations(tally, files, folder)
        if support.wanted("hostile"):
            check_hostile(tally, folder)


main()

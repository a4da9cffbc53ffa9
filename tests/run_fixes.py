#!/usr/bin/env python3
"""Applies every fix that is offered for every fixture (and every acceptance case, where they lie beside the project).

Of each it shows that the fixed file parses, that the finding is gone and no code is reported more often than before, that comments
and strings are as they were, and that the same is offered for the file with CRLF line ends, with tabs, with a byte order mark and
with text beyond ASCII before it. Of each file it shows that SARIF and the language server carry the same edits as JSON, and that
--diff shows what --unsafe-fixes makes.
"""
import collections
import io
import json
import pathlib
import re
import sys
import tokenize

import golden
import lsp_client
import support

CASES = support.ROOT.parent / "shared" / "cases"
# Rules that are off by default and whose fixes or whose findings matter here.
OFF = "AG102,AG104,AG105,AG410"
# Who was written for the coroutine that a declaration meant before shows when it means a generator: its docs say so. And an
# override that yields something else shows when what was only inferred is promised.
SHOWS = {"AG106": {"AG405", "AG504"}, "AG102": {"AG504"}}
# Annotations may be strings.
IN_ANNOTATIONS = {"AG101", "AG103", "AG105"}
ACTIONS = {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}


def check(path, version, *options, text=None):
    """Runs `check` on a text as if it were the file at this path."""
    return support.agencheck("check", "--python-version", version, "--extend-select", OFF, *options, "--stdin-filename", path, "-",
                             cwd=path.parent, input=text.decode("utf-8", "surrogateescape"), errors="surrogateescape")


def diagnostics(path, version, text):
    done = check(path, version, "--format", "json", text=text)
    if support.crashed(done) or not done.stdout:
        return [{"code": "crash", "message": support.crashed(done) or done.stderr, "fix": None}]
    return json.loads(done.stdout)["diagnostics"]


def offset(lines, place):
    return sum(map(len, lines[:place["line"] - 1])) + place["column"] - 1


def apply(text, edits):
    """What the edits of one fix make of a text, in code points; edits at one place keep their order."""
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    made, at = [], 0
    for edit in edits:
        start, end = (offset(lines, edit["range"][side]) for side in ("start", "end"))
        assert at <= start <= end, "edits out of order"
        made += [text[at:start], edit["text"]]
        at = end
    return "".join(made) + text[at:]


def pieces(text, code):
    """Comments and strings, counted; None where Python can't tell."""
    kinds = (tokenize.COMMENT,) if code in IN_ANNOTATIONS else (tokenize.COMMENT, tokenize.STRING)
    found = collections.Counter()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in kinds:
                found[token.string] += 1
    except (tokenize.TokenError, SyntaxError):
        return None
    return found


def compiles(text):
    try:
        compile(text, "fixed", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def tabbed(text):
    """The same with a tab for each four blanks that begin a line of code; None where Python can't tell which those are."""
    try:
        inside = {line for token in tokenize.generate_tokens(io.StringIO(text).readline)
                  for line in range(token.start[0] + 1, token.end[0] + 1)}
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return None
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if number not in inside:
            blanks = len(line) - len(line.lstrip(" "))
            lines[number - 1] = "\t" * (blanks // 4) + " " * (blanks % 4) + line.lstrip(" ")
    return "".join(lines)


def with_crlf(text):
    return text.replace("\n", "\r\n")



def counted(found):
    return collections.Counter(d["code"] for d in found)


def compare(before, after, code):
    """Codes that are reported more often than before, and whether the one that was mended is still there as often."""
    was, now = counted(before), counted(after)
    more = [one for one in now if now[one] > was[one] and one not in SHOWS.get(code, ())]
    return ([f"now reported: {', '.join(more)}"] if more else []) + ([] if now[code] < was[code] else [f"{code} is still reported"])


def try_fix(path, version, text, before, found):
    """What is wrong with one fix."""
    fixed = apply(text, found["fix"]["edits"])
    after = diagnostics(path, version, fixed.encode("utf-8", "surrogateescape"))
    wrong = compare(before, after, found["code"])
    if compiles(text) and not compiles(fixed):
        wrong.append("it doesn't compile any more")
    was, now = (pieces(one, found["code"]) for one in (text, fixed))
    if was is not None and (now is None or was - now) and found["code"] != "AG204":
        wrong.append(f"comments or strings are lost: {was - now if now is not None else 'no tokens'}")
    return wrong


def by_place(found):
    """The findings that can be mended, by code, line and which of those it is."""
    seen = collections.Counter()
    for one in found:
        place = one["code"], one["range"]["start"]["line"]
        seen[place] += 1
        yield (*place, seen[place]), one


def variants(path, version, text, offered):
    """The file written otherwise has to be mended in the same way, with all that is special about it kept."""
    for name, change in (("CRLF", with_crlf), ("tabs", tabbed), ("a byte order mark", lambda t: t)):
        other = change(text)
        if other is None:
            continue
        mark = "\ufeff" if name == "a byte order mark" else ""
        found = diagnostics(path, version, (mark + other).encode("utf-8", "surrogateescape"))
        here = dict(by_place(d for d in found if d["fix"]))
        for place, one in by_place(offered):
            wanted = change(apply(text, one["fix"]["edits"]))
            got = apply(other, here[place]["fix"]["edits"]) if place in here else None
            if wanted is not None and got != wanted:
                yield f"{one['code']} in line {place[1]} with {name}", difference(wanted, got)


def difference(wanted, got):
    if got is None:
        return "no such fix is offered"
    for one, other in zip(wanted.splitlines(True) + [""], got.splitlines(True) + [""]):
        if one != other:
            return f"{other!r} instead of {one!r}"
    return "not the same"


def edits_of_sarif(result):
    for replacement in result["fixes"][0]["artifactChanges"][0]["replacements"]:
        region = replacement["deletedRegion"]
        yield {"range": {"start": {"line": region["startLine"], "column": region["startColumn"]},
                         "end": {"line": region["endLine"], "column": region["endColumn"]}},
               "text": replacement.get("insertedContent", {}).get("text", "")}


def same_in_sarif(path, version, text, offered):
    done = check(path, version, "--format", "sarif", text=text.encode("utf-8", "surrogateescape"))
    results = [r for r in json.loads(done.stdout)["runs"][0]["results"] if r.get("fixes")]
    made = [(r["ruleId"], apply(text, edits_of_sarif(r))) for r in results]
    return made == [(d["code"], apply(text, d["fix"]["edits"])) for d in offered]


def same_in_server(client, path, text, offered):
    """Every fix is a code action whose edit makes the same text."""
    client.open(path, text)
    client.published(path)
    for found in offered:
        start, end = found["range"]["start"], found["range"]["end"]
        place = lsp_client.span(start["line"] - 1, 0, end["line"] - 1, 10000)
        actions = client.at("textDocument/codeAction", path, range=place, context={"diagnostics": []})
        made = {lsp_client.apply_edits(text, next(iter(a["edit"]["changes"].values()))) for a in actions if "edit" in a and
                a["kind"] in ("quickfix", "refactor.rewrite")}
        if apply(text, found["fix"]["edits"]) not in made:
            return f"{found['code']} in line {start['line']}: none of {[a['title'] for a in actions]}"
    client.close(path)
    return ""


def patched(text, diff):
    """A text with a unified diff put in."""
    old, made, at = text.splitlines(True), [], 0
    for line in diff.splitlines(True):
        if hunk := re.match(r"@@ -(\d+)(?:,(\d+))? ", line):
            first = int(hunk[1]) - (hunk[2] != "0")
            made += old[at:first]
            at = first
        elif line.startswith((" ", "-")) and not line.startswith("--- "):
            assert old[at].rstrip("\r\n") == line[1:].rstrip("\r\n"), (old[at], line)
            made += [line[1:]] if line[0] == " " else []
            at += 1
        elif line.startswith("+") and not line.startswith("+++"):
            made.append(line[1:])
    return "".join(made + old[at:])


def whole_file(tally, name, path, version, text, before):
    """All fixes together: --diff shows what they make, and what they make is no worse."""
    raw = text.encode("utf-8", "surrogateescape")
    fixed = check(path, version, "--unsafe-fixes", text=raw).stdout
    diff = check(path, version, "--unsafe-fixes", "--diff", "--color", "never", text=raw).stdout
    tally.check(f"{name} --diff", patched(text, diff) == fixed, "--diff shows something else than --unsafe-fixes makes")
    was, now = counted(before), counted(diagnostics(path, version, fixed.encode("utf-8", "surrogateescape")))
    more = [code for code in now if now[code] > was[code] and not any(code in SHOWS.get(one["code"], ()) for one in before)]
    tally.check(f"{name} --unsafe-fixes", not more, f"now reported: {', '.join(more)}")
    tally.check(f"{name} --unsafe-fixes compiles", not compiles(text) or compiles(fixed), "not Python any more")


def run(tally, tried, client, path):
    case = golden.read_case(path)
    if not case:
        return
    name = path.relative_to(support.ROOT.parent).as_posix()
    version = case.head.get("python", "3.13")
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    if "\r" in text or text.startswith("\ufeff"):
        return                                        # it is written otherwise already
    before = diagnostics(path, version, text.encode("utf-8", "surrogateescape"))
    offered = [d for d in before if d["fix"]]
    for found in offered:
        wrong = try_fix(path, version, text, before, found)
        tally.check(f"{name}:{found['range']['start']['line']} {found['code']}", not wrong, "; ".join(wrong))
        tried[found["code"]] += 1
    if not offered:
        return
    trouble = list(variants(path, version, text, offered))
    tally.check(f"{name} written otherwise", not trouble, "; ".join(f"{one}: {what}" for one, what in trouble[:4]))
    tally.check(f"{name} SARIF", same_in_sarif(path, version, text, offered), "other edits than in JSON")
    if client and version == "3.13":
        trouble = same_in_server(client, path, text, offered)
        tally.check(f"{name} server", not trouble, trouble)
    whole_file(tally, name, path, version, text, before)


def every_rule_tried(tally, tried):
    """No rule's page speaks of a fix that no fixture shows. Comments that silence nothing are run_cli.py's."""
    for rule in json.loads(support.agencheck("explain", "ALL", "--format", "json").stdout):
        if rule["fix"] and rule["code"] != "AG002":
            tally.check(f"{rule['code']} is tried", tried[rule["code"]], "no fixture shows its fix")


def main():
    roots = [pathlib.Path(a).resolve() for a in sys.argv[1:]] or [support.FIXTURES, CASES]
    paths = [p for root in roots if root.exists() for p in (sorted(root.rglob("*.py")) if root.is_dir() else [root])]
    tried = collections.Counter()
    with support.Tally("fixes") as tally:
        with lsp_client.Client(root=support.ROOT, capabilities=ACTIONS, options={"select": ["ALL"], "pythonVersion": "3.13"}) as client:
            for path in paths:
                if support.wanted("fixes " + path.relative_to(support.ROOT.parent).as_posix()):
                    run(tally, tried, client, path)
        if roots[0] == support.FIXTURES and support.wanted("fixes"):
            every_rule_tried(tally, tried)
        print("fixes tried: " + ", ".join(f"{code} {count}" for code, count in sorted(tried.items())))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Runs the examples of every rule's page: `bad` is reported under its code in the words that the page shows, `good` isn't at all."""
import json
import pathlib
import subprocess
import sys
import tempfile

import support


def found(folder, name, program, rule):
    """What is reported on a program, with the rule on; the file's name tells examples apart."""
    path = pathlib.Path(folder, f"{rule['code']}_{name}.py")
    path.write_text(program, encoding="utf-8")
    done = support.agencheck("check", "--format", "json", "--extend-select", rule["code"], "--python-version", rule["python"] or "3.13", path,
                             cwd=folder)
    if support.crashed(done) or not done.stdout:
        return [{"code": support.crashed(done) or done.stderr, "fix": None}]
    return json.loads(done.stdout)["diagnostics"]


def is_python(program):
    """Does this interpreter compile it? Newer syntax than its own is left to the others to judge."""
    return subprocess.run([sys.executable, "-c", "import sys; compile(sys.stdin.read(), 'example', 'exec')"], input=program, text=True,
                          capture_output=True).returncode == 0


def main():
    rules = json.loads(support.agencheck("explain", "ALL", "--format", "json").stdout)
    with support.Tally("rules' pages") as tally, tempfile.TemporaryDirectory() as folder:
        for rule in rules:
            if not support.wanted(f"{rule['code']} {rule['name']}"):
                continue
            reports = {name: found(folder, name, rule[name], rule) for name in ("bad", "good")}
            bad, good = ({d["code"] for d in reports[name]} for name in ("bad", "good"))
            mended = any(d["code"] == rule["code"] and d["fix"] for d in reports["bad"])
            tally.check(f"{rule['code']} fix", bool(rule["fix"]) >= mended, "a fix is offered that the page doesn't speak of")
            tally.check(f"{rule['code']} bad", rule["code"] in bad, f"reported: {', '.join(sorted(bad)) or 'nothing'}")
            said = "".join(f"{d['range']['start']['line']}: {d['message']}\n" for d in reports["bad"] if d["code"] == rule["code"])
            tally.check(f"{rule['code']} said", said == rule["said"], f"reported: {said!r}")
            tally.check(f"{rule['code']} good", not good, f"reported: {', '.join(sorted(good))}")
            tally.check(f"{rule['code']} good compiles", rule["python"] is not None or is_python(rule["good"]), "not Python")
            tally.check(f"{rule['code']} texts", rule["summary"][-1] != "." and rule["why"].strip() == rule["why"] != "" and
                        all(rule[name].endswith("\n") for name in ("bad", "good")), "a full stop after the summary, blanks around a text")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

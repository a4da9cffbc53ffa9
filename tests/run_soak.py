#!/usr/bin/env python3
"""A long session of the server: lines of real files are taken out and typed in again, some characters at a time. Its memory stays
flat, and what it says is what a check of the text says that begins afresh. SOAK_EDITS=100000 makes it long (600 where absent).
"""
import json
import os
import pathlib
import random
import shutil
import sys
import sysconfig
import tempfile
import time

import lsp_client
import support

EDITS = int(os.environ.get("SOAK_EDITS", "600"))
COMPARED_EVERY = min(1000, max(EDITS // 6, 1))
ASKED_EVERY = 10                                      # edits between two questions: as fast as people type, more come than are checked
FILE_EVERY = 200                                      # edits until another file is opened
GROWTH = 48                                           # megabytes, after the first fifth
FILES = ("asyncio/*.py", "contextlib.py", "concurrent/futures/*.py", "unittest/*.py", "http/*.py")


def sources(folder):
    """Copies of real files that mention async, by their new paths."""
    library = pathlib.Path(sysconfig.get_path("stdlib"))
    found = [p for pattern in FILES for p in sorted(library.glob(pattern)) if b"async " in p.read_bytes()]
    for path in found:
        target = pathlib.Path(folder, "soaked", path.relative_to(library))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        yield target


class Typist:
    """Types in one file: takes a stretch of lines out, and puts it back piece by piece."""

    def __init__(self, client, path, dice):
        self.client, self.path, self.dice = client, path, dice
        self.text, self.version, self.pending = path.read_text(encoding="utf-8"), 1, []
        client.open(path, self.text)

    def edit(self):
        if not self.pending:
            self._take_out()
        start, end, new = self.pending.pop(0)
        span = {"start": lsp_client.position_of(self.text, start, "utf-32"), "end": lsp_client.position_of(self.text, end, "utf-32")}
        self.text = self.text[:start] + new + self.text[end:]
        self.version += 1
        self.client.change(self.path, [{"range": span, "text": new}], self.version)

    def _take_out(self):
        ends = [i + 1 for i, c in enumerate(self.text) if c == "\n"]
        first = self.dice.randrange(len(ends) - 3)
        start, end = ends[first], ends[first + self.dice.randrange(1, 3)]
        self.pending = [(start, end, "")]
        while start < end:
            size = min(self.dice.randrange(1, 12), end - start)
            self.pending.append((start, start, self.text[start:start + size]))
            start += size

    def said(self):
        items = self.client.at("textDocument/diagnostic", self.path)["items"]
        return sorted((d["code"], d["range"]["start"]["line"] + 1, d["range"]["start"]["character"] + 1, d["message"]) for d in items)

    def said_afresh(self):
        done = support.agencheck("check", "--no-cache", "--select", "ALL", "--format", "json", "--stdin-filename", self.path, "-",
                                 input=self.text, cwd=self.path.parents[1])
        found = json.loads(done.stdout)["diagnostics"]
        return sorted((d["code"], d["range"]["start"]["line"], d["range"]["start"]["column"], d["message"]) for d in found)

    def close(self):
        self.client.close(self.path)


def megabytes(process):
    status = pathlib.Path(f"/proc/{process.pid}/status")
    return int(status.read_text().split("VmRSS:")[1].split()[0]) / 1024 if status.exists() else 0


def soak(client, paths, tally):
    dice, memory, compared, reports = random.Random(5), [], 0, 0
    typist = Typist(client, paths[0], dice)
    began = time.monotonic()
    for number in range(1, EDITS + 1):
        typist.edit()
        if number % ASKED_EVERY == 0:
            said = typist.said()
            client.notified.clear()
        if number % COMPARED_EVERY == 0:
            said, afresh = typist.said(), typist.said_afresh()
            compared, reports = compared + 1, reports + len(said)
            tally.check(f"after {number} edits, {typist.path.name}", said == afresh,
                        f"only the server: {[d for d in said if d not in afresh][:3]}; only afresh: {[d for d in afresh if d not in said][:3]}")
            memory.append(megabytes(client.process))
        if number % FILE_EVERY == 0:
            typist.close()
            typist = Typist(client, dice.choice(paths), dice)
    settled = memory[len(memory) // 5:]
    print(f"  {EDITS} edits of {len(paths)} files in {time.monotonic() - began:.0f} s; {compared} comparisons with {reports} reports; "
          f"{settled[0]:.0f} MB, at most {max(memory):.0f}, at the end {memory[-1]:.0f}")
    tally.check("memory", max(settled) - settled[0] < GROWTH or "asan" in support.AGENCHECK, f"{settled}")


def main():
    with support.Tally("soak") as tally, tempfile.TemporaryDirectory() as folder:
        if not support.wanted("soak"):
            return
        paths = list(sources(os.path.realpath(folder)))
        capabilities = {"general": {"positionEncodings": ["utf-32"]}, "textDocument": {"diagnostic": {}}}
        with lsp_client.Client(os.path.realpath(folder), capabilities, {"select": ["ALL"]}) as client:
            soak(client, paths, tally)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

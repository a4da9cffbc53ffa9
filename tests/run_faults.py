#!/usr/bin/env python3
"""A machine in trouble: no memory, calls that fail or do half of what they were asked, a death at any moment. Nothing crashes, what
went wrong is said, and no file of the user is ever lost or half written.

Calls are made to fail by tests/faults/preload.c. FAULT_KILLS=1000 asks for so many deaths at random moments (10 where absent) of each
that writes files.
"""
import errno
import os
import pathlib
import random
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time

import support

LIBRARY = pathlib.Path(os.environ.get("BUILD", support.ROOT / "build"), "faults.so")
KILLS = int(os.environ.get("FAULT_KILLS", "10"))
SMALL = """from typing import AsyncGenerator
import helper

async def f() -> AsyncGenerator[int]:
    yield helper.text()

async def g():
    f().aclose()
    for x in f():
        pass
"""
FILES = {"small.py": SMALL, "helper.py": "def text() -> str: ...\n", "pyproject.toml": "[tool.agencheck]\npython-version = \"3.13\"\n",
         "more/other.py": SMALL, ".gitignore": "*.txt\n"}
BITS = 0o640
CACHE = ".cache"                                      # in the folder, and not the user's


def make(folder, line_end="\n"):
    for name, text in FILES.items():
        path = pathlib.Path(folder, name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.replace("\n", line_end).encode())
        path.chmod(BITS)


def run(folder, *arguments, fault="", counts=None, command="check"):
    environment = os.environ | {"LD_PRELOAD": str(LIBRARY)} | ({"FAULT": fault} if fault else {})
    environment |= {"FAULT_COUNTS": str(counts)} if counts else {}
    environment["XDG_CACHE_HOME"] = os.path.join(folder, CACHE)
    return support.agencheck(command, *arguments, cwd=folder, env=environment)


def count_calls(folder, *arguments):
    """How often a run that nothing happens to makes each kind of call; and the run."""
    counts = pathlib.Path(folder, "counts.txt")
    done = run(folder, *arguments, counts=counts)
    numbers = {name: int(number) for name, number in (line.split() for line in counts.read_text().splitlines())}
    counts.unlink()
    return numbers, done


def report(done):
    """What is told, without the time it took."""
    return [line for line in done.stdout.splitlines() if not line.startswith("Found")]


# ---- calls that fail ----

def trouble_of(done, normal):
    """After a fault, either all is told as ever, or it is said that something went wrong: by the status where a file that was to
    be checked is concerned, on stderr in any case."""
    if done.returncode == normal.returncode and report(done) == report(normal):
        return ""
    if done.returncode not in (1, 2):
        return f"status {done.returncode}: {done.stderr.strip()[-500:]}"
    return "" if "agencheck: " in done.stderr else f"other reports, and nothing is said of it: {done.stdout[-300:]!r}"


COLD = ("--no-cache", "--jobs", "1", ".")
WARM = ("--jobs", "1", ".")                           # what an earlier run has kept is read


def survey(tally, name, call, faults, arguments=COLD):
    """Every call of a kind fails once, in as many ways as there are faults."""
    if not support.wanted(name):
        return
    with tempfile.TemporaryDirectory() as folder:
        make(folder)
        if arguments == WARM:
            run(folder, *arguments)
        counts, normal = count_calls(folder, *arguments)
        tries = [f"{call}:{number}:{fault}" for number in range(1, counts[call] + 1) for fault in faults]
        troubles = []
        for fault, done in zip(tries, support.in_parallel(lambda f: run(folder, *arguments, fault=f), tries)):
            trouble = trouble_of(done, normal)
            if trouble:
                troubles.append(f"{fault}: {trouble}")
        tally.check(name, tries and not troubles, f"{len(troubles)} of {len(tries)}: " + "; ".join(troubles[:5]) if troubles else "no call")
        print(f"  {name}: {len(tries)} faults")


def survey_each(tally, name, fault):
    """A kind of call does half of its work, each time: the reports are the same, read from the sources or from the cache."""
    if not support.wanted(name):
        return
    with tempfile.TemporaryDirectory() as folder:
        make(folder)
        normal = run(folder, *COLD)
        for arguments in (COLD, WARM, WARM):          # the second of these finds what the first has kept
            done = run(folder, *arguments, fault=fault)
            tally.check(name, report(done) == report(normal) and done.returncode == normal.returncode, done.stdout[-500:] + done.stderr[-500:])


def files_end_early(tally):
    """Each read in its turn finds its file cut, each file in its turn is gone when it is to be opened: a run without them is none
    that fails, and the next one is right."""
    if not support.wanted("files_end_early"):
        return
    with tempfile.TemporaryDirectory() as folder:
        make(folder)
        normal, troubles, tries = run(folder, *WARM), [], 0
        for arguments in (COLD, WARM):
            counts, _ = count_calls(folder, *arguments)
            for fault in [f"read:{i + 1}:end" for i in range(counts["read"])] + [f"open:{i + 1}:{errno.ENOENT}" for i in range(counts["open"])]:
                done, tries = run(folder, *arguments, fault=fault), tries + 1
                if done.returncode not in (0, 1, 2) or report(run(folder, *WARM)) != report(normal):
                    troubles.append(f"{arguments} {fault}: status {done.returncode}: {done.stderr.strip()[-300:]}")
        tally.check("files_end_early", tries and not troubles, "; ".join(troubles[:5]))
        print(f"  files_end_early: {tries} faults")


# ---- writing ----

def state(folder):
    """What the user's files hold, and how they may be used."""
    paths = sorted(p for p in pathlib.Path(folder).rglob("*") if p.is_file() and ".agencheck-" not in p.name and CACHE not in p.parts)
    return {str(p.relative_to(folder)): (p.read_bytes(), stat.S_IMODE(p.stat().st_mode)) for p in paths}


# What is run, and the files it writes.
WRITERS = {
    "fix": (("--fix", "--jobs", "1", "."), ["small.py", "more/other.py"]),
    "baseline": (("--write-baseline", "--baseline", "known.json", "--jobs", "1", "."), ["known.json"]),
    "cache": (WARM, []),
    "cache_anew": (WARM, []),
    "output": (("--output", "report.json", "--format", "json", "--jobs", "1", "."), ["report.json"]),
}


class Writer:
    """A command that writes files, in a folder that is put back before each run."""

    def __init__(self, name, folder, line_end="\n"):
        self.arguments, self.files = WRITERS[name]
        self.tells_the_same, self.has_cache = name.startswith("cache"), name == "cache_anew"
        self.folder, self.line_end = folder, line_end
        self.reset()
        self.before = state(folder)
        self.counts, self.normal = count_calls(folder, *self.arguments)
        self.after = state(folder)

    def reset(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        make(self.folder, self.line_end)
        if self.has_cache:                            # one of another text, which is to be replaced
            run(self.folder, *self.arguments)
            pathlib.Path(self.folder, "helper.py").write_text("def text() -> int: ...\n")

    def harm(self):
        """What a run that was disturbed did to the files: each is as it was, or as it ought to become."""
        now = state(self.folder)
        for name in self.before.keys() | self.after.keys():
            if now.get(name) not in (self.before.get(name), self.after.get(name)) and not self._is_timed(name, now.get(name)):
                return f"{name} is neither as before nor as after: {now.get(name)}"
        return ""

    def _is_timed(self, name, now):
        """The JSON report holds how long the run took."""
        return name == "report.json" and now is not None and now[0].rstrip().endswith(b"}") and now[1] == self.after[name][1]

    def again(self):
        """The next run does what the disturbed one was to do."""
        done, now = run(self.folder, *self.arguments), state(self.folder)
        if self.tells_the_same and report(done) != report(self.normal):
            return f"the next run says something else: {done.stdout[-300:]}"
        wrong = [name for name in self.after if now.get(name) != self.after[name] and not self._is_timed(name, now.get(name))]
        return f"after the next run {wrong[0]} isn't right" if wrong else ""


def in_slots(name, function, items):
    """Runs the items on two writers, each with a folder of its own; gives the troubles."""
    with tempfile.TemporaryDirectory() as folder:
        slots = [Writer(name, os.path.join(folder, str(i)), "\r\n" if i else "\n") for i in range(2)]
        troubles = []

        def work(number):
            for item in items[number::2]:
                slots[number].reset()
                trouble = function(slots[number], item) or slots[number].harm()
                if trouble:
                    troubles.append(f"{item}: {trouble}")
        threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        return troubles


def calls_of(name, kinds):
    with tempfile.TemporaryDirectory() as folder:
        counts = Writer(name, os.path.join(folder, "0")).counts
    return {kind: counts[kind] for kind in kinds}


def writing_fails(tally, name):
    """A full disk, a folder without rights, a device with errors: said, status 2, and the files are as they were."""
    if not support.wanted(f"writing_fails_{name}"):
        return
    codes = {"write": (errno.ENOSPC, errno.EIO), "open": (errno.EACCES,), "sync": (errno.EIO,), "rename": (errno.EACCES,),
             "mode": (errno.EPERM,), "close": (errno.EDQUOT,), "memory": (errno.ENOMEM,)}
    tries = [f"{kind}:{i}:{code}" for kind, count in calls_of(name, codes).items()
             for i in range(1, count + 1, max(1, count // 100)) for code in codes[kind]]

    def one(writer, fault):
        done = run(writer.folder, *writer.arguments, fault=fault)
        if done.returncode in (1, 2):
            return "" if done.returncode == 1 or done.stderr else "nothing is said"
        return "" if done.returncode == 0 and (writer.normal.returncode == 0 or "agencheck: " in done.stderr) else f"status {done.returncode}: {done.stderr[-300:]}"
    troubles = in_slots(name, one, tries)
    tally.check(f"writing_fails_{name}", not troubles, f"{len(troubles)} of {len(tries)}: " + "; ".join(troubles[:5]))
    print(f"  writing_fails_{name}: {len(tries)} faults")


def dies_at_every_call(tally, name):
    """Killed right before each call to the system that has to do with files."""
    if not support.wanted(f"dies_{name}"):
        return
    tries = [f"any:{i}:kill" for i in range(1, calls_of(name, ["any"])["any"] + 1)]

    def one(writer, fault):
        done = run(writer.folder, *writer.arguments, fault=fault)
        if done.returncode != -signal.SIGKILL:
            return f"was not killed: {done.returncode}"
        return writer.harm() or writer.again()
    troubles = in_slots(name, one, tries)
    tally.check(f"dies_{name}", not troubles, f"{len(troubles)} of {len(tries)}: " + "; ".join(troubles[:5]))
    print(f"  dies_{name}: {len(tries)} deaths, one at each call")


def dies_at_any_time(tally, name, deaths):
    if not support.wanted(f"dies_at_any_time_{name}"):
        return
    dice = random.Random(name)

    def one(writer, number):
        if not hasattr(writer, "takes"):
            began = time.monotonic()
            run(writer.folder, *writer.arguments)
            writer.takes = time.monotonic() - began
            writer.reset()
        process = subprocess.Popen([support.AGENCHECK, "check", *writer.arguments], cwd=writer.folder, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env=os.environ | {"XDG_CACHE_HOME": os.path.join(writer.folder, CACHE)})
        time.sleep(dice.random() * writer.takes * 1.2)
        process.kill()
        process.wait()
        trouble = writer.harm()
        return trouble or (writer.again() if number % 5 == 0 else "")
    troubles = in_slots(name, one, list(range(deaths)))
    tally.check(f"dies_at_any_time_{name}", not troubles, f"{len(troubles)} of {deaths}: " + "; ".join(map(str, troubles[:5])))
    print(f"  dies_at_any_time_{name}: {deaths} deaths")


def writes_little_by_little(tally, name):
    """A byte at a time, and interrupted: the files are as they ought to become."""
    if not support.wanted(f"writes_little_by_little_{name}"):
        return
    tries = [f"{call}:*:{fault}" for call in ("read", "write") for fault in ("short", errno.EINTR)] * 2

    def one(writer, fault):
        done = run(writer.folder, *writer.arguments, fault=fault)
        return writer.again() if done.returncode == writer.normal.returncode else f"status {done.returncode}: {done.stderr[-300:]}"
    troubles = in_slots(name, one, sorted(tries))
    tally.check(f"writes_little_by_little_{name}", not troubles, "; ".join(troubles[:5]))


# ---- files that change ----

def files_change_meanwhile(tally):
    """Files are cut, grow, go and come while they are checked: there is always a report, or a word about the file."""
    if not support.wanted("files_change_meanwhile"):
        return
    with tempfile.TemporaryDirectory() as folder:
        make(folder)
        paths = [pathlib.Path(folder, f"file{i}.py") for i in range(20)]
        stop = threading.Event()

        def disturb():
            dice = random.Random(7)
            while not stop.is_set():
                path = dice.choice(paths)
                action = dice.randrange(4)
                if action == 0:
                    path.unlink(missing_ok=True)
                elif action == 1 and path.exists():
                    os.truncate(path, dice.randrange(100))
                else:
                    path.write_text(SMALL * dice.randrange(1, 200))
        thread = threading.Thread(target=disturb)
        for path in paths:
            path.write_text(SMALL)
        thread.start()
        troubles = []
        for _ in range(30):
            trouble = support.crashed(support.agencheck("check", "--quiet", ".", cwd=folder))
            troubles += [trouble] if trouble else []
        stop.set()
        thread.join()
        tally.check("files_change_meanwhile", not troubles, "; ".join(troubles[:3]))


def is_possible():
    """A sanitizer's memory is its own, and it does not like to be preloaded."""
    probe = subprocess.run([support.AGENCHECK, "--version"], env=os.environ | {"LD_PRELOAD": str(LIBRARY)}, capture_output=True, text=True)
    return LIBRARY.exists() and probe.returncode == 0 and not probe.stderr


def main():
    with support.Tally("faults") as tally:
        files_change_meanwhile(tally)
        if not is_possible():
            tally.add("skipped", "all but that", "nothing can be preloaded into this build")
            return
        survey(tally, "memory", "memory", [errno.ENOMEM])
        survey(tally, "memory_warm", "memory", [errno.ENOMEM], WARM)
        survey(tally, "open", "open", [errno.EACCES, errno.EMFILE])
        survey(tally, "open_warm", "open", [errno.EACCES, errno.EMFILE], WARM)
        survey(tally, "list", "list", [errno.EACCES, errno.EIO])
        survey(tally, "list_warm", "list", [errno.EACCES, errno.EIO], WARM)
        survey(tally, "read", "read", [errno.EIO, errno.EISDIR])
        survey(tally, "read_warm", "read", [errno.EIO, errno.EISDIR], WARM)
        survey(tally, "write", "write", [errno.ENOSPC, errno.EPIPE])
        files_end_early(tally)
        for call in ("read", "write"):
            survey_each(tally, f"short_{call}", f"{call}:*:short")
            survey_each(tally, f"interrupted_{call}", f"{call}:*:{errno.EINTR}")
        for name in WRITERS:
            writing_fails(tally, name)
            dies_at_every_call(tally, name)
            dies_at_any_time(tally, name, KILLS)
            writes_little_by_little(tally, name)


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()

"""What the benchmarks share: pinned packages as a project, their dependencies as its environment, peers, and one measured process.

All of it is made once, below build/bench: `tree` holds the packages' own files, `env` a virtual environment with everything installed,
`peers` one with the other checkers. BENCH_ENV names an environment that has the packages already.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import time
import venv

import support

PLACE = support.ROOT / "build" / "bench"
PACKAGES = {"langchain-core==1.7.2": "langchain_core", "pydantic-ai-slim==2.68.0": "pydantic_ai", "anthropic==2.11.0": "anthropic",
            "openai==2.54.0": "openai", "prefect==3.8.8": "prefect", "litellm==1.106.2": "litellm", "anyio==4.16.0": "anyio",
            "trio==0.35.0": "trio", "httpx==0.28.1": "httpx", "starlette==1.10.0": "starlette", "llama-index-core==0.14.25": "llama_index",
            "langgraph==1.2.22": "langgraph", "mcp==2.3.0": "mcp", "discord.py==2.7.1": "discord"}
PEERS = {"ty": "ty==0.0.105", "zuban": "zuban==0.10.2", "pyrefly": "pyrefly==1.4.1", "mypy": "mypy==2.4.1", "pyright": "pyright==1.1.414"}


def install(folder, requirements):
    """A virtual environment with these, made whole or not at all."""
    if not folder.exists():
        fresh = folder.with_name(folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        venv.create(fresh, with_pip=True)
        subprocess.run([fresh / "bin" / "python", "-m", "pip", "install", "--quiet", *requirements], check=True)
        fresh.rename(folder)
    return folder


def environment():
    said = os.environ.get("BENCH_ENV")
    return pathlib.Path(said) if said else install(PLACE / "env", PACKAGES)


def site_packages(env):
    return next(env.glob("lib/python3*/site-packages"))


def tree():
    """The packages' folders, copied out of the environment: what is checked is no installed package to any checker."""
    made = PLACE / "tree"
    if not made.exists():
        fresh = made.with_name("tree.new")
        shutil.rmtree(fresh, ignore_errors=True)
        for folder in PACKAGES.values():
            shutil.copytree(site_packages(environment()) / folder, fresh / folder, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
        (fresh / "agencheck.toml").touch()              # a project of its own, whatever folder it lies in
        fresh.rename(made)
    return made


def peer(name):
    """The program of another checker."""
    return install(PLACE / f"peer-{name}", [PEERS[name]]) / "bin" / name


def measured(command, folder, **environ):
    """Wall seconds, processor seconds and peak megabytes of one whole process."""
    began = time.perf_counter()
    process = subprocess.Popen([str(word) for word in command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=os.environ | environ)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1024 * 1024 if sys.platform == "darwin" else 1024
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale

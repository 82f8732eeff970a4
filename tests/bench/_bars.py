"""What every benchmark says: bars with a limit, a line that tells machines apart, and work done in children.

A bar is a ratio to a peer in the same run wherever there is a peer; a limit in seconds or megabytes is
printed with the calibration line beside it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_VERDICTS = {True: "ok", False: "NOT MET", None: "not judged"}


@dataclass(frozen=True)
class Bar:
    """One measured thing. ``peer`` says in words what it was measured against; without it ``ok`` is None
    unless the limit is absolute."""

    name: str
    value: float | None
    limit: str
    peer: str
    ok: bool | None


def at_least(name: str, value: float | None, limit: float, peer: str) -> Bar:
    """A bar that must not fall below its limit; None when it could not be measured."""
    return Bar(name, _short(value), f"≥ {limit:g}", peer, None if value is None else value >= limit)


def at_most(name: str, value: float | None, limit: float, peer: str) -> Bar:
    """A bar that must not rise above its limit; None when it could not be measured."""
    return Bar(name, _short(value), f"≤ {limit:g}", peer, None if value is None else value <= limit)


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


@dataclass(frozen=True)
class Run:
    """One child process: wall seconds from its start to its end, and its greatest memory in MB if known."""

    seconds: float
    megabytes: float | None


_LAUNCH = """
import json, os, subprocess, sys, time
started = time.perf_counter()
with subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL) as child:
    megabytes = None
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        megabytes = usage.ru_maxrss / 1024
    else:
        child.wait()
print(json.dumps([time.perf_counter() - started, megabytes, child.returncode]))
"""
"""Starts the child from a small process: to the greatest memory of a child Linux counts what its parent had
when it was started, and a benchmark that has just held DuckDB's tables has gigabytes."""


def measure(command: Sequence[object], folder: Path) -> Run:
    """Run a child to its end in ``folder``; raises CalledProcessError when it fails."""
    words = [str(word) for word in command]
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCH, *words]
    told = subprocess.run(launcher, cwd=folder, stdout=subprocess.PIPE, check=True)
    seconds, megabytes, code = json.loads(told.stdout)
    if code:
        raise subprocess.CalledProcessError(code, words)
    return Run(seconds, megabytes)


def best(runs: Sequence[Run]) -> Run:
    """The quickest of several runs, with the greatest memory any of them took."""
    known = [run.megabytes for run in runs if run.megabytes is not None]
    return Run(min(run.seconds for run in runs), max(known, default=None))


def calibration() -> dict[str, float]:
    """How quick this machine is: a loop, a synced write, a copy in memory; milliseconds."""
    started = time.perf_counter()
    total = 0
    for number in range(1_000_000):
        total += number & 7
    looped = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        for _ in range(10):
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    synced = time.perf_counter()
    bytes(bytearray(64 << 20))
    copied = time.perf_counter()
    return {
        "python_loop_1e6_ms": round((looped - started) * 1000, 1),
        "fsync_ms": round((synced - looped) * 100, 2),
        "copy_64MB_ms": round((copied - synced) * 1000, 1),
    }


def report(bars: Sequence[Bar], *, as_json: bool) -> int:
    """Print the bars; the exit status is 1 when one of them fails."""
    machine = calibration()
    if as_json:
        told = {"bars": [asdict(bar) for bar in bars], "calibration": machine}
        lines = [json.dumps(told, ensure_ascii=False)]
    else:
        lines = ["calibration: " + ", ".join(f"{name} {value}" for name, value in machine.items())]
        lines += [
            f"{bar.name:<44} {bar.value!s:>8}  {bar.limit:<8} {_VERDICTS[bar.ok]:<10} {bar.peer}"
            for bar in bars
        ]
    sys.stdout.write("\n".join([*lines, ""]))
    return int(any(bar.ok is False for bar in bars))

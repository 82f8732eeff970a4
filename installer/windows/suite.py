"""The tests on a Windows Python under Wine, in its offscreen screen and with code page 936.

    python3 installer/run.py test-windows [PYTEST ARGS]

Room after room, each in a process of its own, so that a fault of one costs that room alone; what each said
is kept in build/windows/suite with the commit. ARGS that name files or rooms are run as they stand. Left out:
what judges the house itself, what starts processes of a checkout, and the built program, which has tests of
its own in tests/packaged.
"""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from installer.packages import need_packages
from installer.steps import SetupFailed
from installer.windows.build import PLACE, need_windows
from installer.windows.interpreter import ROOT, run
from installer.windows.wine import Wine, heard, program

ROOMS = ("unit", "store", "sync", "station", "cli", "province", "notices", "reports", "policy", "gui")
KEPT = PLACE / "suite"
CODE_PAGE = "cp936"  # what a Chinese Windows opens a file with that is given no encoding
PATIENCE = 1800  # seconds for one test: those that start many processes are slow in Wine on a busy machine
ROOM_PATIENCE = 4 * 3600  # seconds for what one process runs


def run_suite(given: Sequence[str]) -> int:
    """Run the quick tests, or those named in ``given``, and pass on what pytest prints.

    The exit status is that of the first room that failed, 0 where none did. Raises SetupFailed where the
    Windows Python cannot be had or does not take code page 936 for a file without an encoding.
    """
    need_packages("build")
    wine, python = need_windows()
    _require_code_page(wine, python)
    words = list(given)
    if not any(word.startswith("-m") for word in words):
        words = ["-m", "not slow", *words]
    options = ("-p", "no:cacheprovider", "-o", f"faulthandler_timeout={PATIENCE}")
    command = [str(program()), str(python), "-m", "pytest", *options, *words]
    more = {"PYTHONPATH": Wine.path(ROOT), "PYTHONPYCACHEPREFIX": Wine.path(PLACE / "compiled"), "CI": "1"}
    environment = wine.environment(more)
    if named := [word for word in given if word.startswith("tests")]:
        return _run(command, environment, KEPT / f"{Path(named[0]).stem}.txt")
    ended: dict[str, int] = {}
    for room in ROOMS:
        began = time.monotonic()
        print(f"== tests/{room}", flush=True)
        ended[room] = _run([*command, "-q", f"tests/{room}"], environment, KEPT / f"{room}.txt")
        print(f"== tests/{room}: {_told(ended[room])}, {time.monotonic() - began:.0f} s", flush=True)
    print("\n".join(f"{_told(status):>9}  tests/{room}" for room, status in ended.items()))
    return next((status for status in ended.values() if status), 0)


def _require_code_page(wine: Wine, python: Path) -> None:
    told = wine.call([python, "-c", "import locale; print(locale.getencoding())"]).stdout.strip()
    if told != CODE_PAGE:
        raise SetupFailed(f"The Windows Python's code page is {told}, not {CODE_PAGE}.  代码页不是936。")


def _told(status: int) -> str:
    return f"failed {status}" if status else "passed"


def _run(command: Sequence[str], environment: Mapping[str, str], kept: Path) -> int:
    """Run pytest, pass on what it prints and keep it with the commit at its head; its exit status."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    commit = run("git", "-C", ROOT, "describe", "--always", "--dirty", "--abbrev=12")
    with (
        kept.open("wb") as file,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,  # a Windows program in Wine has no use for a file or a terminal
            stderr=subprocess.STDOUT,
        ) as running,
    ):
        file.write(f"commit {commit.strip()}, code page {CODE_PAGE}\n".encode())
        for chunk in heard(running, ROOM_PATIENCE):
            for place in (sys.stdout.buffer, file):
                place.write(chunk.replace(b"\r", b""))
                place.flush()
    return running.returncode


def main(arguments: Sequence[str]) -> int:
    """Run the suite; its exit status, or that of a set-up that failed."""
    try:
        return run_suite(arguments)
    except SetupFailed as stop:
        print(stop, file=sys.stderr)
        return stop.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

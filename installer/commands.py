"""What follows set-up: the program, its tests or a benchmark."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from installer.environment import Venv, need_environment
from installer.packages import need_packages
from installer.steps import SetupFailed

ROOT = Path(__file__).resolve().parent.parent
WRONG_USAGE = 2
MACHINE_FAULT = 3
INTERRUPTED = 130


def group_for(command: str) -> str:
    """The group of system packages that a command needs."""
    if command in ("test", "bench", "test-windows"):
        return "test"
    return "demo" if command in ("demo", "pictures") else "run"


def pytest_arguments(given: Sequence[str], cores: int) -> list[str]:
    """What pytest is told: without arguments everything quick, a file at a time on up to four cores.

    ``-m`` passes through; without it tests marked slow are left out.
    """
    arguments = list(given)
    if not any(word.startswith("-m") for word in given):
        arguments = ["-m", "not slow", *arguments]
    if not given:
        arguments += ["-n", str(min(4, max(1, cores))), "--dist", "loadfile"]
    return arguments


def benchmark_names(folder: Path) -> list[str]:
    """The benchmarks that exist: modules of tests/bench that are not private and hold no tests."""
    names = (path.stem for path in folder.glob("*.py"))
    return sorted(name for name in names if not name.startswith(("_", "test_", "conftest")))


def benchmark_command(given: Sequence[str], names: Sequence[str]) -> list[str]:
    """The words after ``python`` that run the benchmark named first in ``given``.

    Raises SetupFailed with the names that there are, if it is none of them.
    """
    if given and given[0] in names:
        return ["-m", f"tests.bench.{given[0]}", *given[1:]]
    there = ", ".join(names) or "none yet / 暂无"
    raise SetupFailed(f"Name one of the benchmarks: {there}.  请写明基准测试的名称。", WRONG_USAGE)


def become(command: Sequence[str]) -> NoReturn:
    """Replace this process, so that signals and exit status are the command's (on Windows: wait for it)."""
    if os.name == "posix":
        os.execv(command[0], list(command))  # noqa: S606 - no shell is wanted
    sys.exit(subprocess.run(command, check=False).returncode)


def start(venv: Venv, arguments: Sequence[str]) -> NoReturn:
    """Run what the arguments ask for in the environment that has been set up."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    python = str(venv.program("python"))
    if command == "test":
        os.chdir(ROOT)
        become([python, "-m", "pytest", *pytest_arguments(rest, os.cpu_count() or 1)])
    if command == "test-windows":
        os.chdir(ROOT)
        become([python, "-m", "installer.windows.suite", *rest])
    if command == "pictures":
        os.chdir(ROOT)
        become([python, "-m", "installer.pictures", *rest])
    if command == "bench":
        os.chdir(ROOT)
        become([python, *benchmark_command(rest, benchmark_names(ROOT / "tests" / "bench"))])
    become([str(venv.program("bangfu")), *arguments])


def main(arguments: Sequence[str]) -> int:
    """Set up what is missing, then run; returns an exit status only if that could not be done."""
    venv = Venv(ROOT / ".venv")
    command = arguments[0] if arguments else ""
    try:
        if command == "bench":
            benchmark_command(
                arguments[1:], benchmark_names(ROOT / "tests" / "bench")
            )  # refused before set-up
        need_packages(group_for(command))
        need_environment(ROOT, venv)
        start(venv, arguments)
    except SetupFailed as stop:
        print(stop, file=sys.stderr)
        return stop.status
    except KeyboardInterrupt:
        print("\nStopped; run the same command to go on.  已中断,再运行一次即可继续。", file=sys.stderr)
        return INTERRUPTED

"""The tests on a Windows Python under Wine, in its offscreen screen and with code page 936.

    python3 installer/run.py test-windows [PYTEST ARGS]

Left out: what judges the house itself, what starts processes of a checkout, and the built program, which has
tests of its own in tests/packaged.
"""

import subprocess
import sys
from collections.abc import Sequence

from installer.packages import need_packages
from installer.windows.build import need_windows
from installer.windows.interpreter import ROOT
from installer.windows.wine import Wine, program

ROOMS = ("unit", "store", "sync", "station", "cli", "province", "notices", "gui")


def run_suite(given: Sequence[str]) -> int:
    """Run the quick tests, or those named in ``given``, and pass on what pytest prints; its exit status."""
    need_packages("build")
    wine, python = need_windows()
    words = list(given) or ["-q", *(f"tests/{room}" for room in ROOMS)]
    if not any(word.startswith("-m") for word in words):
        words = ["-m", "not slow", *words]
    environment = wine.environment({"PYTHONPATH": Wine.path(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "CI": "1"})
    command = [str(program()), str(python), "-m", "pytest", "-p", "no:cacheprovider", *words]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # a Windows program in Wine has no use for a file or a terminal
        stderr=subprocess.STDOUT,
    ) as running:
        for line in running.stdout or ():
            sys.stdout.buffer.write(line.replace(b"\r\n", b"\n"))
            sys.stdout.flush()
    return running.returncode


if __name__ == "__main__":
    sys.exit(run_suite(sys.argv[1:]))

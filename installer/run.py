"""Set up whatever is missing on this machine, then run the program, its tests or its benchmarks.

    python3 installer/run.py ARGS               like `bangfu ARGS` (Windows: py installer\\run.py ARGS)
    python3 installer/run.py test [PYTEST ARGS]
    python3 installer/run.py test-windows [PYTEST ARGS]
    python3 installer/run.py bench NAME [ARGS]
    python3 installer/run.py pictures [--out FOLDER]

Standard library only: it runs on a machine that has Python and nothing else. Every step looks first whether
its work is already done, so it can be interrupted and run again, and needs no network once it has succeeded.
What it says goes to stderr: stdout belongs to the command that it starts.

This file alone must be readable by any Python 3, for it is the one that tells the person which one is needed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PYTHONS = ("3.11", "3.12", "3.13")  # the versions that the lock file covers


def python_fits(version: "Sequence[int]") -> bool:
    """Whether the lock file covers this version, given as (major, minor)."""
    return f"{version[0]}.{version[1]}" in PYTHONS


def under_another_python() -> int:
    """Run this again under an interpreter that fits; its exit status, or 3 if the machine has none."""
    found = next(filter(None, (shutil.which(f"python{version}") for version in PYTHONS)), None)
    if found is not None:
        return subprocess.run([found, *sys.argv], check=False).returncode
    wanted = ", ".join(PYTHONS)
    print(f"Python {wanted} is needed; this is {sys.version.split()[0]}.", file=sys.stderr)
    print(f"请先安装 Python {wanted} 之一,再运行一次。", file=sys.stderr)
    return 3


def main() -> int:
    """Choose the Python, then leave the rest to ``installer.commands``."""
    if not python_fits(sys.version_info[:2]):
        return under_another_python()
    sys.path[0] = os.fspath(
        Path(__file__).resolve().parent.parent
    )  # not this folder: `installer` is the package
    from installer import commands

    return commands.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

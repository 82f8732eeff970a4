"""Build the program for people who have no Python: a folder, and what installs it.

    .venv/bin/python installer/build.py [--out DIR]              the folder for this system
    .venv/bin/python installer/build.py packages [--out DIR]     it, with a .deb and an .rpm
    .venv/bin/python installer/build.py windows [--out DIR]      for Windows, with its installer

Needs the environment that run.py sets up; what else a build needs is installed where it may be.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "bangfu-ledger"


def build_folder(out: Path, root: Path = ROOT) -> Path:
    """Build ``out/bangfu-ledger`` from the checkout ``root`` and give its path.

    Raises CalledProcessError if PyInstaller fails.
    """
    from installer.shipped import steady_environment

    out.mkdir(parents=True, exist_ok=True)
    places = ["--distpath", str(out), "--workpath", str(out / "work")]
    spec = str(root / "installer" / "bangfu.spec")
    words = ["--noconfirm", "--clean", "--log-level", "WARN", *places, spec]
    environment = {**os.environ, **steady_environment()}
    subprocess.run([sys.executable, "-m", "PyInstaller", *words], cwd=root, env=environment, check=True)
    return out / NAME


def build(what: str, out: Path) -> list[Path]:
    """Build what is asked for below ``out``; gives the paths. Raises SetupFailed or CalledProcessError."""
    from installer.packages import need_packages

    if what == "windows":
        from installer.windows.build import build_windows

        need_packages("build")
        return list(build_windows(out))
    folder = build_folder(out)
    if what == "packages":
        from installer.linux_packages import build_package

        return [folder, *(build_package(folder, out, kind) for kind in ("deb", "rpm"))]
    return [folder]


def main(arguments: list[str]) -> int:
    """Build what the arguments ask for and print where it lies; the exit status."""
    from installer.steps import SetupFailed

    parser = argparse.ArgumentParser(description="Build the program.")
    parser.add_argument("what", nargs="?", choices=("folder", "packages", "windows"), default="folder")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where to put it (default: dist)")
    options = parser.parse_args(arguments)
    try:
        for path in build(options.what, options.out.resolve()):
            print(path)
    except SetupFailed as stop:
        print(stop, file=sys.stderr)
        return stop.status
    return 0


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    sys.exit(main(sys.argv[1:]))

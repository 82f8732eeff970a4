"""Build the program for people who have no Python: a folder, and on Debian a package.

    .venv/bin/python installer/build.py [--out DIR] [--deb]

Needs the environment that run.py sets up, and `binutils`; `--deb` needs dpkg-deb.
"""

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "bangfu-ledger"


def build_folder(out: Path) -> Path:
    """Build ``out/bangfu-ledger`` and give its path; raises CalledProcessError if PyInstaller fails."""
    out.mkdir(parents=True, exist_ok=True)
    words = [
        "--noconfirm",
        "--clean",
        "--log-level",
        "WARN",
        "--distpath",
        str(out),
        "--workpath",
        str(out / "work"),
    ]
    spec = str(ROOT / "installer" / "bangfu.spec")
    subprocess.run([sys.executable, "-m", "PyInstaller", *words, spec], cwd=ROOT, check=True)
    return out / NAME


def main(arguments: list[str]) -> int:
    """Build what the arguments ask for and print where it lies; the exit status."""
    parser = argparse.ArgumentParser(description="Build the program.")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where to put it (default: dist)")
    parser.add_argument("--deb", action="store_true", help="also make a Debian package")
    options = parser.parse_args(arguments)
    folder = build_folder(options.out.resolve())
    print(folder)
    if options.deb:
        from installer.deb import build_deb

        print(build_deb(folder, options.out.resolve()))
    return 0


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    sys.exit(main(sys.argv[1:]))

"""The program as people get it: built, and run where there is no Python and no checkout."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from installer.shipped import closure
from tests.packaged.conftest import Run

pytestmark = [pytest.mark.slow, pytest.mark.packaged]

ROOT = Path(__file__).resolve().parents[2]
SIZE_LIMIT = 200_000_000  # bytes, fonts included


def test_it_says_its_version(bangfu: Run) -> None:
    answer = bangfu("--version")
    assert answer.returncode == 0, answer.stderr
    assert re.search(r"\d+\.\d+\.\d+", answer.stdout)


def test_its_selftest_passes(bangfu: Run) -> None:
    answer = bangfu("selftest", "--json")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert json.loads(answer.stdout)["ok"] is True
    assert answer.stderr == "", "the selftest hears its own steps; before and after them it is quiet as well"


def test_a_wrong_command_is_wrong_usage(bangfu: Run) -> None:
    assert bangfu("no-such-command").returncode == 2


def test_everything_in_it_finds_its_libraries(built: Path) -> None:
    """What trim.py leaves out is missed by nothing that is left in, given the libraries of a desktop.

    Printing alone may find no CUPS: a machine without it has no printer either.
    """
    environment = {"PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": str(built / "_internal")}
    missing = []
    for path in sorted(built.rglob("*.so*")):
        answer = subprocess.run(
            ["ldd", path], env=environment, capture_output=True, encoding="utf-8", check=False
        )
        missing += [
            f"{path.name}: {line.strip()}" for line in answer.stdout.splitlines() if "not found" in line
        ]
    assert [line for line in missing if "libcups.so" not in line] == []


def test_it_carries_its_resources_and_every_licence(built: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    inside = built / "_internal"
    there = {path.relative_to(ROOT) for path in (ROOT / "resources").rglob("*") if path.is_file()}
    assert {path for path in there if not (inside / path).is_file()} == set()
    carried = {path.name for path in (inside / "licences").iterdir()}
    without_text = {"pyside6-essentials", "shiboken6"}  # theirs is resources/help/licences/LGPL-3.0.txt
    assert closure(project["dependencies"]) - carried == without_text


def test_nothing_of_tests_is_inside(built: Path) -> None:
    names = {path.name for path in (built / "_internal").rglob("*")}
    assert not any(name.startswith(("pytest", "hypothesis")) for name in names)


LICENCES = {
    "X11-xcb": "MIT", "Xau": "MIT", "bz2": "bzip2-1.0.6", "crypto": "Apache-2.0", "de265": "LGPL-3.0",
    "ffi": "MIT", "heif": "LGPL-3.0", "icudata": "ICU", "icui18n": "ICU", "icuuc": "ICU", "jpeg": "IJG",
    "lcms2": "MIT", "lzma": "0BSD", "openjp2": "BSD-2-Clause", "pdfium": "BSD-3-Clause",
    "pyside6": "LGPL-3.0", "python": "PSF-2.0", "qpdf": "Apache-2.0", "sharpyuv": "BSD-3-Clause",
    "shiboken6": "LGPL-3.0", "sqlite3": "blessing", "ssl": "Apache-2.0", "tiff": "libtiff",
    "uuid": "BSD-3-Clause", "webp": "BSD-3-Clause", "webpdemux": "BSD-3-Clause",
    "webpmux": "BSD-3-Clause", "xkbcommon": "MIT", "xkbcommon-x11": "MIT", "z": "Zlib",
    "zstd": "BSD-3-Clause",
}  # fmt: skip
GPL_MODULES = {"readline", "_gdbm", "_dbm"}  # Debian builds these on GNU readline, GNU dbm and Berkeley DB


def test_every_library_inside_has_a_licence_and_none_is_gpl(built: Path) -> None:
    """Whatever PyInstaller takes along from the system or a wheel is known here by name."""
    unknown = set()
    for path in sorted((built / "_internal").rglob("lib*.so*")):
        stem = re.split(r"\.so|\.abi3|-[0-9a-f]{8}\b|\d?\.\d", path.name.removeprefix("lib"))[0]
        known = stem in LICENCES or stem.startswith(("Qt6", "q", "xcb")) or "/plugins/" in path.as_posix()
        if not known:
            unknown.add(f"{stem} ({path.name})")
    assert unknown == set()
    modules = {path.name.split(".")[0] for path in (built / "_internal").rglob("*.so")}
    assert modules & GPL_MODULES == set()


def test_it_is_small(built: Path) -> None:
    files = [path for path in built.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) <= SIZE_LIMIT

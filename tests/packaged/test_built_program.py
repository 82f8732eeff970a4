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
OWN_SIZE_LIMIT = 200_000_000  # bytes without resources/


def test_it_says_its_version(bangfu: Run) -> None:
    answer = bangfu("--version")
    assert answer.returncode == 0, answer.stderr
    assert re.search(r"\d+\.\d+\.\d+", answer.stdout)


def test_its_selftest_passes(bangfu: Run) -> None:
    answer = bangfu("selftest", "--json")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert json.loads(answer.stdout)["ok"] is True


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


def test_nothing_of_gpl_and_nothing_of_tests_is_inside(built: Path) -> None:
    names = {path.name for path in (built / "_internal").rglob("*")}
    assert not any(name.startswith(("libreadline", "readline.", "pytest", "hypothesis")) for name in names)


def test_it_is_small(built: Path) -> None:
    files = [path for path in built.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files if "resources" not in path.parts) < OWN_SIZE_LIMIT

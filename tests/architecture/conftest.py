"""What the tests of the house look at: the project file, the lock, and the files that are ours."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.lock import Pin, read_lock

ROOT = Path(__file__).resolve().parents[2]
CODE = ("desktop_app", "installer")
PLACES = (*CODE, "resources", "tests", ".ci")
TEXT = {
    ".py",
    ".toml",
    ".csv",
    ".md",
    ".txt",
    ".sql",
    ".json",
    ".lock",
    ".spec",
    ".nsi",
    ".sh",
    ".html",
    ".desktop",
    "",
}


@dataclass(frozen=True)
class House:
    """The files of the project, by their kind."""

    root: Path

    def code(self) -> list[Path]:
        """The Python modules of the program and of its installer."""
        return sorted(path for place in CODE for path in (self.root / place).rglob("*.py"))

    def texts(self) -> Iterator[tuple[Path, str]]:
        """Every text file that is committed, with its content."""
        top = [path for path in self.root.iterdir() if path.suffix or path.name in ("LICENSE", ".gitignore")]
        below = [path for place in PLACES for path in (self.root / place).rglob("*")]
        for path in sorted(top + below):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path.relative_to(self.root), path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def house() -> House:
    return House(ROOT)


@pytest.fixture(scope="session")
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def project(pyproject: dict[str, Any]) -> dict[str, Any]:
    table: dict[str, Any] = pyproject["project"]
    return table


@pytest.fixture(scope="session")
def lock() -> dict[str, Pin]:
    return read_lock((ROOT / "requirements.lock").read_text(encoding="utf-8"))

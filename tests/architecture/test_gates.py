"""The tools that judge form, types and imports find nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.conftest import House

PYTHON_PLACES = ("desktop_app", "installer", "tests")


def judge(root: Path, *words: str) -> None:
    """Run a tool of the environment in the project's root; its words are the message of the failure."""
    tool = Path(sys.executable).with_name(words[0])
    answer = subprocess.run(
        [tool, *words[1:]], cwd=root, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if answer.returncode != 0:
        pytest.fail(f"{' '.join(words)}\n{answer.stdout}\n{answer.stderr}", pytrace=False)


def test_ruff_finds_nothing(house: House) -> None:
    judge(house.root, "ruff", "check", "--no-cache", "--output-format=concise", *PYTHON_PLACES)


def test_every_text_is_read_and_written_in_a_named_encoding(house: House) -> None:
    """Windows in China would take code page 936."""
    judge(house.root, "ruff", "check", "--no-cache", "--preview", "--select=PLW1514", *PYTHON_PLACES)


def test_everything_is_formatted(house: House) -> None:
    judge(house.root, "ruff", "format", "--no-cache", "--check", *PYTHON_PLACES)


def test_mypy_strict_finds_nothing(house: House) -> None:
    judge(house.root, "mypy", "--no-error-summary", "-p", "desktop_app", "-p", "installer")


def test_rooms_import_as_designed(house: House) -> None:
    judge(house.root, "lint-imports", "--no-cache")

"""Every clause of the circular has its proof: a test that names its row, or the room whose tests do.

``rows.csv`` lists the 91 rows of the policy map. Rows of kind record, rule, threshold, pairing and
supervision are proved by tests marked with their number, anywhere in the suite; rows of other kinds belong
to the room that is named.
"""

import ast
import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

_TESTS = Path(__file__).resolve().parent.parent
_PROVED_HERE = {"record", "rule", "threshold", "pairing", "supervision"}
_ROOMS = {"notices", "reports", "sync", "window"}


@cache
def rows() -> tuple[Mapping[str, str], ...]:
    with (_TESTS / "policy" / "rows.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


@cache
def named() -> frozenset[str]:
    """The rows that tests name, as in ``pytest.mark.pm("PM-025")``."""
    files = (path for path in _TESTS.rglob("test_*.py"))
    return frozenset(row for path in files for row in _marks(ast.parse(path.read_text(encoding="utf-8"))))


def _marks(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "pm":
            yield from (str(arg.value) for arg in node.args if isinstance(arg, ast.Constant))


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@pytest.mark.parametrize("row", [row for row in rows() if row["room"] == "here"], ids=lambda row: row["id"])
def test_a_row_has_a_test_that_names_it(row: Mapping[str, str]) -> None:
    assert unproved([row], named()) == []


def unproved(found: Iterable[Mapping[str, str]], marked: Collection[str]) -> list[str]:
    """The rows to be proved here that no test is marked with."""
    return [
        f"{row['id']} ({row['kind']})" for row in found if row["room"] == "here" and row["id"] not in marked
    ]


def test_a_row_without_a_test_is_noticed() -> None:
    """The matrix fails for every row alone when its mark is taken away, and for a new row of the map."""
    for row in (row for row in rows() if row["room"] == "here"):
        assert unproved(rows(), named() - {row["id"]}) == [f"{row['id']} ({row['kind']})"]
    new = {"id": "PM-092", "kind": "record", "room": "here"}
    assert unproved([new], named()) == ["PM-092 (record)"]
    marks = set(_marks(ast.parse('@pm("PM-001")\n@pytest.mark.pm("PM-002", "PM-003")\ndef test_x(): ...')))
    assert marks == {"PM-001", "PM-002", "PM-003"} and not set(_marks(ast.parse('x = "PM-001"')))


def test_the_map_is_whole_and_says_who_proves_what() -> None:
    assert [row["id"] for row in rows()] == [f"PM-{number:03d}" for number in range(1, 92)]
    assert {row["room"] for row in rows() if row["kind"] in _PROVED_HERE} == {"here"}
    assert {row["room"] for row in rows() if row["kind"] not in _PROVED_HERE} <= _ROOMS


def test_no_test_names_a_row_that_does_not_exist() -> None:
    assert named() <= {row["id"] for row in rows()}

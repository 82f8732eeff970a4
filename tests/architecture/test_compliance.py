"""The page that maps articles to tests names only tests that exist, and a test for every claim."""

import ast
import re
from pathlib import Path

from tests.architecture.conftest import House

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (?!条款|---)(.+?) \| (.+) \| (.+) \|$", re.MULTILINE)
LEFT_TO_THE_OFFICE = "由单位负责"
LEAST = 40  # tests; fewer would mean that the page was cut down without anybody noticing


def page(house: House) -> str:
    return (house.root / "resources/help/compliance.md").read_text(encoding="utf-8")


def names_in(path: Path) -> set[str]:
    """The names of the tests that a file has and runs."""
    tree = ast.parse(path.read_text(encoding="utf-8")) if path.is_file() else ast.Module([], [])
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_test_that_the_page_names_exists(house: House) -> None:
    named = NAMED.findall(page(house))
    assert len(set(named)) >= LEAST
    missing = [f"{file}::{name}" for file, name in named if name not in names_in(house.root / file)]
    assert missing == []


def test_every_claim_has_its_proof_or_says_whose_it_is(house: House) -> None:
    rows = ROW.findall(page(house))
    assert len(rows) > 30
    bare = [row[0] for row in rows if not NAMED.search(row[2]) and LEFT_TO_THE_OFFICE not in row[1]]
    assert bare == []


def test_a_name_that_is_wrong_is_seen(house: House) -> None:
    known = names_in(house.root / "tests/architecture/test_compliance.py")
    assert "test_a_name_that_is_wrong_is_seen" in known
    assert "test_that_nobody_wrote" not in known and names_in(house.root / "tests/none.py") == set()

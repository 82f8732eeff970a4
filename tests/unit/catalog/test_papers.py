"""The signed papers are declared, and only with fields that exist."""

from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import CatalogueError
from desktop_app.catalog.papers import load_papers

PAPER = """
[[paper]]
code = "x"
name = "表"
fields = ["household.{name}"]
members = []
text = []
signatures = []
"""


def test_five_papers_are_declared() -> None:
    papers = load_papers(load_catalogue())
    assert list(papers) == ["register", "income", "agreement", "card", "intake"]
    assert papers["agreement"].sets == "status_change.head_agreed"
    assert all(paper.signatures and "户主" in paper.signatures[0] for paper in papers.values())


def test_a_field_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    (tmp_path / "papers.toml").write_text(PAPER.format(name="household_no"), encoding="utf-8")
    assert load_papers(load_catalogue(), tmp_path)["x"].fields == ("household.household_no",)
    (tmp_path / "papers.toml").write_text(PAPER.format(name="nonsense"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"household\.nonsense"):
        load_papers(load_catalogue(), tmp_path)

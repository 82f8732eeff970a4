"""Whatever a command writes out of personal data stands in the security log by its hash."""

import hashlib
from pathlib import Path

import pytest

from tests.cli.conftest import Hands, household, leaving
from tests.cli.test_exchange import answers, workbook
from tests.cli.test_notices import CHOICE, issue

__all__ = ["workbook"]
YEAR = ("--year", "2018")


def logged(hands: Hands) -> dict[str, dict[str, object]]:
    """What the log says of files that went out, by their hash."""
    lines = hands.ask("account", "log", "--limit", "500").data["log"]
    return {line["sha256"]: line for line in lines if line["sha256"]}


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def family(hands: Hands) -> str:
    made = household(hands)
    hands.put("household_year", household_id=made, year=2018, cause_main="01")
    leaving(hands, made)
    return made


def test_papers_notices_and_reports_are_noted(hands: Hands, family: str, tmp_path: Path) -> None:
    card, dossier, sheet = (tmp_path / f"{name}.pdf" for name in ("card", "dossier", "sheet"))
    assert hands.ask("notice", "preview", *CHOICE, "--out", tmp_path / "preview.pdf").code == 0
    number = issue(hands, sheet)["number"]
    for words, file in (
        (("paper", "print", "card", "--household", family, *YEAR), card),
        (("paper", "dossier", family), dossier),
        (("notice", "paper", "minutes", number), tmp_path / "minutes.pdf"),
        (("notice", "web-table", number), tmp_path / "web.xlsx"),
        (("notice", "pdf", number), tmp_path / "again.pdf"),
        (("report", "indicators", *YEAR), tmp_path / "indicators.xlsx"),
    ):
        answer = hands.ask(*words, "--out", file)
        assert answer.code == 0, (words, answer.data)
    known = logged(hands)
    out = [item for item in tmp_path.iterdir() if item.suffix in (".pdf", ".xlsx")]
    assert len(out) == 8
    assert [item.name for item in out if digest(item) not in known] == []
    assert all(known[digest(item)]["person"] == "王干部" and known[digest(item)]["purpose"] for item in out)
    assert known[digest(card)]["rows"] == known[digest(sheet)]["rows"] == 1


def test_exports_and_the_report_of_an_import_are_noted(hands: Hands, workbook: Path, tmp_path: Path) -> None:
    report, members = tmp_path / "report.xlsx", tmp_path / "members.csv"
    assert hands.ask("import", "household", workbook, *answers(hands, workbook), "--report", report).code == 0
    assert hands.ask("export", "member", members, "--full-numbers", "--purpose", "报县").code == 0
    known = logged(hands)
    assert digest(report) in known and known[digest(members)]["purpose"] == "报县"

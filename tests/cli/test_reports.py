"""bangfu report: numbers, the records behind them, and the workbook that links the two."""

import hashlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import AREA, ID_NUMBER, VILLAGE, Hands


@pytest.fixture
def household(hands: Hands) -> str:
    made = hands.put(
        "household",
        household_no="5134000001",
        division_code=VILLAGE,
        identified_year="2016",
        identify_standard="1",
    )
    hands.put("status_change", household_id=made, year="2016", change_kind="imported", poverty_status="0")
    member = hands.put(
        "member", household_id=made, name="吉克阿依", id_type="1", id_no=ID_NUMBER, ethnicity="07"
    )
    hands.put("member_year", member_id=member, year="2018", kinship="01")
    return made


def noted(hands: Hands) -> list[dict[str, Any]]:
    """What the security log says of reports that left, the first first."""
    lines = hands.ask("account", "log").data["log"]
    return [line for line in reversed(lines) if line["purpose"] == "统计报表"]


def records_of(path: Path) -> int:
    """How many rows of a workbook stand for a record: those with its id in the last column, 记录编号."""
    sheets = openpyxl.load_workbook(path).worksheets
    held = [list(sheet.iter_rows(values_only=True)) for sheet in sheets]
    return sum(bool(row[-1]) for rows in held if rows[0][-1] == "记录编号" for row in rows[1:])


def test_figures_come_with_their_text_and_their_number(hands: Hands, household: str) -> None:
    answer = hands.ask("report", "indicators", "--year", "2018", "--only", "IN-POV-02")
    assert answer.code == 0
    assert answer.data["day"] == "2018-12-31"
    assert [(f["key"], f["text"], f["value"]) for f in answer.data["figures"]] == [
        ("households", "1", "1"),
        ("persons", "1", "1"),
    ]
    elsewhere = hands.ask("report", "indicators", "--year", "2018", "--only", "IN-POV-02", "--area", "65")
    assert {f["text"] for f in elsewhere.data["figures"]} == {"0"}
    assert household


def test_every_indicator_can_be_worked_out(hands: Hands, household: str) -> None:
    answer = hands.ask("report", "indicators", "--year", "2018")
    assert answer.code == 0
    assert len({figure["indicator"] for figure in answer.data["figures"]}) == 83
    assert household


def test_a_number_opens_its_records(hands: Hands, household: str) -> None:
    answer = hands.ask("report", "indicators", "--year", "2018", "--records", "IN-POV-02.households")
    assert [(row["id"], row["name"], row["area"]) for row in answer.data["records"]] == [
        (household, "吉克阿依户", VILLAGE)
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("--only", "IN-NOT-01"),
        ("--records", "IN-POV-02.nothing"),
        ("--records", "IN-NOT-01.x"),
        ("--area", "99"),
        ("--area", "SA-99"),
    ],
)
def test_what_does_not_exist_is_refused(hands: Hands, words: tuple[str, ...]) -> None:
    answer = hands.ask("report", "indicators", "--year", "2018", *words)
    assert answer.code == 1
    assert answer.data["error"]


def test_a_year_is_asked_for(hands: Hands) -> None:
    assert hands.ask("report", "indicators").code == 2


def test_the_workbook_leads_from_a_number_to_its_records(
    hands: Hands, household: str, tmp_path: Path
) -> None:
    first, again = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for place in (first, again):
        words = ("--year", "2018", "--only", "IN-POV-02", "--out", place)
        assert hands.ask("report", "indicators", *words).code == 0
    assert first.read_bytes() == again.read_bytes()
    book = openpyxl.load_workbook(first)
    numbers, records = book["指标"], book["明细"]
    assert [cell.value for cell in numbers[2]][:5] == [
        "IN-POV-02", "贫困状况", "年末未脱贫户数/人数", "户数", 1,
    ]  # fmt: skip
    place = numbers["E2"].hyperlink.location
    assert place == "'明细'!A2"
    assert numbers["H2"].value == "=COUNT('明细'!G3:G3)"
    assert [records["A2"].value, records["B2"].value, records["F2"].value] == [
        "IN-POV-02", "户数、人数", "共1条",
    ]  # fmt: skip
    assert [records["F3"].value, records["I3"].value] == ["吉克阿依户", household]
    assert ID_NUMBER not in str([[cell.value for cell in row] for row in records])
    assert AREA


def test_the_annual_report_is_frozen_once_and_written_again_to_the_byte(
    hands: Hands, household: str, tmp_path: Path
) -> None:
    hands.put("setting", key="report_approved_only", value="0", scope=AREA)
    first, again = tmp_path / "a.pdf", tmp_path / "b.pdf"
    made = hands.ask("report", "annual", "--year", "2018", "--out", first)
    assert (made.code, made.data["frozen"]) == (0, True)
    assert hands.ask("report", "annual", "--year", "2018", "--out", again).data["id"] == made.data["id"]
    assert first.read_bytes() == again.read_bytes()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert hands.ask("report", "verify", made.data["id"]).code == 0
    assert len(noted(hands)) == 4
    hands.put("household", record=household, identified_year="2019")
    changed = hands.ask("report", "verify", made.data["id"])
    assert changed.code == 1
    assert any("IN-POV-01.households" in line for line in changed.data["wrong"])


def test_a_preview_freezes_nothing(hands: Hands, household: str, tmp_path: Path) -> None:
    outlook = tmp_path / "outlook.txt"
    outlook.write_text("下一步打算。", encoding="utf-8")
    words = ("--year", "2018", "--out", tmp_path / "a.pdf", "--preview", "--outlook", outlook)
    made = hands.ask("report", "annual", *words)
    assert (made.code, made.data["frozen"], made.data["id"]) == (0, False, "")
    assert household


def test_standing_reports_are_listed_and_made(hands: Hands, household: str, tmp_path: Path) -> None:
    listed = hands.ask("report", "types").data["reports"]
    assert {"RP-03", "RP-07", "needs", "measure-5"} <= {item["id"] for item in listed}
    for name in ("r.pdf", "r.xlsx"):
        assert hands.ask("report", "make", "RP-04", "--year", "2018", "--out", tmp_path / name).code == 0
        assert (tmp_path / name).stat().st_size > 0
    assert hands.ask("report", "make", "RP-04", "--year", "2018", "--out", tmp_path / "r.doc").code == 2
    other = ("report", "make", "RP-06", "--year", "2018", "--quarter", "3", "--out", tmp_path / "q.pdf")
    assert "不按季度" in hands.ask(*other).data["error"]
    assert hands.ask("report", "make", "RP-99", "--year", "2018", "--out", tmp_path / "r.pdf").code == 1
    made = hands.ask(
        "report", "department", "省人力资源社会保障厅", "--year", "2018", "--out", tmp_path / "d"
    )
    assert len(made.data["files"]) == 4
    assert household


def test_the_monthly_run_makes_issues_that_are_worked_off(hands: Hands, tmp_path: Path) -> None:
    project = hands.put("project", name="养殖", project_code="P1", year="2018", division_code=VILLAGE,
                        project_status="60")  # fmt: skip
    paid = hands.put("fund_disbursement", project_id=project, date="2018-05-01", amount="1", voucher_no="7")
    for voucher in ("8", "9"):
        hands.put("fund_reimbursement", project_id=project, disbursement_id=paid, date="2018-06-01",
                  amount="0.1", invoice_no="A-77", payee="某店", voucher_no=voucher)  # fmt: skip
    words = ("report", "supervision", "--year", "2018", "--out", tmp_path / "m.xlsx")
    done = hands.ask(*words)
    assert done.code == 0
    assert done.data["run"]["new"] > 0
    assert hands.ask(*words).data["run"]["new"] == 0
    issues = hands.ask("record", "list", "supervision_issue").data["rows"]
    issue = next(row["id"] for row in issues if row["rule_id"] == "VR-FND-005")
    assert hands.ask("report", "issue", issue).code == 2
    assert hands.ask("report", "issue", issue, "--close").code == 1
    assert (
        hands.ask("report", "issue", issue, "--assign", "李会计", "--due", "2030-01-01").data["status"] == "3"
    )
    assert hands.ask("report", "issue", issue, "--rectified", "2030-01-02").data["status"] == "4"
    assert hands.ask("report", "issue", issue, "--close", "--reason", "已退款").data["status"] == "5"


def test_what_leaves_stands_in_the_log_with_the_number_of_its_records(
    hands: Hands, household: str, tmp_path: Path
) -> None:
    """Issue 3: person, purpose, rows and hash of every file; rows are the records that the file holds."""
    hands.put("setting", key="report_approved_only", value="0", scope=AREA)
    hands.put("project", name="通村路", year="2018", division_code=VILLAGE, project_status="60")
    numbers, annual, needs = tmp_path / "n.xlsx", tmp_path / "a.pdf", tmp_path / "q.pdf"
    assert hands.ask("report", "indicators", "--year", "2018", "--out", numbers).code == 0
    assert hands.ask("report", "annual", "--year", "2018", "--preview", "--out", annual).code == 0
    for path in (needs, needs.with_suffix(".xlsx")):
        assert hands.ask("report", "make", "RP-03", "--year", "2018", "--out", path).code == 0
    sheets = (numbers, annual, annual.with_suffix(".xlsx"), needs, needs.with_suffix(".xlsx"))
    lines = noted(hands)
    assert [line["sha256"] for line in lines] == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in sheets
    ]
    rows = [line["rows"] for line in lines]
    assert [rows[0], rows[2], rows[4]] == [records_of(path) for path in (sheets[0], sheets[2], sheets[4])]
    assert min(rows[0], rows[1], rows[2]) >= 1
    assert household

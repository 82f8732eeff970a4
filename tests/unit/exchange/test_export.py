"""What goes out: masked unless asked, in the labels under which it comes in again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.catalog.model import Catalogue
from desktop_app.exchange.export import export_rows
from desktop_app.exchange.masking import masked
from desktop_app.exchange.plan import ImportPlan, Outcome
from desktop_app.exchange.report import summary, write_report
from desktop_app.sheets.reading import read_workbook
from tests.unit.exchange.memory import MemoryRecords
from tests.unit.exchange.test_import_households import HEAD, NUMBER, both, change

Planner = Callable[..., ImportPlan]


def table(path: Path) -> list[dict[str, str]]:
    with read_workbook(path) as workbook:
        head, *rows = list(workbook.sheets[0].rows())
    names = {cell.column: cell.text for cell in head}
    return [{names[cell.column]: cell.text for cell in row} for row in rows]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_members_go_out_masked(
    tmp_path: Path, catalogue: Catalogue, plan: Planner, records: MemoryRecords, ending: str
) -> None:
    records.apply(plan(both()).edits)
    path = tmp_path / f"成员.{ending}"
    assert export_rows(path, catalogue, "member", records.find("member")) == 3
    head = next(row for row in table(path) if row["姓名"] == "吉克日古")
    assert head["证件号码"] == f"{HEAD[:4]}**********{HEAD[-4:]}"
    assert head["民族"] == "彝族"
    assert HEAD not in path.read_bytes().decode("utf-8", "ignore")


def test_full_numbers_when_asked(
    tmp_path: Path, catalogue: Catalogue, plan: Planner, records: MemoryRecords
) -> None:
    records.apply(plan(both()).edits)
    path = tmp_path / "成员.csv"
    export_rows(path, catalogue, "member", records.find("member"), full_numbers=True)
    assert HEAD in {row["证件号码"] for row in table(path)}


def test_amounts_names_and_ids(
    tmp_path: Path, catalogue: Catalogue, plan: Planner, records: MemoryRecords
) -> None:
    records.apply(plan(both()).edits)
    path = tmp_path / "收入.xlsx"
    export_rows(path, catalogue, "household_income", records.find("household_income"))
    (row,) = table(path)
    assert row["工资性收入"] == "12000"
    assert row["记录编号"] == records.only("household_income")["id"]
    villages = {"513425106207": "糯鲊村"}
    export_rows(path, catalogue, "household", records.find("household"), names=villages)
    assert table(path)[0]["行政村"] == "糯鲊村"


def test_a_masked_number_does_not_come_in_again(plan: Planner) -> None:
    planned = plan(change(2, "证件号码", f"{HEAD[:4]}**********{HEAD[-4:]}"))
    assert planned.edits == ()


@pytest.mark.parametrize(
    ("text", "how", "shown"),
    [
        ("532529198501011234", "id", "5325**********1234"),
        ("52990019600315007943", "id", "5299************7943"),
        ("13812341234", "phone", "138****1234"),
        ("6210991234567890123", "account", "***************0123"),
        ("1234", "id", "****"),
        ("扎西", "", "扎西"),
    ],
)
def test_masked(text: str, how: str, shown: str) -> None:
    assert masked(text, how) == shown


@given(st.text(min_size=9, max_size=22))
def test_masking_keeps_the_length_and_hides_the_middle(text: str) -> None:
    shown = masked(text, "id")
    assert len(shown) == len(text)
    assert set(shown[4:-4]) == {"*"}


def test_the_report_has_every_row_and_no_identity_number(tmp_path: Path, plan: Planner) -> None:
    planned = plan(change(2, "证件号码", "5.13E+17"))
    path = tmp_path / "报告.xlsx"
    write_report(path, planned)
    rows = table(path)
    assert len(rows) == len(planned.rows)
    assert {row["结果"] for row in rows} == {Outcome.REFUSED.label}
    assert all(row["户编号"] == NUMBER for row in rows)
    with read_workbook(path) as workbook:
        said = "".join(cell.text for sheet in workbook.sheets for row in sheet.rows() for cell in row)
    assert HEAD not in said
    assert "产业分类" in said


def test_the_summary_says_what_is_still_to_be_asked(plan: Planner) -> None:
    assert summary(plan(both())) == "新增4行。"
    assert "请先统一填写：首次识别年度" in summary(plan(both(), {}))

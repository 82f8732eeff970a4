"""Any entity's table in and out again."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Edit, FieldType, Need
from desktop_app.exchange.export import export_rows
from desktop_app.exchange.import_records import plan_records
from desktop_app.exchange.plan import ImportPlan, ImportRefused, Outcome
from desktop_app.sheets.reading import read_workbook
from tests.unit.exchange.memory import MemoryRecords, OneTownship, save_book

Planner = Callable[..., ImportPlan]
Table = list[list[object]]

ORGANIZATIONS: Table = [
    ["单位名称", "东部/西部", "层级", "单位类型", "备用"],
    ["绿水镇人民政府", "西部（受援地）", "乡镇、街道", "国家机关", "x"],
]
HELPERS: Table = [
    ["姓名", "帮扶单位", "性别", "联系电话"],
    ["罗永福", "绿水镇人民政府", "男", "19900000001"],
    ["沙马木呷", "没有的单位", "男", "19900000002"],
]


@pytest.fixture
def plan_of(catalogue: Catalogue, records: MemoryRecords, tmp_path: Path) -> Planner:
    def _plan(entity: str, source: Table | Path) -> ImportPlan:
        path = source if isinstance(source, Path) else save_book(tmp_path / "表.xlsx", {"表": source})
        with read_workbook(path) as workbook:
            return plan_records(workbook, catalogue, OneTownship(), records, entity, area="513425106")

    return _plan


def test_records_by_their_labels(plan_of: Planner, records: MemoryRecords) -> None:
    planned = plan_of("organization", ORGANIZATIONS)
    records.apply(planned.edits)
    assert records.only("organization")["org_level"] == "5"
    assert [column.heading for column in planned.unknown_columns] == ["备用"]
    assert plan_of("organization", ORGANIZATIONS).edits == ()


def test_references_by_name(plan_of: Planner, records: MemoryRecords) -> None:
    records.apply(plan_of("organization", ORGANIZATIONS).edits)
    planned = plan_of("helper", HELPERS)
    assert [row.outcome for row in planned.rows] == [Outcome.TAKEN, Outcome.REFUSED]
    assert "没有“没有的单位”" in planned.rows[1].reasons[0]
    records.apply(planned.edits)
    assert records.only("helper")["org_id"] == records.only("organization")["id"]


_CELLS = {
    FieldType.TEXT: "现在",
    FieldType.DATE: "2018-05-01",
    FieldType.INT: "7",
    FieldType.MONEY: "7",
    FieldType.DECIMAL: "7",
    FieldType.BOOL: "是",
}
"""What a cell of a kind may hold."""

_DERIVED = [
    (entity.name, item.name)
    for entity in load_catalogue().entities.values()
    for item in entity.fields
    if item.need is Need.DERIVED
]


@pytest.mark.parametrize(("name", "derived"), _DERIVED, ids=str)
def test_a_column_that_is_worked_out_is_never_written_and_is_listed(
    plan_of: Planner, records: MemoryRecords, catalogue: Catalogue, name: str, derived: str
) -> None:
    """UX-1, UX-4: on every entity with computed fields; the rest of the row is taken."""
    entity = catalogue.entity(name)
    typed = [item for item in entity.stored_fields if item.type in _CELLS and item.need is not Need.SYSTEM]
    plain = [item for item in typed if not item.mask and item.name not in entity.key][:2]
    records.apply([Edit(name, "r1", {})])
    label = entity.field(derived).label
    cells = [_CELLS[item.type] for item in plain]
    planned = plan_of(name, [["记录编号", *(item.label for item in plain), label], ["r1", *cells, "77"]])
    written = {field for edit in planned.edits for field in edit.values}
    shared = {item.name for item in entity.stored_fields if item.label == label}
    assert derived not in written and (written or planned.rows[0].reasons)
    assert shared or label in [column.heading for column in planned.unknown_columns]


def test_villages_by_name(plan_of: Planner) -> None:
    table: Table = [["行政村", "年度", "总户数", "aad010 总人口数"], ["糯鲊村", 2018, 310, 1290]]
    (edit,) = plan_of("village_year", table).edits
    assert edit.values["division_code"] == "513425106207"
    assert edit.values["population_total"] == 1290


def test_what_goes_out_comes_in_unchanged(
    plan_of: Planner, records: MemoryRecords, catalogue: Catalogue, tmp_path: Path
) -> None:
    table: Table = [["行政村", "日期", "摘要", "收入", "支出"], ["糯鲊村", "2018-03-05", "利息", 12.5, 0]]
    records.apply(plan_of("village_cashbook", table).edits)
    assert plan_of("village_cashbook", table).edits == (), "without a key, the same row is the same record"
    path = tmp_path / "收支.csv"
    export_rows(path, catalogue, "village_cashbook", records.find("village_cashbook"))
    assert plan_of("village_cashbook", path).edits == ()


def test_a_changed_cell_is_a_changed_field(plan_of: Planner, records: MemoryRecords) -> None:
    records.apply(plan_of("organization", ORGANIZATIONS).edits)
    known = str(records.only("organization")["id"])
    table: Table = [["记录编号", "单位名称", "层级"], [known, "绿水镇政府", "乡镇、街道"]]
    assert plan_of("organization", table).edits == (Edit("organization", known, {"name": "绿水镇政府"}),)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ([["层级", "单位类型"], ["省", "国家机关"]], "缺少“单位名称”列"),
        ([["甲", "乙"], ["省", "国家机关"]], "没有找到“组织单位”的列名"),
    ],
)
def test_tables_that_cannot_be_taken(plan_of: Planner, catalogue: Catalogue, table: Table, why: str) -> None:
    label = catalogue.entity("organization").label
    with pytest.raises(ImportRefused) as refused:
        plan_of("organization", table)
    assert why.replace("组织单位", label) in refused.value.message


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["", "西部（受援地）", "省"], "“单位名称”为空"),
        (["甲", "南部", "省"], "没有“南部”"),
    ],
)
def test_rows_are_refused_by_themselves(plan_of: Planner, row: list[object], why: str) -> None:
    table: Table = [["单位名称", "东部/西部", "层级"], row, ["乙", "西部（受援地）", "省"]]
    planned = plan_of("organization", table)
    assert [item.outcome for item in planned.rows] == [Outcome.REFUSED, Outcome.TAKEN]
    assert why in planned.rows[0].reasons[0]


def test_an_unknown_record_number_is_refused(plan_of: Planner) -> None:
    table: Table = [["记录编号", "单位名称"], ["0000", "甲"]]
    (row,) = plan_of("organization", table).rows
    assert "没有记录编号为“0000”" in row.reasons[0]


def test_one_record_on_two_rows_is_taken_once(plan_of: Planner) -> None:
    planned = plan_of("organization", [*ORGANIZATIONS, ORGANIZATIONS[1]])
    assert [row.outcome for row in planned.rows] == [Outcome.TAKEN, Outcome.REFUSED]
    assert "与第2行是同一条记录" in planned.rows[1].reasons[0]


@pytest.mark.parametrize(
    "total", ["合计", "合 计", "白云村小计", "总计：", "制表人：王五", "注：单位为万元", "合计（3笔）"]
)
def test_a_total_below_the_rows_is_no_record(plan_of: Planner, total: str) -> None:
    """Its money would be counted a second time."""
    payments: Table = [["凭证号", "拨付日期", "拨付金额"], ["A1", "2018-03-01", "5"], [total, None, "5"]]
    planned = plan_of("fund_disbursement", payments)
    assert [edit.values["voucher_no"] for edit in planned.edits] == ["A1"]

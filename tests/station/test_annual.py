"""The annual report: frozen with its values and the journal's head, kept, proved, beside last year's."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from desktop_app.catalog.model import Edit
from desktop_app.reports import workbook
from desktop_app.reports.drill import Drill
from desktop_app.reports.paper import canonical, printed, thaw
from desktop_app.station import Station, StationRefused
from desktop_app.station.annual_desk import Wanted
from desktop_app.station.clock import FixedClock
from tests.station.conftest import TOWNSHIP, VILLAGE
from tests.unit.typeset import referees


@pytest.fixture
def register(station: Station, clock: FixedClock) -> str:
    """One poor household of one person, reported on in the January after."""
    station.put("setting", {"key": "report_approved_only", "value": "0", "scope": TOWNSHIP})
    household = station.put(
        "household", {"household_no": "1", "division_code": VILLAGE, "identified_year": 2016}
    ).record_id
    station.put(
        "status_change",
        {"household_id": household, "year": 2016, "change_kind": "imported", "poverty_status": "0"},
    )
    station.put("member", {"household_id": household, "name": "吉克", "id_no": "519900198502140032"})
    clock.set(date(2019, 1, 10))
    return household


def pdf_text(pdf: bytes, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    return referees.run("pdftotext", "-layout", str(path), "-")


def test_a_report_is_frozen_with_its_values_and_the_head_of_the_journal(
    station: Station, register: str, tmp_path: Path
) -> None:
    head = {device: f"{end.seq}:{end.hash.hex()}" for device, end in station.store.chain_ends().items()}
    made = station.reports.annual.freeze(Wanted(2018, signatory="王干部"))
    row = station.store.get("annual_report", made.report_id)
    assert row is not None
    assert row["status"] == "2"
    payload = thaw(str(row["payload"]))
    assert payload["journal"] == head
    assert payload["values"]["IN-POV-02.persons"] == {"text": "1", "value": "1", "classes": []}
    text = pdf_text(made.pdf, tmp_path)
    assert "2018年度脱贫攻坚报告" in text.replace("\n", "")
    assert "八、存在问题与下一步打算" in text
    assert register


def test_a_frozen_report_is_printed_again_to_the_byte(station: Station, register: str) -> None:
    made = station.reports.annual.freeze(Wanted(2018))
    again = station.reports.annual.kept(made.report_id)
    assert (again.pdf, again.workbook) == (made.pdf, made.workbook)
    row = station.store.get("annual_report", made.report_id)
    assert row is not None
    assert printed(thaw(str(row["payload"])), station.surroundings.shelf) == made.pdf
    assert register


def test_the_same_ledger_gives_the_same_report(station: Station, register: str) -> None:
    first, second = station.reports.annual.preview(Wanted(2018)), station.reports.annual.preview(Wanted(2018))
    assert (first.pdf, first.workbook, first.payload_hash) == (
        second.pdf,
        second.workbook,
        second.payload_hash,
    )
    assert station.store.find("annual_report") == []
    assert register


def test_a_frozen_report_cannot_be_made_anew(station: Station, register: str) -> None:
    station.reports.annual.freeze(Wanted(2018))
    with pytest.raises(StationRefused, match="已经冻结"):
        station.reports.annual.freeze(Wanted(2018))
    assert register


def test_a_year_that_has_not_begun_is_not_frozen(station: Station, register: str) -> None:
    """It could never be made again once there is something to report."""
    with pytest.raises(StationRefused, match="还没有到"):
        station.reports.annual.freeze(Wanted(2030))
    assert register and station.store.find("annual_report") == []


def test_what_changed_after_freezing_is_named(station: Station, register: str) -> None:
    """VR-STAT-002: a report does not change, and says what of the ledger has."""
    made = station.reports.annual.freeze(Wanted(2018))
    assert station.reports.annual.verify(made.report_id) == []
    station.put("member", {"household_id": register, "name": "阿依", "id_no": "519900198502140059"})
    wrong = station.reports.annual.verify(made.report_id)
    assert "IN-POV-02.persons 人数：冻结时1，现在2。" in wrong
    assert station.reports.annual.kept(made.report_id).pdf == made.pdf


def test_frozen_reports_are_among_what_is_checked(station: Station, register: str) -> None:
    """VR-STAT-001 and 002 are findings: looked for when everything is checked again, kept until then."""
    made = station.reports.annual.freeze(Wanted(2018))
    assert _told(station, again=True) == []
    station.put("member", {"household_id": register, "name": "阿依", "id_no": "519900198502140059"})
    assert ("VR-STAT-001", made.report_id) in _told(station, again=True)
    station.put("household", {"phone": "13812341234"}, register)
    assert ("VR-STAT-001", made.report_id) in _told(station)
    row = station.store.get("annual_report", made.report_id)
    assert row is not None
    payload = thaw(str(row["payload"])) | {"outlook": "改过的展望"}
    station.put("annual_report", {"payload": canonical(payload).decode()}, made.report_id)
    assert ("VR-STAT-002", made.report_id) in _told(station, again=True)


def _told(station: Station, *, again: bool = False) -> list[tuple[str, str]]:
    found = (item.found for item in station.checks.kept(again=again))
    return [(item.check, item.record_id) for item in found if item.check.startswith("VR-STAT")]


def test_last_year_is_what_was_frozen_then(station: Station, register: str, clock: FixedClock) -> None:
    station.reports.annual.freeze(Wanted(2018))
    station.put("member", {"household_id": register, "name": "阿依", "id_no": "519900198502140059"})
    clock.set(date(2020, 1, 10))
    made = station.reports.annual.freeze(Wanted(2019))
    row = station.store.get("annual_report", made.report_id)
    assert row is not None
    blocks = thaw(str(row["payload"]))["blocks"]
    rows = [line for block in blocks if block["kind"] == "table" for line in block["rows"]]
    assert ["　人数", "人", "2", "1", "+1"] in rows


@pytest.mark.parametrize(
    ("area", "recipients"),
    [
        ("5134", ["省扶贫开发领导小组"]),
        ("653121", ["省对口支援西藏新疆工作领导小组"]),
        ("5403", ["省对口支援西藏新疆工作领导小组"]),
        ("5133", ["省扶贫开发领导小组", "省对口支援西藏新疆工作领导小组"]),
        ("54", ["省对口支援西藏新疆工作领导小组"]),
        (TOWNSHIP, ["省扶贫开发领导小组"]),
    ],
)
def test_a_report_goes_to_the_group_of_its_mechanism(
    station: Station, area: str, recipients: list[str]
) -> None:
    """PM-090: what is done by 对口支援 is reported to the second leading group; 甘孜 has both (PM-011)."""
    made = station.reports.annual.preview(Wanted(2018, area))
    book = openpyxl.load_workbook(io.BytesIO(made.workbook))
    cover = {str(row[0].value): row[1].value for row in book["报告"].iter_rows()}
    assert cover["主送"] == "、".join(recipients)


@pytest.mark.parametrize(
    ("area", "recipients", "poor"),
    [
        (TOWNSHIP, ["省扶贫开发领导小组"], "1"),
        ("513431", ["省扶贫开发领导小组"], "1"),
        ("SA-03", ["省对口支援西藏新疆工作领导小组"], "0"),
        ("51", ["省扶贫开发领导小组", "省对口支援西藏新疆工作领导小组"], "1"),
    ],
)
def test_each_kind_of_report_is_frozen_proved_and_set_beside_last_year(
    station: Station, register: str, clock: FixedClock, area: str, recipients: list[str], poor: str
) -> None:
    """Issue 8.2, RP-01, RP-02: township, county, paired area and province alike."""
    head = {device: f"{end.seq}:{end.hash.hex()}" for device, end in station.store.chain_ends().items()}
    seen = station.reports.annual.preview(Wanted(2018, area))
    made = station.reports.annual.freeze(Wanted(2018, area))
    assert (made.payload_hash, made.pdf, made.workbook) == (seen.payload_hash, seen.pdf, seen.workbook)
    row = station.store.get("annual_report", made.report_id)
    assert row is not None
    payload = thaw(str(row["payload"]))
    assert payload["journal"] == head and payload["recipients"] == recipients
    assert payload["values"]["IN-POV-02.persons"]["text"] == poor
    assert printed(payload, station.surroundings.shelf) == made.pdf
    assert station.reports.annual.verify(made.report_id) == []
    station.put("member", {"household_id": register, "name": "阿依", "id_no": "519900198502140059"})
    clock.set(date(2020, 1, 10))
    later = openpyxl.load_workbook(io.BytesIO(station.reports.annual.kept(made.report_id).workbook))
    assert later["报告"]["B2"].value == made.title
    after = station.store.get("annual_report", station.reports.annual.freeze(Wanted(2019, area)).report_id)
    assert after is not None
    blocks = thaw(str(after["payload"]))["blocks"]
    rows = [line for block in blocks if block["kind"] == "table" for line in block["rows"]]
    now, change = ("2", "+1") if poor == "1" else ("0", "0")
    assert ["　人数", "人", now, poor, change] in rows


def test_an_area_with_two_mechanisms_has_a_chapter_for_each(
    station: Station, register: str, tmp_path: Path
) -> None:
    """RP-02: 甘孜 has 东西部扶贫协作 and 对口支援 (PM-011); 凉山 has one and no such chapter."""
    grant = {"doc_date": "2018-02-01", "ledger_type": "1", "amount": 250_000_000, "to_division": "513301"}
    station.put("fund_allocation", {**grant, "source_code": "08", "doc_no": "一", "mechanism": "CS"})
    text = pdf_text(station.reports.annual.preview(Wanted(2018, "5133")).pdf, tmp_path).replace("\n", "")
    told = text.replace(" ", "")
    assert "（七）按协作机制分" in told and "1．东西部扶贫协作" in told and "2．对口支援" in told
    assert "下达250.00万元" in told
    assert "按协作机制分" not in pdf_text(station.reports.annual.preview(Wanted(2018, "5134")).pdf, tmp_path)
    assert register


def test_a_paired_area_and_the_division_it_is_part_of_have_a_report_each(
    station: Station, register: str
) -> None:
    """SA-03 is 喀什地区 without what another pairing takes in; both begin with 6531."""
    area, whole = (station.reports.annual.freeze(Wanted(2018, one)) for one in ("SA-03", "6531"))
    rows = [station.store.get("annual_report", one.report_id) for one in (area, whole)]
    numbers = [thaw(str(row["payload"]))["number"] for row in rows if row is not None]
    assert [number.rpartition("-NB-")[2] for number in numbers] == ["SA-03", "6531"]
    for asked in ("SA-03", "6531"):
        with pytest.raises(StationRefused, match="已经冻结"):
            station.reports.annual.freeze(Wanted(2018, asked))
    assert register


def test_only_approved_records_are_reported_unless_a_setting_says_otherwise(station: Station) -> None:
    household = {"household_no": "1", "division_code": VILLAGE, "identified_year": 2016}
    station.put("household", household)
    made = station.reports.annual.preview(Wanted(2018))
    book = openpyxl.load_workbook(io.BytesIO(made.workbook))
    figures = {(row[0].value, row[3].value): row[4].value for row in book["指标"].iter_rows(min_row=2)}
    assert figures["IN-POV-01", "户数"] == 0
    cover = {str(row[0].value): row[1].value for row in book["报告"].iter_rows()}
    assert cover["统计范围"] == "只统计审核通过的户和项目"


def test_the_typed_section_is_the_only_typed_part(station: Station, register: str, tmp_path: Path) -> None:
    made = station.reports.annual.preview(Wanted(2018, outlook="道路养护资金不足。\n下一步争取列入预算。"))
    assert "道路养护资金不足" in pdf_text(made.pdf, tmp_path)
    assert "没有尚未办结的监管问题" in pdf_text(station.reports.annual.preview(Wanted(2018)).pdf, tmp_path)
    assert register


def test_figures_that_contradict_each_other_are_named(
    station: Station, register: str, tmp_path: Path
) -> None:
    """statistics.md §6: what is spent cannot be more than what was paid out."""
    text = pdf_text(station.reports.annual.preview(Wanted(2018)).pdf, tmp_path)
    assert "各项均相符" in text
    paid = "0" * 31 + "5"
    project = {"name": "路", "project_code": "P9", "year": 2018, "division_code": VILLAGE}
    grant = {"doc_date": "2018-02-01", "ledger_type": "1", "amount": 9_000, "to_division": VILLAGE}
    station.put_many(
        [
            Edit("project", "0" * 31 + "6", project),
            Edit("fund_allocation", "0" * 31 + "7", {**grant, "source_code": "01", "doc_no": "一"}),
            Edit("fund_disbursement", paid, {"project_id": "0" * 31 + "6", "allocation_id": "0" * 31 + "7",
                                             "date": "2018-03-01", "amount": 1_000_000}),
        ],
        "录入",
    )  # fmt: skip
    text = pdf_text(station.reports.annual.preview(Wanted(2018)).pdf, tmp_path).replace("\n", "")
    assert "已拨付资金不大于指标下达资金（1.00万元，0.01万元）" in text.replace(" ", "")
    assert register


def test_the_workbook_has_the_lists_and_the_records(station: Station, register: str) -> None:
    station.put_many(
        [
            Edit("project", "0" * 31 + "1", {"name": "通村路", "year": 2018, "division_code": VILLAGE,
                                             "project_status": "60"}),
        ],
        "录入",
    )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(station.reports.annual.preview(Wanted(2018)).workbook))
    assert {"报告", "指标", "明细", "项目明细", "公告公示情况", "监管问题与整改"} <= set(book.sheetnames)
    assert book["项目明细"]["A2"].value == "通村路"
    assert register in [row[8].value for row in book["明细"].iter_rows()]


def test_every_record_behind_a_number_is_written_over_as_many_sheets_as_it_takes(
    station: Station, register: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheet ends at 1,048,576 rows; here it ends at three."""
    monkeypatch.setattr(workbook, "ROWS_OF_A_SHEET", 3)
    path = tmp_path / "n.xlsx"
    only = ["IN-POV-01", "IN-POV-02", "IN-POV-09", "IN-DQ-01"]
    made = station.reports.write_indicators(path, 2018, only=only)
    book = openpyxl.load_workbook(path)
    titles = [title for title in book.sheetnames if title.startswith("明细")]
    assert titles[:2] == ["明细", "明细2"]
    lines = [row for title in titles for row in book[title].iter_rows(min_row=2, values_only=True)]
    assert sum(bool(row[8]) for row in lines) == made.records >= 3
    assert all(book[title].max_row <= 4 for title in titles)
    for number in book["指标"].iter_rows(min_row=2):
        sheet, _, cell = number[4].hyperlink.location.partition("!")
        assert book[sheet.strip("'")][cell].value == number[0].value
    formulas = "".join(str(row[7].value) for row in book["指标"].iter_rows(min_row=2))
    assert all(f"COUNT('{title}'!G" in formulas or f"SUM('{title}'!G" in formulas for title in titles[:2])
    assert register


def test_the_workbook_has_every_record_behind_every_number(station: Station, register: str) -> None:
    """Issue 8: each number of the annual report leads to its records, none is left out."""
    made = station.reports.annual.preview(Wanted(2018))
    book = openpyxl.load_workbook(io.BytesIO(made.workbook))
    with station.reports.engine(2018) as (engine, _door):
        scope = station.reports.scope()
        drill = Drill.of(engine, engine.compute(scope), scope)
    lines = [row[8] for row in book["明细"].iter_rows(min_row=2, values_only=True) if row[8]]
    assert len(lines) == drill.count == drill.shown > 0
    told = next(row[1].value for row in book["报告"].iter_rows() if row[0].value == "明细")
    assert told == f"数字背后的记录共{drill.count}条，“明细”列出{drill.count}条。"
    assert register

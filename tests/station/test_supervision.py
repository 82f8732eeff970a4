"""Supervision at the station: the run, the way of an issue, standing reports that carry what they should."""

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from desktop_app.catalog.model import Edit
from desktop_app.station import Station, StationRefused
from desktop_app.station.clock import FixedClock
from tests.station.conftest import VILLAGE
from tests.unit.typeset import referees


@pytest.fixture
def duplicate(station: Station) -> Station:
    """Two vouchers with one invoice: VR-FND-005."""
    project = "0" * 31 + "1"
    paid = "0" * 31 + "2"
    edits = [
        Edit("project", project, {"name": "养殖", "project_code": "P1", "year": 2018,
                                  "division_code": VILLAGE, "project_status": "60"}),
        Edit("fund_disbursement", paid, {"project_id": project, "date": "2018-05-01", "amount": 900_000}),
    ]  # fmt: skip
    for number in (3, 4):
        values = {"project_id": project, "disbursement_id": paid, "date": "2018-06-01", "amount": 100_000,
                  "invoice_no": "A-77", "payee": "某店"}  # fmt: skip
        edits.append(Edit("fund_reimbursement", "0" * 31 + str(number), values))
    station.put_many(edits, "录入")
    return station


def only_issue(station: Station) -> str:
    rows = station.store.find("supervision_issue", rule_id="VR-FND-005")
    return str(rows[0]["id"])


def test_the_run_makes_issues_of_what_the_checks_find(duplicate: Station) -> None:
    """PM-082: monthly supervision; PM-079/081: what is found has a type, an amount and a last day."""
    assert duplicate.reports.supervision.is_due()
    done = duplicate.reports.supervision.run()
    assert done.new > 0
    row = duplicate.store.get("supervision_issue", only_issue(duplicate))
    assert row is not None
    assert (row["issue_type"], row["amount"], row["due_date"]) == ("04", 100_000, "2018-11-16")
    assert not duplicate.reports.supervision.is_due()
    assert duplicate.reports.supervision.run().new == 0


def test_an_issue_goes_from_hand_to_hand_until_somebody_else_closes_it(duplicate: Station) -> None:
    desk = duplicate.reports.supervision
    desk.run()
    issue = only_issue(duplicate)
    with pytest.raises(StationRefused, match="待核实"):
        desk.rectified(issue, "2018-11-02")
    desk.assign(issue, "王干部", "2018-11-20")
    with pytest.raises(StationRefused, match="早于"):
        desk.rectified(issue, "2018-01-01")
    desk.rectified(issue, "2018-11-02")
    with pytest.raises(StationRefused, match="责任人不能复核"):
        desk.recheck(issue, holds=True)
    duplicate.put("supervision_issue", {"responsible_person": "李会计"}, issue)
    with pytest.raises(StationRefused, match="原因"):
        desk.recheck(issue, holds=False)
    desk.recheck(issue, holds=False, reason="发票仍在")
    desk.rectified(issue, "2018-11-03")
    desk.recheck(issue, holds=True, reason="已退款")
    row = duplicate.store.get("supervision_issue", issue)
    assert row is not None
    assert (row["status"], row["rectified_date"]) == ("5", "2018-11-03")


def test_what_was_put_right_in_the_records_waits_to_be_checked(duplicate: Station, clock: FixedClock) -> None:
    desk = duplicate.reports.supervision
    desk.run()
    issue = only_issue(duplicate)
    for number in (3, 4):
        duplicate.put("fund_reimbursement", {"invoice_no": f"A-{number}"}, "0" * 31 + str(number))
    clock.set(date(2018, 12, 1))
    assert desk.run().gone > 0
    row = duplicate.store.get("supervision_issue", issue)
    assert row is not None
    assert (row["status"], row["rectified_date"]) == ("4", "2018-12-01")


def pdf_text(pdf: bytes, folder: Path) -> str:
    path = folder / "report.pdf"
    path.write_bytes(pdf)
    return referees.run("pdftotext", str(path), "-")


def test_the_brief_on_major_issues_goes_to_the_party_committee(duplicate: Station, tmp_path: Path) -> None:
    """PM-091: 重大情况 are reported at once, with who answers for them."""
    duplicate.reports.supervision.run()
    duplicate.reports.supervision.assign(only_issue(duplicate), "李会计", "2018-11-20")
    text = pdf_text(duplicate.reports.supervision.sheets("RP-03", 2018).pdf, tmp_path)
    assert "省委、省政府" in text
    assert "李会计" in text
    assert "虚报冒领" in text


def test_every_standing_report_can_be_made_as_sheets_and_as_a_workbook(
    duplicate: Station, tmp_path: Path
) -> None:
    """PM-023/031/039/048/055/065: an extract per measure; PM-062 ledger; PM-063 coverage; PM-074 calendar."""
    desk = duplicate.reports.supervision
    for number, report in enumerate(desk.standing):
        desk.workbook(tmp_path / "r.xlsx", report, 2018)
        assert openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames
        if number % 4 == 0:
            assert desk.sheets(report, 2018).pdf.startswith(b"%PDF")


def test_the_needs_list_has_no_personal_data(station: Station, tmp_path: Path) -> None:
    """PM-058/060: donors see what is needed and where, not by whom."""
    household = station.put(
        "household",
        {"household_no": "1", "division_code": VILLAGE, "identified_year": 2016, "phone": "13812345678"},
    ).record_id
    station.put("member", {"household_id": household, "name": "吉克阿依", "id_no": "519900198502140032"})
    station.put(
        "help_request", {"household_id": household, "need": "棉被两床", "amount": 30_000, "status": "1"}
    )
    path = tmp_path / "needs.xlsx"
    station.reports.supervision.workbook(path, "needs", 2018)
    cells = [
        str(cell.value)
        for row in openpyxl.load_workbook(path)["帮扶需求清单（不含个人信息）"]
        for cell in row
    ]
    told = " ".join(cells)
    assert "棉被两床" in told and "300" in told
    for private in ("吉克", "519900198502140032", "13812345678", household, VILLAGE):
        assert private not in told


def test_a_department_gets_the_measures_it_answers_for(station: Station) -> None:
    desk = station.reports.supervision
    assert [item.id for item in desk.reports_of("省扶贫办")] == ["measure-1", "measure-2", "measure-6"]
    station.put("measure_department", {"measure": "5", "department": "省扶贫办"})
    assert "measure-5" in [item.id for item in desk.reports_of("省扶贫办")]
    assert desk.departments("5") == ("省人力资源社会保障厅", "省扶贫办")
    ended = {"measure": "5", "department": "省人力资源社会保障厅", "valid_to": "2018-10-31"}
    station.put("measure_department", ended)
    station.put("measure_department", {"measure": "5", "department": "某厅", "valid_from": "2018-11-02"})
    assert desk.departments("5") == ("省扶贫办",)
    with pytest.raises(StationRefused):
        desk.reports_of("某厅")
    with pytest.raises(StationRefused, match="RP-03"):
        desk.report("RP-99")


def test_the_calendar_shows_inspections_with_what_was_put_right(station: Station, tmp_path: Path) -> None:
    """PM-074: inspections of the year with their issues and rectification."""
    inspection = station.put(
        "inspection", {"kind": "1", "start_date": "2018-05-02", "end_date": "2018-05-04"}
    ).record_id
    for number, status in enumerate("353"):
        station.put(
            "supervision_issue",
            {"issue_type": "09", "issue_source": "02", "found_date": "2018-05-03", "status": status,
             "due_date": f"2018-06-0{number + 1}", "inspection_id": inspection},
        )  # fmt: skip
    path = tmp_path / "calendar.xlsx"
    station.reports.supervision.workbook(path, "inspections", 2018)
    row = [cell.value for cell in openpyxl.load_workbook(path)["督查检查日程"][2]]
    assert (row[0], row[2], row[4], row[5], row[6]) == ("督查", "2018-05-02", 3, 1, 2)


@pytest.mark.parametrize(("quarter", "granted"), [(1, "0.00"), (2, "1.00"), (3, "3.00"), (4, "3.00")])
def test_a_quarters_report_counts_money_up_to_its_last_day(
    station: Station, tmp_path: Path, quarter: int, granted: str
) -> None:
    """RP-04: 季度进度通报."""
    for number, (day, amount) in enumerate((("2018-04-02", 1_000_000), ("2018-09-30", 2_000_000))):
        grant = {
            "source_code": "0701",
            "doc_no": f"川财〔2018〕{number}号",
            "doc_date": day,
            "ledger_type": "1",
        }
        values = {**grant, "amount": amount, "to_division": VILLAGE[:9]}
        station.put_many([Edit("fund_allocation", f"{number:032x}", values)], "录入")
    path = tmp_path / "通报.xlsx"
    station.reports.supervision.workbook(path, "RP-04", 2018, quarter=quarter)
    rows = openpyxl.load_workbook(path)["指标"].iter_rows(min_row=2, values_only=True)
    figures = {(row[0], row[3]): row[4] for row in rows}
    assert f"{float(figures['IN-FND-04', '指标下达']):.2f}" == granted


def test_a_quarter_that_has_not_begun_has_no_report(station: Station) -> None:
    with pytest.raises(StationRefused, match="还没有开始"):
        station.reports.supervision.sheets("RP-04", 2019, quarter=1)


def sheet_rows(path: Path, title: str) -> list[list[object]]:
    """The rows of a list below its headings, without the record's id."""
    return [
        list(row[:-1]) for row in openpyxl.load_workbook(path)[title].iter_rows(min_row=2, values_only=True)
    ]


def test_the_ledger_of_enterprises_says_who_helps_which_village_with_what(
    station: Station, tmp_path: Path
) -> None:
    """PM-062: 3.00 and 1.50 万元, 30 and 12 poor persons; another year's help is left out."""
    for number, (name, year, fen, people) in enumerate(
        [("甲公司", 2018, 3_000_000, 30), ("乙公司", 2018, 1_500_000, 12), ("丙公司", 2017, 900_000, 5)]
    ):
        company = station.put("organization", {"name": name}).record_id
        pairing = station.put(
            "pairing",
            {"supporter_org_id": company, "supported_division": VILLAGE, "pairing_level": "60"},
        ).record_id
        station.put(
            "enterprise_village_help",
            {"pairing_id": pairing, "year": year, "project_name": f"项目{number}", "amount": fen,
             "poor_persons": people},
        )  # fmt: skip
    path = tmp_path / "e.xlsx"
    assert station.reports.supervision.workbook(path, "enterprises", 2018) >= 2
    rows = sheet_rows(path, "“万企帮万村”台账")
    told = {row[0]: (row[3], float(str(row[4])), row[5]) for row in rows}
    assert told == {"甲公司": ("项目0", 3.0, 30), "乙公司": ("项目1", 1.5, 12)}


def test_performance_targets_stand_beside_what_was_reached_and_the_newest_score(
    station: Station, tmp_path: Path
) -> None:
    """The score is kept in hundredths; of two self-evaluations the later counts."""
    project = "0" * 31 + "1"
    aim = {"project_id": project, "indicator_class": "11", "name": "新建道路", "unit": "公里"}
    edits = [
        Edit("project", project, {"name": "通村路", "year": 2018, "division_code": VILLAGE,
                                  "project_status": "60"}),
        Edit("project_indicator", "0" * 31 + "2", {**aim, "target_value": "5", "actual_value": "4.8"}),
        Edit("performance_review", "0" * 31 + "3",
             {"project_id": project, "review_date": "2018-06-01", "score": 8_000}),
        Edit("performance_review", "0" * 31 + "4",
             {"project_id": project, "review_date": "2018-12-01", "score": 9_150}),
    ]  # fmt: skip
    station.put_many(edits, "录入")
    path = tmp_path / "p.xlsx"
    station.reports.supervision.workbook(path, "performance", 2018)
    ((name, _kind, said, target, actual, unit, score),) = sheet_rows(path, "绩效目标与自评")
    assert (name, said, target, actual, unit) == ("通村路", "新建道路", "5", "4.8", "公里")
    assert float(str(score)) == 91.5

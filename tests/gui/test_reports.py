"""统计报表: figures with the records behind them, charts, reports that are seen, frozen, saved, printed."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.reports import Reports
from desktop_app.gui.shell import Shell
from desktop_app.reports.engine import Result
from desktop_app.station import Station
from tests.gui.conftest import AREA

LONG = 30_000


@pytest.fixture
def page(shell: Shell, context: Context, qtbot: QtBot) -> Reports:
    place = shell.go("reports")
    assert isinstance(place, Reports)
    qtbot.waitUntil(lambda: place.tree.topLevelItemCount() > 0 and not context.jobs.is_busy, timeout=LONG)
    return place


def item_of(page: Reports, indicator: str, key: str) -> QTreeWidgetItem:
    waiting = [page.tree.topLevelItem(place) for place in range(page.tree.topLevelItemCount())]
    while waiting:
        item = waiting.pop(0)
        assert item is not None
        found = item.data(0, 0x100)
        if isinstance(found, Result) and (found.indicator.id, found.figure.key) == (indicator, key):
            return item
        waiting += [item.child(place) for place in range(item.childCount())]
    raise AssertionError(f"{indicator}.{key} is not in the tree")


def choose(page: Reports, indicator: str, key: str, qtbot: QtBot) -> QTreeWidgetItem:
    item = item_of(page, indicator, key)
    page.tree.setCurrentItem(item)
    qtbot.waitUntil(lambda: not page.context.jobs.is_busy)
    return item


def test_a_figure_shows_the_records_behind_it_and_opens_them(
    page: Reports, station: Station, qtbot: QtBot
) -> None:
    item = choose(page, "IN-POV-01", "households", qtbot)
    count = int(item.text(1))
    assert count > 0
    assert page.lines.rowCount() == count
    assert page.tabs.tabText(0) == f"背后的记录（{count}）"
    with qtbot.waitSignal(page.context.opened) as opened:
        page.open_line(0)
    assert opened.args[0] == "household"
    assert station.store.get("household", opened.args[1]) is not None


def test_a_composition_is_drawn_as_bars_with_their_numbers(page: Reports, qtbot: QtBot) -> None:
    choose(page, "IN-POV-09", "households", qtbot)
    assert page.bars.lines
    assert all(line.shown.endswith("户") for line in page.bars.lines)
    assert page.bars.lines[0].label in page.bars.accessibleDescription()
    page.tabs.setCurrentIndex(1)
    assert not page.bars.grab().isNull()


def test_another_year_is_worked_out(page: Reports, qtbot: QtBot) -> None:
    page.year.setCurrentIndex(2)
    qtbot.waitUntil(lambda: not page.context.jobs.is_busy, timeout=LONG)
    qtbot.waitUntil(lambda: not page.progress.isVisible())
    assert item_of(page, "IN-POV-01", "households").text(1) != ""


def test_work_that_is_ended_leaves_the_figures_as_they_were(page: Reports, qtbot: QtBot) -> None:
    before = item_of(page, "IN-POV-01", "households").text(1)
    page.compute()
    page.progress.cancel.click()
    qtbot.waitUntil(lambda: not page.context.jobs.is_busy, timeout=LONG)
    qtbot.waitUntil(lambda: not page.progress.isVisible())
    assert item_of(page, "IN-POV-01", "households").text(1) == before


def test_the_annual_report_is_seen_then_frozen_and_shown_as_it_was(
    page: Reports, station: Station, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.sheet.made, timeout=LONG):
        page.sheet.preview()
    assert page.sheet.view.count > 5
    assert station.store.find("annual_report") == []
    with qtbot.waitSignal(page.sheet.made, timeout=LONG):
        page.sheet.freeze_now()
    (row,) = station.store.find("annual_report")
    assert row["division_code"] == AREA
    frozen = page.sheet.view.pdf
    station.put("household", {"household_no": "99", "division_code": AREA + "201", "identified_year": 2018})
    with qtbot.waitSignal(page.sheet.made, timeout=LONG):
        page.sheet.preview()
    assert page.sheet.view.pdf == frozen


def test_a_report_is_saved_and_printed_and_that_stands_in_the_log(
    page: Reports, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    page.sheet.kind.setCurrentIndex(page.sheet.kind.findData("RP-06"))
    assert not page.sheet.freeze.isVisible()
    with qtbot.waitSignal(page.sheet.made, timeout=LONG):
        page.sheet.preview()
    page.sheet.save_pdf(tmp_path / "a.pdf")
    page.sheet.save_workbook(tmp_path / "a.xlsx")
    page.save(tmp_path / "b.xlsx")
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    page.sheet.print_on(printer)
    qtbot.waitUntil(lambda: not page.context.jobs.is_busy, timeout=LONG)
    qtbot.waitUntil((tmp_path / "printed.pdf").exists, timeout=LONG)
    assert (tmp_path / "a.pdf").read_bytes() == page.sheet.view.pdf
    assert "监管问题与整改" in openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames
    assert "明细" in openpyxl.load_workbook(tmp_path / "b.xlsx").sheetnames
    noted = [line for line in station.guard.log() if line.purpose == "统计报表"]
    assert len(noted) == 4
    sheets = station.reports.supervision.sheets("RP-06", page.sheet.year)
    standing = station.reports.supervision.workbook(tmp_path / "c.xlsx", "RP-06", page.sheet.year)
    behind = station.reports.write_indicators(tmp_path / "c.xlsx", page.sheet.year).records
    assert sorted(line.rows for line in noted) == sorted([sheets.records] * 2 + [standing, behind])
    assert behind > 0


def test_the_monthly_run_is_a_button(page: Reports, station: Station, qtbot: QtBot) -> None:
    """PM-082: what the checks find about money is an issue afterwards."""
    assert station.reports.supervision.is_due()
    with qtbot.waitSignal(page.context.said, timeout=LONG) as said:
        page.supervise()
    qtbot.waitUntil(lambda: not page.context.jobs.is_busy, timeout=LONG)
    assert "未办结" in said.args[0]
    assert not station.reports.supervision.is_due()

"""Column filters with counts, saved views, and what is done with several records at once."""

from collections import Counter
from pathlib import Path
from threading import Event, get_ident
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.catalog.model import Value
from desktop_app.gui import submit_dialog
from desktop_app.gui.context import Context
from desktop_app.gui.filter_panel import FilterPanel
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.saved_views import SavedViews
from desktop_app.gui.submit_dialog import SubmitDialog
from desktop_app.gui.views import View
from desktop_app.station import Station, StationRefused
from desktop_app.station.filters import Tally
from desktop_app.store.asking import Patience
from desktop_app.store.errors import GivenUp

SHOWN = ("division_code", "household_type", "poverty_status", "cause_main", "review_state", "identified_year")

IDENTIFIED: dict[str, Value] = {
    "change_kind": "identify",
    "year": 2014,
    "apply_date": "2013-12-20",
    "review_meeting_date": "2014-01-05",
    "review_attendance": "32/40",
}
"""What the seeded households lack to be handed in."""


@pytest.fixture
def page(context: Context, qtbot: QtBot, tmp_path: Path) -> ListPage:
    context.preferences = Preferences(QSettings(str(tmp_path / "w.ini"), QSettings.Format.IniFormat))
    made = ListPage(context, "household", "贫困户")
    qtbot.addWidget(made)
    made.resize(1218, 700)
    made.reload()
    made.show()
    qtbot.waitExposed(made)
    return made


def counted(panel: FilterPanel, qtbot: QtBot) -> FilterPanel:
    """The panel once its values are counted."""
    qtbot.waitUntil(lambda: not panel.is_counting)
    return panel


def tick(panel: FilterPanel, qtbot: QtBot, row: int = 0) -> tuple[str, int]:
    """Tick a value as a click does; returns its label and count."""
    counted(panel, qtbot)
    item = panel.values.topLevelItem(row)
    assert item is not None
    item.setCheckState(0, Qt.CheckState.Checked)
    return item.text(0), int(item.text(1))


@pytest.mark.parametrize("column", SHOWN)
def test_the_counts_are_those_of_the_rows_a_person_sees(station: Station, column: str) -> None:
    rows = station.list_rows("household", station.list_ids("household"))
    seen = Counter(row[column] or "（空）" for row in rows)
    assert {t.label: t.records for t in station.filters.tally("household", column)} == seen


@pytest.mark.parametrize("column", SHOWN)
def test_a_filter_leaves_exactly_the_records_with_its_value(station: Station, column: str) -> None:
    every = station.list_ids("household")
    for tally in station.filters.tally("household", column):
        kept = station.filters.ids("household", chosen={column: (tally.value,)})
        rows = station.list_rows("household", kept)
        assert len(kept) == tally.records and set(kept) <= set(every)
        assert {row[column] or "（空）" for row in rows} == {tally.label}


def test_counts_follow_the_search_and_the_other_filters(station: Station) -> None:
    village = station.filters.tally("household", "division_code")[0]
    chosen = {"division_code": (village.value,)}
    kinds = station.filters.tally("household", "household_type", chosen=chosen)
    assert sum(kind.records for kind in kinds) == village.records
    again = station.filters.tally("household", "division_code", chosen=chosen)
    assert len(again) > 1, "a column's own filter does not hide its other values"
    found = station.filters.tally("household", "division_code", "马海")
    assert sum(item.records for item in found) == len(station.list_ids("household", "马海"))


def test_a_ticked_value_filters_and_stands_as_a_chip(page: ListPage, qtbot: QtBot) -> None:
    panel = page.show_filters("division_code")
    label, count = tick(panel, qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() == count < 24)
    assert [label in chip.text() for chip in page.bar.chips] == [True]
    page.bar.chips[0].click()
    qtbot.waitUntil(lambda: page.model.rowCount() == 24 and not page.bar.chips)


def test_the_panel_is_used_without_a_mouse(page: ListPage, qtbot: QtBot, station: Station) -> None:
    second = station.filters.columns("household")[1]
    panel = counted(page.show_filters("division_code"), qtbot)
    qtbot.keyClick(panel.values, Qt.Key.Key_Space)
    assert len(page.bar.chips) == 1
    qtbot.keyClick(panel.values, Qt.Key.Key_Left)
    qtbot.waitUntil(panel.columns.hasFocus)
    qtbot.keyClick(panel.columns, Qt.Key.Key_Down)
    assert counted(panel, qtbot).column == second
    qtbot.keyClick(panel.columns, Qt.Key.Key_Right)
    qtbot.keyClick(panel.values, Qt.Key.Key_Space)
    assert len(page.bar.chips) == 2
    qtbot.keyClick(panel.values, Qt.Key.Key_Escape)
    assert panel.isHidden()


def test_a_count_is_given_up_when_another_column_is_looked_at(
    page: ListPage, qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, gate, threads = context.station.filters.tally, Event(), list[int]()

    def slow(*given: Any, patience: Patience, **more: Any) -> list[Tally]:
        threads.append(get_ident())
        while not gate.wait(0.01):
            if patience.is_over():
                raise GivenUp
        return asked(*given, patience=patience, **more)

    monkeypatch.setattr(context.station.filters, "tally", slow)
    panel = page.show_filters("division_code")
    qtbot.waitUntil(lambda: len(threads) == 1)
    qtbot.keyClick(panel.columns, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(threads) == 2)  # the one reader is free again, though the gate is shut
    gate.set()
    assert tick(panel, qtbot)[1] > 0 and panel.column != "division_code" and get_ident() not in threads


def test_filter_and_search_hold_together(page: ListPage, qtbot: QtBot) -> None:
    tick(page.show_filters("division_code"), qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() < 24)
    left = set(page.model.ids)
    page.search.setText("马海")
    qtbot.waitUntil(lambda: 0 < page.model.rowCount() < len(left))
    both = set(page.model.ids)
    assert both < left
    page.drop_filter("")
    qtbot.waitUntil(lambda: both <= set(page.model.ids) and not set(page.model.ids) <= left)


def test_the_heading_offers_its_own_filter(page: ListPage) -> None:
    place = page.model.columns.index("poverty_status")
    menu = page.column_menu(QPoint(page.table.columnViewportPosition(place) + 4, 4))
    offered = menu.actions()[0]
    assert offered.text() == "筛选“脱贫属性”…"
    menu.close()


def test_a_view_comes_back_with_filters_order_and_columns(
    page: ListPage, context: Context, qtbot: QtBot
) -> None:
    tick(page.show_filters("poverty_status"), qtbot)
    qtbot.waitUntil(lambda: page.model.rowCount() < 24)
    page.table.sortByColumn(page.model.columns.index("household_no"), Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: page.is_whole)
    ids = list(page.model.ids)
    dialog = page.bar.ask_name()
    dialog.lines["name"].setText("秋季核对")
    dialog.go.click()
    page.show_view(View(columns=("head_name", "household_no")))
    qtbot.waitUntil(lambda: page.is_whole)
    assert page.model.rowCount() == 24 and page.model.columns == ["head_name", "household_no"]
    page.bar.fill_menu()
    page.bar.menu.actions()[0].trigger()
    qtbot.waitUntil(lambda: page.model.ids == ids)
    assert "poverty_status" in page.model.columns
    page.bar.saved.drop("秋季核对")
    assert SavedViews(context.preferences, "household").all() == {}


def test_where_nothing_is_nothing_is_filtered(context: Context, qtbot: QtBot) -> None:
    empty = ListPage(context, "fund_budget")
    qtbot.addWidget(empty)
    empty.reload()
    assert empty.bar.isHidden()
    context.station.put("fund_budget", {"year": 2018, "source_code": "0701", "amount": 100})
    empty.reload()
    assert not empty.bar.isHidden()
    empty.choose_values("source_code", ("01",))
    qtbot.waitUntil(lambda: not empty.model.ids)
    assert not empty.model.ids and not empty.bar.isHidden(), "a filter that leaves nothing can be taken away"


def test_unreadable_views_are_none(context: Context, tmp_path: Path) -> None:
    kept = Preferences(QSettings(str(tmp_path / "v.ini"), QSettings.Format.IniFormat))
    for said in ("nonsense", "[]", '{"a": {"filters": [], "columns": []}}', '{"a": 3}'):
        kept.keep_text("views/household", said)
        assert SavedViews(kept, "household").all() == {}
    assert context.station.filters.columns("household")[0] == "division_code"


def test_the_chosen_rows_go_out_with_their_purpose(page: ListPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.table.selectRow(2)
    assert page.bar.chosen.isHidden()
    page.table.selectAll()
    assert page.bar.chosen.text() == "已选 24 条"
    ids = page.selected_ids()[:3]
    dialog = page.export(ids)
    dialog.lines["purpose"].setText("县里核对")
    with qtbot.waitSignal(dialog.accepted):
        dialog.export(tmp_path / "三户.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "三户.xlsx").worksheets[0]
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert set(ids) <= cells and not (set(page.model.ids) - set(ids)) & cells


def test_of_too_many_chosen_some_actions_wait_and_say_so(
    page: ListPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.bar.add_action("公示几户…", lambda: None, most=2)
    page.table.selectAll()
    (button,) = (one for one in page.bar.findChildren(QPushButton) if one.text() == "公示几户…")
    assert not button.isEnabled() and "一次最多2条" in button.toolTip()
    monkeypatch.setattr(submit_dialog, "_MOST_TOLD", 1)
    dialog = page.submit_selected()
    refused = StationRefused("还有必填栏目没填。")
    for record_id in page.selected_ids()[:3]:
        dialog.answered(record_id, refused)
    assert dialog.list.count() == 1 and "3条没有提交（列出前1条）" in dialog.summary()


def test_chosen_households_are_submitted_and_the_refused_named(
    context: Context, qtbot: QtBot, page: ListPage
) -> None:
    ids = context.station.list_ids("household", sort="household_no")[:3]
    context.station.put("status_change", {"household_id": ids[0], **IDENTIFIED})
    dialog = SubmitDialog(context, "household", ids, page)
    qtbot.addWidget(dialog)
    dialog.begin()
    qtbot.waitUntil(lambda: not dialog.stop.isEnabled(), timeout=20_000)
    refused = [dialog.list.item(row).data(Qt.ItemDataRole.UserRole)[0] for row in range(dialog.list.count())]
    assert refused == ids[1:]
    assert "脱贫属性不衔接" in dialog.list.item(0).text()
    states = {i: context.record("household", i)["review_state"] for i in ids}
    assert states == {ids[0]: "1", ids[1]: "0", ids[2]: "0"}
    assert dialog.progress.value() == 3
    with qtbot.waitSignal(context.opened) as opened:
        dialog.list.itemActivated.emit(dialog.list.item(0))
    assert opened.args[:2] == ["household", refused[0]]

"""The season board in the window, one value for the chosen households, and the way back, all by keyboard."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.gui.change_dialog import ChangeDialog
from desktop_app.gui.context import Context
from desktop_app.gui.households import Households
from desktop_app.gui.season_page import SeasonPage
from desktop_app.gui.shell import Shell
from desktop_app.station.many_desk import HELPER
from desktop_app.station.season_desk import STAGES

CAUSE, MEDICAL = "household_year.cause_main", "member_year.in_commercial_medical"
SLOW = 20_000


@pytest.fixture
def households(shell: Shell) -> Households:
    place = shell.go("households")
    assert isinstance(place, Households)
    return place


@pytest.fixture
def board(households: Households, context: Context, qtbot: QtBot) -> SeasonPage:
    """The board of 2019, opened from 2018."""
    context.station.years.open_year(2019)
    page = households.show_season()
    page.year.setValue(2019)
    qtbot.waitUntil(lambda: bool(page.model.rows) and not context.jobs.is_busy, timeout=SLOW)
    return page


def settled(dialog: ChangeDialog, qtbot: QtBot) -> ChangeDialog:
    qtbot.waitUntil(lambda: dialog.preview.isEnabled() and not dialog.progress.isVisible(), timeout=SLOW)
    return dialog


def test_a_number_opens_the_households_behind_it_by_key(
    shell: Shell, board: SeasonPage, households: Households, qtbot: QtBot
) -> None:
    stages = list(STAGES)
    waiting = board.model.index(1, 1 + stages.index("waiting"))
    assert board.model.number(0, waiting.column()) == 24
    board.table.setCurrentIndex(waiting)
    qtbot.keyClick(board.table, Qt.Key.Key_Return)
    found = households.list
    qtbot.waitUntil(lambda: households.currentWidget() is found and found.is_whole)
    assert len(found.model.ids) == board.model.number(1, waiting.column()) > 0
    assert [chip.text().rstrip("× ") for chip in found.bar.chips][1] == "2019年动态管理：待核对"
    shell.go("households/season")
    assert households.currentWidget() is board
    qtbot.keyClick(board.table, Qt.Key.Key_Escape)
    assert households.currentWidget() is found


def test_the_board_counts_anew_when_something_was_confirmed(
    board: SeasonPage, context: Context, qtbot: QtBot
) -> None:
    confirmed = 1 + list(STAGES).index("confirmed")
    home = context.station.list_ids("household")[0]
    context.jobs.write(lambda station: station.years.confirm_household(home, 2019))
    qtbot.waitUntil(lambda: board.model.number(0, confirmed) == 1, timeout=SLOW)
    assert "4%" in board.told.text()


def test_a_year_nobody_opened_is_opened_from_the_board(
    households: Households, context: Context, qtbot: QtBot
) -> None:
    page = households.show_season()
    page.year.setValue(2019)
    unopened = 1 + list(STAGES).index("unopened")
    qtbot.waitUntil(lambda: page.open_year.isEnabled() and bool(page.model.rows), timeout=SLOW)
    assert page.model.number(0, unopened) == 24
    page.open_year.click()
    qtbot.waitUntil(lambda: page.model.number(0, unopened) == 0, timeout=SLOW)
    assert context.station.years.state(2019).waiting["household_year"] == 24


def test_one_value_is_previewed_written_and_taken_back(
    households: Households, context: Context, qtbot: QtBot
) -> None:
    households.list.table.selectAll()
    dialog = households.change_selected()
    dialog.field.setText("zyzpyy")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.editor is not None and dialog.focusWidget() is dialog.editor.input, "Enter goes on"
    assert dialog.field.key == CAUSE and dialog.editor is not None and dialog.year.isVisible()
    dialog.editor.set_value("03")
    dialog.year.setValue(2018)
    qtbot.keyClick(dialog.editor.input, Qt.Key.Key_Return)
    settled(dialog, qtbot)
    rows = {str(row["household_id"]): row["cause_main"] for row in context.find("household_year", year=2018)}
    other = [cause for cause in rows.values() if cause != "03"]
    assert dialog.model.rowCount() == len(other) < 24
    assert f"{24 - len(other)}条没有变化" in dialog.told.text()
    shown = [str(dialog.model.index(0, column).data()) for column in range(3)]
    assert "村）" in shown[0] and shown[1] != shown[2]
    assert {row["cause_main"] for row in context.find("household_year", year=2018)} != {"03"}, (
        "only a preview"
    )
    dialog.go.click()
    qtbot.waitUntil(lambda: dialog.undo.isVisible() and dialog.undo.isEnabled(), timeout=SLOW)
    assert {row["cause_main"] for row in context.find("household_year", year=2018)} == {"03"}
    dialog.undo.click()
    qtbot.waitUntil(lambda: "已撤销" in dialog.told.text(), timeout=SLOW)
    after = {str(row["household_id"]): row["cause_main"] for row in context.find("household_year", year=2018)}
    assert after == rows and not dialog.undo.isEnabled()
    dialog.reject()


def test_another_wish_needs_another_preview(households: Households, qtbot: QtBot) -> None:
    households.list.table.selectAll()
    dialog = households.change_selected()
    dialog.look()
    assert "请先选择改什么" in dialog.told.text()
    dialog.field.set_key(MEDICAL)
    dialog.choose(MEDICAL)
    assert dialog.editor is not None
    dialog.editor.set_value(1)
    dialog.look()
    settled(dialog, qtbot)
    assert dialog.go.isEnabled() and dialog.model.rowCount() > 24
    dialog.year.setValue(2030)
    assert not dialog.go.isEnabled() and dialog.model.rowCount() == 0
    dialog.look()
    settled(dialog, qtbot)
    assert not dialog.go.isEnabled() and "24户没有2030年度" in dialog.told.text()
    dialog.field.set_key(HELPER)
    dialog.choose(HELPER)
    assert dialog.day.isVisible() and not dialog.year.isVisible()
    dialog.reject()


def test_the_chosen_are_confirmed_and_that_is_taken_back(
    households: Households, context: Context, qtbot: QtBot
) -> None:
    station = context.station
    station.years.open_year(2019)
    households.list.table.selectAll()
    dialog = households.confirm_selected()
    dialog.year.setValue(2019)
    dialog.go.click()
    qtbot.waitUntil(lambda: not station.years.state(2019).waiting["household_year"], timeout=SLOW)
    newest = station.season.many.newest()
    assert newest is not None and "核对2019年度" in newest.told
    station.season.many.undo(newest.version)
    assert station.years.state(2019).waiting["member_year"] == station.years.state(2019).rows["member_year"]


def test_a_notice_for_the_chosen_lists_them_alone(shell: Shell, context: Context, qtbot: QtBot) -> None:
    from desktop_app.gui.notices import Notices

    village_of = {str(row["id"]): row["division_code"] for row in context.find("household")}
    exits = [str(row["household_id"]) for row in context.find("status_change", change_kind="exit")]
    elsewhere = next(one for one in village_of if village_of[one] != village_of[exits[0]])
    same = [one for one in exits if village_of[one] == village_of[exits[0]]]
    context.station.put("status_change", {"household_id": elsewhere, "year": 2018, "change_kind": "exit"})
    context.noticed.emit("household", same[:1])
    place = shell.place
    assert isinstance(place, Notices)
    qtbot.waitUntil(lambda: place.currentWidget() is place.desk and not place.desk.rows.is_asked_for)
    choice = place.desk.choice()
    assert (choice.code, choice.division_code) == ("N04", village_of[exits[0]])
    changes = context.station.store.find_among("status_change", "id", choice.record_ids)
    assert [row["household_id"] for row in changes] == same[:1] and len(same) > 1
    context.noticed.emit("household", [same[0], elsewhere])
    qtbot.waitUntil(lambda: place.desk.code == "N05" and not place.desk.rows.is_asked_for)
    both = place.desk.choice()
    assert (both.code, len(both.record_ids)) == ("N05", 2), "of two villages it is the township's notice"
    others = [one for one in village_of if one not in (*exits, elsewhere)]
    shell.go("households")
    with qtbot.waitSignal(context.said) as said:
        context.noticed.emit("household", others[:1])
    assert "没有可以公示的内容" in str(said.args)

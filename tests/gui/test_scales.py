"""Nothing scrolls sideways on a small screen or at a large scale, whatever the names.

The sizes are those left of 1366 × 768 at each scale that can be chosen, less a task bar and the frame, in the
window's own points.
"""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QDialog, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.column_pages import pages_of
from desktop_app.gui.copies_dialog import CopiesDialog
from desktop_app.gui.fitting import FittingDialog
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.notices import Notices
from desktop_app.gui.place import RecordsPlace
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.reports import Reports
from desktop_app.gui.room import Pages
from desktop_app.gui.screen_dialogs import Dialogs, closed_dialogs
from desktop_app.gui.screens import pages, settle
from desktop_app.gui.sections import SectionsPlace
from desktop_app.gui.shell import Shell
from desktop_app.station.clock import FixedClock
from tests.gui.cut_off import cut_words, out_of_sight, sideways

SIZES = {
    "100 %": QSize(1358, 696),
    "125 %": QSize(1085, 542),
    "150 %": QSize(903, 440),
    "200 %": QSize(675, 312),
}
SIX_LETTERS = 6 * 13 + 60  # behind the indentation of a figure
SMALLEST = SIZES["200 %"]


def squeezed(place: Pages) -> list[tuple[str, int, int]]:
    """Whether a page needs more width than it has."""
    least = place.minimumSizeHint().width()
    return [("squeezed", least, place.width())] if least > place.width() else []


@pytest.mark.parametrize("name", SIZES)
def test_no_page_scrolls_sideways_or_cuts_its_words(
    shell: Shell, qapp: QApplication, qtbot: QtBot, name: str
) -> None:
    shell.resize(SIZES[name])
    qtbot.waitUntil(lambda: shell.size() == SIZES[name])
    too_wide = {}
    for page, arrange in pages(shell):
        arrange()
        settle(qapp, shell)
        assert shell.size() == SIZES[name], f"{page} makes the window larger"
        if isinstance(shell.place, Reports) and not shell.place.tree.isHidden():
            assert shell.place.tree.header().sectionSize(0) > SIX_LETTERS, page
        if found := [*sideways(shell), *squeezed(shell.place), *cut_words(shell)]:
            too_wide[page] = found
    assert not too_wide


@pytest.mark.parametrize("name", ["125 %", "200 %"])
def test_no_dialog_is_larger_than_the_screen_or_hides_its_buttons(
    shell: Shell, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    room = SIZES[name]
    monkeypatch.setattr(FittingDialog, "room", property(lambda _dialog: room))
    shell.resize(room)
    wrong = {}
    station = shell.context.station
    closed = closed_dialogs(station.folder, FixedClock(station.today()), station.person.login)
    for dialog, opened in [*Dialogs(shell), *closed]:
        shown: QDialog = opened()
        settle(qapp, shell)
        found: list[object] = [*sideways(shown), *cut_words(shown), *out_of_sight(shown)]
        if shown.size().boundedTo(room) != shown.size():
            found.append(shown.size())
        if found:
            wrong[dialog] = found
        shown.reject()
        settle(qapp, shell)
    assert not wrong


def test_a_dialog_has_the_width_of_what_it_says_where_there_is_room(
    shell: Shell, qapp: QApplication, qtbot: QtBot
) -> None:
    dialog = CopiesDialog(shell, ["办公室打印机"], ["村务公开栏"])
    qtbot.addWidget(dialog)
    dialog.open()
    settle(qapp, shell)
    assert dialog.total.width() >= dialog.total.sizeHint().width()


def test_notices_of_money_take_the_room_there_is(shell: Shell, qapp: QApplication) -> None:
    """From the first time on that the page is shown, and when the window has got another size since."""
    place = shell.go("notices")
    assert isinstance(place, Notices)
    for name, on_one_page in (("100 %", True), ("200 %", False), ("100 %", True)):
        shell.go("home")
        shell.resize(SIZES[name])
        settle(qapp, shell)
        shell.go("notices")
        place.begin()
        settle(qapp, shell)
        place.show_matrix()
        settle(qapp, shell)
        assert not sideways(shell)
        table = place.matrix.table
        assert (len(shown_columns(table)) == table.columnCount()) is on_one_page, name


def test_every_chosen_column_is_reached_by_keys(shell: Shell, qapp: QApplication, qtbot: QtBot) -> None:
    shell.resize(SMALLEST)
    place = shell.go("households")
    assert isinstance(place, RecordsPlace)
    settle(qapp, shell)
    table, chosen = place.list.table, len(place.list.model.columns)
    seen: list[set[int]] = []
    while not seen or seen[0] != (shown := shown_columns(table)):
        seen.append(shown_columns(table))
        assert 0 in seen[-1]  # by the head a household is known
        qtbot.keyClick(table, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert set().union(*seen) == set(range(chosen)) and len(seen) > 1
    assert shown == seen[0]
    assert "户编号" in table.findChild(QWidget, "columnPages").toolTip()
    shell.resize(SIZES["100 %"])
    settle(qapp, shell)
    assert shown_columns(table) == set(range(chosen))


def shown_columns(table: QTableView) -> set[int]:
    return {place for place in range(table.model().columnCount()) if not table.isColumnHidden(place)}


def test_in_a_grid_the_next_columns_come_as_the_cursor_goes_on(
    shell: Shell, qapp: QApplication, qtbot: QtBot
) -> None:
    shell.resize(SMALLEST)
    place = shell.go("households")
    assert isinstance(place, RecordsPlace)
    place.show_record(place.list.model.ids[0])
    settle(qapp, shell)
    grid = place.page.parts.grids[0].grid
    grid.show_cell(0, "name")
    assert grid.view.isColumnHidden(grid.model.column_of("ethnicity"))
    for _step in range(20):
        if grid.model.column_key(grid.view.currentIndex().column()) == "ethnicity":
            break
        qtbot.keyClick(grid.view, Qt.Key.Key_Return)
    assert not grid.view.isColumnHidden(grid.model.column_of("ethnicity"))
    assert not grid.view.isColumnHidden(0)  # by the name a row is known
    qtbot.keyClick(grid.view, Qt.Key.Key_Home)
    grid.show_cell(0, "name")
    for _step in range(grid.model.columnCount()):
        qtbot.keyClick(grid.view, Qt.Key.Key_Right)
    assert grid.view.currentIndex().column() == grid.model.columnCount() - 1
    qtbot.keyClick(grid.view, Qt.Key.Key_Tab)
    assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (1, 0)
    qtbot.keyClick(grid.view, Qt.Key.Key_Backtab)
    assert grid.view.currentIndex().row() == 0


def test_findings_stand_on_a_tab_where_they_find_no_room_beside_the_form(
    shell: Shell, qapp: QApplication, qtbot: QtBot
) -> None:
    place = shell.go("households")
    assert isinstance(place, RecordsPlace)
    place.show_record(place.list.model.ids[0])
    page: RecordPage = place.page
    settle(qapp, shell)
    tabs = page.tabs.count()
    assert page.tabs.indexOf(page.side) < 0 and page.side.isVisible()
    shell.resize(SMALLEST)
    qtbot.waitUntil(lambda: page.tabs.indexOf(page.side) == tabs)
    page.tabs.setCurrentWidget(page.side)
    assert page.side.isVisible() and page.tabs.more.isVisible()
    shell.resize(SIZES["100 %"])
    qtbot.waitUntil(lambda: page.tabs.indexOf(page.side) < 0)
    assert page.side.isVisible() and page.tabs.count() == tabs


def test_the_kinds_of_a_narrow_place_are_chosen_above_the_list(
    shell: Shell, qapp: QApplication, qtbot: QtBot
) -> None:
    shell.resize(SMALLEST)
    place = shell.go("measures")
    assert isinstance(place, SectionsPlace)
    settle(qapp, shell)
    assert place.menu.isVisible() and not place.kinds.isVisible()
    place.menu.setFocus()
    before = place.key
    qtbot.keyClick(place.menu, Qt.Key.Key_Down)
    assert place.key != before and place.menu.currentData() == place.key
    assert isinstance(place.shown.currentWidget(), ListPage)


@pytest.mark.parametrize(
    ("widths", "room", "wanted"),
    [
        ([100, 50, 50], 200, [[0, 1, 2]]),
        ([100, 50, 50], 199, [[0, 1], [0, 2]]),
        ([100, 50, 50, 50], 210, [[0, 1, 2], [0, 3]]),
        ([100, 500, 50], 200, [[0, 1], [0, 2]]),  # what is wider than the room stands alone
        ([100], 50, [[0]]),
    ],
)
def test_columns_go_to_pages_in_their_order(widths: list[int], room: int, wanted: list[list[int]]) -> None:
    assert pages_of(widths, 0, room) == wanted

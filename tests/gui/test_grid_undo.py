"""Ctrl+Z and Ctrl+Y over a whole page: cells, pastes, deletions and rows, in turn with the form's fields."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.grid import GridEditor
from desktop_app.gui.record_page import RecordPage
from tests.gui.seed import id_number

TypeText = Callable[[QWidget, str], None]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> Iterator[RecordPage]:
    made = RecordPage(context, "household")
    qtbot.addWidget(made)
    made.resize(1200, 740)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_record(str(context.find("household")[0]["id"]))
    yield made
    made.hide()


@pytest.fixture
def members(page: RecordPage) -> GridEditor:
    return next(held.grid for held in page.parts.grids if held.grid.model.entity.name == "member")


def texts(grid: GridEditor) -> list[dict[str, str]]:
    return [{key: raw for key, raw in row.raws.items() if raw} for row in grid.model.rows()]


def go(page: RecordPage, grid: GridEditor, key: str, row: int = 0) -> None:
    page.parts.show_tab(next(held.tab for held in page.parts.grids if held.grid is grid))
    grid.show_cell(row, key)


def press(qtbot: QtBot, page: RecordPage, key: Qt.Key, with_: Qt.KeyboardModifier = CTRL) -> None:
    qtbot.keyClick(page.focusWidget(), key, with_)


def test_emptying_a_whole_grid_is_taken_back_by_one_key(
    page: RecordPage, members: GridEditor, context: Context, qtbot: QtBot
) -> None:
    whole = texts(members)
    go(page, members, "name")
    press(qtbot, page, Qt.Key.Key_A)
    with qtbot.waitSignal(context.said) as said:
        press(qtbot, page, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    assert "Ctrl+Z" in said.args[0]
    assert texts(members) != whole and not any("name" in row for row in texts(members))
    press(qtbot, page, Qt.Key.Key_Z)
    assert texts(members) == whole and not page.parts.is_changed()
    press(qtbot, page, Qt.Key.Key_Y)
    assert not any("name" in row for row in texts(members))
    press(qtbot, page, Qt.Key.Key_Z)
    assert texts(members) == whole


def test_what_was_taken_back_is_no_draft_either(
    page: RecordPage, members: GridEditor, context: Context, qtbot: QtBot
) -> None:
    home = page.record_id
    go(page, members, "name")
    press(qtbot, page, Qt.Key.Key_A)
    press(qtbot, page, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: context.station.draft("household", home) is not None)
    press(qtbot, page, Qt.Key.Key_Z)
    qtbot.waitUntil(lambda: context.station.draft("household", home) is None)


def test_the_last_change_anywhere_on_the_page_goes_first(
    page: RecordPage, members: GridEditor, qtbot: QtBot, type_text: TypeText
) -> None:
    whole = texts(members)
    editor = page.parts.forms[0].form.editor("address_detail")
    assert editor is not None
    before = editor.raw()
    go(page, members, "name")
    type_text(page.focusWidget(), "甲")
    cell = members.view.findChild(QLineEdit)
    assert isinstance(cell, QLineEdit)
    qtbot.keyClick(cell, Qt.Key.Key_Return)
    one = texts(members)
    assert one[0]["name"] == "甲"
    page.parts.show_tab(0)
    page.parts.forms[0].form.focus_field("address_detail")
    press(qtbot, page, Qt.Key.Key_A)
    type_text(page.focusWidget(), "新村3号")
    press(qtbot, page, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    go(page, members, "name", members.model.rowCount() - 1)
    QGuiApplication.clipboard().setText(f"乙\t\t1\t{id_number('19800101', 77)}\n丙")
    press(qtbot, page, Qt.Key.Key_V)
    assert [row["name"] for row in texts(members)][-2:] == ["乙", "丙"]

    page.parts.show_tab(page.tabs.count() - 1)
    page.tabs.setFocus()
    press(qtbot, page, Qt.Key.Key_Z)
    assert texts(members) == one, "the paste, with the rows it began"
    assert page.tabs.currentIndex() == next(h.tab for h in page.parts.grids if h.grid is members)
    press(qtbot, page, Qt.Key.Key_Z)
    assert editor.raw() == before and texts(members) == one, "then the field"
    assert page.focusWidget() is editor.input, "and the person is taken there"
    press(qtbot, page, Qt.Key.Key_Z)
    assert texts(members) == whole, "then the cell"
    for _step in range(3):
        press(qtbot, page, Qt.Key.Key_Z, CTRL | SHIFT)
    assert editor.raw() == "新村3号" and [row["name"] for row in texts(members)][-2:] == ["乙", "丙"]


def test_an_open_cell_takes_back_its_own_typing_first_and_then_the_page(
    page: RecordPage, members: GridEditor, qtbot: QtBot, type_text: TypeText
) -> None:
    whole = texts(members)
    go(page, members, "name")
    type_text(page.focusWidget(), "甲")
    press(qtbot, page, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    go(page, members, "name")
    press(qtbot, page, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    cell = page.focusWidget()
    assert isinstance(cell, QLineEdit)
    type_text(cell, "乙")
    assert cell.text() == "乙"
    press(qtbot, page, Qt.Key.Key_Z)
    assert cell.text() == "甲" and texts(members)[0]["name"] == "甲"
    press(qtbot, page, Qt.Key.Key_Z)
    assert texts(members) == whole
    assert page.focusWidget() is members.view, "an open cell would write over it"
    press(qtbot, page, Qt.Key.Key_Z)
    assert texts(members) == whole, "there is nothing more"


def test_rows_that_were_deleted_come_back_stored_ones_too(
    page: RecordPage, members: GridEditor, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(_parent: QWidget, _title: str, told: str) -> tuple[str, bool]:
        asked.append(told)
        return "重复登记", True

    monkeypatch.setattr(QInputDialog, "getText", answer)
    last = members.model.rowCount() - 1
    members.model.paste(last, 0, [["乙"]])
    whole = texts(members)
    assert last >= 2
    stored = [row.record_id for row in members.model.rows() if row.record_id]
    go(page, members, "name")
    press(qtbot, page, Qt.Key.Key_A)
    press(qtbot, page, Qt.Key.Key_Delete)
    assert not texts(members) and asked == [f"作废{len(stored)}行；作废后仍留有记录。请写明原因："]
    kept = context.station.store
    qtbot.waitUntil(lambda: set(kept.voided("member", stored)) == set(stored))
    press(qtbot, page, Qt.Key.Key_Z)
    assert texts(members) == whole
    qtbot.waitUntil(lambda: not kept.voided("member", stored))
    press(qtbot, page, Qt.Key.Key_Y)
    qtbot.waitUntil(lambda: set(kept.voided("member", stored)) == set(stored))
    assert not texts(members)


def test_without_a_reason_no_row_goes(
    page: RecordPage, members: GridEditor, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_asked: ("", False))
    members.model.paste(members.model.rowCount() - 1, 0, [["乙"]])
    whole = texts(members)
    go(page, members, "name")
    press(qtbot, page, Qt.Key.Key_A)
    press(qtbot, page, Qt.Key.Key_Delete)
    assert texts(members) == whole


def test_opening_a_cell_and_leaving_it_is_no_step(
    page: RecordPage, members: GridEditor, qtbot: QtBot
) -> None:
    go(page, members, "name")
    press(qtbot, page, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    press(qtbot, page, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert page._undo.count() == 0


def test_a_choice_and_a_long_text_leave_undo_to_the_page(page: RecordPage, qtbot: QtBot) -> None:
    form = page.parts.forms[0].form
    editor = form.editor("address_detail")
    assert editor is not None
    before = editor.raw()
    for other in ("identify_standard", "remark"):
        beside = form.editor(other)
        if beside is None:
            continue
        form.focus_field("address_detail")
        press(qtbot, page, Qt.Key.Key_A)
        qtbot.keyClicks(page.focusWidget(), "5")
        beside.input.setFocus()
        assert editor.raw() == "5"
        press(qtbot, page, Qt.Key.Key_Z)
        assert editor.raw() == before, other

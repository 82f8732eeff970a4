"""Identity and account numbers stand by their ends; seeing, copying and exporting them is noted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.number_editor import NumberEditor
from desktop_app.gui.outward import CopyDialog
from desktop_app.gui.place import RecordsPlace
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.shell import Shell
from desktop_app.station import Station
from desktop_app.station.people import Person
from tests.gui.seed import id_number

ACCOUNT = "6217003810012345678"
MASKED = "*" * 15 + "5678"
NEW_ACCOUNT = "6217003810099990000"
TypeText = Callable[[QWidget, str], None]


def settled(context: Context, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not context.jobs.is_busy)


def events(station: Station) -> list[str]:
    return [line.event for line in station.guard.log()]


@pytest.fixture
def page(shell: Shell, context: Context, station: Station, qtbot: QtBot) -> RecordPage:
    home = station.list_ids("household")[0]
    station.put("household", {"bank_account": ACCOUNT}, home)
    context.open_at("household", home)
    place = shell.place
    assert isinstance(place, RecordsPlace)
    settled(context, qtbot)
    shell.activateWindow()
    qtbot.waitUntil(shell.isActiveWindow)
    return place.page


def editor(page: RecordPage) -> NumberEditor:
    found = page.parts.forms[0].form.editor("bank_account")
    assert isinstance(found, NumberEditor)
    return found


def line(page: RecordPage) -> QLineEdit:
    shown = editor(page).input
    assert isinstance(shown, QLineEdit)
    return shown


def id_cell(page: RecordPage) -> tuple[str, str]:
    model = page.parts.grids[0].grid.model
    place = model.index(0, model.column_of("id_no"))
    return str(place.data()), str(place.data(Qt.ItemDataRole.UserRole))


def test_numbers_are_hidden_until_somebody_asks_and_that_is_noted(
    page: RecordPage, station: Station, qtbot: QtBot
) -> None:
    assert line(page).text() == MASKED
    shown, whole = id_cell(page)
    assert shown == f"{whole[:4]}{'*' * 10}{whole[-4:]}"
    before = events(station).count("查看完整号码")
    line(page).setFocus()
    QTest.keyClick(line(page), Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: line(page).text() == ACCOUNT)
    assert id_cell(page)[0] == whole
    noted = next(item for item in station.guard.log() if item.event == "查看完整号码")
    assert (noted.person, noted.detail) == ("李秀英", f"贫困户 {page.record_id}")
    assert events(station).count("查看完整号码") == before + 1
    page.show_record(page.record_id)
    assert line(page).text() == MASKED and "*" in id_cell(page)[0]


def test_a_new_number_is_typed_without_seeing_the_old_one(
    page: RecordPage, context: Context, station: Station, qtbot: QtBot, type_text: TypeText
) -> None:
    type_text(line(page), NEW_ACCOUNT)
    assert line(page).text() == NEW_ACCOUNT
    page.save()
    settled(context, qtbot)
    held = station.store.get("household", page.record_id)
    assert held is not None and held["bank_account"] == NEW_ACCOUNT
    assert "查看完整号码" not in events(station)
    assert line(page).text().endswith("*0000")


def test_leaving_a_hidden_number_alone_changes_nothing(page: RecordPage) -> None:
    line(page).setFocus()
    page.parts.forms[0].form.focus_field("bank_name")
    assert editor(page).raw() == ACCOUNT and not page.parts.is_changed()


@pytest.mark.parametrize(("place", "key"), [(0, Qt.Key.Key_Delete), (19, Qt.Key.Key_Backspace)])
def test_a_hidden_number_is_emptied_as_a_whole(page: RecordPage, place: int, key: Qt.Key) -> None:
    line(page).setFocus()
    line(page).setCursorPosition(place)
    QTest.keyClick(line(page), key)
    assert (line(page).text(), editor(page).raw()) == ("", "")


def test_a_number_pasted_into_the_stars_is_taken_alone(page: RecordPage) -> None:
    line(page).setFocus()
    line(page).setCursorPosition(3)
    QGuiApplication.clipboard().setText(NEW_ACCOUNT)
    QTest.keyClick(line(page), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor(page).raw() == NEW_ACCOUNT


def test_a_cell_takes_a_new_number_and_keeps_the_old_when_nothing_is_typed(
    page: RecordPage, type_text: TypeText
) -> None:
    grid = page.parts.grids[0].grid
    model, view = grid.model, grid.view
    whole = id_cell(page)[1]
    place = model.index(0, model.column_of("id_no"))

    def edit() -> QLineEdit:
        view.setCurrentIndex(place)
        view.edit(place)
        return view.findChildren(QLineEdit)[-1]

    opened = edit()
    assert (opened.text(), "新号码" in opened.placeholderText()) == ("", True)
    QTest.keyClick(opened, Qt.Key.Key_Return)
    assert id_cell(page)[1] == whole and not page.parts.is_changed()
    other = id_number("19620311", 77)
    opened = edit()
    type_text(opened, other)
    QTest.keyClick(opened, Qt.Key.Key_Return)
    assert id_cell(page) == (other, other)


def test_copies_are_masked_and_noted_and_full_ones_ask_what_for(
    page: RecordPage, shell: Shell, context: Context, station: Station, qtbot: QtBot
) -> None:
    model, view = page.parts.grids[0].grid.model, page.parts.grids[0].grid.view
    place = model.index(0, model.column_of("id_no"))
    whole = id_cell(page)[1]
    view.selectionModel().select(place, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    settled(context, qtbot)
    assert "*" in QGuiApplication.clipboard().text()
    copied = station.guard.log(1)[0]
    assert (copied.event, copied.detail, copied.rows) == ("复制到剪贴板", "家庭成员", 1)
    page.reveal()
    qtbot.waitUntil(lambda: id_cell(page)[0] == whole)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    dialog = shell.findChildren(CopyDialog)[-1]
    assert "*" in QGuiApplication.clipboard().text()
    dialog.go.click()
    assert "请填写用途" in dialog.message.text()
    dialog.lines["purpose"].setText("核对户口簿")
    dialog.go.click()
    settled(context, qtbot)
    assert QGuiApplication.clipboard().text() == whole
    assert station.guard.log(1)[0].purpose == "核对户口簿"


def test_a_list_is_copied_and_exported_with_its_purpose(
    shell: Shell, context: Context, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    place = shell.go("households")
    assert isinstance(place, RecordsPlace)
    place.list.table.selectRow(0)
    QTest.keyClick(place.list.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    settled(context, qtbot)
    assert station.guard.log(1)[0].rows == 1
    dialog = place.list.export()
    dialog.lines["purpose"].setText("报县扶贫办")
    dialog.export(tmp_path / "户")
    settled(context, qtbot)
    exported = station.guard.log(1)[0]
    assert (exported.event, exported.purpose, exported.rows) == ("导出文件", "报县扶贫办", 24)
    assert (tmp_path / "户.xlsx").is_file()


def test_an_auditor_sees_everything_and_can_write_nothing(
    shell: Shell, context: Context, station: Station, qtbot: QtBot
) -> None:
    station.person = Person("shen", "沈审计", "auditor")
    home = station.list_ids("household")[0]
    context.open_at("household", home)
    place = shell.place
    assert isinstance(place, RecordsPlace)
    settled(context, qtbot)
    page = place.page
    editors = [page.parts.forms[0].form.editor(name) for name in ("division_code", "village_group", "phone")]
    assert not any(item.input.isEnabled() for item in editors if item is not None)
    model = page.parts.grids[0].grid.model
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    assert not page.head.save.isVisible() and not place.list.add.isVisible()
    assert page.ask_undo() is None
    place.begin()
    assert page.record_id == home
    whole = id_cell(page)[1]
    page.reveal()
    qtbot.waitUntil(lambda: id_cell(page)[0] == whole)

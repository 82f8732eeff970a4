"""Identity and account numbers stand by their ends; seeing, copying and exporting them is noted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.field_copy import Source, selected_text, source_of
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


def test_what_is_copied_out_of_a_field_is_noted_with_person_and_field(
    page: RecordPage, context: Context, station: Station, qtbot: QtBot
) -> None:
    field = page.parts.forms[0].form.editor("bank_name")
    assert field is not None and isinstance(field.input, QLineEdit)
    field.input.setText("县信用社")
    field.input.setFocus()
    field.input.selectAll()
    QTest.keyClick(field.input, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    settled(context, qtbot)
    copied = station.guard.log(1)[0]
    assert (copied.event, copied.person, copied.rows) == ("复制到剪贴板", "李秀英", 1)
    assert copied.detail == f"贫困户 {field.field.label} {page.record_id}"
    assert QGuiApplication.clipboard().text() == "县信用社"
    line(page).setFocus()
    line(page).selectAll()
    line(page).copy()  # as the context menu does
    settled(context, qtbot)
    assert QGuiApplication.clipboard().text() == MASKED
    assert station.guard.log(1)[0].detail == f"贫困户 {editor(page).field.label} {page.record_id}"


def test_a_full_number_copied_out_of_a_field_asks_what_for(
    page: RecordPage, shell: Shell, context: Context, station: Station, qtbot: QtBot
) -> None:
    page.reveal()
    qtbot.waitUntil(lambda: line(page).text() == ACCOUNT)
    line(page).setFocus()
    line(page).selectAll()
    QTest.keyClick(line(page), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    dialog = shell.findChildren(CopyDialog)[-1]
    assert QGuiApplication.clipboard().text() == ""
    assert "复制到剪贴板" not in events(station)
    dialog.lines["purpose"].setText("到信用社核对")
    dialog.go.click()
    settled(context, qtbot)
    assert QGuiApplication.clipboard().text() == ACCOUNT
    copied = station.guard.log(1)[0]
    assert (copied.event, copied.person, copied.purpose) == ("复制到剪贴板", "李秀英", "到信用社核对")
    assert copied.detail == f"贫困户 {editor(page).field.label} {page.record_id}"
    assert events(station).count("复制到剪贴板") == 1


def test_computed_fields_and_opened_cells_are_known_as_what_they_are(page: RecordPage) -> None:
    forms = [held.form for held in page.parts.forms]
    computed = [
        (form, field, label)
        for form in forms
        for field in form.entity.fields
        if not field.stored and (label := form.findChild(QLabel, field.name)) is not None
    ]
    assert computed
    for form, field, label in computed:
        told = " ".join(filter(None, (form.entity.label, field.label, form.record_id)))
        assert source_of(label) == Source(told, full=False)
    memo = QPlainTextEdit("第一行\n第二行")
    memo.selectAll()
    assert selected_text(memo) == "第一行\n第二行"
    view = page.parts.grids[0].grid.view
    place = view.model().index(0, page.parts.grids[0].grid.model.column_of("id_no"))
    view.setCurrentIndex(place)
    assert source_of(view) is None
    view.edit(place)
    cell = source_of(view.findChildren(QLineEdit)[-1])
    assert cell is not None and cell.full and "号码" in cell.what


def test_copying_a_search_text_is_nobodys_business(
    shell: Shell, context: Context, station: Station, qtbot: QtBot
) -> None:
    place = shell.go("households")
    assert isinstance(place, RecordsPlace)
    place.list.search.blockSignals(True)  # nothing is to be searched
    place.list.search.setText("马")
    place.list.search.setFocus()
    place.list.search.selectAll()
    place.list.search.copy()
    settled(context, qtbot)
    assert QGuiApplication.clipboard().text() == "马" and "复制到剪贴板" not in events(station)


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

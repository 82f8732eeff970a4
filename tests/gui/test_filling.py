"""What one answer settles: amounts of which there are none, and rows below that say the same (PM-077)."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.form import RecordForm
from desktop_app.gui.grid import GridEditor
from desktop_app.gui.record_page import RecordPage

TypeText = Callable[[QWidget, str], None]
CONTROL = Qt.KeyboardModifier.ControlModifier
OTHER_LAND = ("forest_area", "returned_forest_area", "orchard_area", "pasture_area", "water_area")


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> Iterator[RecordPage]:
    made = RecordPage(context, "household")
    qtbot.addWidget(made)
    made.resize(1200, 740)
    made.show()
    qtbot.waitExposed(made)
    made.show_record("")
    yield made
    made.hide()


def form(page: RecordPage, entity: str) -> RecordForm:
    held = next(held for held in page.parts.forms if held.form.entity.name == entity)
    page.tabs.setCurrentIndex(held.tab)
    return held.form


def line(form: RecordForm, name: str) -> QWidget:
    editor = form.editor(name)
    assert editor is not None
    editor.input.setFocus()
    return editor.input


def members(page: RecordPage, key: str) -> GridEditor:
    page.tabs.setCurrentIndex(0)
    grid = page.parts.grids[0].grid
    grid.model.paste(0, 0, [["沙马尔布"], ["阿依木乃"], ["沙马拉则"]])
    grid.show_cell(0, key)
    return grid


def column(grid: GridEditor, key: str) -> list[str]:
    return [row.raws.get(key, "") for row in grid.model.rows()]


def test_pm_077_one_key_says_that_there_is_no_other_land(
    page: RecordPage, qtbot: QtBot, type_text: TypeText
) -> None:
    year = form(page, "household_year")
    said: list[str] = []
    page._context.said.connect(said.append)
    arable = line(year, "arable_area")
    type_text(arable, "3.2")
    qtbot.keyClick(arable, Qt.Key.Key_0, CONTROL)
    shown = year.raws()
    assert shown["arable_area"] == "3.20" and {shown[name] for name in OTHER_LAND} == {"0.00"}
    assert shown["irrigated_area"] == ""  # a part of the arable land, no kind of its own
    assert shown["house_area"] == shown["road_distance"] == ""
    assert said[-1] == "已填5项。按 Ctrl+Z 撤回。"
    assert page.focusWidget().objectName() == "has_production_power"
    assert not year.proposed  # a person said so
    page._undo.undo()
    assert {year.raws()[name] for name in OTHER_LAND} == {""}
    assert year.raws()["arable_area"] == "3.20"
    page._undo.redo()
    assert {year.raws()[name] for name in OTHER_LAND} == {"0.00"}


def test_pm_077_what_is_answered_stays_and_the_cursor_says_which_group_is_meant(
    page: RecordPage, qtbot: QtBot, type_text: TypeText
) -> None:
    income = form(page, "household_income")
    wage = line(income, "wage_income")
    type_text(wage, "8000")
    qtbot.keyClick(wage, Qt.Key.Key_Return)
    qtbot.keyClick(wage, Qt.Key.Key_0, CONTROL)
    assert income.raws()["wage_income"] == "8000.00"
    assert (income.raws()["pension_grant"], income.raws()["excluded_income"]) == ("0.00", "")
    year = form(page, "household_year")
    qtbot.keyClick(line(year, "house_area"), Qt.Key.Key_0, CONTROL)
    assert not any(year.raws()[name] for name in (*OTHER_LAND, "house_area"))


def test_the_button_does_what_the_key_does_and_goes_where_nobody_may_write(page: RecordPage) -> None:
    buttons = {one.text(): one for one in page.findChildren(QPushButton, "rest") if not one.isHidden()}
    assert buttons.keys() == {"其余土地填0", "其余收入填0"}
    buttons["其余收入填0"].click()
    assert form(page, "household_income").raws()["wage_income"] == "0.00"
    page.parts.lock()
    assert all(one.isHidden() for one in buttons.values())


def test_pm_077_one_key_says_of_the_whole_family_what_was_typed_of_the_first(
    page: RecordPage, qtbot: QtBot, type_text: TypeText
) -> None:
    key = "member_year.in_resident_medical"
    grid = members(page, key)
    type_text(grid.view, "1")
    editor = grid.view._delegate.open_editors()[0]
    qtbot.keyClick(editor, Qt.Key.Key_D, CONTROL)
    assert column(grid, key) == ["是"] * 3
    assert not any(key in row.proposed for row in grid.model.rows())
    assert column(grid, "member_year.in_employee_medical") == ["否"] * 3  # and what follows from it
    assert grid.model.rowCount() == 4  # nobody was added
    page._undo.undo()
    assert column(grid, key) == ["是", "", ""]


def test_pm_077_an_answer_below_stays_and_so_does_what_a_rule_proposes(
    page: RecordPage, qtbot: QtBot
) -> None:
    key = "member_year.in_employee_medical"
    grid = members(page, key)
    model = grid.model
    for row, name, text in ((0, key, "1"), (2, key, "0"), (1, "member_year.in_resident_medical", "1")):
        model.setData(model.index(row, model.column_of(name)), text)
    qtbot.keyClick(grid.view, Qt.Key.Key_D, CONTROL)
    assert column(grid, key) == ["是", "否", "否"]
    model.setData(model.index(1, model.column_of("member_year.in_resident_medical")), "0")
    qtbot.keyClick(grid.view, Qt.Key.Key_D, CONTROL)
    assert column(grid, key) == ["是", "是", "否"]

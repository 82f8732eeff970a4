"""历年收入表: the incomes of one household, a row a year, typed, pasted, taken back and saved in one go."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.grid import GridView
from desktop_app.gui.households import Households
from desktop_app.gui.income_rows import ENTITY, SETS, IncomeRows, year_in
from desktop_app.gui.income_table import IncomeTable
from desktop_app.gui.kit import make_texts
from desktop_app.gui.pasting import Pasted
from desktop_app.gui.row_told import RowTold
from desktop_app.gui.shell import Shell
from desktop_app.station import Person, StationRefused

TypeText = Callable[[QWidget, str], None]
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
YEARS = range(2014, 2019)


@pytest.fixture
def place(shell: Shell) -> Households:
    made = shell.go("households")
    assert isinstance(made, Households)
    made.show_record(str(shell.context.find("household")[0]["id"]))
    made.page.tabs.setCurrentIndex(2)
    shell.activateWindow()
    return made


def press(qtbot: QtBot, window: QWidget, key: Qt.Key, with_: Qt.KeyboardModifier = CTRL) -> None:
    qtbot.keyClick(window.focusWidget(), key, with_)


def type_in(table: IncomeTable, type_text: TypeText, text: str) -> None:
    """The first key opens the cell, the others go into it."""
    for char in text:
        type_text(table.focusWidget(), char)


def opened(place: Households, qtbot: QtBot) -> IncomeTable:
    """The table, by its key."""
    qtbot.waitUntil(place.window().isActiveWindow)
    place.page.tabs.setFocus()
    press(qtbot, place.page, Qt.Key.Key_I)
    made = QApplication.activeModalWidget()
    assert isinstance(made, IncomeTable)
    qtbot.waitUntil(made.isActiveWindow)
    return made


def shown(table: IncomeTable, year: int, name: str) -> str:
    grid = next(name_ for name_, keys in SETS.items() if name in keys)
    table.grid.choose(grid)
    return str(table.model.index(table.model.row_of(year), table.model.column_of(name)).data() or "")


def test_years_are_typed_pasted_taken_back_and_saved_together(
    place: Households, qtbot: QtBot, type_text: TypeText
) -> None:
    context, home = place.context, place.page.record_id
    [before] = context.find(ENTITY, household_id=home)
    table = opened(place, qtbot)
    table.grid.show_cell(table.model.row_of(2016), "wage_income")
    type_in(table, type_text, "8000")
    press(qtbot, table, Qt.Key.Key_Return, NONE)
    assert shown(table, 2016, "gross_income") == "8000.00"
    assert shown(table, 2016, "per_capita_net_income") == "2000.00", "four people at home"
    table.grid.choose_first()
    table.grid.show_cell(table.model.row_of(2014), "year")
    QGuiApplication.clipboard().setText(
        "户主家历年收入\t\t\t\n年份\t工资性收入（元）\t财产性收入\t生产经营性支出\n"
        "2018年\t12000\t99\t1300\n2015年\t100\t\t\n合计\t1\t2\t3\n2012\t5\t5\t5"
    )
    press(qtbot, table, Qt.Key.Key_V)
    told = table.told.text()
    assert "已粘贴2行，填了3格" in told and "“合计”、“2012”行" in told and "1格是算出来的" in told
    assert shown(table, 2018, "property_income") == "200.00", "a sum is never pasted over"
    table.grid.show_cell(table.model.row_of(2015), "wage_income")
    beneath = table.grid.findChild(RowTold)
    assert isinstance(beneath, RowTold) and beneath.text().startswith("工资性收入"), "100 yuan in a year"
    press(qtbot, table, Qt.Key.Key_Z)
    assert not shown(table, 2015, "wage_income") and shown(table, 2018, "wage_income") == "10500.00"
    press(qtbot, table, Qt.Key.Key_Y)
    table.grid.show_cell(table.model.row_of(2015), "wage_income")
    press(qtbot, table, Qt.Key.Key_Delete, NONE)  # nothing stands in 2015 any more
    press(qtbot, table, Qt.Key.Key_Delete)
    assert "不能删除" in table.told.text()
    journal = context.station.history(ENTITY, str(before["id"]))
    with qtbot.waitSignal(table.saved):
        press(qtbot, table, Qt.Key.Key_S)
    years = {row["year"]: row for row in context.find(ENTITY, household_id=home)}
    assert set(years) == {2016, 2018}, "a year that was emptied again is none"
    assert (years[2016]["wage_income"], years[2018]["wage_income"]) == (800_000, 1_200_000)
    assert years[2018]["business_cost"] == 130_000 and years[2018]["ecology_grant"] == 60_000
    written = context.station.history(ENTITY, str(years[2018]["id"]))[: -len(journal)]
    assert {line.at for line in written} == {context.station.history(ENTITY, str(years[2016]["id"]))[0].at}
    assert table.told.text().startswith("已保存") and not table.model.drafted()
    table.reject()
    editor = place.page.parts.forms[2].form.editor("wage_income")
    assert editor is not None and editor.raw() == "12000.00", "the page shows what was saved"


def test_what_is_not_saved_waits_as_a_draft_and_is_opened_from_the_first_page(
    place: Households, qtbot: QtBot, type_text: TypeText, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, home = place.context, place.page.record_id
    form = place.page.parts.forms[2].form
    form.focus_field("confirmed_date")
    press(qtbot, place.page, Qt.Key.Key_Return, NONE)
    assert isinstance(place.page.focusWidget(), GridView), "the next tab has only a grid: into its first cell"
    place.page.tabs.setCurrentIndex(2)
    form.focus_field("wage_income")
    type_text(place.page.focusWidget() or form, "7")
    with qtbot.waitSignal(context.said) as said:
        assert place.show_incomes() is None
    assert said.args[0] == "还有没有保存的内容，请先按 Ctrl+S 保存，再打开历年收入表。", (
        "one writes at a time"
    )
    press(qtbot, place.page, Qt.Key.Key_Z)
    place.page.keep_draft()
    qtbot.waitUntil(lambda: context.station.draft("household", home) is None)
    table = opened(place, qtbot)
    table.grid.show_cell(table.model.row_of(2017), "wage_income")
    type_in(table, type_text, "九千")
    press(qtbot, table, Qt.Key.Key_S)
    assert "九千" in table.told.text(), "a number that is none is told and stays"
    with qtbot.waitSignal(context.said) as said:
        press(qtbot, table, Qt.Key.Key_Escape, NONE)
    assert "草稿" in said.args[0] and not table.isVisible()
    qtbot.waitUntil(lambda: context.station.draft(ENTITY, home) is not None)
    context.open_at(ENTITY, home)
    again = QApplication.activeModalWidget()
    assert isinstance(again, IncomeTable) and shown(again, 2017, "wage_income") == "九千"
    qtbot.waitUntil(again.isActiveWindow)
    again.grid.view.setCurrentIndex(
        again.model.index(again.model.rowCount() - 1, again.model.columnCount() - 1)
    )
    again.grid.view.setFocus()
    for button in (again.discard, again.close_button, again.save_button):
        press(qtbot, again, Qt.Key.Key_Tab, NONE)
        assert again.focusWidget() is button, "Tab goes on after the last cell"
    again.grid.paste("年度\t工资性收入\n2016\t8000\n2017\t9000")

    def refuse(_edits: object, _reason: str) -> None:
        raise StationRefused("这一户已经移交，本站只能查看。")

    with monkeypatch.context() as patch:
        patch.setattr(context.station, "put_many", refuse)
        again.save()
        qtbot.waitUntil(lambda: "移交" in again.told.text())
    assert len(again.model.drafted()) == 2, "what was refused is not lost"
    press(qtbot, again, Qt.Key.Key_Z)
    assert shown(again, 2017, "wage_income") == "九千"
    again.discard.click()
    assert not again.model.drafted()
    press(qtbot, again, Qt.Key.Key_Z)
    assert shown(again, 2017, "wage_income") == "九千"
    again.discard.click()
    qtbot.waitUntil(lambda: context.station.draft(ENTITY, home) is None)
    again.reject()
    assert len(context.find(ENTITY, household_id=home)) == 1


def test_who_may_only_look_changes_nothing(context: Context, qtbot: QtBot) -> None:
    context.station.person = Person("shen", "沈审计", "auditor")
    table = IncomeTable(context, str(context.find("household")[0]["id"]), YEARS)
    qtbot.addWidget(table)
    table.show()
    assert table.save_button.isHidden() and table.discard.isHidden()
    table.grid.paste("年度\t工资性收入\n2017\t1")
    table.grid.view.fill_down()
    table.save()
    assert not table.model.drafted()


def pasted(rows: IncomeRows, text: str, key: str = "wage_income", row: int = 0) -> Pasted:
    keys = [one for keys in SETS.values() for one in keys]
    return rows.paste_block(row, rows.read(text, keys, keys[keys.index(key) : 7]))


def test_a_range_may_have_the_years_above_or_no_headings_at_all(context: Context) -> None:
    home = str(context.find("household")[0]["id"])
    rows = IncomeRows(make_texts(context), lambda year: 2 if year == 2015 else 0)
    rows.choose_columns(next(iter(SETS.values())))
    rows.load_years(context.find(ENTITY, household_id=home), YEARS)
    told = pasted(
        rows,
        "收入项目\t2015年\t2016年\t合计\n工资性收入\t5000\t6000\t11000\n低保金\t10\t\t10\n没有的\t1\t2\t3",
    )
    assert told.nowhere == ("合计",) and told.strange == ("没有的",) and told.cells == 3
    two = {row.given["year"]: row.changed() for row in rows.rows() if row.changed()}
    assert two["2015"] == {"wage_income": "5000.00", "dibao_grant": "10.00"}
    assert two["2016"] == {"wage_income": "6000.00"}
    [first, *_more] = rows.edits(home, 0)
    assert first.values == {"household_id": home, "year": 2015, "wage_income": 500_000, "dibao_grant": 1_000}
    row = rows.row_at(rows.row_of(2015))
    assert rows.index(1, 6).data() == "0.00" and rows._computed(row)["per_capita_net_income"] == "2505.00"

    told = pasted(rows, "1\t2\t3\t4\t5\t9\t6\n7\n8", row=3)
    assert (told.rows, told.below, told.not_typed) == (2, 1, 1), "2017, 2018 and a line too many; a sum"
    assert rows.row_at(3).changed()["family_planning_grant"] == "6.00", "on over the next set of columns"
    rows.forget()
    told = pasted(rows, "2016\t1\n2014\t2", key="year", row=4)
    assert (rows.row_at(2).changed(), rows.row_at(0).changed()) == (
        {"wage_income": "1.00"},
        {"wage_income": "2.00"},
    )
    assert rows.fill_down(0, [1]) == 0, "a year of which nothing is stored is not begun by filling down"
    assert [year_in(text) for text in ("2016", " 2016 年度", "2016.0", "1.2016", "12016", "")] == [
        *["2016"] * 3,
        *[""] * 3,
    ]

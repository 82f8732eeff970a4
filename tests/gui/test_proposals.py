"""What a new household proposes: shown with its reason, changed by typing over it, stored with the record."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.catalog.model import Edit, Value
from desktop_app.gui.context import Context
from desktop_app.gui.form import RecordForm
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.proposals import to_put
from desktop_app.gui.record_page import RecordPage
from tests.gui.seed import id_number

TypeText = Callable[[QWidget, str], None]


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
    return next(held.form for held in page.parts.forms if held.form.entity.name == entity)


def answer(page: RecordPage, entity: str, name: str, text: str, qtbot: QtBot, type_text: TypeText) -> None:
    editor = form(page, entity).editor(name)
    assert editor is not None
    page.tabs.setCurrentIndex(next(h.tab for h in page.parts.forms if h.form.entity.name == entity))
    editor.input.setProperty("text", "")
    type_text(editor.input, text)
    qtbot.keyClick(editor.input, Qt.Key.Key_Return)


def people(page: RecordPage) -> GridModel:
    model = page.parts.grids[0].grid.model
    model.paste(0, 0, [["沙马尔布"], ["沙马小军"]])
    return model


def put(page: RecordPage, row: int, key: str, text: str) -> None:
    grid = page.parts.grids[0].grid
    grid.show_cell(row, key)
    grid.model.setData(grid.model.index(row, grid.model.column_of(key)), text)


def raw(page: RecordPage, row: int, key: str) -> str:
    return page.parts.grids[0].grid.model.row_at(row).raws.get(key, "")


def test_nothing_is_proposed_before_something_is_said(page: RecordPage) -> None:
    assert not page.parts.is_changed()
    assert not any(held.form.proposed for held in page.parts.forms)
    assert not page.parts.grids[0].grid.model.rows()


def test_pm_077_the_first_member_is_the_head_and_the_others_have_the_heads_people(page: RecordPage) -> None:
    people(page)
    assert (raw(page, 0, "member_year.kinship"), raw(page, 1, "member_year.kinship")) == ("户主", "")
    assert raw(page, 0, "ethnicity") == raw(page, 1, "ethnicity") == ""
    put(page, 0, "ethnicity", "07")
    assert raw(page, 1, "ethnicity") == "彝族"
    grid = page.parts.grids[0].grid
    place = grid.model.index(1, grid.model.column_of("ethnicity"))
    assert place.data(Qt.ItemDataRole.ToolTipRole) == "与第一名成员相同"
    assert place.data(Qt.ItemDataRole.BackgroundRole) is not None
    put(page, 1, "ethnicity", "01")
    put(page, 0, "ethnicity", "02")
    assert raw(page, 1, "ethnicity") == "汉族"  # an answer stays


def test_pm_077_an_emptied_proposal_stays_empty(page: RecordPage) -> None:
    people(page)
    put(page, 0, "member_year.kinship", "")
    put(page, 0, "ethnicity", "07")
    assert raw(page, 0, "member_year.kinship") == ""


def test_pm_077_a_child_has_no_labour_until_its_number_says_otherwise(page: RecordPage) -> None:
    people(page)
    put(page, 1, "id_no", id_number("20110915", 53))
    assert raw(page, 1, "member_year.labour_skill") == "无劳动力"
    assert raw(page, 0, "member_year.labour_skill") == ""
    put(page, 1, "id_no", id_number("19810915", 53))
    assert raw(page, 1, "member_year.labour_skill") == ""


def test_pm_077_whoever_has_the_residents_insurance_has_not_the_employees(page: RecordPage) -> None:
    people(page)
    put(page, 0, "member_year.in_resident_medical", "1")
    assert raw(page, 0, "member_year.in_employee_medical") == "否"
    assert raw(page, 1, "member_year.in_employee_medical") == ""
    put(page, 0, "member_year.in_resident_medical", "0")
    assert raw(page, 0, "member_year.in_employee_medical") == ""


def test_pm_077_the_kind_of_household_is_not_asked_again_of_each_member(
    page: RecordPage, qtbot: QtBot, type_text: TypeText
) -> None:
    people(page)
    answer(page, "household_year", "household_type", "1", qtbot, type_text)
    keys = ("member_year.is_dibao", "member_year.is_tekun")
    assert [raw(page, row, key) for row in (0, 1) for key in keys] == ["否"] * 4
    income = form(page, "household_income")
    assert [income.raws()[name] for name in ("dibao_grant", "tekun_grant")] == ["0.00", "0.00"]
    assert income.proposed["dibao_grant"] == "按贫困户属性，没有低保成员"
    put(page, 1, "member_year.is_tekun", "1")
    answer(page, "household_year", "household_type", "3", qtbot, type_text)
    assert [raw(page, row, key) for row in (0, 1) for key in keys] == ["", "", "", "是"]
    assert (income.raws()["dibao_grant"], income.proposed) == ("", {})
    page._undo.undo()
    assert raw(page, 0, "member_year.is_dibao") == "否"


def test_pm_077_a_proposal_is_stored_with_the_record_and_only_then(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    answer(page, "household", "division_code", "rpc", qtbot, type_text)
    people(page)
    put(page, 0, "id_no", id_number("19780505", 33))
    put(page, 1, "id_no", id_number("20110915", 53))
    answer(page, "household_year", "household_type", "1", qtbot, type_text)
    with qtbot.waitSignal(page.stored, timeout=10_000) as stored:
        page.save()
    home = str(stored.args[0])
    members = context.find("member", household_id=home)
    years = [context.find("member_year", member_id=one["id"])[0] for one in members]
    assert [(one["is_dibao"], one["is_tekun"]) for one in years] == [(0, 0), (0, 0)]
    assert {one["kinship"] for one in years} == {"01", None}
    [income] = context.find("household_income", household_id=home)
    assert (income["dibao_grant"], income["wage_income"]) == (0, None)
    assert not form(page, "household_income").proposed  # what is stored is no proposal any more


def test_pm_077_a_group_has_its_mains_from_the_household_before(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    first = context.find("household")[0]
    [year] = context.find("household_year", household_id=first["id"], year=2018)
    mains: dict[str, Value] = {"has_living_power": 1, "has_broadcast": 0, "has_safe_water": 1}
    context.station.put_many([Edit("household_year", str(year["id"]), mains)], "测试数据")
    page.show_record(str(first["id"]), 2018)
    page.show_record("")
    shown = form(page, "household_year").raws()
    assert (shown["has_living_power"], shown["has_broadcast"]) == ("是", "否")
    assert shown["has_safe_water"] == ""  # one of the three guarantees: asked of each household
    assert not page.parts.is_changed()
    answer(page, "household", "village_group", "9组", qtbot, type_text)
    assert form(page, "household_year").raws()["has_living_power"] == ""
    answer(page, "household", "village_group", str(first["village_group"]), qtbot, type_text)
    answer(page, "household_year", "household_type", "1", qtbot, type_text)
    with qtbot.waitSignal(page.stored, timeout=10_000) as stored:
        page.save()
    [made] = context.find("household_year", household_id=str(stored.args[0]))
    assert (made["has_living_power"], made["has_broadcast"], made["has_safe_water"]) == (1, 0, None)


def test_a_stored_household_proposes_nothing_for_what_it_leaves_open(
    page: RecordPage, context: Context
) -> None:
    home = str(context.find("household")[1]["id"])
    page.show_record(home, 2018)
    before = [dict(row.raws) for row in page.parts.grids[0].grid.model.rows()]
    page.parts._propose()
    assert [row.raws for row in page.parts.grids[0].grid.model.rows()] == before


def test_what_stood_there_before_is_not_touched() -> None:
    proposed = {"b": "因"}
    wanted = {"a": ("1", "因"), "c": ("1", "因"), "d": ("1", "因")}
    texts = to_put({"a": "2", "b": "1"}, proposed, {"c"}, wanted)
    assert texts == {"b": "", "d": "1"} and proposed == {"d": "因"}

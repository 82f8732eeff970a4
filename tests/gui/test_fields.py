"""Editors: what may be typed into a field of each type, and what comes of it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.area_picker import AreaPicker
from desktop_app.gui.choice_line import code_choices
from desktop_app.gui.context import Context
from desktop_app.gui.editors import BoolEditor, FieldEditor
from desktop_app.gui.form import RecordForm
from desktop_app.gui.kit import division_choices, make_kit

TypeText = Callable[[QWidget, str], None]


@pytest.fixture
def form(context: Context, qtbot: QtBot) -> RecordForm:
    made = RecordForm(context.catalogue.entity("household"), make_kit(context))
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    qtbot.waitExposed(made)
    return made


def editor(form: RecordForm, name: str) -> FieldEditor:
    found = form.editor(name)
    assert found is not None
    return found


def test_a_date_is_typed_without_signs(form: RecordForm, qtbot: QtBot) -> None:
    date = editor(form, "identified_date")
    for typed in ("20140305", "2014.3.5"):
        date.set_raw("")
        qtbot.keyClicks(date.input, typed)
        qtbot.keyClick(date.input, Qt.Key.Key_Return)
        assert date.raw() == "2014-03-05"


def test_what_is_no_date_stays_and_is_named(form: RecordForm, qtbot: QtBot) -> None:
    date = editor(form, "identified_date")
    qtbot.keyClicks(date.input, "20141350")
    qtbot.keyClick(date.input, Qt.Key.Key_Return)
    assert date.raw() == "20141350"
    assert "没有" in form.refusals()["identified_date"]
    form.show_findings([])
    assert date.input.property("state") == "error"


@pytest.mark.parametrize("typed", ["1", "国家", "gj", "guojia"])
def test_a_code_is_typed_by_number_label_or_pinyin(
    form: RecordForm, qtbot: QtBot, type_text: TypeText, typed: str
) -> None:
    field = editor(form, "identify_standard")
    type_text(field.input, typed)
    qtbot.keyClick(field.input, Qt.Key.Key_Return)
    assert field.value() == "1"


def test_a_village_is_typed_by_its_initials(form: RecordForm, qtbot: QtBot, context: Context) -> None:
    field = editor(form, "division_code")
    qtbot.keyClicks(field.input, "rpc")
    qtbot.keyClick(field.input, Qt.Key.Key_Return)
    assert context.station.divisions.short_village(str(field.value())) == "日普村"


def test_an_area_is_searched_step_by_step(context: Context, qtbot: QtBot, type_text: TypeText) -> None:
    """Province, county, township: each is typed and taken, and the columns follow."""
    divisions = context.station.divisions
    picker = AreaPicker(divisions)
    qtbot.addWidget(picker)
    picker.show()
    qtbot.waitExposed(picker)
    for typed, name in (("四川", "四川省"), ("昭觉县", "昭觉县"), ("龙恩", "龙恩乡")):
        type_text(picker.search, typed)
        assert any(name in picker.hits.item(row).text() for row in range(picker.hits.count()))
        qtbot.keyClick(picker.search, Qt.Key.Key_Return)
        assert picker.name == name and not picker.search.text()
    columns = [one for one in picker.findChildren(QListWidget) if one is not picker.hits]
    chosen = [one.currentItem().text() for one in columns if one.currentItem() is not None]
    assert chosen == ["四川省", "凉山彝族自治州", "昭觉县", "龙恩乡"]


def test_the_villages_of_a_township_come_by_its_name(
    form: RecordForm, qtbot: QtBot, context: Context, type_text: TypeText
) -> None:
    """The way down ends at the village: the township's name offers its villages, a part of one takes it."""
    field = editor(form, "division_code")
    choices = division_choices(context, context.catalogue.entity("household").field("division_code"))("龙恩")
    assert choices and {choice.key[:9] for choice in choices} == {context.station.profile.area}
    type_text(field.input, "昭觉县 龙恩 日普")
    qtbot.keyClick(field.input, Qt.Key.Key_Return)
    assert context.station.divisions.short_village(str(field.value())) == "日普村"


def test_yes_and_no_by_one_key(form: RecordForm, qtbot: QtBot) -> None:
    field = editor(form, "is_martyr_family")
    assert isinstance(field, BoolEditor)
    for key, value in (("1", 1), ("0", 0), ("y", 1), (" ", 0)):
        qtbot.keyClicks(field.input, key)
        assert field.value() == value
    qtbot.keyClick(field.input, Qt.Key.Key_Delete)
    assert field.value() is None


def test_enter_goes_to_the_next_field(form: RecordForm, qtbot: QtBot) -> None:
    first = editor(form, "household_no").input
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.focusWidget() is editor(form, "division_code").input)


def test_composing_commits_characters(form: RecordForm, compose: Callable[..., None]) -> None:
    field = editor(form, "village_group")
    compose(field.input, "shan'tou", "山头组")
    assert field.raw() == "山头组"


def test_every_field_has_a_name_for_screen_readers(form: RecordForm) -> None:
    unnamed = [line.objectName() for line in form.findChildren(QLineEdit) if not line.accessibleName()]
    assert not unnamed


def test_a_conditional_field_comes_and_goes(context: Context, qtbot: QtBot) -> None:
    form = RecordForm(context.catalogue.entity("project"), make_kit(context))
    qtbot.addWidget(form)
    holder = form.holder("subsidy_standard")
    assert holder is not None
    assert holder.isHidden()
    form.show_raw("delivery_grain", "到户项目")
    assert not holder.isHidden()


def test_codes_are_ranked_by_how_well_they_fit(context: Context) -> None:
    suggest = code_choices(context.catalogue.codes["ethnicity"])
    assert suggest("yz")[0].label in {"彝族", "瑶族", "裕固族"}
    assert suggest("07")[0].label == "彝族"
    assert suggest("不存在的民族") == []


def shown(form: RecordForm, name: str) -> bool:
    holder = form.holder(name)
    return holder is not None and not holder.isHidden()


def made_form(context: Context, qtbot: QtBot, entity: str) -> RecordForm:
    made = RecordForm(context.catalogue.entity(entity), make_kit(context), alone=True)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_conditional_field_comes_and_goes_with_what_it_depends_on(context: Context, qtbot: QtBot) -> None:
    form = made_form(context, qtbot, "talent_exchange")
    form.load({})
    assert not shown(form, "host_post")
    form.show_raw("talent_type", "党政干部挂职")
    assert shown(form, "host_post") and shown(form, "health_ok")
    form.show_raw("talent_type", "支教")
    assert not shown(form, "host_post")


def test_computed_values_and_the_record_above_decide_as_well(context: Context, qtbot: QtBot) -> None:
    year = made_form(context, qtbot, "household_year")
    year.load({}, {"poverty_status": "2"})
    assert not shown(year, "return_cause") and not shown(year, "not_exit_reason")
    year.load({}, {"poverty_status": "4"})
    assert shown(year, "return_cause") and shown(year, "not_exit_reason")
    target = made_form(context, qtbot, "project_indicator")
    target.load({}, parent={"project_status": "40"})
    assert not shown(target, "actual_value")
    target.load({}, parent={"project_status": "70"})
    assert shown(target, "actual_value")

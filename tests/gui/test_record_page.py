"""The page of a record: typing, drafts, undo, saving, going to a finding."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.checks.registry import Found
from desktop_app.gui.context import Context
from desktop_app.gui.kit import make_texts
from desktop_app.gui.place import RecordsPlace
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.row_told import RowTold
from desktop_app.gui.undoable_line import UndoableLine
from desktop_app.station.sync_desk import ReturnedItem
from tests.gui.fake_station import FakePostStation
from tests.gui.seed import id_number

TypeText = Callable[[QWidget, str], None]
EDITABLE = Qt.ItemFlag.ItemIsEditable


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> Iterator[RecordPage]:
    made = RecordPage(context, "household")
    qtbot.addWidget(made)
    made.resize(1200, 740)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.hide()


def line(page: RecordPage, entity: str, name: str) -> QWidget:
    for held in page.parts.forms:
        editor = held.form.editor(name)
        if held.form.entity.name == entity and editor is not None:
            return editor.input
    raise LookupError(name)


def enter(qtbot: QtBot, page: RecordPage, name: str, typed: str, type_text: TypeText) -> None:
    target = line(page, "household", name)
    type_text(target, typed)
    qtbot.keyClick(target, Qt.Key.Key_Return)


def test_a_new_household_is_typed_and_saved(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    page.show_record("")
    enter(qtbot, page, "division_code", "rpc", type_text)
    enter(qtbot, page, "village_group", "2组", type_text)
    enter(qtbot, page, "identify_standard", "1", type_text)
    enter(qtbot, page, "identified_year", "2014", type_text)
    grid = page.parts.grids[0].grid
    grid.model.paste(0, 0, [["沙马尔布", "户主", "1", id_number("19700505", 33), "", "", "07"]])
    with qtbot.waitSignal(page.stored, timeout=10_000) as stored:
        page.save()
    record = context.record("household", str(stored.args[0]))
    assert record is not None
    assert str(record["household_no"]).startswith("T")
    assert [row["name"] for row in context.find("member", household_id=record["id"])] == ["沙马尔布"]
    assert context.station.draft("household", "") is None
    assert context.station.list_ids("household", "smeb") == [str(record["id"])]


def test_what_is_saved_twice_is_one_record_and_what_is_typed_meanwhile_stays(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    """Behind long work a save waits for minutes: whoever pressed Ctrl+S twice had entered two households."""
    go, before = Event(), context.station.store.count("household")
    context.jobs.run("核查", lambda _station: go.wait(60), lambda _done: None)
    page.show_record("")
    type_text(line(page, "household", "village_group"), "一组")
    page.save()
    page.save()
    assert not page.parts.grids[0].grid.model.flags(page.parts.grids[0].grid.model.index(0, 0)) & EDITABLE
    type_text(line(page, "household", "address_detail"), "山坳里")
    page.keep_draft()
    with qtbot.waitSignal(page.stored) as stored:
        go.set()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    made = str(stored.args[0])
    assert context.station.store.count("household") == before + 1 and page.record_id == made
    assert line(page, "household", "address_detail").property("text") == "山坳里"
    assert page.parts.grids[0].grid.model.flags(page.parts.grids[0].grid.model.index(0, 0)) & EDITABLE
    assert "山坳里" in str(context.station.draft("household", made))
    assert context.station.draft("household", "") is None


def save_behind_work(page: RecordPage, context: Context, type_text: TypeText, home: str) -> Event:
    """Save an address while other work is going on, which ends when what is returned is set."""
    go = Event()
    context.jobs.run("核查", lambda _station: go.wait(60), lambda _done: None)
    page.show_record(home)
    type_text(line(page, "household", "address_detail"), "山坳里")
    page.save()
    return go


def test_a_save_that_ends_elsewhere_leaves_the_record_that_is_shown(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    first, second = context.station.list_ids("household")[:2]
    go = save_behind_work(page, context, type_text, first)
    page.show_record(second)
    type_text(line(page, "household", "phone"), "1")
    with qtbot.waitSignal(page.stored):
        go.set()
    assert page.record_id == second and str(line(page, "household", "phone").property("text"))[:2] == "11"
    assert (context.record("household", first) or {})["address_detail"] == "山坳里"
    assert context.station.draft("household", first) is None


@pytest.mark.parametrize("is_new", [True, False], ids=["the next new one", "the same again"])
def test_what_is_begun_while_a_save_waits_is_not_lost_to_it(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText, is_new: bool
) -> None:
    home = "" if is_new else context.station.list_ids("household")[0]
    go = save_behind_work(page, context, type_text, home)
    page.show_record(home)
    type_text(line(page, "household", "phone"), "138")
    with qtbot.waitSignal(page.stored):
        go.set()
    assert page.record_id == home and "138" in str(line(page, "household", "phone").property("text"))
    qtbot.waitUntil(lambda: "household/phone" in (context.station.draft("household", home) or {}))
    saved = [str(one["id"]) for one in context.find("household") if one["address_detail"] == "山坳里"]
    assert len(saved) == 1 and (is_new or saved == [home])


def test_what_is_typed_is_kept_as_a_draft_and_opened_again(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    home = str(context.find("household")[0]["id"])
    page.show_record(home)
    type_text(line(page, "household", "address_detail"), "山坳里第三家")
    qtbot.waitUntil(lambda: context.station.draft("household", home) is not None, timeout=3000)
    again = RecordPage(context, "household")
    qtbot.addWidget(again)
    again.show_record(home)
    assert line(again, "household", "address_detail").property("text") == "山坳里第三家"


@pytest.mark.parametrize("where", ["a field", "a cell"])
def test_a_draft_opens_where_its_cursor_was(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText, where: str
) -> None:
    home = str(context.find("household")[0]["id"])
    page.show_record(home)
    grid = page.parts.grids[0].grid
    if where == "a field":
        type_text(line(page, "household", "phone"), "1")
    else:
        grid.choose("增减与其他")
        note = grid.model.index(0, grid.model.column_of("note"))
        grid.view.setFocus()
        grid.view.setCurrentIndex(note)
        grid.model.setData(note, "外出未归")
    page.keep_draft()
    qtbot.waitUntil(lambda: context.station.draft("household", home) is not None)
    again = RecordPage(context, "household")
    qtbot.addWidget(again)
    again.show()
    again.show_record(home)
    assert again.parts.go_back()
    reached, view = again.focusWidget(), again.parts.grids[0].grid.view
    if where == "a field":
        assert reached is line(again, "household", "phone")
    else:
        key = again.parts.grids[0].grid.model.column_key(view.currentIndex().column())
        assert reached is view and key == "note"
    again.show_record(str(context.find("household")[1]["id"]))
    assert not again.parts.go_back(), "no draft, no place"


def test_pm_077_the_next_household_keeps_village_and_group(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    first = context.find("household")[0]
    page.show_record(str(first["id"]))
    page.show_record("")
    assert line(page, "household", "village_group").property("text") == first["village_group"]
    assert not page.parts.is_changed()  # nothing was typed: no draft, no question
    enter(qtbot, page, "identified_year", "2014", type_text)
    qtbot.waitUntil(lambda: context.station.draft("household", "") is not None)
    draft = context.station.draft("household", "") or {}
    assert draft["household/division_code"] == first["division_code"]
    with qtbot.waitSignal(page.stored, timeout=10_000) as stored:
        page.save()
    made = context.record("household", str(stored.args[0])) or {}
    kept = ("division_code", "village_group")
    assert made["id"] != first["id"] and [made[name] for name in kept] == [first[name] for name in kept]


def test_a_number_that_somebody_has_is_told_while_it_is_typed(page: RecordPage, context: Context) -> None:
    known = context.find("member", name="吉克拉铁")[0]
    page.show_record("")
    model = page.parts.grids[0].grid.model
    place = model.index(0, model.column_of("id_no"))
    model.setData(place, str(known["id_no"]))
    told = str(place.data(Qt.ItemDataRole.ToolTipRole))
    assert "已登记在吉克拉铁" in told and "请核对证件" in told
    model.setData(place, id_number("19911212", 913))
    assert "已登记" not in str(place.data(Qt.ItemDataRole.ToolTipRole))


def test_a_rival_is_told_below_the_grid_as_the_last_digit_is_typed(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    """Before the cell is left, and as text: who works by keys sees no tooltip."""
    known = context.find("member", name="吉克拉铁")[0]
    page.show_record("")
    grid = page.parts.grids[0].grid
    told = grid.findChild(RowTold)
    assert isinstance(told, RowTold)
    place = grid.model.index(0, grid.model.column_of("id_no"))
    grid.view.setFocus()
    grid.view.setCurrentIndex(place)
    grid.view.edit(place)
    cell = grid.view.findChild(UndoableLine)
    assert isinstance(cell, UndoableLine)
    type_text(cell, str(known["id_no"])[:-1])
    assert told.isHidden()
    type_text(cell, str(known["id_no"])[-1])
    assert told.isVisible() and "证件号码：这个号码已登记在吉克拉铁" in told.text()
    qtbot.keyClick(cell, Qt.Key.Key_Return)
    assert "已登记在吉克拉铁" in told.text(), "and after Enter, with the cursor further on in the row"
    page.keep_draft()
    qtbot.waitUntil(lambda: context.station.draft("household", "") is not None)
    again = RecordPage(context, "household")
    qtbot.addWidget(again)
    again.show_record("")
    assert again.parts.go_back()
    told_again = again.parts.grids[0].grid.findChild(RowTold)
    assert isinstance(told_again, RowTold) and "已登记在吉克拉铁" in told_again.text(), (
        "a draft is judged too"
    )
    grid.model.setData(place, id_number("19911212", 913))
    assert "已登记" not in told.text()


def test_one_key_goes_from_the_name_of_a_tab_to_its_first_field(
    page: RecordPage, context: Context, qtbot: QtBot
) -> None:
    page.show_record(str(context.find("household")[0]["id"]))
    page.tabs.setCurrentIndex(1)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Tab):
        page.tabs.setFocus()
        qtbot.keyClick(page.tabs.tabBar(), key)
        assert page.focusWidget() is line(page, "household_year", "household_type"), key


def test_undo_takes_back_one_field(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    page.show_record(str(context.find("household")[0]["id"]))
    target = line(page, "household", "village_group")
    before = target.property("text")
    target.setProperty("text", "")
    enter(qtbot, page, "village_group", "9组", type_text)
    assert target.property("text") == "9组"
    qtbot.keyClick(page.tabs, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert target.property("text") == before
    qtbot.keyClick(page.tabs, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert target.property("text") == "9组"


def test_only_changed_fields_are_saved(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    home = str(context.find("household")[0]["id"])
    page.show_record(home)
    enter(qtbot, page, "address_detail", "2组15号", type_text)
    with qtbot.waitSignal(page.stored):
        page.save()
    newest = context.station.history("household", home)[0]
    assert newest.sentence == "家庭住址（组及门牌）填为“2组15号”。"


def test_a_text_that_cannot_be_kept_stops_saving_at_its_field(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    page.show_record(str(context.find("household")[0]["id"]))
    enter(qtbot, page, "identified_date", "20141350", type_text)
    with qtbot.waitSignal(context.said) as said:
        page.save()
    assert "没有" in said.args[0]
    qtbot.waitUntil(lambda: page.focusWidget() is line(page, "household", "identified_date"))


INCOMES = ("wage_income", "business_income", "business_cost")
COPIED = (
    "8,000\t4600.5\t1200",
    "8000\n4600.50\n1200\n",
    "工资性收入\t生产经营性收入\t生产经营性支出\n8000\t4600.5\t1200\n",
    "2018年家庭收入\t\n生产经营性收入（元）\t4600.5\n工资性收入\t8000元\n家里的牛\t3\n生产经营性支出\t1200\n",
)
"""A row, a column, below their labels, beside their labels."""


def test_incomes_are_pasted_from_a_spreadsheet(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    page.show_record(str(context.find("household")[0]["id"]))
    page.tabs.setCurrentIndex(2)
    lines = [line(page, "household_income", name) for name in INCOMES]
    before = [one.property("text") for one in lines]
    for copied in COPIED:
        lines[0].setFocus()
        paste(lines[0], copied, qtbot)
        assert [one.property("text") for one in lines] == ["8000.00", "4600.50", "1200.00"], copied
        qtbot.keyClick(page.tabs, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert [one.property("text") for one in lines] == before, "taken back at once"
    lines[0].setProperty("text", "")
    paste(lines[0], "77", qtbot)
    assert lines[0].property("text") == "77", "one cell is pasted as ever"
    page.tabs.setCurrentIndex(0)
    words = line(page, "household", "address_detail")
    phone = line(page, "household", "phone").property("text")
    words.setProperty("text", "")
    paste(words, "二组\n河边第三家", qtbot)
    assert all(part in words.property("text") for part in ("二组", "第三家")), "two lines of words are one"
    assert line(page, "household", "phone").property("text") == phone
    words.clearFocus()
    qtbot.waitUntil(
        lambda: not any(one.isActive() for one in page.findChildren(QTimer) if one.isSingleShot())
    )


def paste(target: QWidget, text: str, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_a_name_that_stands_for_no_record_is_not_kept_as_one(
    context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    """A typed text is no key: it stays, is named, and a draft brings it back as it was typed."""
    project = context.station.list_ids("project")[0]
    page = RecordPage(context, "project")
    qtbot.addWidget(page)
    page.show()
    page.show_record(project)
    office = line(page, "project", "implement_org_id")
    before = (context.record("project", project) or {})["implement_org_id"]
    office.setProperty("text", "")
    type_text(office, "没有这个单位")
    with qtbot.waitSignal(context.said) as said:
        page.save()
    assert "不能确定“没有这个单位”是哪个" in str(said.args)
    assert (context.record("project", project) or {})["implement_org_id"] == before
    page.keep_draft()
    qtbot.waitUntil(lambda: context.station.draft("project", project) is not None)
    again = RecordPage(context, "project")
    qtbot.addWidget(again)
    again.show_record(project)
    assert line(again, "project", "implement_org_id").property("text") == "没有这个单位"


def test_a_field_is_asked_for_by_what_stands_on_another_tab(context: Context, qtbot: QtBot) -> None:
    """A project's dates are asked for by its state; they stand on a tab of their own."""
    page = RecordPage(context, "project")
    qtbot.addWidget(page)
    page.show_record(context.station.list_ids("project")[0])
    library, acceptance = (line(page, "project", name) for name in ("in_library_date", "acceptance_date"))
    form = page.parts.forms[-1].form
    assert library.isVisibleTo(form) and not acceptance.isVisibleTo(form)
    page.parts.forms[0].form.put_back("project_status", "已验收")
    assert acceptance.isVisibleTo(form)
    page.parts.restore({"project/project_status": "已批复"})
    assert not acceptance.isVisibleTo(form)


def test_a_finding_leads_to_its_field(page: RecordPage, context: Context, qtbot: QtBot) -> None:
    found = next(
        item for item in context.station.findings() if item.entity == "household_year" and item.field
    )
    home = context.owner_of(found.entity, found.record_id)[1]
    page.show_record(home)
    page.go_to(found.entity, found.record_id, found.field)
    assert page.tabs.currentIndex() == 1
    held = next(held for held in page.parts.forms if held.form.entity.name == "household_year")
    holder = held.form.holder(found.field)
    assert holder is not None
    qtbot.waitUntil(holder.isVisible)


def test_a_finding_of_a_member_names_the_person(page: RecordPage, context: Context) -> None:
    """The same sentence stands beside a household as often as it has such members."""
    found = [
        (home, item) for home in context.station.list_ids("household") for item in of_members(context, home)
    ]
    home, item = found[0]
    page.show_record(home)
    person = context.station.store.get(item.entity, item.record_id) or {}
    if item.entity == "member_year":
        person = context.station.store.get("member", str(person["member_id"])) or {}
    shown = next(one for one in page.side.findChildren(QListWidget) if one.accessibleName() == "核查结果")
    told = [shown.item(row).text() for row in range(shown.count())]
    assert f"{person['name']}：{item.message}" in told


def of_members(context: Context, home: str) -> list[Found]:
    """What the checks find of a household's members."""
    found = context.station.findings("household", home)
    return [item for item in found if item.entity in ("member", "member_year")]


def test_live_findings_stand_at_the_field(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    page.show_record(str(context.find("household")[0]["id"]))
    target = line(page, "household", "bank_account")
    type_text(target, "6222021234567890")
    qtbot.waitUntil(lambda: target.property("state") in ("warn", "error"))


def test_a_cell_is_judged_when_it_is_left_and_the_finding_goes_when_it_is_put_right(
    page: RecordPage, context: Context, qtbot: QtBot
) -> None:
    """Checks of the record run while a grid is typed, before anything is saved (member and its year)."""
    home = str(context.find("household")[0]["id"])
    page.show_record(home)
    (held,) = [one for one in page.parts.grids if one.grid.model.entity.name == "member"][:1]
    model = held.grid.model

    def told(key: str) -> str:
        cell = model.index(0, model.column_of(key))
        return str(cell.data(Qt.ItemDataRole.AccessibleDescriptionRole) or "")

    def typed(key: str, text: str) -> None:
        cell = model.index(0, model.column_of(key))
        held.grid.view.setCurrentIndex(cell)
        qtbot.keyClick(held.grid.view, Qt.Key.Key_F2)
        editor = held.grid.view.indexWidget(cell)
        assert isinstance(editor, QLineEdit)
        editor.setText(text)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        held.grid.view.setCurrentIndex(model.index(1, model.column_of(key)))

    saved = context.record("member", model.rows()[0].record_id)
    number = str((saved or {})["id_no"])
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    typed("id_no", wrong)
    qtbot.waitUntil(lambda: "校验" in told("id_no"))
    assert context.record("member", model.rows()[0].record_id) == saved
    typed("id_no", number)
    qtbot.waitUntil(lambda: "校验" not in told("id_no"))


def test_the_year_is_not_changed_over_unsaved_work(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    page.show_record(str(context.find("household")[0]["id"]))
    enter(qtbot, page, "address_detail", "新村", type_text)
    page.head.year_chosen.emit(2016)
    assert page.parts.year == 2018


def test_every_planned_field_is_declared(context: Context) -> None:
    from desktop_app.gui.plans import GridPart, plan_for

    for entity in context.catalogue.entities:
        for tab in plan_for(context.catalogue, entity).tabs:
            for part in tab.parts:
                if isinstance(part, GridPart):
                    for keys in part.sets.values():
                        for key in keys:
                            owner = part.companion if "." in key else part.entity
                            assert context.catalogue.entity(owner).has(key.rpartition(".")[2]), key


def test_a_project_page_shows_its_money(context: Context, qtbot: QtBot) -> None:
    page = RecordPage(context, "project")
    qtbot.addWidget(page)
    page.show_record(str(context.find("project")[0]["id"]))
    funds = page.parts.grids[0].grid.model
    assert funds.entity.name == "project_fund"
    assert funds.rows()[0].raws["planned"] == "14.40"


def test_the_last_saved_change_is_taken_back_from_the_history(
    page: RecordPage, context: Context, qtbot: QtBot, type_text: TypeText
) -> None:
    home = str(context.find("household")[0]["id"])
    page.show_record(home)
    assert page.ask_undo() is None
    before = str((context.record("household", home) or {})["village_group"])
    context.station.put("household", {"village_group": "9组"}, home)
    page.show_record(home)
    history = next(button for button in page.side.findChildren(QPushButton) if button.text() == "修改记录")
    assert not page.side.undo.isVisible()
    history.click()
    assert page.side.undo.isVisible()
    page.side.undo.click()
    box = page.findChildren(QMessageBox)[-1]
    assert f"由“{before}”改为“9组”" in box.text()
    next(button for button in box.buttons() if button.text() == "撤销").click()
    qtbot.waitUntil(lambda: (context.record("household", home) or {})["village_group"] == before)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert "撤销上一次修改" in context.station.history("household", home)[0].sentence
    type_text(line(page, "household", "village_group"), "7")
    assert page.ask_undo() is None


def test_last_year_stands_at_the_field_and_in_the_cell(page: RecordPage, context: Context) -> None:
    station = context.station
    household = station.list_ids("household")[0]
    [year] = context.find("household_year", household_id=household, year=2018)
    page.show_record(household, 2018)
    form = next(held.form for held in page.parts.forms if held.form.entity.name == "household_year")
    line_2018 = form.editor("arable_area")
    assert line_2018 is not None and "上年" not in line_2018.input.accessibleDescription()
    page.show_record(household, 2019)
    then = make_texts(context)
    field = form.entity.field("arable_area")
    shown = f"{then.shown(field, then.raw(field, year['arable_area']))} {field.unit}"
    told = next(label for label in form.findChildren(QLabel) if label.buddy() is line_2018.input)
    assert f"上年　{shown}" in told.text() and shown in line_2018.input.accessibleDescription()
    grid = page.parts.grids[0].grid.model
    grid.choose_columns(["member_year.kinship"])
    assert grid.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "上年：户主"
    assert grid.index(0, 0).data(Qt.ItemDataRole.DisplayRole) == ""
    page.show_record(household, 2018)
    assert "上年" not in told.text() and not grid.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_the_next_and_the_previous_record_come_by_key(context: Context, qtbot: QtBot) -> None:
    place = RecordsPlace(context, "household")
    qtbot.addWidget(place)
    place.resize(1200, 740)
    place.show()
    qtbot.waitExposed(place)
    place.arrive()
    qtbot.waitUntil(lambda: place.list.is_whole)
    ids = list(place.list.model.ids)
    place.show_record(ids[1])
    place.activateWindow()
    qtbot.waitUntil(lambda: place.isActiveWindow() and place.page.isAncestorOf(place.focusWidget()))
    for key, at in ((Qt.Key.Key_PageDown, 2), (Qt.Key.Key_PageUp, 1), (Qt.Key.Key_PageUp, 0)):
        qtbot.keyClick(place.focusWidget(), key, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda wanted=ids[at]: place.page.record_id == wanted)
    qtbot.keyClick(place.focusWidget(), Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert place.page.record_id == ids[0], "there is none before the first"


def test_the_history_at_the_side_is_told_in_sentences(
    page: RecordPage, context: Context, qtbot: QtBot
) -> None:
    household = context.station.list_ids("household")[0]
    context.station.put("household", {"phone": "13900005678"}, household)
    page.show_record(household)
    [history] = [one for one in page.side.findChildren(QPushButton) if one.text() == "修改记录"]
    qtbot.mouseClick(history, Qt.MouseButton.LeftButton)
    [lines] = [one for one in page.side.findChildren(QListWidget) if one.accessibleName() == "修改记录"]
    assert lines.isVisible()
    when, sentence = lines.item(0).text().split("\n", 1)
    assert "李秀英" in when and "联系电话" in sentence and "改为" in sentence


def test_what_the_province_sent_back_is_told_with_its_reason_where_it_leads(
    page: RecordPage, context: Context
) -> None:
    found = context.find("member")[0]
    home, member = str(found["household_id"]), str(found["id"])
    page.show_record(home)
    station = context.station
    assert isinstance(station, FakePostStation)
    when = "2018-11-22T10:00:00"
    station.came_back = (
        ReturnedItem("household", home, "household_no", "与国家系统不一致，请核对。", when),
        ReturnedItem("member", member, "name", "与身份证不一致。", when),
        ReturnedItem("household", "another", "", "别的户", when),
    )
    page.go_to("household", home, "household_no")
    assert page.head.reason.text() == "省级退回“户编号”：与国家系统不一致，请核对。"
    assert not page.head.reason.isHidden()
    page.go_to("member", member, "name")
    assert page.head.reason.text().splitlines()[1:] == ["省级退回“姓名”：与身份证不一致。"]
    station.came_back = ()
    page.show_record(home)
    assert page.head.reason.isHidden()

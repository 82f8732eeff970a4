"""Grids: typing, pasting from a spreadsheet, what an identity number tells, and voiding."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.grid import GridEditor
from desktop_app.gui.grid_model import GridModel
from desktop_app.gui.grid_rows import CellRefused
from desktop_app.gui.kit import key_of, make_kit
from desktop_app.gui.member_cells import member_cells
from tests.gui.seed import id_number

Compose = Callable[[QWidget, str, str], None]
COLUMNS = ("name", "member_year.kinship", "id_type", "id_no", "sex", "birth_date", "ethnicity")


@pytest.fixture
def grid(context: Context, qtbot: QtBot) -> GridEditor:
    kit = make_kit(context)
    catalogue = context.catalogue
    derive = member_cells(kit.texts)
    model = GridModel(catalogue.entity("member"), catalogue.entity("member_year"), kit.texts, derive)
    made = GridEditor(model, kit, "家庭成员", {"身份": COLUMNS})
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_range_from_excel_fills_rows(grid: GridEditor) -> None:
    number = id_number("19620311", 1)
    text = f"马海木呷\t户主\t居民身份证\t{number}\t\t\t彝族\n阿依\t之女\t\t\t\t\t07\n"
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    QGuiApplication.clipboard().setText(text)
    from PySide6.QtTest import QTest

    QTest.keyClick(grid.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [row.raws["name"] for row in grid.model.rows()] == ["马海木呷", "阿依"]
    assert grid.model.rowCount() == 3
    assert grid.model.rows()[1].raws["ethnicity"] == "彝族"


def test_a_range_with_its_headings_goes_to_the_columns_they_name(context: Context, qtbot: QtBot) -> None:
    """Whatever their order and wherever the columns stand; what could not be taken is said."""
    kit = make_kit(context)
    catalogue = context.catalogue
    derive = member_cells(kit.texts)
    model = GridModel(catalogue.entity("member"), catalogue.entity("member_year"), kit.texts, derive)
    made = GridEditor(model, kit, "家庭成员", {"身份": COLUMNS, "教育": ("member_year.education",)})
    qtbot.addWidget(made)
    made.show()
    made.view.setCurrentIndex(model.index(0, 3))
    number = id_number("19620311", 1)
    QGuiApplication.clipboard().setText(
        "家庭成员名册\t\t\t\t\t\n序号\t文化程度\t姓名\t性别\t证件号码\t手机\n"
        f'1\t小学\t"阿卜杜热合曼·\n麦麦提"\t男\t{number}\t139\n\t\t\t\t\t\n2\t文盲或半文盲\t李䶮\t女\t5199**3106\t\n'
    )
    with qtbot.waitSignal(made.said) as said:
        qtbot.keyClick(made.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    first, second = (row.raws for row in model.rows())
    assert (first["name"], first["id_no"], first["member_year.education"]) == (
        "阿卜杜热合曼·麦麦提",
        number,
        "小学",
    )
    assert (second["name"], second.get("id_no", "")) == ("李䶮", ""), "stars are no number"
    assert said.args == [
        "已粘贴2行，填了5格，按 Ctrl+Z 撤回。没有“手机”栏，这些没有粘贴。2格是算出来的或不用填的，没有粘贴。"
        "1个号码带星号，没有粘贴，请复制完整的号码。"
    ]


def test_households_are_pasted_as_people_call_them(context: Context, qtbot: QtBot) -> None:
    """By 户编号, by the number of a member, by a name that only one head has; else the text waits in red."""
    kit = make_kit(context)
    model = GridModel(context.catalogue.entity("project_beneficiary"), None, kit.texts)
    table = GridEditor(model, kit, "受益名单", {"补助": ("household_id", "amount")})
    qtbot.addWidget(table)
    first, second, third = context.find("household")[:3]
    child = context.find("member", household_id=second["id"])[-1]
    head = context.find("member", household_id=third["id"])[0]
    context.station.put("member", {"name": "独一户"}, str(head["id"]))
    table.view.setCurrentIndex(model.index(0, 0))
    table.paste(f"{first['household_no']}\t1\n{child['id_no']}\t2\n独一户\t3\n马海木呷\t4\n没有这户\t5\n")
    rows = model.rows()
    assert [row.raws["household_id"] for row in rows[:3]] == [
        str(one["id"]) for one in (first, second, third)
    ]
    assert [row.raws["household_id"] for row in rows[3:]] == ["马海木呷", "没有这户"], (
        "nothing is guessed or lost"
    )
    assert model.index(4, 0).data() == "没有这户"
    with pytest.raises(CellRefused) as refused:
        model.edits("p1", 2018)
    assert (refused.value.row, refused.value.message) == (
        3,
        "不能确定“马海木呷”是哪个贫困户：请输编号，或从列表里选。",
    )


def test_a_village_is_pasted_by_its_name(context: Context) -> None:
    kit, village = make_kit(context), context.catalogue.entity("household").field("division_code")
    assert context.station.divisions.short_name(key_of(kit, village, "日普村")) == "日普村"
    assert [key_of(kit, village, text) for text in ("513431204201", "各则")] == ["513431204201", "各则"]


def test_what_finds_no_column_is_said(grid: GridEditor, qtbot: QtBot) -> None:
    grid.view.setCurrentIndex(grid.model.index(0, 6))
    QGuiApplication.clipboard().setText("彝族\t多的\t更多")
    with qtbot.waitSignal(grid.said) as said:
        qtbot.keyClick(grid.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "右边多出的2列没有粘贴" in str(said.args) and grid.model.rows()[0].raws["ethnicity"] == "彝族"


def test_the_number_tells_sex_and_birth(grid: GridEditor) -> None:
    grid.model.paste(0, 0, [["马海木呷", "户主", "1", id_number("19620311", 1)]])
    assert grid.model.index(0, 4).data() == "男"
    assert grid.model.index(0, 5).data() == "1962-03-11"
    assert not grid.model.flags(grid.model.index(0, 4)) & Qt.ItemFlag.ItemIsEditable


def test_enter_goes_along_the_row_and_on_to_the_next(grid: GridEditor) -> None:
    grid.model.paste(0, 0, [["马海木呷", "户主", "1", id_number("19620311", 1)]])
    grid.view.setCurrentIndex(grid.model.index(0, 3))
    grid.view.go_on()
    assert grid.view.currentIndex().column() == 6
    grid.view.go_on()
    assert (grid.view.currentIndex().row(), grid.view.currentIndex().column()) == (1, 0)


def test_a_code_typed_in_a_cell_is_its_label(grid: GridEditor, qtbot: QtBot) -> None:
    grid.view.setCurrentIndex(grid.model.index(0, 1))
    qtbot.keyClick(grid.view, Qt.Key.Key_F2)
    line = grid.view.indexWidget(grid.model.index(0, 1)) or grid.view.focusWidget()
    assert line is not None
    qtbot.keyClicks(line, "hz")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert grid.model.rows()[0].raws["member_year.kinship"] == "户主"


def test_edits_make_a_member_and_its_year(grid: GridEditor) -> None:
    grid.model.paste(0, 0, [["马海木呷", "户主", "1", id_number("19620311", 1), "", "", "彝族"]])
    member, year = grid.model.edits("home-1", 2018)
    assert (member.entity, year.entity) == ("member", "member_year")
    assert member.values["household_id"] == "home-1"
    assert year.values["member_id"] == member.record_id
    assert (year.values["year"], year.values["kinship"]) == (2018, "01")


def test_a_cell_that_cannot_be_stored_is_named(grid: GridEditor) -> None:
    grid.model.paste(0, 0, [["马海木呷", "没有这种关系"]])
    with pytest.raises(CellRefused) as refused:
        grid.model.edits("home-1", 2018)
    assert refused.value.row == 0
    assert "没有这种关系" in refused.value.message


def test_voiding_a_stored_row_needs_a_reason(grid: GridEditor, context: Context, qtbot: QtBot) -> None:
    members = context.find("member")[:2]
    grid.model.load(members, {})
    grid.remove([0], ask=lambda _count: " ")
    assert len(grid.model.rows()) == 2
    with qtbot.waitSignal(grid.void_wanted) as asked:
        grid.remove([0], ask=lambda _count: "重复登记")
    assert asked.args == ["member", [str(members[0]["id"])], "重复登记"]
    assert len(grid.model.rows()) == 1


def test_the_model_keeps_qts_rules(grid: GridEditor) -> None:
    tester = QAbstractItemModelTester(grid.model)
    grid.model.paste(0, 0, [["甲"], ["乙"], ["丙"]])
    grid.model.take_out(1)
    assert tester.model() is grid.model


def test_an_input_method_composes_in_a_cell_from_the_first_letter(
    grid: GridEditor, qtbot: QtBot, compose: Compose
) -> None:
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    compose(grid.view, "mahai", "马海木呷")
    editor = grid.view.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit) and editor.text() == "马海木呷"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert grid.model.rows()[0].raws["name"] == "马海木呷"


@pytest.mark.parametrize("column", [0, 1], ids=["a line", "a code list"])
def test_what_an_input_method_commits_at_once_opens_the_cell_with_it(
    grid: GridEditor, qtbot: QtBot, column: int
) -> None:
    """A full-width mark, a word of the candidate bar: committed with no letter composed before."""
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(0, column))
    at_once = QInputMethodEvent("", [])
    at_once.setCommitString("户主")
    QCoreApplication.sendEvent(grid.view, at_once)
    editor = grid.view.indexWidget(grid.model.index(0, column))
    assert isinstance(editor, QLineEdit) and editor.text() == "户主"
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert grid.model.rows()[0].raws[COLUMNS[column]] == "户主"


def test_enter_while_composing_in_a_cell_chooses_and_does_not_go_on(grid: GridEditor) -> None:
    grid.view.setFocus()
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    grid.view.edit(grid.model.index(0, 0))
    editor = grid.view.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    QCoreApplication.sendEvent(editor, QInputMethodEvent("mahai", []))  # the method keeps Enter to itself
    assert editor.text() == "" and grid.view.currentIndex().column() == 0 and not grid.model.rows()
    chosen = QInputMethodEvent("", [])
    chosen.setCommitString("马海")
    QCoreApplication.sendEvent(editor, chosen)
    assert editor.text() == "马海" and grid.view.currentIndex().column() == 0


@pytest.mark.parametrize(
    ("entity", "name", "shown", "other"),
    [
        ("project_fund", "planned", "12.50", "＝125000.00元"),
        ("project_beneficiary", "amount", "125000.00", "＝12.50万元"),
    ],
    ids=["a column in 万元", "a column in 元"],
)
@pytest.mark.parametrize("typed", ["12.5万", "12.5万元", "125000元", "125,000元"])
def test_an_amount_is_typed_in_either_unit_and_shows_both(
    context: Context, qtbot: QtBot, entity: str, name: str, shown: str, other: str, typed: str
) -> None:
    """A2: a grid takes what a form takes, and says the amount in the unit of its column and in the other."""
    kit = make_kit(context)
    model = GridModel(context.catalogue.entity(entity), None, kit.texts)
    table = GridEditor(model, kit, "", {"": (name,)})
    qtbot.addWidget(table)
    table.show()
    qtbot.waitExposed(table)
    cell = model.index(0, 0)
    table.view.setCurrentIndex(cell)
    qtbot.keyClick(table.view, Qt.Key.Key_F2)
    line = table.view.indexWidget(cell)
    assert isinstance(line, QLineEdit)
    line.setText(typed)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: cell.data() == shown)
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == other
    (edit,) = model.edits("p1", 2018)
    field = kit.editor(context.catalogue.entity(entity).field(name))
    qtbot.addWidget(field)
    field.set_raw(typed)
    assert edit.values[name] == field.value() == 12_500_000


def test_no_heading_is_cut_off_however_narrow_the_grid(context: Context, qtbot: QtBot) -> None:
    """Beside a scroll bar 村民小组（非建档立卡户） stood on three lines where there was room for two."""
    kit = make_kit(context)
    names = ("household_id", "name", "village_group", "benefit_mode", "standard", "amount")
    model = GridModel(context.catalogue.entity("project_beneficiary"), None, kit.texts)
    made = GridEditor(model, kit, "受益名单", {"补助": names})
    qtbot.addWidget(made)
    made.show()
    header = made.view.horizontalHeader()
    for width in range(760, 460, -7):
        made.resize(width, 400)
        shown = [place for place in range(len(names)) if not made.view.isColumnHidden(place)]
        assert shown
        for place in shown:
            room = QRect(0, 0, header.sectionSize(place) - 16, 1000)
            told = str(model.headerData(place, Qt.Orientation.Horizontal))
            flags = Qt.TextFlag.TextWordWrap
            assert header.fontMetrics().boundingRect(room, flags, told).height() <= header.height() - 4, told

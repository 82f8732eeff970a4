"""Lists: searching while typing, columns, sorting, copying."""

import threading
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.checks.of_itself import OF_ITSELF
from desktop_app.gui import list_fill, list_page, record_table
from desktop_app.gui.context import Context
from desktop_app.gui.list_model import Index, ListModel, all_columns
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.record_table import RecordTable
from desktop_app.gui.shell import Shell
from desktop_app.station import Station
from desktop_app.station.people import Person
from desktop_app.store.asking import Patience
from desktop_app.store.errors import GivenUp

SLOW = 20_000  # a machine that is busy with other tests


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> ListPage:
    made = ListPage(context, "household", "贫困户")
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.reload()
    made.show()
    qtbot.waitExposed(made)
    return made


def names(page: ListPage) -> set[str]:
    return {page.model.row(number)["head_name"] for number in range(page.model.rowCount())}


@pytest.mark.parametrize("typed", ["mhmg", "mahaimu", "海木"])
def test_search_answers_while_typing(page: ListPage, qtbot: QtBot, typed: str) -> None:
    page.search.setText(typed)
    qtbot.waitUntil(lambda: 0 < page.model.rowCount() < 24)
    assert names(page) == {"马海木呷"}


def test_a_fragment_of_a_number_finds_its_household(page: ListPage, qtbot: QtBot, context: Context) -> None:
    member = context.find("member", name="吉克拉铁")[0]
    page.search.setText(str(member["id_no"])[6:17])
    qtbot.waitUntil(lambda: page.model.ids == [str(member["household_id"])])


def test_a_household_found_through_a_member_says_through_whom(
    page: ListPage, qtbot: QtBot, context: Context
) -> None:
    """The head's name alone would not say why it is there; found by the head it says no more."""
    child = context.find("member", name="拉则")[0]
    context.station.put("member", {"name": "李䶮"}, str(child["id"]))
    head = page.model.columns.index("head_name")
    for typed in ("䶮", "liyan", str(child["id_no"])[5:]):
        page.search.setText(typed)
        qtbot.waitUntil(lambda: page.model.ids == [str(child["household_id"])])
        name = page.model.row(0)["head_name"]
        assert page.model.index(0, head).data() == f"{name}（成员 李䶮）", typed
        page.search.setText(name)
        qtbot.waitUntil(lambda: page.model.rowCount() > 1)
        assert "成员" not in page.model.index(0, head).data()
    page.search.clear()
    qtbot.waitUntil(lambda: page.model.rowCount() == 24)
    assert not any("成员" in str(page.model.index(row, head).data()) for row in range(24))


def test_nothing_found_says_what_to_try(page: ListPage, qtbot: QtBot) -> None:
    page.search.setText("不存在")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert not page.table.isVisible()
    said = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert "没有找到“不存在”" in said and "试试只输入姓名的拼音首字母，或号码中的几位数字。" in said


def test_an_empty_list_says_what_to_do_next(context: Context, qtbot: QtBot) -> None:
    for imports, role, told in (
        (True, "clerk", "按 Ctrl+N 新增扶贫小额信贷，或点“导入表格”一次录入多条。"),
        (False, "clerk", "按 Ctrl+N 新增扶贫小额信贷。"),
        (True, "auditor", "录入以后列在这里；当前账户只能查看。"),
    ):
        context.station.person = Person("li", "李秀英", role)
        made = ListPage(context, "loan")
        qtbot.addWidget(made)
        if imports:
            made.add_button(QPushButton("导入表格"))
        made.reload()
        made.show()
        assert told in [label.text() for label in made.findChildren(QLabel) if label.isVisible()]


def test_numbers_stand_below_their_headings(page: ListPage) -> None:
    """A heading is set as its column is, and an amount says its unit."""
    columns, across = page.model.columns, Qt.Orientation.Horizontal
    income = columns.index("per_capita_net_income")
    align = Qt.ItemDataRole.TextAlignmentRole
    assert page.model.headerData(income, across) == "人均纯收入（元）"
    assert page.model.headerData(income, across, align) == page.model.index(0, income).data(align)
    assert page.model.headerData(columns.index("head_name"), across, align) is None


def test_enter_opens_the_only_hit(page: ListPage, qtbot: QtBot, context: Context) -> None:
    household = context.find("household")[3]
    page.search.setText(str(household["household_no"]))
    with qtbot.waitSignal(page.entered) as opened:
        qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert opened.args == [str(household["id"])]


def test_sorting_asks_the_station(page: ListPage) -> None:
    place = page.model.columns.index("household_no")
    page.table.sortByColumn(place, Qt.SortOrder.DescendingOrder)
    numbers = [page.model.row(number)["household_no"] for number in range(5)]
    assert numbers == sorted(numbers, reverse=True)


def test_columns_are_chosen_and_remembered(page: ListPage, context: Context) -> None:
    menu = page.column_menu(QPoint(0, 0))
    phone = next(action for action in menu.actions() if action.text() == "户联系电话")
    phone.setChecked(True)
    menu.close()
    assert "phone" in page.model.columns
    assert "phone" in context.preferences.columns("household", ())
    context.preferences.keep_columns("household", [])


def test_rows_are_copied_with_headings(page: ListPage) -> None:
    page.table.selectRow(0)
    heading, row = page.table.selected_text().split("\n")
    assert heading.startswith("户主\t行政村")
    assert row.split("\t")[0] in names(page)


def test_only_pages_in_sight_are_fetched(page: ListPage) -> None:
    page.model.show_ids([*page.model.ids] * 500)
    page.table.viewport().repaint()
    assert page.model.pages_held <= 2
    assert page.model.rowCount() == 24 * 500


def test_the_model_keeps_qts_rules(page: ListPage) -> None:
    tester = QAbstractItemModelTester(page.model)
    page.model.show_ids(page.model.ids[:5])
    assert tester.model() is page.model


@pytest.fixture
def long_page(context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> ListPage:
    """The same list as if six records were many."""
    for module in (list_fill, list_page):
        monkeypatch.setattr(module, "FIRST", 6)
    monkeypatch.setattr(list_fill, "_REST_AFTER_MS", 900)  # a busy machine shows the window late
    made = ListPage(context, "household", "贫困户")
    qtbot.addWidget(made)
    made.reload()
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_long_list_begins_at_once_and_the_rest_follows(long_page: ListPage, qtbot: QtBot) -> None:
    first = list(long_page.model.ids)
    assert len(first) == 6 and _count_of(long_page) == "共 6 条以上，正在列出其余"
    tester = QAbstractItemModelTester(long_page.model)
    long_page.table.selectRow(4)
    qtbot.waitUntil(lambda: len(long_page.model.ids) == 24)
    assert long_page.model.ids[:6] == first and _count_of(long_page) == "共 24 条"
    assert long_page.selected_ids() == [first[4]] and tester.model() is long_page.model


def _on_window() -> bool:
    """Whether the question is asked on the window's thread, where it has to be answered at once."""
    return threading.current_thread() is threading.main_thread()


def test_the_question_that_another_followed_is_not_answered(
    context: Context, qtbot: QtBot, page: ListPage
) -> None:
    gate, told, stopped = threading.Event(), list[list[str]](), list[bool]()

    def slow(*, limit: int | None = None, patience: Patience | None = None) -> list[str]:
        assert patience is not None and (_on_window() or gate.wait(30))
        stopped.append(patience.is_over())
        return [str(n) for n in range(9_000)][:limit]

    fill = list_fill.ListFill(context, page)
    fill.rest.connect(told.append)
    assert len(fill.first(slow)) == list_fill.FIRST and not fill.is_whole
    qtbot.waitUntil(lambda: context.jobs.is_busy)
    assert fill.first(lambda **_asked: ["1"]) == ["1"] and fill.is_whole
    gate.set()
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    assert told == [] and stopped == [False, True], "who asks anew gives the old question up"


def test_selecting_all_takes_what_was_still_on_its_way(
    long_page: ListPage, qtbot: QtBot, context: Context
) -> None:
    """Off the window's thread: what is there is selected at once, the others when they come."""
    assert len(long_page.model.ids) == 6
    long_page.table.selectAll()
    assert len(long_page.selected_ids()) == 6 and context.jobs.is_busy
    qtbot.waitUntil(lambda: len(long_page.selected_ids()) == 24)
    assert len(set(long_page.model.ids)) == 24


def test_who_chooses_otherwise_meanwhile_keeps_the_choice(long_page: ListPage, qtbot: QtBot) -> None:
    long_page.table.selectAll()
    long_page.table.selectRow(2)
    qtbot.waitUntil(lambda: len(long_page.model.ids) == 24)
    assert long_page.selected_ids() == [long_page.model.ids[2]]


def test_what_cannot_be_had_at_once_is_looked_for_off_the_windows_thread(
    page: ListPage, qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search whose hits a filter nearly all takes away walks through everything; no key waits for it."""
    asked, threads, gate = context.station.filters.ids, set[int](), threading.Event()

    def impatient(*given: Any, patience: Patience, **more: Any) -> list[str]:
        if _on_window():
            raise GivenUp
        assert gate.wait(30)
        threads.add(threading.get_ident())
        return asked(*given, patience=patience, **more)

    monkeypatch.setattr(context.station.filters, "ids", impatient)
    page.search.setText("海木")
    qtbot.waitUntil(lambda: any(label.text() == "正在查找…" for label in page.findChildren(QLabel)))
    gate.set()
    qtbot.waitUntil(lambda: 0 < page.model.rowCount() < 24)
    assert names(page) == {"马海木呷"} and threading.get_ident() not in threads


def test_more_rows_than_anybody_pastes_are_exported_not_copied(
    page: ListPage, qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_table, "MOST_COPIED", 10)
    QGuiApplication.clipboard().clear()
    page.table.selectAll()
    with qtbot.waitSignal(context.said) as told:
        qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert told.args == ["一次最多复制10行，更多的请用“导出所选”。"]
    assert QGuiApplication.clipboard().text() == ""


def test_no_pause_outlives_the_window(shell: Shell, qtbot: QtBot, station: Station) -> None:
    """Who types into a search box and leaves at once has closed the station before the search begins."""
    shell.go("households")
    records = shell.findChildren(ListPage)
    for record_list in records:
        record_list.search.setText("海木")
    assert any(pause.isActive() for pause in shell.pauses())
    shell.close()
    assert not any(pause.isActive() for pause in shell.pauses())
    station.close()
    qtbot.wait(list_page.SEARCH_AFTER_MS * 3)
    assert records


def test_another_order_begins_at_once_and_the_rest_follows(long_page: ListPage, qtbot: QtBot) -> None:
    """Sorting a million members shows the first of them in milliseconds; who was chosen stays so."""
    qtbot.waitUntil(lambda: len(long_page.model.ids) == 24, timeout=SLOW)
    before = list(long_page.model.ids)
    place = long_page.model.columns.index("household_no")
    long_page.table.selectRow(20)
    numbered = long_page.table.verticalHeader().sizeHint().width()
    long_page.table.sortByColumn(place, Qt.SortOrder.DescendingOrder)
    shown = [long_page.model.row(number)["household_no"] for number in range(len(long_page.model.ids))]
    assert len(shown) == 6 and _count_of(long_page) == "共 24 条"  # another order: as many as before
    assert long_page.table.verticalHeader().sizeHint().width() == numbered
    qtbot.waitUntil(lambda: len(long_page.model.ids) == 24, timeout=SLOW)
    numbers = [long_page.model.row(number)["household_no"] for number in range(24)]
    assert numbers == sorted(numbers, reverse=True) and numbers[:6] == shown
    assert long_page.model.ids[long_page.table.currentIndex().row()] == before[20]


def test_an_order_that_takes_time_shows_its_first_before_all_are_in_order(
    long_page: ListPage, qtbot: QtBot, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column without an index: off the window's thread, the old list stands until the first are found."""
    qtbot.waitUntil(lambda: len(long_page.model.ids) == 24, timeout=SLOW)
    before, asked = list(long_page.model.ids), context.station.filters.ids
    found, ordered = threading.Event(), threading.Event()

    def slow(*given: Any, limit: int | None = None, patience: Patience, **more: Any) -> list[str]:
        if _on_window():
            raise GivenUp
        assert (ordered if limit is None else found).wait(30)
        return asked(*given, limit=limit, patience=patience, **more)

    monkeypatch.setattr(context.station.filters, "ids", slow)
    place = long_page.model.columns.index("household_no")
    long_page.table.sortByColumn(place, Qt.SortOrder.DescendingOrder)
    assert long_page.model.ids == before and _count_of_is_open(long_page)
    found.set()
    qtbot.waitUntil(lambda: len(long_page.model.ids) == 6)
    first = list(long_page.model.ids)
    ordered.set()
    qtbot.waitUntil(lambda: len(long_page.model.ids) == 24, timeout=SLOW)
    numbers = [long_page.model.row(number)["household_no"] for number in range(24)]
    assert numbers == sorted(numbers, reverse=True) and long_page.model.ids[:6] == first


def test_a_long_list_stands_until_it_is_there_anew(long_page: ListPage, qtbot: QtBot) -> None:
    """The same question again, after a save: nobody who is far down is thrown back to the first."""
    qtbot.waitUntil(lambda: len(long_page.model.ids) == 24, timeout=SLOW)
    long_page.table.selectRow(20)
    chosen = long_page.selected_ids()
    sizes = set[int]()
    long_page.model.modelReset.connect(lambda: sizes.add(len(long_page.model.ids)))
    long_page.reload()
    assert _count_of_is_open(long_page)
    qtbot.waitUntil(lambda: long_page.is_whole)
    assert sizes == {24} and long_page.selected_ids() == chosen


def _count_of_is_open(page: ListPage) -> bool:
    return any(label.text() == "正在查找…" for label in page.findChildren(QLabel))


def _count_of(page: ListPage) -> str:
    return next(label.text() for label in page.findChildren(QLabel) if " 条" in label.text())


def test_computed_columns_are_offered(context: Context) -> None:
    """Kind D: what follows from a record alone can be shown for every row, and stands after what is typed."""
    for entity, names in OF_ITSELF.items():
        assert set(names) <= set(all_columns(context.station.catalogue.entity(entity)))


def test_choosing_all_of_a_long_list_looks_at_few_rows(context: Context, qtbot: QtBot) -> None:
    """Issue 7, 9: nothing keeps the window for long; Qt would ask every row once for each heading."""
    asked = 0

    class Counting(ListModel):
        def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - as Qt has it
            nonlocal asked
            asked += 1
            return super().rowCount(parent)

    model = Counting(context.catalogue, context.catalogue.entity("member"), lambda *_asked: [])
    model.choose_columns(["name", "birth_date", "phone"])
    model.show_ids([f"{number:06}" for number in range(50_000)])
    table = RecordTable()
    qtbot.addWidget(table)
    table.setModel(model)
    table.show()
    qtbot.waitExposed(table)
    asked = 0
    table.selectAll()
    table.grab()
    assert table.selected_count == 50_000 and asked < 5_000


def test_an_amount_in_a_list_says_both_units(context: Context) -> None:
    """A2: the heading names the unit of the column, a cell says the amount in the other as well."""
    entity = context.catalogue.entity("project_beneficiary")
    model = ListModel(context.catalogue, entity, lambda _n, ids, _c: [{"id": ids[0], "amount": "125000.00"}])
    model.choose_columns(["amount"])
    model.show_ids(["d1"])
    assert str(model.headerData(0, Qt.Orientation.Horizontal)).endswith("（元）")
    assert model.index(0, 0).data() == "125000.00"
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "125000.00元＝12.50万元"

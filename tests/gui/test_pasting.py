"""Rows go to a spreadsheet and come back: what changed is shown before it is written, and no file is made."""

from collections.abc import Iterator
from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis.strategies import lists, text
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui import record_table
from desktop_app.gui.context import Context
from desktop_app.gui.copying import as_range
from desktop_app.gui.import_dialog import ImportDialog
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.pasting import as_records, cells_of, on_one_line, read_block

SLOW = 20_000


@pytest.fixture
def page(context: Context, qtbot: QtBot) -> Iterator[ListPage]:
    made = ListPage(context, "household", "贫困户")
    qtbot.addWidget(made)
    made.reload()
    made.show()
    qtbot.waitExposed(made)
    yield made
    QGuiApplication.clipboard().clear()


def copied(page: ListPage, context: Context, qtbot: QtBot, rows: int) -> list[list[str]]:
    """What Ctrl+C puts on the clipboard for the first rows, as cells."""
    page.table.selectAll()
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    lines = QGuiApplication.clipboard().text().split("\n")
    return [line.split("\t") for line in lines[: rows + 1]]


def back(page: ListPage, cells: list[list[str]], qtbot: QtBot) -> ImportDialog:
    """Ctrl+V of these cells; returns the open dialog."""
    QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in cells))
    qtbot.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    return page.window().findChildren(ImportDialog)[-1]


def test_a_changed_cell_comes_back_and_nothing_else(
    page: ListPage, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    before = {str(row["id"]): dict(row) for row in context.find("household")}
    cells = copied(page, context, qtbot, 3)
    assert cells[0][0] == "户主" and cells[0][-1] == "记录编号"
    group = cells[0].index("村民小组")
    cells[1][group] = "九组"
    files = set(tmp_path.rglob("*"))
    dialog = back(page, cells, qtbot)
    qtbot.waitUntil(lambda: "更新 1" in dialog.told, timeout=SLOW)
    assert "无变化 2" in dialog.told
    assert not dialog.national.isVisible(), "what was copied here is no export of the national system"
    lines = [dialog.listed(row) for row in range(3)]
    changed = next(line for line in lines if line[3] == "更新")
    assert changed[2] == cells[1][0], "who, by the head's name"
    assert "改为“九组”" in changed[4], "the old and the new, before it is written"
    assert set(tmp_path.rglob("*")) == files, "nothing readable is left on the disk"
    assert {str(row["id"]): dict(row) for row in context.find("household")} == before, "only shown so far"
    dialog.commit()
    qtbot.waitUntil(lambda: "已导入" in dialog.told, timeout=SLOW)
    after = {str(row["id"]): dict(row) for row in context.find("household")}
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {cells[1][-1]} and after[cells[1][-1]]["village_group"] == "九组"
    dialog.reject()


def test_rows_without_their_headings_are_not_guessed_at(
    page: ListPage, context: Context, qtbot: QtBot
) -> None:
    QGuiApplication.clipboard().setText("单独一格")
    with qtbot.waitSignal(context.said) as said:
        qtbot.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "连同栏名" in str(said.args)


def test_many_rows_are_read_beside_the_window_before_they_are_copied(
    page: ListPage, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = copied(page, context, qtbot, 24)
    list_rows, readers = context.station.list_rows, list[int]()

    def watched(*asked: Any) -> list[dict[str, str]]:
        readers.append(get_ident())
        return list_rows(*asked)

    monkeypatch.setattr(context.station, "list_rows", watched)
    monkeypatch.setattr(page.model, "_fetch", watched)
    monkeypatch.setattr(record_table, "_COPIED_AT_ONCE", 2)
    page.model.show_ids(list(page.model.ids))
    QGuiApplication.clipboard().clear()
    page.table.selectAll()
    with qtbot.waitSignal(context.said):
        qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert set(readers) - {get_ident()}, "the worker reads; the window at most what it paints"
    lines = QGuiApplication.clipboard().text().split("\n")
    assert [line.split("\t") for line in lines] == few


def test_a_very_long_selection_is_not_copied_but_exported(
    page: ListPage, context: Context, qtbot: QtBot
) -> None:
    page.model.show_ids([*page.model.ids] * 100)
    page.table.selectAll()
    assert len(page.selected_ids()) == 2400
    with qtbot.waitSignal(context.said) as said:
        qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "导出所选" in str(said.args)


def test_computed_columns_are_left_out_and_fields_named() -> None:
    text = '户主\t村民小组\t自己加的\t记录编号\n马海\t"一\n组"\tx\tid-1\n\n单\n'
    labels = {"户主": "", "村民小组": "自然村（村民小组）"}
    assert as_records(text, labels) == ('自然村（村民小组）\t自己加的\t记录编号\n"一\n组"\tx\tid-1\n\t\t\n')
    assert as_records("户主\t村民小组\n", labels) == ""
    titled = "三岔河乡贫困户名册\t\t\n户主\t村民小组\t记录编号\n马海\t1组\tid-1\n"
    assert as_records(titled, labels) == "自然村（村民小组）\t记录编号\n1组\tid-1\n"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a\tb\r\nc\t\r\n", [["a", "b"], ["c", ""]]),
        ('"二楼\n东户"\tb\nc', [["二楼\n东户", "b"], ["c"]]),
        ('"a\tb"\tc', [["a\tb", "c"]]),
        ('"他说""好"""\tc', [['他说"好"', "c"]]),
        ('"原样"\t12"\t"半', [['"原样"', '12"', '"半']]),
        ("", [[""]]),
    ],
    ids=["lines and tabs", "a line break", "a tab", "quotes", "quotes of its own", "nothing"],
)
def test_cells_of_a_copied_range(text: str, cells: list[list[str]]) -> None:
    assert cells_of(text) == cells


@given(lists(lists(text(alphabet='甲"\t\n a', max_size=6), min_size=2, max_size=3), min_size=1, max_size=3))
def test_what_is_copied_comes_back_as_it_was(cells: list[list[str]]) -> None:
    lines = [["x", *line, "x"] for line in cells]  # no line is empty, and none ends in what is cut off
    assume(not any(cell.startswith('"') and '"' not in cell[1:] for line in lines for cell in line))
    assert cells_of(as_range(lines)) == lines


LABELS = {
    "姓名": "name",
    "与户主关系": "member_year.kinship",
    "证件号码": "id_no",
    "文化程度": "member_year.education",
}


@pytest.mark.parametrize(
    ("text", "keys", "lines", "strange"),
    [
        ("李䶮\t妻", ("name", "kin"), [("李䶮", "妻")], ()),
        ("a\tb\tc\td", ("name", "kin", "id_no", ""), [("a", "b", "c", "d")], ()),
        (
            "序号\t证件号码\t姓名*\t手机\n1\t5199\t王𬱖\t139\n",
            ("", "id_no", "name", ""),
            [("1", "5199", "王𬱖", "139")],
            ("手机",),
        ),
        (
            "家庭成员情况表\t\t\n姓名\t证件号码（18位）\t文化\n程度\n".replace("文化\n程度", '"文化\n程度"')
            + "\t\t\n马海\t5199\t小学",
            ("name", "id_no", "member_year.education"),
            [("马海", "5199", "小学")],
            (),
        ),
        (
            "姓名\t证件\t\t家庭关系\n\t证件类型\t证件号码\t与户主关系\n马海\t1\t5199\t户主",
            ("name", "", "id_no", "member_year.kinship"),
            [("马海", "1", "5199", "户主")],
            ("证件类型",),
        ),
    ],
    ids=["no headings", "wider than the grid", "by headings", "below a title", "merged headings"],
)
def test_headings_say_which_columns_are_meant(
    text: str, keys: tuple[str, ...], lines: list[tuple[str, ...]], strange: tuple[str, ...]
) -> None:
    block = read_block(text, LABELS, ["name", "kin", "id_no"])
    assert (block.keys, list(block.lines), block.strange) == (keys, lines, strange)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("古丽巴哈尔·\n阿不都", "古丽巴哈尔·阿不都"),
        ("a\n b", "a b"),
        (" x ", "x"),
        ("一\n\n二\n三", "一二三"),
    ],
)
def test_a_cell_broken_for_its_looks_is_one_line(broken: str, whole: str) -> None:
    assert on_one_line(broken) == whole

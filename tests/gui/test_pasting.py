"""Rows go to a spreadsheet and come back: what changed is shown before it is written, and no file is made."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.context import Context
from desktop_app.gui.import_dialog import ImportDialog
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.pasting import as_records

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

"""F1 everywhere, and the guide to the first day as sheets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app.gui.copies_dialog import CopiesDialog
from desktop_app.gui.help_window import HelpWindow
from desktop_app.gui.households import Households
from desktop_app.gui.shell import Shell
from desktop_app.typeset.preview import page_count


def test_f1_in_a_dialog_opens_the_manual_over_it(shell: Shell, qtbot: QtBot) -> None:
    place = shell.go("households")
    assert isinstance(place, Households)
    dialog = place.import_workbook()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(dialog, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(HelpWindow)))
    [opened] = dialog.findChildren(HelpWindow)
    assert opened.isVisible() and opened.page.textCursor().selectedText() == "导入表格"
    opened.close()
    dialog.close()


def message(shell: Shell) -> QDialog:
    box = QMessageBox(shell)
    box.setWindowTitle("公示")
    box.setText("这份公示还没有张贴。")
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    return box


def sheet(shell: Shell) -> QDialog:
    return CopiesDialog(shell)


@pytest.mark.parametrize("make", [message, sheet])
def test_f1_in_any_dialog_or_message_opens_the_manual(
    shell: Shell, qtbot: QtBot, make: Callable[[Shell], QDialog]
) -> None:
    dialog = make(shell)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    focus = dialog.focusWidget() or dialog
    qtbot.keyClick(focus, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(HelpWindow)))
    [opened] = dialog.findChildren(HelpWindow)
    assert opened.isVisible() and opened.isEnabled()
    opened.close()
    dialog.close()


def test_the_guide_to_the_first_day_is_saved_from_the_help(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    assert shell.show_help().print_first_day.isVisible()
    sheets = tmp_path / "第一天指南.pdf"
    shell.write_first_day(sheets)
    qtbot.waitUntil(lambda: not shell.context.jobs.is_busy)
    assert page_count(sheets.read_bytes()) == 2

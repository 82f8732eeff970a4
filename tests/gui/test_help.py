"""F1 everywhere, and the guide to the first day as sheets."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

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


def test_the_guide_to_the_first_day_is_saved_from_the_help(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    assert shell.show_help().print_first_day.isVisible()
    sheets = tmp_path / "第一天指南.pdf"
    shell.write_first_day(sheets)
    qtbot.waitUntil(lambda: not shell.context.jobs.is_busy)
    assert page_count(sheets.read_bytes()) == 2

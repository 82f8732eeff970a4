"""F1 everywhere, and the guide to the first day as sheets."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app import gui
from desktop_app.gui.about import AboutDialog
from desktop_app.gui.accounts import (
    AccountDialog,
    ChosenDialog,
    CodeDialog,
    PasswordDialog,
    RecoveryKeyDialog,
)
from desktop_app.gui.attachments_tab import AttachDialog
from desktop_app.gui.batch_dialog import BatchDialog
from desktop_app.gui.change_dialog import ChangeDialog
from desktop_app.gui.compare_dialog import CompareDialog
from desktop_app.gui.confirm_dialog import ConfirmDialog
from desktop_app.gui.copies_dialog import CopiesDialog
from desktop_app.gui.double_dialog import DoubleDialog
from desktop_app.gui.enrolment import CertificateDialog
from desktop_app.gui.forgotten import CodeRecovery, Forgotten, ProvinceAnswer, ProvinceRequest
from desktop_app.gui.help_window import HelpWindow
from desktop_app.gui.household_events import HouseholdEvents
from desktop_app.gui.households import Households
from desktop_app.gui.import_dialog import ImportDialog
from desktop_app.gui.income_table import IncomeTable
from desktop_app.gui.issues import StepDialog
from desktop_app.gui.login import Login
from desktop_app.gui.name_dialog import NameDialog
from desktop_app.gui.notice_rules import NoticeRules
from desktop_app.gui.outward import CopyDialog, ExportDialog
from desktop_app.gui.recoding_dialog import RecodingDialog
from desktop_app.gui.request_dialog import AtOnce
from desktop_app.gui.restore_dialog import RestoreDialog
from desktop_app.gui.rotation_dialog import RotationDialog
from desktop_app.gui.saved_views import SavedViews
from desktop_app.gui.security_card import LogDialog
from desktop_app.gui.shell import Shell
from desktop_app.gui.shortcuts import ShortcutSheet
from desktop_app.gui.submit_dialog import SubmitDialog
from desktop_app.gui.views import View
from desktop_app.gui.wording_dialog import WordingDialog
from desktop_app.notices.model import NoticeChoice
from desktop_app.station.clock import SystemClock
from desktop_app.typeset.preview import page_count
from tests.gui.conftest import AREA

PATIENCE = 20_000


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


def events(shell: Shell, name: str) -> QDialog:
    """A dialog of what befalls a household."""
    home = shell.context.station.filters.ids("household", limit=1)[0]
    dialog = getattr(HouseholdEvents(shell.context), name)(home)
    assert isinstance(dialog, QDialog)
    return dialog


def step(shell: Shell) -> QDialog:
    home = shell.context.find("household")[1]
    dialog = HouseholdEvents(shell.context).step(str(home["id"]), "exit")
    assert dialog is not None
    return dialog


def households(shell: Shell) -> list[str]:
    return list(shell.context.station.filters.ids("household", limit=3))


def batch(shell: Shell) -> QDialog:
    return BatchDialog(shell.context, NoticeChoice("N04", 2018, AREA, "2018-11-20", 7), shell)


def asked(shell: Shell) -> QDialog:
    dialog = QInputDialog(shell)
    dialog.setWindowTitle("退回修改")
    return dialog


MAKERS: dict[str, Callable[[Shell], QDialog]] = {
    "a message": message,
    "a question": asked,
    "AboutDialog": AboutDialog,
    "AccountDialog": lambda shell: AccountDialog(shell.context, shell.context.station.accounts, shell),
    "AttachDialog": lambda shell: AttachDialog(shell.context, Path("a.jpg"), ("household", "h"), shell),
    "BatchDialog": batch,
    "CertificateDialog": lambda shell: CertificateDialog(shell.context, shell),
    "ChangeDialog": lambda shell: ChangeDialog(shell.context, households(shell), shell, year=2018),
    "ChosenDialog": lambda shell: ChosenDialog(
        shell.context,
        "删除账户",
        "选一个账户。",
        "删除",
        shell.context.station.accounts.accounts(),
        print,
        shell,
    ),
    "CodeDialog": lambda shell: CodeDialog(shell.context, shell.context.station.accounts, "", shell),
    "CodeRecovery": lambda shell: forgotten(shell, CodeRecovery),
    "CompareDialog": lambda shell: CompareDialog(shell.context, shell),
    "ConfirmDialog": lambda shell: ConfirmDialog(shell.context, households(shell), 2018, shell),
    "CopiesDialog": CopiesDialog,
    "CopyDialog": lambda shell: CopyDialog(shell.context, "成员", "", 1, shell),
    "DoubleDialog": lambda shell: DoubleDialog(shell.context, [], shell),
    "EntryDialog": step,
    "EntryDialog: join": lambda shell: events(shell, "join"),
    "EntryDialog: split": lambda shell: events(shell, "split"),
    "EntryDialog: hand_over": lambda shell: events(shell, "hand_over"),
    "ExportDialog": lambda shell: ExportDialog(shell.context, "household", shell),
    "Forgotten": lambda shell: Forgotten(shell.context.station.folder, SystemClock(), "", shell),
    "ImportDialog": lambda shell: ImportDialog(shell.context, shell),
    "IncomeTable": lambda shell: IncomeTable(shell.context, households(shell)[0], range(2014, 2019), shell),
    "LogDialog": lambda shell: LogDialog([], shell),
    "Login": lambda shell: Login(lambda *_asked: shell.context.station, None, shell),
    "NameDialog": lambda shell: NameDialog(
        shell.context, SavedViews(shell.context.preferences, "household"), View({}, "", False, ())
    ),
    "NoticeRules": lambda shell: NoticeRules(shell.context, shell),
    "PasswordDialog": lambda shell: PasswordDialog(
        shell.context, shell.context.station.accounts, shell.context.station.person, shell
    ),
    "ProvinceAnswer": lambda shell: forgotten(shell, ProvinceAnswer),
    "ProvinceRequest": lambda shell: forgotten(shell, ProvinceRequest),
    "RecodingDialog": lambda shell: RecodingDialog(shell.context, shell),
    "RecoveryKeyDialog": lambda shell: RecoveryKeyDialog(
        shell.context, shell.context.station.accounts, shell
    ),
    "RestoreDialog": lambda shell: RestoreDialog(shell.context.station.folder, SystemClock(), shell),
    "RotationDialog": lambda shell: RotationDialog(shell.context.station.folder, SystemClock(), "li", shell),
    "ShortcutSheet": ShortcutSheet,
    "StepDialog": lambda shell: StepDialog(shell.context, "rectified", lambda _told: None, shell),
    "SubmitDialog": lambda shell: SubmitDialog(shell.context, "household", households(shell), shell),
    "WordingDialog": lambda shell: WordingDialog(["标题", "正文"], {}, {}, shell),
}


def forgotten(shell: Shell, kind: type[CodeRecovery | ProvinceRequest | ProvinceAnswer]) -> QDialog:
    return kind(AtOnce(), shell.context.station.folder, SystemClock(), "li", shell)


BASES = ("FittingDialog", "Question", "RequestDialog", "StepwiseDialog")


def test_every_dialog_of_the_window_is_among_them() -> None:
    """A dialog that is added is asked about as well; the first start stands before any manual."""
    for module in iter_modules(gui.__path__):
        import_module(f"desktop_app.gui.{module.name}")
    made = {name.partition(":")[0] for name in MAKERS}
    known = {one.__name__ for one in subclasses(QDialog) if one.__module__.startswith("desktop_app.gui")}
    assert known - made == {*BASES, "_NewPassword", "HelpWindow", "FirstStart"}


def subclasses(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


def test_f1_in_every_dialog_opens_the_manual_where_it_speaks_of_it(shell: Shell, qtbot: QtBot) -> None:
    """In one window for all of them: a window costs more than its dialogs."""
    silent = []
    for name, make in MAKERS.items():
        dialog = make(shell)
        dialog.open()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow, timeout=PATIENCE)
        qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_F1)
        opened = dialog.findChildren(HelpWindow)
        if len(opened) != 1 or not opened[0].isVisible() or not opened[0].isEnabled():
            silent.append(f"{name}: no manual")
        elif not opened[0].page.textCursor().hasSelection():
            silent.append(f"{name}: nothing is said of “{dialog.windowTitle()}”")
        for manual in opened:
            manual.close()
        dialog.close()
        qtbot.waitUntil(lambda: not shell.is_busy, timeout=PATIENCE)
        dialog.deleteLater()
    assert not silent


def test_the_guide_to_the_first_day_is_saved_from_the_help(
    shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    assert shell.show_help().print_first_day.isVisible()
    sheets = tmp_path / "第一天指南.pdf"
    shell.write_first_day(sheets)
    qtbot.waitUntil(lambda: not shell.context.jobs.is_busy, timeout=PATIENCE)
    assert page_count(sheets.read_bytes()) == 2

"""The settings: passwords, further people, the recovery code, and backups."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app.gui.accounts import AccountDialog, AccountsCard, PasswordDialog
from desktop_app.gui.context import Context
from desktop_app.gui.recovery_sheet import paint_code
from desktop_app.gui.settings import Settings
from desktop_app.gui.shell import Shell
from desktop_app.station import Station
from desktop_app.station.people import Person
from desktop_app.store.backup import read_backup
from desktop_app.store.errors import WrongPassword
from desktop_app.store.recovery import recover_with_code
from desktop_app.typeset.preview import page_texts
from tests.gui.conftest import PASSWORD

NEW = "索玛花开了2018"
LONG_NAME = "阿卜杜热合曼·阿卜杜外力·麦麦提图尔荪"


@pytest.fixture
def settings(shell: Shell) -> Settings:
    place = shell.go("settings")
    assert isinstance(place, Settings)
    return place


def unlocks(station: Station, login: str, password: str) -> str:
    return str(station.opened.base.keyring.unlock(login, password).role)


def told(check: Callable[[], bool], qtbot: QtBot) -> None:
    qtbot.waitUntil(check, timeout=10_000)


def fill(dialog: PasswordDialog | AccountDialog, **texts: str) -> None:
    for key, text in texts.items():
        dialog.lines[key].setText(text)


def test_the_password_is_changed(settings: Settings, station: Station, qtbot: QtBot) -> None:
    dialog = settings.person.ask_password()
    fill(dialog, old=PASSWORD, new=NEW, again=NEW)
    with qtbot.waitSignal(dialog.accepted, timeout=10_000):
        dialog.go.click()
    assert unlocks(station, "li", NEW) == "reviewer"
    with pytest.raises(WrongPassword):
        unlocks(station, "li", PASSWORD)
    assert not any(line.text() for line in dialog.lines.values())


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("", NEW, NEW, "请填写原来的密码。"),
        (PASSWORD, NEW, NEW + "x", "两次输入的密码不一样"),
        (PASSWORD, "短1", "短1", "密码至少要8个字符"),
        (PASSWORD, "abcdefghij", "abcdefghij", "太容易猜到"),
        (PASSWORD, "年年有鱼li2018", "年年有鱼li2018", "不要包含用户名"),
        ("不是这个2018呀", NEW, NEW, "原来的密码不正确"),
    ],
)
def test_a_password_is_refused_with_a_sentence(
    settings: Settings, station: Station, qtbot: QtBot, old: str, new: str, again: str, said: str
) -> None:
    dialog = settings.person.ask_password()
    fill(dialog, old=old, new=new, again=again)
    dialog.go.click()
    told(lambda: said in dialog.message.text(), qtbot)
    assert dialog.isVisible() and dialog.go.isEnabled()
    dialog.reject()
    assert unlocks(station, "li", PASSWORD) == "reviewer"


@pytest.mark.parametrize(
    ("role", "label"), [("clerk", "经办员"), ("reviewer", "审核员"), ("auditor", "查看员")]
)
def test_a_second_person_gets_an_account(
    settings: Settings, station: Station, qtbot: QtBot, role: str, label: str
) -> None:
    dialog = settings.accounts.ask_account()
    fill(dialog, name=LONG_NAME, login="zhang", password=NEW, again=NEW)
    dialog.role.setCurrentIndex(dialog.role.findData(role))
    with qtbot.waitSignal(dialog.accepted, timeout=10_000):
        dialog.go.click()
    assert unlocks(station, "zhang", NEW) == role
    assert f"{LONG_NAME}（{label}）" in settings.accounts.listed.text()
    assert "李秀英（审核员，本人）" in settings.accounts.listed.text()


def test_an_administrator_keeps_accounts_only(settings: Settings, qtbot: QtBot) -> None:
    dialog = settings.accounts.ask_account()
    dialog.role.setCurrentIndex(dialog.role.findData("administrator"))
    assert any("看不到台账内容" in label.text() for label in dialog.findChildren(QLabel))
    fill(dialog, name="王强", login="wang", password=NEW, again=NEW)
    with qtbot.waitSignal(dialog.accepted, timeout=10_000):
        dialog.go.click()
    assert "王强（账户管理员）" in settings.accounts.listed.text()


def test_a_login_that_is_taken_is_refused(settings: Settings, qtbot: QtBot) -> None:
    dialog = settings.accounts.ask_account()
    fill(dialog, name="王强", login="LI", password=NEW, again=NEW)
    dialog.go.click()
    told(lambda: "已经有了" in dialog.message.text(), qtbot)
    dialog.reject()


def test_the_new_recovery_code_is_shown_once_and_works(
    settings: Settings, station: Station, qtbot: QtBot
) -> None:
    dialog = settings.accounts.ask_code()
    assert not dialog.shown.isVisible()
    dialog.go.click()
    told(dialog.shown.isVisible, qtbot)
    assert dialog.shown.sizeHint().width() <= dialog.shown.width()
    assert dialog.shown.text().replace("\n", "-") == dialog.code
    dialog.go.click()
    dialog.reject()
    assert dialog.isVisible() and "先保存好恢复码" in dialog.message.text()
    dialog.written.setChecked(True)
    with qtbot.waitSignal(dialog.accepted):
        dialog.go.click()
    recover_with_code(station.opened.base.keyring, dialog.code, "li", NEW)
    assert unlocks(station, "li", NEW) == "reviewer"


def test_a_clerk_is_told_who_does_it(settings: Settings, station: Station, qtbot: QtBot) -> None:
    station.person = Person("zhang", "张兰", "clerk")
    card = AccountsCard(settings.context, station.accounts, station.person)
    qtbot.addWidget(card)
    assert not card.add.isEnabled() and not card.renew.isEnabled()
    assert any("由审核员办理" in label.text() for label in card.findChildren(QLabel))


def test_a_backup_is_read_back_and_remembered(
    settings: Settings, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    assert settings.backup.last.text() == "还没有备份"
    settings.backup.back_up(tmp_path / "备份")
    told(lambda: "已读回核对" in settings.backup.told.text(), qtbot)
    assert "贫困户24户、项目1个" in settings.backup.told.text()
    assert read_backup(tmp_path / "备份.bfk").facts.counts["household"] == 24
    assert settings.backup.last.text().startswith("2018-11-20")
    assert any(label.text() == "上次备份 2018-11-20" for label in shell.status.findChildren(QLabel))


def test_a_backup_that_fails_says_so(
    settings: Settings, context: Context, qtbot: QtBot, tmp_path: Path
) -> None:
    settings.backup.back_up(tmp_path / "没有这个文件夹" / "备份.bfk")
    told(lambda: "备份没有完成。" in settings.backup.told.text(), qtbot)
    assert settings.backup.go.isEnabled()
    assert settings.backup.last.text() == "还没有备份"
    assert context.station.store.meta("last_backup") == ""


def test_the_printed_code_fits_its_sheet(tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "code.pdf"))
    code = "-".join(f"{number}23456" for number in range(8))
    paint_code(printer, code, LONG_NAME)
    sheet = page_texts((tmp_path / "code.pdf").read_bytes())[0]
    assert all(group in sheet for group in code.split("-"))


def test_removing_a_person_offers_a_new_data_key(settings: Settings, station: Station, qtbot: QtBot) -> None:
    station.accounts.add("zhang", LONG_NAME, NEW, "clerk")
    settings.accounts.show_accounts()
    dialog = settings.accounts.ask_removal()
    assert [dialog.choice.itemData(place) for place in range(dialog.choice.count())] == ["zhang"]
    with qtbot.waitSignal(settings.context.leaving_wanted, timeout=10_000) as wanted:
        dialog.go.click()
        qtbot.waitUntil(lambda: bool(settings.window().findChildren(QMessageBox)))
        box = settings.window().findChildren(QMessageBox)[-1]
        next(button for button in box.buttons() if button.text() == "现在更换").click()
    assert wanted.args == ["exchange"]
    assert LONG_NAME not in settings.accounts.listed.text()


def test_the_lock_is_a_setting_of_the_station(settings: Settings, station: Station, qtbot: QtBot) -> None:
    assert settings.context.lock_minutes == 10
    with qtbot.waitSignal(settings.context.lock_minutes_chosen) as chosen:
        settings.set_lock_minutes(30)
    qtbot.waitUntil(lambda: settings.context.lock_minutes == 30)
    assert chosen.args == [30]
    assert station.settings()["lock_minutes"] == "30"


def test_the_security_log_is_shown_and_exported(
    settings: Settings, station: Station, qtbot: QtBot, tmp_path: Path
) -> None:
    station.guard.note_full_numbers("household", "x")
    settings.security.show_last()
    assert "李秀英　查看完整号码" in settings.security.last.text()
    dialog = settings.security.show_log()
    assert dialog.tree.topLevelItemCount() == len(station.guard.log())
    dialog.reject()
    settings.security.export(tmp_path / "日志")
    qtbot.waitUntil(lambda: (tmp_path / "日志.xlsx").is_file() and not settings.context.jobs.is_busy)

"""A backup put back from the login page, and a new data key: both while the station is closed."""

from datetime import date
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.login import Door, Login
from desktop_app.gui.restore_dialog import RestoreDialog
from desktop_app.gui.rotation_dialog import RotationDialog
from desktop_app.station import NewStation, Station, Surroundings
from desktop_app.station.clock import FixedClock
from tests.gui.conftest import AREA, CHEAP, PASSWORD

PATIENCE = 60.0
CLOCK = FixedClock(date(2018, 11, 20))


@pytest.fixture
def folder(tmp_path: Path, around: Surroundings) -> Path:
    """A station that was backed up before its second household was entered."""
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", "li", "李秀英", PASSWORD)
    station, _code = Station.create(tmp_path / "station", asked, CLOCK, around, CHEAP)
    with station:
        station.put("household", {"division_code": f"{AREA}200"})
        station.house.back_up(tmp_path / "stick.bfk")
        station.put("household", {"division_code": f"{AREA}201"})
        tag = station.profile.tag
    (tmp_path / "tag").write_text(tag)
    return tmp_path / "station"


@pytest.fixture
def login(folder: Path, around: Surroundings, qtbot: QtBot) -> Login:
    made = Login(
        lambda name, word, watch: Station.open(folder, name, word, CLOCK, around, CHEAP, watch),
        Door(folder, CLOCK),
    )
    qtbot.addWidget(made)
    made.show()
    return made


def idle(dialog: RestoreDialog | RotationDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.closed.jobs.is_busy, timeout=20_000)


def test_what_would_go_is_said_before_a_backup_is_put_back(
    login: Login, folder: Path, tmp_path: Path, around: Surroundings, qtbot: QtBot
) -> None:
    dialog = login.ask_restore()
    assert isinstance(dialog, RestoreDialog)
    dialog.go.click()
    assert "请选择备份文件" in dialog.message.text()
    dialog.lines["file"].setText(str(tmp_path / "stick.bfk"))
    dialog.lines["login"].setText("li")
    dialog.lines["password"].setText("不是这个2018呀")
    dialog.go.click()
    idle(dialog, qtbot)
    assert "密码不正确" in dialog.message.text() and dialog.preview is None
    dialog.lines["password"].setText(PASSWORD)
    dialog.go.click()
    idle(dialog, qtbot)
    assert "又保存了1次" in dialog.found.text()
    assert "贫困户：这里2条，备份里1条" in dialog.found.text()
    dialog.go.click()
    assert "先勾选" in dialog.message.text()
    dialog.accept_loss.setChecked(True)
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        dialog.go.click()
    assert "已恢复到2018-11-20" in login.message.text()
    with Station.open(folder, "li", PASSWORD, CLOCK, around, CHEAP) as station:
        assert len(station.list_ids("household")) == 1
        assert station.profile.tag != (tmp_path / "tag").read_text()  # its numbers meet no earlier one's
    assert (folder / "before-restore-1" / "store.db").is_file()


def test_a_new_laptop_needs_no_account_to_put_a_backup_back(
    folder: Path, tmp_path: Path, around: Surroundings, qtbot: QtBot
) -> None:
    assert folder.is_dir()
    dialog = RestoreDialog(tmp_path / "new", CLOCK)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.lines["file"].setText(str(tmp_path / "stick.bfk"))
    dialog.go.click()
    idle(dialog, qtbot)
    assert not dialog.accept_loss.isVisible()
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        dialog.go.click()
    with Station.open(tmp_path / "new", "li", PASSWORD, CLOCK, around, CHEAP) as station:
        assert len(station.list_ids("household")) == 1


def test_a_file_that_is_no_backup_is_said_so(login: Login, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = login.ask_restore()
    assert dialog is not None
    (tmp_path / "other.bfk").write_bytes(b"something else")
    dialog.lines["file"].setText(str(tmp_path / "other.bfk"))
    dialog.blind.setChecked(True)
    dialog.go.click()
    idle(dialog, qtbot)
    assert "备份文件不完整" in dialog.message.text()
    dialog.reject()


def test_the_data_key_is_exchanged_with_a_reviewers_password(
    login: Login, folder: Path, around: Surroundings, qtbot: QtBot
) -> None:
    before = (folder / "store.db").read_bytes()[:16]
    dialog = RotationDialog(folder, CLOCK, "li", login)
    dialog.show()
    dialog.lines["password"].setText(PASSWORD)
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        dialog.go.click()
    assert (folder / "store.db").read_bytes()[:16] != before
    with Station.open(folder, "li", PASSWORD, CLOCK, around, CHEAP) as station:
        assert len(station.list_ids("household")) == 2
    assert QApplication.overrideCursor() is None


def test_what_is_done_to_a_closed_ledger_is_ended_and_leaves_it_as_it_was(
    login: Login, folder: Path, tmp_path: Path, around: Surroundings, qtbot: QtBot
) -> None:
    """A backup read, a backup put back, the key exchanged: each ends at its next step."""
    before = (folder / "store.db").read_bytes()[:16]
    restore = login.ask_restore()
    assert restore is not None
    restore.lines["file"].setText(str(tmp_path / "stick.bfk"))
    restore.lines["login"].setText("li")
    restore.lines["password"].setText(PASSWORD)
    end_in_the_middle(restore, qtbot)
    assert restore.preview is None
    restore.go.click()
    idle(restore, qtbot)
    assert restore.preview is not None
    restore.accept_loss.setChecked(True)
    end_in_the_middle(restore, qtbot)
    restore.reject()
    rotation = RotationDialog(folder, CLOCK, "li", login)
    rotation.show()
    rotation.lines["password"].setText(PASSWORD)
    end_in_the_middle(rotation, qtbot)
    rotation.reject()
    assert (folder / "store.db").read_bytes()[:16] == before
    assert not list(folder.glob("*.restored")) and not list(folder.glob("before-restore*"))
    with Station.open(folder, "li", PASSWORD, CLOCK, around, CHEAP) as station:
        assert len(station.list_ids("household")) == 2


def end_in_the_middle(dialog: RestoreDialog | RotationDialog, qtbot: QtBot) -> None:
    """Begin the work of a dialog, and press its button once a step of it is told."""
    begun, turn = Event(), Event()
    step = dialog.progress.step

    def held(done: int, whole: int) -> None:
        begun.set()
        assert turn.wait(PATIENCE)
        step(done, whole)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialog.progress, "step", held)
        dialog.go.click()
    qtbot.waitUntil(begun.is_set)
    qtbot.waitUntil(dialog.progress.isVisible)
    dialog.close_button.click()
    turn.set()
    idle(dialog, qtbot)
    assert "已停下" in dialog.message.text() and dialog.go.isEnabled() and dialog.progress.isHidden()

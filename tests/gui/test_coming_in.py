"""The first start and the login, with the real store behind them."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.gui.first_start import Beginning, FirstStart
from desktop_app.gui.login import SECRECY_LINE, Login
from desktop_app.gui.opening_bar import ENDED
from desktop_app.station import NewStation, Station, Surroundings
from desktop_app.station.clock import FixedClock
from desktop_app.store.watching import Stage, Watch
from tests.gui.conftest import AREA, CHEAP, PASSWORD

PATIENCE = 60.0
Create = Callable[[Path, NewStation], tuple[Station, str]]


@pytest.fixture
def create(around: Surroundings) -> Create:
    def create_(folder: Path, asked: NewStation) -> tuple[Station, str]:
        return Station.create(folder, asked, FixedClock(date(2018, 11, 20)), around, CHEAP)

    return create_


def test_the_guide_says_that_the_last_founding_was_cut_off(
    qtbot: QtBot, tmp_path: Path, create: Create, around: Surroundings
) -> None:
    (tmp_path / "station" / "creating").mkdir(parents=True)
    guide = FirstStart(tmp_path / "station", create, around.divisions)
    qtbot.addWidget(guide)
    assert "没有做完就中断了" in guide.message.text()
    guide.area.choose(AREA)
    guide.go_on()
    assert not guide.message.text()


def test_the_guide_makes_a_station(
    qtbot: QtBot, tmp_path: Path, create: Create, around: Surroundings
) -> None:
    guide = FirstStart(tmp_path / "station", create, around.divisions)
    qtbot.addWidget(guide)
    guide.show()
    guide.go_on()
    assert "请选到乡镇" in guide.message.text()
    guide.area.search.setText("zjx")
    assert guide.area.hits.count() > 0
    guide.area.choose(AREA)
    guide.go_on()
    assert guide.lines["name"].text() == "龙恩乡扶贫工作站"
    guide.lines["name"].setFocus()
    qtbot.keyClick(guide.lines["name"], Qt.Key.Key_Return)
    assert guide.focusWidget() is guide.lines["person"] and not guide.message.text()  # as in every form
    for key, text in (("person", "李秀英"), ("login", "li"), ("password", PASSWORD), ("again", "别的")):
        guide.lines[key].setText(text)
    guide.go_on()
    assert "不一样" in guide.message.text()
    guide.lines["again"].setText(PASSWORD)
    guide.go_on()
    assert guide.code
    guide.go_on()
    assert "恢复码" in guide.message.text()
    guide.written.setChecked(True)
    guide.go_on()
    guide.go_on()
    assert guide.station is not None
    assert guide.next.text() == "选择表格" and guide.result() != QDialog.DialogCode.Accepted
    guide.back.click()
    guide.start_empty.setChecked(True)
    guide.go_on()
    assert guide.next.text() == "录第一户"
    guide.go_on()
    assert guide.result() == QDialog.DialogCode.Accepted
    assert guide.beginning is Beginning.HOUSEHOLD
    guide.station.close()


def test_a_wrong_password_is_told_and_the_right_one_opens(
    qtbot: QtBot, tmp_path: Path, create: Create, around: Surroundings
) -> None:
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", "li", "李秀英", PASSWORD)
    made, _code = create(tmp_path / "station", asked)
    made.close()
    clock = FixedClock(date(2018, 11, 21))
    login = Login(
        lambda name, word, watch: Station.open(tmp_path / "station", name, word, clock, around, CHEAP, watch)
    )
    qtbot.addWidget(login)
    login.show()
    login.account.setText("li")
    login.password.setText("不是这个密码")
    qtbot.mouseClick(login.enter, Qt.MouseButton.LeftButton)
    assert login.message.text()
    assert login.opened is None
    login.password.setText(PASSWORD)
    qtbot.mouseClick(login.enter, Qt.MouseButton.LeftButton)
    assert login.opened is not None
    login.opened.close()


def test_the_login_says_that_secrets_do_not_belong_here(qtbot: QtBot) -> None:
    def never(_login: str, _password: str, _watch: Watch) -> Station:
        raise AssertionError

    login = Login(never)
    qtbot.addWidget(login)
    assert SECRECY_LINE in [label.text() for label in login.findChildren(QLabel)]


def test_the_window_answers_while_a_ledger_is_made_and_opened(
    qtbot: QtBot, tmp_path: Path, create: Create, around: Surroundings
) -> None:
    """Section 9 of the issue: a password that is checked takes its time on purpose, beside the window."""
    folder, answered = tmp_path / "station", Event()
    seen: list[tuple[bool, bool, str]] = []
    clock = FixedClock(date(2018, 11, 21))

    def look(dialog: FirstStart | Login, button: QPushButton) -> None:
        dialog.reject()  # a click on the frame: what has begun goes on
        seen.append((dialog.isVisible(), dialog.isEnabled(), button.text()))
        answered.set()

    def made(at: Path, asked: NewStation) -> tuple[Station, str]:
        assert answered.wait(PATIENCE)
        return create(at, asked)

    def opened(name: str, word: str, _watch: Watch) -> Station:
        assert answered.wait(PATIENCE)
        return Station.open(folder, name, word, clock, around, CHEAP)

    guide = FirstStart(folder, made, around.divisions)
    qtbot.addWidget(guide)
    guide.show()
    guide.area.choose(AREA)
    guide.go_on()
    for key, text in (("person", "李秀英"), ("login", "li"), ("password", PASSWORD), ("again", PASSWORD)):
        guide.lines[key].setText(text)
    QTimer.singleShot(0, lambda: look(guide, guide.next))
    guide.go_on()
    assert guide.station is not None and guide.isEnabled() and guide.next.text() == "下一步"
    guide.station.close()

    answered.clear()
    login = Login(opened)
    qtbot.addWidget(login)
    login.show()
    login.account.setText("li")
    login.password.setText(PASSWORD)
    QTimer.singleShot(0, lambda: look(login, login.enter))
    login.try_to_open()
    assert login.opened is not None and login.result() == QDialog.DialogCode.Accepted
    login.opened.close()
    assert seen == [(True, False, "正在建立…"), (True, False, "正在打开…")]


def test_an_opening_that_lasts_says_how_far_it_is_and_is_ended(
    qtbot: QtBot, tmp_path: Path, create: Create, around: Surroundings
) -> None:
    """After an update the ledger is backed up and its index made anew: minutes, where it is large."""
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", "li", "李秀英", PASSWORD)
    made, _code = create(tmp_path / "station", asked)
    made.close()
    clock, waits = FixedClock(date(2018, 11, 21)), [True]

    def opened(name: str, word: str, watch: Watch) -> Station:
        while waits:
            watch.step(Stage.INDEX, 1, 4)
            time.sleep(0.005)
        return Station.open(tmp_path / "station", name, word, clock, around, CHEAP, watch)

    login = Login(opened)
    qtbot.addWidget(login)
    login.show()
    login.account.setText("li")
    login.password.setText(PASSWORD)
    seen: list[tuple[bool, str]] = []

    def look(end: Callable[[], object]) -> None:
        told = [label.text() for label in login.opening.findChildren(QLabel)]
        seen.append((login.password.isEnabled() or login.enter.isEnabled(), told[0]))
        end()
        seen.append((login.opening.stop.isEnabled(), login.message.text()))

    for end in (login.opening.stop.click, login.reject):
        login.opening.appeared.connect(lambda end=end: QTimer.singleShot(0, lambda: look(end)))
        login.try_to_open()
        login.opening.appeared.disconnect()
        login.opening.appeared.connect(login._let_end)
        assert login.message.text() == ENDED and login.isVisible() and not login.opening.isVisible()
        assert login.enter.isEnabled() and login.password.text() == PASSWORD
    assert seen == [(False, "正在重建搜索索引…"), (False, ""), (False, "正在重建搜索索引…"), (False, ENDED)]
    waits.clear()
    login.try_to_open()
    assert login.opened is not None
    login.opened.close()

"""A real station in a folder of the test, the window's surroundings, and keys that carry Chinese."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop_app.gui.app import make_application
from desktop_app.gui.context import Context
from desktop_app.gui.jobs import Jobs
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.shell import Shell
from desktop_app.station import NewStation, Station, Surroundings, load_surroundings
from desktop_app.station.clock import FixedClock
from desktop_app.store.passwords import Cost
from tests.gui.fake_station import FakePostStation
from tests.gui.seed import seed

AREA = "513431204"  # 昭觉县龙恩乡
PASSWORD = "大凉山的春天来得早2018"
CHEAP = Cost(memory=1024, passes=1)
CLOCK = FixedClock(date(2018, 11, 20))
_PATIENCE = 40.0
_AT_LEAST = 60_000  # ms; Qt's own 5,000 are short under Wine, or beside other tests
OFFSCREEN_SAYS = r"^(This plugin does not support |QFontDatabase: Cannot find font directory )"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The screenless platform says of some things that it cannot do them; nothing else may be said.

    On Windows it also looks for a folder of fonts that Qt no longer has; the program brings its own.
    """
    for item in items:
        if "tests/gui" in item.path.as_posix():
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_SAYS, extend=True))


@pytest.fixture(autouse=True, scope="session")
def patient() -> Iterator[None]:
    """A wait ends when its condition holds; whether that is quick is for the benchmarks to say."""
    with pytest.MonkeyPatch.context() as patch:
        for wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitExposed):
            patch.setattr(QtBot, wait.__name__, _patiently(wait))
        yield


def _patiently(wait: Callable[..., Any]) -> Callable[..., Any]:
    def waiting(qtbot: QtBot, awaited: object, *, timeout: int = _AT_LEAST, **more: Any) -> Any:
        is_waited_for = more.get("raising", True)  # else nothing is to come, and the whole time passes
        return wait(qtbot, awaited, timeout=max(timeout, _AT_LEAST) if is_waited_for else timeout, **more)

    return waiting


def seeded_station(folder: Path, around: Surroundings | None = None) -> FakePostStation:
    """A station of a township with its households, on the day of the tests; ``around`` where it is loaded."""
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", "li", "李秀英", PASSWORD, demo=True)
    made, _code = FakePostStation.create(folder, asked, CLOCK, around, CHEAP)
    seed(made)
    return made


@pytest.fixture(scope="session")
def around() -> Surroundings:
    """Catalogue, divisions and fonts, loaded once."""
    return load_surroundings()


@pytest.fixture(autouse=True, scope="session")
def dressed(qapp: QApplication) -> QApplication:
    """The application with our fonts and colours: dressed once, for each time it takes half a second."""
    make_application()
    return qapp


@pytest.fixture(autouse=True)
def nothing_stays_open(dressed: QApplication) -> Iterator[None]:
    """What a test left open would take the next one's keys."""
    yield
    for window in dressed.topLevelWidgets():
        window.hide()


@pytest.fixture
def station(tmp_path: Path, around: Surroundings) -> Iterator[Station]:
    """A seeded station on 20 November 2018."""
    made = seeded_station(tmp_path / "station", around)
    yield made
    made.close()


@pytest.fixture
def context(station: Station, qtbot: QtBot) -> Iterator[Context]:
    """The surroundings of a page, with a worker that is stopped afterwards."""
    with ThreadPoolExecutor(max_workers=1) as worker:
        made = Context(station, Jobs(station, worker), Preferences())
        failures: list[Exception] = []
        made.jobs.failed.connect(failures.append)
        yield made
        qtbot.waitUntil(lambda: not made.jobs.is_busy)
    assert not failures


@pytest.fixture
def shell(context: Context, qtbot: QtBot) -> Iterator[Shell]:
    """The shown main window."""
    made = Shell(context)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    yield made
    qtbot.waitUntil(lambda: not context.jobs.is_busy)
    if isValid(made):  # a page that keeps its draft while it is closed lets Qt delete the window meanwhile
        made.hide()


@pytest.fixture
def type_text() -> Callable[[QWidget, str], None]:
    """Types any characters: QTest.keyClicks aborts on Chinese, so key events carry the text."""

    def type_(widget: QWidget, text: str) -> None:
        widget.setFocus()
        for char in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, char)
                QCoreApplication.sendEvent(widget, event)

    return type_


@pytest.fixture
def compose() -> Callable[[QWidget, str, str], None]:
    """Types as an input method does: letters under composition, then the characters chosen."""

    def compose_(widget: QWidget, letters: str, chosen: str) -> None:
        widget.setFocus()
        QCoreApplication.sendEvent(widget, QInputMethodEvent(letters, []))
        commit = QInputMethodEvent("", [])
        commit.setCommitString(chosen)
        QCoreApplication.sendEvent(widget, commit)

    return compose_


@pytest.fixture
def display() -> Iterator[int]:
    """The number of an X server with a window manager."""
    if any(shutil.which(tool) is None for tool in ("Xvfb", "openbox")):
        pytest.skip("needs Xvfb and openbox")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x820x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as told:
        display = int(told.readline())
    manager = subprocess.Popen(
        ["openbox"], env={**os.environ, "DISPLAY": f":{display}"}, stderr=subprocess.DEVNULL
    )
    yield display
    for process in (manager, server):
        process.terminate()
        process.wait(_PATIENCE)

"""What a screen reader is told, asked over the real bus of assistive technology (AT-SPI)."""

import importlib
import json
import os
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

import desktop_app.gui
from desktop_app.gui.places import PLACES
from desktop_app.gui.screen_dialogs import Dialogs, closed_dialogs
from desktop_app.gui.shell import Shell
from desktop_app.station.clock import FixedClock
from tests.gui.spoken_process import SYSTEM_PYTHON

PATIENCE = 480.0
ASKS_FOR_BINDINGS = (
    SYSTEM_PYTHON,
    "-c",
    "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi",
)


def has_bindings() -> bool:
    """Whether the system's Python speaks to the bus."""
    if not Path(SYSTEM_PYTHON).is_file() or shutil.which("dbus-run-session") is None:
        return False
    return subprocess.run(ASKS_FOR_BINDINGS, capture_output=True, check=False).returncode == 0


needs_reader = pytest.mark.skipif(
    not has_bindings(), reason="needs dbus, at-spi2-core, python3-gi, gir1.2-atspi-2.0"
)


def told_of(part: str, folder: Path, display: int) -> list[dict[str, Any]]:
    """What a screen reader is told of all pages, or of all dialogs."""
    around = {
        **os.environ,
        "DISPLAY": f":{display}",
        "LANG": "C.UTF-8",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        "QT_QPA_PLATFORM": "xcb",
    }
    program = [sys.executable, "-m", "tests.gui.spoken_process", str(folder / "station"), part]
    done = subprocess.run(
        ["dbus-run-session", "--", *program],
        env=around,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


@needs_reader
def test_a_screen_reader_has_a_name_for_every_control(tmp_path: Path, display: int) -> None:
    told = told_of("pages", tmp_path, display)
    pages = [one for one in told if "page" in one]
    assert {place.name for place in PLACES} | {"household-1", "project-1"} <= {page["page"] for page in pages}
    assert all(page["controls"] > len(PLACES) for page in pages), (
        "each page shows more than the list of places"
    )
    assert not [(page["page"], way) for page in pages for way in page["nameless"]]
    ((*cells,),) = [one["cells"] for one in told if "grid" in one]
    assert [cell["row"] for cell in cells if cell["place"] == [0, 0]] == [["1"]]
    assert all(len(cell["column"]) == len(cell["row"]) == 1 for cell in cells), "where it stands"
    assert all(cell["column"][0] and cell["row"][0] for cell in cells)
    first = {cell["column"][0]: cell for cell in cells if cell["place"][0] == 0}
    assert first["与户主关系"]["name"] == "户主" and first["姓名"]["name"]
    assert "*" in first["证件号码"]["name"] and "历史区划代码表" in first["证件号码"]["told"]


@pytest.mark.slow
@needs_reader
def test_a_screen_reader_is_led_through_every_dialog(tmp_path: Path, display: int) -> None:
    dialogs = told_of("dialogs", tmp_path, display)
    assert len(dialogs) > MOST_DIALOGS
    assert all(dialog["controls"] for dialog in dialogs)
    assert not [(dialog["dialog"], way) for dialog in dialogs for way in dialog["nameless"]]


def test_every_dialog_is_led_through_and_every_control_of_it_has_a_name(shell: Shell, qtbot: QtBot) -> None:
    """What the screen reader is told is asked of Qt here, for all dialogs that the program has."""
    station = shell.context.station
    closed = closed_dialogs(station.folder, FixedClock(station.today()), station.person.login)
    shown: set[str] = set()
    nameless: list[tuple[str, str]] = []
    for name, opened in [*Dialogs(shell), *closed]:
        dialog = opened()
        qtbot.waitUntil(lambda: not shell.context.jobs.is_busy)
        shown.add(type(dialog).__name__)
        for widget in dialog.findChildren(QWidget):
            if is_control(widget) and not spoken_name(widget):
                nameless.append((name, f"{type(widget).__name__} {widget.objectName()}"))
        for window in QApplication.topLevelWidgets():
            if isinstance(window, QDialog):
                window.reject()
                window.deleteLater()
    assert nameless == []
    assert all_dialogs() - shown == set()


MOST_DIALOGS = 40


def is_control(widget: QWidget) -> bool:
    """Whether a person can put the focus there."""
    inner = widget.objectName().startswith("qt_")  # the parts of Qt's own controls
    return widget.isVisible() and widget.focusPolicy() is not Qt.FocusPolicy.NoFocus and not inner


def spoken_name(widget: QWidget) -> str:
    """What a screen reader calls a control."""
    told = QAccessible.queryAccessibleInterface(widget)
    if told is None:
        return "-"
    labels = told.relations(QAccessible.RelationFlag.Label)
    return told.text(QAccessible.Text.Name).strip() or ("-" if labels else "")


def all_dialogs() -> set[str]:
    """The names of all dialogs in the window's room that are not the stem of others."""
    for module in pkgutil.iter_modules(desktop_app.gui.__path__, "desktop_app.gui."):
        importlib.import_module(module.name)
    found, waiting = set(), [QDialog]
    while waiting:
        made = waiting.pop()
        below = [one for one in made.__subclasses__() if one.__module__.startswith("desktop_app.gui")]
        waiting += below
        if not below and made.__module__.startswith("desktop_app.gui"):
            found.add(made.__name__)
    return found

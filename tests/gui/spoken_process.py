"""The window in a process of its own; at each page a screen reader is asked what it is told.

Usage: dbus-run-session -- python -m tests.gui.spoken_process FOLDER pages | dialogs

Says one JSON object for each page and for the cells of a grid, or for each dialog with its class: its name,
and what tests/gui/screen_reader.py says of it.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QEventLoop, QProcess
from PySide6.QtWidgets import QApplication, QDialog

from desktop_app.gui.app import make_application, open_shell
from desktop_app.gui.screen_dialogs import Dialogs, Opener, closed_dialogs
from desktop_app.gui.screens import pages, settle
from desktop_app.gui.shell import Shell
from tests.gui.conftest import CLOCK, seeded_station

PATIENCE = 120.0  # seconds; a shared machine starts slowly
GRID_PAGE, GRID = "household-1", "家庭成员"
READER = Path(__file__).with_name("screen_reader.py")
SYSTEM_PYTHON = "/usr/bin/python3"
"""The bindings of AT-SPI come with the system, for its own Python."""


def ask_reader(*asked: str) -> dict[str, object]:
    """What a screen reader is told; meanwhile the window answers it, and rests between two questions."""
    reader, answering = QProcess(), QEventLoop()
    reader.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
    reader.finished.connect(lambda _status, _how: answering.quit())
    reader.start(SYSTEM_PYTHON, [str(READER), str(os.getpid()), *asked])
    answering.exec()
    told: dict[str, object] = json.loads(bytes(reader.readAllStandardOutput().data()))
    return told


def meet_the_bus() -> None:
    """Wait until the bus knows the program."""
    until = time.monotonic() + PATIENCE
    while not ask_reader()["controls"]:
        if time.monotonic() > until:
            raise TimeoutError("the bus does not come to know the program")


def say(**told: object) -> None:
    """One line for the test."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def tell_pages(app: QApplication, shell: Shell) -> None:
    """What a screen reader is told of each page."""
    for name, arrange in pages(shell):
        arrange()
        settle(app, shell)
        say(page=name, **ask_reader())
        if name == GRID_PAGE:
            say(grid=name, **ask_reader("cells", GRID))


def tell_dialogs(app: QApplication, shell: Shell, dialogs: list[tuple[str, Opener]]) -> None:
    """What a screen reader is told of each dialog."""
    for name, opened in dialogs:
        dialog = opened()
        settle(app, shell)
        say(dialog=name, kind=type(dialog).__name__, **ask_reader("dialogs"))
        for window in app.topLevelWidgets():
            if isinstance(window, QDialog):
                window.reject()
                window.deleteLater()
        settle(app, shell)


def main(folder: Path, part: str) -> int:
    """Make a station, go through all pages or all dialogs, and tell."""
    app = make_application()
    station = seeded_station(folder)
    with ThreadPoolExecutor(max_workers=1) as worker:
        shell = open_shell(station, worker)
        shell.resize(1366, 768)
        shell.show()
        meet_the_bus()
        if part == "pages":
            tell_pages(app, shell)
        else:
            tell_dialogs(app, shell, [*Dialogs(shell), *closed_dialogs(folder, CLOCK, "li")])
        shell.close()
    station.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))

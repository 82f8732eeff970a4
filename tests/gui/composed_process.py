"""The window in a process of its own, for a test that composes in it: says what has the cursor, and what
stands there, whenever that changes.

Usage: python -m tests.gui.composed_process FOLDER

One JSON list a line: the name of what has the cursor, and its text; of a grid's cell the text of its editor.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from desktop_app.gui.app import make_application, open_shell
from desktop_app.station import NewStation
from desktop_app.station.clock import FixedClock
from tests.gui.conftest import AREA, CHEAP, PASSWORD
from tests.gui.fake_station import FakePostStation
from tests.gui.seed import seed

OFTEN_MS = 30


class Teller:
    """Tells of changes."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._told: tuple[str, str] = ("", "")

    def look(self) -> None:
        """Say what has the cursor, once."""
        focus = self._app.focusWidget()
        text = ""
        if isinstance(focus, QLineEdit):
            text = focus.text()
        elif isinstance(focus, QPlainTextEdit):
            text = focus.toPlainText()
        now = (focus.objectName() or type(focus).__name__, text) if focus is not None else ("", "")
        if now != self._told:
            self._told = now
            sys.stdout.write(json.dumps(now, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def main(folder: Path) -> int:
    """Make a station, show the window, and stay until it is closed."""
    app = make_application()
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", "li", "李秀英", PASSWORD, demo=True)
    station, _code = FakePostStation.create(folder, asked, FixedClock(date(2018, 11, 20)), cost=CHEAP)
    seed(station)
    with ThreadPoolExecutor(max_workers=1) as worker:
        shell = open_shell(station, worker)
        teller = Teller(app)
        timer = QTimer(shell, interval=OFTEN_MS)
        timer.timeout.connect(teller.look)
        timer.start()
        shell.show()
        status = app.exec()
    station.close()
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

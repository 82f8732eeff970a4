"""The window in a process of its own, for a test that composes in it: says what has the cursor, and what
stands there, whenever that changes.

Usage: python -m tests.gui.composed_process FOLDER

One JSON list a line: the name of what has the cursor, and its text; of a grid's cell the text of its editor.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from desktop_app.gui.app import make_application, open_shell
from tests.gui.conftest import seeded_station

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
    station = seeded_station(folder)
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

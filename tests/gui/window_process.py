"""The window in a process of its own, for a test that drives it by real keys: says on stdout what it sees.

Usage: python -m tests.gui.window_process FOLDER
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QTimer

from desktop_app.gui.app import make_application, open_shell
from desktop_app.gui.notices import Notices
from desktop_app.gui.shell import Shell
from tests.gui.conftest import seeded_station


def say(*words: object) -> None:
    """One line for the test."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def watch(shell: Shell) -> None:
    """Say what stands on the notice desk whenever that changes."""
    place = shell.place
    told = ""
    if isinstance(place, Notices) and place.currentWidget() is place.desk:
        rows = [place.desk.rows.item(number).text() for number in range(place.desk.rows.count())]
        told = f"desk {place.desk.view.count} {'|'.join(rows)} {place.desk.refusals}".replace("\n", " ")
    if told and told != shell.property("told"):
        shell.setProperty("told", told)
        say(told)


def main(folder: Path) -> int:
    """Make a station, show the window, and stay until it is closed."""
    app = make_application()
    station = seeded_station(folder)
    with ThreadPoolExecutor(max_workers=1) as worker:
        shell = open_shell(station, worker)
        shell.context.said.connect(lambda text: say("said", text))
        watcher = QTimer(shell, interval=100)
        watcher.timeout.connect(lambda: watch(shell))
        watcher.start()
        app.focusChanged.connect(lambda _old, new: say("focus", new.objectName() if new else ""))
        shell.show()
        say("shown")
        status = app.exec()
    station.close()
    return status


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

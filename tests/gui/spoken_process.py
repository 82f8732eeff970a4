"""The window in a process of its own; at each page a screen reader is asked what it is told.

Usage: dbus-run-session -- python -m tests.gui.spoken_process FOLDER

Says one JSON object for each page, with its name and what tests/gui/screen_reader.py says of it.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from desktop_app.gui.app import make_application, open_shell
from desktop_app.gui.screens import pages, settle
from desktop_app.station import NewStation
from desktop_app.station.clock import FixedClock
from tests.gui.conftest import AREA, CHEAP, PASSWORD
from tests.gui.fake_station import FakePostStation
from tests.gui.seed import seed

READER = Path(__file__).with_name("screen_reader.py")
SYSTEM_PYTHON = "/usr/bin/python3"
"""The bindings of AT-SPI come with the system, for its own Python."""


def ask_reader(app: QApplication) -> dict[str, object]:
    """What a screen reader is told; meanwhile the window answers it."""
    command = [SYSTEM_PYTHON, str(READER), str(os.getpid())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        while reader.poll() is None:
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        assert reader.stdout is not None
        told: dict[str, object] = json.loads(reader.stdout.read())
    return told


def main(folder: Path) -> int:
    """Make a station, go through all pages, and tell."""
    app = make_application()
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", "li", "李秀英", PASSWORD, demo=True)
    station, _code = FakePostStation.create(folder, asked, FixedClock(date(2018, 11, 20)), cost=CHEAP)
    seed(station)
    with ThreadPoolExecutor(max_workers=1) as worker:
        shell = open_shell(station, worker)
        shell.resize(1366, 768)
        shell.show()
        while not ask_reader(app)["controls"]:  # until the bus knows the program
            pass
        for name, arrange in pages(shell):
            arrange()
            settle(app, shell)
            sys.stdout.write(json.dumps({"page": name, **ask_reader(app)}, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        shell.close()
    station.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

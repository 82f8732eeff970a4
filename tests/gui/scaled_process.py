"""The window on a real screen at a real scale factor: goes through all pages and dialogs and says what of
each cannot be seen whole, or sharp.

Usage: QT_SCALE_FACTOR=1.5 python -m tests.gui.scaled_process FOLDER PICTURES

Says one JSON object with the ``ratio`` and the ``screen`` in points, then one for each page and dialog; their
pictures are kept in PICTURES, as they are on the screen.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from desktop_app.gui.app import make_application, open_shell
from desktop_app.gui.screen_dialogs import Dialogs, closed_dialogs
from desktop_app.gui.screens import pages, settle
from desktop_app.gui.shell import Shell
from tests.gui import seed
from tests.gui.conftest import CLOCK, seeded_station
from tests.gui.cut_off import blurred, cut_words, off_screen, out_of_sight, sideways

RARE = "马海𬱖䶮"


def say(**told: object) -> None:
    """One line for the test."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def seen(name: str, window: QWidget, pictures: Path) -> None:
    """Keep a picture of a window and say what is wrong with it."""
    window.grab().save(str(pictures / f"{name}.png"))
    wrong = [*sideways(window), *off_screen(window), *cut_words(window), *out_of_sight(window)]
    say(name=name, wrong=wrong, blurred=blurred(window))


def go_through(app: QApplication, shell: Shell, folder: Path, pictures: Path) -> None:
    """Every page, then every dialog."""
    for name, arrange in pages(shell):
        arrange()
        settle(app, shell)
        seen(name, shell, pictures)
    for name, opened in [*Dialogs(shell), *closed_dialogs(folder, CLOCK, "li")]:
        dialog = opened()
        settle(app, shell)
        seen(f"dialog-{name}", dialog, pictures)
        for window in app.topLevelWidgets():
            if isinstance(window, QDialog):
                window.reject()
                window.deleteLater()
        settle(app, shell)


def main(folder: Path, pictures: Path) -> int:
    """Make a station with long and rare names, and go through its window."""
    app = make_application()
    seed.HEADS = (seed.HEADS[1], RARE, *seed.HEADS[2:])
    station = seeded_station(folder)
    with ThreadPoolExecutor(max_workers=1) as worker:
        shell = open_shell(station, worker)
        shell.showMaximized()
        settle(app, shell)
        say(ratio=shell.devicePixelRatio(), screen=shell.screen().size().toTuple())
        go_through(app, shell, folder, pictures)
        shell.close()
    station.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))

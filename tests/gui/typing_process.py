"""A household's form in a process of its own, in which somebody types without end until it is killed.

Usage: python -m tests.gui.typing_process FOLDER HOUSEHOLD

Says ``kept LENGTH WAITED`` whenever a draft is on the disk: how many characters of the address it holds, and
how many seconds the oldest character in it that was not kept before had waited.
"""

import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from desktop_app.catalog.model import Value
from desktop_app.gui.app import make_application
from desktop_app.gui.context import Context
from desktop_app.gui.jobs import Jobs
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.record_page import RecordPage
from desktop_app.station import Station
from tests.gui.conftest import CHEAP, PASSWORD

FIELD = "address_detail"
LETTERS = "山坳里第三家的石板房子"
EVERY_MS = 40


class Typist:
    """Types one character after another and tells what is kept."""

    def __init__(self, station: Station, page: RecordPage) -> None:
        self._page = page
        self._keep = station.keep_draft
        self._typed_at: list[float] = []
        self._kept = 0

    def type_one(self) -> None:
        """Press one key."""
        editor = next(form.form.editor(FIELD) for form in self._page.parts.forms if form.form.editor(FIELD))
        assert editor is not None
        editor.input.setFocus()
        char = LETTERS[len(self._typed_at) % len(LETTERS)]
        self._typed_at.append(time.monotonic())
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, char)
            QCoreApplication.sendEvent(editor.input, event)

    def keep(self, entity: str, record_id: str, values: Mapping[str, Value]) -> None:
        """Keep a draft as the station does, and tell."""
        self._keep(entity, record_id, values)
        length = len(str(values.get(f"household/{FIELD}") or ""))
        waited = time.monotonic() - self._typed_at[min(self._kept, len(self._typed_at) - 1)]
        self._kept = length
        sys.stdout.write(f"kept {length} {waited:.3f}\n")
        sys.stdout.flush()


def main(folder: Path, household: str) -> int:
    """Open the form and type until killed."""
    app = make_application()
    with Station.open(folder, "li", PASSWORD, cost=CHEAP) as station, ThreadPoolExecutor(1) as worker:
        page = RecordPage(Context(station, Jobs(station, worker), Preferences()), "household")
        typist = Typist(station, page)
        vars(station)["keep_draft"] = typist.keep
        page.resize(1200, 740)
        page.show()
        page.show_record(household)
        timer = QTimer(page, interval=EVERY_MS)
        timer.timeout.connect(typist.type_one)
        timer.start()
        return app.exec()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))

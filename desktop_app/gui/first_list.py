"""From the start to the painted list and out again: what the benchmark of the start measures."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop_app.gui.app import make_application, open_shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.station import Station


class PaintWatch(QObject):
    """Sees whether a widget was painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.seen = False
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let everything through."""
        self.seen = self.seen or event.type() == QEvent.Type.Paint
        return False


def show_first_list(opened: "Callable[[], Station]", told: "Callable[[int], object]") -> None:
    """Open the window at the list of households, tell its rows once they are painted, and close.

    ``opened`` gives the station, which may be opening meanwhile.
    """
    app = make_application()
    station = opened()
    with ThreadPoolExecutor(max_workers=1) as worker, ThreadPoolExecutor(max_workers=1) as reader:
        shell = open_shell(station, worker, reader, "households")
        records = shell.go("households").records
        shell.show()
        if records is not None:
            watch = PaintWatch(records.list.table.viewport())
            while not watch.seen:
                app.processEvents()
            told(records.list.model.rowCount())
        shell.context.jobs.cancel()
        shell.close()
        while shell.is_busy:
            app.processEvents()
        shell.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    station.close()

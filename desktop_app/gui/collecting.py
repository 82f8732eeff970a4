"""Python's search for cycles, on the window's thread alone.

Python looks for garbage in whatever thread happens to make an object. A job's thread would then take apart
windows and dialogs that belong to Qt's thread, and the program would die of it. So the search is turned off
and made here, little and often; the whole heap takes some twenty milliseconds and is seldom due. While a job
is at work it is not due at all: what a job holds at the time, the findings of a township, is hundreds of
thousands of objects that are no garbage, and looking at all of them kept the window for half a second.
"""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

EVERY_MS = 250
_KEPT_AS = "cycle collector"
_ALL, _YOUNGEST = 3, 1


class CycleCollector(QObject):
    """Collects garbage for the application that it belongs to, one in each."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look_now)
        self.is_at_work: Callable[[], bool] = bool

    @classmethod
    def of(cls, app: QApplication) -> "CycleCollector":
        """The application's collector, at work from now on."""
        found = app.property(_KEPT_AS)  # looking among its children would make a Python object of each
        collector = found if isinstance(found, cls) else cls(app)
        app.setProperty(_KEPT_AS, collector)
        gc.disable()
        collector._timer.start(EVERY_MS)
        return collector

    def look_now(self) -> None:
        """Look, while a job is at work at what was made lately alone."""
        look(_YOUNGEST if self.is_at_work() else _ALL)


def look(generations: int = _ALL) -> None:
    """Collect the oldest generation of objects of which enough were made since the last time, among the
    youngest ``generations``."""
    made = zip(gc.get_count()[:generations], gc.get_threshold(), strict=False)
    due = [generation for generation, (count, limit) in enumerate(made) if count > limit]
    if due:
        gc.collect(due[-1])

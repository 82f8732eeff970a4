"""Long lists: the first records stand there at once, the others a moment after somebody stops typing."""

import time
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial
from threading import Event
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from shiboken6 import isValid

from desktop_app.gui.context import Context
from desktop_app.store.asking import Patience
from desktop_app.store.ids import Ids

FIRST = 200
_REST_AFTER_MS = 250
_AT_ONCE = 0.05


class Ask(Protocol):
    """Asks for the ids of a list, or the first ``limit``, as long as there is ``patience``."""

    def __call__(self, *, limit: int | None = None, patience: Patience | None = None) -> Sequence[str]:
        """The ids in the order of the list; raises GivenUp."""
        ...


def at_once() -> Patience:
    """The patience of the window's own thread: so long that nobody notices."""
    end = time.monotonic() + _AT_ONCE
    return Patience(lambda: time.monotonic() > end)


class ListFill(QObject):
    """Fetches the ids of one list. ``rest`` brings all ids of a list whose first are shown already,
    ``renewed`` those of a list that is to be shown anew.

    Only the last question is answered: one that another has followed is given up, wherever it stands.
    """

    rest = Signal(object)
    renewed = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._asked: Ask | None = None
        self._told: SignalInstance = self.rest
        self._limit: int | None = None
        self._stopped = Event()
        self._job: Future[Ids] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_REST_AFTER_MS)
        self._pause.timeout.connect(self._start)
        context.closing.connect(self._drop)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is on its way."""
        return self._asked is None

    @property
    def replaces(self) -> bool:
        """Whether what is on its way takes the place of the list, and is not the rest of it."""
        return self._told is self.renewed

    def first(self, ask: Ask) -> Sequence[str]:
        """The first ids, at once; ``rest`` follows where there are more. Raises GivenUp where they cannot be
        had at once.
        """
        self._drop()
        ids = ask(limit=FIRST + 1, patience=at_once())
        if len(ids) > FIRST:
            self._asked, self._told, self._limit = ask, self.rest, None
            self._pause.start()
        return ids[:FIRST]

    def anew(self, ask: Ask, *, whole: bool) -> None:
        """Ask again, while the old list stands: ``renewed`` follows with all ids or, unless ``whole``, with
        the first, which are found much sooner than all are put in order; ``rest`` comes after those.
        """
        self._drop()
        self._asked, self._told, self._limit = ask, self.renewed, None if whole else FIRST + 1
        self._start()

    def hurry(self) -> None:
        """Fetch what is on its way without waiting for another key: somebody wants all of it."""
        if self._pause.isActive():
            self._pause.stop()
            self._start()

    def _drop(self) -> None:
        self._pause.stop()
        self._asked = None
        self._stopped.set()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _start(self) -> None:
        ask, limit, self._stopped = self._asked, self._limit, Event()
        if ask is not None:
            patience = Patience(self._stopped.is_set)
            self._job = self._context.jobs.read(
                lambda _station: Ids(ask(limit=limit, patience=patience)), partial(self._take, ask)
            )

    def _take(self, ask: Ask, ids: Ids) -> None:
        if not isValid(self) or ask is not self._asked:
            return
        told, follows = self._told, self._limit is not None and len(ids) > FIRST
        self._asked = self._job = None
        if follows:
            self._asked, self._told, self._limit = ask, self.rest, None
            self._start()
            ids = Ids(ids[:FIRST])
        told.emit(ids)

"""Long lists: the first records stand there at once, the others a moment after somebody stops typing."""

from concurrent.futures import Future
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from shiboken6 import isValid

from desktop_app.gui.context import Context
from desktop_app.gui.list_ids import Ids

FIRST = 200
_REST_AFTER_MS = 250


class Ask(Protocol):
    """Asks for the ids of a list: the first ``limit``, and ``apart`` from what the window reads."""

    def __call__(self, *, limit: int | None = None, apart: bool = False) -> list[str]:
        """The ids in the order of the list."""
        ...


class ListFill(QObject):
    """Fetches the ids of one list. ``rest`` brings all ids of a list whose first are shown already,
    ``renewed`` those of a list that is to be shown anew.

    Only the last question is answered: one that another has followed is dropped.
    """

    rest = Signal(object)
    renewed = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._asked: Ask | None = None
        self._told: SignalInstance = self.rest
        self._anew = False
        self._job: Future[Ids] | None = None
        self._pause = QTimer(self, singleShot=True, interval=_REST_AFTER_MS)
        self._pause.timeout.connect(self._start)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is on its way."""
        return self._asked is None

    @property
    def replaces(self) -> bool:
        """Whether what is on its way takes the place of the list, and is not the rest of it."""
        return self._anew

    def first(self, ask: Ask) -> list[str]:
        """The first ids, at once; ``rest`` follows where there are more."""
        self._drop()
        ids = ask(limit=FIRST + 1)
        if len(ids) > FIRST:
            self._asked, self._told, self._anew = ask, self.rest, False
            self._pause.start()
        return ids[:FIRST]

    def anew(self, ask: Ask) -> None:
        """All ids, while the old list stands; ``renewed`` follows."""
        self._drop()
        self._asked, self._told, self._anew = ask, self.renewed, True
        self._start()

    def finish(self) -> None:
        """Bring what is on its way now: somebody wants all of it."""
        ask = self._asked
        if ask is not None:
            self._drop()
            self._told.emit(Ids(ask()))

    def _drop(self) -> None:
        self._pause.stop()
        self._asked = None
        if self._job is not None:
            self._job.cancel()  # one that has begun goes on, and what it brings is not taken
            self._job = None

    def _start(self) -> None:
        ask = self._asked
        if ask is not None:
            self._job = self._context.jobs.read(
                lambda _station: Ids(ask(apart=True)), partial(self._take, ask)
            )

    def _take(self, ask: Ask, ids: Ids) -> None:
        if isValid(self) and ask is self._asked:
            self._asked = self._job = None
            self._told.emit(ids)

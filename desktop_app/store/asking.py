"""Connections for questions that may take long, or be given up before they are answered."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakSet

from desktop_app.store.cipher import failing_as_store

if TYPE_CHECKING:
    from sqlite_utils import Database

_CACHE_KIB = -8_192  # what is read through once is not read again: no memory is kept for it
_STEPS_BETWEEN = 5_000  # of the database's machine, between two looks at whether somebody still waits


class Patience(NamedTuple):
    """How long an answer is waited for. What may take long is asked ``apart``: through a connection of its
    own, so that no other question has to wait for it.
    """

    is_over: Callable[[], bool]
    apart: bool = False


APART = Patience(lambda: False, apart=True)
"""As long as it takes, and nobody else waits for it."""


class Asking:
    """Opens connections that only read, with ``opened``, and can break off what is asked through them."""

    def __init__(self, opened: "Callable[[], Database]") -> None:
        self._opened = opened
        self._lock = threading.RLock()
        self._kept: Database | None = None
        self._all: WeakSet[Database] = WeakSet()

    def apart(self) -> "Database":
        """Another connection; to be closed by whoever asked for it."""
        db = self._opened()
        self._all.add(db)
        return db

    @contextmanager
    def until(self, patience: Patience) -> "Iterator[Database]":
        """A connection whose question ends with GivenUp when the patience does. Nobody else uses it at the
        time: another answer would be cut off with this one.
        """
        if patience.apart:
            with closing(self.apart()) as db, failing_as_store():
                db.conn.execute(f"PRAGMA cache_size={_CACHE_KIB}")
                db.conn.set_progress_handler(patience.is_over, _STEPS_BETWEEN)
                yield db
        else:
            with self._lock, failing_as_store():
                self._kept = self._kept or self.apart()  # opening takes longer than most answers
                self._kept.conn.set_progress_handler(patience.is_over, _STEPS_BETWEEN)
                yield self._kept

    def interrupt(self) -> None:
        """Break off everything that is being asked, from any thread."""
        asking: list[Database] = []
        with suppress(RuntimeError):  # another one was opened this very moment: whoever ends work asks again
            asking = list(self._all)
        for db in asking:
            with suppress(Exception):  # one that was closed meanwhile asks nothing
                db.conn.interrupt()

    def close(self) -> None:
        """Close the connection that was kept for the next question."""
        if self._kept is not None:
            self._kept.close()

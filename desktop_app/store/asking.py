"""Connections for questions that may take long, or be given up before they are answered."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from desktop_app.store.cipher import failing_as_store

if TYPE_CHECKING:
    from sqlite_utils import Database

_CACHE_KIB = -8_192  # what is read through once is not read again: no memory is kept for it
_STEPS_BETWEEN = 5_000  # of the database's machine, between two looks at whether somebody still waits


class Patience(NamedTuple):
    """How long an answer is waited for. What goes through a whole table is asked ``apart``: through a
    connection of its own, which keeps nothing of it; the thread's keeps what the next page of a list needs.
    """

    is_over: Callable[[], bool]
    apart: bool = False


APART = Patience(lambda: False, apart=True)
"""As long as it takes, and nobody else waits for it."""


class Asking:
    """Opens connections that only read, with ``opened``, and can break off what is asked through them."""

    def __init__(self, opened: "Callable[[], Database]") -> None:
        self._opened = opened
        self._all: WeakKeyDictionary[Database, int] = WeakKeyDictionary()  # with the thread that asks

    def apart(self) -> "Database":
        """Another connection; to be closed by whoever asked for it."""
        db = self._opened()
        self._all[db] = threading.get_ident()
        return db

    @contextmanager
    def until(self, patience: Patience) -> "Iterator[Database]":
        """A connection whose question ends with GivenUp when the patience does."""
        with closing(self.apart()) as db, failing_as_store():
            db.conn.execute(f"PRAGMA cache_size={_CACHE_KIB}")
            db.conn.set_progress_handler(patience.is_over, _STEPS_BETWEEN)
            yield db

    def interrupt(self, thread: int | None = None) -> None:
        """Break off everything that one thread is asking, or any."""
        asking: list[tuple[Database, int]] = []
        with suppress(RuntimeError):  # another one was opened this very moment: whoever ends work asks again
            asking = list(self._all.items())
        for db in (db for db, whose in asking if thread in (None, whose)):
            break_off(db)


def break_off(db: "Database") -> None:
    """End what a connection is at, from any thread; one that was closed meanwhile is at nothing."""
    with suppress(Exception):
        db.conn.interrupt()

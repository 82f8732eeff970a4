"""A connection to read through for every thread: nobody waits until another thread has its answer.

With one connection for all, a page of the window waited for whatever a job was asking at the time: going
through the households of a township keeps a connection for seconds.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from desktop_app.catalog.model import Catalogue
from desktop_app.store.asking import break_off
from desktop_app.store.cipher import failing_as_store
from desktop_app.store.reading import Reader

if TYPE_CHECKING:
    from sqlite_utils import Database

_CACHE_KIB = -12_288  # of a thread that works beside the first: several caches have to live on 4 GB
_STEPS_BETWEEN = 5_000  # of the database's machine, between two looks at whether somebody still waits


class _Own(threading.local):
    """What belongs to the thread that asks; it goes with the thread, and its connection closes."""

    reader: Reader | None = None


class Lanes:
    """The reading connections of one store, made with ``opened`` when a thread first asks."""

    def __init__(self, opened: "Callable[[], Database]", catalogue: Catalogue) -> None:
        self._opened = opened
        self._catalogue = catalogue
        self._own = _Own()
        self._all: WeakKeyDictionary[Database, int] = WeakKeyDictionary()  # with the thread that asks
        self._lock = threading.Lock()
        self._first: Reader | None = None
        self._own.reader = self._open()

    def pass_on(self) -> None:
        """Who opened the store asks nothing more for now: the thread that asks next takes the connection
        over. Another one would take as long to open as a list to show.
        """
        with self._lock:
            self._first, self._own.reader = self._own.reader or self._first, None

    @property
    def reader(self) -> Reader:
        """Reads records through this thread's connection."""
        if self._own.reader is None:
            with self._lock:
                self._own.reader, self._first = self._first, None
                if self._own.reader is not None:
                    self._all[self._own.reader.db] = threading.get_ident()
        if self._own.reader is None:
            self._own.reader = self._open()
            self._own.reader.db.conn.execute(f"PRAGMA cache_size={_CACHE_KIB}")
        return self._own.reader

    @contextmanager
    def until(self, is_over: Callable[[], bool]) -> "Iterator[Database]":
        """This thread's connection, whose questions end with GivenUp once ``is_over`` says so."""
        db = self.db
        db.conn.set_progress_handler(is_over, _STEPS_BETWEEN)
        try:
            with failing_as_store():
                yield db
        finally:
            db.conn.set_progress_handler(None, 0)

    @property
    def db(self) -> "Database":
        """This thread's connection."""
        return self.reader.db

    def _open(self) -> Reader:
        db = self._opened()
        with self._lock:
            self._all[db] = threading.get_ident()
        return Reader(db, self._catalogue)

    def _open_ones(self, thread: int | None = None) -> "list[Database]":
        with self._lock:
            return [db for db, asking in self._all.items() if thread in (None, asking)]

    def slim(self, written: "Database") -> None:
        """Let go of the pages kept for the next questions, also of the connection that writes."""
        from desktop_app.store.memory import give_back

        for db in (*self._open_ones(), written):
            with suppress(Exception):  # one that was closed meanwhile keeps nothing
                db.conn.execute("PRAGMA shrink_memory")
        give_back()

    def interrupt(self, thread: int | None = None) -> None:
        """Break off what one thread is asking, or any."""
        for db in self._open_ones(thread):
            break_off(db)

    def close(self) -> None:
        """Close every connection; whoever asks afterwards is refused as before."""
        for db in self._open_ones():
            db.close()

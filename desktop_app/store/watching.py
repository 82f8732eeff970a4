"""Opening a large ledger after an update takes minutes: who opens it is told how far that is, and may end it.

Nothing is lost by that: a backup that is not whole is taken away, each migration and the search index are one
transaction, and the next opening begins the same step anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.store.errors import GivenUp

if TYPE_CHECKING:
    from sqlite_utils import Database

_STEPS_BETWEEN = 50_000  # of the database's machine, between two looks at whether the opening is to go on


class Stage(StrEnum):
    """What an opening does that may take long."""

    BACKUP = "backup"
    SCHEMA = "schema"
    INDEX = "index"


class Watch(NamedTuple):
    """Who waits for an opening: ``told`` hears the stage, and how much of how much is done, (0, 0) where that
    is not known; once ``is_over`` says so, it ends with GivenUp.
    """

    told: Callable[[Stage, int, int], object]
    is_over: Callable[[], bool]

    def step(self, stage: Stage, done: int = 0, whole: int = 0) -> None:
        """So much of a stage is done; raises GivenUp."""
        if self.is_over():
            raise GivenUp
        self.told(stage, done, whole)

    @contextmanager
    def over(self, db: "Database") -> Iterator[None]:
        """Also a single long statement ends when the watch does."""
        db.conn.set_progress_handler(self.is_over, _STEPS_BETWEEN)
        try:
            yield
        finally:
            with suppress(Exception):  # one that failed is closed already
                db.conn.set_progress_handler(None, 0)


UNWATCHED = Watch(lambda _stage, _done, _whole: None, lambda: False)
"""Nobody waits but for the end."""

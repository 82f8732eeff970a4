"""Records that stand below others which nobody here has entered yet, kept from one taking-in to the next.

They are few, and nobody may look for them below every record that is entered: they are noted by name among
the facts about the file, and looked at when the record above them comes.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import orjson

from desktop_app.store.changes import Touched

if TYPE_CHECKING:
    from sqlite_utils import Database

PREFIX, END = "below ", "below!"
"""The keys of these notes begin with the one and come before the other."""


class Notes(NamedTuple):
    """Reads, adds and drops keys among the facts about a ledger."""

    read: Callable[[], Iterable[str]]
    add: Callable[[Sequence[str]], None]
    drop: Callable[[Sequence[str]], None]


class Dangling:
    """The notes of one ledger, in memory while transactions are taken in."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._known: dict[Touched, set[Touched]] | None = None
        self._kept: set[str] = set()

    def forget(self) -> None:
        """Read everything anew when it is asked for next."""
        self._known = None

    @property
    def parents(self) -> Collection[Touched]:
        """The records that something is known to stand below, and that nobody has entered."""
        return self._waiting().keys()

    def note(self, child: Touched, parent: Touched) -> None:
        """Note what came before the record above it."""
        self._waiting().setdefault(parent, set()).add(child)

    def claim(self, parents: Iterable[Touched]) -> set[Touched]:
        """What stands below records that have come now; it dangles no more."""
        waiting = self._waiting()
        return set().union(*(waiting.pop(one) for one in parents if one in waiting)) if waiting else set()

    def keep(self) -> None:
        """Write what is different from before."""
        if self._known is None:
            return
        wanted = {_key(child, parent) for parent, found in self._known.items() for child in found}
        if fresh := sorted(wanted - self._kept):
            self._notes.add(fresh)
        if gone := sorted(self._kept - wanted):
            self._notes.drop(gone)
        self._kept = wanted

    def _waiting(self) -> dict[Touched, set[Touched]]:
        if self._known is None:
            self._kept, self._known = set(self._notes.read()), {}
            for key in self._kept:
                entity, record_id, *parent = orjson.loads(key.removeprefix(PREFIX))
                self._known.setdefault(Touched(*parent), set()).add(Touched(entity, record_id))
        return self._known


def notes_of(db: "Database") -> Notes:
    """The notes of what stands below records that nobody has entered, among the facts about a store."""

    def read() -> Iterable[str]:
        sql = "SELECT key FROM meta WHERE key >= ? AND key < ?"
        return [row[0] for row in db.execute(sql, [PREFIX, END]).fetchall()]

    def add(keys: Sequence[str]) -> None:
        db.conn.executemany("INSERT OR IGNORE INTO meta (key, value) VALUES (?, '')", [[key] for key in keys])

    def drop(keys: Sequence[str]) -> None:
        db.conn.executemany("DELETE FROM meta WHERE key = ?", [[key] for key in keys])

    return Notes(read, add, drop)


def are_awaited(notes: Notes, entered: Iterable[Touched]) -> bool:
    """Whether something that came before stands below one of the records that were just entered."""
    waiting = Dangling(notes).parents
    return bool(waiting) and any(one in waiting for one in entered)


def _key(child: Touched, parent: Touched) -> str:
    return PREFIX + orjson.dumps([*child, *parent]).decode()

"""What the office asks of a ledger, wherever it lives: one encrypted file, or PostgreSQL.

A ``store.Store`` is a ledger as it is; ``province.postgres`` has the other one. Office, inbox and answers
know this protocol and nothing of either (design.md §7).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from desktop_app.catalog.model import Edit, Record, Records, Value
from desktop_app.merge.history import Transaction
from desktop_app.store.applied import Applied
from desktop_app.store.apply_door import Counted
from desktop_app.store.changes import Changes, Stamp
from desktop_app.store.conflicts import Conflict
from desktop_app.store.custody import Judge
from desktop_app.store.journal import ChainEnd, HistoryEntry
from desktop_app.store.post import Parcel
from desktop_app.store.store import Store
from desktop_app.store.verification import JournalReport
from desktop_app.sync.writing import JournalSource


class Ledger(Records, JournalSource, Protocol):
    """Records, journal and parcels of a whole province; every method as ``store.Store`` describes it."""

    def find_among(self, entity: str, field: str, values: Iterable[str]) -> list[Record]:
        """The records whose ``field`` is one of ``values``."""
        ...

    def ids(self, entity: str) -> Sequence[str]:
        """The ids of all records of an entity that are not void."""
        ...

    def raw(self, entity: str, record_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The rows of records by id, void ones included."""
        ...

    def count(self, entity: str, **where: Value) -> int:
        """How many records match."""
        ...

    def history(self, entity: str, record_id: str) -> list[HistoryEntry]:
        """Every journal entry of a record, the oldest first."""
        ...

    def chain_ends(self) -> dict[str, ChainEnd]:
        """Where the chain of every known device stands."""
        ...

    def chain_end(self, device: str) -> ChainEnd:
        """Where one device's chain stands."""
        ...

    def verify_journal(self) -> JournalReport:
        """Recompute every digest and link of every chain."""
        ...

    def conflicts(self) -> list[Conflict]:
        """The fields that wait for a person's decision."""
        ...

    def write(self, edits: Sequence[Edit], stamp: Stamp, *, device: str, area: str) -> Changes:
        """Save edits as one transaction of ``device``."""
        ...

    def apply(self, transactions: Iterable[Transaction], judge: Judge, counted: Counted) -> Applied:
        """Take the transactions of other devices in, verbatim and each once."""
        ...

    def take_what_waited(self, judge: Judge) -> Applied:
        """Apply the entries that waited for an edition of the catalogue which is here now."""
        ...

    def waiting(self) -> int:
        """How many entries wait for a newer edition of the catalogue."""
        ...

    def note_parcel(self, parcel: Parcel) -> None:
        """Remember a bundle or receipt."""
        ...

    def parcels(self, direction: str = "") -> list[Parcel]:
        """The bundles and receipts noted so far, the oldest first."""
        ...

    def keep_blob(self, data: bytes) -> str:
        """Keep an attachment's content; returns its SHA-256."""
        ...


class Pages(Protocol):
    """The tables of the office's own books, in SQL that both kinds of ledger understand, with ``?`` marks."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of one statement, which is a transaction of its own."""
        ...

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each of the rows, all in one transaction."""
        ...

    def stream(self, sql: str) -> Iterator[Any]:
        """The rows of a question one after another, however many they are."""
        ...


class StorePages:
    """The books' tables in the encrypted file."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of one statement, which is a transaction of its own."""
        with self._store.notes() as db:
            return list(db.execute(sql, values).fetchall())

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each of the rows, all in one transaction."""
        with self._store.notes() as db:
            db.conn.executemany(sql, rows)

    def stream(self, sql: str) -> Iterator[Any]:
        """The rows of a question one after another, however many they are."""
        with self._store.looking() as db:
            yield from db.execute(sql)

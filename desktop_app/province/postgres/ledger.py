"""The ledger in PostgreSQL: what ``store.Store`` is to a laptop, for a whole province."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from desktop_app.catalog.model import Catalogue, Edit, Record, Value
from desktop_app.merge.history import Transaction
from desktop_app.province.errors import LedgerContended
from desktop_app.province.postgres import applying, journal
from desktop_app.province.postgres.applying import HomeOf, Taking
from desktop_app.province.postgres.line import Line
from desktop_app.province.postgres.reading import PgReader
from desktop_app.province.postgres.sets import RecordSets
from desktop_app.province.postgres.writing import write
from desktop_app.store.applied import Applied
from desktop_app.store.apply_door import Counted
from desktop_app.store.changes import Changes, Stamp, Touched
from desktop_app.store.conflicts import Conflict, describe
from desktop_app.store.custody import Judge
from desktop_app.store.fitting import Fitting
from desktop_app.store.heads import VOID, FieldKey
from desktop_app.store.journal import ChainEnd, HistoryEntry
from desktop_app.store.post import Parcel
from desktop_app.store.verification import JournalReport

_TRIES = 5
_PARCEL = "sha256, direction, device, first_seq, last_seq, file, at, state, detail"


class PostgresLedger:
    """A ledger behind one connection. ``office`` is the code of the province that keeps it."""

    def __init__(self, line: Line, catalogue: Catalogue, office: str, home_of: HomeOf) -> None:
        self._line = line
        self._catalogue = catalogue
        self._office = office
        self._home_of = home_of
        self._reader = PgReader(line, catalogue)
        self._fitting = Fitting(catalogue)

    # -- reading ---------------------------------------------------------------------------------

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        return self._reader.get(entity, record_id)

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``, in order of id."""
        return self._reader.find(entity, **where)

    def find_among(self, entity: str, field: str, values: Iterable[str]) -> list[Record]:
        """The records whose ``field`` is one of ``values``."""
        return self._reader.find_among(entity, field, values)

    def ids(self, entity: str) -> list[str]:
        """The ids of all records of an entity that are not void."""
        return self._reader.ids(entity)

    def raw(self, entity: str, record_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The rows of records by id, void ones included."""
        return self._reader.raw(entity, record_ids)

    def count(self, entity: str, **where: Value) -> int:
        """How many records match."""
        return self._reader.count(entity, **where)

    def history(self, entity: str, record_id: str) -> list[HistoryEntry]:
        """Every journal entry of a record, the oldest first."""
        return journal.history(self._line, entity, record_id)

    def transactions(self, device: str, first: int = 1, last: int | None = None) -> Iterator[Transaction]:
        """The transactions of one device in order, for a bundle."""
        yield from journal.read(self._line, device, first, last)

    def chain_ends(self) -> dict[str, ChainEnd]:
        """Where the chain of every known device stands."""
        return journal.chain_ends(self._line)

    def chain_end(self, device: str) -> ChainEnd:
        """Where one device's chain stands."""
        return journal.chain_end(self._line, device)

    def verify_journal(self) -> JournalReport:
        """Recompute every digest and link of every chain."""
        return journal.verify(self._line)

    def conflicts(self) -> list[Conflict]:
        """The fields that wait for a person's decision."""
        rows = self._line.rows("SELECT entity, record_id, field FROM conflict ORDER BY 1, 2, 3")
        sets = RecordSets(self._line, self._catalogue)
        held = sets.load(Touched(entity, record_id) for entity, record_id, _ in rows)
        found = []
        for key in (FieldKey(*row) for row in rows):
            record = held[Touched(key.entity, key.record_id)]
            state = record.state(key.field, lambda _version: 0)
            unseen = set(record.record_heads(but=VOID)) - state.superseded if key.field == VOID else set()
            lines = self.history(key.entity, key.record_id)
            found.append(describe(key, state.heads.keys(), unseen - state.heads.keys(), lines))
        return found

    # -- the two doors ---------------------------------------------------------------------------

    def write(self, edits: Sequence[Edit], stamp: Stamp, *, device: str, area: str) -> Changes:
        """Save edits as one transaction of ``device``; records without a parent are at home in ``area``."""
        for left in reversed(range(_TRIES)):
            known = journal.saved_as(self._line, device, stamp.save_id)
            if known:
                return Changes(version=known)
            try:
                return write(self._taking(), self._catalogue, edits, stamp, device=device, area=area)
            except LedgerContended:
                if not left:
                    raise
        raise LedgerContended

    def apply(self, transactions: Iterable[Transaction], judge: Judge, counted: Counted) -> Applied:
        """Take the transactions of other devices in, verbatim and each once.

        Raises LedgerContended when another worker was in the way: nothing was taken, and the caller, who
        alone can read the bundle again, tries anew.
        """
        return applying.apply(self._taking(), self._fitting, transactions, judge, counted)

    def take_what_waited(self, judge: Judge) -> Applied:
        """Apply the entries that waited for an edition of the catalogue which is here now."""
        return applying.take_what_waited(self._taking(), self._fitting, judge)

    def waiting(self) -> int:
        """How many entries wait for a newer edition of the catalogue."""
        return sum(map(len, self._taking().not_applied.waiting().values()))

    def _taking(self) -> Taking:
        return Taking(self._line, self._catalogue, self._office, self._home_of)

    # -- parcels and attachments -------------------------------------------------------------------

    def note_parcel(self, parcel: Parcel) -> None:
        """Remember a bundle or receipt; the same file again only renews where and when it was seen."""
        self._line.rows(
            f"INSERT INTO parcel (home, {_PARCEL}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) "
            "ON CONFLICT (home, sha256) DO UPDATE SET file = excluded.file, at = excluded.at, "
            "state = excluded.state, detail = excluded.detail",
            [
                self._home_of(parcel.device),
                parcel.sha256,
                parcel.direction,
                parcel.device,
                parcel.first_seq,
                parcel.last_seq,
                parcel.file,
                parcel.at,
                parcel.state,
                parcel.detail,
            ],
        )

    def parcels(self, direction: str = "") -> list[Parcel]:
        """The bundles and receipts noted so far, the oldest first."""
        sql = f"SELECT {_PARCEL} FROM parcel WHERE direction = %s OR %s = '' ORDER BY at, first_seq"
        return [Parcel(*row) for row in self._line.rows(sql, [direction, direction])]

    def keep_blob(self, data: bytes) -> str:
        """Keep an attachment's content once, under its SHA-256; returns the hash in hexadecimal."""
        name = hashlib.sha256(data).hexdigest()
        sql = "INSERT INTO blob (home, sha256, data) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        self._line.rows(sql, [_shelf(name), name, data])
        return name

    def blob(self, sha256: str) -> bytes | None:
        """The content of an attachment, or None."""
        sql = "SELECT data FROM blob WHERE home = %s AND sha256 = %s"
        rows = self._line.rows(sql, [_shelf(sha256), sha256])
        return bytes(rows[0][0]) if rows else None


def _shelf(sha256: str) -> str:
    """Attachments belong to no one area: their own hash spreads them over the servers."""
    return sha256[:2]

"""The store: one encrypted file, written through one connection and read through others.

Two doors lead in: ``write`` for this device's own transactions, ``apply`` for those of others. Everything
else reads, every thread through a connection of its own: a list stays live during an import or a check.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.catalog.model import Catalogue, Edit, Record, Value
from desktop_app.store import drafts, post
from desktop_app.store.asking import Asking, Patience, break_off
from desktop_app.store.cipher import checkpoint, create_database, open_database, translated, writing
from desktop_app.store.errors import MachineFault
from desktop_app.store.lanes import Lanes
from desktop_app.store.migrations import Begun, Edition, index_is_made, index_is_stale
from desktop_app.store.reading import Reader, Wanted
from desktop_app.store.turn import Turn
from desktop_app.store.watching import Stage, Watch

if TYPE_CHECKING:
    from sqlite_utils import Database

    from desktop_app.merge.history import Transaction, Version
    from desktop_app.store.applied import Applied
    from desktop_app.store.apply_door import Counted
    from desktop_app.store.changes import Changes, Stamp, Touched
    from desktop_app.store.conflicts import Conflict
    from desktop_app.store.consistency import ConsistencyReport, Mending
    from desktop_app.store.custody import Custody, Judge
    from desktop_app.store.drafts import Draft
    from desktop_app.store.journal import ChainEnd, HistoryEntry
    from desktop_app.store.post import Outcome, Parcel, SecurityEvent
    from desktop_app.store.queries import QueryDoor
    from desktop_app.store.recount import Clocked
    from desktop_app.store.rows import Rows
    from desktop_app.store.search import Found, Hit, Readings, SearchIndex
    from desktop_app.store.verification import JournalReport
    from desktop_app.store.write_door import WriteDoor


class StoreContext(NamedTuple):
    """What a store needs from outside: catalogue, pinyin, names of divisions."""

    catalogue: Catalogue
    readings: "Readings"
    division_name: Callable[[str], str]


class Store:
    """An open store; close it, or use it in a ``with`` statement. ``opened`` is its file where that is open
    already, from then on the store's own to write through and to close."""

    def __init__(self, path: Path, key: bytes, context: StoreContext, opened: Begun | None = None) -> None:
        self.path = path
        self._catalogue = context.catalogue
        self._write_lock = Turn()  # one write at a time: a draft waits while an import runs
        self._closed = False
        self._asking = Asking(partial(open_database, path, key, read_only=True))
        self._context = context
        begun = opened or Begun(open_database(path, key), Edition(context.catalogue))
        self._writing, edition, watch = begun
        try:
            with translated():
                edition.migrate(self._writing, watch)
                edition.check_guards(self._writing)
            self._index_if_stale(watch)
            self._lanes = Lanes(partial(open_database, path, key), context.catalogue)
        except BaseException:
            self._writing.close()
            raise

    @cached_property
    def _index(self) -> "SearchIndex":
        from desktop_app.store.search import SearchIndex

        return SearchIndex(*self._context)

    @cached_property
    def _rows(self) -> "Rows":
        from desktop_app.store.rows import Rows

        return Rows(self._writing, self._catalogue, self._index)

    def _mending(self, db: "Database") -> "Mending":
        from desktop_app.store.consistency import Mending

        return Mending(db, self._catalogue, self._index)

    def _index_if_stale(self, watch: Watch) -> None:
        """Make the search index that a migration has left empty, together with taking the mark off."""
        if index_is_stale(self._writing):
            with self.notes() as db:
                self._mending(db).index_anew(partial(watch.step, Stage.INDEX))
                index_is_made(db)

    @property
    def catalogue(self) -> Catalogue:
        """The edition of the catalogue that is in force here."""
        return self._catalogue

    @classmethod
    def create(cls, path: Path, key: bytes, context: StoreContext) -> "Store":
        """A new store; raises StoreExists when a file is there already."""
        create_database(path, key).close()
        return cls(path, key, context)

    def close(self) -> None:
        """Fold the write-ahead log into the file and close it; closing twice does nothing.

        Where that fails, as on a full disk, the log stays beside the file and is folded in another time:
        everything in it is safe, and nothing is left open.
        """
        if self._closed:
            return
        self._closed = True
        with self._write_lock:
            self._lanes.close()
            try:
                with suppress(MachineFault):
                    checkpoint(self._writing)
            finally:
                self._writing.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # -- reading ---------------------------------------------------------------------------------

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        return self._lanes.reader.get(entity, record_id)

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``, in order of id."""
        return self._lanes.reader.find(entity, **where)

    def find_among(
        self, entity: str, field: str, values: Iterable[str], only: Sequence[str] = ()
    ) -> list[Record]:
        """The records whose ``field`` is one of ``values``: the fields ``only`` of each, or all."""
        return self._lanes.reader.find_among(entity, field, values, only)

    def ids(
        self,
        entity: str,
        where: Wanted | None = None,
        sort: str = "",
        *,
        descending: bool = False,
        text: str = "",
        through: Mapping[str, str] | None = None,
        limit: int | None = None,
        patience: Patience | None = None,
    ) -> Sequence[str]:
        """The ids of matching records, or the first ``limit`` of them, sorted by a stored field.

        With ``text`` only those that it finds, unsorted in the order of entry; ``through`` names further
        entities whose records, when they are found, stand for the record that their field refers to.
        Raises GivenUp when the ``patience`` of who asks is at its end.
        """
        with self._asked_with(patience) as db:
            among = self._index.among(db, entity, text, through or {}) if text.strip() else None
            reader = Reader(db, self._catalogue)
            return reader.ids(entity, where, sort, descending=descending, among=among, limit=limit)

    def _asked_with(self, patience: Patience | None) -> "AbstractContextManager[Database]":
        if patience is None:
            return nullcontext(self._lanes.db)
        return self._asking.until(patience) if patience.apart else self._lanes.until(patience.is_over)

    def pass_on(self) -> None:
        """The thread that opened the store leaves its connection to the one that asks next."""
        self._lanes.pass_on()

    def slim(self) -> None:
        """Keep little: what follows goes through everything and needs the memory."""
        self._lanes.slim(self._writing)

    def interrupt(self, thread: int | None = None) -> None:
        """End what one thread, or any, is asking or writing at this moment: it raises there.

        A write that is ended is rolled back as a whole, as by any other fault; what was saved stays saved.
        """
        self._lanes.interrupt(thread)
        if thread in (None, self._write_lock.thread):
            break_off(self._writing)
        self._asking.interrupt(thread)

    def tally(
        self,
        entity: str,
        field: str,
        where: Wanted | None = None,
        *,
        text: str = "",
        through: Mapping[str, str] | None = None,
        part: str = "",
        most: int | None = None,
        patience: Patience | None = None,
    ) -> list[tuple[Value, int]]:
        """The values of a field among the records that ``ids`` would list, with how many have each.

        ``part`` and ``most`` as in ``Reader.tally``, ``patience`` as in ``ids``.
        """
        with self._asked_with(patience) as db:
            among = self._index.among(db, entity, text, through or {}) if text.strip() else None
            reader = Reader(db, self._catalogue)
            return reader.tally(entity, field, where, among=among, part=part, most=most)

    def ids_with_void(self, entity: str, field: str, value: Value) -> list[str]:
        """The ids of the records whose ``field`` is ``value``, void ones included."""
        return self._lanes.reader.ids_with_void(entity, field, value)

    def between(self, entity: str, field: str, first: str, last: str, limit: int | None = None) -> list[str]:
        """The texts of a field from ``first`` to ``last``, as in ``Reader.between``."""
        return self._lanes.reader.between(entity, field, first, last, limit)

    def raw(self, entity: str, record_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The rows of records by id, void ones included."""
        return self._lanes.reader.raw(entity, record_ids)

    def count(self, entity: str, **where: Value) -> int:
        """How many records match."""
        return self._lanes.reader.count(entity, **where)

    def voided(self, entity: str, record_ids: Iterable[str]) -> dict[str, bool]:
        """Which of the records exist and are void, each with whether it was erased by law."""
        rows = self._lanes.reader.raw(entity, record_ids)
        return {known: row["erasure"] is not None for known, row in rows.items() if row["is_deleted"]}

    def search(self, text: str, entities: Sequence[str] = (), limit: int | None = 200) -> "list[Hit]":
        """The records that any part of a name or number, pinyin or initials find."""
        return self._index.find(self._lanes.db, text, entities, limit)

    def query(self) -> "QueryDoor":
        """A door for whole questions in SQL, all answered from the state of this moment; to be closed."""
        from desktop_app.store.queries import QueryDoor

        return QueryDoor(self._asking.apart(), self.path)

    def lookup(self, text: str, entities: Sequence[str] = (), limit: int = 200) -> "Found":
        """How many records a search finds, and the first ``limit`` of them."""
        return self._index.lookup(self._lanes.db, text, entities, limit)

    def history(self, entity: str, record_id: str) -> "list[HistoryEntry]":
        """Every journal entry of a record, the oldest first."""
        from desktop_app.store import journal

        return journal.history(self._lanes.db, entity, record_id)

    def weight(self, slices: Iterable[tuple[str, int, int]], blobs: Sequence[str]) -> int:
        """About how many bytes a bundle of stretches of chains and of attachments will have at most."""
        return post.weight(self._lanes.db, slices, blobs)

    def custody(self) -> "Custody":
        """The households that were handed over from one area to another, and what belongs to them."""
        from desktop_app.store.apply_door import custody_of

        return custody_of(self._lanes.db, self._catalogue)

    def transactions(self, device: str, first: int = 1, last: int | None = None) -> "Iterator[Transaction]":
        """The transactions of one device in order, for a bundle."""
        from desktop_app.store import journal

        yield from journal.read(self._lanes.db, device, first, last)

    def packed(self, device: str, first: int, last: int) -> "Iterator[Transaction]":
        """The same for a bundle, bulk transactions as they are kept (``merge.blocks.Packed``)."""
        from desktop_app.store import journal

        yield from journal.read_packed(self._lanes.db, device, first, last)

    def headers(self, device: str, newest: int) -> "list[Transaction]":
        """The newest transactions of a device, the last first, without their entries."""
        from desktop_app.store import journal

        return journal.newest(self._lanes.db, device, newest)

    def chain_ends(self) -> "dict[str, ChainEnd]":
        """Where the chain of every known device stands."""
        from desktop_app.store import journal

        return journal.chain_ends(self._lanes.db)

    def chain_end(self, device: str) -> "ChainEnd":
        """Where one device's chain stands."""
        from desktop_app.store import journal

        return journal.chain_end(self._lanes.db, device)

    def verify_journal(self, *, new_only: bool = False) -> "JournalReport":
        """Recompute every digest and link of every chain; ``new_only`` goes on where that ended last."""
        from desktop_app.store import journal
        from desktop_app.store.verification import remember_verified, verified_ends, verify

        ends = journal.chain_ends(self._lanes.db)
        since = verified_ends(self._lanes.db) if new_only else {}
        report = verify(self._lanes.db, since)
        if report.ok and verified_ends(self._writing) != ends:
            with suppress(MachineFault), self.notes() as db:  # on a full disk it is done again, no more
                remember_verified(db, ends)
        return report

    def compare(self) -> "ConsistencyReport":
        """Compare records, heads, conflicts and search index with the journal."""
        from desktop_app.store.consistency import Comparison

        return Comparison(self._lanes.db, self._catalogue, self._index).report()

    def mend(self) -> None:
        """Draw up anew what follows from the journal: values, heads, conflicts, search index."""
        with self.notes() as db:
            self._mending(db).mend()

    def heads(self, entity: str, record_id: str, *, but: Iterable[str] = ()) -> "dict[Version, str]":
        """The versions a reader of this record sees and who made each, leaving out the fields ``but``."""
        from desktop_app.store import journal
        from desktop_app.store.heads import record_heads

        row = self._lanes.reader.raw(entity, [record_id]).get(record_id)
        versions = record_heads(self._lanes.db, entity, row, but=but) if row else frozenset()
        return {version: journal.author(self._lanes.db, version) for version in sorted(versions)}

    def heads_among(
        self, entity: str, record_ids: Iterable[str], *, but: Iterable[str] = ()
    ) -> "dict[str, frozenset[Version]]":
        """The versions a reader of each of these records sees, leaving out the fields ``but``."""
        from desktop_app.store.heads import heads_of_many

        return heads_of_many(self._lanes.db, entity, self._lanes.reader.raw(entity, record_ids), but=but)

    def conflicts(self) -> "list[Conflict]":
        """The fields that wait for a person's decision."""
        from desktop_app.store.conflicts import conflicts_of

        return conflicts_of(self._lanes.reader)

    # -- the two doors ---------------------------------------------------------------------------

    def _door(self, device: str, area: str) -> "WriteDoor":
        from desktop_app.store.write_door import WriteDoor

        return WriteDoor(self._writing, self._catalogue, self._rows, device, area)

    def write(self, edits: Sequence[Edit], stamp: "Stamp", *, device: str, area: str) -> "Changes":
        """Save edits as one transaction of ``device``; records without a parent are at home in ``area``."""
        with self._write_lock:
            door = self._door(device, area)
            return door.write(edits, stamp)

    def erase(
        self, records: "Sequence[Touched]", decision: str, stamp: "Stamp", *, device: str, area: str
    ) -> "Changes":
        """Take the values of records out for good, by a ``decision`` that is entered as their voiding.

        Chains still verify afterwards, and nothing of the values is left in the file or its log.
        """
        with self._write_lock:
            door = self._door(device, area)
            changes = door.erase(records, decision, stamp)
            checkpoint(self._writing)
            return changes

    def apply(self, transactions: "Iterable[Transaction]", judge: "Judge", counted: "Counted") -> "Applied":
        """Take the transactions of other devices in, verbatim and each once."""
        from desktop_app.store.apply_door import ApplyDoor

        with self._write_lock:
            door = ApplyDoor(self._writing, self._catalogue, self._rows)
            return door.apply(transactions, judge, counted)

    def take_what_waited(self, judge: "Judge") -> "Applied":
        """Apply the entries that waited for an edition of the catalogue which is here now."""
        from desktop_app.store.apply_door import ApplyDoor

        with self._write_lock:
            return ApplyDoor(self._writing, self._catalogue, self._rows).take_what_waited(judge)

    def waiting(self) -> int:
        """How many entries wait for a newer edition of the catalogue."""
        if not self._lanes.db.execute("SELECT 1 FROM not_applied LIMIT 1").fetchone():
            return 0  # at nearly every start
        from desktop_app.store.apply_door import waiting

        return sum(map(len, waiting(self._lanes.db).values()))

    def recount(self, clocked: "Clocked") -> int:
        """Count the times of all versions anew; returns how many changed (``store.recount``)."""
        from desktop_app.store.recount import recount

        with self.notes() as db:
            return recount(db, self._rows, clocked)

    def cut_branch(self, start: "Version", kept_as: str, kept: bytes) -> None:
        """Take a device's transactions from ``start`` on out of the journal (``store.branch``)."""
        from desktop_app.store.branch import cut_branch

        with self.notes() as db:
            cut_branch(db, self._catalogue, self._index, start, kept_as, kept)

    # -- this laptop's own notes -----------------------------------------------------------------

    @contextmanager
    def notes(self) -> Iterator["Database"]:
        """A write transaction over the tables that are not journaled; records stay guarded."""
        with self._write_lock, writing(self._writing) as db:
            yield db

    @contextmanager
    def looking(self) -> Iterator["Database"]:
        """Reading the tables that are not journaled, beside whatever is being written."""
        yield self._lanes.db

    def keep_draft(self, draft: "Draft") -> None:
        """Keep what a person has typed so far."""
        with self.notes() as db:
            drafts.keep_draft(db, draft)

    def drop_draft(self, entity: str, record_id: str, person: str) -> None:
        """Forget a draft."""
        with self.notes() as db:
            drafts.drop_draft(db, entity, record_id, person)

    def drafts(self, person: str) -> "list[Draft]":
        """The drafts of a person, the newest first."""
        return drafts.list_drafts(self._lanes.db, person)

    def note_parcel(self, parcel: "Parcel") -> None:
        """Remember a bundle or receipt."""
        with self.notes() as db:
            post.note_parcel(db, parcel)

    def parcels(self, direction: str = "") -> "list[Parcel]":
        """The bundles sent (``out``) and receipts taken in (``in``), the oldest first."""
        return post.parcels(self._lanes.db, direction)

    def settle_parcels(self, device: str, accepted_seq: int, state: str) -> None:
        """Mark sent bundles up to a sequence number with the state a receipt gives them."""
        with self.notes() as db:
            post.settle_parcels(db, device, accepted_seq, state)

    def note_outcomes(self, outcomes: "Iterable[Outcome]") -> None:
        """Remember what the province said of records."""
        with self.notes() as db:
            post.note_outcomes(db, outcomes)

    def outcomes(self, state: str = "", *, open_only: bool = False) -> "list[Outcome]":
        """What the province said of records."""
        return post.outcomes(self._lanes.db, state, open_only=open_only)

    def keep_blob(self, data: bytes) -> str:
        """Keep an attachment's content inside the encrypted file; returns its SHA-256."""
        with self.notes() as db:
            return post.keep_blob(db, data)

    def blob(self, sha256: str) -> bytes | None:
        """The content of an attachment, or None."""
        return post.blob(self._lanes.db, sha256)

    def note_event(self, at: str, person: str, event: str, detail: str = "") -> None:
        """Add a line to the security log."""
        with self.notes() as db:
            post.note_event(db, at, person, event, detail)

    def security_log(self, newest: int | None = None) -> "list[SecurityEvent]":
        """The security log, the newest line first; all of it, or the ``newest`` lines."""
        return post.events(self._lanes.db, newest)

    def meta(self, key: str) -> str:
        """A fact about this file, or an empty text."""
        row = self._lanes.db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
        return str(row[0]) if row else ""

    def set_meta(self, **facts: str) -> None:
        """Set facts about this file."""
        with self.notes() as db:
            db.conn.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", facts.items())

    def secret(self, name: str) -> bytes | None:
        """A secret kept inside the encrypted file, such as the station's keys."""
        row = self._lanes.db.execute("SELECT value FROM secret WHERE name = ?", [name]).fetchone()
        return bytes(row[0]) if row else None

    def set_secret(self, name: str, value: bytes) -> None:
        """Keep a secret inside the encrypted file."""
        with self.notes() as db:
            db.execute("INSERT OR REPLACE INTO secret (name, value) VALUES (?, ?)", [name, value])

    def drop_secret(self, name: str) -> None:
        """Forget a secret."""
        with self.notes() as db:
            db.execute("DELETE FROM secret WHERE name = ?", [name])

"""The second door: transactions of other devices, taken verbatim, with the state brought up under them.

A chain never jams: an entry that may not or cannot be applied is kept in the journal all the same, noted
with its reason, and goes back to its author as work (design.md §4).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.merge.heads import FieldState, apply_change, in_conflict, shown
from desktop_app.merge.history import Change, Entry, Transaction, Version, is_intact
from desktop_app.store import journal
from desktop_app.store.bulk import without_collector
from desktop_app.store.changes import Touched
from desktop_app.store.cipher import writing
from desktop_app.store.erasure import Erasing, conceal_erased, is_decision
from desktop_app.store.fitting import Fitting, waits
from desktop_app.store.heads import VOID, FieldKey, Times, field_states, keep_state, void_disputed
from desktop_app.store.rows import Rows

if TYPE_CHECKING:
    from sqlite_utils import Database

Judge = Callable[[Transaction, Entry], str]
"""Says why an entry may not be applied, in Chinese; an empty text lets it in."""

Counted = Callable[[Transaction], int]
"""The time of a transaction that may decide between versions: 0 outside its certificate's validity."""


class Refusal(NamedTuple):
    """An entry that was kept and not applied, and why."""

    version: Version
    touched: Touched
    reason: str


@dataclass(slots=True)
class Applied:
    """What came of applying foreign transactions.

    ``accepted`` is the last sequence number taken of each device, ``gaps`` the first missing one of the
    devices whose chain had a hole, ``forks`` versions known here with another content.
    """

    transactions: int = 0
    accepted: dict[str, int] = field(default_factory=dict)
    touched: set[Touched] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)
    gaps: dict[str, int] = field(default_factory=dict)
    forks: list[Version] = field(default_factory=list)
    damaged: list[Version] = field(default_factory=list)


class ApplyDoor:
    """Takes foreign transactions in, each exactly once, in the order of each device's own chain."""

    def __init__(self, db: "Database", catalogue: Catalogue, rows: Rows) -> None:
        self._db = db
        self._fitting = Fitting(catalogue)
        self._rows = rows

    def apply(self, transactions: Iterable[Transaction], judge: Judge, counted: Counted) -> Applied:
        """Apply ``transactions`` in one write; known ones are skipped, so that repeating changes nothing."""
        applied = Applied()
        with without_collector(), writing(self._db), self._rows.indexing_at_the_end():
            times = Times(self._db)
            for transaction in transactions:
                if self._belongs_next(transaction, applied):
                    kept = conceal_erased(self._db, transaction)
                    journal.append(self._db, kept, counted(transaction))
                    applied.transactions += 1
                    applied.accepted[transaction.device] = transaction.seq
                    self._take(
                        transaction.version, enumerate(kept.entries), transaction, judge, times, applied
                    )
                else:
                    self._complete(transaction, judge, times, applied)
            journal.leave_context(self._db)
        return applied

    def take_what_waited(self, judge: Judge) -> Applied:
        """Apply, in one write, the entries that waited for an edition of the catalogue which is here now."""
        applied = Applied()
        with writing(self._db), self._rows.indexing_at_the_end():
            times = Times(self._db)
            for version, places in waiting(self._db).items():
                transaction = next(journal.read(self._db, *version, version.seq))
                fits = [n for n in places if not self._fitting.misfit(transaction.entries[n])]
                if fits:
                    journal.enter_context(self._db, version)
                    self._db.conn.executemany(
                        "DELETE FROM not_applied WHERE device = ? AND seq = ? AND n = ?",
                        [(*version, n) for n in fits],
                    )
                    entries = [(n, transaction.entries[n]) for n in fits]
                    self._take(version, entries, transaction, judge, times, applied)
            journal.leave_context(self._db)
        return applied

    def _belongs_next(self, transaction: Transaction, applied: Applied) -> bool:
        end = journal.chain_end(self._db, transaction.device)
        version = Version(transaction.device, transaction.seq)
        if transaction.seq <= end.seq:
            applied.accepted[transaction.device] = end.seq
            return False
        if transaction.seq != end.seq + 1:
            applied.gaps.setdefault(transaction.device, end.seq + 1)
            return False
        if transaction.previous != end.hash:
            applied.forks.append(version)
            return False
        if not is_intact(transaction):
            applied.damaged.append(version)
            return False
        return True

    def _complete(self, transaction: Transaction, judge: Judge, times: Times, applied: Applied) -> None:
        """A transaction that is here already: another content is a fork; it may bring what was withheld."""
        version = transaction.version
        if transaction.seq > journal.chain_end(self._db, transaction.device).seq:
            return
        known = next(journal.read(self._db, *version, transaction.seq))
        if known.hash != transaction.hash:
            applied.forks.append(version)
            return
        hidden = {n for n, entry in enumerate(known.entries) if entry.changes is None}
        if not hidden or not is_intact(transaction):
            return
        shown = conceal_erased(self._db, transaction).entries
        arrived = {n: shown[n] for n in hidden if shown[n].changes is not None}
        if arrived:
            journal.enter_context(self._db, version)
            journal.reveal(self._db, version, len(known.entries), arrived)
            self._take(version, sorted(arrived.items()), transaction, judge, times, applied)

    def _take(
        self,
        version: Version,
        entries: Iterable[tuple[int, Entry]],
        transaction: Transaction,
        judge: Judge,
        times: Times,
        applied: Applied,
    ) -> None:
        wanted: dict[Touched, tuple[str, list[Change]]] = {}
        erasing: list[Touched] = []
        for n, entry in entries:
            if entry.changes is None:
                continue
            touched = Touched(entry.entity, entry.record_id)
            reason = self._fitting.misfit(entry) or judge(transaction, entry)
            if reason:
                self._note_refusal(version, n, touched, reason)
                applied.refusals.append(Refusal(version, touched, reason))
                continue
            wanted.setdefault(touched, (entry.home, []))[1].extend(entry.changes)
            if is_decision(entry):
                erasing.append(touched)
        _Arrival(self._db, self._rows, times, version).settle(wanted)
        Erasing(self._db, self._rows.mending).carry_out(version, erasing)
        applied.touched.update(wanted)

    def _note_refusal(self, version: Version, n: int, touched: Touched, reason: str) -> None:
        self._db.execute(
            "INSERT INTO not_applied (device, seq, n, entity, record_id, reason) VALUES (?, ?, ?, ?, ?, ?)",
            [*version, n, *touched, reason],
        )


def waiting(db: "Database") -> dict[Version, list[int]]:
    """The places of the entries that wait for an edition of the catalogue, by their transaction."""
    found: dict[Version, list[int]] = {}
    rows = db.execute("SELECT device, seq, n, reason FROM not_applied ORDER BY device, seq, n").fetchall()
    for device, seq, n, reason in rows:
        if waits(reason):
            found.setdefault(Version(device, seq), []).append(n)
    return found


class _Arrival:
    """The changes of one foreign transaction, brought into the state."""

    def __init__(self, db: "Database", rows: Rows, times: Times, version: Version) -> None:
        self._db = db
        self._rows = rows
        self._times = times
        self._version = version

    def settle(self, wanted: Mapping[Touched, tuple[str, Sequence[Change]]]) -> None:
        """Create what is new, merge into what is there."""
        by_entity: dict[str, list[str]] = {}
        for touched in wanted:
            by_entity.setdefault(touched.entity, []).append(touched.record_id)
        for entity, ids in by_entity.items():
            present = self._rows.load(entity, ids)
            fresh = []
            for record_id in ids:
                home, changes = wanted[Touched(entity, record_id)]
                if record_id in present:
                    self._merge(Touched(entity, record_id), present[record_id], changes)
                elif any(change.replaces for change in changes):
                    self._early(Touched(entity, record_id), home, changes)
                else:
                    fresh.append((record_id, home, self._version, {c.field: c.new for c in changes}))
            self._rows.create(entity, fresh)

    def _early(self, touched: Touched, home: str, changes: Sequence[Change]) -> None:
        """A change that overtook the record's creation: what it replaces is remembered as replaced."""
        values = {change.field: change.new for change in changes}
        self._rows.create(touched.entity, [(touched.record_id, home, self._version, values)])
        for change in changes:
            state = FieldState(
                {self._version: (change.new, self._times(self._version))}, frozenset(change.replaces)
            )
            keep_state(self._db, FieldKey(*touched, change.field), state, self._version)

    def _merge(self, touched: Touched, row: Mapping[str, Any], changes: Sequence[Change]) -> None:
        fields = [change.field for change in changes]
        states = field_states(self._db, self._times, touched.entity, row, touched.record_id, fields)
        base = Version(row["base_device"], row["base_seq"])
        values: dict[str, Value] = {}
        for change in changes:
            state = apply_change(
                states[change.field],
                self._version,
                self._times(self._version),
                change.new,
                change.replaces,
                remember=change.field == VOID,
            )
            keep_state(self._db, FieldKey(*touched, change.field), state, base)
            self._rows.mark_conflict(FieldKey(*touched, change.field), disputed=in_conflict(state))
            values[change.field] = shown(state)
        self._rows.change(touched, {name: value for name, value in values.items() if value != row[name]})
        if VOID in fields or row[VOID]:
            self._weigh_void(touched)
        self._rows.reindex([(touched, fields)])

    def _weigh_void(self, touched: Touched) -> None:
        """Voiding against an edit that its writer did not know of is a conflict of the whole record."""
        row = self._rows.load(touched.entity, [touched.record_id])[touched.record_id]
        disputed = void_disputed(self._db, self._times, touched.entity, row)
        self._rows.mark_conflict(FieldKey(*touched, VOID), disputed=disputed)

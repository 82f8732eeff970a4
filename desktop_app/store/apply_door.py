"""The second door: transactions of other devices, taken verbatim, with the state brought up under them.

A chain never jams: an entry that may not or cannot be applied is kept in the journal all the same, noted
with its reason, and goes back to its author as work (design.md §4).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.merge.carried import Carried, made
from desktop_app.merge.history import Change, Entry, Transaction, Version, is_intact
from desktop_app.store import journal
from desktop_app.store.applied import Applied, Refusal
from desktop_app.store.bulk import without_collector
from desktop_app.store.changes import Touched
from desktop_app.store.cipher import writing
from desktop_app.store.contest import Contest, Records
from desktop_app.store.custody import Custody, Judge
from desktop_app.store.dangling import notes_of
from desktop_app.store.drawn import Place, said_together
from desktop_app.store.erasure import Erasing, conceal_erased
from desktop_app.store.fitting import Fitting, waits
from desktop_app.store.heads import Times
from desktop_app.store.record_sets import RecordSets
from desktop_app.store.rows import Rows
from desktop_app.store.settling import Held, Settling
from desktop_app.store.wholesale import Wholesale

if TYPE_CHECKING:
    from sqlite_utils import Database

SET = 20_000
"""How many changed records are merged at a time: some ten megabytes of memory."""

NEVER = Version("", 0)
"""No transaction's name: a record that is drawn up keeps the base version that it has."""

Counted = Callable[[Transaction], int]
"""The time of a transaction that may decide between versions: 0 outside its certificate's validity."""


class ApplyDoor:
    """Takes foreign transactions in, each exactly once, in the order of each device's own chain."""

    def __init__(self, db: "Database", catalogue: Catalogue, rows: Rows) -> None:
        self._db = db
        self._fitting = Fitting(catalogue)
        self._rows = rows
        self._sets = RecordSets(db, rows)
        self._times = Times(db)
        self._custody = custody_of(db, catalogue)
        self._contest = Contest(catalogue, self._records(), self._fitting.misfit)
        self._wholesale = Wholesale(catalogue, self._create_columns)
        self._ends: dict[str, journal.ChainEnd] = {}
        self._pending: list[tuple[Touched, Version, str, Sequence[Change]]] = []

    def apply(self, transactions: Iterable[Transaction], judge: Judge, counted: Counted) -> Applied:
        """Apply ``transactions`` in one write; known ones are skipped, so that repeating changes nothing."""
        applied = self._begun(judge)
        with without_collector(), writing(self._db), self._rows.indexing_at_the_end():
            for transaction in transactions:
                if applied.is_next(transaction, self._end(transaction.device)):
                    self._go_on(transaction, judge, counted(transaction), applied)
                else:
                    self._complete(transaction, judge, applied)
            self._settle()
            self._reconsider(judge, applied)
            self._contest.keep()
            journal.leave_context(self._db)
        return applied

    def _begun(self, judge: Judge) -> Applied:
        self._contest.by(judge)
        self._applied = Applied()
        return self._applied

    def _records(self) -> Records:
        db = self._db

        def not_applied(touched: Touched) -> Iterable[tuple[Place, str]]:
            sql = "SELECT device, seq, n, reason FROM not_applied WHERE record_id = ? AND entity = ?"
            for device, seq, n, reason in db.execute(sql, [touched.record_id, touched.entity]).fetchall():
                yield Place(Version(device, seq), n), reason

        return Records(
            lambda touched: journal.history(db, *touched),
            not_applied,
            lambda version: next(journal.read(db, *version, version.seq)),
            lambda sql, values: db.execute(sql, values).fetchall(),
            notes_of(db),
        )

    def _create_columns(
        self,
        entity: str,
        home: str,
        version: Version,
        ids: Sequence[str],
        columns: Mapping[str, Sequence[Value]],
    ) -> bool:
        """Write a run of new records, unless some have to be looked at one by one."""
        if self._contest.run_strays(entity, home, ids, columns):
            return False
        if not self._rows.create_columns(entity, home, version, ids, columns):
            return False
        self._look_below(self._contest.below_run(entity, home, ids))
        return True

    def _go_on(self, transaction: Transaction, judge: Judge, time: int, applied: Applied) -> None:
        """Take the next transaction of a chain."""
        entries = transaction.entries
        plain = isinstance(entries, Carried) and not self._reaches_out() and self._wholesale.takes(entries)
        kept = transaction if plain else conceal_erased(self._db, made(transaction))
        journal.append(self._db, kept, time)
        self._ends[transaction.device] = journal.ChainEnd(transaction.seq, transaction.hash, transaction.time)
        applied.transactions += 1
        applied.accepted[transaction.device] = transaction.seq
        if plain and isinstance(entries, Carried):
            self._take_lines(transaction, entries, judge, applied)
        else:
            self._take(enumerate(kept.entries), kept, judge, applied)

    def _reaches_out(self) -> bool:
        """Whether there are records here that an entry may concern without naming them."""
        return bool(self._custody.handed) or bool(self._db.execute("SELECT 1 FROM erased LIMIT 1").fetchone())

    def _take_lines(self, transaction: Transaction, entries: Carried, judge: Judge, applied: Applied) -> None:
        """Take a large transaction by its columns, what is not that plain one by one."""
        self._settle()
        self._contest.taking = transaction.version
        for records, rest in self._wholesale.take(transaction, entries, judge):
            if rest is None:
                applied.touched.update(records)
            else:
                self._take(rest, replace(transaction, entries=()), judge, applied)
                self._settle()
        self._rows.columns_are_taken()
        self._contest.taking = None

    def take_what_waited(self, judge: Judge) -> Applied:
        """Apply, in one write, the entries that waited for an edition of the catalogue which is here now."""
        applied = self._begun(judge)
        with writing(self._db), self._rows.indexing_at_the_end():
            for version, places in waiting(self._db).items():
                transaction = next(journal.read(self._db, *version, version.seq))
                fits = [n for n in places if not self._fitting.misfit(transaction.entries[n])]
                if fits:
                    self._take_again(transaction, fits, judge, applied)
            self._settle()
            self._reconsider(judge, applied)
            self._contest.keep()
            journal.leave_context(self._db)
        return applied

    def _take_again(
        self, transaction: Transaction, places: Sequence[int], judge: Judge, applied: Applied
    ) -> None:
        """Take entries that were not applied as if they had just come."""
        version = transaction.version
        entries = [(n, transaction.entries[n]) for n in places]
        journal.enter_context(self._db, version)
        self._db.conn.executemany(
            "DELETE FROM not_applied WHERE device = ? AND seq = ? AND n = ?", [(*version, n) for n in places]
        )
        for _, entry in entries:
            applied.let_in(version, Touched(entry.entity, entry.record_id))
        if self._take(entries, transaction, judge, applied):
            self._custody.moved = True

    def _end(self, device: str) -> journal.ChainEnd:
        if device not in self._ends:
            self._ends[device] = journal.chain_end(self._db, device)
        return self._ends[device]

    def _complete(self, transaction: Transaction, judge: Judge, applied: Applied) -> None:
        """A transaction that is here already: another content is a fork; it may bring what was withheld."""
        version = transaction.version
        if transaction.seq > self._end(transaction.device).seq:
            return
        known = next(journal.read(self._db, *version, transaction.seq))
        if known.hash != transaction.hash:
            applied.forks.append(version)
            return
        hidden = {n for n, entry in enumerate(known.entries) if entry.changes is None}
        if not hidden or not is_intact(transaction):
            return
        transaction = made(transaction)
        shown = conceal_erased(self._db, transaction).entries
        arrived = {n: shown[n] for n in hidden if shown[n].changes is not None}
        if arrived:
            journal.enter_context(self._db, version)
            journal.reveal(self._db, version, len(known.entries), arrived)
            self._take(sorted(arrived.items()), transaction, judge, applied)

    def _reconsider(self, judge: Judge, applied: Applied) -> None:
        """Apply what waited for a hand-over or its household, as long as one leads to another."""
        self._custody.moved = self._custody.moved or bool(self._custody.handed)
        while self._custody.look_again():
            for version, places in self._custody.waiting():
                transaction = next(journal.read(self._db, *version, version.seq))
                self._take_again(transaction, places, judge, applied)
            self._settle()

    def _take(
        self,
        entries: Iterable[tuple[int, Entry]],
        transaction: Transaction,
        judge: Judge,
        applied: Applied,
    ) -> bool:
        """Take entries of a transaction; whether any of them was applied."""
        version = transaction.version
        wanted: dict[Touched, tuple[str, Sequence[Change]]] = {}
        erasing: list[Touched] = []
        self._custody.hear(transaction.entries, version)
        for n, entry in entries:
            if entry.changes is None:
                continue
            touched = Touched(entry.entity, entry.record_id)
            misfit, erases = self._fitting.look(entry)
            reason = misfit or self._custody.judge(judge, transaction, entry)
            if reason:
                self._note_refusal(version, n, touched, reason)
                self._custody.refused(touched, entry.changes)
                applied.refuse(Refusal(version, touched, reason))
                continue
            known = wanted.get(touched)
            wanted[touched] = said_together(known, entry.home, entry.changes)
            if erases:
                erasing.append(touched)
        self._pending += ((touched, version, *said) for touched, said in wanted.items())
        if erasing or len(self._pending) >= SET or self._custody.hands_over(wanted):
            self._settle()
        own = [one for one in erasing if not self._is_foreign(version, one)]
        Erasing(self._db, self._rows.mending).carry_out(version, own)
        self._custody.settled(wanted)
        applied.touched.update(wanted)
        return bool(wanted)

    def _settle(self) -> None:
        """Bring what has gathered into the records."""
        settling = Settling(self._times)
        loaded = self._sets.load({item[0] for item in self._pending})
        settling.records.update(loaded)
        changed: dict[Touched, set[str]] = {}
        contested: dict[Touched, None] = {}
        for touched, version, home, changes in self._pending:
            known = settling.records.get(touched)
            if self._contest.is_contested(known, touched, version, home, changes):
                contested[touched] = None
            if known is not None and not known.fresh:
                changed.setdefault(touched, set()).update(change.field for change in changes)
            settling.arrive(touched, version, home, changes)
        contested |= dict.fromkeys(sorted(self._contest.strayed(self._pending, settling.records)))
        below = self._contest.entered(self._pending, settling.records)
        for touched in contested:
            held = self._draw_up(touched, loaded.get(touched), settling.records.pop(touched).base)
            if held is not None:
                settling.records[touched] = held
            changed.setdefault(touched, set()).update(held.shown if held else ())
        self._sets.save(settling.records)
        self._rows.reindex(
            (touched, names) for touched, names in changed.items() if touched in settling.records
        )
        self._pending.clear()
        self._custody.written()
        drawn = self._look_below(below | self._contest.below(contested))
        self._custody.redrawn(contested.keys() | drawn)

    def _look_below(self, records: set[Touched]) -> set[Touched]:
        """Draw up what may not belong where it was entered, and what stands below it; all that was drawn."""
        drawn: set[Touched] = set()
        if records:
            journal.keep_context(self._db)
        while records := records - drawn:
            loaded = self._sets.load(records)
            held = {
                touched: self._draw_up(touched, loaded.get(touched), NEVER) for touched in sorted(records)
            }
            kept = {touched: one for touched, one in held.items() if one is not None}
            self._sets.save(kept)
            self._rows.reindex((touched, one.shown) for touched, one in kept.items())
            drawn |= records
            records = self._contest.below(records)
        return drawn

    def _draw_up(self, touched: Touched, before: Held | None, base: Version) -> Held | None:
        """A record that is named under several homes, and what of it counts; None where nothing does."""
        held, refused, let_in = self._contest.draw_up(touched, before, base, lambda _: self._times)
        for version, n in let_in:
            self._db.execute("DELETE FROM not_applied WHERE device = ? AND seq = ? AND n = ?", [*version, n])
            self._applied.let_in(version, touched)
        for (version, n), reason in refused.items():
            self._note_refusal(version, n, touched, reason)
            self._applied.refuse(Refusal(version, touched, reason))
        if held is None and before is not None:
            self._rows.remove(touched)
        return held

    def _is_foreign(self, version: Version, touched: Touched) -> bool:
        """Whether what a transaction says of a record was found not to count."""
        asked = "SELECT 1 FROM not_applied WHERE device = ? AND seq = ? AND record_id = ? AND entity = ?"
        return self._db.execute(asked, [*version, touched.record_id, touched.entity]).fetchone() is not None

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


def custody_of(db: "Database", catalogue: Catalogue) -> Custody:
    """The handed-over households of a store."""
    return Custody(
        catalogue,
        lambda sql, values: db.execute(sql, values).fetchall(),
        lambda household: journal.history(db, "household", household),
        lambda version: next(journal.read(db, *version, version.seq)).entries,
    )

"""Taking transactions in, in sets: verbatim into the journal, merged into the records under it.

A large import, which is first values of new records, goes from the columns of its lines into those of the
tables (``store.wholesale``); everything else is merged record by record in memory.

One PostgreSQL transaction takes a whole bundle or nothing. Workers meet at three locks, always in this
order: the chain of a device, the areas whose records change, and last, for the moment of the commit, the
feed. Whoever meets another in a way that no order resolves starts again (``LedgerContended``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from desktop_app.catalog.model import Catalogue, Value
from desktop_app.merge.carried import Carried, made
from desktop_app.merge.history import GENESIS, Change, Entry, Transaction, Version, is_intact
from desktop_app.province.postgres import journal, meeting, withholding
from desktop_app.province.postgres.line import Line
from desktop_app.province.postgres.not_applied import NotApplied
from desktop_app.province.postgres.sets import RecordSets
from desktop_app.store.applied import Applied, Refusal
from desktop_app.store.apply_door import NEVER, Counted
from desktop_app.store.bulk import without_collector
from desktop_app.store.changes import Touched
from desktop_app.store.contest import Contest, Records
from desktop_app.store.custody import WAITING, Custody, Judge
from desktop_app.store.dangling import END, PREFIX, Notes
from desktop_app.store.drawn import said_together
from desktop_app.store.fitting import Fitting
from desktop_app.store.journal import ChainEnd, HistoryEntry
from desktop_app.store.settling import Held, Settling
from desktop_app.store.wholesale import Wholesale

SET = 20_000
"""How many changed records are merged at a time: some ten megabytes of memory."""

_HAND_OVERS = "handover"
"""The lock, beside those of the areas, under which hand-overs and what waits for one meet."""

HomeOf = Callable[[str], str]
"""The area at which a device's chain is at home."""


class Taking:
    """One write of the ledger: chains go on, changes settle, and the feed learns of it at the end."""

    def __init__(self, line: Line, catalogue: Catalogue, office: str, home_of: HomeOf) -> None:
        self._line = line
        self._office = office
        self._home_of = home_of
        self.sets = RecordSets(line, catalogue)
        self.not_applied = NotApplied(line, self._home_at)
        self._journal = journal.Appending(line)
        self._catalogue = catalogue
        self.wholesale = Wholesale(catalogue, self._create_columns)
        self._batch: UUID = uuid4()
        self._ends: dict[str, ChainEnd] = {}
        self._homes: dict[str, str] = {}
        self._locked: set[str] = set()
        self._counted: dict[Version, int] = {}
        self._pending: list[tuple[Touched, Version, str, Sequence[Change]]] = []
        self._fresh: set[str] = set()
        self._since = self._told_at = 0

    @contextmanager
    def whole(
        self, judge: Judge | None = None, fitting: Fitting | None = None, applied: Applied | None = None
    ) -> Iterator["Taking"]:
        """Take everything inside or nothing; what comes of others is judged by ``judge``.

        Without one the office writes itself, and whose the others' entries are is asked when some come next.
        """
        with self._line.transaction():
            fits = fitting or Fitting(self._catalogue)
            self.contest = Contest(self._catalogue, self._records(), fits.misfit)
            self.contest.by(judge)
            self._applied = applied or Applied()
            self._since = self._told_at = self._feed_end()
            self.custody = self._custody()
            yield self
            self.settle()
            self.contest.keep()
            self._tell()

    def chain(self, device: str) -> ChainEnd:
        """Where a device's chain stands; it is held until the end, so that nobody else continues it."""
        if device not in self._ends:
            found = self._line.rows("SELECT home FROM chain WHERE device = %s", [device])
            home = found[0][0] if found else self._home_of(device)
            self._line.rows(
                "INSERT INTO chain (home, device, seq, hash, time) VALUES (%s, %s, 0, %s, 0) "
                "ON CONFLICT DO NOTHING",
                [home, device, GENESIS],
            )
            sql = "SELECT seq, hash, time FROM chain WHERE home = %s AND device = %s FOR UPDATE"
            ((seq, hashed, time),) = self._line.rows(sql, [home, device])
            self._homes[device] = home
            self._hear_of_others()
            self._ends[device] = ChainEnd(seq, bytes(hashed), time)
        return self._ends[device]

    def _feed_end(self) -> int:
        ((number,),) = self._line.rows("SELECT n FROM feed_end WHERE home = %s", [self._office])
        return int(number)

    def _custody(self) -> Custody:
        """The handed-over households of the ledger, what is being taken among them."""
        return Custody(
            self._catalogue,
            self._ask,
            self._history,
            lambda version: self.known(version).entries,
        )

    def _records(self) -> Records:
        def history(touched: Touched) -> list[HistoryEntry]:
            self._journal.flush()
            return journal.history(self._line, *touched)

        return Records(history, self.not_applied.of, self.known, self._ask, self._notes())

    def _notes(self) -> Notes:
        """The notes of what stands below records that nobody has entered, among the ledger's facts."""
        rows, office = self._line.rows, self._office
        return Notes(
            lambda: [
                row[0] for row in rows("SELECT key FROM meta WHERE key >= %s AND key < %s", [PREFIX, END])
            ],
            lambda keys: self._line.many(
                "INSERT INTO meta (home, key, value) VALUES (%s, %s, '') ON CONFLICT DO NOTHING",
                [[office, journal.plain(key)] for key in keys],
            ),
            lambda keys: self._line.many(
                "DELETE FROM meta WHERE home = %s AND key = %s", [[office, key] for key in keys]
            ),
        )

    def _ask(self, sql: str, values: Sequence[Any]) -> Iterable[Sequence[Any]]:
        return self._line.rows(sql.replace("?", "%s"), values)

    def _look_below(self, records: set[Touched]) -> set[Touched]:
        """Draw up what may not belong where it was entered, and what stands below it; all that was drawn."""
        drawn: set[Touched] = set()
        while records := records - drawn:
            loaded = self.sets.load(records)
            self._lock({held.home for held in loaded.values()})
            held = {
                touched: self._draw_up(touched, loaded.get(touched), NEVER) for touched in sorted(records)
            }
            self.sets.save({touched: one for touched, one in held.items() if one is not None}, self._batch)
            drawn |= records
            records = self.contest.below(records)
        return drawn

    def _draw_up(self, touched: Touched, before: Held | None, base: Version) -> Held | None:
        """A record that is named under several homes, and what of it counts; None where nothing does."""
        held, refused, let_in = self.contest.draw_up(touched, before, base, self._times)
        for version, n in let_in:
            self.not_applied.forget(version, [n])
            self._applied.let_in(version, touched)
        for (version, n), reason in refused.items():
            self.not_applied.note(version, n, touched, reason)
            self._applied.refuse(Refusal(version, touched, reason))
        if held is not None:
            self._lock({held.home})
        elif before is not None:
            self.sets.remove(touched, before.home)
        return held

    def _times(self, versions: set[Version]) -> Callable[[Version], int]:
        self._counted.update(self.sets.times(versions - self._counted.keys()))
        return lambda version: self._counted.get(version, 0)

    def _home_at(self, device: str) -> str:
        """Where the chain of a device is at home that need not be among those taken now."""
        known = self._homes.get(device)
        if known is None:
            ((known,),) = self._line.rows("SELECT home FROM chain WHERE device = %s", [device])
        return str(known)

    def _history(self, household: str) -> list[HistoryEntry]:
        self._journal.flush()
        return journal.history(self._line, "household", household)

    def _hear_of_others(self) -> None:
        """What others committed before a chain was held may be a hand-over by that very device."""
        number = self._feed_end()
        if number != self._told_at:
            self._told_at = number
            self.settle()
            self.custody.load()

    def known(self, version: Version) -> Transaction:
        """A transaction that is in the journal already."""
        self._journal.flush()
        return next(journal.read(self._line, *version, version.seq))

    def append(self, transaction: Transaction, counted: int) -> Transaction:
        """Add the next transaction to its chain; returns it as it was kept, erased values left out."""
        kept = withholding.conceal_erased(self._line, transaction)
        self._ends[transaction.device] = ChainEnd(transaction.seq, transaction.hash, transaction.time)
        self._counted[transaction.version] = counted
        self._journal.add(kept, self._homes[transaction.device], counted)
        return kept

    def takes_columns(self, entries: Carried) -> bool:
        """Whether a transaction can be taken by its columns: nothing in it or here reaches beyond a record.

        Its areas are held then.
        """
        erased = self._line.rows("SELECT 1 FROM erased LIMIT 1")
        if self.custody.handed or erased or not self.wholesale.takes(entries):
            return False
        self._lock(
            {shape.home for line in entries.arrived for shape in line.shapes if shape.kind != "hidden"}
        )
        return True

    def _create_columns(
        self,
        entity: str,
        home: str,
        version: Version,
        ids: Sequence[str],
        columns: Mapping[str, Sequence[Value]],
    ) -> bool:
        self._fresh.add(entity)
        if self.contest.run_strays(entity, home, ids, columns):
            return False
        if not self.sets.create_columns(entity, (home, version, self._batch), ids, columns):
            return False
        self._look_below(self.contest.below_run(entity, home, ids))
        return True

    def complete(self, transaction: Transaction, known: Transaction) -> dict[int, Entry]:
        """Put in what was withheld of a known transaction and is there now; by its place in it."""
        hidden = {n for n, entry in enumerate(known.entries) if entry.changes is None}
        if not hidden or not is_intact(transaction):
            return {}
        shown = withholding.conceal_erased(self._line, transaction).entries
        arrived = {n: shown[n] for n in sorted(hidden) if shown[n].changes is not None}
        version = transaction.version
        if arrived:
            home = self._homes[version.device]
            withholding.reveal(self._line, home, version, len(known.entries), arrived)
            self._counted.update(self.sets.times([version]))
        return arrived

    def erase(self, decision: Version, records: Iterable[Touched]) -> None:
        """Carry out decisions to erase, once all that came before has settled."""
        self.settle()
        at = self._homes[decision.device], decision
        renewed = withholding.carry_out(self._line, self.sets, at, records)
        self.sets.save(renewed, self._batch)

    def hand_overs(self) -> None:
        """Settle, and read the hand-overs anew where no other worker can add one until the end."""
        self.settle()
        self._lock({_HAND_OVERS})
        self.custody.load()

    def try_again(self, version: Version, places: Iterable[int]) -> None:
        """Forget that entries were not applied; their transaction is held as if it came now."""
        self.chain(version.device)
        self._counted.update(self.sets.times([version]))
        self.not_applied.forget(version, places)

    def arrive(self, version: Version, wanted: Mapping[Touched, tuple[str, Sequence[Change]]]) -> None:
        """Take one transaction's changes, record by record with the home that the entry names."""
        self._pending += ((touched, version, *said) for touched, said in wanted.items())

    def breathe(self) -> None:
        """Settle what has gathered once it is much."""
        if len(self._pending) >= SET:
            self.settle()

    def settle(self) -> None:
        """Bring what has gathered into the records."""
        wanted = {item[0] for item in self._pending}
        self._lock({item[2] for item in self._pending})
        held = self.sets.load(wanted)
        elsewhere = {record.home for record in held.values()} - self._locked
        if elsewhere:  # known by their ids under another home: that area is held too, and looked at again
            self._lock(elsewhere)
            held = self.sets.load(wanted)
        versions = {record.base for record in held.values()}
        versions.update(
            version for record in held.values() for heads in record.heads.values() for version in heads
        )
        self._counted.update(self.sets.times(versions - self._counted.keys()))
        settling = Settling(lambda version: self._counted.get(version, 0))
        settling.records.update(held)
        contested: dict[Touched, None] = {}
        for touched, version, home, changes in self._pending:
            known = settling.records.get(touched)
            if self.contest.is_contested(known, touched, version, home, changes):
                contested[touched] = None
            settling.arrive(touched, version, home, changes)
        contested |= dict.fromkeys(sorted(self.contest.strayed(self._pending, settling.records)))
        entered = self.contest.entered(self._pending, settling.records)
        self._journal.flush()
        for touched in contested:
            drawn = self._draw_up(touched, held.get(touched), settling.records.pop(touched).base)
            if drawn is not None:
                settling.records[touched] = drawn
        self._fresh.update(touched.entity for touched, item in settling.records.items() if item.fresh)
        self.sets.save(settling.records, self._batch)
        self._journal.flush()
        self._pending.clear()
        self.custody.written()
        below = self._look_below(entered | self.contest.below(contested))
        self.custody.redrawn(contested.keys() | below)

    def _lock(self, homes: set[str]) -> None:
        wanted = sorted(homes - self._locked)
        if wanted:
            self._line.rows(
                "INSERT INTO area_lock (home) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [wanted]
            )
            self._line.rows(
                "SELECT home FROM area_lock WHERE home = ANY(%s) ORDER BY home FOR UPDATE", [wanted]
            )
            self._locked.update(wanted)

    def _tell(self) -> None:
        """Write the ends of the chains, and number this batch in the feed as the last step before commit."""
        for device, end in self._ends.items():
            self._line.rows(
                "UPDATE chain SET seq = %s, hash = %s, time = %s WHERE home = %s AND device = %s",
                [end.seq, end.hash, end.time, self._homes[device], device],
            )
        if not self._locked:
            return
        seen = self._compare_since(self._since)  # most of it before the lock for which all others wait
        sql = "UPDATE feed_end SET n = n + 1 WHERE home = %s RETURNING n"
        ((number,),) = self._line.rows(sql, [self._office])
        if number > seen + 1:
            self._compare_since(seen)
        self._line.rows(
            "INSERT INTO feed (home, n, batch, at) VALUES (%s, %s, %s, clock_timestamp())",
            [self._office, number, self._batch],
        )

    def _compare_since(self, number: int) -> int:
        since = self._office, number, self._batch
        return meeting.compare_with_the_others(self._line, self._catalogue, self._fresh, since)


def apply(
    taking: Taking, fitting: Fitting, transactions: Iterable[Transaction], judge: Judge, counted: Counted
) -> Applied:
    """Apply ``transactions`` in one write; known ones are skipped, so that repeating changes nothing.

    The same steps in the same order as ``store.apply_door``, whose words the answer uses. The entries come
    from a decoder, which computed their digests from what they say: only the transaction's hash over them is
    left to be looked at.
    """
    applied = Applied()
    with without_collector(), taking.whole(judge, fitting, applied):
        for transaction in transactions:
            if applied.is_next(transaction, taking.chain(transaction.device)):
                _go_on(taking, fitting, transaction, judge, counted(transaction), applied)
                taking.breathe()
            else:
                _complete(taking, fitting, made(transaction), judge, applied)
        _reconsider(taking, fitting, judge, applied)
    return applied


def _go_on(
    taking: Taking, fitting: Fitting, transaction: Transaction, judge: Judge, time: int, applied: Applied
) -> None:
    """Take the next transaction of a chain: by its columns where it is large and plain, else one by one."""
    entries = transaction.entries
    plain = isinstance(entries, Carried) and taking.takes_columns(entries)
    kept = taking.append(transaction if plain else made(transaction), time)
    applied.transactions += 1
    applied.accepted[transaction.device] = transaction.seq
    if not plain or not isinstance(entries, Carried):
        _take(taking, fitting, enumerate(kept.entries), kept, judge, applied)
        return
    taking.settle()
    taking.contest.taking = transaction.version
    for records, rest in taking.wholesale.take(transaction, entries, judge):
        if rest is None:
            applied.touched.update(records)
        else:
            _take(taking, fitting, rest, replace(transaction, entries=()), judge, applied)
            taking.settle()
    taking.contest.taking = None


def take_what_waited(taking: Taking, fitting: Fitting, judge: Judge) -> Applied:
    """Apply, in one write, the entries that waited for an edition of the catalogue which is here now."""
    applied = Applied()
    with taking.whole(judge, fitting, applied):
        for version, places in taking.not_applied.waiting().items():
            transaction = taking.known(version)
            fits = [n for n in places if not fitting.misfit(transaction.entries[n])]
            if fits:
                taking.try_again(version, fits)
                entries = [(n, transaction.entries[n]) for n in fits]
                _take(taking, fitting, entries, transaction, judge, applied)
                taking.breathe()
        _reconsider(taking, fitting, judge, applied)
    return applied


def _reconsider(taking: Taking, fitting: Fitting, judge: Judge, applied: Applied) -> None:
    """Apply what waited for a hand-over or its household, as long as one leads to another."""
    custody = taking.custody
    stirred = custody.moved or any(item.reason in WAITING for item in applied.refusals)
    if not stirred and not custody.awaits_parents():
        return
    taking.hand_overs()
    custody.moved = custody.moved or bool(custody.handed)
    while custody.look_again():
        for version, places in custody.waiting():
            taking.try_again(version, places)
            transaction = taking.known(version)
            entries = [(n, transaction.entries[n]) for n in places]
            for _, entry in entries:
                applied.let_in(version, Touched(entry.entity, entry.record_id))
            if _take(taking, fitting, entries, transaction, judge, applied):
                custody.moved = True
        taking.settle()


def _complete(
    taking: Taking, fitting: Fitting, transaction: Transaction, judge: Judge, applied: Applied
) -> None:
    """A transaction that is here already: another content is a fork; it may bring what was withheld."""
    if transaction.seq > taking.chain(transaction.device).seq:
        return
    known = taking.known(transaction.version)
    if known.hash != transaction.hash:
        applied.forks.append(transaction.version)
        return
    arrived = taking.complete(transaction, known)
    _take(taking, fitting, arrived.items(), transaction, judge, applied)


def _take(
    taking: Taking,
    fitting: Fitting,
    entries: Iterable[tuple[int, Entry]],
    transaction: Transaction,
    judge: Judge,
    applied: Applied,
) -> bool:
    """Take entries of a transaction; whether any of them was applied."""
    version = transaction.version
    wanted: dict[Touched, tuple[str, Sequence[Change]]] = {}
    erasing: list[Touched] = []
    taking.custody.hear(transaction.entries, version)
    for n, entry in entries:
        if entry.changes is None:
            continue
        touched = Touched(entry.entity, entry.record_id)
        misfit, erases = fitting.look(entry)
        reason = misfit or taking.custody.judge(judge, transaction, entry)
        if reason:
            taking.not_applied.note(version, n, touched, reason)
            taking.custody.refused(touched, entry.changes)
            applied.refuse(Refusal(version, touched, reason))
            continue
        wanted[touched] = said_together(wanted.get(touched), entry.home, entry.changes)
        if erases:
            erasing.append(touched)
    taking.arrive(version, wanted)
    if erasing:
        taking.settle()
        taking.erase(version, [one for one in erasing if not taking.not_applied.has(version, one)])
    if taking.custody.hands_over(wanted):
        taking.settle()
    taking.custody.settled(wanted)
    applied.touched.update(wanted)
    return bool(wanted)

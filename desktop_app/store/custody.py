"""Handed-over households as a ledger holds them: which there are, and which records belong to them.

The rule is in ``merge.custody``. What it needs is read in SQL that SQLite and PostgreSQL share, so that a
laptop and the province judge alike. Hand-overs are few: everything about them stays in memory.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.belonging import APART, STRAYED
from desktop_app.merge.custody import (
    AWAY,
    HANDED_ON,
    HANDED_TO,
    NOT_CLEARED,
    UNPLACED,
    HandOver,
    standing,
)
from desktop_app.merge.history import Change, Entry, Transaction, Version
from desktop_app.store.changes import Touched
from desktop_app.store.fitting import waits
from desktop_app.store.journal import HistoryEntry
from desktop_app.store.lineage import HOUSEHOLD, Ask, Lineage

Judge = Callable[[Transaction, Entry], str]
"""Says why an entry may not be applied, in Chinese; an empty text lets it in."""

WAITING = (AWAY, HANDED_ON, UNPLACED)
"""The reasons that what comes later may still lift."""

_DEPTH = 4  # how many steps a record may stand below its household

Held = tuple[str, str]
"""A household and the home under which it was handed over: what is said under another one is not meant."""


class Custody:
    """The handed-over households of one ledger, kept in step while transactions are applied.

    Hand-overs are kept by the household and by the home that their entries name. So who may write under a
    home follows from what was written under it, whoever else names a home of his own for that household, and
    whatever of that comes to count (``merge.belonging``).

    ``history`` gives a household's journal, ``entries`` all entries of a transaction. ``moved`` says whether
    anything was applied since it was last looked at that may let in what waits.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        ask: Ask,
        history: Callable[[str], Iterable[HistoryEntry]],
        entries: Callable[[Version], Sequence[Entry]],
    ) -> None:
        self._ask = ask
        self._history = history
        self._entries = entries
        self._lineage = Lineage(catalogue, ask)
        self.moved = False
        self.load()

    def load(self) -> None:
        """Read everything anew."""
        self._handed: dict[Held, list[HandOver]] = {}
        self._waiting: dict[Held, list[HandOver]] = {}
        self._foreign: set[Version] = set()
        self._heard: dict[Touched, str] = {}
        self._unplaced: set[Touched] = set()
        self._fresh: dict[Touched, str] = {}
        # Whatever is not NULL, said so that SQLite asks its index and does not read every household.
        given = self._ask(f"""SELECT id FROM "{HOUSEHOLD}" WHERE {HANDED_TO} >= ''""", [])
        marks = ", ".join("?" * len(APART))
        foreign = self._ask(
            f"SELECT record_id FROM not_applied WHERE entity = ? AND reason IN ({marks})", [HOUSEHOLD, *APART]
        )
        for household in sorted({str(row[0]) for row in (*given, *foreign)}):
            self._read(household)
        self._index()
        self._roots = self._lineage.descend({Touched(HOUSEHOLD, one): one for one in self._households})

    def _index(self) -> None:
        """Note which households and homes there are, and who gave one away first."""
        self._households = {household for household, _ in self._handed}
        self._homes = {home for _, home in self._handed}
        self._givers = self._first_given()

    @property
    def handed(self) -> Mapping[Held, Sequence[HandOver]]:
        """The hand-overs that count, by household and the home under which it was handed over."""
        counting = {
            held: [item for item in items if item.version not in self._foreign]
            for held, items in self._handed.items()
        }
        return {held: items for held, items in counting.items() if items}

    def areas(self, household: str) -> list[str]:
        """Every area that answered for a handed-over household."""
        return [
            area
            for (one, home), items in self.handed.items()
            if one == household
            for area in (home, *(item.to for item in items))
        ]

    def root(self, entity: str, record_id: str) -> str:
        """The handed-over household that a record belongs to, or ""."""
        touched = Touched(entity, record_id)
        # What an entry itself says of its household counts: it is the same in whatever order things come.
        return self._heard.get(touched) or self._roots.get(touched, "")

    # -- judging ---------------------------------------------------------------------------------

    def hear(self, entries: Iterable[Entry], version: Version | None = None) -> None:
        """Look over a transaction's entries: what it creates below a handed-over household belongs to it.

        ``version`` is the transaction's; without one nothing is asked of records that nobody has placed.
        """
        self._heard, self._unplaced = {}, set()
        if not self._handed:
            return
        entries = list(entries)
        said = self._lineage.hear(entries)
        while True:
            found = {one: self.root(*above) for one, above in said.items() if one not in self._heard}
            fresh = {one: root for one, root in found.items() if root}
            if not fresh:
                break
            self._heard |= fresh
        if version is not None and self._givers.get(version.device, version.seq) < version.seq:
            self._place(entries)

    def _place(self, entries: Iterable[Entry]) -> None:
        """Find the households of all that a device writes which has handed one away before."""
        records = (Touched(entry.entity, entry.record_id) for entry in entries if entry.changes)
        for record, placed in self._lineage.households(records).items():
            household = placed or self._strayed_below(record)
            if not household:
                self._unplaced.add(record)
            elif household in self._households:
                self._heard.setdefault(record, household)

    def _strayed_below(self, record: Touched) -> str:
        """The household below which a record was entered of which nothing counts: that is known as well."""
        for _ in range(_DEPTH):
            sql = "SELECT device, seq, n FROM not_applied WHERE record_id = ? AND entity = ? AND reason = ?"
            noted = list(self._ask(sql, [record.record_id, record.entity, STRAYED]))
            said = [self._entries(Version(device, seq))[n] for device, seq, n in sorted(map(tuple, noted))]
            above = next(iter(self._lineage.named(said)), None)
            if above is None or above.entity == HOUSEHOLD:
                return above.record_id if above is not None else ""
            if found := self._lineage.households([above]).get(above):
                return found
            record = above
        return ""

    def judge(self, judge: Judge, transaction: Transaction, entry: Entry) -> str:
        """What ``judge`` says of an entry, hand-overs taken into account."""
        if entry.entity == HOUSEHOLD and any(
            item.field == HANDED_TO and item.new is None for item in entry.changes or ()
        ):
            return NOT_CLEARED
        said = judge(transaction, entry)
        if not self._handed or said not in ("", AWAY):
            return said
        household = self.root(entry.entity, entry.record_id)
        if not household:
            # Who has handed any household away may be writing below it: that is not known before its place.
            unplaced = Touched(entry.entity, entry.record_id) in self._unplaced
            return UNPLACED if not said and unplaced and entry.home in self._homes else said
        held = household, entry.home
        if held not in self._handed:
            # Nobody draws another area's record to himself by saying that it belongs to a household of his.
            return said

        def covers(area: str) -> bool:
            moved = Entry(entry.entity, entry.record_id, area, entry.audience, entry.changes, None, b"")
            return not judge(transaction, moved)

        return standing(self._handed[held], self._waiting[held], transaction.version, entry.home, covers)

    # -- keeping in step -------------------------------------------------------------------------

    def hands_over(self, wanted: Mapping[Touched, tuple[str, Sequence[Change]]]) -> bool:
        """Whether there is a hand-over among changes: what came before has to be settled then."""
        households = (said[1] for touched, said in wanted.items() if touched.entity == HOUSEHOLD)
        return any(map(_gives, households))

    def refused(self, touched: Touched, changes: Sequence[Change] | None) -> None:
        """Take in that an entry was noted as not applied."""
        if touched.entity == HOUSEHOLD and touched.record_id in self._households and _gives(changes or ()):
            self._read(touched.record_id)
            self._index()

    def settled(self, wanted: Mapping[Touched, tuple[str, Sequence[Change]]]) -> None:
        """Take in what was just applied."""
        hands_over = self.hands_over(wanted)
        if not self._handed and not hands_over:
            return
        self._lineage.took(wanted)
        for touched, (_, changes) in wanted.items():
            if hands_over and touched.entity == HOUSEHOLD and _gives(changes):
                self._hand_over(touched)
            root = self._heard.get(touched)
            if root and touched not in self._roots:
                self._roots[touched] = self._fresh[touched] = root
            self.moved = self.moved or touched in self._roots

    def written(self) -> None:
        """All that was applied is in the tables now."""
        self._lineage.written()

    def _hand_over(self, household: Touched) -> None:
        self._read(household.record_id)
        self._index()
        if household not in self._roots:
            self._roots[household] = self._fresh[household] = household.record_id
        self.moved = True

    def redrawn(self, records: Iterable[Touched]) -> None:
        """Take in that records were drawn up anew: what belongs to which household may be another."""
        if self._handed and any(True for _ in records):
            self.load()
            self.moved = True

    def look_again(self) -> bool:
        """Whether what waits has to be judged anew; what came below new records is found first.

        Everything that was applied has been written to the tables.
        """
        self._roots |= self._lineage.descend(self._fresh)
        again, self.moved, self._fresh = self.moved, False, {}
        return again

    def waiting(self) -> list[tuple[Version, list[int]]]:
        """The entries that may be let in after all: by transaction, in the order of the chains."""
        marks = ", ".join("?" * len(WAITING))
        rows = self._ask(
            f"SELECT device, seq, n FROM not_applied WHERE reason IN ({marks}) ORDER BY device, seq, n",
            WAITING,
        )
        found: dict[Version, list[int]] = {}
        for device, seq, n in rows:
            found.setdefault(Version(device, seq), []).append(n)
        return list(found.items())

    def awaits_parents(self) -> bool:
        """Whether there are entries whose household is not known yet."""
        asked = "SELECT 1 FROM not_applied WHERE reason = ? LIMIT 1"
        return bool(self._handed) and any(True for _ in self._ask(asked, [UNPLACED]))

    def _read(self, household: str) -> None:
        """Read a household's hand-overs from the journal: those in force, and those that may be yet."""
        refused = self._refused(household)
        for held in [held for held in self._handed if held[0] == household]:
            del self._handed[held], self._waiting[held]
        for line in self._history(household):
            version = line.transaction.version
            reason = refused.get((version, line.entry.digest), "")
            if reason and reason not in (*WAITING, *APART) and not waits(reason):
                continue
            for change in line.entry.changes or ():
                if change.field == HANDED_TO and change.new is not None:
                    self._note(
                        (household, line.entry.home),
                        HandOver(version, str(change.new), change.replaces),
                        reason,
                    )

    def _note(self, held: Held, item: HandOver, reason: str) -> None:
        """Take a hand-over in. One that is in force under its home and does not count beside others
        (``APART``) goes on being in force there: for that, the other homes are not asked.
        """
        handed, waiting = self._handed.setdefault(held, []), self._waiting.setdefault(held, [])
        known = waiting if reason in WAITING or waits(reason) else handed
        known.append(item)
        if reason in APART:
            self._foreign.add(item.version)
        else:
            self._foreign.discard(item.version)

    def _refused(self, household: str) -> dict[tuple[Version, bytes], str]:
        """Why entries on the household itself are not applied."""
        sql = "SELECT device, seq, n, reason FROM not_applied WHERE record_id = ? AND entity = ?"
        rows = list(self._ask(sql, [household, HOUSEHOLD]))
        return {
            (Version(device, seq), self._entries(Version(device, seq))[n].digest): reason
            for device, seq, n, reason in rows
        }

    def _first_given(self) -> dict[str, int]:
        """The first hand-over of each device that wrote any."""
        first: dict[str, int] = {}
        for items in (*self._handed.values(), *self._waiting.values()):
            for item in items:
                device, seq = item.version
                first[device] = min(seq, first.get(device, seq))
        return first


def _gives(changes: Iterable[Change]) -> bool:
    return any(change.field == HANDED_TO and change.new is not None for change in changes)

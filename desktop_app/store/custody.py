"""Handed-over households as a ledger holds them: which there are, and which records belong to them.

The rule is in ``merge.custody``. What it needs is read in SQL that SQLite and PostgreSQL share, so that a
laptop and the province judge alike. Hand-overs are few: everything about them stays in memory.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.custody import AWAY, HANDED_ON, HANDED_TO, NOT_CLEARED, HandOver, standing
from desktop_app.merge.history import Change, Entry, Transaction, Version
from desktop_app.store.changes import Touched
from desktop_app.store.journal import HistoryEntry

Ask = Callable[[str, Sequence[Any]], Iterable[Sequence[Any]]]
"""Answers a SELECT with ``?`` marks."""

Judge = Callable[[Transaction, Entry], str]
"""Says why an entry may not be applied, in Chinese; an empty text lets it in."""

WAITING = (AWAY, HANDED_ON)
"""The reasons that a hand-over may still lift."""

_HOUSEHOLD = "household"
_AT_ONCE = 500
_DEPTH = 4  # how many steps a record may stand below its household


class Custody:
    """The handed-over households of one ledger, kept in step while transactions are applied.

    ``history`` gives a household's journal. ``moved`` says whether a hand-over or anything in a handed-over
    household was applied since it was last looked at.
    """

    def __init__(
        self, catalogue: Catalogue, ask: Ask, history: Callable[[str], Iterable[HistoryEntry]]
    ) -> None:
        self._catalogue = catalogue
        self._ask = ask
        self._history = history
        self._parents = {
            name: (entity.parent, entity.field(entity.parent).target)
            for name, entity in catalogue.entities.items()
            if entity.parent
        }
        self.moved = False
        self.load()

    def load(self) -> None:
        """Read everything anew."""
        self._handed: dict[str, list[HandOver]] = {}
        self._homes: dict[str, str] = {}
        self._roots: dict[Touched, str] = {}
        self._heard: dict[Touched, str] = {}
        rows = self._ask(f'SELECT id, home FROM "{_HOUSEHOLD}" WHERE {HANDED_TO} IS NOT NULL', [])
        for household, home in list(rows):
            self._homes[household] = home
            self._handed[household] = self._read(household)
        self._gather(self._handed)

    @property
    def handed(self) -> Mapping[str, Sequence[HandOver]]:
        """The hand-overs in force, by household."""
        return self._handed

    def home(self, household: str) -> str:
        """The home of a handed-over household."""
        return self._homes[household]

    def root(self, entity: str, record_id: str) -> str:
        """The handed-over household that a record belongs to, or ""."""
        touched = Touched(entity, record_id)
        return self._roots.get(touched) or self._heard.get(touched, "")

    # -- judging ---------------------------------------------------------------------------------

    def hear(self, entries: Iterable[Entry]) -> None:
        """Look over a transaction's entries: what it creates below a handed-over household belongs to it."""
        self._heard = {}
        if not self._handed:
            return
        waiting = [entry for entry in entries if entry.changes and entry.entity in self._parents]
        for _ in range(_DEPTH):
            found = {Touched(entry.entity, entry.record_id): self._by_content(entry) for entry in waiting}
            fresh = {record: root for record, root in found.items() if root and record not in self._heard}
            if not fresh:
                return
            self._heard |= fresh

    def _by_content(self, entry: Entry) -> str:
        name, target = self._parents[entry.entity]
        above = next((item for item in entry.changes or () if item.field == name), None)
        return "" if above is None or above.replaces else self.root(target, str(above.new))

    def judge(self, judge: Judge, transaction: Transaction, entry: Entry) -> str:
        """What ``judge`` says of an entry, hand-overs taken into account."""
        if entry.entity == _HOUSEHOLD and any(
            item.field == HANDED_TO and item.new is None for item in entry.changes or ()
        ):
            return NOT_CLEARED
        said = judge(transaction, entry)
        if not self._handed or said not in ("", AWAY):
            return said
        touched = Touched(entry.entity, entry.record_id)
        # What an entry itself says of its household counts: it is the same in whatever order things come.
        household = self._heard.get(touched) or self._roots.get(touched)
        if not household:
            return said

        def covers(area: str) -> bool:
            moved = Entry(entry.entity, entry.record_id, area, entry.audience, entry.changes, None, b"")
            return not judge(transaction, moved)

        return standing(self._handed[household], transaction.version, self._homes[household], covers)

    # -- keeping in step -------------------------------------------------------------------------

    def hands_over(self, wanted: Mapping[Touched, tuple[str, Sequence[Change]]]) -> bool:
        """Whether there is a hand-over among changes: what came before has to be settled then."""
        households = (said[1] for touched, said in wanted.items() if touched.entity == _HOUSEHOLD)
        return any(change.field == HANDED_TO for changes in households for change in changes)

    def settled(self, version: Version, wanted: Mapping[Touched, tuple[str, Sequence[Change]]]) -> None:
        """Take in what was just applied."""
        if not self._handed and not self.hands_over(wanted):
            return
        for touched, (home, changes) in wanted.items():
            if touched.entity == _HOUSEHOLD:
                self._hand_over(version, touched.record_id, home, changes)
            root = self._heard.get(touched)
            if root:
                self._roots[touched] = root
            self.moved = self.moved or touched in self._roots

    def _hand_over(self, version: Version, household: str, home: str, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.field == HANDED_TO and change.new is not None:
                self._homes.setdefault(household, home)
                known = self._handed.setdefault(household, [])
                known.append(HandOver(version, str(change.new), change.replaces))
                self._gather([household])
                self.moved = True

    def waiting(self) -> list[tuple[Version, list[int]]]:
        """The entries that a hand-over may let in after all: by transaction, in the order of the chains."""
        marks = ", ".join("?" * len(WAITING))
        rows = self._ask(
            f"SELECT device, seq, n FROM not_applied WHERE reason IN ({marks}) ORDER BY device, seq, n",
            WAITING,
        )
        found: dict[Version, list[int]] = {}
        for device, seq, n in rows:
            found.setdefault(Version(device, seq), []).append(n)
        return list(found.items())

    def _read(self, household: str) -> list[HandOver]:
        refused = {
            Version(device, seq)
            for device, seq in self._ask(
                "SELECT device, seq FROM not_applied WHERE record_id = ? AND entity = ?",
                [household, _HOUSEHOLD],
            )
        }
        return [
            HandOver(line.transaction.version, str(change.new), change.replaces)
            for line in self._history(household)
            for change in line.entry.changes or ()
            if change.field == HANDED_TO and change.new is not None
            if line.transaction.version not in refused
        ]

    def _gather(self, households: Iterable[str]) -> None:
        """Find the records that belong to the households, one level of parents after another."""
        above = {Touched(_HOUSEHOLD, household): household for household in households}
        while above:
            self._roots |= above
            below: dict[Touched, str] = {}
            for name, (parent, target) in self._parents.items():
                ids = {record.record_id: root for record, root in above.items() if record.entity == target}
                for child, parent_id in self._children(name, parent, list(ids)):
                    if Touched(name, child) not in self._roots:
                        below[Touched(name, child)] = ids[parent_id]
            above = below

    def _children(self, entity: str, parent: str, ids: Sequence[str]) -> Iterable[Sequence[Any]]:
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            yield from self._ask(f'SELECT id, "{parent}" FROM "{entity}" WHERE "{parent}" IN ({marks})', some)

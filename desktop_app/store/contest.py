"""Records that entries under several homes name: drawn up from the journal, the same in any order.

The rule is in ``merge.belonging``. Nearly all records are named under one home; whatever arrives for them
settles as it comes. Only where another home is named, or an author is replaced who could not write there, is
the whole record looked at: what does not count is noted as not applied, and is let in once it does.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.belonging import FOREIGN, Said, creates, entered_under, foreign, seizes
from desktop_app.merge.history import Change, Entry, Transaction, Version
from desktop_app.store.changes import Touched
from desktop_app.store.custody import Judge
from desktop_app.store.journal import HistoryEntry
from desktop_app.store.settling import Held, Settling, Times

Misfit = Callable[[Entry], str]
"""Says why no table can hold what an entry sets, or ""."""


class Place(NamedTuple):
    """Where an entry stands in the journal."""

    version: Version
    n: int


class Outcome(NamedTuple):
    """A record as the entries that count make it; which are to be noted as not applied, and which no more."""

    held: Held
    refused: list[Place]
    let_in: list[Place]


class Records(NamedTuple):
    """What has to be asked of a ledger: a record's history, its entries not applied with their reasons, a
    transaction.
    """

    history: Callable[[Touched], Iterable[HistoryEntry]]
    not_applied: Callable[[Touched], Iterable[tuple[Place, str]]]
    transaction: Callable[[Version], Transaction]


class Contest:
    """Finds contested records among what arrives, and draws them up.

    ``judge`` is whoever judges at present; ``taking`` the transaction of which some entries may not have been
    judged yet.
    """

    def __init__(self, catalogue: Catalogue, records: Records, misfit: Misfit) -> None:
        self._catalogue = catalogue
        self._records = records
        self._misfit = misfit
        self._covered: dict[tuple[str, str, str], bool] = {}
        self.taking: Version | None = None

    def by(self, judge: Judge) -> None:
        """Judge by ``judge`` from now on."""
        self._judge = judge
        self._covered.clear()
        self.taking = None

    def is_contested(
        self, held: Held | None, touched: Touched, version: Version, home: str, changes: Sequence[Change]
    ) -> bool:
        """Whether a change may concern more homes than one; ``held`` is the record as it is.

        ``home`` is "" where entries of one transaction name several.
        """
        if not home:
            return True
        replaces: set[Version] = set()
        for change in changes:
            if change.replaces:
                replaces.update(change.replaces)
            if held is not None and held.gone and version in held.gone.get(change.field, ()):
                return True
        if held is not None and held.home != home:
            return True
        if not replaces:
            return False
        said = Said(version, home, creates=False, replaces=frozenset(replaces))
        return seizes(said, lambda device, area: self._covers(touched, device, area))

    def _covers(self, touched: Touched, device: str, home: str) -> bool:
        """Whether a device may write records of this kind under a home."""
        asked = device, touched.entity, home
        known = self._covered.get(asked)
        if known is None:
            entry = Entry(*touched, home, "", (), None, b"")
            transaction = Transaction(device, 0, "", 0, "", "", "", b"", (), b"")
            known = self._covered[asked] = not self._judge(transaction, entry)
        return known

    def draw_up(
        self,
        touched: Touched,
        before: Held | None,
        base: Version,
        times: Callable[[set[Version]], Times],
    ) -> Outcome:
        """The record as all that is known of it makes it; ``before`` is what the ledger holds of it.

        ``base`` came first, and stays the record's base version if it counts.
        """
        entity = self._catalogue.entity(touched.entity)
        lines, waited = self._lines(touched)
        said = [
            Said(
                place.version,
                entry.home,
                creates(entity, touched.record_id, entry.changes or ()),
                frozenset(one for change in entry.changes or () for one in change.replaces),
            )
            for place, entry in lines
        ]
        out = foreign(said, lambda device, home: self._covers(touched, device, home))
        counted = [n for n in range(len(said)) if n not in out]
        lords = entered_under([said[n] for n in counted])
        home = before.home if before is not None and before.home in lords else min(lords)
        held = _settled(touched, home, [lines[n] for n in counted], base, times)
        _compare(held, before)
        places = {lines[n][0] for n in out}
        return Outcome(held, sorted(places - waited), sorted(waited - places))

    def _lines(self, touched: Touched) -> tuple[list[tuple[Place, Entry]], set[Place]]:
        """The entries that count or might, and the places of those that were found not to."""
        reasons = dict(self._records.not_applied(touched))
        waited = {place for place, reason in reasons.items() if reason == FOREIGN}
        found: dict[Version, Transaction] = {}
        for line in self._records.history(touched):
            if line.entry.changes is not None and line.transaction.version not in found:
                version = line.transaction.version
                found[version] = self._records.transaction(version)
        lines = [
            (place, entry)
            for version, transaction in found.items()
            for n, entry in enumerate(transaction.entries)
            if (entry.entity, entry.record_id) == touched and entry.changes is not None
            for place in [Place(version, n)]
            if reasons.get(place, FOREIGN) == FOREIGN and self._is_let_in(transaction, entry)
        ]
        return lines, waited

    def _is_let_in(self, transaction: Transaction, entry: Entry) -> bool:
        """Whether an entry was judged, or would be let in: those of a large transaction come run by run."""
        if transaction.version != self.taking:
            return True
        return not self._misfit(entry) and not self._judge(transaction, entry)


def _settled(
    touched: Touched,
    home: str,
    lines: Sequence[tuple[Place, Entry]],
    base: Version,
    times: Callable[[set[Version]], Times],
) -> Held:
    """What entries of one record come to, taken in one order."""
    changes: dict[Version, list[Change]] = {}
    for place, entry in lines:
        changes.setdefault(place.version, []).extend(entry.changes or ())
    time = times(set(changes))
    settling = Settling(time)
    for version in sorted(changes, key=lambda one: (one != base, time(one), one)):
        settling.arrive(touched, version, home, changes[version])
    return settling.records[touched]


def _compare(held: Held, before: Held | None) -> None:
    """Say of a record that was drawn up anew what is different from ``before``."""
    held.moved = True
    held.fresh = before is None or before.fresh
    if before is not None:
        fields = held.values.keys() | before.values.keys() | before.shown
        held.shown = frozenset(name for name in fields if held.values.get(name) != before.values.get(name))
        held.shown |= before.shown
        held.changed, held.stood = True, before.stood or before.home

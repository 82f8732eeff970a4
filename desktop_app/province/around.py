"""Who and what is around a station: the devices whose work it gets, and the records that come with it.

Its own area and what lies above it; where a household was handed over, both sides of the hand-over: the new
area gets the household with its whole history, the old one sees what becomes of it; and for a supporting city
the households that its own donations were matched with, and no others (amendment A10).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop_app.merge.history import Entry, Version
from desktop_app.province.carriage import Known
from desktop_app.store.changes import Touched
from desktop_app.store.custody import Custody
from desktop_app.sync.certificate import Certificate

_MATCHES = """SELECT m.id, m.home, m.base_device, m.base_seq, m.household_id, m.member_id, d.home
    FROM donation_match AS m JOIN donation AS d ON d.id = m.donation_id"""


@dataclass(slots=True)
class Matches:
    """What was matched with donations of one area: the records, and where the matches were entered."""

    records: set[Touched] = field(default_factory=set)
    entered: list[tuple[str, Version]] = field(default_factory=list)

    @classmethod
    def of(cls, to: Certificate, ask: Callable[[str], Iterable[Sequence[Any]]]) -> "Matches":
        """The matches of a supporting city's donations; none for any other station, which has its area."""
        found = cls()
        for made, home, device, seq, household, member, donor in ask(_MATCHES) if to.role == "city" else ():
            if to.scope.covers(donor):
                found.entered.append((home, Version(device, seq)))
                found.records.add(Touched("donation_match", made))
                found.records.update({Touched("household", household)} if household else ())
                found.records.update({Touched("member", member)} if member else ())
        return found


class Around:
    """What belongs to the answer of one station."""

    def __init__(
        self, to: Certificate, certificates: Iterable[Certificate], custody: Custody, matches: Matches
    ) -> None:
        self._to = to
        self._custody = custody
        self._matches = matches
        self._handed = custody.handed
        self._households = {one for one in self._handed if any(map(to.scope.covers, custody.areas(one)))}
        self.certificates = [item for item in certificates if self._is_near(item)]

    def _is_near(self, other: Certificate) -> bool:
        """Whether an area meets the station's, or shares a handed-over or a matched household with it."""
        if other.scope.meets(self._to.sees):
            return True
        if any(other.scope.covers(home) for home, _ in self._matches.entered):
            return True
        return any(other.scope.covers(area) for one in self._households for area in self._custody.areas(one))

    def belongs(self, entry: Entry) -> bool:
        """Whether an entry is on a household that was handed to or by the station, or on what is below it,
        or on what was matched with its donations.
        """
        if Touched(entry.entity, entry.record_id) in self._matches.records:
            return True
        if entry.entity == "household":
            return entry.record_id in self._households
        return self._custody.root(entry.entity, entry.record_id) in self._households

    def anew(self, known: Known) -> set[str]:
        """The devices whose chains go down from their beginning once more.

        Until a station has a hand-over or a match, what others wrote of that household is withheld in what
        it has.
        """
        fresh = [
            one
            for one in self._households
            for item in self._handed[one]
            if item.version.seq > known.chains.get(item.version.device, 0)
            and item.version.device != self._to.device
        ]
        areas = {area for one in fresh for area in self._custody.areas(one)}
        entered = self._matches.entered
        areas |= {home for home, made in entered if made.seq > known.chains.get(made.device, 0)}
        return {item.device for item in self.certificates if any(map(item.scope.covers, areas))}

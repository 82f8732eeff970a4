"""Who and what is around a station: the devices whose work it gets, and the records that come with it.

Its own area and what lies above it; where a household was handed over, both sides of the hand-over: the new
area gets the household with its whole history, the old one sees what becomes of it; and for a supporting city
the households that its own donations were matched with, and no others (amendment A10).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop_app.merge.custody import HandOver
from desktop_app.merge.history import Entry, Version
from desktop_app.province.carriage import Known
from desktop_app.store.changes import Touched
from desktop_app.store.custody import Custody, Held
from desktop_app.store.lineage import HOUSEHOLD
from desktop_app.sync.certificate import Certificate

_MATCHES = """SELECT m.id, m.home, m.base_device, m.base_seq, m.household_id, m.member_id, d.home
    FROM donation_match AS m JOIN donation AS d ON d.id = m.donation_id"""


@dataclass(slots=True)
class Matches:
    """What was matched with donations of one area: the records with the homes under which they were matched,
    and where the matches were entered.
    """

    homes: dict[Touched, set[str]] = field(default_factory=dict)
    entered: list[tuple[str, Version]] = field(default_factory=list)

    @classmethod
    def of(cls, to: Certificate, ask: Callable[[str], Iterable[Sequence[Any]]]) -> "Matches":
        """The matches of a supporting city's donations; none for any other station, which has its area."""
        found = cls()
        for made, home, device, seq, household, member, donor in ask(_MATCHES) if to.role == "city" else ():
            if to.scope.covers(donor):
                found.entered.append((home, Version(device, seq)))
                named = ("donation_match", made), (HOUSEHOLD, household), ("member", member)
                for entity, record_id in named:
                    if record_id:
                        found.homes.setdefault(Touched(entity, record_id), set()).add(home)
        return found


class Around:
    """What belongs to the answer of one station."""

    def __init__(
        self, to: Certificate, certificates: Iterable[Certificate], custody: Custody, matches: Matches
    ) -> None:
        self._to = to
        self._custody = custody
        self._matches = matches
        self._shared = {
            held: items
            for held, items in custody.handed.items()
            if any(map(to.scope.covers, _areas(held, items)))
        }
        self._homes: dict[str, list[str]] = {}
        for household, home in self._shared:
            self._homes.setdefault(household, []).append(home)
        self.certificates = [item for item in certificates if self._is_near(item)]

    def _is_near(self, other: Certificate) -> bool:
        """Whether an area meets the station's, or shares a handed-over or a matched household with it."""
        if other.scope.meets(self._to.sees):
            return True
        if any(other.scope.covers(home) for home, _ in self._matches.entered):
            return True
        return any(
            other.scope.covers(area) for held, items in self._shared.items() for area in _areas(held, items)
        )

    def belongs(self, entry: Entry) -> bool:
        """Whether an entry is on a household that was handed to or by the station, or on what is below it,
        or on what was matched with its donations.

        Only under the home that the hand-over, or the match, names: whoever enters another township's number
        under a home of his own and hands that over gets to see what he wrote himself.
        """
        homes = self._matches.homes.get(Touched(entry.entity, entry.record_id), ())
        if any(map(entry.home.startswith, homes)):
            return True
        household = (
            entry.record_id
            if entry.entity == HOUSEHOLD
            else self._custody.root(entry.entity, entry.record_id)
        )
        return any(
            home.startswith(entry.home) or entry.home.startswith(home)
            for home in self._homes.get(household, ())
        )

    def anew(self, known: Known) -> set[str]:
        """The devices whose chains go down from their beginning once more.

        Until a station has a hand-over or a match, what others wrote of that household is withheld in what
        it has.
        """
        areas = {
            area
            for held, items in self._shared.items()
            if any(self._is_news(item.version, known) for item in items)
            for area in _areas(held, items)
        }
        entered = self._matches.entered
        areas |= {home for home, made in entered if made.seq > known.chains.get(made.device, 0)}
        return {item.device for item in self.certificates if any(map(item.scope.covers, areas))}

    def _is_news(self, version: Version, known: Known) -> bool:
        return version.device != self._to.device and version.seq > known.chains.get(version.device, 0)


def _areas(held: Held, items: Iterable[HandOver]) -> list[str]:
    """Every area that answered for a handed-over household, or does."""
    return [held[1], *(item.to for item in items)]

"""How many people the register holds of a place in a year, counted once and brought up to date by household.

What each household adds is kept beside the sums: a change of one of them costs reading that one again and
moving the sums of its places, however many live there.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from desktop_app.catalog.model import Record, Records
from desktop_app.checks.ahead import Ahead, read_outlines
from desktop_app.checks.facts import HouseholdFacts, VillageCount
from desktop_app.checks.timeline import ENTITLED, NOT_EXITED, in_order, reference_day
from desktop_app.checks.values import number, text

_OUTLINES_KEPT = 4_000


class _Share(NamedTuple):
    """What one household adds to the counts of a place, in the order of ``VillageCount``."""

    households: int = 0
    persons: int = 0
    poor_persons: int = 0
    households_ever: int = 0
    persons_ever: int = 0


_NOTHING = _Share()

_Place = tuple[str, int]
"""A division and a year."""


def outline(records: Records, household_id: str) -> HouseholdFacts | None:
    """A household with its members and status changes only: enough to count it."""
    household = records.get("household", household_id)
    if household is None:
        return None
    return HouseholdFacts(
        household,
        tuple(records.find("member", household_id=household_id)),
        status_changes=in_order(records.find("status_change", household_id=household_id)),
    )


def below(records: Records, entity: str, division: str) -> list[Record]:
    """The records of an entity at a village, or in all villages below a longer place."""
    if len(division) == 12:
        return records.find(entity, division_code=division)
    return [row for row in records.find(entity) if text(row, "division_code").startswith(division)]


class Register:
    """Counts of the register by place and year, as they are on ``today``.

    It holds what it has counted and does not see later writes; ``renew`` tells it of them.
    """

    def __init__(self, records: Records, today: date) -> None:
        self._records = records
        self.today = today
        self._homes: dict[str, set[str]] = {}
        self._shares: dict[int, dict[str, _Share]] = {}
        self._sums: dict[_Place, _Share] = {}
        self._rural: dict[_Place, int] = {}
        self._moved: set[_Place] = set()
        self._outlines: dict[str, HouseholdFacts] = {}

    def count(self, division: str, year: int) -> VillageCount:
        """What the register holds of a village, or of all villages below a longer place, in a year."""
        place = division, year
        if place not in self._sums:
            self._sums[place] = self._sum(division, year)
        if place not in self._rural:
            self._rural[place] = self._population(division, year)
        return VillageCount(*self._sums[place], self._rural[place])

    def stands(self, division: str, year: int) -> bool:
        """Whether a count is known and the last ``renew`` left it as it was."""
        place = division, year
        return place in self._sums and place in self._rural and place not in self._moved

    def renew(self, households: Iterable[str], *, villages: bool = False) -> None:
        """Households came, went, moved or changed; with ``villages`` figures of villages too."""
        if villages:
            self._rural.clear()
        changed = list(dict.fromkeys(households))
        for one in changed:
            self._outlines.pop(one, None)
        found = self.outlines(changed) if self._homes else {}
        before: dict[_Place, _Share] = {}
        for one in changed:
            self._move(one, found.get(one), before)
        self._moved = {place for place, sums in before.items() if sums != self._sums[place]}

    def _move(self, household: str, facts: HouseholdFacts | None, before: dict[_Place, _Share]) -> None:
        """Take out of the sums what a household added and put in what it adds now; ``before`` keeps what the
        sums were."""
        division = None if facts is None else text(facts.household, "division_code")
        left = [place for place, homes in self._homes.items() if household in homes]
        come = [place for place in self._homes if division is not None and division.startswith(place)]
        for year, shares in self._shares.items():
            was = shares.get(household, _NOTHING)
            now = shares[household] = _NOTHING if facts is None else self._share(facts, year)
            for place, added, sign in (*((one, was, -1) for one in left), *((one, now, 1) for one in come)):
                sums = self._sums.get((place, year))
                if sums is not None:
                    before.setdefault((place, year), sums)
                    self._sums[place, year] = _Share(
                        *(total + sign * own for total, own in zip(sums, added, strict=True))
                    )
        for place in left:
            self._homes[place].discard(household)
        for place in come:
            self._homes[place].add(household)

    def outlines(self, households: Iterable[str]) -> dict[str, HouseholdFacts]:
        """The households with members and status changes only; those looked at last are known."""
        wanted = list(dict.fromkeys(households))
        missing = [one for one in wanted if one not in self._outlines]
        if len(self._outlines) + len(missing) > _OUTLINES_KEPT:
            self._outlines = {one: self._outlines[one] for one in wanted if one in self._outlines}
        ahead = Ahead(self._records)
        ahead.fetch("household", "id", missing)
        read_outlines(ahead, missing)
        for one in missing:
            facts = outline(ahead, one)
            if facts is not None:
                self._outlines[one] = facts
        return {one: self._outlines[one] for one in wanted if one in self._outlines}

    def _sum(self, division: str, year: int) -> _Share:
        homes = self._homes.get(division)
        if homes is None:
            rows = below(self._records, "household", division)
            homes = self._homes[division] = {text(row, "id") for row in rows}
        shares = self._shares.setdefault(year, {})
        missing = sorted(homes - shares.keys())
        if missing:
            found = self.outlines(missing)
            for one in missing:
                shares[one] = self._share(found[one], year) if one in found else _NOTHING
        counted = [share for one in homes if (share := shares[one]) is not _NOTHING]
        return _Share(*map(sum, zip(*counted, strict=True))) if counted else _NOTHING

    def _share(self, facts: HouseholdFacts, year: int) -> _Share:
        reference = reference_day(year, self.today)
        status = facts.status_on(reference)
        if status is None or status == "9":
            return _NOTHING
        people = len(facts.present(reference))
        first = date(reference.year, 1, 1)
        entitled = status in ENTITLED or facts.status_on(first) in ENTITLED
        return _Share(
            int(entitled),
            people if entitled else 0,
            people if status in NOT_EXITED else 0,
            1,
            people,
        )

    def _population(self, division: str, year: int) -> int:
        rows = (row for row in below(self._records, "village_year", division) if number(row, "year") == year)
        return sum(number(row, "rural_population") for row in rows)

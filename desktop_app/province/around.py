"""Who and what is around a station: the devices whose work it gets, and the records that come with it.

Its own area and what lies above it; and, where a household was handed over, both sides of the hand-over: the
new area gets the household with its whole history, the old one sees what becomes of it.
"""

from collections.abc import Iterable

from desktop_app.merge.history import Entry
from desktop_app.province.carriage import Known
from desktop_app.store.custody import Custody
from desktop_app.sync.certificate import Certificate


class Around:
    """What belongs to the answer of one station."""

    def __init__(self, to: Certificate, certificates: Iterable[Certificate], custody: Custody) -> None:
        self._to = to
        self._custody = custody
        self._households = {one for one in custody.handed if any(map(to.scope.covers, self._areas(one)))}
        self.certificates = [item for item in certificates if self._is_near(item)]

    def _areas(self, household: str) -> list[str]:
        """Every area that answered for a household."""
        return [self._custody.home(household), *(item.to for item in self._custody.handed[household])]

    def _is_near(self, other: Certificate) -> bool:
        """Whether an area meets the station's, or has a handed-over household in common with it."""
        if other.scope.meets(self._to.scope):
            return True
        return any(other.scope.covers(area) for one in self._households for area in self._areas(one))

    def belongs(self, entry: Entry) -> bool:
        """Whether an entry is on a household that was handed to or by the station, or on what is below it."""
        if entry.entity == "household":
            return entry.record_id in self._households
        return self._custody.root(entry.entity, entry.record_id) in self._households

    def anew(self, known: Known) -> set[str]:
        """The devices whose chains go down from their beginning once more.

        Until a station has a hand-over, what others wrote of that household is withheld in what it has.
        """
        fresh = [
            one
            for one in self._households
            for item in self._custody.handed[one]
            if item.version.seq > known.chains.get(item.version.device, 0)
            and item.version.device != self._to.device
        ]
        areas = {area for one in fresh for area in self._areas(one)}
        return {item.device for item in self.certificates if any(map(item.scope.covers, areas))}

"""What waits because the policy says so: each line with the record and the field where it is done."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.worklists import Worklist, load_worklists
from desktop_app.checks.timeline import NOT_EXITED
from desktop_app.station.filters import Filters
from desktop_app.station.findings_desk import FindingsDesk
from desktop_app.store.asking import APART
from desktop_app.store.findings import OPEN, Sought
from desktop_app.store.store import Store

_SOON = timedelta(days=30)
MOST = 500
"""How many lines of one list anybody reads; the others are counted."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: what is said of it, and the field where it is done.

    An id of another entity is that of the record above, below which rows are still to be entered.
    ``about`` is the household, project or other unit that it concerns: equal for what belongs together.
    """

    entity: str
    record_id: str
    field: str
    detail: str
    about: str


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The lines of one row of the policy (PM-…), or the first of them, and how many there are in all."""

    source: str
    label: str
    lines: tuple[Waiting, ...]
    total: int


class WorklistDesk:
    """Answers for one station of one level."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        filters: Filters,
        checks: FindingsDesk,
        level: str,
        today: Callable[[], date],
    ) -> None:
        self._store = store
        self._filters = filters
        self._checks = checks
        self._today = today
        self._lists = [one for one in load_worklists(catalogue) if not one.levels or level in one.levels]

    def waiting(self, most: int = MOST, *, fresh: bool = True) -> list[WaitingList]:
        """The lists on which anything stands, in the order of the catalogue, with ``most`` lines of each.

        Unless ``fresh``, with the findings as they were last brought up to date.
        """
        if fresh:
            self._checks.refresh()
        checks = tuple(one.check for one in self._lists if one.check)
        totals = Counter[str]()
        for tally in self._checks.tally(Sought(checks=checks, state=OPEN)):
            totals[tally.check] += tally.number
        found = [
            self._found(one, totals[one.check], most) if one.check else self._asked(one, most)
            for one in self._lists
        ]
        return [one for one in found if one.total]

    def _found(self, one: Worklist, total: int, most: int) -> WaitingList:
        standing = self._checks.first(Sought(checks=(one.check,), state=OPEN), most) if total else []
        found = ((item.found, item.unit) for item in standing)
        lines = (Waiting(*self._checks.place_of(at), at.message, unit) for at, unit in found)
        return WaitingList(one.source, one.label, tuple(lines), total)

    def _asked(self, one: Worklist, most: int) -> WaitingList:
        today = self._today()
        values = {"today": today.isoformat(), "year": today.year, "soon": (today + _SOON).isoformat()}
        with self._store.query() as door:
            rows = door.rows(
                one.sql.strip(), {name: values[name] for name in values if f":{name}" in one.sql}
            )
        poor = self._poor() if one.poor and rows else frozenset()
        waiting = [row for row in rows if not one.poor or str(row[-1]) in poor]
        lines = (
            Waiting(str(entity), str(record_id), str(field), str(detail or ""), str(household or record_id))
            for entity, record_id, field, detail, household in waiting[:most]
        )
        return WaitingList(one.source, one.label, tuple(lines), len(waiting))

    def _poor(self) -> frozenset[str]:
        left = {"poverty_status": (*sorted(NOT_EXITED), None)}
        return frozenset(self._filters.ids("household", chosen=left, patience=APART))

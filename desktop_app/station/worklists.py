"""What waits because the policy says so: each line with the record and the field where it is done."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.worklists import Worklist, load_worklists
from desktop_app.checks.registry import Found
from desktop_app.checks.timeline import NOT_EXITED
from desktop_app.station.filters import Filters
from desktop_app.station.findings_desk import FindingsDesk
from desktop_app.store.asking import APART
from desktop_app.store.store import Store

_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: what is said of it, and the field where it is done."""

    entity: str
    record_id: str
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class WaitingList:
    """The lines of one row of the policy (PM-…)."""

    source: str
    label: str
    lines: tuple[Waiting, ...]


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

    def waiting(self) -> list[WaitingList]:
        """The lists on which anything stands, in the order of the catalogue."""
        wanted = {one.check for one in self._lists if one.check}
        open_ones = [
            kept.found for kept in self._checks.kept() if kept.is_open and kept.found.check in wanted
        ]
        found = [
            WaitingList(one.source, one.label, tuple(self._lines(one, open_ones))) for one in self._lists
        ]
        return [one for one in found if one.lines]

    def _lines(self, one: Worklist, standing: Sequence[Found]) -> Iterator[Waiting]:
        if one.check:
            for item in standing:
                if item.check == one.check:
                    yield Waiting(item.entity, item.record_id, item.field, item.message)
            return
        today = self._today()
        values = {"today": today.isoformat(), "year": today.year, "soon": (today + _SOON).isoformat()}
        with self._store.query() as door:
            rows = door.rows(
                one.sql.strip(), {name: values[name] for name in values if f":{name}" in one.sql}
            )
        poor = self._poor() if one.poor and rows else frozenset()
        for entity, record_id, field, detail, household in rows:
            if not one.poor or str(household) in poor:
                yield Waiting(str(entity), str(record_id), str(field), str(detail or ""))

    def _poor(self) -> frozenset[str]:
        left = {"poverty_status": (*sorted(NOT_EXITED), None)}
        return frozenset(self._filters.ids("household", chosen=left, patience=APART))

"""Reports at the station: indicators worked out, and the records behind each number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.catalog.areas import Areas, load_areas
from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.indicators import IndicatorSet, load_indicators
from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.catalog.moments import day_of
from desktop_app.checks.registry import Found
from desktop_app.reports.drill import Behind, Drill, behind
from desktop_app.reports.engine import Engine, Result
from desktop_app.reports.outside import gather
from desktop_app.reports.period import Period
from desktop_app.reports.policy import policy_values
from desktop_app.reports.scope import Scope, named_scope
from desktop_app.station.access import Surroundings
from desktop_app.station.clock import Clock
from desktop_app.station.findings_desk import FindingsDesk
from desktop_app.station.guard import Guard
from desktop_app.station.people import Profile, StationRefused
from desktop_app.store.changes import Changes
from desktop_app.store.queries import QueryDoor
from desktop_app.store.store import Store

if TYPE_CHECKING:
    from desktop_app.station.annual_desk import AnnualDesk
    from desktop_app.station.comparison_desk import ComparisonDesk
    from desktop_app.station.supervision_desk import SupervisionDesk

Write = Callable[[Sequence[Edit], str], Changes]
Settings = Callable[[], Mapping[str, str]]
Progress = Callable[[int, int], None]
"""Told after each step: how many of how many are done. What it raises ends the work."""

_REVIEWED = ("household", "project")


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of an area and year, and the day they were looked at.

    ``records`` is how many records were written behind them.
    """

    scope: Scope
    period: Period
    results: tuple[Result, ...]
    records: int = 0


@dataclass(frozen=True, slots=True)
class ReportHands:
    """What a report desk borrows from the station: findings, clock, settings, pen, log, lapsed approvals."""

    findings: FindingsDesk
    clock: Clock
    settings: Settings
    write: Write
    guard: Guard
    lapsed: Callable[[str], Sequence[str]]


class ReportDesk:
    """Works out the reports of one station."""

    def __init__(
        self,
        store: Store,
        around: Surroundings,
        profile: Profile,
        person: str,
        hands: ReportHands,
    ) -> None:
        self.store = store
        self.around = around
        self.catalogue: Catalogue = around.catalogue
        self.divisions: Divisions = around.divisions
        self.profile = profile
        self._person = person
        self.hands = hands
        self._declared: IndicatorSet | None = None

    @cached_property
    def annual(self) -> "AnnualDesk":
        """The annual reports; the typesetter is read when the first is made."""
        from desktop_app.station.annual_desk import AnnualDesk

        return AnnualDesk(self)

    @cached_property
    def supervision(self) -> "SupervisionDesk":
        """The monthly run, its issues, and the standing reports."""
        from desktop_app.station.supervision_desk import SupervisionDesk

        return SupervisionDesk(self)

    @cached_property
    def comparison(self) -> "ComparisonDesk":
        """Other offices' lists compared with the register."""
        from desktop_app.station.comparison_desk import ComparisonDesk

        return ComparisonDesk(self)

    def frozen_findings(self) -> Mapping[str, Sequence[Found]]:
        """What the checks say of every frozen annual report, by its id (VR-STAT-001, 002)."""
        return self.annual.findings() if self.store.count("annual_report") else {}

    @property
    def declared(self) -> IndicatorSet:
        """Every indicator, read when it is first needed."""
        if self._declared is None:
            self._declared = load_indicators()
        return self._declared

    def today(self) -> date:
        """The day by the station's clock."""
        return day_of(self.hands.clock.now_ms())

    def scope(self, area: str = "") -> Scope:
        """The area of a division's code, of a supported area's id (SA-01 …), or the station's own.

        Raises StationRefused when nothing is called so.
        """
        asked = area or self.profile.area
        code = self.divisions.settled(asked) or asked
        found = named_scope(code, self.areas(), self.divisions)
        if found is None:
            raise StationRefused(f"没有“{code}”这个区划或协作地区。")
        return found

    def areas(self) -> Areas:
        """The supported areas of the circular with what the province's records say of them."""
        return load_areas().recorded(self.store.find("supported_area"))

    @property
    def person(self) -> str:
        """Who works at the station."""
        return self._person

    def period(self, year: int, day: str = "") -> Period:
        """A year as it can be seen today, or as it was seen on an ISO ``day``."""
        return Period.of(year, date.fromisoformat(day) if day else self.today())

    @contextmanager
    def engine(
        self, year: int, *, approved_only: bool = False, day: str = ""
    ) -> Iterator[tuple[Engine, QueryDoor]]:
        """An engine over the ledger as it is at this moment, and the door it asks; closed afterwards."""
        period = self.period(year, day)
        settings = self.hands.settings()
        with self.store.query() as door:
            outside = gather(
                door,
                self.catalogue,
                self.areas(),
                year,
                findings=self._warnings,
                typed=lambda: list(self._typed(door)),
                lapsed=self._lapsed,
            )
            policy = policy_values(settings, self.catalogue)
            yield (
                Engine(
                    door,
                    self.catalogue,
                    self.declared,
                    period,
                    outside,
                    policy,
                    approved_only=approved_only,
                ),
                door,
            )

    def _typed(self, door: QueryDoor) -> Iterator[tuple[object, ...]]:
        """What was typed, record by record; imports do not count."""
        for change in door.typed():
            day = day_of(change.time).isoformat()
            yield change.entity, change.record_id, self.profile.area, change.fields, day

    def _lapsed(self) -> Iterator[tuple[object, ...]]:
        """What was approved and has changed since: it counts as not approved."""
        return ((known,) for entity in _REVIEWED for known in self.hands.lapsed(entity))

    def _warnings(self) -> Iterator[tuple[object, ...]]:
        """What the checks find, with the place it concerns; what has none is the station's own."""
        for place, found in self.hands.findings.placed():
            yield found.check, found.severity, found.entity, found.record_id, place or self.profile.area

    def indicators(
        self, year: int, area: str = "", only: Sequence[str] = (), progress: Progress | None = None
    ) -> Numbers:
        """Every figure of the indicators named in ``only``, or of all; raises StationRefused."""
        scope = self.scope(area)
        wanted = self._known(only)
        if not only:
            self.store.slim()
        with self.engine(year) as (engine, _door):
            results: list[Result] = []
            for number, name in enumerate(wanted, start=1):
                results += engine.compute(scope, [name])
                if progress is not None:
                    progress(number, len(wanted))
            found = Numbers(scope, engine.period, tuple(results))
        if not only:
            self.store.slim()
        return found

    def _known(self, only: Sequence[str]) -> list[str]:
        unknown = [name for name in only if name not in self.declared.indicators]
        if unknown:
            raise StationRefused(f"没有编号为“{unknown[0]}”的指标。")
        return list(only) or list(self.declared.indicators)

    def records(self, year: int, area: str, indicator: str, key: str, limit: int | None = None) -> Behind:
        """The records behind one figure; raises StationRefused when there is no such figure."""
        self._known([indicator])
        figures = {item.key: item for item in self.declared.indicators[indicator].figures}
        if key not in figures:
            named = "、".join(f"{item.key}（{item.name}）" for item in figures.values())
            raise StationRefused(f"{indicator} 没有“{key}”这一项，可以选：{named}。")
        scope = self.scope(area)
        with self.engine(year) as (engine, _door):
            result = next(item for item in engine.compute(scope, [indicator]) if item.figure.key == key)
            return behind(engine, result, scope, limit)

    def write_indicators(self, path: Path, year: int, area: str = "", only: Sequence[str] = ()) -> Numbers:
        """Write the figures and every record behind them to a .xlsx file."""
        from desktop_app.reports.workbook import write_numbers

        scope = self.scope(area)
        with self.engine(year) as (engine, _door):
            results = engine.compute(scope, self._known(only))
            written = write_numbers(path, Drill.of(engine, results, scope))
            return Numbers(scope, engine.period, tuple(results), written)

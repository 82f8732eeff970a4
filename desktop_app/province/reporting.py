"""The province's own reports: the same indicators and standing reports, over the whole ledger.

They are asked of one moment of the ledger, in SQLite as in PostgreSQL, by the very SQL that a township's
laptop uses; only what the checks find comes from the office's supervision.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop_app.catalog.areas import Areas, load_areas
from desktop_app.catalog.departments import responsible_departments
from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.indicators import load_indicators
from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.settings import settings_in_force
from desktop_app.catalog.standing import load_standing
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office
from desktop_app.province.postgres.line import Line
from desktop_app.province.postgres.queries import PgQueryDoor
from desktop_app.reports.drill import Drill, Limits
from desktop_app.reports.engine import Engine, Result
from desktop_app.reports.ledger import Ledger
from desktop_app.reports.outside import gather
from desktop_app.reports.paper import printed
from desktop_app.reports.period import Period
from desktop_app.reports.policy import policy_values
from desktop_app.reports.scope import Scope, named_scope
from desktop_app.reports.standing import Circumstances, Standing, compose_standing, write_standing
from desktop_app.reports.workbook import write_numbers
from desktop_app.store.store import Store
from desktop_app.typeset.fonts import FontShelf

INDICATORS = "indicators"
_SHOWN = Limits(each=2_000, all=60_000)
"""A province's records behind all numbers are millions: its counties' own workbooks have them all."""
_ISSUER = "省扶贫开发领导小组办公室"


@dataclass(frozen=True, slots=True)
class Reporting:
    """An office's reports for one year, as they can be seen on a day."""

    office: Office
    catalogue: Catalogue
    divisions: Divisions
    year: int
    today: date

    def scope(self, area: str) -> Scope:
        """An area by its code or by the id of a supported area; raises OfficeRefused."""
        divisions = self.divisions.recoded(self.catalogue.recoding)
        found = named_scope(divisions.settled(area) or area, self.areas(), divisions)
        if found is None:
            raise OfficeRefused(f"没有“{area}”这个区划或协作地区。")
        return found

    def figures(self, area: str) -> list[Result]:
        """Every figure of an area."""
        with self.engine() as engine:
            return engine.compute(self.scope(area))

    def write(self, kind: str, area: str, path: Path, shelf: FontShelf) -> None:
        """Write the indicators (.xlsx) or a standing report (.pdf or .xlsx); raises OfficeRefused."""
        scope, standing = self.scope(area), load_standing().get(kind)
        if kind != INDICATORS and standing is None:
            raise OfficeRefused(f"没有“{kind}”这种报表。")
        with self.engine() as engine:
            if standing is None:
                results = engine.compute(scope)
                write_numbers(path, Drill.of(engine, results, scope, _SHOWN))
                return
            named = self.divisions.recoded(self.catalogue.recoding)
            made = Standing(standing, engine, scope, named)
            if path.suffix.lower() == ".xlsx":
                write_standing(path, made, made.results(), _SHOWN)
                return
            day = f"{self.today.year}年{self.today.month}月{self.today.day}日"
            departments = self._departments(standing.measure)
            around = Circumstances(scope.name, _ISSUER, day, departments if standing.measure else ())
            path.write_bytes(printed(compose_standing(made, made.results(), around), shelf))

    def areas(self) -> Areas:
        """The supported areas of the circular with what the province's records say of them."""
        return load_areas().recorded(self.office.store.find("supported_area"))

    def _departments(self, measure: str) -> tuple[str, ...]:
        ledger, today = self.office.store, self.today.isoformat()
        return responsible_departments(self.catalogue, ledger, measure, today)

    @property
    def day(self) -> date:
        """The day that the figures are of: the last of the year, or the one it is seen on."""
        return Period.of(self.year, self.today).day

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """An engine over the ledger as it is at this moment; closed afterwards."""
        settings = settings_in_force(self.office.store.find("setting"), self.office.desk.province.code)
        with query_door(self.office) as door:
            ledger: Ledger = door
            outside = gather(ledger, self.catalogue, self.areas(), self.year, findings=self._findings)
            yield Engine(
                ledger,
                self.catalogue,
                load_indicators(),
                Period.of(self.year, self.today),
                outside,
                policy_values(settings, self.catalogue),
            )

    def _findings(self) -> Iterator[tuple[object, ...]]:
        for area in self.office.supervise(tell=False):
            for found in area.findings:
                yield found.check, found.severity, found.entity, found.record_id, area.area


@contextmanager
def query_door(office: Office) -> Iterator[Ledger]:
    """A door for whole questions in SQL to the office's ledger, closed at the end of the block."""
    if office.place.url:
        with PgQueryDoor(Line(office.place.url)) as door:
            yield door
    elif isinstance(office.store, Store):
        with office.store.query() as own:
            yield own
    else:
        raise OfficeRefused("这种台账不能统计。")

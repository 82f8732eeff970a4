"""What the first page draws: poverty that remains by year, money by source, villages. Sums only."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from desktop_app.catalog.model import Catalogue
from desktop_app.checks.timeline import NOT_EXITED
from desktop_app.station.filters import Filters
from desktop_app.station.findings_desk import FindingsDesk
from desktop_app.station.report_desk import ReportDesk
from desktop_app.station.worklists import WorklistDesk
from desktop_app.store.asking import APART
from desktop_app.store.store import Store

REMAINING = ("IN-POV-02", "households")
"""The figure of households that still are poor at the end of a year."""

_MONEY = "IN-FND-04"
_FIRST_YEAR, LAST_YEAR = 2014, 2020
_MAIN_SOURCE = 2


class YearLeft(NamedTuple):
    """A year and how many households were still poor at its end, today while it lasts; None: not yet."""

    year: int
    households: int | None = None


def to_the_end(found: Sequence[YearLeft]) -> list[YearLeft]:
    """From the first year with any poor household to 2020, the years to come without a number."""
    first = next((place for place, one in enumerate(found) if one.households), len(found))
    kept = list(found[first:])
    last = kept[-1].year if kept else LAST_YEAR
    return [*kept, *(YearLeft(year) for year in range(last + 1, LAST_YEAR + 1))]


class SourceMoney(NamedTuple):
    """A main source of money, its codes, and what of it was handed down and paid out, in fen."""

    label: str
    codes: tuple[str, ...]
    granted: int
    paid: int


class VillageLeft(NamedTuple):
    """A village, its households in all and those that still are poor."""

    code: str
    name: str
    households: int
    poor: int


class Overview:
    """The sums of one station for its first page; nothing here is typed or kept."""

    def __init__(
        self, store: Store, catalogue: Catalogue, filters: Filters, reports: ReportDesk, checks: FindingsDesk
    ) -> None:
        level = reports.profile.level
        self.policy = WorklistDesk(store, catalogue, filters, checks, level, reports.today)
        self._store = store
        self._catalogue = catalogue
        self._filters = filters
        self._reports = reports

    def years(self) -> list[int]:
        """The years to 2020 that can be looked at today, each on its own: a large township takes its time."""
        return list(range(_FIRST_YEAR, min(self._reports.today().year, LAST_YEAR) + 1))

    def left(self, year: int) -> YearLeft:
        """The households that remain at the end of a year (IN-POV-02)."""
        indicator, key = REMAINING
        results = self._reports.indicators(year, only=[indicator]).results
        amount = next(item.amount.number for item in results if item.figure.key == key)
        return YearLeft(year, int(amount or 0))

    def money_year(self) -> int:
        """The newest year in which money was handed down; this year where there is none yet."""
        newest = self._store.ids("fund_allocation", sort="doc_date", descending=True, limit=1, patience=APART)
        record = self._store.get("fund_allocation", newest[0]) if newest else None
        day = str(record["doc_date"] or "") if record else ""
        return int(day[:4]) if day else self._reports.today().year

    def sources(self, year: int) -> list[SourceMoney]:
        """What IN-FND-04 counts as handed down and as paid out in a year, by main source, most first."""
        granted = self._amounts(year, "granted", "id")
        paid = self._amounts(year, "paid_out", "allocation_id")
        source_of = {
            str(record["id"]): str(record["source_code"] or "")
            for record in self._store.find_among("fund_allocation", "id", [*granted, *paid])
        }
        given, spent = Counter[str](), Counter[str]()
        for sums, amounts in ((given, granted), (spent, paid)):
            for allocation, amount in amounts.items():
                sums[source_of.get(allocation, "")[:_MAIN_SOURCE]] += amount
        table = self._catalogue.codes["fund_source"]
        found = [
            SourceMoney(
                table.label(main) if main else "未填来源",
                tuple(item.code for item in table if main and item.code.startswith(main)),
                given[main],
                spent[main],
            )
            for main in {*given, *spent}
        ]
        return sorted(found, key=lambda one: (-one.granted, one.label))

    def _amounts(self, year: int, key: str, field: str) -> Counter[str]:
        """What a figure of money is made of, by the allocation to which ``field`` of its records leads."""
        lines = self._reports.records(year, "", _MONEY, key).lines
        entities = {line.entity for line in lines}
        leads_to = {
            str(record["id"]): str(record[field] or "")
            for entity in entities
            for record in self._store.find_among(
                entity, "id", [line.record_id for line in lines if line.entity == entity]
            )
        }
        amounts = Counter[str]()
        for line in lines:
            amounts[leads_to.get(line.record_id, "")] += line.value
        return amounts

    def villages(self) -> list[VillageLeft]:
        """The villages, those with most poor households first."""
        poor = {"poverty_status": tuple(sorted(NOT_EXITED))}
        left = {
            item.value: item.records
            for item in self._filters.tally("household", "division_code", chosen=poor, patience=APART)
        }
        found = [
            VillageLeft(str(item.value), item.label, item.records, left.get(item.value, 0))
            for item in self._filters.tally("household", "division_code", patience=APART)
            if item.value
        ]
        return sorted(found, key=lambda one: (-one.poor, -one.households, one.code))

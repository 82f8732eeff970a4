"""The season of 动态管理: per village how far the households of a year are, and one confirmation for many."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.catalog.model import Edit, Value
from desktop_app.checks.values import filled, number, text
from desktop_app.station.filters import Chosen, Filters
from desktop_app.station.many_desk import ManyDesk
from desktop_app.station.people import StationRefused
from desktop_app.store.asking import APART
from desktop_app.store.changes import Changes
from desktop_app.store.store import Store

STAGES: dict[str, tuple[str, int] | None] = {
    "households": None,
    "unopened": ("season", 0),
    "waiting": ("season", 1),
    "confirmed": ("season", 2),
    "signed": ("signed", 1),
    "posted": ("on_notice", 1),
    "closed": ("on_notice", 2),
}
"""The numbers of the board in order: the computed column of the catalogue and its value."""


@dataclass(frozen=True, slots=True)
class VillageSeason:
    """A village and how many of its households are at each stage, by the names of ``STAGES``."""

    code: str
    name: str
    counts: dict[str, int]


class SeasonDesk:
    """The board of one station; ``many`` sets one value for many households."""

    def __init__(self, store: Store, filters: Filters, many: ManyDesk) -> None:
        self._store = store
        self._filters = filters
        self.many = many

    def villages(self, year: int) -> list[VillageSeason]:
        """The villages in the order of their codes; counted apart, so that nobody has to wait."""
        counts = {stage: self._count(self.chosen(stage, year)) for stage in STAGES}
        names = {
            str(tally.value): tally.label
            for tally in self._filters.tally("household", "division_code", patience=APART)
            if tally.value
        }
        return [
            VillageSeason(code, name, {stage: found.get(code, 0) for stage, found in counts.items()})
            for code, name in names.items()
        ]

    def _count(self, chosen: Chosen) -> dict[str, int]:
        found = self._filters.tally("household", "division_code", chosen=chosen, patience=APART)
        return {str(tally.value): tally.records for tally in found}

    @staticmethod
    def chosen(stage: str, year: int, village: str = "") -> dict[str, tuple[Value, ...]]:
        """The filters that leave the households of a number; every village where none is named."""
        found = STAGES[stage]
        filters: dict[str, tuple[Value, ...]] = {"division_code": (village,)} if village else {}
        return filters | ({f"{found[0]}@{year}": (found[1],)} if found else {})

    def confirm(self, household_ids: Sequence[str], year: int) -> Changes:
        """Say of many households that what was carried into a year holds; one transaction.

        Raises StationRefused where nothing of theirs waits.
        """
        members = [text(row, "id") for row in self._store.find_among("member", "household_id", household_ids)]
        edits = [
            Edit(entity, text(row, "id"), {"is_confirmed": 1})
            for entity, field, ids in (
                ("household_year", "household_id", household_ids),
                ("household_income", "household_id", household_ids),
                ("member_year", "member_id", members),
            )
            for row in self._store.find_among(entity, field, ids)
            if row["year"] == year and filled(row, "carried_from") and not number(row, "is_confirmed")
        ]
        if not edits:
            raise StationRefused(f"所选的户{year}年度没有等待核对的带入数据。")
        return self.many.write(edits, f"核对{year}年度，与上年无变化，{len(household_ids)}户")

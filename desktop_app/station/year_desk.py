"""A new year: the yearly tables are opened with what was true last year, then confirmed or changed (UX-2)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from desktop_app.catalog.identity import record_id
from desktop_app.catalog.model import Catalogue, Edit, Entity, FieldType, Need, Record, Value
from desktop_app.checks.loading import load_household
from desktop_app.checks.values import filled, number, text
from desktop_app.station.people import StationRefused
from desktop_app.store.changes import Changes
from desktop_app.store.store import Store

_NOT_CARRIED = frozenset({"confirmed_by_head", "is_deleted", "void_reason"})
_AT_ONCE = 200
"""As many edits as a person saves at once; more are an import, whose rows are not looked at one by one."""
_FIRST, _LAST = 2014, 2100
_OF_HOUSEHOLD = ("household_year", "household_income")


@dataclass(frozen=True, slots=True)
class YearState:
    """How far a year is: rows opened from the year before and not yet looked at, and all rows, by entity."""

    waiting: dict[str, int]
    rows: dict[str, int]


class YearDesk:
    """Opens and confirms years at one station."""

    def __init__(
        self, store: Store, catalogue: Catalogue, write: Callable[[Sequence[Edit], str], Changes]
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._write = write

    def open_year(self, year: int, division: str = "") -> Changes:
        """Open a year for all households and villages below ``division``; what is there is left alone.

        Each row is a copy of the newest earlier one, without anybody's signature. Raises StationRefused for a
        year nobody has.
        """
        if not _FIRST < year < _LAST:
            raise StationRefused(f"年度应在{_FIRST + 1}年以后。")
        edits = list(self._opened(year, division))
        if not edits:
            return Changes()
        return self._write(edits, f"打开{year}年度，由上年带入")

    def open_household(self, household_id: str, year: int) -> Changes:
        """Open a year for one household and its present members."""
        edits = list(self._household(household_id, year))
        return self._write(edits, f"打开{year}年度，由上年带入") if edits else Changes()

    def confirm_household(self, household_id: str, year: int) -> Changes:
        """Say that what was carried into a year of a household was looked at and holds."""
        rows = [
            (name, row)
            for name, row in self._rows_of(household_id, year)
            if filled(row, "carried_from") and not number(row, "is_confirmed")
        ]
        if not rows:
            raise StationRefused(f"{year}年度没有等待核对的带入数据。")
        edits = [Edit(name, text(row, "id"), {"is_confirmed": 1}) for name, row in rows]
        return self._write(edits, f"核对{year}年度，与上年无变化")

    def confirm_village(self, division: str, year: int) -> Changes:
        """The same for a village's year."""
        rows = self._store.find("village_year", division_code=division, year=year)
        edits = [Edit("village_year", text(row, "id"), {"is_confirmed": 1}) for row in rows]
        if not edits:
            raise StationRefused(f"这个村还没有{year}年度的数据。")
        return self._write(edits, f"核对{year}年度")

    def waiting(self, household_id: str, year: int) -> int:
        """The year from which a household's year was carried while it waits to be looked at, else 0."""
        found = (
            number(row, "carried_from")
            for _name, row in self._rows_of(household_id, year)
            if filled(row, "carried_from") and not number(row, "is_confirmed")
        )
        return next(found, 0)

    def people(self, household_id: str, years: Iterable[int], today: date) -> dict[int, int]:
        """By year, how many people a household has at the end of it, or today in the year that runs."""
        facts = load_household(self._store, household_id)
        return {year: len(facts.in_year(year, today).people) for year in years} if facts else {}

    def looked_at(self, edits: Sequence[Edit]) -> list[Edit]:
        """The edits of a person, with every carried row that they change marked as looked at."""
        if len(edits) > _AT_ONCE:
            return list(edits)
        return [self._looked_at(edit) for edit in edits]

    def _looked_at(self, edit: Edit) -> Edit:
        if (
            edit.entity not in (*_OF_HOUSEHOLD, "member_year", "village_year")
            or "is_confirmed" in edit.values
        ):
            return edit
        row = self._store.get(edit.entity, edit.record_id)
        if row is None or not filled(row, "carried_from") or number(row, "is_confirmed"):
            return edit
        return edit._replace(values={**edit.values, "is_confirmed": 1})

    def state(self, year: int) -> YearState:
        """How many rows a year has, and how many of them wait to be looked at."""
        waiting: dict[str, int] = {}
        rows: dict[str, int] = {}
        for name in (*_OF_HOUSEHOLD, "member_year", "village_year"):
            found = self._store.find(name, year=year)
            rows[name] = len(found)
            waiting[name] = sum(
                1 for row in found if filled(row, "carried_from") and not number(row, "is_confirmed")
            )
        return YearState(waiting, rows)

    # -- parts -------------------------------------------------------------------------------------

    def _opened(self, year: int, division: str) -> Iterator[Edit]:
        for household in self._store.find("household"):
            if text(household, "division_code").startswith(division):
                yield from self._household(text(household, "id"), year)
        villages = self._store.find("village_year")
        codes = sorted({text(row, "division_code") for row in villages})
        for code in codes:
            if code.startswith(division):
                rows = [row for row in villages if text(row, "division_code") == code]
                yield from self._carried("village_year", rows, {"division_code": code}, year)

    def _household(self, household_id: str, year: int) -> Iterator[Edit]:
        for name in _OF_HOUSEHOLD:
            rows = self._store.find(name, household_id=household_id)
            yield from self._carried(name, rows, {"household_id": household_id}, year)
        for member in self._store.find("member", household_id=household_id):
            if not filled(member, "left_date"):
                own = text(member, "id")
                yield from self._carried(
                    "member_year", self._store.find("member_year", member_id=own), {"member_id": own}, year
                )

    def _carried(self, name: str, rows: Iterable[Record], key: dict[str, Value], year: int) -> Iterator[Edit]:
        known = {number(row, "year"): row for row in rows}
        earlier = [one for one in known if one < year]
        if year in known or not earlier:
            return
        entity, last = self._catalogue.entity(name), known[max(earlier)]
        values = {**_copied(entity, last), **key, "year": year, "carried_from": number(last, "year")}
        yield Edit(name, record_id(entity, values), values)

    def _rows_of(self, household_id: str, year: int) -> Iterator[tuple[str, Record]]:
        for name in _OF_HOUSEHOLD:
            yield from ((name, row) for row in self._store.find(name, household_id=household_id, year=year))
        for member in self._store.find("member", household_id=household_id):
            rows = self._store.find("member_year", member_id=member["id"], year=year)
            yield from (("member_year", row) for row in rows)


def _copied(entity: Entity, row: Record) -> dict[str, Value]:
    """What a year takes over from the one before: everything a person enters, but nobody's signature."""
    return {
        item.name: row[item.name]
        for item in entity.stored_fields
        if item.need is not Need.SYSTEM
        and item.type is not FieldType.DATE
        and item.name not in _NOT_CARRIED
        and row[item.name] is not None
    }

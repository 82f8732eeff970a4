"""The computed fields of any record: fetching what each follows from, and asking the rule."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from desktop_app.catalog.model import Catalogue, Record, Value
from desktop_app.checks.deep import PovertyFigures, county_figures
from desktop_app.checks.derive import Around, derived
from desktop_app.checks.industry import invested, links_of
from desktop_app.checks.loading import load_donation, load_household, load_project
from desktop_app.checks.period import days_off
from desktop_app.checks.register import Register
from desktop_app.checks.registry import Circumstances
from desktop_app.checks.values import number, text
from desktop_app.store.store import Store


class DerivedDesk:
    """Answers for one store; ``circumstances`` gives the day and the settings in force."""

    def __init__(
        self, store: Store, catalogue: Catalogue, circumstances: Callable[[], Circumstances]
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._circumstances = circumstances

    def of(self, entity: str, record_id: str) -> dict[str, Value]:
        """The computed fields of a record; an empty dictionary when it is gone or has none."""
        record = self._store.get(entity, record_id)
        if record is None:
            return {}
        circumstances = self._circumstances()
        return derived(entity, record, circumstances, self.around(entity, record, circumstances))

    def around(self, entity: str, record: Record, circumstances: Circumstances) -> Around:
        """What the computed fields of a record follow from."""
        household, project = self.owners(entity, text(record, "id"))
        today = circumstances.today
        found = Around(
            load_household(self._store, household) if household else None,
            load_project(self._store, project, today) if project else None,
        )
        if entity == "donation":
            return replace(found, donation=load_donation(self._store, record))
        if entity == "industry_entity":
            at_work = self._store.find("employment", employer_entity_id=record["id"])
            years = self._store.find("industry_year", entity_id=record["id"])
            return replace(found, employed=at_work, invested=invested(record, years))
        if entity == "household_year" and household:
            return replace(found, linked=links_of(self._store, household, number(record, "year")))
        if entity == "village_year":
            register = Register(self._store, today)
            count = register.count(text(record, "division_code"), number(record, "year"))
            return replace(found, register=count, base=self.village_base(record, register, circumstances))
        if entity == "notice" and record["publish_date"]:
            first = date.fromisoformat(text(record, "publish_date"))
            own = self._store.find("holiday")
            return replace(found, holidays=days_off(first, self._catalogue.holidays, own))
        if entity == "county_year":
            return replace(found, base=self.county_base(record, circumstances))
        return found

    def village_base(
        self, record: Record, register: Register, circumstances: Circumstances
    ) -> PovertyFigures | None:
        """A village's figures of the base year (PM-015); None while that year is not entered."""
        year = int(circumstances.setting("base_year"))
        division = text(record, "division_code")
        rows = self._store.find("village_year", division_code=division, year=year)
        if not rows:
            return None
        poor = register.count(division, year).poor_persons
        return PovertyFigures(year, poor, number(rows[0], "rural_population"))

    def county_base(self, record: Record, circumstances: Circumstances) -> PovertyFigures | None:
        """A county's figures of the base year; None while that year is not entered."""
        year = int(circumstances.setting("base_year"))
        rows = self._store.find("county_year", division_code=record["division_code"], year=year)
        return county_figures(rows[0]) if rows else None

    def owners(self, entity: str, record_id: str) -> tuple[str, str]:
        """The household and the project a record hangs on, following its parents; empty where none."""
        name, current = entity, record_id
        while current:
            if name in ("household", "project"):
                return (current, "") if name == "household" else ("", current)
            record = self._store.get(name, current)
            declared = self._catalogue.entity(name)
            if record is None or not declared.parent:
                break
            name, current = declared.field(declared.parent).target, text(record, declared.parent)
        return "", ""

"""A new year: opened with what was true last year, then confirmed or changed (UX-2)."""

from dataclasses import dataclass

import pytest

from desktop_app.catalog.model import Record, Value
from desktop_app.station import Station, StationRefused
from tests.station.conftest import VILLAGE


@dataclass(frozen=True)
class Year:
    station: Station
    household: str
    member: str

    def __call__(self, name: str, year: int = 2019) -> Record:
        """The row of a year; an empty one when there is none."""
        return self.row(name, year) or {}

    def row(self, name: str, year: int) -> Record | None:
        key = {"member_id": self.member} if name == "member_year" else {"household_id": self.household}
        rows = self.station.store.find(name, year=year, **key)
        return rows[0] if rows else None


@pytest.fixture
def year(station: Station) -> Year:
    household = station.put("household", {"division_code": VILLAGE, "identify_standard": "1"}).record_id
    person: dict[str, Value] = {"household_id": household, "name": "马海木呷", "id_type": "1"}
    member = station.put("member", {**person, "id_no": "519900198502140032"}).record_id
    station.put("member_year", {"member_id": member, "year": 2018, "kinship": "01", "health": "01"})
    station.put("household_year", {"household_id": household, "year": 2018, "arable_area": 250, "fuel": "1"})
    income: dict[str, Value] = {"household_id": household, "year": 2018, "wage_income": 800_000}
    station.put("household_income", {**income, "confirmed_by_head": 1, "confirmed_date": "2018-10-12"})
    station.put("village_year", {"division_code": VILLAGE, "year": 2018, "household_total": 300})
    return Year(station, household, member)


@pytest.mark.pm("PM-077")
def test_a_year_is_opened_with_last_years_data_and_nobodys_signature(year: Year) -> None:
    year.station.years.open_year(2019)
    situation, income = year("household_year"), year("household_income")
    assert (situation["arable_area"], situation["carried_from"], situation["is_confirmed"]) == (
        250,
        2018,
        None,
    )
    assert (income["wage_income"], income["confirmed_by_head"], income["confirmed_date"]) == (
        800_000,
        None,
        None,
    )
    assert year("member_year")["kinship"] == "01"
    (village,) = year.station.store.find("village_year", year=2019)
    assert village["household_total"] == 300
    state = year.station.years.state(2019)
    assert state.rows == state.waiting == dict.fromkeys(state.rows, 1)


def test_opening_again_changes_nothing(year: Year) -> None:
    year.station.years.open_year(2019)
    year.station.put("household_year", {"arable_area": 300}, str(year("household_year")["id"]))
    assert not year.station.years.open_year(2019)
    assert year("household_year")["arable_area"] == 300


def test_two_laptops_that_open_a_year_meet_in_one_record(year: Year) -> None:
    from desktop_app.catalog.identity import record_id

    year.station.years.open_year(2019)
    declared = year.station.catalogue.entity("household_year")
    made = record_id(declared, {"household_id": year.household, "year": 2019})
    assert year("household_year")["id"] == made


@pytest.mark.pm("PM-077")
def test_what_is_confirmed_or_changed_no_longer_waits(year: Year) -> None:
    years, station = year.station.years, year.station
    years.open_household(year.household, 2019)
    assert years.waiting(year.household, 2019) == 2018
    station.put("household_income", {"wage_income": 900_000}, str(year("household_income")["id"]))
    assert year("household_income")["is_confirmed"] == 1
    assert len(years.confirm_household(year.household, 2019).touched) == 2
    assert years.waiting(year.household, 2019) == 0
    with pytest.raises(StationRefused, match="没有等待核对"):
        years.confirm_household(year.household, 2019)


def test_who_has_left_is_not_carried(year: Year) -> None:
    year.station.put("member", {"left_date": "2018-12-01", "left_reason": "21"}, year.member)
    year.station.years.open_year(2019)
    assert year.row("member_year", 2019) is None


def test_only_the_division_asked_for_is_opened(year: Year) -> None:
    assert not year.station.years.open_year(2019, "513431206999")
    assert year.station.years.open_year(2019, VILLAGE[:9])


@pytest.mark.pm("PM-077")
@pytest.mark.parametrize(
    ("entity", "field", "before", "after"),
    [
        ("household_year", "arable_area", 250, 300),
        ("household_income", "wage_income", 800_000, 900_000),
        ("member_year", "health", "01", "03"),
        ("village_year", "household_total", 300, 301),
    ],
)
@pytest.mark.parametrize("changed", [False, True], ids=["confirmed", "changed"])
def test_each_of_the_four_tables_is_carried_and_then_confirmed_or_changed(
    year: Year, entity: str, field: str, before: Value, after: Value, changed: bool
) -> None:
    station = year.station
    station.years.open_year(2019)
    (row,) = station.store.find(entity, year=2019)
    assert (row[field], row["carried_from"], row["is_confirmed"]) == (before, 2018, None)
    if changed:
        station.put(entity, {field: after}, str(row["id"]))
    elif entity == "village_year":
        station.years.confirm_village(VILLAGE, 2019)
    else:
        station.years.confirm_household(year.household, 2019)
    (looked_at,) = station.store.find(entity, year=2019)
    assert (looked_at[field], looked_at["is_confirmed"]) == (after if changed else before, 1)
    assert station.years.state(2019).waiting[entity] == 0
    (last,) = station.store.find(entity, year=2018)
    assert last[field] == before

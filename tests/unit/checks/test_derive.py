"""Fields nobody types (UX-1): each row is a record and what follows from it."""

from typing import Any

import pytest

from desktop_app.catalog.model import Need, Value
from desktop_app.checks.derive import Around, derived, head_of, work_region
from desktop_app.checks.facts import DonationFacts, VillageCount
from desktop_app.checks.industry import invested
from desktop_app.checks.registry import Circumstances
from tests.unit.checks.cases import (
    TODAY,
    catalogue,
    change,
    home,
    household,
    household_year,
    id_no,
    income,
    member,
    member_year,
)
from tests.unit.checks.project_cases import WAN, facts, project

CIRCUMSTANCES = Circumstances(catalogue(), TODAY)
EXIT = change("exit", 2018, head_agreed=1, check_food_clothes=1)

AROUND: dict[str, Around] = {
    "household": Around(household=home()),
    "household_year": Around(household=home(relocations=({"id": "r1"},)), linked=({"entity_kind": "1"},)),
    "household_income": Around(household=home()),
    "status_change": Around(household=home(status_changes=(change("identify", 2014), EXIT))),
    "employment": Around(household=home()),
    "project": Around(project=facts()),
    "donation": Around(donation=DonationFacts({"id": "g1"}, ({"planned": 70},), ({"amount": 30},))),
    "member_year": Around(household=home()),
    "industry_entity": Around(employed=(), invested=700),
    "village_year": Around(register=VillageCount(50, 200, 160, 60, 240, 800)),
}


@pytest.mark.parametrize(
    ("entity", "record", "expected"),
    [
        ("member", member(), {"sex": "1", "birth_date": "1985-02-14", "age": 33}),
        ("member", member(id_no=id_no(male=False)), {"sex": "2", "birth_date": "1985-02-14", "age": 33}),
        (
            "member",
            member(id_type="9", id_no=None, birth_date="2010-11-02"),
            {"sex": None, "birth_date": "2010-11-02", "age": 7},
        ),
        ("household", household(), {"head_member_id": "m1", "poverty_status": "0", "is_minority": 1}),
        (
            "household_year",
            household_year(),
            {
                "poverty_status": "0",
                "member_count": 1,
                "labour_count": 1,
                "is_relocated": 1,
                "led_by_enterprise": 1,
                "income_id": "i1",
            },
        ),
        (
            "household_income",
            income(business_cost=200_001, dibao_grant=100_000, asset_dividend_income=7),
            {
                "property_income": 7,
                "transfer_income": 100_000,
                "gross_income": 1_300_007,
                "net_income": 1_100_006,
                "per_capita_net_income": 1_100_006,
                "income_population": 1,
            },
        ),
        ("household_income", income(income_population=4), {"per_capita_net_income": 300_000}),
        (
            "status_change",
            EXIT,
            {"check_income": 1, "check_education": 1, "check_medical": 1, "check_housing": 1},
        ),
        ("status_change", change("identify", 2014), {}),
        ("relocation", {"floor_area": 10_004, "relocated_persons": 4}, {"area_per_capita": 2501}),
        ("relocation", {"relocated_persons": 4}, {"area_per_capita": None}),
        (
            "employment",
            {"channel": "02", "work_division": "440600", "start_date": "2018-08-01"},
            {"is_organized": 1, "work_region": "4", "months": 3, "is_stable": 1},
        ),
        (
            "employment",
            {"channel": "01", "start_date": "2018-08-02", "end_date": "2018-10-31"},
            {"is_organized": 0, "work_region": None, "months": 2, "is_stable": 0},
        ),
        (
            "project",
            project(),
            {
                "budget_total": 40 * WAN,
                "beneficiary_poor_households": 10,
                "beneficiary_poor_persons": 30,
                "poor_share": 7500,
            },
        ),
        ("notice", {"publish_date": "2018-03-05", "days": 10}, {"end_date": "2018-03-15"}),
        ("notice", {"publish_date": "2018-03-05"}, {}),
        ("land_quota_trade", {"area_mu": 10_050, "unit_price": 30_000_000}, {"total": 3_015_000_000}),
        ("talent_exchange", {"start_date": "2018-10-01"}, {"days": 32}),
        ("talent_exchange", {"start_date": "2018-10-01", "actual_end": "2018-10-01"}, {"days": 1}),
        (
            "village_year",
            {"rural_population": 800},
            {
                "poor_household_initial": 60,
                "poor_population_current": 160,
                "poverty_rate": 2000,
                "is_deep_poverty": 0,
            },
        ),
        ("village_year", {"rural_population": 799}, {"poverty_rate": 2003, "is_deep_poverty": 1}),
        ("donation", {"id": "g1"}, {"used": 100}),
        ("organization", {"name": "佛山市扶贫办"}, {}),
    ],
)
def test_derived(entity: str, record: dict[str, Any], expected: dict[str, Value]) -> None:
    values = derived(entity, record, CIRCUMSTANCES, AROUND.get(entity))
    assert expected.items() <= values.items()
    if not expected:
        assert values == {}
    assert all(catalogue().entity(entity).has(name) for name in values)


def test_every_computed_field_of_the_catalogue_has_its_rule() -> None:
    records = {
        "member_year": member_year(),
        "status_change": EXIT,
        "employment": {"start_date": "2018-01-01"},
        "talent_exchange": {"start_date": "2018-10-01"},
    }
    for entity in catalogue().entities.values():
        wanted = {field.name for field in entity.fields if field.need is Need.DERIVED}
        record = records.get(entity.name, {"year": 2018})
        got = set(derived(entity.name, record, CIRCUMSTANCES, AROUND.get(entity.name)))
        assert {(entity.name, name) for name in wanted - got} == set()


def test_an_enterprise_employs_whom_the_employments_of_today_name() -> None:
    rows = (
        {"member_id": "a", "start_date": "2018-01-01"},
        {"member_id": "a", "start_date": "2018-05-01"},
        {"member_id": "b", "start_date": "2018-01-01", "end_date": "2018-03-01"},
        {"member_id": "c", "start_date": "2018-12-01"},
    )
    assert derived("industry_entity", {}, CIRCUMSTANCES, Around(employed=rows)) == {"employed_poor": 1}


def test_a_household_is_led_by_leading_enterprises_alone() -> None:
    for linked, led in (
        ((), 0),
        (({"entity_kind": "3"},), 0),
        (({"entity_kind": "3"}, {"entity_kind": "1"}), 1),
    ):
        around = Around(household=home(), linked=linked)
        assert derived("household_year", household_year(), CIRCUMSTANCES, around)["led_by_enterprise"] == led


def test_years_win_over_the_sum_that_was_typed_before_there_were_years() -> None:
    """Edition 2018.5 asked for one sum; it counts until a year is entered (amendments)."""
    typed = {"actual_investment": 900}
    assert invested(typed, ()) == 900 and invested({}, ()) == 0
    assert invested(typed, ({"actual_investment": 300}, {"actual_investment": None})) == 300


@pytest.mark.parametrize(
    ("corrected", "counted"),
    [
        ({}, (10, 30)),
        ({"poor_count_override": 7}, (7, 30)),
        ({"poor_persons_override": 21}, (10, 21)),
        ({"poor_persons_override": 0}, (10, 0)),
        ({"poor_count_override": 7, "poor_persons_override": 21}, (7, 21)),
    ],
)
def test_each_count_of_the_poor_in_a_village_is_corrected_by_itself(
    corrected: dict[str, Value], counted: tuple[int, int]
) -> None:
    """A5: the register's counts stand unless a person typed another; a share follows what was typed."""
    record = project(delivery_grain="2", **corrected)
    around = Around(project=facts(project=record, register=VillageCount(10, 30)))
    told = derived("project", record, CIRCUMSTANCES, around)
    assert (told["beneficiary_poor_households"], told["beneficiary_poor_persons"]) == counted
    assert told["poor_share"] == counted[1] * 10_000 // 40


def test_settings_of_the_area_count() -> None:
    patient = Circumstances(catalogue(), TODAY, {"stable_months": "6", "count_first_day": "1"})
    job = {"start_date": "2018-08-01"}
    assert derived("employment", job, patient)["is_stable"] == 0
    notice = {"publish_date": "2018-03-05", "days": 10}
    assert derived("notice", notice, patient) == {"end_date": "2018-03-14"}


@pytest.mark.parametrize(
    ("work", "region"),
    [
        ("513429101201", "1"),
        ("513429101", "1"),
        ("513429102", "2"),
        ("513429", "2"),
        ("5134", "3"),
        ("440606", "4"),
        ("330100", "5"),
        ("", None),
    ],
)
def test_region_of_work(work: str, region: str | None) -> None:
    assert work_region(work, "513429101201") == region


def test_the_head_is_that_of_the_newest_year() -> None:
    rows = {
        2017: {"m1": member_year(year=2017)},
        2018: {"m1": member_year(kinship="11"), "m2": member_year("y2", member_id="m2", kinship="01")},
    }
    facts_ = home(members=(member(), member("m2", ethnicity="01")), member_years=rows)
    head = head_of(facts_, TODAY)
    assert head is not None and head.id == "m2"
    assert derived("household", household(), CIRCUMSTANCES, Around(household=facts_))["is_minority"] == 0

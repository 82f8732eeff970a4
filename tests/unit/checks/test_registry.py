"""The registry as a whole: every check is in the catalogue, proved by rows, and speaks whole sentences."""

import csv

import pytest

from desktop_app.catalog.model import CatalogueError
from desktop_app.catalog.places import resources_folder
from desktop_app.checks import (
    allocation,
    beneficiaries,
    carriage,
    frozen,
    fund,
    general,
    household,
    household_year,
    income,
    industry,
    labour,
    member,
    member_year,
    notice,
    project,
    relocation,
    society,
    status,
    submitting,
    village,
)
from desktop_app.checks.registry import Check, Finding, adjusted, check
from desktop_app.checks.run import all_checks
from tests.unit.checks import (
    test_carried_checks,
    test_fund_checks,
    test_household_checks,
    test_income_checks,
    test_life_checks,
    test_member_checks,
    test_notice_checks,
    test_other_checks,
    test_project_checks,
)
from tests.unit.checks.cases import Row, catalogue
from tests.unit.checks.cases import household_year as year_row

MODULES = (
    allocation, beneficiaries, carriage, frozen, fund, general, household, household_year, income, industry,
    labour, member, member_year, notice, project, relocation, society, status, submitting, village,
)  # fmt: skip
TABLES = (
    test_carried_checks, test_fund_checks, test_household_checks, test_income_checks, test_life_checks,
    test_member_checks, test_notice_checks, test_other_checks, test_project_checks,
)  # fmt: skip
ALL_ROWS = [row for table in TABLES for row in table.ROWS]
IDS = [item.id for item in all_checks()]


def test_every_declared_check_is_registered_once() -> None:
    declared = {value.id for module in MODULES for value in vars(module).values() if isinstance(value, Check)}
    assert declared == set(IDS)
    assert len(IDS) == len(set(IDS))


@pytest.mark.parametrize("item", all_checks(), ids=lambda item: item.id)
def test_check_agrees_with_the_catalogue(item: Check[...]) -> None:
    """Its id, its entity and the fields it reads are the catalogue's."""
    words = catalogue().checks[item.id]
    assert words.entity == item.entity
    for name in item.reads:
        entity, _, field = name.rpartition(".")
        if (entity or item.entity) != "*":
            assert catalogue().entity(entity or item.entity).field(field)


def test_levels_agree_with_the_catalogue() -> None:
    """The catalogue speaks of a household where a check is called year by year, and of a project where it is
    called with the count of the place."""
    with (resources_folder() / "catalog" / "checks.csv").open(encoding="utf-8", newline="") as lines:
        levels = {row["id"]: row["level"] for row in csv.DictReader(lines)}
    assert {
        item.id: {"year": "household", "counted": "project"}.get(item.level, item.level)
        for item in all_checks()
    }.items() <= levels.items()


@pytest.mark.parametrize("check_id", sorted(catalogue().checks))
def test_check_is_a_function_with_three_kinds_of_rows(check_id: str) -> None:
    """Whatever the catalogue lists is a function, with a row that passes, one that fails, one at the edge."""
    assert check_id in IDS, f"{check_id} is a text without a function"
    assert kinds_missing([row for row in ALL_ROWS if row.check == check_id]) == []


def kinds_missing(rows: list[Row]) -> list[str]:
    """Which of the kinds of rows a check lacks."""
    kinds = {
        "no row passes": any(not row.finds for row in rows),
        "no row fails": any(row.finds for row in rows),
        "no row is at the edge": any(row.at_edge for row in rows),
        "fewer than three": len(rows) >= 3,
    }
    return [kind for kind, there in kinds.items() if not there]


def test_a_check_that_lacks_a_kind_of_row_is_noticed() -> None:
    own = [row for row in ALL_ROWS if row.check == "VR-HH-022"]
    assert kinds_missing([row for row in own if row.finds]) == ["no row passes", "fewer than three"]
    assert kinds_missing([row for row in own if not row.finds]) == ["no row fails", "fewer than three"]
    assert kinds_missing([row for row in own if not row.at_edge] * 2) == ["no row is at the edge"]
    assert kinds_missing([]) and kinds_missing(own) == []


def test_no_row_names_a_check_that_does_not_exist() -> None:
    assert {row.check for row in ALL_ROWS} <= set(IDS)


@pytest.mark.parametrize(
    "row", [row for row in ALL_ROWS if row.finds], ids=lambda row: f"{row.check}: {row.why}"
)
def test_findings_are_sentences_that_lead_to_a_field(row: Row) -> None:
    for found in row.run():
        assert found.message.endswith("。")
        assert not {"{", "}", "None"} & {found.message, *found.message}
        if found.field and found.entity != "*":
            assert catalogue().entity(found.entity).has(found.field), found
    assert {(found.entity, found.record_id, found.field, found.message) for found in row.run()}


def test_an_area_changes_severity_and_thresholds() -> None:
    settings = {"check.VR-HH-006.most_km": "8", "check.VR-HH-006.severity": "error"}
    far = year_row(road_distance=900)
    (found,) = Row("VR-HH-006", far, True, "", settings=settings).run()
    assert found.severity == "error" and found.blocks
    assert Row("VR-HH-006", year_row(road_distance=800), False, "", settings=settings).run() == []
    assert Row("VR-HH-006", far, False, "", settings={"check.VR-HH-006.severity": "off"}).run() == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("check.VR-HH-006.severity", "loud"),
        ("check.VR-HH-006.most_km", "far"),
        ("check.VR-HH-006.most_miles", "3"),
    ],
)
def test_a_setting_that_says_nothing_is_refused(key: str, value: str) -> None:
    with pytest.raises(CatalogueError):
        adjusted(catalogue().checks, {key: value})


def test_other_settings_are_none_of_the_checks_business() -> None:
    assert adjusted(catalogue().checks, {"supervise_phone": "12317", "check.VR-XX-999.a": "1"}) == dict(
        catalogue().checks
    )


def test_a_check_whose_arguments_are_not_its_facts_is_refused() -> None:
    with pytest.raises(CatalogueError, match="wants"):

        @check("VR-HH-006", entity="household_year", facts=("today",))
        def _wrong(_row: object) -> Finding | None:
            return None

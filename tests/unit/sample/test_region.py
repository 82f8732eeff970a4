"""Sample data at scale: the same every time, every red flag found, and nothing else an error."""

from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from desktop_app.catalog.divisions import Divisions, load_divisions
from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue, Record, Value
from desktop_app.checks.loading import Grouped
from desktop_app.checks.money import income_totals
from desktop_app.checks.notice import private_numbers
from desktop_app.checks.registry import Circumstances, Found
from desktop_app.checks.relocation import area_each
from desktop_app.checks.units import Scene, check_everything
from desktop_app.sample.flags import Flag
from desktop_app.sample.odd_incomes import BOUNDARIES
from desktop_app.sample.region import SamplePart, make_region

TODAY = date(2018, 11, 1)
SIX_MEASURES = {
    "1": ("project", "project_fund", "fund_allocation", "fund_disbursement", "fund_reimbursement"),
    "2": ("resettlement_site", "relocation", "relocation_followup"),
    "3": ("industry_entity", "industry_link"),
    "4": ("talent_exchange", "training_event", "training_participant"),
    "5": ("employment",),
    "6": ("donor", "donation", "donation_match", "helper", "helper_assignment"),
}


class Rows:
    """Implements ``Records`` over sample edits."""

    def __init__(self, parts: list[SamplePart]) -> None:
        self.rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for part in parts:
            for edit in part.edits:
                known = self.rows[edit.entity].setdefault(edit.record_id, {"id": edit.record_id})
                known.update(edit.values)
        self.flags = [flag for part in parts for flag in part.flags]

    def get(self, entity: str, record_id: str) -> Record | None:
        return self.rows[entity].get(record_id)

    def find(self, entity: str, **where: Value) -> list[Record]:
        rows = (row for _, row in sorted(self.rows[entity].items()))
        return [row for row in rows if all(row.get(name) == value for name, value in where.items())]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def divisions() -> Divisions:
    return load_divisions()


def checked(catalogue: Catalogue, rows: Rows) -> set[Found]:
    grouped = Grouped(rows)
    scene = Scene(grouped, Circumstances(catalogue, TODAY))
    everything = check_everything(scene, lambda entity: [str(row["id"]) for row in grouped.find(entity)])
    return {found for item in everything for found in item.findings}


def made(
    catalogue: Catalogue, divisions: Divisions, households: int = 250, area: str = "513431206"
) -> list[SamplePart]:
    return list(make_region(2018, households, area, divisions, catalogue))


@pytest.fixture(scope="module")
def rows(catalogue: Catalogue, divisions: Divisions) -> Rows:
    return Rows(made(catalogue, divisions))


def test_the_same_seed_gives_the_same_records(catalogue: Catalogue, divisions: Divisions) -> None:
    first, again = made(catalogue, divisions, 40), made(catalogue, divisions, 40)
    assert [part.edits for part in first] == [part.edits for part in again]


def test_every_red_flag_is_found_and_nothing_else_is_an_error(catalogue: Catalogue, rows: Rows) -> None:
    found = checked(catalogue, rows)
    seen = {(item.check, item.entity, item.record_id) for item in found}
    planted = {(flag.check, flag.entity, flag.record_id) for flag in rows.flags}
    assert planted <= seen
    assert {(item.check, item.entity, item.record_id) for item in found if item.blocks} <= planted


def test_the_flags_are_those_of_the_reference(rows: Rows) -> None:
    """No poor household, paid beyond the plan, an invoice twice, no N13, idle for two years (§5)."""
    wanted = {"VR-PRJ-011", "VR-FND-002", "VR-FND-005", "VR-NTC-007", "VR-FND-009", "VR-REL-002"}
    assert wanted <= {flag.check for flag in rows.flags}
    assert all(isinstance(flag, Flag) and flag.story for flag in rows.flags)


def test_odd_incomes_stand_just_at_the_lines(catalogue: Catalogue, rows: Rows) -> None:
    """A cent below 2,995 and 4,000 yuan a head and just there, a loss, 180 yuan of 低保 (§4): no errors."""
    heads = [
        income_totals(sheet, sum(str(row["joined_date"]) <= "2018-11-01" for row in members)).per_capita
        for household in rows.find("household")
        if (members := rows.find("member", household_id=household["id"]))
        for sheet in rows.find("household_income", household_id=household["id"], year=2018)
    ]
    assert set(BOUNDARIES) <= set(heads)
    assert any(one is not None and one < 0 for one in heads)
    assert any(sheet["dibao_grant"] == 18_000 for sheet in rows.find("household_income"))
    warned = {item.check for item in checked(catalogue, rows) if item.severity == "warn"}
    assert {"VR-INC-001", "VR-INC-004", "VR-INC-010", "VR-MEM-024"} <= warned


def test_flats_stand_at_the_red_line_and_a_hundredth_above(rows: Rows) -> None:
    """Some at 25.00 m² a head, which is in order, and one at 25.01 (§2)."""
    each = {area_each(row) for row in rows.find("relocation")}
    assert {2500, 2501} <= each


def test_an_identity_number_stands_in_a_projects_content(rows: Rows) -> None:
    """A notice of it must refuse: the privacy scan finds it."""
    shown = [row for row in rows.find("project") if private_numbers(str(row["content"]))]
    assert len(shown) == 1


def test_the_six_measures_all_have_records(rows: Rows) -> None:
    assert [entity for names in SIX_MEASURES.values() for entity in names if not rows.find(entity)] == []


@pytest.mark.parametrize(("area", "townships"), [("513431206201", 1), ("4510", 1), ("6531", 1)])
def test_other_areas_and_a_single_village(
    catalogue: Catalogue, divisions: Divisions, area: str, townships: int
) -> None:
    parts = made(catalogue, divisions, 60, area)
    rows = Rows(parts)
    assert len(parts) == townships and len(rows.find("household")) == 60
    assert all(str(row["division_code"]).startswith(area) for row in rows.find("household"))
    planted = {(flag.check, flag.record_id) for flag in rows.flags}
    errors = {(item.check, item.record_id) for item in checked(catalogue, rows) if item.blocks}
    assert errors <= planted


def test_many_townships_share_neither_numbers_nor_ids(catalogue: Catalogue, divisions: Divisions) -> None:
    parts = made(catalogue, divisions, 2600, "5134")
    assert [part.households for part in parts] == [1300, 1300]
    numbers = [edit.values["id_no"] for part in parts for edit in part.edits if edit.entity == "member"]
    assert len(numbers) == len(set(numbers))
    assert parts[1].flags == () and parts[0].flags


@pytest.mark.slow
def test_of_twenty_thousand_households_only_what_was_planted_is_an_error(
    catalogue: Catalogue, divisions: Divisions
) -> None:
    """Nine townships of a prefecture in one register: nobody stands in two, every red flag of §5 is found."""
    parts = made(catalogue, divisions, 20_500, "5134")
    rows = Rows(parts)
    assert (len(parts), len(rows.find("household"))) == (9, 20_500)
    found = checked(catalogue, rows)
    planted = {(flag.check, flag.entity, flag.record_id) for flag in rows.flags}
    assert planted <= {(item.check, item.entity, item.record_id) for item in found}
    assert {(item.check, item.entity, item.record_id) for item in found if item.blocks} <= planted


def test_more_than_the_townships_hold_is_refused(catalogue: Catalogue, divisions: Divisions) -> None:
    with pytest.raises(ValueError, match="townships hold at most"):
        made(catalogue, divisions, 900_000, "513431")

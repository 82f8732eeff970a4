"""The policy's own worklists: each line stands there until the field it names is filled, and no longer."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from desktop_app.catalog.model import CatalogueError, Value
from desktop_app.catalog.worklists import load_worklists
from desktop_app.station import NewStation, Station, Surroundings
from desktop_app.station.clock import FixedClock
from tests.station.conftest import CHEAP, PASSWORD, TOWNSHIP, VILLAGE

pm = pytest.mark.pm
POOR: Mapping[str, Value] = {"change_kind": "imported", "year": 2016, "poverty_status": "0"}


class World:
    """A poor household with one grown-up member at a station, and what waits there."""

    def __init__(self, station: Station) -> None:
        self.station = station
        household = {"division_code": VILLAGE, "identified_year": 2014, "identify_standard": "1"}
        self.home = self.put("household", **household)
        self.put("status_change", household_id=self.home, **POOR)
        person = {
            "household_id": self.home,
            "name": "马海木呷",
            "id_type": "1",
            "id_no": "519900198502140032",
        }
        self.member = self.put("member", **person)

    def put(self, entity: str, record_id: str | None = None, **values: Value) -> str:
        return self.station.put(entity, values, record_id).record_id

    def waiting(self, source: str) -> list[tuple[str, str, str]]:
        """The entity, record and field of the lines of a row of the policy."""
        lists = self.station.overview.policy.waiting()
        return [
            (line.entity, line.record_id, line.field)
            for found in lists
            if found.source == source
            for line in found.lines
        ]

    def told(self, source: str) -> str:
        lists = self.station.overview.policy.waiting()
        return "；".join(line.detail for found in lists if found.source == source for line in found.lines)


@pytest.fixture
def world(station: Station) -> World:
    return World(station)


@pm("PM-025")
def test_extreme_conditions_wait_for_a_plan_year(world: World) -> None:
    move = world.put("relocation", household_id=world.home, origin_condition="1")
    assert world.waiting("PM-025") == [("relocation", move, "plan_year")]
    world.put("relocation", move, plan_year=2018)
    assert world.waiting("PM-025") == []


@pm("PM-025", "PM-030")
def test_who_has_left_poverty_is_waited_for_no_longer(world: World) -> None:
    move = world.put("relocation", household_id=world.home, origin_condition="1", move_in_date="2018-06-01")
    assert world.waiting("PM-030") == [("relocation", move, "move_in_date")]
    change = {"change_kind": "exit", "year": 2018, "effective_date": "2018-10-20"}
    world.put("status_change", household_id=world.home, **change)
    assert world.waiting("PM-030") == world.waiting("PM-025") == []


@pm("PM-029")
def test_the_relocated_wait_for_what_follows(world: World) -> None:
    move = world.put("relocation", household_id=world.home, plan_year=2018, move_in_date="2018-06-01")
    assert [entity for entity, _record, _field in world.waiting("PM-029")]
    world.put("relocation_followup", relocation_id=move, followup_type="1", start_date="2018-07-01")
    assert world.waiting("PM-029") == []


@pm("PM-052")
def test_who_wishes_to_work_is_told_of_known_jobs_until_there_is_one(world: World) -> None:
    year = world.put("member_year", member_id=world.member, year=2018, kinship="01", employment_wish=1)
    assert world.waiting("PM-052") == [("member_year", year, "employment_wish")]
    assert "没有登记招聘会" in world.told("PM-052")
    world.put("labour_event", title="春风行动", date="2018-09-20", job_count=320)
    assert "可对接：春风行动（320个岗位）" in world.told("PM-052")
    work = world.put("employment", member_id=world.member, employer="顺德电器厂", start_date="2018-10-08")
    assert world.waiting("PM-052") == []
    world.put("employment", work, end_date="2018-10-20")
    assert world.waiting("PM-052"), "who has come back wishes again"


@pm("PM-053")
def test_labourers_without_a_skill_wait(world: World) -> None:
    year = world.put("member_year", member_id=world.member, year=2018, kinship="01", labour_skill="01")
    assert [record for _entity, record, _field in world.waiting("PM-053")] == [year]
    world.put("member_year", year, practical_skills="砌砖")
    assert world.waiting("PM-053") == []


@pm("PM-058", "PM-060")
def test_a_need_waits_to_be_claimed_and_then_to_be_confirmed(world: World) -> None:
    need = world.put("help_request", household_id=world.home, need="冬季取暖炉一台", status="1")
    assert world.waiting("PM-058") == [("help_request", need, "donor_id")]
    donor = world.put("donor", name="某企业", donor_type="1")
    world.put("help_request", need, status="2", donor_id=donor, claimed_date="2018-10-01")
    assert world.waiting("PM-058") == []
    assert world.waiting("PM-060") == [("help_request", need, "confirmed_date")]
    given = world.put("donation", donor_id=donor, date="2018-06-30", cash=100_000, goods_value=0)
    match = world.put("donation_match", donation_id=given, household_id=world.home, amount=100_000)
    assert ("donation_match", match, "confirmed_date") in world.waiting("PM-060")
    world.put("donation_match", match, confirmed_date="2018-10-05")
    world.put("help_request", need, status="3", confirmed_date="2018-10-06")
    assert world.waiting("PM-060") == []


@pm("PM-074", "PM-091")
def test_inspections_and_deadlines_stand_in_a_calendar_and_the_grave_apart(world: World) -> None:
    office = world.put("organization", name="州扶贫开发局", side="west")
    coming = world.put("inspection", kind="1", org_id=office, start_date="2018-11-20", end_date="2018-11-22")
    world.put("inspection", kind="1", org_id=office, start_date="2019-05-20", end_date="2019-05-22")
    assert world.waiting("PM-074") == [("inspection", coming, "start_date")]
    issue = {
        "issue_type": "08",
        "issue_source": "1",
        "found_date": "2018-09-01",
        "status": "3",
        "is_major": 1,
    }
    made = world.put("supervision_issue", **issue, due_date="2018-10-15")
    assert ("supervision_issue", made, "due_date") in world.waiting("PM-074")
    assert "2018-10-15，已逾期" in world.told("PM-074")
    assert world.waiting("PM-091") == [("supervision_issue", made, "is_major")]
    world.put("supervision_issue", made, status="5", rectified_date="2018-11-01")
    assert world.waiting("PM-091") == [] and world.waiting("PM-074") == [("inspection", coming, "start_date")]


@pytest.fixture
def at_level(tmp_path: Path, around: Surroundings, clock: FixedClock) -> Callable[[str, str], Station]:
    def made(level: str, area: str) -> Station:
        asked = NewStation("某站", area, level, "wang", "王干部", PASSWORD)
        return Station.create(tmp_path / level, asked, clock, around, CHEAP)[0]

    return made


@pm("PM-047", "PM-076")
def test_outcomes_and_answerability_wait_where_they_are_entered(
    world: World, at_level: Callable[[str, str], Station]
) -> None:
    post: Mapping[str, Value] = {"person_name": "陈某", "talent_type": "1", "planned_end": "2018-10-31"}
    issue: Mapping[str, Value] = {"issue_type": "13", "status": "4", "found_date": "2018-09-01"}
    with at_level("province", "51") as province:
        outcome = province.put("talent_exchange", {**post, "start_date": "2016-11-01"}).record_id
        made = province.put("supervision_issue", issue).record_id
        lists = {found.source: found.lines for found in province.overview.policy.waiting()}
        assert [(line.record_id, line.field) for line in lists["PM-047"]] == [(outcome, "outcome")]
        assert [(line.record_id, line.field) for line in lists["PM-076"]] == [(made, "accountability_result")]
        province.put("talent_exchange", {"outcome": "1"}, outcome)
        province.put("supervision_issue", {"accountability_result": "党内警告"}, made)
        left = {found.source for found in province.overview.policy.waiting()}
        assert not {"PM-047", "PM-076"} & left
    world.put("talent_exchange", **{**post, "start_date": "2016-11-01"})
    world.put("supervision_issue", **issue)
    assert world.waiting("PM-047") == world.waiting("PM-076") == [], f"not at {TOWNSHIP}"


def test_a_worklist_names_a_check_or_asks_in_sql(around: Surroundings, tmp_path: Path) -> None:
    lists = load_worklists(around.catalogue)
    assert {one.source for one in lists} == {
        *("PM-025", "PM-027", "PM-029", "PM-030", "PM-047", "PM-052", "PM-053"),
        *("PM-058", "PM-060", "PM-074", "PM-076", "PM-091"),
    }
    for said in ('check = "VR-NON-001"', "poor = true"):
        text = f'[[worklist]]\nsource = "PM-001"\nlabel = "x"\n{said}\n'
        (tmp_path / "worklists.toml").write_text(text, encoding="utf-8")
        with pytest.raises(CatalogueError):
            load_worklists(around.catalogue, tmp_path)

"""What a clause demands beyond being entered: what is counted, listed, waited for, asked for or refused.

Each test here fails when the program only keeps the record and does nothing with it.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desktop_app.catalog.model import Need, Value
from desktop_app.checks.required import missing_fields
from desktop_app.station import NewStation, Station, StationRefused, Surroundings
from desktop_app.station.clock import FixedClock
from tests.policy.test_records import ORG, WORKER, World, figures_of
from tests.station.conftest import CHEAP, PASSWORD, TOWNSHIP, VILLAGE
from tests.station.test_findings import family, named

pm = pytest.mark.pm
WAN = 1_000_000
YEAR = 2018
SITE: Mapping[str, Value] = {"name": "阿土安置点", "division_code": VILLAGE, "planned_persons": 50}
FACILITIES = ("water", "power", "road", "network", "school", "clinic", "culture")


@pytest.fixture
def province(tmp_path: Path, around: Surroundings, clock: FixedClock) -> Iterator[Station]:
    asked = NewStation("四川省", "51", "province", "sheng", "省干部", PASSWORD)
    with Station.create(tmp_path / "province", asked, clock, around, CHEAP)[0] as made:
        yield made


def asked_for(station: Station, entity: str, **values: Value) -> set[str]:
    """The fields that stand open in a record with these values when it is handed in."""
    declared = station.catalogue.entity(entity)
    wanted = missing_fields(declared, values)
    return {field.name for field in wanted if field.need in (Need.SUBMIT, Need.CONDITIONAL)}


def classes_of(station: Station, indicator: str, figure: str) -> dict[str, str]:
    """A figure by class: code → as reports print it."""
    for result in station.reports.indicators(YEAR, only=[indicator]).results:
        if result.figure.key == figure:
            return {item.code: item.amount.text for item in result.classes}
    raise AssertionError(f"{indicator} has no figure {figure}")


def listed(station: Station, folder: Path, report: str, title: str, area: str = "") -> list[Sequence[Any]]:
    """The rows of a list of a standing report, the record's id left out."""
    path = folder / f"{report}.xlsx"
    station.reports.supervision.workbook(path, report, YEAR, area)
    sheet = openpyxl.load_workbook(path)[title]
    return [row[:-1] for row in sheet.iter_rows(min_row=2, values_only=True)]


def project(station: Station, number: int, wan: int, **values: Value) -> str:
    """A project of the year with that much money."""
    about: dict[str, Value] = {"name": f"项目{number}", "year": YEAR, "division_code": VILLAGE}
    made = station.put("project", {**about, **values}).record_id
    money: dict[str, Value] = {"project_id": made, "source_code": "02", "doc_no": f"{number}号"}
    station.put("project_fund", {**money, "planned": wan * WAN})
    return made


@pm("PM-003")
def test_every_line_of_money_belongs_to_one_of_three_strands(station: Station) -> None:
    for number, (strand, wan) in enumerate((("1", 40), ("2", 30), ("3", 20), ("3", 5))):
        project(station, number, wan, strand=strand)
    assert classes_of(station, "IN-FND-08", "by_strand") == {"1": "40.00", "2": "30.00", "3": "25.00"}
    assert "strand" in asked_for(station, "project")


@pm("PM-017")
@pytest.mark.parametrize(
    ("now", "grown", "growth"), [(100, "否", "0.00"), (101, "是", "1.00"), (99, "否", "-1.00")]
)
def test_budgets_are_listed_beside_last_years_and_say_whether_they_grew(
    province: Station, tmp_path: Path, now: int, grown: str, growth: str
) -> None:
    world = World(province)
    area: dict[str, Value] = {
        "area_id": "SA-01",
        "name": "凉山彝族自治州",
        "codes": "5134",
        "supporter": "佛山市",
    }
    area_id = province.put("supported_area", {**area, "mechanism": "EW", "is_sanqu": 1}).record_id
    for year, wan in ((YEAR - 1, 100), (YEAR, now)):
        row = world.resolve({"year": year, "supporter_org_id": ORG, "source_code": "0702"})
        more: dict[str, Value] = {"area_id": area_id, "amount": wan * WAN, "doc_no": f"佛财〔{year}〕1号"}
        province.put("fund_budget", row | more)
    rows = listed(province, tmp_path, "measure-1", "列入年度预算的财政援助资金", "5134")
    assert rows == [("佛山市工作组", "凉山彝族自治州", "佛财〔2018〕1号", 100, now, grown)]
    assert figures_of(province, ["IN-FND-02.growth"]) == {"IN-FND-02.growth": growth}


@pm("PM-022")
@pytest.mark.parametrize(("spent", "mostly", "share"), [(50, "否", "50.00"), (51, "是", "51.00")])
def test_proceeds_of_land_quotas_are_followed_and_more_than_half_is_mostly(
    station: Station, tmp_path: Path, spent: int, mostly: str, share: str
) -> None:
    """They are handed down and planned like other money: no fen more than the allocation holds."""
    trade: dict[str, Value] = {"seller_division": TOWNSHIP[:6], "agreement_date": "2018-03-01"}
    station.put("land_quota_trade", {**trade, "area_mu": 10_000, "unit_price": WAN, "received": 100 * WAN})
    handed: dict[str, Value] = {"doc_no": "节余1号", "doc_date": "2018-04-01", "source_code": "16"}
    handed |= {"to_division": TOWNSHIP, "amount": 51 * WAN, "ledger_type": "1"}
    given = station.ledger.book("fund_allocation", handed)
    about: dict[str, Value] = {"name": "通组路", "year": YEAR, "division_code": VILLAGE}
    plan: dict[str, Value] = {"project_id": station.put("project", about).record_id, "source_code": "16"}
    fund = station.put("project_fund", {**plan, "allocation_id": given, "planned": 51 * WAN + 1}).record_id
    assert [item.found.record_id for item in named(station, "VR-FND-028")] == [fund]
    station.put("project_fund", {"planned": spent * WAN}, fund)
    assert named(station, "VR-FND-028") == []
    county = TOWNSHIP[:6]
    (told,) = [
        item.amount.text
        for item in station.reports.indicators(YEAR, county, only=["IN-FND-12"]).results
        if item.figure.key == "share"
    ]
    assert told == share
    (row,) = listed(station, tmp_path, "measure-1", "增减挂钩节余指标收益使用", county)
    assert tuple(row) == ("昭觉县", 100, spent, mostly)


@pm("PM-027")
def test_each_facility_is_planned_built_or_not_needed_with_its_day(station: Station) -> None:
    assert {f"{name}_state" for name in FACILITIES} <= asked_for(station, "resettlement_site")
    states = {"water_state": "1", "power_state": "2", "road_state": "3"}
    dated = asked_for(station, "resettlement_site", **states)
    assert {"water_date", "power_date"} <= dated and "road_date" not in dated


@pm("PM-027")
@pytest.mark.parametrize("name", FACILITIES)
def test_what_was_planned_and_is_not_built_waits(station: Station, name: str) -> None:
    planned: dict[str, Value] = {f"{name}_state": "1", f"{name}_date": "2018-10-31"}
    site = station.put("resettlement_site", {**SITE, **planned}).record_id

    def waiting() -> list[tuple[str, str]]:
        lists = station.overview.policy.waiting()
        return [
            (one.record_id, one.field) for found in lists if found.source == "PM-027" for one in found.lines
        ]

    assert waiting() == [(site, f"{name}_state")]
    for done in ({f"{name}_date": "2018-11-01"}, {f"{name}_state": "2"}, {f"{name}_state": "3"}):
        station.put("resettlement_site", {**planned, **done}, site)
        assert waiting() == [], done


@pm("PM-028")
def test_a_village_whose_toilets_or_dumps_nobody_counted_is_named(station: Station) -> None:
    counts: dict[str, Value] = {"clinic_count": 1, "culture_room_count": 1}
    row = station.put("village_year", {"division_code": VILLAGE, "year": YEAR, **counts}).record_id
    fields = {item.found.field for item in named(station, "VR-VIL-007")}
    assert fields == {"public_toilet_count", "garbage_site_count"}
    station.put("village_year", {"public_toilet_count": 0, "garbage_site_count": 0}, row)
    assert named(station, "VR-VIL-007") == []


@pm("PM-028")
def test_how_a_household_is_reached_is_asked_and_a_long_way_is_named(station: Station) -> None:
    home, _member = family(station)
    assert {"road_type", "road_distance"} <= asked_for(station, "household_year")
    year = station.put("household_year", {"household_id": home, "year": YEAR, "road_distance": 500}).record_id
    assert named(station, "VR-HH-006") == []
    station.put("household_year", {"road_distance": 501}, year)
    assert [item.found.record_id for item in named(station, "VR-HH-006")] == [year]


@pm("PM-036", "PM-037")
def test_tourism_says_what_it_is_and_is_counted_by_it(station: Station) -> None:
    """Plans, model works, publicity and routes as projects; people trained as those who took part."""
    assert "tourism_item" in asked_for(station, "project", project_type="0102")
    assert "tourism_item" not in asked_for(station, "project", project_type="0101")
    for number, item in enumerate(("1", "2", "3", "4", "4")):
        project(station, number, 10, project_type="0102", tourism_item=item)
    project(station, 9, 10, project_type="0101", tourism_item="4")
    assert classes_of(station, "IN-IND-08", "projects") == {"1": "1", "2": "1", "3": "1", "4": "2"}
    for field in ("07", "02"):
        course = station.put(
            "training_event", {"title": "导游培训", "training_field": field, "start_date": "2018-05-01"}
        ).record_id
        station.put(
            "training_participant", {"event_id": course, "trainee_type": "08", "name": f"某人{field}"}
        )
    assert figures_of(station, ["IN-IND-08.trained"]) == {"IN-IND-08.trained": "1"}


@pm("PM-038")
def test_science_is_counted_by_plans_projects_and_people(station: Station, tmp_path: Path) -> None:
    document: dict[str, Value] = {"title": "科技帮扶方案", "doc_no": "粤科〔2018〕9号", "doc_type": "2"}
    station.put("policy_document", {**document, "issuer": "广东省科技厅", "issue_date": "2018-04-01"})
    project(station, 1, 10, fund_use="8")
    project(station, 2, 10, fund_use="3")
    for kind in ("4", "5", "2"):
        sent: dict[str, Value] = {"person_name": f"某人{kind}", "direction": "E2W", "talent_type": kind}
        station.put("talent_exchange", {**sent, "start_date": "2018-03-01", "planned_end": "2018-12-01"})
    names = [f"IN-IND-09.{key}" for key in ("plans", "projects", "people")]
    assert figures_of(station, names) == dict(zip(names, ("1", "1", "2"), strict=True))
    (row,) = listed(station, tmp_path, "policies", "政策文件、方案和规划")
    assert row[:4] == ("科技帮扶方案", "科技帮扶方案", "粤科〔2018〕9号", "广东省科技厅")


@pm("PM-046")
def test_a_cadre_sent_has_posts_health_and_two_years(station: Station) -> None:
    wanted = {"home_post", "host_post", "health_ok"}
    assert wanted <= asked_for(station, "talent_exchange", talent_type="1")
    assert not wanted & asked_for(station, "talent_exchange", talent_type="2")
    cadre: dict[str, Value] = {"person_name": "陈某", "direction": "E2W", "talent_type": "1"}
    sent = station.put(
        "talent_exchange", {**cadre, "start_date": "2018-03-01", "planned_end": "2020-02-28"}
    ).record_id
    assert [item.found.record_id for item in named(station, "VR-TAL-001")] == [sent]
    station.put("talent_exchange", {"planned_end": "2020-03-01"}, sent)
    assert named(station, "VR-TAL-001") == []
    station.put("talent_exchange", {"actual_end": "2018-02-28"}, sent)
    assert [item.found.field for item in named(station, "VR-DAT-001")] == ["actual_end"]
    station.put("talent_exchange", {"actual_end": None}, sent)
    here, year = "IN-TAL-01.here", "IN-TAL-01.year"
    assert figures_of(station, [here, year]) == {here: "1", year: "1"}
    station.put("talent_exchange", {"actual_end": "2018-10-31"}, sent)
    assert figures_of(station, [here, year]) == {here: "0", year: "1"}


@pm("PM-059")
def test_donations_are_told_by_campaign(station: Station) -> None:
    donor = station.put("donor", {"name": "某企业", "donor_type": "1"}).record_id
    for day, campaign, wan in (
        ("2018-10-17", "1", 3), ("2018-06-30", "2", 5), ("2018-07-02", "2", 1), ("2018-05-01", None, 9),
    ):  # fmt: skip
        row: dict[str, Value] = {"donor_id": donor, "date": day, "cash": wan * WAN, "goods_value": 0}
        station.put("donation", {**row, "campaign": campaign})
    assert classes_of(station, "IN-SOC-01", "by_campaign") == {"1": "3.00", "2": "6.00"}


@pm("PM-067")
def test_a_plan_is_held_against_what_came_of_it(station: Station) -> None:
    """Two of four cadres who were to be sent: half of the plan, and after two more all of it."""
    plan: dict[str, Value] = {"year": YEAR, "measure": "5", "indicator_id": "IN-TAL-01", "target": 400}
    station.put("assistance_plan", plan)
    for persons, reached in (((1, 2), ("2", "50.00")), ((3, 4), ("4", "100.00"))):
        for number in persons:
            sent: dict[str, Value] = {"person_name": f"陈某{number}", "direction": "E2W", "talent_type": "1"}
            station.put("talent_exchange", {**sent, "start_date": "2018-03-01", "planned_end": "2020-03-01"})
        (plans,) = station.reports.indicators(YEAR, only=["IN-PLAN-01"]).results
        (told,) = plans.classes
        assert (told.code, told.amount.text, told.share.text) == ("IN-TAL-01", *reached)
    assert {"indicator_id", "target", "area_id", "year"} <= asked_for(station, "assistance_plan")


@pm("PM-070")
def test_who_is_not_poor_benefits_and_is_counted_apart(station: Station) -> None:
    home, _member = family(station)
    change: dict[str, Value] = {"household_id": home, "change_kind": "imported", "year": 2016}
    station.put("status_change", {**change, "poverty_status": "0"})
    made = project(station, 1, 10, delivery_grain="1", beneficiary_households=2, beneficiary_persons=5)
    subsidy: dict[str, Value] = {"project_id": made, "benefit_mode": "01", "amount": 60_000}
    station.put("project_beneficiary", {**subsidy, "household_id": home})
    station.put("project_beneficiary", {**subsidy, "name": "沙马日哈", "village_group": "3组"})
    counted = station.derived("project", made)
    assert (counted["beneficiary_poor_households"], counted["beneficiary_poor_persons"]) == (1, 1)
    assert named(station, "VR-PRJ-014") == []
    station.put("project", {"beneficiary_households": 0}, made)
    assert [item.found.record_id for item in named(station, "VR-PRJ-014")] == [made]


@pm("PM-084")
def test_whether_the_poor_decide_and_speak_is_asked_and_told_as_shares(station: Station) -> None:
    assert "participation_mode" in asked_for(station, "project")
    for number, mode in enumerate(("1,2", "2", "7", "1")):
        project(station, number, 10, participation_mode=mode)
    world = World(station)
    home = str(world.resolve({"id": "@household"})["id"])
    identified: dict[str, Value] = {"household_id": home, "change_kind": "imported", "year": 2016}
    station.put("status_change", {**identified, "poverty_status": "0"})
    spoken: dict[str, Value] = {"year": YEAR, "kinship": "01", "labour_skill": "01"}
    row = station.put("member_year", world.resolve({"member_id": WORKER, **spoken})).record_id
    names = ["IN-INC-02.deciding", "IN-INC-02.mandarin"]
    assert figures_of(station, names) == dict(zip(names, ("50.00", "0.00"), strict=True))
    station.put("member_year", {"speaks_mandarin": 1}, row)
    assert figures_of(station, names)["IN-INC-02.mandarin"] == "100.00"


@pm("PM-089")
def test_a_citys_plan_is_listed_once_with_number_issuer_and_day(station: Station, tmp_path: Path) -> None:
    assert {"doc_no", "issuer", "issue_date", "doc_type"} <= asked_for(station, "policy_document")
    plan: dict[str, Value] = {"title": "佛山市实施方案", "doc_no": "佛府办〔2018〕20号", "doc_type": "4"}
    plan |= {"issuer": "佛山市人民政府", "issue_date": "2018-05-01"}
    station.put("policy_document", plan)
    with pytest.raises(StationRefused, match="已经有一条相同编号"):
        station.put("policy_document", plan)
    later: dict[str, Value] = {**plan, "doc_no": "佛府办〔2019〕1号", "issue_date": "2019-01-05"}
    station.put("policy_document", later)
    (row,) = listed(station, tmp_path, "policies", "政策文件、方案和规划")
    assert row == ("实施方案", "佛山市实施方案", "佛府办〔2018〕20号", "佛山市人民政府", "2018-05-01")

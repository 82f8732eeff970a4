"""Whose area, whose level, and what comes down: certificates with exclusions, cities, settings and lines."""

import pytest

from desktop_app.catalog.areas import load_areas
from desktop_app.catalog.model import Value
from desktop_app.catalog.settings import settings_in_force
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import NewStation, Station
from desktop_app.station.clock import FixedClock
from desktop_app.sync.certificate import Certificate, Scope
from tests.province.conftest import (
    CHEAP,
    OTHER_TOWNSHIP,
    PASSWORD,
    TODAY,
    TOWNSHIP,
    VALID,
    VILLAGE,
    World,
    household,
    household_of,
    shown,
)
from tests.province.conftest import sqlite_office as office

__all__ = ["office"]  # the same ledger for all of them


@pytest.mark.parametrize(
    ("include", "exclude", "inside", "outside"),
    [
        # 喀什地区 without 喀什市 and 塔什库尔干; a regiment inside one of its counties that is another's.
        (("6531",), ("653101", "653131"), ["653121", "653130"], ["653101", "653131", "6529"]),
        (("6531", "653131001"), ("653131",), ["653131001200", "653121"], ["653131002"]),
        (("513431",), (), ["513431", "513431206201"], ["513432", "51343"]),
        (("513431",), ("513431",), [], ["513431206"]),
    ],
)
def test_the_longest_prefix_wins_and_an_exclusion_wins_a_tie(
    include: tuple[str, ...], exclude: tuple[str, ...], inside: list[str], outside: list[str]
) -> None:
    """A9."""
    scope = Scope(include, exclude)
    assert all(map(scope.covers, inside)) and not any(map(scope.covers, outside))


def test_every_supported_area_becomes_a_scope_that_leaves_the_others_out() -> None:
    """A9: no division of one pairing lies in the scope of another, but where two share it (昭通)."""
    areas = load_areas()
    scopes = {area.id: Scope(*areas.scope(area.id)) for area in areas}
    for area in areas:
        for code in area.codes:
            holders = {name for name, scope in scopes.items() if scope.covers(code)}
            assert holders == {item.id for item in areas.all_of(code)}


def test_an_excluded_township_is_not_the_stations(world: World, office: Office) -> None:
    station = world.station("甲", area=OTHER_TOWNSHIP)
    granted = office.enrol(station.enrolment_request(), *VALID, Scope(("513431",), ("513431206",)))
    station.install_certificate(granted, office.key_text)
    made = household_of(station, TOWNSHIP)
    outcome = world.up(station, office)
    assert outcome.state is Received.ACCEPTED and len(outcome.refusals) == 1
    assert office.record("household", made) is None
    office.enrol(station.enrolment_request(), *VALID, Scope(("513431",)))
    world.down(office, station)  # the renewal comes with the receipt
    own = station.sync.certificate
    assert own is not None and own.scope.exclude == ()
    station.put("household", {"village_group": "二组"}, household(station, household_no="51343120600002"))
    assert world.up(station, office).refusals == ()


def test_a_city_enters_its_budget_and_sees_no_household(world: World) -> None:
    """A10: the supporting side."""
    guangdong = world.office("44", "广东省")
    asked = NewStation("佛山市扶贫办", "440600", "city", "wang", "市干部", PASSWORD)
    city, _code = Station.create(world.root / "city", asked, FixedClock(TODAY), world.around, CHEAP)
    world.stack.enter_context(city)
    world.enrol(city, guangdong)
    own = city.sync.certificate
    assert own is not None and own.role == "city" and "township" not in own.levels
    township = world.station("甲", guangdong)
    poor = household(township, phone="13800000001")
    world.up(township, guangdong)
    budget = city.put(
        "fund_budget", {"year": 2018, "amount": 5_000_000, "doc_no": "佛财〔2018〕1号"}
    ).record_id
    came: dict[str, Value] = {
        "name": "顺德农业公司",
        "division_code": VILLAGE,
        "introduced_date": "2018-03-01",
    }
    firm = city.put("industry_entity", came).record_id
    spent: dict[str, Value] = {"entity_id": firm, "year": 2018, "actual_investment": 7_000_000}
    put_in = city.put("industry_year", spent).record_id
    foreign = city.put("household", {"division_code": VILLAGE, "identify_standard": "1"}).record_id
    outcome = world.up(city, guangdong)
    assert [item.touched.record_id for item in outcome.refusals] == [foreign]
    assert "不由本级填报" in outcome.refusals[0].reason
    assert shown(guangdong, budget, "amount", "fund_budget") == 5_000_000
    assert shown(guangdong, put_in, "actual_investment", "industry_year") == 7_000_000
    world.down(guangdong, city)
    assert city.store.get("household", poor) is None and len(city.returned()) == 1


def test_a_city_sees_the_households_its_donations_were_matched_with_and_no_others(world: World) -> None:
    """A10: nothing beyond its own matches, however late a match comes."""
    guangdong = world.office("44", "广东省")
    cities = []
    for name, code in (("佛山市扶贫办", "440600"), ("珠海市扶贫办", "440400")):
        asked = NewStation(name, code, "city", "wang", "市干部", PASSWORD)
        city, _code = Station.create(world.root / code, asked, FixedClock(TODAY), world.around, CHEAP)
        world.enrol(world.stack.enter_context(city), guangdong)
        cities.append(city)
    foshan, zhuhai = cities
    township = world.station("甲", guangdong)
    matched, other = household(township, village_group="三组"), household(township)
    world.up(township, guangdong)
    gift = foshan.put("donation", {"date": "2018-05-01", "receipt_no": "粤A-1"}).record_id
    world.up(foshan, guangdong)
    world.down(guangdong, foshan)
    assert foshan.store.count("household") == 0
    match = township.put("donation_match", {"donation_id": gift, "household_id": matched}).record_id
    world.up(township, guangdong)
    for city in cities:
        world.down(guangdong, city)
    assert shown(foshan, matched, "village_group") == "三组"
    assert shown(foshan, match, "household_id", "donation_match") == matched
    assert foshan.store.get("household", other) is None and zhuhai.store.count("household") == 0
    assert foshan.store.verify_journal().ok and foshan.store.compare().ok


def test_lines_settings_and_revocations_come_down_with_the_receipt(world: World, office: Office) -> None:
    first, second = world.station("甲", office), world.station("乙", office)
    office.put(
        "poverty_line",
        "51-2018",
        {"province_code": "51", "year": 2018, "amount": 353_500},
        "川扶贫〔2018〕1号",
    )
    office.put("setting", "s1", {"key": "notice_days", "value": "10", "scope": "51"}, "全省统一")
    office.revoke(second.profile.device, "电脑丢失")
    world.down(office, first)
    assert shown(first, "51-2018", "amount", "poverty_line") == 353_500
    assert settings_in_force(first.store.find("setting"), first.profile.area)["notice_days"] == "10"
    (gone,) = first.sync.colleagues.revocations().items
    assert (gone.device, gone.reason) == (second.profile.device, "电脑丢失")
    held = Certificate.parse(second.store.meta("certificate"))
    assert first.sync.colleagues.revocations().of(held) is not None

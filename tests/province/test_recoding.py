"""Divisions recoded by the province (A9): signed, sent down, read as one with their old codes."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.catalog.recoding import Recoding, Step, read_steps
from desktop_app.notices.model import NoticeChoice
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office
from desktop_app.province.reporting import Reporting
from desktop_app.station import Station
from desktop_app.store.edition import in_force
from desktop_app.sync.update_file import UpdateRefused
from tests.province.conftest import OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, World, household, shown
from tests.province.test_editions import NEWER, again, newer, reopened

__all__ = ["newer"]

NEW, NEW_VILLAGE = "513431110", "513431110201"
TABLE = f"old_code,new_code,new_name,valid_from,basis\n{TOWNSHIP},{NEW},四开镇,2018-10-31,川民政〔2018〕9号\n"
FURTHER = TABLE + f"{NEW},513431111,新四开镇,2018-11-01,川民政〔2018〕10号\n"


def recode(world: World, office: Office, text: str = TABLE) -> Office:
    office.editions.recode(read_steps(text), world.around.divisions)
    return again(world, office)


def in_register(station: Station, number: int, village: str = VILLAGE) -> str:
    made = household(station, household_no=f"10{number}", identified_year=2016, division_code=village)
    station.put(
        "status_change",
        {"household_id": made, "year": 2016, "change_kind": "imported", "poverty_status": "0"},
    )
    station.put("member", {"household_id": made, "name": f"第{number}人"})
    return made


def told(station: Station, area: str) -> dict[tuple[str, str], str]:
    numbers = station.reports.indicators(2018, area, ["IN-POV-02", "IN-DQ-02", "IN-POV-05", "IN-SOC-08"])
    return {(item.indicator.id, item.figure.key): item.amount.text for item in numbers.results}


def persons(station: Station, area: str) -> str:
    return told(station, area)["IN-POV-02", "persons"]


def test_a_recoding_comes_with_a_receipt_and_both_codes_are_one_division(
    world: World, office: Office
) -> None:
    station, deaf = world.station("甲", office), world.station("乙", office)
    kept = in_register(station, 1)
    world.up(station, office)
    before = told(station, TOWNSHIP)
    office = recode(world, office)
    assert world.down(office, station).edition == office.editions.current.edition == "2018.6.01"
    station = reopened(world, station)

    assert told(station, TOWNSHIP) == told(station, NEW) == before  # totals are those of before
    record = station.store.get("household", kept)
    assert record is not None and (record["division_code"], record["home"]) == (VILLAGE, TOWNSHIP)
    assert station.divisions.name(TOWNSHIP) == station.divisions.name(NEW) == "四开镇"
    assert station.divisions.short_name(NEW_VILLAGE) == station.divisions.short_name(VILLAGE)
    assert "四开镇" in station.divisions.full_name(VILLAGE) and station.divisions.find("四开镇") == [TOWNSHIP]

    fresh = in_register(station, 2, NEW_VILLAGE)  # entered under the new code: the same place
    assert [item for item in station.findings("household", fresh) if item.field == "division_code"] == []
    assert persons(station, TOWNSHIP) == persons(station, NEW) == persons(station, NEW_VILLAGE) == "2"
    for code in (VILLAGE, NEW_VILLAGE):
        assert set(station.filters.ids("household", chosen={"division_code": (code,)})) == {kept, fresh}
    (line,) = station.filters.tally("household", "division_code")
    assert line.records == 2
    (moved,) = station.updates.recoded()
    assert (moved.step.new_code, moved.households, moved.projects) == (NEW, 2, 0)

    outcome = world.up(station, office)
    assert outcome.ok and not outcome.refusals and shown(office, fresh, "home") == TOWNSHIP
    late = in_register(deaf, 3)  # a laptop that has not heard of it writes under the old code
    outcome = world.up(deaf, office)
    assert outcome.ok and not outcome.refusals and shown(office, late, "division_code") == VILLAGE
    made = Reporting(office, office.editions.current, world.around.divisions, 2018, station.today())
    for area in (TOWNSHIP, NEW):
        found = {(item.indicator.id, item.figure.key): item.amount.text for item in made.figures(area)}
        assert found["IN-POV-02", "persons"] == "3"
    world.down(office, station)
    assert persons(station, NEW) == "3" and station.store.verify_journal().ok


def test_notices_list_a_village_under_both_codes(world: World, sqlite_office: Office) -> None:
    station = world.station("甲", sqlite_office)
    leaving = [in_register(station, 1)]
    office = recode(world, sqlite_office)
    world.up(station, office)
    world.down(office, station)
    station = reopened(world, station)
    leaving.append(in_register(station, 2, NEW_VILLAGE))
    for made in leaving:
        station.put("status_change", {"household_id": made, "year": 2018, "change_kind": "exit"})
    for code in (VILLAGE, NEW_VILLAGE):
        payload = station._notices._bureau().compose(NoticeChoice("N04", 2018, code, "2018-11-05", 7)).payload
        assert payload["division_code"] == NEW_VILLAGE
        assert len(payload["table"]["rows"]) == 2


MERGED = f"{TABLE}{OTHER_TOWNSHIP},{NEW},四开镇,2018-10-31,川民政〔2018〕9号\n"


def apart(world: World) -> str:
    """The rows that give every village of the second township a code of its own in the merged one."""
    villages = world.around.divisions.children(OTHER_TOWNSHIP)
    rows = [f"{old},{NEW}{500 + n},,2018-10-31,川民政〔2018〕9号\n" for n, old in enumerate(villages)]
    return MERGED + "".join(rows)


def test_villages_of_merged_townships_do_not_become_one_unasked(world: World, sqlite_office: Office) -> None:
    with pytest.raises(OfficeRefused, match="会成为同一个区划“513431110201”，请在表里逐个写明新代码"):
        recode(world, sqlite_office, MERGED)


def test_two_townships_merge_into_one(world: World, sqlite_office: Office) -> None:
    """Stations of both go on under their certificates; the merged township counts the households of both."""
    one = world.station("甲", sqlite_office)
    other = world.station("乙", sqlite_office, OTHER_TOWNSHIP)
    theirs = f"{OTHER_TOWNSHIP}201"
    in_register(one, 1)
    late = in_register(other, 2, theirs)
    for station in (one, other):
        world.up(station, sqlite_office)
    office = recode(world, sqlite_office, apart(world))
    world.down(office, other)
    other = reopened(world, other)
    place = other.divisions.recoding.now(theirs)
    alike = other.divisions.recoding.alike(place)
    assert place.startswith(f"{NEW}5") and theirs in alike and VILLAGE not in alike
    other.put("household", {"village_group": "三组"}, late)
    fresh = in_register(other, 3, place)
    outcome = world.up(other, office)
    assert outcome.ok and not outcome.refusals and shown(office, fresh, "home") == OTHER_TOWNSHIP
    made = Reporting(office, office.editions.current, world.around.divisions, 2018, other.today())

    def poor(area: str) -> str:
        found = {(item.indicator.id, item.figure.key): item.amount.text for item in made.figures(area)}
        return found["IN-POV-02", "persons"]

    assert (poor(NEW), poor(place), poor(NEW_VILLAGE)) == ("3", "2", "1")
    assert poor(TOWNSHIP) == poor(OTHER_TOWNSHIP) == "3"  # each of the old codes means the merged one today


def test_a_township_moves_to_another_county(world: World, sqlite_office: Office) -> None:
    """Its old county counts it no more and the new one does; its station and its records stay as they are."""
    station = world.station("甲", sqlite_office)
    kept = in_register(station, 1)
    world.up(station, sqlite_office)
    office = recode(world, sqlite_office, TABLE.replace(NEW, "513430150"))
    world.down(office, station)
    station = reopened(world, station)
    assert "金阳县" in station.divisions.full_name(VILLAGE)
    in_register(station, 2)
    outcome = world.up(station, office)
    assert outcome.ok and not outcome.refusals and shown(office, kept, "home") == TOWNSHIP
    made = Reporting(office, office.editions.current, world.around.divisions, 2018, station.today())
    counted = {
        area: {(item.indicator.id, item.figure.key): item.amount.text for item in made.figures(area)}
        for area in ("513430", "513431", "5134")
    }
    assert [counted[area]["IN-POV-02", "persons"] for area in counted] == ["2", "0", "2"]


def test_a_chain_of_recodings_and_a_repeat(world: World, sqlite_office: Office) -> None:
    office = recode(world, sqlite_office)
    once = office.editions.current.edition
    assert office.editions.recode(read_steps(TABLE), world.around.divisions).edition == once
    office = recode(world, office, FURTHER)
    assert office.editions.current.edition == "2018.6.02"
    recoding = office.editions.current.recoding
    assert recoding.now(VILLAGE) == recoding.now(NEW_VILLAGE) == "513431111201"
    assert set(recoding.alike("513431111201")) == {VILLAGE, NEW_VILLAGE, "513431111201"}


def test_certificates_name_both_codes(world: World, sqlite_office: Office) -> None:
    office = recode(world, sqlite_office)
    station = world.station("甲", office)
    own = station.sync.certificate
    assert own is not None and own.scope.covers(VILLAGE) and own.scope.covers(NEW_VILLAGE)
    assert not own.scope.covers("513431205201")


def test_a_split_sends_villages_to_two_townships() -> None:
    step = Step(VILLAGE, "513431111001", "", "2018-10-31", "文件")
    recoding = Recoding((Step(TOWNSHIP, NEW, "", "2018-10-31", "文件"), step))
    assert recoding.now(VILLAGE) == "513431111001" and recoding.now("513431206202") == "513431110202"
    assert recoding.alike(NEW) == (NEW, TOWNSHIP) and VILLAGE in recoding.within("513431111")


def test_a_recoding_travels_as_a_file_and_only_from_the_own_province(
    world: World, sqlite_office: Office
) -> None:
    station = world.station("甲", sqlite_office)
    in_register(station, 1)
    office = recode(world, sqlite_office)
    file = world.stick / "区划变更.bfu"
    office.editions.write_update("四开乡改镇", file)
    (moved,) = station.updates.recoded(station.updates.check(file))
    assert (moved.step.basis, moved.households) == ("川民政〔2018〕9号", 1)
    station.updates.prepare(file)
    station = reopened(world, station)
    assert persons(station, NEW) == "1"
    with pytest.raises(UpdateRefused, match="已经一样新"):
        station.updates.check(file)
    stranger = world.station("丙", world.office("44", "广东省"), area="440106001")
    with pytest.raises(UpdateRefused, match="不是本省签发"):
        stranger.updates.check(file)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("513431999,513431998,,2018-10-31,文件", "没有原代码为“513431999”的行政区划"),
        (f"{TOWNSHIP},513431,,2018-10-31,文件", "不是同一级的代码"),
        (f"{TOWNSHIP},513431110,,2019-06-30,文件", "到2019-06-30才生效"),
        (f"{TOWNSHIP},513431110,,去年,文件", "应写成 2019-06-30 的样子"),
        (f"{TOWNSHIP},513431110,,2018-10-31,", "没有写依据"),
        (f"{TOWNSHIP},513499110,,2018-10-31,文件", "上级“513499”不在区划表里"),
        (f"{TOWNSHIP},51343111x,,2018-10-31,文件", "不是市、县、乡镇或村的区划代码"),
        (f"{TOWNSHIP},513431205,,2018-10-31,文\n513431205,{TOWNSHIP},,2018-10-31,文", "没有尽头"),
    ],
)
def test_a_table_that_cannot_be_is_refused(world: World, sqlite_office: Office, row: str, said: str) -> None:
    text = f"old_code,new_code,new_name,valid_from,basis\n{row}\n"
    with pytest.raises(OfficeRefused, match=said):
        sqlite_office.editions.recode(read_steps(text), world.around.divisions)


def test_another_new_code_for_the_same_division_is_refused(world: World, sqlite_office: Office) -> None:
    office = recode(world, sqlite_office)
    with pytest.raises(OfficeRefused, match=f"已改为“{NEW}”，不能又改为"):
        recode(world, office, TABLE.replace(NEW, "513431112"))


def test_a_later_edition_keeps_what_was_recoded(world: World, newer: Path, sqlite_office: Office) -> None:
    office = recode(world, sqlite_office)
    office.editions.adopt(newer)
    office = again(world, office)
    assert office.editions.current.edition == NEWER
    assert office.editions.current.recoding.now(VILLAGE) == NEW_VILLAGE
    kept = in_force(office.editions.packed(), replace(world.around.catalogue, edition="2099.1"))
    assert kept.edition == "2099.1" and kept.recoding.now(VILLAGE) == NEW_VILLAGE


def test_after_a_newer_program_the_same_table_is_issued_again(world: World, sqlite_office: Office) -> None:
    office = recode(world, sqlite_office)
    newer = world.around._replace(catalogue=replace(world.around.catalogue, edition="2030.1"))
    world.around, plain = newer, world.around
    office = again(world, office)
    assert office.editions.current.edition == "2030.1"
    assert office.editions.current.recoding.now(VILLAGE) == NEW_VILLAGE
    assert office.editions.recode(read_steps(TABLE), plain.divisions).edition == "2030.1.01"


def test_a_table_needs_its_columns() -> None:
    with pytest.raises(ValueError, match="new_code"):
        read_steps("old_code,valid_from\n")
    (step,) = read_steps("\ufeffold_code,new_code,valid_from\n513431206,513431110,2018-10-31\n", "文件")
    assert step == Step("513431206", "513431110", "", "2018-10-31", "文件")

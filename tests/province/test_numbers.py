"""Serial numbers come from what the certificate grants: no two laptops give the same one (amendment A6)."""

from dataclasses import replace

import pytest

from desktop_app.catalog.model import Edit, Value
from desktop_app.merge.history import Change, make_entry
from desktop_app.notices.model import NoticeChoice
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office
from desktop_app.province.roll import RENEW, Wish
from desktop_app.station import Station, StationRefused
from desktop_app.store.changes import Stamp
from desktop_app.sync.certificate import Certificate, NumberRange
from desktop_app.sync.enrolment import request_enrolment
from tests.province.conftest import CHEAP, PASSWORD, TOWNSHIP, VALID, VILLAGE, World, household, shown
from tests.province.conftest import sqlite_office as office
from tests.province.test_forged_roads import forge

__all__ = ["office"]  # the same ledger for all of them


def again(world: World, station: Station) -> Station:
    """The station opened anew: the granted tag counts from then on."""
    station.close()
    clock = station._clock
    return world.stack.enter_context(
        Station.open(station.folder, "wang", PASSWORD, clock, world.around, CHEAP)
    )


def granted(station: Station, office: Office, first: int, last: int) -> None:
    """Another certificate with other ranges."""
    own = station.sync.certificate
    assert own is not None
    ranges = tuple(NumberRange(item.kind, first, last) for item in own.ranges)
    text = replace(own, serial="51-000009", ranges=ranges).signed(office.desk.keys)
    office.desk.books.keep_certificate(text, office.desk.at)
    station.install_certificate(text, office.key_text)


def test_two_laptops_of_one_village_never_give_the_same_number(world: World, office: Office) -> None:
    first, second = (again(world, world.station(name, office)) for name in ("甲", "乙"))
    numbers = [
        str(shown(station, household(station), "household_no"))
        for station in (first, second, first, second)
        for _ in range(3)
    ]
    assert len(set(numbers)) == 12 and all(number.startswith(f"T{VILLAGE}") for number in numbers)
    projects = [
        str(
            shown(
                station,
                station.put("project", {"year": 2018, "name": "路"}).record_id,
                "project_code",
                "project",
            )
        )
        for station in (first, second)
        for _ in range(2)
    ]
    assert len(set(projects)) == 4
    for station in (first, second):
        assert world.up(station, office).refusals == ()
    assert office.count("household") == 12 and office.count("project") == 4


def leaver(station: Station) -> str:
    """A household about to leave poverty, as a list of them asks for."""
    made = household(station, village_group="1组", identified_year=2014)
    member: dict[str, Value] = {"household_id": made, "name": "马海木呷", "id_type": "1"}
    person = station.put(
        "member", {**member, "id_no": "51990019620311101X", "joined_date": "2014-01-01"}
    ).record_id
    station.put("member_year", {"member_id": person, "year": 2018, "kinship": "01"})
    change: dict[str, Value] = {"household_id": made, "year": 2018, "change_kind": "exit"}
    station.put("status_change", {**change, "review_meeting_date": "2018-09-20", "head_agreed": 1})
    station.put("setting", {"key": "notice_approved_only", "value": "0"})
    return made


def published(station: Station, household_id: str) -> str:
    """The number of a list of one household, issued at a station."""
    office = ("四开乡人民政府", "乡政府院内")
    choice = NoticeChoice(
        "N04", 2018, VILLAGE, "2018-10-08", 7, "公开栏", "0834-8331234", *office, record_ids=(household_id,)
    )
    return station.issue_notice(choice).number


def test_two_laptops_of_one_township_never_give_a_notice_the_same_number(
    world: World, office: Office
) -> None:
    first, second = (again(world, world.station(name, office)) for name in ("甲", "乙"))
    homes = {station: leaver(station) for station in (first, second)}
    numbers = [published(station, homes[station]) for station in (first, second, first, second)]
    assert len(set(numbers)) == 4
    assert [number.rpartition("-")[2] for number in numbers] == ["0001", "0001", "0002", "0002"]
    for station in (first, second):
        assert world.up(station, office).refusals == ()
        tag = station.profile.tag
        assert [number.startswith(f"{tag}-2018-N04-") for number in numbers].count(True) == 2
    world.down(office, first)
    assert first.store.count("notice") == 4
    assert published(first, homes[first]).endswith("-0003"), "the other's numbers use nothing up"


def test_notice_numbers_keep_to_the_range_of_the_certificate_and_old_ones_stay(
    world: World, office: Office
) -> None:
    station = again(world, world.station("甲", office))
    home = leaver(station)
    old = published(station, home)
    granted(station, office, 41, 42)
    numbers = [published(station, home) for _ in range(2)]
    assert [number[-4:] for number in (old, *numbers)] == ["0001", "0041", "0042"]
    assert station.sync.running_out()["notice"] == 0
    with pytest.raises(StationRefused, match="编号已经用完"):
        published(station, home)
    assert station.store.count("notice") == 3
    granted(station, office, 41, 900)
    assert published(station, home).endswith("-0043")
    held = {str(row["number"]) for row in station.store.find("notice")}
    assert {old, *numbers} < held


def test_a_laptop_keeps_to_its_range_and_says_when_it_runs_out(world: World, office: Office) -> None:
    station = again(world, world.station("甲", office))
    assert station.sync.running_out() == {}
    granted(station, office, 41, 43)
    serials = [str(shown(station, household(station), "household_no"))[-4:] for _ in range(3)]
    assert serials == ["0041", "0042", "0043"] and station.sync.running_out() == {"household": 0}
    with pytest.raises(StationRefused, match="编号已经用完"):
        household(station)
    household(station, household_no="51343120600077")  # a national number needs no range
    assert world.up(station, office).refusals == ()
    granted(station, office, 41, 900)
    assert station.sync.running_out() == {}
    assert str(shown(station, household(station), "household_no"))[-4:] == "0044"


def test_more_numbers_are_granted_by_a_receipt_and_every_renewal_keeps_them(
    world: World, office: Office
) -> None:
    station = again(world, world.station("甲", office))
    device, tag = station.profile.device, station.profile.tag
    household(station, household_no=f"T{VILLAGE}{tag}9999")
    household(station, household_no=f"T{VILLAGE}{tag}9998")
    stamp = Stamp("王干部", "录入", world.clock.now_ms())
    used = [Edit("household", f"h{n}", {"household_no": f"T{VILLAGE}{tag}{n:04d}"}) for n in range(1, 9998)]
    station.store.write(used, stamp, device=device, area=station.profile.area)
    with pytest.raises(StationRefused, match="编号已经用完"):
        household(station)
    world.up(station, office)
    assert Certificate.parse(office.widen(device, 20_000)).valid_to == VALID[1]
    world.down(office, station)
    assert station.sync.running_out() == {}
    assert shown(station, household(station), "household_no") == f"T{VILLAGE}{tag}10000"
    assert world.up(station, office).refusals == ()
    with pytest.raises(OfficeRefused, match="不用再扩大"):
        office.widen(device, 20_000)
    with pytest.raises(OfficeRefused, match="最多"):
        office.widen(device, 10**9)
    (renewed,) = office.enrol_all([Wish(2, RENEW, device)])
    (more,) = office.enrol_all([Wish(2, RENEW, device, last=30_000)])
    assert [
        {item.last for item in Certificate.parse(each.certificate).ranges} for each in (renewed, more)
    ] == [
        {20_000},
        {30_000},
    ]


def test_a_restored_laptop_keeps_the_range_of_the_one_before_it(world: World, office: Office) -> None:
    station = world.station("甲", office)
    office.widen(station.profile.device, 20_000)
    keys = station.sync.keys.with_new_signing_key()
    request = request_enrolment(
        keys, station="四开乡", area=TOWNSHIP, role="township", replaces=station.profile.device
    )
    paper = Certificate.parse(office.enrol(request, *VALID))
    assert paper.tag != station.profile.tag and {item.last for item in paper.ranges} == {20_000}


@pytest.mark.parametrize(
    ("entity", "field", "theirs", "ours"),
    [
        ("household", "household_no", f"T{VILLAGE}99Z0001", f"T{VILLAGE}{{tag}}0002"),
        ("household", "household_no", f"T{VILLAGE}{{tag}}10000", f"T{VILLAGE}K30001"),
        ("project", "project_code", "201851343120699Z0001", "2018513431206{tag}0001"),
        ("project", "project_code", "2018513431206{tag}10000", "SC-2018-0001"),
        ("notice", "number", "99Z-2018-N04-0001", "{tag}-2018-N04-0001"),
    ],
)
def test_a_number_that_is_another_ones_to_give_is_kept_and_not_applied(
    world: World, office: Office, entity: str, field: str, theirs: str, ours: str
) -> None:
    station = again(world, world.station("甲", office))
    tag = station.profile.tag
    stamp = Stamp("王干部", "录入", world.clock.now_ms())
    edits = [
        Edit(entity, "r1", {field: theirs.format(tag=tag)}),
        Edit(entity, "r2", {field: ours.format(tag=tag)}),
    ]
    station.store.write(edits, stamp, device=station.profile.device, area=station.profile.area)
    (refusal,) = world.up(station, office).refusals
    assert refusal.touched.record_id == "r1" and "编号范围" in refusal.reason
    assert world.down(office, station).refused == 1


def test_a_restored_laptop_may_enter_the_numbers_of_the_one_before_it(world: World, office: Office) -> None:
    station = again(world, world.station("甲", office))
    own = station.sync.certificate
    assert own is not None
    text = replace(own, serial="51-000009", replaces="0" * 16).signed(office.desk.keys)
    office.desk.books.keep_certificate(text, office.desk.at)
    household(station, household_no=f"T{VILLAGE}99Z0001")
    assert world.up(station, office).refusals == ()


def test_nobody_enters_a_record_anew_by_the_number_that_another_laptop_gave_it(
    world: World, office: Office
) -> None:
    """Its id follows from the number, and laptops of two counties may have the same tag (A6)."""
    victim = again(world, world.station("甲", office))
    thief = world.station("贼", office, "513201101")
    own = thief.sync.certificate
    assert own is not None and own.tag == victim.profile.tag
    made = {
        "household": household(victim, phone="13800000000"),
        "project": victim.put("project", {"year": 2018, "name": "路"}).record_id,
    }
    entries = [
        make_entry(
            entity,
            record_id,
            "513201101",
            "province",
            [
                Change(name, None, str(shown(victim, record_id, name, entity))),
                Change(said, None, "13999999999"),
            ],
        )
        for (entity, record_id), name, said in zip(
            made.items(), ("household_no", "project_code"), ("phone", "name"), strict=True
        )
    ]
    forge(thief, *entries)
    outcome = world.up(thief, office)  # though it comes first
    assert sorted(item.touched.record_id for item in outcome.refusals) == sorted(made.values())
    assert all("不在这台电脑证书的编号范围内" in item.reason for item in outcome.refusals)
    assert world.up(victim, office).refusals == ()
    assert shown(office, made["household"], "phone") == "13800000000" and not office.store.conflicts()
    assert shown(office, made["project"], "name", "project") == "路"
    world.down(office, thief)
    assert {item.record_id for item in thief.returned()} == set(made.values())

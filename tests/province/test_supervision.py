"""Supervision after an import: across townships, into the receipts of those concerned, until corrected."""

from datetime import date

from desktop_app.province.office import Office
from desktop_app.station import Station
from tests.province.conftest import OTHER_TOWNSHIP, TODAY, VILLAGE, World, household

IDENTITY = {"name": "马海木呷", "id_type": "1", "id_no": "519900198502140032", "ethnicity": "07"}
COUNTY = "513431"


def neighbours(world: World, office: Office) -> tuple[Station, Station, str, str]:
    """Two townships, and in each a household with the same person in it."""
    stations, members = [], []
    for name, area, village in (("甲", "513431206", "513431206201"), ("乙", OTHER_TOWNSHIP, "513431205201")):
        station = world.station(name, office, area)
        made = household(station, household_no=f"{area}00001", division_code=village)
        members.append(station.put("member", {"household_id": made, **IDENTITY}).record_id)
        stations.append(station)
    return stations[0], stations[1], members[0], members[1]


def test_the_same_number_in_two_townships_is_told_to_both(world: World, office: Office) -> None:
    first, second, one, other = neighbours(world, office)
    assert not [
        item
        for area in office.supervise_arrivals([world.up(first, office)])
        for item in area.findings
        if item.check == "VR-ID-006"
    ]
    areas = office.supervise_arrivals([world.up(second, office)])
    told = {area.area for area in areas if any(item.check == "VR-ID-006" for item in area.findings)}
    assert told == {"513431206", OTHER_TOWNSHIP}
    authors = {"first": "四开乡王乙录入", "second": "四开乡王甲录入"}
    for station, member, named in ((first, one, "first"), (second, other, "second")):
        assert world.down(office, station).returned >= 1
        reasons = [item.reason for item in station.returned() if item.record_id == member]
        (told,) = (reason for reason in reasons if "VR-ID-006" in reason)
        assert "监督核查" in told and authors[named] in told  # A7: each hears who the other is
    second.put("member", {"id_no": "519900198502140016"}, other)
    office.supervise_arrivals([world.up(second, office)])
    for station in (first, second):
        world.down(office, station)
        assert not [item for item in station.returned() if "VR-ID-006" in item.reason]


def test_the_same_national_number_in_two_townships_is_told_to_both(world: World, office: Office) -> None:
    """VR-ID-011 is an error that only the province can see when the two are of different townships."""
    first, second, one, other = neighbours(world, office)
    first.put("member", {"member_no": "51343120600001001"}, one)
    second.put("member", {"member_no": "51343120600001001", "id_no": "519900198502140016"}, other)
    for station in (first, second):
        office.supervise_arrivals([world.up(station, office)])
    for station, member, author in ((first, one, "王乙"), (second, other, "王甲")):
        world.down(office, station)
        told = [item.reason for item in station.returned() if "VR-ID-011" in item.reason]
        assert returned(station, "VR-ID-011") == [member] and author in told[0]
    second.put("member", {"member_no": "51343120500001001"}, other)
    office.supervise_arrivals([world.up(second, office)])
    for station in (first, second):
        world.down(office, station)
        assert returned(station, "VR-ID-011") == []


def test_a_word_of_a_person_is_not_overwritten(world: World, office: Office) -> None:
    first, second, one, _other = neighbours(world, office)
    world.up(first, office)
    office.send_back("member", one, "id_no", "请核对户口本")
    office.supervise_arrivals([world.up(second, office)])
    world.down(office, first)
    assert [item.reason for item in first.returned() if item.field == "id_no"] == ["请核对户口本"]


def test_only_looking_tells_nobody(world: World, office: Office) -> None:
    first, second, _one, _other = neighbours(world, office)
    for station in (first, second):
        world.up(station, office)
    looked = office.supervise(tell=False)
    assert world.down(office, first).returned == 0
    assert office.supervise() == looked
    assert world.down(office, first).returned >= 1


def test_each_bundle_has_a_report_on_its_quality(world: World, office: Office) -> None:
    first, second, _one, _other = neighbours(world, office)
    outcomes = [world.up(station, office) for station in (first, second)]
    office.supervise_arrivals(outcomes)
    reports = {item.device: item for item in office.qualities()}
    assert set(reports) == {first.profile.device, second.profile.device}
    report = reports[second.profile.device]
    assert report.sha256 == outcomes[1].sha256 and report.total == 2
    assert report.records == {"household": 1, "member": 1} and report.checks["VR-ID-006"] >= 1
    assert report.errors >= 1 and (report.share_without_error or 0) < 1
    assert office.qualities(first.profile.device) == [reports[first.profile.device]]


def test_status_names_every_township_of_a_county_and_what_is_missing(world: World, office: Office) -> None:
    first, _second, _one, _other = neighbours(world, office)
    world.up(first, office)
    found = {item.code: item for item in office.townships()}
    reported, silent = found["513431206"], found[OTHER_TOWNSHIP]
    assert (reported.state, reported.days, reported.stations) == ("reported", 0, 1)
    assert reported.records == {"household": 1, "member": 1, "project": 0}
    assert (silent.state, silent.days, silent.records["household"]) == ("silent", None, 0)
    others = [item for code, item in found.items() if code not in (reported.code, silent.code)]
    assert len(others) > 10 and {item.state for item in others} == {"not_enrolled"}
    assert all(code.startswith(COUNTY) for code in found)
    world.clock.set(date(TODAY.year, TODAY.month + 1, 28))
    assert {item.code: item.state for item in office.townships()}["513431206"] == "silent"
    world.clock.set(TODAY)
    household(first)
    first.export_bundle(world.stick)
    lost = world.stick / "lost"
    lost.mkdir()
    for path in world.stick.glob("*.bfb"):
        path.rename(lost / path.name)
    household(first)
    office.receive(first.export_bundle(world.stick).path)
    device = first.profile.device
    assert {item.code: item for item in office.townships()}["513431206"].missing == {device: 3}


def returned(station: Station, check: str) -> list[str]:
    """The records that came back with a finding of one check."""
    return [item.record_id for item in station.returned() if f"（{check}）" in item.reason]


def test_a_fund_rule_that_is_broken_goes_back_to_its_township(world: World, office: Office) -> None:
    """Fiscal money without a document number (VR-FND-012, PM-082): told, and corrected by a later bundle."""
    first, second = world.station("甲", office), world.station("乙", office, OTHER_TOWNSHIP)
    project = first.put("project", {"name": "通组路硬化", "division_code": VILLAGE, "year": 2018}).record_id
    fund = first.put(
        "project_fund", {"project_id": project, "source_code": "01", "planned": 500_000}
    ).record_id
    household(second, division_code="513431205201")
    office.supervise_arrivals([world.up(first, office), world.up(second, office)])
    for station in (first, second):
        world.down(office, station)
    assert returned(first, "VR-FND-012") == [fund] and returned(second, "VR-FND-012") == []
    first.put("project_fund", {"doc_no": "川财农〔2018〕1号"}, fund)
    office.supervise_arrivals([world.up(first, office)])
    world.down(office, first)
    assert returned(first, "VR-FND-012") == []


def test_a_notice_whose_period_is_over_is_told_without_a_change(world: World, office: Office) -> None:
    """Time alone makes it overdue (VR-NTC-005): the next import of anybody brings it to light."""
    first, second = world.station("甲", office), world.station("乙", office, OTHER_TOWNSHIP)
    hung: dict[str, str | int | None] = {
        "notice_type": "N04",
        "year": 2018,
        "state": "30",
        "publish_date": "2018-10-30",
        "days": 7,
    }
    notice = first.put("notice", {**hung, "end_date": "2018-11-05"}).record_id
    office.supervise_arrivals([world.up(first, office)])
    world.down(office, first)
    assert returned(first, "VR-NTC-005") == []
    world.clock.set(date(2018, 11, 20))
    household(second, division_code="513431205201")
    office.supervise_arrivals([world.up(second, office)])
    world.down(office, first)
    assert returned(first, "VR-NTC-005") == [notice]
    world.down(office, second)
    assert returned(second, "VR-NTC-005") == []


def test_counts_that_cannot_be_are_told(world: World, office: Office) -> None:
    """More households without water or a safe house than there are (VR-VIL-002)."""
    first = world.station("甲", office)
    counts = {"household_total": 100, "unsafe_water_households": 90, "dangerous_house_households": 30}
    year = first.put("village_year", {"division_code": VILLAGE, "year": 2018, **counts}).record_id
    office.supervise_arrivals([world.up(first, office)])
    world.down(office, first)
    assert returned(first, "VR-VIL-002") == [year]


def test_what_is_found_on_a_record_of_the_province_is_told_where_it_is_at_home(
    world: World, office: Office
) -> None:
    """The office added money to a township's project: the township hears, and its correction counts."""
    first, second = world.station("甲", office), world.station("乙", office, OTHER_TOWNSHIP)
    project = first.put("project", {"name": "通组路硬化", "division_code": VILLAGE, "year": 2018}).record_id
    household(second, division_code="513431205201")
    office.supervise_arrivals([world.up(first, office), world.up(second, office)])
    office.put(
        "project_fund", "fund-1", {"project_id": project, "source_code": "01", "planned": 500_000}, "下达"
    )
    office.supervise()
    for station in (first, second):
        world.down(office, station)
    assert returned(first, "VR-FND-012") == ["fund-1"] and returned(second, "VR-FND-012") == []
    first.put("project_fund", {"doc_no": "川财农〔2018〕1号"}, "fund-1")
    office.supervise_arrivals([world.up(first, office)])
    world.down(office, first)
    assert returned(first, "VR-FND-012") == []


def test_the_report_on_a_bundle_comes_with_the_receipt(world: World, office: Office) -> None:
    first, second, _one, _other = neighbours(world, office)
    outcomes = [world.up(station, office) for station in (first, second)]
    office.supervise_arrivals(outcomes)
    (line,) = first.outbox()
    assert line.quality is None
    world.down(office, second)
    (line,) = second.outbox()
    report = line.quality
    assert report == office.qualities(second.profile.device)[0]
    assert report is not None and report.total == 2 and report.checks["VR-ID-006"] >= 1
    assert report.told.startswith("2条记录，错误")
    world.down(office, first)
    assert first.outbox()[0].quality == office.qualities(first.profile.device)[0]


NUMBER = "51343120600007"


def both_hear(world: World, office: Office, stations: tuple[Station, Station], check: str) -> list[list[str]]:
    """What both stations' receipts say of one check, after everything they have was carried up."""
    for station in stations:
        station.put("helper", {"name": "沙马日哈"})
    office.supervise_arrivals([world.up(station, office) for station in stations])
    for station in stations:
        world.down(office, station)
    return [
        [item.reason for item in station.returned() if f"（{check}）" in item.reason] for station in stations
    ]


def test_one_number_given_to_two_households_is_told_to_both_townships(world: World, office: Office) -> None:
    """VR-HH-022: the national number was written over the temporary one in two townships."""
    first, second, _one, other = neighbours(world, office)
    second.put("member", {"id_no": "519900198502140016"}, other)
    (mine,), (theirs,) = (station.store.ids("household") for station in (first, second))
    first.put("household", {"household_no": NUMBER}, mine)
    second.put("household", {"household_no": NUMBER}, theirs)
    (told,), (answered,) = both_hear(world, office, (first, second), "VR-HH-022")
    assert "四开乡王乙录入" in told and "四开乡王甲录入" in answered
    second.put("household", {"household_no": "51343120500008"}, theirs)
    assert both_hear(world, office, (second, first), "VR-HH-022") == [[], []]


def test_one_number_under_which_two_townships_entered_households_is_told_to_both(
    world: World, office: Office
) -> None:
    """VR-HH-023: the id is made of the number, so that the two meet in one record."""
    first, second = world.station("甲", office), world.station("乙", office, OTHER_TOWNSHIP)
    people = []
    for station, village, id_no in (
        (first, "513431206201", "519900198502140032"),
        (second, "513431205201", "519900198502140016"),
    ):
        made = household(station, household_no=NUMBER, division_code=village)
        values = {"household_id": made, **IDENTITY, "id_no": id_no}
        people.append(station.put("member", values).record_id)
    (told,), (answered,) = both_hear(world, office, (first, second), "VR-HH-023")
    assert "另一地（四开乡王乙录入）" in told and "另一地（四开乡王甲录入）" in answered
    second.put("member", {"is_deleted": 1, "void_reason": "户编号录错"}, people[1])
    right = household(second, household_no="51343120500008", division_code="513431205201")
    second.put("member", {"household_id": right, **IDENTITY, "id_no": "519900198502140016"})
    assert both_hear(world, office, (second, first), "VR-HH-023") == [[], []]


def test_two_heads_and_two_spouses_name_the_people_who_entered_them(
    world: World, office: Office, first: Station, second: Station
) -> None:
    """A7: two laptops of a township, each with a head and a spouse in the same household."""
    for station, head, spouse in (
        (first, "519900198502140032", "519900198702140021"),
        (second, "519900198502140016", "519900198702140048"),
    ):
        made = household(station, household_no=NUMBER)
        for id_no, kinship in ((head, "01"), (spouse, "02")):
            person = station.put("member", {"household_id": made, **IDENTITY, "id_no": id_no})
            values = {"member_id": person.record_id, "year": 2018, "kinship": kinship}
            station.put("member_year", values)
    areas = office.supervise_arrivals([world.up(station, office) for station in (first, second)])
    told = {item.check: item.message for area in areas for item in area.findings}
    for check, what in (("VR-MEM-001", "户主"), ("VR-MEM-002", "配偶")):
        assert what in told[check] and told[check].count("录入）") == 1
        assert "四开乡王甲" in told[check] and "四开乡王乙" in told[check]


def test_a_household_that_is_handed_over_keeps_its_number_without_alarm(world: World, office: Office) -> None:
    first, second, one, other = neighbours(world, office)
    second.put("member", {"id_no": "519900198502140016"}, other)
    home = str((first.store.get("member", one) or {})["household_id"])
    first.hand_over.hand_over(home, "513431205201", "2018-10-20", "易地搬迁")
    both_hear(world, office, (first, second), "VR-HH-022")
    second.put("member", {"household_id": home, **IDENTITY, "id_no": "519900201502140018"})
    for check in ("VR-HH-022", "VR-HH-023"):
        assert both_hear(world, office, (second, first), check) == [[], []]

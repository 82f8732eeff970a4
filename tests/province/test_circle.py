"""The full circle: entered on a laptop, sealed, merged in the province, answered, corrected, decided."""

from datetime import date
from pathlib import Path

import pytest

from desktop_app.province.books import Books
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import Station, StationRefused
from desktop_app.station.clock import FixedClock
from desktop_app.station.housekeeping import restore_station
from desktop_app.store import keeping
from desktop_app.store.opening import Login
from tests.province.conftest import CHEAP, PASSWORD, TODAY, TOWNSHIP, VILLAGE, World, household, shown


def states(station: Station) -> list[str]:
    return [line.state for line in station.outbox()]


def test_what_a_laptop_enters_arrives_and_is_acknowledged(
    world: World, office: Office, first: Station
) -> None:
    made = household(first, village_group="三组")
    project = first.put("project", {"year": 2018, "name": "通组路", "division_code": VILLAGE}).record_id
    first.put("project_fund", {"project_id": project, "planned": 12_000_050, "source_code": "1"})
    assert states(first) == ["未发送"]
    outcome = world.up(first, office)
    assert outcome.state is Received.ACCEPTED and outcome.transactions == 3 and not outcome.refusals
    assert states(first) == ["已导出"]
    assert shown(office, made, "village_group") == "三组"
    assert office.total("project_fund.planned") == 12_000_050
    assert office.count("household") == 1
    result = world.down(office, first)
    assert (result.accepted, result.accepted_seq, result.returned, result.refused) == (3, 3, 0, 0)
    assert states(first) == ["已采纳"]
    assert office.store.verify_journal().ok


def test_receiving_twice_changes_nothing_and_says_so(world: World, office: Office, first: Station) -> None:
    household(first)
    bundle = first.export_bundle(world.stick).path
    office.receive(bundle)
    before = office.status()
    again = office.receive(bundle)
    assert again.state is Received.ALREADY and "没有重复计入" in again.message
    assert office.status() == before


def test_importing_a_receipt_twice_changes_nothing(world: World, office: Office, first: Station) -> None:
    made = household(first, phone="13800000000")
    world.up(first, office)
    office.send_back("household", made, "phone", "请核对联系电话")
    receipt = office.write_receipt(first.profile.device, world.stick).path
    assert first.import_receipt(receipt).returned == 1
    first.put("household", {"phone": "13800000001"}, made)
    again = first.import_receipt(receipt)
    assert again.already and again.returned == 0 and first.returned() == []


def test_a_returned_record_is_corrected_and_accepted(world: World, office: Office, first: Station) -> None:
    made = household(first, phone="13800000000")
    world.up(first, office)
    world.down(office, first)
    office.send_back("household", made, "phone", "请核对联系电话")
    assert world.down(office, first).returned == 1
    (item,) = first.returned()
    assert (item.record_id, item.field, item.reason) == (made, "phone", "请核对联系电话")
    assert states(first) == ["有退回"]
    world.down(office, first)  # another receipt before the correction repeats it, once
    assert len(first.returned()) == 1
    first.put("household", {"phone": "13911112222"}, made)
    assert first.returned() == [] and states(first) == ["已采纳", "未发送"]
    world.up(first, office)
    assert world.down(office, first).returned == 0
    assert first.returned() == [] and states(first) == ["已采纳", "已采纳"]
    (outcome,) = first.store.outcomes("accepted")
    assert (outcome.record_id, outcome.field) == (made, "phone")
    assert shown(office, made, "phone") == "13911112222"


def test_a_lost_receipt_loses_nothing(world: World, office: Office, first: Station) -> None:
    made = household(first)
    world.up(first, office)
    office.send_back("household", made, "", "请补充家庭成员")
    office.write_receipt(first.profile.device, world.stick).path.unlink()
    assert world.down(office, first).returned == 1


def test_two_laptops_of_a_township_meet_in_the_province(
    world: World, office: Office, first: Station, second: Station
) -> None:
    made = household(first, village_group="一组", phone="13800000000")
    world.up(first, office)
    assert world.down(office, second).transactions == 1
    assert shown(second, made, "village_group") == "一组"
    first.put("household", {"phone": "13811111111"}, made)
    second.put("household", {"phone": "13822222222"}, made)
    world.up(first, office)
    outcome = world.up(second, office)
    (conflict,) = outcome.conflicts
    assert {rival.value for rival in conflict.rivals} == {"13811111111", "13822222222"}
    office.decide(conflict, "13822222222", "电话核实")
    for station in (first, second):
        assert world.down(office, station).conflicts == 0
    assert {shown(holder, made, "phone") for holder in (office, first, second)} == {"13822222222"}
    assert office.conflicts() == [] and first.store.verify_journal().ok and second.store.verify_journal().ok


def test_a_conflict_decided_on_a_laptop_travels_too(
    world: World, office: Office, first: Station, second: Station
) -> None:
    made = household(first, village_group="一组")
    world.up(first, office)
    world.down(office, second)
    first.put("household", {"village_group": "二组"}, made)
    second.put("household", {"village_group": "三组"}, made)
    world.up(second, office)
    world.up(first, office)
    assert world.down(office, first).conflicts == 1
    (conflict,) = first.conflicts()
    first.decide(conflict, "三组")
    world.up(first, office)
    world.down(office, second)
    assert {shown(holder, made, "village_group") for holder in (office, first, second)} == {"三组"}
    assert not office.conflicts() and not first.conflicts() and not second.conflicts()
    for station in (first, second):  # what lost stays in the history, with its author
        lines = station.history("household", made)
        assert any(line.person == "王甲" and "二组" in line.sentence for line in lines)


def test_a_clock_in_2035_decides_nothing(
    world: World, office: Office, first: Station, second: Station
) -> None:
    made = household(first, village_group="一组")
    world.up(first, office)
    world.down(office, second)
    first._clock.set(date(2035, 1, 1))  # type: ignore[attr-defined]  # the test's own clock
    first.put("household", {"village_group": "二〇三五"}, made)
    second.put("household", {"village_group": "三组"}, made)
    world.up(first, office)
    world.up(second, office)
    assert len(office.conflicts()) == 1 and shown(office, made, "village_group") == "三组"
    assert world.down(office, second).conflicts == 1
    assert shown(second, made, "village_group") == "三组"


def test_a_clock_ahead_within_the_validity_decides_nothing_anywhere(
    world: World, office: Office, first: Station, second: Station
) -> None:
    made = household(first, village_group="一组")
    world.up(first, office)
    world.down(office, second)
    first._clock.set(date(2020, 6, 1))  # type: ignore[attr-defined]  # the test's own clock
    first.put("household", {"village_group": "二〇二〇"}, made)
    second.put("household", {"village_group": "三组"}, made)
    world.up(first, office)
    world.up(second, office)
    world.down(office, second)
    assert {shown(holder, made, "village_group") for holder in (office, second)} == {"三组"}


def test_what_is_for_the_county_stays_below(world: World, office: Office, first: Station) -> None:
    account, bank = "6222020000000000123", "四开信用社"
    made = household(first, bank_account=account, bank_name=bank)
    bundle = first.export_bundle(world.stick)
    office.receive(bundle.path)
    assert shown(office, made, "bank_account") is None and shown(first, made, "bank_account") == account
    entries = [line.entry for line in office.store.history("household", made)]
    assert any(entry.audience == "county" and entry.changes is None for entry in entries)
    values = {change.new for entry in entries for change in entry.changes or ()}
    assert account not in values and bank not in values


def test_attachments_travel_both_ways(
    world: World, office: Office, first: Station, second: Station, tmp_path: Path
) -> None:
    from PIL import Image

    made = household(first)
    photo = tmp_path / "photo.png"
    Image.new("RGB", (40, 30), "red").save(photo)
    kept = first.files.attach(photo, "household", made)
    name = str(shown(first, kept, "sha256", "attachment"))
    world.up(first, office)
    world.down(office, second)
    assert office.store.blob(name) == second.store.blob(name) == first.store.blob(name)


def test_the_provinces_own_words_reach_whom_they_concern(
    world: World, office: Office, first: Station
) -> None:
    elsewhere = world.station("丙", office, "513434100")
    setting = "setting"
    office.put(setting, "s1", {"key": "notice_days", "value": "7"}, "全省统一")
    made = household(first)
    world.up(first, office)
    office.put("household", made, {"village_group": "省里更正"}, "更正")
    for station in (first, elsewhere):
        world.down(office, station)
        assert shown(station, "s1", "value", setting) == "7"
    assert shown(first, made, "village_group") == "省里更正"
    assert elsewhere.store.get("household", made) is None
    assert not elsewhere.store.history("household", made)[0].entry.changes


def test_the_supporting_province_speaks_to_the_townships_it_supports(world: World) -> None:
    """Guangdong's office answers for areas whose codes do not begin with its own (PM-006 to PM-014)."""
    office = world.office("44", "广东省")
    station = world.station("甲", office)
    made = household(station)
    assert not world.up(station, office).refusals
    office.put("setting", "s1", {"key": "notice_days", "value": "7"}, "统一")
    world.down(office, station)
    assert shown(station, "s1", "value", "setting") == "7" and office.record("household", made) is not None


@pytest.mark.pm("PM-082")
def test_status_and_supervision_name_the_stations(
    world: World, office: Office, first: Station, second: Station
) -> None:
    identity = {"name": "马海木呷", "id_type": "1", "id_no": "519900198502140032", "ethnicity": "07"}
    for number, station in enumerate((first, second), 1):
        made = household(station, household_no=f"5134312060000{number}")
        station.put("member", {"household_id": made, **identity})
        world.up(station, office)
    reported = {line.device: line.last_seq for line in office.status().stations}
    assert reported == {first.profile.device: 2, second.profile.device: 2}
    (area,) = office.supervise()
    assert area.area == TOWNSHIP and area.stations == ("四开乡",)
    assert "VR-ID-006" in {found.check for found in area.findings}


@pytest.mark.parametrize("name", ["household.phone", "household.nothing", "nothing", "project_fund.doc_no"])
def test_only_money_is_added_up(office: Office, name: str) -> None:
    from desktop_app.province.errors import OfficeRefused

    with pytest.raises(OfficeRefused):
        office.total(name)


def test_a_restored_laptop_is_a_new_device_and_gets_its_work_back(
    world: World, office: Office, first: Station
) -> None:
    made = household(first, village_group="一组")
    world.up(first, office)
    backup = world.root / "station.bak"
    first.house.back_up(backup)
    first.put("household", {"village_group": "二组"}, made)
    world.up(first, office)
    office.send_back("household", made, "village_group", "请核对")
    folder = world.root / "restored"
    clock = FixedClock(TODAY)
    restore_station(backup, folder, clock, around=world.around)
    restored = world.stack.enter_context(Station.open(folder, "wang", PASSWORD, clock, world.around, CHEAP))
    with pytest.raises(StationRefused, match="还没有安装"):
        restored.export_bundle(world.stick)
    world.enrol(restored, office)
    result = world.down(office, restored)
    assert result.transactions == 1 and shown(restored, made, "village_group") == "二组"
    assert [item.field for item in restored.returned()] == ["village_group"]
    restored.put("household", {"village_group": "三组"}, made)
    assert world.up(restored, office).state is Received.ACCEPTED
    world.down(office, restored)
    assert shown(office, made, "village_group") == "三组" and not office.conflicts()
    assert [item.field for item in restored.store.outcomes("accepted")] == ["village_group"]


@pytest.mark.parametrize("step", ["take_refusals", "refused", "close_answers", "note_known"])
def test_what_is_broken_off_while_receiving_is_finished_by_the_next_run(
    world: World, office: Office, first: Station, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    made = household(first, phone="13800000000")
    world.up(first, office)
    office.send_back("household", made, "phone", "请核对联系电话")
    world.down(office, first)
    first.put("household", {"phone": "13911112222"}, made)
    bundle = first.export_bundle(world.stick).path
    with monkeypatch.context() as patch, pytest.raises(InterruptedError):
        patch.setattr(Books, step, _break_off)
        office.receive(bundle)
    assert office.receive(bundle).state is Received.ALREADY
    world.down(office, first)
    assert first.store.outcomes("accepted") and first.returned() == []
    assert len(list(office.desk.shelves.archive.iterdir())) == 2
    assert [line.last_seq for line in office.status().stations] == [2]


def _break_off(*_arguments: object) -> None:
    raise InterruptedError


@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_a_restored_ledger_writes_on_under_a_new_name_and_is_filled_again(
    world: World, office: Office, first: Station, second: Station
) -> None:
    made = household(first, village_group="一组")
    world.up(first, office)
    backup, context = world.root / "ledger.bak", office.desk.context
    keeping.back_up(office._opened, context.catalogue, backup, world.clock.now_ms())
    first.put("household", {"village_group": "二组"}, made)
    world.up(first, office)
    office.put("household", made, {"phone": "13800000000"}, "更正")
    for station in (first, second):
        world.down(office, station)
    before = office.device
    keeping.restore(backup, world.root / "again", world.clock.now_ms, context)
    login = Login("sheng", PASSWORD)
    again = world.stack.enter_context(
        Office.open(world.root / "again", login, world.clock.now_ms, context, CHEAP)
    )
    assert again.device != before and again.status() is not None
    again.put("household", made, {"address_detail": "一号"}, "更正")
    first.put("household", {"phone": "13911111111"}, made)
    assert world.up(first, again).state is Received.PARKED
    assert world.down(again, first).missing == 2
    assert world.up(first, again).state is Received.ACCEPTED
    world.down(again, second)
    for name in ("phone", "address_detail", "village_group"):
        assert len({shown(holder, made, name) for holder in (again, first, second)}) == 1, name

"""What the province does not take: each named, kept aside, nothing merged, nothing lost."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from desktop_app.catalog.model import Edit
from desktop_app.province.errors import NoRoom, OfficeRefused
from desktop_app.province.inbox import Received, ReceiveOutcome
from desktop_app.province.office import NewOffice, Office
from desktop_app.province.opening import Place, ledger_place
from desktop_app.station import NewStation, Station
from desktop_app.station.clock import FixedClock
from desktop_app.station.wiring import store_context
from desktop_app.store.changes import Stamp
from desktop_app.store.opening import Login
from desktop_app.sync.certificate import Scope
from desktop_app.sync.errors import BundleRefused, Reason, SourceUnreadable
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


def refused(office: Office, path: Path, reason: Reason) -> ReceiveOutcome:
    """A file is refused for ``reason`` and kept aside; the ledger stays as it was."""
    before = office.store.chain_ends(), len(office.store.parcels())
    outcome = office.receive(path)
    assert (outcome.state, outcome.code) == (Received.QUARANTINED, reason), outcome.message
    assert (office.store.chain_ends(), len(office.store.parcels())) == before
    kept = [item for item in office.status().quarantined if item.code == reason]
    assert kept and kept[-1].path.read_bytes() == path.read_bytes() and kept[-1].message.endswith("。")
    assert path.stem not in {item.path.stem for item in kept}
    return outcome


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_flipped_byte(world: World, office: Office, first: Station, share: float) -> None:
    household(first)
    path = first.export_bundle(world.stick).path
    content = bytearray(path.read_bytes())
    content[int(len(content) * share)] ^= 4
    path.write_bytes(content)
    refused(office, path, Reason.CHANGED)
    assert world.up(first, office).state is Received.ACCEPTED  # exported again, nothing was lost


def test_a_file_cut_short_and_one_that_is_none(world: World, office: Office, first: Station) -> None:
    household(first)
    path = first.export_bundle(world.stick).path
    path.write_bytes(path.read_bytes()[:3000])
    refused(office, path, Reason.CUT_SHORT)
    path.write_bytes(b"PK" + bytes(2000))
    refused(office, path, Reason.NOT_A_BUNDLE)
    with pytest.raises(SourceUnreadable):
        office.receive(world.stick / "没有.bfb")


def test_another_provinces_station(world: World, office: Office) -> None:
    other = world.office("52", "贵州省")
    station = world.station("丁", other, "520102001")
    household(station)
    refused(office, station.export_bundle(world.stick).path, Reason.OTHER_PROVINCE)


def test_a_station_that_was_never_enrolled(world: World, office: Office) -> None:
    """Its certificate comes from somebody who calls himself the same province."""
    context = store_context(world.around.catalogue, world.around.divisions)
    asked = NewOffice("51", "四川省", "sheng", "某人", PASSWORD)
    folder = world.root / "pretender"
    pretender, _code = Office.create(folder, asked, world.clock.now_ms, context, CHEAP)
    world.stack.enter_context(pretender)
    station = world.station("戊", pretender)
    household(station)
    refused(office, station.export_bundle(world.stick).path, Reason.NOT_ENROLLED)


def test_a_revoked_and_an_expired_certificate(
    world: World, office: Office, first: Station, second: Station
) -> None:
    household(first)
    office.revoke(first.profile.device, "电脑丢失")
    refused(office, first.export_bundle(world.stick).path, Reason.REVOKED)
    household(second)
    world.clock.set(date(2021, 1, 1))
    refused(office, second.export_bundle(world.stick).path, Reason.EXPIRED)
    assert [line.revoked for line in office.status().stations].count(True) == 1


def test_a_receipt_is_no_bundle(world: World, office: Office, first: Station) -> None:
    receipt = office.write_receipt(first.profile.device, world.stick)
    assert office.receive(receipt.path).state is Received.QUARANTINED


def foreign(station: Station, number: str) -> str:
    """A household entered for a township that is not the station's."""
    edit = Edit("household", f"foreign-{number}", {"household_no": number, "identify_standard": "1"})
    stamp = Stamp("王干部", "录入", station._clock.now_ms())  # the station itself never writes one
    station.store.write([edit], stamp, device=station.profile.device, area=OTHER_TOWNSHIP)
    return edit.record_id


def test_an_entry_for_a_foreign_township_is_kept_not_applied_and_comes_back(
    world: World, office: Office, first: Station, second: Station
) -> None:
    own, alien = household(first), foreign(first, "51343120500001")
    outcome = world.up(first, office)
    assert outcome.state is Received.ACCEPTED and outcome.transactions == 2
    assert [item.touched.record_id for item in outcome.refusals] == [alien]
    assert office.record("household", alien) is None and office.record("household", own) is not None
    result = world.down(office, first)
    assert (result.accepted, result.refused) == (1, 1)
    (item,) = first.returned()
    assert item.record_id == alien and "不在本站点负责的地区" in item.reason
    world.down(office, second)
    assert second.store.get("household", alien) is None and office.store.verify_journal().ok
    first.void("household", alien, "不属于本乡")
    assert first.returned() == []
    household(first, household_no="51343120600009")
    assert world.up(first, office).state is Received.ACCEPTED  # the chain does not jam


def test_a_certificate_for_one_village_covers_no_other_record(world: World, office: Office) -> None:
    station = world.station("己", area=VILLAGE)
    text = office.enrol(station.enrolment_request(), *VALID, Scope((VILLAGE,)))
    station.install_certificate(text, office.key_text)
    strayed = household_of(station, OTHER_TOWNSHIP)
    own = household(station, household_no="51343120600009")
    (refusal,) = world.up(station, office).refusals
    assert refusal.touched.record_id == strayed and office.record("household", own) is not None


def test_a_gap_is_parked_and_filled_later(world: World, office: Office, first: Station) -> None:
    made = household(first)
    early = first.export_bundle(world.stick).path
    kept = shutil.copy(early, world.root / "lost.bfb")
    first.put("household", {"village_group": "二组"}, made)
    late = first.export_bundle(world.stick).path
    outcome = office.receive(late)
    assert (outcome.state, outcome.code) == (Received.PARKED, Reason.GAP) and "缺第1至1号" in outcome.message
    assert office.receive(late).state is Received.PARKED
    (line,) = office.status().stations
    assert (line.missing, line.parked) == (1, 1) and office.record("household", made) is None
    result = world.down(office, first)
    assert result.missing == 1
    assert [line.state for line in first.outbox()] == ["已导出", "已接收"]
    filled = office.receive(Path(kept))
    assert filled.state is Received.ACCEPTED
    assert [item.state for item in filled.followed] == [Received.ACCEPTED]
    assert shown(office, made, "village_group") == "二组"
    (line,) = office.status().stations
    assert (line.missing, line.parked, line.last_seq) == (0, 0, 2)
    assert world.down(office, first).accepted == 1
    assert [line.state for line in first.outbox()] == ["已采纳", "已采纳"]


def test_what_the_province_misses_is_exported_first(world: World, office: Office, first: Station) -> None:
    made = household(first)
    first.export_bundle(world.stick).path.unlink()
    first.put("household", {"village_group": "二组"}, made)
    world.up(first, office)
    world.down(office, first)
    first.put("household", {"village_group": "三组"}, made)
    again = first.export_bundle(world.stick)
    assert (again.cover.first, again.cover.last) == (1, 3)
    assert office.receive(again.path).transactions == 3


def test_a_cloned_device_forks_and_both_are_told(world: World, office: Office, first: Station) -> None:
    made = household(first)
    world.up(first, office)
    folder, clone_folder = first.folder, world.root / "clone"
    first.close()
    shutil.copytree(folder, clone_folder)
    twins = [
        world.stack.enter_context(
            Station.open(place, "wang", PASSWORD, FixedClock(TODAY), world.around, CHEAP)
        )
        for place in (folder, clone_folder)
    ]
    for group, twin in zip(("二组", "三组"), twins, strict=True):
        twin.put("household", {"village_group": group}, made)
    assert world.up(twins[0], office).state is Received.ACCEPTED
    bundle = twins[1].export_bundle(world.stick).path
    outcome = office.receive(bundle)
    assert (outcome.state, outcome.code) == (Received.QUARANTINED, Reason.FORK)
    assert shown(office, made, "village_group") == "二组" and office.store.verify_journal().ok
    (line,) = office.status().stations
    assert line.forks == 1 and office.status().quarantined[-1].path.read_bytes() == bundle.read_bytes()
    assert all(world.down(office, twin).forked for twin in twins)


def test_what_is_set_aside_is_not_moved_while_it_may_be_open(office: Office, tmp_path: Path) -> None:
    """Windows lets nobody move an open file, and a fork is found while its bundle is read."""
    source = tmp_path / "refused.bfb"
    source.write_bytes(b"refused")
    for _ in range(2):
        with office.desk.shelves.spooled(source) as spooled, spooled.path.open("rb") as reading:
            kept = office.desk.shelves.set_aside(spooled, "x", "y", "2018-11-01")
            assert (reading.read(), spooled.path.exists(), kept.path.read_bytes()) == (
                b"refused",
                True,
                b"refused",
            )
        assert not spooled.path.exists()


def test_an_inbox_is_emptied_in_order(office: Office, first: Station, second: Station) -> None:
    inbox = office.desk.shelves.inbox
    for number, station in enumerate((first, second), 1):
        household(station, household_no=f"5134312060000{number}")
        station.export_bundle(inbox)
    (inbox / "读我.txt").write_text("不是上报包", encoding="utf-8")
    outcomes = office.receive_inbox()
    assert [item.state for item in outcomes] == [Received.ACCEPTED, Received.ACCEPTED]
    assert [path.name for path in inbox.iterdir()] == ["读我.txt"]
    assert {path.stem for path in office.desk.shelves.archive.iterdir()} == {item.sha256 for item in outcomes}


def test_a_stick_is_read_and_left_as_it_is(world: World, office: Office, first: Station) -> None:
    household(first)
    path = first.export_bundle(world.stick).path
    assert [item.state for item in office.receive_inbox(world.stick)] == [Received.ACCEPTED]
    assert path.exists() and office.receive_inbox(world.stick)[0].state is Received.ALREADY


def test_the_office_opens_again_with_everything_it_knew(world: World, office: Office, first: Station) -> None:
    made = household(first)
    world.up(first, office)
    before, place = office.status(), office.place
    office.close()
    context = store_context(world.around.catalogue, world.around.divisions)
    login = Login("sheng", PASSWORD)
    with Office.open(place.folder, login, world.clock.now_ms, context, CHEAP, place.url) as again:
        assert again.status() == before and again.record("household", made) is not None
        assert world.down(again, first).accepted == 1


def test_what_the_office_itself_refuses(world: World, office: Office, first: Station) -> None:
    with pytest.raises(OfficeRefused, match="没有这个站点"):
        office.write_receipt("0" * 16, world.stick)
    with pytest.raises(OfficeRefused, match="没有站点填报过"):
        office.send_back("household", "无", "", "请核对")
    made = household(first)
    world.up(first, office)
    with pytest.raises(OfficeRefused, match="退回要写明原因"):
        office.send_back("household", made, "", " ")
    with pytest.raises(OfficeRefused, match="吊销要写明原因"):
        office.revoke(first.profile.device, "")
    with pytest.raises(OfficeRefused, match="早于"):
        office.enrol(first.enrolment_request(), VALID[1], VALID[0])
    with pytest.raises(BundleRefused):
        office.enrol(first.enrolment_request().replace(TOWNSHIP, "513431207"), *VALID)
    stranger = world.station("庚", area="520102001")
    with pytest.raises(OfficeRefused, match="不归本省"):
        office.enrol(stranger.enrolment_request(), *VALID)


def test_every_laptop_of_a_county_gets_a_tag_of_its_own(world: World, office: Office) -> None:
    names = ("甲", "乙", "丙", "丁")
    texts = [office.enrol(world.station(name).enrolment_request(), *VALID) for name in names]
    tags = {item.tag for item in office.status().stations}
    assert len(tags) == len(texts) == 4


def test_where_a_ledger_lies() -> None:
    assert ledger_place("sqlite:///srv/ledger") == Place(Path("srv/ledger"))
    assert ledger_place("sqlite:////srv/ledger/store.db") == Place(Path("/srv/ledger"))
    url = "postgresql://host/ledger"
    assert ledger_place(url, Path("keys")) == Place(Path("keys"), url)
    assert ledger_place(url).folder == ledger_place("postgresql://someone:secret@host/ledger").folder
    assert ledger_place(url).folder != ledger_place("postgresql://host/other").folder
    for other in ("mysql://host/ledger", "/srv/ledger", "sqlite:///"):
        with pytest.raises(OfficeRefused):
            ledger_place(other)


def test_a_stations_folder_is_no_office(world: World) -> None:
    asked = NewStation("四开乡", TOWNSHIP, "township", "wang", "王干部", PASSWORD)
    folder = world.root / "station"
    Station.create(folder, asked, FixedClock(TODAY), world.around, CHEAP)[0].close()
    context = store_context(world.around.catalogue, world.around.divisions)
    with pytest.raises(OfficeRefused, match="不是省级台账"):
        Office.open(folder, Login("wang", PASSWORD), world.clock.now_ms, context, CHEAP)


def test_a_disk_without_room_takes_nothing_in_and_says_how_much_it_lacks(
    world: World, sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = world.station("甲", sqlite_office)
    household(station)
    file = station.export_bundle(sqlite_office.desk.shelves.inbox).path
    usage = shutil.disk_usage(world.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1_000))
    with pytest.raises(NoRoom, match=r"至少还要3\dMB.*还在原处"):
        sqlite_office.receive_inbox()
    assert file.exists() and not sqlite_office.status().transactions
    monkeypatch.undo()
    assert [item.ok for item in sqlite_office.receive_inbox()] == [True]

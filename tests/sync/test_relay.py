"""The county collects its townships' bundles, reviews them and passes them on, signatures intact."""

from pathlib import Path

import pytest

from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.station import NewStation, Station, StationRefused
from desktop_app.station.clock import FixedClock
from desktop_app.station.people import Person
from desktop_app.station.relay_desk import Passage, RelayDesk
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.manifest import Kind
from tests.province.conftest import (
    CHEAP,
    PASSWORD,
    TODAY,
    VALID,
    World,
    around,
    clock,
    first,
    household,
    second,
    shown,
    world,
)
from tests.province.conftest import sqlite_office as office
from tests.province.test_signing import reopened

__all__ = ["around", "clock", "first", "office", "second", "world"]  # fixtures of the province's room


@pytest.fixture
def county(world: World, office: Office) -> Station:
    asked = NewStation("昭觉县", "513431", "county", "wang", "县干部", PASSWORD)
    station, _code = Station.create(world.root / "county-data", asked, FixedClock(TODAY), world.around, CHEAP)
    world.stack.enter_context(station)
    world.enrol(station, office)
    return station


@pytest.fixture
def desk(world: World, county: Station) -> RelayDesk:
    return county.relay(world.root / "box")


def collected(desk: RelayDesk, source: Path) -> list[str]:
    return [item.code or "taken" for item in desk.collect(source)]


def test_what_is_passed_on_is_what_came(
    world: World, office: Office, first: Station, second: Station, desk: RelayDesk
) -> None:
    made = [household(station, household_no=f"5134312060000{n}") for n, station in enumerate((first, second))]
    came = {station.export_bundle(world.stick).path.read_bytes() for station in (first, second)}
    assert collected(desk, world.stick) == ["taken", "taken"]
    assert desk.pass_on(world.root) == []  # nobody has reviewed them
    assert b"5134312060000" not in b"".join(item.read_bytes() for item in desk.box.iterdir())
    for item in desk.files():
        desk.clear(item.sha256)
    out = world.root / "to-the-province"
    out.mkdir()
    passed = desk.pass_on(out)
    assert {path.read_bytes() for path in passed} == came
    assert [office.receive(path).state for path in passed] == [Received.ACCEPTED] * 2
    assert all(shown(office, record, "household_no") for record in made)
    assert {item.state for item in desk.files()} == {Passage.PASSED}
    assert desk.pass_on(out) == passed and office.receive(passed[0]).state is Received.ALREADY


def test_a_county_passes_on_what_is_sealed_for_another_key_of_the_province(
    world: World, office: Office, first: Station, desk: RelayDesk
) -> None:
    """The township has heard that the key passed on, the county has not."""
    household(first)
    world.up(first, office)
    office.renew_decryption_key()
    office = reopened(world, office)
    world.down(office, first)
    made = household(first)
    source = world.root / "sealed-anew"
    source.mkdir()
    first.export_bundle(source)
    assert collected(desk, source) == ["taken"]
    (item,) = desk.files()
    desk.clear(item.sha256)
    (passed,) = desk.pass_on(world.root)
    assert office.receive(passed).ok and shown(office, made, "home")


def test_what_is_held_waits_with_its_reason(world: World, first: Station, desk: RelayDesk) -> None:
    household(first)
    first.export_bundle(world.stick)
    desk.collect(world.stick)
    (item,) = desk.files()
    with pytest.raises(StationRefused, match="写明原因"):
        desk.hold(item.sha256, " ")
    held = desk.hold(item.sha256[:8], "户数与花名册不符")
    assert (held.state, held.reason, held.by) == (Passage.HELD, "户数与花名册不符", "县干部")
    assert desk.pass_on(world.stick) == [] and desk.files() == [held]
    desk.clear(item.sha256)
    assert len(desk.pass_on(world.stick)) == 1
    with pytest.raises(StationRefused, match="没有收过"):
        desk.clear("0" * 64)


def test_receipts_come_down_the_same_way(
    world: World, office: Office, first: Station, county: Station, desk: RelayDesk
) -> None:
    household(first)
    world.up(first, office)
    world.down(office, county)  # brings the county the certificates of its townships
    down = office.write_receipt(first.profile.device, world.stick).path
    came = down.read_bytes()
    assert collected(desk, down) == ["taken"]
    (passed,) = desk.pass_on(world.root, Kind.RECEIPT)
    assert passed.read_bytes() == came and first.import_receipt(passed).accepted == 1


def test_a_receipt_for_a_stations_key_of_before_comes_down_as_well(
    world: World, office: Office, first: Station, county: Station, desk: RelayDesk
) -> None:
    """It was sealed before the station renewed its key, and comes to the county after the new certificate."""
    household(first)
    world.up(first, office)
    world.down(office, county)
    on_its_way = office.write_receipt(first.profile.device, world.root).path
    office.enrol(first.sync.renew_identity(), *VALID)
    world.down(office, county)
    newest = [Certificate.parse(text) for text in county.sync.colleagues.newest_texts().values()]
    assert first.sync.keys.recipient in {item.recipient for item in newest}
    (item,) = desk.collect(on_its_way)
    assert item.relayed is not None and first.sync.certificate is not None
    assert item.relayed.tag == first.sync.certificate.tag
    (passed,) = desk.pass_on(world.stick, Kind.RECEIPT)
    assert first.import_receipt(passed).accepted == 1
    # What a colleague sealed for that key before is no bundle for the province either.
    second = world.station("乙", office)
    for station in (first, second):
        world.down(office, station)
    peers = second.sync.exchange.export(world.root).path if household(second) else None
    office.enrol(first.sync.renew_identity(), *VALID)
    world.down(office, county)
    assert peers is not None and collected(desk, peers) == [Reason.WRONG_KIND]


def test_what_does_not_belong_is_refused_and_named(
    world: World, office: Office, first: Station, second: Station, county: Station, desk: RelayDesk
) -> None:
    household(first)
    good = first.export_bundle(world.stick).path
    changed = world.root / "changed.bfb"
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 1
    changed.write_bytes(content)
    cut = world.root / "cut.bfb"
    cut.write_bytes(good.read_bytes()[:4_000])
    other = world.station("外县", office, "513424100")
    household(other)
    foreign = other.export_bundle(world.root).path
    for path, reason in ((changed, Reason.CHANGED), (cut, Reason.CUT_SHORT), (foreign, Reason.AREA_FOREIGN)):
        assert collected(desk, path) == [reason]
    for station in (county, first, second):
        world.down(office, station)
    peers = first.sync.exchange.export(world.root).path
    assert collected(desk, peers) == [Reason.WRONG_KIND]
    office.revoke(first.profile.device, "电脑丢失")
    world.down(office, county)
    assert collected(desk, good) == [Reason.REVOKED] and desk.files() == []


def test_only_a_county_relays_and_only_a_reviewer_decides(
    world: World, first: Station, desk: RelayDesk
) -> None:
    with pytest.raises(StationRefused, match="只有县级"):
        first.relay(world.root / "box")
    household(first)
    first.export_bundle(world.stick)
    desk.collect(world.stick)
    clerk = RelayDesk(desk.store, desk.clock, desk.colleagues, Person("li", "李干部", "clerk"), desk.box)
    with pytest.raises(StationRefused, match="审核员"):
        clerk.clear(desk.files()[0].sha256)


def test_a_file_that_was_changed_in_the_box_does_not_go_on(
    world: World, first: Station, desk: RelayDesk
) -> None:
    household(first)
    first.export_bundle(world.stick)
    desk.collect(world.stick)
    desk.clear(desk.files()[0].sha256)
    (kept,) = desk.box.iterdir()
    first.put("household", {"village_group": "二组"}, first.store.ids("household")[0])
    kept.write_bytes(first.export_bundle(world.root).path.read_bytes())
    with pytest.raises(BundleRefused) as refused:
        desk.pass_on(world.stick)
    assert refused.value.code is Reason.CHANGED

"""Two laptops of one township meet without the province; the county gets what it may see (A8, A11)."""

from datetime import date

import pytest

from desktop_app.province.office import Office
from desktop_app.station import NewStation, Station, StationRefused
from desktop_app.station.clock import FixedClock
from desktop_app.sync.errors import BundleRefused, Reason
from tests.province.conftest import (
    CHEAP,
    OTHER_TOWNSHIP,
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

__all__ = ["around", "clock", "first", "office", "second", "world"]  # fixtures of the province's room

ACCOUNT = "6222020000000000001"


def acquaint(world: World, office: Office, *stations: Station) -> None:
    """A receipt to each, by which they know of one another."""
    for station in stations:
        world.down(office, station)


def carry(world: World, source: Station, target: Station) -> int:
    """Carry what the target lacks from laptop to laptop; how many saves were new."""
    return target.sync.exchange.take(source.sync.exchange.export(world.stick).path).transactions


def third(world: World, office: Office, name: str = "丙", area: str = "") -> Station:
    return world.station(name, office, **({"area": area} if area else {}))


def county(world: World, office: Office) -> Station:
    asked = NewStation("昭觉县", "513431", "county", "wang", "县干部", PASSWORD)
    folder = world.root / "county"
    station, _code = Station.create(folder, asked, FixedClock(TODAY), world.around, CHEAP)
    world.stack.enter_context(station)
    world.enrol(station, office)
    return station


def test_two_laptops_exchange_and_agree(
    world: World, office: Office, first: Station, second: Station
) -> None:
    acquaint(world, office, first, second)
    made = household(first, village_group="一组", bank_account=ACCOUNT)
    assert carry(world, first, second) == 1
    assert shown(second, made, "bank_account") == ACCOUNT  # a colleague sees what the province does not
    second.put("household", {"village_group": "二组"}, made)
    assert carry(world, second, first) == 1
    assert shown(first, made, "village_group") == "二组" and first.conflicts() == []
    with pytest.raises(StationRefused, match="没有需要带去的"):
        first.sync.exchange.export(world.stick)
    assert first.store.verify_journal().ok and second.store.verify_journal().ok


def test_an_exchange_does_not_count_as_reported(
    world: World, office: Office, first: Station, second: Station
) -> None:
    acquaint(world, office, first, second)
    made = household(first)
    carry(world, first, second)
    assert [line.state for line in first.outbox()] == ["未发送"]
    for number, station in enumerate((first, second)):
        station.put("household", {"phone": f"1380000000{number}"}, made)
        world.up(station, office)
    carry(world, first, second)
    assert [item.field for item in second.conflicts()] == ["phone"]
    second.decide(second.conflicts()[0], "13800000009")
    world.up(second, office)
    assert world.down(office, first).conflicts == 0
    assert shown(office, made, "phone") == shown(first, made, "phone") == "13800000009"


def test_a_laptop_carries_a_colleagues_work_no_further_than_it_was_signed(
    world: World, office: Office, first: Station, second: Station
) -> None:
    last = third(world, office)
    acquaint(world, office, first, second, last)
    made = household(first)
    carry(world, first, second)
    first.put("household", {"village_group": "三组"}, made)
    assert carry(world, second, last) == 1  # only what the first one signed for the second
    assert shown(last, made, "division_code") and shown(last, made, "village_group") is None
    carry(world, first, second)
    assert carry(world, second, last) == 1 and shown(last, made, "village_group") == "三组"
    assert last.store.chain_ends()[first.profile.device] == first.store.chain_ends()[first.profile.device]


def test_a_certificate_file_introduces_a_laptop(world: World, office: Office) -> None:
    one, two = world.station("甲", office), world.station("乙", office)
    with pytest.raises(StationRefused, match="还不认识"):
        one.sync.exchange.export(world.stick)
    granted = two.store.meta("certificate")
    assert one.sync.exchange.invite(granted).device == two.profile.device
    household(one)
    assert carry(world, one, two) == 1  # the bundle itself introduces its sender
    assert [peer.tag for peer in two.sync.exchange.peers()] == [one.sync.certificate.tag]  # type: ignore[union-attr]  # enrolled above
    stranger = third(world, office, "丁", OTHER_TOWNSHIP)
    with pytest.raises((StationRefused, BundleRefused)):
        one.sync.exchange.invite(stranger.store.meta("certificate"))


def test_what_is_for_others_or_comes_too_early_is_refused(
    world: World, office: Office, first: Station, second: Station
) -> None:
    acquaint(world, office, first, second)
    made = household(first)
    for_the_province = first.export_bundle(world.stick).path
    with pytest.raises(BundleRefused) as refused:
        second.sync.exchange.take(for_the_province)
    assert refused.value.code is Reason.NOT_FOR_US
    carry(world, first, second)
    second.put("household", {"village_group": "二组"}, made)
    carry(world, second, first)
    first.put("household", {"village_group": "三组"}, made)
    late = first.sync.exchange.export(world.stick).path
    newcomer = third(world, office)
    acquaint(world, office, first, newcomer)
    newer = first.sync.exchange.export(world.stick, whole=True).path
    with pytest.raises(BundleRefused) as refused:
        newcomer.sync.exchange.take(late)
    assert refused.value.code is Reason.NOT_FOR_US
    assert newcomer.sync.exchange.take(newer).transactions == 3  # the second one's signed work comes with it
    receipt = office.write_receipt(second.profile.device, world.stick).path
    with pytest.raises(BundleRefused) as refused:
        second.sync.exchange.take(receipt)
    assert refused.value.code in (Reason.WRONG_KIND, Reason.AREA_FOREIGN)


def test_a_gap_is_named_and_filled_by_sending_everything(
    world: World, office: Office, first: Station, second: Station
) -> None:
    acquaint(world, office, first, second)
    made = household(first)
    carry(world, first, second)
    second.put("household", {"village_group": "二组"}, made)
    carry(world, second, first)  # now the first one knows how far the second one has come
    folder = second.folder
    second.close()
    fresh = third(world, office, "乙新机")
    assert folder.exists()
    acquaint(world, office, fresh, first)
    first.put("household", {"village_group": "四组"}, made)
    first.sync.colleagues.note_known(fresh.profile.device, first.sync.colleagues.known(second.profile.device))
    with pytest.raises(BundleRefused, match="缺第1至1号"):
        fresh.sync.exchange.take(first.sync.exchange.export(world.stick).path)
    assert (
        fresh.sync.exchange.take(first.sync.exchange.export(world.stick, whole=True).path).transactions == 3
    )


def test_a_revoked_laptop_is_no_colleague_any_more(
    world: World, office: Office, first: Station, second: Station
) -> None:
    acquaint(world, office, first, second)
    household(second)
    bundle = second.sync.exchange.export(world.stick).path
    office.revoke(second.profile.device, "电脑丢失")
    world.down(office, first)
    assert first.sync.exchange.peers() == []
    with pytest.raises(BundleRefused) as refused:
        first.sync.exchange.take(bundle)
    assert refused.value.code is Reason.REVOKED


def test_the_county_takes_a_townships_work_in(world: World, office: Office, first: Station) -> None:
    above = county(world, office)
    with pytest.raises(StationRefused, match="本县的站点"):
        first.sync.exchange.export(world.stick, county=True)
    acquaint(world, office, first, above)
    made = household(first, bank_account=ACCOUNT)
    written = first.sync.exchange.export(world.stick, county=True)
    assert above.sync.exchange.take(written.path).transactions == 1
    assert shown(above, made, "bank_account") == ACCOUNT
    world.up(first, office)
    assert shown(office, made, "bank_account") is None


def test_a_clock_of_another_year_decides_nothing_anywhere(
    world: World, office: Office, first: Station, second: Station
) -> None:
    """The second laptop believes the first one's clock until the province says that it ran ahead."""
    acquaint(world, office, first, second)
    made = household(first)
    carry(world, first, second)
    first._clock.set(date(2020, 6, 1))  # type: ignore[attr-defined]  # inside the certificate's validity
    first.put("household", {"phone": "13800000001"}, made)
    second.put("household", {"phone": "13800000002"}, made)
    carry(world, first, second)
    assert shown(second, made, "phone") == "13800000001"
    for station in (first, second):
        world.up(station, office)
    acquaint(world, office, first, second)
    assert {shown(holder, made, "phone") for holder in (office, first, second)} == {"13800000002"}
    assert all(len(holder.conflicts()) == 1 for holder in (office, first, second))


def test_a_certificate_that_comes_later_gives_no_time_back(
    world: World, office: Office, first: Station, second: Station
) -> None:
    acquaint(world, office, first, second)
    made = household(first)
    world.up(first, office)
    acquaint(world, office, second)
    first._clock.set(date(2035, 6, 1))  # type: ignore[attr-defined]  # long after the certificate's end
    first.put("household", {"phone": "13800000001"}, made)
    second.put("household", {"phone": "13800000002"}, made)
    first._clock.set(TODAY)  # type: ignore[attr-defined]  # somebody put it right
    for station in (first, second):
        world.up(station, office)
    office.enrol(first.enrolment_request(), VALID[0], date(2040, 12, 31))
    acquaint(world, office, first, second)
    assert {shown(holder, made, "phone") for holder in (office, first, second)} == {"13800000002"}

"""The laptop's side of carrying: enrolment, outbox, bundles exported again, receipts that are not ours."""

import random
import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.office import Office
from desktop_app.station import Station, StationRefused
from desktop_app.station.outbox import Sent, next_slice
from desktop_app.store.post import Parcel
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.errors import BundleRefused, Reason, StickFull
from tests.province.conftest import (
    VALID,
    VILLAGE,
    World,
    around,
    clock,
    first,
    household,
    second,
    world,
)
from tests.province.conftest import sqlite_office as office

__all__ = ["around", "clock", "first", "office", "second", "world"]  # fixtures of the province's room


def lines(station: Station) -> list[tuple[int, int, str]]:
    return [(line.first, line.last, line.state) for line in station.outbox()]


def test_without_a_certificate_nothing_is_exported(world: World) -> None:
    station = world.station("甲")
    household(station)
    for step in (station.export_bundle, station.import_receipt):
        with pytest.raises(StationRefused) as raised:
            step(world.stick)
        assert "还没有安装省里签发的证书" in raised.value.message
    assert not list(world.stick.iterdir()) and lines(station) == [(1, 1, "未发送")]


def test_a_certificate_belongs_to_one_device_and_one_province(world: World, office: Office) -> None:
    asking, other = world.station("甲"), world.station("乙")
    text = office.enrol(asking.enrolment_request(), *VALID)
    with pytest.raises(StationRefused, match="另一台电脑"):
        other.install_certificate(text, office.key_text)
    neighbour = world.office("52", "贵州省")
    with pytest.raises(BundleRefused) as raised:
        asking.install_certificate(text, neighbour.key_text)
    assert raised.value.code is Reason.OTHER_PROVINCE
    with pytest.raises(BundleRefused):
        asking.install_certificate(text.replace("四开乡", "别的乡"), office.key_text)
    assert asking.sync.certificate is None
    granted = asking.install_certificate(text, office.key_text)
    assert asking.sync.certificate == granted and granted.scope.covers(VILLAGE)


def test_a_bundle_exported_again_has_the_same_content(world: World, first: Station) -> None:
    household(first)
    once = first.export_bundle(world.stick)
    once.path.unlink()
    again = first.export_bundle(world.stick)
    assert again.inner_sha256 == once.inner_sha256 and lines(first) == [(1, 1, "已导出")]


def test_an_older_bundle_is_exported_again_by_its_number(
    world: World, office: Office, first: Station, second: Station
) -> None:
    made = household(second)
    world.up(second, office)
    world.down(office, second)
    for group in ("二组", "三组"):
        second.put("household", {"village_group": group}, made)
        second.export_bundle(world.stick)
    hashes = {item.first_seq: item.sha256 for item in second.store.parcels("out")}
    household(first)
    world.up(first, office)
    world.down(office, second)  # what the laptop has of others changed meanwhile
    for number in (3, 2):
        again = second.export_bundle(world.stick, first=number)
        assert again.inner_sha256 == hashes[number]
    assert [line[:2] for line in lines(second)] == [(1, 1), (2, 2), (3, 3)]


def test_nothing_to_send_is_said(world: World, office: Office, first: Station) -> None:
    with pytest.raises(StationRefused, match="没有需要上报的内容"):
        first.export_bundle(world.stick)
    household(first)
    world.up(first, office)
    world.down(office, first)
    with pytest.raises(StationRefused, match="都已上报"):
        first.export_bundle(world.stick)
    with pytest.raises(StationRefused, match="没有这个编号"):
        first.export_bundle(world.stick, first=9)


def test_nothing_leaves_the_outbox_before_its_receipt(world: World, office: Office, first: Station) -> None:
    made = household(first)
    world.up(first, office)
    first.put("household", {"village_group": "二组"}, made)
    assert lines(first) == [(1, 1, "已导出"), (2, 2, "未发送")]
    world.down(office, first)
    assert lines(first) == [(1, 1, "已采纳"), (2, 2, "未发送")]


def test_a_receipt_for_another_device_is_refused(
    world: World, office: Office, first: Station, second: Station
) -> None:
    receipt = office.write_receipt(second.profile.device, world.stick).path
    with pytest.raises(BundleRefused) as raised:
        first.import_receipt(receipt)
    assert raised.value.code is Reason.NOT_FOR_US and first.store.parcels("in") == []


def test_another_provinces_receipt_and_a_bundle_are_refused(world: World, first: Station) -> None:
    neighbour = world.office("52", "贵州省")
    station = world.station("丙", neighbour, "520102001")
    with pytest.raises(BundleRefused) as raised:
        first.import_receipt(neighbour.write_receipt(station.profile.device, world.stick).path)
    assert raised.value.code is Reason.OTHER_PROVINCE
    household(first)
    with pytest.raises(BundleRefused):
        first.import_receipt(first.export_bundle(world.stick).path)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_damaged_receipt_changes_nothing(
    world: World, office: Office, first: Station, second: Station, share: float
) -> None:
    household(second)
    world.up(second, office)
    path = office.write_receipt(first.profile.device, world.stick).path
    content = bytearray(path.read_bytes())
    content[int(len(content) * share)] ^= 1
    path.write_bytes(content)
    before = first.store.chain_ends(), first.store.parcels()
    with pytest.raises(BundleRefused):
        first.import_receipt(path)
    assert (first.store.chain_ends(), first.store.parcels()) == before


def test_a_renewed_certificate_arrives_with_a_receipt(world: World, office: Office, first: Station) -> None:
    renewed = office.enrol(first.enrolment_request(), date(2018, 11, 1), date(2023, 12, 31))
    world.down(office, first)
    held = first.sync.certificate
    assert held == Certificate.parse(renewed) and held.valid_to == date(2023, 12, 31)


def test_a_revocation_arrives_with_a_receipt(
    world: World, office: Office, first: Station, second: Station
) -> None:
    office.revoke(second.profile.device, "电脑丢失")
    world.down(office, first)
    assert second.profile.device in first.store.meta("revocations")
    with pytest.raises(OfficeRefused, match="已吊销（电脑丢失）"):  # whoever has it now gets nothing more
        office.write_receipt(second.profile.device, world.stick)
    office.enrol(second.enrolment_request(), *VALID)
    assert world.down(office, second).number == 1  # it was found, and is enrolled again


def test_a_request_for_a_place_that_is_not_ones_own_is_refused(
    world: World, office: Office, first: Station
) -> None:
    stranger = world.station("丙")
    stranger.store.set_meta(replaces=first.profile.device)
    with pytest.raises(OfficeRefused, match="钥匙对不上"):
        office.enrol(stranger.enrolment_request(), *VALID)


def test_the_stretches_that_are_exported() -> None:
    from desktop_app.province.carriage import Known

    def sent(first: int, last: int, state: str) -> Sent:
        return Sent(Parcel(f"{first}-{last}", "out", "d", first, last, "f", "at", state), Known())

    done, waiting = sent(1, 3, "accepted"), sent(4, 5, "exported")
    assert next_slice([done], "d", 5, 0)[1:] == (4, 5)
    assert next_slice([done, waiting], "d", 5, 0)[1:] == (4, 5)
    assert next_slice([done, waiting], "d", 6, 0)[1:] == (6, 6)
    assert next_slice([done, waiting], "d", 6, 2)[1:] == (2, 6)
    assert next_slice([done, waiting], "d", 6, 0, first=1)[1:] == (1, 3)
    note = replace(waiting, answered=(("household", "h", ""),))
    assert Sent.of(note.to_parcel()) == replace(note, parcel=note.to_parcel())


def test_a_stick_without_room_for_the_attachments_is_told_before_writing(
    first: Station, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = random.Random(2018).randbytes(3 << 20)  # noqa: S311  # nothing that compresses, no secret
    sha256 = first.store.keep_blob(photo)
    first.put("attachment", {"sha256": sha256, "file_name": "a.jpg"})
    room = namedtuple("Usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room(10**9, 0, 6 << 20))
    with pytest.raises(StickFull):
        first.export_bundle(tmp_path)
    assert list(tmp_path.glob("*.bf*")) == []
    monkeypatch.setattr(shutil, "disk_usage", lambda _: room(10**9, 0, 8 << 20))
    written = first.export_bundle(tmp_path)
    weight = first.store.weight([(first.profile.device, 1, written.cover.last)], [sha256])
    assert 0.9 * written.size <= weight + 16_384 and weight >= len(photo)

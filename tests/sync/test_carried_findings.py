"""What travels is judged like what is typed: VR-SYN-001 to 005 at a station, each as a person meets it."""

import pytest

from desktop_app.province.office import Office
from desktop_app.station import Station, StationRefused
from desktop_app.store.findings import KeptFinding
from desktop_app.sync.manifest import SignedHead
from tests.province.conftest import (
    OTHER_TOWNSHIP,
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
from tests.sync.test_exchange import acquaint, carry

__all__ = ["around", "clock", "first", "office", "second", "world"]  # fixtures of the province's room

ELSEWHERE = f"{OTHER_TOWNSHIP}201"


def named(station: Station, check: str) -> list[KeptFinding]:
    return [item for item in station.checks.kept() if item.found.check == check]


def test_an_end_that_a_colleague_signed_otherwise_is_found(
    world: World, office: Office, first: Station, second: Station
) -> None:
    """VR-SYN-001: what is kept here of another laptop's work is what that laptop signed."""
    acquaint(world, office, first, second)
    household(second)
    carry(world, second, first)
    assert named(first, "VR-SYN-001") == []
    seq = second.store.chain_end(second.profile.device).seq
    first.sync.colleagues.note_heads([])
    forged = SignedHead.sign(seq, bytes(32), second.sync.keys)
    first.store.set_meta(signed_heads=f'[["{forged.device}",{seq},"{"00" * 32}","{forged.signature.hex()}"]]')
    (kept,) = named(first, "VR-SYN-001")
    assert kept.found.blocks and "与它签名的摘要不符" in kept.found.message
    first.store.set_meta(signed_heads=f'[["{forged.device}",{seq},"{"00" * 32}","{"11" * 64}"]]')
    (kept,) = named(first, "VR-SYN-001")
    assert "签名不成立" in kept.found.message


def test_saves_left_between_two_bundles_are_found(world: World, first: Station) -> None:
    """VR-SYN-002: numbers follow one another, and the finding names those that stayed behind."""
    for _ in range(3):
        household(first)
    first.export_bundle(world.stick, first=3)
    (kept,) = named(first, "VR-SYN-002")
    assert "第1至2次保存没有随任何数据包上报" in kept.found.message
    first.export_bundle(world.stick, first=1)
    assert named(first, "VR-SYN-002") == []


def test_what_the_province_lacks_is_found_until_it_came(world: World, office: Office, first: Station) -> None:
    household(first)
    first.export_bundle(world.stick)  # this one is lost
    household(first)
    world.up(first, office)
    world.down(office, first)
    (kept,) = named(first, "VR-SYN-002")
    assert "省里缺少第1次保存起的数据包" in kept.found.message
    world.up(first, office)
    world.down(office, first)
    assert named(first, "VR-SYN-002") == []


def test_two_people_at_one_field_are_named_until_somebody_decides(
    world: World, office: Office, first: Station, second: Station
) -> None:
    """VR-SYN-003: the conflict is a warning at the field; the decision takes it away."""
    acquaint(world, office, first, second)
    made = household(first)
    carry(world, first, second)
    for station, phone in ((first, "13800000001"), (second, "13800000002")):
        station.put("household", {"phone": phone}, made)
    carry(world, second, first)
    (kept,) = named(first, "VR-SYN-003")
    assert (kept.found.entity, kept.found.record_id, kept.found.field) == ("household", made, "phone")
    assert kept.found.severity == "warn"
    assert "王甲" in kept.found.message and "王乙" in kept.found.message
    (conflict,) = first.conflicts()
    first.decide(conflict, "13800000001")
    assert named(first, "VR-SYN-003") == []


def test_a_record_outside_the_certificates_area_is_an_error_that_blocks(first: Station) -> None:
    """VR-SYN-004: told when it is saved; a household that moves away by an event is in order."""
    made = household(first, division_code=ELSEWHERE, identified_year=2014)
    assert "VR-SYN-004" in {item.check for item in first.findings("household", made)}
    with pytest.raises(StationRefused) as refused:
        first.submit("household", made)
    assert "VR-SYN-004" in {item.check for item in refused.value.findings}
    moving = household(first, identified_year=2014)
    assert len(named(first, "VR-SYN-004")) == 1
    first.life.move(moving, ELSEWHERE, "2018-10-01", "易地搬迁")
    assert [item.found.record_id for item in named(first, "VR-SYN-004")] == [made]
    first.put("household", {"division_code": VILLAGE}, made)
    assert named(first, "VR-SYN-004") == []


def test_a_code_of_a_later_year_is_told_with_the_one_in_use(first: Station) -> None:
    """VR-SYN-005: 会理市 has had the code 513402 since 2021; this edition speaks the codes of 2018."""
    made = first.put("land_quota_trade", {"seller_division": "513402"}).record_id
    (kept,) = named(first, "VR-SYN-005")
    assert (kept.found.record_id, kept.found.field) == (made, "seller_division")
    assert "应为513425" in kept.found.message
    first.put("land_quota_trade", {"seller_division": "513425"}, made)
    assert named(first, "VR-SYN-005") == []

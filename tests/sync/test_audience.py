"""Amendment A11: a bundle is sealed for each recipient in turn, and nothing else is found in it."""

import subprocess
from pathlib import Path

import pytest

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Audience
from desktop_app.merge.history import Change, make_entry
from desktop_app.province.office import Office
from desktop_app.station import NewStation, Station
from desktop_app.station.clock import FixedClock
from desktop_app.sync.container import inspect
from desktop_app.sync.enrolment import READABLE
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.tally import withheld_from
from tests.province.conftest import CHEAP, PASSWORD, TODAY, World, around, clock, first, household, world
from tests.province.conftest import sqlite_office as office
from tests.sync.conftest import AREA, Province, Township

__all__ = ["around", "clock", "first", "office", "world"]  # fixtures of the province's room

VALUES = {audience.value: f"只给{audience.value}看的" for audience in Audience}
ACCOUNT = "6222020000000000001"

pytestmark = pytest.mark.posix  # age and zstd judge


def plain(path: Path, identity: str, folder: Path) -> bytes:
    """What the holder of an identity finds, opened with the stock programs age and zstd."""
    seen = inspect(path)
    sealed, key = folder / "sealed.age", folder / "identity.txt"
    sealed.write_bytes(path.read_bytes()[seen.start : seen.start + seen.size])
    key.write_text(identity + "\n")
    packed = subprocess.run(["age", "-d", "-i", key, sealed], check=True, capture_output=True).stdout
    return subprocess.run(["zstd", "-q", "-d"], input=packed, check=True, capture_output=True).stdout


@pytest.mark.parametrize("role", sorted(READABLE))
def test_each_recipient_finds_its_own_and_nothing_else(
    tmp_path: Path, province: Province, township: Township, role: str
) -> None:
    entries = [
        make_entry("household", "h9", AREA, audience, [Change(f"field_{audience}", None, value)])
        for audience, value in VALUES.items()
    ]
    township.journal.save(township.keys.device, entries)
    reader = StationKeys.generate()
    written = township.export(
        tmp_path,
        province,
        recipients=(reader.recipient,),
        withheld=withheld_from(READABLE[role], load_catalogue()),
    )
    found = plain(written.path, reader.identity, tmp_path)
    shown = {audience for audience, value in VALUES.items() if value.encode() in found}
    assert shown == set(READABLE[role])
    assert {audience for audience in VALUES if f"field_{audience}".encode() in found} == shown
    assert not any(value.encode() in written.path.read_bytes() for value in VALUES.values())


def test_who_holds_another_key_finds_nothing(tmp_path: Path, province: Province, township: Township) -> None:
    written = township.export(tmp_path, province)
    with pytest.raises(subprocess.CalledProcessError):
        plain(written.path, StationKeys.generate().identity, tmp_path)


def test_what_a_station_sends_to_province_county_and_colleague(
    world: World, office: Office, first: Station, tmp_path: Path
) -> None:
    second = world.station("乙", office)
    asked = NewStation("昭觉县", "513431", "county", "wang", "县干部", PASSWORD)
    county, _code = Station.create(world.root / "county", asked, FixedClock(TODAY), world.around, CHEAP)
    world.stack.enter_context(county)
    world.enrol(county, office)
    world.down(office, first)
    household(first, phone="13800000001", bank_account=ACCOUNT, bank_name="信用社")
    up = plain(first.export_bundle(tmp_path).path, office.desk.keys.identity, tmp_path)
    assert b"13800000001" in up and ACCOUNT.encode() not in up and b"bank_account" not in up
    for reader, aim in ((second, False), (county, True)):
        path = first.sync.exchange.export(tmp_path, county=aim).path
        found = plain(path, reader.sync.keys.identity, tmp_path)
        assert b"13800000001" in found and ACCOUNT.encode() in found
        with pytest.raises(subprocess.CalledProcessError):
            plain(path, office.desk.keys.identity, tmp_path)


def test_what_a_receipt_brings_of_other_areas(
    world: World, office: Office, first: Station, tmp_path: Path
) -> None:
    """Records of another county are not in a township's receipt, though it may be sent their audience."""
    other = world.station("外县", office, "513424100")
    household(other, phone="13900000009", division_code="513424100201")
    household(first, phone="13800000001")
    for station in (other, first):
        world.up(station, office)
    second = world.station("乙", office)
    receipt = office.write_receipt(second.profile.device, tmp_path).path
    found = plain(receipt, second.sync.keys.identity, tmp_path)
    assert b"13800000001" in found and b"13900000009" not in found

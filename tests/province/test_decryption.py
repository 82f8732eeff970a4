"""The province's decryption key has successors; what was sealed for one before stays readable."""

from pathlib import Path

import orjson
import pytest

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.province.opening import Place
from desktop_app.province.outgoing import BATCH, SIGNED
from desktop_app.province.signer import Signer
from desktop_app.station import Station
from desktop_app.station.housekeeping import restore_station
from desktop_app.station.wiring import store_context
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.container import inspect
from desktop_app.sync.enrolment import ProvinceKey, request_enrolment
from desktop_app.sync.errors import BundleRefused
from desktop_app.sync.keys import StationKeys
from tests.cli.conftest import Hands, said
from tests.province.conftest import CHEAP, PASSWORD, TOWNSHIP, VALID, World, household
from tests.province.test_signing import LOGIN, Round, offline, online, reopened, signer

__all__ = ["offline", "online", "signer"]


def sealed_for(path: Path) -> tuple[str, ...]:
    return tuple(inspect(path).cover.recipients)


def test_a_station_opens_what_was_sealed_for_either_of_its_keys(world: World, office: Office) -> None:
    """The device stays; a receipt on its way is read, the next one is sealed for the successor."""
    first, second = world.station("甲", office), world.station("乙", office)
    device = first.profile.device
    for station in (first, second):
        household(station)
        world.up(station, office)
    on_its_way = office.write_receipt(device, world.stick).path
    request = first.sync.renew_identity()
    assert sealed_for(on_its_way)[0] != first.sync.keys.recipient
    assert first.import_receipt(on_its_way).accepted_seq
    first.install_certificate(office.enrol(request, *VALID), office.key_text)
    other = household(second)
    world.up(second, office)
    household(first)
    assert world.up(first, office).ok and first.profile.device == device
    receipt = office.write_receipt(device, world.stick).path
    assert sealed_for(receipt)[0] == first.sync.keys.recipient
    assert first.import_receipt(receipt).transactions and first.store.get("household", other)
    assert first.store.verify_journal().ok


def test_a_backup_from_before_the_new_key_loses_nothing(world: World, office: Office) -> None:
    """The key that it lacks opens a receipt on its way and no more: the next one brings everything."""
    first = world.station("甲", office)
    made = household(first)
    world.up(first, office)
    backup = world.root / "before.bfk"
    first.house.back_up(backup)
    before = first.profile.device
    first.install_certificate(office.enrol(first.sync.renew_identity(), *VALID), office.key_text)
    later = household(first)
    world.up(first, office)
    on_its_way = office.write_receipt(before, world.root).path
    first.close()
    restore_station(backup, first.folder, world.clock, around=world.around, accept_loss=True)
    login = ("wang", PASSWORD)
    again = world.stack.enter_context(Station.open(first.folder, *login, world.clock, world.around))
    request = again.enrolment_request()
    assert again.profile.device != before and again.store.get("household", later) is None
    with pytest.raises(OfficeRefused, match="钥匙对不上"):
        keys = StationKeys.generate()
        stranger = {"station": "四开乡", "area": TOWNSHIP, "role": "township", "replaces": before}
        office.enrol(request_enrolment(keys, **stranger), *VALID)
    again.install_certificate(office.enrol(request, *VALID), office.key_text)
    with pytest.raises(BundleRefused):
        again.import_receipt(on_its_way)
    world.down(office, again)
    assert again.store.get("household", later) and again.store.get("household", made)
    household(again)
    assert world.up(again, office).ok and again.store.verify_journal().ok and again.store.compare().ok


def test_stations_seal_for_the_new_key_once_they_hear_of_it(world: World, office: Office) -> None:
    first, late = world.station("甲", office), world.station("乙", office)
    for station in (first, late):
        household(station)
        world.up(station, office)
    before = office.desk.keys.recipient
    assert office.renew_decryption_key()
    office = reopened(world, office)
    after = office.desk.keys.recipient
    assert after != before and office.desk.own.recipient == after
    assert ProvinceKey.parse(office.key_text).recipient == after
    world.down(office, first)
    household(first)
    fresh = first.export_bundle(world.stick).path
    household(late)
    stale = late.export_bundle(world.stick).path
    assert (sealed_for(fresh), sealed_for(stale)) == ((after,), (before,))
    assert office.receive(fresh).ok and office.receive(stale).ok
    world.down(office, late)
    newcomer = world.station("丙", office)
    household(newcomer)
    fresh = newcomer.export_bundle(world.stick).path
    assert sealed_for(fresh) == (after,) and office.receive(fresh).ok
    # Two successions on, a station that heard of none of them still comes through.
    for _ in range(2):
        office.renew_decryption_key()
        office = reopened(world, office)
    household(newcomer)
    assert world.up(newcomer, office).ok
    world.down(office, newcomer)
    assert newcomer.sync.province().recipient == office.desk.keys.recipient


def test_the_archive_is_read_with_every_key_it_was_sealed_for(world: World, office: Office) -> None:
    station = world.station("甲", office)
    for _ in range(2):
        household(station)
        world.up(station, office)
        office.renew_decryption_key()
        office = reopened(world, office)
        world.down(office, station)
    household(station)
    world.up(station, office)
    assert len({sealed_for(path) for path in office.desk.shelves.archive.iterdir()}) == 3
    digest = office.digest()
    office.close()
    context, into = store_context(world.around.catalogue, world.around.divisions), Place(world.root / "again")
    rebuilt, _code = Office.rebuild(office.folder, into, LOGIN, world.clock.now_ms, context, CHEAP)
    assert rebuilt.ok and rebuilt.digest == digest and rebuilt.events["bundle"] == 3
    with Office.open(into.folder, LOGIN, world.clock.now_ms, context, CHEAP) as made:
        assert made.desk.keys.identities == office.desk.keys.identities


def test_the_machine_that_signs_signs_the_paper_of_the_key(
    world: World, online: Office, signer: Signer, offline: "object"
) -> None:
    assert callable(offline)
    first = world.station("甲", online)
    household(first)
    world.up(first, online)
    office: Office = offline()
    before = office.desk.keys.recipient
    assert not office.renew_decryption_key() and office.desk.keys.recipient == before
    rounds = Round(world, office, signer)
    rounds.down(first)
    office = reopened(world, office)
    after = office.desk.keys.recipient
    assert after != before and office.desk.keys.identities[1:] and not office.desk.keys.can_sign
    # The receipt of that round was sealed before; the next one brings the paper.
    rounds = Round(world, office, signer)
    rounds.number = 10
    rounds.down(first)
    household(first)
    bundle = first.export_bundle(world.stick).path
    assert sealed_for(bundle) == (after,) and office.receive(bundle).state is Received.ACCEPTED
    assert ProvinceKey.parse(office.key_text).recipient == after
    assert Certificate.parse(first.store.meta("certificate")).issued_by == office.desk.province.signs
    # A folder of before is no way back to the earlier key.
    batch = world.root / "batch1" / BATCH
    assert not any("解密钥匙" in problem for problem in signer.look(batch.parent).problems)
    body = orjson.loads(batch.read_bytes())
    for recipient in (before, StationKeys.generate().recipient):
        batch.write_bytes(orjson.dumps(body | {"recipient": recipient}))
        assert any("更换解密钥匙" in problem for problem in signer.look(batch.parent).problems)
    stranger = ProvinceKey.parse(body["province_key"]).signed(StationKeys.generate())
    batch.write_bytes(orjson.dumps(body | {"province_key": stranger}))
    assert any("解密钥匙" in problem for problem in signer.look(batch.parent).problems)


def test_a_signed_paper_for_another_key_is_not_taken_up(
    world: World, online: Office, signer: Signer, offline: "object"
) -> None:
    assert callable(offline) and online
    office: Office = offline()
    office.renew_decryption_key()
    folder, before = world.root / "batch", office.desk.keys.recipient
    office.outgoing().prepare(folder, [])
    body = orjson.loads((folder / BATCH).read_bytes())
    (folder / BATCH).write_bytes(orjson.dumps(body | {"recipient": StationKeys.generate().recipient}))
    assert signer.sign(folder).problems == [] and (folder / SIGNED).exists()
    with pytest.raises(OfficeRefused, match="对不上"):
        office.outgoing().collect(folder, world.root / "home")
    assert reopened(world, office).desk.keys.recipient == before


def test_the_command_renews_the_key(world: World, sqlite_office: Office) -> None:
    before, folder = sqlite_office.desk.keys.recipient, sqlite_office.folder
    sqlite_office.close()
    hands = Hands(folder, PASSWORD)
    place = ("--ledger", f"sqlite:///{folder}", "--login", "sheng", "--json")
    answer = said(hands.run("province", "renew-key", *place))
    assert (answer.code, answer.data["waiting"]) == (0, False), answer
    said(hands.run("province", "key", "--out", world.root / "now.key", *place))
    paper = ProvinceKey.parse((world.root / "now.key").read_text(encoding="utf-8"))
    assert paper.number == 1 and paper.recipient != before

"""The signing key on a machine of its own, and its successors: the whole way with real stations."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import orjson
import pytest

from desktop_app.province.errors import OfficeRefused
from desktop_app.province.inbox import Received
from desktop_app.province.office import Office
from desktop_app.province.opening import Place
from desktop_app.province.outgoing import BATCH, SIGNED, Batch
from desktop_app.province.roll import ENROL, RENEW, REVOKE, Wish
from desktop_app.province.signer import Signer
from desktop_app.station import Station
from desktop_app.station.clock import FixedClock
from desktop_app.station.people import StationRefused
from desktop_app.station.receipts import ReceiptResult
from desktop_app.station.wiring import store_context
from desktop_app.store.opening import Login
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.container import check_seal, inspect
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from tests.province.conftest import CHEAP, PASSWORD, VALID, World, household, shown

UNTIL, AFTER = date(2019, 3, 31), date(2019, 4, 1)
LOGIN = Login("sheng", PASSWORD)


@pytest.fixture
def online(office: Office) -> Office:
    """An office that still signs itself, with either kind of ledger."""
    return office


@pytest.fixture
def signer(world: World, online: Office) -> Iterator[Signer]:
    context = store_context(world.around.catalogue, world.around.divisions)
    folder = world.root / "offline"
    made, _code = Signer.create(folder, online.key_text, LOGIN, world.clock.now_ms, context, CHEAP)
    with made:
        yield made


def reopened(world: World, office: Office) -> Office:
    office.close()
    context = store_context(world.around.catalogue, world.around.divisions)
    opened = Office.open(office.folder, LOGIN, world.clock.now_ms, context, CHEAP, office.place.url)
    return world.stack.enter_context(opened)


@pytest.fixture
def offline(world: World, online: Office, signer: Signer) -> Callable[[], Office]:
    """Hand the signing over; the office as it is opened afterwards."""

    def hand_over() -> Office:
        online.hand_over(signer.paper, UNTIL)
        return reopened(world, online)

    return hand_over


class Round:
    """One folder to the signing machine and back."""

    def __init__(self, world: World, office: Office, signer: Signer) -> None:
        self.world, self.office, self.signer = world, office, signer
        self.number = 0

    def __call__(self, *stations: Station) -> dict[str, Path]:
        """Have signed what waits; the receipts by device."""
        self.number += 1
        folder, home = (self.world.root / f"{name}{self.number}" for name in ("batch", "home"))
        self.office.outgoing().prepare(folder, [item.profile.device for item in stations])
        assert self.signer.sign(folder).problems == []
        collected = self.office.outgoing().collect(folder, home)
        for device, text in collected.certificates.items():
            (home / f"{device}.cert").write_text(text, encoding="utf-8")
        return dict(zip((item.profile.device for item in stations), collected.receipts, strict=True))

    def down(self, station: Station) -> ReceiptResult:
        (receipt,) = self(station).values()
        return station.import_receipt(receipt)


def on(station: Station, day: date) -> None:
    """Set a station's clock, which its desks share."""
    clock = station._clock
    assert isinstance(clock, FixedClock)
    clock.set(day)


def test_the_receiving_machine_holds_no_key_that_signs(world: World, offline: Callable[[], Office]) -> None:
    office = offline()
    vault = office._opened.store
    kept = StationKeys.from_bytes(vault.secret("province-keys") or b"")
    assert not kept.can_sign and kept.identity and vault.secret("office-keys") is None
    assert (
        office.desk.hand is None and office.desk.own.key == Certificate.parse(office._papers.certificate).key
    )
    for ask in (
        lambda: office.write_receipt("x", world.stick),
        lambda: office.editions.write_update("", world.stick / "x.bfu"),
        lambda: office.sign_update(world.stick / "x.exe", "1.0", "windows-amd64", "", world.stick / "x.bfu"),
    ):
        with pytest.raises(OfficeRefused, match="签发钥匙不在这台机器上"):
            ask()


def test_work_goes_up_and_down_with_the_key_elsewhere(
    world: World, online: Office, signer: Signer, offline: Callable[[], Office]
) -> None:
    first = world.station("甲", online)
    made = household(first)
    world.up(first, online)
    office = offline()
    rounds = Round(world, office, signer)
    office.send_back("household", made, "village_group", "请写明小组")
    told = rounds.down(first)
    assert (told.accepted_seq, told.returned) == (first.store.chain_end(first.profile.device).seq, 1)
    assert first.returned()[0].reason == "请写明小组"
    held = first.sync.certificate
    assert held is not None and held.issued_by == ProvinceKey.parse(office.key_text).key
    known = first.sync.province()
    assert (known.number, known.until, known.signs) == (1, UNTIL, held.issued_by)

    # A newcomer, enrolled by the new key file, works with the others.
    second = world.station("乙")
    assert office.enrol(second.enrolment_request(), *VALID) == ""
    with pytest.raises(OfficeRefused, match="没有这个站点"):
        rounds(second)
    world_folder = world.root / "batch-new"
    office.outgoing().prepare(world_folder, [])
    assert signer.sign(world_folder).certificates == {"township": 1}
    collected = office.outgoing().collect(world_folder, world.root / "home-new")
    second.install_certificate(collected.certificates[second.profile.device], office.key_text)
    other = household(second)
    assert world.up(second, office).ok
    first.put("household", {"village_group": "三组"}, made)
    assert world.up(first, office).ok
    assert rounds.down(first).transactions and shown(first, other, "village_group") is None
    assert shown(first, other, "home") == shown(second, other, "home")
    rounds.down(second)
    assert shown(second, made, "village_group") == "三组"


def test_the_old_key_is_refused_after_its_day_and_the_successor_is_not(
    world: World, online: Office, signer: Signer, offline: Callable[[], Office]
) -> None:
    first, late = world.station("甲", online), world.station("乙", online)
    for station in (first, late):
        household(station)
        world.up(station, online)
    old_receipt = online.write_receipt(late.profile.device, world.stick).path
    office = offline()
    rounds = Round(world, office, signer)
    rounds.down(first)
    # Before the day both count: the late one still sends under its old certificate.
    household(late)
    assert world.up(late, office).ok
    world.clock.set(AFTER)
    for station in (first, late):
        on(station, AFTER)
    household(first)
    assert world.up(first, office).ok
    household(late)
    refused = world.up(late, office)
    assert (refused.state, refused.code) == (Received.QUARANTINED, Reason.KEY_RETIRED)
    # One receipt brings the late one over, by the papers on its cover, and its work goes up.
    told = rounds.down(late)
    assert told.number and late.sync.province().number == 1
    assert world.up(late, office).ok
    with pytest.raises(BundleRefused) as error:
        late.import_receipt(old_receipt)
    assert error.value.code is Reason.KEY_RETIRED


def test_what_the_old_key_signs_afterwards_is_refused(
    world: World, online: Office, signer: Signer, offline: Callable[[], Office]
) -> None:
    """Whoever stole the old key can neither enrol a laptop nor write to one that has heard of the new key."""
    first = world.station("甲", online)
    household(first)
    world.up(first, online)
    thief = world.station("丙")
    stolen = online.desk
    forged = online.enrol(thief.enrolment_request(), *VALID)
    false_receipt = online.write_receipt(first.profile.device, world.stick).path
    old_key = online.key_text
    office = offline()
    Round(world, office, signer).down(first)
    world.clock.set(AFTER)
    for station in (first, thief):
        on(station, AFTER)
    with pytest.raises(BundleRefused) as error:
        first.import_receipt(false_receipt)
    assert error.value.code is Reason.KEY_RETIRED
    thief.install_certificate(forged, old_key)
    household(thief)
    assert world.up(thief, office).code == Reason.KEY_RETIRED
    # Neither can the old key name another heir, nor an older key file be installed over the newer one.
    evil = StationKeys.generate()
    known = first.sync.province()
    claimed = ProvinceKey.parse(old_key).with_successor(evil.public, date(2030, 1, 1))
    assert known.followed([claimed.signed(stolen.keys)], AFTER) == (known, "")
    with pytest.raises(StationRefused, match="比本机已有的旧"):
        first.install_certificate(first.store.meta("certificate"), old_key)


def test_a_second_succession_reaches_who_missed_the_first(
    world: World, online: Office, signer: Signer, offline: Callable[[], Office]
) -> None:
    first = world.station("甲", online)
    household(first)
    world.up(first, online)
    office = offline()
    Round(world, office, signer)(first)
    office.hand_over(signer.succeed(UNTIL), date.max)
    office = reopened(world, office)
    rounds = Round(world, office, signer)
    rounds.number = 10
    rounds.down(first)
    known = first.sync.province()
    assert known.number == 2 and known.signs.text == office.desk.province.signs.text
    world.clock.set(AFTER)
    on(first, AFTER)
    household(first)
    assert world.up(first, office).ok and rounds.down(first).accepted_seq
    assert orjson.loads(office._opened.store.meta("succession")) and len(office.desk.succession) == 2


def test_revocations_grow_and_never_shrink(
    world: World, online: Office, signer: Signer, offline: Callable[[], Office]
) -> None:
    first, lost = world.station("甲", online), world.station("乙", online)
    for station in (first, lost):
        household(station)
        world.up(station, online)
    office = offline()
    rounds = Round(world, office, signer)
    rounds(first)
    office.revoke(lost.profile.device, "电脑丢失")
    assert world.up(lost, office).code == Reason.REVOKED or world.up(lost, office).state is Received.ALREADY
    rounds()
    rounds.down(first)
    assert first.sync.colleagues.revocations().number == len(office.desk.books.revocations().items) > 0
    folder = world.root / "shrunk"
    office.outgoing().prepare(folder, [])
    batch = orjson.loads((folder / BATCH).read_bytes())
    batch["revocations"] = {"number": 99, "revoked": []}
    (folder / BATCH).write_bytes(orjson.dumps(batch))
    assert "不能恢复" in signer.sign(folder).problems[0] and not (folder / SIGNED).exists()


def _changed(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    batch = orjson.loads((folder / BATCH).read_bytes())
    change(batch["certificates"][0]["body"])
    (folder / BATCH).write_bytes(orjson.dumps(batch))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda body: body.update(role="province"), "超出"),
        (lambda body: body.update(include=["54"]), "超出"),
        (lambda body: body.update(levels=["province"]), "超出"),
        (lambda body: body.update(audience=["discipline"]), "超出"),
        (lambda body: body.update(valid_to="2099-12-31"), "有效期"),
        (lambda body: body.update(station="别的乡"), "对不上"),
        (lambda body: body.update(recipient=StationKeys.generate().recipient), "对不上"),
        (lambda body: body.update(suite="none"), "加密方法"),
        (lambda body: body.update(ranges=[["household", 1, 10**9]]), "编号范围"),
        (lambda body: body.update(ranges=[["other", 1, 9999]]), "编号范围"),
        (lambda body: body.update(issued_by=StationKeys.generate().public.text), "签发钥匙"),
    ],
    ids=[
        "role",
        "area",
        "level",
        "audience",
        "validity",
        "station",
        "recipient",
        "suite",
        "range",
        "series",
        "issuer",
    ],
)
def test_the_signing_machine_believes_nothing(
    change: Callable[[dict[str, object]], object],
    said: str,
    world: World,
    signer: Signer,
    offline: Callable[[], Office],
) -> None:
    office, folder = offline(), world.root / "batch"
    newcomer = world.station("乙")
    office.enrol(newcomer.enrolment_request(), *VALID)
    office.outgoing().prepare(folder, [])
    _changed(folder, change)
    looked = signer.sign(folder)
    assert any(said in problem for problem in looked.problems) and not (folder / SIGNED).exists()


def test_one_serial_is_signed_once(world: World, signer: Signer, offline: Callable[[], Office]) -> None:
    office = offline()
    newcomer = world.station("乙")
    office.enrol(newcomer.enrolment_request(), *VALID)
    folders = [world.root / name for name in ("one", "two")]
    for folder in folders:
        office.outgoing().prepare(folder, [])
    assert signer.sign(folders[0]).problems == []
    assert signer.sign(folders[0]).problems == []
    _changed(folders[1], lambda body: body.update(valid_to="2020-12-30"))
    assert "以前签发过另一份" in signer.sign(folders[1]).problems[0]


def test_a_receipt_that_is_not_for_an_enrolled_station_alone_is_not_signed(
    world: World, online: Office, signer: Signer, offline: Callable[[], Office]
) -> None:
    first = world.station("甲", online)
    household(first)
    world.up(first, online)
    office, folder = offline(), world.root / "batch"
    batch = office.outgoing().prepare(folder, [first.profile.device])
    (name,) = batch.receipts
    whole = (folder / name).read_bytes()
    for place in range(3000, len(whole), len(whole) // 9):
        (folder / name).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert signer.sign(folder).problems and not (folder / SIGNED).exists()
    (folder / name).write_bytes(whole)
    # Without its certificate in the batch the station is nobody the signing machine knows.
    stripped = Batch(batch.province, batch.made_at, (), None, batch.receipts)
    (folder / BATCH).write_bytes(stripped.to_bytes())
    assert "没有登记" in signer.sign(folder).problems[0]
    (folder / BATCH).write_bytes(batch.to_bytes())
    looked = signer.look(folder)
    assert looked.problems == [] and looked.receipts == 1 and not (folder / SIGNED).exists()
    assert signer.sign(folder).problems == []
    signed = inspect(next((folder / SIGNED).glob("*.bfr")))
    check_seal(signed)
    assert signed.cover.succession and not (folder / SIGNED).joinpath(name).exists()


def test_a_list_waits_for_its_signatures(world: World, signer: Signer, offline: Callable[[], Office]) -> None:
    office = offline()
    newcomers = [world.station(name) for name in "乙丙"]
    wishes = [Wish(n, ENROL, request=item.enrolment_request()) for n, item in enumerate(newcomers)]
    assert all(not item.problem and not item.certificate for item in office.enrol_all(wishes))
    folder = world.root / "batch"
    office.outgoing().prepare(folder, [])
    signer.sign(folder)
    texts = office.outgoing().collect(folder, world.root / "home").certificates
    assert office.outgoing().collect(folder, world.root / "home").certificates == {}
    assert len({Certificate.parse(text).serial for text in texts.values()}) == 2
    device = newcomers[0].profile.device
    again = office.enrol_all(
        [Wish(1, RENEW, device), Wish(2, REVOKE, newcomers[1].profile.device, reason="撤")]
    )
    assert [item.problem for item in again] == ["", ""]
    folder = world.root / "batch2"
    office.outgoing().prepare(folder, [])
    looked = signer.sign(folder)
    assert (looked.problems, looked.certificates, looked.revoked) == ([], {"township": 1}, 1)


def test_a_restored_office_waits_for_another_hand(
    world: World, online: Office, signer: Signer, offline: Callable[[], Office]
) -> None:
    first = world.station("甲", online)
    made = household(first)
    world.up(first, online)
    office = offline()
    Round(world, office, signer).down(first)
    digest = office.digest()
    office.close()
    context = store_context(world.around.catalogue, world.around.divisions)
    into = Place(world.root / "again")
    rebuilt, _code = Office.rebuild(office.folder, into, LOGIN, world.clock.now_ms, context, CHEAP)
    assert rebuilt.ok and rebuilt.digest == digest
    again = world.stack.enter_context(Office.open(into.folder, LOGIN, world.clock.now_ms, context, CHEAP))
    for ask in (again.outgoing, lambda: again.put("household", made, {"village_group": "一组"}, "改")):
        with pytest.raises(OfficeRefused, match="bangfu signer hand"):
            ask()
    again.hand_over(signer.renew_hand(), date.max)
    again = reopened(world, again)
    again.put("household", made, {"village_group": "一组"}, "核对")
    rounds = Round(world, again, signer)
    rounds.number = 20
    rounds.down(first)
    assert shown(first, made, "village_group") == "一组"

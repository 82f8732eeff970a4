"""Whatever is wrong with a file, it is refused with its own reason and one sentence, and never crashes."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop_app.merge.history import Change, make_entry
from desktop_app.sync import manifest, writing
from desktop_app.sync.certificate import Certificate, Revocation, Revocations, Scope
from desktop_app.sync.container import Verified, inspect, verify
from desktop_app.sync.errors import SENTENCES, BundleRefused, Reason, SourceUnreadable
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Close, Kind, Slice
from desktop_app.sync.reading import check_through
from desktop_app.sync.tally import Tally
from desktop_app.sync.writing import Sender, write_bundle
from tests.sync.conftest import AREA, TODAY, Province, Township, accept


def refusal(act: Callable[[], object]) -> Reason:
    with pytest.raises(BundleRefused) as refused:
        act()
    assert refused.value.message.endswith("。")
    return refused.value.code


def through(path: Path, province: Province) -> Reason:
    return refusal(lambda: check_through(accept(path, province), province.keys.identity))


@pytest.fixture
def written(tmp_path: Path, province: Province, township: Township) -> Path:
    return township.export(tmp_path, province).path


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    assert len(set(SENTENCES.values())) == len(Reason)


def test_no_byte_can_be_changed(tmp_path: Path, province: Province, written: Path) -> None:
    whole = written.read_bytes()
    chance = random.Random(20181031)  # noqa: S311
    places = {chance.randrange(len(whole)) for _ in range(400)} | set(range(512)) | {len(whole) - 1}
    other = tmp_path / "changed.bfb"
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        other.write_bytes(changed)
        assert refusal(lambda: accept(other, province)) in set(Reason)


def test_a_file_cut_anywhere_is_refused_as_cut(tmp_path: Path, province: Province, written: Path) -> None:
    whole = written.read_bytes()
    chance = random.Random(7)  # noqa: S311
    other = tmp_path / "cut.bfb"
    for length in [512, 513, len(whole) - 1, *(chance.randrange(512, len(whole)) for _ in range(200))]:
        other.write_bytes(whole[:length])
        assert refusal(lambda: accept(other, province)) is Reason.CUT_SHORT
        other.write_bytes(whole[:length] + bytes(len(whole) - length))
        assert length >= len(whole.rstrip(b"\0")) or refusal(lambda: accept(other, province))
    other.write_bytes(whole + b"\0")
    assert refusal(lambda: accept(other, province)) is Reason.CHANGED


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a workbook", bytes(4096), b"cover.json"])
def test_something_else_is_no_bundle(tmp_path: Path, province: Province, content: bytes) -> None:
    other = tmp_path / "other.bfb"
    other.write_bytes(content)
    assert refusal(lambda: accept(other, province)) is Reason.NOT_A_BUNDLE


def test_a_file_that_cannot_be_read_is_the_machines_fault(tmp_path: Path, province: Province) -> None:
    with pytest.raises(SourceUnreadable):
        accept(tmp_path / "gone.bfb", province)


def test_senders_are_judged(province: Province, township: Township, written: Path) -> None:
    own = township.own
    days = {"early": own.valid_from - timedelta(1), "late": own.valid_to + timedelta(1)}

    def on(day: date) -> Callable[[], Verified]:
        return lambda: verify(written, replace(province.trust, on=day), province.key.recipient)

    assert on(own.valid_from)() and on(own.valid_to)()
    assert refusal(on(days["early"])) is Reason.NOT_YET_VALID
    assert refusal(on(days["late"])) is Reason.EXPIRED
    gone = Revocations(1, (Revocation(own.serial, own.device, TODAY, "电脑丢失"),))
    assert refusal(lambda: accept(written, province, gone)) is Reason.REVOKED
    assert refusal(lambda: accept(written, Province.make())) is Reason.NOT_ENROLLED
    assert refusal(lambda: accept(written, Province.make("44", "广东省"))) is Reason.OTHER_PROVINCE
    foreign = replace(province.trust, scope=Scope(("5132",)))
    assert refusal(lambda: verify(written, foreign, province.key.recipient)) is Reason.AREA_FOREIGN
    own_county = replace(province.trust, scope=Scope(("513429",)))
    assert verify(written, own_county, province.key.recipient).certificate == own


def test_a_file_is_for_its_receivers_only(province: Province, written: Path) -> None:
    stranger = StationKeys.generate()
    assert refusal(lambda: verify(written, province.trust, stranger.recipient)) is Reason.NOT_FOR_US
    verified = accept(written, province)
    assert refusal(lambda: check_through(verified, stranger.identity)) is Reason.NOT_FOR_US
    receipt = Kind.RECEIPT
    act = lambda: verify(written, province.trust, province.key.recipient, receipt)  # noqa: E731
    assert refusal(act) is Reason.WRONG_KIND


def test_a_station_cannot_sign_a_receipt(tmp_path: Path, province: Province, township: Township) -> None:
    path = township.export(tmp_path, province, kind=Kind.RECEIPT).path
    act = lambda: verify(path, province.trust, province.key.recipient, Kind.RECEIPT)  # noqa: E731
    assert refusal(act) is Reason.WRONG_KIND


def test_anothers_certificate_does_not_help(
    tmp_path: Path, province: Province, township: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief = StationKeys.generate()
    sender = Sender(thief, township.certificate)
    with monkeypatch.context() as patch:
        patch.setattr(writing, "_read_back", lambda _: None)  # our own program would not let it out
        path = write_bundle(tmp_path, township.dispatch(province), sender, township.journal).path
    assert refusal(lambda: accept(path, province)) is Reason.WRONG_SIGNER


def test_a_certificate_signed_by_nobody_in_charge(tmp_path: Path, township: Township) -> None:
    province, forger = Province.make(), Province.make()
    sender = Sender(township.keys, forger.enrol(township.keys))
    path = write_bundle(tmp_path, township.dispatch(province), sender, township.journal).path
    assert refusal(lambda: accept(path, province)) is Reason.NOT_ENROLLED


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [("NEEDS", manifest.FORMAT + 1, Reason.TOO_NEW), ("FORMAT", manifest.OLDEST - 1, Reason.TOO_OLD)],
)
def test_formats_we_do_not_read(
    tmp_path: Path,
    province: Province,
    township: Township,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: int,
    reason: Reason,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(writing, name, value)
        patch.setattr(writing, "_read_back", lambda _: None)
        path = township.export(tmp_path, province).path
    assert refusal(lambda: accept(path, province)) is reason
    assert (manifest.OLDEST, manifest.NEEDS, manifest.FORMAT) == (1, 2, 2)


def test_a_weaker_suite_is_refused(tmp_path: Path, province: Province, township: Township) -> None:
    weaker = replace(township.own, suite="ed25519-x25519-md5").signed(province.keys)
    sender = Sender(township.keys, weaker)
    path = write_bundle(tmp_path, township.dispatch(province), sender, township.journal).path
    assert refusal(lambda: accept(path, province)) is Reason.WRONG_SUITE


def test_sums_that_do_not_add_up(
    tmp_path: Path, province: Province, township: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Generous(Tally):
        @property
        def entries(self) -> int:
            return super().entries + 1

    with monkeypatch.context() as patch:
        patch.setattr(writing, "Tally", Generous)
        path = township.export(tmp_path, province).path
    assert through(path, province) is Reason.SUMS_DIFFER


def test_a_value_that_was_changed_in_the_journal(
    tmp_path: Path, province: Province, township: Township
) -> None:
    chain = township.journal.chains[township.keys.device]
    forged = make_entry("household", "h3", AREA, "province", [Change("household_no", None, "0")])
    chain[2] = replace(chain[2], entries=(forged, *chain[2].entries[1:]))
    assert through(township.export(tmp_path, province).path, province) is Reason.CHAIN_BROKEN


def test_a_transaction_that_is_missing_or_too_many(
    tmp_path: Path, province: Province, township: Township
) -> None:
    device = township.keys.device
    chain = township.journal.chains[device]
    part = chain.pop(2)
    path = township.export(tmp_path, province, slices=(Slice(device, 1, 5),)).path
    assert through(path, province) is Reason.CHAIN_BROKEN
    chain.insert(2, part)
    with pytest.raises(LookupError):
        township.export(tmp_path, province, slices=(Slice(device, 1, 9),))


def test_an_archive_that_is_other_than_signed(
    tmp_path: Path, province: Province, township: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(writing._Content, "_hashed", lambda _self, piece: piece)
        path = township.export(tmp_path, province).path
    assert through(path, province) is Reason.CHANGED


@pytest.mark.parametrize("papers", [{"../evil": b"x"}, {"a/b": b"x"}, {"A.json": b"x"}])
def test_a_name_that_leads_out_is_refused(
    tmp_path: Path, province: Province, township: Township, papers: dict[str, bytes]
) -> None:
    path = township.export(tmp_path, province, papers=papers).path
    assert through(path, province) is Reason.MALFORMED
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_the_manifests_sender_is_the_signer(
    tmp_path: Path, province: Province, township: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = writing._Content

    def pretending(dispatch: object, _device: str, *rest: object) -> object:
        return real(dispatch, "0123456789abcdef", *rest)  # type: ignore[arg-type]  # as it was called

    with monkeypatch.context() as patch:
        patch.setattr(writing, "_Content", pretending)
        path = township.export(tmp_path, province).path
    assert through(path, province) is Reason.WRONG_SIGNER


def test_what_is_inspected_needs_no_key(written: Path, township: Township) -> None:
    seen = inspect(written)
    assert Certificate.parse(seen.cover.certificate) == township.own
    assert Close.parse(b'{"transactions":1,"entries":0,"counts":{},"sums":{},"parts":[],"head":null}')
    assert refusal(lambda: Close.parse(b"[]")) is Reason.MALFORMED

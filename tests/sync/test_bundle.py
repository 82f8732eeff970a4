"""A bundle comes out as it went in, for whom it was meant, and the stock programs agree."""

import subprocess
from pathlib import Path

import pytest

from desktop_app.merge.history import is_intact
from desktop_app.sync.container import inspect
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import SignedHead, Slice
from desktop_app.sync.reading import check_through, open_bundle
from tests.sync.conftest import PHOTO, Province, Township, accept


def run(*command: str | Path, folder: Path) -> bytes:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout


def test_what_is_sent_is_what_is_read(tmp_path: Path, province: Province, township: Township) -> None:
    photo = township.journal.keep(PHOTO)
    written = township.export(tmp_path, province, attachments=(photo,))
    verified = accept(written.path, province)
    with open_bundle(verified, province.keys.identity) as contents:
        attachments = list(contents.attachments())
        read = list(contents.transactions())
        close = contents.close
    sent = township.journal.chains[township.keys.device]
    assert [(item.version, item.hash) for item in read] == [(item.version, item.hash) for item in sent]
    assert all(map(is_intact, read)) and attachments == [(photo, PHOTO)]
    assert close == written.close and close.counts == {"household": 10, "project_fund": 5}
    assert close.sums == {"project_fund.amount": 500_015} and (close.transactions, close.entries) == (5, 15)


def test_values_above_the_receivers_station_stay_behind(
    tmp_path: Path, province: Province, township: Township
) -> None:
    written = township.export(tmp_path, province)
    with open_bundle(accept(written.path, province), province.keys.identity) as contents:
        for transaction in contents.transactions():
            hidden = [entry for entry in transaction.entries if entry.changes is None]
            assert [entry.audience for entry in hidden] == ["county"]


def test_the_name_and_the_cover_tell_nothing_personal(
    tmp_path: Path, province: Province, township: Township
) -> None:
    written = township.export(tmp_path, province)
    assert written.path.name == "513429100_A1_000001-000005.bfb"
    cover = inspect(written.path).cover
    assert (cover.first, cover.last, cover.station, cover.sender) == (1, 5, "三河乡", township.keys.device)
    for planted in ("王干部", "5134000001", "6222020000000000"):
        assert planted.encode() not in written.path.read_bytes()


def test_exported_again_the_content_is_the_same(
    tmp_path: Path, province: Province, township: Township
) -> None:
    (tmp_path / "again").mkdir()
    first = township.export(tmp_path, province)
    again = township.export(tmp_path / "again", province, made_at="2018-11-01T08:00:00")
    assert first.inner_sha256 == again.inner_sha256 and first.path.read_bytes() != again.path.read_bytes()


def test_a_transaction_larger_than_a_block_and_an_empty_one_travel(
    tmp_path: Path, province: Province, township: Township
) -> None:
    device = township.keys.device
    many = [entry for number in range(900) for entry in township.journal.chains[device][0].entries[:1]]
    township.journal.save(device, many * 3)
    township.journal.save(device, [])
    township.enter(2, first=6)
    written = township.export(tmp_path, province)
    with open_bundle(accept(written.path, province), province.keys.identity) as contents:
        sizes = [len(item.entries) for item in contents.transactions()]
    assert sizes == [3, 3, 3, 3, 3, 2700, 0, 3, 3]


@pytest.mark.posix
def test_the_stock_programs_open_and_verify_it(
    tmp_path: Path, province: Province, township: Township
) -> None:
    written = township.export(tmp_path, province)
    (tmp_path / "station.pub").write_text(township.keys.public.file)
    (tmp_path / "province.key").write_text(province.keys.identity)
    run("tar", "xf", written.path, folder=tmp_path)
    said = run("minisign", "-V", "-m", "bundle.age", "-p", "station.pub", folder=tmp_path).decode()
    cover = run("sha256sum", "cover.json", folder=tmp_path).split()[0].decode()
    assert f"cover={cover}" in said
    run("age", "-d", "-i", "province.key", "-o", "inner.tar.zst", "bundle.age", folder=tmp_path)
    run("zstd", "-d", "-q", "inner.tar.zst", folder=tmp_path)
    inner = run("sha256sum", "inner.tar", folder=tmp_path).split()[0].decode()
    assert f"inner={inner}" in said and inner == written.inner_sha256
    listed = run("tar", "tf", "inner.tar", folder=tmp_path).decode().split()
    assert listed == ["manifest.json", "journal/000001.ndjson", "close.json"]


@pytest.mark.posix
def test_a_key_file_of_the_stock_program_is_of_the_same_kind(tmp_path: Path) -> None:
    keys = StationKeys.generate()
    (tmp_path / "age.key").write_text(keys.identity)
    assert run("age-keygen", "-y", "age.key", folder=tmp_path).decode().strip() == keys.recipient
    assert StationKeys.from_bytes(keys.to_bytes()) == keys and keys.identity not in repr(keys)
    renewed = keys.with_new_signing_key()
    assert renewed.recipient == keys.recipient and renewed.device != keys.device


def test_one_laptop_carries_what_another_one_signed(
    tmp_path: Path, province: Province, township: Township
) -> None:
    other = StationKeys.generate()
    for number in range(3):
        township.journal.save(
            other.device, list(township.journal.chains[township.keys.device][number].entries)
        )
    end = township.journal.chains[other.device][-1]
    carried = {
        "slices": (Slice(township.keys.device, 1, 5), Slice(other.device, 1, 3)),
        "certificates": (province.enrol(other, tag="A2"),),
        "heads": (SignedHead.sign(3, end.hash, other),),
    }
    written = township.export(tmp_path, province, **carried)
    assert check_through(accept(written.path, province), province.keys.identity).transactions == 8
    forged = carried | {"heads": (SignedHead(other.device, 3, end.hash, bytes(64)),)}
    written = township.export(tmp_path, province, **forged)
    with pytest.raises(BundleRefused) as refused:
        check_through(accept(written.path, province), province.keys.identity)
    assert refused.value.code is Reason.WRONG_SIGNER

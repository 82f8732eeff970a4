"""An update file: what stock programs say of it, and every byte that somebody changes."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from desktop_app.sync import update_file
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.update_file import UpdateCover, UpdateRefused, read_update, write_update

INSTALLER = b"MZ" + bytes(range(256)) * 600


@pytest.fixture(scope="module")
def province() -> StationKeys:
    return StationKeys.generate()


@pytest.fixture
def file(tmp_path: Path, province: StationKeys) -> Path:
    installer = tmp_path / "bangfu-ledger-0.2.0-setup.exe"
    installer.write_bytes(INSTALLER)
    target = tmp_path / "帮扶台账0.2.0.bfu"
    write_update(installer, UpdateCover("0.2.0", "windows-amd64", "", 0, "", "秋季更新"), province, target)
    return target


def test_what_was_signed_comes_out(file: Path, province: StationKeys, tmp_path: Path) -> None:
    update = read_update(file, [province.public])
    assert (update.cover.version, update.cover.note) == ("0.2.0", "秋季更新")
    unpacked = update.unpack(tmp_path / "给使用者")
    assert unpacked.read_bytes() == INSTALLER
    assert [path.name for path in unpacked.parent.iterdir()] == ["bangfu-ledger-0.2.0-setup.exe"]


@pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not installed here")
def test_the_stock_programs_verify_it(file: Path, province: StationKeys, tmp_path: Path) -> None:
    subprocess.run(["tar", "-xf", file, "-C", tmp_path], check=True)
    words = ["minisign", "-Vm", tmp_path / "update.json", "-P", province.public.text]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    signed = (tmp_path / "update.json").read_text(encoding="utf-8")
    assert hashlib.sha256((tmp_path / "payload").read_bytes()).hexdigest() in signed


def test_another_provinces_update_is_refused(file: Path) -> None:
    with pytest.raises(UpdateRefused, match="不是本省签发"):
        read_update(file, [StationKeys.generate().public])


def test_no_byte_can_be_changed_and_no_end_cut(file: Path, province: StationKeys) -> None:
    """Every header and cover byte, one in a hundred of the installer's, and every length class of a cut."""
    whole = file.read_bytes()
    places = [*range(0, 4096, 7), *range(4096, len(whole), 997), len(whole) - 1]
    for place in places:
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        with pytest.raises(UpdateRefused):
            read_update(file, [province.public])
    for length in (0, 1, 511, 512, 3000, len(whole) - 512, len(whole) - 1):
        file.write_bytes(whole[:length])
        with pytest.raises(UpdateRefused):
            read_update(file, [province.public])
    file.write_bytes(whole + b"more")
    with pytest.raises(UpdateRefused):
        read_update(file, [province.public])


def test_a_file_exchanged_between_check_and_copy_is_noticed(
    file: Path, province: StationKeys, tmp_path: Path
) -> None:
    update = read_update(file, [province.public])
    whole = bytearray(file.read_bytes())
    whole[update.start + 100] ^= 1
    file.write_bytes(whole)
    with pytest.raises(UpdateRefused, match="与签名不符"):
        update.unpack(tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["../x.exe", "a b.exe", "x.bat", "/etc/x.deb", ""])
def test_a_name_never_leads_out(name: str) -> None:
    cover = UpdateCover("0.2.0", "windows-amd64", name, 1, "0" * 64)
    with pytest.raises(UpdateRefused):
        UpdateCover.from_bytes(cover.to_bytes())


def test_a_newer_format_says_what_to_do() -> None:
    text = UpdateCover("0.2.0", "windows-amd64", "a.exe", 1, "0" * 64).to_bytes()
    with pytest.raises(UpdateRefused) as refused:
        UpdateCover.from_bytes(text.replace(b'"format":1', b'"format":2'))
    assert refused.value.message == update_file.TOO_NEW

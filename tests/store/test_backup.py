"""Backups that were read back, and restoring that says what would go."""

import errno
import io
import os
import random
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desktop_app.store import backup, errors
from desktop_app.store.backup import make_backup, read_backup, restore_backup
from desktop_app.store.backup_cover import Cover, Facts, preview_restore
from desktop_app.store.cipher import create_database, open_database, verify_file, writing
from desktop_app.store.folder import DataFolder, open_folder
from desktop_app.store.keyring import Keyring, Unlocked
from desktop_app.store.passwords import Cost

if TYPE_CHECKING:
    from sqlite_utils import Database

CHEAP = Cost(memory=8, passes=1)
PASSWORD = "凉山2018昭觉"
NOW = 1_541_035_800_000  # 2018-11-01 09:30 in Peking
SINCE = "2018-11-01 09:30"


def facts_of(db: "Database") -> Facts:
    """A stand-in for the store's own: one device, whose saves are the rows."""
    rows = db["person"].count
    return Facts({"device-a": rows}, {"person": rows})


@dataclass
class Station:
    """A data folder with a store of 500 rows."""

    folder: DataFolder
    keyring: Keyring
    owner: Unlocked
    db: "Database"

    def save(self, name: str) -> None:
        with writing(self.db):
            self.db["person"].insert({"name": name})

    def back_up(self, target: Path, progress: backup.Progress | None = None) -> Cover:
        return make_backup(self.db, self.owner.key, self.folder, target, facts_of, NOW, progress)


def make_station(path: Path) -> Station:
    folder = open_folder(path, SINCE, create=True)
    keyring, owner = Keyring.create(path, "wang", PASSWORD, lambda: NOW, cost=CHEAP)
    db = create_database(folder.store, owner.key)
    with writing(db):
        db["person"].create({"id": int, "name": str}, pk="id")
        db["person"].insert_all({"name": f"张小满{number}"} for number in range(500))
    return Station(folder, keyring, owner, db)


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    made = make_station(tmp_path / "station")
    yield made
    made.db.close()
    made.folder.close()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "stick"
    place.mkdir()
    return place / "台账备份.bfk"


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_one_file_that_shows_nothing(station: Station, stick: Path) -> None:
    cover = station.back_up(stick)
    assert names_in(stick.parent) == [stick.name]
    assert not any("copying" in name for name in names_in(station.folder.path))
    assert read_backup(stick) == cover
    assert cover.facts == Facts({"device-a": 500}, {"person": 500})
    assert cover.vouched(station.owner.key)
    assert not replace(cover, created=1).vouched(station.owner.key)
    for secret in ("张小满", "wang", station.owner.key.hex()):
        assert secret.encode() not in stick.read_bytes()
    with tarfile.open(stick) as tar:
        assert tar.getnames() == ["cover.json", "keyring.json", "store.db"]


def test_a_backup_tells_how_far_it_is_and_is_ended_at_any_step(station: Station, stick: Path) -> None:
    class Enough(Exception):
        pass

    shares: list[float] = []
    station.back_up(stick, lambda done, whole: shares.append(done / whole))
    assert shares == sorted(shares) and shares[-1] == 1 and len(shares) > 2
    before = stick.read_bytes()
    for last in range(len(shares)):
        left = iter(range(last))

        def step(_done: int, _whole: int, left: Iterator[int] = left) -> None:
            if next(left, None) is None:
                raise Enough

        with pytest.raises(Enough):
            station.back_up(stick, step)
        assert stick.read_bytes() == before
    assert names_in(stick.parent) == [stick.name]


def test_restoring_into_an_empty_folder(station: Station, stick: Path, tmp_path: Path) -> None:
    station.back_up(stick)
    seen: list[tuple[int, int]] = []
    with open_folder(tmp_path / "other", SINCE, create=True) as other:
        restore_backup(stick, other, progress=lambda done, total: seen.append((done, total)))
        assert names_in(other.path) == ["attempts", "keyring.json", "lock", "store.db"]
        keyring = Keyring.open(other.path, lambda: NOW, CHEAP)
        assert keyring.contents.restored == str(NOW)
        assert keyring.attempts.events() == ()
        db = open_database(other.store, keyring.unlock("wang", PASSWORD).key)
        assert list(db["person"].rows) == list(station.db["person"].rows)
        verify_file(db, thorough=True)
        db.close()
    assert seen[-1][0] == seen[-1][1] == 2 * read_backup(stick).size  # read, then put back
    assert station.keyring.contents.restored == ""


def test_restoring_says_what_is_newer_here_and_keeps_it(station: Station, stick: Path) -> None:
    cover = station.back_up(stick)
    station.save("后来登记的人")
    station.save("再后来的人")
    here = facts_of(station.db)
    preview = preview_restore(cover, here)
    assert (preview.newer, preview.counts, preview.loses) == ({"device-a": 2}, {"person": (502, 500)}, True)
    assert "2018-11-01 09:30" in preview.message and "2次" in preview.message
    station.db.close()
    with pytest.raises(errors.BackupRefused) as caught:
        restore_backup(stick, station.folder, here)
    assert caught.value.message == preview.message
    with pytest.raises(errors.BackupRefused):
        restore_backup(stick, station.folder, None)
    restore_backup(stick, station.folder, here, accept_loss=True)
    db = open_database(station.folder.store, station.owner.key)
    assert db["person"].count == 500
    db.close()
    kept = open_database(station.folder.path / "before-restore-1" / "store.db", station.owner.key)
    assert kept["person"].count == 502
    kept.close()


def test_nothing_newer_needs_no_consent(station: Station, stick: Path) -> None:
    cover = station.back_up(stick)
    here = facts_of(station.db)
    assert not preview_restore(cover, here).loses
    station.db.close()
    restore_backup(stick, station.folder, here)
    assert (
        Keyring.open(station.folder.path, lambda: NOW, CHEAP).unlock("wang", PASSWORD).key
        == station.owner.key
    )


def test_another_stations_backup_is_refused(station: Station, stick: Path, tmp_path: Path) -> None:
    other = make_station(tmp_path / "other")
    other.back_up(stick)
    other.db.close()
    other.folder.close()
    with pytest.raises(errors.BackupRefused):
        restore_backup(stick, station.folder, facts_of(station.db), accept_loss=True)
    assert station.db["person"].count == 500


def test_a_lost_keyring_comes_back(station: Station, stick: Path) -> None:
    station.back_up(stick)
    station.db.close()
    station.folder.keyring.unlink()
    restore_backup(stick, station.folder, accept_loss=True)
    assert Keyring.open(station.folder.path, lambda: NOW, CHEAP).unlock("wang", PASSWORD)


def test_every_part_is_guarded(station: Station, stick: Path) -> None:
    """A flipped bit anywhere – cover, keyring, first, middle and last page, a header – is noticed."""
    station.back_up(stick)
    whole = stick.read_bytes()
    with tarfile.open(stick) as tar:
        starts = {member.name: (member.offset_data, member.size) for member in tar}
    places = [3]
    for start, size in starts.values():
        places += [start - 500, start, start + size // 2, start + size - 1]
    for place in places:
        stick.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((errors.BackupDamaged, errors.StoreTooNew)):
            read_backup(stick)


@pytest.mark.parametrize("kept", [0, 100, 512, 2000, 9000, None])
def test_a_backup_cut_short_restores_nothing(station: Station, stick: Path, kept: int | None) -> None:
    station.back_up(stick)
    if kept is None:  # all but the last byte of the store
        with tarfile.open(stick) as tar:
            member = tar.getmember("store.db")
        kept = member.offset_data + member.size - 1
    stick.write_bytes(stick.read_bytes()[:kept])
    before = names_in(station.folder.path)
    with pytest.raises(errors.BackupDamaged):
        restore_backup(stick, station.folder, facts_of(station.db), accept_loss=True)
    assert names_in(station.folder.path) == before
    assert station.db["person"].count == 500


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("failing", ["_drain", "replace_file", "finish_restore"])
def test_a_restore_that_fails_keeps_the_old_store_or_is_finished_later(
    station: Station, stick: Path, monkeypatch: pytest.MonkeyPatch, failing: str, code: int
) -> None:
    station.back_up(stick)
    station.save("后来登记的人")
    station.db.close()
    original = getattr(backup, failing)

    def fail(*arguments: object) -> object:
        if failing == "_drain" and arguments[1] is None:  # only being read
            return original(*arguments)
        error = OSError(code, os.strerror(code))
        raise errors.translate(error) if failing == "replace_file" else error

    monkeypatch.setattr(backup, failing, fail)
    with pytest.raises(errors.MachineFault):
        restore_backup(stick, station.folder, None, accept_loss=True)
    monkeypatch.undo()
    station.folder.close()
    station.folder = open_folder(station.folder.path, SINCE)
    db = open_database(station.folder.store, station.owner.key)
    assert db["person"].count == (500 if failing == "finish_restore" else 501)
    db.close()
    assert not list(station.folder.path.glob("*.restored"))


@pytest.mark.parametrize("member", ["../../evil", "cover.json", "store.db"])
def test_a_tar_of_something_else(tmp_path: Path, member: str) -> None:
    path = tmp_path / "other.bfk"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo(member)
        info.size = 2
        tar.addfile(info, io.BytesIO(b"{}"))
    with pytest.raises(errors.BackupDamaged):
        read_backup(path)


def test_a_damaged_store_is_not_backed_up_over_a_good_backup(station: Station, stick: Path) -> None:
    station.back_up(stick)
    good = stick.read_bytes()
    station.db.close()
    data = bytearray(station.folder.store.read_bytes())
    data[3 * 4096 + 99] ^= 1
    station.folder.store.write_bytes(data)
    station.db = open_database(station.folder.store, station.owner.key)
    with pytest.raises(errors.StoreDamaged):
        station.back_up(stick)
    assert stick.read_bytes() == good
    assert names_in(stick.parent) == [stick.name]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_stick_that_fails_leaves_the_older_backup(
    station: Station, stick: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    station.back_up(stick)
    good = stick.read_bytes()

    def fail(_handle: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(backup, "_forget", fail)
    with pytest.raises(errors.MachineFault):
        station.back_up(stick)
    assert stick.read_bytes() == good
    assert names_in(stick.parent) == [stick.name]
    assert not any("copying" in name for name in names_in(station.folder.path))


def test_a_stick_that_writes_something_else_is_found_by_reading_back(
    station: Station, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(handle: int) -> None:
        os.pwrite(handle, b"\0" * 512, os.fstat(handle).st_size // 2)

    if not hasattr(os, "pwrite"):
        pytest.skip("writing into the middle of an open file this way is POSIX's")
    monkeypatch.setattr(backup, "_forget", spoil)
    with pytest.raises(errors.BackupDamaged):
        station.back_up(stick)
    assert names_in(stick.parent) == []


def test_a_small_stick_is_full(station: Station, tmp_path: Path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24k", "tmpfs", str(place)]
    if (
        os.name == "nt"
        or os.geteuid() != 0
        or subprocess.run(command, check=False, capture_output=True).returncode
    ):
        pytest.skip("cannot mount here; the failing stick above covers the sentence")
    try:
        with pytest.raises(errors.DiskFull):
            station.back_up(place / "a.bfk")
        assert names_in(place) == []
    finally:
        subprocess.run(["umount", str(place)], check=True)


_BACKER = """
import sys
from pathlib import Path
from desktop_app.store.backup import make_backup
from desktop_app.store.backup_cover import Facts
from desktop_app.store.cipher import open_database
from desktop_app.store.folder import open_folder
key = bytes.fromhex(sys.stdin.readline())
folder = open_folder(Path(sys.argv[1]), "now")
db = open_database(folder.store, key)
while True:
    make_backup(db, key, folder, Path(sys.argv[2]), lambda db: Facts({"a": db["person"].count}), 0)
    print("done", flush=True)
"""


@pytest.mark.posix
@pytest.mark.parametrize(
    "_part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in range(1, 11))]
)  # one in the quick run, two hundred kills in the slow one
def test_killed_while_backing_up(station: Station, stick: Path, _part: int) -> None:
    """After each kill the backup under its name is whole, and the folder opens and is tidy."""
    station.db.close()
    station.folder.close()
    for _turn in range(20):
        child = subprocess.Popen(
            [sys.executable, "-c", _BACKER, str(station.folder.path), str(stick)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert child.stdin is not None and child.stdout is not None
        child.stdin.write(station.owner.key.hex().encode() + b"\n")
        child.stdin.flush()
        assert child.stdout.readline() == b"done\n"
        try:
            child.wait(timeout=random.random() * 0.06)  # noqa: S311 - any moment will do
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdin.close()
        child.stdout.close()
        assert read_backup(stick).facts.heads == {"a": 500}
        with open_folder(station.folder.path, SINCE) as folder:
            assert not any("copying" in name for name in names_in(folder.path))
            db = open_database(folder.store, station.owner.key)
            verify_file(db)
            db.close()

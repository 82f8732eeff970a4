"""The data folder: one window at a time, and disks that are read-only, full or somewhere else."""

import contextlib
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.store import errors, folder
from desktop_app.store.folder import filesystem_in, finish_restore, is_network, open_folder

SINCE = "2018-11-01 09:30"

_HOLDER = """
import sys
from pathlib import Path
from desktop_app.store.folder import open_folder
held = open_folder(Path(sys.argv[1]), sys.argv[2])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other_window(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path), SINCE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None and child.stdin is not None
    assert child.stdout.readline() == b"held\n"
    yield child
    child.kill()
    child.wait()
    child.stdin.close()
    child.stdout.close()


@pytest.mark.usefixtures("other_window")
@pytest.mark.posix
def test_the_second_window_is_told_since_when(tmp_path: Path) -> None:
    with pytest.raises(errors.StoreBusy) as caught:
        open_folder(tmp_path, "2018-11-01 10:00")
    assert caught.value.since == SINCE
    assert SINCE in caught.value.message


@pytest.mark.posix
def test_a_killed_window_gives_the_folder_back(tmp_path: Path, other_window: subprocess.Popen[bytes]) -> None:
    other_window.send_signal(signal.SIGKILL)
    other_window.wait()
    with open_folder(tmp_path, SINCE) as held:
        assert held.path == tmp_path


def test_two_windows_of_one_process(tmp_path: Path) -> None:
    with open_folder(tmp_path, SINCE), pytest.raises(errors.StoreBusy):
        open_folder(tmp_path, SINCE)
    open_folder(tmp_path, SINCE).close()


def test_only_the_lock_is_left_in_a_fresh_folder(tmp_path: Path) -> None:
    with open_folder(tmp_path / "新台账", SINCE, create=True) as held:
        assert [path.name for path in held.path.iterdir()] == ["lock"]
        held.require_empty()
        with pytest.raises(errors.NotAStore):
            held.require_store()
        held.store.write_bytes(b"x")
        with pytest.raises(errors.KeyringMissing):
            held.require_store()
        with pytest.raises(errors.StoreExists):
            held.require_empty()
        held.keyring.write_bytes(b"x")
        held.require_store()


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(errors.NotAStore):
        open_folder(tmp_path / "nowhere", SINCE)
    (tmp_path / "file").touch()
    with pytest.raises(errors.StoreError):
        open_folder(tmp_path / "file" / "below", SINCE, create=True)


def mounted(command: list[str], place: Path) -> bool:
    """Whether a mount for the test could be made: it takes root, and not every container lets even root."""
    if os.name == "nt" or os.geteuid() != 0:
        return False
    return subprocess.run(["mount", *command, str(place)], check=False, capture_output=True).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "small"
    place.mkdir()
    if not mounted(["-t", "tmpfs", "-o", "size=128k", "tmpfs"], place):
        pytest.skip("cannot mount here; the mocked disk below covers the sentence")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_noticed_before_the_first_save(small_disk: Path) -> None:
    with pytest.raises(errors.DiskFull):
        open_folder(small_disk, SINCE)
    assert [path.name for path in small_disk.iterdir()] == ["lock"]


def test_a_read_only_disk(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(errors.StoreReadOnly):
        open_folder(small_disk, SINCE)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (errno.ENOSPC, errors.DiskFull),
        (errno.EROFS, errors.StoreReadOnly),
        (errno.EACCES, errors.StoreReadOnly),
        (errno.EIO, errors.DiskFault),
        (errno.EFBIG, errors.DiskFull),
    ],
)
def test_what_the_disk_says_becomes_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, error: type[errors.StoreError]
) -> None:
    def refuse(_path: Path, _content: bytes) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(folder, "write_synced", refuse)
    with pytest.raises(error) as caught:
        open_folder(tmp_path, SINCE)
    assert caught.value.message.endswith("。")
    assert caught.value.kind is errors.ErrorKind.MACHINE
    monkeypatch.undo()
    open_folder(tmp_path, SINCE).close()  # the lock was given back


@pytest.mark.skipif(os.name == "nt", reason="flock is POSIX's")
@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EOPNOTSUPP, None])
def test_a_place_where_locks_do_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int | None
) -> None:
    """Either the system says so, or it grants the same lock twice."""
    import fcntl

    def lock(_handle: int, _how: int) -> None:
        if code is not None:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(fcntl, "flock", lock)
    with pytest.raises(errors.LocksMissing):
        open_folder(tmp_path, SINCE)


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /media/office rw - cifs //server/share rw
31 22 8:17 / /media/My\\040Stick rw - vfat /dev/sdb1 rw
32 30 8:33 / /media/office/local rw - ext4 /dev/sdc1 rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/cadre", "ext4"),
        ("/media/office/台账", "cifs"),
        ("/media/office/local/台账", "ext4"),
        ("/media/officer", "ext4"),
        ("/media/My Stick", "vfat"),
    ],
)
@pytest.mark.posix
def test_which_filesystem_a_folder_is_on(path: str, kind: str) -> None:
    assert filesystem_in(MOUNTS, Path(path)) == kind


def test_a_network_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_network(tmp_path)
    monkeypatch.setattr(folder, "is_network", lambda _path: True)
    with pytest.raises(errors.LocksMissing):
        open_folder(tmp_path, SINCE)


@pytest.mark.parametrize(
    ("free", "size", "kind", "warns"),
    [
        (10**10, 10**6, "ext4", ""),
        (10**8, 10**6, "ext4", "清理磁盘"),
        (2 * 10**9, 3 * 10**9, "ext4", "清理磁盘"),
        (10**11, 35 * 10**8, "vfat", "FAT32"),
        (10**11, 35 * 10**8, "ntfs", ""),
    ],
)
def test_the_warning_about_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, size: int, kind: str, warns: str
) -> None:
    monkeypatch.setattr(folder.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": free}))
    monkeypatch.setattr(folder, "filesystem", lambda _path: kind)
    with open_folder(tmp_path, SINCE) as held:
        with held.store.open("wb") as file:
            file.truncate(size)
        health = held.health()
        assert (health.free, health.store) == (free, size)
        assert warns in health.warning if warns else not health.warning


def test_leftovers_of_an_interrupted_copy_are_cleared(tmp_path: Path) -> None:
    leftovers = ("probe", "keyring.json.new", "attempts.new", "store.db.restored", "store.db.copying-wal")
    leftovers += ("store.db.scratch-1a2b3c4d",)
    for name in (*leftovers, "keyring.json", "store.db"):
        (tmp_path / name).write_bytes(name.encode())
    with open_folder(tmp_path, SINCE):
        assert sorted(path.name for path in tmp_path.iterdir()) == ["keyring.json", "lock", "store.db"]


@pytest.mark.parametrize("cut", range(9))
def test_a_restore_cut_off_anywhere_is_finished_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    for name in ("store.db", "store.db-wal", "keyring.json", "attempts"):
        (tmp_path / name).write_bytes(b"old")
    for name in ("store.db", "keyring.json"):
        (tmp_path / f"{name}.restored").write_bytes(b"new")
    steps = iter(range(100))

    def cut_off(original: "object") -> "object":
        def step(path: Path, target: Path) -> Path:
            if next(steps) == cut:
                raise KeyboardInterrupt
            return original(path, target)  # type: ignore[operator,no-any-return]  # whatever os.replace was

        return step

    monkeypatch.setattr(Path, "rename", cut_off(Path.rename))
    monkeypatch.setattr(Path, "replace", cut_off(Path.replace))
    with contextlib.suppress(KeyboardInterrupt):
        finish_restore(tmp_path)
    monkeypatch.undo()
    open_folder(tmp_path, SINCE).close()
    assert (tmp_path / "store.db").read_bytes() == (tmp_path / "keyring.json").read_bytes() == b"new"
    assert not list(tmp_path.glob("store.db-*"))
    kept = sorted(path.name for path in tmp_path.glob("before-restore-*/*"))
    assert kept == ["attempts", "keyring.json", "store.db", "store.db-wal"]

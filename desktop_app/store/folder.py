"""The data folder: held by one window, on a disk that can be written, locked and has room.

It holds the store with its WAL, the keyring, the attempts and the lock (design.md §12), all of them
unreadable without a password; leftovers of an interrupted copy are cleared away at opening.
"""

import os
import shutil
import sys
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from desktop_app.store.durable import sync_file, sync_folder, write_synced
from desktop_app.store.errors import KeyringMissing, LocksMissing, NotAStore, StoreExists, translate
from desktop_app.store.keyring import ATTEMPTS_FILE, KEYRING_FILE
from desktop_app.store.lock import FolderLock
from desktop_app.store.scratch import SCRATCH

STORE_FILE = "store.db"
LOCK_FILE = "lock"
RESTORED = ".restored"
"""Ending of the files that a restore has made ready but not yet put in place."""
COPYING = ".copying"
"""Ending of a copy of the store that a backup is making."""
CREATING = "creating"
"""The folder in which a new store is being made; what lies there has never been anybody's."""
CREATED = "created"
"""The same folder once everything in it is whole, until its files are in their place."""
CUT_OFF = "上次新建台账没有做完就中断了；那时还没有录入任何数据，什么也没有丢，请从头新建。"
_ASIDE = "before-restore"
_PROBE = "probe"
_PROBE_BYTES = 256 * 1024
_ROOM_WANTED = 500 * 1024 * 1024  # bytes
_FAT_NEAR = 3 * 1024**3
_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "davfs"})
_FAT = frozenset({"vfat", "msdos"})
_REMOTE_DRIVE = 4  # Windows' DRIVE_REMOTE


class Health(NamedTuple):
    """How the folder's disk stands: ``free`` and ``store`` in bytes, ``warning`` for the person, or empty."""

    free: int
    store: int
    warning: str


class DataFolder:
    """An open data folder; hold it as long as the store is open. Usable in a ``with`` statement."""

    def __init__(self, path: Path, lock: FolderLock) -> None:
        self.path = path
        self._lock = lock

    def workshop(self) -> "DataFolder":
        """An empty folder inside, under the same lock, in which a store is made before it is anybody's."""
        making = self.path / CREATING
        making.mkdir()
        return DataFolder(making, self._lock)

    @property
    def store(self) -> Path:
        """The encrypted database."""
        return self.path / STORE_FILE

    @property
    def keyring(self) -> Path:
        """The keyring beside it."""
        return self.path / KEYRING_FILE

    def require_store(self) -> None:
        """Raises NotAStore, or KeyringMissing when the store is there and its keyring is not."""
        if not self.store.is_file():
            raise NotAStore
        if not self.keyring.is_file():
            raise KeyringMissing

    def require_empty(self) -> None:
        """Raises StoreExists when a store, or what is left of one, is here."""
        if self.store.exists() or self.keyring.exists():
            raise StoreExists

    def health(self) -> Health:
        """Room left and what to do about it; cheap enough to be asked after every import."""
        free = shutil.disk_usage(self.path).free
        parts = (self.store, self.store.with_name(f"{STORE_FILE}-wal"))
        size = sum(part.stat().st_size for part in parts if part.exists())
        return Health(free, size, self._warning(free, size))

    def _warning(self, free: int, size: int) -> str:
        if size > _FAT_NEAR and filesystem(self.path) in _FAT:
            return f"台账已有{_gigabytes(size)}，这个U盘（FAT32格式）单个文件最多4GB，请把台账移到本机磁盘。"
        wanted = max(_ROOM_WANTED, size)
        if free < wanted:
            return f"磁盘只剩{_gigabytes(free)}可用，自动备份需要{_gigabytes(wanted)}，请清理磁盘。"
        return ""

    def close(self) -> None:
        """Let another window in."""
        self._lock.release()

    def __enter__(self) -> "DataFolder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_folder(path: Path, since: str, *, create: bool = False) -> DataFolder:
    """Take the folder for this window; ``since`` is the time of opening that a second window is told.

    Raises StoreBusy when another window has it, NotAStore when there is no such folder and ``create`` is
    not set, LocksMissing on a network share, StoreReadOnly, DiskFull or DiskFault as the disk has it.
    """
    try:
        if create:
            path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise translate(error) from error
    if not path.is_dir():
        raise NotAStore
    if is_network(path):
        raise LocksMissing
    lock = FolderLock(path / LOCK_FILE, since)
    try:
        _probe(path)
        _tidy(path)
    except BaseException as error:
        lock.release()
        if isinstance(error, OSError):
            raise translate(error) from error
        raise
    return DataFolder(path, lock)


def _probe(path: Path) -> None:
    """Write, sync and remove a file: a full or read-only disk shows itself now and not at the first save."""
    probe = path / _PROBE
    try:
        write_synced(probe, os.urandom(_PROBE_BYTES))
    finally:
        probe.unlink(missing_ok=True)


def _tidy(path: Path) -> None:
    """Finish a restore that was cut off, and clear away what an interrupted write left behind."""
    if (path / CREATING).exists():
        shutil.rmtree(path / CREATING)
    finish_creation(path)
    finish_restore(path)
    for name in (_PROBE, f"{KEYRING_FILE}.new", f"{ATTEMPTS_FILE}.new", STORE_FILE + RESTORED):
        (path / name).unlink(missing_ok=True)
    for ending in (COPYING, SCRATCH):
        for left in path.glob(f"{STORE_FILE}{ending}*"):
            left.unlink()


def holds_store(path: Path) -> bool:
    """Whether a store is here, be it that its making or its restoring was cut off just before the end."""
    return any((path / name).exists() for name in (STORE_FILE, CREATED, KEYRING_FILE + RESTORED))


def was_cut_off(path: Path) -> bool:
    """Whether the making of a store was begun here and never came to its end: nothing was entered yet."""
    return (path / CREATING).exists() and not holds_store(path)


def seal_creation(path: Path) -> None:
    """Declare what lies in ``creating`` whole, in one rename, and put it in its place. Raises OSError."""
    making = path / CREATING
    for file in making.iterdir():
        sync_file(file)
    sync_folder(making)
    making.rename(path / CREATED)
    sync_folder(path)
    finish_creation(path)


def finish_creation(path: Path) -> None:
    """Put the files of a store that is whole in their place; may be cut off and taken up again.

    The keyring comes last, as in a restore: where it is, all the others are. Raises OSError.
    """
    made = path / CREATED
    if not made.exists():
        return
    for file in sorted(made.iterdir(), key=lambda file: file.name == KEYRING_FILE):
        file.rename(path / file.name)
    sync_folder(path)
    made.rmdir()
    sync_folder(path)


def finish_restore(path: Path) -> Path | None:
    """Put restored files in place, keeping the old ones in a folder of their own; where that is, or None.

    The restored keyring is written last: once it is there, both files are complete. Each step may be cut
    off and taken up again, and a new store never meets an old one's WAL. Raises OSError.
    """
    keyring, store = path / (KEYRING_FILE + RESTORED), path / (STORE_FILE + RESTORED)
    if not keyring.exists():
        return None
    aside = None
    if store.exists():
        aside = _move_aside(path)
        store.rename(path / STORE_FILE)
        sync_folder(path)
    keyring.replace(path / KEYRING_FILE)
    sync_folder(path)
    return aside


def _move_aside(path: Path) -> Path | None:
    names = (STORE_FILE, f"{STORE_FILE}-wal", f"{STORE_FILE}-shm", KEYRING_FILE, ATTEMPTS_FILE)
    old = [path / name for name in names if (path / name).exists()]
    if not old:
        return None
    number = 1 + sum(1 for _ in path.glob(f"{_ASIDE}-*"))
    aside = path / f"{_ASIDE}-{number}"
    aside.mkdir()
    for file in old:
        file.rename(aside / file.name)
    sync_folder(aside)
    return aside


def _gigabytes(size: int) -> str:
    return f"{size / 1024**3:.1f}GB" if size >= 1024**3 else f"{size / 1024**2:.0f}MB"


def is_network(path: Path) -> bool:
    """Whether the folder lies on a network share: neither locks nor WAL can be trusted there."""
    if sys.platform == "win32":
        return str(path.resolve()).startswith("\\\\") or _windows_drive(path) == _REMOTE_DRIVE
    return filesystem(path) in _NETWORK


if sys.platform == "win32":

    def _windows_drive(path: Path) -> int:
        import ctypes

        return int(ctypes.windll.kernel32.GetDriveTypeW(path.resolve().anchor))

    def filesystem(path: Path) -> str:
        """The kind of filesystem: ``fat32`` shows as ``vfat``, others by their own name in small letters."""
        import ctypes

        name = ctypes.create_unicode_buffer(64)
        anchor = path.resolve().anchor
        ctypes.windll.kernel32.GetVolumeInformationW(anchor, None, 0, None, None, None, name, len(name))
        return "vfat" if name.value.upper().startswith("FAT") else name.value.lower()

else:

    def filesystem(path: Path) -> str:
        """The kind of filesystem, as the kernel names it; empty when it does not say."""
        try:
            return filesystem_in(Path("/proc/self/mountinfo").read_text(encoding="utf-8"), path)
        except OSError:
            return ""


def filesystem_in(mountinfo: str, path: Path) -> str:
    """The kind of filesystem that ``path`` lies on, read from the kernel's table of mounts."""
    place = str(path.resolve())
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split(" ")
        if len(fields) < 5 or not after:
            continue
        point = fields[4].replace("\\040", " ")
        inside = place == point or place.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:
            best, kind = len(point), after.split(" ", 1)[0]
    return kind

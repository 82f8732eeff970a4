"""Backups: one ``.bfk`` file with the encrypted store and its keyring, read back before it counts.

A plain tar of three members: ``cover.json`` (when, of which keyring, heads, counts, SHA-256 of the others;
nothing personal), ``keyring.json`` and ``store.db``. Whoever finds the stick needs a password. What the
heads and counts are is told by a callable: this module knows no schema.
"""

import hashlib
import os
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from desktop_app.store.attempts import Attempts
from desktop_app.store.backup_cover import Cover, Facts, preview_restore
from desktop_app.store.cipher import copy_database, open_database, verify_file
from desktop_app.store.durable import replace_file, sync_folder
from desktop_app.store.errors import BackupDamaged, BackupRefused, StoreError, StoreTooNew, translate
from desktop_app.store.folder import COPYING, RESTORED, STORE_FILE, DataFolder, finish_restore
from desktop_app.store.keyring import ATTEMPTS_FILE, KEYRING_FILE
from desktop_app.store.slots import Contents

if TYPE_CHECKING:
    from sqlite_utils import Database

SUFFIX = ".bfk"
_COVER = "cover.json"
_MEMBERS = (_COVER, KEYRING_FILE, STORE_FILE)
_SMALL = 4 * 1024 * 1024  # bytes that a cover or keyring may have
_BLOCK = 1024 * 1024

Progress = Callable[[int, int], None]
"""Told (bytes done, bytes in all); what it raises cancels."""


def make_backup(
    db: "Database",
    key: bytes,
    folder: DataFolder,
    target: Path,
    facts_of: Callable[["Database"], Facts],
    now: int,
    progress: Progress | None = None,
) -> Cover:
    """Back the open store up into the file ``target``, which appears only once it has been read back.

    ``facts_of`` is asked of the copy, so that heads and counts are those of the backup; ``now`` in ms.
    Needs room for one copy in the data folder meanwhile. Raises StoreDamaged when the store itself is
    damaged (an older backup is then left alone), DiskFull, DiskFault and the like.
    """
    copy = folder.store.with_name(f"{STORE_FILE}{COPYING}")
    part = target.with_name(f"{target.name}.part")
    steps = Steps(progress, 0)
    try:
        _drop(copy)
        copy_database(db, copy, key, steps.copied)
        cover = _describe(copy, key, folder, facts_of, now)
        steps.total, steps.done = 3 * cover.size, cover.size
        _write(part, cover, folder.keyring.read_bytes(), copy, steps)
        _require_same(read_backup(part, steps.advance), cover)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise translate(error) from error
    finally:
        _drop(copy)
        _drop(part)
    return cover


def _drop(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        try:
            path.with_name(name).unlink(missing_ok=True)
        except OSError:  # the stick is gone: the error that brought us here is the one to report
            continue


def _describe(
    copy: Path, key: bytes, folder: DataFolder, facts_of: Callable[["Database"], Facts], now: int
) -> Cover:
    db = open_database(copy, key, read_only=True)
    try:
        verify_file(db)
        facts = facts_of(db)
    finally:
        db.close()
    keyring = folder.keyring.read_bytes()
    with copy.open("rb") as file:
        digests = {
            KEYRING_FILE: hashlib.sha256(keyring).hexdigest(),
            STORE_FILE: hashlib.file_digest(file, "sha256").hexdigest(),
        }
    cover = Cover(now, Contents.from_wire(keyring).id, copy.stat().st_size, digests, facts)
    return cover.signed(key)


class Steps:
    """Adds up bytes and passes them on."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self.total, self.done = progress, total, 0

    def advance(self, size: int) -> None:
        """So many bytes more are done."""
        self.done = min(self.done + size, self.total)
        if self._progress is not None:
            self._progress(self.done, self.total)

    def copied(self, pages: int, whole: int) -> None:
        """So much of the copy is made, which is the first third: it is written and read back after that."""
        if self._progress is not None:
            self._progress(pages, 3 * whole)


def _write(part: Path, cover: Cover, keyring: bytes, copy: Path, steps: Steps) -> None:
    from io import BytesIO

    with part.open("wb") as out:
        with tarfile.open(fileobj=out, mode="w|", bufsize=_BLOCK) as tar, copy.open("rb") as store:
            for name, content in ((_COVER, cover.to_wire()), (KEYRING_FILE, keyring)):
                tar.addfile(_member(name, len(content), cover.created), BytesIO(content))
            member = _member(STORE_FILE, cover.size, cover.created)
            tar.addfile(member, _Counted(store, steps))
        out.flush()
        os.fsync(out.fileno())
        _forget(out.fileno())


class _Counted:
    """A file that says how much of it has been read."""

    def __init__(self, file: IO[bytes], steps: Steps) -> None:
        self._file, self._steps = file, steps

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._steps.advance(len(block))
        return block


def _forget(handle: int) -> None:
    """Ask the system to drop its cache of the file, so that reading back reads the stick."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _member(name: str, size: int, created: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, created // 1000, 0o600
    return member


def _require_same(found: Cover, meant: Cover) -> None:
    if found != meant:
        raise BackupDamaged


def read_backup(file: Path, advance: Callable[[int], None] | None = None) -> Cover:
    """Read a backup from beginning to end and compare every byte with its cover.

    Raises BackupDamaged when it is cut short, changed or no backup; StoreTooNew; DiskFault.
    """
    return _walk(file, None, advance)


def _walk(file: Path, into: Path | None, advance: Callable[[int], None] | None = None) -> Cover:
    """Check all members, and put store and keyring beside their places in ``into`` when that is given."""
    try:
        with file.open("rb") as raw, tarfile.open(fileobj=raw, mode="r|", bufsize=_BLOCK) as tar:
            members = _members(tar)
            cover = Cover.from_wire(next(members)[1].read(_SMALL))
            keyring = next(members)[1].read(_SMALL)
            if Contents.from_wire(keyring).id != cover.keyring:
                raise BackupDamaged
            _require_digest(cover, KEYRING_FILE, hashlib.sha256(keyring).hexdigest())
            member, store = next(members)
            out = into / f"{STORE_FILE}{RESTORED}" if into else None
            digest = _drain(store, out, advance)
            if member.size != cover.size or next(members, None) is not None:
                raise BackupDamaged
            _require_digest(cover, STORE_FILE, digest)
    except (tarfile.TarError, EOFError, StopIteration) as error:
        raise BackupDamaged from error
    except OSError as error:
        raise translate(error) from error
    except StoreError as error:
        raise error if isinstance(error, (BackupDamaged, StoreTooNew)) else BackupDamaged() from error
    if into:
        _put_keyring(into, keyring, cover)
    return cover


def _members(tar: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for place, member in enumerate(tar):
        content = tar.extractfile(member) if member.isreg() else None
        if content is None or place >= len(_MEMBERS) or member.name != _MEMBERS[place]:
            raise BackupDamaged
        yield member, content


def _require_digest(cover: Cover, name: str, digest: str) -> None:
    if cover.digests.get(name) != digest:
        raise BackupDamaged


def _drain(source: IO[bytes], out: Path | None, advance: Callable[[int], None] | None) -> str:
    """Read to the end, writing to ``out`` if there is one; the SHA-256 of what went by."""
    digest = hashlib.sha256()
    with (out or Path(os.devnull)).open("wb") as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            target.write(block)
            if advance is not None:
                advance(len(block))
        if out is not None:
            target.flush()
            os.fsync(target.fileno())
    return digest.hexdigest()


def _put_keyring(into: Path, keyring: bytes, cover: Cover) -> None:
    """The restored keyring, marked; it is written last, for it says that the rest is complete."""
    contents = replace(Contents.from_wire(keyring), restored=str(cover.created))
    replace_file(into / f"{KEYRING_FILE}{RESTORED}", contents.to_wire())


def restore_backup(
    file: Path,
    folder: DataFolder,
    here: Facts | None = None,
    *,
    accept_loss: bool = False,
    progress: Progress | None = None,
) -> Cover:
    """Put the backup in place of what the folder holds; the store must be closed, the folder held.

    Raises BackupRefused when the folder holds another station's store, or – unless ``accept_loss`` – when
    something here is newer or cannot be compared: ``message`` is the preview's. Files that were here are
    kept in ``before-restore-n``. Passwords are those of the time of the backup, and the keyring says
    ``restored`` until the station has made itself a new device. Cut off at any point, either the old or
    the new store is there at the next opening.
    """
    steps = Steps(progress, 2 * size_of(file))
    cover = read_backup(file, steps.advance)
    steps.total = 2 * cover.size
    if folder.store.exists():
        _require_same_station(folder, cover)
        preview = preview_restore(cover, here)
        if preview.loses and not accept_loss:
            raise BackupRefused(preview.message)
    try:
        _walk(file, folder.path, steps.advance)
    except BaseException:
        for name in (KEYRING_FILE, STORE_FILE):  # the keyring first: it says that the store is complete
            _drop(folder.path / f"{name}{RESTORED}")
        raise
    try:
        finish_restore(folder.path)
    except OSError as error:
        raise translate(error) from error
    start_attempts(folder, cover.created)
    return cover


def size_of(file: Path) -> int:
    """The bytes of a backup, 0 where there is none: reading it says so."""
    return file.stat().st_size if file.is_file() else 0


def _require_same_station(folder: DataFolder, cover: Cover) -> None:
    try:
        same = Contents.from_wire(folder.keyring.read_bytes()).id == cover.keyring
    except (OSError, StoreError):
        return  # no keyring, or a broken one: that is what the backup is for
    if not same:
        raise BackupRefused("这份备份是另一个台账的，不能恢复到这里，请换一个空文件夹恢复。")


def start_attempts(folder: DataFolder, now: int) -> None:
    """Counting of wrong tries starts anew, under a mark that the restored keyring knows."""
    attempts = Attempts.create(folder.path / ATTEMPTS_FILE, lambda: now)
    contents = Contents.from_wire(folder.keyring.read_bytes())
    replace_file(folder.keyring, replace(contents, attempts_mark=attempts.mark).to_wire())

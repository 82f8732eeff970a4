"""The office's folders: bundles in work, archived, parked, and set aside with the reason.

Files are named by the SHA-256 of what is in them and so say nothing about anybody.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from desktop_app.catalog.identity import new_id
from desktop_app.province.errors import NoRoom
from desktop_app.store.errors import translate
from desktop_app.sync.errors import SourceUnreadable
from desktop_app.sync.parts import open_parts, parts_of

_CHUNK = 1 << 20
_ENDING = ".bfb"
_TIMES, _ROOM = 3, 32 * 1024 * 1024
"""What a file needs at the least: its copy, what is kept of it, and the ledger's log meanwhile; and bytes for
the rest. Entries grow more than photographs: a disk that fills up later takes the whole bundle back.
"""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that was refused: where it is kept, the reason's code and sentence, and since when."""

    path: Path
    code: str
    message: str
    at: str


@dataclass(frozen=True, slots=True)
class Spooled:
    """A copy of a file that came in, and the SHA-256 of its bytes."""

    path: Path
    sha256: str


class Shelves:
    """The folders beside the ledger: ``inbox``, ``archive``, ``parked``, ``quarantine``."""

    def __init__(self, folder: Path, spool: str = "spool") -> None:
        """``spool`` names the folder for copies in work; each worker has its own."""
        self.inbox = folder / "inbox"
        self.archive = folder / "archive"
        self.parked = folder / "parked"
        self.quarantine = folder / "quarantine"
        self._spool = folder / spool
        for shelf in (self.inbox, self.archive, self.parked, self.quarantine, self._spool):
            shelf.mkdir(parents=True, exist_ok=True)
        for left in self._spool.iterdir():
            left.unlink()

    @contextmanager
    def spooled(self, source: Path) -> Iterator[Spooled]:
        """A copy of ``source`` to work on, so that a stick may be pulled out meanwhile.

        What is not moved to a shelf is gone at the end. Raises SourceUnreadable, NoRoom before anything is
        begun, or a fault of our disk.
        """
        self._require_room(source)
        copy = self._spool / f"{new_id()}{_ENDING}"
        try:
            yield Spooled(copy, _copy(source, copy))
        finally:
            copy.unlink(missing_ok=True)

    def _require_room(self, source: Path) -> None:
        try:
            size = sum(piece.stat().st_size for piece in parts_of(source))
        except OSError as error:
            raise SourceUnreadable from error
        lacking = size * _TIMES + _ROOM - shutil.disk_usage(self._spool).free
        if lacking > 0:
            raise NoRoom(-(-lacking // 1_000_000))

    def archived(self, name: str) -> Path:
        """Where an accepted bundle lies; ``name`` is its content's SHA-256."""
        return self.archive / f"{name}{_ENDING}"

    def waiting(self, name: str) -> Path:
        """Where a bundle waits for those before it."""
        return self.parked / f"{name}{_ENDING}"

    def keep(self, spooled: Spooled, place: Path) -> None:
        """Keep the copy at ``place``, where nothing lies yet; it may be open, which Windows lets nobody move.

        Raises a fault of our disk.
        """
        try:
            os.link(spooled.path, place)
        except OSError:  # a disk without links, as FAT32 is
            whole = place.with_suffix(".new")
            whole.unlink(missing_ok=True)
            _copy(spooled.path, whole)
            whole.replace(place)

    def set_aside(self, spooled: Spooled, code: str, message: str, at: str) -> SetAside:
        """Keep a refused file, open or not, with its reason beside it; the same again changes nothing."""
        kept = self.quarantine / f"{spooled.sha256}{_ENDING}"
        reason = kept.with_suffix(".json")
        if not reason.exists():
            self.keep(spooled, kept)
            body = {"code": code, "message": message, "at": at}
            reason.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
        return SetAside(kept, code, message, at)

    def set_asides(self) -> list[SetAside]:
        """Every file that was refused, the oldest first."""
        found = []
        for reason in self.quarantine.glob("*.json"):
            body = orjson.loads(reason.read_bytes())
            found.append(SetAside(reason.with_suffix(_ENDING), body["code"], body["message"], body["at"]))
        return sorted(found, key=lambda item: (item.at, item.path.name))


def _copy(source: Path, target: Path) -> str:
    """Copy a file and have it on the disk; returns the SHA-256 of its bytes."""
    digest = hashlib.sha256()
    try:
        reading = open_parts(source)
    except OSError as error:
        raise SourceUnreadable from error
    with reading:
        try:
            with target.open("xb") as writing:
                while chunk := _read(reading):
                    digest.update(chunk)
                    writing.write(chunk)
                writing.flush()
                os.fsync(writing.fileno())
        except OSError as error:
            raise translate(error) from error
    return digest.hexdigest()


def _read(file: BinaryIO) -> bytes:
    try:
        return file.read(_CHUNK)
    except OSError as error:
        raise SourceUnreadable from error

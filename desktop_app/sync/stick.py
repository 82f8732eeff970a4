"""Writing a file to a stick so that it is there whole or not at all."""

import glob
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop_app.sync.errors import StickFull, writing_failed
from desktop_app.sync.parts import PART_LIMIT, PartsWriter, part

_ROOM = 4 * 1024 * 1024
"""What has to be free beside the expected size: headers, signature, the stick's own tables."""


@contextmanager
def placed(
    path: Path, expected: int, check: Callable[[Path], None], limit: int = PART_LIMIT
) -> Iterator["Placing"]:
    """A file to write that gets its name only after it was synced, read back and found right by ``check``.

    ``expected`` is the size in bytes that is looked for before anything is written. What is longer than
    ``limit`` becomes numbered parts; ``names`` of what is yielded are the files that stand there in the end.
    Raises the MachineFault of ``errors.writing_failed`` when the stick is full, gone or read-only; whatever
    is raised inside, nothing is left under ``path`` that was not there before.
    """
    draft = path.with_name(path.name + ".part")
    placing = Placing(PartsWriter(draft, limit))
    try:
        if shutil.disk_usage(path.parent).free < expected + _ROOM:
            raise StickFull
        _remove(draft)
        with closing(placing.file):
            yield placing
            placing.file.flush()
            for file in placing.file.files:
                os.fsync(file.fileno())
                _forget_cached(file)
        check(placing.file.names[0])
        placing.names = _named(placing.file.names, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise writing_failed(error) from error
    finally:
        with suppress(OSError):
            _remove(draft)


@dataclass(slots=True)
class Placing:
    """A file on its way to its place; ``names`` is where it stands once it is there."""

    file: PartsWriter
    names: tuple[Path, ...] = ()


def _named(drafts: Sequence[Path], path: Path) -> tuple[Path, ...]:
    """Give the parts their names, a single one that of the whole; what an older export left goes."""
    names = [part(path, number) for number in range(1, len(drafts) + 1)] if len(drafts) > 1 else [path]
    for draft, name in zip(drafts, names, strict=True):
        draft.replace(name)
    for older in (path, *path.parent.glob(f"{glob.escape(path.name)}.[0-9][0-9][0-9]")):
        if older not in names:
            older.unlink(missing_ok=True)
    return tuple(names)


def _remove(draft: Path) -> None:
    for left in draft.parent.glob(f"{glob.escape(draft.name)}*"):
        left.unlink(missing_ok=True)


def _forget_cached(file: BinaryIO) -> None:
    # Reading back shall read the stick, not the memory; where the system cannot forget, it reads as it can.
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    with suppress(OSError):  # some file systems of sticks cannot sync a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

"""Writing a file to a stick so that it is there whole or not at all."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from desktop_app.sync.errors import StickFull, writing_failed

_ROOM = 4 * 1024 * 1024
"""What has to be free beside the expected size: headers, signature, the stick's own tables."""


@contextmanager
def placed(path: Path, expected: int, check: Callable[[Path], None]) -> Iterator[BinaryIO]:
    """A file to write that gets its name only after it was synced, read back and found right by ``check``.

    ``expected`` is the size in bytes that is looked for before anything is written. Raises the
    MachineFault of ``errors.writing_failed`` when the stick is full, gone or read-only; whatever is raised
    inside, nothing is left under ``path`` that was not there before.
    """
    part = path.with_name(path.name + ".part")
    try:
        if shutil.disk_usage(path.parent).free < expected + _ROOM:
            raise StickFull
        with part.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            _forget_cached(file)
        check(part)
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise writing_failed(error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


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

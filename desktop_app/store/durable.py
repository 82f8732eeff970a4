"""Small files that are either the old or the new one, whatever happens in between."""

import os
from pathlib import Path

from desktop_app.store.errors import translate


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in place of the file at ``path``, on disk when this returns.

    Written beside it, synced and renamed; the old file stays when anything fails, and what failed comes
    out as a StoreError.
    """
    fresh = path.with_name(f"{path.name}.new")
    try:
        write_synced(fresh, content)
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise translate(error) from error


def write_synced(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, and wait until the disk has it; raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync_file(path: Path) -> None:
    """Wait until the disk has what was written to a file; raises OSError."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` last through a power cut; Windows does so by itself and cannot be asked."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""A backup of its own before a file's schema grows: an update that disappoints can be gone back on.

It lies in the data folder as ``before-update-….bfk``, is read back like every backup and put back like one.
The newest two are kept.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.catalog.moments import moment
from desktop_app.store.folder import DataFolder
from desktop_app.store.migrations import Edition
from desktop_app.store.watching import UNWATCHED, Stage, Watch

if TYPE_CHECKING:
    from sqlite_utils import Database

    from desktop_app.store.backup_cover import Facts

_NAME = "before-update"
_KEPT = 2


def back_up_before_update(
    db: "Database", folder: DataFolder, key: bytes, edition: Edition, now: int, watch: Watch = UNWATCHED
) -> Path | None:
    """Back the open store up if ``edition`` asks more of it than it has; the file, or None.

    ``now`` in ms. Raises what ``make_backup`` raises: without room for a backup nothing is updated.
    """
    if not _grows(db, edition):
        return None
    from desktop_app.store.backup import SUFFIX, make_backup

    target = folder.path / f"{_NAME}-{moment(now):%Y%m%d-%H%M%S}{SUFFIX}"
    make_backup(db, key, folder, target, _heads, now, partial(watch.step, Stage.BACKUP))
    for older in sorted(folder.path.glob(f"{_NAME}-*{SUFFIX}"))[:-_KEPT]:
        older.unlink()
    return target


def _grows(db: "Database", edition: Edition) -> bool:
    """Whether a migration will run; a file of a newer program is left to be refused."""
    return bool(edition.pending(db)) and not edition.is_behind(db)


def _heads(db: "Database") -> "Facts":
    """Where the chains stand; records cannot be counted by a catalogue that the file does not have yet."""
    from desktop_app.store.backup_cover import Facts
    from desktop_app.store.journal import chain_ends

    return Facts({device: end.seq for device, end in chain_ends(db).items()}, {})

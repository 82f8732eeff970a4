"""What a station keeps house with: backups, files that go out, attachments that come in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop_app.catalog.divisions import Divisions
from desktop_app.catalog.model import Catalogue, Edit
from desktop_app.catalog.moments import day_of
from desktop_app.station.access import Opened, Surroundings, load_surroundings
from desktop_app.station.clock import Clock
from desktop_app.station.guard import Guard
from desktop_app.station.rebasing import Rebased, rebase
from desktop_app.station.wiring import store_context
from desktop_app.store import keeping
from desktop_app.store.backup import Progress
from desktop_app.store.backup_cover import Cover, Preview
from desktop_app.store.changes import Changes
from desktop_app.store.errors import StoreDamaged
from desktop_app.store.opening import Login

_BACKUP_DAYS = "backup_days"

Write = Callable[[Sequence[Edit], str], Changes]


@dataclass(frozen=True, slots=True)
class Mended:
    """How many things were not as the journal says, and how many could not be put right."""

    found: int
    left: int


class Housekeeping:
    """Everything about one station that is not its records."""

    def __init__(
        self,
        opened: Opened,
        catalogue: Catalogue,
        divisions: Divisions,
        clock: Clock,
        write: Write,
        guard: Guard,
        settings: Callable[[], Mapping[str, str]],
    ) -> None:
        self._base = opened.base
        self._opened = opened
        self._store = opened.base.store
        self._catalogue = catalogue
        self._divisions = divisions
        self._clock = clock
        self._write = write
        self._note = guard.note
        self._guard = guard
        self._settings = settings

    # -- backups and the file --------------------------------------------------------------------

    def back_up(self, target: Path, progress: Progress | None = None) -> Cover:
        """Back the station up into one file, read back before it counts; its passwords open it.

        Raises StoreDamaged when what was saved since the last verification does not verify: an older
        backup is then left alone.
        """
        if not self._store.verify_journal(new_only=True).ok:
            raise StoreDamaged
        cover = keeping.back_up(self._base, self._catalogue, target, self._clock.now_ms(), progress)
        self._store.set_meta(last_backup=cover.made_at)
        self._note("backup")
        return cover

    def backup_due(self) -> str:
        """A sentence when the last backup is older than the setting ``backup_days`` allows, or empty."""
        allowed = self._settings().get(_BACKUP_DAYS) or self._catalogue.setting(_BACKUP_DAYS)
        days = int(allowed) if allowed.isdecimal() else 0
        if not days or not self._store.count("household") + self._store.count("project"):
            return ""
        last = self._store.meta("last_backup")
        if not last:
            return "还没有做过备份，请备份到U盘"
        since = (day_of(self._clock.now_ms()) - date.fromisoformat(last[:10])).days
        return f"上次备份是{since}天前（{last[:10]}），请备份到U盘" if since > days else ""

    def inspect(self) -> None:
        """Read the whole file; raises StoreDamaged when a page or an index is bad."""
        keeping.inspect_file(self._base)

    def mend(self) -> Mended:
        """Compare everything with the journal and draw up anew what is off; the journal must hold.

        Nothing that a person entered is changed: values, versions, conflicts and search all follow from it.
        """
        found = self._store.compare().faults
        if not found:
            return Mended(0, 0)
        self._store.mend()
        self._note("mended", f"{len(found)}")
        return Mended(len(found), len(self._store.compare().faults))

    def rebase(self, backup: Path) -> Rebased:
        """Enter anew what was saved in a copy that the province does not follow; then open again."""
        return rebase(self._opened, self._catalogue, self._clock, backup)

    # -- files -----------------------------------------------------------------------------------

    def delete_plain(self, path: Path) -> None:
        """Delete a workbook with plain numbers after its import, and note it; raises OSError.

        The disk may keep the blocks until it needs them; the sentence in the window does not promise more.
        """
        path.unlink()
        self._note("plain workbook deleted")


def preview_station(
    file: Path,
    path: Path,
    clock: Clock,
    login: Login | None = None,
    around: Surroundings | None = None,
    progress: Progress | None = None,
) -> Preview:
    """What putting the backup ``file`` back would mean for the store in ``path``: nothing is changed.

    Without a ``login`` the two cannot be compared, and everything here counts as a loss. Raises
    BackupDamaged, and what opening a store raises.
    """
    known = around or load_surroundings()
    context = store_context(known.catalogue, known.divisions)
    return keeping.preview(file, path, clock.now_ms, context, login, progress)


def restore_station(
    file: Path,
    path: Path,
    clock: Clock,
    login: Login | None = None,
    around: Surroundings | None = None,
    *,
    accept_loss: bool = False,
    progress: Progress | None = None,
) -> Cover:
    """Put a backup in place of what ``path`` holds; see ``store.keeping.restore``."""
    known = around or load_surroundings()
    context = store_context(known.catalogue, known.divisions)
    return keeping.restore(
        file, path, clock.now_ms, context, login, accept_loss=accept_loss, progress=progress
    )

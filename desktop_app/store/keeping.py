"""Backing an open store up and putting a backup back, with what each holds counted and compared."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.catalog.model import Catalogue
from desktop_app.catalog.moments import stamp_text
from desktop_app.store.backup import (
    Progress,
    Steps,
    make_backup,
    read_backup,
    restore_backup,
    size_of,
    start_attempts,
)
from desktop_app.store.backup_cover import Cover, Facts, Preview, preview_restore
from desktop_app.store.cipher import open_database, remove_database, translated, verify_file
from desktop_app.store.durable import replace_file
from desktop_app.store.errors import KeyringDamaged, KeyringMissing, StoreDamaged, WrongKey
from desktop_app.store.folder import RESTORED, STORE_FILE, finish_restore, open_folder
from desktop_app.store.journal import chain_ends
from desktop_app.store.keyring import KEYRING_FILE, Keyring
from desktop_app.store.opening import Login, Now, OpenStore, open_store
from desktop_app.store.reading import Reader
from desktop_app.store.salvage import Salvage, salvage
from desktop_app.store.store import Store, StoreContext

if TYPE_CHECKING:
    from sqlite_utils import Database


def facts_with(catalogue: Catalogue) -> Callable[["Database"], Facts]:
    """A function that counts what a database of this catalogue holds."""

    def facts(db: "Database") -> Facts:
        reader = Reader(db, catalogue)
        heads = {device: end.seq for device, end in chain_ends(db).items()}
        counts = {name: reader.count(name) for name in catalogue.entities}
        return Facts(heads, {name: count for name, count in counts.items() if count})

    return facts


def back_up(
    opened: OpenStore, catalogue: Catalogue, target: Path, now: int, progress: Progress | None = None
) -> Cover:
    """Back an open store up into the file ``target`` through a connection of its own; ``now`` in ms.

    People may go on working meanwhile. Raises what ``make_backup`` raises.
    """
    key = opened.unlocked.key
    db = open_database(opened.folder.store, key, read_only=True)
    try:
        return make_backup(db, key, opened.folder, target, facts_with(catalogue), now, progress)
    finally:
        db.close()


def count_here(opened: OpenStore, catalogue: Catalogue) -> Facts:
    """What an open store holds, to be compared with a backup."""
    db = open_database(opened.folder.store, opened.unlocked.key, read_only=True)
    try:
        return facts_with(catalogue)(db)
    finally:
        db.close()


def preview(
    file: Path,
    path: Path,
    now: Now,
    context: StoreContext,
    login: Login | None,
    progress: Progress | None = None,
) -> Preview:
    """What putting the backup ``file`` back would mean for what the folder ``path`` holds.

    Raises what ``read_backup`` and ``open_store`` raise.
    """
    cover = read_backup(file, Steps(progress, size_of(file)).advance)
    if not (path / STORE_FILE).exists():
        return preview_restore(cover, Facts())
    return preview_restore(cover, _count_with(path, login, now, context) if login is not None else None)


def restore(
    file: Path,
    path: Path,
    now: Now,
    context: StoreContext,
    login: Login | None = None,
    *,
    accept_loss: bool = False,
    progress: Progress | None = None,
) -> Cover:
    """Put the backup ``file`` in place of what the folder ``path`` holds; the folder may be new.

    With a ``login`` of the store that is here, both are compared first and only a loss is refused; without
    one, or when it is damaged, any store here counts as a loss. Raises what ``restore_backup`` and
    ``open_store`` raise.
    """
    here = _count_with(path, login, now, context) if login is not None else None
    with open_folder(path, stamp_text(now()), create=True) as folder:
        return restore_backup(file, folder, here, accept_loss=accept_loss, progress=progress)


def _count_with(path: Path, login: Login, now: Now, context: StoreContext) -> Facts | None:
    """What the store at ``path`` holds; None when it is too damaged to say."""
    try:
        opened = open_store(path, login, now, context)
    except (StoreDamaged, WrongKey, KeyringDamaged, KeyringMissing):
        return None
    try:
        return count_here(opened, context.catalogue)
    finally:
        opened.close()


def salvage_folder(
    path: Path, login: Login, now: Now, context: StoreContext, complete: Callable[[Store], bool]
) -> tuple[Salvage, Path | None]:
    """Put a new file with all that can be read in place of a damaged one; and where the old one is kept.

    ``complete`` says of the new file whether it can be worked with at all. Where this device's chain was cut
    the keyring says ``restored``, so that it becomes a new device. Raises StoreDamaged, with nothing changed,
    where too much is lost; what unlocking raises; DiskFull and the like.
    """
    with open_folder(path, stamp_text(now())) as folder:
        folder.require_store()
        keyring = Keyring.open(path, now)
        key = keyring.unlock(login.login, login.password).key_of(folder.store)
        fresh = folder.store.with_name(f"{STORE_FILE}{RESTORED}")
        try:
            found = salvage(folder.store, key, fresh, context)
            with Store(fresh, key, context) as store:
                device, usable = store.meta("device"), complete(store)
            if not usable:
                raise StoreDamaged(found.broken)
        except BaseException:
            remove_database(fresh)
            raise
        restored = str(now()) if device in found.cut else ""
        contents = replace(keyring.contents, restored=restored)
        with translated():
            replace_file(path / f"{KEYRING_FILE}{RESTORED}", contents.to_wire())
            aside = finish_restore(path)
        start_attempts(folder, now())
        return found, aside


def inspect_file(opened: OpenStore) -> None:
    """Read every page of the open store's file and compare indexes with tables.

    Raises StoreDamaged with the pages that are known to be bad.
    """
    db = open_database(opened.folder.store, opened.unlocked.key, read_only=True)
    try:
        verify_file(db, thorough=True)
    finally:
        db.close()

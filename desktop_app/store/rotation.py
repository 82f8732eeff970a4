"""A new data key for a store whose old one somebody may have kept: the file is encrypted anew.

Cut off at any point, one of the two files is there whole, and every account holds both keys until it is
settled which of them counts: at the end of the exchange, or at the next opening (``Keyring.settle``).
"""

from desktop_app.store.backup import Progress
from desktop_app.store.cipher import checkpoint, copy_database, open_database, verify_file
from desktop_app.store.durable import sync_folder
from desktop_app.store.errors import AccountRefused, StoreBusy, translate
from desktop_app.store.folder import COPYING, DataFolder
from desktop_app.store.keyring import Keyring, Unlocked
from desktop_app.store.slots import Role


def exchange_key(
    folder: DataFolder, keyring: Keyring, by: Unlocked, progress: Progress | None = None
) -> Unlocked:
    """Encrypt the closed store of ``folder`` under a new key; needs room for one copy of it.

    The copy is verified before it takes the store's place. ``progress`` is told of the copying, which is half
    of the work; what it raises ends the exchange, as a cut would. Raises AccountRefused for anybody but a
    reviewer, StoreDamaged, DiskFull and the like; the store is then as it was.
    """
    if by.role is not Role.REVIEWER:
        raise AccountRefused("更换数据密钥要由审核员办理，请用审核员账户登录。")
    settled = keyring.settle(by, folder.store)
    before = settled.key
    both = keyring.begin_rotation(settled)

    def copied(done: int, whole: int) -> None:
        if progress is not None:
            progress(done, 2 * whole)

    copy = folder.store.with_name(f"{folder.store.name}{COPYING}")
    copy.unlink(missing_ok=True)
    db = open_database(folder.store, before)
    try:
        if not checkpoint(db):
            raise StoreBusy
        copy_database(db, copy, both.key, copied)
    finally:
        db.close()
    _verify(folder, both)
    try:
        copy.replace(folder.store)
        sync_folder(folder.path)
    except OSError as error:
        raise translate(error) from error
    return keyring.finish_rotation(both)


def _verify(folder: DataFolder, by: Unlocked) -> None:
    copy = open_database(folder.store.with_name(f"{folder.store.name}{COPYING}"), by.key, read_only=True)
    try:
        verify_file(copy)
    finally:
        copy.close()

"""A new data key for a closed station: after somebody who could have kept a copy has left."""

from pathlib import Path

from desktop_app.catalog.moments import stamp_text
from desktop_app.station.clock import Clock
from desktop_app.store.backup import Progress
from desktop_app.store.folder import open_folder
from desktop_app.store.keyring import Keyring
from desktop_app.store.opening import Login
from desktop_app.store.passwords import Cost
from desktop_app.store.rotation import exchange_key


def rotate_station(
    path: Path, login: Login, clock: Clock, cost: Cost | None = None, progress: Progress | None = None
) -> int:
    """Encrypt the store in ``path`` anew under a fresh key; returns its size in bytes.

    Everybody's passwords and the recovery code stay; older backups keep the older key. Raises what opening
    a station raises, AccountRefused for anybody but a reviewer.
    """
    with open_folder(path, stamp_text(clock.now_ms())) as folder:
        folder.require_store()
        keyring = Keyring.open(path, clock.now_ms, cost)
        unlocked = keyring.unlock(login.login, login.password)
        exchange_key(folder, keyring, unlocked, progress)
        keyring.attempts.note("key_exchanged", unlocked.account)
        return folder.store.stat().st_size

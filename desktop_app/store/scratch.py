"""A file beside the store for what a question keeps while it is asked, so that it needs no memory.

It is encrypted like the store, under a key that is drawn for it and kept nowhere: what a power cut leaves
behind nobody can ever read, and the next opening of the folder clears it away.
"""

import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.store.cipher import KEY_BYTES, SALT_BYTES

if TYPE_CHECKING:
    from sqlite_utils import Database

SCRATCH = ".scratch"
"""Begins what stands behind the store's name in the name of such a file."""
_CACHE_KIB = -16_384


class Scratch:
    """The schema ``scratch`` of one connection, attached when it is first written to."""

    def __init__(self, db: "Database", store: Path) -> None:
        self._db = db
        self._path = store.with_name(f"{store.name}{SCRATCH}-{secrets.token_hex(4)}")
        self._is_there = False

    def attach(self) -> None:
        """Make sure that it is there; possible inside of a transaction."""
        if self._is_there:
            return
        key = secrets.token_bytes(KEY_BYTES + SALT_BYTES).hex()
        place = f"{self._path.resolve().as_uri()}?mode=rwc"
        self._db.conn.execute("ATTACH ? AS scratch KEY ?", [place, f"x'{key}'"])
        self._is_there = True
        # Nobody wants it back after a power cut, and its pages need no seals: who could change them while it
        # is there could change the program as well.
        for setting in ("cipher_use_hmac=OFF", "journal_mode=OFF", f"cache_size={_CACHE_KIB}"):
            self._db.conn.execute(f"PRAGMA scratch.{setting}")

    def remove(self) -> None:
        """Take the file away; its connection is closed by now."""
        with suppress(OSError):  # held by a scanner of viruses: the next opening clears it away
            self._path.unlink(missing_ok=True)

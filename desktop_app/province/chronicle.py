"""What the office did, in order: with the archived bundles it is enough to make the whole ledger again.

One line an event in the file ``chronicle`` beside the archive, sealed for the province like the bundles
there. A line is added once what it tells of is kept; lines are added whole, by several workers as well.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from desktop_app.store.errors import translate
from desktop_app.sync.keys import StationKeys

FILE = "chronicle"
CERTIFICATES, REVOCATIONS, BUNDLE, OWN, ANSWER, FORKS, RECEIPT = (
    "certificates",
    "revocations",
    "bundle",
    "own",
    "answer",
    "forks",
    "receipt",
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the office did: when (milliseconds since 1970), what kind of thing, and its content."""

    at: int
    kind: str
    body: Any


class Chronicle:
    """Adds to the file, and reads it again. ``paused`` keeps it as it is while a ledger is made again."""

    def __init__(self, folder: Path, keys: StationKeys) -> None:
        self.path = folder / FILE
        self._keys = keys
        self.paused = False

    def add(self, at: int, kind: str, body: Any) -> None:
        """Add an event and have it on the disk."""
        if self.paused:
            return
        import pyrage

        told = orjson.dumps([at, kind, body])
        sealed = pyrage.encrypt(told, [pyrage.x25519.Recipient.from_str(self._keys.recipient)])
        try:
            handle = os.open(self.path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "ab", buffering=0) as file:
                file.write(b64encode(sealed) + b"\n")
                os.fsync(file.fileno())
        except OSError as error:
            raise translate(error) from error

    def events(self) -> Iterator[Event]:
        """Every event in order; a last line that was broken off is passed over."""
        import pyrage

        identities = [pyrage.x25519.Identity.from_str(each) for each in self._keys.identities]
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    return
                at, kind, body = orjson.loads(pyrage.decrypt(b64decode(line), identities))
                yield Event(at, kind, body)

"""A file that waits for its signature: prepared where the signing key is not, signed where it is.

The container is the usual one, with ``unsigned.json`` in the place of the signature: hashes by which the
signing machine sees that the copy is whole. It signs what it has read itself, never what it is told.
"""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import orjson

from desktop_app.sync.container import (
    COVER,
    SEALED,
    Inspected,
    Outside,
    Sealing,
    write_container,
    write_members,
)
from desktop_app.sync.errors import BundleRefused, Reason, SourceUnreadable, StickUnreliable
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Cover
from desktop_app.sync.minisign import Signature
from desktop_app.sync.parts import PartsWriter, open_parts
from desktop_app.sync.streams import Writable
from desktop_app.sync.tar import BLOCK, Member, NotOurTar, TarReader

UNSIGNED = ".unsigned"
"""How the name of such a file ends."""

_NOTE = "unsigned.json"
_COVER_LIMIT, _NOTE_LIMIT = 4 * 1024 * 1024, 4 * 1024
_CHUNK = 1 << 20


def write_unsigned(file: BinaryIO | PartsWriter, cover: Cover, sealing: Sealing) -> str:
    """Write a whole container without its signature; returns the inner archive's SHA-256."""

    def note(written: Outside) -> tuple[str, bytes]:
        body = {
            "cover": written.cover_sha256,
            "inner": written.inner_sha256,
            "blake2b": written.digest.hex(),
        }
        return _NOTE, orjson.dumps(body, option=orjson.OPT_SORT_KEYS)

    return write_members(file, cover, sealing, note)


class Unsigned:
    """Such a file, read to its end: its cover, and what its hashes came out as.

    Raises BundleRefused when it is none or was changed on the way, SourceUnreadable when the disk fails.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with open_parts(path) as file:
                self._read(file)
        except OSError as error:
            raise SourceUnreadable from error
        except (NotOurTar, ValueError, KeyError, TypeError) as error:
            raise BundleRefused(Reason.CHANGED) from error

    def _read(self, file: BinaryIO) -> None:
        outer = TarReader(file.read)
        text = outer.content(_next(outer, COVER), _COVER_LIMIT)
        sealed = _next(outer, SEALED)
        self._start, self._size = file.tell(), sealed.size
        digest = hashlib.blake2b(digest_size=64)
        left = sealed.size
        while left and (chunk := file.read(min(left, _CHUNK))):
            digest.update(chunk)
            left -= len(chunk)
        if left or any(file.read(-sealed.size % BLOCK)):
            raise NotOurTar("sealed")
        note = orjson.loads(outer.content(_next(outer, _NOTE), _NOTE_LIMIT))
        if outer.next() is not None:
            raise NotOurTar("more")
        self.outside = Outside(hashlib.sha256(text).hexdigest(), str(note["inner"]), digest.digest())
        if (note["cover"], note["blake2b"]) != (self.outside.cover_sha256, digest.hexdigest()):
            raise BundleRefused(Reason.CHANGED)
        self.cover = Cover.parse(text)

    @property
    def size(self) -> int:
        """The length of the sealed content in bytes."""
        return self._size

    def inspected(self) -> Inspected:
        """The file as a reader of its content takes it; there is no signature to be believed yet."""
        nobody = Signature(b"", b"", "", b"")
        about = self.outside.cover_sha256, nobody, self.outside.inner_sha256
        return Inspected(self.path, self.cover, *about, self._start, self._size)

    def sign(self, file: BinaryIO | PartsWriter, keys: StationKeys, granted: str = "") -> str:
        """Write the container with its signature; returns the inner archive's SHA-256.

        ``granted`` is a certificate for the addressee that was signed just now.
        """

        def sealing(target: Writable) -> str:
            with open_parts(self.path) as source:
                source.seek(self._start)
                shutil.copyfileobj(_Stretch(source, self._size), target, _CHUNK)
            return self.outside.inner_sha256

        return write_container(file, replace(self.cover, granted=granted), keys, sealing)


class _Stretch:
    """The next ``size`` bytes of a file."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        """At most ``size`` bytes, none at the end."""
        chunk = self._file.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(chunk)
        return chunk


def _next(outer: TarReader, name: str) -> Member:
    member = outer.next()
    if member is None or member.name != name:
        raise NotOurTar("order")
    return member


def read_back_unsigned(path: Path) -> None:
    """Raises StickUnreliable when a file that was just written does not read back whole."""
    try:
        Unsigned(path)
    except BundleRefused as error:
        raise StickUnreliable from error

"""The one dialect of tar that bundles are written in, and a reader that takes nothing else.

Plain ustar: regular files, owner 0, mode 0644, time 0. Whatever the standard leaves open is fixed, so that
the same content gives the same bytes, no header can hold anything unnoticed, and a name never leads out.
"""

import hashlib
import re
import tarfile
from collections.abc import Callable
from typing import NamedTuple

BLOCK = tarfile.BLOCKSIZE
END = bytes(2 * BLOCK)
"""What closes an archive."""

_NAME = re.compile(r"[a-z]+(/[0-9a-z]+)?(\.[a-z]+){0,2}")


class NotOurTar(Exception):
    """The bytes are no tar as this module writes them."""


class TarCut(NotOurTar):
    """The archive ends before its end, or goes on in zeros as a file does that was not copied to its end."""


class Member(NamedTuple):
    """A file in an archive and its length in bytes."""

    name: str
    size: int


def header(name: str, size: int) -> bytes:
    """The header block of a member; raises OverflowError for a member of 8 GiB or more."""
    about = tarfile.TarInfo(name)
    about.size = size
    try:
        return about.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")
    except ValueError as error:
        raise OverflowError(name) from error


def padding(size: int) -> bytes:
    """The zeros that follow a member of ``size`` bytes."""
    return bytes(-size % BLOCK)


def whole(name: str, content: bytes) -> bytes:
    """A member with its header and padding."""
    return header(name, len(content)) + content + padding(len(content))


class TarReader:
    """Reads an archive front to back: ``next`` gives a member, then its content is to be read in full.

    ``read`` returns at most the number of bytes it is asked for, and none at the end. ``sha256`` is that of
    all that was read so far.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.sha256 = hashlib.sha256()

    def next(self) -> Member | None:
        """The next member, or None at the end; raises NotOurTar for anything unusual."""
        block = self._exactly(BLOCK)
        if block == bytes(BLOCK):
            self._finish()
            return None
        member = parse_header(block)
        if member is None:
            raise NotOurTar("header")
        return member

    def content(self, member: Member, limit: int) -> bytes:
        """The content of the member just named; raises NotOurTar when it is longer than ``limit``."""
        if member.size > limit:
            raise NotOurTar("too long")
        content = self._exactly(member.size)
        if any(self._exactly(-member.size % BLOCK)):
            raise NotOurTar("padding")
        return content

    def _finish(self) -> None:
        if any(self._exactly(BLOCK)) or self._read(1):
            raise NotOurTar("end")

    def _exactly(self, size: int) -> bytes:
        parts: list[bytes] = []
        left = size
        while left:
            part = self._read(left)
            if not part:
                raise TarCut("short")
            self.sha256.update(part)
            parts.append(part)
            left -= len(part)
        return b"".join(parts)


def parse_header(block: bytes) -> Member | None:
    """The member that a block of 512 bytes announces, None when it is not a header as we write it."""
    try:
        about = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        if _NAME.fullmatch(about.name) and header(about.name, about.size) == block:
            return Member(about.name, about.size)
    except (tarfile.HeaderError, ValueError, OverflowError):
        return None
    return None

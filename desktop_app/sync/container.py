"""The outside of a bundle: a plain tar of cover, sealed content and signature, checked before opening.

The signature is over the sealed content; its trusted comment holds the SHA-256 of the cover and of the
inner archive, so that all three belong together.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desktop_app.sync.certificate import SUITE, Certificate
from desktop_app.sync.errors import BundleRefused, Reason, SourceUnreadable
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import Cover, Kind
from desktop_app.sync.minisign import NotMinisign, PublicKey, Signature
from desktop_app.sync.parts import PartsWriter, open_parts
from desktop_app.sync.tar import BLOCK, END, Member, NotOurTar, TarCut, TarReader, header, padding, whole
from desktop_app.sync.trust import Trust

COVER, SEALED, SIGNATURE = "cover.json", "bundle.age", "bundle.age.minisig"
_COVER_LIMIT, _SIGNATURE_LIMIT = 256 * 1024, 4 * 1024
_CHUNK = 1 << 20
_COMMENT = re.compile(r"bangfu-bundle cover=([0-9a-f]{64}) inner=([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that has the shape of a bundle; nothing in it is believed yet.

    ``start`` and ``size`` are where the sealed content lies, ``inner_sha256`` what its archive shall hash to.
    """

    path: Path
    cover: Cover
    cover_sha256: str
    signature: Signature
    inner_sha256: str
    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Verified:
    """A file whose seal holds and whose sender is believed."""

    inspected: Inspected
    certificate: Certificate
    trust: Trust

    @property
    def cover(self) -> Cover:
        """The cover, which the sender signed."""
        return self.inspected.cover


def inspect(path: Path) -> Inspected:
    """Read a file's cover without a key and without believing it.

    Raises BundleRefused when it is no bundle, was cut short or is of a format that this program does not
    read, SourceUnreadable when the disk fails.
    """
    try:
        with open_parts(path) as file:
            return _inspect(path, file)
    except OSError as error:
        raise SourceUnreadable from error


def _inspect(path: Path, file: BinaryIO) -> Inspected:
    if not file.read(BLOCK).startswith(COVER.encode() + b"\0"):
        raise BundleRefused(Reason.NOT_A_BUNDLE)
    file.seek(0)
    outer = TarReader(file.read)
    try:
        cover = outer.content(_expected(outer, COVER), _COVER_LIMIT)
        sealed = _expected(outer, SEALED)
        start = file.tell()
        file.seek(start + sealed.size)
        if any(file.read(-sealed.size % BLOCK)):
            raise NotOurTar("padding")
        signature = outer.content(_expected(outer, SIGNATURE), _SIGNATURE_LIMIT)
        if outer.next() is not None:
            raise NotOurTar("more")
        read = Signature.parse(signature.decode("ascii"))
    except TarCut as error:
        raise BundleRefused(Reason.CUT_SHORT) from error
    except (NotOurTar, NotMinisign, ValueError) as error:
        raise BundleRefused(Reason.CHANGED) from error
    hashes = _COMMENT.fullmatch(read.comment)
    if not hashes or hashes[1] != hashlib.sha256(cover).hexdigest():
        raise BundleRefused(Reason.CHANGED)
    return Inspected(path, Cover.parse(cover), hashes[1], read, hashes[2], start, sealed.size)


def _expected(outer: TarReader, name: str) -> Member:
    member = outer.next()
    if member is None:
        # A copy that was broken off often goes on in zeros, which read like the end of an archive.
        raise TarCut("zeros")
    if member.name != name:
        raise NotOurTar("order")
    return member


def verify(path: Path, trust: Trust, recipient: str, kind: Kind = Kind.BUNDLE) -> Verified:
    """Judge a file from outside, before anything is decrypted: seal, sender, receiver.

    ``recipient`` is the receiver's own age recipient, ``kind`` what it waits for. Raises BundleRefused with
    the reason, SourceUnreadable when the disk fails.
    """
    inspected = inspect(path)
    check_seal(inspected)
    cover = inspected.cover
    certificate = trust.certificate(cover.certificate)
    if (certificate.key.text, certificate.device) != (cover.key, cover.sender):
        raise BundleRefused(Reason.WRONG_SIGNER)
    if cover.suite != certificate.suite or cover.suite != SUITE:
        raise BundleRefused(Reason.WRONG_SUITE)
    if cover.kind is not kind or (kind is Kind.RECEIPT and certificate.role != "province"):
        raise BundleRefused(Reason.WRONG_KIND)
    if recipient not in cover.recipients:
        raise BundleRefused(Reason.NOT_FOR_US)
    return Verified(inspected, certificate, trust)


def check_seal(inspected: Inspected) -> None:
    """Check the signature with the key that the cover names; whose key that is, the certificate says.

    Raises BundleRefused when a byte was changed or another key signed.
    """
    key = PublicKey.parse(inspected.cover.key)
    if inspected.signature.key_id != key.id:
        raise BundleRefused(Reason.WRONG_SIGNER)
    digest = hashlib.blake2b(digest_size=64)
    try:
        with open_parts(inspected.path) as file:
            file.seek(inspected.start)
            left = inspected.size
            while left and (chunk := file.read(min(left, _CHUNK))):
                digest.update(chunk)
                left -= len(chunk)
    except OSError as error:
        raise SourceUnreadable from error
    if not inspected.signature.holds(key, digest.digest()):
        raise BundleRefused(Reason.CHANGED)


class _Sink:
    """Counts and hashes what is written."""

    def __init__(self, file: BinaryIO | PartsWriter) -> None:
        self._file = file
        self.digest = hashlib.blake2b(digest_size=64)
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write ``data`` in full."""
        self.digest.update(data)
        self.size += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Write out what is buffered."""
        self._file.flush()


Sealing = Callable[[_Sink], str]
"""Writes the sealed content and says what the inner archive's SHA-256 is."""


def write_container(file: BinaryIO | PartsWriter, cover: Cover, keys: StationKeys, sealing: Sealing) -> str:
    """Write a whole bundle into an empty, seekable file; returns the inner archive's SHA-256.

    The length of the sealed content is filled in afterwards. Raises OverflowError beyond 8 GiB.
    """
    return write_members(file, cover, sealing, lambda written: (SIGNATURE, written.signed(keys)))


@dataclass(frozen=True, slots=True)
class Outside:
    """What a signature speaks for: SHA-256 of cover and inner archive, BLAKE2b-512 of what is sealed."""

    cover_sha256: str
    inner_sha256: str
    digest: bytes

    def signed(self, keys: StationKeys) -> bytes:
        """The signature as a file of the container."""
        comment = f"bangfu-bundle cover={self.cover_sha256} inner={self.inner_sha256}"
        return keys.sign_file(self.digest, comment).file.encode("ascii")


def write_members(
    file: BinaryIO | PartsWriter,
    cover: Cover,
    sealing: Sealing,
    end: Callable[[Outside], tuple[str, bytes]],
) -> str:
    """Write cover, sealed content and a third member, which ``end`` names and makes of the two; returns the
    inner archive's SHA-256. Raises OverflowError beyond 8 GiB.
    """
    outside = cover.to_bytes()
    file.write(whole(COVER, outside))
    place = file.tell()
    file.write(bytes(BLOCK))
    sink = _Sink(file)
    inner_sha256 = sealing(sink)
    file.write(padding(sink.size))
    written = Outside(hashlib.sha256(outside).hexdigest(), inner_sha256, sink.digest.digest())
    file.write(whole(*end(written)) + END)
    file.seek(place)
    file.write(header(SEALED, sink.size))
    return inner_sha256

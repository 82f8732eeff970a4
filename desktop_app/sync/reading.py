"""Reading a verified bundle: everything it says is checked on the way, the last of it before it ends.

A reader applies the transactions inside one write of its store: whatever does not hold raises BundleRefused
out of the iterator, and the write rolls back. So a bundle is taken whole or not at all.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from desktop_app.merge.history import Transaction
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.container import Verified
from desktop_app.sync.errors import BundleRefused, Reason, SourceUnreadable
from desktop_app.sync.keys import device_of
from desktop_app.sync.manifest import Close, Manifest, SignedHead
from desktop_app.sync.parts import open_parts
from desktop_app.sync.streams import PartOfFile, open_seal
from desktop_app.sync.tally import Tally
from desktop_app.sync.tar import Member, NotOurTar, TarReader
from desktop_app.sync.wire import JournalDecoder
from desktop_app.sync.writing import ATTACHMENT_LIMIT, ATTACHMENTS, CLOSE, JOURNAL, MANIFEST, PAPERS

_PAPER_LIMIT = 64 * 1024 * 1024
_JOURNAL_LIMIT = 64 * 1024 * 1024


class Attachment(NamedTuple):
    """An attachment whose content has the SHA-256 it is named after."""

    sha256: str
    content: bytes


@contextmanager
def open_bundle(verified: Verified, identity: str) -> Iterator["Contents"]:
    """The contents of a verified bundle, decrypted with the receiver's age identity as they are read.

    Raises BundleRefused, here or while reading; SourceUnreadable when the disk fails.
    """
    seen = verified.inspected
    try:
        file = open_parts(seen.path)
        file.seek(seen.start)
    except OSError as error:
        raise SourceUnreadable from error
    with file, open_seal(PartOfFile(file, seen.size), identity) as seal:
        yield Contents(verified, TarReader(seal.read))


class Contents:
    """What is in a bundle, front to back: manifest and papers at once, then attachments, then journal.

    ``close`` is known after ``transactions`` has come to its end, and with it everything is checked.
    """

    close: Close

    def __init__(self, verified: Verified, archive: TarReader) -> None:
        self._verified = verified
        self._archive = archive
        self._parts: list[tuple[str, int, str]] = []
        self._next: Member | None = None
        self._advance()
        self.manifest = Manifest.parse(self._take(MANIFEST, _PAPER_LIMIT))
        self._check_manifest()
        self.papers = self._take_papers()

    @property
    def certificate(self) -> Certificate:
        """The sender's certificate."""
        return self._verified.certificate

    @property
    def certificates(self) -> Mapping[str, Certificate]:
        """The certificates of all devices that this file speaks for, the sender's among them, by device.

        Those of others are believed as far as our province issued them: their work may be older than a
        revocation or longer ago than their validity. Raises BundleRefused for one that is damaged.
        """
        known = {}
        for text in self.manifest.certificates:
            other = self._verified.trust.vouched(text)
            if other is not None:
                known[device_of(other.key)] = other
        return known | {self.certificate.device: self.certificate}

    def attachments(self) -> Iterator[Attachment]:
        """The attachments, each once; those not fetched are passed over by ``transactions``."""
        for sha256 in self.manifest.attachments[self._attachments_taken() :]:
            content = self._take(f"{ATTACHMENTS}/{sha256}", ATTACHMENT_LIMIT)
            if hashlib.sha256(content).hexdigest() != sha256:
                raise BundleRefused(Reason.MALFORMED)
            yield Attachment(sha256, content)

    def transactions(self) -> Iterator[Transaction]:
        """The transactions, checked one by one; counts, sums and ends of chains before the iterator ends."""
        for _ in self.attachments():
            pass
        course = _Course(self.manifest)
        tally = Tally(self.manifest.money)
        decoder = JournalDecoder()
        number = 0
        while self._next and self._next.name.startswith(f"{JOURNAL}/"):
            number += 1
            for transaction in decoder.feed(self._take(f"{JOURNAL}/{number:06d}.ndjson", _JOURNAL_LIMIT)):
                course.pass_by(transaction)
                tally.add(transaction)
                yield transaction
        decoder.close()
        course.close()
        self._finish(tally, course.ends)

    def _attachments_taken(self) -> int:
        return sum(name.startswith(f"{ATTACHMENTS}/") for name, _, _ in self._parts)

    def _advance(self) -> None:
        try:
            self._next = self._archive.next()
        except NotOurTar as error:
            raise BundleRefused(Reason.MALFORMED) from error

    def _take(self, name: str, limit: int) -> bytes:
        """The content of the next member, which has to be ``name``."""
        if self._next is None or self._next.name != name:
            raise BundleRefused(Reason.MALFORMED)
        try:
            content = self._archive.content(self._next, limit)
        except NotOurTar as error:
            raise BundleRefused(Reason.MALFORMED) from error
        if name != CLOSE:
            self._parts.append((name, len(content), hashlib.sha256(content).hexdigest()))
        self._advance()
        return content

    def _take_papers(self) -> Mapping[str, bytes]:
        papers: dict[str, bytes] = {}
        while self._next and self._next.name.startswith(f"{PAPERS}/"):
            name = self._next.name
            papers[name.removeprefix(f"{PAPERS}/")] = self._take(name, _PAPER_LIMIT)
        return papers

    def _check_manifest(self) -> None:
        cover, manifest = self._verified.cover, self.manifest
        if manifest.sender != self.certificate.device:
            raise BundleRefused(Reason.WRONG_SIGNER)
        if (manifest.kind, manifest.format, manifest.needs) != (cover.kind, cover.format, cover.needs):
            raise BundleRefused(Reason.MALFORMED)
        if manifest.recipients != cover.recipients:
            raise BundleRefused(Reason.MALFORMED)

    def _finish(self, tally: Tally, ends: Mapping[str, tuple[int, bytes]]) -> None:
        self.close = Close.parse(self._take(CLOSE, _PAPER_LIMIT))
        if self._next is not None or self.close.parts != tuple(self._parts):
            raise BundleRefused(Reason.MALFORMED)
        if self._archive.sha256.hexdigest() != self._verified.inspected.inner_sha256:
            raise BundleRefused(Reason.CHANGED)
        counted = (tally.transactions, tally.entries, dict(tally.counts), dict(tally.sums))
        if counted != (self.close.transactions, self.close.entries, self.close.counts, self.close.sums):
            raise BundleRefused(Reason.SUMS_DIFFER)
        self._check_ends(ends)

    def _check_ends(self, ends: Mapping[str, tuple[int, bytes]]) -> None:
        """Every chain ends where its own device signed it; the province speaks for all."""
        if self.certificate.role == "province":
            return
        known = self.certificates
        heads: dict[str, SignedHead] = {head.device: head for head in self.manifest.heads}
        if self.close.head:
            heads[self.close.head.device] = self.close.head
        for device, end in ends.items():
            head, author = heads.get(device), known.get(device)
            if head is None or author is None or (head.seq, head.hash) != end or not head.holds(author.key):
                raise BundleRefused(Reason.WRONG_SIGNER)


@dataclass(slots=True)
class _Course:
    """Follows the transactions along the slices that the manifest announces."""

    manifest: Manifest
    ends: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def pass_by(self, transaction: Transaction) -> None:
        """Refuse a transaction that is not the next one of its slice."""
        part = next((item for item in self.manifest.slices if item.device == transaction.device), None)
        if part is None:
            raise BundleRefused(Reason.CHAIN_BROKEN)
        last, _ = self.ends.get(transaction.device, (part.first - 1, b""))
        if transaction.seq != last + 1 or transaction.seq > part.last:
            raise BundleRefused(Reason.CHAIN_BROKEN)
        self.ends[transaction.device] = transaction.seq, transaction.hash

    def close(self) -> None:
        """Refuse a slice that ended early."""
        for part in self.manifest.slices:
            if self.ends.get(part.device, (part.first - 1, b""))[0] != part.last:
                raise BundleRefused(Reason.CHAIN_BROKEN)


def check_through(verified: Verified, identity: str) -> Close:
    """Read a bundle to its end and keep nothing: whether it holds throughout, and its counts and sums."""
    with open_bundle(verified, identity) as contents:
        for _ in contents.transactions():
            pass
        return contents.close

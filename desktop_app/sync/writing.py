"""Writing a bundle: journal, attachments and papers of a store, sealed for its receivers, onto a stick."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import orjson

from desktop_app.merge.blocks import Packed, concealed_run
from desktop_app.merge.history import Entry, Transaction, withhold
from desktop_app.sync.certificate import Certificate
from desktop_app.sync.container import check_seal, inspect, write_container
from desktop_app.sync.errors import BundleRefused, FileTooLarge, StickUnreliable
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.manifest import FORMAT, NEEDS, Close, Cover, Kind, Manifest, SignedHead, Slice
from desktop_app.sync.parts import PART_LIMIT
from desktop_app.sync.stick import placed
from desktop_app.sync.streams import Writable, seal_stream
from desktop_app.sync.tally import Money, Tally, Withheld
from desktop_app.sync.tar import END, whole
from desktop_app.sync.unsigned import UNSIGNED, read_back_unsigned, write_unsigned
from desktop_app.sync.wire import encode_journal

MANIFEST, CLOSE = "manifest.json", "close.json"
PAPERS, ATTACHMENTS, JOURNAL = "papers", "attachments", "journal"
ATTACHMENT_LIMIT = 64 * 1024 * 1024
"""The longest attachment that a bundle carries, in bytes."""

_PART = 1 << 20
_ENDINGS = {Kind.BUNDLE: "bfb", Kind.RECEIPT: "bfr"}
_UNSAFE = re.compile(r"[^0-9A-Za-z]+")


class JournalSource(Protocol):
    """What a bundle is made from; a store is one."""

    def transactions(self, device: str, first: int = 1, last: int | None = None) -> Iterator[Transaction]:
        """The transactions of one device in order."""
        ...

    def blob(self, sha256: str) -> bytes | None:
        """The content of an attachment, or None."""
        ...


@runtime_checkable
class PackedSource(Protocol):
    """A source that can give bulk transactions as it keeps them."""

    def packed(self, device: str, first: int, last: int) -> Iterator[Transaction]:
        """The transactions of one device in order, the large ones with ``Packed`` entries."""
        ...


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs: the secret keys and the text of the certificate; without ``keys`` the file is left unsigned
    for a machine that has them (``sync.unsigned``).
    """

    keys: StationKeys | None
    certificate: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What goes into a file and for whom.

    ``slices`` are the transactions, the sender's own first; ``recipients`` age recipients; ``withheld`` says
    whose values stay behind; ``money`` the fields to add up; ``attachments`` their SHA-256;
    ``certificates`` and ``heads`` speak for other devices whose work is carried along; ``papers`` are small
    further files by name (letters and digits, ending in .json), ``succession`` papers of the province's key
    for the cover. ``name`` overrides the file's name without
    its ending, ``expected`` is the room in bytes to look for on the stick.
    """

    kind: Kind
    edition: str
    made_at: str
    recipients: tuple[str, ...]
    slices: tuple[Slice, ...]
    withheld: Withheld = field(default_factory=Withheld)
    money: Money = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    heads: tuple[SignedHead, ...] = ()
    papers: Mapping[str, bytes] = field(default_factory=dict)
    name: str = ""
    expected: int = 0
    succession: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenBundle:
    """A file that stands on the stick, read back and right: ``close`` has its counts and sums.

    ``inner_sha256`` is that of its content: the same slice for the same receivers has the same again.
    ``parts`` are the files it stands in, ``path`` the first of them.
    """

    path: Path
    inner_sha256: str
    size: int
    cover: Cover
    close: Close
    parts: tuple[Path, ...] = ()


def bundle_name(kind: Kind, area: str, tag: str, first: int, last: int) -> str:
    """A file name that every stick can hold: area, device tag, first and last number (8.3 is not needed)."""
    parts = [_UNSAFE.sub("", area), _UNSAFE.sub("", tag), f"{first:06d}-{last:06d}"]
    return f"{'_'.join(part for part in parts if part)}.{_ENDINGS[kind]}"


def write_bundle(
    folder: Path, dispatch: Dispatch, sender: Sender, source: JournalSource, limit: int = PART_LIMIT
) -> WrittenBundle:
    """Write a bundle or receipt into ``folder`` in one pass, with bounded memory.

    What is longer than ``limit`` bytes becomes numbered parts, so that FAT32 can hold it.

    Raises a MachineFault with its sentence when the stick is full, gone, read-only or unreliable,
    BundleRefused when the sender's certificate is none, LookupError when the source lacks something, and
    whatever the source raises; then no new file stands there.
    """
    certificate = Certificate.parse(sender.certificate)
    cover = _cover(dispatch, certificate, sender)
    keys = sender.keys
    content = _Content(dispatch, certificate.device, keys, source)

    def sealing(target: Writable) -> str:
        seal_stream(content.pieces(), target, dispatch.recipients)
        return content.sha256.hexdigest()

    path = folder / _name(dispatch, certificate, cover)
    path, check = (path, _read_back) if keys else (path.with_suffix(UNSIGNED), read_back_unsigned)
    try:
        with placed(path, dispatch.expected, check, limit) as placing:
            if keys:
                inner_sha256 = write_container(placing.file, cover, keys, sealing)
            else:
                inner_sha256 = write_unsigned(placing.file, cover, sealing)
    except OverflowError as error:
        raise FileTooLarge from error
    size = sum(name.stat().st_size for name in placing.names)
    return WrittenBundle(placing.names[0], inner_sha256, size, cover, content.close, placing.names)


def _read_back(part: Path) -> None:
    try:
        check_seal(inspect(part))
    except BundleRefused as error:
        raise StickUnreliable from error


def _cover(dispatch: Dispatch, certificate: Certificate, sender: Sender) -> Cover:
    key = sender.keys.public if sender.keys else certificate.key
    own = next((part for part in dispatch.slices if part.device == certificate.device), None)
    return Cover(
        kind=dispatch.kind,
        format=FORMAT,
        needs=NEEDS,
        suite=certificate.suite,
        sender=certificate.device,
        station=certificate.station,
        area=certificate.area,
        tag=certificate.tag,
        first=own.first if own else 0,
        last=own.last if own else 0,
        made_at=dispatch.made_at,
        key=key.text,
        certificate=sender.certificate,
        recipients=dispatch.recipients,
        succession=dispatch.succession,
    )


def _name(dispatch: Dispatch, certificate: Certificate, cover: Cover) -> str:
    if dispatch.name:
        return f"{_UNSAFE.sub('_', dispatch.name)}.{_ENDINGS[dispatch.kind]}"
    return bundle_name(dispatch.kind, certificate.area, certificate.tag, cover.first, cover.last)


class _Content:
    """The inner archive, made piece by piece; ``close`` and ``sha256`` are known once it has been."""

    close: Close

    def __init__(
        self, dispatch: Dispatch, device: str, keys: StationKeys | None, source: JournalSource
    ) -> None:
        self._dispatch = dispatch
        self._device = device
        self._keys = keys
        self._source = source
        self._tally = Tally(dispatch.money)
        self._parts: list[tuple[str, int, str]] = []
        self._head: SignedHead | None = None
        self.sha256 = hashlib.sha256()

    def pieces(self) -> Iterator[bytes]:
        """The bytes of the archive."""
        for name, content in self._members():
            self._parts.append((name, len(content), hashlib.sha256(content).hexdigest()))
            yield self._hashed(whole(name, content))
        tally = self._tally
        self.close = Close(
            tally.transactions,
            tally.entries,
            dict(sorted(tally.counts.items())),
            dict(sorted(tally.sums.items())),
            tuple(self._parts),
            self._head,
        )
        yield self._hashed(whole(CLOSE, self.close.to_bytes()) + END)

    def _hashed(self, piece: bytes) -> bytes:
        self.sha256.update(piece)
        return piece

    def _members(self) -> Iterator[tuple[str, bytes]]:
        dispatch = self._dispatch
        yield MANIFEST, self._manifest().to_bytes()
        for name in sorted(dispatch.papers):
            yield f"{PAPERS}/{name}", dispatch.papers[name]
        for sha256 in dispatch.attachments:
            content = self._source.blob(sha256)
            if content is None:
                raise LookupError(f"no attachment {sha256}")
            if len(content) > ATTACHMENT_LIMIT:
                raise FileTooLarge
            yield f"{ATTACHMENTS}/{sha256}", content
        for number, part in enumerate(_parts(encode_journal(self._transactions())), 1):
            yield f"{JOURNAL}/{number:06d}.ndjson", part

    def _manifest(self) -> Manifest:
        dispatch = self._dispatch
        return Manifest(
            kind=dispatch.kind,
            format=FORMAT,
            needs=NEEDS,
            sender=self._device,
            edition=dispatch.edition,
            recipients=dispatch.recipients,
            withheld=tuple(sorted(dispatch.withheld.audiences)),
            slices=dispatch.slices,
            money=dispatch.money,
            attachments=dispatch.attachments,
            certificates=dispatch.certificates,
            heads=dispatch.heads,
        )

    def _read(self, part: Slice) -> Iterator[Transaction]:
        if isinstance(self._source, PackedSource):
            return self._source.packed(part.device, part.first, part.last)
        return self._source.transactions(part.device, part.first, part.last)

    def _shown(self, transaction: Transaction) -> Transaction:
        """A transaction without what is withheld, counted."""
        if isinstance(transaction.entries, Packed):
            self._tally.transactions += 1
            return replace(transaction, entries=transaction.entries.through(self._passed))
        shown = withhold(transaction, self._is_withheld)
        self._tally.add(shown)
        return shown

    def _is_withheld(self, entry: Entry) -> bool:
        named = (change.field for change in entry.changes or ())
        return self._dispatch.withheld.hides(entry.entity, entry.audience, named)

    def _is_withheld_run(self, run: Mapping[str, Any]) -> bool:
        return self._dispatch.withheld.hides(run["entity"], run["audience"], run.get("new", ()))

    def _passed(self, line: bytes) -> bytes:
        """A line of a bulk transaction on its way, as it is kept or without what is withheld."""
        runs = orjson.loads(line)
        hidden = list(map(self._is_withheld_run, runs))
        if any(hidden):
            runs = [concealed_run(run) if hide else run for run, hide in zip(runs, hidden, strict=True)]
            line = orjson.dumps(runs)
        self._tally.add_runs(runs)
        return line

    def _transactions(self) -> Iterator[Transaction]:
        for part in self._dispatch.slices:
            seq = part.first - 1
            for transaction in self._read(part):
                seq = transaction.seq
                yield self._shown(transaction)
                if seq == part.last and part.device == self._device and self._keys:
                    self._head = SignedHead.sign(seq, transaction.hash, self._keys)
            if seq != part.last:
                raise LookupError(f"the journal of {part.device} ends at {seq}, not {part.last}")


def _parts(blocks: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size >= _PART:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)

"""What a bundle says of itself: outside on the cover, inside at its head and at its close."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self, TypeVar

import orjson

from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.minisign import PublicKey

FORMAT = 2
"""The format this program writes, and the newest it reads."""

NEEDS = 2
"""The oldest format a reader has to know for what this program writes."""

OLDEST = 1
"""The oldest format this program reads."""

_HEAD_SCHEME = "bangfu-head-1"
_LARGEST = 2**63 - 1  # of a column
Made = TypeVar("Made")


class Kind(StrEnum):
    """What a file is: work on its way up or across, or the province's answer on its way down."""

    BUNDLE = "bundle"
    RECEIPT = "receipt"


class Slice(NamedTuple):
    """The transactions of one device from ``first`` to ``last``, both included."""

    device: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The end of a device's chain as that device itself signed it; ``hash`` is 32 bytes.

    It lets one laptop carry what another one wrote: the carrier cannot invent it.
    """

    device: str
    seq: int
    hash: bytes
    signature: bytes

    @classmethod
    def sign(cls, seq: int, end: bytes, keys: StationKeys) -> "SignedHead":
        """The end of a device's own chain, signed."""
        return cls(keys.device, seq, end, keys.sign(_head_bytes(keys.device, seq, end)))

    def holds(self, key: PublicKey) -> bool:
        """Whether the device's key signed this end."""
        return key.verifies(self.signature, _head_bytes(self.device, self.seq, self.hash))

    def to_row(self) -> list[str | int]:
        """The head as it is written in a bundle."""
        return [self.device, self.seq, self.hash.hex(), self.signature.hex()]

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> "SignedHead":
        """The head of such a row; raises ValueError or TypeError."""
        device, seq, end, signature = row
        return cls(str(device), count(seq), bytes.fromhex(end), bytes.fromhex(signature))


def count(read: object) -> int:
    """A number of a save or a receipt, as every ledger keeps it; raises ValueError for anything else."""
    if type(read) is not int or not 0 <= read <= _LARGEST:
        raise ValueError("no count")
    return read


def _texts(read: Sequence[object]) -> tuple[str, ...]:
    found = tuple(item for item in read if isinstance(item, str))
    if len(found) != len(read):
        raise ValueError("no texts")
    return found


def _head_bytes(device: str, seq: int, end: bytes) -> bytes:
    return orjson.dumps([_HEAD_SCHEME, device, seq, end.hex()])


@dataclass(frozen=True, slots=True)
class Cover:
    """What may be read without a key: nothing personal.

    ``needs`` is the oldest format a reader must know, ``key`` the signing key, ``recipients`` the age
    recipients that can open the file, ``first`` and ``last`` the sender's own transactions in it;
    ``succession`` are the papers by which the province's signing key passed to the one that speaks here,
    ``granted`` is the addressee's newest certificate where it was signed after the content was sealed.
    """

    kind: Kind
    format: int
    needs: int
    suite: str
    sender: str
    station: str
    area: str
    tag: str
    first: int
    last: int
    made_at: str
    key: str
    certificate: str
    recipients: tuple[str, ...]
    succession: tuple[str, ...] = ()
    granted: str = ""

    def to_bytes(self) -> bytes:
        """The cover as a file."""
        body = asdict(self)
        for name in ("succession", "granted"):  # an older reader meets what it has always met
            if not body[name]:
                del body[name]
        return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    @classmethod
    def parse(cls, content: bytes) -> "Cover":
        """The cover in a file; raises BundleRefused, first of all for a format we do not read."""
        read = _object(content, Reason.CHANGED)
        needs, written = read.get("needs"), read.get("format")
        if not isinstance(needs, int) or not isinstance(written, int):
            raise BundleRefused(Reason.CHANGED)
        if needs > FORMAT:
            raise BundleRefused(Reason.TOO_NEW)
        if written < OLDEST:
            raise BundleRefused(Reason.TOO_OLD)
        return _made(cls._from, read, Reason.CHANGED)

    @classmethod
    def _from(cls, read: Mapping[str, Any]) -> Self:
        texts = ("suite", "sender", "station", "area", "tag", "made_at", "key", "certificate")
        PublicKey.parse(read["key"])
        return cls(
            kind=Kind(read["kind"]),
            format=read["format"],
            needs=read["needs"],
            first=count(read["first"]),
            last=count(read["last"]),
            recipients=tuple(map(str, read["recipients"])),
            succession=tuple(map(str, read.get("succession", ()))),
            granted=str(read.get("granted", "")),
            **{name: str(read[name]) for name in texts},
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """The head of the sealed part: who sends what, under which edition, with which values withheld.

    ``slices`` are the chains in the order they follow, ``money`` the fields whose sums the close states,
    ``attachments`` their SHA-256, ``certificates`` those of other devices whose work is carried along,
    ``heads`` the ends of their chains as they signed them.
    """

    kind: Kind
    format: int
    needs: int
    sender: str
    edition: str
    recipients: tuple[str, ...]
    withheld: tuple[str, ...]
    slices: tuple[Slice, ...]
    money: Mapping[str, tuple[str, ...]]
    attachments: tuple[str, ...]
    certificates: tuple[str, ...]
    heads: tuple[SignedHead, ...]

    def to_bytes(self) -> bytes:
        """The manifest as a file: the same manifest gives the same bytes."""
        body = {
            "kind": self.kind,
            "format": self.format,
            "needs": self.needs,
            "sender": self.sender,
            "edition": self.edition,
            "recipients": self.recipients,
            "withheld": self.withheld,
            "slices": [list(part) for part in self.slices],
            "money": {entity: list(fields) for entity, fields in self.money.items()},
            "attachments": self.attachments,
            "certificates": self.certificates,
            "heads": [head.to_row() for head in self.heads],
        }
        return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def parse(cls, content: bytes) -> "Manifest":
        """The manifest in a file; raises BundleRefused."""
        return _made(cls._from, _object(content, Reason.MALFORMED), Reason.MALFORMED)

    @classmethod
    def _from(cls, read: Mapping[str, Any]) -> Self:
        return cls(
            kind=Kind(read["kind"]),
            format=int(read["format"]),
            needs=int(read["needs"]),
            sender=str(read["sender"]),
            edition=str(read["edition"]),
            recipients=_texts(read["recipients"]),
            withheld=_texts(read["withheld"]),
            slices=tuple(Slice(str(a), count(b), count(c)) for a, b, c in read["slices"]),
            money={entity: _texts(fields) for entity, fields in read["money"].items()},
            attachments=_texts(read["attachments"]),
            certificates=_texts(read["certificates"]),
            heads=tuple(SignedHead.from_row(row) for row in read["heads"]),
        )


@dataclass(frozen=True, slots=True)
class Close:
    """The end of the sealed part: what went by, for the reader to compare with what it saw.

    ``sums`` are net changes in fen by ``entity.field``; ``parts`` are name, length and SHA-256; ``head`` is
    the end of the sender's own chain, signed, or None when nothing of it is inside.
    """

    transactions: int
    entries: int
    counts: Mapping[str, int]
    sums: Mapping[str, int]
    parts: tuple[tuple[str, int, str], ...]
    head: SignedHead | None

    def to_bytes(self) -> bytes:
        """The close as a file: the same close gives the same bytes."""
        body = asdict(self) | {"head": self.head.to_row() if self.head else None}
        return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def parse(cls, content: bytes) -> "Close":
        """The close in a file; raises BundleRefused."""
        return _made(cls._from, _object(content, Reason.MALFORMED), Reason.MALFORMED)

    @classmethod
    def _from(cls, read: Mapping[str, Any]) -> Self:
        return cls(
            transactions=int(read["transactions"]),
            entries=int(read["entries"]),
            counts=dict(read["counts"]),
            sums=dict(read["sums"]),
            parts=tuple((str(a), int(b), str(c)) for a, b, c in read["parts"]),
            head=SignedHead.from_row(read["head"]) if read["head"] else None,
        )


def _object(content: bytes, reason: Reason) -> dict[str, Any]:
    try:
        read = orjson.loads(content)
    except ValueError as error:
        raise BundleRefused(reason) from error
    if not isinstance(read, dict):
        raise BundleRefused(reason)
    return read


def _made(make: Callable[[Mapping[str, Any]], Made], read: Mapping[str, Any], reason: Reason) -> Made:
    try:
        return make(read)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleRefused(reason) from error

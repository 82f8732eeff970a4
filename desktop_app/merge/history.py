"""What a journal is made of: versions, changes, entries and transactions, and how they are sealed.

An entry's digest covers a random salt and the canonical bytes of what it says; a transaction's hash covers
its header, the device's previous hash and the digests. So values can be withheld from a recipient or
lawfully erased – entry and salt go, the digest stays – and the chain still verifies (design.md §3).
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any, NamedTuple, overload

import orjson

from desktop_app.catalog.model import Value

GENESIS = bytes(32)
"""What the first transaction of a device names as its previous hash."""

_SCHEME = "bangfu-journal-1"
SALT_BYTES = 16
"""How long the random salt of an entry is."""

_DIGEST_BYTES = 32
_PLACE_BYTES = 8
_HIDDEN, _VISIBLE = b"\x00", b"\x01"
_by_field = attrgetter("field")


class Version(NamedTuple):
    """The name of a transaction: the device that made it and its number in that device's chain, from 1."""

    device: str
    seq: int


class Change(NamedTuple):
    """One field set to a new value; ``replaces`` names every version the writer saw there."""

    field: str
    old: Value
    new: Value
    replaces: tuple[Version, ...] = ()


class Seed(NamedTuple):
    """Where an entry's salt comes from when it is not carried: the secret of a group, and a place in it."""

    secret: bytes
    place: int


_change = partial(tuple.__new__, Change)  # three times as fast as calling the class, once for every value


class FirstValues(Sequence[Change]):
    """The changes that create a record, held as names and values: a large import makes millions of them."""

    __slots__ = ("_fields", "_values")

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._fields = _shared(tuple(sorted(values)))
        self._values = tuple(map(values.__getitem__, self._fields))

    def __len__(self) -> int:
        """How many fields are set."""
        return len(self._fields)

    def __iter__(self) -> Iterator[Change]:
        """The changes, sorted by field."""
        for name, value in zip(self._fields, self._values, strict=True):
            yield _change((name, None, value, ()))

    @overload
    def __getitem__(self, place: int) -> Change: ...

    @overload
    def __getitem__(self, place: slice) -> list[Change]: ...

    def __getitem__(self, place: int | slice) -> Change | list[Change]:
        """One change, or several."""
        return list(self)[place]


@lru_cache(maxsize=4096)
def _shared(fields: tuple[str, ...]) -> tuple[str, ...]:
    """One tuple for all records that set the same fields."""
    return fields


@dataclass(frozen=True, slots=True)
class Entry:
    """The changes of one audience class in one record, sorted by field.

    ``changes`` and ``salt`` are None once they are withheld or erased; the digest remains. ``seed`` says how
    the salt can be worked out, and is known only where no entry of its group is hidden.
    """

    entity: str
    record_id: str
    home: str
    audience: str
    changes: Sequence[Change] | None
    salt: bytes | None
    digest: bytes
    seed: Seed | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """Who saved what when and where in which chain; ``time`` is milliseconds << 16 | counter."""

    device: str
    seq: int
    save_id: str
    time: int
    person: str
    reason: str
    edition: str
    previous: bytes


@dataclass(frozen=True, slots=True)
class Transaction:
    """One save of one device: the fields of its header, its entries and the hash over both."""

    device: str
    seq: int
    save_id: str
    time: int
    person: str
    reason: str
    edition: str
    previous: bytes
    entries: Sequence[Entry]
    hash: bytes

    @property
    def version(self) -> Version:
        """The transaction's name."""
        return Version(self.device, self.seq)


def make_entry(
    entity: str,
    record_id: str,
    home: str,
    audience: str,
    changes: Iterable[Change],
    salt: bytes | None = None,
    seed: Seed | None = None,
    sealed: bytes | None = None,
) -> Entry:
    """An entry with its digest; the salt is drawn at random unless it is known already.

    ``seed`` is where a known salt came from, ``sealed`` the digest where it has just been computed.
    """
    ordered = changes if isinstance(changes, FirstValues) else tuple(sorted(changes, key=_by_field))
    grain = os.urandom(SALT_BYTES) if salt is None else salt
    whole = sealed or digest(grain, _canonical(entity, record_id, home, audience, ordered))
    return Entry(entity, record_id, home, audience, ordered, grain, whole, seed)


def grown_salts(secret: bytes, first: int, count: int) -> Iterator[bytes]:
    """The salts of ``count`` entries of a group from the place ``first`` on."""
    started = hashlib.sha256(secret)
    for place in range(first, first + count):
        grown = started.copy()
        grown.update(place.to_bytes(_PLACE_BYTES, "big"))
        yield grown.digest()[:SALT_BYTES]


def seal(header: Header, entries: Iterable[Entry]) -> Transaction:
    """A transaction with its hash, following ``header.previous`` in the chain of its device."""
    listed = tuple(entries)
    return seal_over(header, listed, (entry.digest for entry in listed))


def seal_over(header: Header, entries: Sequence[Entry], digests: Iterable[bytes]) -> Transaction:
    """The same where the digests are known: one after another, or many together in their order."""
    open_ended = Transaction(**asdict(header), entries=entries, hash=b"")
    return replace(open_ended, hash=_hash(open_ended, len(entries), digests))


def is_intact(transaction: Transaction) -> bool:
    """Whether what the transaction says is what was sealed; withheld entries are taken by their digest."""
    digests = (entry.digest for entry in transaction.entries)
    sealed = is_sealed(transaction, len(transaction.entries), digests)
    return sealed and all(map(_entry_holds, transaction.entries))


def is_sealed(transaction: Transaction, count: int, digests: Iterable[bytes]) -> bool:
    """Whether header and digests are what was sealed; the entries of ``transaction`` are not looked at.

    Enough where entries have just been decoded, for decoding computes the digests from what they say. They
    are taken one after another, so that a large transaction need not be held in memory.
    """
    return _hash(transaction, count, digests) == transaction.hash


def concealed(entry: Entry) -> Entry:
    """The entry without its values and salt; its digest stays."""
    return replace(entry, changes=None, salt=None, seed=None)


def conceal_where(entries: Sequence[Entry], hidden: Callable[[Entry], bool]) -> tuple[Entry, ...]:
    """The entries, those that are ``hidden`` concealed.

    The others of their groups keep their salts and lose the seed: it would tell the hidden ones' salts, and
    with a salt a short value can be guessed from its digest.
    """
    marks = list(map(hidden, entries))
    if True not in marks:
        return tuple(entries)
    told = {entry.seed.secret for entry, hide in zip(entries, marks, strict=True) if hide and entry.seed}
    return tuple(
        concealed(entry)
        if hide
        else replace(entry, seed=None)
        if entry.seed and entry.seed.secret in told
        else entry
        for entry, hide in zip(entries, marks, strict=True)
    )


def withhold(transaction: Transaction, hidden: Callable[[Entry], bool]) -> Transaction:
    """The same transaction without the values of the entries that are ``hidden``; its hash stays."""
    return replace(transaction, entries=conceal_where(transaction.entries, hidden))


def encode_entry(entry: Entry) -> bytes:
    """An entry as it is stored: a mark, salt or digest, and the canonical bytes."""
    if entry.changes is None or entry.salt is None:
        about = orjson.dumps([entry.entity, entry.record_id, entry.home, entry.audience])
        return _HIDDEN + entry.digest + about
    body = _canonical(entry.entity, entry.record_id, entry.home, entry.audience, entry.changes)
    return _VISIBLE + entry.salt + body


def decode_entry(stored: bytes) -> Entry:
    """The entry that ``encode_entry`` stored; raises ValueError for anything else."""
    if stored[:1] == _HIDDEN:
        about = orjson.loads(stored[1 + _DIGEST_BYTES :])
        entity, record_id, home, audience = about
        return Entry(entity, record_id, home, audience, None, None, bytes(stored[1 : 1 + _DIGEST_BYTES]))
    salt, body = bytes(stored[1 : 1 + SALT_BYTES]), bytes(stored[1 + SALT_BYTES :])
    entity, record_id, home, audience, changes = orjson.loads(body)
    read = tuple(
        Change(field, old, new, tuple(Version(*version) for version in replaces))
        for field, old, new, replaces in changes
    )
    return Entry(entity, record_id, home, audience, read, salt, digest(salt, body))


def _canonical(entity: str, record_id: str, home: str, audience: str, changes: Sequence[Change]) -> bytes:
    listed = [
        (name, old, new, [tuple(version) for version in replaces]) if replaces else (name, old, new, ())
        for name, old, new, replaces in changes
    ]
    return orjson.dumps([entity, record_id, home, audience, listed])


def digest(salt: bytes, body: bytes) -> bytes:
    """What an entry's transaction commits to: a hash of salt and canonical bytes."""
    return hashlib.sha256(salt + body).digest()


def _entry_holds(entry: Entry) -> bool:
    if entry.changes is None or entry.salt is None:
        return len(entry.digest) == _DIGEST_BYTES
    body = _canonical(entry.entity, entry.record_id, entry.home, entry.audience, entry.changes)
    return digest(entry.salt, body) == entry.digest


def _hash(transaction: Transaction, count: int, digests: Iterable[bytes]) -> bytes:
    header: list[Any] = [
        _SCHEME,
        transaction.device,
        transaction.seq,
        transaction.save_id,
        transaction.time,
        transaction.person,
        transaction.reason,
        transaction.edition,
        count,
    ]
    running = hashlib.sha256(orjson.dumps(header))
    running.update(transaction.previous)
    for each in digests:
        running.update(each)
    return running.digest()

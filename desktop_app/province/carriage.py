"""What travels in a bundle beside the journal: attachments, and what a receiver has already."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from desktop_app.merge.history import Entry, Transaction, withhold
from desktop_app.sync.certificate import Scope
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.manifest import Slice, count
from desktop_app.sync.writing import JournalSource

KNOWN_PAPER = "known.json"
"""The paper of a bundle in which a station says what it has."""

UNTIMED_PAPER = "untimed.json"
"""The paper of a receipt that names the versions whose clock was not believed."""

QUALITY_PAPER = "quality.json"
"""The paper of a receipt with the reports on the quality of the station's newest bundles."""

CATALOGUE_PAPER = "catalogue.zip"
"""The paper of a receipt that brings a newer edition of the catalogue."""

_ATTACHMENT, _HASH = "attachment", "sha256"


@dataclass(frozen=True, slots=True)
class Known:
    """What a station has: the number of the newest receipt it took in, the end of every other chain."""

    receipt: int = 0
    chains: Mapping[str, int] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The statement as a paper: the same statement gives the same bytes."""
        body = {"receipt": self.receipt, "chains": dict(self.chains)}
        return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def parse(cls, content: bytes) -> "Known":
        """The statement in a paper; raises BundleRefused when it is none."""
        try:
            read: dict[str, Any] = orjson.loads(content)
            chains = {str(device): count(seq) for device, seq in read["chains"].items()}
            return cls(count(read["receipt"]), chains)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BundleRefused(Reason.MALFORMED) from error


def attachments_in(source: JournalSource, slices: Iterable[Slice]) -> tuple[str, ...]:
    """The SHA-256 of the attachments that the entries of ``slices`` brought in and whose content is here."""
    found: dict[str, None] = {}
    for part in slices:
        for transaction in source.transactions(part.device, part.first, part.last):
            found.update(dict.fromkeys(_hashes(transaction)))
    return tuple(sorted(name for name in found if source.blob(name) is not None))


def _hashes(transaction: Transaction) -> Iterator[str]:
    for entry in transaction.entries:
        if entry.entity == _ATTACHMENT:
            yield from (str(change.new) for change in entry.changes or () if change.field == _HASH)


class ScopedSource:
    """A store's journal as one station may see it: entries on other areas' records are withheld.

    What belongs to an area above the station's, or to the ``office`` that answers – settings, poverty lines,
    the ledger of allocations – is for everybody below; what ``belongs`` names, handed-over households, is for
    both sides. The chains still verify: an entry that is withheld leaves its digest.
    """

    def __init__(
        self, source: JournalSource, scope: Scope, office: str, belongs: Callable[[Entry], bool]
    ) -> None:
        self._source = source
        self._scope = scope
        self._office = office
        self._belongs = belongs

    def transactions(self, device: str, first: int = 1, last: int | None = None) -> Iterator[Transaction]:
        """The transactions of one device in order."""
        for transaction in self._source.transactions(device, first, last):
            yield withhold(transaction, self._is_hidden)

    def blob(self, sha256: str) -> bytes | None:
        """The content of an attachment, or None."""
        return self._source.blob(sha256)

    def _is_hidden(self, entry: Entry) -> bool:
        above = any(prefix.startswith(entry.home) for prefix in (*self._scope.include, self._office))
        return not (above or self._scope.covers(entry.home) or self._belongs(entry))

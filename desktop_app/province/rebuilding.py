"""Making the ledger again from the archive: the bundles, and the chronicle of the office's own doings.

Everything is judged once more at the moment at which it was judged first, so that the outcome is the same to
the last conflict. It is also the way from a file to PostgreSQL and back.
"""

import hashlib
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.history import Entry, Transaction, Version, decode_entry, encode_entry
from desktop_app.province import chronicle
from desktop_app.province.books import Answer
from desktop_app.province.chronicle import Event
from desktop_app.province.inbox import Desk, Inbox
from desktop_app.province.ledger import Ledger, Pages
from desktop_app.sync.certificate import Revocation


@dataclass(slots=True)
class Rebuilt:
    """What came of it: how many events of each kind, bundles that are missing in the archive or were not
    accepted, and the digest of the ledger's content.
    """

    events: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    digest: str = ""

    @property
    def ok(self) -> bool:
        """Whether everything that the chronicle tells of could be done again."""
        return not self.missing and not self.refused


@dataclass(slots=True)
class PastClock:
    """A clock that stands where it is put."""

    at: int = 0

    def now_ms(self) -> int:
        """The moment, in milliseconds since 1970."""
        return self.at


def replay(desk: Desk, clock: PastClock, pages: Pages, source: Path) -> Rebuilt:
    """Do everything again that chronicle and archive of the office in ``source`` tell of, in a new ledger."""
    for path in (source / "archive").iterdir():
        shutil.copy2(path, desk.shelves.archive / path.name)
    past = chronicle.Chronicle(source, desk.keys)
    desk.chronicle.paused = True
    rebuilt = Rebuilt()
    steps = _Steps(desk, rebuilt)
    for event in past.events():
        clock.at = event.at
        rebuilt.events[event.kind] = rebuilt.events.get(event.kind, 0) + 1
        steps.take(event)
    if past.path.exists():
        shutil.copy2(past.path, desk.chronicle.path)
    desk.chronicle.paused = False
    rebuilt.digest = digest(desk.ledger, pages, desk.context.catalogue)
    return rebuilt


class _Steps:
    """One step for each kind of event."""

    def __init__(self, desk: Desk, rebuilt: Rebuilt) -> None:
        self._desk = desk
        self._rebuilt = rebuilt
        self._inbox = Inbox(desk)
        self._by_kind: Mapping[str, Callable[[Any], None]] = {
            chronicle.CERTIFICATES: self._certificates,
            chronicle.REVOCATIONS: self._revocations,
            chronicle.BUNDLE: self._bundle,
            chronicle.OWN: self._own,
            chronicle.ANSWER: self._answer,
            chronicle.FORKS: self._forks,
            chronicle.RECEIPT: self._receipt,
        }

    def take(self, event: Event) -> None:
        """Do what an event tells of."""
        self._by_kind[event.kind](event.body)

    def _certificates(self, texts: list[str]) -> None:
        self._desk.books.keep_certificates(texts, self._desk.at)

    def _revocations(self, rows: list[list[str]]) -> None:
        self._desk.books.revoke(
            Revocation(serial, device, date.fromisoformat(since), reason)
            for serial, device, since, reason in rows
        )

    def _bundle(self, sha256: str) -> None:
        path = self._desk.shelves.archived(sha256)
        if not path.exists():
            self._rebuilt.missing.append(sha256)
            return
        outcome = self._inbox.receive(path)
        if not outcome.ok:
            self._rebuilt.refused.append(sha256)

    def _own(self, told: list[Any]) -> None:
        transaction = transaction_of(told)
        applied = self._desk.ledger.apply([transaction], _let_in, _own_time)
        if applied.gaps or applied.forks or applied.damaged:
            self._rebuilt.refused.append(f"{transaction.device}:{transaction.seq}")

    def _answer(self, row: list[Any]) -> None:
        self._desk.books.note_answer(Answer(*row))

    def _forks(self, told: list[Any]) -> None:
        versions, file = told
        self._desk.books.note_forks((Version(*row) for row in versions), self._desk.at, file)

    def _receipt(self, told: list[Any]) -> None:
        device, number = told
        while self._desk.books.next_receipt(device) < number:
            continue


def _let_in(_transaction: Transaction, _entry: Entry) -> str:
    return ""


def _own_time(transaction: Transaction) -> int:
    return transaction.time


def told_of(transaction: Transaction) -> list[Any]:
    """A transaction of the office as the chronicle keeps it."""
    head = [
        transaction.device,
        transaction.seq,
        transaction.save_id,
        transaction.time,
        transaction.person,
        transaction.reason,
        transaction.edition,
        transaction.previous.hex(),
        transaction.hash.hex(),
    ]
    return [*head, [b64encode(encode_entry(entry)).decode() for entry in transaction.entries]]


def transaction_of(told: list[Any]) -> Transaction:
    """The other way."""
    device, seq, save_id, time, person, reason, edition, previous, hashed, entries = told
    kept = tuple(decode_entry(b64decode(text)) for text in entries)
    about = device, seq, save_id, time, person, reason, edition
    return Transaction(*about, bytes.fromhex(previous), kept, bytes.fromhex(hashed))


def digest(ledger: Ledger, pages: Pages, catalogue: Catalogue) -> str:
    """A SHA-256 over all that the ledger holds: chains, records, conflicts, and what was not applied.

    The same for both kinds of ledger.
    """
    running = hashlib.sha256()
    for line in _content(ledger, pages, catalogue):
        running.update(orjson.dumps(line) + b"\n")
    return running.hexdigest()


def _content(ledger: Ledger, pages: Pages, catalogue: Catalogue) -> Iterator[list[Any]]:
    yield [[device, end.seq, end.hash.hex()] for device, end in sorted(ledger.chain_ends().items())]
    for entity in catalogue.entities.values():
        fields = ", ".join(f'"{item.name}"' for item in entity.stored_fields)
        sql = f'SELECT id, home, base_device, base_seq, {fields} FROM "{entity.name}" ORDER BY id'
        yield from ([entity.name, *row] for row in pages.stream(sql))
    for table, columns in (
        ("conflict", "entity, record_id, field"),
        ("not_applied", "device, seq, n, entity, record_id, reason"),
        ("superseded", "record_id, entity, field, device, seq"),
    ):
        rows = pages.rows(f"SELECT {columns} FROM {table}")
        yield [table, sorted(list(row) for row in rows)]

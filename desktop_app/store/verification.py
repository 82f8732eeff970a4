"""Whether every chain holds: digests and links recomputed from the beginning, or from where that ended last.

How far a chain has been found good is remembered beside the journal. From there on only what is new has to
be looked at: the hash at that place ties everything before it. A byte that changes later in an older entry
is found by the whole verification, and by the seal of its page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson

from desktop_app.merge.history import GENESIS, Version, is_sealed
from desktop_app.store import journal

if TYPE_CHECKING:
    from sqlite_utils import Database

    from desktop_app.store.store import Store

_MARK = "verified"


@dataclass(frozen=True, slots=True)
class JournalReport:
    """The outcome of verifying the journal; ``broken`` is the first version that does not hold."""

    transactions: int
    entries: int
    broken: Version | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether every chain holds from its beginning to its end."""
        return self.broken is None


def verify(db: "Database", since: Mapping[str, journal.ChainEnd] | None = None) -> JournalReport:
    """Recompute every digest and every link of every chain, or only what came after ``since``.

    Reports the first place that does not hold: a changed value, a missing or foreign transaction.
    """
    transactions = entries = 0
    devices = [row[0] for row in db.execute("SELECT DISTINCT device FROM txn ORDER BY device")]
    for device in devices:
        known = (since or {}).get(device)
        expected, previous = (known.seq + 1, known.hash) if known else (1, GENESIS)
        for row in journal.headers(db, device, expected, journal.chain_end(db, device).seq):
            transaction, count = journal.transaction_of(row[:9], ()), row[9]
            transactions += 1
            entries += count
            if transaction.seq != expected or transaction.previous != previous:
                return JournalReport(transactions, entries, transaction.version, "前后不相连")
            if not is_sealed(transaction, count, journal.kept_digests(db, device, transaction.seq, count)):
                return JournalReport(transactions, entries, transaction.version, "内容与摘要不符")
            expected, previous = transaction.seq + 1, transaction.hash
    return JournalReport(transactions, entries)


def verified_ends(db: "Database") -> dict[str, journal.ChainEnd]:
    """Where each chain was found good last, as far as that place is still what it was."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", [_MARK]).fetchone()
    marks = orjson.loads(row[0]) if row else {}
    ends = {}
    for device, (seq, mark) in marks.items():
        found = db.execute(
            "SELECT hash, time FROM txn WHERE device = ? AND seq = ?", [device, seq]
        ).fetchone()
        if found and bytes(found[0]).hex() == mark:
            ends[device] = journal.ChainEnd(seq, bytes(found[0]), found[1])
    return ends


def remember_verified(db: "Database", ends: Mapping[str, journal.ChainEnd]) -> None:
    """Remember that every chain is good up to here; the caller has seen that it is."""
    marks = {device: [end.seq, end.hash.hex()] for device, end in ends.items()}
    db.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", [_MARK, orjson.dumps(marks).decode()]
    )


def kept_hashes(store: "Store", versions: Sequence[tuple[str, int]]) -> list[str]:
    """The hexadecimal hashes of saves by device and number as they are kept here, "" where they are not."""
    found = []
    with store.looking() as db:
        for device, seq in versions:
            row = db.execute(
                "SELECT lower(hex(hash)) FROM txn WHERE device = ? AND seq = ?", [device, seq]
            ).fetchone()
            found.append(str(row[0]) if row else "")
    return found

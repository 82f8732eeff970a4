"""Lawful erasure: a person's values go for good after a recorded decision, and the journal stays honest.

The decision is an entry like any other: it voids the record and says why in the field ``erasure``. What was
entered before keeps its place and its digest in the chain and loses values and salt, so that nothing can be
worked out from what remains and every chain still verifies (design.md §3; 个人信息保护法第四十七条). It
travels like any other entry, and whoever takes it in erases too; what arrives later of an erased record is
kept as a digest only.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.merge.history import (
    Entry,
    Transaction,
    Version,
    conceal_where,
    concealed,
    decode_entry,
    encode_entry,
)
from desktop_app.store import journal
from desktop_app.store.changes import Touched
from desktop_app.store.consistency import Mending

if TYPE_CHECKING:
    from sqlite_utils import Database

ERASURE = "erasure"
"""The field whose setting erases a record."""

_ATTACHMENT = "attachment"


def is_decision(entry: Entry) -> bool:
    """Whether an entry is the decision to erase its record."""
    # Asked of every entry that comes: the names in a list are compared twice as fast as one after another.
    changes = entry.changes or ()
    if ERASURE not in [name for name, _, _, _ in changes]:
        return False
    return any(name == ERASURE and new is not None for name, _, new, _ in changes)


def decided_under(told: Iterable[journal.HistoryEntry]) -> set[str]:
    """For which homes it was decided to erase a record: what others say of its id is not theirs to erase."""
    return {line.entry.home for line in told if is_decision(line.entry)}


def erased_among(db: "Database", touched: Iterable[Touched]) -> set[Touched]:
    """Which of the records have been erased."""
    return {
        one
        for one in touched
        if db.execute(
            "SELECT 1 FROM erased WHERE record_id = ? AND entity = ?", [one.record_id, one.entity]
        ).fetchone()
    }


def conceal_erased(db: "Database", transaction: Transaction) -> Transaction:
    """The transaction as it may be kept here: without the values of records that have been erased."""
    if db.execute("SELECT 1 FROM erased LIMIT 1").fetchone() is None:
        return transaction
    gone = erased_among(db, {Touched(entry.entity, entry.record_id) for entry in transaction.entries})
    if not gone:
        return transaction
    homes = {record: decided_under(journal.history(db, *record)) for record in gone}
    kept = conceal_where(
        transaction.entries,
        lambda entry: (
            entry.home in homes.get(Touched(entry.entity, entry.record_id), ()) and not is_decision(entry)
        ),
    )
    return replace(transaction, entries=kept)


class Erasing:
    """Carries decisions out; the caller holds the write transaction open, with its context entered."""

    def __init__(self, db: "Database", mending: Mending) -> None:
        self._db = db
        self._mending = mending

    def carry_out(self, decision: Version, records: Iterable[Touched]) -> None:
        """Take the values of ``records`` out of journal, rows, heads, search, drafts, findings and files.

        ``decision`` is the transaction that holds the decisions.
        """
        wanted = set(records)
        known = erased_among(self._db, wanted)
        for record in sorted(wanted):
            if record not in known:
                self._db.execute(
                    "INSERT INTO erased (entity, record_id, device, seq) VALUES (?, ?, ?, ?)",
                    [*record, *decision],
                )
            self._drop_file(record)
            self._conceal(record)
            self._mending.renew(*record)
            self._drop_notes(record)
        if wanted:
            self._mending.settle_index()

    def _conceal(self, record: Touched) -> None:
        """Leave of each entry but the decision its digest, under the homes for which it was decided."""
        homes = decided_under(journal.history(self._db, *record))
        rows = self._db.execute(
            "SELECT device, seq, n, body FROM entry WHERE record_id = ? AND entity = ?",
            [record.record_id, record.entity],
        )
        for *place, body in rows.fetchall():
            entry = decode_entry(body)
            if entry.changes is not None and entry.home in homes and not is_decision(entry):
                self._db.execute(
                    "UPDATE entry SET body = ? WHERE device = ? AND seq = ? AND n = ?",
                    [encode_entry(concealed(entry)), *place],
                )
        for place, entries in journal.blocks_around(self._db, *record):
            hidden = list(
                conceal_where(
                    entries,
                    lambda entry: (
                        entry.record_id == record.record_id and entry.home in homes and not is_decision(entry)
                    ),
                )
            )
            if hidden != entries:
                journal.rewrite_block(self._db, place, hidden)

    def _drop_file(self, record: Touched) -> None:
        """The content of an erased attachment, unless another one has the same."""
        if record.entity != _ATTACHMENT:
            return
        self._db.execute(
            "DELETE FROM blob WHERE sha256 = (SELECT sha256 FROM attachment WHERE id = ?1) AND NOT EXISTS "
            "(SELECT 1 FROM attachment WHERE sha256 = blob.sha256 AND id <> ?1 AND erasure IS NULL)",
            [record.record_id],
        )

    def _drop_notes(self, record: Touched) -> None:
        """This laptop's own notes on the record: drafts, findings and answers may quote it."""
        for table in ("draft", "finding", "outcome"):
            self._db.execute(
                f"DELETE FROM {table} WHERE record_id = ? AND entity = ?", [record.record_id, record.entity]
            )

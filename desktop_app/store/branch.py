"""Taking a branch off a device's chain: two copies of one ledger went on under the same name.

The only place where anything leaves the journal. What is taken off is kept first, inside the file, until it
has been entered anew under another device's name (design.md §4, forks).
"""

from typing import TYPE_CHECKING

from desktop_app.catalog.model import Catalogue
from desktop_app.merge.history import Version
from desktop_app.store import journal
from desktop_app.store.changes import Touched
from desktop_app.store.consistency import Mending
from desktop_app.store.migrations import draw_guards, drop_guards
from desktop_app.store.search import SearchIndex

if TYPE_CHECKING:
    from sqlite_utils import Database


def cut_branch(
    db: "Database", catalogue: Catalogue, index: SearchIndex, start: Version, kept_as: str, kept: bytes
) -> None:
    """Take the transactions of a device from ``start`` on out of the journal, and what followed from them.

    ``kept`` is put into the file's secrets under ``kept_as``. The caller holds the write transaction open:
    all of it happens or nothing.
    """
    db.execute("INSERT OR REPLACE INTO secret (name, value) VALUES (?, ?)", [kept_as, kept])
    touched = {
        Touched(entry.entity, entry.record_id)
        for transaction in journal.read(db, start.device, start.seq)
        for entry in transaction.entries
    }
    drop_guards(db)
    for table in ("txn", "entry", "entry_block", "not_applied", "recount"):
        db.execute(f"DELETE FROM {table} WHERE device = ? AND seq >= ?", [*start])
    for record in sorted(touched):
        if record.entity in catalogue.entities and not journal.history(db, *record):
            db.execute(f'DELETE FROM "{record.entity}" WHERE id = ?', [record.record_id])
    draw_guards(db, catalogue)
    Mending(db, catalogue, index).mend()

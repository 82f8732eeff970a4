"""Times counted anew: what was believed of a clock when its work came may turn out otherwise.

A laptop counts its own saves by its own clock, and those of a colleague by the certificates it knows. Only
the province can tell that a clock ran ahead. When it says so, or a certificate comes, every laptop has to
come to the same order of concurrent versions as the ledger: the corrected times stand beside the journal,
which itself is never changed, and the values shown for fields in conflict follow them (design.md §4).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop_app.merge.heads import shown
from desktop_app.merge.history import Version
from desktop_app.store import journal
from desktop_app.store.changes import Touched
from desktop_app.store.heads import Times, field_states
from desktop_app.store.rows import Rows

if TYPE_CHECKING:
    from sqlite_utils import Database

Clocked = Callable[[Version, int], int]
"""The time that may decide, of a version and its own hybrid time: that time, or 0."""


def recount(db: "Database", rows: Rows, clocked: Clocked) -> int:
    """Count every version's time anew; the caller holds the write transaction open.

    Returns how many changed. Fields without a conflict are left alone, for there no time decides anything.
    """
    changed = []
    for device, seq, time, counted in db.execute(
        "SELECT device, seq, time, coalesce(recount.counted, txn.counted) "
        "FROM txn LEFT JOIN recount USING (device, seq)"
    ).fetchall():
        wanted = clocked(Version(device, seq), time)
        if wanted != counted:
            changed.append((device, seq, wanted))
    if changed:
        db.conn.executemany(
            "INSERT INTO recount (device, seq, counted) VALUES (?, ?, ?) "
            "ON CONFLICT (device, seq) DO UPDATE SET counted = excluded.counted",
            changed,
        )
        _show_again(db, rows, Version(*changed[0][:2]))
    return len(changed)


def _show_again(db: "Database", rows: Rows, because: Version) -> None:
    times = Times(db)
    disputed = db.execute("SELECT entity, record_id, field FROM conflict").fetchall()
    journal.enter_context(db, because)
    for entity, record_id, field in disputed:
        row = rows.load(entity, [record_id])[record_id]
        value = shown(field_states(db, times, entity, row, record_id, [field])[field])
        if value != row[field]:
            touched = Touched(entity, record_id)
            rows.change(touched, {field: value})
            rows.reindex([(touched, [field])])
    journal.leave_context(db)

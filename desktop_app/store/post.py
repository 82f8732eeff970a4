"""What this station has sent and what came back: parcels, outcomes, and attachments by their hash.

These tables are this laptop's own notes: they are not journaled and travel nowhere.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite_utils import Database


class Parcel(NamedTuple):
    """A bundle or receipt that went out or came in.

    ``direction`` is ``out`` or ``in``; ``state`` is ``exported``, ``received``, ``accepted`` or ``returned``.
    """

    sha256: str
    direction: str
    device: str
    first_seq: int
    last_seq: int
    file: str
    at: str
    state: str
    detail: str = ""


class Outcome(NamedTuple):
    """What the province says of one record: ``state`` is ``accepted``, ``returned`` or ``refused``."""

    entity: str
    record_id: str
    field: str
    state: str
    reason: str
    at: str
    done: bool = False


class SecurityEvent(NamedTuple):
    """A line of the security log: when, who, what, and what more there is to say."""

    at: str
    person: str
    event: str
    detail: str


def note_parcel(db: "Database", parcel: Parcel) -> None:
    """Remember a parcel; the same file again only renews where and when it was seen."""
    db.execute(
        "INSERT INTO parcel (sha256, direction, device, first_seq, last_seq, file, at, state, detail) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET file = excluded.file, "
        "at = excluded.at, state = excluded.state, detail = excluded.detail",
        [
            parcel.sha256,
            parcel.direction,
            parcel.device,
            parcel.first_seq,
            parcel.last_seq,
            parcel.file,
            parcel.at,
            parcel.state,
            parcel.detail,
        ],
    )


def parcels(db: "Database", direction: str = "") -> list[Parcel]:
    """The parcels noted so far, the oldest first."""
    rows = db.execute(
        "SELECT sha256, direction, device, first_seq, last_seq, file, at, state, detail FROM parcel "
        "WHERE direction = ? OR ? = '' ORDER BY at, first_seq",
        [direction, direction],
    )
    return [Parcel(*row) for row in rows.fetchall()]


def settle_parcels(db: "Database", device: str, accepted_seq: int, state: str) -> None:
    """Mark what ``device`` sent up to ``accepted_seq`` with the state a receipt gives it."""
    db.execute(
        "UPDATE parcel SET state = ? WHERE direction = 'out' AND device = ? AND last_seq <= ?",
        [state, device, accepted_seq],
    )


def note_outcomes(db: "Database", outcomes: Iterable[Outcome]) -> None:
    """Remember what the province said; a newer word on the same field replaces the older one."""
    db.conn.executemany(
        "INSERT INTO outcome (entity, record_id, field, state, reason, at, done) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (record_id, entity, field) DO UPDATE SET state = excluded.state, "
        "reason = excluded.reason, at = excluded.at, done = excluded.done",
        (
            (item.entity, item.record_id, item.field, item.state, item.reason, item.at, int(item.done))
            for item in outcomes
        ),
    )


def outcomes(db: "Database", state: str = "", *, open_only: bool = False) -> list[Outcome]:
    """What the province said, the oldest first; ``open_only`` leaves out what was corrected since."""
    rows = db.execute(
        "SELECT entity, record_id, field, state, reason, at, done FROM outcome "
        "WHERE (state = ? OR ? = '') AND (done = 0 OR ? = 0) ORDER BY at, record_id, field",
        [state, state, int(open_only)],
    )
    return [Outcome(row[0], row[1], row[2], row[3], row[4], row[5], bool(row[6])) for row in rows.fetchall()]


def close_outcomes(db: "Database", entity: str, record_id: str) -> None:
    """Mark what was returned of a record as corrected."""
    db.execute("UPDATE outcome SET done = 1 WHERE entity = ? AND record_id = ?", [entity, record_id])


def keep_blob(db: "Database", data: bytes) -> str:
    """Keep a file's content once, under its SHA-256; returns the hash in hexadecimal."""
    name = hashlib.sha256(data).hexdigest()
    db.execute("INSERT INTO blob (sha256, data) VALUES (?, ?) ON CONFLICT DO NOTHING", [name, data])
    return name


def blob(db: "Database", sha256: str) -> bytes | None:
    """The content kept under a hash, or None."""
    row = db.execute("SELECT data FROM blob WHERE sha256 = ?", [sha256]).fetchone()
    return None if row is None else bytes(row[0])


def weight(db: "Database", slices: Iterable[tuple[str, int, int]], blobs: Sequence[str]) -> int:
    """About how many bytes a bundle of these stretches of chains and attachments will have, rather too many.

    Blocks are kept nearly as they travel; single entries lose most of their length on the way.
    """
    total = 0
    for device, first, last in slices:
        for table, share in (("entry_block", 1), ("entry", 2)):
            where = "device = ? AND seq BETWEEN ? AND ?"
            found = db.execute(f"SELECT sum(length(body)) FROM {table} WHERE {where}", [device, first, last])
            total += (found.fetchone()[0] or 0) // share
    for name in blobs:
        found = db.execute("SELECT length(data) FROM blob WHERE sha256 = ?", [name])
        total += (found.fetchone() or (0,))[0]
    return total


def missing_blobs(db: "Database", names: Iterable[str]) -> Iterator[str]:
    """Those hashes of ``names`` whose content is not here."""
    return (name for name in names if blob(db, name) is None)


def note_event(db: "Database", at: str, person: str, event: str, detail: str) -> None:
    """Add a line to the security log: who did what, never a password or a full number."""
    db.execute(
        "INSERT INTO security_log (at, person, event, detail) VALUES (?, ?, ?, ?)",
        [at, person, event, detail],
    )


def events(db: "Database", newest: int | None = None) -> list[SecurityEvent]:
    """The security log, the newest first; all of it, or the ``newest`` lines."""
    rows = db.execute(
        "SELECT at, person, event, detail FROM security_log ORDER BY n DESC LIMIT ?",
        [-1 if newest is None else newest],
    )
    return [SecurityEvent(*row) for row in rows.fetchall()]

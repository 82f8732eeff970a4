"""The heads of each field as the file keeps them.

A field that only one entry has ever set needs no row: its head is the record's base version. Rows exist
for the fields where that is not so, and for versions that were replaced before they arrived.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.catalog.model import Value
from desktop_app.merge.heads import FieldState, in_conflict, void_in_dispute
from desktop_app.merge.history import Version

if TYPE_CHECKING:
    from sqlite_utils import Database


VOID = "is_deleted"
"""The field whose setting voids a record."""

_AT_ONCE = 400
_BOOKKEEPING = ("id", "home", "base_device", "base_seq")


class FieldKey(NamedTuple):
    """A field of a record."""

    entity: str
    record_id: str
    field: str


class Times:
    """The time that counts for each version: looked up once, 0 where the signer's clock is not trusted."""

    def __init__(self, db: "Database") -> None:
        self._db = db
        self._known: dict[Version, int] = {}

    def __call__(self, version: Version) -> int:
        """The counted hybrid time of a version that is in the journal, else 0."""
        known = self._known.get(version)
        if known is None:
            row = self._db.execute(
                "SELECT coalesce(recount.counted, txn.counted) FROM txn LEFT JOIN recount "
                "USING (device, seq) WHERE device = ? AND seq = ?",
                [version.device, version.seq],
            ).fetchone()
            known = self._known[version] = int(row[0]) if row else 0
        return known


def field_states(
    db: "Database",
    times: Times,
    entity: str,
    row: Mapping[str, Any] | None,
    record_id: str,
    fields: Iterable[str],
) -> dict[str, FieldState]:
    """The state of each of ``fields`` of one record; ``row`` is its row, None when it does not exist yet."""
    wanted = list(fields)
    heads: dict[str, dict[Version, tuple[Value, int]]] = {name: {} for name in wanted}
    gone: dict[str, set[Version]] = {name: set() for name in wanted}
    explicit = set()
    for name, device, seq, value in db.execute(
        "SELECT field, device, seq, value FROM head WHERE record_id = ? AND entity = ?", [record_id, entity]
    ).fetchall():
        explicit.add(name)
        if name in heads:
            version = Version(device, seq)
            heads[name][version] = (value, times(version))
    for name, device, seq in db.execute(
        "SELECT field, device, seq FROM superseded WHERE record_id = ? AND entity = ?", [record_id, entity]
    ).fetchall():
        if name in gone:
            gone[name].add(Version(device, seq))
    if row is not None:
        base = Version(row["base_device"], row["base_seq"])
        for name in wanted:
            if name not in explicit and row[name] is not None:
                heads[name][base] = (row[name], times(base))
    return {name: FieldState(heads[name], frozenset(gone[name])) for name in wanted}


def record_heads(
    db: "Database", entity: str, row: Mapping[str, Any], *, but: Iterable[str] = ()
) -> frozenset[Version]:
    """The versions that are heads anywhere in a record, leaving out the fields ``but``.

    ``row`` is the whole row. Its base version counts while it is the head of a field that has no rows here:
    which version came first, and so became the base, differs from laptop to laptop.
    """
    return heads_of_many(db, entity, {str(row["id"]): row}, but=but)[str(row["id"])]


def heads_of_many(
    db: "Database", entity: str, rows: Mapping[str, Mapping[str, Any]], *, but: Iterable[str] = ()
) -> dict[str, frozenset[Version]]:
    """The heads of many records by id, as ``record_heads`` gives those of one; ``rows`` are whole rows."""
    left_out = {*_BOOKKEEPING, *but}
    found: dict[str, list[tuple[str, Version]]] = {}
    ids = list(rows)
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        sql = f"SELECT record_id, field, device, seq FROM head WHERE record_id IN ({marks}) AND entity = ?"
        for record_id, name, device, seq in db.execute(sql, [*some, entity]).fetchall():
            found.setdefault(record_id, []).append((name, Version(device, seq)))
    return {known: _heads_in(row, found.get(known, ()), left_out) for known, row in rows.items()}


def _heads_in(
    row: Mapping[str, Any], found: Iterable[tuple[str, Version]], left_out: set[str]
) -> frozenset[Version]:
    named = list(found)
    heads = {version for name, version in named if name not in left_out}
    explicit = left_out.union(name for name, _ in named)
    if any(value is not None and name not in explicit for name, value in row.items()):
        heads.add(Version(row["base_device"], row["base_seq"]))
    return frozenset(heads)


def void_disputed(db: "Database", times: Times, entity: str, row: Mapping[str, Any]) -> bool:
    """Whether the voiding of a record waits for a person: two disagree, or one edited what another voided."""
    void = field_states(db, times, entity, row, str(row["id"]), [VOID])[VOID]
    return in_conflict(void) or void_in_dispute(void, record_heads(db, entity, row, but=(VOID,)))


def keep_state(db: "Database", key: FieldKey, state: FieldState, base: Version | None) -> None:
    """Write the heads of one field.

    No row is needed where the base version alone is the head and set a value; where it cleared one that has
    not arrived yet, the row of the record could not tell.
    """
    where = [key.record_id, key.entity, key.field]
    for table in ("head", "superseded"):
        db.execute(f"DELETE FROM {table} WHERE record_id = ? AND entity = ? AND field = ?", where)
    if base is None or set(state.heads) != {base} or state.heads[base][0] is None:
        db.conn.executemany(
            "INSERT INTO head (record_id, entity, field, device, seq, value) VALUES (?, ?, ?, ?, ?, ?)",
            ([*where, version.device, version.seq, value] for version, (value, _) in state.heads.items()),
        )
    if state.superseded:
        db.conn.executemany(
            "INSERT INTO superseded (record_id, entity, field, device, seq) VALUES (?, ?, ?, ?, ?)",
            ([*where, version.device, version.seq] for version in state.superseded),
        )

"""Records in sets: read from the file with their heads in one go, written back in one go."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from desktop_app.merge.history import Version
from desktop_app.store.changes import Touched
from desktop_app.store.rows import Rows
from desktop_app.store.settling import Held

if TYPE_CHECKING:
    from sqlite_utils import Database

_FIXED = frozenset({"id", "home", "base_device", "base_seq"})
_AT_ONCE = 500


class RecordSets:
    """Reads and writes records and what belongs to them, inside the caller's write transaction."""

    def __init__(self, db: "Database", rows: Rows) -> None:
        self._db = db
        self._rows = rows

    def load(self, wanted: Iterable[Touched]) -> dict[Touched, Held]:
        """Those of the records that exist, with heads and conflicts."""
        by_entity: dict[str, list[str]] = {}
        for entity, record_id in wanted:
            by_entity.setdefault(entity, []).append(record_id)
        found: dict[Touched, Held] = {}
        for entity, ids in by_entity.items():
            held = {record_id: _held(row) for record_id, row in self._rows.load(entity, ids).items()}
            for some in _slices(held):
                self._load_heads(entity, some, held)
            found.update((Touched(entity, record_id), record) for record_id, record in held.items())
        return found

    def _load_heads(self, entity: str, ids: Sequence[str], held: Mapping[str, Held]) -> None:
        for record_id, name, device, seq, value in self._of("head", "device, seq, value", entity, ids):
            held[record_id].heads.setdefault(name, {})[Version(device, seq)] = value
        gone: dict[tuple[str, str], set[Version]] = {}
        for record_id, name, *version in self._of("superseded", "device, seq", entity, ids):
            gone.setdefault((record_id, name), set()).add(Version(*version))
        for (record_id, name), versions in gone.items():
            held[record_id].gone[name] = frozenset(versions)
        for record_id, name, _ in self._of("conflict", "1", entity, ids):
            held[record_id].disputes |= {name}

    def _of(self, table: str, columns: str, entity: str, ids: Sequence[str]) -> list[Any]:
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT record_id, field, {columns} FROM {table} WHERE record_id IN ({marks}) AND entity = ?"
        return list(self._db.execute(sql, [*ids, entity]).fetchall())

    def save(self, records: Mapping[Touched, Held]) -> None:
        """Write back what is new or different."""
        fresh: dict[str, list[tuple[str, Held]]] = {}
        changed: dict[tuple[str, tuple[str, ...]], list[tuple[str, Held]]] = {}
        for (entity, record_id), held in records.items():
            if held.fresh:
                fresh.setdefault(entity, []).append((record_id, held))
            elif held.shown:
                changed.setdefault((entity, tuple(sorted(held.shown))), []).append((record_id, held))
        for entity, rows in fresh.items():
            self._rows.create(entity, [(made, held.home, held.base, held.values) for made, held in rows])
        self._save_origins(
            (touched, held) for touched, held in records.items() if held.stood and not held.fresh
        )
        for (entity, names), rows in changed.items():
            setting = ", ".join(f'"{name}" = ?' for name in names)
            self._db.conn.executemany(
                f'UPDATE "{entity}" SET {setting} WHERE id = ?',
                ([*map(held.values.get, names), record_id] for record_id, held in rows),
            )
        self._save_heads({touched: held for touched, held in records.items() if held.moved})

    def _save_origins(self, redrawn: Iterable[tuple[Touched, Held]]) -> None:
        """Write home and base version of records that were drawn up anew."""
        for (entity, record_id), held in redrawn:
            self._db.execute(
                f'UPDATE "{entity}" SET home = ?, base_device = ?, base_seq = ? WHERE id = ?',
                [held.home, *held.base, record_id],
            )

    def _save_heads(self, moved: Mapping[Touched, Held]) -> None:
        many = self._db.conn.executemany
        before = [[record_id, entity] for (entity, record_id), held in moved.items() if not held.fresh]
        for table in ("head", "superseded", "conflict"):
            many(f"DELETE FROM {table} WHERE record_id = ? AND entity = ?", before)
        many(
            "INSERT INTO head (entity, record_id, field, device, seq, value) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (*touched, name, *version, value)
                for touched, held in moved.items()
                for name, heads in held.heads.items()
                for version, value in heads.items()
            ),
        )
        many(
            "INSERT INTO superseded (entity, record_id, field, device, seq) VALUES (?, ?, ?, ?, ?)",
            (
                (*touched, name, *version)
                for touched, held in moved.items()
                for name, versions in held.gone.items()
                for version in versions
            ),
        )
        many(
            "INSERT INTO conflict (entity, record_id, field) VALUES (?, ?, ?)",
            ((*touched, name) for touched, held in moved.items() for name in held.disputes),
        )


def _held(row: Mapping[str, Any]) -> Held:
    values = {name: value for name, value in row.items() if value is not None and name not in _FIXED}
    return Held(row["home"], Version(row["base_device"], row["base_seq"]), values)


def _slices(items: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(items)
    while some := list(islice(iterator, _AT_ONCE)):
        yield some

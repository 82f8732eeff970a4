"""Reading records: by id, by field, in pages, with void ones left out."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from desktop_app.catalog.model import Catalogue, Entity, Record, Value
from desktop_app.store.search import Selection

if TYPE_CHECKING:
    from sqlite_utils import Database

_BATCH = 500

Among = Sequence[Selection]
"""Queries that each give ids."""


class Reader:
    """Reads records through one connection. Implements ``catalog.model.Records``."""

    def __init__(self, db: "Database", catalogue: Catalogue) -> None:
        self._db = db
        self._catalogue = catalogue

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None when it does not exist or is void."""
        found = self.raw(entity, [record_id]).get(record_id)
        return None if found is None or found["is_deleted"] else found

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where`` (None finds empty ones), in order of id."""
        clause, values = self._where(self._catalogue.entity(entity), where)
        return list(self._select(entity, f"{clause} ORDER BY id", values))

    def find_among(self, entity: str, field: str, values: Iterable[str]) -> list[Record]:
        """The records whose ``field`` is one of ``values``: children of many parents in few queries."""
        self._column(self._catalogue.entity(entity), field)
        found: list[Record] = []
        for batch in _batches(values):
            marks = ", ".join("?" * len(batch))
            clause = f'coalesce(is_deleted, 0) = 0 AND "{field}" IN ({marks}) ORDER BY id'
            found += self._select(entity, clause, batch)
        return found

    def ids_with_void(self, entity: str, field: str, value: Value) -> list[str]:
        """The ids of the records whose ``field`` is ``value``, void ones included."""
        column = self._column(self._catalogue.entity(entity), field)
        found = self._db.execute(f'SELECT id FROM "{entity}" WHERE {column} IS ? ORDER BY id', [value])
        return [row[0] for row in found.fetchall()]

    def ids(
        self,
        entity: str,
        where: dict[str, Value] | None = None,
        sort: str = "",
        *,
        descending: bool = False,
        among: Among | None = None,
    ) -> list[str]:
        """The ids of the records that match, sorted by a stored field; blanks come last either way.

        ``among`` are queries over the ids that may be listed at all (None: all may).
        """
        declared = self._catalogue.entity(entity)
        clause, values = self._where(declared, where or {})
        if among is not None:
            clause = (
                f"id IN ({' UNION ALL '.join(f'SELECT * FROM ({one.sql})' for one in among)}) AND {clause}"
            )
            values = [*(value for one in among for value in one.values), *values]
        order = "id"
        if sort:
            column = self._column(declared, sort)
            order = f"{column} IS NULL, {column} {'DESC' if descending else 'ASC'}, id"
        sql = f'SELECT id FROM "{entity}" WHERE {clause} ORDER BY {order}'
        return [row[0] for row in self._db.execute(sql, values)]

    def count(self, entity: str, **where: Value) -> int:
        """How many records match."""
        clause, values = self._where(self._catalogue.entity(entity), where)
        sql = f'SELECT count(*) FROM "{entity}" WHERE {clause}'
        return int(self._db.execute(sql, values).fetchone()[0])

    def raw(self, entity: str, record_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Rows by id as the merge sees them: void ones and the base version included."""
        self._catalogue.entity(entity)
        rows: dict[str, dict[str, Any]] = {}
        for batch in _batches(record_ids):
            marks = ", ".join("?" * len(batch))
            for row in self._select(entity, f"id IN ({marks})", batch):
                rows[str(row["id"])] = dict(row)
        return rows

    def _select(self, entity: str, clause: str, values: Sequence[Any]) -> Iterator[Record]:
        cursor = self._db.execute(f'SELECT * FROM "{entity}" WHERE {clause}', values)
        names = [column[0] for column in cursor.description]
        return (dict(zip(names, row, strict=True)) for row in cursor.fetchall())

    def _where(self, entity: Entity, where: dict[str, Value]) -> tuple[str, list[Value]]:
        parts, values = ["coalesce(is_deleted, 0) = 0"], []
        for name, value in where.items():
            parts.append(f"{self._column(entity, name)} IS ?")
            values.append(value)
        return " AND ".join(parts), values

    def _column(self, entity: Entity, name: str) -> str:
        if name not in ("id", "home"):
            entity.field(name)
        return f'"{name}"'


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(dict.fromkeys(values))
    while batch := list(islice(iterator, _BATCH)):
        yield batch

"""Reading records from PostgreSQL as ``store.reading`` reads them from a file."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from desktop_app.catalog.model import Catalogue, Entity, Record, Value
from desktop_app.province.postgres.line import Line

_BATCH = 5_000


class PgReader:
    """Reads records through one connection. Implements ``catalog.model.Records``."""

    def __init__(self, line: Line, catalogue: Catalogue) -> None:
        self._line = line
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
        """The records whose ``field`` is one of ``values``."""
        column = self._column(self._catalogue.entity(entity), field)
        found: list[Record] = []
        for batch in _batches(values):
            clause = f"coalesce(is_deleted, 0) = 0 AND {column} = ANY(%s) ORDER BY id"
            found += self._select(entity, clause, [batch])
        return found

    def count(self, entity: str, **where: Value) -> int:
        """How many records match."""
        clause, values = self._where(self._catalogue.entity(entity), where)
        return int(self._line.rows(f'SELECT count(*) FROM "{entity}" WHERE {clause}', values)[0][0])

    def ids(self, entity: str) -> list[str]:
        """The ids of all records of an entity that are not void."""
        self._catalogue.entity(entity)
        sql = f'SELECT id FROM "{entity}" WHERE coalesce(is_deleted, 0) = 0 ORDER BY id'
        return [row[0] for row in self._line.rows(sql)]

    def raw(self, entity: str, record_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Rows by id as the merge sees them: void ones and the base version included."""
        self._catalogue.entity(entity)
        rows: dict[str, dict[str, Any]] = {}
        for batch in _batches(record_ids):
            marks, sent = _as_list(batch)
            for row in self._select(entity, f"id = ANY({marks})", [sent]):
                rows[str(row["id"])] = dict(row)
        return rows

    def origins(self, entity: str, record_ids: Iterable[str]) -> dict[str, tuple[str, str, int]]:
        """Home and base version (device, number) of those of the records that are here."""
        self._catalogue.entity(entity)
        found: dict[str, tuple[str, str, int]] = {}
        for batch in _batches(record_ids):
            marks, sent = _as_list(batch)
            sql = f'SELECT id, home, base_device, base_seq FROM "{entity}" WHERE id = ANY({marks})'
            found.update((row[0], tuple(row[1:])) for row in self._line.rows(sql, [sent]))
        return found

    def _select(self, entity: str, clause: str, values: Sequence[Any]) -> Iterator[Record]:
        fields = [item.name for item in self._catalogue.entity(entity).stored_fields]
        names = ["id", "home", "base_device", "base_seq", *fields]
        columns = ", ".join(f'"{name}"' for name in names)
        for row in self._line.rows(f'SELECT {columns} FROM "{entity}" WHERE {clause}', values):
            yield dict(zip(names, row, strict=True))

    def _where(self, entity: Entity, where: dict[str, Value]) -> tuple[str, list[Value]]:
        parts = ["coalesce(is_deleted, 0) = 0"]
        values: list[Value] = []
        for name, value in where.items():
            column = self._column(entity, name)
            if value is None:
                parts.append(f"{column} IS NULL")
            else:
                parts.append(f"{column} = %s")
                values.append(value)
        return " AND ".join(parts), values

    def _column(self, entity: Entity, name: str) -> str:
        if name not in ("id", "home"):
            entity.field(name)
        return f'"{name}"'


_BETWEEN = "\x1f"


def _as_list(texts: Sequence[str]) -> tuple[str, str | list[str]]:
    """The SQL of a list of texts and what is sent for it: one long text, where none holds the mark between
    them, for that costs a tenth of sending them one by one.
    """
    joined = _BETWEEN.join(texts)
    if joined.count(_BETWEEN) != len(texts) - 1:
        return "%s", list(texts)
    return "string_to_array(%s, E'\\x1f')", joined


def _batches(values: Iterable[str]) -> Iterator[list[str]]:
    iterator = iter(dict.fromkeys(values))
    while batch := list(islice(iterator, _BATCH)):
        yield batch

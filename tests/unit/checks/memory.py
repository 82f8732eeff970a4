"""Records in dictionaries, for tests that load facts."""

from collections.abc import Iterable, Mapping
from typing import Any

from desktop_app.catalog.model import Record, Value


class Memory:
    """Implements ``Records``; ``reads`` counts how often each entity was searched."""

    def __init__(self, records: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        self.records = {entity: sorted(rows, key=lambda row: row["id"]) for entity, rows in records.items()}
        self.reads: dict[str, int] = {}

    def get(self, entity: str, record_id: str) -> Record | None:
        """The record, or None."""
        return next((row for row in self.records.get(entity, []) if row["id"] == record_id), None)

    def find(self, entity: str, **where: Value) -> list[Record]:
        """The records whose fields equal ``where``."""
        self.reads[entity] = self.reads.get(entity, 0) + 1
        rows = self.records.get(entity, [])
        return [row for row in rows if all(row.get(name) == value for name, value in where.items())]

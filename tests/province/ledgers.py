"""Both kinds of ledger behind one name, laptops that write, and what a ledger holds as plain data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.catalog.loader import load_catalogue
from desktop_app.catalog.model import Catalogue
from desktop_app.merge.history import Entry, Transaction
from desktop_app.province.ledger import Ledger
from desktop_app.province.postgres import schema
from desktop_app.province.postgres.ledger import PostgresLedger
from desktop_app.province.postgres.line import Line
from desktop_app.store.cipher import new_key
from desktop_app.store.store import Store, StoreContext

OFFICE = "51"
STATE = {
    "head": "entity, record_id, field, device, seq, {value}",
    "superseded": "entity, record_id, field, device, seq",
    "conflict": "entity, record_id, field",
    "not_applied": "device, seq, n, entity, record_id, reason",
}


def context(catalogue: Catalogue | None = None) -> StoreContext:
    return StoreContext(catalogue or load_catalogue(), lambda text: (text.lower(),), lambda code: code)


def new_store(path: Path, catalogue: Catalogue) -> Store:
    return Store.create(path, new_key(), context(catalogue))


@dataclass
class Held:
    """A ledger, and everything it holds as plain rows for comparison."""

    kind: str
    ledger: Ledger
    catalogue: Catalogue
    line: Line | None = None

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self.line is not None:
            return [tuple(row) for row in self.line.rows(sql)]
        assert isinstance(self.ledger, Store)
        with self.ledger.notes() as db:
            return [tuple(row) for row in db.execute(sql).fetchall()]

    def state(self, *entities: str) -> dict[str, list[tuple[Any, ...]]]:
        """Records (of all entities unless some are named), heads, conflicts and refusals, in one order."""
        value = "coalesce(text_value, int_value::text)" if self.line else "CAST(value AS TEXT)"
        held = {
            table: sorted(self.rows(f"SELECT {columns.format(value=value)} FROM {table}"), key=repr)
            for table, columns in STATE.items()
        }
        for entity in map(self.catalogue.entity, entities or self.catalogue.entities):
            names = ", ".join(f'"{item.name}"' for item in entity.stored_fields)
            sql = f'SELECT id, home, base_device, base_seq, {names} FROM "{entity.name}" ORDER BY id'
            held[entity.name] = self.rows(sql)
        return {name: rows for name, rows in held.items() if rows}


@contextmanager
def postgres_ledger(url: str, catalogue: Catalogue) -> Iterator[Held]:
    line = Line(url)
    try:
        if not schema.exists(line):
            schema.create(line, catalogue, OFFICE, "mark")
        ledger = PostgresLedger(line, catalogue, OFFICE, lambda device: f"5134{len(device):02d}")
        yield Held("postgresql", ledger, catalogue, line)
    finally:
        line.close()


def let_in(_transaction: Transaction, _entry: Entry) -> str:
    return ""


def own_time(transaction: Transaction) -> int:
    return transaction.time

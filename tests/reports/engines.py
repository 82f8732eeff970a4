"""Ledgers for tests: the tables of the catalogue in plain SQLite and in DuckDB, filled by hand."""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

import duckdb

from desktop_app.catalog.model import Catalogue
from desktop_app.province.postgres import schema
from desktop_app.province.postgres.line import Line
from desktop_app.province.postgres.queries import PgQueryDoor
from desktop_app.store.schema import entity_tables

_NAMED = re.compile(r":(\w+)")


def dollars(sql: str) -> str:
    """The statement with parameters as DuckDB writes them."""
    return _NAMED.sub(r"$\1", sql)


class HandLedger(Protocol):
    """A ledger that a test can fill; what is done in ``trial`` is undone."""

    def rows(self, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]: ...
    def keep(self, name: str, sql: str, values: Mapping[str, object], keys: Sequence[str] = ()) -> None: ...
    def hold(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None: ...
    def add(self, table: str, record: Mapping[str, object]) -> None: ...
    def trial(self) -> Any: ...
    def close(self) -> None: ...


class _HandTables:
    """What both engines in this process share: filling by hand, and undoing it."""

    db: Any

    def add(self, table: str, record: Mapping[str, object]) -> None:
        full = {"base_device": "t", "base_seq": 1, **record}
        names = ", ".join(f'"{name}"' for name in full)
        marks = ", ".join("?" * len(full))
        self.db.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(full.values()))

    @contextmanager
    def trial(self) -> Iterator[None]:
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            self.db.execute("ROLLBACK")

    def hold(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
        shape = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self.db.execute(f'CREATE TEMP TABLE "{name}" ({shape})')
        held = [list(row) for row in rows]
        if held:
            self.db.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})', held)

    def close(self) -> None:
        self.db.close()


class SqliteLedger(_HandTables):
    """The station's tables without encryption and without guards."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        for statement in entity_tables(catalogue):
            self.db.execute(statement)

    def rows(self, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        return self.db.execute(sql, dict(values)).fetchall()

    def keep(self, name: str, sql: str, values: Mapping[str, object], keys: Sequence[str] = ()) -> None:
        self.db.execute(f'CREATE TEMP TABLE "{name}" AS {sql}', dict(values))
        for number, key in enumerate(keys):
            self.db.execute(f'CREATE INDEX temp."{name}_{number}" ON "{name}" ({key.replace(" ", ", ")})')


class DuckLedger(_HandTables):
    """The same tables in DuckDB: another planner, another type system."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.db = duckdb.connect(":memory:")
        self.db.execute("SET integer_division = true")
        for statement in entity_tables(catalogue):
            if statement.startswith("CREATE TABLE"):
                self.db.execute(statement.removesuffix("STRICT").replace(" INTEGER", " BIGINT"))

    def rows(self, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        return self.db.execute(dollars(sql), dict(values)).fetchall()

    def keep(self, name: str, sql: str, values: Mapping[str, object], keys: Sequence[str] = ()) -> None:  # noqa: ARG002  # a column store needs no index
        self.db.execute(f'CREATE TEMP TABLE "{name}" AS {dollars(sql)}', dict(values))


class PostgresLedger(PgQueryDoor):
    """The province's tables in PostgreSQL, asked through its own door."""

    def __init__(self, url: str, catalogue: Catalogue) -> None:
        line = Line(url)
        schema.create(line, catalogue, "51", "test")
        super().__init__(line)
        self._tables = line

    def add(self, table: str, record: Mapping[str, object]) -> None:
        full = {"base_device": "t", "base_seq": 1, "batch": str(UUID(int=0)), **record}
        names = ", ".join(f'"{name}"' for name in full)
        marks = ", ".join(["%s"] * len(full))
        self._tables.rows(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(full.values()))

    @contextmanager
    def trial(self) -> Iterator[None]:
        self._tables.rows("SAVEPOINT trial")
        try:
            yield
        finally:
            self._tables.rows("ROLLBACK TO SAVEPOINT trial")

"""What other systems read: versioned views, a data dictionary, and a feed of changes.

The tables may change with the program; the views of ``bangfu_v1`` do not: an edition adds columns at their
end and removes none. Void records are left out of the views and named by the feed. The feed's position is
given by the commit itself, in order: who remembers the last position never misses a change.
"""

from collections.abc import Sequence
from typing import Any

from desktop_app.catalog.model import Catalogue, Entity
from desktop_app.province.postgres.line import SCHEMA, Line
from desktop_app.province.published import CODES, DICTIONARY, VERSION, FeedLine, code_rows, dictionary_rows
from desktop_app.store.errors import ProgramFault

VIEWS = VERSION
"""The schema of the views."""

_ONLY_READ = "CROSS JOIN (SELECT 1) AS only_read"  # PostgreSQL would let a view of one table be written


def draw(line: Line, catalogue: Catalogue, office: str) -> None:
    """Make or extend the views and write the dictionary anew, inside the caller's transaction."""
    line.rows(f"CREATE SCHEMA IF NOT EXISTS {VIEWS}")
    for entity in catalogue.entities.values():
        columns = ", ".join(f't."{name}"' for name in _columns(line, entity))
        line.rows(
            f'CREATE OR REPLACE VIEW {VIEWS}."{entity.name}" AS SELECT {columns} '
            f'FROM {SCHEMA}."{entity.name}" AS t {_ONLY_READ} WHERE coalesce(t.is_deleted, 0) = 0'
        )
    line.rows(f"CREATE OR REPLACE VIEW {VIEWS}.change AS {_feed(catalogue)}")
    _fill(line, office, "dictionary", DICTIONARY, list(dictionary_rows(catalogue)))
    _fill(line, office, "dictionary_code", CODES, list(code_rows(catalogue)))


def _columns(line: Line, entity: Entity) -> list[str]:
    """The columns of an entity's view: those it has already, in their order, and then the new ones."""
    rows = line.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s "
        "ORDER BY ordinal_position",
        [VIEWS, entity.name],
    )
    return list(dict.fromkeys([*(row[0] for row in rows), "home", "id", *_names(entity)]))


def _names(entity: Entity) -> list[str]:
    return [item.name for item in entity.stored_fields]


def _feed(catalogue: Catalogue) -> str:
    parts = (
        f"SELECT f.n AS position, f.at, '{name}'::text AS entity, t.home, t.id, "
        f"coalesce(t.is_deleted, 0) <> 0 AS void FROM {SCHEMA}.feed AS f "
        f'JOIN {SCHEMA}."{name}" AS t ON t.batch = f.batch'
        for name in catalogue.entities
    )
    return " UNION ALL ".join(parts)


def _fill(line: Line, office: str, table: str, columns: Sequence[str], rows: list[tuple[str, ...]]) -> None:
    named = ", ".join(columns)
    line.rows(f"DELETE FROM {table}")
    line.copy(
        f"COPY {table} (home, {named}) FROM STDIN (FORMAT BINARY)",
        ["text"] * (len(columns) + 1),
        ((office, *row) for row in rows),
    )
    line.rows(f"CREATE OR REPLACE VIEW {VIEWS}.{table} AS SELECT {named} FROM {SCHEMA}.{table} {_ONLY_READ}")


def feed(line: Line, since: int, limit: int) -> list[FeedLine]:
    """The changes after a position, whole batches in order, about ``limit`` of them; the last state counts:
    a record that changed again since stands at its newest position only.
    """
    ends: list[Any] = line.rows("SELECT coalesce(max(n), 0) FROM feed")
    until, found = int(ends[0][0]), 0
    for (position,) in line.rows("SELECT n FROM feed WHERE n > %s ORDER BY n", [since]):
        sql = f"SELECT count(*) FROM {VIEWS}.change WHERE position = %s"
        found += int(line.rows(sql, [position])[0][0])
        if found >= limit:
            until = int(position)
            break
    rows = line.rows(
        f"SELECT position, at::text, entity, home, id, void FROM {VIEWS}.change "
        "WHERE position > %s AND position <= %s ORDER BY position, entity, id",
        [since, until],
    )
    return [FeedLine(*row) for row in rows]


def ask(line: Line, sql: str, limit: int) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The columns and at most ``limit`` rows that a SELECT over the views gives; nothing can be changed.

    Raises ProgramFault for any other statement.
    """
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        raise ProgramFault("the views are only asked")
    with line.transaction():
        line.rows("SET TRANSACTION READ ONLY")
        line.rows(f"SET LOCAL search_path TO {VIEWS}")
        return line.asked(sql, limit)

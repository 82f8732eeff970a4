"""The query door of a ledger in PostgreSQL: the same questions in the same SQL as a station's store answers.

One transaction in REPEATABLE READ from opening to closing, so that all answers are of one moment; what is
kept meanwhile are temporary tables that go with it. Nothing of the ledger itself is written.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from desktop_app.province.postgres.line import Line
from desktop_app.store.errors import ProgramFault

_ASKING = ("SELECT", "WITH")
_PARAMETER = re.compile(r"(?<!:):(\w+)")


class PgQueryDoor:
    """Asks a ledger in SQL with bound parameters (``:name``). Close it, or use it in a ``with`` statement.

    ``line`` is a connection of its own, which the door closes.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        line.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")

    def __enter__(self) -> "PgQueryDoor":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the moment and everything kept for it back."""
        with suppress(Exception):
            self._line.rows("ROLLBACK")
        self._line.close()

    def rows(self, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """The answer to a SELECT, whole numbers as int; raises ProgramFault for any other statement."""
        if not sql.lstrip().upper().startswith(_ASKING):
            raise ProgramFault("the query door only asks")
        return [tuple(map(_plain, row)) for row in self._line.rows(_dressed(sql), dict(values))]

    def heads(self) -> dict[str, str]:
        """Where the chain of every device stands at this moment: sequence number and hash."""
        sql = "SELECT device, seq, encode(hash, 'hex') FROM chain WHERE seq > 0 ORDER BY device"
        return {str(device): f"{seq}:{digest}" for device, seq, digest in self.rows(sql, {})}

    def keep(self, name: str, sql: str, values: Mapping[str, object], keys: Sequence[str] = ()) -> None:
        """Keep the answer to a SELECT as a temporary table, with an index for each of ``keys``."""
        self._line.rows(f'CREATE TEMP TABLE "{name}" ON COMMIT DROP AS {_dressed(sql)}', dict(values))
        for key in keys:
            columns = ", ".join(f'"{column}"' for column in key.split())
            self._line.rows(f'CREATE INDEX ON "{name}" ({columns})')
        self._line.rows(f'ANALYZE "{name}"')

    def hold(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Hold rows from elsewhere as a temporary table; ``columns`` gives each its SQL type."""
        shape = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self._line.rows(f'CREATE TEMP TABLE "{name}" ({shape}) ON COMMIT DROP')
        marks = ", ".join(["%s"] * len(columns))
        self._line.many(f'INSERT INTO "{name}" VALUES ({marks})', rows)


def _dressed(sql: str) -> str:
    """A statement with parameters and per cent signs as psycopg wants them."""
    return _PARAMETER.sub(r"%(\1)s", sql.replace("%", "%%"))


def _plain(value: Any) -> Any:
    """PostgreSQL adds whole numbers up to a numeric."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value

"""What reports need of a ledger: a way to ask it in SQL. Station and province hand one in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol


class Ledger(Protocol):
    """Answers SELECTs with bound parameters (``:name``), all from one moment, and changes nothing.

    ``store.queries.QueryDoor`` is one over SQLite; the province has one over PostgreSQL.
    """

    def rows(self, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """The answer to a SELECT."""
        ...

    def keep(self, name: str, sql: str, values: Mapping[str, object], keys: Sequence[str] = ()) -> None:
        """Keep the answer to a SELECT as a temporary table with indexes."""
        ...

    def hold(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Hold rows from elsewhere as a temporary table."""
        ...

"""The one place that talks to PostgreSQL: a connection, its transactions, and what its errors mean.

psycopg comes with the extra ``province`` and is imported only when such a ledger is opened.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from desktop_app.province.errors import LedgerContended, LedgerFault, OfficeRefused
from desktop_app.store.errors import ProgramFault, StoreError

if TYPE_CHECKING:
    import psycopg

SCHEMA = "bangfu"
"""The schema that holds the ledger's tables."""


def _driver() -> Any:
    try:
        import psycopg
    except ImportError:
        raise OfficeRefused(
            "要用PostgreSQL台账，请先安装附加组件：pip install 'bangfu-ledger[province]'。"
        ) from None
    return psycopg


class Line:
    """A connection to the ledger's database. Statements outside ``transaction`` stand each for itself."""

    def __init__(self, url: str) -> None:
        self._driver = _driver()
        with self._translated():
            self._connection: psycopg.Connection[Any] = self._driver.connect(url, autocommit=True)
            self._connection.execute(
                f"SET search_path TO {SCHEMA}; SET client_encoding TO 'UTF8'; SET TimeZone TO 'UTC'; "
                "SET client_min_messages TO warning"
            )

    def close(self) -> None:
        """Give the connection back."""
        self._connection.close()

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] | None = None) -> list[Any]:
        """The rows that a statement returns; none for one that returns nothing."""
        with self._translated():
            cursor = self._connection.execute(sql.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def asked(self, sql: str, limit: int) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """The names of the columns and at most ``limit`` rows that a question gives."""
        with self._translated(), self._connection.cursor() as cursor:
            cursor.execute(sql.encode())
            names = tuple(column.name for column in cursor.description or ())
            return names, cursor.fetchmany(limit)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each of the rows."""
        with self._translated(), self._connection.cursor() as cursor:
            cursor.executemany(sql.encode(), rows)

    def copy(self, sql: str, types: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Send rows in PostgreSQL's binary form to a COPY statement; ``types`` are those of its columns."""
        with self._translated(), self._connection.cursor() as cursor, cursor.copy(sql.encode()) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def stream(self, sql: str) -> Iterator[Any]:
        """The rows of a question, a thousand at a time."""
        with self._translated(), self._connection.cursor() as cursor:
            yield from cursor.stream(sql.encode(), size=1_000)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits at the end, rolls back whatever is raised; the database's errors come out as StoreError."""
        with self._translated(), self._connection.transaction():
            yield

    @contextmanager
    def _translated(self) -> Iterator[None]:
        errors = self._driver.errors
        try:
            yield
        except (errors.SerializationFailure, errors.DeadlockDetected) as error:
            raise LedgerContended from error
        except self._driver.Error as error:
            broken = isinstance(error, self._driver.OperationalError) and _is_outside(error.sqlstate)
            raise (LedgerFault() if broken else _ours(error)) from error


def _is_outside(state: str | None) -> bool:
    """Whether an error is the connection's, the disk's or the operator's: classes 08, 53, 57, 58, or none."""
    return state is None or state[:2] in ("08", "53", "57", "58")


def _ours(error: BaseException) -> StoreError:
    """What nobody foresaw: class and code are kept, never the text, which may quote a person's data."""
    return ProgramFault(f"{type(error).__name__} {getattr(error, 'sqlstate', '') or ''}".strip())


class LinePages:
    """The tables of the office's books in PostgreSQL."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows of one statement, which is a transaction of its own."""
        return self._line.rows(_marked(sql), values)

    def many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each of the rows, all in one transaction."""
        with self._line.transaction():
            self._line.many(_marked(sql), rows)

    def stream(self, sql: str) -> Iterator[Any]:
        """The rows of a question one after another, however many they are."""
        yield from self._line.stream(sql)


def _marked(sql: str) -> str:
    """The books' statements hold no ``?`` and no ``%`` but their marks."""
    return sql.replace("?", "%s")

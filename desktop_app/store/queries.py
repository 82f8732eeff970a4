"""The query door: whole questions in SQL, asked of one state of the file and unable to change it.

It has a connection of its own, opened read-only, and one transaction from its opening to its closing, so
that all answers are of one moment however long the asking takes. What it keeps meanwhile lies in an encrypted
file of its own (``store.scratch``) and is gone when it closes: of a million members it would fill the memory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from desktop_app.merge.clock import milliseconds
from desktop_app.merge.history import decode_entry
from desktop_app.store.cipher import failing_as_store
from desktop_app.store.errors import ProgramFault
from desktop_app.store.scratch import Scratch

if TYPE_CHECKING:
    from sqlite_utils import Database

_ASKING = ("SELECT", "WITH")
_CACHE_KIB = -16_384


class Typed(NamedTuple):
    """One journal entry: the record it changed, in how many fields, and when (milliseconds)."""

    entity: str
    record_id: str
    fields: int
    time: int


class Written(NamedTuple):
    """Whether a field's value – of a record, all those set only once – came in a marked save."""

    record_id: str
    field: str
    marked: bool


class QueryDoor:
    """Asks the store at ``path`` in SQL with bound parameters (``:name``). Close it, or use it in a ``with``
    statement."""

    def __init__(self, db: "Database", path: Path) -> None:
        self._db = db
        self._scratch = Scratch(db, path)
        db.conn.execute(f"PRAGMA cache_size={_CACHE_KIB}")
        with failing_as_store():
            db.conn.execute("BEGIN")
            db.conn.execute(
                "SELECT count(*) FROM meta"
            ).fetchone()  # the moment begins with the first reading

    def __enter__(self) -> "QueryDoor":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Give the moment and everything kept for it back."""
        with suppress(Exception):
            self._db.conn.execute("ROLLBACK")
        self._db.close()
        self._scratch.remove()

    def rows(self, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """The answer to a SELECT; raises ProgramFault for any other statement."""
        if not sql.lstrip().upper().startswith(_ASKING):
            raise ProgramFault("the query door only asks")
        with failing_as_store():
            return list(self._db.conn.execute(sql, dict(values)).fetchall())

    def heads(self) -> dict[str, str]:
        """Where the chain of every device stands at this moment: sequence number and hash."""
        sql = (
            "SELECT t.device, t.seq, lower(hex(t.hash)) FROM txn t JOIN (SELECT device, max(seq) AS seq "
            "FROM txn GROUP BY device) last ON last.device = t.device AND last.seq = t.seq ORDER BY t.device"
        )
        return {str(device): f"{seq}:{digest}" for device, seq, digest in self.rows(sql, {})}

    def holds(self, device: str, head: str) -> bool:
        """Whether the journal has this head of a device in it."""
        seq, _, digest = head.partition(":")
        sql = "SELECT lower(hex(hash)) FROM txn WHERE device = :device AND seq = :seq"
        return self.rows(sql, {"device": device, "seq": int(seq)}) == [(digest,)]

    def written_without(self, entity: str, marker: str) -> Iterator[Written]:
        """Where the values of an entity's records come from: a save that made a record of ``marker``, or not.

        One for each record, its field empty, and one for each value of a field set more than once.
        """
        marked = (
            f'EXISTS (SELECT 1 FROM "{marker}" m WHERE m.base_device = {{0}}device AND m.base_seq = {{0}}seq)'
        )
        sql = (
            f"SELECT h.record_id, h.field, {marked.format('h.')} FROM head h WHERE h.entity = :entity "
            f"UNION ALL SELECT r.id, '', {marked.format('r.base_')} FROM \"{entity}\" r"
        )
        return (
            Written(record, name, bool(found)) for record, name, found in self.rows(sql, {"entity": entity})
        )

    def typed(self) -> Iterator[Typed]:
        """Every journal entry that was written by hand, with how many fields it changed.

        Imports are kept in blocks and are not among them; what was withheld or erased counts as nothing.
        """
        sql = "SELECT e.body, t.time FROM entry e JOIN txn t ON t.device = e.device AND t.seq = e.seq"
        with failing_as_store():
            for body, time in self._db.conn.execute(sql):
                entry = decode_entry(body)
                yield Typed(entry.entity, entry.record_id, len(entry.changes or ()), milliseconds(int(time)))

    def keep(self, name: str, sql: str, values: Mapping[str, object], keys: Sequence[str] = ()) -> None:
        """Keep the answer to a SELECT as a table called ``name``, with an index for each of ``keys``.

        A key may name several columns, with blanks between them.
        """
        self._make(name, f"AS {sql}", values)
        for number, key in enumerate(keys):
            columns = ", ".join(f'"{column}"' for column in key.split())
            self._write(f'CREATE INDEX scratch."{name}_{number}" ON "{name}" ({columns})', {})

    def hold(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Hold rows from elsewhere as a table called ``name``; ``columns`` gives each its SQL type."""
        shape = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        self._make(name, f"({shape})", {})
        marks = ", ".join("?" * len(columns))
        with failing_as_store(), _temporary_writes(self._db):
            self._db.conn.executemany(f'INSERT INTO scratch."{name}" VALUES ({marks})', rows)

    def ask(
        self, sql: str, views: Mapping[str, str], limit: int
    ) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        """The columns and at most ``limit`` rows that a SELECT by somebody else gives.

        It may read ``views`` (a SELECT over ``main`` by name) and what is held here, and nothing of the file
        itself. Raises ProgramFault for anything else.
        """
        for name, text in views.items():
            self._write(f'CREATE TEMP VIEW "{name}" AS {text}', {})
        if not sql.lstrip().upper().startswith(_ASKING):
            raise ProgramFault("the query door only asks")
        self._db.conn.set_authorizer(_through_views)
        try:
            with failing_as_store():
                cursor = self._db.conn.execute(sql)
                names = tuple(column[0] for column in cursor.description or ())
                return names, list(cursor.fetchmany(limit))
        except self._db.conn.Warning as error:
            raise ProgramFault("the query door asks one thing at a time") from error
        finally:
            self._db.conn.set_authorizer(None)

    def _make(self, name: str, shape: str, values: Mapping[str, object]) -> None:
        """A table in the scratch file, which its name means before any table of the store."""
        with failing_as_store():
            self._scratch.attach()
        self._write(f'CREATE TABLE scratch."{name}" {shape}', values)
        self._write(f'CREATE TEMP VIEW "{name}" AS SELECT * FROM scratch."{name}"', {})

    def _write(self, sql: str, values: Mapping[str, object]) -> None:
        with failing_as_store(), _temporary_writes(self._db):
            self._db.conn.execute(sql, dict(values))


_ALLOWED, _DENIED = 0, 1
_READ, _SELECT, _FUNCTION, _RECURSIVE = 20, 21, 31, 33  # sqlite3.h, SQLITE_READ and the like


def _through_views(
    action: int, _table: str | None, _column: str | None, database: str | None, view: str | None
) -> int:
    """SQLite's question whether a statement may do something: reading the file is for views alone."""
    if action == _READ:
        return _ALLOWED if database == "temp" or view else _DENIED
    return _ALLOWED if action in (_SELECT, _FUNCTION, _RECURSIVE) else _DENIED


@contextmanager
def _temporary_writes(db: "Database") -> Iterator[None]:
    """Temporary tables may be made inside; the file itself is open for reading only, whatever happens."""
    db.conn.execute("PRAGMA query_only=OFF")
    try:
        yield
    finally:
        db.conn.execute("PRAGMA query_only=ON")

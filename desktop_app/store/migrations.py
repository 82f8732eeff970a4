"""How a file's schema comes to be and grows: migrations only, for a new file as for an old one.

Each edition of the catalogue runs a generated, additive migration: new tables and new nullable columns,
nothing removed, nothing retyped (design.md §2). The guards are drawn up again at its end, for they depend
on the tables.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from desktop_app.catalog.model import Catalogue
from desktop_app.store.cipher import has_table
from desktop_app.store.errors import StoreDamaged, StoreTooNew
from desktop_app.store.schema import (
    ERASED_TABLE,
    FINDING_TABLES,
    RECOUNT_TABLE,
    SEARCH_STATEMENTS,
    SEARCH_TABLES,
    SHARED_STATEMENTS,
    START_STATEMENTS,
    SYSTEM_TABLES,
    column_type,
    entity_tables,
    triggers,
)
from desktop_app.store.watching import UNWATCHED, Stage, Watch

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

_SET, _TAKEN = "bangfu", "_sqlite_migrations"
_EDITION = "edition "
_INDEX_STALE = "search index stale"
_MARK_STALE = f"INSERT OR REPLACE INTO meta (key, value) VALUES ('{_INDEX_STALE}', '1')"


_SYSTEM: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("0001 system tables", SYSTEM_TABLES),
    ("0002 findings", FINDING_TABLES),
    ("0003 times counted anew", (RECOUNT_TABLE,)),
    (
        "0004 search by entity",
        (
            *(f"DROP TABLE IF EXISTS {table}" for table in SEARCH_TABLES),
            *SEARCH_STATEMENTS,
            _MARK_STALE,
        ),
    ),
    ("0005 lawful erasure", (ERASED_TABLE,)),
    ("0006 fragments that many numbers share", (*SHARED_STATEMENTS, _MARK_STALE)),
    ("0007 beginnings of long numbers", (*START_STATEMENTS, _MARK_STALE)),
)
"""What came to be once and stays as it was released: names are never used again, statements never changed."""


def _steps(catalogue: Catalogue, ours: str) -> "Migrations":
    """The migrations; ``ours`` names the one for the edition: making that name reads every field there is."""
    from sqlite_utils import Migrations

    steps = Migrations(_SET)
    for name, statements in _SYSTEM:
        steps(name=name)(_running(statements))

    @steps(name=ours)
    def edition(db: "Database") -> None:
        _add_entities(db, catalogue)
        draw_guards(db, catalogue)

    return steps


def _running(statements: tuple[str, ...]) -> "Callable[[Database], None]":
    def step(db: "Database") -> None:
        for statement in statements:
            db.execute(statement)

    return step


class Edition:
    """What a file of an edition of the catalogue must have, drawn up once for all that an opening asks."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.guards = triggers(catalogue)
        # The name holds a mark of the tables and guards: where either differs, the step runs again.
        wanted = "\n".join([*entity_tables(catalogue), *self.guards.values()])
        self._step = f"{_EDITION}{catalogue.edition} {hashlib.sha256(wanted.encode()).hexdigest()[:12]}"

    def pending(self, db: "Database") -> list[str]:
        """The names of the migrations that ``migrate`` would run."""
        return _lacking(_applied(db), self._step)

    def is_behind(self, db: "Database") -> bool:
        """Whether a newer program or edition has written the file: it has taken steps unknown here."""
        return _is_newer(_applied(db), self.catalogue, self._step)

    def migrate(self, db: "Database", watch: Watch = UNWATCHED) -> None:
        """Bring a file to this schema; one that is there already is left alone.

        Raises StoreTooNew when a newer program has written the file, GivenUp when nobody waits any more.
        """
        if self.is_behind(db):
            raise StoreTooNew
        if self.pending(db):
            watch.step(Stage.SCHEMA)
            _steps(self.catalogue, self._step).apply(db)

    def check_guards(self, db: "Database") -> None:
        """Compare the triggers of the file with what they should be; raises StoreDamaged when one is off."""
        found = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
        if found != self.guards:
            raise StoreDamaged


class Begun(NamedTuple):
    """A file that is open already, what it must have, and who waits for that."""

    db: "Database"
    edition: Edition
    watch: Watch = UNWATCHED


def _applied(db: "Database") -> list[str]:
    """The names of the steps a file has taken, in order: asked at every start, so without sqlite-utils."""
    if not has_table(db, _TAKEN):
        return []
    return [
        row[0]
        for row in db.execute(f"SELECT name FROM {_TAKEN} WHERE migration_set = ? ORDER BY rowid", [_SET])
    ]


def _lacking(done: Sequence[str], ours: str) -> list[str]:
    return [name for name in (*(name for name, _ in _SYSTEM), ours) if name not in done]


def _is_newer(done: Sequence[str], catalogue: Catalogue, ours: str) -> bool:
    editions = [name for name in done if name.startswith(_EDITION)]
    if set(done) - set(editions) - {name for name, _ in _SYSTEM}:
        return True
    return any(name.split()[1] > catalogue.edition for name in editions) or ours in editions[:-1]


def index_is_stale(db: "Database") -> bool:
    """Whether the search index waits to be made from the records, which needs more than a schema."""
    return bool(db.execute("SELECT 1 FROM meta WHERE key = ?", [_INDEX_STALE]).fetchone())


def index_is_made(db: "Database") -> None:
    """Take the mark off again, in the transaction that made the index."""
    db.execute("DELETE FROM meta WHERE key = ?", [_INDEX_STALE])


def _add_entities(db: "Database", catalogue: Catalogue) -> None:
    present = set(db.table_names())
    for statement in entity_tables(catalogue):
        table = statement.split('"')[1] if statement.startswith("CREATE TABLE") else ""
        if table and table in present:
            _add_columns(db, catalogue, table)
        elif table or _index_lacks(db, statement):
            db.execute(statement)


def _index_lacks(db: "Database", statement: str) -> bool:
    """Whether an index has to be made; one of that name over other columns is taken away first."""
    name = statement.split('"')[1]
    found = db.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", [name]).fetchone()
    if found and found[0] != statement:
        db.execute(f'DROP INDEX "{name}"')
    return not found or found[0] != statement


def _add_columns(db: "Database", catalogue: Catalogue, table: str) -> None:
    present = {row[1] for row in db.execute(f'PRAGMA table_info("{table}")')}
    for item in catalogue.entity(table).stored_fields:
        if item.name not in present:
            db.execute(f'ALTER TABLE "{table}" ADD COLUMN "{item.name}" {column_type(item.type)}')


def drop_guards(db: "Database") -> None:
    """Take the triggers off, inside a write transaction that draws them up again before it ends."""
    found = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in found:
        db.execute(f'DROP TRIGGER "{name}"')


def draw_guards(db: "Database", catalogue: Catalogue) -> None:
    """Draw the triggers up as they should be."""
    drop_guards(db)
    for statement in triggers(catalogue).values():
        db.execute(statement)

"""How a file's schema comes to be and grows: migrations only, for a new file as for an old one.

Each edition of the catalogue runs a generated, additive migration: new tables and new nullable columns,
nothing removed, nothing retyped (design.md §2). The guards are drawn up again at its end, for they depend
on the tables.
"""

from typing import TYPE_CHECKING

from desktop_app.catalog.model import Catalogue
from desktop_app.store.errors import StoreDamaged, StoreTooNew
from desktop_app.store.schema import (
    FINDING_TABLES,
    RECOUNT_TABLE,
    SYSTEM_TABLES,
    column_type,
    entity_tables,
    triggers,
)

if TYPE_CHECKING:
    from sqlite_utils import Database, Migrations

_EDITION = "edition "


def migrations(catalogue: Catalogue) -> "Migrations":
    """Every migration a file of this program needs, in order."""
    from sqlite_utils import Migrations

    steps = Migrations("bangfu")

    @steps(name="0001 system tables")
    def system_tables(db: "Database") -> None:
        for statement in SYSTEM_TABLES:
            db.execute(statement)

    @steps(name="0002 findings")
    def findings(db: "Database") -> None:
        for statement in FINDING_TABLES:
            db.execute(statement)

    @steps(name="0003 times counted anew")
    def recount_table(db: "Database") -> None:
        db.execute(RECOUNT_TABLE)

    @steps(name=f"{_EDITION}{catalogue.edition}")
    def edition(db: "Database") -> None:
        _add_entities(db, catalogue)
        _draw_guards(db, catalogue)

    return steps


def migrate(db: "Database", catalogue: Catalogue) -> None:
    """Bring a file to the schema of ``catalogue``; a file that is there already is left alone.

    Raises StoreTooNew when a newer program has written the file.
    """
    steps = migrations(catalogue)
    known = f"{_EDITION}{catalogue.edition}"
    done = [step.name for step in steps.applied(db)]
    if any(name.startswith(_EDITION) and name > known for name in done):
        raise StoreTooNew
    steps.apply(db)


def pending(db: "Database", catalogue: Catalogue) -> list[str]:
    """The names of the migrations that ``migrate`` would run."""
    return [step.name for step in migrations(catalogue).pending(db)]


def check_guards(db: "Database", catalogue: Catalogue) -> None:
    """Compare the triggers of the file with what they should be; raises StoreDamaged when one is off."""
    found = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall())
    if found != triggers(catalogue):
        raise StoreDamaged


def _add_entities(db: "Database", catalogue: Catalogue) -> None:
    present = set(db.table_names())
    for statement in entity_tables(catalogue):
        table = statement.split('"')[1] if statement.startswith("CREATE TABLE") else ""
        if table and table in present:
            _add_columns(db, catalogue, table)
        elif table or not _index_exists(db, statement):
            db.execute(statement)


def _index_exists(db: "Database", statement: str) -> bool:
    name = statement.split('"')[1]
    return bool(db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [name]).fetchone())


def _add_columns(db: "Database", catalogue: Catalogue, table: str) -> None:
    present = {row[1] for row in db.execute(f'PRAGMA table_info("{table}")')}
    for item in catalogue.entity(table).stored_fields:
        if item.name not in present:
            db.execute(f'ALTER TABLE "{table}" ADD COLUMN "{item.name}" {column_type(item.type)}')


def _draw_guards(db: "Database", catalogue: Catalogue) -> None:
    found = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for name in found:
        db.execute(f'DROP TRIGGER "{name}"')
    for statement in triggers(catalogue).values():
        db.execute(statement)

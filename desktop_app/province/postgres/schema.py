"""The ledger's tables in PostgreSQL, derived from the catalogue like those of a station's file.

Every key begins with ``home``: so the tables distribute over many servers unchanged (design.md §7). What
belongs to a record is at home with it, what belongs to a chain with the device's area, the office's own
books with the office. There is no sequence: the feed's numbers are given by the commit itself.
"""

from collections.abc import Iterator

from desktop_app.catalog.model import Catalogue, Entity, FieldType
from desktop_app.province.errors import OfficeRefused
from desktop_app.province.postgres import views
from desktop_app.province.postgres.line import SCHEMA, Line
from desktop_app.store.errors import StoreTooNew
from desktop_app.store.schema import indexed_fields

_TEXT = 'text COLLATE "C"'  # compared byte by byte, as SQLite does

_SYSTEM_TABLES = (
    "CREATE TABLE meta (home TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (home, key))",
    """CREATE TABLE chain (home TEXT NOT NULL, device TEXT NOT NULL, seq bigint NOT NULL,
        hash bytea NOT NULL, time bigint NOT NULL, PRIMARY KEY (home, device))""",
    "CREATE INDEX chain_device ON chain (device)",
    """CREATE TABLE txn (home TEXT NOT NULL, device TEXT NOT NULL, seq bigint NOT NULL, save_id TEXT NOT NULL,
        time bigint NOT NULL, counted bigint NOT NULL, header bytea NOT NULL, previous bytea NOT NULL,
        hash bytea NOT NULL, entries bigint NOT NULL, PRIMARY KEY (home, device, seq))""",
    "CREATE INDEX txn_save ON txn (save_id)",
    """CREATE TABLE entry (home TEXT NOT NULL, device TEXT NOT NULL, seq bigint NOT NULL, n bigint NOT NULL,
        entity TEXT NOT NULL, record_id TEXT NOT NULL, body bytea NOT NULL,
        PRIMARY KEY (home, device, seq, n))""",
    "CREATE INDEX entry_record ON entry (record_id, entity)",
    """CREATE TABLE entry_block (home TEXT NOT NULL, device TEXT NOT NULL, seq bigint NOT NULL,
        n bigint NOT NULL, entries bigint NOT NULL, entity TEXT NOT NULL, first_id TEXT NOT NULL,
        last_id TEXT NOT NULL, body bytea NOT NULL, PRIMARY KEY (home, device, seq, n))""",
    "CREATE INDEX entry_block_range ON entry_block (entity, first_id, last_id)",
    """CREATE TABLE head (home TEXT NOT NULL, record_id TEXT NOT NULL, entity TEXT NOT NULL,
        field TEXT NOT NULL, device TEXT NOT NULL, seq bigint NOT NULL, text_value TEXT, int_value bigint,
        PRIMARY KEY (home, record_id, entity, field, device, seq))""",
    """CREATE TABLE superseded (home TEXT NOT NULL, record_id TEXT NOT NULL, entity TEXT NOT NULL,
        field TEXT NOT NULL, device TEXT NOT NULL, seq bigint NOT NULL,
        PRIMARY KEY (home, record_id, entity, field, device, seq))""",
    """CREATE TABLE conflict (home TEXT NOT NULL, record_id TEXT NOT NULL, entity TEXT NOT NULL,
        field TEXT NOT NULL, PRIMARY KEY (home, record_id, entity, field))""",
    """CREATE TABLE not_applied (home TEXT NOT NULL, device TEXT NOT NULL, seq bigint NOT NULL,
        n bigint NOT NULL, entity TEXT NOT NULL, record_id TEXT NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (home, device, seq, n))""",
    """CREATE TABLE erased (home TEXT NOT NULL, record_id TEXT NOT NULL, entity TEXT NOT NULL,
        device TEXT NOT NULL, seq bigint NOT NULL, PRIMARY KEY (home, record_id, entity))""",
    "CREATE INDEX erased_record ON erased (record_id, entity)",
    """CREATE TABLE dictionary (home TEXT NOT NULL, entity TEXT NOT NULL, entity_label TEXT NOT NULL,
        field TEXT NOT NULL, label TEXT NOT NULL, type TEXT NOT NULL, unit TEXT NOT NULL,
        codes TEXT NOT NULL, refers_to TEXT NOT NULL, audience TEXT NOT NULL,
        PRIMARY KEY (home, entity, field))""",
    """CREATE TABLE dictionary_code (home TEXT NOT NULL, codes TEXT NOT NULL, code TEXT NOT NULL,
        label TEXT NOT NULL, PRIMARY KEY (home, codes, code))""",
    "CREATE TABLE task (home TEXT NOT NULL, sender TEXT NOT NULL, PRIMARY KEY (home, sender))",
    "CREATE TABLE area_lock (home TEXT NOT NULL, PRIMARY KEY (home))",
    "CREATE TABLE feed_end (home TEXT NOT NULL, n bigint NOT NULL, PRIMARY KEY (home))",
    """CREATE TABLE feed (home TEXT NOT NULL, n bigint NOT NULL, batch uuid NOT NULL, at timestamptz NOT NULL,
        PRIMARY KEY (home, n))""",
    "CREATE INDEX feed_batch ON feed (batch)",
    """CREATE TABLE blob (home TEXT NOT NULL, sha256 TEXT NOT NULL, data bytea NOT NULL,
        PRIMARY KEY (home, sha256))""",
    """CREATE TABLE parcel (home TEXT NOT NULL, sha256 TEXT NOT NULL, direction TEXT NOT NULL,
        device TEXT NOT NULL, first_seq bigint NOT NULL, last_seq bigint NOT NULL, file TEXT NOT NULL,
        at TEXT NOT NULL, state TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (home, sha256))""",
)

_BOOKS = {
    "office_certificate": ("serial TEXT, device TEXT, text TEXT, at TEXT", "serial"),
    "office_revocation": ("serial TEXT, device TEXT, since TEXT, reason TEXT", "serial"),
    "office_station": ("device TEXT, receipt bigint, chains TEXT, receipts bigint", "device"),
    "office_answer": (
        "device TEXT, seq bigint, entity TEXT, record_id TEXT, field TEXT, state TEXT, reason TEXT, at TEXT, "
        "closed bigint, told bigint",
        "device, seq, entity, record_id, field",
    ),
    "office_fork": ("device TEXT, seq bigint, at TEXT, file TEXT", "device, seq, file"),
    "office_untimed": ("device TEXT, seq bigint", "device, seq"),
    "office_note": ("key TEXT, value TEXT", "key"),
    "office_quality": ("sha256 TEXT, device TEXT, at TEXT, body TEXT", "sha256"),
}


def column_type(kind: FieldType) -> str:
    """The PostgreSQL type of a field's column."""
    return "bigint" if kind.is_integer else _TEXT


def statements(catalogue: Catalogue, office: str) -> Iterator[str]:
    """Everything that makes a new ledger; ``office`` is the two-digit code of the province that keeps it."""
    for statement in _SYSTEM_TABLES:
        yield statement.replace("TEXT", _TEXT)
    for name, (columns, key) in _BOOKS.items():
        needed = columns.replace(",", " NOT NULL,").replace("TEXT", _TEXT)
        yield (
            f"CREATE TABLE {name} (home {_TEXT} NOT NULL DEFAULT '{office}', {needed} NOT NULL, "
            f"PRIMARY KEY (home, {key}))"
        )
    yield "CREATE INDEX office_answer_record ON office_answer (record_id, entity)"
    for entity in catalogue.entities.values():
        yield from entity_statements(entity)


def entity_statements(entity: Entity) -> Iterator[str]:
    """The table of one entity and the indexes that its look-ups need."""
    columns = [f'"{item.name}" {column_type(item.type)}' for item in entity.stored_fields]
    yield (
        f'CREATE TABLE "{entity.name}" (home {_TEXT} NOT NULL, id {_TEXT} NOT NULL, '
        f"base_device {_TEXT} NOT NULL, base_seq bigint NOT NULL, batch uuid NOT NULL, "
        f"{', '.join(columns)}, PRIMARY KEY (home, id))"
    )
    for name in ("id", "batch", *indexed_fields(entity)):
        yield f'CREATE INDEX "{entity.name}__{name}" ON "{entity.name}" ("{name}")'


def exists(line: Line) -> bool:
    """Whether the database holds a ledger already."""
    return bool(line.rows("SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = 'meta'", [SCHEMA]))


def create(line: Line, catalogue: Catalogue, office: str, mark: str) -> None:
    """Make all tables of a new ledger, in one transaction; ``mark`` says whose ledger it is."""
    with line.transaction():
        line.rows(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        for statement in statements(catalogue, office):
            line.rows(statement)
        for fact in (("edition", catalogue.edition), ("mark", mark)):
            line.rows("INSERT INTO meta (home, key, value) VALUES (%s, %s, %s)", [office, *fact])
        line.rows("INSERT INTO feed_end (home, n) VALUES (%s, 0)", [office])
        views.draw(line, catalogue, office)


def migrate(line: Line, catalogue: Catalogue, office: str, mark: str) -> None:
    """Add what a newer edition of the catalogue brings; nothing is removed or retyped (design.md §2).

    Raises StoreTooNew when a newer program has written the ledger, OfficeRefused when it is another
    office's.
    """
    facts = dict(line.rows("SELECT key, value FROM meta"))
    if facts["mark"] != mark:
        raise OfficeRefused("这个数据库里的台账属于另一个省级单位，请核对 --ledger 和 --office。")
    edition = facts["edition"]
    if edition > catalogue.edition:
        raise StoreTooNew
    if edition == catalogue.edition:
        return
    with line.transaction():
        found = line.rows(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = %s", [SCHEMA]
        )
        present: dict[str, set[str]] = {}
        for table, column in found:
            present.setdefault(table, set()).add(column)
        for entity in catalogue.entities.values():
            for statement in _missing(entity, present.get(entity.name)):
                line.rows(statement)
        views.draw(line, catalogue, office)
        line.rows(
            "UPDATE meta SET value = %s WHERE home = %s AND key = 'edition'", [catalogue.edition, office]
        )


def _missing(entity: Entity, present: set[str] | None) -> Iterator[str]:
    if present is None:
        yield from entity_statements(entity)
        return
    for item in entity.stored_fields:
        if item.name not in present:
            yield f'ALTER TABLE "{entity.name}" ADD COLUMN "{item.name}" {column_type(item.type)}'
    for name in indexed_fields(entity):
        yield f'CREATE INDEX IF NOT EXISTS "{entity.name}__{name}" ON "{entity.name}" ("{name}")'

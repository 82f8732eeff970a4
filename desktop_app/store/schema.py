"""The tables of a station's file, derived from the catalogue.

Uniqueness stands on the id alone: every other uniqueness is a check, for a merge must never fail on it
(amendment A7). Nothing but the two doors writes a record: triggers refuse a write that names no
transaction, whoever makes it.
"""

from collections.abc import Iterator

from desktop_app.catalog.model import Catalogue, Entity, FieldType

_FIRST_SEARCH = (
    """CREATE TABLE search_doc (n INTEGER PRIMARY KEY, entity TEXT NOT NULL, record_id TEXT NOT NULL,
        numbers TEXT NOT NULL) STRICT""",
    "CREATE INDEX search_doc_record ON search_doc (record_id, entity)",
    "CREATE VIRTUAL TABLE search_name USING fts5(words, latin, content='', contentless_delete=1)",
    """CREATE VIRTUAL TABLE search_number USING fts5(numbers, content='', contentless_delete=1,
        tokenize='trigram')""",
)
"""The search index of the first schema; later ones replace it."""

SEARCH_TABLES = (
    "search_kind",
    "search_doc",
    "search_name",
    "search_latin",
    "search_number",
    "search_shared",
    "search_counted",
    "search_start",
)

SEARCH_STATEMENTS = (
    "CREATE TABLE search_kind (kind INTEGER PRIMARY KEY, entity TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE search_doc (n INTEGER PRIMARY KEY, record_id TEXT NOT NULL, numbers TEXT NOT NULL) STRICT",
    "CREATE INDEX search_doc_record ON search_doc (record_id)",
    "CREATE VIRTUAL TABLE search_name USING fts5(words, content='', contentless_delete=1)",
    """CREATE VIRTUAL TABLE search_latin USING fts5(latin, content='', contentless_delete=1,
        detail='none', prefix='1')""",
    """CREATE VIRTUAL TABLE search_number USING fts5(numbers, content='', contentless_delete=1,
        tokenize='trigram')""",
)
"""The search index follows from the records: it can be made anew at any time.

A document's number begins with the number of its entity, so that the documents of one entity are a range:
the full-text index counts and cuts by itself, and no list of all ids is ever made.
"""

SHARED_STATEMENTS = (
    """CREATE TABLE search_shared (first INTEGER, fragment TEXT, documents INTEGER NOT NULL,
        PRIMARY KEY (first, fragment)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE search_counted (first INTEGER PRIMARY KEY, upto INTEGER NOT NULL) STRICT",
)
"""How many documents hold the fragments that many share, and up to which document they are counted
(``store.fragments``); an entity is told by the number that its documents begin with.
"""

START_STATEMENTS = (
    "CREATE TABLE search_start (number TEXT, n INTEGER, PRIMARY KEY (number, n)) STRICT, WITHOUT ROWID",
)
"""The long numbers of the documents in order, to find those that begin alike (``store.long_fragments``)."""

SYSTEM_TABLES: tuple[str, ...] = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID",
    "CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE txn (device TEXT, seq INTEGER, save_id TEXT NOT NULL, time INTEGER NOT NULL,
        counted INTEGER NOT NULL, person TEXT NOT NULL, reason TEXT NOT NULL, edition TEXT NOT NULL,
        previous BLOB NOT NULL, hash BLOB NOT NULL, entries INTEGER NOT NULL,
        PRIMARY KEY (device, seq)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX txn_save ON txn (save_id)",
    """CREATE TABLE entry (device TEXT, seq INTEGER, n INTEGER, entity TEXT NOT NULL,
        record_id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (device, seq, n)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX entry_record ON entry (record_id, entity)",
    """CREATE TABLE entry_block (device TEXT, seq INTEGER, n INTEGER, entries INTEGER NOT NULL,
        entity TEXT NOT NULL, first_id TEXT NOT NULL, last_id TEXT NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (device, seq, n)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX entry_block_range ON entry_block (entity, first_id, last_id)",
    """CREATE TABLE head (entity TEXT, record_id TEXT, field TEXT, device TEXT, seq INTEGER, value ANY,
        PRIMARY KEY (record_id, entity, field, device, seq)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE superseded (entity TEXT, record_id TEXT, field TEXT, device TEXT, seq INTEGER,
        PRIMARY KEY (record_id, entity, field, device, seq)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE conflict (entity TEXT, record_id TEXT, field TEXT,
        PRIMARY KEY (record_id, entity, field)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE not_applied (device TEXT, seq INTEGER, n INTEGER, entity TEXT NOT NULL,
        record_id TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (device, seq, n)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE write_context (one INTEGER PRIMARY KEY CHECK (one = 1), device TEXT, seq INTEGER) STRICT",
    """CREATE TABLE draft (entity TEXT, record_id TEXT, person TEXT, saved_at TEXT NOT NULL,
        body TEXT NOT NULL, PRIMARY KEY (entity, record_id, person)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE blob (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT",
    """CREATE TABLE parcel (sha256 TEXT PRIMARY KEY, direction TEXT NOT NULL, device TEXT NOT NULL,
        first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, file TEXT NOT NULL, at TEXT NOT NULL,
        state TEXT NOT NULL, detail TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE outcome (entity TEXT, record_id TEXT, field TEXT, state TEXT NOT NULL,
        reason TEXT NOT NULL, at TEXT NOT NULL, done INTEGER NOT NULL,
        PRIMARY KEY (record_id, entity, field)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE security_log (n INTEGER PRIMARY KEY, at TEXT NOT NULL, person TEXT NOT NULL,
        event TEXT NOT NULL, detail TEXT NOT NULL) STRICT""",
    *_FIRST_SEARCH,
)
"""The first schema, as it was released; what came later is in ``migrations``."""

FINDING_TABLES: tuple[str, ...] = (
    """CREATE TABLE finding (unit TEXT, check_id TEXT, entity TEXT, record_id TEXT, field TEXT,
        message TEXT, severity TEXT NOT NULL, details TEXT NOT NULL, place TEXT NOT NULL,
        since TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL, person TEXT NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (unit, check_id, entity, record_id, field, message))
        STRICT, WITHOUT ROWID""",
)
"""What the checks found: it follows from the records, all but the answers, and can be made anew."""

RECOUNT_TABLE = """CREATE TABLE recount (device TEXT, seq INTEGER, counted INTEGER NOT NULL,
    PRIMARY KEY (device, seq)) STRICT, WITHOUT ROWID"""
"""Times that turned out otherwise than the journal first counted them."""

ERASED_TABLE = """CREATE TABLE erased (entity TEXT, record_id TEXT, device TEXT NOT NULL,
    seq INTEGER NOT NULL, PRIMARY KEY (record_id, entity)) STRICT, WITHOUT ROWID"""
"""The records whose values were lawfully erased, each with the transaction that holds the decision."""

_VERBS = ("INSERT", "UPDATE", "DELETE")
_INSIDE = "EXISTS (SELECT 1 FROM write_context)"
_SAME = "EXISTS (SELECT 1 FROM write_context WHERE device = NEW.device AND seq = NEW.seq)"
_JOURNAL_KEYS = {"txn": "seq = NEW.seq", "entry": "seq = NEW.seq AND n = NEW.n"}
_JOURNAL_KEYS["entry_block"] = _JOURNAL_KEYS["entry"]


def _unless(*conditions: str) -> str:
    """Forbidden but where all of ``conditions`` hold."""
    return f"coalesce(NOT ({' AND '.join(conditions)}), 1)"


def _kept(*columns: str) -> str:
    return " AND ".join(f"NEW.{name} IS OLD.{name}" for name in columns)


_ERASED = "EXISTS (SELECT 1 FROM erased WHERE entity = OLD.entity AND record_id = OLD.record_id)"
_ERASED_WITHIN = (
    "EXISTS (SELECT 1 FROM erased WHERE entity = OLD.entity "
    "AND record_id BETWEEN OLD.first_id AND OLD.last_id)"
)
_IS_HIDDEN = "substr({}.body, 1, 1) = x'00'"
_REWRITING = {
    "entry": _unless(
        _INSIDE,
        _kept("device", "seq", "n", "entity", "record_id"),
        f"(({_ERASED} AND {_IS_HIDDEN.format('NEW')}) "
        f"OR (NOT {_ERASED} AND {_IS_HIDDEN.format('OLD')} AND {_SAME}))",
    ),
    "entry_block": _unless(
        _INSIDE,
        _kept("device", "seq", "n", "entries", "entity", "first_id", "last_id"),
        f"({_ERASED_WITHIN} OR {_SAME})",
    ),
}
"""The two ways in which what the journal says may change: an erased record's values go, and values that were
withheld arrive after all. The digests, and with them the chain, are the same before and after.
"""


def column_type(kind: FieldType) -> str:
    """The SQLite type of a field's column."""
    return "INTEGER" if kind.is_integer else "TEXT"


def entity_tables(catalogue: Catalogue) -> Iterator[str]:
    """The statements that make each entity's table and the indexes its lists need."""
    for entity in catalogue.entities.values():
        typed = [f'"{item.name}" {column_type(item.type)}' for item in entity.stored_fields]
        yield (
            f'CREATE TABLE "{entity.name}" (id TEXT PRIMARY KEY, home TEXT NOT NULL, '
            f"base_device TEXT NOT NULL, base_seq INTEGER NOT NULL, {', '.join(typed)}) STRICT"
        )
        ordered = ordered_fields(entity)
        for name in dict.fromkeys([*indexed_fields(entity), *ordered]):
            columns = [name, "id", "is_deleted"] if name in ordered else [name]
            listed = ", ".join(f'"{column}"' for column in columns)
            yield f'CREATE INDEX "{entity.name}__{name}" ON "{entity.name}" ({listed})'


def indexed_fields(entity: Entity) -> tuple[str, ...]:
    """The fields that are looked up by value: references, divisions, keys and the numbers people know."""
    wanted = dict.fromkeys(
        item.name
        for item in entity.stored_fields
        if item.type in (FieldType.REF, FieldType.DIVISION)
        or item.search == "number"
        or item.name in entity.key
    )
    return tuple(name for name in wanted if name != "year" and (name != "phone" or name in entity.key))


def ordered_fields(entity: Entity) -> tuple[str, ...]:
    """The fields by which long lists are sorted: names, villages, the one number a record is known by.

    Their index holds all that the order of a list and a count ask for, so that neither reads the records.
    """
    return tuple(
        item.name
        for item in entity.stored_fields
        if item.type in (FieldType.TEXT, FieldType.DIVISION)
        and (item.search == "name" or entity.key == (item.name,))
    )


def triggers(catalogue: Catalogue) -> dict[str, str]:
    """Every guard trigger by name; compared with what the file has at each start."""
    guards: dict[str, str] = {}
    for table in _JOURNAL_KEYS:
        guards.update(_journal_guards(table))
    for table in ("head", "superseded", "conflict"):
        guards.update(_guard(f"{table}_{verb.lower()}", verb, table, f"NOT {_INSIDE}") for verb in _VERBS)
    guards.update(_guard(f"erased_{verb.lower()}", verb, "erased", "1") for verb in ("UPDATE", "DELETE"))
    guards.update([_guard("erased_insert", "INSERT", "erased", f"NOT {_INSIDE}")])
    for table in catalogue.entities:
        guards.update(_record_guards(table))
    return guards


def _journal_guards(table: str) -> Iterator[tuple[str, str]]:
    """The journal only grows: no change, no removal, no replacing of what is there."""
    key = _JOURNAL_KEYS[table]
    yield _guard(f"{table}_insert", "INSERT", table, f"NOT {_SAME}")
    present = f"EXISTS (SELECT 1 FROM {table} WHERE device = NEW.device AND {key})"
    yield _guard(f"{table}_again", "INSERT", table, present)
    yield _guard(f"{table}_update", "UPDATE", table, _REWRITING.get(table, "1"))
    yield _guard(f"{table}_delete", "DELETE", table, "1")


def _record_guards(table: str) -> Iterator[tuple[str, str]]:
    """Records change only inside a transaction of the journal and are never removed, only voided; but for one
    of which nothing counts, since it was entered below another area's record (``merge.belonging``).

    An insert that FAILs has written nothing, for the guard says the same of each of its rows; where it could
    ABORT instead, SQLite would keep a copy of every page that each statement of an import touches.
    """
    yield _guard(f"{table}_insert", "INSERT", table, f"NOT {_INSIDE}", "FAIL")
    yield _guard(f"{table}_update", "UPDATE", table, f"NOT {_INSIDE}")
    noted = f"EXISTS (SELECT 1 FROM not_applied WHERE entity = '{table}' AND record_id = OLD.id)"
    yield _guard(f"{table}_delete", "DELETE", table, _unless(_INSIDE, noted))


def _guard(name: str, verb: str, table: str, when: str, outcome: str = "ABORT") -> tuple[str, str]:
    full = f"guard_{name}"
    return full, (
        f'CREATE TRIGGER "{full}" BEFORE {verb} ON "{table}" WHEN {when} '
        f"BEGIN SELECT RAISE({outcome}, 'guarded: this write names no transaction'); END"
    )

"""A damaged file brought into a new one: everything that the sound pages still hold.

The journal is what counts: of each chain as much is taken as still verifies, and records, heads, conflicts
and search are drawn up from it anew. Where a chain is cut, the rows of the records often still tell what
the lost entries said: what they hold beyond the journal is handed back as edits, to be entered by a new
device, for a chain that was cut is never continued (design.md §4). The damaged file is only read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app.catalog.model import Edit, Value
from desktop_app.merge.blocks import block_digests, decode_block
from desktop_app.merge.history import GENESIS, Entry, Transaction, Version, decode_entry, is_sealed
from desktop_app.store import journal
from desktop_app.store.pages import Cell, PageFile, RawRow
from desktop_app.store.store import Store, StoreContext

if TYPE_CHECKING:
    from sqlite_utils import Database

_TEXT, _INT, _BYTES = str, int, bytes
_IN_INDEX, _IN_TABLE = True, False
_Shape = tuple[bool, tuple[type, ...]]
_ENTRY_COLUMNS = ("device", "seq", "n", "entity", "record_id", "body")
_BLOCK_COLUMNS = ("device", "seq", "n", "entries", "entity", "first_id", "last_id", "body")
_TXN_COLUMNS = (
    *("device", "seq", "save_id", "time", "counted", "person", "reason", "edition", "previous", "hash"),
    "entries",
)
_JOURNAL: dict[str, tuple[tuple[str, ...], _Shape]] = {
    "txn": (
        _TXN_COLUMNS,
        (_IN_INDEX, (_TEXT, _INT, _TEXT, _INT, _INT, _TEXT, _TEXT, _TEXT, _BYTES, _BYTES, _INT)),
    ),
    "entry": (_ENTRY_COLUMNS, (_IN_INDEX, (_TEXT, _INT, _INT, _TEXT, _TEXT, _BYTES))),
    "entry_block": (
        _BLOCK_COLUMNS,
        (_IN_INDEX, (_TEXT, _INT, _INT, _INT, _TEXT, _TEXT, _TEXT, _BYTES)),
    ),
}
_NOTES: dict[str, tuple[tuple[str, ...], _Shape]] = {
    "meta": (("key", "value"), (_IN_INDEX, (_TEXT, _TEXT))),
    "secret": (("name", "value"), (_IN_INDEX, (_TEXT, _BYTES))),
    "blob": (("sha256", "data"), (_IN_TABLE, (_TEXT, _BYTES))),
    "draft": (
        ("entity", "record_id", "person", "saved_at", "body"),
        (_IN_INDEX, (_TEXT, _TEXT, _TEXT, _TEXT, _TEXT)),
    ),
    "parcel": (
        ("sha256", "direction", "device", "first_seq", "last_seq", "file", "at", "state", "detail"),
        (_IN_INDEX, (_TEXT, _TEXT, _TEXT, _INT, _INT, _TEXT, _TEXT, _TEXT, _TEXT)),
    ),
    "outcome": (
        ("record_id", "entity", "field", "state", "reason", "at", "done"),
        (_IN_INDEX, (_TEXT, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT, _INT)),
    ),
    "not_applied": (
        ("device", "seq", "n", "entity", "record_id", "reason"),
        (_IN_INDEX, (_TEXT, _INT, _INT, _TEXT, _TEXT, _TEXT)),
    ),
    "recount": (("device", "seq", "counted"), (_IN_INDEX, (_TEXT, _INT, _INT))),
    "erased": (("record_id", "entity", "device", "seq"), (_IN_INDEX, (_TEXT, _TEXT, _TEXT, _INT))),
    "security_log": (
        ("n", "at", "person", "event", "detail"),
        (_IN_TABLE, (type(None), _TEXT, _TEXT, _TEXT, _TEXT)),
    ),
}
"""What a row of each table looks like in its page: enough to know it again without the tree around it."""

JOURNAL_SHAPES: Mapping[str, _Shape] = {table: shape for table, (_, shape) in _JOURNAL.items()}
"""How a row of each table of the journal looks: whether it is in an index, and the types of its columns."""

_BY_SHAPE = {shape: table for table, (_, shape) in (*_JOURNAL.items(), *_NOTES.items())}
_SCHEMA_ROW = (_TEXT, _TEXT, _TEXT, _INT, _TEXT)
_COLUMN = re.compile(r'"(\w+)" (?:TEXT|INTEGER)')


@dataclass(frozen=True, slots=True)
class Salvage:
    """What came of it: the broken pages, how many saves and records are in the new file, the devices whose
    chain was cut, and what the rows still hold beyond the journal.
    """

    broken: tuple[int, ...]
    transactions: int
    records: int
    cut: frozenset[str]
    edits: tuple[Edit, ...]


@dataclass(slots=True)
class _Found:
    """The rows of a damaged file by their tables."""

    tables: dict[str, list[tuple[Cell, ...]]] = field(default_factory=dict)
    schema: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)

    def take(self, row: RawRow) -> None:
        shape = row.in_index, tuple(map(type, row.columns))
        table = _BY_SHAPE.get(shape)
        if table == "security_log":
            self.tables.setdefault(table, []).append((row.number, *row.columns[1:]))
        elif table is not None:
            self.tables.setdefault(table, []).append(row.columns)
        elif shape == (_IN_TABLE, _SCHEMA_ROW) and row.columns[0] == "table":
            _, name, _, root, sql = row.columns
            columns = ("id", "home", "base_device", "base_seq", *_COLUMN.findall(str(sql)))
            self.schema[str(name)] = (root, columns)


def salvage(path: Path, key: bytes, target: Path, context: StoreContext) -> Salvage:
    """Bring what can be read of the file at ``path`` into a new store at ``target`` under the same key.

    Nothing may be at ``target``. Raises DiskFull and the like.
    """
    source = PageFile(path, key)
    found = _Found()
    for row in source.rows():
        found.take(row)
    kept, cut = _sound_chains(found)
    with Store.create(target, key, context) as store:
        with store.notes() as db:
            _fill(db, found, kept)
        store.mend()
        records = sum(store.count(name) for name in context.catalogue.entities)
        edits = tuple(_beyond(store, context, source, found))
    return Salvage(tuple(source.broken()), len(kept), records, cut, edits)


def _sound_chains(found: _Found) -> tuple[dict[Version, dict[str, Any]], frozenset[str]]:
    """The headers of each chain as far as it verifies, and the devices whose chain goes on after that."""
    kept: dict[Version, dict[str, Any]] = {}
    cut: set[str] = set()
    bodies = _bodies(found)
    headers = [dict(zip(_TXN_COLUMNS, row, strict=True)) for row in found.tables.get("txn", ())]
    ends: dict[str, tuple[int, bytes]] = {}
    for header in sorted(headers, key=lambda item: (item["device"], item["seq"])):
        version = Version(header["device"], header["seq"])
        seq, previous = ends.get(version.device, (0, GENESIS))
        follows = version.seq == seq + 1 and header["previous"] == previous
        if version.device not in cut and follows and _holds(header, bodies.get(version, [])):
            kept[version] = header
            ends[version.device] = version.seq, header["hash"]
        else:
            cut.add(version.device)
    orphans = {version.device for version in bodies if version not in kept}
    return kept, frozenset(cut | orphans)


def _bodies(found: _Found) -> dict[Version, list[tuple[int, str, bytes]]]:
    """The entries and blocks of each transaction as (place, table, body), in order."""
    bodies: dict[Version, list[tuple[int, str, bytes]]] = {}
    for table in ("entry", "entry_block"):
        for device, seq, n, *_, body in found.tables.get(table, ()):
            bodies.setdefault(Version(device, seq), []).append((n, table, body))
    return {version: sorted(parts) for version, parts in bodies.items()}


def _holds(header: Mapping[str, Any], parts: Sequence[tuple[int, str, bytes]]) -> bool:
    """Whether a transaction is whole and what was sealed."""
    values = {name: value for name, value in header.items() if name not in ("counted", "entries")}
    return is_sealed(Transaction(**values, entries=()), header["entries"], _digests(parts))


def _digests(parts: Sequence[tuple[int, str, bytes]]) -> Iterator[bytes]:
    from zstandard import ZstdDecompressor

    for _, table, body in parts:
        if table == "entry":
            yield decode_entry(body).digest
        else:
            yield from block_digests(ZstdDecompressor().decompress(body))


def _fill(db: "Database", found: _Found, kept: Mapping[Version, Mapping[str, Any]]) -> None:
    """Write notes and sound chains into a new file, verbatim."""
    for table, (columns, _) in _NOTES.items():
        if table not in ("not_applied", "erased"):
            _insert(db, table, columns, found.tables.get(table, ()))
    for version, header in kept.items():
        journal.enter_context(db, version)
        _insert(db, "txn", _TXN_COLUMNS, [tuple(header.values())])
    for table, columns in (("entry", _ENTRY_COLUMNS), ("entry_block", _BLOCK_COLUMNS)):
        for row in found.tables.get(table, ()):
            version = Version(*row[:2])
            if version in kept:
                journal.enter_context(db, version)
                _insert(db, table, columns, [row])
    for table in ("not_applied", "erased"):
        rows = found.tables.get(table, ())
        place = _NOTES[table][0].index("device")
        _insert(
            db, table, _NOTES[table][0], [row for row in rows if Version(*row[place : place + 2]) in kept]
        )
    journal.leave_context(db)


def _insert(db: "Database", table: str, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]]) -> None:
    marks = ", ".join("?" * len(columns))
    db.conn.executemany(f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)


def _beyond(store: Store, context: StoreContext, source: PageFile, found: _Found) -> Iterator[Edit]:
    """What rows, or entries of a cut chain where no row can be read, hold beyond the new file's journal."""
    wanted = _loose(store, found)
    for name in context.catalogue.entities:
        for values in _records(source, found, name):
            wanted[name, str(values["id"])] = values
    for (name, record_id), values in sorted(wanted.items()):
        entity = context.catalogue.entities.get(name)
        if entity is None:
            continue
        stored = {item.name for item in entity.stored_fields}
        present = store.raw(name, [record_id]).get(record_id, {})
        if present.get("erasure") is not None:
            continue
        more = {key: value for key, value in values.items() if key in stored and present.get(key) != value}
        if more:
            yield Edit(name, record_id, more)


def _loose(store: Store, found: _Found) -> dict[tuple[str, str], dict[str, Value]]:
    """The values of entries that belong to no sound chain, the latest of each field."""
    ends = {device: end.seq for device, end in store.chain_ends().items()}
    wanted: dict[tuple[str, str], dict[str, Value]] = {}
    for version, parts in sorted(_bodies(found).items(), key=lambda item: item[0].seq):
        if version.seq <= ends.get(version.device, 0):
            continue
        for entry in _entries(parts):
            for change in entry.changes or ():
                wanted.setdefault((entry.entity, entry.record_id), {})[change.field] = change.new
    return wanted


def _entries(parts: Sequence[tuple[int, str, bytes]]) -> Iterator[Entry]:
    from zstandard import ZstdDecompressor

    for _, table, body in parts:
        if table == "entry":
            yield decode_entry(body)
        else:
            yield from decode_block(ZstdDecompressor().decompress(body))


def _records(source: PageFile, found: _Found, name: str) -> Iterator[dict[str, Value]]:
    """The rows of an entity's table that can be reached through sound pages."""
    root, columns = found.schema.get(name, (0, ()))
    for row in source.tree(root) if root else ():
        filled = dict.fromkeys(columns)
        filled.update(zip(columns, row.columns, strict=False))
        yield {key: value for key, value in filled.items() if not isinstance(value, (bytes, float))}
